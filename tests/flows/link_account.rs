//! Guide steps 1.1–1.4: linking the iGate account by proof, every way in which it must not happen, and unlinking.

use lienthong_core::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
        secret::Secret,
    },
    flows::{
        audit::list_audit,
        link_account::{cancel_link, confirm_link, link, prove_account, unlink},
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::Official,
    system::System,
};

use crate::office::Office;

/// No word of the sandbox's own, so that it can be looked for.
const PASSWORD: &str = "Mật-khẩu \"thỏ-ngọc\"";

struct Desk {
    office: Office,
    /// The iGate account of who is signed in.
    own: Official,
}

impl Desk {
    /// Hồ Minh Khôi, who has no account linked, is signed in.
    async fn of_khoi() -> Self {
        let office = Office::unattended().await;
        let own = {
            let mut store = office.sandbox.state().store();
            let khoi = store.find_official(|official| official.sso_account.starts_with("khoihm@")).expect("Khôi");
            store.change_official(khoi, |official| {
                official.igate_password = PASSWORD.into();
                official.clone()
            })
        };
        let entered = office.enter_as("khoihm@").await;
        assert_eq!(entered.problem.map(|problem| problem.code), Some(FailureCode::NotLinked));
        Self { office, own }
    }

    fn other(&self, sso_account: &str) -> Official {
        let store = self.office.sandbox.state().store();
        let index = store.find_official(|official| official.sso_account.starts_with(sso_account));
        store.official(index.expect("such an official")).clone()
    }

    fn change_other(&self, sso_account: &str, change: impl FnOnce(&mut Official)) {
        let mut store = self.office.sandbox.state().store();
        let index = store.find_official(|official| official.sso_account.starts_with(sso_account));
        store.change_official(index.expect("such an official"), change);
    }

    fn linked(&self) -> Option<String> {
        self.other("khoihm@").linked_account
    }

    async fn link(&self, account: &str, password: &str) -> Result<(), Failure> {
        link(&self.office.seat(), account, Secret::new(password.into())).await.map(|_| ())
    }

    fn fault(&self, kind: FaultKind, method: &str, path: &str) {
        self.office.fault(Fault::once(kind).at(System::Igate, method, path));
    }

    /// How often iGate was asked with this method at a path that ends so.
    fn asked(&self, method: &str, end: &str) -> usize {
        let log = self.office.sandbox.state().log.of(System::Igate, end);
        log.iter().filter(|request| request.method == method && request.path.ends_with(end)).count()
    }

    /// What the audit says of linking, oldest first.
    async fn audit(&self) -> Vec<(AuditAct, AuditOutcome, Option<FailureCode>)> {
        acts(&self.office.seat()).await
    }
}

async fn acts(seat: &Seat) -> Vec<(AuditAct, AuditOutcome, Option<FailureCode>)> {
    let mut entries = list_audit(seat).await.expect("an audit");
    entries.reverse();
    let about = [AuditAct::ProveAccount, AuditAct::Link, AuditAct::Unlink];
    let found = entries.iter().filter(|entry| about.contains(&entry.act));
    found.map(|entry| (entry.act, entry.outcome, entry.code)).collect()
}

fn code<T>(end: &Result<T, Failure>) -> Option<FailureCode> {
    end.as_ref().err().map(|failure| failure.code)
}

