//! The objects of a PDF (ISO 32000-1 §7.3), read strictly: what two readers could take differently is refused.
//!
//! A reader for showing mends what is broken. Here mending would be a way to show one thing and check another.

use std::{collections::BTreeMap, ops::Range};

use super::Fault;

/// Deeper nesting is an attack, not a document.
const DEEPEST: usize = 64;

/// Name (without its slash) to value.
pub type Dictionary = BTreeMap<Vec<u8>, Object>;

#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// As it is written.
    Real(Vec<u8>),
    Text(Text),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// The raw bytes are those of the file.
    Stream(Dictionary, Vec<u8>),
    Reference(Reference),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    pub number: u32,
    pub generation: u16,
}

/// A string, and where it stands with its delimiters; two of the same bytes are equal wherever they stand.
#[derive(Clone, Debug)]
pub struct Text {
    pub bytes: Vec<u8>,
    pub place: Range<usize>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Object {
    pub const fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(found) | Self::Stream(found, _) => Some(found),
            _ => None,
        }
    }

    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(found) = self { Some(found) } else { None }
    }

    pub const fn as_reference(&self) -> Option<Reference> {
        if let Self::Reference(found) = self { Some(*found) } else { None }
    }

    pub const fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(found) = self { Some(*found) } else { None }
    }

    pub fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(found) = self { Some(found) } else { None }
    }

    pub const fn as_text(&self) -> Option<&Text> {
        if let Self::Text(found) = self { Some(found) } else { None }
    }

    /// A number as it measures things on a page.
    pub fn as_measure(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "pages are not that large")]
            Self::Integer(found) => Some(*found as f64),
            Self::Real(written) => std::str::from_utf8(written).ok()?.parse().ok(),
            _ => None,
        }
    }
}

/// Reads objects from one place on.
pub struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

pub const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Passes white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Passes this word, which must end here.
    pub fn keyword(&mut self, word: &[u8]) -> Result<(), Fault> {
        self.skip_space();
        let ends = self.rest().get(word.len()).is_none_or(|byte| !is_regular(*byte));
        if !self.rest().starts_with(word) || !ends {
            return Err(Fault::Broken);
        }
        self.at += word.len();
        Ok(())
    }

    /// Whether this word comes next; nothing is passed.
    pub fn comes(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        self.rest().starts_with(word)
    }

    /// A number without sign.
    pub fn unsigned(&mut self) -> Result<u64, Fault> {
        self.skip_space();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 18 {
            return Err(Fault::Broken);
        }
        let number = self.rest().iter().take(digits).fold(0, |number, byte| number * 10 + u64::from(byte - b'0'));
        self.at += digits;
        if self.peek().is_some_and(is_regular) {
            return Err(Fault::Broken);
        }
        Ok(number)
    }

    pub fn object(&mut self) -> Result<Object, Fault> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, Fault> {
        if depth > DEEPEST {
            return Err(Fault::Broken);
        }
        self.skip_space();
        match self.peek().ok_or(Fault::Broken)? {
            b'/' => Ok(Object::Name(self.name()?)),
            b'(' => self.literal(),
            b'<' if self.rest().starts_with(b"<<") => Ok(Object::Dictionary(self.dictionary(depth)?)),
            b'<' => self.hexadecimal(),
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek() == Some(b']') {
                        self.at += 1;
                        return Ok(Object::Array(items));
                    }
                    items.push(self.nested(depth + 1)?);
                }
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            b't' => self.keyword(b"true").map(|()| Object::Boolean(true)),
            b'f' => self.keyword(b"false").map(|()| Object::Boolean(false)),
            b'n' => self.keyword(b"null").map(|()| Object::Null),
            _ => Err(Fault::Broken),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, Fault> {
        self.at += 2;
        let mut found = Dictionary::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Ok(found);
            }
            if self.peek() != Some(b'/') {
                return Err(Fault::Broken);
            }
            let name = self.name()?;
            let value = self.nested(depth + 1)?;
            // Readers disagree about which of two equal names counts.
            if found.insert(name, value).is_some() {
                return Err(Fault::Broken);
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, Fault> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| is_regular(*byte)) {
            self.at += 1;
            if byte == b'#' {
                let digits = self.rest().get(..2).ok_or(Fault::Broken)?;
                name.push(hex_pair(digits)?);
                self.at += 2;
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    /// An integer, a real, or the beginning of a reference.
    fn number(&mut self) -> Result<Object, Fault> {
        let length = self.rest().iter().take_while(|byte| is_regular(**byte)).count();
        let written = self.rest().get(..length).unwrap_or_default();
        let digits = written.strip_prefix(b"-").or_else(|| written.strip_prefix(b"+")).unwrap_or(written);
        let points = digits.split(|byte| *byte == b'.').count() - 1;
        let sound = digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if !sound || points > 1 || digits.len() == points {
            return Err(Fault::Broken);
        }
        let begun = self.at;
        self.at += length;
        if points == 1 {
            return Ok(Object::Real(written.to_vec()));
        }
        let text = std::str::from_utf8(written).map_err(|_| Fault::Broken)?;
        let number: i64 = text.parse().map_err(|_| Fault::Broken)?;
        if digits.len() == written.len() {
            let after_number = self.at;
            self.at = begun;
            if let Ok(reference) = self.reference() {
                return Ok(Object::Reference(reference));
            }
            self.at = after_number;
        }
        Ok(Object::Integer(number))
    }

    fn reference(&mut self) -> Result<Reference, Fault> {
        let reference = self.identity()?;
        self.keyword(b"R")?;
        Ok(reference)
    }

    fn identity(&mut self) -> Result<Reference, Fault> {
        let number = u32::try_from(self.unsigned()?).map_err(|_| Fault::Broken)?;
        let generation = u16::try_from(self.unsigned()?).map_err(|_| Fault::Broken)?;
        Ok(Reference { number, generation })
    }

    fn literal(&mut self) -> Result<Object, Fault> {
        let begun = self.at;
        self.at += 1;
        let (mut bytes, mut open) = (Vec::new(), 1_usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(Object::Text(Text { bytes, place: begun..self.at })),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut bytes)?;
                    continue;
                }
                b'\r' => {
                    self.pass(b'\n');
                    bytes.push(b'\n');
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
        Err(Fault::Broken)
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        let byte = self.peek().ok_or(Fault::Broken)?;
        self.at += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\r' => self.pass(b'\n'),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|digit| (b'0'..=b'7').contains(digit)) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                bytes.push(u8::try_from(value & 0xFF).unwrap_or(0));
            }
            other => bytes.push(other),
        }
        Ok(())
    }

    fn pass(&mut self, byte: u8) {
        if self.peek() == Some(byte) {
            self.at += 1;
        }
    }

    fn hexadecimal(&mut self) -> Result<Object, Fault> {
        let begun = self.at;
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                if digits.len() % 2 == 1 {
                    digits.push(b'0');
                }
                let bytes = digits.chunks(2).map(hex_pair).collect::<Result<_, _>>()?;
                return Ok(Object::Text(Text { bytes, place: begun..self.at }));
            }
            if !is_space(byte) {
                digits.push(byte);
            }
        }
        Err(Fault::Broken)
    }

    /// `12 0 obj … endobj`. The length of a stream may stand in another object, which `length_of` finds.
    pub fn indirect(
        &mut self,
        length_of: impl FnOnce(&Object) -> Result<usize, Fault>,
    ) -> Result<(Reference, Object), Fault> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit() || is_space(byte)) {
            return Err(Fault::Broken);
        }
        let identity = self.identity()?;
        self.keyword(b"obj")?;
        let mut object = self.object()?;
        self.skip_space();
        if self.rest().starts_with(b"stream") {
            let Object::Dictionary(dictionary) = object else { return Err(Fault::Broken) };
            self.at += b"stream".len();
            self.pass(b'\r');
            if self.peek() != Some(b'\n') {
                return Err(Fault::Broken);
            }
            self.at += 1;
            let length = length_of(dictionary.get(b"Length".as_slice()).ok_or(Fault::Broken)?)?;
            let raw = self.rest().get(..length).ok_or(Fault::Broken)?.to_vec();
            self.at += length;
            self.keyword(b"endstream")?;
            object = Object::Stream(dictionary, raw);
        }
        self.keyword(b"endobj")?;
        Ok((identity, object))
    }
}

