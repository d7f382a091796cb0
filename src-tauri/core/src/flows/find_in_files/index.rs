//! The index of the words in files: which word stands on which page, made once for each text and kept sealed.
//!
//! Words are kept with their marks; the same words without marks lie beside them, so that both ways of asking go through
//! the same pages. Numbers of pages are written as differences, one byte where a word is frequent.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::{
    super::bits::Bits,
    words::{AskedWord, PageWords, Question},
};
use crate::domain::sha::Sha;

/// A text of many more pages is cut here: a file is found by its beginning.
const MOST_PAGES: usize = 500;

/// All files that were read. Files and pages are numbered in the order in which they came.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct FileIndex {
    files: Vec<IndexedFile>,
    /// The words with marks, each with a line break behind it; in the order in which they were first met.
    marked: String,
    marked_starts: Vec<u32>,
    plain: String,
    plain_starts: Vec<u32>,
    pages: Vec<PageList>,
}

/// A file of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedFile {
    pub sha: Sha,
    /// Where its text lies in the sealed store; `None`: the file has none.
    pub text: Option<(Sha, u64)>,
    first_page: u32,
    page_count: u32,
}

/// The pages of one word, ascending, each as the difference to the one before.
#[derive(Clone, Default, Serialize, Deserialize)]
struct PageList {
    last: u32,
    differences: Vec<u8>,
}

/// A page that holds every word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundFile {
    /// Number of the file in the index; a higher one came later.
    pub(super) file: usize,
    /// From 0.
    pub(super) pages: Vec<u32>,
    /// Every word stands there with the marks of the question.
    pub(super) exact: bool,
}

impl FileIndex {
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn file(&self, number: usize) -> Option<&IndexedFile> {
        self.files.get(number)
    }

    /// Which bytes are in it.
    pub fn known(&self) -> HashSet<Sha> {
        self.files.iter().map(|file| file.sha).collect()
    }

    /// The files that hold all words of the question on one page: those with its very marks first, later ones first.
    pub(super) fn find(&self, question: &Question) -> Vec<FoundFile> {
        let count = self.page_count();
        let (mut loose, mut exact) = (Bits::all(count), Bits::all(count));
        for word in &question.words {
            let (with, very) = self.pages_with(word);
            loose.and(&with);
            exact.and(&very);
        }
        let mut found: Vec<FoundFile> = Vec::new();
        let mut file = 0;
        for page in loose.iter() {
            while self.files.get(file).is_some_and(|known| page >= known.range().end) {
                file += 1;
            }
            let Some(range) = self.files.get(file).map(IndexedFile::range) else { break };
            let number = u32::try_from(page - range.start).unwrap_or(u32::MAX);
            let is_exact = exact.get(page);
            match found.last_mut().filter(|last| last.file == file) {
                // Pages with the very marks go before the others of their file.
                Some(last) if is_exact == last.exact => last.pages.push(number),
                Some(last) if is_exact => *last = FoundFile { file, pages: vec![number], exact: true },
                Some(_) => {}
                None => found.push(FoundFile { file, pages: vec![number], exact: is_exact }),
            }
        }
        found.sort_by_key(|found| (!found.exact, std::cmp::Reverse(found.file)));
        found
    }

    /// Pages with a word that answers to this one, and those where it has the very marks.
    fn pages_with(&self, word: &AskedWord) -> (Bits, Bits) {
        let (mut with, mut very) = (Bits::none(self.page_count()), Bits::none(self.page_count()));
        for number in self.words_like(word) {
            let Some(list) = self.pages.get(number) else { continue };
            let marked = self.marked_word(number);
            let is_very = if word.inside { marked.contains(&word.marked) } else { marked.starts_with(&word.marked) };
            for page in list.iter() {
                with.set(page);
                if is_very {
                    very.set(page);
                }
            }
        }
        (with, very)
    }

    fn words_like(&self, word: &AskedWord) -> Vec<usize> {
        let sought = if word.inside { word.plain.clone() } else { format!("\n{}", word.plain) };
        let mut numbers: Vec<usize> = memmem::find_iter(self.plain.as_bytes(), sought.as_bytes())
            .map(|at| {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                self.plain_starts.partition_point(|start| *start <= at).saturating_sub(1)
            })
            .collect();
        numbers.dedup();
        numbers
    }

    /// A word begins with the line break that parts it from the one before.
    fn marked_word(&self, number: usize) -> &str {
        let start = self.marked_starts.get(number).map_or(0, |start| at(*start) + 1);
        let end = self.marked_starts.get(number + 1).map_or(self.marked.len(), |start| at(*start));
        self.marked.get(start..end).unwrap_or_default()
    }

    fn page_count(&self) -> usize {
        self.files.last().map_or(0, |last| last.range().end)
    }

