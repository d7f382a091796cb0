//! The text of a file in the sealed store, read by the worker once and kept sealed beside it.
//!
//! Policy. A text belongs to bytes, never to a name: it is kept under the file's SHA-256, in the same sealed store, and
//! may be removed from there like any file. That a file has no text, is broken or protected is kept too; that the worker
//! was missing or out of time is not, since another try may end otherwise.

use serde::{Deserialize, Serialize};

use crate::{
    app::Seat,
    domain::{failure::Failure, failure_code::FailureCode, file_kind::FileKind, sha::Sha},
    flows::{extract_text::extract_text_of_stored, views::preview::ExtractedText},
    gateways::{blobs::Blobs, cache::FileRefKey},
};

/// What the kind of a file is told from.
const FIRST_BYTES: u64 = 1024;

/// Grows when the worker reads better, so that old texts are read anew.
const READING: u32 = 1;

/// What is kept.
#[derive(Serialize, Deserialize)]
enum KeptText {
    Read(ExtractedText),
    Unreadable(FailureCode),
}

/// The text of stored bytes; `name` only helps to tell their kind.
///
/// # Errors
/// Those of the worker, and `NotCached` or `SealBroken` when the bytes are not there or damaged.
pub(super) async fn kept_text(seat: &Seat, sha: &Sha, size: u64, name: &str) -> Result<ExtractedText, Failure> {
    let first = read_bytes(&seat.blobs, *sha, FIRST_BYTES).await?;
    let kind = FileKind::of(&first, name);
    let key = FileRefKey::text_of(sha, kind.media_type(), READING);
    if let Some(kept) = kept(seat, &key).await {
        return match kept {
            KeptText::Read(text) => Ok(text),
            KeptText::Unreadable(code) => Err(Failure::new(code)),
        };
    }
    let found = extract_text_of_stored(seat, &seat.workers, sha, size, kind).await;
    match &found {
        Ok(text) => keep(seat, key, KeptText::Read(text.clone())).await,
        Err(failure) if is_lasting(failure.code) => keep(seat, key, KeptText::Unreadable(failure.code)).await,
        Err(_) => {}
    }
    found
}

const fn is_lasting(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::NoTextLayer
            | FailureCode::FileEncrypted
            | FailureCode::FileUnreadable
            | FailureCode::KindUnsupported
            | FailureCode::OutputTooLarge
    )
}

async fn kept(seat: &Seat, key: &FileRefKey) -> Option<KeptText> {
    let (sha, size) = seat.cached_file(key).await?;
    let bytes = read_bytes(&seat.blobs, sha, size).await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// A text that cannot be kept is only read again.
async fn keep(seat: &Seat, key: FileRefKey, text: KeptText) {
    let blobs = seat.blobs.clone();
    let written = tokio::task::spawn_blocking(move || {
        let bytes = serde_json::to_vec(&text).ok()?;
        let mut writer = blobs.writer().ok()?;
        writer.write(&bytes).ok()?;
        writer.finish().ok()
    });
    if let Ok(Some((sha, _))) = written.await {
        seat.remember_file(key, sha, "").await;
    }
}

async fn read_bytes(blobs: &Blobs, sha: Sha, length: u64) -> Result<Vec<u8>, Failure> {
    let blobs = blobs.clone();
    let read = tokio::task::spawn_blocking(move || blobs.read_range(&sha, 0, length)).await;
    let read = read.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    read.map_err(|fault| Failure::new(fault.code()))
}
