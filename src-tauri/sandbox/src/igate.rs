//! iGate in the digo dialect: dossiers under `/pa`, files under `/fi`, people under `/hu`, logs under `/lo`.

mod attachment;
mod caller;
mod files;
mod history;
mod people;
mod search;
mod shape;

pub(crate) use self::files::chunks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

use crate::model::ObjectId;
use crate::refusals::{self, Refusal};
use crate::state::SharedState;
use crate::system::System;

/// 50 MB, as the profile says.
pub const MAX_FILE_BYTES: u64 = 52_428_800;
/// However many items a client asks for, a page has no more.
pub const MAX_PAGE: usize = 200;

/// Everything iGate answers to programs.
pub fn routes() -> Router<SharedState> {
    Router::new()
        .route("/hu/user/--fully", get(people::me))
        .route("/hu/account/--login", post(people::log_in))
        .route("/hu/user/{id}/linked-account", put(people::link))
        .route("/pa/dossier/search", get(search::search))
        .route("/pa/dossier/{id}/--online", get(search::detail))
        .route("/pa/dossier/{id}/attachment", post(attachment::attach))
        .route("/fi/file/--multiple", post(files::upload).layer(DefaultBodyLimit::disable()))
        .route("/fi/file/{id}", get(files::download))
        .route("/fi/file/{id}/{verb}", get(files::facts))
        .route("/lo/history", get(history::list).post(history::add))
}

fn refuse(name: &str) -> Refusal {
    refusals::by_name(System::Igate, name, "")
}

fn id_of(text: &str) -> Result<ObjectId, Refusal> {
    ObjectId::parse(text).ok_or_else(|| refuse("NOT_FOUND"))
}
