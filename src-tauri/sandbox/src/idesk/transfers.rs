//! What iDesk is told iGate has received.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use serde::Deserialize;
use serde_json::json;

use super::envelope::{Caller, Key, Told, once};
use super::{documents, shape};
use crate::model::{DocumentHistory, DocumentTransfer, TransferredFile};
use crate::refusals::Refusal;
use crate::state::SharedState;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    dossier_code: String,
    dossier_id: String,
    files: Vec<TransferredFile>,
    #[serde(default)]
    client_ref: Option<String>,
}

pub(super) async fn record(
    State(state): State<SharedState>,
    caller: Caller,
    key: Key,
    Path(id): Path<String>,
    Told(asked, told): Told<Asked>,
) -> Result<Response<Body>, Refusal> {
    let now = state.clock.now();
    let mut store = state.store();
    let place = store.find_document(&id).ok_or_else(|| caller.refuse("NOT_FOUND"))?;
    once(&mut store, &caller, &key, format!("transfer {id} {told}"), |store| {
        let document = store.document(place);
        if !documents::may_read(document, caller.official) {
            return Err(caller.refuse("FORBIDDEN"));
        }
        let external = document.external.as_ref().ok_or_else(|| caller.refuse("NOT_FROM_IGATE"))?;
        if external.dossier_code != asked.dossier_code || external.dossier_id != asked.dossier_id {
            return Err(caller.refuse("CODE_MISMATCH"));
        }
        for told in &asked.files {
            let file = document.files.iter().find(|file| file.id == told.id);
            let file = file.ok_or_else(|| caller.refuse("FILES_MISSING"))?;
            let hash = state.contents.sha256(&file.content);
            if told.sha256.as_ref().is_some_and(|told| !told.eq_ignore_ascii_case(&hash)) {
                return Err(caller.refuse("FILE_HASH"));
            }
        }
        if asked.files.is_empty() {
            return Err(caller.refuse("FILES_MISSING"));
        }
        let transfer = DocumentTransfer {
            id: format!("t{}", store.next_number()),
            at: now,
            dossier_code: asked.dossier_code,
            dossier_id: asked.dossier_id,
            files: asked.files,
            client_ref: asked.client_ref,
        };
        let answer = json!({ "id": transfer.id, "at": shape::moment(now) });
        store.change_document(place, now, |document| {
            document.history.push(DocumentHistory {
                at: now,
                who: caller.official,
                action: "Chuyển đến phần mềm iGate".to_owned(),
                note: format!("Mã hồ sơ {}, {} tệp", transfer.dossier_code, transfer.files.len()),
            });
            document.transfers.push(transfer);
        });
        Ok(answer)
    })
}
