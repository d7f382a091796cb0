//! Runs one transfer from wherever it stands to its end: the table of `domain::transfer_steps`, made to happen.
//!
//! Policy. A step is journalled before it starts and after it ends, in one transaction with the transfer's new record.
//! An effect that began and did not end, by a crash or by a lost answer, is asked about before anything else
//! (`settle`); only what the other side does not have is done again, under the same key. A refusal is never
//! repeated by itself, a passing fault is, with growing pauses. Whoever runs this holds the outbox lock of the seat.

mod check;
mod confirm;
mod fetch;
mod settle;
mod step_fault;
mod upload;
mod write;

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use crate::{
    app::{AppEvent, Host, Seat},
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
        transfer::{FileState, Transfer, TransferKind, TransferState},
        transfer_steps::{AfterFailure, TransferStep, after_failure, can_cancel, next_step, wait_seconds},
    },
    gateways::journal::{AuditDraft, StepId},
};
pub(super) use check::attached_files;
use step_fault::StepFault;

/// How long one run keeps trying before it leaves the transfer to a later one.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Tries of one step within this run.
    pub tries: u32,
    /// No single pause is longer; a longer one ends the run, and `next_try_at` says when to come back.
    pub longest_pause: Duration,
}

impl Patience {
    /// For a command that a person waits for.
    pub const COMMAND: Self = Self { tries: 5, longest_pause: Duration::from_secs(20) };
    /// For the outbox of the window: one try, the loop comes back by `next_try_at`.
    pub const OUTBOX: Self = Self { tries: 1, longest_pause: Duration::ZERO };
}

/// One transfer at work.
pub(super) struct Job<'a> {
    pub seat: &'a Seat,
    pub host: Arc<dyn Host>,
    pub transfer: Transfer,
}

