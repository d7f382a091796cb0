//! Office files that are zip archives of XML: which one it is, told from its contents, and the way to its parts.
//!
//! A part is expanded while it is read and never beyond [`MAX_EXPANDED_BYTES`] for the whole file, whatever sizes the
//! archive announces. XML is read as a stream: nesting costs nothing, and an entity that the file declares itself is
//! never expanded.

mod open_document;
mod slides;
mod spreadsheet;
mod word;
pub mod xml;

use std::io::{BufReader, Cursor, Read, Take};

use lienthong_worker::protocol::Problem;
use xml::Walk;
use zip::{ZipArchive, read::ZipFile};

use crate::{Reading, text_sink::TextSink};
pub use open_document::must_be_open;
pub use spreadsheet::read_old as read_old_spreadsheet;

/// What all parts of one file may grow to.
const MAX_EXPANDED_BYTES: u64 = 96 * 1024 * 1024;

/// What a spreadsheet may announce: it is read by another reader, which expands parts as a stream.
pub const MAX_ANNOUNCED_BYTES: u64 = 256 * 1024 * 1024;

/// More parts than this has no honest file.
const MAX_PARTS: usize = 50_000;

/// Reads whichever office file the archive holds.
pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    let mut archive = Archive::open(file)?;
    let names = archive.names();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("word/") {
        word::read(&mut archive)
    } else if has("xl/") {
        archive.must_be_small()?;
        spreadsheet::read_new(file)
    } else if has("ppt/") {
        slides::read(&mut archive)
    } else if names.iter().any(|name| name == "content.xml") {
        open_document::read(&mut archive)
    } else {
        Err(Problem::Unsupported)
    }
}

/// The parts of an office file.
pub struct Archive<'file> {
    zip: ZipArchive<Cursor<&'file [u8]>>,
    /// What may still be expanded.
    room: u64,
    /// A part broke off: it is cut, holds other bytes than it announces, or grows beyond the limit.
    is_cut: bool,
}

/// A part while it is expanded.
pub type Part<'archive, 'file> = BufReader<Take<ZipFile<'archive, Cursor<&'file [u8]>>>>;

impl<'file> Archive<'file> {
    fn open(file: &'file [u8]) -> Result<Self, Problem> {
        Self::open_with(file, MAX_EXPANDED_BYTES)
    }

    /// With room for as many bytes in all.
    pub fn open_with(file: &'file [u8], room: u64) -> Result<Self, Problem> {
        let zip = ZipArchive::new(Cursor::new(file)).map_err(|_| Problem::Unreadable)?;
        if zip.len() > MAX_PARTS {
            return Err(Problem::TooLarge);
        }
        Ok(Self { zip, room, is_cut: false })
    }

    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    /// Hands a part to a reader; `None` when there is no such part.
    pub fn with_part<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Part<'_, 'file>) -> T,
    ) -> Result<Option<T>, Problem> {
        let Ok(part) = self.zip.by_name(name) else { return Ok(None) };
        if part.encrypted() {
            return Err(Problem::Encrypted);
        }
        let mut part = BufReader::new(part.take(self.room));
        let done = work(&mut part);
        self.room = part.get_ref().limit();
        Ok(Some(done))
    }

    /// Walks through a part that holds text, and takes note where it breaks off.
    fn walk_part(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Part<'_, 'file>) -> Walk,
    ) -> Result<Option<Walk>, Problem> {
        let walked = self.with_part(name, work)?;
        self.is_cut |= walked == Some(Walk::Broken) || self.room == 0;
        Ok(walked)
    }

    /// What the parts gave. A part that broke off before its first word is no empty one.
    fn reading(&self, sink: TextSink, pages: Option<u32>) -> Result<Reading, Problem> {
        if self.is_cut && sink.is_empty() {
            return Err(Problem::Unreadable);
        }
        Ok(Reading::of(sink, pages).cut_if(self.is_cut))
    }

    /// For a reader that expands parts by itself.
    pub fn must_be_small(&mut self) -> Result<(), Problem> {
        let mut sum = 0_u64;
        for place in 0..self.zip.len() {
            let part = self.zip.by_index_raw(place).map_err(|_| Problem::Unreadable)?;
            sum = sum.saturating_add(part.size());
        }
        if sum > MAX_ANNOUNCED_BYTES { Err(Problem::TooLarge) } else { Ok(()) }
    }
}
