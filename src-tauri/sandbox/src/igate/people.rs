//! People of iGate: who am I, the password once for the linking wizard, and the link itself.

use axum::Json;
use axum::extract::{Path, State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::{id_of, refuse};
use crate::refusals::{Refusal, linked_to_another};
use crate::sso::Bearer;
use crate::state::SharedState;

pub(super) async fn me(State(state): State<SharedState>, Caller(caller): Caller) -> Json<Value> {
    let store = state.store();
    let official = store.official(caller);
    let agency = &store.world().agencies[official.agency];
    Json(json!({
        "id": official.id,
        "fullname": official.full_name,
        "account": { "username": [{ "value": official.igate_account }] },
        "email": [{ "value": official.email }],
        "phoneNumber": [{ "value": official.phone }],
        "linkedAccount": official.linked_account,
        "experience": [{
            "agency": {
                "id": agency.id, "code": agency.code, "name": agency.name,
                "parent": agency.parent.as_ref().map(|parent| json!({ "name": parent })),
            },
            "position": { "name": official.position },
            "primary": true,
        }],
    }))
}

#[derive(Deserialize)]
pub(super) struct Password {
    username: String,
    password: String,
}

pub(super) async fn log_in(
    State(state): State<SharedState>,
    Json(given): Json<Password>,
) -> Result<Json<Value>, Refusal> {
    let store = state.store();
    let account = given.username.trim();
    let found = store.find_official(|official| {
        official.igate_account.eq_ignore_ascii_case(account) && official.igate_password == given.password
    });
    let official = found.ok_or_else(|| refuse("WRONG_PASSWORD"))?;
    if store.official(official).disabled {
        return Err(refuse("ACCOUNT_DISABLED"));
    }
    let mut sign_on = state.sign_on();
    let seconds = sign_on.lifetimes.access;
    let token = uuid::Uuid::new_v4().to_string();
    let now = state.clock.now();
    let good = (now, now + TimeDelta::seconds(seconds));
    sign_on.keep_access(token.clone(), Bearer::IgateAccount(official), good, None);
    Ok(Json(json!({ "access_token": token, "token_type": "bearer", "expires_in": seconds })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    linked_account: String,
    /// Whose account it is at the sign-on; kept by a real iGate, checked here against the account.
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    issuer: Option<String>,
}

pub(super) async fn link(
    State(state): State<SharedState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    Json(link): Json<Link>,
) -> Result<Json<Value>, Refusal> {
    let id = id_of(&id)?;
    let account = link.linked_account.trim().to_owned();
    let mut store = state.store();
    if store.official(caller).id != id {
        return Err(refuse("NOT_YOURS"));
    }
    let issuer_fits = link.issuer.as_ref().is_none_or(|issuer| *issuer == state.addresses.issuer());
    let subject_fits = link.subject.as_ref().is_none_or(|subject| {
        store
            .find_official(|official| {
                official.sso_subject == *subject && official.sso_account.eq_ignore_ascii_case(&account)
            })
            .is_some()
    });
    if account.is_empty() || !issuer_fits || !subject_fits {
        return Err(refuse("Tài khoản liên kết không hợp lệ"));
    }
    if let Some(other) = store.linked_to(&account).filter(|other| *other != caller) {
        return Err(linked_to_another(&store.official(other).full_name));
    }
    let changed = store.change_official(caller, |official| {
        let same = official.linked_account.as_deref() == Some(account.as_str());
        official.linked_account = Some(account);
        !same
    });
    Ok(Json(json!({ "affectedRows": u8::from(changed) })))
}
