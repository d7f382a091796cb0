//! What a person can do, one file per act.

pub mod attach;
pub mod audit;
pub mod documents;
pub mod enter;
pub mod extract_text;
mod fetch_file;
pub mod find_document;
pub mod find_dossier;
pub mod keep_in_sync;
pub mod list_dossiers;
mod new_transfer;
pub mod open_in_system;
pub mod outbox;
pub mod preview;
pub mod receipts;
pub mod results;
pub mod save_file;
pub mod search;
pub mod send;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
pub mod sync;
pub mod transfer_engine;
pub mod view_dossier;
pub mod views;
