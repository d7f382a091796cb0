//! Reads both sides again and refuses before anything leaves: the step, the assignee, the document, every size.

use std::collections::HashMap;

use super::{Job, StepFault};
use crate::domain::{
    document::Document,
    dossier::{Dossier, DossierFile},
    failure_code::FailureCode,
    transfer::{FileSource, FileState, Transfer, TransferFile, TransferKind, TransferState},
};

impl Job<'_> {
    pub(super) async fn check(&mut self) -> Result<(), StepFault> {
        let dossier = self.read_dossier().await?;
        may_be_changed(&dossier, &self.transfer, &self.seat.igate_account_id())?;
        match self.transfer.kind {
            TransferKind::Send => self.check_send(&dossier).await?,
            TransferKind::Attach | TransferKind::Push => self.check_attach(&dossier).await?,
        }
        self.transfer.progress.checked = true;
        Ok(())
    }

    async fn check_send(&mut self, dossier: &Dossier) -> Result<(), StepFault> {
        if !dossier.summary.step.can_send {
            return Err(FailureCode::StepForbidsSend.into());
        }
        let limit = self.seat.profile.idesk.max_file_bytes;
        for index in 0..self.transfer.files.len() {
            let FileSource::Igate { file_id } = self.transfer.files[index].source.clone() else {
                continue;
            };
            if !dossier.files.iter().any(|file| file.id == file_id) {
                return Err(FailureCode::FileGone.into());
            }
            // The dossier's own size may be wrong; the file's is not.
            let facts = self.seat.igate.file_facts(&file_id).await.map_err(|fault| gone(&fault))?;
            let file = &mut self.transfer.files[index];
            file.size = facts.size;
            fits(file, limit)?;
        }
        Ok(())
    }

    async fn check_attach(&mut self, dossier: &Dossier) -> Result<(), StepFault> {
        let document = self.read_document().await?;
        may_be_attached(&document, &self.transfer)?;
        let attached = self.attached_before(dossier, &document).await?;
        let limit = self.seat.profile.igate.max_file_bytes;
        for file in &mut self.transfer.files {
            let FileSource::Idesk { file_id, .. } = &file.source else {
                return Err(FailureCode::Unexpected.into());
            };
            let known = document.files.iter().find(|known| known.id == *file_id);
            let known = known.ok_or(StepFault::refused(FailureCode::FileGone))?;
            if let (Some(previewed), Some(announced)) = (file.sha256, known.sha256)
                && previewed != announced
            {
                return Err(FailureCode::FileChanged.into());
            }
            file.sha256 = file.sha256.or(known.sha256);
            file.size = known.size;
            if attached.contains_key(file_id) {
                file.state = FileState::AlreadyAttached;
                file.target_id = attached.get(file_id).cloned().flatten();
                continue;
            }
            fits(file, limit)?;
        }
        self.transfer.document_number.clone_from(&document.number);
        let all_there = self.transfer.files.iter().all(|file| file.state == FileState::AlreadyAttached);
        if !all_there && !dossier.summary.step.can_attach {
            return Err(FailureCode::StepForbidsAttach.into());
        }
        Ok(())
    }

    /// Which of the document's files this dossier has already: what iDesk was told of before, and what the own journal
    /// knows to be attached and still sees there. The value is iGate's file id where it is known.
    async fn attached_before(
        &self,
        dossier: &Dossier,
        document: &Document,
    ) -> Result<HashMap<String, Option<String>>, StepFault> {
        let transfers = self.seat.transfers().await?;
        Ok(attached_files(dossier, document, &transfers, Some(&self.transfer)))
    }
}

