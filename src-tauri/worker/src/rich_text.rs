//! The text of a rich text file (rtf): control words are read, groups that hold no text are left out.
//!
//! Our own reader of a dozen control words: the crates that were tried panic or exhaust memory on broken files.

use std::fmt::Write as _;

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};
use lienthong_worker::protocol::Problem;

use crate::{Reading, text_sink::TextSink};

/// Groups deeper than this are read as if they were one.
const DEEPEST: usize = 1000;

pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    if !file.starts_with(b"{\\rtf") {
        return Err(Problem::Unreadable);
    }
    let mut reader = RichText::new();
    // Only a full sink stops early, and it remembers that itself.
    reader.read(file).unwrap_or_default();
    Ok(Reading::of(reader.sink, None))
}

/// What holds inside one group.
#[derive(Clone, Copy)]
struct Group {
    /// Fonts, styles, pictures, codes of fields.
    left_out: bool,
    /// How many letters stand for a `\u` in programs that cannot read it.
    substitutes: usize,
    encoding: &'static Encoding,
}

struct RichText {
    sink: TextSink,
    groups: Vec<Group>,
    /// Closing brackets that belong to groups which were not counted.
    too_deep: usize,
    /// Bytes of `\'hh` that wait for the rest of their letter.
    bytes: Vec<u8>,
    /// Substitutes that are still to be passed over.
    pass_over: usize,
    half: Option<u16>,
    default_encoding: &'static Encoding,
    /// The encoding of each font, from its `\fcharset`.
    fonts: std::collections::BTreeMap<i32, &'static Encoding>,
    font_told: Option<i32>,
    in_fonts: Option<usize>,
}

impl RichText {
    fn new() -> Self {
        let group = Group { left_out: false, substitutes: 1, encoding: WINDOWS_1252 };
        Self {
            sink: TextSink::new(crate::MAX_TEXT_BYTES),
            groups: vec![group],
            too_deep: 0,
            bytes: Vec::new(),
            pass_over: 0,
            half: None,
            default_encoding: WINDOWS_1252,
            fonts: std::collections::BTreeMap::new(),
            font_told: None,
            in_fonts: None,
        }
    }

    fn read(&mut self, file: &[u8]) -> std::fmt::Result {
        let mut rest = file;
        while let [byte, after @ ..] = rest {
            rest = match byte {
                b'{' => {
                    self.flush()?;
                    self.open();
                    after
                }
                b'}' => {
                    self.flush()?;
                    self.close();
                    after
                }
                b'\\' => self.control(after)?,
                b'\r' | b'\n' | 0 => after,
                _ => {
                    self.byte(*byte)?;
                    after
                }
            };
        }
        self.flush()
    }

    fn open(&mut self) {
        self.pass_over = 0;
        if self.groups.len() >= DEEPEST {
            self.too_deep += 1;
        } else {
            self.groups.push(self.group());
        }
    }

