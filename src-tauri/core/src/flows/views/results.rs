//! Result files found in iDesk, as the result picker ("Lấy từ iDesk") and the push dialog show them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    code::DossierCode, document::FileRole, failure_code::FailureCode, file_kind::FileKind, instant::Instant, sha::Sha,
    step::Step,
};

/// The result picker of one dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResultList {
    /// The key of the transfer that this picker will become.
    pub key: String,
    pub dossier_id: String,
    pub dossier_code: DossierCode,
    pub applicant: String,
    pub procedure: String,
    pub step: Step,
    pub can_attach: bool,
    pub problem: Option<FailureCode>,
    pub items: Vec<ResultItem>,
    /// File ids ticked before the picker was left.
    pub ticked: Vec<String>,
    pub as_of: Option<Instant>,
    pub offline: bool,
}

/// One file of a document that may become a result file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResultItem {
    pub document_id: String,
    pub file_id: String,
    /// Fit for the screen.
    pub name: String,
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    pub sha256: Option<Sha>,
    pub kind_by_name: FileKind,
    /// An issued file of an issued document.
    pub issued: bool,
    pub role: FileRole,
    /// Số, ký hiệu.
    pub document_number: Option<String>,
    /// Trích yếu.
    pub subject: String,
    /// `yyyy-mm-dd`
    #[specta(type = Option<String>)]
    pub issued_on: Option<NaiveDate>,
    pub signer: Option<String>,
    /// By iDesk's word or by our own journal.
    pub already_attached: bool,
    /// In the sealed store: can be previewed without network.
    pub cached: bool,
    /// Why it cannot be attached.
    pub problem: Option<FailureCode>,
}

/// A selection to be kept while the picker is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResultChoice {
    pub key: String,
    pub dossier_id: String,
    pub file_ids: Vec<String>,
}

/// "Thực hiện": attach these files of one document to the dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AttachRequest {
    pub key: String,
    pub dossier_id: String,
    pub document_id: String,
    pub file_ids: Vec<String>,
    pub previewed: Vec<PreviewedFile>,
    /// Files that the person takes for right although they seem to be another dossier's.
    #[serde(default)]
    pub accept_mismatch: Vec<String>,
}

/// "Chuyển đến phần mềm iGate": the same act, begun from the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PushRequest {
    pub key: String,
    pub document_id: String,
    pub file_ids: Vec<String>,
    pub previewed: Vec<PreviewedFile>,
    /// As in [`AttachRequest`].
    #[serde(default)]
    pub accept_mismatch: Vec<String>,
}

/// Which result file is to be compared with which dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CrossCheckRequest {
    pub dossier_id: String,
    pub document_id: String,
    pub file_id: String,
}

/// What was on the screen: these bytes and no others may be attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewedFile {
    pub file_id: String,
    pub sha256: Sha,
}
