//! What every file owes its reader: a first sentence, a bearable length, no test that is left out, no bare silence.

use crate::source::{Source, nothing_breaks, sources};

/// Longer than this, a file has two subjects.
const LONGEST: usize = 500;
/// Tests tell many cases of one subject.
const LONGEST_TEST: usize = 600;
/// A list of cases that no cut would make clearer.
const LISTS: &[&str] = &["src-tauri/core/src/domain/failure_code.rs"];

#[test]
fn every_file_opens_with_one_sentence() {
    let found: Vec<String> = sources(&[".rs", ".ts", ".svelte"])
        .iter()
        .filter(|source| !source.is_generated() && !opens_with_a_sentence(source))
        .map(|source| source.path.clone())
        .collect();
    nothing_breaks("no sentence at the beginning", &found);
}

#[test]
fn no_file_is_longer_than_a_reader_bears() {
    let found: Vec<String> = sources(&[".rs", ".ts", ".svelte"])
        .iter()
        .filter(|source| !source.is_generated() && !LISTS.contains(&source.path.as_str()))
        .filter_map(|source| {
            let length = source.text.lines().count();
            let most = if source.is_test() { LONGEST_TEST } else { LONGEST };
            (length > most).then(|| format!("{}: {length} lines, at most {most}", source.path))
        })
        .collect();
    nothing_breaks("too long", &found);
}

#[test]
fn no_test_is_left_out() {
    let mut found = Vec::new();
    for source in sources(&[".rs", ".ts"]) {
        let code = source.code();
        for mark in ["#[ignore", "it.skip(", "it.only(", "describe.skip(", "describe.only(", "test.skip(", "it.todo("] {
            if code.contains(mark) {
                found.push(format!("{}: {mark}", source.path));
            }
        }
    }
    nothing_breaks("a test is left out", &found);
}

#[test]
fn a_lint_is_expected_with_a_reason_and_never_silenced() {
    let found: Vec<String> = sources(&[".rs"])
        .iter()
        .filter(|source| !source.is_generated())
        .filter(|source| {
            let code = source.code();
            code.contains("#[allow(") || code.contains("#![allow(")
        })
        .map(|source| source.path.clone())
        .collect();
    nothing_breaks("allow instead of expect", &found);
}

#[test]
fn a_room_is_a_file_beside_its_folder() {
    let found: Vec<String> = sources(&["mod.rs"])
        .into_iter()
        .filter(|source| source.path.ends_with("/mod.rs") && !source.is_test())
        .map(|source| source.path.clone())
        .collect();
    nothing_breaks("mod.rs", &found);
}

/// The first line is a comment whose first sentence begins with a capital letter, or a name, and ends.
fn opens_with_a_sentence(source: &Source) -> bool {
    let text = source.text.trim_start_matches('\u{FEFF}');
    let comment = if source.is("rs") {
        let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        lines.join(" ")
    } else if source.is("svelte") {
        let inner = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"));
        inner.map(|(inner, _)| inner.to_owned()).unwrap_or_default()
    } else if let Some(inner) = text.strip_prefix("/**").and_then(|rest| rest.split_once("*/")) {
        inner.0.to_owned()
    } else {
        let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//")).collect();
        lines.join(" ")
    };
    let sentence = comment.trim();
    let begins = sentence.chars().next().is_some_and(|letter| letter.is_uppercase() || "`\"“".contains(letter))
        || ["iGate", "iDesk"].iter().any(|name| sentence.starts_with(name));
    begins && sentence.contains(' ') && sentence.contains(['.', ':', '!', '?'])
}

#[test]
fn a_word_is_no_sentence() {
    let source = Source::new;
    assert!(opens_with_a_sentence(&source("a.rs", "//! What a person\n//! can do.\n")));
    assert!(!opens_with_a_sentence(&source("a.rs", "use std::fs;\n//! Late.\n")));
    assert!(!opens_with_a_sentence(&source("a.rs", "//! todo\n")));
    assert!(opens_with_a_sentence(&source("a.svelte", "<!-- The one button. -->\n<script>")));
    assert!(!opens_with_a_sentence(&source("a.ts", "import a from 'a';\n")));
}

#[test]
fn a_test_that_a_guide_names_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(root.join("docs/dang-nhap.md")).expect("the guide");
    let names = guide.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() >= 3);
    let names = names.filter(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'));
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 10, "the guide tells which test shows what");
    let there = |name: &str| sources(&[".rs"]).iter().any(|source| source.text.contains(&format!("fn {name}(")));
    let missing: Vec<String> = names.into_iter().filter(|name| !there(name)).map(str::to_owned).collect();
    nothing_breaks("no such test", &missing);
}
