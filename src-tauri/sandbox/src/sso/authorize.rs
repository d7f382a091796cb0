//! The authorization endpoint and the login form behind it (OpenID Connect Core, section 3.1.2; PKCE required).

use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::{Html, IntoResponse};
use chrono::TimeDelta;
use serde::Deserialize;

use super::callback::{self, Callback};
use super::sign_on::{Grant, Waiting};
use super::{CLIENT, REALM, SESSION_COOKIE, is_loopback, session_cookie, web_pages};
use crate::faults::{FaultKind, Plan};
use crate::model::{LoginHint, LoginTrouble, LoginView, OfficialIndex};
use crate::state::SharedState;

/// What the program asks for. Unknown parameters are ignored, as the standard wants.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    prompt: Option<String>,
    max_age: Option<i64>,
    login_hint: Option<String>,
}

/// The login form as it comes back.
#[derive(Debug, Deserialize)]
pub(super) struct LoginForm {
    #[serde(default)]
    request: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    decision: String,
}

pub(super) async fn asked_by_get(
    State(state): State<SharedState>,
    extensions: Extensions,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response<Body> {
    authorize(&state, &extensions, &headers, asked).await
}

pub(super) async fn asked_by_post(
    State(state): State<SharedState>,
    extensions: Extensions,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response<Body> {
    authorize(&state, &extensions, &headers, asked).await
}

async fn authorize(state: &SharedState, extensions: &Extensions, headers: &HeaderMap, asked: Asked) -> Response<Body> {
    let plan = extensions.get::<Plan>();
    if plan.is_some_and(|plan| plan.has(&FaultKind::NeverReturns {})) {
        return web_pages::notice(StatusCode::OK, "Vui lòng chờ", "Hệ thống đang xử lý yêu cầu đăng nhập của bạn.");
    }
    // Without a client and an address we trust, nothing may be sent anywhere (RFC 6749, section 4.1.2.1).
    if asked.client_id.as_deref() != Some(CLIENT) {
        return web_pages::notice(
            StatusCode::BAD_REQUEST,
            "Không thể đăng nhập",
            "Không nhận ra ứng dụng (client_id).",
        );
    }
    let Some(redirect_uri) = asked.redirect_uri.filter(|address| is_loopback(address)) else {
        return web_pages::notice(
            StatusCode::BAD_REQUEST,
            "Không thể đăng nhập",
            "Địa chỉ trở về (redirect_uri) không được phép: chỉ nhận địa chỉ máy tại chỗ.",
        );
    };
    let scope = asked.scope.unwrap_or_default();
    let waiting = Waiting {
        redirect_uri,
        state: asked.state,
        challenge: asked.code_challenge.unwrap_or_default(),
        nonce: asked.nonce,
        scope,
        account: asked.login_hint.unwrap_or_default(),
    };
    let fail = |error: &str| callback::send(state, plan, &waiting, Callback::Error(error.to_owned()));
    if asked.response_type.as_deref() != Some("code") {
        return fail("unsupported_response_type").await;
    }
    if !waiting.scope.split(' ').any(|scope| scope == "openid") {
        return fail("invalid_scope").await;
    }
    // S256 of a verifier is 43 characters; plain is not taken (RFC 7636, section 4.4.1).
    if asked.code_challenge_method.as_deref() != Some("S256") || waiting.challenge.len() != 43 {
        return fail("invalid_request").await;
    }
    let prompts = asked.prompt.unwrap_or_default();
    let prompted = |wanted: &str| prompts.split(' ').any(|prompt| prompt == wanted);
    let known = known_browser(state, headers, asked.max_age);
    match known {
        Some(session) if !prompted("login") && !prompted("select_account") => {
            let callback = granted(state, &session, &waiting);
            callback::send(state, plan, &waiting, callback).await
        }
        _ if prompted("none") => fail("login_required").await,
        _ => match automatic(state) {
            Some(official) => {
                let session = state.sign_on().begin_session(official, state.clock.now());
                let callback = granted(state, &session, &waiting);
                with_cookie(callback::send(state, plan, &waiting, callback).await, &session)
            }
            None => login_page(state, waiting, None),
        },
    }
}

/// The browser's session, when it is there and young enough.
fn known_browser(state: &SharedState, headers: &HeaderMap, max_age: Option<i64>) -> Option<String> {
    let id = session_cookie(headers)?;
    let sign_on = state.sign_on();
    let age = state.clock.now() - sign_on.session(&id)?.at;
    let oldest = max_age.unwrap_or(sign_on.lifetimes.session).min(sign_on.lifetimes.session);
    (age <= TimeDelta::seconds(oldest)).then_some(id)
}

fn automatic(state: &SharedState) -> Option<OfficialIndex> {
    state.sign_on().auto_login
}

fn login_page(state: &SharedState, waiting: Waiting, trouble: Option<LoginTrouble>) -> Response<Body> {
    let account = waiting.account.clone();
    let request = state.sign_on().wait(waiting);
    let action = format!("{REALM}/login-actions/authenticate");
    let view = LoginView { action, request, account, trouble, hints: hints(state) };
    crate::pages::login(&view).into_response()
}

/// Who can sign in here.
pub(super) fn hints(state: &SharedState) -> Vec<LoginHint> {
    let store = state.store();
    let hint = |official: &crate::model::Official| LoginHint {
        full_name: official.full_name.clone(),
        account: official.sso_account.clone(),
        password: official.sso_password.clone(),
        note: match (official.disabled, &official.linked_account) {
            (true, _) => "tài khoản iGate bị khóa".to_owned(),
            (false, None) => "chưa liên kết iGate".to_owned(),
            (false, Some(_)) => String::new(),
        },
    };
    store.world().officials.iter().map(hint).collect()
}

pub(super) async fn form_sent(
    State(state): State<SharedState>,
    extensions: Extensions,
    Form(form): Form<LoginForm>,
) -> Response<Body> {
    let plan = extensions.get::<Plan>();
    let Some(mut waiting) = state.sign_on().waiting(&form.request).cloned() else {
        let view = LoginView {
            action: format!("{REALM}/login-actions/authenticate"),
            request: String::new(),
            account: form.username,
            trouble: Some(LoginTrouble::RequestGone),
            hints: hints(&state),
        };
        return (StatusCode::BAD_REQUEST, crate::pages::login(&view)).into_response();
    };
    if form.decision == "cancel" {
        state.sign_on().stop_waiting(&form.request);
        return callback::send(&state, plan, &waiting, Callback::Error("access_denied".to_owned())).await;
    }
    let Some(official) = known_person(&state, &form.username, &form.password) else {
        state.sign_on().stop_waiting(&form.request);
        waiting.account = form.username;
        return login_page(&state, waiting, Some(LoginTrouble::WrongAccountOrPassword));
    };
    state.sign_on().stop_waiting(&form.request);
    let session = state.sign_on().begin_session(official, state.clock.now());
    let callback = granted(&state, &session, &waiting);
    with_cookie(callback::send(&state, plan, &waiting, callback).await, &session)
}

/// The person whose account and password these are.
pub(super) fn known_person(state: &SharedState, account: &str, password: &str) -> Option<OfficialIndex> {
    let account = account.trim();
    state.store().find_official(|official| {
        official.sso_account.eq_ignore_ascii_case(account) && official.sso_password == password
    })
}

/// A code for the program, in the name of the session's person.
fn granted(state: &SharedState, session: &str, waiting: &Waiting) -> Callback {
    let mut sign_on = state.sign_on();
    let Some(known) = sign_on.session(session).cloned() else { return Callback::Error("login_required".to_owned()) };
    let until = state.clock.now() + TimeDelta::seconds(sign_on.lifetimes.code);
    let code = sign_on.give_code(Grant {
        official: known.official,
        session: session.to_owned(),
        signed_in_at: known.at,
        redirect_uri: waiting.redirect_uri.clone(),
        challenge: waiting.challenge.clone(),
        nonce: waiting.nonce.clone(),
        scope: waiting.scope.clone(),
        until,
        redeemed: None,
    });
    Callback::Code(code)
}

/// Lets the browser carry the session; good on all ports of the host, because cookies do not know ports.
pub(super) fn with_cookie(mut answer: Response<Body>, session: &str) -> Response<Body> {
    let cookie = format!("{SESSION_COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// Lets the browser forget the session.
pub(super) fn without_cookie(mut answer: Response<Body>) -> Response<Body> {
    let cookie = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// A page of the given status.
pub(super) fn page(status: StatusCode, html: String) -> Response<Body> {
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}
