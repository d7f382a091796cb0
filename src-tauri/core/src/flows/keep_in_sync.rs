//! The seat's lists follow both systems: at sign-in, every minute while the window is open, and whenever a person asks.
//!
//! Policy. One sync at a time; what it changed is in the cache before anybody is told. A start that goes on with a kept
//! session asks for what changed, as every minute does; only a sign-in reads everything. After a sync that went well the
//! details and result files that a person will want without network are fetched within a budget, and what the cache
//! holds beyond its own budget leaves it, the least recently seen first, never anything that a dialog or an unfinished
//! transfer still needs. Then the index of the files' texts follows.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    enter::meet,
    find_in_files::keep_index,
    retention::retired_files,
    send::kept_local_files,
    sync::{PrefetchBudget, SyncOrder, SyncParts, SyncReach, SyncReport, pause_before_next, prefetch},
};
use crate::{
    app::{AppEvent, Host, Seat, SyncState},
    domain::{failure::Failure, failure_code::FailureCode, sha::Sha},
};

/// How much and how long files are kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    pub cache_bytes: u64,
    pub retention_days: u32,
}

/// Under this name a journal's dialog keeps that the person looks at the whole room's list.
const ROOM: &str = "looks-at-room";

/// A start shows what lies here before it asks what changed; both at once would slow the first screen.
const START_FIRST: Duration = Duration::from_secs(1);

/// While a first sync runs, a list on the screen follows it at most this often.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// Brings the lists up to date once.
pub async fn refresh(host: &Arc<dyn Host>, seat: &Arc<Seat>, reach: SyncReach) -> SyncReport {
    let before = seat.read_marks().await;
    host.emit(AppEvent::SyncChanged { state: SyncState::Running, as_of: before.dossiers, failure: None });
    if seat.igate_account().is_none() {
        // Without the official's id in iGate there is no list of theirs.
        meet(seat).await;
        host.emit(AppEvent::SessionChanged);
    }
    let order = SyncOrder { official_id: seat.igate_account_id(), agency_ids: rooms(seat).await, reach };
    let followed = std::sync::Mutex::new(tokio::time::Instant::now());
    let follower = host.clone();
    let kept = move || {
        let Ok(mut last) = followed.lock() else { return };
        if last.elapsed() >= FOLLOW_EVERY {
            *last = tokio::time::Instant::now();
            follower.emit(AppEvent::DossiersChanged);
        }
    };
    let parts =
        SyncParts { igate: &seat.igate, idesk: &seat.idesk, cache: &seat.cache, clock: &seat.clock, kept: &kept };
    let report = seat.sync_flight.sync(parts, &order).await;
    seat.note_read(&report).await;
    if report.has_changes() {
        host.emit(AppEvent::DossiersChanged);
    }
    let state = match report.failure() {
        None => SyncState::Idle,
        Some(failure) if is_unreachable(failure.code) => SyncState::Offline,
        Some(_) => SyncState::Failed,
    };
    let as_of = seat.read_marks().await.dossiers;
    host.emit(AppEvent::SyncChanged { state, as_of, failure: report.failure().cloned() });
    report
}

/// Whether nothing answered at all. A system that answers badly is no missing network, and is not said to be one.
const fn is_unreachable(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::Offline
            | FailureCode::IgateUnreachable
            | FailureCode::IdeskUnreachable
            | FailureCode::SsoUnreachable
            | FailureCode::NameUnknown
    )
}

