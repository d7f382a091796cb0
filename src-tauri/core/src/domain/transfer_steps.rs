//! The sequence of a transfer as a table: which step is next, what its failure leads to, and what a person may press.
//!
//! | step | sends | when its answer is lost |
//! |---|---|---|
//! | check | nothing | asked again |
//! | fetch | nothing | fetched again, the hash decides |
//! | upload to iDesk | bytes under a fixed key | repeated under the same key, which is the same upload |
//! | upload to iGate | bytes without a key | counted as a possible orphan, uploaded again; only one id is ever attached |
//! | write (draft) | the draft under a fixed key | `drafts?clientRef=` is asked first |
//! | write (attachment) | the file ids | the dossier is read again first |
//! | verify | nothing | asked again |
//! | report | what iGate received | the document's transfers are read first |
//! | log | the entry for iGate's history | the history is read for our `clientRef` first |

use serde::{Deserialize, Serialize};

use super::{
    failure_code::FailureCode,
    transfer::{FileState, Transfer, TransferKind, TransferState},
};

/// One step; `file` is the position in [`Transfer::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TransferStep {
    Check,
    Fetch { file: usize },
    Upload { file: usize },
    Write,
    Verify,
    Report,
    Log,
}

impl TransferStep {
    /// The name in the journal.
    pub fn name(self) -> String {
        match self {
            Self::Check => "check".to_owned(),
            Self::Fetch { file } => format!("fetch {file}"),
            Self::Upload { file } => format!("upload {file}"),
            Self::Write => "write".to_owned(),
            Self::Verify => "verify".to_owned(),
            Self::Report => "report".to_owned(),
            Self::Log => "log".to_owned(),
        }
    }

    /// Reads a name from the journal.
    pub fn parse(name: &str) -> Option<Self> {
        let (word, number) = name.split_once(' ').unwrap_or((name, ""));
        Some(match word {
            "check" => Self::Check,
            "fetch" => Self::Fetch { file: number.parse().ok()? },
            "upload" => Self::Upload { file: number.parse().ok()? },
            "write" => Self::Write,
            "verify" => Self::Verify,
            "report" => Self::Report,
            "log" => Self::Log,
            _ => return None,
        })
    }

    /// Whether the step changes the other side, so that a lost answer leaves its outcome unknown.
    pub const fn has_effect(self) -> bool {
        matches!(self, Self::Upload { .. } | Self::Write | Self::Report | Self::Log)
    }
}

/// The step that comes next; `None` when everything is done.
pub fn next_step(transfer: &Transfer) -> Option<TransferStep> {
    let progress = &transfer.progress;
    if !progress.checked {
        return Some(TransferStep::Check);
    }
    if !progress.written {
        // Everything is here and its hash known before the first byte leaves.
        if let Some(file) = position(transfer, |state| matches!(state, FileState::Waiting | FileState::Fetching)) {
            return Some(TransferStep::Fetch { file });
        }
        if let Some(file) = position(transfer, |state| matches!(state, FileState::Fetched | FileState::Uploading)) {
            return Some(TransferStep::Upload { file });
        }
        // Nothing is left to attach where every file was there before.
        if !transfer.files.iter().all(|file| file.state == FileState::AlreadyAttached) || transfer.files.is_empty() {
            return Some(TransferStep::Write);
        }
        return None;
    }
    if !progress.verified {
        return Some(TransferStep::Verify);
    }
    if transfer.kind != TransferKind::Send && !progress.reported {
        return Some(TransferStep::Report);
    }
    if !progress.logged {
        return Some(TransferStep::Log);
    }
    None
}

/// What the failure of a step leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// The other side may have acted: it is asked before anything else happens.
    Ask,
    /// Nothing happened: the same step again, later.
    TryAgain,
    /// The owner has to sign in; the transfer waits as it is.
    WaitForSignIn,
    /// A person has to look; "Thử lại" and, as long as nothing was written, "Huỷ" lead out.
    NeedsAttention,
    /// The same can never succeed; a new transfer has to be made.
    Fail,
}

/// Decides by the code and by what has happened already; `maybe_applied` says that the answer to an effect was lost.
pub fn after_failure(transfer: &Transfer, step: TransferStep, code: FailureCode, maybe_applied: bool) -> AfterFailure {
    if step.has_effect() && maybe_applied {
        return AfterFailure::Ask;
    }
    match code {
        FailureCode::NotSignedIn | FailureCode::SessionEnded | FailureCode::WaitingForSignIn => {
            AfterFailure::WaitForSignIn
        }
        FailureCode::AttachmentNotSeen | FailureCode::OutcomeUnknown => AfterFailure::Ask,
        code if code.exit_status() == 5 => AfterFailure::TryAgain,
        _ if transfer.progress.written => AfterFailure::NeedsAttention,
        FailureCode::FileEmpty
        | FailureCode::FileTooLarge
        | FailureCode::FileTypeRefused
        | FailureCode::SubjectEmpty
        | FailureCode::NothingChosen
        | FailureCode::WriteConflict
        | FailureCode::KeyUsedOtherwise
        | FailureCode::CodeMismatch
        | FailureCode::DocumentSecret
        | FailureCode::DocumentNotFromIgate
        | FailureCode::SeveralDocuments => AfterFailure::Fail,
        _ => AfterFailure::NeedsAttention,
    }
}

