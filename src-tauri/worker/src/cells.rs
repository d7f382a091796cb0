//! The cells of a spreadsheet, a stretch of rows of one sheet at a time: what a table on the screen needs.
//!
//! A stretch is text: a line for each row that holds something, its number first, then a tab and a cell for each column.
//! A cell begins with a letter: `t` text, `n` number or date, `b` true or false, `e` an error, in capitals where the
//! cell is bold; `g` is a gap, followed by how many columns are passed over. Line breaks within a cell are U+2028.

mod excel;
mod number_format;
mod open_document;

use std::{
    fmt::Write as _,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use lienthong_worker::protocol::{Answer, Format, Problem, SheetName};

use crate::office::{Archive, MAX_ANNOUNCED_BYTES};

/// A stretch grows to this many bytes; what stands behind is asked for by its row.
const MAX_STRETCH_BYTES: usize = 4 * 1024 * 1024;

/// As large as a sheet of Excel is.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Excel's own limit for the text of a cell.
const LONGEST_CELL: usize = 32_767;

/// More sheets than this are not told by name.
const MOST_SHEETS: usize = 1_000;
const LONGEST_NAME: usize = 100;

/// Which rows are wanted.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// From 0.
    pub sheet: u32,
    /// From 0.
    pub first_row: u32,
}

/// One stretch of one sheet, and what is known of the whole.
pub struct Stretch {
    sheets: Vec<SheetName>,
    sink: CellSink,
    /// The file ends before the sheet does, or holds more than is ever read of it.
    cut: bool,
}

/// Reads a stretch and answers with it.
pub fn read(file: &[u8], format: Format, wanted: Wanted) -> Result<(Answer, Vec<u8>), Problem> {
    // A panic on a broken file is a broken file.
    let read = catch_unwind(AssertUnwindSafe(|| read_any(file, format, wanted)));
    let Stretch { sheets, sink, cut } = read.unwrap_or(Err(Problem::Unreadable))?;
    let mut body = serde_json::to_vec(&sheets).map_err(|_| Problem::Unreadable)?;
    let names_bytes = u32::try_from(body.len()).map_err(|_| Problem::TooLarge)?;
    let answer = Answer::Cells { names_bytes, rows: sink.rows, columns: sink.columns, next_row: sink.next_row, cut };
    body.extend_from_slice(sink.text.as_bytes());
    Ok((answer, body))
}

fn read_any(file: &[u8], format: Format, wanted: Wanted) -> Result<Stretch, Problem> {
    match format {
        Format::Office => {
            let mut archive = Archive::open_with(file, MAX_ANNOUNCED_BYTES)?;
            let names = archive.names();
            if names.iter().any(|name| name.starts_with("xl/")) {
                archive.must_be_small()?;
                excel::read_new(file, wanted)
            } else if names.iter().any(|name| name == "content.xml") {
                open_document::read(&mut archive, wanted)
            } else {
                Err(Problem::Unsupported)
            }
        }
        Format::OldOffice => {
            let compound = cfb::CompoundFile::open(Cursor::new(file)).map_err(|_| Problem::Unreadable)?;
            if compound.exists("/EncryptedPackage") {
                // An Office 2007 file behind a password.
                return Err(Problem::Encrypted);
            }
            let holds_sheets = compound.exists("/Workbook") || compound.exists("/Book");
            if holds_sheets { excel::read_old(file, wanted) } else { Err(Problem::Unsupported) }
        }
        Format::Pdf | Format::PdfOtherwise | Format::PlainText | Format::RichText => Err(Problem::Unsupported),
    }
}

fn sheet_name(name: &str, hidden: bool) -> SheetName {
    SheetName { name: name.chars().take(LONGEST_NAME).collect(), hidden }
}

/// What a cell holds, as far as it is shown differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    Truth,
    Error,
}

/// Collects the cells from a row on, up to the limit.
struct CellSink {
    first_row: u32,
    text: String,
    /// The row that is being written, and where its line begins.
    line: Option<(u32, usize)>,
    next_column: u32,
    /// As far as cells were seen.
    rows: u32,
    columns: u32,
    /// Set once there is no more room: the row to go on with.
    next_row: Option<u32>,
    limit: usize,
}

