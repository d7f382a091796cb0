//! Files of iDesk: uploaded once per key, downloaded whole or by range, named by their hash.

use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, Response, StatusCode};

use super::envelope::{Caller, Key, once};
use super::{MAX_FILE_BYTES, TAKEN, documents, shape};
use crate::contents::NotStored;
use crate::file_answer::{Served, file_answer, mime_of};
use crate::igate::chunks;
use crate::model::{FileContent, FileRole, IdeskFile};
use crate::refusals::{self, Refusal};
use crate::state::{IdeskUpload, SharedState};

pub(super) async fn upload(
    State(state): State<SharedState>,
    caller: Caller,
    key: Key,
    mut parts: Multipart,
) -> Result<Response<Body>, Refusal> {
    while let Some(part) = parts.next_field().await.map_err(|error| caller.malformed(&error.body_text()))? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("tep-tin").to_owned();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        if !TAKEN.contains(&ending.as_str()) {
            return Err(caller.refuse("FILE_TYPE"));
        }
        let stored = match state.contents.store(chunks(part), MAX_FILE_BYTES).await {
            Ok(stored) => stored,
            Err(NotStored::TooLarge { .. }) => return Err(caller.refuse("FILE_TOO_LARGE")),
            Err(NotStored::BrokenOff) => return Err(caller.malformed("the upload broke off")),
            Err(NotStored::Folder(error)) => {
                return Err(refusals::idesk(
                    StatusCode::INSUFFICIENT_STORAGE,
                    "STORAGE_FULL",
                    "Hệ thống hết dung lượng lưu trữ",
                    &serde_json::json!({ "reason": error.to_string() }),
                    &caller.request_id,
                ));
            }
        };
        let mut store = state.store();
        let fingerprint = format!("file {} {name}", stored.sha256);
        return once(&mut store, &caller, &key, fingerprint, |store| {
            let file = IdeskFile {
                id: format!("f{}", store.next_number()),
                mime: mime_of(&name).to_owned(),
                name,
                role: FileRole::DuThao,
                content: FileContent::Stored(stored.sha256),
            };
            let told = shape::file(&state, &file);
            store.add_idesk_upload(IdeskUpload { owner: caller.official, file });
            Ok(told)
        });
    }
    Err(caller.malformed("a part named `file` is missing"))
}

pub(super) async fn download(
    State(state): State<SharedState>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Refusal> {
    let file = {
        let store = state.store();
        let (file, document) = store.idesk_file(&id).ok_or_else(|| caller.refuse("NOT_FOUND"))?;
        let allowed = match document {
            Some(document) => documents::may_read(document, caller.official),
            None => store.idesk_upload(&id).is_some_and(|upload| upload.owner == caller.official),
        };
        if !allowed {
            return Err(caller.refuse("FORBIDDEN"));
        }
        file.clone()
    };
    let etag = format!("\"sha256:{}\"", state.contents.sha256(&file.content));
    let served = Served { content: &file.content, name: &file.name, mime: &file.mime, etag: Some(etag) };
    Ok(file_answer(&state.contents, &headers, &served))
}
