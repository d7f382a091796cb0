//! What a key of the settings accepts, and how that is said to who wrote something else.

use std::fmt;

use super::failure_words::Language;

/// What a key accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text, also none.
    Text,
    /// Text that is not empty.
    FilledText,
    /// An address: https, or http on the loopback of this computer.
    Address,
    AddressOrEmpty,
    /// An address, https or http, with `{id}` in it, or empty.
    PageOrEmpty,
    /// A path under a base address.
    Path,
    /// A path with `{id}` in it.
    IdPath,
    /// A file, or empty.
    File,
    /// A list of words.
    Words,
    /// A list of ports.
    Ports,
    /// A whole number between the two.
    Number(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of these words.
    Choices(&'static [&'static str]),
    Proxy,
}

/// What had to stand where something else stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Form(Form),
    /// One of these keys.
    KnownKey(String),
    /// TOML; what its reader says, in English.
    Toml(String),
    /// A file that can be read.
    ReadableFile(String),
}

impl Expected {
    /// The form in words, as the message of a refused value shows it.
    pub fn said(&self, language: Language) -> String {
        let [vi, en] = match self {
            Self::Form(form) => form.said(),
            Self::KnownKey(known) => [format!("một khoá đã biết: {known}"), format!("a known key: {known}")],
            Self::Toml(message) => [format!("đúng cú pháp TOML ({message})"), message.clone()],
            Self::ReadableFile(file) => {
                [format!("một tệp đọc được ({file})"), format!("a file that can be read ({file})")]
            }
        };
        if language == Language::En { en } else { vi }
    }
}

/// In English, for the log and for the terminal of a developer.
impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.said(Language::En))
    }
}

impl Form {
    fn said(self) -> [String; 2] {
        let both = |vi: &str, en: &str| [vi.to_owned(), en.to_owned()];
        match self {
            Self::Text => both(r#"chữ trong ngoặc kép, ví dụ "…""#, r#"a text in quotes, e.g. "…""#),
            Self::FilledText => both("chữ trong ngoặc kép, không để trống", "a text in quotes that is not empty"),
            Self::Address => both(
                r#"địa chỉ "https://…" (http chỉ được với 127.0.0.1, ::1 hoặc localhost)"#,
                r#"an address "https://…" (http only on 127.0.0.1, ::1 or localhost)"#,
            ),
            Self::AddressOrEmpty => both(
                r#"địa chỉ "https://…" (http chỉ được với 127.0.0.1, ::1 hoặc localhost), hoặc """#,
                r#"an address "https://…" (http only on 127.0.0.1, ::1 or localhost), or """#,
            ),
            Self::PageOrEmpty => {
                both(r#"địa chỉ "https://…" có {id}, hoặc """#, r#"an address "https://…" that contains {id}, or """#)
            }
            Self::Path => both(r#"đường dẫn bắt đầu bằng "/""#, r#"a path that begins with "/""#),
            Self::IdPath => {
                both(r#"đường dẫn bắt đầu bằng "/" và có {id}"#, r#"a path that begins with "/" and contains {id}"#)
            }
            Self::File => {
                both(r#"đường dẫn của một tệp, trong ngoặc kép, hoặc """#, r#"the path of a file in quotes, or """#)
            }
            Self::Words => both(
                r#"danh sách các từ không có dấu cách, ví dụ ["openid", "profile"]"#,
                r#"a list of texts without blanks, e.g. ["openid", "profile"]"#,
            ),
            Self::Ports => both(
                "danh sách cổng từ 1 đến 65535, ví dụ [8400, 8401]",
                "a list of ports from 1 to 65535, e.g. [8400, 8401]",
            ),
            Self::Number(least, most) => {
                [format!("số nguyên từ {least} đến {most}"), format!("a whole number from {least} to {most}")]
            }
            Self::Choice(words) => [format!("một trong {}", quoted(words)), format!("one of {}", quoted(words))],
            Self::Choices(words) => {
                [format!("danh sách gồm {}", quoted(words)), format!("a list of {}", quoted(words))]
            }
            Self::Proxy => {
                both(r#""system", "none" hoặc "http://máy:cổng""#, r#""system", "none" or "http://host:port""#)
            }
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
}
