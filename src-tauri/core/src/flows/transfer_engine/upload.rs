//! Sends the bytes of one file to the other side, streamed from the sealed store, and takes down the id it got there.

use super::{Job, StepFault};
use crate::{
    domain::{
        failure_code::FailureCode,
        file_kind::media_type_by_name,
        sha::Sha,
        text::nfc,
        transfer::{Confirmation, FileState, TransferFile, TransferKind},
    },
    gateways::cache::FileRefKey,
};

impl Job<'_> {
    pub(super) async fn upload(&mut self, index: usize) -> Result<(), StepFault> {
        self.rules_are_fresh().await.map_err(StepFault::before_effect)?;
        let file = self.transfer.files[index].clone();
        let Some(sha) = file.sha256.filter(|sha| self.seat.blobs.contains(sha)) else {
            // The sealed copy is gone (a cleaned disk): it is fetched again, nothing has left for this file.
            self.transfer.files[index].state = FileState::Waiting;
            return Ok(());
        };
        match self.transfer.kind {
            TransferKind::Send => self.upload_to_idesk(index, &file, sha).await,
            TransferKind::Attach | TransferKind::Push => self.upload_to_igate(index, &file, sha).await,
        }
    }

    async fn upload_to_idesk(&mut self, index: usize, file: &TransferFile, sha: Sha) -> Result<(), StepFault> {
        let key = self.step_key(&format!("file-{}-{index}", self.transfer.progress.upload_round));
        let body = self.seat.blobs.upload_body(sha, self.progress_of(index, file.size));
        let media_type = media_type_by_name(&file.name);
        let answer = self.seat.idesk.upload(&key, &file.name, media_type, file.size, body).await;
        let uploaded = answer.map_err(|fault| StepFault::idesk(&fault))?;
        if (uploaded.size != 0 && uploaded.size != file.size) || uploaded.sha256.is_some_and(|theirs| theirs != sha) {
            // The same key asks for the same upload again: a wrong answer is read anew, wrong bytes stay wrong.
            return Err(self.disagreement(FailureCode::DraftDiffers));
        }
        let file = &mut self.transfer.files[index];
        file.name_confirmed = same_name(&uploaded.name, &file.name);
        file.target_id = Some(uploaded.id);
        file.confirmed_by = Some(if uploaded.sha256.is_some() { Confirmation::Hash } else { Confirmation::Size });
        file.state = FileState::Uploaded;
        Ok(())
    }

    async fn upload_to_igate(&mut self, index: usize, file: &TransferFile, sha: Sha) -> Result<(), StepFault> {
        let body = self.seat.blobs.upload_body(sha, self.progress_of(index, file.size));
        let media_type = media_type_by_name(&file.name);
        let answer = self.seat.igate.upload(&file.name, media_type, file.size, body).await;
        let uploaded = answer.map_err(|fault| StepFault::igate(&fault))?;
        // From here on the id is known, and is in the journal with whatever comes next: it is never uploaded again
        // because a question about it failed.
        self.transfer.files[index].target_id = Some(uploaded.id.clone());
        let mut theirs = (uploaded.size, uploaded.filename);
        if theirs.0 != file.size {
            // A wrong or missing size in the answer is no proof; what iGate keeps of the file is.
            let facts = self.seat.igate.file_facts(&uploaded.id).await;
            let facts = facts.map_err(|fault| StepFault { maybe_applied: true, ..StepFault::igate(&fault) })?;
            theirs = (facts.size, facts.filename);
        }
        if theirs.0 != file.size {
            self.give_up_upload(index);
            return Err(self.disagreement(FailureCode::FileCutShort));
        }
        self.take_upload(index, &theirs.1).await;
        Ok(())
    }

    /// iGate holds the file whole under the id on record.
    pub(super) async fn take_upload(&mut self, index: usize, their_name: &str) {
        let file = &mut self.transfer.files[index];
        file.confirmed_by = Some(Confirmation::Size);
        file.name_confirmed = same_name(their_name, &file.name);
        file.state = FileState::Uploaded;
        let (id, sha, name) = (file.target_id.clone(), file.sha256, file.name.clone());
        if let (Some(id), Some(sha)) = (id, sha) {
            // The bytes under the new id are known: the result can be looked at without network at once.
            self.seat.remember_file(FileRefKey::igate(&id), sha, &name).await;
        }
    }

    /// One fixed key per step of the transfer.
    pub(super) fn step_key(&self, step: &str) -> String {
        format!("{}-{step}", self.transfer.key)
    }

    /// The other side names another size or hash than ours: twice it may have been the answer, after that a person
    /// has to look.
    pub(super) fn disagreement(&self, code: FailureCode) -> StepFault {
        if self.transfer.progress.disagreements < 2 {
            StepFault { code: FailureCode::FileCutShort, maybe_applied: false, retry_after: None }
        } else if code == FailureCode::FileCutShort {
            StepFault::refused(FailureCode::FileChanged)
        } else {
            StepFault::refused(code)
        }
    }
}

/// Whether the other side calls a file by our name; how its letters are composed does not matter.
pub(super) fn same_name(theirs: &str, ours: &str) -> bool {
    nfc(theirs.trim()) == nfc(ours.trim())
}
