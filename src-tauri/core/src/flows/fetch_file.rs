//! Brings the bytes of one file into the sealed store: from the cache where they are known, from its system otherwise.
//!
//! Policy. What was fetched once under an id is not fetched again while its bytes are here: ids of both systems name
//! bytes, not places. What came is compared with everything the system says of it, its length and where it names one its
//! hash, before anybody may use it. Where no hash speaks for them, bytes that begin as a page are no file but the answer
//! of something in between, unless the file is called a page.

use std::time::Duration;

use futures_util::StreamExt as _;

use crate::{
    app::Seat,
    domain::{document::DocumentFile, failure::Failure, failure_code::FailureCode, sha::Sha, transfer::TransferFile},
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
            RemoteFault::Busy { retry_after, .. } => *retry_after,
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

/// What is known of a file's bytes before they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Announced {
    /// The hash that iDesk or a preview named.
    pub sha: Option<Sha>,
    /// Bytes; counts where there is no hash.
    pub size: Option<u64>,
}

impl Announced {
    pub fn of(file: &DocumentFile) -> Self {
        Self { sha: file.sha256, size: Some(file.size).filter(|size| *size > 0) }
    }

    /// What a transfer holds against a file of a document.
    pub fn of_transfer(file: &TransferFile) -> Self {
        Self { sha: file.sha256, size: Some(file.size).filter(|size| *size > 0) }
    }

    /// Why these bytes are not the file that was announced.
    fn objection(self, sha: Sha, size: u64) -> Option<FailureCode> {
        match self {
            Self { sha: Some(announced), .. } => (announced != sha).then_some(FailureCode::FileChanged),
            Self { size: Some(announced), .. } => (announced != size).then_some(FailureCode::FileCutShort),
            Self { .. } => None,
        }
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
    let source = Source { seat, file_id, name, is_named_by_hash: false, system: System::Igate };
    let (sha, fetched) = source.download(progress).await?;
    if size.is_some_and(|size| size != fetched) {
        return Err(FetchFault::rule(FailureCode::FileCutShort));
    }
    seat.remember_file(key, sha, name).await;
    Ok((sha, fetched))
}

/// A file of a document. Other bytes than announced are refused.
pub(super) async fn fetch_idesk_file(
    seat: &Seat,
    file_id: &str,
    name: &str,
    announced: Announced,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<(Sha, u64), FetchFault> {
    let key = FileRefKey::idesk(file_id);
    if let Some((sha, known)) = seat.cached_file(&key).await
        && announced.objection(sha, known).is_none()
    {
        return Ok((sha, known));
    }
    let source = Source { seat, file_id, name, is_named_by_hash: announced.sha.is_some(), system: System::Idesk };
    let (sha, fetched) = source.download(progress).await?;
    if let Some(code) = announced.objection(sha, fetched) {
        return Err(FetchFault::rule(code));
    }
    seat.remember_file(key, sha, name).await;
    Ok((sha, fetched))
}

/// Where a download comes from.
struct Source<'a> {
    seat: &'a Seat,
    file_id: &'a str,
    name: &'a str,
    /// Whether a hash will tell what came.
    is_named_by_hash: bool,
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
        let must_look = !self.is_named_by_hash && named.is_none() && !is_called_a_page(self.name);
        let mut start = Vec::new();
        let mut writer = self.seat.blobs.writer().map_err(|fault| FetchFault::rule(fault.code()))?;
        while let Some(part) = download.stream.next().await {
            let bytes = part.map_err(|fault| FetchFault::remote(&fault, self.system))?;
            if must_look && start.len() < PAGE_START {
                start.extend(bytes.iter().take(PAGE_START));
                if begins_as_a_page(&start) {
                    return Err(FetchFault::rule(FailureCode::NotJson));
                }
            }
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

/// So many bytes tell a page.
const PAGE_START: usize = 512;

/// Whether bytes begin as a web page does (WHATWG MIME sniffing §7.1, the two that firewalls and portals send).
fn begins_as_a_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let begins = |tag: &[u8]| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    begins(b"<!doctype html") || begins(b"<html")
}

fn is_called_a_page(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "html" | "htm" | "xhtml" | "mht" | "mhtml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_how_it_begins() {
        for page in ["<!DOCTYPE html><p>", "\u{feff}\r\n <html lang=vi>", "<HTML>"] {
            assert!(begins_as_a_page(page.as_bytes()), "{page}");
        }
        for file in ["%PDF-1.7", "<svg xmlns", "<?xml version", "", "<!doctype svg", "PK\u{3}\u{4}"] {
            assert!(!begins_as_a_page(file.as_bytes()), "{file}");
        }
        assert!(is_called_a_page("Trang.HTML") && !is_called_a_page("a.html.pdf") && !is_called_a_page("html"));
    }

    #[test]
    fn a_hash_decides_alone_and_the_size_where_there_is_none() {
        let (sha, other) = (Sha::of(b"a"), Sha::of(b"b"));
        let announced = |sha, size| Announced { sha, size };
        assert_eq!(announced(Some(sha), Some(9)).objection(sha, 1), None);
        assert_eq!(announced(Some(sha), Some(1)).objection(other, 1), Some(FailureCode::FileChanged));
        assert_eq!(announced(None, Some(9)).objection(sha, 1), Some(FailureCode::FileCutShort));
        assert_eq!(announced(None, Some(1)).objection(sha, 1), None);
        assert_eq!(announced(None, None).objection(sha, 1), None);
    }
}
