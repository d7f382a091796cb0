//! The cells of Excel's own files (xlsx, xls), with their numbers as the sheet has them written.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader as _, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use lienthong_worker::protocol::{Problem, SheetName};

use super::{CellSink, Holds, MOST_SHEETS, Stretch, Wanted, number_format, sheet_name};

/// So many cells are looked at beyond a full stretch where the sheet does not say how far it reaches.
const MOST_LOOKED_AT: u32 = 4_000_000;

/// Excel 2007 and later, cell by cell: a far-away cell does not make a large table.
pub fn read_new(file: &[u8], wanted: Wanted) -> Result<Stretch, Problem> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|fault| match fault {
        XlsxError::Password => Problem::Encrypted,
        _ => Problem::Unreadable,
    })?;
    let (sheets, name) = sheets(book.sheets_metadata(), wanted.sheet);
    let mut sink = CellSink::new(wanted.first_row);
    let mut cut = false;
    // A sheet that is a chart has no cells.
    let reader = name.and_then(|name| book.worksheet_cells_reader(&name).ok());
    if let Some(mut cells) = reader {
        let (end_row, end_column) = cells.dimensions().end;
        let mut looked_at = 0;
        loop {
            match cells.next_cell_with_style_id() {
                Ok(Some((cell, style))) => {
                    let style = cells.styles().get(style);
                    let code = style.and_then(|style| style.number_format.as_ref()).map(|format| &format.format_code);
                    let bold = style.and_then(|style| style.font.as_ref()).is_some_and(calamine::Font::is_bold);
                    let (holds, shown) = shown_new(cell.get_value(), code.map(String::as_str));
                    sink.put(cell.get_position(), holds, bold, &shown);
                }
                Ok(None) => break,
                Err(_) => {
                    cut = true;
                    break;
                }
            }
            if sink.is_full() {
                looked_at += 1;
                if end_row >= sink.rows || looked_at > MOST_LOOKED_AT {
                    sink.reaches(end_row.saturating_add(1), end_column.saturating_add(1));
                    break;
                }
            }
        }
    }
    Ok(Stretch { sheets, sink, cut })
}

/// Excel 97–2003.
pub fn read_old(file: &[u8], wanted: Wanted) -> Result<Stretch, Problem> {
    let mut book: Xls<_> = Xls::new(Cursor::new(file)).map_err(|fault| match fault {
        XlsError::Password => Problem::Encrypted,
        _ => Problem::Unreadable,
    })?;
    let (sheets, name) = sheets(book.sheets_metadata(), wanted.sheet);
    let mut sink = CellSink::new(wanted.first_row);
    if let Some(cells) = name.and_then(|name| book.worksheet_range(&name).ok()) {
        let (start_row, start_column) = cells.start().unwrap_or_default();
        if let Some((row, column)) = cells.end() {
            sink.reaches(row.saturating_add(1), column.saturating_add(1));
        }
        for (row, column, value) in cells.used_cells() {
            let place = |start: u32, beyond: usize| u32::try_from(beyond).unwrap_or(u32::MAX).saturating_add(start);
            let (holds, shown) = shown(value, None);
            sink.put((place(start_row, row), place(start_column, column)), holds, false, &shown);
            if sink.is_full() {
                break;
            }
        }
    }
    Ok(Stretch { sheets, sink, cut: false })
}

/// All sheets, and the name of the wanted one.
fn sheets(all: &[calamine::Sheet], wanted: u32) -> (Vec<SheetName>, Option<String>) {
    let told = all.iter().take(MOST_SHEETS);
    let names = told.map(|sheet| sheet_name(&sheet.name, sheet.visible != SheetVisible::Visible)).collect();
    let wanted = usize::try_from(wanted).ok().and_then(|wanted| all.get(wanted));
    (names, wanted.map(|sheet| sheet.name.clone()))
}

fn shown_new(cell: &DataRef<'_>, code: Option<&str>) -> (Holds, String) {
    match cell {
        DataRef::SharedString(text) => (Holds::Text, (*text).to_owned()),
        other => shown(&Data::from(other.clone()), code),
    }
}

/// Dates as people write them here; numbers as the sheet wants them written.
fn shown(cell: &Data, code: Option<&str>) -> (Holds, String) {
    match cell {
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            let date = format!("{day:02}/{month:02}/{year}");
            let midnight = hour == 0 && minute == 0;
            (Holds::Number, if midnight { date } else { format!("{date} {hour:02}:{minute:02}") })
        }
        Data::Float(value) => (Holds::Number, number_format::written(*value, code)),
        #[expect(clippy::cast_precision_loss, reason = "a sheet's numbers are doubles in the first place")]
        Data::Int(value) => (Holds::Number, number_format::written(*value as f64, code)),
        Data::Bool(value) => (Holds::Truth, if *value { "TRUE" } else { "FALSE" }.to_owned()),
        Data::Error(error) => (Holds::Error, error.to_string()),
        Data::String(text) => (Holds::Text, text.clone()),
        other => (Holds::Number, other.to_string()),
    }
}
