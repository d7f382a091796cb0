//! "Lấy từ iDesk" (guide step 4.1) and "Chuyển đến phần mềm iGate" (4.2): one job with two entrances.
//!
//! Policy. Only issued files of open documents that name this very dossier are taken; what was previewed is what is
//! attached, or nothing is; what is attached already is not uploaded again; a file that speaks of another dossier
//! is refused until a person says that it is right. The files of one document per transfer, so
//! that iDesk's word, the receipt and the audit speak of one document.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    app::Seat,
    domain::{
        audit::AuditAct,
        code::DossierCode,
        document::{Document, DocumentFile, FileRole},
        dossier::Dossier,
        failure::Failure,
        failure_code::FailureCode,
        sha::Sha,
        transfer::{FileSource, Progress, Transfer, TransferFile, TransferKind, TransferState},
    },
    flows::{
        cross_check::{Accepted, Bytes, check_order},
        find_document::find_document,
        find_dossier::{FoundDossier, Freshness, find_dossier_by_code, find_dossier_by_id},
        new_transfer::{Refused, on_record, same_order, write_order},
        transfer_engine::attached_files,
        views::results::{AttachRequest, PreviewedFile, PushRequest},
    },
};

/// Files of a document, to be attached to a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachOrder {
    pub kind: TransferKind,
    /// The dossier by its code; `None`: the one the document names.
    pub dossier_code: Option<String>,
    pub document_id: String,
    /// Empty: every issued file.
    pub file_ids: Vec<String>,
    /// What was on the screen; these bytes and no others may be attached.
    pub previewed: Vec<PreviewedFile>,
    pub key: Option<Uuid>,
}

/// "Thực hiện" in the result picker.
///
/// # Errors
/// Those of [`order_attach`].
pub async fn confirm_attach(seat: &Seat, request: AttachRequest) -> Result<Transfer, Failure> {
    let found = find_dossier_by_id(seat, &request.dossier_id, Freshness::CacheFirst).await?;
    let order = AttachOrder {
        kind: TransferKind::Attach,
        dossier_code: None,
        document_id: request.document_id,
        file_ids: request.file_ids,
        previewed: request.previewed,
        key: Some(parse_key(&request.key)?),
    };
    let accepted = Accepted::Files(request.accept_mismatch);
    let transfer = order_for(seat, order, &accepted, Freshness::CacheFirst, Some(found)).await?;
    seat.forget_dialog(&super::results::choice_of(&request.dossier_id)).await?;
    Ok(transfer)
}

/// "Chuyển đến phần mềm iGate", confirmed.
///
/// # Errors
/// Those of [`order_attach`].
pub async fn confirm_push(seat: &Seat, request: PushRequest) -> Result<Transfer, Failure> {
    let order = AttachOrder {
        kind: TransferKind::Push,
        dossier_code: None,
        document_id: request.document_id,
        file_ids: request.file_ids,
        previewed: request.previewed,
        key: Some(parse_key(&request.key)?),
    };
    let accepted = Accepted::Files(request.accept_mismatch);
    order_for(seat, order, &accepted, Freshness::CacheFirst, None).await
}

/// Puts an attachment into the journal, or finds the one that was put there under the same key.
///
/// # Errors
/// Whatever can be refused before anything exists: a secret or unissued document, another dossier's document, a file
/// that is not there or empty, bytes other than those previewed, a file that speaks of another dossier, a key used
/// otherwise.
pub async fn order_attach(seat: &Seat, order: AttachOrder) -> Result<Transfer, Failure> {
    order_attach_accepting(seat, order, &Accepted::None).await
}

/// The same with files that a person takes for right although they seem to be another dossier's.
///
/// # Errors
/// Those of [`order_attach`].
pub async fn order_attach_accepting(seat: &Seat, order: AttachOrder, accepted: &Accepted) -> Result<Transfer, Failure> {
    order_for(seat, order, accepted, Freshness::Fresh, None).await
}

async fn order_for(
    seat: &Seat,
    order: AttachOrder,
    accepted: &Accepted,
    freshness: Freshness,
    dossier: Option<FoundDossier>,
) -> Result<Transfer, Failure> {
    let document_id = order.document_id.clone();
    let named = dossier.as_ref().map(|found| found.dossier.summary.code.clone());
    let asked = Refused {
        act: if order.kind == TransferKind::Push { AuditAct::Push } else { AuditAct::Attach },
        dossier_code: named.or_else(|| order.dossier_code.as_deref().and_then(DossierCode::parse)),
        document_id: Some(&document_id),
    };
    on_record(seat, asked, judged(seat, order, accepted, freshness, dossier).await).await
}

