//! The whole truth of the systems as JSON: true names, true sizes, true hashes, whatever the wire tells.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::answers::{unknown, wrong};
use crate::model::{Document, Dossier, FileContent, IdeskFile, IgateFile};
use crate::refusals::Refusal;
use crate::state::{SharedState, Store};

pub(super) async fn addresses(State(state): State<SharedState>) -> Json<Value> {
    Json(json!({
        "sso": state.addresses.sso, "issuer": state.addresses.issuer(), "igate": state.addresses.igate,
        "idesk": state.addresses.idesk, "control": state.addresses.control, "traps": state.traps,
        "origin": state.origin(),
    }))
}

pub(super) async fn state(
    State(state): State<SharedState>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let store = state.store();
    let places: Vec<usize> = match asked.get("dossiers").map(String::as_str) {
        None | Some("all") => (0..store.world().dossiers.len()).collect(),
        Some("changed") => store.changed_dossiers(),
        Some("none") => Vec::new(),
        Some(other) => return Err(wrong(format!("dossiers={other}: all, changed or none"))),
    };
    let dossiers: Vec<Value> =
        places.into_iter().map(|place| whole_dossier(&state, &store, store.dossier(place))).collect();
    let documents: Vec<Value> =
        store.documents().iter().map(|document| whole_document(&state, &store, document)).collect();
    let igate_uploads: Vec<Value> = store.igate_uploads().map(|file| igate_file(&state, file)).collect();
    let idesk_uploads: Vec<Value> = store.idesk_uploads().map(|upload| idesk_file(&state, &upload.file)).collect();
    let officials: Vec<Value> = store.world().officials.iter().map(|official| json!({
        "id": official.id, "fullName": official.full_name, "igateAccount": official.igate_account,
        "ssoAccount": official.sso_account, "linkedAccount": official.linked_account, "disabled": official.disabled,
        "agency": store.world().agencies[official.agency].code,
    })).collect();
    Ok(Json(json!({
        "officials": officials, "dossiers": dossiers, "documents": documents,
        "igateUploads": igate_uploads, "ideskUploads": idesk_uploads,
    })))
}

pub(super) async fn dossier(
    State(state): State<SharedState>,
    Path(code): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let store = state.store();
    let place = store.find_dossier_by_code(&code).ok_or_else(|| unknown("such dossier"))?;
    Ok(Json(whole_dossier(&state, &store, store.dossier(place))))
}

pub(super) async fn document(State(state): State<SharedState>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    let store = state.store();
    let place = store.find_document(&id).ok_or_else(|| unknown("such document"))?;
    Ok(Json(whole_document(&state, &store, store.document(place))))
}

pub(super) fn whole_dossier(state: &SharedState, store: &Store, dossier: &Dossier) -> Value {
    let world = store.world();
    json!({
        "id": dossier.id, "code": dossier.code, "applicant": dossier.applicant,
        "procedure": world.procedures[dossier.procedure].name, "agency": world.agencies[dossier.agency].code,
        "assignee": store.official(dossier.assignee).igate_account, "step": dossier.step, "stepName": dossier.step.name(),
        "status": dossier.status, "accepted": dossier.accepted, "appointment": dossier.appointment,
        "updated": dossier.updated, "completed": dossier.completed,
        "components": dossier.components.iter().map(|component| json!({
            "name": component.name,
            "files": component.files.iter().map(|file| igate_file(state, file)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "attachments": dossier.attachments.iter().map(|attachment| {
            let mut file = igate_file(state, &attachment.file);
            file["group"] = json!(attachment.group);
            file["origin"] = json!(attachment.origin);
            file["at"] = json!(attachment.at);
            file
        }).collect::<Vec<_>>(),
        "history": dossier.history.iter().map(|line| json!({
            "id": line.id, "at": line.at, "who": store.official(line.who).igate_account, "action": line.actions,
            "clientRef": line.client_ref,
        })).collect::<Vec<_>>(),
    })
}

pub(super) fn whole_document(state: &SharedState, store: &Store, document: &Document) -> Value {
    json!({
        "id": document.id, "state": document.state, "external": document.external, "soKyHieu": document.so_ky_hieu,
        "kind": document.kind, "trichYeu": document.trich_yeu, "ngayBanHanh": document.ngay_ban_hanh,
        "secrecy": document.secrecy, "signer": document.signer, "owner": store.official(document.owner).sso_account,
        "files": document.files.iter().map(|file| idesk_file(state, file)).collect::<Vec<_>>(),
        "transfers": document.transfers.iter().map(|transfer| json!({
            "id": transfer.id, "at": transfer.at, "dossierCode": transfer.dossier_code,
            "dossierId": transfer.dossier_id, "files": transfer.files, "clientRef": transfer.client_ref,
        })).collect::<Vec<_>>(),
        "updated": document.updated, "clientRef": document.client_ref,
        "history": document.history.iter().map(|line| json!({
            "at": line.at, "who": store.official(line.who).sso_account, "action": line.action, "note": line.note,
        })).collect::<Vec<_>>(),
    })
}

fn igate_file(state: &SharedState, file: &IgateFile) -> Value {
    json!({ "id": file.id, "name": file.name, "size": state.contents.size(&file.content), "sha256": hash(state, &file.content) })
}

fn idesk_file(state: &SharedState, file: &IdeskFile) -> Value {
    json!({
        "id": file.id, "name": file.name, "mime": file.mime, "role": file.role,
        "size": state.contents.size(&file.content), "sha256": hash(state, &file.content),
    })
}

/// Generated files may be very large, and nothing was ever done to them: their hash is not worth the wait.
fn hash(state: &SharedState, content: &FileContent) -> Value {
    match content {
        FileContent::Generated { .. } => Value::Null,
        FileContent::Asset(_) | FileContent::Stored(_) => Value::from(state.contents.sha256(content)),
    }
}
