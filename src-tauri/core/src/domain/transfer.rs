//! A transfer: one send ("Gửi sang iDesk") or one attachment ("Lấy từ iDesk", "Chuyển đến phần mềm iGate"), from the
//! moment its dialog opens to its receipt.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{code::DossierCode, cross_check::CrossVerdict, failure_code::FailureCode, instant::Instant, sha::Sha};

/// One transfer as it is kept in the journal; everything needed to go on after a crash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    #[specta(type = String)]
    pub id: Uuid,
    /// `clientRef` on both systems; minted when the dialog opens, or given with `--key`.
    #[specta(type = String)]
    pub key: Uuid,
    pub kind: TransferKind,
    pub state: TransferState,
    pub dossier_code: DossierCode,
    pub dossier_id: String,
    /// Shown beside the code wherever a person decides.
    pub applicant: String,
    pub procedure: String,
    /// Trích yếu of the draft (send) or of the document (attach, push).
    pub subject: String,
    /// iDesk's document the files come from (attach, push).
    pub document_id: Option<String>,
    /// Số, ký hiệu of that document.
    pub document_number: Option<String>,
    /// iDesk's draft once it is known to exist (send).
    pub draft_id: Option<String>,
    pub files: Vec<TransferFile>,
    /// Why it is not done, when it is not.
    pub code: Option<FailureCode>,
    /// Tries of the present step so far.
    pub attempts: u32,
    /// Not before this instant will the worker try again by itself.
    pub next_try_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub finished_at: Option<Instant>,
    pub progress: Progress,
}

/// How far the sequence has come; each flag is set together with the journal's "after" of its step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one line of the table of steps, set on its own")]
pub struct Progress {
    /// The dossier (and the document) were read and the act is allowed.
    pub checked: bool,
    /// Send: the draft exists. Attach: the attachment call was answered or found applied.
    pub written: bool,
    /// The other side was read back and agrees with our manifest.
    pub verified: bool,
    /// Attach: iDesk was told what iGate received.
    pub reported: bool,
    /// iGate's history holds our entry.
    pub logged: bool,
    /// How often the uploads had to begin anew because the other side no longer knew them.
    pub upload_round: u32,
    /// The write began and no answer says how it ended: until the other side was asked, nothing can be cancelled.
    pub in_doubt: bool,
    /// How often the present step was refused; "Thử lại" gives it one more chance, not an endless row of them.
    pub refusals: u32,
    /// iDesk refused the report for good; the files are attached all the same.
    pub report_refused: Option<FailureCode>,
    /// iGate refused the entry of its history for good.
    pub log_refused: Option<FailureCode>,
    /// How often in a row the bytes or the other side's word for them were other than announced.
    #[serde(default)]
    pub disagreements: u32,
    /// How many answers in a row were lost to an effect that was then not there.
    #[serde(default)]
    pub losses: u32,
    /// What the last lost answer looked like.
    #[serde(default)]
    pub lost_to: Option<FailureCode>,
    /// A write left this computer and its answer was lost: it may still arrive after it was looked for in vain.
    #[serde(default)]
    pub write_left: bool,
}

/// One file of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TransferFile {
    pub source: FileSource,
    /// The name that goes over the wire, unchanged.
    pub name: String,
    /// Bytes: as announced until fetched, then as counted.
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    /// Known once fetched (or from the preview): what leaves here has this hash or does not leave.
    pub sha256: Option<Sha>,
    pub state: FileState,
    /// The id the target gave: iDesk's file id (send), iGate's file id (attach).
    pub target_id: Option<String>,
    /// What the target said of the file: how the arrival was confirmed.
    pub confirmed_by: Option<Confirmation>,
    /// The target calls the file by our name.
    #[serde(default)]
    pub name_confirmed: bool,
    /// Uploads whose answer was lost: bytes that may lie at iGate under no dossier. Counted in the receipt.
    #[serde(default)]
    pub possible_orphans: u32,
    /// What the cross-check said of these bytes; `None`: it was not asked.
    #[serde(default)]
    pub cross_check: Option<CrossVerdict>,
    /// A person said that the file is right although it seems to be another dossier's.
    #[serde(default)]
    pub mismatch_accepted: bool,
}

impl TransferFile {
    /// A file that nothing has been done with yet.
    pub const fn waiting(source: FileSource, name: String, size: u64, sha256: Option<Sha>) -> Self {
        Self {
            source,
            name,
            size,
            sha256,
            state: FileState::Waiting,
            target_id: None,
            confirmed_by: None,
            name_confirmed: false,
            possible_orphans: 0,
            cross_check: None,
            mismatch_accepted: false,
        }
    }

    /// Whether the target holds it under an id that no dossier and no draft has been seen to hold.
    pub fn is_uploaded(&self) -> bool {
        self.state == FileState::Uploaded
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(tag = "from", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum FileSource {
    /// A file of the dossier in iGate.
    Igate { file_id: String },
    /// A file of a document in iDesk.
    Idesk { document_id: String, file_id: String },
    /// A file from the computer, already copied into the sealed store when it was chosen.
    Local,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    Waiting,
    Fetching,
    /// In the sealed store, hash known.
    Fetched,
    Uploading,
    /// The target gave it an id.
    Uploaded,
    /// Seen at its place by reading the target again.
    Confirmed,
    /// It was there before: nothing was uploaded.
    AlreadyAttached,
    Failed,
}

/// How strong the other side's word is (T3); the receipt says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// The system named our SHA-256.
    Hash,
    /// The system gave no hash; the size it names equals ours.
    Size,
    /// The system named our SHA-256 at the upload, and only the size when read again.
    UploadHash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum TransferKind {
    /// "Gửi sang iDesk" (guide step 2).
    Send,
    /// "Lấy từ iDesk" (guide step 4.1).
    Attach,
    /// "Chuyển đến phần mềm iGate" (guide step 4.2).
    Push,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum TransferState {
    Queued,
    Running,
    Done,
    /// The other side may or may not have acted; it is being asked.
    Unknown,
    /// A person has to decide.
    NeedsAttention,
    Failed,
    Cancelled,
}

impl TransferState {
    /// Whether the outbox worker still has something to do with it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Unknown)
    }

    /// Whether it will never move again by itself or by a button.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// What the column "Liên thông" says of a dossier; made from its transfers and the cached documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LinkState {
    /// "Chưa gửi"
    NotSent,
    /// "Đang gửi" / "Đang đính kèm"
    InProgress { transfer: TransferKind },
    /// "Chờ xử lý": a transfer needs the person.
    NeedsAttention { transfer: TransferKind },
    /// "Đã gửi 09:15"
    Sent { at: Instant },
    /// "Có 2 kết quả"
    ResultsReady { count: u32 },
    /// "Đã đính kèm"
    Attached { at: Option<Instant> },
}
