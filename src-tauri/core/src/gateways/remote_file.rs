//! A file on its way from a system: it goes on where the connection was cut, and never mixes two versions.

use std::{pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use rand::Rng as _;

use super::{
    http::{self, ByteStream, Http, RemoteFault, Request},
    session::Session,
};
use crate::domain::sha::Sha;

/// So many cuts in a row, without [`PROGRESS`] between them, end the download.
const CUTS_IN_A_ROW: u32 = 4;

/// Bytes after which a connection counts as one that moved on.
const PROGRESS: u64 = 64 * 1024;

/// Wait before going on after the first cut; doubled for each further one, with jitter.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// A file that is being read.
pub struct Download {
    /// Offset of the first byte of `stream`; 0 when the server sends the whole file although a part was asked for.
    pub starts_at: u64,
    /// Bytes of the whole file, where the server says so.
    pub length: Option<u64>,
    pub etag: Option<String>,
    /// The hash that the server names for the whole file (`ETag: "sha256:…"`).
    pub sha256: Option<Sha>,
    /// Goes on by itself after a cut; an error is final, and an end before `length` is an error.
    pub stream: ByteStream,
}

/// Opens the same file from an offset, on condition that it still has this ETag.
type Reopen = Box<dyn Fn(u64, Option<String>) -> Opening + Send + Sync>;
type Opening = Pin<Box<dyn Future<Output = Result<http::Download, RemoteFault>> + Send>>;

/// Opens the file at `address` from an offset on, in the name of the session's person; with an ETag, on condition that
/// it is still that version (otherwise it is sent whole).
pub(super) async fn download(
    session: &Arc<Session>,
    http: &Http,
    address: String,
    from: u64,
    etag: Option<&str>,
) -> Result<Download, RemoteFault> {
    let (session, http) = (Arc::clone(session), http.clone());
    let open = move |from: u64, etag: Option<String>| -> Opening {
        let (session, http, address) = (Arc::clone(&session), http.clone(), address.clone());
        Box::pin(async move {
            let request = || {
                // The length and the ranges that are compared are those of the file, not of a packed form of it.
                let request = Request::get(&address).header("accept-encoding", "identity").from_byte(from);
                match &etag {
                    Some(etag) if from > 0 => request.header("if-range", etag),
                    _ => request,
                }
            };
            session.authorized(|token| http.download(request().bearer(&token))).await
        })
    };
    let opened = open(from, etag.map(str::to_owned)).await?;
    Ok(resuming(opened, Box::new(open), FIRST_WAIT))
}

struct Reading {
    /// `None` between a cut and the next connection: its place among the requests at once is free again.
    stream: Option<ByteStream>,
    reopen: Reopen,
    /// Offset of the next byte that the reader gets.
    at: u64,
    length: Option<u64>,
    etag: Option<String>,
    cuts: u32,
    since_cut: u64,
    /// Before going on after the first cut; doubled for each further one, with jitter.
    first_wait: Duration,
}

/// Wraps an opened download: a cut is answered by asking for the rest (`Range` with `If-Range`), an end before the
/// announced length counts as a cut, more than the announced length and a changed file are faults.
fn resuming(opened: http::Download, reopen: Reopen, first_wait: Duration) -> Download {
    let http::Download { from, length, etag, stream } = opened;
    let reading = Reading {
        stream: Some(stream),
        reopen,
        at: from,
        length,
        etag: etag.clone(),
        cuts: 0,
        since_cut: 0,
        first_wait,
    };
    let sha256 = etag.as_deref().and_then(Sha::parse);
    let stream = stream::unfold(Some(reading), |reading| async move {
        let mut reading = reading?;
        match reading.next().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(reading))),
            Ok(None) => None,
            Err(fault) => Some((Err(fault), None)),
        }
    });
    Download { starts_at: from, length, etag, sha256, stream: Box::pin(stream) }
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, RemoteFault> {
        loop {
            let cut = match &mut self.stream {
                None => RemoteFault::Broken { maybe_applied: false },
                Some(stream) => match stream.next().await {
                    Some(Ok(piece)) if piece.is_empty() => continue,
                    Some(Ok(piece)) => return self.take(piece).map(Some),
                    Some(Err(fault)) => fault,
                    None if self.length.is_none_or(|length| self.at >= length) => return Ok(None),
                    None => RemoteFault::Broken { maybe_applied: false },
                },
            };
            self.stream = None;
            if !cut.is_temporary() || self.cuts >= CUTS_IN_A_ROW {
                return Err(cut);
            }
            self.cuts += 1;
            self.since_cut = 0;
            tracing::info!(at = self.at, cuts = self.cuts, "a download was cut and goes on");
            tokio::time::sleep(self.pause()).await;
            match (self.reopen)(self.at, self.etag.clone()).await {
                Ok(opened) => self.go_on(opened)?,
                Err(fault) if fault.is_temporary() => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    fn take(&mut self, piece: Bytes) -> Result<Bytes, RemoteFault> {
        let size = piece.len() as u64;
        self.at += size;
        self.since_cut += size;
        if self.since_cut >= PROGRESS {
            self.cuts = 0;
        }
        if self.length.is_some_and(|length| self.at > length) {
            return Err(RemoteFault::NotUnderstood { what: "a file is longer than announced".into() });
        }
        Ok(piece)
    }

    fn pause(&self) -> Duration {
        let wait = self.first_wait * 2_u32.saturating_pow(self.cuts.saturating_sub(1));
        wait.mul_f64(rand::rng().random_range(0.5..1.5))
    }

    /// Takes the rest of the same file; where the server sent it whole again, the part that was read is skipped.
    fn go_on(&mut self, opened: http::Download) -> Result<(), RemoteFault> {
        let differs = (self.etag.is_some() && opened.etag.is_some() && self.etag != opened.etag)
            || (self.length.is_some() && opened.length.is_some() && self.length != opened.length);
        if differs || opened.from > self.at {
            return Err(RemoteFault::NotUnderstood { what: "a file changed while it was read".into() });
        }
        let skipped = self.at - opened.from;
        self.stream = Some(if skipped == 0 { opened.stream } else { without_start(opened.stream, skipped) });
        Ok(())
    }
}

fn without_start(stream: ByteStream, bytes: u64) -> ByteStream {
    let rest = stream.scan(bytes, |left, piece| {
        let piece = piece.map(|mut piece| {
            let skipped = usize::try_from(*left).map_or(piece.len(), |left| left.min(piece.len()));
            *left -= skipped as u64;
            piece.split_off(skipped)
        });
        std::future::ready(Some(piece))
    });
    Box::pin(rest)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    const WHOLE: &[u8] = b"0123456789abcdef";

    fn cut() -> RemoteFault {
        RemoteFault::Broken { maybe_applied: true }
    }

    fn opened(from: u64, etag: Option<&str>, pieces: Vec<Result<Bytes, RemoteFault>>) -> http::Download {
        let length = Some(WHOLE.len() as u64);
        http::Download { from, length, etag: etag.map(str::to_owned), stream: Box::pin(stream::iter(pieces)) }
    }

    #[expect(clippy::unnecessary_wraps, reason = "pieces stand beside cuts in the scripts")]
    fn piece(range: std::ops::Range<usize>) -> Result<Bytes, RemoteFault> {
        Ok(Bytes::from_static(&WHOLE[range]))
    }

    /// Offset and ETag of each question.
    type Asked = Arc<Mutex<Vec<(u64, Option<String>)>>>;

    /// Answers with these downloads in turn; notes what was asked for.
    fn script(answers: Vec<Result<http::Download, RemoteFault>>) -> (Reopen, Asked) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let answers = Mutex::new(answers.into_iter());
        let reopen: Reopen = Box::new(move |from, etag| {
            noted.lock().expect("no panic").push((from, etag));
            let answer = answers.lock().expect("no panic").next().unwrap_or_else(|| Err(cut()));
            Box::pin(std::future::ready(answer))
        });
        (reopen, asked)
    }

    async fn read(download: Download) -> Result<Vec<u8>, RemoteFault> {
        let mut stream = download.stream;
        let mut bytes = Vec::new();
        while let Some(piece) = stream.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn a_cut_download_goes_on_with_the_missing_bytes_of_the_same_version() {
        let rest = opened(5, Some("v1"), vec![piece(5..16)]);
        let (reopen, asked) = script(vec![Err(cut()), Ok(rest)]);
        let download = resuming(opened(0, Some("v1"), vec![piece(0..5), Err(cut())]), reopen, Duration::ZERO);
        assert_eq!(read(download).await.as_deref(), Ok(WHOLE));
        assert_eq!(*asked.lock().expect("no panic"), vec![(5, Some("v1".into())), (5, Some("v1".into()))]);
    }

    #[tokio::test]
    async fn an_end_before_the_announced_length_is_a_cut() {
        let (reopen, _) = script(vec![Ok(opened(9, None, vec![piece(9..16)]))]);
        assert_eq!(
            read(resuming(opened(0, None, vec![piece(0..9)]), reopen, Duration::ZERO)).await.as_deref(),
            Ok(WHOLE)
        );
    }

    #[tokio::test]
    async fn what_a_server_without_ranges_sends_twice_is_read_once() {
        let again = opened(0, None, vec![piece(0..3), piece(3..12), piece(12..16)]);
        let (reopen, _) = script(vec![Ok(again)]);
        assert_eq!(
            read(resuming(opened(0, None, vec![piece(0..7), Err(cut())]), reopen, Duration::ZERO)).await.as_deref(),
            Ok(WHOLE)
        );
    }

    #[tokio::test]
    async fn two_versions_of_a_file_are_never_mixed() {
        let other = opened(0, Some("v2"), vec![piece(0..16)]);
        let (reopen, _) = script(vec![Ok(other)]);
        let read = read(resuming(opened(0, Some("v1"), vec![piece(0..7), Err(cut())]), reopen, Duration::ZERO)).await;
        assert!(matches!(read, Err(RemoteFault::NotUnderstood { .. })), "{read:?}");
    }

    #[tokio::test]
    async fn a_server_that_only_cuts_is_given_up_and_a_refusal_is_final() {
        let (reopen, asked) = script(vec![]);
        assert_eq!(
            read(resuming(opened(0, None, vec![Err(cut())]), reopen, Duration::ZERO)).await,
            Err(RemoteFault::Broken { maybe_applied: false })
        );
        assert_eq!(asked.lock().expect("no panic").len(), CUTS_IN_A_ROW as usize);
        let (reopen, asked) = script(vec![Err(RemoteFault::NotFound)]);
        assert_eq!(
            read(resuming(opened(0, None, vec![Err(cut())]), reopen, Duration::ZERO)).await,
            Err(RemoteFault::NotFound)
        );
        assert_eq!(asked.lock().expect("no panic").len(), 1);
    }

    #[tokio::test]
    async fn more_bytes_than_announced_are_no_file() {
        let (reopen, _) = script(vec![]);
        let read = read(resuming(opened(0, None, vec![piece(0..16), piece(0..1)]), reopen, Duration::ZERO)).await;
        assert!(matches!(read, Err(RemoteFault::NotUnderstood { .. })), "{read:?}");
    }
}
