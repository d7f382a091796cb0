//! Commands of the page Nhật ký.

use lienthong_core::domain::{
    audit::{AuditEntry, AuditVerdict},
    failure_code::FailureCode,
};

use super::Answer;

/// The official's own audit, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_audit() -> Answer<Vec<AuditEntry>> {
    Err(FailureCode::NotYetAvailable.into())
}

/// Checks the chain from the first entry to the last.
#[tauri::command]
#[specta::specta]
pub async fn verify_audit() -> Answer<AuditVerdict> {
    Err(FailureCode::NotYetAvailable.into())
}

/// Exports the audit where the person says, by the system's own dialog; false: the person cancelled.
#[tauri::command]
#[specta::specta]
pub async fn export_audit() -> Answer<bool> {
    Err(FailureCode::NotYetAvailable.into())
}
