//! Every key there is, its form and its built-in value; and the typed settings made from the merged values.

use std::path::PathBuf;

use super::{
    Expected, IdeskPaths, IdeskProfile, IgatePaths, IgateProfile, KeyringSubstitute, Language, NetworkSettings,
    Profile, Proxy, RevocationSource, SecuritySettings, Settings, SettingsFault, SignatureSettings, SsoProfile,
    StorageSettings, Theme,
    form::{Form, Value},
    layers::Merged,
};

/// A key of the settings.
pub(super) struct Key {
    /// `igate.paths.search`
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// The built-in value, written as on the command line; `None`: a site has to say it.
    pub(super) built_in: Option<&'static str>,
}

const fn key(name: &'static str, form: Form, built_in: &'static str) -> Key {
    Key { name, form, built_in: Some(built_in) }
}

const fn required(name: &'static str, form: Form) -> Key {
    Key { name, form, built_in: None }
}

const LARGEST_FILE: u64 = 1 << 40;

pub(super) const KEYS: &[Key] = &[
    key("name", Form::Text, ""),
    required("sso.issuer", Form::Address),
    key("sso.client_id", Form::FilledText, "lienthong-desktop"),
    key("sso.scopes", Form::Words, "openid,profile,email,offline_access"),
    key("sso.redirect_host", Form::Choice(&["127.0.0.1", "localhost"]), "127.0.0.1"),
    key("sso.redirect_ports", Form::Ports, ""),
    key("sso.callback_path", Form::Path, "/callback"),
    key("sso.post_logout_redirect_uri", Form::AddressOrEmpty, ""),
    key("sso.accepted_issuer", Form::AddressOrEmpty, ""),
    key("sso.browser_command", Form::Text, ""),
    required("igate.base_url", Form::Address),
    key("igate.web_dossier_url", Form::PageOrEmpty, ""),
    key("igate.result_group", Form::FilledText, "ket-qua"),
    key("igate.max_file_bytes", Form::Number(1, LARGEST_FILE), "52428800"),
    key("igate.updated_from_parameter", Form::FilledText, "updated-from"),
    key("igate.paths.me", Form::Path, "/hu/user/--fully"),
    key("igate.paths.login", Form::Path, "/hu/account/--login"),
    key("igate.paths.linked_account", Form::IdPath, "/hu/user/{id}/linked-account"),
    key("igate.paths.search", Form::Path, "/pa/dossier/search"),
    key("igate.paths.dossier", Form::IdPath, "/pa/dossier/{id}/--online"),
    key("igate.paths.file", Form::IdPath, "/fi/file/{id}"),
    key("igate.paths.file_facts", Form::IdPath, "/fi/file/{id}/filename+size"),
    key("igate.paths.upload", Form::Path, "/fi/file/--multiple"),
    key("igate.paths.attachment", Form::IdPath, "/pa/dossier/{id}/attachment"),
    key("igate.paths.history", Form::Path, "/lo/history"),
    required("idesk.base_url", Form::Address),
    key("idesk.web_document_url", Form::PageOrEmpty, ""),
    key("idesk.max_file_bytes", Form::Number(1, LARGEST_FILE), "52428800"),
    key("idesk.paths.me", Form::Path, "/idesk/v1/me"),
    key("idesk.paths.files", Form::Path, "/idesk/v1/files"),
    key("idesk.paths.file", Form::IdPath, "/idesk/v1/files/{id}"),
    key("idesk.paths.drafts", Form::Path, "/idesk/v1/drafts"),
    key("idesk.paths.documents", Form::Path, "/idesk/v1/documents"),
    key("idesk.paths.document", Form::IdPath, "/idesk/v1/documents/{id}"),
    key("idesk.paths.transfers", Form::IdPath, "/idesk/v1/documents/{id}/transfers"),
    key("network.extra_ca_file", Form::File, ""),
    key("network.proxy", Form::Proxy, "system"),
    key("policy.set_by", Form::Text, ""),
    key("security.lock_minutes", Form::Number(0, 1440), "0"),
    key("signature.revocation", Form::Choice(&["file", "online"]), "file"),
    key("signature.roots_file", Form::File, ""),
    key("storage.without_keyring", Form::Choices(&["memory", "key-file"]), "memory,key-file"),
    key("storage.cache_bytes", Form::Number(64 << 20, LARGEST_FILE), "2147483648"),
    key("storage.retention_days", Form::Number(1, 3650), "30"),
    key("window.language", Form::Choice(&["vi", "en"]), "vi"),
    key("window.theme", Form::Choice(&["system", "light", "dark", "contrast"]), "system"),
];

pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// `igate.paths.search` → `LIENTHONG_IGATE_PATHS_SEARCH`
pub(super) fn variable(key: &Key) -> String {
    format!("LIENTHONG_{}", key.name.replace('.', "_").to_uppercase())
}

