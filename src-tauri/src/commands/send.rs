//! Commands of the send dialog, "Gửi sang iDesk".

use lienthong_core::{
    domain::{failure_code::FailureCode, transfer::Transfer},
    flows::views::send::{SendDialog, SendDialogEdit},
};

use super::Answer;

/// Opens the dialog of a dossier, or brings back the one left half filled in.
#[tauri::command]
#[specta::specta]
pub async fn open_send_dialog(dossier_id: String) -> Answer<SendDialog> {
    let _: String = dossier_id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Keeps what the person changed.
#[tauri::command]
#[specta::specta]
pub async fn save_send_dialog(edit: SendDialogEdit) -> Answer<SendDialog> {
    let _: SendDialogEdit = edit;
    Err(FailureCode::NotYetAvailable.into())
}

/// "Chọn tệp tin": the system's own dialog; the web view never sees or gives a path.
#[tauri::command]
#[specta::specta]
pub async fn choose_local_files(key: String) -> Answer<SendDialog> {
    let _: String = key;
    Err(FailureCode::NotYetAvailable.into())
}

/// Which dialog takes files that are dropped onto the window; `null` when none is open. The dialog with the dropped
/// files comes by `sendDialogChanged`.
#[tauri::command]
#[specta::specta]
pub async fn focus_send_dialog(key: Option<String>) -> Answer<()> {
    let _: Option<String> = key;
    Err(FailureCode::NotYetAvailable.into())
}

/// Takes a file from the computer out of the dialog again.
#[tauri::command]
#[specta::specta]
pub async fn remove_local_file(key: String, token: String) -> Answer<SendDialog> {
    let _: (String, String) = (key, token);
    Err(FailureCode::NotYetAvailable.into())
}

/// Forgets the dialog and the copies of its local files.
#[tauri::command]
#[specta::specta]
pub async fn discard_send_dialog(key: String) -> Answer<()> {
    let _: String = key;
    Err(FailureCode::NotYetAvailable.into())
}

/// "Gửi": the dialog becomes a transfer in the outbox. The same key again answers with the same transfer.
#[tauri::command]
#[specta::specta]
pub async fn confirm_send(key: String) -> Answer<Transfer> {
    let _: String = key;
    Err(FailureCode::NotYetAvailable.into())
}
