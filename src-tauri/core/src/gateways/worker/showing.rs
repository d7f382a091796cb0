//! What the worker makes of a file so that the window can show it: cells, pages of a picture, a letter made harmless.

use std::io;

use bytes::Bytes;
use futures_util::Stream;
use lienthong_worker::protocol::{self, Answer, Request};

use super::{WorkerFault, WorkerPool, format_of};
use crate::domain::file_kind::FileKind;

/// A stretch of the rows of one sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCells {
    pub sheets: Vec<SheetName>,
    /// How far the sheet reaches.
    pub rows: u32,
    pub columns: u32,
    /// The row to go on with.
    pub next_row: Option<u32>,
    /// The file holds more than is read.
    pub cut: bool,
    /// A line for each row that holds something (see `cells.rs` of the worker).
    pub cells: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    pub name: String,
    pub hidden: bool,
}

/// A page of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

impl WorkerPool {
    /// The cells of a sheet from a row on, both counted from 0, as far as one answer goes.
    pub async fn cells<S>(
        &self,
        kind: FileKind,
        sheet: u32,
        first_row: u32,
        length: u64,
        file: impl Fn() -> S,
    ) -> Result<WorkerCells, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let request = Request::Cells { format: format_of(kind)?, sheet, first_row };
        self.asked(request, length, file, stretch).await
    }

    /// The pages of a TIFF, each with its size as it is given.
    pub async fn picture_pages<S>(&self, length: u64, file: impl Fn() -> S) -> Result<Vec<PictureSize>, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let answered = self.asked(Request::PicturePages, length, file, |answer, body| {
            if answer != Answer::PicturePages {
                return None;
            }
            let sizes: Vec<protocol::PictureSize> = serde_json::from_slice(&body).ok()?;
            Some(sizes.into_iter().map(|size| PictureSize { width: size.width, height: size.height }).collect())
        });
        answered.await
    }

    /// A page of a TIFF, from 0, as a PNG.
    pub async fn picture<S>(&self, page: u32, length: u64, file: impl Fn() -> S) -> Result<Vec<u8>, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let asked = self
            .asked(Request::Picture { page }, length, file, |answer, body| (answer == Answer::Picture).then_some(body));
        asked.await
    }

    /// A docx that holds only what the window lays out.
    pub async fn letter<S>(&self, length: u64, file: impl Fn() -> S) -> Result<Vec<u8>, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let asked =
            self.asked(Request::Letter, length, file, |answer, body| (answer == Answer::Letter).then_some(body));
        asked.await
    }
}

fn stretch(answer: Answer, mut body: Vec<u8>) -> Option<WorkerCells> {
    let Answer::Cells { names_bytes, rows, columns, next_row, cut } = answer else { return None };
    let names_end = usize::try_from(names_bytes).ok().filter(|end| *end <= body.len())?;
    let cells = String::from_utf8(body.split_off(names_end)).ok()?;
    let names: Vec<protocol::SheetName> = serde_json::from_slice(&body).ok()?;
    let sheets = names.into_iter().map(|sheet| SheetName { name: sheet.name, hidden: sheet.hidden }).collect();
    Some(WorkerCells { sheets, rows, columns, next_row, cut, cells })
}
