//! The cache: what was read from both systems, kept so that lists and details are there at once and without network.
//!
//! sled, opened when it is needed and closed after a short idle time, because it takes an exclusive lock and window and
//! command line run at once; a process that waits is heard at once. Everything in it can be read again from the
//! systems: a store that cannot be opened (sled may panic there), misses rows, belongs to another key or comes from a
//! newer version is set aside and begun anew, and who listens ([`Cache::on_rebuilt`]) is told. Only a full or read-only disk
//! is no reason to set it aside: it is whole again when there is room.
//!
//! All calls block; call them from `spawn_blocking`.

mod changes;
mod records;
mod sharing;
mod state;
mod store;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::records::{FileRefKey, KeptFile, SyncMark};
use self::{sharing::Shared, store::Trees};
use super::seal::SealKey;
use crate::domain::{
    document::Document,
    dossier::{Dossier, DossierSummary, TimelineEntry},
    failure_code::FailureCode,
    instant::Instant,
    sha::Sha,
};

/// The cache of one identity. Clones share it.
#[derive(Clone)]
pub struct Cache(Arc<Shared>);

/// The state of the lists that the store holds: equal marks, equal lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMarks {
    store: Uuid,
    dossiers: u64,
    documents: u64,
}

impl ListMarks {
    /// Whether the documents are the same; dossiers may have changed.
    pub fn has_documents_of(&self, other: &Self) -> bool {
        self.store == other.store && self.documents == other.documents
    }

    /// Which store it is: another one after it was begun anew.
    pub const fn store(&self) -> Uuid {
        self.store
    }
}

/// Why the cache does not answer; nothing is lost by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CacheFault {
    /// Another process held it for longer than the time limit.
    #[error("the cache is held by another process")]
    Busy,
    #[error("no space left for the cache")]
    DiskFull,
    #[error("the cache's folder cannot be written")]
    ReadOnly,
    #[error("the cache is not available: {0}")]
    Unavailable(String),
}

impl CacheFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::Busy => FailureCode::CacheBusy,
            Self::DiskFull => FailureCode::DiskFull,
            Self::ReadOnly => FailureCode::FolderReadOnly,
            Self::Unavailable(_) => FailureCode::CacheUnavailable,
        }
    }
}

/// Something happened to the cache that a person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheNotice {
    /// [`FailureCode::CacheRebuilt`].
    pub code: FailureCode,
    /// Where the unusable store lies now.
    pub set_aside: PathBuf,
}

impl Cache {
    /// Names the folder; nothing is opened yet, so that this cannot fail.
    pub fn open(folder: &Path, key: &SealKey) -> Self {
        Self(Shared::new(folder, key.sub_key("cache")))
    }

    /// Keeps what lists need of these dossiers; newer readings replace older ones.
    pub fn put_dossiers(&self, dossiers: &[DossierSummary]) -> Result<(), CacheFault> {
        let ids: Vec<String> = dossiers.iter().map(|summary| summary.id.clone()).collect();
        self.0.change_dossiers(&ids, |trees| trees.put_summaries(dossiers))
    }

    /// Keeps a dossier read whole at `as_of`, and what lists need of it.
    pub fn put_dossier(&self, dossier: &Dossier, as_of: Instant) -> Result<(), CacheFault> {
        let ids = std::slice::from_ref(&dossier.summary.id);
        self.0.change_dossiers(ids, |trees| trees.put_dossier(dossier, as_of))
    }

    /// A dossier as it was last read whole, with the time.
    pub fn dossier(&self, id: &str) -> Result<Option<(Dossier, Instant)>, CacheFault> {
        self.0.read(|trees| trees.dossier(id))
    }

    /// Every dossier that was read whole.
    pub fn whole_dossiers(&self) -> Result<Vec<Dossier>, CacheFault> {
        self.0.read(Trees::whole_dossiers)
    }

    /// Every dossier's summary; for a great many, [`Self::for_each_summary`] needs less memory.
    pub fn summaries(&self) -> Result<Vec<DossierSummary>, CacheFault> {
        let mut summaries = Vec::new();
        self.for_each_summary(&mut |summary| summaries.push(summary))?;
        Ok(summaries)
    }

