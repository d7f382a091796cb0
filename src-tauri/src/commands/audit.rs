//! Commands of the page Nhật ký.

use std::sync::Arc;

use lienthong_core::{
    domain::audit::{AuditEntry, AuditState},
    flows::audit,
};
use tauri::{AppHandle, State};

use crate::{
    desk::Desk,
    dialogs::{Purpose, pick_place},
    failure::{Answer, told},
};

/// The official's own audit, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_audit(desk: State<'_, Arc<Desk>>) -> Answer<Vec<AuditEntry>> {
    told("list_audit", audit::list_audit(&*desk.seat()?)).await
}

/// Checks the chain from the first entry to the last, and names the key that signs this computer's exports.
#[tauri::command]
#[specta::specta]
pub async fn verify_audit(desk: State<'_, Arc<Desk>>) -> Answer<AuditState> {
    told("verify_audit", audit::verify_audit(&*desk.seat()?)).await
}

/// Exports the audit where the person says, by the system's own dialog; false: the person cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_audit(window: AppHandle, desk: State<'_, Arc<Desk>>) -> Answer<bool> {
    let seat = desk.seat()?;
    let picked = pick_place(&window, &desk.app, Purpose::ExportAudit, "nhat-ky-lien-thong.jsonl").await;
    let Some(place) = picked else { return Ok(false) };
    told("export_audit", audit::export_audit(&seat, &place)).await.map(|_| true)
}
