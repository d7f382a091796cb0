//! One dossier with everything both systems and this program know of it: facts, files, documents, transfers, timeline.

use super::{
    find_dossier::{FoundDossier, Freshness, find_dossier_by_code, find_dossier_by_id},
    results::documents_of,
    views::dossiers::{DossierFileView, DossierView, FileOrigin},
};
use crate::{
    app::Seat,
    domain::{
        document::Document,
        dossier::{DossierFile, FileGroup, TimelineEntry, TimelineSystem},
        due_date::due_state,
        failure::Failure,
        file_kind::kind_by_name,
        file_name::shown_name,
        link_state::link_state,
        transfer::{Transfer, TransferKind, TransferState},
    },
    gateways::cache::FileRefKey,
};

/// By iGate's id.
///
/// # Errors
/// Those of finding the dossier. What cannot be read beside it (history, documents) is left out and marks the view as
/// offline.
pub async fn view_dossier(seat: &Seat, id: &str, freshness: Freshness) -> Result<DossierView, Failure> {
    let found = find_dossier_by_id(seat, id, freshness).await?;
    view(seat, found, freshness).await
}

/// By its code, in any form a person may have pasted.
///
/// # Errors
/// See [`view_dossier`].
pub async fn view_dossier_by_code(seat: &Seat, code: &str, freshness: Freshness) -> Result<DossierView, Failure> {
    let found = find_dossier_by_code(seat, code, freshness).await?;
    view(seat, found, freshness).await
}

async fn view(seat: &Seat, found: FoundDossier, freshness: Freshness) -> Result<DossierView, Failure> {
    let freshness = if found.offline { Freshness::CacheOnly } else { freshness };
    let summary = found.dossier.summary.clone();
    let (documents, documents_offline) = documents_of(seat, &summary.code, freshness).await.unwrap_or_default();
    let mut transfers = seat.transfers().await?;
    transfers.retain(|transfer| transfer.dossier_id == summary.id);
    let (history, history_offline) = history(seat, &summary.id, freshness).await;
    let mut timeline: Vec<TimelineEntry> = history;
    timeline.extend(documents.iter().flat_map(of_document));
    timeline.extend(transfers.iter().filter(|transfer| !transfer.progress.logged).map(of_transfer));
    timeline.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let mut files = Vec::new();
    for file in &found.dossier.files {
        files.push(file_view(seat, file, &transfers).await);
    }
    let link = link_state(&transfers, &documents, &found.dossier);
    Ok(DossierView {
        due: due_state(summary.due_at, summary.completed, seat.clock.now()),
        link,
        files,
        transfers,
        documents,
        timeline,
        as_of: found.as_of,
        offline: found.offline || (freshness == Freshness::Fresh && (documents_offline || history_offline)),
        dossier: found.dossier,
    })
}

/// iGate's history; kept for the time without network.
async fn history(seat: &Seat, dossier_id: &str, freshness: Freshness) -> (Vec<TimelineEntry>, bool) {
    if freshness != Freshness::Fresh {
        return (seat.cached_history(dossier_id).await, freshness == Freshness::CacheOnly);
    }
    match seat.igate.history(dossier_id, None).await {
        Ok(entries) => {
            let entries: Vec<TimelineEntry> = entries
                .into_iter()
                .map(|entry| TimelineEntry {
                    at: entry.at,
                    system: TimelineSystem::Igate,
                    who: entry.who,
                    what: entry.what,
                })
                .collect();
            seat.remember_history(dossier_id, &entries).await;
            (entries, false)
        }
        Err(fault) => {
            tracing::info!(%fault, "the history could not be read");
            (seat.cached_history(dossier_id).await, true)
        }
    }
}

fn of_document(document: &Document) -> impl Iterator<Item = TimelineEntry> {
    let label = document.number.clone().unwrap_or_else(|| document.subject.clone());
    document.history.iter().filter_map(move |entry| {
        let what = [entry.action.as_str(), entry.note.as_str(), label.as_str()];
        let what = what.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Some(TimelineEntry { at: entry.at?, system: TimelineSystem::Idesk, who: entry.who.clone(), what })
    })
}

/// What this program did or is doing, as long as iGate's own history does not say it.
fn of_transfer(transfer: &Transfer) -> TimelineEntry {
    let act = match transfer.kind {
        TransferKind::Send => "Gửi sang iDesk",
        TransferKind::Attach => "Lấy từ iDesk",
        TransferKind::Push => "Chuyển đến phần mềm iGate",
    };
    let state = match transfer.state {
        TransferState::Queued => "chờ gửi",
        TransferState::Running => "đang chuyển",
        TransferState::Done => "đã xong",
        TransferState::Unknown => "chưa rõ kết quả, đang hỏi lại",
        TransferState::NeedsAttention => "cần xem lại",
        TransferState::Failed => "không thành công",
        TransferState::Cancelled => "đã huỷ",
    };
    TimelineEntry {
        at: transfer.updated_at,
        system: TimelineSystem::Lienthong,
        who: String::new(),
        what: format!("{act}: {state}"),
    }
}

async fn file_view(seat: &Seat, file: &DossierFile, transfers: &[Transfer]) -> DossierFileView {
    let cached = seat.cached_file(&FileRefKey::igate(&file.id)).await;
    DossierFileView {
        id: file.id.clone(),
        name: shown_name(&file.name),
        size: cached.map_or(file.size, |(_, size)| size),
        size_known: cached.is_some(),
        group: file.group,
        component: file.component.clone(),
        kind_by_name: kind_by_name(&file.name),
        cached: cached.is_some(),
        from_document: origin(file, transfers),
    }
}

/// The document a result file was taken from, by the own journal.
fn origin(file: &DossierFile, transfers: &[Transfer]) -> Option<FileOrigin> {
    if file.group != FileGroup::KetQua {
        return None;
    }
    let transfer = transfers.iter().find(|transfer| {
        transfer.kind != TransferKind::Send
            && transfer.files.iter().any(|attached| attached.target_id.as_deref() == Some(file.id.as_str()))
    })?;
    Some(FileOrigin { document_id: transfer.document_id.clone()?, number: transfer.document_number.clone() })
}
