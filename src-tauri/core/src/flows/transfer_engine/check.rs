//! Reads both sides again and refuses before anything leaves: the step, the assignee, the document, every size.

use std::collections::HashMap;

use super::{Job, StepFault, upload::same_name};
use crate::domain::{
    document::{Document, DocumentFile},
    dossier::{Dossier, DossierFile, FileGroup},
    failure_code::FailureCode,
    official::Official,
    transfer::{FileSource, FileState, Transfer, TransferFile, TransferKind},
};

/// Rules that were read within this time are not read again before every file.
const FRESH_SECONDS: i64 = 60;

impl Job<'_> {
    pub(super) async fn check(&mut self) -> Result<(), StepFault> {
        let dossier = self.read_dossier().await?;
        may_be_changed(&dossier, &self.transfer, &self.account_id().await?)?;
        match self.transfer.kind {
            TransferKind::Send => self.check_send(&dossier).await?,
            TransferKind::Attach | TransferKind::Push => self.check_attach(&dossier).await?,
        }
        self.transfer.progress.checked = true;
        self.rules_read_at = Some(self.seat.clock.now());
        Ok(())
    }

    /// Before bytes move: hours may lie between the check and now. A document that became secret meanwhile goes no
    /// further, whatever was chosen when it was open.
    pub(super) async fn rules_are_fresh(&mut self) -> Result<(), StepFault> {
        let now = self.seat.clock.now().unix_seconds();
        let age = self.rules_read_at.map_or(i64::MAX, |at| now.saturating_sub(at.unix_seconds()));
        if (0..=FRESH_SECONDS).contains(&age) { Ok(()) } else { self.read_rules().await.map(|_| ()) }
    }

    /// Reads both sides again and holds them against the rules, right before the effect that counts.
    pub(super) async fn read_rules(&mut self) -> Result<Dossier, StepFault> {
        let dossier = self.read_dossier().await?;
        may_be_changed(&dossier, &self.transfer, &self.account_id().await?)?;
        if self.transfer.kind == TransferKind::Send {
            if !dossier.summary.step.can_send {
                return Err(FailureCode::StepForbidsSend.into());
            }
        } else {
            let document = self.read_document().await?;
            may_be_attached(&document, &self.transfer)?;
            for file in &self.transfer.files {
                same_file(file, &document)?;
            }
            let attached = self.attached_before(&dossier, &document).await?;
            self.leave_what_is_attached(&attached);
            let all_there = self.transfer.files.iter().all(|file| file.state == FileState::AlreadyAttached);
            if !all_there && !dossier.summary.step.can_attach {
                return Err(FailureCode::StepForbidsAttach.into());
            }
        }
        self.rules_read_at = Some(self.seat.clock.now());
        Ok(dossier)
    }

    /// What somebody attached meanwhile is not attached a second time; an upload made for it stays loose.
    fn leave_what_is_attached(&mut self, attached: &HashMap<String, Option<String>>) {
        for index in 0..self.transfer.files.len() {
            let FileSource::Idesk { file_id, .. } = &self.transfer.files[index].source else { continue };
            let Some(theirs) = attached.get(file_id).cloned() else { continue };
            if self.transfer.files[index].is_uploaded() {
                self.give_up_upload(index);
            }
            let file = &mut self.transfer.files[index];
            file.state = FileState::AlreadyAttached;
            file.target_id = theirs;
        }
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
            if !is_here(file) {
                file.size = facts.size;
            }
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
            let known = same_file(file, &document)?;
            file.sha256 = file.sha256.or(known.sha256);
            if !is_here(file) {
                file.size = known.size;
            }
            if !attached.contains_key(&known.id) {
                fits(file, limit)?;
            }
        }
        self.leave_what_is_attached(&attached);
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
    // iDesk's word alone is no proof: what was taken out of the dossier since may be attached again.
    let seen = |file: &DocumentFile| {
        let mut results = dossier.files.iter().filter(|there| there.group == FileGroup::KetQua);
        results
            .find(|there| same_name(&there.name, &file.name) || there.size == file.size)
            .map(|there| there.id.clone())
    };
    let told = document.transfers.iter().filter(|told| told.dossier_code == dossier.summary.code);
    let told: Vec<&String> = told.flat_map(|told| &told.file_ids).collect();
    let mut attached: HashMap<String, Option<String>> = document
        .files
        .iter()
        .filter(|file| told.contains(&&file.id))
        .filter_map(|file| seen(file).map(|there| (file.id.clone(), Some(there))))
        .collect();
    let others = transfers
        .iter()
        .filter(|other| other.dossier_id == dossier.summary.id && except.is_none_or(|except| except.id != other.id));
    // That the file hangs there under the id that iGate gave it is the proof, however that transfer ended.
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

/// The file of the document that is to be transferred, as long as it still has the bytes that were chosen.
fn same_file<'a>(file: &TransferFile, document: &'a Document) -> Result<&'a DocumentFile, StepFault> {
    let FileSource::Idesk { file_id, .. } = &file.source else {
        return Err(FailureCode::Unexpected.into());
    };
    let known = document.files.iter().find(|known| known.id == *file_id);
    let known = known.ok_or(StepFault::refused(FailureCode::FileGone))?;
    match (file.sha256, known.sha256) {
        (Some(chosen), Some(announced)) if chosen != announced => Err(FailureCode::FileChanged.into()),
        _ => Ok(known),
    }
}

/// Its bytes were counted: that is its size, whatever a list says.
const fn is_here(file: &TransferFile) -> bool {
    !matches!(file.state, FileState::Waiting | FileState::Fetching)
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
    /// Who this official is in iGate. Where iGate could not be asked at the sign-in, it is asked now: an unknown
    /// official must not be told that the dossier is somebody else's.
    async fn account_id(&self) -> Result<String, StepFault> {
        if let Some(account) = self.seat.igate_account() {
            return Ok(account.id);
        }
        let account = self.seat.igate.me().await.map_err(|fault| StepFault::igate(&fault))?;
        let id = account.id.clone();
        self.seat.set_official(Official { igate: Some(account), ..self.seat.official() });
        Ok(id)
    }

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
