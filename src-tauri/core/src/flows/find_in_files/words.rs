//! The words of a text and of a question: in lower case with their marks, and plain, letter for letter.

use std::{ops::Range, sync::LazyLock};

use crate::domain::text::fold;

/// A longer run of letters is no word of anybody; its beginning is enough to find it by.
const LONGEST_WORD: usize = 40;

/// Letters up to here are looked up, because taking them apart one at a time costs fifty times as much.
const LOOKED_UP: u32 = 0x1F00;

/// For each of the first letters of Unicode the plain one; `'\0'` for what only marks another letter.
static PLAIN: LazyLock<Vec<char>> = LazyLock::new(|| {
    let plain = |number: u32| {
        let letter = char::from_u32(number)?;
        if letter.is_ascii() { Some(letter.to_ascii_lowercase()) } else { fold(&letter.to_string()).chars().next() }
    };
    (0..LOOKED_UP).map(|number| plain(number).unwrap_or('\0')).collect()
});

/// The words of one page, in order.
#[derive(Default)]
pub(super) struct PageWords {
    /// Lower case, marks kept, a blank between words.
    pub(super) marked: String,
    /// The same without marks.
    pub(super) plain: String,
    /// Where each word stands in the page.
    pub(super) places: Vec<Range<usize>>,
}

impl PageWords {
    /// The words of a text in normal form (NFC).
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut open: Option<(usize, usize)> = None;
        for (at, letter) in text.char_indices() {
            let plain = plain(letter);
            let is_mark = plain.is_none();
            if !(letter.is_alphanumeric() || (is_mark && open.is_some())) {
                words.close(&mut open, at);
                continue;
            }
            if open.is_none() {
                words.part();
            }
            let (_, letters) = open.get_or_insert((at, 0));
            *letters += 1;
            if *letters <= LONGEST_WORD {
                words.marked.extend(letter.to_lowercase());
                words.plain.extend(plain);
            }
        }
        words.close(&mut open, text.len());
        words
    }

    /// Each word, with marks and plain.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.marked.split(' ').zip(self.plain.split(' ')).filter(|(marked, _)| !marked.is_empty())
    }

    fn part(&mut self) {
        if !self.marked.is_empty() {
            self.marked.push(' ');
            self.plain.push(' ');
        }
    }

    fn close(&mut self, open: &mut Option<(usize, usize)>, end: usize) {
        if let Some((start, _)) = open.take() {
            self.places.push(start..end);
        }
    }
}

/// The letter in lower case without marks; `None` for what only marks another letter.
fn plain(letter: char) -> Option<char> {
    let number = usize::try_from(u32::from(letter)).unwrap_or(usize::MAX);
    match PLAIN.get(number) {
        Some('\0') => None,
        Some(plain) => Some(*plain),
        None => letter.to_lowercase().next(),
    }
}

/// One word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AskedWord {
    pub(super) marked: String,
    pub(super) plain: String,
    /// Three letters or a digit are found inside words too; fewer only at their beginning.
    pub(super) inside: bool,
}

impl AskedWord {
    /// Whether a word of a text answers to this one.
    pub(super) fn is_in(&self, plain: &str) -> bool {
        if self.inside { plain.contains(&self.plain) } else { plain.starts_with(&self.plain) }
    }
}

/// What a person looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) words: Vec<AskedWord>,
    /// All words as they were typed, one blank between them.
    pub(super) marked: String,
    pub(super) plain: String,
}

impl Question {
    /// More words narrow no further, and each costs time.
    const MOST_WORDS: usize = 12;
    /// One letter would find every file.
    const LEAST_LETTERS: usize = 2;

    /// `None` when it is too short to mean anything.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let PageWords { marked, plain, .. } = PageWords::of(&crate::domain::text::nfc(text));
        let pairs = marked.split(' ').zip(plain.split(' ')).filter(|(_, plain)| !plain.is_empty());
        let words: Vec<AskedWord> = pairs
            .take(Self::MOST_WORDS)
            .map(|(marked, plain)| AskedWord {
                marked: marked.to_owned(),
                plain: plain.to_owned(),
                inside: plain.chars().count() >= 3 || plain.contains(|letter: char| letter.is_ascii_digit()),
            })
            .collect();
        let letters: usize = words.iter().map(|word| word.plain.chars().count()).sum();
        (letters >= Self::LEAST_LETTERS).then_some(Self { words, marked, plain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_their_marks_plain_and_with_their_places() {
        let text = "Mã hồ sơ:\nH08.12-210624; ĐẶNG Thị Á";
        let words = PageWords::of(text);
        assert_eq!(words.marked, "mã hồ sơ h08 12 210624 đặng thị á");
        assert_eq!(words.plain, "ma ho so h08 12 210624 dang thi a");
        let place = words.places.get(6).cloned().expect("the seventh word");
        assert_eq!(text.get(place), Some("ĐẶNG"));
        assert_eq!(words.iter().count(), words.places.len());
    }

    #[test]
    fn a_question_of_one_letter_or_none_is_not_asked() {
        assert_eq!(Question::parse(" á "), None);
        assert_eq!(Question::parse("…"), None);
        assert!(Question::parse("an").is_some_and(|question| !question.words[0].inside));
        assert!(Question::parse("h08").is_some_and(|question| question.words[0].inside));
    }
}
