//! Two people at one computer, ten times one after the other, with work under way: nothing of one reaches the other.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use lienthong_core::{
    app::{App, AppEvent, Host, Seat, SilentHost},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        official::Identity,
        transfer::{Transfer, TransferState},
    },
    flows::{
        enter::leave,
        find_dossier::Freshness,
        keep_in_sync::refresh,
        list_dossiers::list_dossiers,
        outbox::{keep_outbox_running, retry_transfer, run_all},
        preview::{Previews, open_preview, read_preview},
        send::{SendOrder, open_send_dialog, order_send, save_send_dialog},
        sync::SyncReach,
        transfer_engine::Patience,
        view_dossier::view_dossier,
        views::{
            dossiers::DossierQuery,
            preview::{FileOwner, FileRef},
            send::SendDialogEdit,
            session::SignOutChoice,
        },
    },
    gateways::journal::Journal,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::{Dossier, Step},
    system::System,
};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::office::{Office, open_app};

/// Tells whenever a transfer moved.
#[derive(Default)]
struct Moves(Notify);

impl Host for Moves {
    fn emit(&self, event: AppEvent) {
        if matches!(event, AppEvent::TransferChanged(_)) {
            self.0.notify_one();
        }
    }
}

const PEOPLE: [&str; 2] = ["hoant@", "chiltk@"];

struct Counter {
    office: Office,
    moves: Arc<Moves>,
    /// One dossier for each person, at a step where it may be sent.
    dossiers: [Dossier; 2],
}

impl Counter {
    async fn open() -> Self {
        let mut office = Office::unattended().await;
        let moves = Arc::new(Moves::default());
        office.app = open_app(office.folder.path().to_path_buf(), moves.clone());
        let dossiers = {
            let mut store = office.sandbox.state().store();
            let now = office.sandbox.state().clock.now();
            let fits = |dossier: &&Dossier| {
                let files: usize = dossier.components.iter().map(|component| component.files.len()).sum();
                !dossier.status.is_closed() && files >= 1 && !dossier.applicant.full_name.is_empty()
            };
            let codes: Vec<String> =
                store.world().dossiers.iter().filter(fits).map(|found| found.code.clone()).collect();
            [0, 1].map(|person| {
                let official = store.find_official(|one| one.sso_account.starts_with(PEOPLE[person])).expect("them");
                let index = store.find_dossier_by_code(&codes[person]).expect("a dossier");
                store.change_dossier(index, now, |dossier| {
                    dossier.assignee = official;
                    dossier.step = Step::DangThuLy;
                });
                store.dossier(index).clone()
            })
        };
        Self { office, moves, dossiers }
    }

    fn app(&self) -> &Arc<App> {
        &self.office.app
    }

    fn own(&self, person: usize) -> &Dossier {
        &self.dossiers[person]
    }

    /// The record of a transfer whose owner is not there, opened with the owner's own key.
    fn sealed_record(&self, who: &Identity, transfer: &Transfer) -> Transfer {
        let key = self.app().vault().expect("a vault").seal_key(who).expect("a key");
        let folder = self.office.folder.path().join("people").join(who.folder());
        let journal = Journal::open(&folder, &key, who).expect("a journal");
        journal.transfer(transfer.id).expect("readable").expect("it is there")
    }
}

/// What only the other person may see, asked for in every way the window has.
async fn sees_nothing_of(app: &App, seat: &Arc<Seat>, other: &Dossier, their_transfer: Option<&Transfer>) {
    for text in [other.code.as_str(), &other.applicant.full_name, &other.applicant.identity_number] {
        let query = DossierQuery { text: text.to_owned(), limit: 100, ..DossierQuery::default() };
        let found = list_dossiers(seat, &query).await.expect("a list");
        assert!(found.rows.iter().all(|row| row.code.as_str() != other.code), "{text} finds a row");
    }
    let id = other.id.to_string();
    assert!(seat.cached_dossier(&id).await.is_none(), "no row in the cache");
    for file in other.components.iter().flat_map(|component| &component.files) {
        let key = lienthong_core::gateways::cache::FileRefKey::igate(&file.id.to_string());
        assert!(seat.cached_file(&key).await.is_none(), "no bytes in the store");
    }
    assert_eq!(seat.dialog(&format!("send-of:{id}")).await.expect("readable"), None, "no draft of a dialog");
    if let Some(transfer) = their_transfer {
        assert_eq!(
            seat.transfer(transfer.id).await.map_err(|failure| failure.code),
            Err(FailureCode::TransferNotFound)
        );
        assert!(seat.transfer_by_key(transfer.key).await.expect("readable").is_none());
    }
    let foreign = app.notices().into_iter().find(|notice| notice.detail.as_deref() == Some(&other.code));
    assert_eq!(foreign, None, "no notice");
}

