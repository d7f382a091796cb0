//! The settings of a site and of a person, merged from their layers, every value checked before anybody uses it.
//!
//! Layers, later wins: built-in values < the site's profile < the machine's policy < the person's file <
//! `LIENTHONG_*` environment < command line. What the policy names is locked: a later layer that tries to change it is
//! not followed, and the attempt is reported in [`Settings::refused`].

mod adoption;
mod form;
mod layers;
mod schema;
mod write;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use self::{
    adoption::{OfferedProfile, ProfileFact},
    write::{UserChoice, change_user_file},
};
pub use crate::domain::failure_words::Language;
use crate::domain::{failure_code::FailureCode, failure_words::line_word, setting_form::Expected};

/// Where the layers come from; absent files are empty layers, except a profile file that was named and is not there.
#[derive(Clone, Debug, Default)]
pub struct SettingsSources {
    /// The site's profile, one TOML file per province.
    pub profile_file: Option<PathBuf>,
    /// The machine's policy, usually [`policy_file`]; may be absent.
    pub policy_file: Option<PathBuf>,
    /// The person's own file; may be absent.
    pub user_file: Option<PathBuf>,
    /// The environment of the process; only `LIENTHONG_*` is read.
    pub environment: Vec<(String, String)>,
    /// Keys and values of the command line, `("sso.issuer", "https://…")`.
    pub overrides: Vec<(String, String)>,
}

/// Everything that is set, after all layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `None` while no layer names the three systems: the program starts and asks for a profile.
    pub profile: Option<Profile>,
    pub language: Language,
    pub theme: Theme,
    pub storage: StorageSettings,
    pub security: SecuritySettings,
    /// As in the profile; also there without one.
    pub signature: SignatureSettings,
    /// As in the profile; also there without one.
    pub network: NetworkSettings,
    /// Who set the policy, in its own words; only the policy itself can say it.
    pub policy_by: Option<String>,
    /// Keys that the policy fixes, `sso.issuer`.
    pub locked: BTreeSet<String>,
    /// Attempts of later layers to change a locked key; not followed.
    pub refused: Vec<RefusedChange>,
}

/// A province: its three systems, network and signature roots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// "Tỉnh mẫu"; may be empty.
    pub name: String,
    pub sso: SsoProfile,
    pub igate: IgateProfile,
    pub idesk: IdeskProfile,
    pub network: NetworkSettings,
    pub signature: SignatureSettings,
}

/// `[sso]`: the identity provider (OpenID Connect) as this program's public client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoProfile {
    /// The discovery address without `/.well-known/openid-configuration`, exactly as the site gives it: for Keycloak
    /// it contains `/auth`, for LemonLDAP::NG it may end in a slash.
    pub issuer: String,
    pub client_id: String,
    pub scopes: Vec<String>,
    /// `127.0.0.1` or `localhost`.
    pub redirect_host: String,
    /// Tried in order; empty: any free port.
    pub redirect_ports: Vec<u16>,
    /// Path of the loopback callback, `/callback`.
    pub callback_path: String,
    /// Sent at sign-out where the provider wants an exact match; `None`: not sent.
    pub post_logout_redirect_uri: Option<String>,
    /// WSO2: the `iss` that differs from the discovery address.
    pub accepted_issuer: Option<String>,
    /// A program of its own to open addresses with, the address being its last argument; `None`: `$BROWSER`, then the
    /// desktop's.
    pub browser_command: Option<String>,
}

/// `[igate]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgateProfile {
    /// Without a slash at the end.
    pub base_url: String,
    /// Address of a dossier's page with `{id}` in it; `None`: "Mở trong iGate" is not offered.
    pub web_dossier_url: Option<String>,
    /// The group that marks an attachment as "Tập tin kết quả".
    pub result_group: String,
    /// Bytes a single file may have.
    pub max_file_bytes: u64,
    /// Name of the query parameter that asks for dossiers changed since an instant.
    pub updated_from_parameter: String,
    pub paths: IgatePaths,
}

/// `[igate.paths]`: where each call lives under the base address; `{id}` stands for the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgatePaths {
    pub me: String,
    pub login: String,
    pub linked_account: String,
    pub search: String,
    pub dossier: String,
    pub file: String,
    pub file_facts: String,
    pub upload: String,
    pub attachment: String,
    pub history: String,
}

/// `[idesk]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeskProfile {
    /// Without a slash at the end.
    pub base_url: String,
    /// Address of a document's page with `{id}` in it; `None`: "Mở trong iDesk" is not offered.
    pub web_document_url: Option<String>,
    /// Bytes a single file may have.
    pub max_file_bytes: u64,
    pub paths: IdeskPaths,
}

