//! The text of a spreadsheet (xlsx, xls): one page for each sheet, a line for each row, cells parted by tabs.

use std::{
    fmt::Write as _,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, DataRef, Reader as _, Xls, XlsError, Xlsx, XlsxError};
use lienthong_worker::protocol::Problem;

use crate::{Reading, text_sink::TextSink};

/// Excel 2007 and later, cell by cell: a far-away cell does not make a large table.
pub fn read_new(file: &[u8]) -> Result<Reading, Problem> {
    whole(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|fault| match fault {
            XlsxError::Password => Problem::Encrypted,
            _ => Problem::Unreadable,
        })?;
        let names = book.sheet_names();
        let (mut sink, mut cut) = (TextSink::new(crate::MAX_TEXT_BYTES), false);
        for (place, name) in names.iter().enumerate() {
            if begin_sheet(&mut sink, place, name).is_err() {
                break;
            }
            let mut cells = match book.worksheet_cells_reader(name) {
                Ok(cells) => cells,
                Err(fault) => {
                    // A sheet that is only a chart has no cells to be missed.
                    cut |= !matches!(fault, XlsxError::NotAWorksheet(_));
                    continue;
                }
            };
            let mut row = None;
            loop {
                let cell = match cells.next_cell() {
                    Ok(Some(cell)) => cell,
                    Ok(None) => break,
                    Err(_) => {
                        cut = true;
                        break;
                    }
                };
                let (line, _) = cell.get_position();
                if row.replace(line).is_some_and(|before| before != line) && sink.end_line().is_err() {
                    break;
                }
                if put(&mut sink, &shown_new(cell.get_value())).is_err() {
                    break;
                }
            }
            if sink.end_line().is_err() {
                break;
            }
        }
        Ok(Reading::of(sink, u32::try_from(names.len()).ok()).cut_if(cut))
    })
}

/// Excel 97–2003.
pub fn read_old(file: &[u8]) -> Result<Reading, Problem> {
    whole(|| {
        let mut book: Xls<_> = Xls::new(Cursor::new(file)).map_err(|fault| match fault {
            XlsError::Password => Problem::Encrypted,
            _ => Problem::Unreadable,
        })?;
        let names = book.sheet_names();
        let (mut sink, mut cut) = (TextSink::new(crate::MAX_TEXT_BYTES), false);
        'sheets: for (place, name) in names.iter().enumerate() {
            if begin_sheet(&mut sink, place, name).is_err() {
                break;
            }
            let Ok(cells) = book.worksheet_range(name) else {
                cut = true;
                continue;
            };
            for row in cells.rows() {
                for cell in row.iter().filter(|cell| **cell != Data::Empty) {
                    if put(&mut sink, &shown(cell)).is_err() {
                        break 'sheets;
                    }
                }
                if sink.end_line().is_err() {
                    break 'sheets;
                }
            }
        }
        Ok(Reading::of(sink, u32::try_from(names.len()).ok()).cut_if(cut))
    })
}

/// A panic on a broken file is a broken file.
fn whole(work: impl FnOnce() -> Result<Reading, Problem>) -> Result<Reading, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Problem::Unreadable))
}

fn begin_sheet(sink: &mut TextSink, place: usize, name: &str) -> std::fmt::Result {
    if place > 0 {
        sink.write_str("\u{C}")?;
    }
    sink.write_str(name)?;
    sink.end_line()
}

fn put(sink: &mut TextSink, cell: &str) -> std::fmt::Result {
    if cell.is_empty() {
        return Ok(());
    }
    if !sink.at_line_start() {
        sink.write_str("\t")?;
    }
    sink.write_str(cell)
}

fn shown_new(cell: &DataRef<'_>) -> String {
    shown(&Data::from(cell.clone()))
}

/// Dates as people write them here; numbers without exponent.
fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            if hour == 0 && minute == 0 {
                format!("{day:02}/{month:02}/{year}")
            } else {
                format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}")
            }
        }
        Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
