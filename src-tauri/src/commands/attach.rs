//! Commands of the result picker, "Lấy từ iDesk".

use lienthong_core::{
    domain::{failure_code::FailureCode, transfer::Transfer},
    flows::views::results::{AttachRequest, ResultChoice, ResultList},
};

use super::Answer;

/// Result files found in iDesk by the dossier's code, from the cache at once; `all` also lists what is not issued.
#[tauri::command]
#[specta::specta]
pub async fn list_results(dossier_id: String, all: bool) -> Answer<ResultList> {
    let _: (String, bool) = (dossier_id, all);
    Err(FailureCode::NotYetAvailable.into())
}

/// The same after asking iDesk and iGate.
#[tauri::command]
#[specta::specta]
pub async fn refresh_results(dossier_id: String, all: bool) -> Answer<ResultList> {
    let _: (String, bool) = (dossier_id, all);
    Err(FailureCode::NotYetAvailable.into())
}

/// Keeps the ticks while the picker is open.
#[tauri::command]
#[specta::specta]
pub async fn save_result_choice(choice: ResultChoice) -> Answer<()> {
    let _: ResultChoice = choice;
    Err(FailureCode::NotYetAvailable.into())
}

/// "Thực hiện". The same key again answers with the same transfer.
#[tauri::command]
#[specta::specta]
pub async fn confirm_attach(request: AttachRequest) -> Answer<Transfer> {
    let _: AttachRequest = request;
    Err(FailureCode::NotYetAvailable.into())
}