/// Makes the typed settings. The profile is absent while none of the three addresses is set, and refused while only
/// some of them are.
pub(super) fn build(merged: Merged) -> Result<Settings, SettingsFault> {
    let missing: Vec<&Key> =
        KEYS.iter().filter(|key| key.built_in.is_none() && merged.get(key.name).is_none()).collect();
    let needed = KEYS.iter().filter(|key| key.built_in.is_none()).count();
    let profile = match missing.first() {
        None => Some(profile(&merged)),
        Some(_) if missing.len() == needed && !merged.profile_named => None,
        Some(key) => {
            return Err(SettingsFault::Invalid {
                place: merged.profile_place(),
                key: key.name.into(),
                accepted: Expected::Form(key.form),
            });
        }
    };
    Ok(Settings {
        profile,
        language: if merged.text("window.language") == "en" { Language::En } else { Language::Vi },
        theme: match merged.text("window.theme").as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            "contrast" => Theme::Contrast,
            _ => Theme::System,
        },
        storage: StorageSettings {
            without_keyring: merged
                .words("storage.without_keyring")
                .iter()
                .map(|word| if word == "memory" { KeyringSubstitute::Memory } else { KeyringSubstitute::KeyFile })
                .collect(),
            cache_bytes: merged.number("storage.cache_bytes"),
            retention_days: u32::try_from(merged.number("storage.retention_days")).unwrap_or(u32::MAX),
        },
        security: SecuritySettings {
            lock_minutes: u32::try_from(merged.number("security.lock_minutes")).unwrap_or_default(),
        },
        signature: signature(&merged),
        network: network(&merged),
        policy_by: Some(merged.text("policy.set_by"))
            .filter(|who| !who.is_empty() && merged.locked.contains("policy.set_by")),
        locked: merged.locked,
        refused: merged.refused,
    })
}

fn profile(merged: &Merged) -> Profile {
    let text = |key: &str| merged.text(key);
    let filled = |key: &str| Some(merged.text(key)).filter(|text| !text.is_empty());
    let base = |key: &str| merged.text(key).trim_end_matches('/').to_owned();
    Profile {
        name: text("name"),
        sso: SsoProfile {
            issuer: text("sso.issuer"),
            client_id: text("sso.client_id"),
            scopes: merged.words("sso.scopes"),
            redirect_host: text("sso.redirect_host"),
            redirect_ports: merged.numbers("sso.redirect_ports"),
            callback_path: text("sso.callback_path"),
            post_logout_redirect_uri: filled("sso.post_logout_redirect_uri"),
            accepted_issuer: filled("sso.accepted_issuer"),
            browser_command: filled("sso.browser_command"),
        },
        igate: IgateProfile {
            base_url: base("igate.base_url"),
            web_dossier_url: filled("igate.web_dossier_url"),
            result_group: text("igate.result_group"),
            max_file_bytes: merged.number("igate.max_file_bytes"),
            updated_from_parameter: text("igate.updated_from_parameter"),
            paths: IgatePaths {
                me: text("igate.paths.me"),
                login: text("igate.paths.login"),
                linked_account: text("igate.paths.linked_account"),
                search: text("igate.paths.search"),
                dossier: text("igate.paths.dossier"),
                file: text("igate.paths.file"),
                file_facts: text("igate.paths.file_facts"),
                upload: text("igate.paths.upload"),
                attachment: text("igate.paths.attachment"),
                history: text("igate.paths.history"),
            },
        },
        idesk: IdeskProfile {
            base_url: base("idesk.base_url"),
            web_document_url: filled("idesk.web_document_url"),
            max_file_bytes: merged.number("idesk.max_file_bytes"),
            paths: IdeskPaths {
                me: text("idesk.paths.me"),
                files: text("idesk.paths.files"),
                file: text("idesk.paths.file"),
                drafts: text("idesk.paths.drafts"),
                documents: text("idesk.paths.documents"),
                document: text("idesk.paths.document"),
                transfers: text("idesk.paths.transfers"),
            },
        },
        network: network(merged),
        signature: signature(merged),
    }
}

fn network(merged: &Merged) -> NetworkSettings {
    let file = Some(merged.text("network.extra_ca_file")).filter(|file| !file.is_empty());
    NetworkSettings {
        extra_ca_file: file.map(PathBuf::from),
        proxy: match merged.text("network.proxy").as_str() {
            "system" => Proxy::System,
            "none" => Proxy::None,
            address => Proxy::Address(address.to_owned()),
        },
    }
}

fn signature(merged: &Merged) -> SignatureSettings {
    let file = Some(merged.text("signature.roots_file")).filter(|file| !file.is_empty());
    let online = merged.text("signature.revocation") == "online";
    SignatureSettings {
        roots_file: file.map(PathBuf::from),
        revocation: if online { RevocationSource::Online } else { RevocationSource::File },
    }
}

impl Merged {
    fn text(&self, key: &str) -> String {
        match self.get(key) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    fn number(&self, key: &str) -> u64 {
        match self.get(key) {
            Some(Value::Number(number)) => *number,
            _ => 0,
        }
    }

    fn words(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Value::Words(words)) => words.clone(),
            _ => Vec::new(),
        }
    }

    fn numbers(&self, key: &str) -> Vec<u16> {
        match self.get(key) {
            Some(Value::Numbers(numbers)) => numbers.clone(),
            _ => Vec::new(),
        }
    }
}
