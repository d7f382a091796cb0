//! The worker lock: of all processes of a person one runs the outbox.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::fault::JournalFault;
use crate::gateways::durable;

/// Held by the process that runs the outbox; freed when dropped, and by the kernel when the process dies.
#[derive(Debug)]
pub struct WorkerLock {
    /// The lock lives as long as the open file.
    _file: File,
}

/// Takes the lock of a person's folder; `None` when another process (or another holder in this one) has it.
pub fn worker_lock(folder: &Path) -> Result<Option<WorkerLock>, JournalFault> {
    let in_folder = |fault: std::io::Error| JournalFault::of_io(&fault);
    durable::make_folder(folder).map_err(in_folder)?;
    let file =
        File::options().create(true).truncate(false).write(true).open(folder.join("outbox.lock")).map_err(in_folder)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(WorkerLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(fault)) => Err(in_folder(fault)),
    }
}
