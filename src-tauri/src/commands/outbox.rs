//! Commands of the page Hàng chờ.

use std::sync::Arc;

use lienthong_core::{
    domain::{receipt::Receipt, transfer::Transfer},
    flows::{outbox, receipts},
};
use tauri::{AppHandle, State};

use crate::{
    desk::Desk,
    dialogs::{Purpose, pick_place},
    failure::{Answer, parse_id, told},
};

/// All transfers of the official, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_transfers(desk: State<'_, Arc<Desk>>) -> Answer<Vec<Transfer>> {
    told("list_transfers", desk.seat()?.transfers()).await
}

/// Tries now what waits or needs attention.
#[tauri::command]
#[specta::specta]
pub async fn retry_transfer(desk: State<'_, Arc<Desk>>, id: String) -> Answer<Transfer> {
    let (seat, id) = (desk.seat()?, parse_id("id", &id)?);
    let transfer = told("retry_transfer", outbox::retry_transfer(&seat, &*desk.app.host, id)).await?;
    desk.app.ring_outbox();
    Ok(transfer)
}

/// Possible only while nothing can have reached the other side.
#[tauri::command]
#[specta::specta]
pub async fn cancel_transfer(desk: State<'_, Arc<Desk>>, id: String) -> Answer<Transfer> {
    let (seat, id) = (desk.seat()?, parse_id("id", &id)?);
    told("cancel_transfer", outbox::cancel_transfer(&seat, desk.app.host.clone(), id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn get_receipt(desk: State<'_, Arc<Desk>>, id: String) -> Answer<Receipt> {
    told("get_receipt", receipts::get_receipt(&*desk.seat()?, parse_id("id", &id)?)).await
}

/// Saves the receipt where the person says, by the system's own dialog; false: the person cancelled.
#[tauri::command]
#[specta::specta]
pub async fn save_receipt(window: AppHandle, desk: State<'_, Arc<Desk>>, id: String) -> Answer<bool> {
    let receipt = told("save_receipt", receipts::get_receipt(&*desk.seat()?, parse_id("id", &id)?)).await?;
    let name = format!("bien-nhan-{}.pdf", receipt.dossier_code);
    let Some(place) = pick_place(&window, &desk.app, Purpose::SaveReceipt, &name).await else { return Ok(false) };
    told("save_receipt", async { receipts::write_receipt(&receipt, &place) }).await.map(|()| true)
}
