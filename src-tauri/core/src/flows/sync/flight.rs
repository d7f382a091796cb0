//! One sync at a time for a seat, and how long to wait before the next.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use rand::Rng as _;
use tokio::sync::Mutex;

use super::{SyncOrder, SyncParts, SyncReach, SyncReport, sync};

/// Between two syncs when all is well.
const USUAL_PAUSE: Duration = Duration::from_mins(1);

/// Between two syncs when a system is away for long.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);

/// The one sync of a seat. Who comes while one is under way waits for its result, unless it reads less than is wanted.
#[derive(Default)]
pub struct SyncFlight {
    last: Mutex<Option<(SyncReach, SyncReport)>>,
    landed: AtomicU64,
}

impl SyncFlight {
    /// Syncs, or takes part in the sync that is under way. Dropping the future ends the sync that it began; somebody
    /// who waits for it begins one of their own.
    pub async fn sync(&self, parts: SyncParts<'_>, order: &SyncOrder) -> SyncReport {
        let before = self.landed.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if self.landed.load(Ordering::Acquire) > before
            && let Some((reach, report)) = last.as_ref()
            && (*reach == order.reach || *reach == SyncReach::Everything)
        {
            return report.clone();
        }
        let report = sync(parts, order).await;
        *last = Some((order.reach, report.clone()));
        self.landed.fetch_add(1, Ordering::Release);
        report
    }

    /// Whether a sync is under way.
    pub fn is_running(&self) -> bool {
        self.last.try_lock().is_err()
    }
}

/// How long to wait after so many syncs in a row that failed (0: the last went well): doubled each time up to a quarter
/// of an hour, never shorter than a system asked for, and spread, so that a thousand seats do not come back at once.
pub fn pause_before_next(failures_in_a_row: u32, report: &SyncReport) -> Duration {
    let own = USUAL_PAUSE.saturating_mul(2_u32.saturating_pow(failures_in_a_row.min(10))).min(LONGEST_PAUSE);
    let asked = [&report.dossiers, &report.documents].iter().filter_map(|list| list.retry_after_seconds).max();
    let asked = Duration::from_secs(asked.unwrap_or(0).into());
    own.mul_f64(rand::rng().random_range(0.8..1.2)).max(asked)
}

#[cfg(test)]
mod tests {
    use super::{super::ListReport, *};
    use crate::domain::instant::Instant;

    fn report(retry_after_seconds: Option<u32>) -> SyncReport {
        SyncReport {
            dossiers: ListReport { retry_after_seconds, ..ListReport::default() },
            documents: ListReport::default(),
            as_of: Instant::from_unix_seconds(0).expect("within range"),
        }
    }

    #[test]
    fn pauses_grow_with_failures_and_never_fall_below_what_a_system_asked_for() {
        let usual = pause_before_next(0, &report(None));
        assert!((USUAL_PAUSE.mul_f64(0.8)..=USUAL_PAUSE.mul_f64(1.2)).contains(&usual));
        assert!(pause_before_next(2, &report(None)) >= USUAL_PAUSE.mul_f64(3.2));
        assert!(pause_before_next(u32::MAX, &report(None)) <= LONGEST_PAUSE.mul_f64(1.2));
        assert_eq!(pause_before_next(0, &report(Some(7_200))), Duration::from_hours(2));
    }
}
