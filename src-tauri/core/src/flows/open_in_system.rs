//! "Mở trong iGate" and "Mở trong iDesk": the systems' own pages, in the system browser, where the person is signed in.

use super::{find_document::find_document, find_dossier::Freshness};
use crate::{
    app::{App, Seat},
    domain::{failure::Failure, failure_code::FailureCode},
    gateways::{address::address_of, browser},
};

/// Opens the page of a dossier.
///
/// # Errors
/// `NotYetAvailable` where the profile names no page, `BrowserNotOpened`.
pub async fn open_dossier_in_igate(app: &App, dossier_id: &str) -> Result<(), Failure> {
    let seat = app.seat()?;
    open(app, &seat, seat.profile.igate.web_dossier_url.as_deref(), dossier_id).await
}

/// Opens the page of a document.
///
/// # Errors
/// `DocumentSecret`, `NotYetAvailable` where the profile names no page, `BrowserNotOpened`.
pub async fn open_document_in_idesk(app: &App, document_id: &str) -> Result<(), Failure> {
    let seat = app.seat()?;
    if !find_document(&seat, document_id, Freshness::CacheFirst).await?.document.is_open() {
        return Err(Failure::new(FailureCode::DocumentSecret));
    }
    open(app, &seat, seat.profile.idesk.web_document_url.as_deref(), document_id).await
}

async fn open(app: &App, seat: &Seat, page: Option<&str>, id: &str) -> Result<(), Failure> {
    let page = page.ok_or_else(|| Failure::new(FailureCode::NotYetAvailable))?;
    let address = address_of("", page, id);
    let command = seat.profile.sso.browser_command.clone();
    let variable = app.environment("BROWSER");
    // A browser that was not running yet ends only when it is closed: whether it started is known much earlier.
    let started = tokio::spawn(async move { browser::open(&address, command.as_deref(), variable.as_deref()).await });
    match tokio::time::timeout(STARTED_BY, started).await {
        Ok(Ok(Err(_))) => Err(Failure::new(FailureCode::BrowserNotOpened)),
        _ => Ok(()),
    }
}

/// A browser that fails does so within this time.
const STARTED_BY: std::time::Duration = std::time::Duration::from_secs(3);
