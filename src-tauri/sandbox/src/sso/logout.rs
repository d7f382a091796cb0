//! Logout asked for by the program or the person (OpenID Connect RP-Initiated Logout 1.0).

use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::authorize::without_cookie;
use super::keys::claims_of;
use super::{CLIENT, REALM, is_loopback, session_cookie, web_pages};
use crate::state::SharedState;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
    /// Our own confirm page answers with this.
    #[serde(default)]
    decision: String,
}

pub(super) async fn asked_by_get(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response<Body> {
    log_out(&state, &headers, &asked, false)
}

pub(super) async fn asked_by_post(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response<Body> {
    let confirmed = asked.decision == "sign-out";
    log_out(&state, &headers, &asked, confirmed)
}

fn log_out(state: &SharedState, headers: &HeaderMap, asked: &Asked, confirmed: bool) -> Response<Body> {
    let hinted = asked.id_token_hint.as_deref().and_then(claims_of);
    if let Some(claims) = &hinted {
        // An expired hint is fine (the specification's section 2); one of another issuer or client is not.
        if claims["iss"] != state.addresses.issuer().as_str() || claims["aud"] != CLIENT {
            return web_pages::notice(StatusCode::BAD_REQUEST, "Không thể đăng xuất", "id_token_hint không hợp lệ.");
        }
    }
    let client = asked.client_id.as_deref().is_none_or(|client| client == CLIENT);
    let back = asked.post_logout_redirect_uri.as_deref();
    if !client || back.is_some_and(|address| !is_loopback(address)) {
        return web_pages::notice(
            StatusCode::BAD_REQUEST,
            "Không thể đăng xuất",
            "Địa chỉ trở về (post_logout_redirect_uri) không được phép.",
        );
    }
    let of_hint = hinted.as_ref().and_then(|claims| claims["sid"].as_str().map(str::to_owned));
    let of_browser = session_cookie(headers);
    if of_hint.is_none() && of_browser.is_some() && !confirmed {
        // Nobody proved that the person wants this, so the person is asked.
        return confirm(asked);
    }
    if let Some(session) = of_hint.or(of_browser) {
        state.sign_on().end_session(&session);
    }
    let answer = match back {
        Some(address) => {
            let mut address = address.to_owned();
            if let Some(given) = &asked.state {
                let query: String =
                    url::form_urlencoded::Serializer::new(String::new()).append_pair("state", given).finish();
                address.push(if address.contains('?') { '&' } else { '?' });
                address.push_str(&query);
            }
            (StatusCode::FOUND, [(header::LOCATION, address)]).into_response()
        }
        None => web_pages::notice(StatusCode::OK, "Đã đăng xuất", "Bạn có thể đóng trang này."),
    };
    without_cookie(answer)
}

fn confirm(asked: &Asked) -> Response<Body> {
    let hidden = |name: &str, value: &Option<String>| match value {
        Some(value) => format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", web_pages::escaped(value)),
        None => String::new(),
    };
    let form = format!(
        "<form method=\"post\" action=\"{REALM}/protocol/openid-connect/logout\">{}{}{}\
         <button name=\"decision\" value=\"sign-out\">Đăng xuất</button></form>",
        hidden("client_id", &asked.client_id),
        hidden("post_logout_redirect_uri", &asked.post_logout_redirect_uri),
        hidden("state", &asked.state),
    );
    web_pages::notice_with(StatusCode::OK, "Đăng xuất", "Bạn có muốn đăng xuất khỏi hệ thống?", &form)
}
