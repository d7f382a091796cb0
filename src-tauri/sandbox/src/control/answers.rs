//! Faults, log, clocks and tokens over the control port.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::faults::{Fault, Standing};
use crate::refusals::Refusal;
use crate::request_log::LoggedRequest;
use crate::sso::{Lifetimes, SigningKey};
use crate::state::SharedState;
use crate::system::System;

pub(super) fn wrong(why: impl std::fmt::Display) -> Refusal {
    Refusal::of((StatusCode::BAD_REQUEST, Json(json!({ "error": why.to_string() }))))
}

pub(super) fn unknown(what: &str) -> Refusal {
    Refusal::of((StatusCode::NOT_FOUND, Json(json!({ "error": format!("there is no {what}") }))))
}

/// Reads a value, or says what is wrong with it.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(wrong)
}

pub(super) async fn faults(State(state): State<SharedState>) -> Json<Vec<Standing>> {
    Json(state.faults.list())
}

pub(super) async fn add_faults(
    State(state): State<SharedState>,
    Json(asked): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let faults: Vec<Fault> = if asked.is_array() { read(asked)? } else { vec![read(asked)?] };
    let ids: Vec<u64> = faults.into_iter().map(|fault| state.faults.add(fault)).collect();
    Ok(Json(json!({ "ids": ids })))
}

pub(super) async fn clear_faults(State(state): State<SharedState>) -> StatusCode {
    state.faults.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn remove_fault(State(state): State<SharedState>, Path(id): Path<u64>) -> Result<StatusCode, Refusal> {
    if state.faults.remove(id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown("such fault")) }
}

pub(super) async fn log(
    State(state): State<SharedState>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Vec<LoggedRequest>>, Refusal> {
    let system: Option<System> = match asked.get("system") {
        Some(system) => Some(read(Value::from(system.as_str()))?),
        None => None,
    };
    let after: u64 = asked.get("after").map_or(Ok(0), |after| after.parse()).map_err(wrong)?;
    let mut requests = state.log.requests();
    requests.retain(|request| {
        request.system != System::Control
            && request.number > after
            && system.is_none_or(|system| request.system == system)
            && asked.get("path").is_none_or(|part| request.path.contains(part))
    });
    Ok(Json(requests))
}

pub(super) async fn clear_log(State(state): State<SharedState>) -> StatusCode {
    state.log.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockAsked {
    #[serde(default)]
    system: Option<System>,
    seconds: i64,
}

pub(super) async fn clock(State(state): State<SharedState>, Json(asked): Json<Value>) -> Result<Json<Value>, Refusal> {
    let asked: ClockAsked = read(asked)?;
    for system in System::SPOKEN_TO {
        if asked.system.is_none_or(|wanted| wanted == system) {
            state.clock.shift(system, asked.seconds);
        }
    }
    let told = System::SPOKEN_TO.map(|system| state.clock.now_of(system).to_rfc3339());
    Ok(Json(json!({ "sso": told[0], "igate": told[1], "idesk": told[2] })))
}

/// Lifetimes that are not named stay as they are.
pub(super) async fn lifetimes(
    State(state): State<SharedState>,
    Json(asked): Json<Value>,
) -> Result<Json<Lifetimes>, Refusal> {
    let mut sign_on = state.sign_on();
    let mut all = serde_json::to_value(sign_on.lifetimes).map_err(wrong)?;
    if let (Value::Object(all), Value::Object(asked)) = (&mut all, asked) {
        all.extend(asked);
    }
    sign_on.lifetimes = read(all)?;
    Ok(Json(sign_on.lifetimes))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignOnAsked {
    r#do: Deed,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deed {
    RotateKey,
    ForgetKeys,
    RevokeRefresh,
    ExpireAccess,
    EndSessions,
}

pub(super) async fn sign_on(State(state): State<SharedState>, Json(asked): Json<Value>) -> Result<StatusCode, Refusal> {
    let asked: SignOnAsked = read(asked)?;
    let count = state.sign_on().key_count();
    match asked.r#do {
        Deed::RotateKey | Deed::ForgetKeys => {
            let key = SigningKey::numbered(count).map_err(wrong)?;
            state.sign_on().rotate(key, matches!(asked.r#do, Deed::ForgetKeys));
        }
        Deed::RevokeRefresh => state.sign_on().revoke_all_refresh(),
        Deed::ExpireAccess => state.sign_on().expire_access(),
        Deed::EndSessions => state.sign_on().end_all_sessions(),
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AutoLoginAsked {
    account: Option<String>,
}

pub(super) async fn auto_login(
    State(state): State<SharedState>,
    Json(asked): Json<Value>,
) -> Result<StatusCode, Refusal> {
    let asked: AutoLoginAsked = read(asked)?;
    let official = match asked.account {
        None => None,
        Some(account) => {
            let known = state.store().find_official(|official| official.sso_account == account);
            Some(known.ok_or_else(|| unknown("such account"))?)
        }
    };
    state.sign_on().auto_login = official;
    Ok(StatusCode::NO_CONTENT)
}
