//! Sign-in and sign-out for the web pages of iGate and iDesk, and short notices.

use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::authorize::{hints, known_person, page, with_cookie, without_cookie};
use super::session_cookie;
use crate::model::{LoginTrouble, LoginView};
use crate::state::SharedState;

#[derive(Debug, Deserialize)]
pub(super) struct Return {
    #[serde(default)]
    ve: String,
}

/// The login form of the web pages: `request` carries the address to come back to.
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

pub(super) async fn sign_in_page(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Query(wanted): Query<Return>,
) -> Response<Body> {
    if state.signed_in(&headers).is_some() {
        return go(&ours(&state, &wanted.ve));
    }
    form(&state, ours(&state, &wanted.ve), String::new(), None)
}

pub(super) async fn sign_in(State(state): State<SharedState>, Form(sent): Form<LoginForm>) -> Response<Body> {
    let address = ours(&state, &sent.request);
    if sent.decision == "cancel" {
        return notice(StatusCode::OK, "Đã hủy đăng nhập", "Bạn có thể đóng trang này.");
    }
    match known_person(&state, &sent.username, &sent.password) {
        Some(official) => {
            let session = state.sign_on().begin_session(official, state.clock.now());
            with_cookie(go(&address), &session)
        }
        None => form(&state, address, sent.username, Some(LoginTrouble::WrongAccountOrPassword)),
    }
}

pub(super) async fn sign_out(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Query(wanted): Query<Return>,
) -> Response<Body> {
    if let Some(session) = session_cookie(&headers) {
        state.sign_on().end_session(&session);
    }
    without_cookie(go(&ours(&state, &wanted.ve)))
}

fn form(state: &SharedState, request: String, account: String, trouble: Option<LoginTrouble>) -> Response<Body> {
    let view = LoginView { action: "/dang-nhap".to_owned(), request, account, trouble, hints: hints(state) };
    crate::pages::login(&view).into_response()
}

/// The address when it is one of our own pages, else the front page of iDesk: the sign-on sends nobody elsewhere.
fn ours(state: &SharedState, address: &str) -> String {
    let known = [&state.addresses.igate, &state.addresses.idesk];
    let is_ours = known.iter().any(|base| address == **base || address.starts_with(&format!("{base}/")));
    if is_ours { address.to_owned() } else { state.addresses.idesk.clone() }
}

fn go(address: &str) -> Response<Body> {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// A short page with a heading and a sentence.
pub(super) fn notice(status: StatusCode, title: &str, text: &str) -> Response<Body> {
    notice_with(status, title, text, "")
}

/// The same with a piece of HTML below.
pub(super) fn notice_with(status: StatusCode, title: &str, text: &str, below: &str) -> Response<Body> {
    let (title, text) = (escaped(title), escaped(text));
    page(
        status,
        format!(
            "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{title}</title><style>body{{\
             font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#1b2733}}\
             button{{font:inherit;padding:.5rem 1.25rem}}</style></head><body><h1>{title}</h1><p>{text}</p>{below}</body></html>"
        ),
    )
}

/// Text as it may stand in HTML, between tags or in a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
