//! Codes that no other test happens to meet: each is reached the way a person would.

use std::{
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use lienthong_core::{
    app::{App, AppEvent, AppOptions, Host, SilentHost},
    domain::{failure_code::FailureCode, failure_words::Language, transfer::TransferState},
    flows::{
        find_document::find_document,
        find_dossier::{Freshness, find_dossier_by_id},
        open_elsewhere::open_elsewhere,
        open_in_system::open_dossier_in_igate,
        outbox::run_now,
        preview::{Previews, open_preview},
        receipts::{get_receipt, write_receipt},
        send::{SendOrder, add_local_files, open_send_dialog, order_send},
        settings::save_settings,
        transfer_engine::Patience,
        views::{
            preview::{FileOwner, FileRef},
            settings::SettingsEdit,
        },
    },
    gateways::http::Limits,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};
use serde_json::json;

use crate::office::Office;

/// Keeps every transfer that it is told of.
#[derive(Default)]
struct Told(Mutex<Vec<(TransferState, Option<FailureCode>)>>);

impl Host for Told {
    fn emit(&self, event: AppEvent) {
        if let AppEvent::TransferChanged(transfer) = event {
            self.0.lock().expect("no panic").push((transfer.state, transfer.code));
        }
    }
}

impl Told {
    fn heard(&self, code: FailureCode) -> bool {
        self.0.lock().expect("no panic").iter().any(|(_, told)| *told == Some(code))
    }
}

/// The same seat with settings of its own, as on the command line.
async fn reopened_with(office: &Office, settings: &[(&str, &str)]) -> Arc<App> {
    reopened(office, settings, Limits::default()).await
}

async fn reopened(office: &Office, settings: &[(&str, &str)], limits: Limits) -> Arc<App> {
    office.app.leave_seat().await;
    let folder = office.folder.path();
    let options = AppOptions {
        data_dir: Some(folder.to_path_buf()),
        profile_file: Some(folder.join("profile.toml")),
        key_file: Some(folder.join("device.key")),
        policy_file: Some(folder.join("policy.toml")),
        overrides: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        limits,
        ..AppOptions::default()
    };
    let app = App::open(options, Arc::new(SilentHost)).expect("the program opens");
    app.resume().await.expect("resumed").expect("a kept session");
    app
}

#[tokio::test]
async fn a_browser_that_does_not_start_and_a_page_that_nobody_named_are_said() {
    let office = Office::of_hoa().await;
    let id = office.dossier_to_send().id.to_string();
    let app = reopened_with(&office, &[("sso.browser_command", "/nowhere/browser")]).await;
    let failure = open_dossier_in_igate(&app, &id).await.expect_err("there is no such browser");
    assert_eq!(failure.code, FailureCode::BrowserNotOpened);
    app.leave_seat().await;
    let app = reopened_with(&office, &[("igate.web_dossier_url", "")]).await;
    let failure = open_dossier_in_igate(&app, &id).await.expect_err("the profile names no page");
    assert_eq!(failure.code, FailureCode::NotYetAvailable);
}

#[tokio::test]
async fn systems_that_are_away_or_answer_strangely_are_told_apart() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dossier = office.dossier_to_send();
    let id = dossier.id.to_string();
    let failure = find_dossier_by_id(&seat, &id, Freshness::CacheOnly).await.expect_err("it was never read");
    assert_eq!(failure.code, FailureCode::NotCached);

    let answers = |status, body| FaultKind::Status { status, retry_after: None, body, applied: false };
    for (kind, code) in [
        (answers(200, Some(json!({"id": 7}))), FailureCode::AnswerNotUnderstood),
        (answers(418, Some(json!({"teapot": true}))), FailureCode::RequestRefused),
    ] {
        let fault = Fault::once(kind).at(System::Igate, "GET", "/pa/dossier/*").times(0);
        let fault = office.sandbox.state().faults.add(fault);
        let failure = find_dossier_by_id(&seat, &id, Freshness::Fresh).await.expect_err("a strange answer");
        assert_eq!(failure.code, code);
        office.sandbox.state().faults.remove(fault);
    }
    office.fault(Fault { system: Some(System::Idesk), ..Fault::once(FaultKind::Refuse {}) });
    let failure = find_document(&seat, "985", Freshness::Fresh).await.map(|_| ()).expect_err("iDesk is away");
    assert_eq!(failure.code, FailureCode::IdeskUnreachable);
}

#[tokio::test]
async fn a_system_that_stays_silent_is_waited_for_only_so_long() {
    let office = Office::of_hoa().await;
    let id = office.dossier_to_send().id.to_string();
    let brief = Duration::from_millis(150);
    let limits = Limits { idle: brief, first_wait: Duration::from_millis(5), ..Limits::default() };
    let app = reopened(&office, &[], limits).await;
    let seat = app.seat().expect("a seat");
    let silence = FaultKind::Delay { ms: 5_000, applied: false };
    office.fault(Fault::once(silence).at(System::Igate, "GET", "/pa/dossier/*").times(0));
    let failure = find_dossier_by_id(&seat, &id, Freshness::Fresh).await.expect_err("no answer in time");
    assert_eq!(failure.code, FailureCode::AnswerTimedOut);
}

