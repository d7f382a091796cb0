//! What is taken out of a text before it leaves for support: tokens, codes of dossiers, numbers, addresses of people.

/// Digits in a row that may be a number of a person (identity card, telephone) or of a document.
const LONGEST_NUMBER: usize = 8;
/// Letters in a row, without a blank, that may be a token.
const LONGEST_WORD: usize = 40;
const GONE: &str = "***";

/// The text without what may belong to a person. `known` are words that must not be in it whatever they look like:
/// names, accounts, the person's folder.
pub fn redacted(text: &str, known: &[String]) -> String {
    let mut text = text.to_owned();
    let mut known: Vec<&str> = known.iter().map(String::as_str).filter(|word| word.chars().count() >= 3).collect();
    // The longest first, so that no rest of a name stays.
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in known {
        text = text.replace(word, GONE);
    }
    let mut clean = String::with_capacity(text.len());
    let mut word = String::new();
    for letter in text.chars() {
        if is_of_word(letter) {
            word.push(letter);
        } else {
            clean.push_str(without_secret(&word));
            word.clear();
            clean.push(letter);
        }
    }
    clean.push_str(without_secret(&word));
    clean
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@' | '+' | '=' | '~')
}

fn without_secret(word: &str) -> &str {
    let secret = word.contains('@')
        || is_dossier_code(word)
        || longest_run(word, |letter| letter.is_ascii_digit()) > LONGEST_NUMBER
        || longest_run(word, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '+' | '='))
            >= LONGEST_WORD
        || word.starts_with("eyJ");
    if secret { GONE } else { word }
}

/// `H08.12-210624-0001`, also with an older form of its first part.
fn is_dossier_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let digits = |part: &str, least: usize| part.len() >= least && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.windows(2).any(|pair| matches!(pair, [day, number] if digits(day, 6) && digits(number, 3)))
}

fn longest_run(word: &str, counts: impl Fn(char) -> bool) -> usize {
    let mut longest = 0;
    let mut here = 0;
    for letter in word.chars() {
        here = if counts(letter) { here + 1 } else { 0 };
        longest = longest.max(here);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_person_goes_and_the_rest_stays() {
        let known = ["Nguyễn Thị Hoa".to_owned(), "/home/nthoa".to_owned()];
        let clean = |text: &str| redacted(text, &known);
        assert_eq!(clean("hồ sơ H08.12-210624-0001, 2 tệp"), "hồ sơ ***, 2 tệp");
        assert_eq!(clean("CCCD 031087001234."), "CCCD ***");
        assert_eq!(clean("Nguyễn Thị Hoa (hoant@binhan.gov.vn)"), "*** (***)");
        assert_eq!(clean("/home/nthoa/.local/share"), "***/.local/share");
        assert_eq!(clean("Bearer eyJhbGciOi.eyJzdWIi.c2ln"), "Bearer ***");
        assert_eq!(clean(&"a".repeat(40)), "***");
        let plain = "https://sso.binhan.gov.vn:8443/auth, 2026-06-12T09:14:00+07:00, 12,4 GB, LT-2011";
        assert_eq!(clean(plain), plain);
    }
}