/// Runs until the transfer is done, waits for something, or patience ends. Returns it as the journal has it.
///
/// # Errors
/// Only what concerns this computer (journal, disk); whatever the other systems do is a state of the transfer.
pub async fn run_transfer(seat: &Seat, host: Arc<dyn Host>, id: Uuid, patience: Patience) -> Result<Transfer, Failure> {
    let transfer = seat.transfer(id).await?;
    let mut job = Job { seat, host, transfer };
    let mut tries = 0;
    loop {
        if job.transfer.state.is_final() || job.cancel_if_asked().await? || !job.transfer.state.is_open() {
            return Ok(job.transfer);
        }
        match job.advance().await? {
            Advance::Finished | Advance::Stopped => return Ok(job.transfer),
            Advance::Stepped => tries = 0,
            Advance::Pause(pause) => {
                tries += 1;
                if tries >= patience.tries || pause > patience.longest_pause {
                    return Ok(job.transfer);
                }
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Cancels a transfer that nobody runs, if a person asked for it and it is still honest to do so.
pub(super) async fn cancel_resting(seat: &Seat, host: Arc<dyn Host>, id: Uuid) -> Result<Transfer, Failure> {
    let transfer = seat.transfer(id).await?;
    let mut job = Job { seat, host, transfer };
    job.cancel_if_asked().await?;
    Ok(job.transfer)
}

/// What one turn of the loop came to.
enum Advance {
    Stepped,
    Finished,
    /// The transfer waits for a person or a sign-in.
    Stopped,
    /// The same again after this time.
    Pause(Duration),
}

impl Job<'_> {
    async fn advance(&mut self) -> Result<Advance, Failure> {
        if let Some(open) = self.seat.open_step(self.transfer.id).await? {
            return self.settle_open_step(open).await;
        }
        let Some(step) = next_step(&self.transfer) else {
            self.finish().await?;
            return Ok(Advance::Finished);
        };
        self.transfer.state = TransferState::Running;
        let step_id = self.begin(step).await?;
        self.announce();
        match self.perform(step).await {
            Ok(()) => {
                self.end(step_id, "done").await?;
                Ok(Advance::Stepped)
            }
            Err(fault) => self.after(step, step_id, fault).await,
        }
    }

    async fn perform(&mut self, step: TransferStep) -> Result<(), StepFault> {
        match step {
            TransferStep::Check => self.check().await,
            TransferStep::Fetch { file } => self.fetch(file).await,
            TransferStep::Upload { file } => self.upload(file).await,
            TransferStep::Write => self.write().await,
            TransferStep::Verify => self.verify().await,
            TransferStep::Report => self.report().await,
            TransferStep::Log => self.log().await,
        }
    }

    /// Asks what became of an effect whose end is not on record.
    async fn settle_open_step(&mut self, open: crate::gateways::journal::StepRecord) -> Result<Advance, Failure> {
        let Some(step) = TransferStep::parse(&open.step) else {
            // A step of a newer version: nothing is guessed.
            return Err(Failure::new(FailureCode::StoreNewer).with_detail(open.step));
        };
        if !step.has_effect() {
            self.end(open.id, "repeated").await?;
            return Ok(Advance::Stepped);
        }
        if self.transfer.state != TransferState::Unknown {
            self.transfer.state = TransferState::Unknown;
            self.transfer.code = Some(FailureCode::OutcomeUnknown);
            self.save().await?;
            self.announce();
        }
        match self.settle(step).await {
            Ok(settled) => {
                self.transfer.state = TransferState::Running;
                self.end(open.id, settled.name()).await?;
                Ok(Advance::Stepped)
            }
            Err(fault) if fault.code == FailureCode::SessionEnded || fault.code == FailureCode::NotSignedIn => {
                self.transfer.code = Some(FailureCode::WaitingForSignIn);
                self.save().await?;
                self.announce();
                Ok(Advance::Stopped)
            }
            Err(fault) => {
                let pause = self.pause_for(&fault);
                self.transfer.code = Some(FailureCode::OutcomeUnknown);
                self.save().await?;
                self.announce();
                Ok(Advance::Pause(pause))
            }
        }
    }

    /// Writes down what the failure of a step leads to.
    async fn after(&mut self, step: TransferStep, step_id: StepId, fault: StepFault) -> Result<Advance, Failure> {
        tracing::warn!(transfer = %self.transfer.id, step = step.name(), code = fault.code.number(), unknown = fault.maybe_applied, "step failed");
        if let TransferStep::Fetch { file } = step {
            self.transfer.files[file].state = FileState::Waiting;
        }
        let decision = after_failure(&self.transfer, step, fault.code, fault.maybe_applied);
        self.transfer.code = Some(fault.code);
        let outcome = fault.code.number();
        match decision {
            AfterFailure::Ask if step.has_effect() => {
                // The step stays open in the journal: the next turn asks.
                self.transfer.state = TransferState::Unknown;
                self.transfer.code = Some(FailureCode::OutcomeUnknown);
                self.save().await?;
                self.announce();
                Ok(Advance::Stepped)
            }
            AfterFailure::Ask => {
                let pause = self.pause_for(&fault);
                self.transfer.state = TransferState::Unknown;
                self.end_keeping(step_id, outcome).await?;
                Ok(Advance::Pause(pause))
            }
            AfterFailure::TryAgain => {
                let pause = self.pause_for(&fault);
                self.transfer.state = TransferState::Queued;
                self.end_keeping(step_id, outcome).await?;
                Ok(Advance::Pause(pause))
            }
            AfterFailure::WaitForSignIn => {
                self.transfer.state = TransferState::Queued;
                self.transfer.code = Some(FailureCode::WaitingForSignIn);
                self.end_keeping(step_id, outcome).await?;
                Ok(Advance::Stopped)
            }
            AfterFailure::NeedsAttention => {
                self.transfer.state = TransferState::NeedsAttention;
                self.stop(step_id, fault.code, AuditOutcome::Refused).await
            }
            AfterFailure::Fail => {
                self.transfer.state = TransferState::Failed;
                self.transfer.finished_at = Some(self.seat.clock.now());
                self.stop(step_id, fault.code, AuditOutcome::Failed).await
            }
        }
    }

    async fn stop(&mut self, step_id: StepId, code: FailureCode, outcome: AuditOutcome) -> Result<Advance, Failure> {
        self.seat.append_audit(self.audit_draft(outcome, Some(code))).await?;
        self.end_keeping(step_id, code.number()).await?;
        Ok(Advance::Stopped)
    }

    /// How long to wait, and since when the transfer may be taken up again.
    fn pause_for(&mut self, fault: &StepFault) -> Duration {
        let own = wait_seconds(self.transfer.attempts);
        self.transfer.attempts = self.transfer.attempts.saturating_add(1);
        let asked = fault.retry_after.map_or(0, |wait| i64::try_from(wait.as_secs()).unwrap_or(300).min(3600));
        let seconds = own.max(asked);
        self.transfer.next_try_at = Some(self.seat.clock.now().plus_seconds(seconds));
        Duration::from_secs(u64::try_from(seconds).unwrap_or(1))
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        self.transfer.state = TransferState::Done;
        self.transfer.code = None;
        self.transfer.next_try_at = None;
        self.transfer.finished_at = Some(self.seat.clock.now());
        self.seat.append_audit(self.audit_draft(AuditOutcome::Done, None)).await?;
        self.save().await?;
        self.announce();
        Ok(())
    }

    /// Cancels when the person asked for it and it is still honest to do so.
    async fn cancel_if_asked(&mut self) -> Result<bool, Failure> {
        if !self.seat.is_cancel_asked(self.transfer.id).await? {
            return Ok(false);
        }
        let in_doubt = self
            .seat
            .open_step(self.transfer.id)
            .await?
            .and_then(|open| TransferStep::parse(&open.step))
            .is_some_and(|step| step == TransferStep::Write);
        if in_doubt || !can_cancel(&self.transfer) {
            return Ok(false);
        }
        self.transfer.state = TransferState::Cancelled;
        self.transfer.code = Some(FailureCode::TransferCancelled);
        self.transfer.finished_at = Some(self.seat.clock.now());
        self.seat.append_audit(self.audit_draft(AuditOutcome::Cancelled, None)).await?;
        self.save().await?;
        self.announce();
        Ok(true)
    }

    async fn begin(&mut self, step: TransferStep) -> Result<StepId, Failure> {
        match step {
            TransferStep::Fetch { file } => self.transfer.files[file].state = FileState::Fetching,
            TransferStep::Upload { file } => self.transfer.files[file].state = FileState::Uploading,
            _ => {}
        }
        self.transfer.updated_at = self.seat.clock.now();
        self.seat.step_before(&self.transfer, &step.name()).await
    }

    async fn end(&mut self, step_id: StepId, outcome: &str) -> Result<(), Failure> {
        self.transfer.attempts = 0;
        self.transfer.next_try_at = None;
        self.transfer.code = None;
        self.end_keeping(step_id, outcome).await
    }

    /// Ends the step on record without forgetting how often it was tried and why it failed.
    async fn end_keeping(&mut self, step_id: StepId, outcome: &str) -> Result<(), Failure> {
        self.transfer.updated_at = self.seat.clock.now();
        self.seat.step_after(step_id, outcome, &self.transfer).await?;
        self.announce();
        Ok(())
    }

    async fn save(&mut self) -> Result<(), Failure> {
        self.transfer.updated_at = self.seat.clock.now();
        self.seat.put_transfer(&self.transfer).await
    }

    fn announce(&self) {
        self.host.emit(AppEvent::TransferChanged(Box::new(self.transfer.clone())));
    }

    fn audit_draft(&self, outcome: AuditOutcome, code: Option<FailureCode>) -> AuditDraft {
        audit_draft(self.seat, &self.transfer, outcome, code)
    }
}

/// The audit entry of a transfer; the hashes are those of the files as far as they are known.
pub(super) fn audit_draft(
    seat: &Seat,
    transfer: &Transfer,
    outcome: AuditOutcome,
    code: Option<FailureCode>,
) -> AuditDraft {
    AuditDraft {
        at: seat.clock.now(),
        clock_offset_seconds: seat.clock.offset_seconds(),
        act: match transfer.kind {
            TransferKind::Send => AuditAct::Send,
            TransferKind::Attach => AuditAct::Attach,
            TransferKind::Push => AuditAct::Push,
        },
        dossier_code: Some(transfer.dossier_code.clone()),
        document_id: transfer.document_id.clone().or_else(|| transfer.draft_id.clone()),
        transfer_id: Some(transfer.id.to_string()),
        sha256: transfer.files.iter().filter_map(|file| file.sha256).collect(),
        outcome,
        code,
    }
}
