//! Files that become "Tập tin kết quả" of a dossier.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::{id_of, refuse};
use crate::model::{Attachment, AttachmentOrigin, GROUP_PROCESSING, GROUP_RESULT, ObjectId};
use crate::refusals::Refusal;
use crate::state::SharedState;

#[derive(Deserialize)]
pub(super) struct Asked {
    attachment: Vec<AskedFile>,
    #[serde(default)]
    origin: Option<AttachmentOrigin>,
}

#[derive(Deserialize)]
struct AskedFile {
    id: ObjectId,
    #[serde(default = "result_group")]
    group: String,
}

fn result_group() -> String {
    GROUP_RESULT.to_owned()
}

/// All files or none; a file that hangs there already is no error and changes nothing, even when the dossier has
/// moved on since.
pub(super) async fn attach(
    State(state): State<SharedState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    Json(asked): Json<Asked>,
) -> Result<Json<Value>, Refusal> {
    let id = id_of(&id)?;
    let now = state.clock.now();
    let mut store = state.store();
    let place = store.find_dossier(id).ok_or_else(|| refuse("NOT_FOUND"))?;
    let dossier = store.dossier(place);
    if dossier.assignee != caller && dossier.agency != store.official(caller).agency {
        return Err(refuse("NOT_YOURS"));
    }
    let hangs = |file: &AskedFile| dossier.attachments.iter().any(|attachment| attachment.file.id == file.id);
    let fresh: Vec<&AskedFile> = asked.attachment.iter().filter(|file| !hangs(file)).collect();
    if fresh.is_empty() {
        return Ok(Json(json!({ "affectedRows": 0 })));
    }
    if dossier.status.is_closed() {
        return Err(refuse("DOSSIER_CLOSED"));
    }
    let results = fresh.iter().any(|file| file.group != GROUP_PROCESSING);
    if results && !dossier.step.may_attach() {
        return Err(refuse("STEP_NOT_ALLOWED"));
    }
    let mut attachments = Vec::new();
    for file in fresh {
        let (known, _) = store.igate_file(file.id).ok_or_else(|| refuse("NOT_FOUND"))?;
        if attachments.iter().any(|attachment: &Attachment| attachment.file.id == file.id) {
            continue;
        }
        attachments.push(Attachment {
            file: known.clone(),
            group: file.group.clone(),
            origin: asked.origin.clone(),
            at: now,
        });
    }
    let count = store.attach(place, now, attachments);
    Ok(Json(json!({ "affectedRows": u8::from(count > 0) })))
}
