//! Bytes of iGate: upload, download, and what the file really is called and weighs.

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, Response};
use futures_util::stream;
use serde_json::{Value, json};

use super::caller::Caller;
use super::shape::Shape;
use super::{MAX_FILE_BYTES, id_of, refuse};
use crate::contents::NotStored;
use crate::file_answer::{Served, file_answer, mime_of};
use crate::model::{FileContent, IgateFile, ObjectId};
use crate::refusals::{Refusal, igate_titled};
use crate::state::SharedState;

/// Several files at once; each gets an id of its own, and the same file sent twice is two files.
pub(super) async fn upload(
    State(state): State<SharedState>,
    Caller(_): Caller,
    mut parts: Multipart,
) -> Result<Json<Value>, Refusal> {
    let mut answer = Vec::new();
    let broken = |_| refuse("Current request is not a multipart request");
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if part.name() != Some("files") {
            continue;
        }
        let name = part.file_name().unwrap_or("tep-tin").to_owned();
        let stored = match state.contents.store(chunks(part), MAX_FILE_BYTES).await {
            Ok(stored) => stored,
            Err(NotStored::TooLarge { .. }) => return Err(refuse("FILE_TOO_LARGE")),
            Err(NotStored::BrokenOff) => return Err(refuse("Unexpected EOF read on the socket")),
            Err(NotStored::Folder(error)) => {
                return Err(igate_titled(axum::http::StatusCode::INSUFFICIENT_STORAGE, &error.to_string()));
            }
        };
        let id = ObjectId::random();
        answer.push(json!({ "id": id, "filename": name, "size": stored.size, "uuid": uuid::Uuid::new_v4() }));
        state.store().add_igate_upload(IgateFile { id, name, content: FileContent::Stored(stored.sha256) });
    }
    if answer.is_empty() {
        return Err(refuse("Required request part 'files' is not present"));
    }
    Ok(Json(Value::from(answer)))
}

/// The pieces of one part of a form.
pub(crate) fn chunks(
    field: Field<'_>,
) -> impl futures_util::Stream<Item = Result<bytes::Bytes, axum::extract::multipart::MultipartError>> {
    stream::unfold(field, |mut field| async move { field.chunk().await.transpose().map(|chunk| (chunk, field)) })
}

pub(super) async fn download(
    State(state): State<SharedState>,
    Caller(_): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Refusal> {
    let (file, name) = find(&state, &id)?;
    let served = Served { content: &file.content, name: &name, mime: mime_of(&file.name), etag: None };
    Ok(file_answer(&state.contents, &headers, &served))
}

/// `GET /fi/file/{id}/filename+size`: the name and the true size.
pub(super) async fn facts(
    State(state): State<SharedState>,
    Caller(_): Caller,
    Path((id, verb)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    if verb != "filename+size" {
        return Err(refuse("NOT_FOUND"));
    }
    let (file, name) = find(&state, &id)?;
    Ok(Json(json!({ "filename": name, "size": state.contents.size(&file.content) })))
}

fn find(state: &SharedState, id: &str) -> Result<(IgateFile, String), Refusal> {
    let id = id_of(id)?;
    let store = state.store();
    let (file, _) = store.igate_file(id).ok_or_else(|| refuse("NOT_FOUND"))?;
    let name = Shape { state, store: &store }.file_name(file);
    Ok((file.clone(), name))
}
