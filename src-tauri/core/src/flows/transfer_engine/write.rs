//! The one effect that counts: the draft in iDesk, or the files in the dossier's "Tập tin kết quả".

use super::{Job, StepFault};
use crate::{
    domain::{
        document::Document,
        failure_code::FailureCode,
        transfer::{Confirmation, FileState, TransferFile, TransferKind},
    },
    gateways::{
        idesk::DraftRequest,
        igate::{AttachmentEntry, Origin},
    },
};

impl Job<'_> {
    pub(super) async fn write(&mut self) -> Result<(), StepFault> {
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
        match self.seat.idesk.create_draft(&key, &request).await {
            Ok(draft) => self.take_draft(&draft).await,
            Err(fault) => {
                let fault = StepFault::idesk(&fault);
                if fault.code == FailureCode::FilesMissing && self.transfer.progress.upload_round < 2 {
                    // iDesk forgot the uploads (they lay too long): they begin anew under new keys.
                    self.begin_uploads_anew();
                    return Ok(());
                }
                Err(fault)
            }
        }
    }

    fn begin_uploads_anew(&mut self) {
        self.transfer.progress.upload_round += 1;
        for file in &mut self.transfer.files {
            file.state = FileState::Fetched;
            file.target_id = None;
            file.confirmed_by = None;
        }
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
        let confirmations: Option<Vec<Confirmation>> =
            self.transfer.files.iter().map(|file| confirmation(file, draft)).collect();
        let Some(confirmations) = confirmations else { return false };
        for (file, confirmation) in self.transfer.files.iter_mut().zip(confirmations) {
            file.confirmed_by = Some(confirmation);
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
        let answer = self.seat.igate.attach(&self.transfer.dossier_id, &entries, &origin).await;
        answer.map_err(|fault| StepFault::igate(&fault))?;
        self.transfer.progress.written = true;
        Ok(())
    }
}

/// How the draft confirms one file; `None` when it does not.
fn confirmation(file: &TransferFile, draft: &Document) -> Option<Confirmation> {
    let id = file.target_id.as_deref()?;
    let theirs = draft.files.iter().find(|theirs| theirs.id == id)?;
    if theirs.size != file.size {
        return None;
    }
    match (theirs.sha256, file.sha256, file.confirmed_by) {
        (Some(theirs), Some(ours), _) if theirs == ours => Some(Confirmation::Hash),
        (Some(_), _, _) => None,
        (None, _, Some(Confirmation::Hash | Confirmation::UploadHash)) => Some(Confirmation::UploadHash),
        (None, _, _) => Some(Confirmation::Size),
    }
}
