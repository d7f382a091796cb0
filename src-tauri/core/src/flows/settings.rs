//! What a person may set: language, look, how long files stay, when the window locks.
//!
//! Policy. What the machine's policy or the command line fixes is not changed from here. A province's profile is another
//! matter (`offer_profile`).

use std::sync::Arc;

use super::views::settings::{SettingsEdit, SettingsView};
use crate::{
    app::App,
    domain::{failure::Failure, failure_code::FailureCode, failure_words::Language},
    gateways::settings::{Settings, SettingsFault, SettingsSources, Theme, UserChoice, change_user_file, policy_file},
};

/// The settings as they are in force. With a broken profile the rest is shown by its built-in values, and why.
///
/// # Errors
/// `ProfileInvalid` where the person's or the machine's own file is broken.
pub async fn view_settings(app: &App) -> Result<SettingsView, Failure> {
    let problem = app.profile().err();
    let settings = in_force(app)?;
    let profile = settings.profile.as_ref();
    let blobs = app.seat().ok().map(|seat| seat.blobs.clone());
    let used = match blobs {
        Some(blobs) => tokio::task::spawn_blocking(move || blobs.total_bytes().unwrap_or_default()).await.unwrap_or(0),
        None => 0,
    };
    let profile_file = app.profile_file();
    Ok(SettingsView {
        language: settings.language,
        theme: settings.theme,
        profile_name: profile.map(|profile| profile.name.clone()).unwrap_or_default(),
        profile_file: profile_file.exists().then(|| profile_file.display().to_string()),
        profile_problem: problem,
        sso_address: profile.map(|profile| profile.sso.issuer.clone()).unwrap_or_default(),
        igate_address: profile.map(|profile| profile.igate.base_url.clone()).unwrap_or_default(),
        idesk_address: profile.map(|profile| profile.idesk.base_url.clone()).unwrap_or_default(),
        data_folder: app.data_dir().display().to_string(),
        cache_used_bytes: used,
        cache_limit_bytes: settings.storage.cache_bytes,
        retention_days: settings.storage.retention_days,
        lock_minutes: settings.security.lock_minutes,
        policy_by: settings.policy_by.clone(),
        locked: settings.locked.iter().filter(|key| *key != "policy.set_by").cloned().collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The settings; while the profile is broken, those of the other layers.
fn in_force(app: &App) -> Result<Arc<Settings>, Failure> {
    app.settings().or_else(|_| {
        let options = app.options();
        let sources = SettingsSources {
            policy_file: Some(options.policy_file.clone().unwrap_or_else(policy_file)),
            user_file: Some(app.user_file()),
            ..SettingsSources::default()
        };
        Settings::load(&sources).map(Arc::new).map_err(|fault| said(&fault, Language::default()))
    })
}

/// Keeps the person's choices.
///
/// # Errors
/// `SettingLocked`, `ProfileInvalid` for a number out of bounds, `FileNotWritable`.
pub async fn save_settings(app: &App, edit: SettingsEdit) -> Result<SettingsView, Failure> {
    let settings = in_force(app)?;
    let mut changes = Vec::new();
    if let Some(language) = edit.language {
        let word = if language == Language::En { "en" } else { "vi" };
        changes.push(("window.language", UserChoice::Word(word)));
    }
    if let Some(theme) = edit.theme {
        changes.push(("window.theme", UserChoice::Word(theme_word(theme))));
    }
    if let Some(days) = edit.retention_days {
        changes.push(("storage.retention_days", UserChoice::Number(u64::from(days))));
    }
    if let Some(minutes) = edit.lock_minutes {
        changes.push(("security.lock_minutes", UserChoice::Number(u64::from(minutes))));
    }
    let (file, language) = (app.user_file(), settings.language);
    let written = tokio::task::spawn_blocking(move || change_user_file(&settings, &file, &changes)).await;
    written.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| said(&fault, language))?;
    // A profile that is missing or broken does not hold back a choice of language.
    drop(app.reload_settings());
    view_settings(app).await
}

const fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::Contrast => "contrast",
    }
}

pub(super) fn said(fault: &SettingsFault, language: Language) -> Failure {
    let failure = Failure::new(fault.code()).with_detail(fault.detail(language));
    match fault.key() {
        Some(key) => failure.in_field(key),
        None => failure,
    }
}
