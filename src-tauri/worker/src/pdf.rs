//! The text of a PDF, page by page: pdf-extract first, lopdf's own plainer reading where it fails or finds nothing.

mod page_text;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use lienthong_worker::protocol::Problem;
use page_text::PageText;
use pdf_extract::{Document, ObjectId, OutputError, output_doc_page};

use crate::{MAX_TEXT_BYTES, Reading, text_sink::TextSink};

/// After this time no further page is begun: what was read is given, marked as not whole.
const BEGIN_NO_PAGE_AFTER: Duration = Duration::from_secs(7);

/// Pages are parted by form feeds; a page on which both readers fail is empty.
pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    let begun = Instant::now();
    let document = open(file)?;
    let pages: Vec<(u32, ObjectId)> = document.get_pages().into_iter().collect();
    let (mut text, mut truncated, mut readable, mut textless) = (String::new(), false, 0_usize, 0_u32);
    for (place, (number, id)) in pages.iter().enumerate() {
        if begun.elapsed() > BEGIN_NO_PAGE_AFTER || text.len() >= MAX_TEXT_BYTES {
            truncated = true;
            break;
        }
        if place > 0 {
            text.push('\u{C}');
        }
        if let Some((page, full)) = page_text(&document, *number, *id, MAX_TEXT_BYTES.saturating_sub(text.len())) {
            readable += 1;
            truncated |= full;
            textless += u32::from(!has_letters(&page));
            text.push_str(&page);
        }
    }
    if readable == 0 {
        return Err(Problem::Unreadable);
    }
    if !truncated && !has_letters(&text) {
        return Err(Problem::NoTextLayer);
    }
    Ok(Reading { text, pages: u32::try_from(pages.len()).ok(), truncated, textless_pages: textless })
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
fn page_text(document: &Document, number: u32, id: ObjectId, room: usize) -> Option<(String, bool)> {
    let mut collected = PageText::new(room);
    let first = unwinding(AssertUnwindSafe(|| output_doc_page(document, &mut collected, number)));
    // After a panic in the middle of the page what was drawn before is still sound.
    let (page, full) = unwinding(|| collected.finish()).unwrap_or_default();
    match first {
        Some(Ok(())) if has_letters(&page) || !has_fonts(document, id) => return Some((page, full)),
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
        None => (matches!(first, Some(Ok(()))) || has_letters(&page)).then_some((page, full)),
    }
}

fn has_letters(text: &str) -> bool {
    text.contains(|letter: char| !letter.is_whitespace())
}

/// A page without fonts is a picture: there is nothing that a second reader could find.
fn has_fonts(document: &Document, page: ObjectId) -> bool {
    unwinding(|| document.get_page_fonts(page).is_ok_and(|fonts| !fonts.is_empty())).unwrap_or(true)
}

/// Runs what may panic on a broken file; `None` when it did.
fn unwinding<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
