//! After the effect: read the other side back, tell iDesk what arrived, and write the log that the guide asks for.

use super::{Job, StepFault, upload::same_name};
use crate::{
    domain::{
        document::Document,
        dossier::FileGroup,
        failure_code::FailureCode,
        transfer::{Confirmation, FileSource, FileState, TransferKind},
    },
    gateways::{
        idesk::{ReportedFile, TransferReport},
        igate::HistoryDraft,
    },
};

impl Job<'_> {
    pub(super) async fn verify(&mut self) -> Result<(), StepFault> {
        match self.transfer.kind {
            TransferKind::Send => self.verify_draft().await,
            TransferKind::Attach | TransferKind::Push => self.verify_attachment().await,
        }
    }

    async fn verify_draft(&mut self) -> Result<(), StepFault> {
        let id = self.transfer.draft_id.clone().ok_or(StepFault::refused(FailureCode::DraftDiffers))?;
        let draft = self.seat.idesk.document(&id).await.map_err(|fault| StepFault::idesk(&fault))?;
        if !self.draft_agrees(&draft) {
            return Err(self.disagreement(FailureCode::DraftDiffers));
        }
        self.transfer.progress.verified = true;
        Ok(())
    }

    async fn verify_attachment(&mut self) -> Result<(), StepFault> {
        let dossier = self.read_dossier().await?;
        for index in 0..self.transfer.files.len() {
            if self.transfer.files[index].state == FileState::AlreadyAttached {
                continue;
            }
            let id = self.transfer.files[index].target_id.clone().unwrap_or_default();
            let there = dossier.files.iter().find(|file| file.id == id && file.group == FileGroup::KetQua);
            let there = there.ok_or(StepFault::refused(FailureCode::AttachmentNotSeen))?;
            if there.size != self.transfer.files[index].size {
                // The dossier's own size may be wrong; the file's is not.
                let facts = self.seat.igate.file_facts(&id).await.map_err(|fault| StepFault::igate(&fault))?;
                if facts.size != self.transfer.files[index].size {
                    return Err(self.disagreement(FailureCode::FileChanged));
                }
            }
            let names_agree = same_name(&there.name, &self.transfer.files[index].name);
            let file = &mut self.transfer.files[index];
            file.state = FileState::Confirmed;
            file.confirmed_by = Some(Confirmation::Size);
            file.name_confirmed = names_agree;
        }
        self.transfer.progress.verified = true;
        Ok(())
    }

    pub(super) async fn report(&mut self) -> Result<(), StepFault> {
        let Some(document_id) = self.transfer.document_id.clone() else {
            return Err(FailureCode::DocumentNotFound.into());
        };
        let report = TransferReport {
            code: self.transfer.dossier_code.clone(),
            dossier_id: self.transfer.dossier_id.clone(),
            files: self.attached_files().collect(),
            client_ref: self.transfer.key,
        };
        let key = self.step_key("transfer");
        let answer = self.seat.idesk.report_transfer(&key, &document_id, &report).await;
        answer.map_err(|fault| StepFault::idesk(&fault))?;
        self.transfer.progress.reported = true;
        Ok(())
    }

    /// Every file that this transfer attached.
    fn attached_files(&self) -> impl Iterator<Item = ReportedFile> {
        self.transfer.files.iter().filter(|file| file.state != FileState::AlreadyAttached).filter_map(|file| {
            let FileSource::Idesk { file_id, .. } = &file.source else { return None };
            Some(ReportedFile { id: file_id.clone(), sha256: file.sha256?, igate_file_id: file.target_id.clone()? })
        })
    }

    /// Whether iDesk was told of all these files for this dossier.
    pub(super) fn is_reported(&self, document: &Document) -> bool {
        let told: Vec<&String> = document
            .transfers
            .iter()
            .filter(|told| told.dossier_code == self.transfer.dossier_code)
            .flat_map(|told| &told.file_ids)
            .collect();
        self.attached_files().all(|file| told.contains(&&file.id))
    }

    /// Whether iGate's history holds the entry of this transfer.
    pub(super) async fn is_logged(&self) -> Result<bool, StepFault> {
        let history = self.seat.igate.history(&self.transfer.dossier_id, Some(self.transfer.key)).await;
        let history = history.map_err(|fault| StepFault::igate(&fault))?;
        let key = self.transfer.key.to_string();
        Ok(history.iter().any(|entry| entry.client_ref.as_deref() == Some(key.as_str())))
    }

    /// Officer, time, dossier code and other data (guide steps 2 and 4.1: "hệ thống ghi log").
    pub(super) async fn log(&mut self) -> Result<(), StepFault> {
        if self.transfer.attempts > 0 && self.is_logged().await.map_err(StepFault::before_effect)? {
            // iGate has no keys: a try whose answer said no, in whoever's words, may have been written all the same.
            self.transfer.progress.logged = true;
            return Ok(());
        }
        let names = self.transfer.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join("; ");
        let mut actions = vec![("Mã hồ sơ".to_owned(), self.transfer.dossier_code.to_string())];
        if self.transfer.kind == TransferKind::Send {
            actions.push(("Gửi sang iDesk".to_owned(), self.transfer.subject.clone()));
            actions.push(("Dự thảo văn bản".to_owned(), self.transfer.draft_id.clone().unwrap_or_default()));
        } else {
            let name = if self.transfer.kind == TransferKind::Attach {
                "Lấy từ iDesk"
            } else {
                "Chuyển đến phần mềm iGate"
            };
            let number = self.transfer.document_number.clone();
            actions.push((name.to_owned(), number.unwrap_or_else(|| self.transfer.subject.clone())));
            actions.push(("Văn bản".to_owned(), self.transfer.document_id.clone().unwrap_or_default()));
        }
        actions.push(("Tệp tin".to_owned(), names));
        let draft = HistoryDraft {
            dossier_id: self.transfer.dossier_id.clone(),
            account: self.seat.igate_account(),
            actions,
            client_ref: self.transfer.key,
        };
        self.seat.igate.write_history(&draft).await.map_err(|fault| StepFault::igate(&fault))?;
        self.transfer.progress.logged = true;
        Ok(())
    }
}