/// `[idesk.paths]`: where each call lives under the base address; `{id}` stands for the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeskPaths {
    pub me: String,
    pub files: String,
    pub file: String,
    pub drafts: String,
    pub documents: String,
    pub document: String,
    pub transfers: String,
}

/// `[network]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSettings {
    /// A PEM file of certificate authorities beside the operating system's.
    pub extra_ca_file: Option<PathBuf>,
    pub proxy: Proxy,
}

/// `proxy = "system" | "none" | "http://host:port"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxy {
    System,
    None,
    Address(String),
}

/// `[signature]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureSettings {
    /// A PEM file of roots that make a signature trusted.
    pub roots_file: Option<PathBuf>,
    pub revocation: RevocationSource,
}

/// `signature.revocation`: where it is looked up whether a certificate was revoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevocationSource {
    /// In the file alone; nobody is asked.
    #[default]
    File,
    /// Also at the issuer, over the network.
    Online,
}

/// `[storage]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageSettings {
    /// What may be chosen on a computer without a keyring; empty: nothing, sign-in is refused there.
    pub without_keyring: Vec<KeyringSubstitute>,
    /// Bytes the sealed files of the cache may take together.
    pub cache_bytes: u64,
    /// Days after which the files of an acknowledged transfer leave this computer.
    pub retention_days: u32,
}

/// `[security]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecuritySettings {
    /// Minutes without input after which the window locks; 0: never by itself.
    pub lock_minutes: u32,
}

/// Where tokens go on a computer without a keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum KeyringSubstitute {
    /// Tokens in memory only: a new sign-in after every start.
    Memory,
    /// Tokens sealed with the key of a file that only its owner may read.
    KeyFile,
}

/// `window.theme`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
    Contrast,
}

/// A later layer tried to change what the policy fixes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedChange {
    pub key: String,
    /// The file, `LIENTHONG_…` or `--set`, by which it was tried.
    pub place: String,
}

/// Why the settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// A named file is not there or cannot be read.
    #[error("{} cannot be read", file.display())]
    Unreadable { file: PathBuf },
    /// An unknown key or a malformed value.
    #[error("{place}: {key}: {accepted}", place = place.text())]
    Invalid { place: Place, key: String, accepted: Expected },
    /// The policy fixes this key.
    #[error("{key} is fixed by the policy of this machine")]
    Locked { key: String },
    /// The person's file cannot be written.
    #[error("{} cannot be written", file.display())]
    NotWritable { file: PathBuf },
}

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `line` counts from 1.
    File {
        file: PathBuf,
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    CommandLine,
}

impl Place {
    /// `/etc/lienthong/policy.toml:12`, `LIENTHONG_SSO_ISSUER`, `--set`.
    pub fn text(&self) -> String {
        match self {
            Self::File { file, line } => format!("{}:{line}", file.display()),
            Self::Environment(name) => name.clone(),
            Self::CommandLine => "--set".into(),
        }
    }

    /// The same for who is not used to colons: `…/policy.toml, dòng 12`.
    fn said(&self, language: Language) -> String {
        match self {
            Self::File { file, line } => format!("{}, {} {line}", file.display(), line_word(language)),
            Self::Environment(_) | Self::CommandLine => self.text(),
        }
    }
}

impl SettingsFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::Unreadable { .. } => FailureCode::ProfileMissing,
            Self::Invalid { .. } => FailureCode::ProfileInvalid,
            Self::Locked { .. } => FailureCode::SettingLocked,
            Self::NotWritable { .. } => FailureCode::FileNotWritable,
        }
    }

    /// What a person has to look at: file and line, key, accepted form; one line.
    pub fn detail(&self, language: Language) -> String {
        match self {
            Self::Invalid { place, key, accepted } => {
                format!("{} · {key}: {}", place.said(language), accepted.said(language))
            }
            Self::Unreadable { file } | Self::NotWritable { file } => file.display().to_string(),
            Self::Locked { key } => key.clone(),
        }
    }

    /// The key it concerns.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Invalid { key, .. } | Self::Locked { key } => Some(key),
            Self::Unreadable { .. } | Self::NotWritable { .. } => None,
        }
    }
}

impl Settings {
    /// Reads and merges all layers.
    pub fn load(sources: &SettingsSources) -> Result<Self, SettingsFault> {
        layers::merge(sources).and_then(schema::build)
    }
}

/// Where the machine's policy lies on this operating system.
pub fn policy_file() -> PathBuf {
    if cfg!(target_os = "windows") {
        let folder = std::env::var_os("PROGRAMDATA").map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from);
        folder.join("lienthong").join("policy.toml")
    } else if cfg!(target_os = "macos") {
        Path::new("/Library/Application Support/lienthong/policy.toml").to_path_buf()
    } else {
        Path::new("/etc/lienthong/policy.toml").to_path_buf()
    }
}

#[cfg(test)]
mod tests;
