//! The sequence of a transfer as a table: which step is next, and what its failure is to the transfer.
//!
//! | step | sends | when its answer is lost |
//! |---|---|---|
//! | check | nothing | asked again |
//! | fetch | nothing | fetched again, the hash decides |
//! | upload to iDesk | bytes under a fixed key | repeated under the same key, which is the same upload |
//! | upload to iGate | bytes without a key | its id is used where it came; else counted as a possible orphan, uploaded again |
//! | write (draft) | the draft under a fixed key | `drafts?clientRef=` is asked first |
//! | write (attachment) | the file ids | the dossier is read again first |
//! | verify | nothing | asked again |
//! | report | what iGate received | the document's transfers are read first |
//! | log | the entry for iGate's history | the history is read for our `clientRef` first |
//!
//! The events that come of it, and the states they lead to, are the table of `transfer_states`.

use serde::{Deserialize, Serialize};

use super::{
    failure_code::FailureCode,
    instant::Instant,
    transfer::{FileState, Transfer, TransferKind},
    transfer_states::TransferEvent,
};

/// So often a dossier is read again for files that iGate said it took, before a person is asked to look.
const LOOKS: u32 = 6;

/// So often an upload to iGate is sent again after a lost answer, before a person is asked: each may leave a loose file.
const LOST_UPLOADS: u32 = 5;

/// So often in a row may bytes be other than announced before a person is asked: a line spoils them now and then.
pub const MOST_DISAGREEMENTS: u32 = 3;

/// So many answers in a row may be lost, each looked for and not there, before a person is asked; with the pauses in
/// between about a quarter of an hour.
const MOST_LOSSES: u32 = 12;

/// No pause is longer, whatever the other side asks for.
pub const LONGEST_PAUSE_SECONDS: i64 = 3600;

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
    if transfer.kind != TransferKind::Send && !progress.reported && progress.report_refused.is_none() {
        return Some(TransferStep::Report);
    }
    if !progress.logged && progress.log_refused.is_none() {
        return Some(TransferStep::Log);
    }
    None
}

/// How a step failed, as far as the decision needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepFailure {
    pub code: FailureCode,
    /// The other side may have acted although no answer says so.
    pub maybe_applied: bool,
    /// The session has ended: only a new sign-in helps.
    pub signed_out: bool,
}

/// What the failure of a step is to the transfer; decided by the code and by what has happened already.
pub fn after_failure(transfer: &Transfer, step: TransferStep, failure: StepFailure) -> TransferEvent {
    if step.has_effect() && failure.maybe_applied {
        return TransferEvent::AnswerLost;
    }
    if failure.signed_out {
        return TransferEvent::SignedOut;
    }
    match failure.code {
        FailureCode::AttachmentNotSeen if transfer.attempts < LOOKS => TransferEvent::NotSeenYet,
        code if is_passing(code) => TransferEvent::Passing,
        code if transfer.progress.written => refused_after_writing(transfer, step, code),
        FailureCode::FileEmpty
        | FailureCode::FileTooLarge
        | FailureCode::FileMismatch
        | FailureCode::FileTypeRefused
        | FailureCode::SubjectEmpty
        | FailureCode::NothingChosen
        | FailureCode::WriteConflict
        | FailureCode::KeyUsedOtherwise
        | FailureCode::CodeMismatch
        | FailureCode::DocumentSecret
        | FailureCode::DocumentNotFromIgate
        | FailureCode::SeveralDocuments => TransferEvent::Hopeless,
        _ => TransferEvent::Refused,
    }
}

/// What it is to the transfer when the question what became of an effect is not answered.
pub fn after_question(transfer: &Transfer, step: TransferStep, failure: StepFailure) -> TransferEvent {
    if failure.signed_out {
        return TransferEvent::SignedOut;
    }
    match (step, failure.code) {
        (_, code) if is_passing(code) => TransferEvent::Passing,
        (TransferStep::Report | TransferStep::Log, code) => refused_after_writing(transfer, step, code),
        // The dossier is gone or somebody else's, the right is lost: nobody will be told any more what became of it.
        (TransferStep::Write, code) if transfer.progress.refusals > 0 && code.exit_status() != 3 => {
            TransferEvent::Hopeless
        }
        _ => TransferEvent::Refused,
    }
}

