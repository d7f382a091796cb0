//! Text written with the fonts of before Unicode (TCVN3 of `.VnTime`, VNI of `VNI-Times`) is told apart and made readable.
//!
//! Such files hold Latin letters that only their fonts show as Vietnamese. Whether a line is one of them is told by its
//! words: a reading in which they are Vietnamese syllables is the right one. A file keeps to one of the two, so that a
//! single French word does not become Vietnamese.

mod syllables;
mod tables;

use std::borrow::Cow;

pub use syllables::{is_syllable, syllable_share};

/// Fewer words than this are no proof.
const PROOF: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OldLetters {
    Tcvn3,
    Vni,
}

impl OldLetters {
    fn read(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => tables::from_tcvn3(text),
            Self::Vni => tables::from_vni(text),
        }
    }
}

/// The text in Unicode letters; borrowed when it was so before.
pub fn modernise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(tables::is_old) {
        return Cow::Borrowed(text);
    }
    let Some(letters) = letters_of(text) else { return Cow::Borrowed(text) };
    let mut modern = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\u{C}']) {
        if !line.chars().any(tables::is_old) {
            modern.push_str(line);
            continue;
        }
        let read = letters.read(line);
        let better = marked_syllables(&read).0 > marked_syllables(line).0;
        modern.push_str(if better { &read } else { line });
    }
    Cow::Owned(modern)
}

/// Which of the two the lines are written in that are no Vietnamese as they stand.
fn letters_of(text: &str) -> Option<OldLetters> {
    let mut gained = [0_usize; 2];
    let mut words = 0;
    for line in text.lines().filter(|line| line.chars().any(tables::is_old)).take(2000) {
        let (now, marked) = marked_syllables(line);
        words += marked.saturating_sub(now);
        for (letters, gained) in [OldLetters::Tcvn3, OldLetters::Vni].into_iter().zip(&mut gained) {
            *gained += marked_syllables(&letters.read(line)).0.saturating_sub(now);
        }
    }
    let [tcvn3, vni] = gained;
    let (letters, won) = if tcvn3 >= vni { (OldLetters::Tcvn3, tcvn3) } else { (OldLetters::Vni, vni) };
    (won >= PROOF && won * 2 >= words).then_some(letters)
}

/// How many words with a letter beyond ASCII are syllables, and how many such words there are.
fn marked_syllables(text: &str) -> (usize, usize) {
    let words = text.split_whitespace().filter(|word| !word.is_ascii());
    let mut counted = (0, 0);
    for word in words {
        let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation() || letter.is_ascii_digit());
        counted.0 += usize::from(!bare.is_ascii() && is_syllable(bare));
        counted.1 += 1;
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    const OATH: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n";

    #[test]
    fn the_same_words_are_read_from_both_old_fonts() {
        let tcvn3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc\n";
        let vni = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc\n";
        assert_eq!(modernise(tcvn3), OATH);
        assert_eq!(modernise(vni), OATH);
    }

    #[test]
    fn words_in_a_font_of_capitals_become_capitals() {
        let shown = modernise("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM\n");
        assert_eq!(shown, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n");
    }

    #[test]
    fn text_that_is_unicode_stays_as_it_is() {
        for text in [OATH, "Giấy phép của Müller & Söhne, café Orléans, número 5", "naïve Façade: déjà vu, thé né"]
        {
            assert_eq!(modernise(text), text);
        }
    }

    #[test]
    fn a_file_of_both_keeps_its_unicode_lines() {
        let mixed = format!("{OATH}Céng hßa x· héi chñ nghÜa ViÖt Nam\n");
        assert_eq!(modernise(&mixed), format!("{OATH}Cộng hòa xã hội chủ nghĩa Việt Nam\n"));
    }
}
