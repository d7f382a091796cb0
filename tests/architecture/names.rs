//! Words that say nothing are banned from the names of types, modules and files.

use crate::source::{nothing_breaks, sources};

const EMPTY_WORDS: &[&str] =
    &["Manager", "Service", "Helper", "Util", "Utils", "Processor", "Handler", "Data", "Info", "Common", "Misc"];

#[test]
fn no_type_has_a_name_that_says_nothing() {
    let mut found = Vec::new();
    for source in sources(&[".rs", ".ts", ".svelte"]) {
        if source.is_generated() {
            continue;
        }
        for (number, line) in source.code().lines().enumerate() {
            for name in declared_types(line) {
                if camel_words(&name).iter().any(|word| EMPTY_WORDS.contains(&word.as_str())) {
                    found.push(format!("{}:{}: {name}", source.path, number + 1));
                }
            }
        }
    }
    nothing_breaks("an empty name", &found);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let found: Vec<String> = sources(&[".rs", ".ts", ".svelte", ".css", ".toml", ".json"])
        .into_iter()
        .filter(|source| {
            source.path.split(['/', '.', '_', '-']).any(|part| {
                camel_words(part).iter().any(|word| EMPTY_WORDS.iter().any(|empty| word.eq_ignore_ascii_case(empty)))
            })
        })
        .map(|source| source.path.clone())
        .collect();
    nothing_breaks("an empty name", &found);
}

#[test]
fn no_interface_begins_with_an_i_and_no_variant_ends_with_error() {
    let mut found = Vec::new();
    for source in sources(&[".rs", ".ts"]) {
        if source.is_generated() {
            continue;
        }
        for (number, line) in source.code().lines().enumerate() {
            let mut name = declared_types(line).into_iter();
            let prefixed = name.any(|name| {
                let mut letters = name.chars();
                letters.next() == Some('I')
                    && letters.next().is_some_and(char::is_uppercase)
                    && letters.next().is_some_and(char::is_lowercase)
            });
            if prefixed || (source.is("rs") && is_error_variant(line)) {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    nothing_breaks("a decorated name", &found);
}

/// The names that `struct`, `enum`, `trait`, `class`, `interface` and `type` declare on a line.
fn declared_types(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if !["struct", "enum", "trait", "class", "interface", "type"].contains(&word) {
            continue;
        }
        let Some(next) = words.peek() else { continue };
        let name: String = next.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        if name.starts_with(char::is_uppercase) {
            names.push(name);
        }
    }
    names
}

/// `    SomethingError,` or `    SomethingError(…),`: a variant; what is used has a path or stands after something.
fn is_error_variant(line: &str) -> bool {
    let Some(inner) = line.strip_prefix("    ") else { return false };
    let name: String = inner.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    let rest = inner.trim_start_matches(name.as_str()).trim_end();
    name.len() > "Error".len()
        && name.starts_with(char::is_uppercase)
        && name.ends_with("Error")
        && (rest == "," || rest.starts_with('(') && rest.ends_with("),"))
}

/// `SendDialog` → `Send`, `Dialog`; `data_dir` is one word to it.
fn camel_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

#[test]
fn an_empty_word_is_found_inside_a_name_and_not_inside_a_word() {
    assert_eq!(declared_types("pub struct FileManager {"), ["FileManager"]);
    assert_eq!(camel_words("FileManager"), ["File", "Manager"]);
    assert_eq!(camel_words("Database"), ["Database"]);
    assert!(is_error_variant("    NetworkError,"));
    assert!(!is_error_variant("    let a = io::Error;"));
}
