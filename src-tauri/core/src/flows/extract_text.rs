//! The text of a file, read by the worker process: for search, for the comparison with the dossier, for the command line.
//!
//! Policy. The kind is told from the file's first bytes, never from its name alone. No file is opened in this process.

use std::{io, path::Path};

use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use crate::{
    app::Seat,
    domain::{failure::Failure, failure_code::FailureCode, file_kind::FileKind, sha::Sha},
    flows::views::preview::ExtractedText,
    gateways::worker::{WorkerFault, WorkerPool, WorkerText},
};

/// What the kind of a file is told from.
const FIRST_BYTES: u64 = 1024;

/// Bytes that go to the worker at a time.
const PART: usize = 1024 * 1024;

/// The text of a file of this computer.
///
/// # Errors
/// `LocalFileUnreadable`, and those of the worker (`WorkerTimedOut`, `WorkerCrashed`, `WorkerMemory`, `FileUnreadable`,
/// `FileEncrypted`, `NoTextLayer`, `KindUnsupported`, `WorkerMissing`).
pub async fn extract_text_of_path(workers: &WorkerPool, path: &Path) -> Result<ExtractedText, Failure> {
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
    let kind = FileKind::of(&first, &name);
    let bytes = || {
        let opened = futures_util::stream::once(tokio::fs::File::open(path.to_owned()));
        opened.map_ok(|file| ReaderStream::with_capacity(file, PART)).try_flatten()
    };
    said(workers.text(kind, facts.len(), bytes).await, kind)
}

/// The text of a file in the sealed store.
pub(super) async fn extract_text_of_stored(
    seat: &Seat,
    workers: &WorkerPool,
    sha: &Sha,
    size: u64,
    kind: FileKind,
) -> Result<ExtractedText, Failure> {
    let bytes = || seat.blobs.reader(sha).map(|part| part.map_err(io::Error::other));
    said(workers.text(kind, size, bytes).await, kind)
}

fn said(found: Result<WorkerText, WorkerFault>, kind: FileKind) -> Result<ExtractedText, Failure> {
    match found {
        Ok(WorkerText { text, pages, truncated, textless_pages }) => {
            Ok(ExtractedText { text, pages, truncated, textless_pages, kind })
        }
        Err(fault) => {
            let failure = Failure::new(fault.code());
            tracing::warn!(%fault, reference = failure.reference, "no text");
            Err(failure)
        }
    }
}
