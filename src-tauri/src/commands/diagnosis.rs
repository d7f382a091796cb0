//! Commands of the page Chẩn đoán.

use std::sync::Arc;

use lienthong_core::flows::{
    diagnose::{self, WindowFacts},
    views::diagnosis::Diagnosis,
};
use tauri::{AppHandle, State};

use crate::{
    desk::Desk,
    dialogs::{Purpose, pick_place},
    failure::{Answer, told},
};

/// Looks at everything the program needs. `font_shown`: whether the font that comes along was loaded.
#[tauri::command]
#[specta::specta]
pub async fn diagnose(desk: State<'_, Arc<Desk>>, font_shown: bool) -> Answer<Diagnosis> {
    let language = desk.app.settings().map(|settings| settings.language).unwrap_or_default();
    let window = WindowFacts { web_view: tauri::webview_version().ok(), font_shown: Some(font_shown) };
    let found = diagnose::diagnose(&desk.app, None, &window, language).await;
    desk.note_diagnosis(found.clone());
    Ok(found)
}

/// Keeps what was found last where the person says, by the system's own dialog; false: the person cancelled, or nothing
/// was looked at yet.
#[tauri::command]
#[specta::specta]
pub async fn save_support_file(window: AppHandle, desk: State<'_, Arc<Desk>>) -> Answer<bool> {
    let Some(found) = desk.last_diagnosis() else { return Ok(false) };
    let picked = pick_place(&window, &desk.app, Purpose::SaveSupportFile, "chan-doan-lien-thong.json").await;
    let Some(place) = picked else { return Ok(false) };
    told("save_support_file", diagnose::save_support_file(&desk.app, &found, &place)).await.map(|()| true)
}
