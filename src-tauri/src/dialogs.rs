//! The system's own dialogs for files: paths stay on this side and never reach the web view.

use std::path::PathBuf;

use lienthong_core::{app::App, domain::failure_words::Language};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::desktop::MAIN_WINDOW;

/// What a dialog is opened for; its title follows the language.
#[derive(Clone, Copy)]
pub enum Purpose {
    ChooseFiles,
    ChooseProfile,
    SaveReceipt,
    ExportAudit,
    SaveSupportFile,
}

impl Purpose {
    const fn title(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::ChooseFiles, Language::Vi) => "Chọn tệp tin",
            (Self::ChooseFiles, Language::En) => "Choose files",
            (Self::ChooseProfile, Language::Vi) => "Chọn tệp cấu hình của tỉnh",
            (Self::ChooseProfile, Language::En) => "Choose the province's profile",
            (Self::SaveReceipt, Language::Vi) => "Lưu biên nhận",
            (Self::SaveReceipt, Language::En) => "Save the receipt",
            (Self::ExportAudit, Language::Vi) => "Xuất nhật ký",
            (Self::ExportAudit, Language::En) => "Export the audit",
            (Self::SaveSupportFile, Language::Vi) => "Lưu tệp hỗ trợ",
            (Self::SaveSupportFile, Language::En) => "Save the support file",
        }
    }
}

/// Files that the person picked; empty when they cancelled.
pub async fn pick_files(window: &AppHandle, app: &App, purpose: Purpose) -> Vec<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    // The receiver is gone only when the command was dropped; then nobody waits.
    dialog(window, app, purpose).pick_files(move |picked| sender.send(picked).unwrap_or_default());
    let picked = receiver.await.ok().flatten().unwrap_or_default();
    picked.into_iter().filter_map(local_path).collect()
}

/// One file of these endings; `None` when the person cancelled.
pub async fn pick_file(window: &AppHandle, app: &App, purpose: Purpose, endings: &[&str]) -> Option<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    let dialog = dialog(window, app, purpose).add_filter(endings.join(", "), endings);
    dialog.pick_file(move |picked| sender.send(picked).unwrap_or_default());
    receiver.await.ok().flatten().and_then(local_path)
}

/// Where to save, with a name to begin with; `None` when the person cancelled.
pub async fn pick_place(window: &AppHandle, app: &App, purpose: Purpose, name: &str) -> Option<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    let dialog = dialog(window, app, purpose).set_file_name(name);
    dialog.save_file(move |picked| sender.send(picked).unwrap_or_default());
    receiver.await.ok().flatten().and_then(local_path)
}

fn dialog(window: &AppHandle, app: &App, purpose: Purpose) -> FileDialogBuilder<tauri::Wry> {
    let language = app.settings().map(|settings| settings.language).unwrap_or_default();
    let dialog = window.dialog().file().set_title(purpose.title(language));
    match window.get_webview_window(MAIN_WINDOW) {
        Some(main) => dialog.set_parent(&main),
        None => dialog,
    }
}

fn local_path(picked: FilePath) -> Option<PathBuf> {
    picked.into_path().ok()
}
