//! Sync against systems that shift, fail and pass work on: nothing lost, nothing double, no request too many.

use std::collections::BTreeSet;

use lienthong_core::{
    domain::{code::DossierCode, document::Document, dossier::DossierSummary, failure_code::FailureCode},
    flows::search::DossierIndex,
    flows::sync::{PrefetchBudget, SyncFlight, SyncOrder, SyncParts, SyncReach, SyncReport, prefetch, sync},
    gateways::{
        blobs::Blobs,
        cache::{Cache, FileRefKey},
        clock::Clock,
        idesk::Idesk,
        igate::Igate,
    },
};
use lienthong_sandbox::{
    SandboxOptions,
    faults::{Fault, FaultKind},
    model::Step,
    system::System,
};

use crate::stage::Stage;

/// A person's doors and stores, as a seat has them.
struct Seat {
    stage: Stage,
    igate: Igate,
    idesk: Idesk,
    cache: Cache,
    blobs: Blobs,
    clock: Clock,
    official_id: String,
    agency_id: String,
}

impl Seat {
    async fn with_dossiers(dossiers: usize) -> Self {
        let stage = Stage::open_with(SandboxOptions { dossiers, ..SandboxOptions::default() }).await;
        let tokens = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens;
        let folder = stage.people_folder(&tokens.identity);
        let key = stage.vault.seal_key(&tokens.identity).expect("a key");
        let session = stage.session(tokens);
        let (igate, idesk) = stage.doors(&session);
        let me = igate.me().await.expect("linked");
        let clock = Clock::fixed(Clock::system().now());
        let seat = Self {
            cache: Cache::open(&folder.join("cache"), &key),
            blobs: Blobs::open(&folder.join("blobs"), &key).expect("a folder"),
            igate,
            idesk,
            clock,
            official_id: me.id,
            agency_id: me.agency_ids.first().cloned().expect("an agency"),
            stage,
        };
        seat.stage.sandbox.state().log.clear();
        seat
    }

    fn parts(&self) -> SyncParts<'_> {
        SyncParts { igate: &self.igate, idesk: &self.idesk, cache: &self.cache, clock: &self.clock, kept: &|| () }
    }

    fn order(&self, reach: SyncReach) -> SyncOrder {
        SyncOrder { official_id: self.official_id.clone(), agency_ids: Vec::new(), reach }
    }

    async fn sync(&self, reach: SyncReach) -> SyncReport {
        sync(self.parts(), &self.order(reach)).await
    }

    /// A sync that has to go well.
    async fn synced(&self, reach: SyncReach) -> SyncReport {
        let report = self.sync(reach).await;
        assert_eq!(report.failure(), None);
        report
    }

    fn fault(&self, fault: Fault) {
        self.stage.sandbox.state().faults.add(fault);
    }

    /// Requests since the log was last cleared.
    fn requests(&self, system: System) -> usize {
        self.stage.sandbox.state().log.of(system, "").len()
    }

    /// What the window would fetch ahead.
    fn choice(&self) -> Vec<(String, DossierCode)> {
        let index = DossierIndex::build(self.cache.summaries().expect("readable"));
        index.open_ones_of(&self.official_id, PrefetchBudget::default().dossiers)
    }

    fn cached_codes(&self) -> BTreeSet<String> {
        self.cache.summaries().expect("readable").into_iter().map(|summary| summary.code.to_string()).collect()
    }

    /// Codes of the official's dossiers as iGate has them now.
    fn true_codes(&self) -> BTreeSet<String> {
        let store = self.stage.sandbox.state().store();
        let own = store.find_official(|official| official.id.to_string() == self.official_id);
        let dossiers = store.world().dossiers.iter().filter(|dossier| Some(dossier.assignee) == own);
        dossiers.map(|dossier| dossier.code.clone()).collect()
    }

    /// Passes one of the official's dossiers on to a colleague; its code.
    fn pass_one_on(&self) -> String {
        let code = self.true_codes().pop_first().expect("has dossiers");
        self.change(&code, |dossier, other| dossier.assignee = other);
        code
    }

    fn change(&self, code: &str, change: impl FnOnce(&mut lienthong_sandbox::model::Dossier, usize)) {
        let state = self.stage.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let own = store.find_official(|official| official.id.to_string() == self.official_id).expect("the official");
        let agency = store.official(own).agency;
        let other =
            (0..100).find(|place| *place != own && store.official(*place).agency == agency).expect("a colleague");
        let place = store.find_dossier_by_code(code).expect("the dossier");
        store.change_dossier(place, now, |dossier| change(dossier, other));
    }
}

fn at_search(kind: FaultKind) -> Fault {
    Fault::once(kind).at(System::Igate, "GET", "/pa/dossier/search")
}