/// See [`Job::attached_before`]; `except` is the transfer that asks.
pub(in crate::flows) fn attached_files(
    dossier: &Dossier,
    document: &Document,
    transfers: &[Transfer],
    except: Option<&Transfer>,
) -> HashMap<String, Option<String>> {
    let mut attached: HashMap<String, Option<String>> = document
        .transfers
        .iter()
        .filter(|told| told.dossier_code == dossier.summary.code)
        .flat_map(|told| told.file_ids.iter().map(|id| (id.clone(), None)))
        .collect();
    let others = transfers.iter().filter(|other| {
        other.dossier_id == dossier.summary.id
            && except.is_none_or(|except| except.id != other.id)
            && (other.state == TransferState::Done || other.progress.written)
    });
    for file in others.flat_map(|other| &other.files) {
        let (FileSource::Idesk { document_id, file_id }, Some(target)) = (&file.source, &file.target_id) else {
            continue;
        };
        if *document_id == document.id && dossier.files.iter().any(|there| there.id == *target) {
            attached.insert(file_id.clone(), Some(target.clone()));
        }
    }
    attached
}

/// Rules that hold for both directions: the dossier is the one that was confirmed, open, and this official's.
fn may_be_changed(dossier: &Dossier, transfer: &Transfer, official_id: &str) -> Result<(), StepFault> {
    let summary = &dossier.summary;
    if summary.code != transfer.dossier_code {
        return Err(FailureCode::DossierUncertain.into());
    }
    if summary.completed {
        return Err(FailureCode::DossierClosed.into());
    }
    if !summary.assignee_ids.is_empty() && !summary.assignee_ids.iter().any(|id| id == official_id) {
        return Err(FailureCode::DossierReassigned.into());
    }
    Ok(())
}

/// Rules for a document whose files go to a dossier.
fn may_be_attached(document: &Document, transfer: &Transfer) -> Result<(), StepFault> {
    if !document.is_open() {
        return Err(FailureCode::DocumentSecret.into());
    }
    let from = document.from_dossier.as_ref().ok_or(StepFault::refused(FailureCode::DocumentNotFromIgate))?;
    if from.code != transfer.dossier_code {
        return Err(FailureCode::CodeMismatch.into());
    }
    if !document.is_issued() {
        return Err(FailureCode::DocumentNotIssued.into());
    }
    Ok(())
}

fn fits(file: &TransferFile, limit: u64) -> Result<(), StepFault> {
    match file.size {
        0 => Err(FailureCode::FileEmpty.into()),
        size if size > limit => Err(FailureCode::FileTooLarge.into()),
        _ => Ok(()),
    }
}

fn gone(fault: &crate::gateways::http::RemoteFault) -> StepFault {
    match fault {
        crate::gateways::http::RemoteFault::NotFound => FailureCode::FileGone.into(),
        other => StepFault::igate(other),
    }
}

impl Job<'_> {
    /// The dossier as iGate has it now; the cache learns of it on the way.
    pub(super) async fn read_dossier(&self) -> Result<Dossier, StepFault> {
        let dossier = self.seat.igate.dossier(&self.transfer.dossier_id).await.map_err(|fault| match fault {
            crate::gateways::http::RemoteFault::NotFound => FailureCode::DossierNotFound.into(),
            other => StepFault::igate(&other),
        })?;
        self.seat.remember_dossier(&dossier).await;
        Ok(dossier)
    }

    /// The document as iDesk has it now.
    pub(super) async fn read_document(&self) -> Result<Document, StepFault> {
        let id = self.transfer.document_id.as_deref().ok_or(StepFault::refused(FailureCode::DocumentNotFound))?;
        let document = self.seat.idesk.document(id).await.map_err(|fault| match fault {
            crate::gateways::http::RemoteFault::NotFound => FailureCode::DocumentNotFound.into(),
            other => StepFault::idesk(&other),
        })?;
        self.seat.remember_document(&document).await;
        Ok(document)
    }

    /// Whether every file that should be attached is among the dossier's result files.
    pub(super) fn all_attached(&self, dossier: &Dossier) -> bool {
        let there = |id: &str| dossier.files.iter().any(|file: &DossierFile| file.id == id);
        let mut wanted = self.transfer.files.iter().filter(|file| file.state != FileState::AlreadyAttached).peekable();
        wanted.peek().is_some() && wanted.all(|file| file.target_id.as_deref().is_some_and(there))
    }
}
