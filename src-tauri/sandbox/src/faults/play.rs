//! Plays the faults that are due on one request: before it is handled, on its body, and on the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{self, HeaderValue};
use axum::http::{Response, StatusCode, Uri};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::bodies::{Outgoing, incoming, outgoing};
use super::{FaultKind, UploadCut, json as answers};
use crate::model::{DossierStatus, ObjectId, Step};
use crate::refusals;
use crate::request_log::Line;
use crate::state::SharedState;
use crate::system::System;

/// The faults due on one request.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    system: System,
    kinds: Vec<FaultKind>,
}

/// How a request goes on after the faults that come first.
pub(crate) enum Played {
    /// The connection is dropped.
    Drop,
    /// This is the answer; nothing is done.
    Answer(Response<Body>),
    /// It is handled.
    Handle,
}

/// What a handler of the sign-on finds in the request's extensions.
impl Plan {
    pub fn draw(state: &SharedState, system: System, method: &str, path: &str, line: &Line) -> Self {
        let due = state.faults.take(system, method, path);
        for (id, _) in &due {
            line.played(*id);
        }
        Self { system, kinds: due.into_iter().map(|(_, kind)| kind).collect() }
    }

    /// Whether a kind without numbers is due: asked by the handlers of the sign-on.
    pub fn has(&self, kind: &FaultKind) -> bool {
        self.kinds.contains(kind)
    }

    pub fn kinds(&self) -> &[FaultKind] {
        &self.kinds
    }

    /// Before the request is handled: waits, changes to the world, answers in its place.
    pub async fn before(&self, state: &SharedState, uri: &Uri, request_id: &str) -> Played {
        for kind in &self.kinds {
            match kind {
                FaultKind::DropBefore {} => return Played::Drop,
                FaultKind::Delay { ms, applied: false } => tokio::time::sleep(Duration::from_millis(*ms)).await,
                FaultKind::ItemVanishes { code } => with_dossier(state, uri, code.as_deref(), vanish),
                FaultKind::StepMoved { step, code } => {
                    let step = *step;
                    with_dossier(state, uri, code.as_deref(), |state, index| {
                        let now = state.clock.now();
                        state.store().change_dossier(index, now, |dossier| dossier.step = step);
                    });
                }
                FaultKind::DossierClosed { code } => with_dossier(state, uri, code.as_deref(), close),
                _ => {}
            }
        }
        match self.kinds.iter().find_map(|kind| self.answer_instead(kind, false, request_id)) {
            Some(answer) => Played::Answer(answer),
            None => Played::Handle,
        }
    }

    /// The request's body, counted and perhaps cut or slowed.
    pub fn incoming(&self, body: Body, line: Arc<Line>, cut: UploadCut) -> Body {
        let (mut at, mut pace) = (None, None);
        for kind in &self.kinds {
            match kind {
                FaultKind::DropUpload { at: limit } => at = Some(*limit),
                FaultKind::SlowUpload { bytes_per_second } => pace = Some(*bytes_per_second),
                _ => {}
            }
        }
        incoming(body, line, at, pace, cut)
    }

    /// After the request was handled: the answer as it leaves, or nothing when the connection is dropped.
    pub async fn after(
        &self,
        state: &SharedState,
        mut answer: Response<Body>,
        line: Arc<Line>,
        request_id: &str,
    ) -> Option<Response<Body>> {
        let mut plan = Outgoing::default();
        for kind in &self.kinds {
            match kind {
                FaultKind::DropAfter {} => return None,
                FaultKind::Delay { ms, applied: true } => tokio::time::sleep(Duration::from_millis(*ms)).await,
                FaultKind::DropDownload { at } => plan.cut_at = Some(*at),
                FaultKind::SlowDownload { bytes_per_second } => plan.bytes_per_second = Some(*bytes_per_second),
                FaultKind::WrongSize { by } if is_json(&answer) => {
                    answer = change_json(answer, |value| answers::shift_sizes(value, *by)).await;
                }
                FaultKind::WrongSize { by } => cut_short(&mut answer, *by, &mut plan),
                FaultKind::WrongHash {} if is_json(&answer) => {
                    answer = change_json(answer, answers::spoil_hashes).await;
                }
                FaultKind::WrongHash {} => plan.spoil_first_byte = true,
                FaultKind::Duplicate {} => answer = change_json(answer, answers::double).await,
                FaultKind::PageShift { count } => {
                    let mut ids = Vec::new();
                    answer = change_json(answer, |value| ids = answers::ids(value)).await;
                    ids.truncate(*count);
                    touch(state, &ids);
                }
                _ => {
                    if let Some(instead) = self.answer_instead(kind, true, request_id) {
                        answer = instead;
                    }
                }
            }
        }
        let (parts, body) = answer.into_parts();
        Some(Response::from_parts(parts, outgoing(body, line, plan)))
    }

