//! People of iGate: who am I, the password once for the linking wizard, and the link itself.

use axum::Json;
use axum::extract::{Path, State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Caller;
use super::{id_of, refuse};
use crate::model::Official;
use crate::refusals::{Refusal, linked_to_another, locked_out};
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
    let now = state.clock.now();
    let mut store = state.store();
    let account = given.username.trim();
    let official = store.find_official(|official| official.igate_account.eq_ignore_ascii_case(account));
    let official = official.ok_or_else(|| refuse("WRONG_PASSWORD"))?;
    if let Some(seconds) = store.wrong_passwords(official).locked_for(now) {
        return Err(locked_out(seconds));
    }
    if store.official(official).igate_password != given.password {
        store.wrong_passwords(official).count(now);
        return Err(refuse("WRONG_PASSWORD"));
    }
    if store.official(official).disabled {
        return Err(refuse("ACCOUNT_DISABLED"));
    }
    store.wrong_passwords(official).forget();
    let mut sign_on = state.sign_on();
    let seconds = sign_on.lifetimes.access;
    let token = uuid::Uuid::new_v4().to_string();
    let good = (now, now + TimeDelta::seconds(seconds));
    sign_on.keep_access(token.clone(), Bearer::IgateAccount(official), good, None);
    Ok(Json(json!({ "access_token": token, "token_type": "bearer", "expires_in": seconds })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    /// Empty: the link is taken away.
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
    if !issuer_fits || (!account.is_empty() && !subject_fits) {
        return Err(refuse("Tài khoản liên kết không hợp lệ"));
    }
    if let Some(other) = store.linked_to(&account).filter(|other| *other != caller) {
        return Err(linked_to_another(&store.official(other).full_name));
    }
    let names = |official: &Official| official.linked_account.clone().unwrap_or_default();
    let named = names(store.official(caller));
    if !account.is_empty() && !named.is_empty() && !named.eq_ignore_ascii_case(&account) {
        let holder = store.find_official(|official| official.sso_account.eq_ignore_ascii_case(&named));
        let holder = holder.map_or(named, |holder| store.official(holder).full_name.clone());
        return Err(linked_to_another(&holder));
    }
    let changed = store.change_official(caller, |official| {
        let before = names(official);
        official.linked_account = (!account.is_empty()).then_some(account);
        names(official) != before
    });
    Ok(Json(json!({ "affectedRows": u8::from(changed) })))
}
