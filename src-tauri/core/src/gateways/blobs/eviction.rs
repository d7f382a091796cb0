//! Keeping the store within its budget: who was seen least recently goes first; what a crash left half-written goes too.

use std::{
    collections::HashSet,
    fs::{self, File, Metadata},
    io,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use super::{BlobFault, Blobs, writing::UNFINISHED};
use crate::domain::sha::Sha;

/// A file's "seen" is not written more often than this.
const SEEN_STEP: Duration = Duration::from_mins(1);
/// Half-written files older than this belong to no running process: an upload or download ends sooner.
const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// A file of the store as the folder lists it.
pub(super) struct Stored {
    path: PathBuf,
    name: String,
    pub(super) bytes: u64,
    seen: SystemTime,
}

impl Stored {
    pub(super) fn into_name(self) -> String {
        self.name
    }
}

impl Blobs {
    pub(super) fn stored(&self) -> Result<Vec<Stored>, BlobFault> {
        Ok(self.listed()?.into_iter().filter(|stored| !stored.name.starts_with('.')).collect())
    }

    /// Removes what a crash left half-written.
    pub(super) fn clear_abandoned(&self) -> Result<(), BlobFault> {
        let now = file_time();
        for stored in self.listed()? {
            let age = now.duration_since(stored.seen).unwrap_or_default();
            if stored.name.starts_with(UNFINISHED) && age > ABANDONED_AFTER {
                gone(fs::remove_file(&stored.path))?;
            }
        }
        Ok(())
    }

    fn listed(&self) -> Result<Vec<Stored>, BlobFault> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0.folder)? {
            let entry = entry?;
            // Another process may remove a file while the folder is being read.
            let Ok(facts) = entry.metadata() else { continue };
            if facts.is_file() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let seen = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push(Stored { path: entry.path(), name, bytes: facts.len(), seen });
            }
        }
        Ok(files)
    }
}

pub(super) fn evict(blobs: &Blobs, budget_bytes: u64, keep: &HashSet<Sha>) -> Result<u64, BlobFault> {
    let keep: HashSet<String> = keep.iter().map(|sha| blobs.name(sha)).collect();
    let mut stored = blobs.stored()?;
    stored.sort_by(|left, right| (left.seen, &left.name).cmp(&(right.seen, &right.name)));
    let mut total: u64 = stored.iter().map(|stored| stored.bytes).sum();
    let mut freed = 0;
    for file in stored {
        if total <= budget_bytes {
            break;
        }
        if keep.contains(&file.name) {
            continue;
        }
        gone(fs::remove_file(&file.path))?;
        total -= file.bytes;
        freed += file.bytes;
    }
    Ok(freed)
}

/// Notes on the file itself that it was seen now. A file system that cannot costs a worse choice at the next eviction.
pub(super) fn note_seen(file: &File, facts: &Metadata) {
    let now = file_time();
    let seen = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    if now.duration_since(seen).is_ok_and(|age| age > SEEN_STEP) {
        drop(file.set_modified(now));
    }
}

fn gone(removed: io::Result<()>) -> Result<(), BlobFault> {
    match removed {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault.into()),
        _ => Ok(()),
    }
}

#[expect(clippy::disallowed_methods, reason = "times of files are compared with each other only, and never shown")]
fn file_time() -> SystemTime {
    SystemTime::now()
}