    /// By how many seconds the `Date` of this answer is off.
    pub fn clock_shift(&self) -> i64 {
        self.kinds
            .iter()
            .find_map(|kind| match kind {
                FaultKind::Clock { seconds } => Some(*seconds),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// The answer a kind gives in place of the true one, when its `applied` is the one asked about.
    fn answer_instead(&self, kind: &FaultKind, after: bool, request_id: &str) -> Option<Response<Body>> {
        match kind {
            FaultKind::Status { status, retry_after, body, applied } if *applied == after => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let body = body.clone().unwrap_or_else(|| refusals::plain(self.system, status, request_id));
                let mut answer = (status, axum::Json(body)).into_response();
                if let Some(seconds) = retry_after {
                    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
                }
                Some(answer)
            }
            FaultKind::Html { status, applied } if *applied == after => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::FORBIDDEN);
                Some((status, axum::response::Html(FIREWALL)).into_response())
            }
            FaultKind::ErrorBody { status, applied } if *applied == after => {
                let body = json!({ "title": "Internal Server Error", "errors": ["Could not open JPA EntityManager for transaction"], "status": status });
                Some(axum::Json(body).into_response())
            }
            FaultKind::Redirect { to } if !after => {
                Some((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to.clone())]).into_response())
            }
            FaultKind::Refused { code } if !after => {
                Some(refusals::by_name(self.system, code, request_id).into_response())
            }
            _ => None,
        }
    }
}

fn with_dossier(state: &SharedState, uri: &Uri, code: Option<&str>, change: impl FnOnce(&SharedState, usize)) {
    let index = match code {
        Some(code) => state.store().find_dossier_by_code(code),
        None => named_in(state, uri),
    };
    if let Some(index) = index {
        change(state, index);
    }
}

/// What a firewall of the field shows.
const FIREWALL: &str = "<!DOCTYPE html><html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>\
<p>Your request was blocked by the security policy. Support ID: 7204915380032117841</p></body></html>";

/// The dossier a path names, or the one a list would give first.
fn named_in(state: &SharedState, uri: &Uri) -> Option<usize> {
    let store = state.store();
    if let Some(index) = uri.path().split('/').filter_map(ObjectId::parse).find_map(|id| store.find_dossier(id)) {
        return Some(index);
    }
    let wanted: std::collections::HashMap<_, _> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    if let Some(index) = wanted.get("code").and_then(|code| store.find_dossier_by_code(code)) {
        return Some(index);
    }
    let assignee = ObjectId::parse(wanted.get("assignee-id")?)?;
    let assignee = store.find_official(|official| official.id == assignee);
    let search = crate::state::Search { assignee, ..crate::state::Search::default() };
    let page = wanted.get("page").and_then(|page| page.parse().ok()).unwrap_or(0);
    let size = wanted.get("size").and_then(|size| size.parse().ok()).unwrap_or(20);
    store.search(&search, page, size).0.first().copied()
}

fn vanish(state: &SharedState, index: usize) {
    let now = state.clock.now();
    let mut store = state.store();
    let others = store.world().officials.len().max(1);
    store.change_dossier(index, now, |dossier| dossier.assignee = (dossier.assignee + 1) % others);
}

fn close(state: &SharedState, index: usize) {
    let now = state.clock.now();
    state.store().change_dossier(index, now, |dossier| {
        dossier.step = Step::DaTraKetQua;
        dossier.status = DossierStatus::DaTraKetQua;
        dossier.completed = Some(now);
    });
}

fn touch(state: &SharedState, ids: &[String]) {
    let now = state.clock.now();
    let mut store = state.store();
    let places: Vec<usize> =
        ids.iter().filter_map(|id| ObjectId::parse(id)).filter_map(|id| store.find_dossier(id)).collect();
    for index in places {
        store.change_dossier(index, now, |_| ());
    }
}

fn is_json(answer: &Response<Body>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

/// Reads the whole answer, lets `change` work on it, and sends it again; what is no JSON goes as it was.
async fn change_json(answer: Response<Body>, change: impl FnOnce(&mut Value)) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    let Ok(collected) = body.collect().await else { return Response::from_parts(parts, Body::empty()) };
    let bytes = collected.to_bytes();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    change(&mut value);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn cut_short(answer: &mut Response<Body>, by: i64, plan: &mut Outgoing) {
    let length = answer.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let Some(length) = length.map(|length: u64| length.saturating_sub(by.unsigned_abs())) else { return };
    plan.only_first = Some(length);
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
}
