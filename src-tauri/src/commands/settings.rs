//! Commands of the page Cài đặt.

use std::sync::Arc;

use lienthong_core::{
    app::AppEvent,
    flows::{
        settings,
        views::settings::{SettingsEdit, SettingsView},
    },
};
use tauri::{AppHandle, State};

use crate::{
    desk::Desk,
    dialogs::{Purpose, pick_file},
    failure::{Answer, told},
};

#[tauri::command]
#[specta::specta]
pub async fn get_settings(desk: State<'_, Arc<Desk>>) -> Answer<SettingsView> {
    told("get_settings", settings::view_settings(&desk.app)).await
}

#[tauri::command]
#[specta::specta]
pub async fn save_settings(desk: State<'_, Arc<Desk>>, edit: SettingsEdit) -> Answer<SettingsView> {
    told("save_settings", settings::save_settings(&desk.app, edit)).await
}

/// Takes a province's profile from a file that the person chooses in the system's own dialog.
#[tauri::command]
#[specta::specta]
pub async fn choose_profile_file(window: AppHandle, desk: State<'_, Arc<Desk>>) -> Answer<SettingsView> {
    let picked = pick_file(&window, &desk.app, Purpose::ChooseProfile, "toml").await;
    let Some(file) = picked else { return told("choose_profile_file", settings::view_settings(&desk.app)).await };
    let taken = told("choose_profile_file", settings::take_profile(&desk.app, &file)).await?;
    desk.app.host.emit(AppEvent::SessionChanged);
    Ok(taken)
}
