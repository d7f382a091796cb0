//! Commands of the page Hồ sơ.

use std::sync::Arc;

use lienthong_core::flows::{
    find_dossier::Freshness,
    find_in_files as files,
    keep_in_sync::{look_at_room, refresh},
    list_dossiers as lists,
    open_in_system::open_dossier_in_igate,
    sync::SyncReach,
    view_dossier::view_dossier,
    views::{
        dossiers::{DossierList, DossierQuery, DossierView},
        file_hits::FileHits,
    },
};
use tauri::State;

use crate::{
    desk::Desk,
    failure::{Answer, told},
};

/// One page of the list, from the index in memory; never waits for the network.
#[tauri::command]
#[specta::specta]
pub async fn list_dossiers(desk: State<'_, Arc<Desk>>, query: DossierQuery) -> Answer<DossierList> {
    let seat = desk.seat()?;
    if query.everyone && look_at_room(&seat).await? {
        desk.read_anew();
    }
    told("list_dossiers", lists::list_dossiers(&seat, &query)).await
}

/// Files on this computer in whose text the words stand, the best first; never waits for the network.
#[tauri::command]
#[specta::specta]
pub async fn find_in_files(desk: State<'_, Arc<Desk>>, text: String, most: u32) -> Answer<FileHits> {
    told("find_in_files", files::find_in_files(&*desk.seat()?, &text, most)).await
}

/// A dossier as the cache has it, at once; fetched when it never was.
#[tauri::command]
#[specta::specta]
pub async fn get_dossier(desk: State<'_, Arc<Desk>>, id: String) -> Answer<DossierView> {
    told("get_dossier", view_dossier(&*desk.seat()?, &id, Freshness::CacheFirst)).await
}

/// Reads the dossier and its documents again from both systems.
#[tauri::command]
#[specta::specta]
pub async fn refresh_dossier(desk: State<'_, Arc<Desk>>, id: String) -> Answer<DossierView> {
    told("refresh_dossier", view_dossier(&*desk.seat()?, &id, Freshness::Fresh)).await
}

/// Synchronises, or takes part in the synchronisation that runs; `syncChanged` tells how it goes.
#[tauri::command]
#[specta::specta]
pub async fn sync_now(desk: State<'_, Arc<Desk>>) -> Answer<()> {
    let seat = desk.seat()?;
    told("sync_now", async {
        let report = refresh(&desk.app.host, &seat, SyncReach::Changes).await;
        report.failure().cloned().map_or(Ok(()), Err)
    })
    .await
}

/// "Mở trong iGate", in the system browser.
#[tauri::command]
#[specta::specta]
pub async fn open_in_igate(desk: State<'_, Arc<Desk>>, dossier_id: String) -> Answer<()> {
    told("open_in_igate", open_dossier_in_igate(&desk.app, &dossier_id)).await
}
