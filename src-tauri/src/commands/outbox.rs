//! Commands of the page Hàng chờ.

use lienthong_core::domain::{failure_code::FailureCode, receipt::Receipt, transfer::Transfer};

use super::Answer;

/// All transfers of the official, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_transfers() -> Answer<Vec<Transfer>> {
    Err(FailureCode::NotYetAvailable.into())
}

/// Tries now what waits or needs attention.
#[tauri::command]
#[specta::specta]
pub async fn retry_transfer(id: String) -> Answer<Transfer> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Possible only while nothing can have reached the other side.
#[tauri::command]
#[specta::specta]
pub async fn cancel_transfer(id: String) -> Answer<Transfer> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

#[tauri::command]
#[specta::specta]
pub async fn get_receipt(id: String) -> Answer<Receipt> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Saves the receipt where the person says, by the system's own dialog; false: the person cancelled.
#[tauri::command]
#[specta::specta]
pub async fn save_receipt(id: String) -> Answer<bool> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}
