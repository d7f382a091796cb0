//! Sending, attaching and pushing: the guide's steps 2, 4.1 and 4.2, happy and through every fault that the issue names.

use std::sync::Arc;

use futures_util::future::join_all;
use lienthong_core::{
    app::{Host, Seat, SilentHost},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        transfer::{Confirmation, FileState, Transfer, TransferKind, TransferState},
    },
    flows::{
        attach::{AttachOrder, order_attach},
        outbox::{retry_transfer, run_all, run_now},
        send::{SendOrder, order_send},
        transfer_engine::Patience,
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::{DossierStatus, Step},
    system::System,
};

use crate::office::{Countdown, Office};

fn host() -> Arc<dyn Host> {
    Arc::new(SilentHost)
}

async fn send(seat: &Seat, code: &str) -> Result<Transfer, Failure> {
    let order = SendOrder { code: code.to_owned(), all_files: true, ..SendOrder::default() };
    let queued = order_send(seat, order).await?;
    run_now(seat, host(), queued.id, Patience::COMMAND).await
}

fn attach_order(kind: TransferKind, document_id: &str) -> AttachOrder {
    AttachOrder {
        kind,
        dossier_code: None,
        document_id: document_id.to_owned(),
        file_ids: Vec::new(),
        previewed: Vec::new(),
        key: None,
    }
}

async fn attach(seat: &Seat, kind: TransferKind, document_id: &str) -> Result<Transfer, Failure> {
    let queued = order_attach(seat, attach_order(kind, document_id)).await?;
    run_now(seat, host(), queued.id, Patience::COMMAND).await
}

/// One draft with the files' hashes, one line in the history: whatever happened on the way.
fn assert_sent_once(office: &Office, code: &str, transfer: &Transfer) {
    assert_eq!((transfer.state, transfer.code), (TransferState::Done, None));
    let drafts = office.drafts(code);
    assert_eq!(drafts.len(), 1, "one draft");
    assert_eq!(drafts[0].files.len(), transfer.files.len());
    for (theirs, ours) in drafts[0].files.iter().zip(&transfer.files) {
        assert_eq!(Some(theirs.id.clone()), ours.target_id);
        assert_eq!(theirs.name, ours.name, "names go over the wire unchanged");
        assert_eq!(ours.confirmed_by, Some(Confirmation::Hash));
    }
    assert_eq!(office.logged(code, transfer), 1, "one line in iGate's history");
}

fn assert_attached_once(office: &Office, code: &str, document_id: &str, transfer: &Transfer) {
    assert_eq!((transfer.state, transfer.code), (TransferState::Done, None));
    assert_eq!(office.results(code, document_id), transfer.files.len(), "each file once");
    assert_eq!(office.document(document_id).transfers.len(), 1, "iDesk was told once");
    assert_eq!(office.logged(code, transfer), 1, "one line in iGate's history");
}

#[tokio::test]
async fn a_dossier_is_sent_and_becomes_one_draft() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let transfer = send(&office.seat(), &dossier.code).await.expect("sent");
    assert_sent_once(&office, &dossier.code, &transfer);
    assert!(transfer.files.len() >= 2);
}

#[tokio::test]
async fn a_file_of_the_computer_goes_along_even_when_the_original_is_gone() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let path = office.folder.path().join("Tờ trình.txt");
    std::fs::write(&path, "Kính trình lãnh đạo").expect("written");
    let order = SendOrder { code: dossier.code.clone(), local_paths: vec![path.clone()], ..SendOrder::default() };
    let queued = order_send(&office.seat(), order).await.expect("queued");
    std::fs::remove_file(&path).expect("removed");
    let transfer = run_now(&office.seat(), host(), queued.id, Patience::COMMAND).await.expect("run");
    assert_sent_once(&office, &dossier.code, &transfer);
    assert_eq!(transfer.files[0].name, "Tờ trình.txt");
}

