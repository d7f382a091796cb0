//! The cross-check before an attachment, and that no made-up wrong result is ever said to match.
//!
//! The program `lienthong-worker` has to lie beside the tests, as the workspace's build puts it.

#[path = "../../benches/cross_check_cases.rs"]
mod cases;

use std::sync::Arc;

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        audit::AuditAct,
        cross_check::{CrossReason, CrossVerdict, FindingKind, cross_check},
        failure_code::FailureCode,
        transfer::{Transfer, TransferKind, TransferState},
    },
    flows::{
        attach::{AttachOrder, confirm_attach, order_attach, order_attach_accepting},
        audit::list_audit,
        cross_check::{Accepted, cross_check_result},
        find_dossier::{Freshness, find_dossier_by_code},
        outbox::run_now,
        receipts::get_receipt,
        results::{ResultScope, list_results},
        transfer_engine::Patience,
        views::results::{AttachRequest, CrossCheckRequest},
    },
};

use crate::office::Office;
use cases::Truth;

fn order(document_id: &str) -> AttachOrder {
    AttachOrder {
        kind: TransferKind::Attach,
        dossier_code: None,
        document_id: document_id.to_owned(),
        file_ids: Vec::new(),
        previewed: Vec::new(),
        key: None,
    }
}

async fn run(seat: &Seat, queued: &Transfer) -> Transfer {
    run_now(seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await.expect("run")
}

#[test]
fn no_wrong_result_is_said_to_match_and_every_kind_of_right_one_is_found() {
    let (mut right, mut found) = (0, 0);
    for case in cases::cases(5) {
        let answer = cross_check(&case.text, &case.sought, &case.others);
        if case.truth == Truth::Right {
            right += 1;
            found += u32::from(answer.verdict == CrossVerdict::Match);
            assert_ne!(answer.verdict, CrossVerdict::Mismatch, "{}: {answer:?}\n{}", case.kind, case.text);
        } else {
            assert_ne!(answer.verdict, CrossVerdict::Match, "{}: {answer:?}\n{}", case.kind, case.text);
        }
    }
    assert!(found * 10 >= right * 9, "{found} of {right}");
}

#[tokio::test]
async fn a_right_file_is_attached_and_its_transfer_says_that_it_fits() {
    let office = Office::of_hoa().await;
    let (document, _) = office.issued();
    let queued = order_attach(&office.seat(), order(&document.id)).await.expect("ordered");
    let done = run(&office.seat(), &queued).await;
    assert_eq!((done.state, done.code), (TransferState::Done, None));
    assert_eq!(done.files[0].cross_check, Some(CrossVerdict::Match));
    assert!(!done.files[0].mismatch_accepted);
}

#[tokio::test]
async fn a_file_of_another_dossier_is_refused_until_it_is_taken_for_right() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let (document, dossier) = office.issued_by_mistake();
    let refused = order_attach(&seat, order(&document.id)).await.expect_err("refused");
    assert_eq!((refused.code, refused.code.exit_status()), (FailureCode::FileMismatch, 4));
    assert!(seat.transfers().await.expect("the journal").is_empty(), "nothing was ordered");

    let queued = order_attach_accepting(&seat, order(&document.id), &Accepted::All).await.expect("ordered");
    let done = run(&seat, &queued).await;
    assert_eq!((done.state, done.code), (TransferState::Done, None));
    assert_eq!(office.results(&dossier.code, &document.id), 1);
    assert_eq!(done.files[0].cross_check, Some(CrossVerdict::Mismatch));
    let receipt = get_receipt(&seat, done.id).await.expect("a receipt");
    assert!(receipt.files[0].mismatch_accepted);
    let audit = list_audit(&seat).await.expect("the audit");
    let acts: Vec<AuditAct> = audit.iter().map(|entry| entry.act).collect();
    let accepted = acts.iter().position(|act| *act == AuditAct::AcceptMismatch).expect("written down");
    let attached = acts.iter().position(|act| *act == AuditAct::Attach).expect("written down");
    assert_eq!(audit[accepted].sha256, vec![done.files[0].sha256.expect("a hash")]);
    assert_ne!(accepted, attached);
}

#[tokio::test]
async fn bytes_that_come_after_the_order_are_checked_before_they_leave() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let (document, dossier) = office.issued_by_mistake();
    let found = find_dossier_by_code(&seat, &dossier.code, Freshness::Fresh).await.expect("the dossier");
    let list = list_results(&seat, found, ResultScope::Issued, Freshness::Fresh).await.expect("the list");
    let item = list.items.iter().find(|item| item.document_id == document.id).expect("the file");
    let request = AttachRequest {
        key: list.key.clone(),
        dossier_id: list.dossier_id.clone(),
        document_id: document.id.clone(),
        file_ids: vec![item.file_id.clone()],
        previewed: Vec::new(),
        accept_mismatch: Vec::new(),
    };
    let queued = confirm_attach(&seat, request).await.expect("queued: nothing is here to be checked yet");
    let ended = run(&seat, &queued).await;
    assert_eq!((ended.state, ended.code), (TransferState::Failed, Some(FailureCode::FileMismatch)));
    assert_eq!(office.results(&dossier.code, &document.id), 0, "nothing was attached");
}

#[tokio::test]
async fn the_answer_names_passages_and_pages_and_comes_again_without_the_network() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let (document, dossier) = office.issued();
    let file = document.files.iter().find(|file| document.files[0].id == file.id).expect("a file");
    let request = CrossCheckRequest {
        dossier_id: dossier.id.to_string(),
        document_id: document.id.clone(),
        file_id: file.id.clone(),
    };
    let answer = cross_check_result(&seat, &request).await.expect("an answer");
    assert_eq!((answer.verdict, answer.reason), (CrossVerdict::Match, CrossReason::OwnCode), "{answer:?}");
    let code = answer.findings.iter().find(|found| found.kind == FindingKind::DossierCode).expect("the code");
    assert_eq!((code.own, code.page), (true, 1));
    assert!(code.passage.contains(&dossier.code), "{code:?}");

    office.sandbox.stop().await.expect("stopped");
    let again = cross_check_result(&seat, &request).await.expect("from the store");
    assert_eq!(again, answer);
}
