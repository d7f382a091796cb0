//! A page as it is compared: its letters without marks, case and blanks, each knowing where it stands in the text.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longer pages (a text file has only one) are looked at in pieces.
const LONGEST_PIECE: usize = 128 * 1024;

/// Letters before and behind a finding that are shown with it.
const PASSAGE_LETTERS: usize = 70;

/// A letter without blanks around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// Lower case, without marks; `đ` is `d`; every dash is `-`.
    pub(super) base: char,
    /// A set of marks as bits.
    pub(super) marks: u16,
    /// Its first byte in the page.
    pub(super) at: usize,
    /// A blank or a line break stands before it.
    pub(super) after_gap: bool,
}

impl Unit {
    /// The digit that this letter is, or that recognition takes it for.
    pub(super) fn digit_like(self) -> Option<(char, bool)> {
        match self.base {
            digit if digit.is_ascii_digit() => Some((digit, false)),
            'o' => Some(('0', true)),
            'l' | 'i' | '|' => Some(('1', true)),
            'z' => Some(('2', true)),
            's' => Some(('5', true)),
            'b' => Some(('8', true)),
            _ => None,
        }
    }
}

pub(super) struct Page<'text> {
    /// From 1.
    pub(super) number: u32,
    /// Counts pieces over the whole text.
    pub(super) piece: usize,
    text: &'text str,
    pub(super) units: Vec<Unit>,
}

/// The pages of a text, made one after the other.
pub(super) fn pages_of(text: &str) -> impl Iterator<Item = Page<'_>> {
    let numbered = (1_u32..).zip(text.split('\u{C}'));
    let pieces = numbered.flat_map(|(number, page)| pieces_of(page).into_iter().map(move |piece| (number, piece)));
    pieces.enumerate().map(|(piece, (number, text))| Page { number, piece, text, units: units_of(text) })
}

fn pieces_of(page: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while rest.len() > LONGEST_PIECE {
        let (start, _) = rest.split_at(rest.floor_char_boundary(LONGEST_PIECE));
        let end = start.rfind('\n').map_or(start.len(), |line| line + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The letters of a text as they are compared.
pub(super) fn units_of(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    let mut after_gap = true;
    for (at, letter) in text.char_indices() {
        if letter.is_whitespace() {
            after_gap = true;
            continue;
        }
        for part in letter.nfd() {
            if is_combining_mark(part) {
                if let Some(unit) = units.last_mut() {
                    unit.marks |= mark_bit(part);
                }
                continue;
            }
            let (base, marks) = match part {
                'đ' | 'Đ' => ('d', 1),
                // Invisible: a soft hyphen, zero widths, directions.
                '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => {
                    continue;
                }
                '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' | '_' => ('-', 0),
                other => (other.to_lowercase().next().unwrap_or(other), 0),
            };
            units.push(Unit { base, marks, at, after_gap });
            after_gap = false;
        }
    }
    units
}

const fn mark_bit(mark: char) -> u16 {
    match mark {
        '\u{300}' => 2,
        '\u{301}' => 4,
        '\u{302}' => 8,
        '\u{303}' => 16,
        '\u{306}' => 32,
        '\u{309}' => 64,
        '\u{31B}' => 128,
        '\u{323}' => 256,
        _ => 512,
    }
}

impl Page<'_> {
    /// The text of some units, and the text around it; blanks as one.
    pub(super) fn quoted(&self, units: Range<usize>) -> (String, String) {
        let start = self.at(units.start);
        let last = self.at(units.end.saturating_sub(1).max(units.start));
        let end =
            self.text.get(last..).and_then(|rest| rest.chars().next()).map_or(last, |letter| last + letter.len_utf8());
        let (before, rest) = self.text.split_at(start);
        let (value, behind) = rest.split_at(end - start);
        let lead: Vec<char> = before.chars().rev().take(PASSAGE_LETTERS).collect();
        let lead: String = lead.into_iter().rev().collect();
        let tail: String = behind.chars().take(PASSAGE_LETTERS).collect();
        (one_line(value), one_line(&format!("{lead}{value}{tail}")))
    }

    /// What stands before a unit, without marks and case, blanks as one; at most so many letters.
    pub(super) fn words_before(&self, unit: usize, letters: usize) -> String {
        let from = unit.saturating_sub(letters);
        let mut words = String::new();
        for found in self.units.get(from..unit).unwrap_or_default() {
            if found.after_gap && !words.is_empty() {
                words.push(' ');
            }
            words.push(found.base);
        }
        words
    }

    fn at(&self, unit: usize) -> usize {
        self.units.get(unit).map_or(self.text.len(), |unit| unit.at)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
