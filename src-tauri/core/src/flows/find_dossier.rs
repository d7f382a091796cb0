//! Finds one dossier by what a person typed or a document names, in iGate first and in the cache without network.

use crate::{
    app::Seat,
    domain::{code::DossierCode, dossier::Dossier, failure::Failure, failure_code::FailureCode, instant::Instant},
    gateways::http::{RemoteFault, System},
};

/// Where a dossier may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// iGate decides; the cache only where iGate cannot be reached.
    Fresh,
    /// The cache where it has the dossier whole, iGate otherwise.
    CacheFirst,
    /// The cache only (`--offline`).
    CacheOnly,
}

/// A dossier and how good the reading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDossier {
    pub dossier: Dossier,
    pub as_of: Option<Instant>,
    /// From the cache although iGate was to be asked.
    pub offline: bool,
}

/// By iGate's id.
///
/// # Errors
/// `DossierNotFound`, `NotCached`, or the fault of iGate.
pub async fn find_dossier_by_id(seat: &Seat, id: &str, freshness: Freshness) -> Result<FoundDossier, Failure> {
    if freshness != Freshness::Fresh {
        if let Some((dossier, at)) = seat.cached_dossier(id).await {
            let offline = freshness == Freshness::CacheOnly;
            return Ok(FoundDossier { dossier, as_of: Some(at), offline });
        }
        if freshness == Freshness::CacheOnly {
            return Err(Failure::new(FailureCode::NotCached));
        }
    }
    match seat.igate.dossier(id).await {
        Ok(dossier) => {
            seat.remember_dossier(&dossier).await;
            Ok(FoundDossier { dossier, as_of: Some(seat.clock.now()), offline: false })
        }
        Err(RemoteFault::NotFound) => Err(Failure::new(FailureCode::DossierNotFound)),
        Err(fault) => match seat.cached_dossier(id).await {
            Some((dossier, at)) if fault.is_temporary() => Ok(FoundDossier { dossier, as_of: Some(at), offline: true }),
            _ => Err(fault.failure(System::Igate)),
        },
    }
}

/// By its code, compared exactly on this side: iGate's own search matches prefixes.
///
/// # Errors
/// `BadArgument` for an empty code, `DossierNotFound`, `DossierUncertain` where two dossiers have the code, `NotCached`,
/// or the fault of iGate.
pub async fn find_dossier_by_code(seat: &Seat, code: &str, freshness: Freshness) -> Result<FoundDossier, Failure> {
    let Some(code) = DossierCode::parse(code) else {
        return Err(Failure::new(FailureCode::BadArgument).in_field("code"));
    };
    let mut ids = seat.lists().await.index.ids_of_code(&code);
    if freshness == Freshness::CacheOnly && ids.len() > 1 {
        return Err(Failure::new(FailureCode::DossierUncertain).with_detail(code.to_string()));
    }
    let cached_id = if ids.len() == 1 { ids.pop() } else { None };
    if freshness != Freshness::Fresh
        && let Some(id) = &cached_id
    {
        return find_dossier_by_id(seat, id, freshness).await;
    }
    if freshness == Freshness::CacheOnly {
        return Err(Failure::new(FailureCode::NotCached).with_detail(code.to_string()));
    }
    match seat.igate.find_by_code(&code).await {
        Ok(Some(summary)) => find_dossier_by_id(seat, &summary.id, Freshness::Fresh).await,
        Ok(None) => Err(Failure::new(FailureCode::DossierNotFound).with_detail(code.to_string())),
        Err(fault) if fault.is_temporary() => match cached_id {
            Some(id) => {
                let mut found = find_dossier_by_id(seat, &id, Freshness::CacheOnly).await;
                if found.is_err() {
                    found = Err(fault.failure(System::Igate));
                }
                found
            }
            None => Err(fault.failure(System::Igate)),
        },
        Err(fault) => Err(fault.failure(System::Igate)),
    }
}
