//! The outbox (hàng chờ): runs what is queued, by itself and on request, one failure never holding the others.
//!
//! Policy. Of all processes on a data folder one runs transfers: the holder of the person's outbox lock. The others put
//! their job into the journal and watch it there. A transfer waits for its own time (`next_try_at`) unless a person
//! says "Thử lại".

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::transfer_engine::{Patience, run_transfer};
use crate::{
    app::{AppEvent, Host, Seat},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        transfer::{Transfer, TransferState},
        transfer_states::{TransferEvent, can_cancel, can_retry, state_after},
        transfer_steps::is_due,
    },
    gateways::journal::{WorkerLock, worker_lock},
};

/// Transfers at work at once: enough that a slow one does not hold the rest, few enough for an office line.
const AT_ONCE: usize = 3;

/// How often the journal is looked at for jobs that another process put there.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long a transfer under way may finish its step when the seat is closed.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long a watcher stays with a job that the other process does not move.
const LONGEST_WATCH: Duration = Duration::from_mins(3);

/// How long a wish to cancel is waited for while a step is under way; it stays a wish after that.
const LONGEST_CANCEL: Duration = Duration::from_secs(10);

/// How often a watcher looks at a job that another process runs.
const WATCH_EVERY: Duration = Duration::from_millis(250);

/// A transfer that this computer (its disk, its journal) kept from running is left alone for so long.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);

/// Runs the outbox of a seat until `stop`: the window's background task.
///
/// `wake` is notified when something was queued or the network came back.
pub async fn keep_outbox_running(seat: Arc<Seat>, host: Arc<dyn Host>, wake: Arc<Notify>, stop: CancellationToken) {
    let Some(lock) = stop.run_until_cancelled(lock_when_free(&seat)).await else { return };
    let mut running: JoinSet<Option<Failure>> = JoinSet::new();
    let mut at_work: HashMap<tokio::task::Id, Uuid> = HashMap::new();
    let mut troubled: HashMap<Uuid, Instant> = HashMap::new();
    while !stop.is_cancelled() {
        troubled.retain(|_, until| *until > Instant::now());
        let busy: Vec<Uuid> = at_work.values().chain(troubled.keys()).copied().collect();
        for id in due(&seat, &busy).await {
            if at_work.len() >= AT_ONCE {
                break;
            }
            let (seat, host) = (seat.clone(), host.clone());
            let task = running.spawn(async move { run_transfer(&seat, host, id, Patience::OUTBOX).await.err() });
            at_work.insert(task.id(), id);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = wake.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            Some(ended) = running.join_next_with_id() => {
                let (task, trouble) = match ended {
                    Ok((task, failure)) => (task, failure),
                    Err(broken) => (broken.id(), Some(Failure::new(FailureCode::Unexpected))),
                };
                if let (Some(id), Some(failure)) = (at_work.remove(&task), trouble) {
                    troubled.insert(id, Instant::now() + AFTER_TROUBLE);
                    host.emit(AppEvent::Notice(failure));
                }
            }
        }
    }
    // What is under way gets a moment to write its step's end; what does not is asked about at the next start.
    drop(timeout(GOODBYE, async { while running.join_next().await.is_some() {} }).await);
    // Nobody else begins before the last of ours has really stopped.
    running.shutdown().await;
    drop(lock);
}

