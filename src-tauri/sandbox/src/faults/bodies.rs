//! Bodies that are counted, cut, slowed or spoilt on their way.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::request_log::Line;

/// Tells that a request's body was cut on purpose, so that the connection has to go.
#[derive(Debug, Clone, Default)]
pub struct UploadCut(Arc<AtomicBool>);

impl UploadCut {
    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Counts a request's body; cuts it after `at` bytes, slows it to so many bytes a second.
pub(super) fn incoming(body: Body, line: Arc<Line>, at: Option<u64>, pace: Option<u64>, cut: UploadCut) -> Body {
    let mut gone = 0_u64;
    let mut over = false;
    let counted = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(io::Error::other)?;
        gone += chunk.len() as u64;
        line.bytes_in.store(gone, Ordering::Relaxed);
        if over || at.is_some_and(|at| gone > at) {
            over = true;
            cut.0.store(true, Ordering::Release);
            return Err(io::Error::from(io::ErrorKind::ConnectionReset));
        }
        Ok(chunk)
    });
    match pace {
        Some(pace) => Body::from_stream(counted.then(move |chunk| async move {
            if let Ok(chunk) = &chunk {
                tokio::time::sleep(time_for(chunk.len(), pace)).await;
            }
            chunk
        })),
        None => Body::from_stream(counted),
    }
}

/// What happens to an answer's body on its way out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outgoing {
    pub cut_at: Option<u64>,
    pub bytes_per_second: Option<u64>,
    pub spoil_first_byte: bool,
    /// Bytes left away at the end; the caller has made the Content-Length fit.
    pub only_first: Option<u64>,
}

/// Counts an answer's body and does to it what is planned.
pub(super) fn outgoing(body: Body, line: Arc<Line>, plan: Outgoing) -> Body {
    let pace = plan.bytes_per_second;
    let pieces = body.into_data_stream().flat_map(move |chunk| match (chunk, pace) {
        (Ok(chunk), Some(pace)) => {
            let size = usize::try_from(pace / 10).unwrap_or(usize::MAX).max(1);
            let pieces: Vec<_> = (0..chunk.len())
                .step_by(size)
                .map(|start| Ok(chunk.slice(start..chunk.len().min(start.saturating_add(size)))))
                .collect();
            stream::iter(pieces)
        }
        (chunk, _) => stream::iter(vec![chunk.map_err(io::Error::other)]),
    });
    let (mut gone, mut over) = (0_u64, false);
    let mut change = move |piece: io::Result<Bytes>| {
        let mut piece = piece?;
        if over {
            return Err(io::Error::from(io::ErrorKind::ConnectionReset));
        }
        if let Some(first) = plan.only_first {
            piece.truncate(usize::try_from(first.saturating_sub(gone)).unwrap_or(usize::MAX));
        }
        if plan.spoil_first_byte && gone == 0 && !piece.is_empty() {
            let mut bytes = piece.to_vec();
            bytes[0] ^= 0x5a;
            piece = Bytes::from(bytes);
        }
        if let Some(at) = plan.cut_at
            && gone + piece.len() as u64 >= at
        {
            // The bytes before the cut still go; the next piece, or the end, is the break.
            over = true;
            piece.truncate(usize::try_from(at - gone).unwrap_or(usize::MAX));
            line.cut();
        }
        gone += piece.len() as u64;
        line.bytes_out.store(gone, Ordering::Relaxed);
        Ok(piece)
    };
    // A body that was shorter than the cut still ends in a break: that is what was asked for.
    let end = plan.cut_at.map(|_| Err(io::Error::from(io::ErrorKind::ConnectionReset)));
    let changed = pieces.chain(stream::iter(end)).then(move |piece| {
        let piece = change(piece);
        let wait = match (&piece, pace) {
            (Ok(piece), Some(pace)) => time_for(piece.len(), pace),
            (Ok(_), None) => Duration::ZERO,
            // A break that comes at once would take what was sent just before with it.
            (Err(_), _) => SETTLING,
        };
        async move {
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            piece
        }
    });
    Body::from_stream(changed)
}

/// How long the bytes before a cut have to leave the machine.
const SETTLING: Duration = Duration::from_millis(50);

fn time_for(bytes: usize, bytes_per_second: u64) -> Duration {
    let microseconds = (bytes as u64).saturating_mul(1_000_000) / bytes_per_second.max(1);
    Duration::from_micros(microseconds)
}
