//! Commands of the page Văn bản.

use std::sync::Arc;

use lienthong_core::{
    domain::transfer::Transfer,
    flows::{
        attach, documents,
        find_dossier::Freshness,
        open_in_system::open_document_in_idesk,
        views::{
            documents::{DocumentList, DocumentQuery, DocumentView},
            results::PushRequest,
        },
    },
};
use tauri::State;

use crate::{
    desk::Desk,
    failure::{Answer, told},
};

/// One page of a box, from the cache.
#[tauri::command]
#[specta::specta]
pub async fn list_documents(desk: State<'_, Arc<Desk>>, query: DocumentQuery) -> Answer<DocumentList> {
    Ok(documents::list_documents(&*desk.seat()?, &query).await)
}

/// A document with the dossier it would be pushed to.
#[tauri::command]
#[specta::specta]
pub async fn get_document(desk: State<'_, Arc<Desk>>, id: String) -> Answer<DocumentView> {
    told("get_document", documents::view_document(&*desk.seat()?, &id, Freshness::CacheFirst)).await
}

/// Reads the document and its dossier again from both systems.
#[tauri::command]
#[specta::specta]
pub async fn refresh_document(desk: State<'_, Arc<Desk>>, id: String) -> Answer<DocumentView> {
    told("refresh_document", documents::view_document(&*desk.seat()?, &id, Freshness::Fresh)).await
}

/// "Chuyển đến phần mềm iGate".
#[tauri::command]
#[specta::specta]
pub async fn confirm_push(desk: State<'_, Arc<Desk>>, request: PushRequest) -> Answer<Transfer> {
    let transfer = told("confirm_push", attach::confirm_push(&*desk.seat()?, request)).await?;
    desk.queued(&transfer);
    Ok(transfer)
}

/// "Mở trong iDesk", in the system browser.
#[tauri::command]
#[specta::specta]
pub async fn open_in_idesk(desk: State<'_, Arc<Desk>>, document_id: String) -> Answer<()> {
    told("open_in_idesk", open_document_in_idesk(&desk.app, &document_id)).await
}
