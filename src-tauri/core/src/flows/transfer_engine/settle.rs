//! Asks the other side what became of an effect whose answer was lost; acts on nothing.

use super::{Job, StepFault};
use crate::{
    domain::{
        transfer::{FileState, TransferKind},
        transfer_steps::{TransferStep, too_many_lost},
    },
    gateways::http::RemoteFault,
};

/// What the other side said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// It has the effect; the transfer was brought up to date with it.
    Applied,
    /// It does not have it; the step is done again under the same key.
    NotApplied,
    /// An upload that nobody can ask about was lost so often that a person has to look before the next.
    LostTooOften,
}

impl Settled {
    /// The outcome in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "asked: applied",
            Self::NotApplied => "asked: not applied",
            Self::LostTooOften => "lost too often",
        }
    }
}

impl Job<'_> {
    pub(super) async fn settle(&mut self, step: TransferStep) -> Result<Settled, StepFault> {
        match step {
            TransferStep::Upload { file } => self.settle_upload(file).await,
            TransferStep::Write if self.transfer.kind == TransferKind::Send => self.settle_draft().await,
            TransferStep::Write => self.settle_attachment().await,
            TransferStep::Report => self.settle_report().await,
            TransferStep::Log => self.settle_log().await,
            TransferStep::Check | TransferStep::Fetch { .. } | TransferStep::Verify => Ok(Settled::NotApplied),
        }
    }

    /// iDesk knows the upload by its key, so repeating it is asking. iGate has no key and no list of loose files: where
    /// its answer named an id, that file is looked at and used; otherwise the lost upload can only be counted, and will
    /// belong to no dossier because only ids we know are ever attached.
    async fn settle_upload(&mut self, index: usize) -> Result<Settled, StepFault> {
        if self.transfer.kind == TransferKind::Send {
            self.transfer.files[index].state = FileState::Fetched;
            return Ok(Settled::NotApplied);
        }
        if let Some(id) = self.transfer.files[index].target_id.clone() {
            match self.seat.igate.file_facts(&id).await {
                Ok(facts) if facts.size == self.transfer.files[index].size => {
                    self.take_upload(index, &facts.filename).await;
                    return Ok(Settled::Applied);
                }
                Ok(_) | Err(RemoteFault::NotFound) => {}
                Err(fault) => return Err(StepFault::igate(&fault)),
            }
        }
        self.give_up_upload(index);
        let lost = self.transfer.files[index].possible_orphans;
        Ok(if too_many_lost(lost) { Settled::LostTooOften } else { Settled::NotApplied })
    }

    /// Whatever iGate has of this file under an id of ours or none is left there, and counted.
    pub(super) fn give_up_upload(&mut self, index: usize) {
        let igate = self.transfer.kind != TransferKind::Send;
        let file = &mut self.transfer.files[index];
        file.possible_orphans = file.possible_orphans.saturating_add(u32::from(igate));
        file.target_id = None;
        file.state = FileState::Fetched;
    }

    pub(super) async fn settle_draft(&mut self) -> Result<Settled, StepFault> {
        let found = self.seat.idesk.draft_by_client_ref(self.transfer.key).await;
        match found.map_err(|fault| StepFault::idesk(&fault))? {
            Some(draft) => {
                self.take_draft(&draft).await?;
                Ok(Settled::Applied)
            }
            None => Ok(Settled::NotApplied),
        }
    }

    async fn settle_attachment(&mut self) -> Result<Settled, StepFault> {
        let dossier = self.read_dossier().await?;
        if self.all_attached(&dossier) {
            self.transfer.progress.written = true;
            return Ok(Settled::Applied);
        }
        // Some or none of the ids are there: the call is idempotent per file id and is made again.
        Ok(Settled::NotApplied)
    }

    async fn settle_report(&mut self) -> Result<Settled, StepFault> {
        let document = self.read_document().await?;
        if self.is_reported(&document) {
            self.transfer.progress.reported = true;
            return Ok(Settled::Applied);
        }
        Ok(Settled::NotApplied)
    }

    async fn settle_log(&mut self) -> Result<Settled, StepFault> {
        if self.is_logged().await? {
            self.transfer.progress.logged = true;
            return Ok(Settled::Applied);
        }
        Ok(Settled::NotApplied)
    }
}
