//! iDesk: drafts, outgoing documents and their files, in the vocabulary of the national document standard.

mod documents;
mod drafts;
mod envelope;
mod files;
pub mod issuing;
mod shape;
mod transfers;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::state::SharedState;

/// 50 MB, as the profile says.
pub const MAX_FILE_BYTES: u64 = 52_428_800;
/// However many items a client asks for, a page has no more.
pub const MAX_PAGE: usize = 100;
/// Endings iDesk takes.
const TAKEN: [&str; 17] = [
    "pdf", "doc", "docx", "xls", "xlsx", "odt", "ods", "rtf", "jpg", "jpeg", "png", "tif", "tiff", "txt", "zip", "rar",
    "xml",
];

/// Everything iDesk answers to programs.
pub fn routes() -> Router<SharedState> {
    let api = Router::new()
        .route("/me", get(documents::me))
        .route("/files", post(files::upload).layer(DefaultBodyLimit::disable()))
        .route("/files/{id}", get(files::download))
        .route("/drafts", get(drafts::find).post(drafts::create))
        .route("/documents", get(documents::list))
        .route("/documents/{id}", get(documents::detail))
        .route("/documents/{id}/transfers", post(transfers::record));
    Router::new().nest("/idesk/v1", api)
}
