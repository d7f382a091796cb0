//! Who signed a PDF and whether it still is what was signed: for the panel beside the preview, the result picker, the
//! command line.
//!
//! Policy. The file is opened in the worker process only, and judged there against the roots that the site chose
//! (`signature.roots_file`); none is built in. A roots file that cannot be read makes nothing trusted, and the report says
//! so. Revocation is known as far as the file carries it; issuers are asked only where the site says so (`online`). What
//! is no PDF has no signature that this program knows. What fails is never taken for a good signature: in a list it is "not checked".

mod online;

use std::{io, path::Path};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use self::online::judged;

use crate::{
    app::Seat,
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        file_kind::FileKind,
        instant::Instant,
        sha::Sha,
        signature::{SignatureReport, SignatureVerdict, TrustedRoots},
    },
    flows::{
        fetch_file::{Announced, fetch_idesk_file},
        find_document::find_document,
        find_dossier::Freshness,
        preview::Previews,
        views::results::ResultItem,
    },
    gateways::{
        authorities::Authorities,
        settings::SignatureSettings,
        worker::{WorkerFault, WorkerPool},
    },
};

/// What the kind of a file is told from.
const FIRST_BYTES: u64 = 1024;

/// Bytes that go to the worker at a time.
const PART: usize = 1024 * 1024;

/// A bundle of roots is smaller.
const LARGEST_ROOTS_BYTES: u64 = 4 * 1024 * 1024;

/// The signatures of a file of this computer; the issuers of their certificates are asked where `authorities` are given.
///
/// # Errors
/// `LocalFileUnreadable`, `KindUnsupported` for what is no PDF, and those of the worker (`WorkerTimedOut`,
/// `WorkerCrashed`, `WorkerMemory`, `WorkerMissing`).
pub async fn signatures_of_path(
    workers: &WorkerPool,
    settings: &SignatureSettings,
    authorities: Option<&Authorities>,
    now: Instant,
    path: &Path,
) -> Result<SignatureReport, Failure> {
    let unreadable =
        |_: io::Error| Failure::new(FailureCode::LocalFileUnreadable).with_detail(path.display().to_string());
    let mut file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let facts = file.metadata().await.map_err(unreadable)?;
    if !facts.is_file() {
        return Err(Failure::new(FailureCode::LocalFileUnreadable).with_detail(path.display().to_string()));
    }
    let mut first = Vec::new();
    (&mut file).take(FIRST_BYTES).read_to_end(&mut first).await.map_err(unreadable)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if FileKind::of(&first, &name) != FileKind::Pdf {
        return Err(Failure::new(FailureCode::KindUnsupported));
    }
    let roots = Roots::read(settings).await;
    let bytes = || {
        let opened = futures_util::stream::once(tokio::fs::File::open(path.to_owned()));
        opened.map_ok(|file| ReaderStream::with_capacity(file, PART)).try_flatten()
    };
    roots.said(judged(workers, authorities, &roots.bundle, now, facts.len(), bytes).await)
}

/// The signatures of an open file.
///
/// # Errors
/// `KindUnsupported` for what is no PDF, `BadArgument` for a handle that is not open, and those of the worker.
pub async fn preview_signatures(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
) -> Result<SignatureReport, Failure> {
    let file = previews.get(seat, handle)?;
    if file.kind != FileKind::Pdf {
        return Err(Failure::new(FailureCode::KindUnsupported));
    }
    signatures_of_stored(seat, workers, &file.sha256, file.size).await
}

/// The verdict on a result file, fetched first where it is not here; what cannot be had or read is not checked.
pub async fn verdict_of_result(seat: &Seat, workers: &WorkerPool, item: &ResultItem) -> SignatureVerdict {
    let report = async {
        let document = find_document(seat, &item.document_id, Freshness::CacheFirst).await?.document;
        let entry = document.files.iter().find(|candidate| candidate.id == item.file_id);
        let entry = entry.ok_or_else(|| Failure::new(FailureCode::FileGone))?;
        let fetched = fetch_idesk_file(seat, &entry.id, &entry.name, Announced::of(entry), &|_, _| {}).await;
        let (sha, size) = fetched.map_err(|fault| Failure::new(fault.code))?;
        let first = super::preview::read_stored(seat, sha, 0, FIRST_BYTES).await?;
        if FileKind::of(&first, &entry.name) != FileKind::Pdf {
            return Ok(SignatureVerdict::None);
        }
        signatures_of_stored(seat, workers, &sha, size).await.map(|report| report.verdict)
    };
    report.await.unwrap_or_else(|failure: Failure| {
        tracing::warn!(code = failure.code.number(), reference = failure.reference, "a signature was not checked");
        SignatureVerdict::Unverifiable
    })
}

/// The signatures of a PDF in the sealed store.
async fn signatures_of_stored(
    seat: &Seat,
    workers: &WorkerPool,
    sha: &Sha,
    size: u64,
) -> Result<SignatureReport, Failure> {
    let roots = Roots::read(&seat.profile.signature).await;
    let bytes = || seat.blobs.reader(sha).map(|part| part.map_err(io::Error::other));
    let now = seat.clock.now();
    roots.said(judged(workers, seat.authorities.as_ref(), &roots.bundle, now, size, bytes).await)
}

/// The site's roots as they lie in their file.
struct Roots {
    bundle: Bytes,
    is_set: bool,
}

impl Roots {
    async fn read(settings: &SignatureSettings) -> Self {
        let Some(file) = &settings.roots_file else {
            return Self { bundle: Bytes::new(), is_set: false };
        };
        let read = async {
            let mut bundle = Vec::new();
            let opened = tokio::fs::File::open(file).await?;
            opened.take(LARGEST_ROOTS_BYTES).read_to_end(&mut bundle).await?;
            Ok::<_, io::Error>(bundle)
        };
        let bundle = read.await.unwrap_or_else(|fault| {
            tracing::warn!(file = %file.display(), %fault, "the trusted roots cannot be read");
            Vec::new()
        });
        Self { bundle: bundle.into(), is_set: true }
    }

    fn said(&self, found: Result<SignatureReport, WorkerFault>) -> Result<SignatureReport, Failure> {
        match found {
            Ok(mut report) => {
                if !self.is_set {
                    report.roots = TrustedRoots::NotSet;
                }
                Ok(report)
            }
            Err(fault) => {
                let failure = Failure::new(fault.code());
                tracing::warn!(%fault, reference = failure.reference, "no signature report");
                Err(failure)
            }
        }
    }
}
