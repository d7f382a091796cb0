//! Layers, locks, and what a wrong file is told.

use std::fs;

use super::*;

const PROFILE: &str = r#"name = "Tỉnh mẫu"
[sso]
issuer = "https://sso.example.gov.vn/auth/realms/digo"
redirect_ports = [8400, 8401]
[igate]
base_url = "https://apiigate.example.gov.vn/"
web_dossier_url = "https://motcua.example.gov.vn/vi/dossier/processing/{id}"
[idesk]
base_url = "http://127.0.0.1:9000"
[network]
extra_ca_file = "ca.pem"
"#;

struct Site {
    folder: tempfile::TempDir,
    sources: SettingsSources,
}

fn site() -> Site {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = SettingsSources {
        profile_file: Some(folder.path().join("profile.toml")),
        policy_file: Some(folder.path().join("policy.toml")),
        user_file: Some(folder.path().join("user.toml")),
        ..SettingsSources::default()
    };
    let site = Site { folder, sources };
    site.write("profile.toml", PROFILE);
    site
}

impl Site {
    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    fn load(&self) -> Settings {
        Settings::load(&self.sources).expect("settings")
    }

    fn profile(&self) -> Profile {
        self.load().profile.expect("a profile")
    }

    /// Where a wrong file is wrong: its line, the key, the accepted form.
    fn refused(&self) -> (usize, String, String) {
        match Settings::load(&self.sources).expect_err("refused") {
            SettingsFault::Invalid { place: Place::File { line, file }, key, accepted } => {
                assert!(file.starts_with(self.folder.path()));
                (line, key, accepted.to_string())
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_short_profile_is_completed_by_what_is_built_in() {
    let profile = site().profile();
    assert_eq!(profile.name, "Tỉnh mẫu");
    assert_eq!(profile.sso.client_id, "lienthong-desktop");
    assert_eq!(profile.sso.scopes, ["openid", "profile", "email", "offline_access"]);
    assert_eq!(profile.sso.redirect_ports, [8400, 8401]);
    assert_eq!(profile.sso.accepted_issuer, None);
    assert_eq!(profile.igate.base_url, "https://apiigate.example.gov.vn", "without a slash at the end");
    assert_eq!(profile.igate.paths.search, "/pa/dossier/search");
    assert_eq!(profile.igate.max_file_bytes, 52_428_800);
    assert_eq!(profile.network.proxy, Proxy::System);
    assert!(profile.network.extra_ca_file.is_some_and(|file| file.is_absolute()), "beside the profile");
}

#[test]
fn a_later_layer_wins_and_the_policy_is_not_outvoted() {
    let mut site = site();
    site.write("policy.toml", "[network]\nproxy = \"none\"\n[sso]\nscopes = [\"openid\"]\n");
    site.write(
        "user.toml",
        "[network]\nproxy = \"http://proxy:3128\"\n[window]\ntheme = \"dark\"\nlanguage = \"en\"\n",
    );
    site.sources.environment = vec![
        ("LIENTHONG_WINDOW_THEME".into(), "light".into()),
        ("LIENTHONG_SSO_SCOPES".into(), "openid,email".into()),
        ("LIENTHONG_SSO_REDIRECT_PORTS".into(), "9001, 9002".into()),
        ("LIENTHONG_DATA_DIR".into(), "/somewhere".into()),
        ("HOME".into(), "/home/hoa".into()),
    ];
    site.sources.overrides = vec![("window.theme".into(), "contrast".into())];
    let settings = site.load();
    let profile = settings.profile.expect("a profile");
    assert_eq!(settings.theme, Theme::Contrast);
    assert_eq!(settings.language, Language::En);
    assert_eq!(profile.network.proxy, Proxy::None);
    assert_eq!(profile.sso.scopes, ["openid"]);
    assert_eq!(profile.sso.redirect_ports, [9001, 9002]);
    assert_eq!(settings.locked.iter().map(String::as_str).collect::<Vec<_>>(), ["network.proxy", "sso.scopes"]);
    let refused: Vec<_> = settings.refused.iter().map(|change| change.key.as_str()).collect();
    assert_eq!(refused, ["network.proxy", "sso.scopes"]);
    assert!(settings.refused[0].place.ends_with("user.toml:2"), "{}", settings.refused[0].place);
    assert_eq!(settings.refused[1].place, "LIENTHONG_SSO_SCOPES");
}

#[test]
fn only_the_policy_says_who_set_it() {
    let site = site();
    site.write("user.toml", "[policy]\nset_by = \"somebody\"\n");
    assert_eq!(site.load().policy_by, None);
    site.write("policy.toml", "[policy]\nset_by = \"Sở Khoa học và Công nghệ\"\n");
    assert_eq!(site.load().policy_by.as_deref(), Some("Sở Khoa học và Công nghệ"));
}

#[test]
fn the_same_value_as_the_policy_has_is_no_attempt_to_change_it() {
    let site = site();
    site.write("policy.toml", "[window]\ntheme = \"dark\"\n");
    site.write("user.toml", "[window]\ntheme = \"dark\"\n");
    assert_eq!(site.load().refused, []);
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_known_ones() {
    let site = site();
    site.write("profile.toml", &format!("{PROFILE}[signature]\nroot_file = \"x\"\n"));
    let (line, key, accepted) = site.refused();
    assert_eq!((line, key.as_str()), (13, "signature.root_file"));
    assert!(accepted.contains("signature.roots_file"), "{accepted}");
    site.write("profile.toml", &format!("{PROFILE}[sign]\nx = 1\n"));
    let (line, key, accepted) = site.refused();
    assert_eq!((line, key.as_str()), (12, "sign"));
    assert!(accepted.contains("signature"), "{accepted}");
}

#[test]
fn a_malformed_value_is_refused_with_its_line_and_the_accepted_form() {
    let site = site();
    let cases = [
        ("[sso]\nissuer = \"http://sso.example.gov.vn\"", 2, "sso.issuer", "https://"),
        ("[sso]\n\nredirect_host = \"0.0.0.0\"", 3, "sso.redirect_host", "localhost"),
        ("[sso]\nredirect_ports = [0]", 2, "sso.redirect_ports", "1 to 65535"),
        ("[sso]\nredirect_ports = [\n 8400,\n \"x\" ]", 2, "sso.redirect_ports", "1 to 65535"),
        ("[sso]\nscopes = \"openid\"", 2, "sso.scopes", "list"),
        ("[igate]\nmax_file_bytes = -1", 2, "igate.max_file_bytes", "whole number"),
        ("[igate]\nmax_file_bytes = \"50\"", 2, "igate.max_file_bytes", "whole number"),
        ("[igate.paths]\ndossier = \"/pa/dossier\"", 2, "igate.paths.dossier", "{id}"),
        ("[igate]\nweb_dossier_url = \"https://motcua/x\"", 2, "igate.web_dossier_url", "{id}"),
        ("[network]\nproxy = \"socks\"", 2, "network.proxy", "none"),
        ("[storage]\nwithout_keyring = [\"none\"]", 2, "storage.without_keyring", "key-file"),
        ("igate = 3", 1, "igate", "known key"),
        ("[sso\nissuer = 1", 1, "TOML", ""),
    ];
    for (text, line, key, accepted) in cases {
        site.write("user.toml", text);
        let (found_line, found_key, found_accepted) = site.refused();
        assert_eq!((found_line, found_key.as_str()), (line, key), "{text}");
        assert!(found_accepted.contains(accepted), "{text}: {found_accepted}");
    }
}

#[test]
fn environment_and_command_line_are_held_to_the_same_forms() {
    let mut site = site();
    site.sources.environment = vec![("LIENTHONG_SSO_ISSUR".into(), "https://x".into())];
    let fault = Settings::load(&site.sources).expect_err("refused");
    assert!(fault.to_string().contains("LIENTHONG_SSO_ISSUER"), "{fault}");
    site.sources.environment = vec![("LIENTHONG_WINDOW_LANGUAGE".into(), "fr".into())];
    let fault = Settings::load(&site.sources).expect_err("refused");
    assert_eq!((fault.key(), fault.code()), (Some("window.language"), FailureCode::ProfileInvalid));
    site.sources.environment.clear();
    site.sources.overrides = vec![("sso.port".into(), "1".into())];
    assert!(matches!(Settings::load(&site.sources), Err(SettingsFault::Invalid { place: Place::CommandLine, .. })));
}

#[test]
fn every_key_has_a_variable_of_its_own() {
    let variables: BTreeSet<String> = schema::KEYS.iter().map(schema::variable).collect();
    assert_eq!(variables.len(), schema::KEYS.len());
}

#[test]
fn every_built_in_value_is_of_its_form() {
    for key in schema::KEYS {
        assert!(key.built_in.is_none_or(|text| key.form.read_text(text).is_some()), "{}", key.name);
    }
}

#[test]
fn without_any_address_there_is_no_profile_and_with_one_the_missing_is_named() {
    let site = site();
    let nothing = Settings::load(&SettingsSources::default()).expect("settings");
    assert_eq!((nothing.profile, nothing.language), (None, Language::Vi));
    site.write("profile.toml", "[sso]\nissuer = \"https://sso\"\n");
    assert_eq!(site.refused().1, "igate.base_url");
    let absent =
        SettingsSources { profile_file: Some(site.folder.path().join("none.toml")), ..SettingsSources::default() };
    assert_eq!(Settings::load(&absent).map_err(|fault| fault.code()), Err(FailureCode::ProfileMissing));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let site = site();
    site.write("profile.toml", &format!("\u{FEFF}{}", PROFILE.replace('\n', "\r\n")));
    assert_eq!(site.profile().name, "Tỉnh mẫu");
}

#[test]
fn who_wrote_something_else_is_told_file_line_key_and_form_in_their_language() {
    let site = site();
    site.write("user.toml", "[sso]\n\nissuer = \"http://sso.example.gov.vn\"");
    let fault = Settings::load(&site.sources).expect_err("refused");
    let file = site.folder.path().join("user.toml").display().to_string();
    assert_eq!(
        fault.detail(Language::Vi),
        format!("{file}, dòng 3 · sso.issuer: địa chỉ \"https://…\" (http chỉ được với 127.0.0.1, ::1 hoặc localhost)")
    );
    assert!(fault.detail(Language::En).contains("line 3 · sso.issuer: an address"), "{}", fault.detail(Language::En));
    site.write("user.toml", "[sso]\nissur = \"x\"");
    let fault = Settings::load(&site.sources).expect_err("refused");
    assert!(fault.detail(Language::Vi).contains("dòng 2 · sso.issur: một khoá đã biết: sso.issuer"), "{fault}");
}
