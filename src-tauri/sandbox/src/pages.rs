//! The web pages of the three systems: plain HTML that works without script, with steady ids for tests.
//!
//! * sign-on: form `#login` with `#username`, `#password`, `#sign-in`, `#cancel`; `#login-error` when something was wrong.
//! * iDesk: `/van-ban?hop=du-thao|xu-ly-di|theo-doi-di|luu` with a row `#document-{id}` each; `/van-ban/{id}` with the form
//!   `#issue-form` (`#so-ky-hieu`, `#loai-van-ban`, `#ngay-ban-hanh`, `#nguoi-ky`, `#chuc-vu`, button `#issue`), then
//!   `#issued-note`; buttons `#take-up` and `#archive` move a document between boxes.
//! * iGate: `/vi/dossier/processing` (search field `#code`), `/vi/dossier/processing/{id}` with the sections `#components`,
//!   `#processing-files`, `#result-files`, `#history` and the form `#step-form`; `/vi/user/profile` with `#linked-account`,
//!   `/vi/user/profile/update` with `#linked-account-field` and `#save`; `/vi/login` for the iGate account and password.

mod frame;
mod idesk_document;
mod idesk_list;
mod igate_dossier;
mod igate_entry;
mod igate_list;
mod igate_profile;
mod login;

use axum::Router;
use axum::response::{Html, Redirect};
use axum::routing::{get, post};

use crate::model::LoginView;
use crate::state::SharedState;

/// The sign-on's page, as figure 2.8 of the guide shows it.
pub fn login(view: &LoginView) -> Html<String> {
    login::page(view)
}

pub fn igate_routes() -> Router<SharedState> {
    Router::new()
        .route("/", get(async || Redirect::to("/vi/dossier/processing")))
        .route("/vi/login", get(igate_entry::sign_in_page).post(igate_entry::sign_in))
        .route("/vi/logout", post(igate_entry::sign_out))
        .route("/vi/dossier/processing", get(igate_list::list))
        .route("/vi/dossier/processing/{id}", get(igate_dossier::dossier))
        .route("/vi/dossier/processing/{id}/step", post(igate_dossier::move_on))
        .route("/vi/file/{id}", get(igate_dossier::file))
        .route("/vi/user/profile", get(igate_profile::profile))
        .route("/vi/user/profile/update", get(igate_profile::form).post(igate_profile::update))
}

pub fn idesk_routes() -> Router<SharedState> {
    Router::new()
        .route("/", get(async || Redirect::to("/van-ban")))
        .route("/van-ban", get(idesk_list::list))
        .route("/van-ban/{id}", get(idesk_document::document))
        .route("/van-ban/{id}/ban-hanh", post(idesk_document::issue))
        .route("/van-ban/{id}/chuyen", post(idesk_document::move_on))
        .route("/van-ban/{id}/tep/{file}", get(idesk_document::file))
}

#[cfg(test)]
mod tests;