    fn close(&mut self) {
        self.pass_over = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if self.groups.len() > 1 {
            self.groups.pop();
            if self.in_fonts.is_some_and(|depth| self.groups.len() < depth) {
                self.in_fonts = None;
            }
        }
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group { left_out: false, substitutes: 1, encoding: WINDOWS_1252 })
    }

    fn change(&mut self, act: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.last_mut() {
            act(group);
        }
    }

    /// A control symbol or a control word with its number; gives what stands after it.
    fn control<'file>(&mut self, after: &'file [u8]) -> Result<&'file [u8], std::fmt::Error> {
        let [first, rest @ ..] = after else { return Ok(after) };
        if !first.is_ascii_alphabetic() {
            return self.symbol(*first, rest);
        }
        let letters = after.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = after.split_at(letters);
        let signs = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(signs).take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = rest.split_at(if digits > 0 { signs + digits } else { 0 });
        let number: Option<i32> = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if word == b"bin" {
            // Raw bytes follow, whatever they look like.
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return Ok(rest.get(length..).unwrap_or_default());
        }
        self.flush()?;
        self.word(word, number)?;
        Ok(rest)
    }

    fn symbol<'file>(&mut self, symbol: u8, rest: &'file [u8]) -> Result<&'file [u8], std::fmt::Error> {
        if symbol == b'\'' {
            let Some((digits, after)) = rest.split_at_checked(2) else { return Ok(&[]) };
            if let Some(byte) = std::str::from_utf8(digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                self.byte(byte)?;
            }
            return Ok(after);
        }
        self.flush()?;
        match symbol {
            b'*' => self.change(|group| group.left_out = true),
            b'~' => self.say("\u{A0}")?,
            b'_' => self.say("-")?,
            b'{' | b'}' | b'\\' => self.byte(symbol)?,
            b'\n' | b'\r' => self.end_line()?,
            _ => {}
        }
        Ok(rest)
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) -> std::fmt::Result {
        match word {
            b"fonttbl" => {
                self.in_fonts = Some(self.groups.len());
                self.change(|group| group.left_out = true);
            }
            b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"fldinst" | b"themedata" | b"datastore"
            | b"listtable" | b"listoverridetable" | b"revtbl" | b"xmlnstbl" | b"generator" => {
                self.change(|group| group.left_out = true);
            }
            b"ansicpg" => {
                self.default_encoding = encoding_of_page(number);
                let encoding = self.default_encoding;
                self.change(|group| group.encoding = encoding);
            }
            b"f" if self.in_fonts.is_some() => self.font_told = number,
            b"f" => {
                let known = number.and_then(|number| self.fonts.get(&number).copied());
                let encoding = known.unwrap_or(self.default_encoding);
                self.change(|group| group.encoding = encoding);
            }
            b"fcharset" => {
                if let (Some(font), Some(set)) = (self.font_told, number) {
                    self.fonts.insert(font, encoding_of_set(set, self.default_encoding));
                }
            }
            b"plain" => {
                let encoding = self.default_encoding;
                self.change(|group| group.encoding = encoding);
            }
            b"uc" => self.change(|group| group.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16)),
            b"u" => self.unit(number.unwrap_or(0))?,
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.end_line()?,
            b"tab" | b"cell" | b"nestcell" => self.say("\t")?,
            b"lquote" | b"rquote" => self.say("'")?,
            b"ldblquote" | b"rdblquote" => self.say("\"")?,
            b"endash" | b"emdash" => self.say("–")?,
            _ => {}
        }
        Ok(())
    }

    /// One UTF-16 unit; a number above 32767 is written negative.
    fn unit(&mut self, number: i32) -> std::fmt::Result {
        self.pass_over = self.group().substitutes;
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else { return Ok(()) };
        let units: Vec<u16> = self.half.take().into_iter().chain([unit]).collect();
        if (0xD800..0xDC00).contains(&unit) {
            self.half = Some(unit);
            return Ok(());
        }
        self.say(&String::from_utf16_lossy(&units))
    }

    fn byte(&mut self, byte: u8) -> std::fmt::Result {
        if self.pass_over > 0 {
            self.pass_over -= 1;
            return Ok(());
        }
        self.bytes.push(byte);
        if self.bytes.len() >= 4096 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> std::fmt::Result {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_empty() {
            return Ok(());
        }
        let (text, _) = self.group().encoding.decode_without_bom_handling(&bytes);
        self.say(&text)
    }

    fn say(&mut self, text: &str) -> std::fmt::Result {
        if self.group().left_out { Ok(()) } else { self.sink.write_str(text) }
    }

    fn end_line(&mut self) -> std::fmt::Result {
        if self.group().left_out { Ok(()) } else { self.sink.end_line() }
    }
}

fn encoding_of_page(page: Option<i32>) -> &'static Encoding {
    let label = match page {
        Some(65001) => "utf-8".to_owned(),
        Some(page) => format!("windows-{page}"),
        None => return WINDOWS_1252,
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// `\fcharset` of the specification: 163 is Vietnamese, 0 ANSI, 1 the default.
fn encoding_of_set(set: i32, default: &'static Encoding) -> &'static Encoding {
    match set {
        163 => WINDOWS_1258,
        0 => WINDOWS_1252,
        204 => encoding_rs::WINDOWS_1251,
        _ => default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rtf: &str) -> String {
        read(rtf.as_bytes()).expect("readable").text
    }

    #[test]
    fn letters_come_by_number_by_code_page_and_by_font() {
        assert_eq!(text(r"{\rtf1\ansi\uc1 Gi\u7845?y ph\u233\'e9p\par}"), "Giấy phép\n");
        assert_eq!(text(r"{\rtf1\ansi\ansicpg1258 Gi\'e2\'ecy ph\'e9p}"), "Giấy phép");
        let by_font = r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset163 Times;}}\f1 s\'f4\'ec\f0  12}";
        assert_eq!(text(by_font), "số 12");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let rtf = r"{\rtf1{\info{\author Ai}}{\*\generator X;}{\pict\bin5 }}}}}a}{\field{\*\fldinst HYPERLINK}{\fldrslt xem}}}";
        assert_eq!(text(rtf), "xem");
    }

    #[test]
    fn a_million_open_groups_cost_nothing() {
        assert_eq!(text(&(r"{\rtf1 ".to_owned() + &"{".repeat(1_000_000) + "x" + &"}".repeat(999_990) + "y")), "xy");
    }
}
