//! Commands of looking at files.

use std::sync::Arc;

use lienthong_core::{
    domain::signature::SignatureReport,
    flows::{
        open_elsewhere, preview, show_file, signatures,
        views::preview::{ExtractedText, FileRef, PicturePage, PreviewFile, SheetPart},
    },
};
use tauri::{
    AppHandle, State,
    ipc::{InvokeResponseBody, IpcResponse},
};

use crate::{
    desk::Desk,
    failure::{Answer, told},
    openings::teller,
};

/// Raw bytes: they reach the web view as an `ArrayBuffer`, not as a list of numbers.
pub struct FileBytes(Vec<u8>);

impl IpcResponse for FileBytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

impl specta::Type for FileBytes {
    fn definition(_: &mut specta::Types) -> specta::datatype::DataType {
        specta_typescript::define("ArrayBuffer").into()
    }
}

/// Opens a file from the sealed store, or fetches it there first; `previewProgress` tells how far it is. `ticket` is a
/// number that the window uses once, to stop the opening by; `null`: it was stopped.
#[tauri::command]
#[specta::specta]
pub async fn open_preview(
    window: AppHandle,
    desk: State<'_, Arc<Desk>>,
    file: FileRef,
    ticket: u32,
) -> Answer<Option<PreviewFile>> {
    let (seat, progress) = (desk.seat()?, teller(window, ticket));
    let opened = told("open_preview", preview::open_preview(&seat, &desk.previews, file, &progress));
    desk.openings.run(ticket, opened).await.transpose()
}

/// The person would rather not wait for this opening.
#[tauri::command]
#[specta::specta]
pub async fn stop_preview(desk: State<'_, Arc<Desk>>, ticket: u32) -> Answer<()> {
    desk.openings.stop(ticket);
    Ok(())
}

/// At most 4 MiB at a time; fewer bytes only at the end of the file.
#[tauri::command]
#[specta::specta]
pub async fn read_preview(desk: State<'_, Arc<Desk>>, handle: String, offset: u32, length: u32) -> Answer<FileBytes> {
    let seat = desk.seat()?;
    let read = preview::read_preview(&seat, &desk.previews, &handle, offset.into(), length);
    told("read_preview", read).await.map(FileBytes)
}

#[tauri::command]
#[specta::specta]
pub async fn close_preview(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<()> {
    preview::close_preview(&desk.previews, &handle);
    Ok(())
}

/// The text of the file, read by the worker process.
#[tauri::command]
#[specta::specta]
pub async fn preview_text(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<ExtractedText> {
    let seat = desk.seat()?;
    told("preview_text", preview::preview_text(&seat, &desk.previews, &desk.workers, &handle)).await
}

/// Cells of a sheet from a row on, both from 0; as many rows as one answer holds.
#[tauri::command]
#[specta::specta]
pub async fn preview_cells(
    desk: State<'_, Arc<Desk>>,
    handle: String,
    sheet: u32,
    first_row: u32,
) -> Answer<SheetPart> {
    let seat = desk.seat()?;
    let cells = show_file::preview_cells(&seat, &desk.previews, &desk.workers, &handle, sheet, first_row);
    told("preview_cells", cells).await
}

/// The pages of a scan (TIFF).
#[tauri::command]
#[specta::specta]
pub async fn preview_picture_pages(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<Vec<PicturePage>> {
    let seat = desk.seat()?;
    let pages = show_file::preview_picture_pages(&seat, &desk.previews, &desk.workers, &handle);
    told("preview_picture_pages", pages).await
}

/// One page of a scan, from 0, as a PNG.
#[tauri::command]
#[specta::specta]
pub async fn preview_picture(desk: State<'_, Arc<Desk>>, handle: String, page: u32) -> Answer<FileBytes> {
    let seat = desk.seat()?;
    let picture = show_file::preview_picture(&seat, &desk.previews, &desk.workers, &handle, page);
    told("preview_picture", picture).await.map(FileBytes)
}

/// A docx that holds only what the window lays out.
#[tauri::command]
#[specta::specta]
pub async fn preview_letter(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<FileBytes> {
    let seat = desk.seat()?;
    let letter = show_file::preview_letter(&seat, &desk.previews, &desk.workers, &handle);
    told("preview_letter", letter).await.map(FileBytes)
}

/// Who signed the file and whether it still is what was signed, read by the worker process.
#[tauri::command]
#[specta::specta]
pub async fn preview_signatures(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<SignatureReport> {
    let seat = desk.seat()?;
    let report = signatures::preview_signatures(&seat, &desk.previews, &desk.workers, &handle);
    told("preview_signatures", report).await
}

/// "Mở bằng ứng dụng khác": a read-only copy in the system's own program for it.
#[tauri::command]
#[specta::specta]
pub async fn open_elsewhere(desk: State<'_, Arc<Desk>>, handle: String) -> Answer<()> {
    let opened = open_elsewhere::open_elsewhere(&desk.app, &desk.previews, &handle);
    told("open_elsewhere", opened).await
}
