//! Collects the text of a file up to the limit and not a byte further.

use std::fmt;

use lienthong_worker::protocol::MAX_TEXT_BYTES;
use unicode_normalization::UnicodeNormalization as _;

/// Refuses to grow beyond its limit; writing more is an error that stops the reader.
pub struct TextSink {
    text: String,
    limit: usize,
    full: bool,
}

impl TextSink {
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), limit, full: false }
    }

    /// What came in, composed (NFC), and whether something was left out.
    pub fn finish(self) -> (String, bool) {
        (self.text.nfc().collect(), self.full)
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', '\u{C}'])
    }

    /// Ends the line that was begun; empty lines are not kept.
    pub fn end_line(&mut self) -> fmt::Result {
        if self.at_line_start() { Ok(()) } else { fmt::Write::write_str(self, "\n") }
    }

    /// Goes on in the line that was ended last, after `between`.
    pub fn join_line(&mut self, between: &str) -> fmt::Result {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        if self.at_line_start() { Ok(()) } else { fmt::Write::write_str(self, between) }
    }
}

impl fmt::Write for TextSink {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.limit.saturating_sub(self.text.len());
        if part.len() <= room {
            self.text.push_str(part);
            return Ok(());
        }
        self.text.extend(part.char_indices().take_while(|(at, letter)| at + letter.len_utf8() <= room).map(|(_, l)| l));
        self.full = true;
        Err(fmt::Error)
    }
}

/// Shortens a finished text to the limit at a letter's border; true when something was cut.
pub fn cut_to_limit(text: &mut String) -> bool {
    if text.len() <= MAX_TEXT_BYTES {
        return false;
    }
    text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
    true
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_limit_is_kept_at_the_border_of_a_letter() {
        let mut sink = TextSink::new(5);
        assert!(sink.write_str("hồ").is_ok());
        assert!(sink.write_str("sơ").is_err());
        assert_eq!(sink.finish(), ("hồs".to_owned(), true));
    }

    #[test]
    fn cells_stand_in_one_line_and_empty_lines_go() {
        let mut sink = TextSink::new(100);
        for cell in ["Họ tên", "Số định danh"] {
            sink.write_str(cell).expect("room");
            sink.end_line().expect("room");
            sink.end_line().expect("room");
            sink.join_line("\t").expect("room");
        }
        sink.end_line().expect("room");
        assert_eq!(sink.finish().0, "Họ tên\tSố định danh\t\n");
    }
}
