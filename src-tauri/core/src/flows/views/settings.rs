//! The settings that a person sees and may change.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{failure::Failure, failure_words::Language},
    gateways::settings::Theme,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    pub language: Language,
    pub theme: Theme,
    pub profile_name: String,
    /// Where the profile was read; shown only, never sent back.
    pub profile_file: Option<String>,
    pub profile_problem: Option<Failure>,
    /// Base addresses of the three systems; empty without a profile.
    pub sso_address: String,
    pub igate_address: String,
    pub idesk_address: String,
    /// Where the data lies; shown only.
    pub data_folder: String,
    /// Bytes that the sealed files of the cache take and may take.
    #[specta(type = specta_typescript::Number)]
    pub cache_used_bytes: u64,
    #[specta(type = specta_typescript::Number)]
    pub cache_limit_bytes: u64,
    /// Days after which the files of an acknowledged transfer leave this computer.
    pub retention_days: u32,
    /// Minutes without input after which the window locks; 0: never by itself.
    pub lock_minutes: u32,
    /// Who set the machine's policy, where it says so.
    pub policy_by: Option<String>,
    /// Keys that the machine's policy fixes.
    pub locked: Vec<String>,
    pub version: String,
}

/// What changes; `None` leaves a value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsEdit {
    pub language: Option<Language>,
    pub theme: Option<Theme>,
    pub retention_days: Option<u32>,
    pub lock_minutes: Option<u32>,
}
