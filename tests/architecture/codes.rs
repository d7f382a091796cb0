//! Every failure code is named by a test that meets it; one that no test can meet is one that nothing raises.

use crate::source::{Source, has_word, nothing_breaks, sources};

/// Where the codes are told: their table, their sentences, and what is made of both.
const TOLD_IN: &[&str] = &["domain/failure_code.rs", "domain/failure_words", "tests/architecture"];

#[test]
fn every_failure_code_is_named_by_a_test() {
    let table = sources(&["domain/failure_code.rs"]).into_iter().next().expect("the table of codes");
    let codes = codes_of(&table.text);
    assert!(codes.len() > 90, "{codes:?}");
    let tests: Vec<&str> = sources(&[".rs"])
        .into_iter()
        .filter(|source| !TOLD_IN.iter().any(|place| source.path.contains(place)))
        .filter_map(tested_part)
        .collect();
    let is_named = |name: &str, number: &str| {
        tests.iter().any(|text| text.contains(number) || (text.contains(name) && has_word(text, name)))
    };
    let silent: Vec<String> = codes
        .iter()
        .filter(|(number, name)| !is_named(name, number))
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    nothing_breaks("a failure code that no test reaches", &silent);
}

/// The tests of a file: all of it, or what follows the mark of its own test module.
fn tested_part(source: &Source) -> Option<&str> {
    if source.is_test() {
        return Some(&source.text);
    }
    source.text.split_once("\n#[cfg(test)]\nmod tests {").map(|(_, tests)| tests)
}

/// Number and name of each variant, from its `serde` name and the line under it.
fn codes_of(table: &str) -> Vec<(&str, &str)> {
    let mut lines = table.lines().map(str::trim).peekable();
    let mut codes = Vec::new();
    while let Some(line) = lines.next() {
        let number = line.strip_prefix("#[serde(rename = \"").and_then(|rest| rest.strip_suffix("\")]"));
        if let (Some(number), Some(name)) = (number, lines.peek()) {
            codes.push((number, name.trim_end_matches(',')));
        }
    }
    codes
}

#[test]
fn a_code_that_no_test_names_would_be_seen() {
    let table = "    /// Said.\n    #[serde(rename = \"LT-1001\")]\n    NotSignedIn,\n";
    assert_eq!(codes_of(table), [("LT-1001", "NotSignedIn")]);
    let own = Source::new("src/a.rs", "Code::Seen\n#[cfg(test)]\nmod tests {\n    Code::Tested\n}\n");
    let tested = tested_part(&own).expect("it has tests");
    assert!(has_word(tested, "Tested") && !has_word(tested, "Seen"));
    assert!(tested_part(&Source::new("src/b.rs", "Code::Seen")).is_none());
}
