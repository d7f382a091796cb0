//! The repository's own source files, and their text without what is only said and not named.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Folders that hold nothing of ours, or nothing that was written by hand.
const LEFT_OUT: &[&str] = &["target", "node_modules", ".venv", "dist", "gen", "pictures", ".git"];

/// What is written by hand.
const READ: &[&str] = &[".rs", ".ts", ".svelte", ".css", ".toml", ".json"];

/// One file: its path from the root with `/`, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
    code: OnceLock<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: OnceLock::new() }
    }

    /// Whether its name ends with a dot and this.
    pub fn is(&self, ending: &str) -> bool {
        self.path.rsplit('.').next() == Some(ending)
    }

    /// Whether it is a test, or something that only tests use.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.contains("/tests.rs")
            || [".test.ts", ".spec.ts"].iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether a test keeps it current and nobody edits it.
    pub fn is_generated(&self) -> bool {
        self.text.starts_with("// Generated ") || self.text.starts_with("//! Generated ")
    }

    /// The text with comments and the contents of strings blanked out; line numbers stay.
    pub fn code(&self) -> &str {
        self.code.get_or_init(|| without_comments_and_strings(&self.text))
    }
}

/// All files with one of the endings; each is read once for all rules.
pub fn sources(endings: &[&str]) -> Vec<&'static Source> {
    static ALL: OnceLock<Vec<Source>> = OnceLock::new();
    let all = ALL.get_or_init(read_all);
    all.iter().filter(|source| endings.iter().any(|ending| source.path.ends_with(ending))).collect()
}

fn read_all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src-tauri", "tests", "benches", "xtask", "ui"] {
        collect(&root.join(folder), &mut found);
    }
    found.sort();
    let read = |file: PathBuf| {
        let path = file.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
        Source::new(&path, &text)
    };
    found.into_iter().map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !LEFT_OUT.contains(&name.as_str()) {
                collect(&path, found);
            }
        } else if READ.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// Fails with everything that breaks a rule, one a line.
pub fn nothing_breaks(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

/// The lines on which `word` stands as a word of its own, from one.
pub fn lines_with(code: &str, word: &str) -> Vec<usize> {
    code.lines().enumerate().filter(|(_, line)| has_word(line, word)).map(|(number, _)| number + 1).collect()
}

/// Whether `word` stands in the line and is no part of a longer name.
pub fn has_word(line: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = line.split_at(at);
        !part(before.chars().next_back()) && !part(after.chars().nth(word.chars().count()))
    })
}

fn without_comments_and_strings(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = end_of_silence(&letters, at);
        if end == at {
            kept.push(letters[at]);
            at += 1;
        } else {
            kept.extend(letters[at..end].iter().map(|letter| if *letter == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    kept
}

/// Where the comment or string that begins at `at` ends; `at` itself where none begins.
fn end_of_silence(letters: &[char], at: usize) -> usize {
    let starts = |text: &str| text.chars().enumerate().all(|(step, letter)| letters.get(at + step) == Some(&letter));
    let find = |from: usize, text: &str| {
        let wanted: Vec<char> = text.chars().collect();
        (from..letters.len()).find(|place| letters[*place..].starts_with(&wanted)).unwrap_or(letters.len())
    };
    let part_of_name = at > 0 && (letters[at - 1].is_alphanumeric() || letters[at - 1] == '_');
    if starts("//") {
        return find(at, "\n");
    }
    if starts("/*") {
        return (find(at + 2, "*/") + 2).min(letters.len());
    }
    if starts("r#\"") && !part_of_name {
        return (find(at + 3, "\"#") + 2).min(letters.len());
    }
    if starts("\"") {
        return end_of_quotes(letters, at, '"');
    }
    // A letter in quotes, and no lifetime: `'"'`, `'\n'`, `'é'`.
    if starts("'") && (letters.get(at + 1) == Some(&'\\') || letters.get(at + 2) == Some(&'\'')) {
        return end_of_quotes(letters, at, '\'');
    }
    at
}

fn end_of_quotes(letters: &[char], at: usize, quote: char) -> usize {
    let mut place = at + 1;
    while place < letters.len() {
        match letters[place] {
            '\\' => place += 2,
            letter if letter == quote => return place + 1,
            _ => place += 1,
        }
    }
    letters.len()
}

#[test]
fn comments_and_strings_name_nobody() {
    let source =
        Source::new("a.rs", "// sled\nlet a = \"sled\"; /* sled */ let b = 'x'; sled::open(r#\"sled\"#, '\"')\n");
    assert_eq!(lines_with(source.code(), "sled"), [2]);
    assert_eq!(source.code().matches("sled").count(), 1);
}

#[test]
fn a_part_of_a_longer_name_is_not_the_name() {
    assert!(has_word("use sled::Db;", "sled"));
    assert!(!has_word("let assembled = sledge;", "sled"));
}
