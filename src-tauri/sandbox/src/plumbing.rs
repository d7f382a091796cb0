//! Listens, logs, plays faults and hands requests to the routers; a connection can be dropped at any point.
//!
//! The loop is ours and not axum's because an answer that never comes has to be possible: hyper drops the
//! connection when the service fails. What a request asks is done to its end even when the client is gone by then,
//! as a real server would.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use chrono::{TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::faults::{Plan, Played, UploadCut};
use crate::state::SharedState;
use crate::system::System;

/// The number of a request: the client's, or one of ours. Handlers find it in the request's extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on request")]
struct Dropped;

/// Serves one system until the task is aborted; closes the port while a fault says so.
pub async fn listen(mut listener: TcpListener, system: System, router: Router, state: SharedState) {
    let mut changes = state.faults.changes();
    let Ok(address) = listener.local_addr() else { return };
    loop {
        let mut connections = JoinSet::new();
        while !state.faults.refuses(system) {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(converse(stream, system, router.clone(), Arc::clone(&state)));
                    }
                    // Out of file descriptors, or the peer is gone already: the next one may fare better.
                    Err(error) => {
                        tracing::warn!(%error, ?system, "a connection could not be accepted");
                        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                    }
                },
                changed = changes.changed() => if changed.is_err() { return },
                Some(_) = connections.join_next() => {}
            }
        }
        drop(listener);
        connections.shutdown().await;
        while state.faults.refuses(system) {
            if changes.changed().await.is_err() {
                return;
            }
        }
        listener = bind_again(address).await;
    }
}

/// Opens the same port again; somebody may hold it for a moment.
async fn bind_again(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(error) => {
                tracing::warn!(%error, %address, "the port is not free yet");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, system: System, router: Router, state: SharedState) {
    // Small answers should not wait for more; a failure here only costs speed.
    stream.set_nodelay(true).ok();
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let (router, state) = (router.clone(), Arc::clone(&state));
        async move {
            // Its own task, so that a client that hangs up does not undo half of what it asked for.
            tokio::spawn(answer(request.map(read_to_the_end), system, router, state)).await.unwrap_or(Err(Dropped))
        }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    if let Err(error) = served {
        tracing::debug!(%error, ?system, "a connection ended early");
    }
}

/// A body that is read to its end even when the handler has heard enough, as web servers in front of such systems do:
/// otherwise the refusal of a long upload would be lost in the broken connection.
fn read_to_the_end(body: Incoming) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    let (give, take) = mpsc::channel(4);
    tokio::spawn(async move {
        let mut chunks = Body::new(body).into_data_stream();
        let mut ignored = 0;
        while let Some(chunk) = chunks.next().await {
            let (broken, length) = (chunk.is_err(), chunk.as_ref().map_or(0, bytes::Bytes::len));
            if give.send(chunk).await.is_err() {
                ignored += length;
            }
            if broken || ignored > MOST_IGNORED {
                break;
            }
        }
    });
    Body::from_stream(stream::unfold(take, |mut take| async move { take.recv().await.map(|chunk| (chunk, take)) }))
}

/// Whoever sends more than this after a refusal is hung up on.
const MOST_IGNORED: usize = 256 * 1024 * 1024;

async fn answer(
    mut request: Request,
    system: System,
    router: Router,
    state: SharedState,
) -> Result<Response<Body>, Dropped> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let line = state.log.begin(state.clock.now(), system, &method, request.uri(), request.headers());
    let given = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let request_id = given.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    if state.faults.refuses(system) {
        // The port is about to be closed; whoever came in before that is not answered any more.
        line.dropped();
        return Err(Dropped);
    }
    let plan = Plan::draw(&state, system, method.as_str(), &path, &line);
    request.extensions_mut().insert(RequestId(request_id.clone()));
    request.extensions_mut().insert(plan.clone());

    let uri = request.uri().clone();
    let handled = match plan.before(&state, &uri, &request_id).await {
        Played::Drop => {
            line.dropped();
            return Err(Dropped);
        }
        Played::Answer(answer) => answer,
        Played::Handle => {
            let cut = UploadCut::default();
            let request = request.map(|body| plan.incoming(body, Arc::clone(&line), cut.clone()));
            let answer = router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {});
            if cut.happened() {
                line.dropped();
                return Err(Dropped);
            }
            answer
        }
    };
    if let Err(error) = state.save().await {
        tracing::error!(%error, "the state folder could not be written");
        line.answered(507);
        return Ok((StatusCode::INSUFFICIENT_STORAGE, "the state folder could not be written").into_response());
    }
    let Some(mut answer) = plan.after(&state, handled, Arc::clone(&line), &request_id).await else {
        line.dropped();
        return Err(Dropped);
    };
    line.answered(answer.status().as_u16());
    let now = state.clock.now_of(system) + TimeDelta::seconds(plan.clock_shift().clamp(-86_400_000, 86_400_000));
    let date = now.with_timezone(&Utc).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        answer.headers_mut().insert(header::DATE, date);
    }
    if system == System::Idesk
        && let Ok(id) = HeaderValue::from_str(&request_id)
    {
        answer.headers_mut().insert("x-request-id", id);
    }
    Ok(answer)
}