/// Whether so many answers in a row were lost that a person has to look.
pub const fn lost_for_long(losses: u32) -> bool {
    losses > MOST_LOSSES
}

/// What it is to the transfer when an effect was sent, lost and found missing again and again.
pub const fn after_losses(transfer: &Transfer, step: TransferStep) -> TransferEvent {
    match step {
        TransferStep::Report | TransferStep::Log if transfer.progress.refusals > 0 => TransferEvent::WentWithout,
        _ => TransferEvent::Refused,
    }
}

/// A lost upload to iGate is sent again, but not for ever.
pub const fn too_many_lost(possible_orphans: u32) -> bool {
    possible_orphans > 0 && possible_orphans.is_multiple_of(LOST_UPLOADS)
}

/// The same step may succeed later without anybody doing anything. A system that refuses a token which the sign-on
/// has just renewed is of this kind too.
const fn is_passing(code: FailureCode) -> bool {
    matches!(code, FailureCode::NotSignedIn | FailureCode::SessionEnded | FailureCode::WaitingForSignIn)
        || code.exit_status() == 5
}

/// The effect that counts has happened. A person looks first; what is refused again after "Thử lại" ends it: without
/// report or log where the files are proven to be there, as a failure where they are not.
const fn refused_after_writing(transfer: &Transfer, step: TransferStep, code: FailureCode) -> TransferEvent {
    // Of the account, not of the transfer: linked or enabled again, it goes on.
    let of_the_account = code.exit_status() == 3;
    match step {
        _ if transfer.progress.refusals == 0 || of_the_account => TransferEvent::Refused,
        TransferStep::Report | TransferStep::Log => TransferEvent::WentWithout,
        _ => TransferEvent::Hopeless,
    }
}

/// Whether the outbox takes it up by itself now. A time further away than any pause was set by a clock that was wrong.
pub fn is_due(transfer: &Transfer, now: Instant) -> bool {
    let waits = transfer.next_try_at.is_some_and(|at| at > now && at <= now.plus_seconds(LONGEST_PAUSE_SECONDS));
    transfer.state.is_open() && !waits
}

