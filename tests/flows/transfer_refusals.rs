//! Every refusal that the issue names, for send, attach and push: it ends with its own code, and what can be pressed leads out.

use std::{collections::HashSet, sync::Arc};

use lienthong_core::{
    app::{Host, Seat, SilentHost},
    domain::{
        failure_code::FailureCode,
        transfer::{Transfer, TransferKind, TransferState},
        transfer_states::can_cancel,
    },
    flows::{
        attach::{AttachOrder, order_attach},
        outbox::{cancel_transfer, retry_transfer, run_now},
        send::{SendOrder, order_send},
        transfer_engine::Patience,
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::{DocumentState, DossierStatus, Secrecy, Step},
    system::System,
};
use serde_json::json;

use crate::office::Office;

use FailureCode as Code;
use TransferKind::{Attach, Push, Send};
use TransferState::{Cancelled, Done, Failed, NeedsAttention};

const ALL: &[TransferKind] = &[Send, Attach, Push];
const TO_IGATE: &[TransferKind] = &[Attach, Push];
const TO_IDESK: &[TransferKind] = &[Send];

/// One job on its way when the world turns against it.
struct Case {
    office: Office,
    kind: TransferKind,
    code: String,
    document: Option<String>,
    queued: Transfer,
}

/// A way to be refused: where, what the world does, how it must end.
struct Row {
    name: &'static str,
    kinds: &'static [TransferKind],
    turn: fn(&Case),
    state: TransferState,
    code: fn(TransferKind) -> Code,
}

fn host() -> Arc<dyn Host> {
    Arc::new(SilentHost)
}

impl Case {
    async fn of(kind: TransferKind) -> Self {
        let office = Office::of_hoa().await;
        let seat = office.seat();
        let (code, document, queued) = match kind {
            Send => {
                let code = office.dossier_to_send().code;
                let order = SendOrder { code: code.clone(), all_files: true, ..SendOrder::default() };
                (code, None, order_send(&seat, order).await)
            }
            Attach | Push => {
                let (document, dossier) = office.issued();
                (dossier.code, Some(document.id.clone()), order_attach(&seat, order_of(kind, &document.id)).await)
            }
        };
        Self { office, kind, code, document, queued: queued.expect("queued") }
    }

    fn seat(&self) -> Arc<Seat> {
        self.office.seat()
    }

    fn fault(&self, kind: FaultKind, system: System, method: &str, path: &str) {
        self.office.fault(Fault::once(kind).at(system, method, path).times(0));
    }

    fn refused(&self, code: &str, system: System, method: &str, path: &str) {
        self.fault(FaultKind::Refused { code: code.into() }, system, method, path);
    }

    fn upload_refused(&self, code: &str) {
        match self.kind {
            Send => self.refused(code, System::Idesk, "POST", "/idesk/v1/files"),
            Attach | Push => self.refused(code, System::Igate, "POST", "/fi/file/--multiple"),
        }
    }

    /// What stands in front of the other side refuses the upload with a page of its own.
    fn upload_page(&self, status: u16) {
        let page = FaultKind::Html { status, applied: false };
        match self.kind {
            Send => self.fault(page, System::Idesk, "POST", "/idesk/v1/files"),
            Attach | Push => self.fault(page, System::Igate, "POST", "/fi/file/--multiple"),
        }
    }

    fn reassign(&self, by: usize) {
        let state = self.office.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let people = store.world().officials.len();
        let index = store.find_dossier_by_code(&self.code).expect("the dossier");
        store.change_dossier(index, now, |dossier| dossier.assignee = (dossier.assignee + by) % people);
    }

    fn close(&self) {
        let state = self.office.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let index = store.find_dossier_by_code(&self.code).expect("the dossier");
        store.change_dossier(index, now, |dossier| {
            (dossier.step, dossier.status) = (Step::DaTraKetQua, DossierStatus::DaTraKetQua);
            dossier.completed = Some(now);
        });
    }

    fn change_document(&self, change: impl FnOnce(&mut lienthong_sandbox::model::Document)) {
        let state = self.office.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let index = store.find_document(self.document.as_deref().expect("a document")).expect("the document");
        store.change_document(index, now, change);
    }

    /// The world as it was before it turned.
    fn mend(&self, before: &lienthong_sandbox::model::Dossier) {
        self.office.sandbox.state().faults.clear();
        let state = self.office.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let index = store.find_dossier_by_code(&self.code).expect("the dossier");
        store.change_dossier(index, now, |dossier| {
            (dossier.step, dossier.status, dossier.assignee, dossier.completed) =
                (before.step, before.status, before.assignee, before.completed);
        });
        drop(store);
        if self.document.is_some() {
            self.change_document(|document| {
                document.state = DocumentState::DaPhatHanh;
                document.secrecy = Secrecy::Thuong;
            });
        }
    }

    /// Runs it as the outbox does, over and over, until it rests.
    async fn run(&self) -> Transfer {
        for _ in 0..40 {
            let transfer = run_now(&self.seat(), host(), self.queued.id, Patience::OUTBOX).await.expect("run");
            if !transfer.state.is_open() {
                return transfer;
            }
        }
        panic!("it never comes to rest");
    }

    async fn retried(&self) -> Transfer {
        retry_transfer(&self.seat(), &SilentHost, self.queued.id).await.expect("retried");
        self.run().await
    }

    /// Drafts or attachments that this transfer made.
    fn effects(&self) -> usize {
        match &self.document {
            None => self.office.drafts(&self.code).len(),
            Some(document) => self.office.results(&self.code, document),
        }
    }

    fn assert_done_once(&self, transfer: &Transfer, row: &str) {
        assert_eq!((transfer.state, transfer.code), (Done, None), "{row}");
        let expected = if self.kind == Send { 1 } else { transfer.files.len() };
        assert_eq!(self.effects(), expected, "{row}: one effect");
        assert_eq!(self.office.logged(&self.code, transfer), 1, "{row}: one line in the history");
        if let Some(document) = &self.document {
            assert_eq!(self.office.document(document).transfers.len(), 1, "{row}: reported once");
        }
    }
}

fn order_of(kind: TransferKind, document_id: &str) -> AttachOrder {
    AttachOrder {
        kind,
        dossier_code: None,
        document_id: document_id.to_owned(),
        file_ids: Vec::new(),
        previewed: Vec::new(),
        key: None,
    }
}

/// Refusals before anything is written.
fn rows() -> Vec<Row> {
    const DRAFTS: &str = "/idesk/v1/drafts";
    const ATTACHMENT: &str = "/pa/dossier/*/attachment";
    let row = |name, kinds, turn, state, code| Row { name, kinds, turn, state, code };
    let by_kind: fn(TransferKind) -> Code =
        |kind| if kind == Send { Code::StepForbidsSend } else { Code::StepForbidsAttach };
    vec![
        row(
            "the dossier left the step",
            ALL,
            |case| {
                case.office.move_dossier(&case.code, Step::TiepNhanHoSo, DossierStatus::DangXuLy);
            },
            NeedsAttention,
            by_kind,
        ),
        row(
            "the dossier left the step right before the write",
            TO_IGATE,
            |case| {
                case.fault(
                    FaultKind::StepMoved { step: Step::TiepNhanHoSo, code: None },
                    System::Igate,
                    "POST",
                    ATTACHMENT,
                );
            },
            NeedsAttention,
            |_| Code::DossierMoved,
        ),
        row("the dossier is closed", ALL, Case::close, NeedsAttention, |_| Code::DossierClosed),
        row(
            "the dossier is closed right before the write",
            TO_IGATE,
            |case| {
                case.fault(FaultKind::DossierClosed { code: None }, System::Igate, "POST", ATTACHMENT);
            },
            NeedsAttention,
            |_| Code::DossierClosed,
        ),
        row(
            "the dossier is another official's",
            ALL,
            |case| case.reassign(1),
            NeedsAttention,
            |_| Code::DossierReassigned,
        ),
        row(
            "the dossier is gone",
            ALL,
            |case| {
                case.refused("NOT_FOUND", System::Igate, "GET", "/pa/dossier/*/--online");
            },
            NeedsAttention,
            |_| Code::DossierNotFound,
        ),
        row(
            "the account is no longer linked",
            ALL,
            |case| {
                case.refused("NOT_LINKED", System::Igate, "GET", "/pa/dossier/*/--online");
            },
            NeedsAttention,
            |_| Code::NotLinked,
        ),
        row(
            "the account is disabled",
            TO_IGATE,
            |case| {
                case.refused("ACCOUNT_DISABLED", System::Igate, "POST", ATTACHMENT);
            },
            NeedsAttention,
            |_| Code::AccountDisabled,
        ),
        row(
            "the document is deleted",
            TO_IGATE,
            |case| {
                case.refused("NOT_FOUND", System::Idesk, "GET", "/idesk/v1/documents/*");
            },
            NeedsAttention,
            |_| Code::DocumentNotFound,
        ),
        row(
            "a file of the document is deleted",
            TO_IGATE,
            |case| {
                // The order brought the bytes here to compare them; they may have left by the time it runs.
                case.seat().blobs.evict(0, &HashSet::new()).expect("evicted");
                case.refused("NOT_FOUND", System::Idesk, "GET", "/idesk/v1/files/*");
            },
            NeedsAttention,
            |_| Code::FileGone,
        ),
        row(
            "a file of the dossier is deleted",
            TO_IDESK,
            |case| {
                case.refused("NOT_FOUND", System::Igate, "GET", "/fi/file/*");
            },
            NeedsAttention,
            |_| Code::FileGone,
        ),
        row(
            "the document is withdrawn",
            TO_IGATE,
            |case| {
                case.change_document(|document| document.state = DocumentState::DangXuLy);
            },
            NeedsAttention,
            |_| Code::DocumentNotIssued,
        ),
        row(
            "the document became Mật",
            TO_IGATE,
            |case| {
                case.change_document(|document| document.secrecy = Secrecy::Mat);
            },
            Failed,
            |_| Code::DocumentSecret,
        ),
        row("413", ALL, |case| case.upload_refused("FILE_TOO_LARGE"), Failed, |_| Code::FileTooLarge),
        row("413 as the page of a proxy", ALL, |case| case.upload_page(413), Failed, |_| Code::FileTooLarge),
        row("415 as the page of a proxy", ALL, |case| case.upload_page(415), Failed, |_| Code::FileTypeRefused),
        row(
            "iGate names another size than it hands out",
            TO_IDESK,
            |case| case.fault(FaultKind::WrongSize { by: 7 }, System::Igate, "GET", "/fi/file/*/filename+size"),
            NeedsAttention,
            |_| Code::FileChanged,
        ),
        row(
            "a firewall's page in the place of every answer to the draft",
            TO_IDESK,
            |case| case.fault(FaultKind::Html { status: 403, applied: false }, System::Idesk, "POST", DRAFTS),
            NeedsAttention,
            |_| Code::NotJson,
        ),
        row(
            "a firewall's page in the place of every answer to the attachment",
            TO_IGATE,
            |case| case.fault(FaultKind::Html { status: 403, applied: false }, System::Igate, "POST", ATTACHMENT),
            NeedsAttention,
            |_| Code::NotJson,
        ),
        row("415", ALL, |case| case.upload_refused("FILE_TYPE"), Failed, |_| Code::FileTypeRefused),
        row(
            "409 with a word of its own",
            TO_IGATE,
            |case| {
                case.refused("STEP_NOT_ALLOWED", System::Igate, "POST", ATTACHMENT);
            },
            NeedsAttention,
            |_| Code::DossierMoved,
        ),
        row(
            "422: other contents under the key",
            TO_IDESK,
            |case| {
                case.refused("IDEMPOTENCY_KEY_REUSED", System::Idesk, "POST", DRAFTS);
            },
            Failed,
            |_| Code::WriteConflict,
        ),
        row(
            "422: the uploads are forgotten for ever",
            TO_IDESK,
            |case| {
                case.refused("FILES_MISSING", System::Idesk, "POST", DRAFTS);
            },
            NeedsAttention,
            |_| Code::FilesMissing,
        ),
        row(
            "404: the uploads are forgotten for ever",
            TO_IGATE,
            |case| {
                case.refused("NOT_FOUND", System::Igate, "POST", ATTACHMENT);
            },
            NeedsAttention,
            |_| Code::FilesMissing,
        ),
        row(
            "400: no subject",
            TO_IDESK,
            |case| {
                case.refused("SUBJECT_EMPTY", System::Idesk, "POST", DRAFTS);
            },
            Failed,
            |_| Code::SubjectEmpty,
        ),
        row(
            "403",
            TO_IDESK,
            |case| case.refused("FORBIDDEN", System::Idesk, "POST", DRAFTS),
            NeedsAttention,
            |_| Code::Forbidden,
        ),
        row(
            "uploads that are lost for ever",
            TO_IGATE,
            |case| {
                let status = FaultKind::Status { status: 500, retry_after: None, body: None, applied: true };
                case.fault(status, System::Igate, "POST", "/fi/file/--multiple");
            },
            NeedsAttention,
            |_| Code::SystemFault,
        ),
    ]
}

#[tokio::test]
async fn a_refusal_before_the_write_ends_with_its_code_and_every_button_leads_out() {
    for row in rows() {
        for kind in row.kinds.iter().copied() {
            let name = format!("{} ({kind:?})", row.name);
            let case = Case::of(kind).await;
            let before = case.office.dossier(&case.code);
            (row.turn)(&case);
            let stopped = case.run().await;
            assert_eq!((stopped.state, stopped.code), (row.state, Some((row.code)(kind))), "{name}");
            assert_eq!(case.effects(), 0, "{name}: nothing was written");
            let asked = case.office.sandbox.state().log.of(System::Igate, "").len();
            assert!(asked < 80, "{name}: no loop, but {asked} requests");
            if row.state == Failed {
                assert!(stopped.finished_at.is_some(), "{name}");
                let pressed = retry_transfer(&case.seat(), &SilentHost, case.queued.id).await.expect_err("no button");
                assert_eq!(pressed.code, Code::TransferNotRetryable, "{name}");
                let pressed = cancel_transfer(&case.seat(), host(), case.queued.id).await.expect_err("no button");
                assert_eq!(pressed.code, Code::TransferNotCancellable, "{name}");
                continue;
            }
            // Nothing changed: no again, and no effect.
            let again = case.retried().await;
            assert_eq!(again.state, stopped.state, "{name}: pressed too early, {:?}", again.code);
            assert_eq!(case.effects(), 0, "{name}: still nothing");
            assert!(can_cancel(&again), "{name}: can be given up");
            case.mend(&before);
            let transfer = case.retried().await;
            case.assert_done_once(&transfer, &name);
        }
    }
}

#[tokio::test]
async fn what_was_refused_can_be_given_up_and_leaves_nothing() {
    for kind in ALL.iter().copied() {
        let case = Case::of(kind).await;
        case.office.move_dossier(&case.code, Step::TiepNhanHoSo, DossierStatus::DangXuLy);
        case.run().await;
        let cancelled = cancel_transfer(&case.seat(), host(), case.queued.id).await.expect("cancelled");
        assert_eq!((cancelled.state, cancelled.code), (Cancelled, Some(Code::TransferCancelled)));
        assert_eq!(case.effects(), 0, "{kind:?}");
        let ended = run_now(&case.seat(), host(), case.queued.id, Patience::OUTBOX).await.expect("run");
        assert_eq!(ended.state, Cancelled, "the outbox leaves it alone");
    }
}

#[tokio::test]
async fn a_secret_document_is_refused_before_there_is_a_job() {
    for kind in TO_IGATE.iter().copied() {
        let office = Office::of_hoa().await;
        let (document, _) = office.issued();
        let state = office.sandbox.state();
        let now = state.clock.now();
        let index = state.store().find_document(&document.id).expect("the document");
        state.store().change_document(index, now, |document| document.secrecy = Secrecy::ToiMat);
        let refused = order_attach(&office.seat(), order_of(kind, &document.id)).await.expect_err("refused");
        assert_eq!(refused.code, Code::DocumentSecret);
        assert!(office.seat().transfers().await.expect("read").is_empty());
    }
}

#[tokio::test]
async fn a_document_that_becomes_secret_after_the_upload_is_not_attached() {
    let case = Case::of(Attach).await;
    case.refused("STEP_NOT_ALLOWED", System::Igate, "POST", "/pa/dossier/*/attachment");
    let stopped = case.run().await;
    assert_eq!(stopped.code, Some(Code::DossierMoved));
    case.office.sandbox.state().faults.clear();
    case.change_document(|document| document.secrecy = Secrecy::Mat);
    let ended = case.retried().await;
    assert_eq!((ended.state, ended.code), (Failed, Some(Code::DocumentSecret)));
    assert_eq!(case.effects(), 0);
    let receipt = lienthong_core::flows::receipts::get_receipt(&case.seat(), ended.id).await.expect("a receipt");
    assert_eq!(receipt.possible_orphans as usize, ended.files.len(), "the receipt counts what lies at iGate");
}

/// Refusals of the report and of the log, when the files are already there and proven to be.
#[tokio::test]
async fn a_refused_report_or_log_is_looked_at_once_and_then_left_out_with_a_word_in_the_receipt() {
    let report = ("POST", "/idesk/v1/documents/*/transfers", System::Idesk);
    let log = ("POST", "/lo/history", System::Igate);
    let rows = [
        ("CODE_MISMATCH", report, Code::CodeMismatch),
        ("NOT_FROM_IGATE", report, Code::DocumentNotFromIgate),
        ("NOT_FOUND", report, Code::DocumentNotFound),
        ("FILE_HASH", report, Code::WriteConflict),
        ("NOT_YOURS", log, Code::Forbidden),
        ("NOT_FOUND", log, Code::DossierNotFound),
    ];
    for (word, (method, path, system), code) in rows {
        for kind in [Attach, Send] {
            if kind == Send && system == System::Idesk {
                continue;
            }
            let case = Case::of(kind).await;
            case.refused(word, system, method, path);
            let stopped = case.run().await;
            assert_eq!((stopped.state, stopped.code), (NeedsAttention, Some(code)), "{word}");
            assert!(stopped.progress.verified && !can_cancel(&stopped), "{word}: it is there");
            let mended = Case::of(kind).await;
            mended.refused(word, system, method, path);
            mended.run().await;
            mended.office.sandbox.state().faults.clear();
            let transfer = mended.retried().await;
            mended.assert_done_once(&transfer, word);
            let ended = case.retried().await;
            assert_eq!((ended.state, ended.code), (Done, None), "{word}: refused again");
            let receipt =
                lienthong_core::flows::receipts::get_receipt(&case.seat(), ended.id).await.expect("a receipt");
            let said = if system == System::Idesk { receipt.report_refused } else { receipt.log_refused };
            assert_eq!(said, Some(code), "{word}: the receipt says it");
            assert_eq!(receipt.logged, system == System::Idesk, "{word}");
            assert_eq!(case.effects(), if kind == Send { 1 } else { ended.files.len() }, "{word}");
        }
    }
}

#[tokio::test]
async fn a_draft_that_does_not_agree_is_never_called_done() {
    let case = Case::of(Send).await;
    case.fault(FaultKind::WrongHash {}, System::Idesk, "POST", "/idesk/v1/drafts");
    case.fault(FaultKind::WrongHash {}, System::Idesk, "GET", "/idesk/v1/documents/*");
    let stopped = case.run().await;
    assert_eq!((stopped.state, stopped.code), (NeedsAttention, Some(Code::DraftDiffers)));
    assert!(!can_cancel(&stopped), "the draft is there");
    let ended = case.retried().await;
    assert_eq!((ended.state, ended.code), (Failed, Some(Code::DraftDiffers)));
    assert_eq!(case.effects(), 1);
}

#[tokio::test]
async fn a_yes_without_an_attachment_is_looked_at_and_ends_as_a_failure_that_may_be_ordered_anew() {
    let case = Case::of(Attach).await;
    let body = Some(json!({ "affectedRows": 1 }));
    let empty_yes = FaultKind::Status { status: 200, retry_after: None, body, applied: false };
    case.fault(empty_yes, System::Igate, "POST", "/pa/dossier/*/attachment");
    let stopped = case.run().await;
    assert_eq!((stopped.state, stopped.code), (NeedsAttention, Some(Code::AttachmentNotSeen)));
    let ended = case.retried().await;
    assert_eq!((ended.state, ended.code), (Failed, Some(Code::AttachmentNotSeen)));
    case.office.sandbox.state().faults.clear();
    let anew = order_attach(&case.seat(), order_of(Attach, case.document.as_deref().expect("a document"))).await;
    let anew = run_now(&case.seat(), host(), anew.expect("queued").id, Patience::COMMAND).await.expect("run");
    case.assert_done_once(&anew, "ordered anew");
}

#[tokio::test]
async fn a_system_that_refuses_renewed_tokens_is_not_asked_in_a_loop() {
    for kind in ALL.iter().copied() {
        let case = Case::of(kind).await;
        case.refused("TOKEN_EXPIRED", System::Igate, "GET", "/pa/dossier/*");
        for _ in 0..4 {
            let waiting = run_now(&case.seat(), host(), case.queued.id, Patience::OUTBOX).await.expect("run");
            assert_eq!((waiting.state, waiting.code), (TransferState::Queued, Some(Code::SessionEnded)));
            assert!(waiting.next_try_at.is_some(), "it has its time");
        }
        let waiting = case.seat().transfer(case.queued.id).await.expect("kept");
        assert_eq!(waiting.attempts, 4, "each pause is longer than the one before");
        let before = case.office.dossier(&case.code);
        case.mend(&before);
        case.assert_done_once(&case.run().await, "mended");
    }
}

#[tokio::test]
async fn answers_that_are_lost_for_ever_are_asked_about_with_growing_pauses() {
    let case = Case::of(Send).await;
    let lost = FaultKind::Status { status: 500, retry_after: None, body: None, applied: false };
    case.fault(lost, System::Idesk, "POST", "/idesk/v1/drafts");
    let mut pauses = Vec::new();
    for _ in 0..4 {
        let waiting = run_now(&case.seat(), host(), case.queued.id, Patience::OUTBOX).await.expect("run");
        assert_eq!(waiting.state, TransferState::Queued);
        let at = waiting.next_try_at.expect("its time");
        pauses.push(at.unix_seconds() - waiting.updated_at.unix_seconds());
    }
    assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
    let asked = case.office.sandbox.state().log.of(System::Idesk, "/drafts").len();
    assert!(asked <= 12, "{asked} requests in four runs");
    case.office.sandbox.state().faults.clear();
    case.assert_done_once(&case.run().await, "healed");
}
