//! Commands of the page Cài đặt.

use std::sync::Arc;

use lienthong_core::{
    app::AppEvent,
    flows::{
        offer_profile::{self, offer_profile},
        settings,
        views::{
            profile::ProfileOffer,
            settings::{SettingsEdit, SettingsView},
        },
    },
};
use tauri::{AppHandle, State};

use crate::{
    desk::{Desk, PROFILE_ENDINGS},
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

/// Reads a province's profile from a file that the person chooses in the system's own dialog, to be shown; `null`: the
/// person cancelled. Nothing is taken yet.
#[tauri::command]
#[specta::specta]
pub async fn choose_profile_file(window: AppHandle, desk: State<'_, Arc<Desk>>) -> Answer<Option<ProfileOffer>> {
    let picked = pick_file(&window, &desk.app, Purpose::ChooseProfile, PROFILE_ENDINGS).await;
    let Some(file) = picked else { return Ok(None) };
    told("choose_profile_file", offer_profile(&desk.app, &file)).await.map(Some)
}

/// The profile that waits for the person's answer: one that was opened like a document.
#[tauri::command]
#[specta::specta]
pub async fn get_profile_offer(desk: State<'_, Arc<Desk>>) -> Answer<Option<ProfileOffer>> {
    Ok(desk.app.profile_offers.waiting())
}

/// The person's yes to the profile with this id.
#[tauri::command]
#[specta::specta]
pub async fn accept_profile(desk: State<'_, Arc<Desk>>, id: String) -> Answer<SettingsView> {
    let taken = told("accept_profile", offer_profile::accept_profile(&desk.app, &id)).await?;
    desk.app.host.emit(AppEvent::SessionChanged);
    Ok(taken)
}

/// The person does not want it.
#[tauri::command]
#[specta::specta]
pub async fn decline_profile(desk: State<'_, Arc<Desk>>) -> Answer<()> {
    desk.app.profile_offers.decline();
    Ok(())
}
