//! Commands of signing in and out.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::views::session::{SessionView, SignOutChoice, VaultKind},
};

use super::Answer;

/// Who is signed in, how a sign-in is going, what has to be said.
#[tauri::command]
#[specta::specta]
pub async fn get_session() -> Answer<SessionView> {
    Err(FailureCode::NotYetAvailable.into())
}

/// Opens the system browser at the SSO page and answers at once; the end comes by `sessionChanged`. A second call
/// while one is waiting brings the waiting one forward.
#[tauri::command]
#[specta::specta]
pub async fn start_sign_in() -> Answer<SessionView> {
    Err(FailureCode::NotYetAvailable.into())
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_sign_in() -> Answer<SessionView> {
    Err(FailureCode::NotYetAvailable.into())
}

#[tauri::command]
#[specta::specta]
pub async fn sign_out(choice: SignOutChoice) -> Answer<SessionView> {
    let _: SignOutChoice = choice;
    Err(FailureCode::NotYetAvailable.into())
}

/// Where tokens go on a computer without a keyring.
#[tauri::command]
#[specta::specta]
pub async fn choose_vault(vault: VaultKind) -> Answer<SessionView> {
    let _: VaultKind = vault;
    Err(FailureCode::NotYetAvailable.into())
}