/// Whether "Huỷ" is still honest: nothing that counts has been written, and nothing is in doubt.
pub fn can_cancel(transfer: &Transfer) -> bool {
    !transfer.progress.written
        && matches!(transfer.state, TransferState::Queued | TransferState::Running | TransferState::NeedsAttention)
}

/// Whether "Thử lại" does something.
pub const fn can_retry(transfer: &Transfer) -> bool {
    matches!(transfer.state, TransferState::Queued | TransferState::Unknown | TransferState::NeedsAttention)
}

/// Seconds to wait before try number `attempts + 1` when the other side named no time: 1, 2, 4 … up to five minutes.
pub const fn wait_seconds(attempts: u32) -> i64 {
    let doublings = if attempts > 8 { 8 } else { attempts };
    let seconds = 1i64 << doublings;
    if seconds > 300 { 300 } else { seconds }
}

fn position(transfer: &Transfer, wanted: impl Fn(FileState) -> bool) -> Option<usize> {
    transfer.files.iter().position(|file| wanted(file.state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        code::DossierCode,
        instant::Instant,
        transfer::{FileSource, Progress, TransferFile},
    };

    fn transfer(kind: TransferKind) -> Transfer {
        let at = Instant::parse("2026-06-12T08:00:00+07:00").expect("a time");
        let file = |id: &str| TransferFile {
            source: FileSource::Igate { file_id: id.into() },
            name: "a.pdf".into(),
            size: 1,
            sha256: None,
            state: FileState::Waiting,
            target_id: None,
            confirmed_by: None,
            possible_orphans: 0,
        };
        Transfer {
            id: uuid::Uuid::nil(),
            key: uuid::Uuid::nil(),
            kind,
            state: TransferState::Queued,
            dossier_code: DossierCode::parse("H08.12-210624-0001").expect("a code"),
            dossier_id: "1".into(),
            applicant: String::new(),
            procedure: String::new(),
            subject: String::new(),
            document_id: None,
            document_number: None,
            draft_id: None,
            files: vec![file("a"), file("b")],
            code: None,
            attempts: 0,
            next_try_at: None,
            created_at: at,
            updated_at: at,
            finished_at: None,
            progress: Progress::default(),
        }
    }

    /// Walks the table as if every step succeeded and returns the names.
    fn walk(mut transfer: Transfer) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(step) = next_step(&transfer) {
            names.push(step.name());
            match step {
                TransferStep::Check => transfer.progress.checked = true,
                TransferStep::Fetch { file } => transfer.files[file].state = FileState::Fetched,
                TransferStep::Upload { file } => transfer.files[file].state = FileState::Uploaded,
                TransferStep::Write => transfer.progress.written = true,
                TransferStep::Verify => transfer.progress.verified = true,
                TransferStep::Report => transfer.progress.reported = true,
                TransferStep::Log => transfer.progress.logged = true,
            }
            assert!(names.len() < 20, "the table must end");
        }
        names
    }

    #[test]
    fn a_send_fetches_everything_before_the_first_byte_leaves() {
        let names = walk(transfer(TransferKind::Send));
        assert_eq!(names, ["check", "fetch 0", "fetch 1", "upload 0", "upload 1", "write", "verify", "log"]);
    }

    #[test]
    fn an_attachment_also_reports_to_idesk() {
        let names = walk(transfer(TransferKind::Push));
        assert_eq!(names.last().map(String::as_str), Some("log"));
        assert!(names.contains(&"report".to_owned()));
    }

    #[test]
    fn what_is_attached_already_is_not_written_again() {
        let mut known = transfer(TransferKind::Attach);
        known.progress.checked = true;
        for file in &mut known.files {
            file.state = FileState::AlreadyAttached;
        }
        assert_eq!(next_step(&known), None);
    }

    #[test]
    fn a_lost_answer_to_an_effect_is_always_asked_about() {
        let sending = transfer(TransferKind::Send);
        let decision = after_failure(&sending, TransferStep::Write, FailureCode::SystemFault, true);
        assert_eq!(decision, AfterFailure::Ask);
        let reading = after_failure(&sending, TransferStep::Check, FailureCode::SystemFault, true);
        assert_eq!(reading, AfterFailure::TryAgain);
    }

    #[test]
    fn names_in_the_journal_are_read_back() {
        for step in
            [TransferStep::Check, TransferStep::Fetch { file: 3 }, TransferStep::Upload { file: 0 }, TransferStep::Log]
        {
            assert_eq!(TransferStep::parse(&step.name()), Some(step));
        }
        assert_eq!(TransferStep::parse("upload x"), None);
    }

    #[test]
    fn cancelling_is_refused_once_something_may_have_been_written() {
        let mut sending = transfer(TransferKind::Send);
        assert!(can_cancel(&sending));
        sending.state = TransferState::Unknown;
        assert!(!can_cancel(&sending));
        sending.state = TransferState::NeedsAttention;
        sending.progress.written = true;
        assert!(!can_cancel(&sending));
    }
}
