//! Writes a confirmed order into the journal: the key is on the disk before the first byte leaves (T1).

use crate::{
    app::Seat,
    domain::{
        audit::AuditOutcome,
        failure::Failure,
        failure_code::FailureCode,
        transfer::{FileSource, Transfer, TransferKind, TransferState},
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
    if let Some(other) = on_its_way(seat, &transfer).await? {
        return Err(Failure::new(FailureCode::AlreadyInProgress).with_detail(other.id.to_string()));
    }
    seat.append_audit(audit_draft(seat, &transfer, AuditOutcome::Begun, None)).await?;
    seat.put_transfer(&transfer).await?;
    Ok(transfer)
}

/// An unfinished transfer with the same effect: a double click in another window, a command repeated without its key.
async fn on_its_way(seat: &Seat, transfer: &Transfer) -> Result<Option<Transfer>, Failure> {
    let sources =
        |transfer: &Transfer| -> Vec<FileSource> { transfer.files.iter().map(|file| file.source.clone()).collect() };
    let wanted = sources(transfer);
    let transfers = seat.transfers().await?;
    Ok(transfers.into_iter().find(|other| {
        let unfinished = !other.state.is_final();
        let same_direction = (other.kind == TransferKind::Send) == (transfer.kind == TransferKind::Send);
        let overlaps = match transfer.kind {
            TransferKind::Send => same_order(&sources(other), &wanted) && other.subject == transfer.subject,
            TransferKind::Attach | TransferKind::Push => sources(other).iter().any(|source| wanted.contains(source)),
        };
        unfinished
            && other.state != TransferState::Cancelled
            && same_direction
            && other.dossier_id == transfer.dossier_id
            && overlaps
    }))
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
