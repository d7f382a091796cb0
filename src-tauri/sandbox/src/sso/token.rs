//! The token endpoint with rotation (RFC 6749, RFC 7636, RFC 9700 section 4.14), userinfo and revocation (RFC 7009).

use axum::body::Body;
use axum::extract::{Form, State};
use axum::http::{Extensions, HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::CLIENT;
use super::keys::{SigningKey, token_without_signature};
use super::sign_on::{Bearer, Grant, NotTaken};
use crate::faults::{FaultKind, Plan};
use crate::state::SharedState;
use crate::system::System;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    grant_type: Option<String>,
    client_id: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    token: Option<String>,
}

pub(super) async fn token(
    State(state): State<SharedState>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response<Body> {
    let plan = extensions.get::<Plan>();
    if !is_our_client(&headers, &asked) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client", "Invalid client or Invalid client credentials");
    }
    match asked.grant_type.as_deref() {
        Some("authorization_code") => redeem_code(&state, plan, &asked),
        Some("refresh_token") => refresh(&state, plan, &asked),
        _ => refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Unsupported grant_type"),
    }
}

/// A public client names itself in the body; some libraries do it in the header with an empty secret.
fn is_our_client(headers: &HeaderMap, asked: &Asked) -> bool {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| base64::engine::general_purpose::STANDARD.decode(encoded).ok())
        .and_then(|decoded| String::from_utf8(decoded).ok());
    match basic {
        Some(pair) => pair == format!("{CLIENT}:"),
        None => asked.client_id.as_deref() == Some(CLIENT),
    }
}

fn redeem_code(state: &SharedState, plan: Option<&Plan>, asked: &Asked) -> Response<Body> {
    let code = asked.code.as_deref().unwrap_or_default();
    let Some(grant) = state.sign_on().redeem(code) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant", "Code not valid");
    };
    if grant.until <= state.clock.now() {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant", "Code expired");
    }
    if asked.redirect_uri.as_deref() != Some(grant.redirect_uri.as_str()) {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant", "Incorrect redirect_uri");
    }
    let verifier = asked.code_verifier.as_deref().unwrap_or_default();
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != grant.challenge {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant", "PKCE verification failed: Code mismatch");
    }
    let (family, refresh) = {
        let mut sign_on = state.sign_on();
        let until = state.clock.now() + TimeDelta::seconds(sign_on.lifetimes.refresh);
        sign_on.begin_family(code, grant.clone(), until)
    };
    let nonce = grant.nonce.clone();
    tokens(state, plan, &grant, &family, Some(refresh), nonce)
}

fn refresh(state: &SharedState, plan: Option<&Plan>, asked: &Asked) -> Response<Body> {
    let token = asked.refresh_token.as_deref().unwrap_or_default();
    let now = state.clock.now();
    if plan.is_some_and(|plan| plan.has(&FaultKind::RefreshRevoked {})) {
        let mut sign_on = state.sign_on();
        if let Some(family) = sign_on.family_of(token) {
            sign_on.revoke_family(&family);
        }
    }
    let taken = state.sign_on().take_refresh(token, now);
    let (id, family) = match taken {
        Ok(taken) => taken,
        Err(reason) => {
            let told = match reason {
                NotTaken::Unknown => "Invalid refresh token",
                NotTaken::Reused => "Maximum allowed refresh token reuse exceeded",
                NotTaken::Expired => "Token is not active",
            };
            return refuse(StatusCode::BAD_REQUEST, "invalid_grant", told);
        }
    };
    let next = if plan.is_some_and(|plan| plan.has(&FaultKind::NoNewRefreshToken {})) {
        None
    } else {
        let mut sign_on = state.sign_on();
        let until = now + TimeDelta::seconds(sign_on.lifetimes.refresh);
        sign_on.next_refresh(&id, until)
    };
    tokens(state, plan, &family.grant, &id, next, None)
}

