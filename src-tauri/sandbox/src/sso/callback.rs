//! The way back to the program: a redirect to its loopback address, true or spoilt on request.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::sign_on::{Waiting, secret};
use crate::faults::{FaultKind, Plan};
use crate::state::SharedState;

/// What the program is told.
pub(super) enum Callback {
    Code(String),
    /// A name of RFC 6749, section 4.1.2.1 or OpenID Connect Core, section 3.1.2.6.
    Error(String),
}

/// Sends the browser back to the program.
pub(super) async fn send(
    state: &SharedState,
    plan: Option<&Plan>,
    waiting: &Waiting,
    callback: Callback,
) -> Response<Body> {
    let mut callback = callback;
    let mut given_state = waiting.state.clone();
    let mut issuer = state.addresses.issuer();
    let (mut second, mut stranger) = (None, false);
    for kind in plan.map(Plan::kinds).unwrap_or_default() {
        match kind {
            FaultKind::CallbackError { error } => callback = Callback::Error(error.clone()),
            FaultKind::CallbackWrongState {} => given_state = Some(secret()),
            FaultKind::CallbackWrongIss {} => issuer.push_str("-khac"),
            FaultKind::SecondCallback { ms } => second = Some(Duration::from_millis(*ms)),
            FaultKind::StrangerCallback {} => stranger = true,
            _ => {}
        }
    }
    let address = address(&waiting.redirect_uri, &callback, given_state.as_deref(), &issuer);
    if let Some(delay) = second {
        let address = address.clone();
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            call(&address).await;
        });
    }
    if stranger {
        let foreign = Callback::Code(secret());
        let theirs = self::address(&waiting.redirect_uri, &foreign, Some(&secret()), &issuer);
        // The browser is sent on only when the stranger has been heard, so that the order is certain.
        call(&theirs).await;
    }
    see(&address)
}

fn address(redirect_uri: &str, callback: &Callback, state: Option<&str>, issuer: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    match callback {
        Callback::Code(code) => query.append_pair("code", code),
        Callback::Error(error) => {
            query.append_pair("error", error).append_pair("error_description", &error.replace('_', " "))
        }
    };
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", issuer);
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", query.finish())
}

fn see(address: &str) -> Response<Body> {
    (StatusCode::FOUND, [(header::LOCATION, address), (header::CACHE_CONTROL, "no-store")]).into_response()
}

/// A plain GET to a loopback address; whether anybody listens does not matter.
async fn call(address: &str) {
    let Ok(address) = url::Url::parse(address) else { return };
    let (Some(host), Some(port)) = (address.host_str(), address.port_or_known_default()) else { return };
    let target = &address[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    let conversation = async {
        let mut stream = tokio::net::TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
        stream.write_all(request.as_bytes()).await?;
        stream.read_to_end(&mut Vec::new()).await
    };
    if let Ok(Err(error)) = tokio::time::timeout(Duration::from_secs(5), conversation).await {
        tracing::debug!(%error, "nobody heard the extra callback");
    }
}
