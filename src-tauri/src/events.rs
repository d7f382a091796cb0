//! What the window is told without asking: each event of the core under its own name.

use lienthong_core::{
    app::SyncState,
    domain::{failure::Failure, instant::Instant, transfer::Transfer},
    flows::views::send::SendDialog,
};
use serde::{Deserialize, Serialize};
use tauri_specta::Event;

/// Signed in or out, waiting, failed: read the session again.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct SessionChanged;

/// How the lists stand towards the servers.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct SyncChanged {
    pub state: SyncState,
    /// When everything was last read; `null`: never.
    pub as_of: Option<Instant>,
    pub failure: Option<Failure>,
}

/// Dossiers or documents in the cache changed: read lists and details again.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct DossiersChanged;

/// A transfer as it stands now.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct TransferChanged(pub Transfer);

/// Bytes of one file on their way.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
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

/// Bytes of a file on its way to a preview.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct PreviewProgress {
    /// The number that the window gave this opening.
    pub ticket: u32,
    #[specta(type = specta_typescript::Number)]
    pub received: u64,
    /// `null`: its system does not say.
    #[specta(type = Option<specta_typescript::Number>)]
    pub total: Option<u64>,
}

/// Files of this computer over the window.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct FilesDragged(pub Dragging);

/// How far the dragging is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Dragging {
    /// They hover, and an open send dialog would take them.
    Over,
    /// They were carried away again.
    Left,
    /// They were dropped and are being copied; `sendDialogChanged` or a notice follows.
    Taking,
    /// The copying is over, whatever came of it.
    Taken,
    /// They were dropped where nothing takes them.
    Unwanted,
}

/// Files were dropped onto the window: the dialog with them.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct SendDialogChanged(pub SendDialog);

/// A file was opened that holds a profile: it waits to be shown.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct ProfileOffered;

/// Dropped files could not be taken, a cache was made anew, a setting is locked: to be said once.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type, Event)]
pub struct Notice(pub Failure);
