//! The place the core runs in, and what the core tells it while it works.

use serde::{Deserialize, Serialize};

use crate::domain::{failure::Failure, instant::Instant, transfer::Transfer};

/// The window, the command line, a test: each is one.
pub trait Host: Send + Sync + 'static {
    /// Something changed that a person may be looking at. Must not block.
    fn emit(&self, event: AppEvent);
}

/// A host that nobody looks at.
pub struct SilentHost;

impl Host for SilentHost {
    fn emit(&self, _event: AppEvent) {}
}

/// One thing that changed; the window turns each into an event of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum AppEvent {
    /// Signed in, signed out, waiting for the browser, an address to copy: the session is to be read again.
    SessionChanged,
    /// The browser has come back from the identity server: the window comes to the front.
    BrowserReturned,
    SyncChanged {
        state: SyncState,
        /// When everything was last read; `None`: never.
        as_of: Option<Instant>,
        failure: Option<Failure>,
    },
    /// Dossiers or documents in the cache changed: lists and details are to be read again.
    DossiersChanged,
    TransferChanged(Box<Transfer>),
    /// Bytes of one file on their way; `file` is its place in `Transfer::files`, from 0.
    TransferProgress {
        transfer_id: String,
        file: u32,
        sent: u64,
        total: u64,
    },
    /// To be said once: a cache made anew, a keyring that does not answer.
    Notice(Failure),
}

/// How the lists stand towards the servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SyncState {
    #[default]
    Idle,
    Running,
    Offline,
    Failed,
}
