//! The one way out to the network: polite, limited in time and number, and every end of a call a decision.

mod answer;
mod client;
mod fault;
mod flow;
mod issuer;
mod names;
mod outside;
mod portal;
mod request;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use chrono::DateTime;
use futures_util::StreamExt as _;
use rand::Rng as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub(super) use self::fault::shown_word;
pub use self::{
    answer::Answer,
    fault::{Effect, NOT_LINKED_TEXT, RemoteFault, System},
    flow::{ByteStream, Download},
    issuer::{CertificateIssuer, NamedCertificate, certificate_issuer, certificates_in},
    outside::{Outside, OutsideLimits},
    request::{ByteSource, Method, Request, Upload},
};
use self::{
    flow::Progress,
    request::{Body, Head},
};
use super::{clock::Clock, settings::NetworkSettings};
use crate::domain::instant::Instant;

/// An answer that is read whole into memory may not be larger (a page of 200 dossiers is about 0.5 MiB).
pub const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// Requests at once to one system.
const AT_ONCE: usize = 4;

/// A read is tried so often in all.
const TRIES: u32 = 3;

/// Where a portal of the network steps in: plain http.
const PLAIN_PORT: u16 = 80;

/// A server's `Retry-After` is waited out up to here; a longer one is handed to the caller.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How long each kind of silence is borne.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first packet to the end of the TLS handshake.
    pub connect: Duration,
    /// Without a byte in either direction; answers of 30 s are usual in the field.
    pub idle: Duration,
    /// Wait before the second try of a read; doubled for each further one, with jitter.
    pub first_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let (connect, idle) = (Duration::from_secs(10), Duration::from_mins(1));
        Self { connect, idle, first_wait: Duration::from_millis(400) }
    }
}

/// One system's connections; clones share them and their limit of requests at once.
#[derive(Clone)]
pub struct Http {
    system: System,
    client: reqwest::Client,
    places: Arc<Semaphore>,
    clock: Clock,
    limits: Limits,
    plain_port: u16,
}

