//! The receipt (biên nhận) of a transfer, from the journal.

use std::path::Path;

use uuid::Uuid;

use crate::{
    app::Seat,
    domain::{failure::Failure, failure_code::FailureCode, file_name::ending, receipt::Receipt},
    gateways::receipt_pdf::receipt_pdf,
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

/// Writes a receipt where a person named it: PDF by the ending `.pdf`, JSON otherwise.
///
/// # Errors
/// `FileNotWritable`.
pub fn write_receipt(receipt: &Receipt, out: &Path) -> Result<(), Failure> {
    let bytes = if ending(&out.to_string_lossy()) == "pdf" {
        receipt_pdf(receipt).map_err(|_| Failure::new(FailureCode::Unexpected))?
    } else {
        serde_json::to_vec_pretty(receipt).map_err(|_| Failure::new(FailureCode::Unexpected))?
    };
    std::fs::write(out, bytes).map_err(|error| {
        tracing::warn!(kind = ?error.kind(), "the receipt could not be written");
        Failure::new(FailureCode::FileNotWritable).with_detail(out.display().to_string())
    })
}
