//! The cells of an OpenDocument spreadsheet (ods), read as a stream: what is repeated a million times costs nothing.

use lienthong_worker::protocol::Problem;

use super::{CellSink, Holds, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Stretch, Wanted, sheet_name};
use crate::office::{
    Archive, must_be_open,
    xml::{Attributes, Mark, Walk, walk},
};

pub fn read(archive: &mut Archive<'_>, wanted: Wanted) -> Result<Stretch, Problem> {
    must_be_open(archive)?;
    let mut book = Book {
        wanted: usize::try_from(wanted.sheet).unwrap_or(usize::MAX),
        stretch: Stretch { sheets: Vec::new(), sink: CellSink::new(wanted.first_row), cut: false },
        spreadsheet: false,
        tables: 0,
        row: 0,
        row_repeated: 1,
        column: 0,
        line: Vec::new(),
        cell: None,
        paragraphs: 0,
        within: false,
        annotations: 0,
    };
    let walked = archive.with_part("content.xml", |part| {
        walk(part, |mark| {
            book.take(&mark);
            true
        })
    })?;
    if !book.spreadsheet {
        return Err(Problem::Unsupported);
    }
    book.stretch.cut = walked != Some(Walk::Whole);
    Ok(book.stretch)
}

struct Cell {
    column: u32,
    repeated: u32,
    holds: Holds,
    text: String,
}

struct Book {
    wanted: usize,
    stretch: Stretch,
    spreadsheet: bool,
    /// How deep in tables; a table in a cell is no sheet.
    tables: usize,
    row: u32,
    row_repeated: u32,
    column: u32,
    /// The cells of the row that is being read.
    line: Vec<Cell>,
    cell: Option<Cell>,
    paragraphs: u32,
    /// Within a paragraph: what stands between them is only layout.
    within: bool,
    annotations: usize,
}

impl Book {
    fn take(&mut self, mark: &Mark<'_>) {
        match mark {
            Mark::Open("spreadsheet", _) => self.spreadsheet = true,
            Mark::Open("table", attributes) if self.spreadsheet => {
                self.tables += 1;
                if self.tables == 1 {
                    if self.stretch.sheets.len() < MOST_SHEETS {
                        self.stretch.sheets.push(sheet_name(&attributes.get("name").unwrap_or_default(), false));
                    }
                    (self.row, self.column) = (0, 0);
                }
            }
            Mark::Close("table") => self.tables = self.tables.saturating_sub(1),
            _ if !self.is_wanted() => {}
            Mark::Open("annotation", _) => self.annotations += 1,
            Mark::Close("annotation") => self.annotations = self.annotations.saturating_sub(1),
            _ if self.annotations > 0 => {}
            Mark::Open("table-row", attributes) => {
                self.row_repeated = count(attributes, "number-rows-repeated");
                self.column = 0;
            }
            Mark::Close("table-row") => self.end_row(),
            Mark::Open("table-cell" | "covered-table-cell", attributes) => {
                let holds = match attributes.get("value-type").as_deref() {
                    Some("float" | "percentage" | "currency" | "date" | "time") => Holds::Number,
                    Some("boolean") => Holds::Truth,
                    _ => Holds::Text,
                };
                let repeated = count(attributes, "number-columns-repeated").min(MOST_COLUMNS);
                self.cell = Some(Cell { column: self.column, repeated, holds, text: String::new() });
                self.paragraphs = 0;
            }
            Mark::Close("table-cell" | "covered-table-cell") => {
                if let Some(cell) = self.cell.take() {
                    self.column = self.column.saturating_add(cell.repeated).min(MOST_COLUMNS);
                    if !cell.text.is_empty() {
                        self.line.push(cell);
                    }
                }
            }
            Mark::Open("p", _) => {
                self.paragraphs += 1;
                self.within = true;
                if self.paragraphs > 1 {
                    self.say("\n");
                }
            }
            Mark::Close("p") => self.within = false,
            Mark::Open("line-break", _) => self.say("\n"),
            Mark::Open("s" | "tab", _) => self.say(" "),
            Mark::Text(text) if self.within => self.say(text),
            _ => {}
        }
    }

    fn is_wanted(&self) -> bool {
        self.tables == 1 && self.stretch.sheets.len() == self.wanted.saturating_add(1)
    }

    fn say(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && cell.text.len() < LONGEST_CELL
        {
            cell.text.push_str(text);
        }
    }

    fn end_row(&mut self) {
        let line = std::mem::take(&mut self.line);
        let end = self.row.saturating_add(self.row_repeated).min(MOST_ROWS);
        if !line.is_empty() {
            let sink = &mut self.stretch.sink;
            let widest = line.iter().map(|cell| cell.column.saturating_add(cell.repeated)).max().unwrap_or(0);
            sink.reaches(end, widest);
            for row in self.row.max(sink.first_row)..end {
                for cell in &line {
                    for column in cell.column..cell.column.saturating_add(cell.repeated).min(MOST_COLUMNS) {
                        if sink.is_full() {
                            break;
                        }
                        sink.put((row, column), cell.holds, false, &cell.text);
                    }
                }
                if sink.is_full() {
                    break;
                }
            }
        }
        self.row = end;
    }
}

fn count(attributes: &Attributes<'_>, name: &str) -> u32 {
    attributes.get(name).and_then(|count| count.parse().ok()).unwrap_or(1)
}
