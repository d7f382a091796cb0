//! Bytes on their way: an upload that is watched piece by piece, and an answer that is read piece by piece.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use super::{client, fault::RemoteFault, request::ByteSource};

/// Bytes of an answer, as they arrive; an error ends it.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, RemoteFault>> + Send>>;

/// A file on its way to this computer.
pub struct Download {
    /// Offset of the first byte of `stream` in the file; 0 when the server ignored the range that was asked for.
    pub from: u64,
    /// Bytes of the whole file, where the server says so.
    pub length: Option<u64>,
    pub etag: Option<String>,
    /// A connection lost before the announced end is an error here, never a short file.
    pub stream: ByteStream,
}

/// How far an upload got; clones share it.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Counters>);

struct Counters {
    began: Instant,
    /// Milliseconds from `began` to the last piece.
    moved: AtomicU64,
    whole: AtomicBool,
    unreadable: AtomicBool,
}

impl Default for Counters {
    fn default() -> Self {
        let (moved, whole, unreadable) = Default::default();
        Self { began: Instant::now(), moved, whole, unreadable }
    }
}

impl Progress {
    /// A request without a body of pieces: handed over whole with its first byte.
    pub(super) fn at_once() -> Self {
        let progress = Self::default();
        progress.0.whole.store(true, Ordering::Relaxed);
        progress
    }

    /// Whether the last byte was handed to the connection: only then can the other side have acted.
    pub(super) fn is_whole(&self) -> bool {
        self.0.whole.load(Ordering::Relaxed)
    }

    pub(super) fn source_failed(&self) -> bool {
        self.0.unreadable.load(Ordering::Relaxed)
    }

    fn note_piece(&self) {
        let elapsed = u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.moved.store(elapsed, Ordering::Relaxed);
    }

    /// Ends when nothing has moved for `limit`.
    pub(super) async fn stalled(&self, limit: Duration) {
        loop {
            let deadline = self.0.began + Duration::from_millis(self.0.moved.load(Ordering::Relaxed)) + limit;
            if Instant::now() >= deadline {
                return;
            }
            tokio::time::sleep_until(deadline).await;
        }
    }
}

/// The source with every piece noted. A source that ends early or gives too much is an error: a file that changed
/// under the upload must not arrive as if it were the chosen one.
pub(super) fn watched(
    source: ByteSource,
    length: u64,
    progress: Progress,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    if length == 0 {
        progress.0.whole.store(true, Ordering::Relaxed);
    }
    stream::unfold((source, 0_u64, false), move |(mut source, sent, ended)| {
        let progress = progress.clone();
        async move {
            if ended {
                return None;
            }
            let failed = |fault: io::Error| {
                progress.0.unreadable.store(true, Ordering::Relaxed);
                Err(fault)
            };
            let piece = match source.next().await {
                None if sent == length => return None,
                None => failed(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter")),
                Some(Err(fault)) => failed(fault),
                Some(Ok(piece)) => {
                    let sent = sent + piece.len() as u64;
                    if sent <= length {
                        progress.note_piece();
                        progress.0.whole.fetch_or(sent == length, Ordering::Relaxed);
                        return Some((Ok(piece), (source, sent, false)));
                    }
                    failed(io::Error::new(io::ErrorKind::InvalidData, "the file became longer"))
                }
            };
            Some((piece, (source, sent, true)))
        }
    })
}

/// The body of an answer; the place among the requests at once is held until it is read or dropped.
pub(super) fn body(response: reqwest::Response, idle_limit: Duration, permit: OwnedSemaphorePermit) -> ByteStream {
    let stream = stream::unfold(Some((response, permit)), move |reading| async move {
        let (mut response, permit) = reading?;
        match tokio::time::timeout(idle_limit, response.chunk()).await {
            Ok(Ok(Some(piece))) => Some((Ok(piece), Some((response, permit)))),
            Ok(Ok(None)) => None,
            Ok(Err(error)) => Some((Err(client::fault(&error, true)), None)),
            Err(_) => Some((Err(RemoteFault::TimedOut { maybe_applied: true }), None)),
        }
    });
    Box::pin(stream)
}