impl Http {
    /// Make one per system. Fails when the site's certificate file or proxy address cannot be used.
    pub fn new(system: System, network: &NetworkSettings, clock: Clock) -> Result<Self, RemoteFault> {
        Self::with_limits(system, network, clock, Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(
        system: System,
        network: &NetworkSettings,
        clock: Clock,
        limits: Limits,
    ) -> Result<Self, RemoteFault> {
        let client = client::build(network, limits.connect)?;
        let places = Arc::new(Semaphore::new(AT_ONCE));
        Ok(Self { system, client, places, clock, limits, plain_port: PLAIN_PORT })
    }

    pub const fn system(&self) -> System {
        self.system
    }

    /// Sends and reads the whole answer; only a 2xx without an error in its body is `Ok`. A read is tried three times
    /// when it fails for a passing reason, a write never twice.
    pub async fn ask(&self, request: Request) -> Result<Answer, RemoteFault> {
        let Request { head, body } = request;
        let mut first = Some(body);
        let mut tried = 0;
        loop {
            tried += 1;
            let body = first.take().unwrap_or(Body::Empty);
            let answer = self.answer(&head, body).await.and_then(Answer::checked);
            match answer {
                Err(fault) if wants_another_try(&head, &fault, tried) => self.pause(&fault, tried).await,
                Err(fault) => return Err(self.looked_into(&head, fault).await),
                answer => return answer,
            }
        }
    }

    /// Sends once and hands over the answer whatever its status; for protocols with error bodies of their own.
    pub async fn exchange(&self, request: Request) -> Result<Answer, RemoteFault> {
        match self.answer(&request.head, request.body).await {
            Err(fault) => Err(self.looked_into(&request.head, fault).await),
            answer => answer,
        }
    }

    /// A fault before anything was sent may be a network that lets nobody out before a login; then it is called that.
    async fn looked_into(&self, head: &Head, fault: RemoteFault) -> RemoteFault {
        if !matches!(fault, RemoteFault::Offline | RemoteFault::CertificateRefused) {
            return fault;
        }
        let portal = portal::before(&self.client, &head.address, self.plain_port).await;
        portal.map_or(fault, |host| RemoteFault::NetworkWantsLogin { host })
    }

    /// Sends once and only says whether the system answered as it should; for a diagnosis, which does not wait for a
    /// second try.
    pub async fn look(&self, request: Request) -> Result<Answer, RemoteFault> {
        self.exchange(request).await.and_then(Answer::checked)
    }

    /// Opens a file for reading. A page or an error body in its place is a fault, as is every status but 200 and 206.
    pub async fn download(&self, request: Request) -> Result<Download, RemoteFault> {
        let head = request.head;
        let mut tried = 0;
        loop {
            tried += 1;
            match self.open(&head).await {
                Err(fault) if wants_another_try(&head, &fault, tried) => self.pause(&fault, tried).await,
                Err(fault) => return Err(self.looked_into(&head, fault).await),
                opened => return opened,
            }
        }
    }

    async fn open(&self, head: &Head) -> Result<Download, RemoteFault> {
        let (response, permit) = self.send(head, Body::Empty).await?;
        let status = response.status().as_u16();
        let header = |name: &str| text_header(&response, name).map(str::to_owned);
        let kind = media_type(&response);
        let is_file = header("content-disposition").is_some() || header("etag").is_some();
        // A file has one of these headers; what has none and looks like data or a page is an error in disguise.
        let disguised = !is_file && matches!(kind.as_str(), "text/html" | "application/json");
        if !matches!(status, 200 | 206) || disguised {
            let answer = self.whole(response, permit).await?;
            let checked = answer.checked()?;
            return Err(RemoteFault::NotJson { status: checked.status });
        }
        let from =
            if status == 206 { header("content-range").and_then(|range| range_start(&range)).unwrap_or(0) } else { 0 };
        let length = response.content_length().map(|rest| rest.saturating_add(from));
        let etag = header("etag");
        Ok(Download { from, length, etag, stream: flow::body(response, self.limits.idle, permit) })
    }

    async fn answer(&self, head: &Head, body: Body) -> Result<Answer, RemoteFault> {
        let (response, permit) = self.send(head, body).await?;
        self.whole(response, permit).await
    }

    async fn whole(&self, response: reqwest::Response, permit: OwnedSemaphorePermit) -> Result<Answer, RemoteFault> {
        let status = response.status().as_u16();
        let retry_after = text_header(&response, "retry-after").and_then(|text| self.retry_after(text));
        let date = server_date(&response);
        let media_type = media_type(&response);
        let mut body = Vec::new();
        let mut pieces = flow::body(response, self.limits.idle, permit);
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            if body.len() + piece.len() > LARGEST_ANSWER {
                return Err(RemoteFault::NotUnderstood { what: "the answer is too large".into() });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status, media_type, date, retry_after, body })
    }

    /// One attempt, up to the head of the answer.
    async fn send(&self, head: &Head, body: Body) -> Result<(reqwest::Response, OwnedSemaphorePermit), RemoteFault> {
        let permit = Arc::clone(&self.places).acquire_owned().await.map_err(|_| RemoteFault::Ended)?;
        let began = tokio::time::Instant::now();
        let request_id = uuid::Uuid::new_v4().to_string();
        let progress = if matches!(body, Body::Upload(_)) { Progress::default() } else { Progress::at_once() };
        let builder = client::request(&self.client, head, body, &request_id, &progress)?;
        let sent = tokio::select! {
            sent = builder.send() => sent.map_err(|error| {
                if progress.source_failed() {
                    return RemoteFault::SourceUnreadable;
                }
                client::fault(&error, head.method != Method::Get && progress.is_whole())
            }),
            () = progress.stalled(self.limits.idle) => {
                Err(RemoteFault::TimedOut { maybe_applied: head.method != Method::Get && progress.is_whole() })
            }
        };
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let outcome = match &sent {
            Ok(response) => response.status().to_string(),
            Err(fault) => fault.to_string(),
        };
        tracing::info!(
            system = self.system.word(),
            method = head.method.word(),
            path = path_of(&head.address),
            outcome,
            milliseconds,
            request_id,
            "call"
        );
        let response = sent?;
        if let Some(date) = server_date(&response) {
            self.clock.note_server_date(date);
        }
        Ok((response, permit))
    }

    /// Exponential, with jitter, so that a thousand seats do not come back in the same second.
    async fn pause(&self, fault: &RemoteFault, tried: u32) {
        let own = self.limits.first_wait * 2_u32.saturating_pow(tried - 1);
        let own = own.mul_f64(rand::rng().random_range(0.5..1.5));
        let asked = match fault {
            RemoteFault::Busy { retry_after: Some(wait), .. } => *wait,
            _ => Duration::ZERO,
        };
        tokio::time::sleep(own.max(asked)).await;
    }

    /// `Retry-After` in either form: seconds, or a date by the server's clock (RFC 9110 §10.2.3).
    fn retry_after(&self, text: &str) -> Option<Duration> {
        if let Ok(seconds) = text.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let at = http_date(text)?;
        let theirs = self.clock.now().unix_seconds() - i64::from(self.clock.offset_seconds());
        u64::try_from(at.unix_seconds() - theirs).ok().map(Duration::from_secs)
    }
}

fn wants_another_try(head: &Head, fault: &RemoteFault, tried: u32) -> bool {
    let passing = match fault {
        RemoteFault::Offline
        | RemoteFault::Broken { .. }
        | RemoteFault::Fault { .. }
        | RemoteFault::ErrorInBody { .. } => true,
        RemoteFault::Busy { retry_after, .. } => retry_after.is_none_or(|wait| wait <= LONGEST_WAIT),
        _ => false,
    };
    passing && head.method == Method::Get && tried < TRIES && !fault.says_not_linked() && !fault.says_disabled()
}

fn text_header<'a>(response: &'a reqwest::Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

fn media_type(response: &reqwest::Response) -> String {
    let whole = text_header(response, "content-type").unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn server_date(response: &reqwest::Response) -> Option<Instant> {
    // A cache in between repeats an old date.
    if response.headers().contains_key("age") {
        return None;
    }
    text_header(response, "date").and_then(http_date)
}

fn http_date(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc2822(text.trim()).ok().map(Instant::new)
}

/// The first byte of `bytes 100-199/200`.
fn range_start(range: &str) -> Option<u64> {
    range.trim().strip_prefix("bytes")?.trim_start().split('-').next()?.parse().ok()
}

/// The path alone: a query holds codes and names, which do not belong in a log.
fn path_of(address: &str) -> &str {
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = after_scheme.find('/').and_then(|start| after_scheme.get(start..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or(path)
}