fn hex_pair(digits: &[u8]) -> Result<u8, Fault> {
    let [high, low] = digits else { return Err(Fault::Broken) };
    let digit =
        |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(Fault::Broken);
    Ok(digit(*high)? << 4 | digit(*low)?)
}

/// A string as a person reads it: UTF-16, UTF-8 or, nearly, Latin-1.
pub fn readable(bytes: &[u8]) -> String {
    if let Some(units) = bytes.strip_prefix(b"\xFE\xFF") {
        let units = units.as_chunks().0.iter().copied().map(u16::from_be_bytes);
        return char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{FFFD}')).collect();
    }
    match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Object, Fault> {
        Reader::new(text, 0).object()
    }

    #[test]
    fn a_string_knows_where_it_stands() {
        let Ok(Object::Array(items)) = read(b"[ <0aF> (a\\(b\\101) 3 0 R -4 .5]") else { panic!("no array") };
        assert_eq!(items[0].as_text().expect("text").place, 2..7);
        assert_eq!(items[0].as_text().expect("text").bytes, [0x0A, 0xF0]);
        assert_eq!(items[1].as_text().expect("text").bytes, b"a(bA");
        assert_eq!(items[2], Object::Reference(Reference { number: 3, generation: 0 }));
        assert_eq!(items[3], Object::Integer(-4));
        assert_eq!(items[4], Object::Real(b".5".to_vec()));
    }

    #[test]
    fn what_readers_take_differently_is_refused() {
        for odd in [&b"<</A 1/A 2>>"[..], b"<0G>", b"1.2.3", b"--1", b"<</A>>", b"(open", b"nul", b"tru e"] {
            assert!(read(odd).is_err(), "{}", String::from_utf8_lossy(odd));
        }
        assert!(read(&vec![b'['; 100_000]).is_err());
    }
}
