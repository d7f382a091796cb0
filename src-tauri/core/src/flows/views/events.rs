//! What flows tell the outside while they run; the window shows it, the command line prints progress of it.

use serde::{Deserialize, Serialize};

use super::send::SendDialog;
use crate::domain::{failure::Failure, instant::Instant, transfer::Transfer};

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppEvent {
    /// Signed in or out, waiting, failed: read the session again.
    SessionChanged,
    SyncChanged(SyncState),
    /// Dossiers or documents in the cache changed: read lists and details again.
    DossiersChanged,
    TransferChanged(Transfer),
    TransferProgress(TransferProgress),
    SendDialogChanged(SendDialog),
    /// To be said once: a cache made anew, a setting that is locked.
    Notice(Failure),
}

/// How the lists stand towards the servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncState {
    pub state: SyncPhase,
    /// When everything was last read; `None`: never.
    pub as_of: Option<Instant>,
    pub failure: Option<Failure>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SyncPhase {
    #[default]
    Idle,
    Running,
    Offline,
    Failed,
}

/// Bytes of one file on their way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TransferProgress {
    pub transfer_id: String,
    /// Place of the file in `Transfer.files`, from 0.
    pub file: u32,
    #[specta(type = specta_typescript::Number)]
    pub sent: u64,
    #[specta(type = specta_typescript::Number)]
    pub total: u64,
}
