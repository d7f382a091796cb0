//! Commands of the send dialog, "Gửi sang iDesk".

use std::sync::Arc;

use lienthong_core::{
    domain::transfer::Transfer,
    flows::{
        send as dialog,
        views::send::{SendDialog, SendDialogEdit},
    },
};
use tauri::{AppHandle, State};

use crate::{
    desk::Desk,
    dialogs::{Purpose, pick_files},
    failure::{Answer, told},
};

/// Opens the dialog of a dossier, or brings back the one left half filled in.
#[tauri::command]
#[specta::specta]
pub async fn open_send_dialog(desk: State<'_, Arc<Desk>>, dossier_id: String) -> Answer<SendDialog> {
    told("open_send_dialog", dialog::open_send_dialog(&*desk.seat()?, &dossier_id)).await
}

/// Keeps what the person changed.
#[tauri::command]
#[specta::specta]
pub async fn save_send_dialog(desk: State<'_, Arc<Desk>>, edit: SendDialogEdit) -> Answer<SendDialog> {
    told("save_send_dialog", dialog::save_send_dialog(&*desk.seat()?, edit)).await
}

/// "Chọn tệp tin": the system's own dialog; the web view never sees or gives a path.
#[tauri::command]
#[specta::specta]
pub async fn choose_local_files(window: AppHandle, desk: State<'_, Arc<Desk>>, key: String) -> Answer<SendDialog> {
    let seat = desk.seat()?;
    let picked = pick_files(&window, &desk.app, Purpose::ChooseFiles).await;
    told("choose_local_files", dialog::add_local_files(&seat, &key, &picked)).await
}

/// Which dialog takes files that are dropped onto the window; `null` when none is open. The dialog with the dropped
/// files comes by `sendDialogChanged`.
#[tauri::command]
#[specta::specta]
pub async fn focus_send_dialog(desk: State<'_, Arc<Desk>>, key: Option<String>) -> Answer<()> {
    desk.focus_dialog(key);
    Ok(())
}

/// Takes a file from the computer out of the dialog again.
#[tauri::command]
#[specta::specta]
pub async fn remove_local_file(desk: State<'_, Arc<Desk>>, key: String, token: String) -> Answer<SendDialog> {
    told("remove_local_file", dialog::remove_local_file(&*desk.seat()?, &key, &token)).await
}

/// Forgets the dialog and the copies of its local files.
#[tauri::command]
#[specta::specta]
pub async fn discard_send_dialog(desk: State<'_, Arc<Desk>>, key: String) -> Answer<()> {
    told("discard_send_dialog", dialog::discard_send_dialog(&*desk.seat()?, &key)).await
}

/// "Gửi": the dialog becomes a transfer in the outbox. The same key again answers with the same transfer.
#[tauri::command]
#[specta::specta]
pub async fn confirm_send(desk: State<'_, Arc<Desk>>, key: String) -> Answer<Transfer> {
    let transfer = told("confirm_send", dialog::confirm_send(&*desk.seat()?, &key)).await?;
    desk.queued(&transfer);
    Ok(transfer)
}
