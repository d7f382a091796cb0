//! The text of a Word 97–2003 document (.doc): the pieces of its text, as [MS-DOC] 2.4.1 has them found.

use std::{
    fmt::Write as _,
    io::{Cursor, Read as _},
};

use encoding_rs::WINDOWS_1252;
use lienthong_worker::protocol::Problem;

use crate::{Reading, office::read_old_spreadsheet, text_sink::TextSink};

type Compound<'file> = cfb::CompoundFile<Cursor<&'file [u8]>>;

/// No stream of an honest file is longer than the file itself.
const MAX_STREAM_BYTES: u64 = 64 * 1024 * 1024;

/// The mark of a file information block.
const WORD_MARK: u16 = 0xA5EC;

/// Reads whichever old office file the compound file holds.
pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    let mut compound = cfb::CompoundFile::open(Cursor::new(file)).map_err(|_| Problem::Unreadable)?;
    if compound.exists("/EncryptedPackage") {
        // An Office 2007 file behind a password.
        return Err(Problem::Encrypted);
    }
    if compound.exists("/WordDocument") {
        read_word(&mut compound)
    } else if compound.exists("/Workbook") || compound.exists("/Book") {
        read_old_spreadsheet(file)
    } else {
        Err(Problem::Unsupported)
    }
}

fn read_word(compound: &mut Compound<'_>) -> Result<Reading, Problem> {
    let main = stream(compound, "/WordDocument").ok_or(Problem::Unreadable)?;
    if short(&main, 0) != Some(WORD_MARK) {
        return Err(Problem::Unreadable);
    }
    let flags = short(&main, 0x0A).ok_or(Problem::Unreadable)?;
    if flags & 0x0100 != 0 {
        return Err(Problem::Encrypted);
    }
    let table = if flags & 0x0200 == 0 { "/0Table" } else { "/1Table" };
    let table = stream(compound, table).ok_or(Problem::Unreadable)?;
    let pieces = pieces(&main, &table).ok_or(Problem::Unreadable)?;
    let mut sink = TextSink::new(crate::MAX_TEXT_BYTES);
    let mut fields = Fields::default();
    for piece in pieces {
        let Some(text) = piece.text(&main) else { continue };
        if fields.put(&text, &mut sink).is_err() {
            break;
        }
    }
    Ok(Reading::of(sink, None))
}

fn stream(compound: &mut Compound<'_>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    compound.open_stream(name).ok()?.take(MAX_STREAM_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let read = bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)?;
    usize::try_from(read).ok()
}

/// A run of text that lies in one place of the main stream.
struct Piece {
    letters: usize,
    /// As the file has it: place and, in bit 30, whether one byte is one letter.
    place: usize,
}

impl Piece {
    fn text(&self, main: &[u8]) -> Option<String> {
        const ONE_BYTE: usize = 1 << 30;
        if self.place & ONE_BYTE == 0 {
            let bytes = main.get(self.place..)?;
            let bytes = bytes.get(..self.letters.checked_mul(2)?.min(bytes.len()))?;
            let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|pair| short(pair, 0)).collect();
            return Some(String::from_utf16_lossy(&units));
        }
        let bytes = main.get((self.place & !ONE_BYTE) / 2..)?;
        let bytes = bytes.get(..self.letters.min(bytes.len()))?;
        Some(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
    }
}

/// The piece table ([MS-DOC] 2.9.38 `Clx`, 2.8.35 `PlcPcd`): places of the letters first, then eight bytes for each piece.
fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    let (start, length) = (long(main, 0x01A2)?, long(main, 0x01A6)?);
    let mut rest = table.get(start..start.checked_add(length)?)?;
    // Formatting of its own (`Prc`) stands before.
    while let [1, after @ ..] = rest {
        rest = after.get(2 + usize::from(short(after, 0)?)..)?;
    }
    let [2, after @ ..] = rest else { return None };
    let plc = after.get(4..)?.get(..long(after, 0)?)?;
    let count = plc.len().checked_sub(4)? / 12;
    let mut pieces = Vec::with_capacity(count);
    for number in 0..count {
        let (from, to) = (long(plc, number * 4)?, long(plc, number * 4 + 4)?);
        let place = long(plc, (count + 1) * 4 + number * 8 + 2)?;
        pieces.push(Piece { letters: to.checked_sub(from)?, place });
    }
    Some(pieces)
}

/// Leaves out the codes of fields (`HYPERLINK …`) and keeps what they show.
#[derive(Default)]
struct Fields {
    /// For each open field, whether its code is still being told.
    open: Vec<bool>,
}

impl Fields {
    fn put(&mut self, text: &str, sink: &mut TextSink) -> std::fmt::Result {
        for letter in text.chars() {
            match letter {
                '\u{13}' if self.open.len() < 64 => self.open.push(true),
                '\u{14}' => self.open.iter_mut().next_back().into_iter().for_each(|code| *code = false),
                '\u{15}' => {
                    self.open.pop();
                }
                _ if self.open.contains(&true) => {}
                // A form feed parts sections here, not pages.
                '\r' | '\u{B}' | '\u{C}' | '\u{E}' => sink.end_line()?,
                '\u{7}' | '\t' => sink.write_str("\t")?,
                '\u{1E}' => sink.write_str("-")?,
                '\u{1}'..='\u{1F}' => {}
                other => sink.write_char(other)?,
            }
        }
        Ok(())
    }
}
