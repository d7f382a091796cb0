//! Files of citizens do not stay on this computer longer than they are needed.
//!
//! Policy. The sealed copies of a transfer's files leave `storage.retention_days` days after the transfer was
//! acknowledged (or ended otherwise); what a dialog or an unfinished transfer still needs stays, and so does what a
//! younger transfer acknowledged. They are not fetched ahead again; who opens one fetches it anew. Receipt and audit keep
//! names and hashes, not bytes. It is looked at when the seat is taken and then once a day, whatever the network does,
//! because a computer that is never online keeps files as well.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{keep_in_sync::needed, kept_text::forget_text};
use crate::{
    app::{App, AppEvent, Host, Seat},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        instant::Instant,
        sha::Sha,
        transfer::{FileSource, Transfer},
    },
};

const DAY_SECONDS: i64 = 86_400;

/// How often it is asked whether a day has gone by: a computer that slept does not count the night.
const LOOK_EVERY: Duration = Duration::from_mins(10);

/// Removes what has had its time; answers how many files left.
///
/// # Errors
/// The journal's and the disk's; then nothing more leaves.
pub async fn apply_retention(seat: &Seat, days: u32, now: Instant) -> Result<u32, Failure> {
    let keep = needed(seat).await?;
    let transfers = seat.transfers().await?;
    let (old, young): (Vec<&Transfer>, Vec<&Transfer>) =
        transfers.iter().partition(|transfer| has_had_its_time(transfer, days, now));
    let young: HashSet<Sha> = hashes(&young).collect();
    let leaving: HashSet<Sha> = hashes(&old).filter(|sha| !keep.contains(sha) && !young.contains(sha)).collect();
    for sha in &leaving {
        forget_text(seat, sha).await;
    }
    let blobs = seat.blobs.clone();
    let removed = tokio::task::spawn_blocking(move || {
        let mut removed = 0;
        for sha in leaving.iter().filter(|sha| blobs.contains(sha)) {
            blobs.remove(sha)?;
            removed += 1;
        }
        Ok::<u32, crate::gateways::blobs::BlobFault>(removed)
    });
    let removed = removed.await.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    removed.map_err(|fault| Failure::new(fault.code()))
}

/// Ids of iDesk's files that have had their time: nobody fetches them ahead again.
pub(super) async fn retired_files(seat: &Seat, days: u32, now: Instant) -> Result<BTreeSet<String>, Failure> {
    let transfers = seat.transfers().await?;
    let old = transfers.iter().filter(|transfer| has_had_its_time(transfer, days, now));
    let files = old.flat_map(|transfer| &transfer.files).filter_map(|file| match &file.source {
        FileSource::Idesk { file_id, .. } => Some(file_id.clone()),
        FileSource::Igate { .. } | FileSource::Local => None,
    });
    Ok(files.collect())
}

/// Looks at once and then daily until `stop`: the window's background task.
pub async fn keep_retention(app: Arc<App>, seat: Arc<Seat>, host: Arc<dyn Host>, stop: CancellationToken) {
    let mut last: Option<Instant> = None;
    loop {
        let now = seat.clock.now();
        if last.is_none_or(|last| is_another_day(last, now)) {
            match app.settings() {
                Ok(settings) => match apply_retention(&seat, settings.storage.retention_days, now).await {
                    Ok(_) => last = Some(now),
                    Err(failure) => {
                        last = Some(now);
                        host.emit(AppEvent::Notice(failure));
                    }
                },
                // How long is not known: nothing leaves, and it is asked again.
                Err(failure) => tracing::warn!(code = failure.code.number(), "the settings cannot be read"),
            }
        }
        if stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_none() {
            return;
        }
    }
}

/// Also where the clock was set back: a day that seems to lie ahead is no reason to wait for it.
fn is_another_day(last: Instant, now: Instant) -> bool {
    !(0..DAY_SECONDS).contains(&(now.unix_seconds() - last.unix_seconds()))
}

fn has_had_its_time(transfer: &Transfer, days: u32, now: Instant) -> bool {
    let end = transfer.finished_at.filter(|_| transfer.state.is_final());
    end.is_some_and(|end| end.plus_seconds(i64::from(days) * DAY_SECONDS) <= now)
}

fn hashes(transfers: &[&Transfer]) -> impl Iterator<Item = Sha> {
    transfers.iter().flat_map(|transfer| &transfer.files).filter_map(|file| file.sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_seconds(1_780_000_000 + seconds).expect("a time")
    }

    #[test]
    fn a_day_is_a_day_and_a_clock_set_back_does_not_hold_it_up() {
        assert!(!is_another_day(at(0), at(DAY_SECONDS - 1)));
        assert!(is_another_day(at(0), at(DAY_SECONDS)));
        assert!(is_another_day(at(0), at(-1)));
    }
}
