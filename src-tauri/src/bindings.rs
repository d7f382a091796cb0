//! The border to the web view: which commands and events there are.

#[cfg(test)]
mod generated;

use tauri_specta::{Builder, collect_commands, collect_events};

use crate::{
    commands::{attach, audit, diagnosis, documents, dossiers, linking, outbox, preview, send, session, settings},
    events,
};

/// Everything that crosses the border, by name.
pub fn border() -> Builder<tauri::Wry> {
    Builder::new()
        .commands(collect_commands![
            session::get_session,
            session::start_sign_in,
            session::switch_account,
            session::welcome_newcomer,
            session::decline_newcomer,
            session::cancel_sign_in,
            session::check_accounts,
            session::sign_out,
            session::note_input,
            session::lock_now,
            session::choose_vault,
            session::dismiss_notice,
            linking::prove_igate_account,
            linking::confirm_link,
            linking::cancel_link_proof,
            linking::unlink_account,
            dossiers::list_dossiers,
            dossiers::find_in_files,
            dossiers::get_dossier,
            dossiers::refresh_dossier,
            dossiers::sync_now,
            dossiers::open_in_igate,
            documents::list_documents,
            documents::get_document,
            documents::refresh_document,
            documents::confirm_push,
            documents::open_in_idesk,
            send::open_send_dialog,
            send::save_send_dialog,
            send::choose_local_files,
            send::focus_send_dialog,
            send::remove_local_file,
            send::discard_send_dialog,
            send::confirm_send,
            attach::list_results,
            attach::cross_check,
            attach::refresh_results,
            attach::save_result_choice,
            attach::confirm_attach,
            outbox::list_transfers,
            outbox::retry_transfer,
            outbox::cancel_transfer,
            outbox::get_receipt,
            outbox::save_receipt,
            audit::list_audit,
            audit::verify_audit,
            audit::export_audit,
            preview::open_preview,
            preview::stop_preview,
            preview::read_preview,
            preview::close_preview,
            preview::preview_text,
            preview::preview_cells,
            preview::preview_picture_pages,
            preview::preview_picture,
            preview::preview_letter,
            preview::preview_signatures,
            preview::open_elsewhere,
            diagnosis::diagnose,
            diagnosis::save_support_file,
            settings::get_settings,
            settings::save_settings,
            settings::choose_profile_file,
            settings::get_profile_offer,
            settings::accept_profile,
            settings::decline_profile,
        ])
        .events(collect_events![
            events::SessionChanged,
            events::SyncChanged,
            events::DossiersChanged,
            events::TransferChanged,
            events::TransferProgress,
            events::PreviewProgress,
            events::FilesDragged,
            events::SendDialogChanged,
            events::ProfileOffered,
            events::Notice,
        ])
        .disable_serde_phases()
}
