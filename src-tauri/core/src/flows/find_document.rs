//! Finds one document of iDesk, in iDesk first and in the cache without network.

use super::find_dossier::Freshness;
use crate::{
    app::Seat,
    domain::{document::Document, failure::Failure, failure_code::FailureCode},
    gateways::http::{RemoteFault, System},
};

/// A document and how good the reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDocument {
    pub document: Document,
    /// From the cache although iDesk was to be asked.
    pub offline: bool,
}

/// By iDesk's id.
///
/// # Errors
/// `DocumentNotFound`, `NotCached`, or the fault of iDesk.
pub async fn find_document(seat: &Seat, id: &str, freshness: Freshness) -> Result<FoundDocument, Failure> {
    if freshness != Freshness::Fresh {
        if let Some(document) = seat.cached_document(id).await {
            return Ok(FoundDocument { document, offline: freshness == Freshness::CacheOnly });
        }
        if freshness == Freshness::CacheOnly {
            return Err(Failure::new(FailureCode::NotCached));
        }
    }
    match seat.idesk.document(id).await {
        Ok(document) => {
            seat.remember_document(&document).await;
            Ok(FoundDocument { document, offline: false })
        }
        Err(RemoteFault::NotFound) => Err(Failure::new(FailureCode::DocumentNotFound)),
        Err(fault) => match seat.cached_document(id).await {
            Some(document) if fault.is_temporary() => Ok(FoundDocument { document, offline: true }),
            _ => Err(fault.failure(System::Idesk)),
        },
    }
}
