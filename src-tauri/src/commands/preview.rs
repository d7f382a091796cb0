//! Commands of looking at files.

use std::sync::Arc;

use lienthong_core::flows::{
    preview,
    views::preview::{ExtractedText, FileRef, PreviewFile},
};
use tauri::{
    State,
    ipc::{InvokeResponseBody, IpcResponse},
};

use crate::{
    desk::Desk,
    failure::{Answer, told},
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

/// Opens a file from the sealed store, or fetches it there first.
#[tauri::command]
#[specta::specta]
pub async fn open_preview(desk: State<'_, Arc<Desk>>, file: FileRef) -> Answer<PreviewFile> {
    told("open_preview", preview::open_preview(&*desk.seat()?, &desk.previews, file, &|_| {})).await
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
