//! The result picker: files found in iDesk by the dossier's code, with what speaks against each (guide step 4.1).

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    attach::may_be_taken,
    find_dossier::{FoundDossier, Freshness},
    transfer_engine::attached_files,
    views::results::{ResultChoice, ResultItem, ResultList},
};
use crate::{
    app::Seat,
    domain::{
        code::DossierCode,
        document::{Document, DocumentFile, FileRole},
        dossier::Dossier,
        failure::Failure,
        failure_code::FailureCode,
        file_kind::kind_by_name,
        file_name::shown_name,
        transfer::Transfer,
    },
    gateways::{cache::FileRefKey, http::System, idesk::DocumentSearch},
};

/// Which files are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultScope {
    /// Issued files of issued documents.
    Issued,
    /// Drafts and attachments too; they cannot be ticked.
    All,
}

/// Lists the result files of a dossier. A secret document is never listed.
///
/// # Errors
/// Those of iDesk, where the cache cannot stand in.
pub async fn list_results(
    seat: &Seat,
    found: FoundDossier,
    scope: ResultScope,
    freshness: Freshness,
) -> Result<ResultList, Failure> {
    let dossier = found.dossier;
    let code = &dossier.summary.code;
    let (documents, offline) = documents_of(seat, code, freshness).await?;
    let transfers = seat.transfers().await?;
    let mut items = Vec::new();
    for document in documents.iter().filter(|document| document.is_open()) {
        items.extend(result_items(seat, &dossier, document, &transfers, scope).await);
    }
    let kept = kept_choice(seat, &dossier.summary.id).await?;
    let problem = dossier_problem(&dossier);
    Ok(ResultList {
        key: kept.key,
        dossier_id: dossier.summary.id.clone(),
        dossier_code: code.clone(),
        applicant: dossier.summary.applicant.name.clone(),
        procedure: dossier.summary.procedure.name.clone(),
        step: dossier.summary.step.clone(),
        can_attach: problem.is_none(),
        problem,
        ticked: kept.file_ids,
        items,
        as_of: found.as_of,
        offline: offline || found.offline,
    })
}

/// Keeps what is ticked while the picker is open (T2).
pub async fn save_result_choice(seat: &Seat, choice: &ResultChoice) -> Result<(), Failure> {
    let text = serde_json::to_string(choice).map_err(|_| Failure::new(FailureCode::Unexpected))?;
    seat.put_dialog(&choice_of(&choice.dossier_id), text).await
}

pub(super) fn choice_of(dossier_id: &str) -> String {
    format!("results-of:{dossier_id}")
}

/// The kept choice, or a new one whose key is on the disk before the picker is shown (T1).
async fn kept_choice(seat: &Seat, dossier_id: &str) -> Result<ResultChoice, Failure> {
    let text = seat.dialog(&choice_of(dossier_id)).await?;
    let kept: Option<ResultChoice> = text.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(kept) = kept {
        // A key that became a transfer is used up: the process died before the choice was put away.
        let used = match Uuid::parse_str(&kept.key) {
            Ok(key) => seat.transfer_by_key(key).await?.is_some(),
            Err(_) => true,
        };
        if !used {
            return Ok(kept);
        }
    }
    let choice =
        ResultChoice { key: Uuid::new_v4().to_string(), dossier_id: dossier_id.to_owned(), file_ids: Vec::new() };
    save_result_choice(seat, &choice).await?;
    Ok(choice)
}

/// Why nothing can be attached to this dossier now.
pub(super) fn dossier_problem(dossier: &Dossier) -> Option<FailureCode> {
    if dossier.summary.completed {
        Some(FailureCode::DossierClosed)
    } else if dossier.summary.step.known && !dossier.summary.step.can_attach {
        Some(FailureCode::StepForbidsAttach)
    } else {
        None
    }
}

/// Every document that names this dossier's code, exactly.
pub(super) async fn documents_of(
    seat: &Seat,
    code: &DossierCode,
    freshness: Freshness,
) -> Result<(Vec<Document>, bool), Failure> {
    let names_code = |document: &Document| document.from_dossier.as_ref().is_some_and(|from| from.code == *code);
    let cached = async || -> Vec<Document> {
        let known = seat.lists().await.documents;
        known.iter().filter(|document| names_code(document)).cloned().collect()
    };
    if freshness == Freshness::CacheOnly {
        return Ok((cached().await, true));
    }
    // None here is an answer as well, once iDesk's list was read: a dossier that was never sent has no document.
    if freshness == Freshness::CacheFirst {
        let known = cached().await;
        if !known.is_empty() || seat.read_marks().await.documents.is_some() {
            return Ok((known, false));
        }
    }
    let mut documents: Vec<Document> = Vec::new();
    let mut read = HashSet::new();
    for page in 0.. {
        let search = DocumentSearch { external_code: Some(code.clone()), page, ..DocumentSearch::default() };
        match seat.idesk.documents(&search).await {
            Ok(answer) => {
                // A system that does not turn the page would be asked for ever.
                let known = read.len();
                read.extend(answer.documents.iter().map(|document| document.id.clone()));
                let is_new = read.len() > known;
                for document in answer.documents.into_iter().filter(names_code) {
                    if !documents.iter().any(|known| known.id == document.id) {
                        seat.remember_document(&document).await;
                        documents.push(document);
                    }
                }
                if !answer.has_next || !is_new {
                    break;
                }
            }
            Err(fault) if fault.is_temporary() => return Ok((cached().await, true)),
            Err(fault) => return Err(fault.failure(System::Idesk)),
        }
    }
    Ok((documents, false))
}

/// The files of one document as candidates for one dossier.
pub(super) async fn result_items(
    seat: &Seat,
    dossier: &Dossier,
    document: &Document,
    transfers: &[Transfer],
    scope: ResultScope,
) -> Vec<ResultItem> {
    let attached = attached_files(dossier, document, transfers, None);
    let of_document = may_be_taken(document).err().map(|failure| failure.code);
    let limit = seat.profile.igate.max_file_bytes;
    let mut items = Vec::new();
    for file in &document.files {
        let issued = document.is_issued() && file.role == FileRole::BanHanh;
        if scope == ResultScope::Issued && !issued {
            continue;
        }
        items.push(ResultItem {
            document_id: document.id.clone(),
            file_id: file.id.clone(),
            name: shown_name(&file.name),
            size: file.size,
            sha256: file.sha256,
            kind_by_name: kind_by_name(&file.name),
            issued,
            role: file.role,
            document_number: document.number.clone(),
            subject: document.subject.clone(),
            issued_on: document.issued_on,
            signer: document.signer.clone(),
            already_attached: attached.contains_key(&file.id),
            cached: seat.cached_file(&FileRefKey::idesk(&file.id)).await.is_some(),
            problem: of_document.or_else(|| file_problem(file, limit)),
        });
    }
    items
}

fn file_problem(file: &DocumentFile, limit: u64) -> Option<FailureCode> {
    match file.size {
        _ if file.role == FileRole::DuThao => Some(FailureCode::DocumentNotIssued),
        0 => Some(FailureCode::FileEmpty),
        size if size > limit => Some(FailureCode::FileTooLarge),
        _ => None,
    }
}
