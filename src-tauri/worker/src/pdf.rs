//! The text of a PDF, page by page: pdf-extract first, another interpreter where it fails, finds nothing, or finds what
//! are no words.

mod page_text;
mod second_reader;

use std::{
    cell::{Cell, OnceCell},
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use lienthong_worker::protocol::Problem;
use page_text::{GOOD_SHARE, PageText};
use pdf_extract::{Dictionary, Document, Object, ObjectId, output_doc_page};
use second_reader::{SecondReader, Shown};

use crate::{MAX_TEXT_BYTES, Reading, old_letters::syllable_share};

/// After this time no further page is begun: what was read is given, marked as not whole.
const BEGIN_NO_PAGE_AFTER: Duration = Duration::from_secs(7);

/// After so many pages whose words the second reader made no better, the words are another language's.
const TRIES_IN_VAIN: u32 = 3;

/// Pages are parted by form feeds; a page on which both readers fail is empty.
pub fn read(file: &[u8]) -> Result<Reading, Problem> {
    Readers::open(file)?.read()
}

/// The same by the second reader alone, after the first took its process with it.
pub fn read_otherwise(file: &[u8]) -> Result<Reading, Problem> {
    Readers::without_the_first(file)?.read()
}

/// Both readers of one file; the second opens it only when it is needed.
struct Readers<'file> {
    file: &'file [u8],
    first: Option<(Document, Vec<(u32, ObjectId)>)>,
    second: OnceCell<Option<SecondReader>>,
    in_vain: Cell<u32>,
}

/// What was found on a page.
struct Page {
    text: String,
    /// There was more than room for it.
    full: bool,
}

impl<'file> Readers<'file> {
    fn open(file: &'file [u8]) -> Result<Self, Problem> {
        let problem = match open(file) {
            Ok(document) => {
                let pages = unwinding(|| document.get_pages().into_iter().collect()).unwrap_or_default();
                let readers =
                    Self { file, first: Some((document, pages)), second: OnceCell::new(), in_vain: Cell::new(0) };
                if readers.pages() > 0 {
                    return Ok(readers);
                }
                Problem::Unreadable
            }
            Err(problem) => problem,
        };
        // What the first says is said, unless the second knows better.
        Self::without_the_first(file).map_err(|_| problem)
    }

    fn without_the_first(file: &'file [u8]) -> Result<Self, Problem> {
        let second = unwinding(|| SecondReader::open(file)).unwrap_or(Err(Problem::Unreadable))?;
        if second.pages() == 0 {
            return Err(Problem::Unreadable);
        }
        Ok(Self { file, first: None, second: OnceCell::from(Some(second)), in_vain: Cell::new(0) })
    }

    fn pages(&self) -> usize {
        match &self.first {
            Some((_, pages)) => pages.len(),
            None => self.second().map_or(0, SecondReader::pages),
        }
    }

    fn second(&self) -> Option<&SecondReader> {
        let open = || unwinding(|| SecondReader::open(self.file)).and_then(Result::ok);
        self.second.get_or_init(open).as_ref()
    }

    fn read(&self) -> Result<Reading, Problem> {
        let begun = Instant::now();
        let pages = self.pages();
        let (mut text, mut truncated, mut readable, mut textless) = (String::new(), false, 0_usize, 0_u32);
        for place in 0..pages {
            if begun.elapsed() > BEGIN_NO_PAGE_AFTER || text.len() >= MAX_TEXT_BYTES {
                truncated = true;
                break;
            }
            if place > 0 {
                text.push('\u{C}');
            }
            if let Some(page) = self.page(place, MAX_TEXT_BYTES.saturating_sub(text.len())) {
                readable += 1;
                truncated |= page.full;
                textless += u32::from(!has_letters(&page.text));
                text.push_str(&page.text);
            }
        }
        if readable == 0 {
            return Err(Problem::Unreadable);
        }
        if !truncated && !has_letters(&text) {
            return Err(Problem::NoTextLayer);
        }
        Ok(Reading { text, pages: u32::try_from(pages).ok(), truncated, textless_pages: textless })
    }

    /// The text of a page; `None` when neither reader can read it.
    fn page(&self, place: usize, room: usize) -> Option<Page> {
        let (first, came_through) = self.first_page(place, room);
        let share = first.as_ref().and_then(|page| syllable_share(&page.text));
        let has_text = first.as_ref().is_some_and(|page| has_letters(&page.text));
        let is_good = share.is_none_or(|share| share >= GOOD_SHARE) || self.in_vain.get() >= TRIES_IN_VAIN;
        if came_through && has_text && is_good {
            return first.map(|page| self.with_what_lies_over(page, place, room));
        }
        match (first, self.second_page(place, room, Shown::Everything)) {
            (Some(first), Some(second)) => {
                let is_better = if came_through && has_text {
                    let is_better = syllable_share(&second.text) > share.map(|share| share + 0.05);
                    self.in_vain.update(|tries| if is_better { 0 } else { tries + 1 });
                    is_better
                } else {
                    letters(&second.text) > letters(&first.text)
                };
                Some(if is_better { second } else { self.with_what_lies_over(first, place, room) })
            }
            (first, second) => second.or(first),
        }
    }

    fn with_what_lies_over(&self, mut page: Page, place: usize, room: usize) -> Page {
        let room = room.saturating_sub(page.text.len() + 1);
        if !page.full && self.is_written_over(place) {
            let over = self.second_page(place, room, Shown::Over).filter(|over| has_letters(&over.text));
            if let Some(over) = over {
                page.text.push('\n');
                page.text.push_str(&over.text);
                page.full = over.full;
            }
        }
        page
    }

    /// What the first reader finds, and whether it came through the page. After a panic in the middle of the page what was
    /// drawn before is still sound.
    fn first_page(&self, place: usize, room: usize) -> (Option<Page>, bool) {
        let Some((document, pages)) = &self.first else { return (None, false) };
        let Some((number, _)) = pages.get(place) else { return (None, false) };
        let mut collected = PageText::new(room);
        let read = unwinding(|| output_doc_page(document, &mut collected, *number));
        let whole = matches!(read, Some(Ok(()))) || collected.is_full();
        let page = unwinding(|| collected.finish()).map(|(text, full)| Page { text, full });
        (page.filter(|page| whole || has_letters(&page.text)), whole)
    }

    /// What the second reader finds on a page, or only on what lies over it: fields that were filled in, notes, stamps.
    fn second_page(&self, place: usize, room: usize, shown: Shown) -> Option<Page> {
        let reader = self.second()?;
        unwinding(|| {
            let mut collected = PageText::new(room);
            reader.read(place, shown, &mut collected);
            let (text, full) = collected.finish();
            Page { text, full }
        })
    }

    /// Whether something that may hold words lies over the page; links hold none.
    fn is_written_over(&self, place: usize) -> bool {
        let Some((document, pages)) = &self.first else { return false };
        let Some((_, page)) = pages.get(place) else { return false };
        let over = |found: &&Dictionary| found.has(b"AP") && !found.get(b"Subtype").is_ok_and(is_link);
        let looked = unwinding(|| document.get_page_annotations(*page).is_ok_and(|found| found.iter().any(over)));
        looked.unwrap_or(false)
    }
}

fn is_link(subtype: &Object) -> bool {
    subtype.as_name().is_ok_and(|name| name == b"Link")
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

fn has_letters(text: &str) -> bool {
    text.contains(|letter: char| !letter.is_whitespace())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}

/// Runs what may panic on a broken file; `None` when it did.
fn unwinding<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
