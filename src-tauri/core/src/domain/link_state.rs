//! What the column "Liên thông" says of a dossier, made from its transfers and the documents that name it.

use super::{
    document::{Document, DocumentFile},
    dossier::{Dossier, FileGroup},
    transfer::{FileSource, LinkState, Transfer, TransferKind, TransferState},
};

/// The state of a dossier that is known whole; `transfers` newest first, `documents` of this dossier only.
pub fn link_state(transfers: &[Transfer], documents: &[Document], dossier: &Dossier) -> LinkState {
    let has_result = dossier.files.iter().any(|file| file.group == FileGroup::KetQua);
    link_state_of(transfers.iter(), documents.iter(), has_result)
}

/// The same from what the lists know; `has_result`: the dossier is known to have a file in "Tập tin kết quả".
pub fn link_state_of<'a>(
    transfers: impl Iterator<Item = &'a Transfer> + Clone,
    documents: impl Iterator<Item = &'a Document>,
    has_result: bool,
) -> LinkState {
    if let Some(stuck) = transfers.clone().find(|transfer| transfer.state == TransferState::NeedsAttention) {
        return LinkState::NeedsAttention { transfer: stuck.kind };
    }
    if let Some(moving) = transfers.clone().find(|transfer| transfer.state.is_open()) {
        return LinkState::InProgress { transfer: moving.kind };
    }
    let attached = transfers
        .clone()
        .filter(|transfer| transfer.kind != TransferKind::Send && transfer.state == TransferState::Done)
        .max_by_key(|transfer| transfer.finished_at);
    let mut told = false;
    let mut waiting = 0;
    for document in documents.filter(|document| document.is_open()) {
        told |= !document.transfers.is_empty();
        waiting += document.issued_files().filter(|file| !is_attached(document, file, transfers.clone())).count();
    }
    if waiting > 0 {
        return LinkState::ResultsReady { count: u32::try_from(waiting).unwrap_or(u32::MAX) };
    }
    if let Some(attached) = attached {
        return LinkState::Attached { at: attached.finished_at };
    }
    if told || has_result {
        return LinkState::Attached { at: None };
    }
    let sent =
        transfers.filter(|transfer| transfer.kind == TransferKind::Send && transfer.state == TransferState::Done);
    match sent.max_by_key(|transfer| transfer.finished_at) {
        Some(sent) => LinkState::Sent { at: sent.finished_at.unwrap_or(sent.updated_at) },
        None => LinkState::NotSent,
    }
}

fn is_attached<'a>(
    document: &Document,
    file: &DocumentFile,
    mut transfers: impl Iterator<Item = &'a Transfer>,
) -> bool {
    let told = document.transfers.iter().any(|told| told.file_ids.contains(&file.id));
    told || transfers.any(|transfer| {
        transfer.progress.written
            && transfer.files.iter().any(|taken| {
                matches!(&taken.source, FileSource::Idesk { document_id, file_id } if *document_id == document.id && *file_id == file.id)
            })
    })
}