/// The order held against every rule that can be asked before anything exists, and written down.
async fn judged(
    seat: &Seat,
    order: AttachOrder,
    accepted: &Accepted,
    freshness: Freshness,
    dossier: Option<FoundDossier>,
) -> Result<Transfer, Failure> {
    if let Some(key) = order.key
        && let Some(known) = seat.transfer_by_key(key).await?
    {
        return repeated(known, &order);
    }
    let document = find_document(seat, &order.document_id, freshness).await?.document;
    let code = named_dossier(&document)?;
    if let Some(wanted) = &order.dossier_code
        && DossierCode::parse(wanted).as_ref() != Some(&code)
    {
        return Err(Failure::new(FailureCode::CodeMismatch).with_detail(code.to_string()));
    }
    let found = match dossier {
        Some(found) => found,
        None => find_dossier_by_code(seat, code.as_str(), freshness).await?,
    };
    if found.dossier.summary.code != code {
        return Err(Failure::new(FailureCode::CodeMismatch).with_detail(code.to_string()));
    }
    may_be_taken(&document)?;
    let mut files = chosen_files(&document, &order)?;
    let attached = attached_files(&found.dossier, &document, &seat.transfers().await?, None);
    let attached: HashSet<String> = attached.into_keys().collect();
    // The window has checked in the background; whatever is not here yet is checked when it is fetched.
    let bytes = if freshness == Freshness::Fresh { Bytes::Fetched } else { Bytes::AsTheyAre };
    check_order(seat, &found.dossier, &mut files, accepted, &attached, bytes).await?;
    write_order(seat, new_attachment(seat, &order, &document, &found.dossier, files)).await
}

/// The dossier a document was made from.
fn named_dossier(document: &Document) -> Result<DossierCode, Failure> {
    let from = document.from_dossier.as_ref();
    from.map(|from| from.code.clone()).ok_or_else(|| Failure::new(FailureCode::DocumentNotFromIgate))
}

/// Rules of the document alone.
pub(super) fn may_be_taken(document: &Document) -> Result<(), Failure> {
    if !document.is_open() {
        return Err(Failure::new(FailureCode::DocumentSecret));
    }
    if !document.is_issued() {
        return Err(Failure::new(FailureCode::DocumentNotIssued));
    }
    Ok(())
}

fn chosen_files(document: &Document, order: &AttachOrder) -> Result<Vec<TransferFile>, Failure> {
    let mut chosen: Vec<&DocumentFile> = Vec::new();
    for id in &order.file_ids {
        let file = document.files.iter().find(|file| file.id == *id);
        let file = file.ok_or_else(|| Failure::new(FailureCode::FileGone).in_field("file").with_detail(id.clone()))?;
        if file.role == FileRole::DuThao {
            return Err(Failure::new(FailureCode::DocumentNotIssued).in_field("file").with_detail(file.name.clone()));
        }
        if !chosen.iter().any(|known| known.id == *id) {
            chosen.push(file);
        }
    }
    if order.file_ids.is_empty() {
        chosen = document.issued_files().collect();
    }
    if chosen.is_empty() {
        return Err(Failure::new(FailureCode::NothingChosen).in_field("files"));
    }
    chosen
        .into_iter()
        .map(|file| {
            let previewed = order.previewed.iter().find(|seen| seen.file_id == file.id).map(|seen| seen.sha256);
            to_transfer_file(document, file, previewed)
        })
        .collect()
}

fn to_transfer_file(document: &Document, file: &DocumentFile, previewed: Option<Sha>) -> Result<TransferFile, Failure> {
    if file.size == 0 {
        return Err(Failure::new(FailureCode::FileEmpty).in_field("file").with_detail(file.name.clone()));
    }
    if let (Some(seen), Some(announced)) = (previewed, file.sha256)
        && seen != announced
    {
        return Err(Failure::new(FailureCode::FileChanged).in_field("file").with_detail(file.name.clone()));
    }
    let source = FileSource::Idesk { document_id: document.id.clone(), file_id: file.id.clone() };
    Ok(TransferFile::waiting(source, file.name.clone(), file.size, previewed.or(file.sha256)))
}

fn new_attachment(
    seat: &Seat,
    order: &AttachOrder,
    document: &Document,
    dossier: &Dossier,
    files: Vec<TransferFile>,
) -> Transfer {
    let now = seat.clock.now();
    let summary = &dossier.summary;
    Transfer {
        id: Uuid::new_v4(),
        key: order.key.unwrap_or_else(Uuid::new_v4),
        kind: order.kind,
        state: TransferState::Queued,
        dossier_code: summary.code.clone(),
        dossier_id: summary.id.clone(),
        applicant: summary.applicant.name.clone(),
        procedure: summary.procedure.name.clone(),
        subject: document.subject.clone(),
        document_id: Some(document.id.clone()),
        document_number: document.number.clone(),
        draft_id: None,
        files,
        code: None,
        attempts: 0,
        next_try_at: None,
        created_at: now,
        updated_at: now,
        finished_at: None,
        progress: Progress::default(),
    }
}

/// The same key again: the same transfer if everything that was said this time agrees with it.
fn repeated(known: Transfer, order: &AttachOrder) -> Result<Transfer, Failure> {
    let mut same = known.kind != TransferKind::Send && known.document_id.as_ref() == Some(&order.document_id);
    if let Some(code) = &order.dossier_code {
        same &= DossierCode::parse(code).as_ref() == Some(&known.dossier_code);
    }
    if !order.file_ids.is_empty() {
        let known_ids: Vec<&str> = known
            .files
            .iter()
            .filter_map(|file| match &file.source {
                FileSource::Idesk { file_id, .. } => Some(file_id.as_str()),
                _ => None,
            })
            .collect();
        same &= same_order(&known_ids, &order.file_ids);
    }
    if same { Ok(known) } else { Err(Failure::new(FailureCode::KeyUsedOtherwise).in_field("key")) }
}

fn parse_key(key: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(key).map_err(|_| Failure::new(FailureCode::BadArgument).in_field("key"))
}
