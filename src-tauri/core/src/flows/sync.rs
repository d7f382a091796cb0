//! Sync: the official's dossiers from iGate and documents from iDesk into the cache, as little and as often as needed.
//!
//! Policy. The first sync reads both lists whole, and goes on at the page where it was broken off. After that one
//! question per system asks for what changed since the newest change seen, a little overlapped, because systems write
//! down late. Changes do not tell what left a list; so it is read whole again at sign-in, on request, and every six
//! hours, and what it no longer names leaves the cache. Pages shift while they are read: see [`reading`].
//!
//! The two systems are read side by side and fail separately. A sync may be dropped at any time: every page is kept as it
//! comes, and the mark moves only after what it stands for is kept. It never writes to a system.

mod documents;
mod dossiers;
mod flight;
mod merge;
mod prefetch;
mod reading;

use serde::Serialize;

pub use self::{
    flight::{SyncFlight, pause_before_next},
    prefetch::{PrefetchBudget, PrefetchReport, prefetch},
};
use crate::{
    domain::{failure::Failure, failure_code::FailureCode, instant::Instant},
    gateways::{
        cache::{Cache, CacheFault, SyncMark},
        clock::Clock,
        http::{RemoteFault, System},
        idesk::Idesk,
        igate::Igate,
    },
};

/// After so long the lists are read whole again.
const RECONCILE_SECONDS: i64 = 6 * 3600;

/// Requests of one sync at once to one system; one place of the four is left for the person.
const AT_ONCE: usize = 3;

/// Where a sync reads from and writes to.
#[derive(Clone, Copy)]
pub struct SyncParts<'a> {
    pub igate: &'a Igate,
    pub idesk: &'a Idesk,
    pub cache: &'a Cache,
    pub clock: &'a Clock,
    /// Called whenever something was kept, so that a list on the screen can follow a long first sync.
    pub kept: &'a (dyn Fn() + Send + Sync),
}

/// Whose lists, and how thoroughly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncOrder {
    /// The official's id in iGate; empty while iGate has not said who it is, and then no dossiers are read.
    pub official_id: String,
    /// Agencies whose whole lists are read too (the room's list); empty for those who work on their own dossiers only.
    pub agency_ids: Vec<String>,
    pub reach: SyncReach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncReach {
    /// What changed, and everything when six hours have passed since that was last done.
    Changes,
    /// Everything: at sign-in, and with `--full`.
    Everything,
}

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    pub dossiers: ListReport,
    pub documents: ListReport,
    /// When it began: what it read is at least as new as this.
    pub as_of: Instant,
}

/// What a sync did with one system's lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ListReport {
    pub new: u32,
    pub changed: u32,
    pub removed: u32,
    pub pages: u32,
    /// Pages and single items together.
    pub requests: u32,
    /// Items without id or code, left out.
    pub not_understood: u32,
    /// Whether the list was read whole.
    pub whole: bool,
    pub failure: Option<Failure>,
    /// How long the system asked to be left alone.
    pub retry_after_seconds: Option<u32>,
}

impl SyncReport {
    /// Why it is incomplete, iGate's cause first.
    pub fn failure(&self) -> Option<&Failure> {
        self.dossiers.failure.as_ref().or(self.documents.failure.as_ref())
    }

    /// Whether anything in the cache is other than before.
    pub const fn has_changes(&self) -> bool {
        self.dossiers.has_changes() || self.documents.has_changes()
    }
}

impl ListReport {
    const fn has_changes(&self) -> bool {
        self.new > 0 || self.changed > 0 || self.removed > 0
    }
}

/// Reads both systems once. Never fails as a whole: each list says for itself how it went.
pub async fn sync(parts: SyncParts<'_>, order: &SyncOrder) -> SyncReport {
    let as_of = parts.clock.now();
    let (dossiers, documents) =
        tokio::join!(dossiers::sync_dossiers(parts, order, as_of), documents::sync_documents(parts, order, as_of));
    let report = SyncReport { dossiers, documents, as_of };
    tracing::info!(
        dossiers = ?report.dossiers,
        documents = ?report.documents,
        "sync"
    );
    report
}

/// Why a list was not read to its end.
#[derive(Debug)]
enum SyncFault {
    Remote(RemoteFault),
    Cache(CacheFault),
}

impl From<RemoteFault> for SyncFault {
    fn from(fault: RemoteFault) -> Self {
        Self::Remote(fault)
    }
}

impl From<CacheFault> for SyncFault {
    fn from(fault: CacheFault) -> Self {
        Self::Cache(fault)
    }
}

impl ListReport {
    fn note_failure(&mut self, fault: &SyncFault, system: System) {
        if let SyncFault::Remote(RemoteFault::Busy { retry_after: Some(wait), .. }) = fault {
            self.retry_after_seconds = Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        }
        self.failure = Some(match fault {
            SyncFault::Remote(fault) => fault.failure(system),
            SyncFault::Cache(fault) => {
                let failure = Failure::new(fault.code());
                tracing::warn!(reference = %failure.reference, %fault, "sync cannot use the cache");
                failure
            }
        });
    }
}

/// The cache blocks; each call goes to a thread that may.
async fn on_cache<T: Send + 'static>(
    cache: &Cache,
    act: impl FnOnce(&Cache) -> Result<T, CacheFault> + Send + 'static,
) -> Result<T, SyncFault> {
    let cache = cache.clone();
    let broken_off = |_| CacheFault::Unavailable("the call was broken off".into());
    Ok(tokio::task::spawn_blocking(move || act(&cache)).await.map_err(broken_off)??)
}

/// Whether a fault says something of the one thing asked for, so that the others can still be read.
fn is_of_one_item(fault: &RemoteFault) -> bool {
    match fault {
        RemoteFault::NotFound | RemoteFault::NotUnderstood { .. } => true,
        RemoteFault::Forbidden { .. } => !fault.says_not_linked() && !fault.says_disabled(),
        _ => false,
    }
}

/// Whether a list has to be read whole again.
fn is_due(mark: &SyncMark, reach: SyncReach, now: Instant) -> bool {
    let age = mark.reconciled_at.map(|at| now.unix_seconds() - at.unix_seconds());
    // A clock that was set back must not put it off.
    reach == SyncReach::Everything || age.is_none_or(|age| !(0..RECONCILE_SECONDS).contains(&age))
}

/// iGate has not said yet who the official is, or knows no linked account.
fn not_linked() -> Failure {
    Failure::new(FailureCode::NotLinked)
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
