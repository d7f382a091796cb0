//! The journal: transfers with their steps, drafts of dialogs and the audit, kept so that nothing entered is lost.
//!
//! One SQLite file per identity, `synchronous=FULL` in WAL mode: a call that returned survives a crash and a power cut.
//! Everything a person entered is sealed; the columns left readable (ids, numbers) are bound into the seal of their row,
//! so that a moved or changed row does not open. A journal that cannot be opened is refused and left as it is: unlike
//! the cache there is nothing to make it from again.
//!
//! All calls block for a disk flush; call them from `spawn_blocking`. Window and command line may use the same file at
//! once.

mod audit_rows;
mod dialogs;
mod fault;
mod lock;
mod opening;
mod transfers;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::{Serialize, de::DeserializeOwned};

pub use self::{
    audit_rows::AuditDraft,
    fault::JournalFault,
    lock::{WorkerLock, worker_lock},
    transfers::{StepId, StepRecord},
};
use super::seal::SealKey;
use crate::domain::official::Identity;

const FILE: &str = "journal.sqlite";

/// The open journal of one identity.
pub struct Journal {
    connection: Mutex<Connection>,
    key: SealKey,
    who: Identity,
    file: PathBuf,
}

impl Journal {
    /// Whether a person's folder holds a journal, sealed with whatever key.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Opens `journal.sqlite` in a person's folder, or makes it where there is none.
    pub fn open(folder: &Path, key: &SealKey, who: &Identity) -> Result<Self, JournalFault> {
        let key = key.sub_key("journal");
        let file = folder.join(FILE);
        let connection = opening::open(&file, &key, who)?;
        Ok(Self { connection: Mutex::new(connection), key, who: who.clone(), file })
    }

    /// Whose journal it is.
    pub fn who(&self) -> &Identity {
        &self.who
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic in another call cannot leave a half-done change: SQLite rolls its transaction back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `change` in one transaction that holds the file's write lock from its first statement on.
    fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, JournalFault>) -> Result<T, JournalFault> {
        let mut connection = self.connection();
        let in_file = |fault: rusqlite::Error| JournalFault::of(&fault, &self.file);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(in_file)?;
        let answer = change(&transaction)?;
        transaction.commit().map_err(in_file)?;
        Ok(answer)
    }

    fn fault(&self, fault: &rusqlite::Error) -> JournalFault {
        JournalFault::of(fault, &self.file)
    }

    fn seal<T: Serialize>(&self, purpose: &str, record: &T) -> Vec<u8> {
        // Our records have string keys only, so that serde_json cannot refuse them.
        self.key.seal(purpose, &serde_json::to_vec(record).unwrap_or_default())
    }

    fn open_sealed<T: DeserializeOwned>(&self, purpose: &str, sealed: &[u8]) -> Result<T, JournalFault> {
        let plain = self.key.open(purpose, sealed).map_err(|_| JournalFault::Damaged)?;
        serde_json::from_slice(&plain).map_err(|_| JournalFault::Damaged)
    }
}

#[cfg(test)]
mod tests;
