//! How the session stands: who is signed in, whether somebody could sign in, and what has to be said.

use super::views::session::SessionView;
use crate::{
    app::App,
    domain::{failure::Failure, failure_code::FailureCode},
    gateways::vault::Vault,
};

/// Everything the frame of the window shows. `last_end` is how the last attempt to sign in ended, when it ended badly.
pub fn view_session(app: &App, last_end: Option<Failure>) -> SessionView {
    let profile = app.profile();
    let vault = app.vault();
    let locked = app.window_lock.view();
    // While a lock closes the seat, it is already no longer shown.
    let seat = app.seat().ok().filter(|_| locked.is_none());
    let ended =
        seat.as_ref().and_then(|seat| seat.session.has_ended().then(|| Failure::new(FailureCode::SessionEnded)));
    SessionView {
        official: seat.map(|seat| seat.official()),
        locked,
        profile_name: profile.as_ref().map(|profile| profile.name.clone()).unwrap_or_default(),
        profile_problem: profile.err(),
        sign_in: app.sign_in.state(),
        address: app.sign_in.address(),
        newcomer: app.sign_in.newcomer(),
        sign_in_failure: ended.or(last_end),
        vault: vault.as_ref().ok().map(Vault::kind),
        vault_problem: vault.err(),
        vault_choices: app.vault_choices(),
        notices: app.notices(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