    /// Without these files; what they alone held is forgotten too.
    #[must_use]
    pub fn without(&self, gone: &HashSet<Sha>) -> Self {
        let mut rest = FileIndex::default();
        // Where each page goes; `None`: it goes away.
        let mut moved: Vec<Option<u32>> = vec![None; self.page_count()];
        let mut next = 0_u32;
        for file in self.files.iter().filter(|file| !gone.contains(&file.sha)) {
            let first_page = next;
            for page in file.range() {
                if let Some(place) = moved.get_mut(page) {
                    *place = Some(next);
                    next += 1;
                }
            }
            rest.files.push(IndexedFile { first_page, ..*file });
        }
        for (number, list) in self.pages.iter().enumerate() {
            let mut kept = PageList::default();
            list.iter().filter_map(|page| moved.get(page).copied().flatten()).for_each(|page| kept.push(page));
            if !kept.differences.is_empty() {
                let start = self.plain_starts.get(number).map_or(0, |start| at(*start) + 1);
                let end = self.plain_starts.get(number + 1).map_or(self.plain.len(), |start| at(*start));
                rest.add_word(self.marked_word(number), self.plain.get(start..end).unwrap_or_default(), kept);
            }
        }
        rest
    }

    fn add_word(&mut self, marked: &str, plain: &str, pages: PageList) {
        for (words, starts, word) in
            [(&mut self.marked, &mut self.marked_starts, marked), (&mut self.plain, &mut self.plain_starts, plain)]
        {
            starts.push(u32::try_from(words.len()).unwrap_or(u32::MAX));
            words.push('\n');
            words.push_str(word);
        }
        self.pages.push(pages);
    }
}

impl IndexedFile {
    fn range(&self) -> Range<usize> {
        let first = at(self.first_page);
        first..first + at(self.page_count)
    }
}

impl PageList {
    fn push(&mut self, page: u32) {
        // A page is pushed once, however often the word stands on it; the first difference is one too many, so that none is 0.
        if self.last > page {
            return;
        }
        let mut difference = page + 1 - self.last;
        self.last = page + 1;
        while difference >= 0x80 {
            self.differences.push(low_bits(difference) | 0x80);
            difference >>= 7;
        }
        self.differences.push(low_bits(difference));
    }

    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let mut bytes = self.differences.iter();
        let mut page = 0_usize;
        std::iter::from_fn(move || {
            let (mut difference, mut shift) = (0_usize, 0_u32);
            loop {
                let byte = *bytes.next()?;
                difference |= usize::from(byte & 0x7F).checked_shl(shift)?;
                if byte & 0x80 == 0 {
                    break;
                }
                shift += 7;
            }
            page = page.checked_add(difference)?;
            page.checked_sub(1)
        })
    }
}

/// Takes texts into an index.
#[derive(Default)]
pub struct FileIndexWriter {
    index: FileIndex,
    numbers: HashMap<Box<str>, usize>,
}

impl FileIndexWriter {
    /// Goes on from an index.
    pub fn of(index: FileIndex) -> Self {
        let numbers = (0..index.pages.len()).map(|number| (Box::from(index.marked_word(number)), number)).collect();
        Self { index, numbers }
    }

    /// Takes a text (NFC, pages parted by form feeds) that lies in the sealed store as `kept`.
    pub fn push(&mut self, sha: Sha, kept: (Sha, u64), text: &str) {
        let first_page = u32::try_from(self.index.page_count()).unwrap_or(u32::MAX);
        let mut page_count = 0;
        for page in pages_of(text) {
            for (marked, plain) in PageWords::of(page).iter() {
                let number = if let Some(number) = self.numbers.get(marked) {
                    *number
                } else {
                    self.index.add_word(marked, plain, PageList::default());
                    self.numbers.insert(Box::from(marked), self.index.pages.len() - 1);
                    self.index.pages.len() - 1
                };
                if let Some(list) = self.index.pages.get_mut(number) {
                    list.push(first_page + page_count);
                }
            }
            page_count += 1;
        }
        self.index.files.push(IndexedFile { sha, text: Some(kept), first_page, page_count });
    }

    /// Takes note of a file that has no text, so that nobody asks for it again.
    pub fn push_textless(&mut self, sha: Sha) {
        let first_page = u32::try_from(self.index.page_count()).unwrap_or(u32::MAX);
        self.index.files.push(IndexedFile { sha, text: None, first_page, page_count: 0 });
    }

    pub fn finish(self) -> FileIndex {
        self.index
    }
}

/// The pages of a text that the index knows.
pub(super) fn pages_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('\u{C}').take(MOST_PAGES)
}

fn low_bits(number: u32) -> u8 {
    u8::try_from(number & 0x7F).unwrap_or(0)
}

/// Numbers inside the index are 32 bits wide; every platform that runs this has pointers at least as wide.
fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