#[tokio::test]
async fn the_same_key_is_the_same_transfer_and_other_contents_under_it_are_refused() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let seat = office.seat();
    let key = Some(uuid::Uuid::new_v4());
    let order = SendOrder { code: dossier.code.clone(), all_files: true, key, ..SendOrder::default() };
    let first = order_send(&seat, order.clone()).await.expect("queued");
    let done = run_now(&seat, host(), first.id, Patience::COMMAND).await.expect("run");
    let again = order_send(&seat, order.clone()).await.expect("found");
    assert_eq!(again.id, done.id);
    assert_eq!(again.state, TransferState::Done);
    let other = SendOrder { subject: Some("Khác".into()), ..order };
    let refused = order_send(&seat, other).await.expect_err("refused");
    assert_eq!(refused.code, FailureCode::KeyUsedOtherwise);
    assert_sent_once(&office, &dossier.code, &done);
}

#[tokio::test]
async fn what_is_on_its_way_is_not_ordered_twice() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let seat = office.seat();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    order_send(&seat, order.clone()).await.expect("queued");
    let refused = order_send(&seat, order).await.expect_err("refused");
    assert_eq!(refused.code, FailureCode::AlreadyInProgress);
}

/// Faults that pass: the command itself gets through them.
fn passing_faults() -> Vec<(&'static str, Fault)> {
    let upload = |kind| Fault::once(kind).at(System::Idesk, "POST", "/idesk/v1/files");
    let draft = |kind| Fault::once(kind).at(System::Idesk, "POST", "/idesk/v1/drafts");
    let history = |kind| Fault::once(kind).at(System::Igate, "POST", "/lo/history");
    let status = |status, applied| FaultKind::Status { status, retry_after: None, body: None, applied };
    vec![
        ("upload: answer lost", upload(FaultKind::DropAfter {})),
        ("upload: cut midway", upload(FaultKind::DropUpload { at: 2000 })),
        ("upload: 500 three times", upload(status(500, false)).times(3)),
        ("upload: HTML", upload(FaultKind::Html { status: 200, applied: false })),
        ("upload: token expired", upload(status(401, false))),
        ("draft: answer lost", draft(FaultKind::DropAfter {})),
        ("draft: connection lost before", draft(FaultKind::DropBefore {})),
        ("draft: 500 three times", draft(status(500, false)).times(3)),
        ("draft: 500 after applying", draft(status(500, true))),
        ("draft: busy, and written all the same", draft(status(503, true))),
        ("upload: busy, and taken all the same", upload(status(503, true))),
        ("upload: given up waiting, and taken all the same", upload(status(408, true))),
        ("draft: HTML after applying", draft(FaultKind::Html { status: 200, applied: true })),
        ("draft: HTML", draft(FaultKind::Html { status: 403, applied: false })),
        ("draft: 200 with an error body", draft(FaultKind::ErrorBody { status: 500, applied: false })),
        ("draft: token expired", draft(status(401, false))),
        (
            "draft: asked to wait",
            draft(FaultKind::Status { status: 503, retry_after: Some(1), body: None, applied: false }),
        ),
        ("history: answer lost", history(FaultKind::DropAfter {})),
        ("history: 500 three times", history(status(500, false)).times(3)),
        ("history: busy, and written all the same", history(status(503, true))),
        (
            "download: cut midway",
            Fault::once(FaultKind::DropDownload { at: 2000 }).at(System::Igate, "GET", "/fi/file/*"),
        ),
    ]
}

#[tokio::test]
async fn a_send_gets_through_every_passing_fault_with_one_effect() {
    join_all(passing_faults().into_iter().map(async |(name, fault)| {
        let office = Office::of_hoa().await;
        let dossier = office.dossier_to_send();
        office.fault(fault);
        let transfer = send(&office.seat(), &dossier.code).await.expect(name);
        assert!(office.sandbox.state().faults.list()[0].played > 0, "{name}: the fault was met");
        assert_eq!(transfer.state, TransferState::Done, "{name}: {:?}", transfer.code);
        assert_sent_once(&office, &dossier.code, &transfer);
    }))
    .await;
}