    /// The summaries of these dossiers, where they are kept.
    pub fn summaries_of(&self, ids: &[String]) -> Result<Vec<DossierSummary>, CacheFault> {
        self.0.read(|trees| trees.summaries_of(ids))
    }

    /// Hands over every dossier's summary, one at a time, in no order. A reading that fails half-way has handed over
    /// some; what was made of them is to be thrown away. `take` must not use the cache.
    pub fn for_each_summary(&self, take: &mut dyn FnMut(DossierSummary)) -> Result<(), CacheFault> {
        let take = std::cell::RefCell::new(take);
        self.0.read(|trees| trees.for_each_summary(&mut *take.borrow_mut()))
    }

    /// Forgets dossiers: what left the list leaves the cache.
    pub fn remove_dossiers(&self, ids: &[String]) -> Result<(), CacheFault> {
        self.0.change_dossiers(ids, |trees| trees.remove_dossiers(ids))
    }

    /// iGate's history of a dossier as it was last read; empty when it never was.
    pub fn history(&self, dossier_id: &str) -> Result<Vec<TimelineEntry>, CacheFault> {
        self.0.read(|trees| trees.history(dossier_id))
    }

    pub fn put_history(&self, dossier_id: &str, entries: &[TimelineEntry]) -> Result<(), CacheFault> {
        self.0.change(|trees| trees.put_history(dossier_id, entries))
    }

    pub fn put_documents(&self, documents: &[Document]) -> Result<(), CacheFault> {
        self.0.change_documents(|trees| trees.put_documents(documents))
    }

    pub fn documents(&self) -> Result<Vec<Document>, CacheFault> {
        self.0.read(Trees::documents)
    }

    pub fn document(&self, id: &str) -> Result<Option<Document>, CacheFault> {
        self.0.read(|trees| trees.document(id))
    }

    pub fn remove_documents(&self, ids: &[String]) -> Result<(), CacheFault> {
        self.0.change_documents(|trees| trees.remove_documents(ids))
    }

    /// Which bytes a remote file had when it was fetched.
    pub fn file_hash(&self, file: &FileRefKey) -> Result<Option<Sha>, CacheFault> {
        Ok(self.kept_file(file)?.map(|kept| kept.sha256))
    }

    /// Hash, name and time of a remote file that was fetched.
    pub fn kept_file(&self, file: &FileRefKey) -> Result<Option<KeptFile>, CacheFault> {
        self.0.read(|trees| trees.file(file))
    }

    /// Remembers which bytes a remote file had.
    pub fn remember_file(&self, file: &FileRefKey, sha: &Sha, name: &str, at: Instant) -> Result<(), CacheFault> {
        self.0.change(|trees| trees.put_file(file, &KeptFile { sha256: *sha, name: name.to_owned(), at }))
    }

    /// How far a sync has come, by the sync's own name.
    pub fn sync_mark(&self, name: &str) -> Result<Option<SyncMark>, CacheFault> {
        self.0.read(|trees| trees.mark(name))
    }

    pub fn set_sync_mark(&self, name: &str, mark: &SyncMark) -> Result<(), CacheFault> {
        self.0.change(|trees| trees.put_mark(name, mark))
    }

    /// Grows with every change by any process; reading it does not open the store. 0: nothing was ever kept.
    pub fn generation(&self) -> u64 {
        self.0.generation()
    }

    /// What the lists are now, read without opening the store; `None`: nothing was ever kept, or it cannot be told.
    pub fn list_marks(&self) -> Option<ListMarks> {
        self.0.list_marks()
    }

    /// Ids of the dossiers that changed between the marks; `None` where that is not known here.
    pub fn dossiers_changed(&self, before: &ListMarks, after: &ListMarks) -> Option<Vec<String>> {
        self.0.dossiers_changed(before, after)
    }

    /// Whom to tell that the cache was set aside and begins anew; the first to ask is the one. Called from whatever
    /// thread found it out; must not block and must not use the cache.
    pub fn on_rebuilt(&self, tell: impl Fn(CacheNotice) + Send + Sync + 'static) {
        self.0.on_rebuilt(Box::new(tell));
    }

    /// Closes the store now, for another process; the next call opens it again.
    pub fn close(&self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests;
