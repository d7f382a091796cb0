//! The one-use listener on this computer to which the browser comes back (RFC 8252 §7.3).

mod page;
#[cfg(test)]
mod tests;

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use url::form_urlencoded;

pub use self::page::Page;
use super::{
    settings::SsoProfile,
    sso::{Callback, CallbackAnswer},
};
use crate::domain::{secret::Secret, sha::Sha};

/// Browsers open connections in advance and leave them silent; such a one is let go after this.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);

/// A request head longer than this is none of ours.
const LONGEST_HEAD: usize = 16 * 1024;

/// Connections at once; more wait in the kernel's queue.
const AT_ONCE: usize = 64;

/// Every port that the profile permits is taken by another program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no port free among {ports:?}")]
pub struct PortsTaken {
    pub ports: Vec<u16>,
}

/// Listens until the browser has come back once with the right `state`.
pub struct Loopback {
    /// On `127.0.0.1`, and on `::1` as well where the redirect goes to `localhost`.
    listeners: Vec<TcpListener>,
    redirect_uri: String,
    expected: Expected,
}

/// What a request must name to be looked at.
#[derive(Clone)]
struct Expected {
    path: String,
    port: u16,
}

/// The browser that came back, still waiting for its page.
pub struct Visitor {
    stream: TcpStream,
}

impl Loopback {
    /// Takes the first free port of the profile, in its order, or any free port where it names none. Only this
    /// computer can connect.
    pub async fn listen(profile: &SsoProfile) -> Result<Self, PortsTaken> {
        let any = [0];
        let wished = if profile.redirect_ports.is_empty() { &any[..] } else { &profile.redirect_ports };
        for port in wished {
            let Ok(first) = TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).await else { continue };
            let Ok(port) = first.local_addr().map(|address| address.port()) else { continue };
            let mut listeners = vec![first];
            if profile.redirect_host == "localhost" {
                // A browser may try ::1 first. Where this computer has no IPv6, it falls back by itself; where another
                // program listens there, that program would get the answer.
                match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                    Ok(second) => listeners.push(second),
                    Err(error) if error.kind() == ErrorKind::AddrInUse => continue,
                    Err(_) => {}
                }
            }
            let redirect_uri = format!("http://{}:{port}{}", profile.redirect_host, profile.callback_path);
            let expected = Expected { path: profile.callback_path.clone(), port };
            return Ok(Self { listeners, redirect_uri, expected });
        }
        Err(PortsTaken { ports: profile.redirect_ports.clone() })
    }

    /// `http://127.0.0.1:41235/callback`: used byte for byte in the authorization and in the token request.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Waits for this attempt's answer. Requests of strangers (another path, another `state`, another `Host`) get a
    /// page and are forgotten; the attempt goes on. Listening ends with the first right answer, so a second callback
    /// finds nobody.
    pub async fn arrival(self, state: &Secret) -> (Callback, Visitor) {
        let Self { listeners, expected, .. } = self;
        let mut conversations = JoinSet::new();
        loop {
            tokio::select! {
                ended = conversations.join_next(), if !conversations.is_empty() => {
                    if let Some(Ok(Some(arrival))) = ended {
                        return arrival;
                    }
                }
                stream = accept(&listeners), if conversations.len() < AT_ONCE => {
                    conversations.spawn(converse(stream, expected.clone(), state.clone()));
                }
            }
        }
    }
}

impl Visitor {
    /// Shows how the sign-in ended.
    pub async fn show(self, page: Page) {
        answer(self.stream, 200, &page).await;
    }
}

async fn accept(listeners: &[TcpListener]) -> TcpStream {
    let waiting = listeners.iter().map(|listener| {
        Box::pin(async move {
            loop {
                match listener.accept().await {
                    Ok((stream, from)) if is_here(&from) => return stream,
                    Ok(_) => {}
                    // Out of file handles, or the connection is gone already.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        })
    });
    futures_util::future::select_all(waiting).await.0
}

fn is_here(from: &SocketAddr) -> bool {
    from.ip().is_loopback()
}

async fn converse(stream: TcpStream, expected: Expected, state: Secret) -> Option<(Callback, Visitor)> {
    let mut stream = stream;
    let head = timeout(SILENCE_LIMIT, read_head(&mut stream)).await.ok()??;
    match judge(&head, &expected, &state) {
        Verdict::Ours(callback) => Some((callback, Visitor { stream })),
        Verdict::Stranger(status, page) => {
            answer(stream, status, &page).await;
            None
        }
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::with_capacity(2048);
    let mut piece = [0; 2048];
    loop {
        let length = stream.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        head.extend(piece.iter().take(length));
        if head.windows(4).any(|end| end == b"\r\n\r\n") {
            return String::from_utf8(head).ok();
        }
        if head.len() > LONGEST_HEAD {
            return None;
        }
    }
}

enum Verdict {
    Ours(Callback),
    Stranger(u16, Page),
}

fn judge(head: &str, expected: &Expected, state: &Secret) -> Verdict {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let host = lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("host"));
    let port = expected.port;
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    // A page of the web that had its name point to this computer would send its own name here.
    if !host.is_some_and(|(_, host)| ours.iter().any(|ours| host.trim().eq_ignore_ascii_case(ours))) {
        return Verdict::Stranger(400, Page::NotHere);
    }
    if method != "GET" {
        return Verdict::Stranger(405, Page::NotHere);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != expected.path {
        return Verdict::Stranger(404, Page::NotHere);
    }
    let mut answer = Query::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match &*name {
            "state" => &mut answer.state,
            "code" => &mut answer.code,
            "error" => &mut answer.error,
            "iss" => &mut answer.issuer,
            _ => continue,
        };
        // A parameter that stands twice is refused (RFC 6749 §3.1).
        if place.replace(value.into_owned()).is_some() {
            return Verdict::Stranger(400, Page::NotThisAttempt);
        }
    }
    // Compared by hash, so that the time taken tells nothing about the state.
    let same = answer.state.is_some_and(|theirs| Sha::of(theirs.as_bytes()) == Sha::of(state.expose().as_bytes()));
    let answered = match (same, answer.error, answer.code) {
        (true, Some(error), _) => CallbackAnswer::Error(error),
        (true, None, Some(code)) => CallbackAnswer::Code(Secret::new(code)),
        _ => return Verdict::Stranger(400, Page::NotThisAttempt),
    };
    Verdict::Ours(Callback { answer: answered, issuer: answer.issuer })
}

#[derive(Default)]
struct Query {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    issuer: Option<String>,
}

async fn answer(mut stream: TcpStream, status: u16, page: &Page) {
    let html = page.html();
    let head = format!(
        "HTTP/1.1 {status} \r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
         referrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        html.len(),
    );
    // A browser that is already gone does not need its page.
    let sent = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(html.as_bytes()).await?;
        stream.shutdown().await
    };
    if !matches!(timeout(SILENCE_LIMIT, sent).await, Ok(Ok(()))) {
        tracing::debug!("the browser did not wait for its page");
    }
}
