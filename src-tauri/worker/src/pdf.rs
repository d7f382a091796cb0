//! The text of a PDF, page by page: pdf-extract first, lopdf's own plainer reading for a page on which it fails.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use lienthong_worker::protocol::{MAX_TEXT_BYTES, Problem};
use pdf_extract::{ConvertToFmt, Document, OutputError, PlainTextOutput, output_doc_page};

use crate::{
    Reading,
    text_sink::{TextSink, cut_to_limit},
};

/// After this time no further page is begun: what was read is given, marked as not whole.
const BEGIN_NO_PAGE_AFTER: Duration = Duration::from_secs(7);

/// Pages are parted by form feeds; a page on which both readers fail is empty.
pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    let begun = Instant::now();
    let document = open(file)?;
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    let (mut text, mut truncated, mut readable) = (String::new(), false, 0_usize);
    for (place, number) in numbers.iter().enumerate() {
        if begun.elapsed() > BEGIN_NO_PAGE_AFTER || text.len() >= MAX_TEXT_BYTES {
            truncated = true;
            break;
        }
        if place > 0 {
            text.push('\u{C}');
        }
        if let Some((page, full)) = page_text(&document, *number, MAX_TEXT_BYTES - text.len().min(MAX_TEXT_BYTES)) {
            readable += 1;
            truncated |= full;
            text.push_str(&page);
        }
    }
    truncated |= cut_to_limit(&mut text);
    if readable == 0 {
        return Err(Problem::Unreadable);
    }
    if !truncated && !text.contains(|letter: char| !letter.is_whitespace()) {
        return Err(Problem::NoTextLayer);
    }
    Ok(Reading { text, pages: u32::try_from(numbers.len()).ok(), truncated })
}

/// Many signed forms are encrypted with an empty password so that nobody edits them: those are opened.
fn open(file: &[u8]) -> Result<Document, Problem> {
    let document = unwinding(|| Document::load_mem(file)).ok_or(Problem::Unreadable)?;
    let mut document = match document {
        Ok(document) => document,
        Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => return Err(Problem::Encrypted),
        Err(_) => return Err(Problem::Unreadable),
    };
    if document.is_encrypted() {
        let opened = unwinding(AssertUnwindSafe(|| document.decrypt("").is_ok())).unwrap_or(false);
        if !opened {
            return Err(Problem::Encrypted);
        }
    }
    Ok(document)
}

/// The text of a page and whether it was cut; `None` when neither reader can read it.
fn page_text(document: &Document, number: u32, room: usize) -> Option<(String, bool)> {
    let mut sink = TextSink::new(room);
    let first = unwinding(AssertUnwindSafe(|| {
        output_doc_page(document, &mut PlainTextOutput::new(IntoSink(&mut sink)), number)
    }));
    let (page, full) = sink.finish();
    match first {
        Some(Ok(())) => return Some((page, false)),
        Some(Err(OutputError::FormatError(_))) if full => return Some((page, true)),
        _ => {}
    }
    let second = unwinding(|| document.extract_text(&[number])).and_then(Result::ok);
    match second {
        Some(plain) if plain.trim().len() > page.trim().len() => {
            let mut again = TextSink::new(room);
            // A refused write only means that the page is longer than the room left; `finish` says so.
            std::fmt::Write::write_str(&mut again, &plain).unwrap_or_default();
            Some(again.finish())
        }
        Some(_) => Some((page, full)),
        None => (!page.trim().is_empty()).then_some((page, full)),
    }
}

/// Runs what may panic on a broken file; `None` when it did.
fn unwinding<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Lets pdf-extract write into the sink.
struct IntoSink<'sink>(&'sink mut TextSink);

impl<'sink> ConvertToFmt for IntoSink<'sink> {
    type Writer = &'sink mut TextSink;

    fn convert(self) -> Self::Writer {
        self.0
    }
}