#[tokio::test]
async fn a_question_that_fails_before_an_upload_leaves_nothing_in_doubt() {
    let office = Office::of_hoa().await;
    let (document, dossier) = office.issued();
    let seat = office.seat();
    let status = |status| FaultKind::Status { status, retry_after: None, body: None, applied: false };
    office.fault(Fault::once(status(429)).at(System::Igate, "POST", "/fi/file/--multiple"));
    let order = attach_order(TransferKind::Attach, &document.id);
    let id = order_attach(&seat, order).await.expect("queued").id;
    let busy = run_now(&seat, host(), id, Patience::OUTBOX).await.expect("run");
    assert_eq!((busy.state, busy.code), (TransferState::Queued, Some(FailureCode::SystemBusy)));
    // The rules are read again before the next try, and that is what fails.
    let faults = &office.sandbox.state().faults;
    for kind in [status(500), FaultKind::Html { status: 403, applied: false }, FaultKind::DropAfter {}] {
        faults.clear();
        office.fault(Fault::once(kind.clone()).at(System::Igate, "GET", "/pa/dossier/*/--online").times(9));
        let waiting = run_now(&seat, host(), id, Patience::OUTBOX).await.expect("run");
        assert!(faults.list()[0].played > 0, "{kind:?}: the fault was met");
        assert_eq!(waiting.state, TransferState::Queued, "{kind:?}: nothing is in doubt: {:?}", waiting.code);
        assert!(waiting.files.iter().all(|file| file.possible_orphans == 0), "{kind:?}: nothing left");
    }
    faults.clear();
    let done = run_now(&seat, host(), id, Patience::COMMAND).await.expect("run");
    assert_attached_once(&office, &dossier.code, &document.id, &done);
}

#[tokio::test]
async fn bytes_that_are_never_what_idesk_names_are_shown_to_a_person_and_not_fetched_for_ever() {
    let office = Office::of_hoa().await;
    let (document, dossier) = office.issued();
    let seat = office.seat();
    let fault = Fault::once(FaultKind::WrongHash {}).at(System::Idesk, "GET", "/idesk/v1/files/*");
    office.fault(fault.times(0));
    let id = order_attach(&seat, attach_order(TransferKind::Attach, &document.id)).await.expect("queued").id;
    let mut runs = 0;
    let stopped = loop {
        let transfer = run_now(&seat, host(), id, Patience::OUTBOX).await.expect("run");
        runs += 1;
        if !transfer.state.is_open() {
            break transfer;
        }
        assert!(runs < 10, "it never comes to rest");
    };
    assert_eq!((stopped.state, stopped.code), (TransferState::NeedsAttention, Some(FailureCode::FileChanged)));
    let fetched = office.sandbox.state().log.of(System::Idesk, "/files/").len();
    assert!(fetched <= 6, "fetched {fetched} times");
    office.sandbox.state().faults.clear();
    retry_transfer(&seat, &SilentHost, id).await.expect("retried");
    let done = run_now(&seat, host(), id, Patience::COMMAND).await.expect("run");
    assert_attached_once(&office, &dossier.code, &document.id, &done);
}

