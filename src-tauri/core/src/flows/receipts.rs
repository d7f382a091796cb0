//! The receipt (biên nhận) of a transfer, from the journal.

use uuid::Uuid;

use crate::{
    app::Seat,
    domain::{failure::Failure, receipt::Receipt},
};

/// The receipt of a transfer, whatever its state: it says itself what is confirmed and what is not.
///
/// # Errors
/// `TransferNotFound`.
pub async fn get_receipt(seat: &Seat, id: Uuid) -> Result<Receipt, Failure> {
    let transfer = seat.transfer(id).await?;
    let official = seat.official();
    let name = if official.name.is_empty() {
        official.igate.as_ref().map(|account| account.full_name.clone()).unwrap_or_default()
    } else {
        official.name.clone()
    };
    Ok(Receipt::of(&transfer, &name, &official.sso_account))
}
