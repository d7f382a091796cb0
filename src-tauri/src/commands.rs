//! What the web view may ask for, one file per family. A command unpacks, calls one flow and maps the failure.

pub mod attach;
pub mod audit;
pub mod diagnosis;
pub mod documents;
pub mod dossiers;
pub mod linking;
pub mod outbox;
pub mod preview;
pub mod send;
pub mod session;
pub mod settings;
