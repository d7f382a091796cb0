//! The audit of real work: every act in it before its effect, nobody's name and no token in it, its export signed.

use std::sync::Arc;

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        audit::{AuditAct, AuditEntry, AuditOutcome, ExportFlaw},
        failure_code::FailureCode,
        transfer::{Transfer, TransferKind, TransferState},
    },
    flows::{
        attach::{AttachOrder, order_attach},
        audit::{export_audit, list_audit, verify_audit, verify_audit_file},
        enter::{enter, leave},
        outbox::{run_all, run_now},
        preview::{Previews, open_preview},
        receipts::get_receipt,
        send::{SendOrder, order_send},
        sign_in::{BrowserUse, SignInWish},
        transfer_engine::Patience,
        views::{
            preview::{FileOwner, FileRef},
            session::SignOutChoice,
        },
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::Secrecy,
    system::System,
};

use crate::office::Office;

async fn oldest_first(seat: &Seat) -> Vec<AuditEntry> {
    let mut entries = list_audit(seat).await.expect("an audit");
    entries.reverse();
    entries
}

async fn run(seat: &Seat, queued: &Transfer) -> Transfer {
    run_now(seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await.expect("run")
}

fn attach_order(document_id: &str, kind: TransferKind) -> AttachOrder {
    AttachOrder {
        kind,
        dossier_code: None,
        document_id: document_id.to_owned(),
        file_ids: Vec::new(),
        previewed: Vec::new(),
        key: None,
    }
}

/// A morning of Hoa's: a send, a look at a result, its attachment, a push, a refused one, an export.
async fn morning(office: &Office) -> Vec<AuditEntry> {
    let seat = office.seat();
    let order = SendOrder { code: office.dossier_to_send().code, all_files: true, ..SendOrder::default() };
    let sent = order_send(&seat, order).await.expect("queued");
    assert_eq!(run(&seat, &sent).await.state, TransferState::Done);
    let (document, _) = office.issued();
    let file = FileRef {
        kind: FileOwner::Document,
        owner_id: document.id.clone(),
        file_id: document.files.last().expect("a file").id.clone(),
    };
    open_preview(&seat, &Previews::default(), file, &|_, _| {}).await.expect("shown");
    let attached = order_attach(&seat, attach_order(&document.id, TransferKind::Attach)).await.expect("queued");
    assert_eq!(run(&seat, &attached).await.state, TransferState::Done);
    let pushed = order_attach(&seat, attach_order(&document.id, TransferKind::Push)).await.expect("queued");
    assert_eq!(run(&seat, &pushed).await.state, TransferState::Done);
    make_secret(office, &document.id);
    let refused = order_attach(&seat, attach_order(&document.id, TransferKind::Push)).await.expect_err("refused");
    assert_eq!(refused.code, FailureCode::DocumentSecret);
    export_audit(&seat, &office.folder.path().join("nhat-ky.jsonl")).await.expect("exported");
    oldest_first(&seat).await
}

fn make_secret(office: &Office, document_id: &str) {
    let mut store = office.sandbox.state().store();
    let index = store.find_document(document_id).expect("the document");
    let now = office.sandbox.state().clock.now();
    store.change_document(index, now, |document| document.secrecy = Secrecy::Mat);
}

#[tokio::test]
async fn every_act_of_a_morning_is_in_the_audit_before_its_effect() {
    let office = Office::of_hoa().await;
    let entries = morning(&office).await;
    let told: Vec<(AuditAct, AuditOutcome)> = entries.iter().map(|entry| (entry.act, entry.outcome)).collect();
    assert_eq!(
        told,
        [
            (AuditAct::SignIn, AuditOutcome::Begun),
            (AuditAct::SignIn, AuditOutcome::Done),
            (AuditAct::Send, AuditOutcome::Begun),
            (AuditAct::Send, AuditOutcome::Done),
            (AuditAct::PreviewResult, AuditOutcome::Done),
            (AuditAct::Attach, AuditOutcome::Begun),
            (AuditAct::Attach, AuditOutcome::Done),
            (AuditAct::Push, AuditOutcome::Begun),
            (AuditAct::Push, AuditOutcome::Done),
            (AuditAct::Push, AuditOutcome::Refused),
            (AuditAct::Export, AuditOutcome::Begun),
            (AuditAct::Export, AuditOutcome::Done),
        ]
    );
    let seat = office.seat();
    for entry in &entries {
        assert_eq!(entry.who, seat.identity.to_string());
    }
    let transfers = seat.transfers().await.expect("transfers");
    for transfer in &transfers {
        let own: Vec<&AuditEntry> =
            entries.iter().filter(|entry| entry.transfer_id == Some(transfer.id.to_string())).collect();
        let steps = seat.journal.steps(transfer.id).expect("steps");
        assert!(own[0].at <= steps[0].begun_at, "the entry stands before the first step");
        assert_eq!(own[0].dossier_code, Some(transfer.dossier_code.clone()));
        let hashes: Vec<_> = transfer.files.iter().filter_map(|file| file.sha256).collect();
        assert_eq!(own.last().expect("an end").sha256, hashes, "the end names what arrived");
    }
    let refused = &entries[9];
    assert_eq!(refused.code, Some(FailureCode::DocumentSecret));
    assert!(refused.document_id.is_some());
}

#[tokio::test]
async fn no_citizen_no_file_name_and_no_token_stands_in_an_exported_audit() {
    let office = Office::of_hoa().await;
    morning(&office).await;
    let seat = office.seat();
    let text = std::fs::read_to_string(office.folder.path().join("nhat-ky.jsonl")).expect("an export");
    let tokens = seat.session.tokens();
    let mut forbidden = vec![tokens.access.expose().to_owned()];
    forbidden.extend(tokens.refresh.iter().chain(&tokens.id_token).map(|token| token.expose().to_owned()));
    {
        let store = office.sandbox.state().store();
        for dossier in &store.world().dossiers {
            let person = &dossier.applicant;
            forbidden
                .extend([&person.full_name, &person.identity_number, &person.phone, &person.email].map(Clone::clone));
            let names = dossier.components.iter().flat_map(|component| &component.files).map(|file| file.name.clone());
            forbidden.extend(names);
        }
        forbidden.extend(store.world().officials.iter().map(|official| official.full_name.clone()));
        forbidden.extend(store.documents().iter().map(|document| document.trich_yeu.clone()));
    }
    forbidden.retain(|word| !word.trim().is_empty());
    assert!(forbidden.len() > 100);
    for word in forbidden {
        assert!(!text.contains(&word), "{word}");
    }
    assert!(text.contains(office.dossier_to_send().code.as_str()), "the words are searched where they would be");
}

#[tokio::test]
async fn an_export_verifies_without_the_program_and_every_touched_line_is_found() {
    let office = Office::of_hoa().await;
    morning(&office).await;
    let file = office.folder.path().join("nhat-ky.jsonl");
    let fingerprint = verify_audit(&office.seat()).await.expect("an audit").device_key.expect("a key");
    let verdict = verify_audit_file(&file, Some(&fingerprint)).expect("readable");
    assert!(verdict.ok, "{verdict:?}");
    assert_eq!(verdict.entries, 11, "the end of the export itself comes after it");
    assert_eq!(verdict.head.expect("a head").device_key, fingerprint);
    let text = std::fs::read_to_string(&file).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    let check = |lines: &[String]| {
        let touched: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        std::fs::write(&file, touched).expect("written");
        verify_audit_file(&file, None).expect("readable")
    };
    for place in 0..lines.len() {
        let whole: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let mut removed = whole.clone();
        removed.remove(place);
        assert!(!check(&removed).ok, "line {place} is gone");
        let mut doubled = whole.clone();
        doubled.insert(place, whole[place].clone());
        assert!(!check(&doubled).ok, "line {place} stands twice");
        let mut edited = whole.clone();
        edited[place] = whole[place].replacen("done", "begun", 1).replacen("begun", "failed", 1);
        assert_eq!(check(&edited).ok, edited == whole, "line {place} says something else");
        assert!(!check(&whole[..place]).ok, "cut after {place} lines");
    }
    let other = Office::of_hoa().await;
    let theirs = verify_audit(&other.seat()).await.expect("an audit").device_key.expect("a key");
    assert_ne!(theirs, fingerprint, "every computer has a key of its own");
    std::fs::write(&file, &text).expect("written");
    let pinned = verify_audit_file(&file, Some(&theirs)).expect("readable");
    assert_eq!(pinned.flaw, Some(ExportFlaw::OtherDevice));
}

#[tokio::test]
async fn a_sign_in_that_failed_stands_in_the_audit_of_who_came_in_next() {
    let office = Office::unattended().await;
    let wish = SignInWish {
        browser: BrowserUse::Address,
        limit: std::time::Duration::from_millis(1),
        ..SignInWish::default()
    };
    let failed = enter(&office.app, wish).await.expect_err("nobody came");
    assert_eq!(failed.code, FailureCode::SignInTimedOut);
    office.enter_as("hoant@").await;
    let entries = oldest_first(&office.seat()).await;
    let told: Vec<_> = entries.iter().map(|entry| (entry.act, entry.outcome, entry.code)).collect();
    assert_eq!(
        told,
        [
            (AuditAct::FailedSignIn, AuditOutcome::Failed, Some(FailureCode::SignInTimedOut)),
            (AuditAct::SignIn, AuditOutcome::Begun, None),
            (AuditAct::SignIn, AuditOutcome::Done, None),
        ]
    );
    leave(&office.app, SignOutChoice::Keep).await.expect("left");
    office.enter_as("hoant@").await;
    let entries = oldest_first(&office.seat()).await;
    let told: Vec<_> = entries.iter().skip(3).map(|entry| (entry.act, entry.outcome)).collect();
    assert_eq!(
        told,
        [
            (AuditAct::SignOut, AuditOutcome::Begun),
            (AuditAct::SignOut, AuditOutcome::Done),
            (AuditAct::SignIn, AuditOutcome::Begun),
            (AuditAct::SignIn, AuditOutcome::Done),
        ],
        "said once"
    );
}

#[tokio::test]
async fn a_person_without_a_linked_account_comes_in_refused_and_the_audit_says_so() {
    let office = Office::unattended().await;
    let entered = office.enter_as("khoihm@").await;
    assert_eq!(entered.problem.map(|problem| problem.code), Some(FailureCode::NotLinked));
    let entries = oldest_first(&office.seat()).await;
    let last = entries.last().expect("entries");
    assert_eq!(
        (last.act, last.outcome, last.code),
        (AuditAct::SignIn, AuditOutcome::Refused, Some(FailureCode::NotLinked))
    );
}

#[tokio::test]
async fn a_history_that_is_down_for_long_keeps_the_log_queued_and_is_written_once_when_it_is_back() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let code = office.dossier_to_send().code;
    let status = FaultKind::Status { status: 500, retry_after: None, body: None, applied: false };
    let down = office.sandbox.state().faults.add(Fault::once(status).at(System::Igate, "POST", "/lo/history").times(0));
    let order = SendOrder { code: code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&seat, order).await.expect("queued");
    for _ in 0..3 {
        let waiting = run_now(&seat, Arc::new(SilentHost), queued.id, Patience::OUTBOX).await.expect("run");
        assert!(waiting.state.is_open() && waiting.progress.written && waiting.progress.verified);
        assert!(!waiting.progress.logged && waiting.next_try_at.is_some(), "it says when it tries again");
        assert!(!get_receipt(&seat, queued.id).await.expect("a receipt").logged);
        let done = list_audit(&seat)
            .await
            .expect("an audit")
            .iter()
            .any(|entry| entry.outcome == AuditOutcome::Done && entry.act == AuditAct::Send);
        assert!(!done, "the audit does not call it done");
    }
    assert_eq!(office.drafts(&code).len(), 1);
    assert_eq!(office.logged(&code, &queued), 0);
    office.sandbox.state().faults.remove(down);
    // A start later: the outbox takes it up by itself.
    drop(seat);
    office.app.leave_seat().await;
    let app = office.reopened().await;
    let seat = app.seat().expect("a seat");
    run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
    let done = seat.transfer(queued.id).await.expect("kept");
    assert_eq!((done.state, done.progress.logged), (TransferState::Done, true));
    assert_eq!((office.drafts(&code).len(), office.logged(&code, &queued)), (1, 1));
    assert!(get_receipt(&seat, queued.id).await.expect("a receipt").logged);
}
