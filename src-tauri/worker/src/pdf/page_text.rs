//! The text of one page, twice: in the order in which the file draws it, and in the order in which it stands on the page.
//!
//! The first is right in nearly all files. Where a letter was missing in the font and a program took it from another
//! one, it draws these letters after all others (`C NG HÒA … Ộ`); then only the places tell the words. Which of the two
//! is taken is told by their share of Vietnamese syllables.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

use crate::old_letters::syllable_share;

/// A page with more glyphs is a drawing; its order is not mended.
const MOST_GLYPHS: usize = 60_000;

/// A page whose words are syllables to this share needs no second look.
const GOOD_SHARE: f64 = 0.75;

/// Collects one page.
pub struct PageText {
    drawn: String,
    glyphs: Vec<Glyph>,
    /// Bytes of text that may still come.
    room: usize,
    full: bool,
    page_top: f64,
    last_end: f64,
    last_y: f64,
    first_of_word: bool,
}

struct Glyph {
    x: f64,
    end: f64,
    y: f64,
    size: f64,
    letters: String,
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
            first_of_word: false,
        }
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

    fn draw(&mut self, glyph: &Glyph) {
        if self.first_of_word {
            let moved = (glyph.y - self.last_y).abs();
            let goes_back = glyph.x < self.last_end && moved > glyph.size * 0.5;
            if moved > glyph.size * 1.5 || goes_back {
                self.drawn.push('\n');
            } else if glyph.x > self.last_end + glyph.size * 0.1 {
                self.drawn.push(' ');
            }
        }
        self.drawn.push_str(&glyph.letters);
        self.first_of_word = false;
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
        if self.drawn.len() + letters.len() >= self.room {
            self.full = true;
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        // The side of the square that is as large as the letter's own box.
        let (across, along) =
            (place.m11 * font_size + place.m21 * font_size, place.m12 * font_size + place.m22 * font_size);
        let size = (across * along).abs().sqrt();
        let (x, y) = (place.m31, self.page_top - place.m32);
        let glyph = Glyph { x, end: x + width * size, y, size, letters: letters.to_owned() };
        self.draw(&glyph);
        if self.glyphs.len() < MOST_GLYPHS {
            self.glyphs.push(glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.first_of_word = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Lines from top to bottom, each from left to right; a gap of a fifth of a letter is a blank.
fn by_place(glyphs: &mut [Glyph]) -> String {
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
            if end.is_some_and(|end| glyph.x > end + glyph.size * 0.18) {
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
            page.begin_word().expect("noted");
            let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, x, 700.0);
            page.output_character(&place, 1.0, 0.0, 10.0, &letter.to_string()).expect("room");
        }
        assert_eq!(page.finish().0.trim(), line);
    }
}
