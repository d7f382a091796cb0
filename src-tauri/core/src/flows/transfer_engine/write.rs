//! The one effect that counts: the draft in iDesk, or the files in the dossier's "Tập tin kết quả".

use super::{Job, StepFault, settle::Settled, upload::same_name};
use crate::{
    domain::{
        document::Document,
        dossier::Dossier,
        failure_code::FailureCode,
        transfer::{Confirmation, FileState, TransferFile, TransferKind},
    },
    gateways::{
        http::RemoteFault,
        idesk::DraftRequest,
        igate::{AttachmentEntry, Origin},
    },
};

impl Job<'_> {
    pub(super) async fn write(&mut self) -> Result<(), StepFault> {
        self.read_rules().await.map_err(StepFault::before_effect)?;
        match self.transfer.kind {
            TransferKind::Send => self.create_draft().await,
            TransferKind::Attach | TransferKind::Push => self.attach_files().await,
        }
    }

    async fn create_draft(&mut self) -> Result<(), StepFault> {
        let request = DraftRequest {
            code: self.transfer.dossier_code.clone(),
            dossier_id: self.transfer.dossier_id.clone(),
            subject: self.transfer.subject.clone(),
            file_ids: self.transfer.files.iter().filter_map(|file| file.target_id.clone()).collect(),
            client_ref: self.transfer.key,
        };
        let key = self.step_key("draft");
        let fault = match self.seat.idesk.create_draft(&key, &request).await {
            Ok(draft) => return self.take_draft(&draft).await,
            Err(fault) => StepFault::idesk(&fault),
        };
        if matches!(fault.code, FailureCode::FilesMissing | FailureCode::WriteConflict) {
            // Both are also what a repeat of a draft that exists may be answered with: iDesk is asked before anything
            // is decided.
            let settled = self.settle_draft().await;
            let unanswered = |fault| StepFault { maybe_applied: true, ..fault };
            if settled.map_err(unanswered)? == Settled::Applied {
                return Ok(());
            }
            if fault.code == FailureCode::FilesMissing && self.begin_uploads_anew(None) {
                return Ok(());
            }
        }
        Err(fault)
    }

    /// The other side forgot the uploads (they lay too long): they are sent again under new keys. Not for ever: false
    /// when they already were. What hangs on the dossier by now is not sent again.
    fn begin_uploads_anew(&mut self, attached: Option<&Dossier>) -> bool {
        if self.transfer.progress.upload_round >= 2 {
            return false;
        }
        self.transfer.progress.upload_round += 1;
        for index in 0..self.transfer.files.len() {
            let hangs_there =
                |id: &String| attached.is_some_and(|dossier| dossier.files.iter().any(|file| file.id == *id));
            let file = &self.transfer.files[index];
            if file.is_uploaded() && !file.target_id.as_ref().is_some_and(hangs_there) {
                // What the other side does not find may lie there all the same: it is counted.
                self.give_up_upload(index);
                self.transfer.files[index].confirmed_by = None;
            }
        }
        true
    }

    /// Takes the draft as iDesk has it; `verified` where it names every file with our size and hash.
    pub(super) async fn take_draft(&mut self, draft: &Document) -> Result<(), StepFault> {
        self.transfer.draft_id = Some(draft.id.clone());
        self.transfer.progress.written = true;
        self.transfer.progress.verified = self.draft_agrees(draft);
        self.seat.remember_document(draft).await;
        Ok(())
    }

    /// Holds the draft against the manifest: the dossier, every file by id with its size, and the hash where iDesk
    /// gives one. Where it agrees, each file is marked with how it was confirmed.
    pub(super) fn draft_agrees(&mut self, draft: &Document) -> bool {
        let from = draft.from_dossier.as_ref();
        if from.is_some_and(|from| from.code != self.transfer.dossier_code) {
            return false;
        }
        if draft.files.len() != self.transfer.files.len() {
            return false;
        }
        let confirmations: Option<Vec<(Confirmation, bool)>> =
            self.transfer.files.iter().map(|file| confirmation(file, draft)).collect();
        let Some(confirmations) = confirmations else { return false };
        for (file, (confirmation, same_name)) in self.transfer.files.iter_mut().zip(confirmations) {
            file.confirmed_by = Some(confirmation);
            file.name_confirmed = same_name;
            file.state = FileState::Confirmed;
        }
        true
    }

    async fn attach_files(&mut self) -> Result<(), StepFault> {
        let entries: Vec<AttachmentEntry> = self
            .transfer
            .files
            .iter()
            .filter(|file| file.state == FileState::Uploaded)
            .filter_map(|file| {
                let id = file.target_id.clone()?;
                Some(AttachmentEntry { id, filename: file.name.clone(), size: file.size })
            })
            .collect();
        let origin = Origin {
            document_id: self.transfer.document_id.clone().unwrap_or_default(),
            number: self.transfer.document_number.clone(),
        };
        if entries.is_empty() {
            // Everything was attached meanwhile.
            return Ok(());
        }
        match self.seat.igate.attach(&self.transfer.dossier_id, &entries, &origin).await {
            Ok(()) => {
                self.transfer.progress.written = true;
                Ok(())
            }
            // The dossier was read a moment ago: what is not found is an upload that iGate threw away. It may have taken
            // the others all the same.
            Err(RemoteFault::NotFound) => {
                let unanswered = |fault| StepFault { maybe_applied: true, ..fault };
                let dossier = self.read_dossier().await.map_err(unanswered)?;
                if self.all_attached(&dossier) {
                    self.transfer.progress.written = true;
                    return Ok(());
                }
                if self.begin_uploads_anew(Some(&dossier)) { Ok(()) } else { Err(FailureCode::FilesMissing.into()) }
            }
            Err(fault) => Err(StepFault::igate(&fault)),
        }
    }
}

/// How the draft confirms one file, and whether by its name too; `None` when it does not.
fn confirmation(file: &TransferFile, draft: &Document) -> Option<(Confirmation, bool)> {
    let id = file.target_id.as_deref()?;
    let theirs = draft.files.iter().find(|theirs| theirs.id == id)?;
    if theirs.size != file.size {
        return None;
    }
    let by = match (theirs.sha256, file.sha256, file.confirmed_by) {
        (Some(theirs), Some(ours), _) if theirs == ours => Confirmation::Hash,
        (Some(_), _, _) => return None,
        (None, _, Some(Confirmation::Hash | Confirmation::UploadHash)) => Confirmation::UploadHash,
        (None, _, _) => Confirmation::Size,
    };
    Some((by, same_name(&theirs.name, &file.name)))
}
