//! What a person can do, one file per act.

pub mod attach;
pub mod documents;
pub mod enter;
pub mod extract_text;
mod fetch_file;
pub mod find_document;
pub mod find_dossier;
mod new_transfer;
pub mod outbox;
pub mod preview;
pub mod receipts;
pub mod results;
pub mod save_file;
pub mod send;
pub mod sign_in;
pub mod sign_out;
pub mod transfer_engine;
pub mod sync;
pub mod view_dossier;
pub mod views;
