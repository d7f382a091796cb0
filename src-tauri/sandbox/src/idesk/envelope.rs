//! What every call of iDesk has: a person, a request number, refusals in one form, and a key on every write.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::model::OfficialIndex;
use crate::plumbing::RequestId;
use crate::refusals::{self, Refusal};
use crate::sso::Bearer;
use crate::state::{Remembered, SharedState, Store};
use crate::system::System;

/// A person who signed in, and the number of the request.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub official: OfficialIndex,
    pub request_id: String,
}

impl Caller {
    pub fn refuse(&self, name: &str) -> Refusal {
        refusals::by_name(System::Idesk, name, &self.request_id)
    }

    /// A 400 that says which part of the request is wrong.
    pub fn malformed(&self, why: &str) -> Refusal {
        refusals::idesk(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "Yêu cầu không hợp lệ",
            &json!({ "reason": why }),
            &self.request_id,
        )
    }
}

impl FromRequestParts<SharedState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &SharedState) -> Result<Self, Refusal> {
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let expired = || refusals::by_name(System::Idesk, "TOKEN_EXPIRED", &request_id);
        let token = crate::sso::bearer_token(&parts.headers).ok_or_else(expired)?;
        match crate::sso::bearer(state, token).await {
            Some(Bearer::SignedOn(official)) => Ok(Self { official, request_id }),
            Some(Bearer::IgateAccount(_)) | None => Err(expired()),
        }
    }
}

/// The `Idempotency-Key` of a write.
pub(super) struct Key(pub String);

impl FromRequestParts<SharedState> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &SharedState) -> Result<Self, Refusal> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let key = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::trim);
        match key.filter(|key| !key.is_empty() && key.len() <= 255) {
            Some(key) => Ok(Self(key.to_owned())),
            None => Err(caller.refuse("IDEMPOTENCY_KEY_MISSING")),
        }
    }
}

/// A JSON body; a malformed one is refused in iDesk's form.
pub(super) struct Told<T>(pub T, pub Value);

impl<T: DeserializeOwned> FromRequest<SharedState> for Told<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &SharedState) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let Json(value): Json<Value> = Json::from_request(request, state)
            .await
            .map_err(|rejection: JsonRejection| caller.malformed(&rejection.body_text()))?;
        match serde_json::from_value(value.clone()) {
            Ok(told) => Ok(Self(told, value)),
            Err(error) => Err(caller.malformed(&error.to_string())),
        }
    }
}

/// Does a write once per key: the first answer is 201, the same question again gets the same body with 200, another
/// question under the same key is refused.
pub(super) fn once(
    store: &mut Store,
    caller: &Caller,
    key: &Key,
    fingerprint: String,
    write: impl FnOnce(&mut Store) -> Result<Value, Refusal>,
) -> Result<Response<Body>, Refusal> {
    if let Some(remembered) = store.remembered(caller.official, &key.0) {
        if remembered.fingerprint != fingerprint {
            return Err(caller.refuse("IDEMPOTENCY_KEY_REUSED"));
        }
        return Ok((StatusCode::OK, Json(remembered.body.clone())).into_response());
    }
    let body = write(store)?;
    store.remember(caller.official, &key.0, Remembered { fingerprint, body: body.clone() });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