/// Seconds to wait before try number `attempts + 1` when the other side named no time: 1, 2, 4 … up to five minutes.
pub const fn wait_seconds(attempts: u32) -> i64 {
    let doublings = if attempts > 9 { 9 } else { attempts };
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
        transfer::{FileSource, Progress, TransferFile, TransferState},
        transfer_states::{can_cancel, state_after},
    };

    fn transfer(kind: TransferKind) -> Transfer {
        let at = Instant::parse("2026-06-12T08:00:00+07:00").expect("a time");
        let file = |id: &str| TransferFile::waiting(FileSource::Igate { file_id: id.into() }, "a.pdf".into(), 1, None);
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

    fn failure(code: FailureCode, maybe_applied: bool) -> StepFailure {
        StepFailure { code, maybe_applied, signed_out: false }
    }

    #[test]
    fn a_lost_answer_to_an_effect_is_always_asked_about() {
        let sending = transfer(TransferKind::Send);
        let lost = failure(FailureCode::SystemFault, true);
        assert_eq!(after_failure(&sending, TransferStep::Write, lost), TransferEvent::AnswerLost);
        assert_eq!(after_failure(&sending, TransferStep::Check, lost), TransferEvent::Passing);
        let signed_out = StepFailure { signed_out: true, ..lost };
        assert_eq!(after_failure(&sending, TransferStep::Write, signed_out), TransferEvent::AnswerLost);
    }

    #[test]
    fn every_step_and_code_comes_to_an_event_that_the_states_know() {
        for kind in [TransferKind::Send, TransferKind::Attach] {
            for (written, refusals) in [(false, 0), (false, 1), (true, 0), (true, 1)] {
                let mut known = transfer(kind);
                known.progress.written = written;
                known.progress.refusals = refusals;
                let steps = [TransferStep::Check, TransferStep::Fetch { file: 0 }, TransferStep::Upload { file: 0 }];
                let steps = steps.into_iter().chain([TransferStep::Write, TransferStep::Verify]);
                for step in steps.chain([TransferStep::Report, TransferStep::Log]) {
                    for code in FailureCode::ALL.iter().copied() {
                        for (maybe_applied, signed_out) in [(false, false), (true, false), (false, true)] {
                            let failure = StepFailure { code, maybe_applied, signed_out };
                            let event = after_failure(&known, step, failure);
                            assert!(state_after(TransferState::Running, event).is_some(), "{step:?} {code:?}");
                            let event = after_question(&known, step, failure);
                            assert!(state_after(TransferState::Unknown, event).is_some(), "{step:?} {code:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_refusal_after_the_effect_is_looked_at_once_and_then_ends() {
        let mut attaching = transfer(TransferKind::Attach);
        attaching.progress.written = true;
        let gone = failure(FailureCode::DocumentNotFound, false);
        assert_eq!(after_failure(&attaching, TransferStep::Report, gone), TransferEvent::Refused);
        assert_eq!(after_question(&attaching, TransferStep::Report, gone), TransferEvent::Refused);
        attaching.progress.refusals = 1;
        assert_eq!(after_failure(&attaching, TransferStep::Report, gone), TransferEvent::WentWithout);
        assert_eq!(after_question(&attaching, TransferStep::Report, gone), TransferEvent::WentWithout);
        let differs = failure(FailureCode::DraftDiffers, false);
        assert_eq!(after_failure(&attaching, TransferStep::Verify, differs), TransferEvent::Hopeless);
        let unlinked = failure(FailureCode::NotLinked, false);
        assert_eq!(after_failure(&attaching, TransferStep::Log, unlinked), TransferEvent::Refused);
    }

    #[test]
    fn a_write_that_nobody_will_answer_for_ends_after_a_person_has_looked() {
        let mut attaching = transfer(TransferKind::Attach);
        attaching.progress.in_doubt = true;
        let forbidden = failure(FailureCode::Forbidden, false);
        assert_eq!(after_question(&attaching, TransferStep::Write, forbidden), TransferEvent::Refused);
        attaching.progress.refusals = 1;
        assert_eq!(after_question(&attaching, TransferStep::Write, forbidden), TransferEvent::Hopeless);
        let unlinked = failure(FailureCode::NotLinked, false);
        assert_eq!(after_question(&attaching, TransferStep::Write, unlinked), TransferEvent::Refused);
        let busy = failure(FailureCode::SystemBusy, true);
        assert_eq!(after_question(&attaching, TransferStep::Write, busy), TransferEvent::Passing);
    }

    #[test]
    fn files_that_are_not_seen_are_looked_for_only_so_often() {
        let mut attaching = transfer(TransferKind::Attach);
        attaching.progress.written = true;
        let unseen = failure(FailureCode::AttachmentNotSeen, false);
        assert_eq!(after_failure(&attaching, TransferStep::Verify, unseen), TransferEvent::NotSeenYet);
        attaching.attempts = LOOKS;
        assert_eq!(after_failure(&attaching, TransferStep::Verify, unseen), TransferEvent::Refused);
    }

    #[test]
    fn a_time_that_a_wrong_clock_set_does_not_hold_a_transfer_for_years() {
        let now = Instant::parse("2026-06-12T08:00:00+07:00").expect("a time");
        let mut waiting = transfer(TransferKind::Send);
        assert!(is_due(&waiting, now));
        waiting.next_try_at = Some(now.plus_seconds(300));
        assert!(!is_due(&waiting, now));
        waiting.next_try_at = Some(now.plus_seconds(10 * 365 * 86_400));
        assert!(is_due(&waiting, now));
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
        sending.progress.in_doubt = true;
        assert!(!can_cancel(&sending));
        sending.progress.in_doubt = false;
        sending.progress.written = true;
        assert!(!can_cancel(&sending));
    }
}
