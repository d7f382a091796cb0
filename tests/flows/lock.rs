//! The locked window: hidden, shut, and opened only by the person whose seat is behind it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lienthong_core::{
    app::{App, AppEvent, Host, SilentHost},
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure_code::FailureCode,
        transfer::TransferState,
    },
    flows::{
        audit::list_audit,
        enter::enter,
        keep_in_sync::refresh,
        lock::{left_alone, lock, note_input, resume},
        outbox::{keep_outbox_running, run_all},
        send::{SendOrder, open_send_dialog, order_send, save_send_dialog},
        session::view_session,
        sign_in::{BrowserUse, NewcomerIs, SignInWish},
        sync::SyncReach,
        transfer_engine::Patience,
        views::send::SendDialogEdit,
    },
    gateways::http::RemoteFault,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};
use tokio::sync::Notify;

use crate::{
    browser::{Browser, Seen},
    office::{Office, open_app, person},
};

/// As the button "Mở khoá" does it, in a browser that may still know the person.
async fn sign_in_at_the_lock(app: &Arc<App>, browser: &Browser, office: &Office, account: &str) -> Seen {
    let wish = SignInWish { browser: BrowserUse::Address, newcomer: NewcomerIs::AskedAbout, ..SignInWish::default() };
    let who = person(&office.sandbox, account);
    let visit = async {
        let address = loop {
            match app.sign_in.address() {
                Some(address) => break address,
                None => tokio::task::yield_now().await,
            }
        };
        let seen = browser.visit(&address, &who).await;
        while app.seat().is_err() {
            app.sign_in.welcome_newcomer();
            tokio::task::yield_now().await;
        }
        seen
    };
    let (entered, seen) = tokio::join!(enter(app, wish), visit);
    entered.expect("signed in");
    seen
}

/// Rings when a transfer moved.
#[derive(Default)]
struct Moves(Notify);

impl Host for Moves {
    fn emit(&self, event: AppEvent) {
        if matches!(event, AppEvent::TransferChanged(_)) {
            self.0.notify_one();
        }
    }
}

#[tokio::test]
async fn a_locked_window_shows_nothing_holds_no_key_and_goes_on_where_it_was_once_its_person_is_back() {
    let mut office = Office::unattended().await;
    let moves = Arc::new(Moves::default());
    office.app = open_app(office.folder.path().to_path_buf(), moves.clone());
    let app = office.app.clone();
    let browser = Browser::new();
    sign_in_at_the_lock(&app, &browser, &office, "hoant@").await;
    let seat = office.seat();
    let host: Arc<dyn Host> = moves.clone();
    refresh(&host, &seat, SyncReach::Everything).await;
    let dossier = office.dossier_to_send();
    let dialog = open_send_dialog(&seat, &dossier.id.to_string()).await.expect("a dialog");
    let subject = "Nháp đang gõ dở".to_owned();
    save_send_dialog(&seat, SendDialogEdit { key: dialog.key, subject, ticked: Vec::new() }).await.expect("kept");
    // A job that is under way, and that iDesk keeps waiting.
    let busy = FaultKind::Status { status: 503, retry_after: Some(1), body: None, applied: false };
    let down =
        office.sandbox.state().faults.add(Fault::once(busy).at(System::Idesk, "POST", "/idesk/v1/drafts").times(0));
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let job = order_send(&seat, order).await.expect("queued");
    app.while_seated(keep_outbox_running);
    while seat.transfer(job.id).await.expect("kept").attempts == 0 {
        moves.0.notified().await;
    }
    let identity = seat.identity.clone();
    let (seat_in_memory, journal) = (Arc::downgrade(&seat), Arc::downgrade(&seat.journal));
    drop(seat);

    lock(&app).await.expect("locked");
    let view = view_session(&app, None);
    let locked = view.locked.expect("the lock screen");
    assert!(locked.account.starts_with("hoant@") && !locked.name.is_empty(), "{locked:?}");
    assert_eq!(view.official, None);
    assert_eq!(app.seat().map(|_| ()).map_err(|failure| failure.code), Err(FailureCode::NotSignedIn));
    assert!(seat_in_memory.upgrade().is_none() && journal.upgrade().is_none(), "stores and their keys are gone");
    assert!(lock(&app).await.is_err(), "a locked window cannot be locked again");
    let vault = app.vault().expect("a vault");
    assert!(vault.session(&identity).expect("readable").is_some(), "nobody is signed out");
    let requests = office.sandbox.state().log.of(System::Idesk, "/idesk/v1/drafts").len();

    // A program that is ended and started again is still locked.
    let restarted = open_app(office.folder.path().to_path_buf(), Arc::new(SilentHost));
    assert!(resume(&restarted).await.expect("readable").is_none());
    assert_eq!(view_session(&restarted, None).locked.map(|view| view.name), Some(locked.name));
    office.sandbox.state().faults.remove(down);
    assert_eq!(office.sandbox.state().log.of(System::Idesk, "/idesk/v1/drafts").len(), requests, "the job waits");

    let seen = sign_in_at_the_lock(&restarted, &browser, &office, "hoant@").await;
    assert!(!seen.typed, "the browser's session lives: nothing is typed");
    assert_eq!(view_session(&restarted, None).locked, None);
    let seat = restarted.seat().expect("her seat");
    let dialog = open_send_dialog(&seat, &dossier.id.to_string()).await.expect("a dialog");
    assert_eq!(dialog.subject, "Nháp đang gõ dở", "what was being entered is there");
    let mut done = seat.transfer(job.id).await.expect("it waited");
    while done.state.is_open() {
        run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
        done = seat.transfer(job.id).await.expect("kept");
    }
    assert_eq!((done.state, office.drafts(&dossier.code).len()), (TransferState::Done, 1));
    let entries = list_audit(&seat).await.expect("readable");
    let lock_entry = entries.iter().find(|entry| entry.act == AuditAct::Lock).expect("the lock is in the audit");
    assert_eq!(lock_entry.outcome, AuditOutcome::Done);
    assert!(!entries.iter().any(|entry| entry.act == AuditAct::SignOut));
    // Opened once, the next start is silent again.
    drop(seat);
    restarted.leave_seat().await;
    let third = open_app(office.folder.path().to_path_buf(), Arc::new(SilentHost));
    assert!(resume(&third).await.expect("readable").is_some());
}

