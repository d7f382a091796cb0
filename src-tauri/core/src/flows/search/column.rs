//! One text per dossier, laid end to end, so that a search is one pass over memory.

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

/// Every so many bytes it is noted which row they belong to.
const STRIDE: usize = 512;

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Column {
    /// The rows' texts, each ended by a zero byte, which no query contains.
    text: String,
    /// Where each row begins; one more at the end.
    starts: Vec<u32>,
    /// The row at each multiple of [`STRIDE`].
    #[serde(skip)]
    rows_at: Vec<u32>,
}

/// Where to look on after a hit.
pub(super) enum Next {
    /// In the next row: this one is settled.
    Row,
    /// Behind this hit.
    Here,
}

/// A place where a needle was found.
pub(super) struct Hit {
    pub(super) row: usize,
    /// The byte before it, `None` at the beginning of the row.
    pub(super) before: Option<u8>,
    /// The byte behind it, 0 at the end of the row.
    pub(super) behind: u8,
}

impl Column {
    pub(super) fn push(&mut self, text: &str) {
        self.starts.push(self.end());
        self.text.extend(text.chars().filter(|letter| *letter != '\0'));
        self.text.push('\0');
    }

    /// Everything but these rows, ascending, with room for so many more; still to be finished.
    pub(super) fn without(&self, gone: &[usize], more: usize) -> Self {
        let mut rest = Self {
            text: String::with_capacity(self.text.len() + more * 32),
            starts: Vec::with_capacity(self.starts.len() + more),
            rows_at: Vec::new(),
        };
        let mut from = 0;
        for end in gone.iter().copied().chain([self.len()]) {
            let begin = self.start(from);
            let moved = rest.text.len();
            let starts = self.starts.get(from..end).unwrap_or_default();
            rest.starts.extend(starts.iter().map(|start| {
                let start = super::at(*start) - begin + moved;
                u32::try_from(start).unwrap_or(u32::MAX)
            }));
            rest.text.push_str(self.text.get(begin..self.start(end)).unwrap_or_default());
            from = end + 1;
        }
        rest
    }

    /// To be called once after the last row.
    pub(super) fn finish(&mut self) {
        self.starts.push(self.end());
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.note_rows();
    }

    /// Whether it holds so many rows, each where it says; for one that was read, which is finished by it.
    pub(super) fn is_sound(&mut self, rows: usize) -> bool {
        let ascends = self.starts.is_sorted() && self.starts.last().copied() == Some(self.end());
        let sound = self.len() == rows
            && ascends
            && self.starts.iter().all(|start| self.text.is_char_boundary(super::at(*start)));
        if sound {
            self.note_rows();
        }
        sound
    }

    fn note_rows(&mut self) {
        let mut row = 0;
        self.rows_at = (0..self.text.len().div_ceil(STRIDE))
            .map(|stride| {
                while self.start(row + 1) <= stride * STRIDE {
                    row += 1;
                }
                u32::try_from(row).unwrap_or(u32::MAX)
            })
            .collect();
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub(super) fn get(&self, row: usize) -> &str {
        self.text.get(self.start(row)..self.start(row + 1).saturating_sub(1)).unwrap_or_default()
    }

    /// Hands over each place of `needle`, rows ascending.
    pub(super) fn scan(&self, needle: &str, mut hit: impl FnMut(Hit) -> Next) {
        if needle.is_empty() {
            return;
        }
        let bytes = self.text.as_bytes();
        let finder = Finder::new(needle);
        let (mut from, mut row) = (0, 0);
        while let Some(found) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let place = from + found;
            row = self.row_at(place, row);
            let before = if place == self.start(row) { None } else { bytes.get(place - 1).copied() };
            let behind = bytes.get(place + needle.len()).copied().unwrap_or(0);
            from = match hit(Hit { row, before, behind }) {
                Next::Row => self.start(row + 1),
                Next::Here => place + 1,
            };
        }
    }

    fn row_at(&self, place: usize, known: usize) -> usize {
        let noted = self.rows_at.get(place / STRIDE).map_or(0, |row| super::at(*row));
        let mut row = noted.max(known);
        while self.start(row + 1) <= place {
            row += 1;
        }
        row
    }

    fn start(&self, row: usize) -> usize {
        self.starts.get(row).map_or(self.text.len() + 1, |start| super::at(*start))
    }

    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}
