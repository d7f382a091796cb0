//! Lists of documents by box, one document, and who is asking.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use chrono::DateTime;
use serde_json::{Value, json};

use super::envelope::Caller;
use super::{MAX_PAGE, shape};
use crate::model::{Document, DocumentState, OfficialIndex};
use crate::refusals::Refusal;
use crate::state::SharedState;

pub(super) async fn me(State(state): State<SharedState>, caller: Caller) -> Json<Value> {
    let store = state.store();
    let official = store.official(caller.official);
    let agency = &store.world().agencies[official.agency];
    Json(json!({
        "id": official.idesk_id, "account": official.sso_account, "fullName": official.full_name,
        "unit": { "code": agency.code, "name": agency.name },
    }))
}

/// A person reads the own documents, and what was issued for a dossier of iGate, whoever wrote it.
pub(super) fn may_read(document: &Document, who: OfficialIndex) -> bool {
    document.owner == who || (document.state.is_issued() && document.external.is_some())
}

/// Oldest change first, so that a reader who goes on from the last change misses nothing. Without a box: all boxes.
/// The own documents; with `externalCode` also what others have issued for that dossier.
pub(super) async fn list(
    State(state): State<SharedState>,
    caller: Caller,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let text = |name: &str| asked.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let number = |name: &str, otherwise: usize| match text(name) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| caller.malformed(&format!("{name} is not a number"))),
    };
    let page: usize = number("page", 0)?;
    let size = number("size", 20)?.clamp(1, MAX_PAGE);
    let wanted_state = match text("box") {
        None => None,
        Some("du-thao") => Some(DocumentState::DuThao),
        Some("xu-ly-di") => Some(DocumentState::DangXuLy),
        Some("theo-doi-di") => Some(DocumentState::DaPhatHanh),
        Some("luu") => Some(DocumentState::DaLuu),
        Some(_) => return Err(caller.malformed("box is one of du-thao, xu-ly-di, theo-doi-di, luu")),
    };
    let code = text("externalCode");
    let from = match text("updatedFrom") {
        None => None,
        Some(from) => {
            Some(DateTime::parse_from_rfc3339(from).map_err(|_| caller.malformed("updatedFrom is not RFC 3339"))?)
        }
    };
    let part = text("q").map(str::to_lowercase);
    let store = state.store();
    let mut found: Vec<&Document> = store
        .documents()
        .iter()
        .filter(|document| {
            let dossier = document.external.as_ref().map(|external| external.dossier_code.as_str());
            let mine = document.owner == caller.official;
            (mine || (code.is_some() && may_read(document, caller.official)))
                && wanted_state.is_none_or(|state| document.state == state)
                && code.is_none_or(|code| dossier == Some(code))
                && from.is_none_or(|from| document.updated >= from)
                && part.as_ref().is_none_or(|part| {
                    [Some(document.trich_yeu.as_str()), document.so_ky_hieu.as_deref(), dossier]
                        .into_iter()
                        .flatten()
                        .any(|text| text.to_lowercase().contains(part))
                })
        })
        .collect();
    found.sort_by_key(|document| document.updated);
    let first = page.saturating_mul(size);
    let has_next = first.saturating_add(size) < found.len();
    let content: Vec<Value> =
        found.into_iter().skip(first).take(size).map(|document| shape::in_list(&state, &store, document)).collect();
    Ok(Json(json!({ "content": content, "page": page, "size": size, "hasNext": has_next })))
}

pub(super) async fn detail(
    State(state): State<SharedState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let store = state.store();
    let place = store.find_document(&id).ok_or_else(|| caller.refuse("NOT_FOUND"))?;
    let document = store.document(place);
    if !may_read(document, caller.official) {
        return Err(caller.refuse("FORBIDDEN"));
    }
    Ok(Json(shape::document(&state, &store, document)))
}
