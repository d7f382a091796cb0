//! The send dialog ("Gửi sang iDesk") as it stands in the journal and on the screen.

use serde::{Deserialize, Serialize};

use crate::domain::{
    code::DossierCode, dossier::FileGroup, failure_code::FailureCode, file_kind::FileKind, instant::Instant,
    step::Step, transfer::FileSource,
};

/// A dialog that is open or was left half filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SendDialog {
    /// The key of the transfer that it will become.
    pub key: String,
    pub dossier_id: String,
    /// Mã hồ sơ: shown, never editable.
    pub dossier_code: DossierCode,
    pub applicant: String,
    pub procedure: String,
    pub step: Step,
    /// Tên dịch vụ công, editable: trích yếu of the draft.
    pub subject: String,
    pub files: Vec<SendChoice>,
    /// Names of files that were just given and are here already; they are ticked and not listed twice.
    pub already_here: Vec<String>,
    /// Bytes that iDesk takes per file.
    #[specta(type = specta_typescript::Number)]
    pub max_file_bytes: u64,
    /// When this dossier was sent before; sending it again is another draft, and the dialog says so.
    pub sent_before: Option<Instant>,
    /// Everything is in order for "Gửi".
    pub can_send: bool,
    /// Why not, when it is not a single file's fault.
    pub problem: Option<FailureCode>,
}

/// A file that may be ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SendChoice {
    /// Names this file in the dialog's calls; says nothing else.
    pub token: String,
    pub source: FileSource,
    /// iGate's file id, for the preview; `None` for a file from the computer (preview it by `token`).
    pub file_id: Option<String>,
    /// Fit for the screen.
    pub name: String,
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    /// Thành phần hồ sơ, tệp xử lý, tập tin kết quả; `None`: from this computer.
    pub group: Option<FileGroup>,
    pub component: Option<String>,
    pub kind_by_name: FileKind,
    pub ticked: bool,
    /// Why it cannot go (empty, too large, type refused, unreadable).
    pub problem: Option<FailureCode>,
    /// Token of another file of this dialog with the same bytes.
    pub duplicate_of: Option<String>,
}

/// What the person changed in the dialog; kept at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SendDialogEdit {
    pub key: String,
    pub subject: String,
    /// Tokens of the ticked files.
    pub ticked: Vec<String>,
}
