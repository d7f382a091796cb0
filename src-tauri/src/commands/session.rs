//! Commands of signing in and out.

use std::sync::Arc;

use lienthong_core::{
    flows::views::session::{SessionView, SignOutChoice},
    gateways::settings::KeyringSubstitute,
};
use tauri::State;

use crate::{
    desk::Desk,
    failure::{Answer, told},
};

/// Who is signed in, how a sign-in is going, what has to be said.
#[tauri::command]
#[specta::specta]
pub async fn get_session(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    Ok(desk.session())
}

/// Opens the system browser at the SSO page and answers at once; the end comes by `sessionChanged`. A second call
/// while one is waiting goes on waiting for the first.
#[tauri::command]
#[specta::specta]
pub async fn start_sign_in(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    Ok(desk.start_sign_in())
}

/// Signs in as somebody else: the identity server asks who it is, whomever the browser knows.
#[tauri::command]
#[specta::specta]
pub async fn switch_account(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    Ok(desk.switch_account())
}

/// It is right that somebody else than before came in.
#[tauri::command]
#[specta::specta]
pub async fn welcome_newcomer(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    desk.app.sign_in.welcome_newcomer();
    Ok(desk.session())
}

/// It is not: what the identity server gave is taken back.
#[tauri::command]
#[specta::specta]
pub async fn decline_newcomer(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    desk.app.sign_in.decline_newcomer();
    Ok(desk.session())
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_sign_in(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    desk.app.sign_in.cancel();
    Ok(desk.session())
}

/// Asks iGate and iDesk again who the person is, after an account was linked or enabled there.
#[tauri::command]
#[specta::specta]
pub async fn check_accounts(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    told("check_accounts", desk.meet_again()).await
}

#[tauri::command]
#[specta::specta]
pub async fn sign_out(desk: State<'_, Arc<Desk>>, choice: SignOutChoice) -> Answer<SessionView> {
    told("sign_out", desk.sign_out(choice)).await
}

/// Somebody touched keyboard or mouse; told every few seconds at most.
#[tauri::command]
#[specta::specta]
pub async fn note_input(desk: State<'_, Arc<Desk>>) -> Answer<()> {
    told("note_input", desk.note_input()).await
}

/// Locks the window now; opening it again is a sign-in.
#[tauri::command]
#[specta::specta]
pub async fn lock_now(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    told("lock_now", desk.lock()).await
}

/// Where tokens go on a computer without a keyring.
#[tauri::command]
#[specta::specta]
pub async fn choose_vault(desk: State<'_, Arc<Desk>>, vault: KeyringSubstitute) -> Answer<SessionView> {
    told("choose_vault", desk.choose_vault(vault)).await
}

/// The person has read a notice; `reference` is the notice's own.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_notice(desk: State<'_, Arc<Desk>>, reference: String) -> Answer<SessionView> {
    desk.app.dismiss_notice(&reference);
    Ok(desk.session())
}
