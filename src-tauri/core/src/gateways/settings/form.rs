//! The forms a value of the settings may have, how it is read from TOML and from plain text, and how each is named.

use toml::de::DeValue;
use url::Url;

/// A checked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(u64),
    Words(Vec<String>),
    Numbers(Vec<u16>),
}

/// What a key accepts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
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

impl Form {
    /// The form in words, as the message of a refused value shows it.
    pub(super) fn accepted(self) -> String {
        match self {
            Self::Text => r#"a text in quotes, e.g. "…""#.into(),
            Self::FilledText => "a text in quotes that is not empty".into(),
            Self::Address => r#"an address "https://…" (http only on 127.0.0.1, ::1 or localhost)"#.into(),
            Self::AddressOrEmpty => {
                r#"an address "https://…" (http only on 127.0.0.1, ::1 or localhost), or """#.into()
            }
            Self::PageOrEmpty => r#"an address "https://…" that contains {id}, or """#.into(),
            Self::Path => r#"a path that begins with "/""#.into(),
            Self::IdPath => r#"a path that begins with "/" and contains {id}"#.into(),
            Self::File => r#"the path of a file in quotes, or """#.into(),
            Self::Words => r#"a list of texts without blanks, e.g. ["openid", "profile"]"#.into(),
            Self::Ports => "a list of ports from 1 to 65535, e.g. [8400, 8401]".into(),
            Self::Number(least, most) => format!("a whole number from {least} to {most}"),
            Self::Choice(words) => format!("one of {}", quoted(words)),
            Self::Choices(words) => format!("a list of {}", quoted(words)),
            Self::Proxy => r#""system", "none" or "http://host:port""#.into(),
        }
    }

    /// Reads a TOML value; `None` when it is not of this form.
    pub(super) fn read(self, value: &DeValue<'_>) -> Option<Value> {
        match self {
            Self::Words | Self::Choices(_) => {
                let words: Option<Vec<String>> =
                    value.as_array()?.iter().map(|word| word.get_ref().as_str().map(str::to_owned)).collect();
                self.check_words(words?)
            }
            Self::Ports => {
                let ports: Option<Vec<u16>> =
                    value.as_array()?.iter().map(|port| port_of(&number_text(port.get_ref())?)).collect();
                ports.map(Value::Numbers)
            }
            Self::Number(..) => self.check_number(&number_text(value)?),
            _ => self.check_text(value.as_str()?),
        }
    }

    /// Reads the plain text of an environment variable or the command line, lists with commas between.
    pub(super) fn read_text(self, text: &str) -> Option<Value> {
        let parts = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
        match self {
            Self::Words | Self::Choices(_) => self.check_words(parts().map(str::to_owned).collect()),
            Self::Ports => parts().map(port_of).collect::<Option<Vec<u16>>>().map(Value::Numbers),
            Self::Number(..) => self.check_number(text.trim()),
            _ => self.check_text(text),
        }
    }

    fn check_words(self, words: Vec<String>) -> Option<Value> {
        let fits = |word: &String| match self {
            Self::Choices(known) => known.contains(&word.as_str()),
            _ => !word.is_empty() && !word.contains(char::is_whitespace),
        };
        words.iter().all(fits).then_some(Value::Words(words))
    }

    fn check_number(self, text: &str) -> Option<Value> {
        let Self::Number(least, most) = self else { return None };
        let number: u64 = text.parse().ok()?;
        (least..=most).contains(&number).then_some(Value::Number(number))
    }

    fn check_text(self, text: &str) -> Option<Value> {
        let fits = match self {
            Self::Text | Self::File => !text.contains('\0'),
            Self::FilledText => !text.trim().is_empty(),
            Self::Address => is_address(text),
            Self::AddressOrEmpty => text.is_empty() || is_address(text),
            Self::PageOrEmpty => text.is_empty() || is_page(text),
            Self::Path => is_path(text),
            Self::IdPath => is_path(text) && text.contains("{id}"),
            Self::Choice(words) => words.contains(&text),
            Self::Proxy => matches!(text, "system" | "none") || is_proxy(text),
            Self::Words | Self::Ports | Self::Number(..) | Self::Choices(_) => false,
        };
        fits.then(|| Value::Text(text.to_owned()))
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
}

fn number_text(value: &DeValue<'_>) -> Option<String> {
    let number = value.as_integer()?;
    (number.radix() == 10).then(|| number.as_str().to_owned())
}

fn port_of(text: impl AsRef<str>) -> Option<u16> {
    text.as_ref().parse().ok().filter(|port| *port != 0)
}

/// Tokens travel to these addresses: everything but https is refused, except on this computer itself.
fn is_address(text: &str) -> bool {
    let Ok(address) = Url::parse(text) else { return false };
    let loopback = matches!(address.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let safe = address.scheme() == "https" || (address.scheme() == "http" && loopback);
    safe && address.has_host()
        && address.username().is_empty()
        && address.password().is_none()
        && address.query().is_none()
        && address.fragment().is_none()
}

/// A page for the browser: no token goes there from here, so that old http sites may be named.
fn is_page(text: &str) -> bool {
    let address = Url::parse(text);
    text.contains("{id}") && address.is_ok_and(|address| matches!(address.scheme(), "http" | "https"))
}

fn is_path(text: &str) -> bool {
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['?', '#'])
        && !text.contains(char::is_whitespace)
}

fn is_proxy(text: &str) -> bool {
    Url::parse(text).is_ok_and(|address| matches!(address.scheme(), "http" | "https") && address.has_host())
}
