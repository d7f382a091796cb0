//! The text of an OpenDocument file (odt, ods, odp): headers, then paragraphs; cells parted by tabs, sheets and slides by form feeds.

use std::fmt::Write as _;

use lienthong_worker::protocol::Problem;

use super::{
    Archive,
    xml::{Attributes, Mark, Walk, walk},
};
use crate::{Reading, text_sink::TextSink};

/// A cell that is repeated is said so often at most: sheets end with millions of empty ones.
const MOST_BLANKS: usize = 64;

pub fn read(archive: &mut Archive<'_>) -> Result<Reading, Problem> {
    must_be_open(archive)?;
    let mut sink = TextSink::new(crate::MAX_TEXT_BYTES);
    // Headers and footers stand with the page styles.
    archive.walk_part("styles.xml", |part| Body::new("master-styles", &mut sink).read(part).0)?;
    let mut pages = 0;
    let walked = archive.walk_part("content.xml", |part| {
        let (walked, found) = Body::new("body", &mut sink).read(part);
        pages = found;
        walked
    })?;
    if walked.is_none() {
        return Err(Problem::Unreadable);
    }
    archive.reading(sink, (pages > 0).then_some(pages))
}

/// An encrypted file has readable names and unreadable parts; its manifest says so.
pub fn must_be_open(archive: &mut Archive<'_>) -> Result<(), Problem> {
    let mut encrypted = false;
    archive.with_part("META-INF/manifest.xml", |part| {
        walk(part, |mark| {
            encrypted |= matches!(mark, Mark::Open("encryption-data", _));
            !encrypted
        });
    })?;
    if encrypted { Err(Problem::Encrypted) } else { Ok(()) }
}

struct Body<'sink> {
    sink: &'sink mut TextSink,
    /// The element that holds what is read.
    within: &'static str,
    inside: bool,
    paragraphs: usize,
    /// A spreadsheet: its tables are sheets.
    sheets: bool,
    tables: usize,
    /// Deleted text and comments' authors.
    left_out: usize,
    pages: u32,
}

impl<'sink> Body<'sink> {
    const fn new(within: &'static str, sink: &'sink mut TextSink) -> Self {
        Self { sink, within, inside: false, paragraphs: 0, sheets: false, tables: 0, left_out: 0, pages: 0 }
    }

    fn read(mut self, part: impl std::io::BufRead) -> (Walk, u32) {
        let walked = walk(part, |mark| self.take(&mark).is_ok());
        (walked, self.pages)
    }

    fn take(&mut self, mark: &Mark<'_>) -> std::fmt::Result {
        match mark {
            Mark::Open(name, _) if *name == self.within => self.inside = true,
            Mark::Close(name) if *name == self.within => self.inside = false,
            _ if !self.inside => {}
            Mark::Open("tracked-changes" | "annotation" | "forms", _) => self.left_out += 1,
            Mark::Close("tracked-changes" | "annotation" | "forms") => {
                self.left_out = self.left_out.saturating_sub(1);
            }
            _ if self.left_out > 0 => {}
            Mark::Open("p" | "h", _) => self.paragraphs += 1,
            Mark::Close("p" | "h") => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                return self.sink.end_line();
            }
            Mark::Open("s", attributes) => return self.blanks(attributes),
            Mark::Open("tab", _) => return self.sink.write_str("\t"),
            Mark::Open("line-break", _) | Mark::Close("table-row") => return self.sink.end_line(),
            Mark::Close("table-cell") => return self.sink.join_line("\t"),
            Mark::Open("page", _) => return self.next_page(),
            Mark::Open("spreadsheet", _) => self.sheets = true,
            Mark::Open("table", attributes) => {
                self.tables += 1;
                if self.sheets && self.tables == 1 {
                    self.next_page()?;
                    self.sink.write_str(&attributes.get("name").unwrap_or_default())?;
                    return self.sink.end_line();
                }
            }
            Mark::Close("table") => self.tables = self.tables.saturating_sub(1),
            Mark::Text(text) if self.paragraphs > 0 => return self.sink.write_str(text),
            _ => {}
        }
        Ok(())
    }

    fn blanks(&mut self, attributes: &Attributes<'_>) -> std::fmt::Result {
        let count = attributes.get("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
        self.sink.write_str(&" ".repeat(count.min(MOST_BLANKS)))
    }

    fn next_page(&mut self) -> std::fmt::Result {
        self.pages += 1;
        if self.pages > 1 { self.sink.write_str("\u{C}") } else { Ok(()) }
    }
}
