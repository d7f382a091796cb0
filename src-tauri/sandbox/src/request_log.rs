//! What was asked of the systems, for tests to read: every request, and never a token.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, Method, Uri, header};
use serde::Serialize;

use crate::model::Moment;
use crate::system::System;

/// Older requests are forgotten beyond this many.
const KEPT: usize = 200_000;

#[derive(Debug, Default)]
pub struct RequestLog {
    lines: Mutex<VecDeque<Arc<Line>>>,
    next: AtomicU64,
}

/// One request while it runs; numbers and outcome are filled in as they come to be known.
#[derive(Debug)]
pub struct Line {
    number: u64,
    at: Moment,
    system: System,
    method: String,
    path: String,
    query: Option<String>,
    request_id: Option<String>,
    idempotency_key: Option<String>,
    range: Option<String>,
    pub bytes_in: AtomicU64,
    pub bytes_out: AtomicU64,
    rest: Mutex<Rest>,
}

#[derive(Debug, Default)]
struct Rest {
    status: Option<u16>,
    outcome: &'static str,
    faults: Vec<u64>,
}

/// One request as told over the control port. `status` is absent while it runs and when the connection was dropped
/// before an answer; `outcome` is `running`, `answered`, `dropped` or `cut` (the answer broke off).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    pub number: u64,
    pub at: Moment,
    pub system: System,
    pub method: String,
    pub path: String,
    /// Without the values of secret parameters.
    pub query: Option<String>,
    pub status: Option<u16>,
    pub outcome: &'static str,
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
    pub range: Option<String>,
    /// Bytes of the bodies, as far as they went.
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Numbers of the faults that were played on it.
    pub faults: Vec<u64>,
}

impl RequestLog {
    pub fn begin(&self, at: Moment, system: System, method: &Method, uri: &Uri, headers: &HeaderMap) -> Arc<Line> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let line = Arc::new(Line {
            number: self.next.fetch_add(1, Ordering::Relaxed) + 1,
            at,
            system,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().map(without_secrets),
            request_id: text("x-request-id"),
            idempotency_key: text("idempotency-key"),
            range: text(header::RANGE.as_str()),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            rest: Mutex::new(Rest { outcome: "running", ..Rest::default() }),
        });
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= KEPT {
            lines.pop_front();
        }
        lines.push_back(Arc::clone(&line));
        line
    }

    /// All requests, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|line| line.told()).collect()
    }

    /// The requests of one system whose path holds `part`, oldest first.
    pub fn of(&self, system: System, part: &str) -> Vec<LoggedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.system == system && request.path.contains(part));
        requests
    }

    pub fn clear(&self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Line {
    pub fn played(&self, fault: u64) {
        self.rest().faults.push(fault);
    }

    pub fn answered(&self, status: u16) {
        let mut rest = self.rest();
        rest.status = Some(status);
        rest.outcome = "answered";
    }

    pub fn dropped(&self) {
        self.rest().outcome = "dropped";
    }

    pub fn cut(&self) {
        self.rest().outcome = "cut";
    }

    fn rest(&self) -> std::sync::MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self) -> LoggedRequest {
        let rest = self.rest();
        LoggedRequest {
            number: self.number,
            at: self.at,
            system: self.system,
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            status: rest.status,
            outcome: rest.outcome,
            request_id: self.request_id.clone(),
            idempotency_key: self.idempotency_key.clone(),
            range: self.range.clone(),
            bytes_in: self.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
            faults: rest.faults.clone(),
        }
    }
}

/// A query with the values of secret parameters struck out.
fn without_secrets(query: &str) -> String {
    const SECRET: [&str; 6] = ["id_token_hint", "access_token", "refresh_token", "token", "password", "code_verifier"];
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, _)) if SECRET.contains(&key) => {
            format!("{key}=***")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}