#[tokio::test]
async fn a_dossier_that_is_another_than_the_one_confirmed_is_never_guessed_at() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&seat, order).await.expect("queued");
    {
        let now = office.sandbox.state().clock.now();
        let mut store = office.sandbox.state().store();
        let index = store.find_dossier_by_code(&dossier.code).expect("the dossier");
        store.change_dossier(index, now, |dossier| "H08.12-990101-0001".clone_into(&mut dossier.code));
    }
    let ended = run_now(&seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!((ended.state, ended.code), (TransferState::NeedsAttention, Some(FailureCode::DossierUncertain)));
}

#[tokio::test]
async fn an_order_without_files_and_a_file_that_cannot_be_read_are_refused() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), ..SendOrder::default() };
    assert_eq!(order_send(&seat, order).await.expect_err("nothing chosen").code, FailureCode::NothingChosen);
    let dialog = open_send_dialog(&seat, &dossier.id.to_string()).await.expect("a dialog");
    let gone = office.folder.path().join("khong-co.pdf");
    let dialog = add_local_files(&seat, &dialog.key, &[gone]).await.expect("the dialog");
    let problems: Vec<_> = dialog.files.iter().filter_map(|file| file.problem).collect();
    assert_eq!(problems, [FailureCode::LocalFileUnreadable]);
}

#[tokio::test]
async fn a_download_of_another_length_than_announced_is_named_and_nothing_half_is_sent() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let short =
        Fault::once(FaultKind::WrongSize { by: -1 }).at(System::Igate, "GET", "/fi/file/*/filename+size").times(0);
    let short = office.sandbox.state().faults.add(short);
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&seat, order).await.expect("queued");
    let waiting = run_now(&seat, Arc::new(SilentHost), queued.id, Patience::OUTBOX).await.expect("run");
    assert_eq!((waiting.state, waiting.code), (TransferState::Queued, Some(FailureCode::FileCutShort)));
    assert_eq!(office.drafts(&dossier.code).len(), 0);
    office.sandbox.state().faults.remove(short);
    let done = run_now(&seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!((done.state, office.drafts(&dossier.code).len()), (TransferState::Done, 1));
}

#[tokio::test]
async fn an_answer_lost_after_the_write_is_shown_as_unknown_until_it_was_asked_about() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let told = Arc::new(Told::default());
    office.fault(Fault::once(FaultKind::DropAfter {}).at(System::Idesk, "POST", "/idesk/v1/drafts"));
    let dossier = office.dossier_to_send();
    let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
    let queued = order_send(&seat, order).await.expect("queued");
    let done = run_now(&seat, told.clone(), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!((done.state, done.code), (TransferState::Done, None));
    assert!(told.heard(FailureCode::OutcomeUnknown), "{:?}", told.0.lock().expect("no panic"));
    assert_eq!(office.drafts(&dossier.code).len(), 1, "asked about, not repeated");
    let receipt = get_receipt(&seat, done.id).await.expect("a receipt");
    let nowhere = office.folder.path().join("khong-co/bien-nhan.pdf");
    let failure = write_receipt(&receipt, &nowhere).expect_err("there is no such folder");
    assert_eq!(failure.code, FailureCode::FileNotWritable);
}

#[tokio::test]
async fn what_the_policy_fixes_cannot_be_saved() {
    let office = Office::of_hoa().await;
    std::fs::write(office.folder.path().join("policy.toml"), "[security]\nlock_minutes = 10\n").expect("written");
    let app = reopened_with(&office, &[]).await;
    let edit = SettingsEdit { lock_minutes: Some(0), ..SettingsEdit::default() };
    let failure = save_settings(&app, edit).await.expect_err("the policy fixes it");
    assert_eq!((failure.code, failure.field.as_deref()), (FailureCode::SettingLocked, Some("security.lock_minutes")));
    let kept = save_settings(&app, SettingsEdit { language: Some(Language::En), ..SettingsEdit::default() }).await;
    assert_eq!(kept.expect("that is free").lock_minutes, 10);
}

/// Runs this test once more in a process that finds no program at all.
const WITHOUT_PROGRAMS: &str = "LIENTHONG_TEST_WITHOUT_PROGRAMS";

#[tokio::test]
async fn a_file_that_no_program_opens_is_said() {
    if std::env::var_os(WITHOUT_PROGRAMS).is_none() {
        let mut again = Command::new(std::env::current_exe().expect("this program"));
        again.args(["codes::a_file_that_no_program_opens_is_said", "--exact"]);
        let ended = again.env("PATH", "/nowhere").env(WITHOUT_PROGRAMS, "1").output().expect("it starts");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
        return;
    }
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dossier = office.dossier_to_send();
    let previews = Previews::default();
    let file = |file_id: String| FileRef { kind: FileOwner::Dossier, owner_id: dossier.id.to_string(), file_id };
    for found in dossier.components.iter().flat_map(|component| &component.files) {
        let shown = open_preview(&seat, &previews, file(found.id.to_string()), &|_, _| {}).await.expect("shown");
        let failure = open_elsewhere(&office.app, &previews, &shown.handle).await.expect_err("no program");
        assert_eq!(failure.code, FailureCode::NoProgramForFile);
    }
}
