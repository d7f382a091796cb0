//! How Vietnamese text is compared: folding for search, normal form for storage, collation for lists.

use std::cmp::Ordering;

use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use icu_locale_core::locale;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The normal form kept inside the program: NFC, so that `hòa` typed on a Mac is the `hòa` of a PC.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The search key of a text: NFD, marks dropped, lower case, `đ` → `d` (it has no decomposition), runs of
/// blanks as one. `Nguyễn Văn Á` → `nguyen van a`; `hòa` and `hoà` are the same.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut blank = true;
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_whitespace() {
            if !blank {
                folded.push(' ');
            }
            blank = true;
            continue;
        }
        blank = false;
        match letter {
            'đ' | 'Đ' => folded.push('d'),
            other => folded.extend(other.to_lowercase()),
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// The key that keeps diacritics: NFC, lower case, runs of blanks as one. Used to rank exact matches first.
pub fn fold_case(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Vietnamese order of words as CLDR `vi` has it.
pub struct VietnameseOrder(CollatorBorrowed<'static>);

impl VietnameseOrder {
    /// `None` only where the collation data is missing from the build.
    pub fn new() -> Option<Self> {
        Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok().map(Self)
    }

    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        self.0.compare(left, right)
    }

    /// Bytes whose order is the order of the words (UTS #10 §7.3); for sorting very many.
    pub fn sort_key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(text.len() * 2);
        let Ok(()) = self.0.write_sort_key_to(text, &mut key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_no_marks_and_no_crossed_d() {
        assert_eq!(fold("  Đặng Thị  ÁNH Hoà\n"), "dang thi anh hoa");
        assert_eq!(fold("Nguyễn Văn Á"), fold("nguyen van a"));
        assert_eq!(fold("hòa"), fold("hoà"));
    }

    #[test]
    fn the_key_that_keeps_marks_does_not_care_how_they_were_typed() {
        assert_eq!(fold_case("HO\u{300}A"), fold_case("hòa"));
        assert_ne!(fold_case("hòa"), fold_case("hoa"));
    }

    #[test]
    fn a_letter_with_a_mark_of_its_own_comes_after_the_plain_one() {
        let order = VietnameseOrder::new().expect("collation data is compiled in");
        let mut names = ["Đào", "Dung", "Âu", "An", "Ăn", "Em"];
        names.sort_by(|left, right| order.compare(left, right));
        assert_eq!(names, ["An", "Ăn", "Âu", "Dung", "Đào", "Em"]);
    }
}
