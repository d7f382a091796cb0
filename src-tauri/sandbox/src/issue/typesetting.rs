//! Lines on pages: breaking, justifying and centring text in points, from the top of the page down.

use pdf_writer::{Content, Str};

use crate::issue::typeface::{Style, Typeface};

pub const PAGE_WIDTH: f32 = 595.28;
pub const PAGE_HEIGHT: f32 = 841.89;
/// Margins of Nghị định 30/2020: 30 mm left, 20 mm elsewhere.
pub const LEFT: f32 = 85.04;
pub const RIGHT: f32 = PAGE_WIDTH - 56.69;
pub const TOP: f32 = 56.69;
pub const BOTTOM: f32 = PAGE_HEIGHT - 62.0;

/// How a run of text looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub style: Style,
    /// In points.
    pub size: f32,
    /// Shades of black: 0 black, 1 white.
    pub grey: f32,
}

impl Look {
    pub const fn new(style: Style, size: f32) -> Self {
        Self { style, size, grey: 0.0 }
    }
}

/// Pages as they fill up; `y` is measured in points from the top edge.
pub struct Sheets<'t> {
    typeface: &'t Typeface,
    pages: Vec<Content>,
    foot: &'static str,
    pub y: f32,
}

impl<'t> Sheets<'t> {
    /// Pages that all carry `foot` in small letters at their lower edge.
    pub fn new(typeface: &'t Typeface, foot: &'static str) -> Self {
        let mut sheets = Self { typeface, pages: Vec::new(), foot, y: TOP };
        sheets.open_page();
        sheets
    }

    pub fn typeface(&self) -> &'t Typeface {
        self.typeface
    }

    /// Which page is being filled, from 0.
    pub fn page(&self) -> usize {
        self.pages.len() - 1
    }

    pub fn finish(self) -> Vec<Vec<u8>> {
        self.pages.into_iter().map(|content| content.finish().to_vec()).collect()
    }

    /// Opens another page when less than `height` points are left on this one.
    pub fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.open_page();
            // Numbers stand centred in the upper margin, from the second page on.
            let number = self.pages.len().to_string();
            self.centred(&number, Look::new(Style::Regular, 13.0), PAGE_WIDTH / 2.0, TOP - 18.0);
            self.y = TOP + 10.0;
        }
    }

    fn open_page(&mut self) {
        self.pages.push(Content::new());
        let small = Look { style: Style::Italic, size: 8.5, grey: 0.35 };
        self.centred(self.foot, small, PAGE_WIDTH / 2.0, BOTTOM + 24.0);
    }

    /// One line at a place; `extra` points are added after each blank.
    pub fn line(&mut self, text: &str, look: Look, x: f32, y: f32, extra: f32) {
        let typeface = self.typeface;
        let Some(content) = self.pages.last_mut() else { return };
        content.begin_text().set_font(look.style.resource(), look.size).set_fill_gray(look.grey);
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, PAGE_HEIGHT - y]);
        if extra == 0.0 {
            content.show(Str(&typeface.encoded(text, look.style)));
        } else {
            let mut shown = content.show_positioned();
            let mut items = shown.items();
            for word in text.split_inclusive(' ') {
                items.show(Str(&typeface.encoded(word, look.style)));
                items.adjust(-extra / look.size * 1000.0);
            }
        }
        content.end_text();
    }

    pub fn centred(&mut self, text: &str, look: Look, middle: f32, y: f32) {
        let width = self.typeface.width(text, look.style, look.size);
        self.line(text, look, middle - width / 2.0, y, 0.0);
    }

    /// Centred lines in a column, broken where they do not fit; returns where the next line would stand.
    pub fn column(&mut self, text: &str, look: Look, middle: f32, width: f32, from: f32) -> f32 {
        let mut y = from;
        for line in self.broken(text, look, width, 0.0) {
            self.centred(&line, look, middle, y);
            y += look.size * 1.2;
        }
        y
    }

    /// A justified paragraph between the margins with its first line indented by a centimetre.
    pub fn paragraph(&mut self, text: &str, look: Look) {
        const INDENT: f32 = 28.35;
        let lines = self.broken(text, look, RIGHT - LEFT, INDENT);
        let last = lines.len().saturating_sub(1);
        for (number, line) in lines.iter().enumerate() {
            self.need(look.size * 1.3);
            let indent = if number == 0 { INDENT } else { 0.0 };
            let missing = RIGHT - LEFT - indent - self.typeface.width(line, look.style, look.size);
            let blanks = line.matches(' ').count();
            // The last line stays as it is, and so does one that would be torn apart.
            let extra = if number == last || blanks == 0 { 0.0 } else { missing / count(blanks) };
            self.line(line, look, LEFT + indent, self.y, if extra > look.size { 0.0 } else { extra });
            self.y += look.size * 1.3;
        }
        self.y += 4.0;
    }

    /// A thin rule, as under the motto.
    pub fn rule(&mut self, from: f32, to: f32, y: f32) {
        if let Some(content) = self.pages.last_mut() {
            content.set_stroke_gray(0.0).set_line_width(0.75);
            content.move_to(from, PAGE_HEIGHT - y).line_to(to, PAGE_HEIGHT - y).stroke();
        }
    }

    /// Each word is measured once; the type has no kerning, so widths add up.
    fn broken(&self, text: &str, look: Look, width: f32, indent: f32) -> Vec<String> {
        let measured = |word: &str| self.typeface.width(word, look.style, look.size);
        let blank = measured(" ");
        let mut lines: Vec<String> = Vec::new();
        let (mut line, mut filled) = (String::new(), 0.0);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let room = if lines.is_empty() { width - indent } else { width };
            let wide = measured(word);
            if line.is_empty() {
                (line, filled) = (word.to_owned(), wide);
            } else if filled + blank + wide <= room {
                line.push(' ');
                line.push_str(word);
                filled += blank + wide;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
                filled = wide;
            }
        }
        lines.push(line);
        lines
    }
}

/// Words on a line are few; the number is exact in either form.
fn count(blanks: usize) -> f32 {
    f32::from(u16::try_from(blanks).unwrap_or(u16::MAX))
}
