//! A file opened for looking at, and its text.

use serde::{Deserialize, Serialize};

use crate::domain::{file_kind::FileKind, sha::Sha};

/// Which file is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRef {
    pub kind: FileOwner,
    /// iGate's dossier id, iDesk's document id, or the key of a send dialog.
    pub owner_id: String,
    /// iGate's or iDesk's file id, or the token of a local file in its dialog.
    pub file_id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum FileOwner {
    Dossier,
    Document,
    /// A file from this computer, chosen in a send dialog.
    Local,
}

/// An opened file: its bytes are read by `read_preview` until `close_preview`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewFile {
    pub handle: String,
    /// Which file this is: an answer that came late is recognised by it.
    pub file: FileRef,
    /// Fit for the screen.
    pub name: String,
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    pub sha256: Sha,
    /// Told from the first bytes.
    pub kind: FileKind,
    pub media_type: String,
}

/// The text of a file, read by the worker process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ExtractedText {
    /// NFC; pages are parted by a form feed (U+000C).
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional)]
    pub pages: Option<u32>,
    /// The text is longer than what is given here.
    pub truncated: bool,
    /// Pages that are only pictures (scans).
    pub textless_pages: u32,
    pub kind: FileKind,
}
