//! The receipt (biên nhận) of a finished transfer: what, when, who, from where to where, and what each side confirmed.

use serde::{Deserialize, Serialize};

use super::{
    code::DossierCode,
    cross_check::CrossVerdict,
    failure_code::FailureCode,
    instant::Instant,
    sha::Sha,
    transfer::{Confirmation, FileState, Transfer, TransferKind, TransferState},
    transfer_states::loose_uploads,
};

/// A receipt; complete in itself, printable as one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    pub transfer_id: String,
    /// `clientRef` on both systems.
    pub key: String,
    pub kind: TransferKind,
    pub state: TransferState,
    pub official: String,
    pub account: String,
    pub dossier_code: DossierCode,
    pub dossier_id: String,
    pub procedure: String,
    pub subject: String,
    pub document_id: Option<String>,
    pub document_number: Option<String>,
    pub draft_id: Option<String>,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
    pub files: Vec<ReceiptFile>,
    /// Whether the other side was read back and agrees with what was sent.
    pub verified: bool,
    /// Attach, push: whether iDesk was told what iGate received.
    pub reported: bool,
    /// Whether iGate's history holds the entry.
    pub logged: bool,
    /// Files that were there before: nothing was uploaded for them.
    pub already_attached: u32,
    /// iDesk refused to note what iGate received; the files are attached all the same.
    #[serde(default)]
    pub report_refused: Option<FailureCode>,
    /// iGate refused the entry of its history.
    #[serde(default)]
    pub log_refused: Option<FailureCode>,
    /// Bytes at iGate that belong to no dossier: uploads whose answer was lost, or whose transfer ended before the end.
    pub possible_orphans: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptFile {
    pub name: String,
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    pub sha256: Option<Sha>,
    pub target_id: Option<String>,
    pub state: FileState,
    pub confirmed_by: Option<Confirmation>,
    /// The target calls the file by our name.
    #[serde(default)]
    pub name_confirmed: bool,
    /// What the cross-check said; `None`: it was not asked.
    pub cross_check: Option<CrossVerdict>,
    /// A mismatch was taken for right.
    pub mismatch_accepted: bool,
}

impl Receipt {
    /// Makes the receipt of a transfer in the name of the official who ordered it.
    pub fn of(transfer: &Transfer, official: &str, account: &str) -> Self {
        Self {
            transfer_id: transfer.id.to_string(),
            key: transfer.key.to_string(),
            kind: transfer.kind,
            state: transfer.state,
            official: official.to_owned(),
            account: account.to_owned(),
            dossier_code: transfer.dossier_code.clone(),
            dossier_id: transfer.dossier_id.clone(),
            procedure: transfer.procedure.clone(),
            subject: transfer.subject.clone(),
            document_id: transfer.document_id.clone(),
            document_number: transfer.document_number.clone(),
            draft_id: transfer.draft_id.clone(),
            created_at: transfer.created_at,
            finished_at: transfer.finished_at,
            files: transfer
                .files
                .iter()
                .map(|file| ReceiptFile {
                    name: super::file_name::shown_name(&file.name),
                    size: file.size,
                    sha256: file.sha256,
                    target_id: file.target_id.clone(),
                    state: file.state,
                    confirmed_by: file.confirmed_by,
                    name_confirmed: file.name_confirmed,
                    cross_check: file.cross_check,
                    mismatch_accepted: file.mismatch_accepted,
                })
                .collect(),
            verified: transfer.progress.verified,
            reported: transfer.progress.reported,
            logged: transfer.progress.logged,
            already_attached: transfer
                .files
                .iter()
                .map(|file| u32::from(file.state == FileState::AlreadyAttached))
                .sum(),
            report_refused: transfer.progress.report_refused,
            log_refused: transfer.progress.log_refused,
            possible_orphans: loose_uploads(transfer),
        }
    }
}
