//! Commands of the page Hồ sơ.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::views::dossiers::{DossierList, DossierQuery, DossierView},
};

use super::Answer;

/// One page of the list, from the index in memory; never waits for the network.
#[tauri::command]
#[specta::specta]
pub async fn list_dossiers(query: DossierQuery) -> Answer<DossierList> {
    let _: DossierQuery = query;
    Err(FailureCode::NotYetAvailable.into())
}

/// A dossier as the cache has it, at once; fetched when it never was.
#[tauri::command]
#[specta::specta]
pub async fn get_dossier(id: String) -> Answer<DossierView> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Reads the dossier and its documents again from both systems.
#[tauri::command]
#[specta::specta]
pub async fn refresh_dossier(id: String) -> Answer<DossierView> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Starts a synchronisation, or joins the one that runs; `syncChanged` tells how it goes.
#[tauri::command]
#[specta::specta]
pub async fn sync_now() -> Answer<()> {
    Err(FailureCode::NotYetAvailable.into())
}

/// "Mở trong iGate", in the system browser.
#[tauri::command]
#[specta::specta]
pub async fn open_in_igate(dossier_id: String) -> Answer<()> {
    let _: String = dossier_id;
    Err(FailureCode::NotYetAvailable.into())
}
