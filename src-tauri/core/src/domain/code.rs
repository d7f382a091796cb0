//! The dossier code (mã hồ sơ): how it is read from what people paste and servers send.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A dossier code in its one written form: trimmed, upper case, no blanks inside, typographic dashes as `-`.
///
/// Whatever the server gave is accepted: the usual pattern is a hint ([`Self::looks_usual`]), never a
/// reason to refuse.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct DossierCode(String);

impl DossierCode {
    /// Normalises a code; `None` when nothing is left of it.
    pub fn parse(text: &str) -> Option<Self> {
        let code: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !is_invisible(*letter))
            .map(|letter| match letter {
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
                other => other,
            })
            .flat_map(char::to_uppercase)
            .collect();
        (!code.is_empty()).then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code has one of the two shapes used since Thông tư 01/2018/TT-VPCP and Quyết định 31/2021/QĐ-TTg:
    /// `H08.12-210624-0001` or the older `000.00.12.H08-210624-0001`.
    pub fn looks_usual(&self) -> bool {
        let mut parts = self.0.split('-');
        let (Some(place), Some(day), Some(number), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let groups: Vec<&str> = place.split('.').collect();
        let letter_group = |group: &str| {
            group.len() == 3 && group.starts_with(['G', 'H']) && group.bytes().skip(1).all(|byte| byte.is_ascii_digit())
        };
        groups.len() <= 5
            && groups.iter().filter(|group| letter_group(group)).count() == 1
            && groups.iter().all(|group| letter_group(group) || (digits(group) && group.len() <= 3))
            && digits(day)
            && day.len() == 6
            && digits(number)
            && (3..=7).contains(&number.len())
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
        || letter.is_control()
}

impl fmt::Display for DossierCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for DossierCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_code_with_blanks_and_typographic_dashes_is_the_same_code() {
        let pasted = DossierCode::parse(" h08.12 – 210624—0001\u{200B} ");
        assert_eq!(pasted, DossierCode::parse("H08.12-210624-0001"));
    }

    #[test]
    fn both_shapes_in_use_look_usual_and_others_are_still_codes() {
        let looks = |text: &str| DossierCode::parse(text).map(|code| code.looks_usual());
        assert_eq!(looks("H08.12-210624-0001"), Some(true));
        assert_eq!(looks("000.00.12.H08-210624-0001"), Some(true));
        assert_eq!(looks("HS-12/2021"), Some(false));
        assert_eq!(looks("  "), None);
    }
}
