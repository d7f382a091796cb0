//! Brings the bytes of one file into the sealed store: from the cache where they are known, from its system otherwise.
//!
//! Policy. What was fetched once under an id is not fetched again while its bytes are here: ids of both systems name
//! bytes, not places. What came is counted against the announced length and, where the system names a hash, against the hash, before anybody may use it.

use std::time::Duration;

use futures_util::StreamExt as _;

use crate::{
    app::Seat,
    domain::{failure::Failure, failure_code::FailureCode, sha::Sha},
    gateways::{
        cache::FileRefKey,
        http::{RemoteFault, System},
    },
};

/// Why the bytes are not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FetchFault {
    pub code: FailureCode,
    pub retry_after: Option<Duration>,
}

impl FetchFault {
    pub const fn rule(code: FailureCode) -> Self {
        Self { code, retry_after: None }
    }

    fn remote(fault: &RemoteFault, system: System) -> Self {
        let retry_after = match fault {
            RemoteFault::Busy { retry_after } => *retry_after,
            _ => None,
        };
        let code = match fault {
            RemoteFault::NotFound => FailureCode::FileGone,
            other => other.failure_code(system),
        };
        Self { code, retry_after }
    }
}

impl From<FetchFault> for Failure {
    fn from(fault: FetchFault) -> Self {
        Self::new(fault.code)
    }
}

/// A file of a dossier. `size` is what iGate's `filename+size` says, where it was asked. `progress` gets the bytes that
/// came so far, and those of the whole file where the system says so.
pub(super) async fn fetch_igate_file(
    seat: &Seat,
    file_id: &str,
    name: &str,
    size: Option<u64>,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<(Sha, u64), FetchFault> {
    let key = FileRefKey::igate(file_id);
    if let Some((sha, known)) = seat.cached_file(&key).await
        && size.is_none_or(|size| size == known)
    {
        return Ok((sha, known));
    }
    let source = Source { seat, file_id, system: System::Igate };
    let (sha, fetched) = source.download(progress).await?;
    if size.is_some_and(|size| size != fetched) {
        return Err(FetchFault::rule(FailureCode::FileCutShort));
    }
    seat.remember_file(key, sha, name).await;
    Ok((sha, fetched))
}

/// A file of a document. `announced` is the hash that iDesk or the preview named; other bytes are refused.
pub(super) async fn fetch_idesk_file(
    seat: &Seat,
    file_id: &str,
    name: &str,
    announced: Option<Sha>,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<(Sha, u64), FetchFault> {
    let key = FileRefKey::idesk(file_id);
    if let Some((sha, known)) = seat.cached_file(&key).await
        && announced.is_none_or(|announced| announced == sha)
    {
        return Ok((sha, known));
    }
    let source = Source { seat, file_id, system: System::Idesk };
    let (sha, fetched) = source.download(progress).await?;
    if announced.is_some_and(|announced| announced != sha) {
        return Err(FetchFault::rule(FailureCode::FileChanged));
    }
    seat.remember_file(key, sha, name).await;
    Ok((sha, fetched))
}

/// Where a download comes from.
struct Source<'a> {
    seat: &'a Seat,
    file_id: &'a str,
    system: System,
}

impl Source<'_> {
    async fn download(&self, progress: &(impl Fn(u64, Option<u64>) + Send + Sync)) -> Result<(Sha, u64), FetchFault> {
        let opened = match self.system {
            System::Idesk => self.seat.idesk.download(self.file_id, 0, None).await,
            System::Igate | System::Sso => self.seat.igate.download(self.file_id, 0, None).await,
        };
        let mut download = opened.map_err(|fault| FetchFault::remote(&fault, self.system))?;
        let named = download.etag.as_deref().and_then(Sha::parse);
        let mut writer = self.seat.blobs.writer().map_err(|fault| FetchFault::rule(fault.code()))?;
        while let Some(part) = download.stream.next().await {
            let bytes = part.map_err(|fault| FetchFault::remote(&fault, self.system))?;
            writer.write(&bytes).map_err(|fault| FetchFault::rule(fault.code()))?;
            progress(writer.written(), download.length);
        }
        if download.length.is_some_and(|length| length != writer.written()) {
            return Err(FetchFault::rule(FailureCode::FileCutShort));
        }
        let (sha, size) = writer.finish().map_err(|fault| FetchFault::rule(fault.code()))?;
        if named.is_some_and(|named| named != sha) {
            return Err(FetchFault::rule(FailureCode::FileChanged));
        }
        Ok((sha, size))
    }
}