async fn lock_when_free(seat: &Seat) -> WorkerLock {
    loop {
        match worker_lock(&seat.folder) {
            Ok(Some(lock)) => return lock,
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "the outbox lock cannot be taken"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Transfers whose time has come, and those that a person wants cancelled; oldest first.
async fn due(seat: &Seat, at_work: &[Uuid]) -> Vec<Uuid> {
    let now = seat.clock.now();
    let Ok(mut transfers) = seat.transfers().await else { return Vec::new() };
    transfers.reverse();
    let mut due = Vec::new();
    for transfer in transfers.iter().filter(|transfer| !transfer.state.is_final() && !at_work.contains(&transfer.id)) {
        let its_time = is_due(transfer, now) && !seat.session.has_ended();
        if its_time || (can_cancel(transfer) && seat.is_cancel_asked(transfer.id).await.unwrap_or(false)) {
            due.push(transfer.id);
        }
    }
    due
}

/// Runs one transfer now, or watches it where another process holds the outbox; returns it as it stands then.
///
/// # Errors
/// Only what concerns this computer.
pub async fn run_now(seat: &Seat, host: Arc<dyn Host>, id: Uuid, patience: Patience) -> Result<Transfer, Failure> {
    let before = seat.transfer(id).await?;
    let give_up_at = Instant::now() + LONGEST_WATCH;
    loop {
        if let Some(lock) = take_lock(seat)? {
            let ended = run_transfer(seat, host, id, patience).await;
            drop(lock);
            return ended;
        }
        // Somebody else runs the outbox: the job is theirs now.
        let transfer = seat.transfer(id).await?;
        let tried = transfer.attempts > before.attempts && transfer.next_try_at.is_some();
        let patience_ends = (tried && transfer.attempts >= patience.tries) || Instant::now() >= give_up_at;
        if !transfer.state.is_open() || patience_ends || transfer.code == Some(FailureCode::WaitingForSignIn) {
            return Ok(transfer);
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

/// Runs everything that is open once, regardless of its time (`outbox run`). Where another process runs the outbox, it
/// is watched until nothing is left to do at once.
///
/// # Errors
/// Only what concerns this computer.
pub async fn run_all(seat: &Seat, host: Arc<dyn Host>, patience: Patience) -> Result<Vec<Transfer>, Failure> {
    let mut ids: Vec<Uuid> = seat
        .transfers()
        .await?
        .iter()
        .filter(|transfer| transfer.state.is_open())
        .map(|transfer| transfer.id)
        .collect();
    ids.reverse();
    let mut ended = Vec::new();
    for id in ids {
        ended.push(run_now(seat, host.clone(), id, patience).await?);
    }
    Ok(ended)
}

/// "Thử lại": the transfer is queued again at once.
///
/// # Errors
/// `TransferNotFound`, `TransferNotRetryable`.
pub async fn retry_transfer(seat: &Seat, host: &dyn Host, id: Uuid) -> Result<Transfer, Failure> {
    if !can_retry(&seat.transfer(id).await?) {
        return Err(Failure::new(FailureCode::TransferNotRetryable));
    }
    seat.forget_cancel(id).await?;
    let now = seat.clock.now();
    // In one transaction with the reading: whoever runs the outbox may be writing the same record, and what it found
    // out must not be overwritten by what was known before.
    let retried = seat.change_transfer(id, move |transfer| queued_again(transfer, now)).await?;
    host.emit(AppEvent::TransferChanged(Box::new(retried.clone())));
    Ok(retried)
}

/// The record after "Thử lại"; one that runs is left as it is.
fn queued_again(mut transfer: Transfer, now: crate::domain::instant::Instant) -> Transfer {
    let Some(state) = state_after(transfer.state, TransferEvent::Retry) else { return transfer };
    if transfer.state == TransferState::NeedsAttention {
        // Both sides may have changed since a person was asked to look.
        transfer.progress.checked = transfer.progress.written || transfer.progress.in_doubt;
    }
    transfer.state = state;
    transfer.attempts = 0;
    transfer.progress.losses = 0;
    transfer.progress.disagreements = 0;
    transfer.next_try_at = None;
    transfer.updated_at = now;
    transfer
}

/// "Huỷ": at once where the transfer rests, before its next step where it runs.
///
/// # Errors
/// `TransferNotFound`; `TransferNotCancellable` once the other side has or may have it.
pub async fn cancel_transfer(seat: &Seat, host: Arc<dyn Host>, id: Uuid) -> Result<Transfer, Failure> {
    let transfer = seat.transfer(id).await?;
    if !can_cancel(&transfer) {
        return Err(Failure::new(FailureCode::TransferNotCancellable));
    }
    seat.ask_cancel(id).await?;
    let give_up_at = Instant::now() + LONGEST_CANCEL;
    loop {
        if let Some(lock) = take_lock(seat)? {
            let cancelled = super::transfer_engine::cancel_resting(seat, host, id).await;
            drop(lock);
            return cancelled.and_then(unless_written);
        }
        // The process that runs the outbox looks at the wish before its next step.
        let transfer = unless_written(seat.transfer(id).await?)?;
        if !transfer.state.is_open() || Instant::now() >= give_up_at {
            return Ok(transfer);
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

/// The wish came too late when the other side has it by now.
fn unless_written(transfer: Transfer) -> Result<Transfer, Failure> {
    if transfer.progress.written { Err(Failure::new(FailureCode::TransferNotCancellable)) } else { Ok(transfer) }
}

fn take_lock(seat: &Seat) -> Result<Option<WorkerLock>, Failure> {
    worker_lock(&seat.folder).map_err(crate::app::journal_failure)
}
