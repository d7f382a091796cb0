//! The page Hồ sơ: one page of the list out of the index in memory, with what is linked.

use std::{collections::HashMap, sync::Arc};

use super::{
    search::{DossierIndex, ListFacts, list_dossiers as list_in},
    views::dossiers::{DossierList, DossierQuery},
};
use crate::{
    app::Seat,
    domain::{
        document::Document,
        failure::Failure,
        failure_code::FailureCode,
        link_state::link_state_of,
        transfer::{LinkState, Transfer},
    },
};

/// Lists the dossiers of the official, as the last synchronisation left them.
///
/// # Errors
/// `BadArgument` for a filter date that is no date; the journal's.
pub async fn list_dossiers(seat: &Arc<Seat>, query: &DossierQuery) -> Result<DossierList, Failure> {
    let lists = seat.lists().await;
    let transfers = seat.transfers().await?;
    let as_of = seat.read_marks().await.dossiers;
    let now = seat.clock.now();
    let official_id = seat.igate_account_id();
    let query = query.clone();
    let listed = tokio::task::spawn_blocking(move || {
        let links = links(&transfers, &lists.documents, &lists.index);
        let facts = ListFacts { now, official_id: &official_id, links: &links, as_of, offline: false };
        list_in(&lists.index, &query, &facts)
    });
    listed.await.map_err(|_| Failure::new(FailureCode::Unexpected))?
}

/// What is linked, by iGate's dossier id; a dossier without transfer and document is not in it.
fn links(transfers: &[Transfer], documents: &[Document], index: &DossierIndex) -> HashMap<String, LinkState> {
    let mut by_dossier: HashMap<String, (Vec<&Transfer>, Vec<&Document>)> = HashMap::new();
    for transfer in transfers {
        by_dossier.entry(transfer.dossier_id.clone()).or_default().0.push(transfer);
    }
    for document in documents {
        let Some(from) = &document.from_dossier else { continue };
        for id in index.ids_of_code(&from.code) {
            by_dossier.entry(id).or_default().1.push(document);
        }
    }
    by_dossier
        .into_iter()
        .map(|(id, (transfers, documents))| (id, link_state_of(transfers.into_iter(), documents.into_iter(), false)))
        .collect()
}
