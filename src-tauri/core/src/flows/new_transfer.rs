//! Writes a confirmed order into the journal: the key is on the disk before the first byte leaves (T1).

use crate::{
    app::Seat,
    domain::{
        audit::AuditOutcome,
        failure::Failure,
        failure_code::FailureCode,
        transfer::{FileSource, Transfer, TransferKind},
    },
    flows::transfer_engine::audit_draft,
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