/// The answer with all tokens, spoilt where a fault says so.
fn tokens(
    state: &SharedState,
    plan: Option<&Plan>,
    grant: &Grant,
    family: &str,
    refresh: Option<String>,
    nonce: Option<String>,
) -> Response<Body> {
    let due = |kind: FaultKind| plan.is_some_and(|plan| plan.has(&kind));
    if due(FaultKind::KeyRotated {}) {
        let count = state.sign_on().key_count();
        match SigningKey::numbered(count) {
            Ok(key) => state.sign_on().rotate(key, true),
            Err(error) => return refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error", &error.to_string()),
        }
    }
    let official = state.store().official(grant.official).clone();
    let told = state.clock.now_of(System::Sso);
    let issuer = state.addresses.issuer();
    let mut sign_on = state.sign_on();
    let lifetimes = sign_on.lifetimes;
    let Some(key) = sign_on.key().cloned() else {
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "no key");
    };
    let access = key.token(&json!({
        "iss": issuer, "sub": official.sso_subject, "aud": "account", "azp": CLIENT, "typ": "Bearer",
        "iat": told.timestamp(), "exp": told.timestamp() + lifetimes.access,
        "jti": uuid::Uuid::new_v4().to_string(), "sid": grant.session, "scope": grant.scope,
        "preferred_username": official.sso_account,
    }));
    let now = state.clock.now();
    let good = (now, now + TimeDelta::seconds(lifetimes.access));
    sign_on.keep_access(access.clone(), Bearer::SignedOn(grant.official), good, Some(family.to_owned()));
    drop(sign_on);

    let mut claims = json!({
        "iss": issuer, "sub": official.sso_subject, "aud": CLIENT, "azp": CLIENT, "typ": "ID",
        "iat": told.timestamp(), "exp": told.timestamp() + lifetimes.id, "auth_time": grant.signed_in_at.timestamp(),
        "jti": uuid::Uuid::new_v4().to_string(), "sid": grant.session, "at_hash": half_hash(&access),
        "name": official.full_name, "preferred_username": official.sso_account, "email": official.email,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = Value::from(nonce);
    }
    if due(FaultKind::WrongIss {}) {
        claims["iss"] = Value::from(format!("{issuer}-khac"));
    }
    if due(FaultKind::WrongAud {}) {
        claims["aud"] = Value::from("another-client");
        claims["azp"] = Value::from("another-client");
    }
    if due(FaultKind::WrongAzp {}) {
        claims["aud"] = json!([CLIENT, "another-client"]);
        claims["azp"] = Value::from("another-client");
    }
    if due(FaultKind::WrongNonce {}) {
        claims["nonce"] = Value::from("c29tZWJvZHkgZWxzZSdz");
    }
    if due(FaultKind::WrongSub {}) {
        claims["sub"] = Value::from("00000000-0000-4000-8000-000000000000");
    }
    if due(FaultKind::ExpiredIdToken {}) {
        claims["iat"] = Value::from(told.timestamp() - 7200);
        claims["exp"] = Value::from(told.timestamp() - 3600);
    }
    let id_token = if due(FaultKind::AlgNone {}) {
        token_without_signature(&claims)
    } else if due(FaultKind::WrongSignature {}) || due(FaultKind::UnknownKid {}) {
        // A key the sign-on never published, under its own name or that of the published one.
        match SigningKey::numbered(state.sign_on().key_count() + 1) {
            Ok(other) if due(FaultKind::UnknownKid {}) => other.token(&claims),
            Ok(other) => other.token_in_the_name_of(&key, &claims),
            Err(error) => return refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error", &error.to_string()),
        }
    } else {
        key.token(&claims)
    };
    let mut body = json!({
        "access_token": access, "token_type": "Bearer", "expires_in": lifetimes.access,
        "scope": grant.scope, "session_state": grant.session,
    });
    if !due(FaultKind::NoIdToken {}) {
        body["id_token"] = Value::from(id_token);
    }
    if let Some(refresh) = refresh {
        body["refresh_token"] = Value::from(refresh);
        body["refresh_expires_in"] = Value::from(lifetimes.refresh);
    }
    ([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}

/// `at_hash` of OpenID Connect Core, section 3.1.3.6.
fn half_hash(token: &str) -> String {
    let digest = Sha256::digest(token);
    URL_SAFE_NO_PAD.encode(&digest[..16])
}

pub(super) async fn userinfo(State(state): State<SharedState>, headers: HeaderMap) -> Response<Body> {
    let bearer = bearer_token(&headers).and_then(|token| state.sign_on().bearer(token, state.clock.now()));
    let Some(Bearer::SignedOn(official)) = bearer else {
        return (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")],
            axum::Json(json!({ "error": "invalid_token", "error_description": "Token verification failed" })),
        )
            .into_response();
    };
    let official = state.store().official(official).clone();
    axum::Json(json!({
        "sub": official.sso_subject, "name": official.full_name,
        "preferred_username": official.sso_account, "email": official.email, "email_verified": true,
    }))
    .into_response()
}

/// Always 200, whatever the token was (RFC 7009, section 2.2).
pub(super) async fn revoke(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response<Body> {
    if !is_our_client(&headers, &asked) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client", "Invalid client");
    }
    if let Some(token) = &asked.token {
        let mut sign_on = state.sign_on();
        if let Some(family) = sign_on.family_of(token) {
            sign_on.revoke_family(&family);
        }
        sign_on.revoke_access(token);
    }
    StatusCode::OK.into_response()
}

/// The token of an Authorization header.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then_some(token.trim())
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Response<Body> {
    let body = json!({ "error": error, "error_description": description });
    (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}
