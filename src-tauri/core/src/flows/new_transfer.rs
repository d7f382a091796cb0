//! Writes a confirmed order into the journal: the key is on the disk before the first byte leaves (T1). An order that a
//! rule refuses is an act too, and stands in the audit as refused.

use crate::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
        code::DossierCode,
        failure::Failure,
        failure_code::FailureCode,
        transfer::{FileSource, Transfer, TransferKind},
    },
    flows::{cross_check::write_acceptance, enter::act, transfer_engine::audit_draft},
    gateways::journal::AuditDraft,
};

/// Writes the order, or finds the one with the same key. Refuses what is on its way already under another key.
pub(super) async fn write_order(seat: &Seat, transfer: Transfer) -> Result<Transfer, Failure> {
    if let Some(known) = seat.transfer_by_key(transfer.key).await? {
        return if is_same(&known, &transfer) {
            Ok(known)
        } else {
            Err(Failure::new(FailureCode::KeyUsedOtherwise).in_field("key"))
        };
    }
    let refused = |other: &Transfer| Failure::new(FailureCode::AlreadyInProgress).with_detail(other.id.to_string());
    if let Some(other) = seat.transfers().await?.iter().find(|other| is_on_its_way(other, &transfer)) {
        return Err(refused(other));
    }
    write_acceptance(seat, &transfer).await?;
    seat.append_audit(audit_draft(seat, &transfer, AuditOutcome::Begun, None)).await?;
    // Looked at again in the transaction that writes it: a second process may have ordered the same a moment ago.
    let wanted = transfer.clone();
    match seat.put_new_transfer(&transfer, move |other| is_on_its_way(other, &wanted)).await? {
        None => Ok(transfer),
        Some(other) if other.key == transfer.key && is_same(&other, &transfer) => Ok(other),
        Some(other) if other.key == transfer.key => Err(Failure::new(FailureCode::KeyUsedOtherwise).in_field("key")),
        Some(other) => Err(refused(&other)),
    }
}

/// What was asked for, as far as it is known when a rule refuses it.
pub(super) struct Refused<'a> {
    pub act: AuditAct,
    pub dossier_code: Option<DossierCode>,
    pub document_id: Option<&'a str>,
}

/// Writes into the audit that an act was refused by a rule or by a system, and hands the outcome on. A lost network and
/// a full disk refuse nothing: such an act was not judged.
pub(super) async fn on_record<T>(seat: &Seat, asked: Refused<'_>, outcome: Result<T, Failure>) -> Result<T, Failure> {
    if let Err(failure) = &outcome
        && is_refusal(failure.code)
    {
        let draft = AuditDraft {
            dossier_code: asked.dossier_code,
            document_id: asked.document_id.map(str::to_owned),
            ..act(seat, asked.act, AuditOutcome::Refused, Some(failure.code))
        };
        // Nothing happens in any case; that the entry is missing is said by the journal's own fault.
        seat.append_audit(draft).await?;
    }
    outcome
}

/// A rule or a system judged the act: by what it is, or by who asks.
const fn is_refusal(code: FailureCode) -> bool {
    code.exit_status() == 4
        || matches!(code, FailureCode::NotLinked | FailureCode::AccountDisabled | FailureCode::LinkedToAnother)
}

/// Whether another one is unfinished and has the same effect: a double click in another window, a command repeated
/// without its key.
fn is_on_its_way(other: &Transfer, transfer: &Transfer) -> bool {
    let sources =
        |transfer: &Transfer| -> Vec<FileSource> { transfer.files.iter().map(|file| file.source.clone()).collect() };
    let wanted = sources(transfer);
    let overlaps = match transfer.kind {
        TransferKind::Send => same_order(&sources(other), &wanted) && other.subject == transfer.subject,
        TransferKind::Attach | TransferKind::Push => sources(other).iter().any(|source| wanted.contains(source)),
    };
    !other.state.is_final()
        && (other.kind == TransferKind::Send) == (transfer.kind == TransferKind::Send)
        && other.dossier_id == transfer.dossier_id
        && overlaps
}

/// Whether two orders under one key are the same order.
fn is_same(known: &Transfer, other: &Transfer) -> bool {
    let contents = |transfer: &Transfer| -> Vec<(FileSource, Option<crate::domain::sha::Sha>)> {
        let local_sha = |source: &FileSource, sha| if *source == FileSource::Local { sha } else { None };
        transfer.files.iter().map(|file| (file.source.clone(), local_sha(&file.source, file.sha256))).collect()
    };
    let same_side = (known.kind == TransferKind::Send) == (other.kind == TransferKind::Send);
    same_side
        && known.dossier_id == other.dossier_id
        && known.document_id == other.document_id
        && known.subject == other.subject
        && same_order(&contents(known), &contents(other))
}

/// Whether two lists hold the same things, in whatever order.
pub(super) fn same_order<A: PartialEq<B>, B>(left: &[A], right: &[B]) -> bool {
    left.len() == right.len()
        && left.iter().all(|one| right.iter().any(|other| one == other))
        && right.iter().all(|other| left.iter().any(|one| one == other))
}