#[tokio::test]
async fn two_people_change_places_ten_times_with_work_under_way_and_nothing_crosses() {
    let counter = Counter::open().await;
    let office = &counter.office;
    let busy = FaultKind::Status { status: 503, retry_after: Some(1), body: None, applied: false };
    let down =
        office.sandbox.state().faults.add(Fault::once(busy).at(System::Idesk, "POST", "/idesk/v1/drafts").times(0));
    let mut queued: BTreeMap<usize, (Identity, Transfer)> = BTreeMap::new();
    let previews = Previews::default();
    let mut handles: Vec<(usize, String)> = Vec::new();
    for round in 0..10 {
        let (person, other) = (round % 2, (round + 1) % 2);
        let theirs = queued.get(&other).cloned();
        let before = theirs.as_ref().map(|(who, transfer)| counter.sealed_record(who, transfer));
        office.enter_as(PEOPLE[person]).await;
        let seat = office.seat();
        let host: Arc<dyn Host> = counter.moves.clone();
        refresh(&host, &seat, SyncReach::Everything).await;
        let dossier = counter.own(person);
        view_dossier(&seat, &dossier.id.to_string(), Freshness::Fresh).await.expect("their own dossier");
        // A draft that was left half filled in last time is there again, and is changed.
        let dialog = open_send_dialog(&seat, &dossier.id.to_string()).await.expect("a dialog");
        if round >= 2 {
            assert_eq!(dialog.subject, format!("Nháp riêng của {} lần {}", PEOPLE[person], round - 2));
        }
        let subject = format!("Nháp riêng của {} lần {round}", PEOPLE[person]);
        save_send_dialog(&seat, SendDialogEdit { key: dialog.key, subject, ticked: Vec::new() }).await.expect("kept");
        let file = FileRef {
            kind: FileOwner::Dossier,
            owner_id: dossier.id.to_string(),
            file_id: dossier.components[0].files[0].id.to_string(),
        };
        let shown = open_preview(&seat, &previews, file, &|_, _| {}).await.expect("shown");
        for (whose, handle) in &handles {
            let read = read_preview(&seat, &previews, handle, 0, 10).await;
            assert_eq!(read.is_ok(), *whose == person, "an open preview of round {round}");
        }
        handles.push((person, shown.handle));
        if round < 2 {
            let order = SendOrder { code: dossier.code.clone(), all_files: true, ..SendOrder::default() };
            let transfer = order_send(&seat, order).await.expect("queued");
            queued.insert(person, (seat.identity.clone(), transfer));
        }
        counter.app().notice(Failure::new(FailureCode::SystemBusy).with_detail(dossier.code.clone()));
        let own = queued[&person].1.id;
        // One that was broken off while it ran is taken up as it stands.
        drop(retry_transfer(&seat, &SilentHost, own).await);
        counter.app().while_seated(keep_outbox_running);
        // The work is under way, not merely queued, when the person is sent away.
        while seat.transfer(own).await.expect("kept").attempts == 0 {
            counter.moves.0.notified().await;
        }
        sees_nothing_of(counter.app(), &seat, counter.own(other), theirs.as_ref().map(|(_, transfer)| transfer)).await;
        drop(seat);
        if round % 4 < 2 {
            leave(counter.app(), SignOutChoice::Keep).await.expect("signed out");
        }
        if let Some((who, transfer)) = &theirs {
            assert_eq!(Some(counter.sealed_record(who, transfer)), before, "the other's job rests sealed, untouched");
        }
    }
    counter.app().leave_seat().await;
    nothing_is_readable(&counter);
    office.sandbox.state().faults.remove(down);
    for (person, account) in PEOPLE.iter().enumerate() {
        office.enter_as(account).await;
        let seat = office.seat();
        let (_, transfer) = &queued[&person];
        let mut done = seat.transfer(transfer.id).await.expect("it waited for its owner");
        while done.state.is_open() {
            run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
            done = seat.transfer(transfer.id).await.expect("kept");
        }
        assert_eq!(done.state, TransferState::Done);
        let code = &counter.own(person).code;
        assert_eq!((office.drafts(code).len(), office.logged(code, &done)), (1, 1), "one effect");
        assert_eq!(seat.transfers().await.expect("transfers").len(), 1);
    }
    counter.app().leave_seat().await;
    nothing_is_readable(&counter);
}