#[tokio::test]
async fn the_first_sync_brings_everything_and_one_with_nothing_new_is_one_request_per_system() {
    let seat = Seat::with_dossiers(300).await;
    let first = seat.synced(SyncReach::Everything).await;
    assert_eq!(seat.cached_codes(), seat.true_codes());
    assert_eq!(usize::try_from(first.dossiers.new).expect("small"), seat.true_codes().len());
    assert!(first.documents.new > 0 && first.dossiers.whole && first.documents.whole);
    assert!(seat.cache.summaries().expect("readable").iter().all(|dossier| dossier.step.known || dossier.completed));

    seat.stage.sandbox.state().log.clear();
    let second = seat.synced(SyncReach::Changes).await;
    assert!(!second.has_changes() && !second.dossiers.whole, "{second:?}");
    assert_eq!((seat.requests(System::Igate), seat.requests(System::Idesk)), (1, 1));
    assert_eq!((second.dossiers.requests, second.documents.requests), (1, 1));
}

#[tokio::test]
async fn a_change_is_seen_by_the_next_sync_and_what_left_the_list_by_the_next_whole_one() {
    let seat = Seat::with_dossiers(60).await;
    seat.synced(SyncReach::Everything).await;
    let changed = seat.true_codes().pop_last().expect("has dossiers");
    seat.change(&changed, |dossier, _| dossier.step = Step::ChoTraKetQua);
    let report = seat.synced(SyncReach::Changes).await;
    assert_eq!((report.dossiers.new, report.dossiers.changed, report.dossiers.removed), (0, 1, 0));
    let summaries = seat.cache.summaries().expect("readable");
    let step =
        summaries.iter().find(|summary| summary.code.as_str() == changed).map(|summary| summary.step.name.clone());
    assert_eq!(step.as_deref(), Some("Chờ trả kết quả"));

    let passed_on = seat.pass_one_on();
    let report = seat.synced(SyncReach::Changes).await;
    assert!(seat.cached_codes().contains(&passed_on) && report.dossiers.removed == 0, "changes do not tell what left");
    let report = seat.synced(SyncReach::Everything).await;
    assert_eq!(report.dossiers.removed, 1);
    assert_eq!(seat.cached_codes(), seat.true_codes());
}

#[tokio::test]
async fn after_six_hours_the_lists_are_read_whole_again() {
    let seat = Seat::with_dossiers(40).await;
    seat.synced(SyncReach::Everything).await;
    let passed_on = seat.pass_one_on();
    seat.clock.set(seat.clock.now().plus_seconds(6 * 3600 - 1));
    assert!(!seat.synced(SyncReach::Changes).await.dossiers.whole);
    seat.clock.set(seat.clock.now().plus_seconds(1));
    assert!(seat.synced(SyncReach::Changes).await.dossiers.whole);
    assert!(!seat.cached_codes().contains(&passed_on));
}

#[tokio::test]
async fn pages_that_shift_while_they_are_read_lose_nothing_and_double_nothing() {
    let seat = Seat::with_dossiers(2_400).await;
    assert!(seat.true_codes().len() > 400, "more than two pages");
    seat.fault(at_search(FaultKind::PageShift { count: 7 }).times(2));
    let report = seat.synced(SyncReach::Everything).await;
    assert!(report.dossiers.pages > 2);
    assert_eq!(seat.cached_codes(), seat.true_codes());
    assert_eq!(report.dossiers.new as usize, seat.true_codes().len(), "each once, however often it came");
    let again = seat.synced(SyncReach::Everything).await;
    assert!(!again.has_changes(), "{again:?}");
}

#[tokio::test]
async fn a_list_that_comes_twice_is_kept_once() {
    let seat = Seat::with_dossiers(60).await;
    seat.fault(at_search(FaultKind::Duplicate {}).times(9));
    let report = seat.synced(SyncReach::Everything).await;
    assert_eq!(report.dossiers.new as usize, seat.true_codes().len());
}

#[tokio::test]
async fn a_first_sync_that_was_broken_off_goes_on_at_its_page() {
    let seat = Seat::with_dossiers(2_400).await;
    seat.fault(at_search(FaultKind::Html { status: 403, applied: false }).after(2));
    let broken_off = seat.sync(SyncReach::Changes).await;
    assert_eq!(broken_off.dossiers.failure.map(|failure| failure.code), Some(FailureCode::NotJson));
    let kept = seat.cached_codes().len();
    assert!(kept >= 200, "two pages are kept: {kept}");

    seat.stage.sandbox.state().log.clear();
    let rest = seat.synced(SyncReach::Changes).await;
    let log = seat.stage.sandbox.state().log.of(System::Igate, "/pa/dossier/search");
    let first = log.first().and_then(|request| request.query.clone()).unwrap_or_default();
    assert!(first.contains("updated-from="), "{first}");
    assert_eq!(rest.dossiers.new as usize + kept, seat.true_codes().len());
    assert_eq!(seat.cached_codes(), seat.true_codes());
    assert!(seat.synced(SyncReach::Changes).await.dossiers.whole, "what left meanwhile is looked for next");
    assert!(!seat.synced(SyncReach::Changes).await.dossiers.whole);
}