#[tokio::test]
async fn the_guides_text_is_followed_by_a_link_and_by_work() {
    let desk = Desk::of_khoi().await;
    let seat = desk.office.seat();
    let account = format!("  {} ", desk.own.igate_account);
    let proposal = prove_account(&seat, &account, Secret::new(PASSWORD.into())).await.expect("proven");
    assert_eq!((proposal.name.as_str(), &proposal.sso_account), ("Hồ Minh Khôi", &desk.own.sso_account));
    assert_eq!(proposal.sso_unit, "Ủy ban nhân dân phường An Bình");
    assert_eq!((&proposal.igate.account, &proposal.igate.full_name), (&desk.own.igate_account, &desk.own.full_name));
    assert_eq!(proposal.igate.unit, proposal.sso_unit);
    assert_eq!((desk.linked(), desk.asked("PUT", "/linked-account")), (None, 0), "nothing is written before the yes");

    let official = confirm_link(&seat, &proposal.igate.id).await.expect("linked");
    assert_eq!(desk.linked().as_ref(), Some(&desk.own.sso_account));
    assert_eq!(official.igate.as_ref().and_then(|account| account.linked_account.clone()), desk.linked());
    assert_eq!(seat.official(), official, "what iGate answered afterwards is what is shown");
    assert!(seat.igate.me().await.is_ok(), "iGate lets the session in");
    let entered = desk.office.enter_as("khoihm@").await;
    assert!(entered.problem.is_none(), "{:?}", entered.problem);
    let both = |act| [(act, AuditOutcome::Begun, None), (act, AuditOutcome::Done, None)];
    assert_eq!(desk.audit().await, [both(AuditAct::ProveAccount), both(AuditAct::Link)].concat());
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_the_fifth_locks_the_account() {
    let desk = Desk::of_khoi().await;
    for tries in 1..=5 {
        let end = desk.link(&desk.own.igate_account, "sai").await;
        assert_eq!(code(&end), Some(FailureCode::IgatePasswordWrong));
        assert_eq!(desk.asked("POST", "/hu/account/--login"), tries);
    }
    let end = desk.link(&desk.own.igate_account, PASSWORD).await;
    assert_eq!(code(&end), Some(FailureCode::IgateLockedOut));
    let until = end.expect_err("locked").detail.expect("until when");
    assert!(until.contains('/') && until.contains(':'), "{until}");
    assert_eq!((desk.linked(), desk.asked("PUT", "/linked-account")), (None, 0));
    assert_eq!(code(&desk.link("khong-co@binhan.example", PASSWORD).await), Some(FailureCode::IgatePasswordWrong));

    let audit = desk.audit().await;
    let refused = (AuditAct::ProveAccount, AuditOutcome::Refused);
    assert_eq!(audit.iter().filter(|(act, outcome, _)| (*act, *outcome) == refused).count(), 7);
    assert_eq!(audit[11], (refused.0, refused.1, Some(FailureCode::IgateLockedOut)));
    // An administrator opens the account again.
    {
        let mut store = desk.office.sandbox.state().store();
        let khoi = store.find_official(|official| official.id == desk.own.id).expect("Khôi");
        store.wrong_passwords(khoi).forget();
    }
    desk.link(&desk.own.igate_account, PASSWORD).await.expect("linked");
}

#[tokio::test]
async fn an_account_of_somebody_else_or_a_disabled_one_is_refused_before_anything_is_written() {
    let desk = Desk::of_khoi().await;
    let (hoa, lam) = (desk.other("hoant@"), desk.other("lamvd@"));
    let end = desk.link(&hoa.igate_account, &hoa.igate_password).await;
    assert_eq!(code(&end), Some(FailureCode::LinkedToAnother));
    assert_eq!(end.expect_err("refused").detail, Some(hoa.sso_account.clone()));
    assert_eq!(code(&desk.link(&lam.igate_account, &lam.igate_password).await), Some(FailureCode::AccountDisabled));
    assert_eq!(desk.asked("PUT", "/linked-account"), 0);
    assert_eq!(desk.other("hoant@").linked_account, Some(hoa.sso_account));
}

#[tokio::test]
async fn igate_names_who_already_has_the_sso_account() {
    let desk = Desk::of_khoi().await;
    desk.change_other("chiltk@", |chi| chi.linked_account = Some(desk.own.sso_account.clone()));
    let end = desk.link(&desk.own.igate_account, PASSWORD).await;
    assert_eq!(code(&end), Some(FailureCode::LinkedToAnother));
    assert_eq!(end.expect_err("refused").detail.as_deref(), Some("Lê Thị Kim Chi"));
    assert_eq!((desk.linked(), desk.asked("PUT", "/linked-account")), (None, 1));
    let last = desk.audit().await.pop().expect("an entry");
    assert_eq!(last, (AuditAct::Link, AuditOutcome::Refused, Some(FailureCode::LinkedToAnother)));
}

#[tokio::test]
async fn an_igate_that_does_not_answer_is_no_wrong_password() {
    let desk = Desk::of_khoi().await;
    let refuse = Fault { system: Some(System::Igate), ..Fault::once(FaultKind::Refuse {}) };
    let standing = desk.office.sandbox.state().faults.add(refuse);
    let end = desk.link(&desk.own.igate_account, PASSWORD).await;
    assert_eq!(code(&end), Some(FailureCode::IgateUnreachable));
    desk.office.sandbox.state().faults.remove(standing);
    let page = FaultKind::Html { status: 403, applied: false };
    let busy = FaultKind::Status { status: 503, retry_after: None, body: None, applied: false };
    let old = FaultKind::Status { status: 404, retry_after: None, body: None, applied: false };
    for (kind, expected) in
        [(page, FailureCode::NotJson), (busy, FailureCode::SystemBusy), (old, FailureCode::LinkNotTaken)]
    {
        desk.fault(kind, "POST", "/hu/account/--login");
        assert_eq!(code(&desk.link(&desk.own.igate_account, PASSWORD).await), Some(expected));
    }
    assert_eq!(desk.linked(), None);
    desk.link(&desk.own.igate_account, PASSWORD).await.expect("linked, when iGate is back");
}

#[tokio::test]
async fn a_lost_answer_is_asked_about_and_never_repeated() {
    let desk = Desk::of_khoi().await;
    desk.fault(FaultKind::DropBefore {}, "PUT", "*/linked-account");
    let end = desk.link(&desk.own.igate_account, PASSWORD).await;
    assert_eq!(code(&end), Some(FailureCode::LinkNotSeen), "it was not written, and nothing else is claimed");
    assert_eq!((desk.linked(), desk.asked("PUT", "/linked-account")), (None, 1));
    assert!(desk.office.seat().official().igate.is_none());
    let last = desk.audit().await.pop().expect("an entry");
    assert_eq!(last, (AuditAct::Link, AuditOutcome::Unknown, Some(FailureCode::LinkNotSeen)));

    desk.fault(FaultKind::DropAfter {}, "PUT", "*/linked-account");
    desk.link(&desk.own.igate_account, PASSWORD).await.expect("it was written, and asking shows it");
    assert_eq!(desk.asked("PUT", "/linked-account"), 2);
    assert_eq!(desk.linked(), Some(desk.own.sso_account.clone()));
}

#[tokio::test]
async fn a_link_that_igate_does_not_show_afterwards_is_not_claimed() {
    let desk = Desk::of_khoi().await;
    let says_yes = FaultKind::Status {
        status: 200,
        retry_after: None,
        body: Some(serde_json::json!({ "affectedRows": 1 })),
        applied: false,
    };
    desk.fault(says_yes, "PUT", "*/linked-account");
    let end = desk.link(&desk.own.igate_account, PASSWORD).await;
    assert_eq!(code(&end), Some(FailureCode::LinkNotSeen));
    assert!(desk.office.seat().official().igate.is_none());
}

#[tokio::test]
async fn a_proof_is_good_once_for_one_account_and_for_a_short_time() {
    let desk = Desk::of_khoi().await;
    let seat = desk.office.seat();
    let prove = || prove_account(&seat, &desk.own.igate_account, Secret::new(PASSWORD.into()));
    let gone = Some(FailureCode::LinkProofGone);
    assert_eq!(code(&confirm_link(&seat, &desk.own.id.to_string()).await), gone, "nothing was proven");
    let id = prove().await.expect("proven").igate.id;
    assert_eq!(code(&confirm_link(&seat, &desk.other("hoant@").id.to_string()).await), gone, "another was shown");
    assert_eq!(code(&confirm_link(&seat, &id).await), gone, "that was the one use");
    prove().await.expect("proven");
    cancel_link(&seat);
    assert_eq!(code(&confirm_link(&seat, &id).await), gone, "the person did not want it");
    desk.office.sandbox.state().sign_on().lifetimes.access = 0;
    assert_eq!(code(&prove().await), gone, "a token that is dead on arrival");
    desk.office.sandbox.state().sign_on().lifetimes.access = 300;
    prove().await.expect("proven");
    desk.office.sandbox.state().sign_on().expire_access();
    assert_eq!(code(&confirm_link(&seat, &id).await), gone, "iGate no longer takes the token");
    assert_eq!(desk.linked(), None);
    for (account, password, field) in [(" ", PASSWORD, "account"), ("nthoa", "", "password")] {
        let refused = prove_account(&seat, account, Secret::new(password.into())).await.expect_err("empty");
        assert_eq!((refused.code, refused.field.as_deref()), (FailureCode::BadArgument, Some(field)));
    }
}

#[tokio::test]
async fn unlinking_is_written_read_again_and_may_be_undone() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let linked = || {
        let store = office.sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
        store.official(hoa).linked_account.clone()
    };
    let not_taken = FaultKind::Status { status: 405, retry_after: None, body: None, applied: false };
    office.fault(Fault::once(not_taken).at(System::Igate, "PUT", "*/linked-account"));
    assert_eq!(code(&unlink(&seat).await), Some(FailureCode::LinkNotTaken));
    assert!(linked().is_some() && seat.official().igate.is_some(), "the link is as it was");

    office.fault(Fault::once(FaultKind::DropAfter {}).at(System::Igate, "PUT", "*/linked-account"));
    let official = unlink(&seat).await.expect("the answer was lost, and asking shows it");
    assert_eq!((linked(), official.igate, seat.official().igate), (None, None, None));
    assert_eq!(code(&unlink(&seat).await), Some(FailureCode::NotLinked), "there is nothing to take away");
    link(&seat, "nthoa@binhan.example", Secret::new("lienthong".into())).await.expect("linked again");
    assert!(linked().is_some() && seat.official().igate.is_some());
    let unlinks: Vec<_> = acts(&seat).await.into_iter().filter(|(act, ..)| *act == AuditAct::Unlink).collect();
    assert_eq!(unlinks.len(), 6);
    assert_eq!(unlinks[3], (AuditAct::Unlink, AuditOutcome::Done, None));
}

#[tokio::test]
async fn the_password_is_in_no_file_and_in_no_line_of_the_log() {
    let log = crate::heard::Heard::everything();
    let desk = Desk::of_khoi().await;
    for password in ["Sai-mật-khẩu-thỏ-ngọc", PASSWORD] {
        drop(desk.link(&desk.own.igate_account, password).await);
    }
    desk.office.app.leave_seat().await;
    let text = log.text();
    assert!(text.contains("/hu/account/--login"), "the call itself is in the log: {text}");
    let (needle, mut files) = ("thỏ-ngọc".as_bytes(), 0);
    let mut folders = vec![desk.office.folder.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).expect("readable");
            assert!(!bytes.windows(needle.len()).any(|piece| piece == needle), "{}", path.display());
        }
    }
    assert!(files > 5, "the program's files were looked through");
    assert!(!text.contains("thỏ-ngọc"), "{text}");
}