/// Every file of the data folder, byte for byte, without any word of either person's work.
fn nothing_is_readable(counter: &Counter) {
    let state = counter.office.sandbox.state();
    let store = state.store();
    let mut words: Vec<Vec<u8>> = vec![b"Nh\xC3\xA1p ri\xC3\xAAng".to_vec(), b"%PDF-".to_vec()];
    for dossier in &counter.dossiers {
        let applicant = &dossier.applicant;
        let said =
            [&dossier.code, &applicant.full_name, &applicant.identity_number, &applicant.phone, &applicant.email];
        words.extend(said.iter().filter(|word| word.len() > 4).map(|word| word.as_bytes().to_vec()));
        words.push(dossier.id.to_string().into_bytes());
        for file in dossier.components.iter().flat_map(|component| &component.files) {
            words.push(file.name.clone().into_bytes());
            let bytes = state.contents.bytes(&file.content).expect("bytes");
            let middle = bytes.len() / 2;
            words.push(bytes[middle.saturating_sub(24)..(middle + 24).min(bytes.len())].to_vec());
        }
    }
    for official in store.world().officials.iter().take(2) {
        words.extend(
            [&official.full_name, &official.sso_account, &official.sso_subject].map(|word| word.clone().into_bytes()),
        );
    }
    drop(store);
    let files = files_below(counter.office.folder.path());
    assert!(files.len() > 20, "{files:?}");
    let mut seen_in_the_clear = false;
    for file in &files {
        let bytes = std::fs::read(file).expect("a file");
        seen_in_the_clear |= memchr::memmem::find(&bytes, b"base_url").is_some();
        for word in &words {
            let found = memchr::memmem::find(&bytes, word);
            assert!(found.is_none(), "{} in {}", String::from_utf8_lossy(word), file.display());
        }
    }
    assert!(seen_in_the_clear, "the search finds what is readable: the profile is");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
        } else {
            found.push(path);
        }
    }
    found
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().expect("a folder");
    for file in files_below(folder) {
        let target = copy.path().join(file.strip_prefix(folder).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("made");
        std::fs::copy(&file, target).expect("copied");
    }
    copy
}

#[tokio::test]
async fn wiping_destroys_the_keys_and_leaves_the_other_persons_work_whole() {
    let counter = Counter::open().await;
    let office = &counter.office;
    let folder = office.folder.path();
    let mut who = Vec::new();
    for (person, account) in PEOPLE.iter().enumerate() {
        office.enter_as(account).await;
        let seat = office.seat();
        let order = SendOrder { code: counter.own(person).code.clone(), all_files: true, ..SendOrder::default() };
        order_send(&seat, order).await.expect("queued");
        who.push(seat.identity.clone());
        drop(seat);
        counter.app().leave_seat().await;
    }
    office.enter_as(PEOPLE[0]).await;
    let old_disk = copy_of(&folder.join("people").join(who[0].folder()));
    leave(counter.app(), SignOutChoice::Wipe).await.expect("wiped");
    assert!(!folder.join("people").join(who[0].folder()).exists());
    let hers = who[0].folder();
    assert!(files_below(folder).iter().all(|file| !file.to_string_lossy().contains(&hers)));
    // What an undelete or a worn block brings back: without the key it stays shut, and no other key is put in its place.
    let back = folder.join("people").join(&hers);
    for file in files_below(old_disk.path()) {
        let target = back.join(file.strip_prefix(old_disk.path()).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("made");
        std::fs::copy(&file, target).expect("restored");
    }
    assert_eq!(counter.app().vault().expect("a vault").known_seal_key(&who[0]).expect("readable").map(|_| ()), None);
    let refused = office.try_enter_as(PEOPLE[0]).await.expect_err("the key is gone");
    assert_eq!(refused.code, FailureCode::KeyElsewhere);
    office.enter_as(PEOPLE[1]).await;
    let seat = office.seat();
    assert_eq!(seat.transfers().await.expect("transfers").len(), 1, "the other's job is whole");
    run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
    assert_eq!(office.drafts(&counter.own(1).code).len(), 1);
    assert_eq!(office.drafts(&counter.own(0).code).len(), 0, "what was wiped is never sent");
}
