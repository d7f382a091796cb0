//! Files on this computer: sealed, named by a keyed hash of their contents, readable at any place, never whole in memory.
//!
//! A file is a head and chunks of 1 MiB. The head carries the SHA-256 and the length, sealed; each chunk is sealed with
//! its number and whether it is the last (the STREAM construction), under a key of this one file. So a cut, a swapped
//! chunk and a swapped file are all seen. Names tell nothing to who lacks the key.
//!
//! All calls but [`Blobs::reader`] and [`Blobs::upload_body`] block; call them from `spawn_blocking`.

mod chunks;
mod eviction;
mod reading;
mod writing;

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use self::{reading::BlobStream, writing::BlobWriter};
use super::{durable, http::ByteSource, seal::SealKey};
use crate::domain::{failure_code::FailureCode, sha::Sha};

/// The sealed files of one identity. Clones share the folder.
#[derive(Clone)]
pub struct Blobs(Arc<Inside>);

struct Inside {
    folder: PathBuf,
    key: SealKey,
}

/// The files that were in the store at one moment.
pub struct HeldBlobs {
    blobs: Blobs,
    names: HashSet<String>,
}

impl HeldBlobs {
    pub fn contains(&self, sha: &Sha) -> bool {
        self.names.contains(&self.blobs.name(sha))
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// Why a file is not given or taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobFault {
    #[error("the file is not in the store")]
    Missing,
    /// Cut, swapped or changed; it was removed, so that it can be fetched again.
    #[error("the stored file is damaged")]
    Damaged,
    #[error("no space left")]
    DiskFull,
    #[error("the folder cannot be written")]
    ReadOnly,
    #[error("the disk answers {0}")]
    Unreadable(io::ErrorKind),
}

impl BlobFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::Missing => FailureCode::NotCached,
            Self::Damaged => FailureCode::SealBroken,
            Self::DiskFull => FailureCode::DiskFull,
            Self::ReadOnly => FailureCode::FolderReadOnly,
            Self::Unreadable(_) => FailureCode::CacheUnavailable,
        }
    }
}

impl From<io::Error> for BlobFault {
    fn from(fault: io::Error) -> Self {
        match fault.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::UnexpectedEof => Self::Damaged,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Unreadable(kind),
        }
    }
}

impl Blobs {
    /// Opens the folder, or makes it.
    pub fn open(folder: &Path, key: &SealKey) -> Result<Self, BlobFault> {
        durable::make_folder(folder)?;
        let blobs = Self(Arc::new(Inside { folder: folder.to_path_buf(), key: key.sub_key("blobs") }));
        blobs.clear_abandoned()?;
        Ok(blobs)
    }

    /// A new file, to be written from its beginning.
    pub fn writer(&self) -> Result<BlobWriter, BlobFault> {
        BlobWriter::new(self.clone())
    }

    /// Whether the file is here and its head and length are sound.
    pub fn contains(&self, sha: &Sha) -> bool {
        self.size(sha).is_some()
    }

    /// Reads the whole file and tells whether every byte of it is as it was written; a damaged one is removed.
    pub fn is_whole(&self, sha: &Sha) -> bool {
        let read = self.open_blob(sha).and_then(|blob| blob.check());
        self.heeding_damage(sha, read).is_ok()
    }

    /// Bytes of the file; `None` when it is not here.
    pub fn size(&self, sha: &Sha) -> Option<u64> {
        self.open_blob(sha).ok().map(|blob| blob.length())
    }

    /// At most `length` bytes from `offset` on; fewer where the file ends.
    pub fn read_range(&self, sha: &Sha, offset: u64, length: u64) -> Result<Vec<u8>, BlobFault> {
        let read = self.open_blob(sha).and_then(|blob| blob.read_range(offset, length));
        self.heeding_damage(sha, read)
    }

    /// The whole file in chunks of 1 MiB.
    pub fn reader(&self, sha: &Sha) -> BlobStream {
        reading::stream(self.clone(), *sha)
    }

    /// Opens the file as the body of an upload, as often as the upload is tried; `progress` gets the bytes handed over
    /// so far, from 0 at each try.
    pub fn upload_body(
        &self,
        sha: Sha,
        progress: impl Fn(u64) + Clone + Send + Sync + 'static,
    ) -> impl Fn() -> ByteSource + Send + Sync + 'static {
        let blobs = self.clone();
        move || reading::upload(&blobs, sha, progress.clone())
    }

    /// Removes the file; it is no fault when it is not here.
    pub fn remove(&self, sha: &Sha) -> Result<(), BlobFault> {
        match fs::remove_file(self.path(sha)) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault.into()),
            _ => Ok(()),
        }
    }

    /// What is here now, looked at once for many questions. Whether a file is sound only its reading tells.
    pub fn held(&self) -> Result<HeldBlobs, BlobFault> {
        let names = self.stored()?.into_iter().map(eviction::Stored::into_name).collect();
        Ok(HeldBlobs { blobs: self.clone(), names })
    }

    /// Bytes that the store takes on the disk.
    pub fn total_bytes(&self) -> Result<u64, BlobFault> {
        Ok(self.stored()?.iter().map(|stored| stored.bytes).sum())
    }

    /// Removes files, the least recently seen first, until the store takes at most `budget_bytes`; never one of `keep`.
    /// Answers how many bytes were freed.
    pub fn evict(&self, budget_bytes: u64, keep: &HashSet<Sha>) -> Result<u64, BlobFault> {
        eviction::evict(self, budget_bytes, keep)
    }

    fn path(&self, sha: &Sha) -> PathBuf {
        self.0.folder.join(self.name(sha))
    }

    fn name(&self, sha: &Sha) -> String {
        hex::encode(self.0.key.keyed_hash("name", sha.as_bytes()))
    }

    /// A damaged file is removed at once: it can be fetched again, and must not be offered again.
    fn heeding_damage<T>(&self, sha: &Sha, result: Result<T, BlobFault>) -> Result<T, BlobFault> {
        if result.as_ref().is_err_and(|fault| *fault == BlobFault::Damaged) {
            tracing::warn!("a sealed file is damaged and is removed");
            self.remove(sha)?;
        }
        result
    }
}

#[cfg(test)]
mod tests;
