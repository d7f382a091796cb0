//! The port of whoever plays with the sandbox: faults, log, the whole truth, clocks, tokens and changes by hand.
//!
//! Everything is JSON. An error is `{"error": "…"}` with 400 or 404. Paths:
//!
//! | call | does |
//! |---|---|
//! | `GET /` | the addresses of all ports |
//! | `POST /faults` (one fault or a list) | `{"ids":[…]}`; see [`crate::faults::Fault`] |
//! | `GET /faults`, `DELETE /faults`, `DELETE /faults/{id}` | what stands, with how often it was met and played |
//! | `GET /log?system=&path=&after=`, `DELETE /log` | requests, oldest first; see [`crate::request_log::LoggedRequest`] |
//! | `GET /state?dossiers=all\|changed\|none` | everything the systems hold, files with size and SHA-256 |
//! | `GET /dossiers/{code}`, `POST /dossiers/{code}` | one dossier; a change of `step`, `status`, `assignee`, `applicant`, `appointment`, `touch` |
//! | `POST /dossiers` `{"like":CODE,"code":…}` | a new dossier like another |
//! | `GET /documents/{id}`, `POST /documents/{id}` | one document; a change of `state`, `secrecy`, `trichYeu`, `external` |
//! | `POST /documents/{id}/issue` `{"soKyHieu","date","signer"}` | issues it with a signed PDF; everything may be left out |
//! | `POST /officials/{account}` `{"linkedAccount","disabled"}` | a change of a person, named by either account |
//! | `POST /clock` `{"system","seconds"}` | sets a clock wrong; without a system all three |
//! | `POST /tokens` | sets lifetimes in seconds: `access`, `id`, `refresh`, `code`, `session` |
//! | `POST /sso` `{"do":…}` | `rotate-key`, `forget-keys`, `revoke-refresh`, `expire-access`, `end-sessions` |
//! | `POST /sso/auto-login` `{"account"}` | that person signs in without typing; `null`: typing again |

mod answers;
mod changes;
mod truth;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::state::SharedState;

/// Everything the control port answers.
pub fn routes() -> Router<SharedState> {
    Router::new()
        .route("/", get(truth::addresses))
        .route("/faults", get(answers::faults).post(answers::add_faults).delete(answers::clear_faults))
        .route("/faults/{id}", delete(answers::remove_fault))
        .route("/log", get(answers::log).delete(answers::clear_log))
        .route("/state", get(truth::state))
        .route("/dossiers", post(changes::new_dossier))
        .route("/dossiers/{code}", get(truth::dossier).post(changes::dossier))
        .route("/documents/{id}", get(truth::document).post(changes::document))
        .route("/documents/{id}/issue", post(changes::issue))
        .route("/officials/{account}", post(changes::official))
        .route("/clock", post(answers::clock))
        .route("/tokens", post(answers::lifetimes))
        .route("/sso", post(answers::sign_on))
        .route("/sso/auto-login", post(answers::auto_login))
}
