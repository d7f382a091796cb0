//! "Gửi sang iDesk" (guide step 2): the dialog with its kept draft, and the order it becomes.
//!
//! Policy. The key of the transfer is minted when the dialog opens and kept with everything entered; confirming writes
//! the transfer into the journal before the first byte leaves, and confirming twice finds it there. Files of the
//! computer are copied into the sealed store when they are chosen, so that moving the original loses nothing. What can
//! be refused here is refused here; iGate and iDesk are read again by the transfer itself before anything is written.

mod dialog;
mod local_files;

use std::path::PathBuf;

use uuid::Uuid;

use crate::{
    app::Seat,
    domain::{
        audit::AuditAct,
        code::DossierCode,
        dossier::{Dossier, DossierFile, FileGroup},
        failure::Failure,
        failure_code::FailureCode,
        sha::Sha,
        text::nfc,
        transfer::{FileSource, Progress, Transfer, TransferFile, TransferKind, TransferState},
    },
    flows::{
        find_dossier::{Freshness, find_dossier_by_code},
        new_transfer::{Refused, on_record, same_order, write_order},
    },
};
pub(super) use dialog::local_of_dialog;
pub use dialog::{
    add_local_files, confirm_send, discard_send_dialog, kept_local_files, open_send_dialog, remove_local_file,
    save_send_dialog, send_dialog,
};
pub use local_files::{LocalFile, take_local_file};

/// A send ordered in one go, as the command line does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendOrder {
    pub code: String,
    /// Trích yếu; the procedure's name when `None`.
    pub subject: Option<String>,
    /// Ids of files of the dossier.
    pub file_ids: Vec<String>,
    /// Every component and processing file of the dossier.
    pub all_files: bool,
    pub local_paths: Vec<PathBuf>,
    /// The same key again is the same transfer.
    pub key: Option<Uuid>,
}

/// Puts a send into the journal, or finds the one that was put there under the same key.
///
/// # Errors
/// Whatever can be refused before anything exists: the dossier, its step, the choice of files, a key used otherwise.
pub async fn order_send(seat: &Seat, order: SendOrder) -> Result<Transfer, Failure> {
    let asked = Refused { act: AuditAct::Send, dossier_code: DossierCode::parse(&order.code), document_id: None };
    on_record(seat, asked, judged(seat, order).await).await
}

/// The order held against every rule that can be asked before anything exists, and written down.
async fn judged(seat: &Seat, order: SendOrder) -> Result<Transfer, Failure> {
    let mut locals = Vec::new();
    for path in &order.local_paths {
        let local = take_local_file(seat, path, seat.profile.idesk.max_file_bytes).await;
        if let Some(problem) = local.problem {
            return Err(Failure::new(problem).in_field("local").with_detail(local.name));
        }
        locals.push(local);
    }
    if let Some(key) = order.key
        && let Some(known) = seat.transfer_by_key(key).await?
    {
        return repeated(known, &order, &locals);
    }
    let found = find_dossier_by_code(seat, &order.code, Freshness::Fresh).await?;
    let files = chosen_files(&found.dossier, &order, &locals)?;
    let subject = order.subject.unwrap_or_else(|| found.dossier.summary.procedure.name.clone());
    let draft = SendDraft { key: order.key.unwrap_or_else(Uuid::new_v4), subject, files };
    write_order(seat, new_send(seat, &found.dossier, draft)?).await
}

/// What a send consists of beside its dossier.
struct SendDraft {
    key: Uuid,
    subject: String,
    files: Vec<TransferFile>,
}

/// The transfer of a send, held against every rule that needs no network.
fn new_send(seat: &Seat, dossier: &Dossier, draft: SendDraft) -> Result<Transfer, Failure> {
    let subject = nfc(draft.subject.trim());
    if subject.is_empty() {
        return Err(Failure::new(FailureCode::SubjectEmpty).in_field("subject"));
    }
    if draft.files.is_empty() {
        return Err(Failure::new(FailureCode::NothingChosen).in_field("files"));
    }
    let summary = &dossier.summary;
    if summary.completed {
        return Err(Failure::new(FailureCode::DossierClosed));
    }
    // A step that the list did not tell is read by the transfer before anything is written.
    if summary.step.known && !summary.step.can_send {
        return Err(Failure::new(FailureCode::StepForbidsSend).with_detail(summary.step.name.clone()));
    }
    let now = seat.clock.now();
    Ok(Transfer {
        id: Uuid::new_v4(),
        key: draft.key,
        kind: TransferKind::Send,
        state: TransferState::Queued,
        dossier_code: summary.code.clone(),
        dossier_id: summary.id.clone(),
        applicant: summary.applicant.name.clone(),
        procedure: summary.procedure.name.clone(),
        subject,
        document_id: None,
        document_number: None,
        draft_id: None,
        files: draft.files,
        code: None,
        attempts: 0,
        next_try_at: None,
        created_at: now,
        updated_at: now,
        finished_at: None,
        progress: Progress::default(),
    })
}

fn chosen_files(dossier: &Dossier, order: &SendOrder, locals: &[LocalFile]) -> Result<Vec<TransferFile>, Failure> {
    let mut files: Vec<TransferFile> = Vec::new();
    if order.all_files {
        files.extend(dossier.files.iter().filter(|file| is_offered(file)).map(igate_file));
    }
    for id in &order.file_ids {
        let file = dossier.files.iter().find(|file| file.id == *id);
        let file = file.ok_or_else(|| Failure::new(FailureCode::FileGone).in_field("file").with_detail(id.clone()))?;
        if !files.iter().any(|chosen| chosen.source == FileSource::Igate { file_id: id.clone() }) {
            files.push(igate_file(file));
        }
    }
    for local in locals {
        files.push(local.to_transfer_file()?);
    }
    Ok(files)
}

/// Components and processing files are offered (guide step 2); result files are what comes back, not what is sent.
fn is_offered(file: &DossierFile) -> bool {
    matches!(file.group, FileGroup::ThanhPhan | FileGroup::XuLy)
}

fn igate_file(file: &DossierFile) -> TransferFile {
    TransferFile::waiting(FileSource::Igate { file_id: file.id.clone() }, file.name.clone(), file.size, None)
}

/// The same key again: the same transfer if everything that was said this time agrees with it.
fn repeated(known: Transfer, order: &SendOrder, locals: &[LocalFile]) -> Result<Transfer, Failure> {
    let mut same =
        known.kind == TransferKind::Send && DossierCode::parse(&order.code) == Some(known.dossier_code.clone());
    if let Some(subject) = &order.subject {
        same &= nfc(subject.trim()) == known.subject;
    }
    let known_ids: Vec<&str> = known
        .files
        .iter()
        .filter_map(|file| match &file.source {
            FileSource::Igate { file_id } => Some(file_id.as_str()),
            _ => None,
        })
        .collect();
    if order.all_files {
        same &= order.file_ids.iter().all(|id| known_ids.contains(&id.as_str()));
    } else {
        same &= same_order(&known_ids, &order.file_ids);
    }
    let known_shas: Vec<Sha> =
        known.files.iter().filter(|file| file.source == FileSource::Local).filter_map(|file| file.sha256).collect();
    let shas: Vec<Sha> = locals.iter().filter_map(|local| local.sha256).collect();
    same &= same_order(&known_shas, &shas);
    if same { Ok(known) } else { Err(Failure::new(FailureCode::KeyUsedOtherwise).in_field("key")) }
}
