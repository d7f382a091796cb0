//! Commands of the page Cài đặt.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::views::settings::{SettingsEdit, SettingsView},
};

use super::Answer;

#[tauri::command]
#[specta::specta]
pub async fn get_settings() -> Answer<SettingsView> {
    Err(FailureCode::NotYetAvailable.into())
}

#[tauri::command]
#[specta::specta]
pub async fn save_settings(edit: SettingsEdit) -> Answer<SettingsView> {
    let _: SettingsEdit = edit;
    Err(FailureCode::NotYetAvailable.into())
}

/// Takes a province's profile from a file that the person chooses in the system's own dialog.
#[tauri::command]
#[specta::specta]
pub async fn choose_profile_file() -> Answer<SettingsView> {
    Err(FailureCode::NotYetAvailable.into())
}
