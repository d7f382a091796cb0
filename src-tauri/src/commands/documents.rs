//! Commands of the page Văn bản.

use lienthong_core::{
    domain::{failure_code::FailureCode, transfer::Transfer},
    flows::views::{
        documents::{DocumentList, DocumentQuery, DocumentView},
        results::PushRequest,
    },
};

use super::Answer;

/// One page of a box, from the cache.
#[tauri::command]
#[specta::specta]
pub async fn list_documents(query: DocumentQuery) -> Answer<DocumentList> {
    let _: DocumentQuery = query;
    Err(FailureCode::NotYetAvailable.into())
}

/// A document with the dossier it would be pushed to.
#[tauri::command]
#[specta::specta]
pub async fn get_document(id: String) -> Answer<DocumentView> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// Reads the document and its dossier again from both systems.
#[tauri::command]
#[specta::specta]
pub async fn refresh_document(id: String) -> Answer<DocumentView> {
    let _: String = id;
    Err(FailureCode::NotYetAvailable.into())
}

/// "Chuyển đến phần mềm iGate".
#[tauri::command]
#[specta::specta]
pub async fn confirm_push(request: PushRequest) -> Answer<Transfer> {
    let _: PushRequest = request;
    Err(FailureCode::NotYetAvailable.into())
}

/// "Mở trong iDesk", in the system browser.
#[tauri::command]
#[specta::specta]
pub async fn open_in_idesk(document_id: String) -> Answer<()> {
    let _: String = document_id;
    Err(FailureCode::NotYetAvailable.into())
}
