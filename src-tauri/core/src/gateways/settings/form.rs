//! How a value of each form is read from TOML and from plain text, and shown again.

use toml::de::DeValue;
use url::Url;

pub(super) use crate::domain::setting_form::Form;

/// A checked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(u64),
    Words(Vec<String>),
    Numbers(Vec<u16>),
}

impl Value {
    /// The value as a person reads it.
    pub(super) fn shown(&self) -> String {
        let joined = |words: Vec<String>| words.join(", ");
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Words(words) => joined(words.clone()),
            Self::Numbers(numbers) => joined(numbers.iter().map(u16::to_string).collect()),
        }
    }
}

impl Form {
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
