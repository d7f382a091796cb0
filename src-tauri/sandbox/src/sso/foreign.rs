//! Another identity server in place of ours: iGate and iDesk show its access tokens to its userinfo endpoint, as systems
//! of a province do that trust a sign-on of their own choice.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::Url;

use super::sign_on::Bearer;
use crate::state::SharedState;

/// Whom a token speaks for: by our own sign-on, or by the one that is trusted beside it. Nothing is remembered of a
/// foreign token, so that one that was taken back is refused at once.
pub(crate) async fn bearer(state: &SharedState, token: &str) -> Option<Bearer> {
    let own = state.sign_on().bearer(token, state.clock.now());
    if own.is_some() {
        return own;
    }
    let userinfo = state.trusted_userinfo()?;
    let facts = facts(&userinfo, token).await?;
    let named = |name: &str| facts.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let account = named("preferred_username").or_else(|| named("sub"))?;
    let official = state.store().find_official(|official| official.sso_account.eq_ignore_ascii_case(&account))?;
    Some(Bearer::SignedOn(official))
}

/// One GET on loopback; `None` for everything but a 200 with a JSON object.
async fn facts(userinfo: &Url, token: &str) -> Option<serde_json::Value> {
    let (host, port) = (userinfo.host_str()?, userinfo.port_or_known_default()?);
    let mut stream = TcpStream::connect((host, port)).await.ok()?;
    let path = userinfo.path();
    let request = format!(
        "GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8(answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let ok = head.split(' ').nth(1) == Some("200");
    serde_json::from_str(body.trim()).ok().filter(|_| ok)
}