/// Keeps the lists up to date until `stop`: the window's background task. The outbox is told when the network is back.
pub async fn keep_in_sync(
    seat: Arc<Seat>,
    host: Arc<dyn Host>,
    outbox_bell: Arc<Notify>,
    stop: CancellationToken,
    keeping: Keeping,
    first: SyncReach,
) {
    let mut reach = first;
    let mut failures = 0;
    let mut seen = None;
    if first == SyncReach::Changes && stop.run_until_cancelled(tokio::time::sleep(START_FIRST)).await.is_none() {
        return;
    }
    loop {
        seat.session.look_for_end().await;
        let Some(report) = stop.run_until_cancelled(refresh(&host, &seat, reach)).await else { return };
        let was_away = failures > 0;
        failures = if report.failure().is_some() { failures + 1 } else { 0 };
        if failures == 0 {
            reach = SyncReach::Changes;
            if was_away {
                outbox_bell.notify_one();
            }
            let Some(()) = stop.run_until_cancelled(provide(&seat, &host, keeping)).await else { return };
        }
        // Without network too: what left the store is forgotten.
        let Some(changed) = stop.run_until_cancelled(keep_index(&seat)).await else { return };
        if changed {
            host.emit(AppEvent::DossiersChanged);
        }
        let followed = async {
            let lists = seat.lists().await;
            let seat = seat.clone();
            drop(tokio::task::spawn_blocking(move || seat.keep_lists(false)).await);
            lists
        };
        let Some(lists) = stop.run_until_cancelled(followed).await else { return };
        // Another process may have changed the cache; whoever changed it in this one has said so.
        if seen.replace(lists.clone()).is_some_and(|seen| !seen.is_same(&lists)) {
            host.emit(AppEvent::DossiersChanged);
        }
        let pause = tokio::time::sleep(pause_before_next(failures, &report));
        if stop.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

/// Fetches what will be wanted without network, and keeps the store within its budget.
async fn provide(seat: &Seat, host: &Arc<dyn Host>, keeping: Keeping) {
    let Keeping { cache_bytes, retention_days } = keeping;
    let parts =
        SyncParts { igate: &seat.igate, idesk: &seat.idesk, cache: &seat.cache, clock: &seat.clock, kept: &|| {} };
    // More than the store keeps would be fetched again and again.
    let usual = PrefetchBudget::default();
    let budget = PrefetchBudget { bytes: usual.bytes.min(cache_bytes / 2), ..usual };
    let retired = match retired_files(seat, retention_days, seat.clock.now()).await {
        Ok(retired) => retired,
        // What must not be fetched again is not known: nothing is.
        Err(failure) => return host.emit(AppEvent::Notice(failure)),
    };
    let choice = seat.lists().await.index.open_ones_of(&seat.igate_account_id(), budget.dossiers);
    let fetched = prefetch(parts, &seat.blobs, choice, budget, &retired).await;
    if fetched.dossiers > 0 || fetched.files > 0 {
        host.emit(AppEvent::DossiersChanged);
    }
    match needed(seat).await {
        Ok(keep) => {
            let blobs = seat.blobs.clone();
            let evicted = tokio::task::spawn_blocking(move || blobs.evict(cache_bytes, &keep)).await;
            if let Ok(Err(fault)) = evicted {
                tracing::warn!(%fault, "the cache could not be trimmed");
            }
        }
        // What is still needed is not known: nothing leaves.
        Err(failure) => host.emit(AppEvent::Notice(failure)),
    }
}

/// Bytes that a dialog or an unfinished transfer still needs.
pub(super) async fn needed(seat: &Seat) -> Result<HashSet<Sha>, Failure> {
    let mut keep: HashSet<Sha> = kept_local_files(seat).await?.into_iter().collect();
    let transfers = seat.transfers().await?;
    let unfinished = transfers.iter().filter(|transfer| !transfer.state.is_final());
    keep.extend(unfinished.flat_map(|transfer| &transfer.files).filter_map(|file| file.sha256));
    Ok(keep)
}

/// The person looks at the whole room; kept, because a head does so every day. True when that is new: the room's list
/// is then still to be read.
///
/// # Errors
/// The journal's.
pub async fn look_at_room(seat: &Seat) -> Result<bool, Failure> {
    if seat.dialog(ROOM).await?.is_some() {
        return Ok(false);
    }
    seat.put_dialog(ROOM, "yes".to_owned()).await?;
    Ok(true)
}

async fn rooms(seat: &Seat) -> Vec<String> {
    match seat.dialog(ROOM).await {
        Ok(Some(_)) => seat.igate_account().map(|account| account.agency_ids).unwrap_or_default(),
        _ => Vec::new(),
    }
}