fn passing_faults_of_attach() -> Vec<(&'static str, Fault)> {
    let upload = |kind| Fault::once(kind).at(System::Igate, "POST", "/fi/file/--multiple");
    let write = |kind| Fault::once(kind).at(System::Igate, "POST", "/pa/dossier/*/attachment");
    let report = |kind| Fault::once(kind).at(System::Idesk, "POST", "/idesk/v1/documents/*/transfers");
    let status = |status, applied| FaultKind::Status { status, retry_after: None, body: None, applied };
    vec![
        ("upload: answer lost", upload(FaultKind::DropAfter {})),
        ("upload: cut midway", upload(FaultKind::DropUpload { at: 2000 })),
        ("upload: 500 three times", upload(status(500, false)).times(3)),
        ("upload: HTML", upload(FaultKind::Html { status: 200, applied: false })),
        ("upload: 200 with an error body", upload(FaultKind::ErrorBody { status: 500, applied: false })),
        ("upload: token expired", upload(status(401, false))),
        ("attachment: answer lost", write(FaultKind::DropAfter {})),
        ("attachment: 500 three times", write(status(500, false)).times(3)),
        ("upload: busy, and taken all the same", upload(status(503, true))),
        ("attachment: busy, and attached all the same", write(status(503, true))),
        ("attachment: error body after applying", write(FaultKind::ErrorBody { status: 500, applied: true })),
        ("attachment: HTML after applying", write(FaultKind::Html { status: 200, applied: true })),
        ("attachment: token expired", write(status(401, false))),
        ("report: answer lost", report(FaultKind::DropAfter {})),
        ("report: 500 three times", report(status(500, false)).times(3)),
        (
            "download: cut midway",
            Fault::once(FaultKind::DropDownload { at: 2000 }).at(System::Idesk, "GET", "/idesk/v1/files/*"),
        ),
        (
            "download: wrong bytes once",
            Fault::once(FaultKind::WrongHash {}).at(System::Idesk, "GET", "/idesk/v1/files/*"),
        ),
    ]
}

#[tokio::test]
async fn an_attachment_gets_through_every_passing_fault_with_one_effect() {
    join_all(passing_faults_of_attach().into_iter().map(async |(name, fault)| {
        let office = Office::of_hoa().await;
        let (document, dossier) = office.issued();
        office.fault(fault);
        let transfer = attach(&office.seat(), TransferKind::Attach, &document.id).await.expect(name);
        assert!(office.sandbox.state().faults.list()[0].played > 0, "{name}: the fault was met");
        assert_eq!(transfer.state, TransferState::Done, "{name}: {:?}", transfer.code);
        assert_attached_once(&office, &dossier.code, &document.id, &transfer);
    }))
    .await;
}

#[tokio::test]
async fn a_document_is_pushed_and_a_second_push_uploads_nothing() {
    let office = Office::of_hoa().await;
    let (document, dossier) = office.issued();
    let first = attach(&office.seat(), TransferKind::Push, &document.id).await.expect("pushed");
    assert_attached_once(&office, &dossier.code, &document.id, &first);
    let uploads = || office.sandbox.state().log.of(System::Igate, "--multiple").len();
    let before = uploads();
    let second = attach(&office.seat(), TransferKind::Attach, &document.id).await.expect("nothing to do");
    assert_eq!(second.state, TransferState::Done);
    assert!(second.files.iter().all(|file| file.state == FileState::AlreadyAttached));
    assert_eq!(uploads(), before, "nothing is uploaded");
    assert_eq!(office.results(&dossier.code, &document.id), first.files.len());
}

/// More points than the longest of these transfers has: the last ones come to their end.
const MOST_POINTS: usize = 36;

#[tokio::test]
async fn a_send_killed_at_any_journalled_point_has_one_effect_when_it_went_on() {
    let survived = join_all((1..=MOST_POINTS).map(async |point| {
        let office = Office::of_hoa().await;
        let dossier = office.dossier_to_send();
        let files = dossier.components.iter().flat_map(|component| &component.files);
        let file_ids = files.take(2).map(|file| file.id.to_string()).collect();
        let order = SendOrder { code: dossier.code.clone(), file_ids, ..SendOrder::default() };
        let queued = order_send(&office.seat(), order).await.expect("queued");
        let survived = killed_at(&office, &queued, point).await;
        let transfer = after_restart(&office, &queued).await;
        assert_sent_once(&office, &dossier.code, &transfer);
        survived
    }))
    .await;
    assert_killed_and_survived(&survived);
}

