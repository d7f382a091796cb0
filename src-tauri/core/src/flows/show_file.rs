//! Showing an opened file that the web view cannot show by itself: sheets as tables, scans of many pages, letters.
//!
//! Policy. The file is opened by the worker process, and only what it makes of it reaches the window: cells as text, a
//! page as a picture, a letter without anything that leads elsewhere. Nothing of it is kept; it is made anew when the
//! window asks again. A table and a scan come in parts, so that a large file costs only what is looked at.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

use crate::{
    app::Seat,
    domain::{failure::Failure, sha::Sha},
    flows::{
        preview::Previews,
        views::preview::{PicturePage, SheetPart, SheetTab},
    },
    gateways::worker::{WorkerFault, WorkerPool},
};

/// Cells of a sheet from a row on, both from 0.
///
/// # Errors
/// Those of the worker; `KindUnsupported` where the file holds no sheets.
pub async fn preview_cells(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
    sheet: u32,
    first_row: u32,
) -> Result<SheetPart, Failure> {
    let file = previews.get(seat, handle)?;
    let bytes = || stored(seat, &file.sha256);
    let read = told(workers.cells(file.kind, sheet, first_row, file.size, bytes).await)?;
    let tab = |sheet: crate::gateways::worker::SheetName| SheetTab { name: sheet.name, hidden: sheet.hidden };
    Ok(SheetPart {
        sheets: read.sheets.into_iter().map(tab).collect(),
        rows: read.rows,
        columns: read.columns,
        next_row: read.next_row,
        cut: read.cut,
        cells: read.cells,
    })
}

/// The pages of a scan (TIFF) with their sizes in pixels.
///
/// # Errors
/// Those of the worker.
pub async fn preview_picture_pages(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
) -> Result<Vec<PicturePage>, Failure> {
    let file = previews.get(seat, handle)?;
    let pages = told(workers.picture_pages(file.size, || stored(seat, &file.sha256)).await)?;
    Ok(pages.into_iter().map(|page| PicturePage { width: page.width, height: page.height }).collect())
}

/// One page of a scan, from 0, as a PNG.
///
/// # Errors
/// Those of the worker.
pub async fn preview_picture(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
    page: u32,
) -> Result<Vec<u8>, Failure> {
    let file = previews.get(seat, handle)?;
    told(workers.picture(page, file.size, || stored(seat, &file.sha256)).await)
}

/// A docx that holds only what the window lays out.
///
/// # Errors
/// Those of the worker; `WorkerMemory` for a document beyond bearable bounds.
pub async fn preview_letter(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
) -> Result<Vec<u8>, Failure> {
    let file = previews.get(seat, handle)?;
    told(workers.letter(file.size, || stored(seat, &file.sha256)).await)
}

fn stored(seat: &Seat, sha: &Sha) -> impl Stream<Item = io::Result<Bytes>> + Send {
    seat.blobs.reader(sha).map(|part| part.map_err(io::Error::other))
}

fn told<T>(found: Result<T, WorkerFault>) -> Result<T, Failure> {
    found.map_err(|fault| {
        let failure = Failure::new(fault.code());
        tracing::warn!(%fault, reference = failure.reference, "not shown");
        failure
    })
}
