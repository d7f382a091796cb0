//! The text of a file in the sealed store, read by the worker once and kept sealed beside it.
//!
//! Policy. A text belongs to bytes, never to a name: it is kept under the file's SHA-256, in the same sealed store, and
//! may be removed from there like any file; it leaves with them. That a file has no text, is broken or protected is kept too; that the worker
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
const READING: u32 = 2;

/// What is kept.
#[derive(Serialize, Deserialize)]
enum KeptText {
    Read(ExtractedText),
    Unreadable(FailureCode),
}

/// A text that will not be read otherwise at another try.
pub(super) enum LastingText {
    Read {
        text: String,
        /// Where the text lies in the sealed store.
        kept: (Sha, u64),
    },
    /// The file has none, or none that can be read.
    None,
}

/// The text of stored bytes; `name` only helps to tell their kind.
///
/// # Errors
/// Those of the worker, and `NotCached` or `SealBroken` when the bytes are not there or damaged.
pub(super) async fn kept_text(seat: &Seat, sha: &Sha, size: u64, name: &str) -> Result<ExtractedText, Failure> {
    read_or_keep(seat, sha, size, name).await.map(|(text, _)| text)
}

/// The same with the place where it is kept; `None` when another try may end otherwise.
pub(super) async fn lasting_text(seat: &Seat, sha: &Sha, size: u64, name: &str) -> Option<LastingText> {
    match read_or_keep(seat, sha, size, name).await {
        Ok((text, kept)) => Some(LastingText::Read { text: text.text, kept: kept? }),
        Err(failure) => is_lasting(failure.code).then_some(LastingText::None),
    }
}

/// Removes the text of bytes that leave this computer.
pub(super) async fn forget_text(seat: &Seat, sha: &Sha) {
    let Some((text, _)) = seat.cached_file(&FileRefKey::text_of(sha, READING)).await else { return };
    let blobs = seat.blobs.clone();
    let removed = tokio::task::spawn_blocking(move || blobs.remove(&text)).await;
    if let Ok(Err(fault)) = removed {
        tracing::warn!(%fault, "the text of a file that left could not be removed");
    }
}

/// A text at its place. Blocks.
pub(super) fn text_of(blobs: &Blobs, (sha, size): (Sha, u64)) -> Option<String> {
    match serde_json::from_slice(&blobs.read_range(&sha, 0, size).ok()?).ok()? {
        KeptText::Read(text) => Some(text.text),
        KeptText::Unreadable(_) => None,
    }
}

/// Writes a text to the store as it is kept; the place. Blocks.
pub(super) fn put_text(blobs: &Blobs, text: ExtractedText) -> Option<(Sha, u64)> {
    put(blobs, &KeptText::Read(text))
}

async fn read_or_keep(
    seat: &Seat,
    sha: &Sha,
    size: u64,
    name: &str,
) -> Result<(ExtractedText, Option<(Sha, u64)>), Failure> {
    let first = read_bytes(&seat.blobs, *sha, FIRST_BYTES).await?;
    let kind = FileKind::of(&first, name);
    let (read, unread) = (FileRefKey::text_of(sha, READING), FileRefKey::no_text_of(sha, kind.media_type(), READING));
    for key in [&read, &unread] {
        match kept(seat, key).await {
            Some((KeptText::Read(text), place)) => return Ok((text, Some(place))),
            Some((KeptText::Unreadable(code), _)) => return Err(Failure::new(code)),
            None => {}
        }
    }
    match extract_text_of_stored(seat, &seat.workers, sha, size, kind).await {
        Ok(text) => {
            let place = keep(seat, read, KeptText::Read(text.clone())).await;
            Ok((text, place))
        }
        Err(failure) => {
            if is_lasting(failure.code) {
                keep(seat, unread, KeptText::Unreadable(failure.code)).await;
            }
            Err(failure)
        }
    }
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

async fn kept(seat: &Seat, key: &FileRefKey) -> Option<(KeptText, (Sha, u64))> {
    let (sha, size) = seat.cached_file(key).await?;
    let bytes = read_bytes(&seat.blobs, sha, size).await.ok()?;
    Some((serde_json::from_slice(&bytes).ok()?, (sha, size)))
}

/// A text that cannot be kept is only read again.
async fn keep(seat: &Seat, key: FileRefKey, text: KeptText) -> Option<(Sha, u64)> {
    let blobs = seat.blobs.clone();
    let (sha, size) = tokio::task::spawn_blocking(move || put(&blobs, &text)).await.ok().flatten()?;
    seat.remember_file(key, sha, "").await;
    Some((sha, size))
}

fn put(blobs: &Blobs, text: &KeptText) -> Option<(Sha, u64)> {
    let mut writer = blobs.writer().ok()?;
    writer.write(&serde_json::to_vec(text).ok()?).ok()?;
    writer.finish().ok()
}

async fn read_bytes(blobs: &Blobs, sha: Sha, length: u64) -> Result<Vec<u8>, Failure> {
    let blobs = blobs.clone();
    let read = tokio::task::spawn_blocking(move || blobs.read_range(&sha, 0, length)).await;
    let read = read.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    read.map_err(|fault| Failure::new(fault.code()))
}
