//! Cross-check (Đối chiếu): does this result file speak of this dossier? Asked before it is attached, on the same bytes.
//!
//! Policy. The answer belongs to bytes: what was checked is what is attached, by SHA-256. It never stands in the way by
//! being slow, missing or unsure: *unknown* lets the person look. Only *mismatch* stops, and only until a person says that
//! the file is right all the same; that is written to the audit before the order, and to the transfer and its receipt.

use std::collections::HashSet;

use super::{
    fetch_file::{Announced, fetch_idesk_file},
    find_document::find_document,
    find_dossier::{Freshness, find_dossier_by_id},
    kept_text::kept_text,
    views::results::CrossCheckRequest,
};
use crate::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
        cross_check::{CrossCheck, CrossReason, CrossVerdict, Mentioned, Neighbours, Sought, cross_check, mentioned},
        dossier::Dossier,
        failure::Failure,
        failure_code::FailureCode,
        file_name::shown_name,
        sha::Sha,
        transfer::{FileSource, Transfer, TransferFile},
    },
    gateways::{cache::FileRefKey, journal::AuditDraft},
};

/// Whether bytes that are not here are fetched for the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bytes {
    Fetched,
    AsTheyAre,
}

/// Which mismatching files a person takes for right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Accepted {
    #[default]
    None,
    /// By iDesk's file id.
    Files(Vec<String>),
    All,
}

impl Accepted {
    pub fn holds(&self, file_id: &str) -> bool {
        match self {
            Self::None => false,
            Self::Files(ids) => ids.iter().any(|id| id == file_id),
            Self::All => true,
        }
    }
}

/// Checks one result file of a document for one dossier; fetches its bytes where they are not here.
///
/// # Errors
/// Only when the dossier or the document cannot be read. What concerns the file is a reason in the answer.
pub async fn cross_check_result(seat: &Seat, request: &CrossCheckRequest) -> Result<CrossCheck, Failure> {
    let dossier = find_dossier_by_id(seat, &request.dossier_id, Freshness::CacheFirst).await?.dossier;
    let document = find_document(seat, &request.document_id, Freshness::CacheFirst).await?.document;
    if !document.is_open() {
        return Err(Failure::new(FailureCode::DocumentSecret));
    }
    let file = document.files.iter().find(|file| file.id == request.file_id);
    let file = file.ok_or_else(|| Failure::new(FailureCode::FileGone).in_field(request.file_id.clone()))?;
    Ok(check_remote(seat, &dossier, &file.id, &file.name, Announced::of(file), Bytes::Fetched).await)
}

/// The same for a file that is known.
pub(super) async fn check_remote(
    seat: &Seat,
    dossier: &Dossier,
    file_id: &str,
    name: &str,
    announced: Announced,
    bytes: Bytes,
) -> CrossCheck {
    let here = match bytes {
        Bytes::AsTheyAre => seat.cached_file(&FileRefKey::idesk(file_id)).await,
        Bytes::Fetched => fetch_idesk_file(seat, file_id, name, announced, &|_, _| {}).await.ok(),
    };
    match here {
        Some((sha, size)) if announced.sha.is_none_or(|announced| announced == sha) => {
            check_bytes(seat, dossier, &sha, size, name).await
        }
        _ => CrossCheck::unread(CrossReason::NotFetched, None),
    }
}

/// Checks bytes of the sealed store.
pub(super) async fn check_bytes(seat: &Seat, dossier: &Dossier, sha: &Sha, size: u64, name: &str) -> CrossCheck {
    let text = match kept_text(seat, sha, size, name).await {
        Ok(text) => text,
        Err(failure) => {
            let reason =
                if failure.code == FailureCode::NoTextLayer { CrossReason::NoText } else { CrossReason::NotRead };
            return CrossCheck::unread(reason, Some(*sha));
        }
    };
    let sought = sought(dossier);
    let index = seat.lists().await.index;
    let own_id = dossier.summary.id.clone();
    let textless_pages = text.textless_pages;
    let compared = tokio::task::spawn_blocking(move || {
        let Mentioned { codes, numbers } = mentioned(&text.text);
        let others: Neighbours = index.others_among(&own_id, &codes, &numbers);
        cross_check(&text.text, &sought, &others)
    });
    match compared.await {
        Ok(mut answer) => {
            answer.sha256 = Some(*sha);
            answer.textless_pages = textless_pages;
            if answer.reason == CrossReason::NothingFound && textless_pages > 0 {
                answer.reason = CrossReason::NoText;
            }
            answer
        }
        Err(_) => CrossCheck::unread(CrossReason::NotRead, Some(*sha)),
    }
}

/// Checks the files of an attachment before it exists; a mismatch that nobody accepted refuses it.
pub(super) async fn check_order(
    seat: &Seat,
    dossier: &Dossier,
    files: &mut [TransferFile],
    accepted: &Accepted,
    attached: &HashSet<String>,
    bytes: Bytes,
) -> Result<(), Failure> {
    for file in files {
        let FileSource::Idesk { file_id, .. } = &file.source else { continue };
        if attached.contains(file_id) {
            continue;
        }
        file.mismatch_accepted = accepted.holds(file_id);
        let answer = check_remote(seat, dossier, file_id, &file.name, Announced::of_transfer(file), bytes).await;
        if answer.sha256.is_some() {
            file.cross_check = Some(answer.verdict);
            file.sha256 = file.sha256.or(answer.sha256);
        }
        if answer.verdict == CrossVerdict::Mismatch && !file.mismatch_accepted {
            let against = answer.findings.iter().find(|found| !found.own).map(|found| found.value.clone());
            let detail = [Some(shown_name(&file.name)), against].into_iter().flatten().collect::<Vec<_>>().join(": ");
            return Err(Failure::new(FailureCode::FileMismatch).in_field("file").with_detail(detail));
        }
    }
    Ok(())
}

/// Writes down, before the order, that mismatching files were taken for right.
pub(super) async fn write_acceptance(seat: &Seat, transfer: &Transfer) -> Result<(), Failure> {
    let taken = |file: &&TransferFile| file.mismatch_accepted && file.cross_check == Some(CrossVerdict::Mismatch);
    let sha256: Vec<Sha> = transfer.files.iter().filter(taken).filter_map(|file| file.sha256).collect();
    if sha256.is_empty() {
        return Ok(());
    }
    seat.append_audit(AuditDraft {
        at: seat.clock.now(),
        clock_offset_seconds: seat.clock.offset_seconds(),
        act: AuditAct::AcceptMismatch,
        dossier_code: Some(transfer.dossier_code.clone()),
        document_id: transfer.document_id.clone(),
        transfer_id: Some(transfer.id.to_string()),
        sha256,
        outcome: AuditOutcome::Done,
        code: Some(FailureCode::FileMismatch),
    })
    .await?;
    Ok(())
}

fn sought(dossier: &Dossier) -> Sought {
    let summary = &dossier.summary;
    let names = [&summary.applicant.name, &summary.applicant.organization];
    Sought {
        code: summary.code.clone(),
        names: names.into_iter().filter(|name| !name.trim().is_empty()).cloned().collect(),
        identity_number: summary.applicant.identity_number.clone(),
        procedure: summary.procedure.name.clone(),
        agency: summary.agency.name.clone(),
    }
}