impl CellSink {
    fn new(first_row: u32) -> Self {
        Self {
            first_row,
            text: String::new(),
            line: None,
            next_column: 0,
            rows: 0,
            columns: 0,
            next_row: None,
            limit: MAX_STRETCH_BYTES,
        }
    }

    const fn is_full(&self) -> bool {
        self.next_row.is_some()
    }

    /// The sheet reaches at least so far.
    fn reaches(&mut self, rows: u32, columns: u32) {
        self.rows = self.rows.max(rows.min(MOST_ROWS));
        self.columns = self.columns.max(columns.min(MOST_COLUMNS));
    }

    /// Takes a cell; one that stands before the last is no cell of an honest file, and left out.
    fn put(&mut self, (row, column): (u32, u32), holds: Holds, bold: bool, shown: &str) {
        if shown.is_empty() || row >= MOST_ROWS || column >= MOST_COLUMNS {
            return;
        }
        self.reaches(row + 1, column + 1);
        if row < self.first_row || self.is_full() {
            return;
        }
        match self.line {
            Some((line, _)) if line == row => {}
            Some((line, _)) if line > row => return,
            _ => self.begin_line(row),
        }
        if column < self.next_column {
            return;
        }
        if column > self.next_column {
            self.write(format_args!("\tg{}", column - self.next_column));
        }
        let mark = match holds {
            Holds::Text => 't',
            Holds::Number => 'n',
            Holds::Truth => 'b',
            Holds::Error => 'e',
        };
        self.text.push('\t');
        self.text.push(if bold { mark.to_ascii_uppercase() } else { mark });
        for letter in shown.chars().take(LONGEST_CELL) {
            match letter {
                '\t' => self.text.push(' '),
                '\r' => {}
                '\n' => self.text.push('\u{2028}'),
                other if other.is_control() => {}
                other => self.text.push(other),
            }
        }
        self.next_column = column + 1;
        if self.text.len() > self.limit {
            self.stop(row);
        }
    }

    fn begin_line(&mut self, row: u32) {
        if self.line.is_some() {
            self.text.push('\n');
        }
        self.line = Some((row, self.text.len()));
        self.next_column = 0;
        self.write(format_args!("{row}"));
    }

    /// No more room: a row that was begun is left for the next stretch, unless it fills this one alone.
    fn stop(&mut self, row: u32) {
        let begins = self.line.map_or(0, |(_, begins)| begins);
        if begins == 0 {
            self.next_row = Some(row + 1);
        } else {
            self.text.truncate(begins - 1);
            self.next_row = Some(row);
        }
    }

    fn write(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string never fails.
        self.text.write_fmt(words).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_their_columns_and_rows_without_any_are_left_out() {
        let mut sink = CellSink::new(0);
        sink.put((0, 1), Holds::Text, true, "Hạng mục");
        sink.put((0, 2), Holds::Number, false, "12");
        sink.put((5, 0), Holds::Text, false, "hai\r\ndòng\tvà");
        assert_eq!(sink.text, "0\tg1\tTHạng mục\tn12\n5\tthai\u{2028}dòng và");
        assert_eq!((sink.rows, sink.columns, sink.next_row), (6, 3, None));
    }

    #[test]
    fn a_full_stretch_ends_with_a_whole_row_and_names_the_next() {
        let mut sink = CellSink { limit: 20, ..CellSink::new(0) };
        for row in 0..9 {
            sink.put((row, 0), Holds::Text, false, "12345");
        }
        assert_eq!(sink.text, "0\tt12345\n1\tt12345");
        assert_eq!((sink.next_row, sink.rows), (Some(2), 9));
        let mut next = CellSink::new(2);
        next.put((1, 0), Holds::Text, false, "trước");
        next.put((2, 0), Holds::Text, false, "đây");
        assert_eq!(next.text, "2\ttđây");
    }

    #[test]
    fn a_row_longer_than_a_stretch_is_cut_and_passed() {
        let mut sink = CellSink { limit: 8, ..CellSink::new(0) };
        sink.put((3, 0), Holds::Text, false, "một ô dài");
        sink.put((3, 1), Holds::Text, false, "hai");
        assert_eq!((sink.text.as_str(), sink.next_row), ("3\ttmột ô dài", Some(4)));
    }
}
