//! What `docs/trust.md` names as a test is one.

use std::{fs, path::Path};

use crate::source::{nothing_breaks, sources};

#[test]
fn every_test_that_the_table_of_trust_names_is_there() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/trust.md");
    let text = fs::read_to_string(file).expect("the table");
    let named = named_tests(&text);
    assert!(named.len() > 30, "{named:?}");
    let tests: Vec<_> = sources(&[".rs"]).into_iter().map(|source| source.text.as_str()).collect();
    let missing: Vec<String> =
        named.into_iter().filter(|name| !tests.iter().any(|text| text.contains(&format!("fn {name}(")))).collect();
    nothing_breaks("docs/trust.md names a test that is not there", &missing);
}

/// Words in backquotes that are sentences: what else stands in backquotes there has fewer than three underscores.
fn named_tests(text: &str) -> Vec<String> {
    let is_sentence = |word: &&str| {
        word.matches('_').count() >= 3 && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    text.split('`').skip(1).step_by(2).filter(is_sentence).map(str::to_owned).collect()
}

#[test]
fn a_name_that_is_no_test_would_be_seen() {
    assert_eq!(named_tests("| `a_b_c_d`, `FLOWS two_people` | `cargo test` |"), ["a_b_c_d"]);
}
