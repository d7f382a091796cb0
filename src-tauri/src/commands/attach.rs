//! Commands of the result picker, "Lấy từ iDesk".

use std::sync::Arc;

use lienthong_core::{
    domain::{cross_check::CrossCheck, transfer::Transfer},
    flows::{
        attach, cross_check,
        find_dossier::{Freshness, find_dossier_by_id},
        results::{self, ResultScope},
        views::results::{AttachRequest, CrossCheckRequest, ResultChoice, ResultList},
    },
};
use tauri::State;

use crate::{
    desk::Desk,
    failure::{Answer, told},
};

/// Result files found in iDesk by the dossier's code, from the cache at once; `all` also lists what is not issued.
#[tauri::command]
#[specta::specta]
pub async fn list_results(desk: State<'_, Arc<Desk>>, dossier_id: String, all: bool) -> Answer<ResultList> {
    told("list_results", list(&desk, &dossier_id, all, Freshness::CacheFirst)).await
}

/// The same after asking iDesk and iGate.
#[tauri::command]
#[specta::specta]
pub async fn refresh_results(desk: State<'_, Arc<Desk>>, dossier_id: String, all: bool) -> Answer<ResultList> {
    told("refresh_results", list(&desk, &dossier_id, all, Freshness::Fresh)).await
}

/// Keeps the ticks while the picker is open.
#[tauri::command]
#[specta::specta]
pub async fn save_result_choice(desk: State<'_, Arc<Desk>>, choice: ResultChoice) -> Answer<()> {
    told("save_result_choice", results::save_result_choice(&*desk.seat()?, &choice)).await
}

/// Whether a result file speaks of the dossier; fetches it where it is not here.
#[tauri::command]
#[specta::specta]
pub async fn cross_check(desk: State<'_, Arc<Desk>>, request: CrossCheckRequest) -> Answer<CrossCheck> {
    told("cross_check", cross_check::cross_check_result(&*desk.seat()?, &request)).await
}

/// "Thực hiện". The same key again answers with the same transfer.
#[tauri::command]
#[specta::specta]
pub async fn confirm_attach(desk: State<'_, Arc<Desk>>, request: AttachRequest) -> Answer<Transfer> {
    let transfer = told("confirm_attach", attach::confirm_attach(&*desk.seat()?, request)).await?;
    desk.queued(&transfer);
    Ok(transfer)
}

async fn list(desk: &Desk, dossier_id: &str, all: bool, freshness: Freshness) -> Answer<ResultList> {
    let seat = desk.seat()?;
    let scope = if all { ResultScope::All } else { ResultScope::Issued };
    let found = find_dossier_by_id(&seat, dossier_id, freshness).await?;
    results::list_results(&seat, found, scope, freshness).await
}
