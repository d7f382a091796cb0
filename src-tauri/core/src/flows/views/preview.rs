//! A file opened for looking at, its text, and what is shown of it in parts.

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

/// A stretch of the rows of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SheetPart {
    /// All sheets of the file.
    pub sheets: Vec<SheetTab>,
    /// How far this sheet reaches.
    pub rows: u32,
    pub columns: u32,
    /// The row to go on with, from 0.
    pub next_row: Option<u32>,
    /// The file holds more than is read.
    pub cut: bool,
    /// A line for each row that holds something: its number from 0, then a tab and a cell for each column. A cell begins
    /// with a letter: `t` text, `n` number, `b` truth, `e` error, in capitals where it is bold; `g` and a number pass
    /// over columns.
    pub cells: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SheetTab {
    pub name: String,
    /// Excel would not show it.
    pub hidden: bool,
}

/// A page of a scan, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PicturePage {
    pub width: u32,
    pub height: u32,
}