#[tokio::test]
async fn an_attachment_killed_at_any_journalled_point_has_one_effect_when_it_went_on() {
    let survived = join_all((1..=MOST_POINTS).map(async |point| {
        let office = Office::of_hoa().await;
        let (document, dossier) = office.issued();
        let order = attach_order(TransferKind::Attach, &document.id);
        let queued = order_attach(&office.seat(), order).await.expect("queued");
        let survived = killed_at(&office, &queued, point).await;
        let transfer = after_restart(&office, &queued).await;
        assert_attached_once(&office, &dossier.code, &document.id, &transfer);
        survived
    }))
    .await;
    assert_killed_and_survived(&survived);
}

/// Every point was tried: the first runs were broken off, the last came to their end by themselves.
fn assert_killed_and_survived(survived: &[bool]) {
    let killed = survived.iter().filter(|survived| !**survived).count();
    assert!(killed >= 10, "only {killed} journalled points");
    assert_eq!(survived.last(), Some(&true), "there are more points than were tried");
}

/// Runs the transfer and breaks it off at the n-th journalled point; true when it came to its end before.
async fn killed_at(office: &Office, queued: &Transfer, point: usize) -> bool {
    let countdown = Countdown::from(point);
    let seat = office.seat();
    let survived = tokio::select! {
        biased;
        () = countdown.reached.notified() => false,
        _ = run_now(&seat, countdown.clone(), queued.id, Patience::COMMAND) => true,
    };
    drop(seat);
    office.app.leave_seat().await;
    survived
}

async fn after_restart(office: &Office, queued: &Transfer) -> Transfer {
    let app = office.reopened().await;
    let seat = app.seat().expect("a seat");
    run_all(&seat, host(), Patience::COMMAND).await.expect("run");
    seat.transfer(queued.id).await.expect("kept")
}

#[tokio::test]
async fn a_session_that_dies_in_a_job_leaves_it_queued_and_a_new_sign_in_finishes_it() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&office.seat(), order).await.expect("queued");
    let status = FaultKind::Status { status: 401, retry_after: None, body: None, applied: false };
    office.fault(Fault::once(status).at(System::Idesk, "POST", "/idesk/v1/files"));
    office.fault(Fault::once(FaultKind::RefreshRevoked {}));
    let waiting = run_now(&office.seat(), host(), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!((waiting.state, waiting.code), (TransferState::Queued, Some(FailureCode::WaitingForSignIn)));
    office.enter_as("hoant@").await;
    let transfer = run_now(&office.seat(), host(), queued.id, Patience::COMMAND).await.expect("run");
    assert_sent_once(&office, &dossier.code, &transfer);
}

#[tokio::test]
async fn a_dossier_that_moved_or_closed_meanwhile_stops_the_transfer_before_anything_is_written() {
    let office = Office::of_hoa().await;
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&office.seat(), order).await.expect("queued");
    office.move_dossier(&dossier.code, Step::ChoTraKetQua, DossierStatus::DangXuLy);
    let stopped = run_now(&office.seat(), host(), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!((stopped.state, stopped.code), (TransferState::NeedsAttention, Some(FailureCode::StepForbidsSend)));
    assert!(office.drafts(&dossier.code).is_empty());
}

#[tokio::test]
async fn without_network_the_job_waits_and_goes_when_the_network_is_back() {
    let office = Office::of_hoa().await;
    let (document, dossier) = office.issued();
    let queued = order_attach(&office.seat(), attach_order(TransferKind::Attach, &document.id)).await.expect("queued");
    let refusing =
        office.sandbox.state().faults.add(Fault { system: Some(System::Igate), ..Fault::once(FaultKind::Refuse {}) });
    let waiting = run_now(&office.seat(), host(), queued.id, Patience::OUTBOX).await.expect("run");
    assert_eq!((waiting.state, waiting.code), (TransferState::Queued, Some(FailureCode::IgateUnreachable)));
    office.sandbox.state().faults.remove(refusing);
    let transfer = loop {
        // The port opens again a moment after the fault is taken away.
        let transfer = run_now(&office.seat(), host(), queued.id, Patience::COMMAND).await.expect("run");
        if !transfer.state.is_open() {
            break transfer;
        }
    };
    assert_attached_once(&office, &dossier.code, &document.id, &transfer);
}
