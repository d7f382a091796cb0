//! Commands of looking at files.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::views::preview::{ExtractedText, FileRef, PreviewFile},
};
use tauri::ipc::{InvokeResponseBody, IpcResponse};

use super::Answer;

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
pub async fn open_preview(file: FileRef) -> Answer<PreviewFile> {
    let _: FileRef = file;
    Err(FailureCode::NotYetAvailable.into())
}

/// At most 4 MiB at a time; fewer bytes only at the end of the file.
#[tauri::command]
#[specta::specta]
pub async fn read_preview(handle: String, offset: u32, length: u32) -> Answer<FileBytes> {
    let _: (String, u32, u32) = (handle, offset, length);
    Ok(FileBytes(Vec::new()))
}

#[tauri::command]
#[specta::specta]
pub async fn close_preview(handle: String) -> Answer<()> {
    let _: String = handle;
    Err(FailureCode::NotYetAvailable.into())
}

/// The text of the file, read by the worker process.
#[tauri::command]
#[specta::specta]
pub async fn preview_text(handle: String) -> Answer<ExtractedText> {
    let _: String = handle;
    Err(FailureCode::NotYetAvailable.into())
}
