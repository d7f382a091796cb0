//! The little of ASN.1 that signatures need: values stay the bytes they came in, because those bytes were signed.
//!
//! A library that decodes into its own types and encodes again would sort, shorten or refuse what a signer wrote a
//! little differently, and call an honest signature broken.

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const ENUMERATED: u8 = 0x0A;
pub const UTC_TIME: u8 = 0x17;
pub const GENERALIZED_TIME: u8 = 0x18;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

const CONSTRUCTED: u8 = 0x20;
/// Deeper nesting is an attack, not a signature.
const DEEPEST: usize = 32;

/// `[number]`, constructed.
pub const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// `[number] IMPLICIT` of a primitive type.
pub const fn context_primitive(number: u8) -> u8 {
    0x80 | number
}

/// One value: its tag, its contents, and both as they stood in the file.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    pub tag: u8,
    pub contents: &'a [u8],
    pub whole: &'a [u8],
}

/// Reads one value after the other.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a>(&'a [u8]);

impl<'a> Value<'a> {
    /// The first value of these bytes and what follows it.
    pub fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (tag, length, head) = header(bytes)?;
        let end = head.checked_add(length?)?;
        let (whole, rest) = bytes.split_at_checked(end)?;
        Some((Self { tag, contents: whole.get(head..)?, whole }, rest))
    }

    /// The bytes are this one value and nothing else.
    pub fn only(bytes: &'a [u8], tag: u8) -> Option<Self> {
        let (value, rest) = Self::first(bytes)?;
        (rest.is_empty() && value.tag == tag).then_some(value)
    }

    pub const fn parts(self) -> Parts<'a> {
        Parts(self.contents)
    }

    /// A number that fits.
    pub fn number(self) -> Option<u64> {
        let digits = self.contents.iter().skip_while(|byte| **byte == 0);
        let negative = self.contents.first().is_none_or(|byte| *byte >= 0x80);
        if negative || digits.clone().count() > 8 {
            return None;
        }
        Some(digits.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// The bytes of a bit string of whole bytes.
    pub fn bits(self) -> Option<&'a [u8]> {
        let (unused, bytes) = self.contents.split_first()?;
        (self.tag == BIT_STRING && *unused == 0).then_some(bytes)
    }
}

impl<'a> Parts<'a> {
    /// The next value, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Option<Value<'a>> {
        let (value, rest) = Value::first(self.0)?;
        if value.tag != tag {
            return None;
        }
        self.0 = rest;
        Some(value)
    }

    /// The next value, when it has this tag.
    pub fn optional(&mut self, tag: u8) -> Option<Value<'a>> {
        if self.0.first() == Some(&tag) { self.expect(tag) } else { None }
    }

    /// The next value of any tag.
    pub fn any(&mut self) -> Option<Value<'a>> {
        let (value, rest) = Value::first(self.0)?;
        self.0 = rest;
        Some(value)
    }

    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// All values that follow; `None` when one of them is broken.
    pub fn all(mut self) -> Option<Vec<Value<'a>>> {
        let mut values = Vec::new();
        while !self.is_empty() {
            values.push(self.any()?);
        }
        Some(values)
    }
}

/// The first value of these bytes in definite lengths: what BER leaves open is closed, everything else is kept as it is.
/// Padding after the value is dropped.
pub fn definite(bytes: &[u8]) -> Option<Vec<u8>> {
    let (value, _) = definite_value(bytes, 0)?;
    Some(value)
}

/// The value in definite lengths and how many bytes it took.
fn definite_value(bytes: &[u8], depth: usize) -> Option<(Vec<u8>, usize)> {
    if depth > DEEPEST {
        return None;
    }
    let (tag, length, head) = header(bytes)?;
    let Some(length) = length else {
        return indefinite_value(bytes, tag, head, depth);
    };
    let end = head.checked_add(length)?;
    let whole = bytes.get(..end)?;
    let contents = whole.get(head..)?;
    if tag & CONSTRUCTED == 0 {
        return Some((whole.to_vec(), end));
    }
    let mut parts = Vec::new();
    let (mut at, mut changed) = (0, tag == OCTET_STRING | CONSTRUCTED);
    while at < contents.len() {
        let rest = contents.get(at..)?;
        let (part, taken) = definite_value(rest, depth + 1)?;
        changed |= rest.get(..taken)? != part.as_slice();
        parts.push(part);
        at += taken;
    }
    if !changed {
        return Some((whole.to_vec(), end));
    }
    Some((joined(tag, &parts)?, end))
}

fn indefinite_value(bytes: &[u8], tag: u8, head: usize, depth: usize) -> Option<(Vec<u8>, usize)> {
    if tag & CONSTRUCTED == 0 {
        return None;
    }
    let mut parts = Vec::new();
    let mut at = head;
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(&[0, 0]) {
            return Some((joined(tag, &parts)?, at + 2));
        }
        let (part, taken) = definite_value(rest, depth + 1)?;
        parts.push(part);
        at += taken;
    }
}

/// A value of these parts; the pieces of an octet string become one.
fn joined(tag: u8, parts: &[Vec<u8>]) -> Option<Vec<u8>> {
    if tag != OCTET_STRING | CONSTRUCTED {
        return Some(value_of(tag, &parts.concat()));
    }
    let mut contents = Vec::new();
    for part in parts {
        contents.extend_from_slice(Value::only(part, OCTET_STRING)?.contents);
    }
    Some(value_of(OCTET_STRING, &contents))
}

/// The encoding of a value.
pub fn value_of(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(contents.len()) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let length = contents.len().to_be_bytes();
            let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            bytes.extend_from_slice(&digits);
        }
    }
    bytes.extend_from_slice(contents);
    bytes
}

/// Tag, length (`None`: indefinite) and bytes of the header.
fn header(bytes: &[u8]) -> Option<(u8, Option<usize>, usize)> {
    let [tag, first, rest @ ..] = bytes else { return None };
    // Tags of several bytes occur in no signature.
    if tag & 0x1F == 0x1F {
        return None;
    }
    match *first {
        short @ 0..0x80 => Some((*tag, Some(usize::from(short)), 2)),
        0x80 => Some((*tag, None, 2)),
        long => {
            let count = usize::from(long & 0x7F);
            let digits = rest.get(..count).filter(|_| count <= 4)?;
            let length = digits.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
            Some((*tag, Some(length), 2 + count))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_lengths_are_closed_and_pieces_joined_and_padding_dropped() {
        let open = [0x30, 0x80, 0x24, 0x80, 0x04, 1, 7, 0x04, 1, 8, 0, 0, 0x02, 1, 5, 0, 0, 0, 0, 0];
        assert_eq!(definite(&open), Some(vec![0x30, 7, 0x04, 2, 7, 8, 0x02, 1, 5]));
    }

    #[test]
    fn what_has_a_length_keeps_its_bytes_even_where_they_are_longer_than_needed() {
        let long = [0x30, 0x81, 3, 0x02, 1, 5];
        assert_eq!(definite(&long), Some(long.to_vec()));
        let inner = [0x30, 0x80, 0x30, 0x81, 3, 0x02, 1, 5, 0, 0];
        assert_eq!(definite(&inner), Some(vec![0x30, 6, 0x30, 0x81, 3, 0x02, 1, 5]));
    }

    #[test]
    fn nesting_and_lengths_beyond_reason_are_refused() {
        let deep: Vec<u8> = [0x30, 0x80].repeat(100_000);
        assert_eq!(definite(&deep), None);
        assert_eq!(definite(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 1]), None);
        assert_eq!(definite(&[0x04, 0x80, 0, 0]), None);
    }
}
