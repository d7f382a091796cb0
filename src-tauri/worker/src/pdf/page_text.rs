//! The text of one page, twice: in the order in which the file draws it, and in the order in which it stands on the page.
//!
//! The first is right in nearly all files. Where a letter was missing in the font and a program took it from another
//! one, it draws these letters after all others (`C NG HÒA … Ộ`); then only the places tell the words. Which of the two
//! is taken is told by their share of Vietnamese syllables.

use std::fmt;

use crate::old_letters::syllable_share;
use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// A page with more glyphs is a drawing; its order is not mended.
const MOST_GLYPHS: usize = 60_000;

/// The narrowest blank, in sizes of a letter.
const BLANK: f64 = 0.18;

/// A page whose words are syllables to this share needs no second look.
pub const GOOD_SHARE: f64 = 0.75;

/// Collects one page.
pub struct PageText {
    drawn: String,
    glyphs: Vec<Letter>,
    /// Bytes of text that may still come.
    room: usize,
    full: bool,
    page_top: f64,
    last_end: f64,
    last_y: f64,
    /// So wide a gap before the next letter, in its sizes, is a blank.
    gap: Option<f64>,
}

/// What one glyph stands for and where: across from the left, down from the upper edge.
pub struct Letter {
    pub x: f64,
    pub end: f64,
    pub y: f64,
    /// The side of its square.
    pub size: f64,
    pub letters: String,
}

impl PageText {
    pub fn new(room: usize) -> Self {
        Self {
            drawn: String::new(),
            glyphs: Vec::new(),
            room,
            full: false,
            page_top: 0.0,
            last_end: 100_000.0,
            last_y: 0.0,
            gap: None,
        }
    }

    /// A word begins as the file draws it.
    pub fn begin_word(&mut self) {
        self.gap = Some(0.1);
    }

    /// A word may begin: only a gap as wide as a blank shows it.
    pub fn may_begin_word(&mut self) {
        self.gap = Some(BLANK);
    }

    /// Puts down the letters of a glyph; false when there is no room left for them.
    pub fn put(&mut self, glyph: Letter) -> bool {
        if self.drawn.len() + glyph.letters.len() >= self.room {
            self.full = true;
            return false;
        }
        self.draw(&glyph);
        if self.glyphs.len() < MOST_GLYPHS {
            self.glyphs.push(glyph);
        }
        true
    }

    /// Whether the page holds more than there was room for.
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// The better of the two readings, and whether the page holds more.
    pub fn finish(mut self) -> (String, bool) {
        let drawn_share = syllable_share(&self.drawn);
        if drawn_share.is_some_and(|share| share < GOOD_SHARE) && self.glyphs.len() < MOST_GLYPHS {
            let placed = by_place(&mut self.glyphs);
            if syllable_share(&placed) > drawn_share.map(|share| share + 0.05) {
                return (placed, self.full);
            }
        }
        (self.drawn, self.full)
    }

    fn draw(&mut self, glyph: &Letter) {
        if let Some(gap) = self.gap.take() {
            let moved = (glyph.y - self.last_y).abs();
            let goes_back = glyph.x < self.last_end && moved > glyph.size * 0.5;
            // The first word begins the first line, wherever it stands.
            let is_first = self.drawn.is_empty();
            if !is_first && (moved > glyph.size * 1.5 || goes_back) {
                self.drawn.push('\n');
            } else if !is_first && glyph.x > self.last_end + glyph.size * gap {
                self.drawn.push(' ');
            }
        }
        self.drawn.push_str(&glyph.letters);
        self.last_y = glyph.y;
        self.last_end = glyph.end;
    }
}

impl OutputDev for PageText {
    fn begin_page(
        &mut self,
        _number: u32,
        media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.page_top = media_box.ury - media_box.lly;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        letters: &str,
    ) -> Result<(), OutputError> {
        // The side of the square that is as large as the letter's own box.
        let (across, along) =
            (place.m11 * font_size + place.m21 * font_size, place.m12 * font_size + place.m22 * font_size);
        let size = (across * along).abs().sqrt();
        let (x, y) = (place.m31, self.page_top - place.m32);
        let glyph = Letter { x, end: x + width * size, y, size, letters: letters.to_owned() };
        if self.put(glyph) { Ok(()) } else { Err(OutputError::FormatError(fmt::Error)) }
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        PageText::begin_word(self);
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Lines from top to bottom, each from left to right; a gap of [`BLANK`] is a blank.
fn by_place(glyphs: &mut [Letter]) -> String {
    glyphs.sort_by(|left, right| left.y.total_cmp(&right.y));
    let mut text = String::new();
    let mut rest = glyphs;
    while let Some(first) = rest.first() {
        let (bottom, height) = (first.y, first.size.max(1.0));
        let count = rest.iter().take_while(|glyph| glyph.y - bottom < height * 0.4).count().max(1);
        let (line, after) = rest.split_at_mut(count);
        line.sort_by(|left, right| left.x.total_cmp(&right.x));
        let mut end: Option<f64> = None;
        for glyph in line.iter().filter(|glyph| !glyph.letters.trim().is_empty()) {
            if end.is_some_and(|end| glyph.x > end + glyph.size * BLANK) {
                text.push(' ');
            }
            text.push_str(&glyph.letters);
            end = Some(glyph.end);
        }
        text.push('\n');
        rest = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_were_drawn_last_stand_where_they_belong() {
        let mut page = PageText::new(10_000);
        let line = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM ĐỘC LẬP TỰ DO HẠNH PHÚC";
        let borrowed = |letter: char| matches!(letter, 'Ộ' | 'Ủ' | 'Ĩ' | 'Ệ' | 'Ậ' | 'Ự' | 'Ạ');
        let places: Vec<(f64, char)> =
            (0_u32..).zip(line.chars()).map(|(at, letter)| (f64::from(at) * 10.0, letter)).collect();
        let (last, first): (Vec<_>, Vec<_>) = places.into_iter().partition(|(_, letter)| borrowed(*letter));
        for (x, letter) in first.into_iter().chain(last) {
            page.begin_word();
            let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, x, 700.0);
            page.output_character(&place, 1.0, 0.0, 10.0, &letter.to_string()).expect("room");
        }
        assert_eq!(page.finish().0.trim_end(), line);
    }

    #[test]
    fn a_page_begins_with_its_first_word_and_lines_are_parted_once() {
        let mut page = PageText::new(10_000);
        for (y, letters) in [(700.0, "Trang"), (680.0, "1")] {
            page.begin_word();
            let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, 20.0, y);
            page.output_character(&place, 1.0, 0.0, 10.0, letters).expect("room");
        }
        assert_eq!(page.finish().0, "Trang\n1");
    }
}