#[tokio::test]
async fn somebody_else_at_the_lock_gets_their_own_seat_and_the_one_before_is_signed_out() {
    let office = Office::of_hoa().await;
    let app = &office.app;
    let hoa = office.seat().identity.clone();
    let tokens = office.seat().session.tokens();
    lock(app).await.expect("locked");
    let wish = SignInWish { browser: BrowserUse::Address, newcomer: NewcomerIs::AskedAbout, ..SignInWish::default() };
    let other = person(&office.sandbox, "chiltk@");
    let declined = async {
        let address = loop {
            match app.sign_in.address() {
                Some(address) => break address,
                None => tokio::task::yield_now().await,
            }
        };
        Browser::new().visit(&address, &other).await;
        while app.sign_in.newcomer().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(app.seat().is_err() && view_session(app, None).locked.is_some(), "asked, and nothing is open");
        app.sign_in.decline_newcomer();
    };
    let (end, ()) = tokio::join!(enter(app, wish), declined);
    assert_eq!(end.expect_err("declined").code, FailureCode::SignInCancelled);
    assert!(view_session(app, None).locked.is_some(), "still locked, still hers");

    sign_in_at_the_lock(app, &Browser::new(), &office, "chiltk@").await;
    let seat = office.seat();
    assert_ne!(seat.identity, hoa);
    assert_eq!(view_session(app, None).locked, None);
    let entries = list_audit(&seat).await.expect("readable");
    let own = |act: AuditAct| matches!(act, AuditAct::SignIn | AuditAct::FailedSignIn);
    assert!(entries.iter().all(|entry| own(entry.act)), "nothing of hers: {entries:?}");
    assert_eq!(app.vault().expect("a vault").session(&hoa).expect("readable"), None, "her tokens are gone");
    drop(seat);
    office.enter_as("hoant@").await;
    let own = office.seat();
    let acts: Vec<_> = list_audit(&own).await.expect("readable").iter().map(|entry| entry.act).collect();
    assert!(acts.contains(&AuditAct::Lock) && acts.contains(&AuditAct::SignOut), "{acts:?}");
    let renewed = own.session.renewed(&tokens.access).await;
    assert!(!matches!(renewed, Err(RemoteFault::NotSignedIn)), "her own new session works");
}

#[tokio::test]
async fn a_window_left_alone_locks_and_input_after_the_time_is_too_late() {
    let office = Office::of_hoa().await;
    let app = &office.app;
    let limit = Mutex::new(None::<Duration>);
    let read = || *limit.lock().unwrap_or_else(PoisonError::into_inner);
    let hour = Some(Duration::from_hours(1));
    assert!(note_input(app, None) && note_input(app, hour), "somebody is there");
    assert!(!note_input(app, Some(Duration::ZERO)), "the time ran out before");
    // Without a limit nothing happens; with one, whoever leaves is noticed.
    let waited = tokio::time::timeout(Duration::from_millis(20), left_alone(app, || hour)).await;
    assert!(waited.is_err(), "nobody left yet");
    *limit.lock().expect("no panic") = Some(Duration::from_millis(30));
    left_alone(app, read).await;
    lock(app).await.expect("locked");
    assert!(view_session(app, None).locked.is_some());
}
