//! The log of a dossier: read newest first, written once per `clientRef`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::search::number;
use super::{MAX_PAGE, id_of, refuse};
use crate::model::{HistoryAction, HistoryEntry, ObjectId};
use crate::refusals::Refusal;
use crate::state::SharedState;

pub(super) async fn list(
    State(state): State<SharedState>,
    Caller(_): Caller,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let text = |name: &str| asked.get(name).map(String::as_str);
    let page = number(text("page"), 0)?;
    let size = number(text("size"), 20)?.clamp(1, MAX_PAGE);
    let id = id_of(text("item-id").unwrap_or_default())?;
    let store = state.store();
    let place = store.find_dossier(id).ok_or_else(|| refuse("NOT_FOUND"))?;
    let history = &store.dossier(place).history;
    let form = if state.traps { "%Y-%m-%dT%H:%M:%S%.3f%z" } else { "%Y-%m-%dT%H:%M:%S%.3f%:z" };
    let first = page.saturating_mul(size);
    let lines = history.iter().rev().skip(first).take(size).map(|entry| {
        let official = store.official(entry.who);
        json!({
            "id": entry.id,
            "createdDate": entry.at.format(form).to_string(),
            "user": { "id": official.id, "fullname": official.full_name },
            "action": entry.actions,
            "clientRef": entry.client_ref,
        })
    });
    let content: Vec<Value> = lines.collect();
    let last = first.saturating_add(size) >= history.len();
    Ok(Json(json!({
        "numberOfElements": content.len(), "content": content, "number": page, "size": size,
        "first": page == 0, "last": last,
    })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    item_id: String,
    action: Vec<HistoryAction>,
    #[serde(default)]
    client_ref: Option<String>,
}

/// The line is the caller's, whatever `user` the body names.
pub(super) async fn add(
    State(state): State<SharedState>,
    Caller(caller): Caller,
    Json(asked): Json<Asked>,
) -> Result<Json<Value>, Refusal> {
    let id = id_of(&asked.item_id)?;
    let mut store = state.store();
    let place = store.find_dossier(id).ok_or_else(|| refuse("NOT_FOUND"))?;
    let line = ObjectId::random();
    let known = store.add_history(
        place,
        HistoryEntry {
            id: line,
            at: state.clock.now(),
            who: caller,
            actions: asked.action,
            client_ref: asked.client_ref.filter(|reference| !reference.is_empty()),
        },
    );
    Ok(Json(json!({ "id": known, "affectedRows": u8::from(known == line) })))
}
