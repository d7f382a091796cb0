//! A small sealed file beside the store that says what has to be in it; read without opening the store.

use std::{fs, io, io::Write as _, path::Path};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CacheFault, ListMarks};
use crate::gateways::seal::SealKey;

/// The form of the whole cache; a higher one was written by a newer version.
pub(super) const FORM: u32 = 1;
const FILE: &str = "state";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) form: u32,
    /// Grows with every change.
    pub(super) generation: u64,
    /// Rows per tree when the store was last closed; `None` while it is being changed, or after a crash.
    pub(super) rows: Option<Vec<u64>>,
    /// Which store it is; another one each time it is begun anew.
    #[serde(default)]
    pub(super) store: Uuid,
    /// Grow with every change of the dossiers' summaries and of the documents.
    #[serde(default)]
    pub(super) dossiers: u64,
    #[serde(default)]
    pub(super) documents: u64,
}

impl State {
    /// Of a store that is begun anew.
    pub(super) fn begun_anew(generation: u64) -> Self {
        Self { form: FORM, generation, store: Uuid::new_v4(), ..Self::default() }
    }

    pub(super) const fn list_marks(&self) -> ListMarks {
        ListMarks { store: self.store, dossiers: self.dossiers, documents: self.documents }
    }
}

/// What the state file says.
pub(super) enum Found {
    Nothing,
    State(State),
    /// It does not open: another key, or changed.
    Foreign,
    /// Written by a newer version.
    Newer,
}

pub(super) fn read(folder: &Path, key: &SealKey) -> Found {
    let Ok(sealed) = fs::read(folder.join(FILE)) else { return Found::Nothing };
    let Ok(plain) = key.open(FILE, &sealed) else { return Found::Foreign };
    match serde_json::from_slice::<State>(&plain) {
        Ok(state) if state.form > FORM => Found::Newer,
        Ok(state) => Found::State(state),
        Err(_) => Found::Foreign,
    }
}

pub(super) fn write(folder: &Path, key: &SealKey, state: &State) -> Result<(), CacheFault> {
    let plain = serde_json::to_vec(state).unwrap_or_default();
    replace(&folder.join(FILE), &key.seal(FILE, &plain)).map_err(|fault| of_io(&fault))
}

/// Replaces a file whole; not flushed, because all of this can be made again.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.persist(file).map_err(|fault| fault.error)?;
    Ok(())
}

pub(super) fn of_io(fault: &io::Error) -> CacheFault {
    match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => CacheFault::DiskFull,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => CacheFault::ReadOnly,
        _ => CacheFault::Unavailable(fault.to_string()),
    }
}
