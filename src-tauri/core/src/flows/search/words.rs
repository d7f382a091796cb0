//! What a query consists of: words with and without marks, a code in any pasted form, a number with or without blanks.

use crate::domain::{
    code::DossierCode,
    text::{fold, fold_case},
};

/// A query, ready to be looked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// Every one has to be found.
    pub(super) every: Vec<Word>,
    /// The query as one phrase, as a search key and with its marks; a blank in front.
    pub(super) folded_phrase: String,
    pub(super) marked_phrase: String,
    /// The whole query read as a code; finds by itself.
    pub(super) code: Option<String>,
    /// The whole query read as a telephone or identity number; finds by itself.
    pub(super) number: Option<String>,
}

/// One word of a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The search key, a blank in front; inner punctuation is a blank.
    pub(super) folded: String,
    /// The same with its marks.
    pub(super) marked: String,
    /// As it stands in codes.
    pub(super) code: String,
    /// As it stands in numbers, where it has enough digits to be looked for there.
    pub(super) number: Option<String>,
    /// Whether it may be found inside a word too.
    pub(super) anywhere: bool,
}

/// `None` when there is nothing to look for.
pub(super) fn words(query: &str) -> Option<Words> {
    let every: Vec<Word> = query.split_whitespace().filter_map(word).collect();
    if every.is_empty() {
        return None;
    }
    let has_digit = query.bytes().any(|byte| byte.is_ascii_digit());
    let code = DossierCode::parse(query).map(|code| code.as_str().to_owned());
    Some(Words {
        every,
        folded_phrase: name_key(&fold(query)),
        marked_phrase: name_key(&fold_case(query)),
        code: code.filter(|code| has_digit && code.len() >= 4),
        number: number_of(query),
    })
}

fn word(text: &str) -> Option<Word> {
    let code = DossierCode::parse(text)?.as_str().to_owned();
    let folded = name_key(&fold(text));
    let letters = folded.chars().filter(|letter| *letter != ' ').count();
    let anywhere = letters >= 3 || text.bytes().any(|byte| byte.is_ascii_digit());
    // Old passports have letters in their numbers.
    let is_number = text.is_ascii() && text.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let number = is_number.then(|| number_key(text));
    Some(Word { marked: name_key(&fold_case(text)), number, folded, code, anywhere })
}

/// The form in which names are looked through: a blank before every word, nothing but letters and digits otherwise.
pub(super) fn name_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 1);
    for part in text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()) {
        key.push(' ');
        key.push_str(part);
    }
    key
}

/// A query that is nothing but a number of at least four digits, as it is kept.
fn number_of(text: &str) -> Option<String> {
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || " .-()+\u{a0}".contains(letter));
    let number = number_key(text);
    (is_number && number.len() >= 4).then_some(number)
}

/// How telephone and identity numbers are kept: digits (old passports: letters too), `+84` as `0`.
pub(super) fn number_key(text: &str) -> String {
    let text = text.trim();
    let key: String = text.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let foreign = text.starts_with('+') || key.len() == 11;
    match key.strip_prefix("84") {
        Some(national) if foreign => format!("0{national}"),
        _ => key,
    }
}
