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
        instant::Instant,
        transfer::{FileState, Transfer, TransferKind},
        transfer_states::{TransferEvent, can_cancel, state_after},
        transfer_steps::{
            LONGEST_PAUSE_SECONDS, MOST_DISAGREEMENTS, StepFailure, TransferStep, after_failure, after_losses,
            after_question, lost_for_long, next_step, wait_seconds,
        },
    },
    gateways::journal::{AuditDraft, StepId, StepRecord},
};
pub(super) use check::attached_files;
use settle::Settled;
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

/// A wish to cancel is noticed within this time, also while a run waits.
const WISH_EVERY: Duration = Duration::from_millis(250);

/// One transfer at work.
pub(super) struct Job<'a> {
    pub seat: &'a Seat,
    pub host: Arc<dyn Host>,
    pub transfer: Transfer,
    /// When this run last read the rules of both sides.
    rules_read_at: Option<Instant>,
}

/// Runs until the transfer is done, waits for something, or patience ends. Returns it as the journal has it.
///
/// # Errors
/// Only what concerns this computer (journal, disk); whatever the other systems do is a state of the transfer.
pub async fn run_transfer(seat: &Seat, host: Arc<dyn Host>, id: Uuid, patience: Patience) -> Result<Transfer, Failure> {
    let mut job = Job::of(seat, host, id).await?;
    let mut tries = 0;
    loop {
        if job.transfer.state.is_final() || job.cancel_if_asked().await? || !job.transfer.state.is_open() {
            return Ok(job.transfer);
        }
        // Nothing goes out for somebody who has signed out elsewhere on this computer.
        seat.session.look_for_end().await;
        match job.advance().await? {
            Advance::Finished | Advance::Stopped => return Ok(job.transfer),
            Advance::Stepped => tries = 0,
            Advance::Pause(pause) => {
                tries += 1;
                if tries >= patience.tries || pause > patience.longest_pause {
                    return Ok(job.transfer);
                }
                job.rest(pause).await?;
            }
        }
    }
}

