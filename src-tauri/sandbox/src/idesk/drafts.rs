//! Drafts: made from files that were uploaded before, found again by the client's own reference.

use std::collections::HashMap;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::envelope::{Caller, Key, Told, once};
use super::shape;
use crate::model::{Document, DocumentHistory, DocumentState, ExternalDossier, IdeskFile, Secrecy};
use crate::refusals::{self, Refusal};
use crate::state::SharedState;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    external: ExternalDossier,
    #[serde(default)]
    trich_yeu: String,
    #[serde(default)]
    files: Vec<AskedFile>,
    client_ref: String,
}

#[derive(Deserialize)]
struct AskedFile {
    id: String,
}

/// One draft per key. Another key is another draft, even under the same `clientRef`: a client that forgets its key
/// makes two, and a test sees them.
pub(super) async fn create(
    State(state): State<SharedState>,
    caller: Caller,
    key: Key,
    Told(asked, told): Told<Asked>,
) -> Result<Response<Body>, Refusal> {
    let now = state.clock.now();
    let mut store = state.store();
    once(&mut store, &caller, &key, format!("draft {told}"), |store| {
        if asked.trich_yeu.trim().is_empty() {
            return Err(caller.refuse("SUBJECT_EMPTY"));
        }
        let mut files: Vec<IdeskFile> = Vec::new();
        let mut missing = Vec::new();
        for wanted in &asked.files {
            match store.idesk_upload(&wanted.id).filter(|upload| upload.owner == caller.official) {
                Some(upload) => files.push(upload.file.clone()),
                None => missing.push(wanted.id.clone()),
            }
        }
        if files.is_empty() || !missing.is_empty() {
            return Err(refusals::idesk(
                axum::http::StatusCode::UNPROCESSABLE_ENTITY,
                "FILES_MISSING",
                "Tệp tin không tồn tại hoặc chưa được tải lên",
                &json!({ "missing": missing }),
                &caller.request_id,
            ));
        }
        let note = format!("Mã hồ sơ {}", asked.external.dossier_code);
        let document = Document {
            id: store.next_number().to_string(),
            state: DocumentState::DuThao,
            external: Some(asked.external),
            so_ky_hieu: None,
            kind: None,
            trich_yeu: asked.trich_yeu.trim().to_owned(),
            ngay_ban_hanh: None,
            secrecy: Secrecy::Thuong,
            signer: None,
            owner: caller.official,
            files,
            transfers: Vec::new(),
            updated: now,
            history: vec![DocumentHistory {
                at: now,
                who: caller.official,
                action: "Tạo dự thảo từ iGate".to_owned(),
                note,
            }],
            client_ref: Some(asked.client_ref),
        };
        let place = store.add_document(document);
        Ok(shape::document(&state, store, store.document(place)))
    })
}

pub(super) async fn find(
    State(state): State<SharedState>,
    caller: Caller,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let reference = asked.get("clientRef").ok_or_else(|| caller.malformed("clientRef is missing"))?;
    let store = state.store();
    let found = store
        .documents()
        .iter()
        .find(|document| document.owner == caller.official && document.client_ref.as_ref() == Some(reference));
    found.map(|document| Json(shape::document(&state, &store, document))).ok_or_else(|| caller.refuse("NOT_FOUND"))
}