#[tokio::test]
async fn one_system_that_fails_does_not_hold_the_other() {
    let seat = Seat::with_dossiers(40).await;
    let away = Fault::once(FaultKind::Status { status: 429, retry_after: Some(3_600), body: None, applied: false });
    seat.fault(away.at(System::Igate, "GET", "/pa/dossier/search"));
    let report = seat.sync(SyncReach::Everything).await;
    assert_eq!(report.dossiers.failure.as_ref().map(|failure| failure.code), Some(FailureCode::SystemBusy));
    assert_eq!(report.dossiers.retry_after_seconds, Some(3_600));
    assert_eq!(report.documents.failure, None);
    assert!(!seat.cache.documents().expect("readable").is_empty());
}

#[tokio::test]
async fn two_who_want_a_sync_at_once_share_one() {
    let seat = Seat::with_dossiers(40).await;
    let flight = SyncFlight::default();
    let order = seat.order(SyncReach::Everything);
    let (one, other) = tokio::join!(flight.sync(seat.parts(), &order), flight.sync(seat.parts(), &order));
    assert_eq!(one, other);
    let asked = seat.stage.sandbox.state().log.of(System::Idesk, "/idesk/v1/documents").len();
    assert_eq!(asked, one.documents.requests as usize);
    assert!(!flight.is_running());
}

#[tokio::test]
async fn the_rooms_list_is_read_beside_the_own_and_keeps_what_was_passed_on() {
    let seat = Seat::with_dossiers(120).await;
    let room = |reach| SyncOrder { agency_ids: vec![seat.agency_id.clone()], ..seat.order(reach) };
    let report = sync(seat.parts(), &room(SyncReach::Everything)).await;
    assert_eq!(report.failure(), None);
    assert!(seat.cached_codes().is_superset(&seat.true_codes()) && seat.cached_codes().len() > seat.true_codes().len());
    // A dossier without any assignee counts as one's own: of the room's, only the own may be so.
    let own =
        |summary: &DossierSummary| summary.assignee_ids.is_empty() || summary.assignee_ids.contains(&seat.official_id);
    let counted: BTreeSet<String> =
        seat.cache.summaries().expect("readable").iter().filter(|s| own(s)).map(|s| s.code.to_string()).collect();
    assert_eq!(counted, seat.true_codes());
    let passed_on = seat.pass_one_on();
    sync(seat.parts(), &room(SyncReach::Everything)).await;
    let summaries = seat.cache.summaries().expect("readable");
    let there = summaries.iter().find(|summary| summary.code.as_str() == passed_on).expect("still in the room's list");
    assert!(!own(there), "{there:?}");
}

#[tokio::test]
async fn what_was_fetched_ahead_is_there_without_network_and_is_not_fetched_again() {
    let seat = Seat::with_dossiers(300).await;
    seat.synced(SyncReach::Everything).await;
    let fetched = prefetch(seat.parts(), &seat.blobs, seat.choice(), PrefetchBudget::default(), &BTreeSet::new()).await;
    assert_eq!(fetched.failure, None);
    assert!(fetched.dossiers > 0 && fetched.files > 0, "{fetched:?}");
    let own: BTreeSet<String> = seat.cached_codes();
    let documents = seat.cache.documents().expect("readable");
    let issued: Vec<_> = documents
        .iter()
        .filter(|document| document.from_dossier.as_ref().is_some_and(|from| own.contains(from.code.as_str())))
        .flat_map(Document::issued_files)
        .collect();
    let here = issued.iter().filter(|file| {
        let sha = seat.cache.file_hash(&FileRefKey::idesk(&file.id)).expect("readable");
        sha.is_some_and(|sha| seat.blobs.contains(&sha))
    });
    assert!(here.count() > 0);
    let secret = documents.iter().filter(|document| !document.is_open()).flat_map(|document| &document.files);
    for file in secret {
        assert_eq!(seat.cache.file_hash(&FileRefKey::idesk(&file.id)).expect("readable"), None, "secret");
    }

    seat.stage.sandbox.state().log.clear();
    let again = prefetch(seat.parts(), &seat.blobs, seat.choice(), PrefetchBudget::default(), &BTreeSet::new()).await;
    assert_eq!((again.requests, seat.requests(System::Igate), seat.requests(System::Idesk)), (0, 0, 0));
}