/// Cancels a transfer that nobody runs, if a person asked for it and it is still honest to do so.
pub(super) async fn cancel_resting(seat: &Seat, host: Arc<dyn Host>, id: Uuid) -> Result<Transfer, Failure> {
    let mut job = Job::of(seat, host, id).await?;
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

impl<'a> Job<'a> {
    async fn of(seat: &'a Seat, host: Arc<dyn Host>, id: Uuid) -> Result<Self, Failure> {
        let transfer = seat.transfer(id).await?;
        Ok(Self { seat, host, transfer, rules_read_at: None })
    }
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
        let step_id = self.begin(step).await?;
        self.announce();
        match self.perform(step).await {
            Ok(()) => {
                self.turn(TransferEvent::StepDone)?;
                self.transfer.progress.in_doubt = false;
                self.transfer.progress.lost_to = None;
                if !matches!(step, TransferStep::Check) {
                    self.transfer.progress.disagreements = 0;
                }
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

    /// Moves to the state that the table names for an event.
    fn turn(&mut self, event: TransferEvent) -> Result<(), Failure> {
        let Some(state) = state_after(self.transfer.state, event) else {
            tracing::error!(transfer = %self.transfer.id, state = ?self.transfer.state, ?event, "not in the table");
            return Err(Failure::new(FailureCode::Unexpected));
        };
        self.transfer.state = state;
        Ok(())
    }

    /// Asks what became of an effect whose end is not on record.
    async fn settle_open_step(&mut self, open: StepRecord) -> Result<Advance, Failure> {
        let Some(step) = TransferStep::parse(&open.step) else {
            // A step of a newer version: nothing is guessed.
            return Err(Failure::new(FailureCode::StoreNewer).with_detail(open.step));
        };
        if !step.has_effect() {
            self.end_keeping(open.id, "repeated").await?;
            return Ok(Advance::Stepped);
        }
        self.turn(TransferEvent::AnswerLost)?;
        if self.transfer.code != Some(FailureCode::OutcomeUnknown) {
            self.transfer.code = Some(FailureCode::OutcomeUnknown);
            self.save().await?;
            self.announce();
        }
        match self.settle(step).await {
            Ok(settled @ Settled::Applied) => {
                self.turn(TransferEvent::FoundApplied)?;
                self.transfer.progress.in_doubt = false;
                self.end(open.id, settled.name()).await?;
                Ok(Advance::Stepped)
            }
            Ok(settled @ Settled::NotApplied) if lost_for_long(self.transfer.progress.losses) => {
                let code = self.transfer.progress.lost_to.unwrap_or(FailureCode::AnswerTimedOut);
                let event = after_losses(&self.transfer, step);
                self.turn(event)?;
                self.transfer.progress.in_doubt = false;
                self.transfer.progress.refusals += 1;
                if event == TransferEvent::WentWithout {
                    return self.leave_out(step, open.id, code).await;
                }
                self.transfer.code = Some(code);
                self.stop(open.id, settled.name(), AuditOutcome::Refused).await
            }
            Ok(settled @ Settled::NotApplied) => {
                self.turn(TransferEvent::FoundMissing)?;
                self.transfer.progress.in_doubt = false;
                self.transfer.code = None;
                // Once at once; an answer that is lost again and again is waited out.
                let pause = self.transfer.attempts.checked_sub(2).map(|lost| self.wait(wait_seconds(lost)));
                self.end_keeping(open.id, settled.name()).await?;
                Ok(pause.map_or(Advance::Stepped, Advance::Pause))
            }
            Ok(settled @ Settled::LostTooOften) => {
                self.turn(TransferEvent::Refused)?;
                self.transfer.code = Some(self.transfer.progress.lost_to.unwrap_or(FailureCode::AnswerTimedOut));
                self.stop(open.id, settled.name(), AuditOutcome::Refused).await
            }
            Err(fault) => self.after_question(step, open.id, &fault).await,
        }
    }

    /// Nobody could say what became of the effect; its step stays open, so that it is asked about before all else.
    async fn after_question(
        &mut self,
        step: TransferStep,
        open: StepId,
        fault: &StepFault,
    ) -> Result<Advance, Failure> {
        let event = after_question(&self.transfer, step, self.failure_of(fault));
        self.turn(event)?;
        match event {
            TransferEvent::Refused => {
                self.transfer.code = Some(fault.code);
                self.transfer.progress.refusals += 1;
                self.transfer.next_try_at = None;
                self.audit(AuditOutcome::Refused).await?;
                self.save().await?;
                self.announce();
                Ok(Advance::Stopped)
            }
            TransferEvent::WentWithout => self.leave_out(step, open, fault.code).await,
            TransferEvent::Hopeless => {
                self.transfer.code = Some(fault.code);
                self.stop(open, fault.code.number(), AuditOutcome::Failed).await
            }
            TransferEvent::SignedOut => {
                self.transfer.code = Some(FailureCode::WaitingForSignIn);
                self.transfer.next_try_at = None;
                self.save().await?;
                self.announce();
                Ok(Advance::Stopped)
            }
            _ => {
                let pause = self.pause_for(fault);
                self.save().await?;
                self.announce();
                Ok(Advance::Pause(pause))
            }
        }
    }

    /// Writes down what the failure of a step leads to.
    async fn after(&mut self, step: TransferStep, step_id: StepId, mut fault: StepFault) -> Result<Advance, Failure> {
        tracing::warn!(transfer = %self.transfer.id, step = step.name(), code = fault.code.number(), unknown = fault.maybe_applied, "step failed");
        if let TransferStep::Fetch { file } = step {
            self.transfer.files[file].state = FileState::Waiting;
            // The size it was held against may have been the wrong one: it is asked for again.
            self.transfer.progress.checked &= fault.code != FailureCode::FileCutShort;
        }
        if fault.code == FailureCode::FileCutShort {
            self.transfer.progress.disagreements += 1;
            if self.transfer.progress.disagreements > MOST_DISAGREEMENTS {
                // A line that spoils bytes does so now and then; this is what the other side has.
                self.transfer.progress.disagreements = 0;
                fault.code = FailureCode::FileChanged;
            }
        }
        let event = after_failure(&self.transfer, step, self.failure_of(&fault));
        self.turn(event)?;
        if event == TransferEvent::AnswerLost {
            // The step stays open in the journal: the next turn asks.
            self.transfer.code = Some(FailureCode::OutcomeUnknown);
            self.transfer.attempts = self.transfer.attempts.saturating_add(1);
            self.transfer.progress.losses = self.transfer.progress.losses.saturating_add(1);
            self.transfer.progress.lost_to = Some(fault.code);
            self.transfer.progress.write_left |= step == TransferStep::Write;
            // A system that is down says so to a question: it is asked one before more bytes are sent to nobody.
            self.rules_read_at = None;
            let asked = fault.retry_after.map(|wait| self.wait(asked_seconds(wait)));
            self.save().await?;
            self.announce();
            return Ok(asked.map_or(Advance::Stepped, Advance::Pause));
        }
        self.transfer.progress.in_doubt = false;
        self.transfer.code = Some(fault.code);
        let outcome = fault.code.number();
        match event {
            TransferEvent::Refused => {
                self.transfer.progress.refusals += 1;
                self.stop(step_id, outcome, AuditOutcome::Refused).await
            }
            TransferEvent::WentWithout => self.leave_out(step, step_id, fault.code).await,
            TransferEvent::Hopeless => self.stop(step_id, outcome, AuditOutcome::Failed).await,
            TransferEvent::SignedOut => {
                self.transfer.code = Some(FailureCode::WaitingForSignIn);
                self.transfer.next_try_at = None;
                self.end_keeping(step_id, outcome).await?;
                Ok(Advance::Stopped)
            }
            _ => {
                let pause = self.pause_for(&fault);
                self.end_keeping(step_id, outcome).await?;
                Ok(Advance::Pause(pause))
            }
        }
    }

    fn failure_of(&self, fault: &StepFault) -> StepFailure {
        let signed_out = self.seat.session.has_ended();
        StepFailure { code: fault.code, maybe_applied: fault.maybe_applied, signed_out }
    }

    /// Ends by a decision that is in the audit before it is in the outbox.
    async fn stop(&mut self, step_id: StepId, how: &str, outcome: AuditOutcome) -> Result<Advance, Failure> {
        self.transfer.next_try_at = None;
        if self.transfer.state.is_final() {
            self.transfer.finished_at = Some(self.seat.clock.now());
        }
        self.audit(outcome).await?;
        self.end_keeping(step_id, how).await?;
        Ok(Advance::Stopped)
    }

    /// Goes on without the report or the log: what counts is done and proven, and the receipt says what is missing.
    async fn leave_out(&mut self, step: TransferStep, step_id: StepId, code: FailureCode) -> Result<Advance, Failure> {
        self.transfer.code = Some(code);
        self.audit(AuditOutcome::Refused).await?;
        if step == TransferStep::Report {
            self.transfer.progress.report_refused = Some(code);
        } else {
            self.transfer.progress.log_refused = Some(code);
        }
        self.end(step_id, code.number()).await?;
        Ok(Advance::Stepped)
    }

    /// How long to wait, and since when the transfer may be taken up again.
    fn pause_for(&mut self, fault: &StepFault) -> Duration {
        let own = wait_seconds(self.transfer.attempts);
        self.transfer.attempts = self.transfer.attempts.saturating_add(1);
        self.wait(own.max(fault.retry_after.map_or(0, asked_seconds)))
    }

    fn wait(&mut self, seconds: i64) -> Duration {
        self.transfer.next_try_at = Some(self.seat.clock.now().plus_seconds(seconds));
        Duration::from_secs(u64::try_from(seconds).unwrap_or(1))
    }

    /// Waits, but not longer than until the person wants it cancelled.
    async fn rest(&self, pause: Duration) -> Result<(), Failure> {
        let until = tokio::time::Instant::now() + pause;
        while tokio::time::Instant::now() < until {
            if self.seat.is_cancel_asked(self.transfer.id).await? && can_cancel(&self.transfer) {
                break;
            }
            tokio::time::sleep_until(until.min(tokio::time::Instant::now() + WISH_EVERY)).await;
        }
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), Failure> {
        self.turn(TransferEvent::AllDone)?;
        self.transfer.code = None;
        self.transfer.next_try_at = None;
        self.transfer.finished_at = Some(self.seat.clock.now());
        self.audit(AuditOutcome::Done).await?;
        self.save().await?;
        self.announce();
        Ok(())
    }

    /// Cancels when the person asked for it and it is still honest to do so.
    async fn cancel_if_asked(&mut self) -> Result<bool, Failure> {
        if !self.seat.is_cancel_asked(self.transfer.id).await? {
            return Ok(false);
        }
        if !can_cancel(&self.transfer) {
            if self.transfer.progress.written || self.transfer.state.is_final() {
                // Too late, and it stays so: the wish is answered.
                self.seat.forget_cancel(self.transfer.id).await?;
            }
            return Ok(false);
        }
        if self.transfer.progress.write_left && !self.is_surely_missing().await? {
            return Ok(false);
        }
        self.turn(TransferEvent::Cancel)?;
        let open = self.seat.open_step(self.transfer.id).await?;
        if let Some(TransferStep::Upload { file }) = open.and_then(|open| TransferStep::parse(&open.step)) {
            // Broken off inside an upload: its bytes may lie there, and the receipt says so.
            self.give_up_upload(file);
        }
        self.transfer.code = Some(FailureCode::TransferCancelled);
        self.transfer.next_try_at = None;
        self.transfer.finished_at = Some(self.seat.clock.now());
        self.audit(AuditOutcome::Cancelled).await?;
        self.save().await?;
        self.announce();
        Ok(true)
    }

    /// A write whose answer was lost may arrive after it was looked for: it is looked for once more before a person is
    /// told that nothing was done. False where it is there by now, or nobody can say.
    async fn is_surely_missing(&mut self) -> Result<bool, Failure> {
        match self.settle(TransferStep::Write).await {
            Ok(Settled::NotApplied) => Ok(true),
            Ok(_) => {
                self.save().await?;
                self.announce();
                Ok(false)
            }
            Err(_) => Ok(false),
        }
    }

    async fn begin(&mut self, step: TransferStep) -> Result<StepId, Failure> {
        self.turn(TransferEvent::Begins)?;
        match step {
            TransferStep::Fetch { file } => self.transfer.files[file].state = FileState::Fetching,
            TransferStep::Upload { file } => self.transfer.files[file].state = FileState::Uploading,
            TransferStep::Write => self.transfer.progress.in_doubt = true,
            _ => {}
        }
        self.transfer.updated_at = self.seat.clock.now();
        self.seat.step_before(&self.transfer, &step.name()).await
    }

    async fn end(&mut self, step_id: StepId, outcome: &str) -> Result<(), Failure> {
        self.transfer.attempts = 0;
        self.transfer.progress.losses = 0;
        self.transfer.progress.refusals = 0;
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

    async fn audit(&self, outcome: AuditOutcome) -> Result<(), Failure> {
        let draft = audit_draft(self.seat, &self.transfer, outcome, self.transfer.code);
        self.seat.append_audit(draft).await.map(|_| ())
    }
}

/// What the other side asked for, within reason.
fn asked_seconds(wait: Duration) -> i64 {
    i64::try_from(wait.as_secs()).map_or(LONGEST_PAUSE_SECONDS, |seconds| seconds.min(LONGEST_PAUSE_SECONDS))
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
