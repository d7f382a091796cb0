//! A province's profile: offered by a file, shown in full, taken by a yes, and never at the cost of somebody's session.

use std::sync::Arc;

use lienthong_core::{
    app::{App, AppOptions, SilentHost},
    domain::failure_code::FailureCode,
    flows::{
        lock::lock,
        offer_profile::{accept_profile, offer_profile},
        session::view_session,
    },
};
use lienthong_sandbox::{Sandbox, SandboxOptions};
use rcgen::{CertificateParams, DnType, KeyPair};
use tempfile::TempDir;

use crate::office::enter_as;

/// The program as a person starts it: the profile is the one in the data folder.
fn open(folder: &TempDir) -> Arc<App> {
    let options = AppOptions {
        data_dir: Some(folder.path().join("data")),
        key_file: Some(folder.path().join("data/device.key")),
        policy_file: Some(folder.path().join("policy.toml")),
        ..AppOptions::default()
    };
    App::open(options, Arc::new(SilentHost)).expect("the program opens")
}

#[tokio::test]
async fn a_first_profile_is_shown_in_full_and_taken_as_it_was_shown() {
    let folder = TempDir::new().expect("a folder");
    let app = open(&folder);
    assert_eq!(app.profile().map(|_| ()).expect_err("none yet").code, FailureCode::ProfileMissing);
    let file = folder.path().join("tinh.lienthong");
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.distinguished_name.push(DnType::CommonName, "Chung thu goc cua tinh");
    let key = KeyPair::generate().expect("a key");
    std::fs::write(folder.path().join("goc.pem"), authority.self_signed(&key).expect("signed").pem()).expect("written");
    std::fs::write(folder.path().join("policy.toml"), "[network]\nproxy = \"none\"\n").expect("written");
    app.reload_settings().expect("settings");
    let text = "name = \"Tỉnh mẫu\"\n[sso]\nissuer = \"https://sso.example/\"\n[igate]\nbase_url = \"https://igate.example\"\n\
                [idesk]\nbase_url = \"https://idesk.example\"\n[network]\nextra_ca_file = \"goc.pem\"\nproxy = \"http://p:1\"\n";
    std::fs::write(&file, text).expect("written");

    let offer = offer_profile(&app, &file).await.expect("a profile");
    assert_eq!((offer.file_name.as_str(), offer.name.as_str(), offer.is_first), ("tinh.lienthong", "Tỉnh mẫu", true));
    let row = |key: &str| offer.rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("{key}: {offer:?}"));
    assert_eq!(row("sso.issuer").value, "https://sso.example/");
    assert_eq!(row("sso.client_id").value, "lienthong-desktop", "built in, and shown all the same");
    let certificate = row("network.extra_ca_file").certificates.join("\n");
    assert!(certificate.contains("Chung thu goc cua tinh") && certificate.contains("SHA-256"), "{certificate}");
    assert!(row("network.proxy").locked && !row("sso.issuer").locked, "what the policy fixes is marked");
    assert_eq!(app.profile_offers.waiting(), Some(offer.clone()));
    assert!(app.profile().is_err(), "nothing is taken before the yes");

    // The file changes under the person's eyes: what was shown is what is taken.
    std::fs::write(&file, text.replace("igate.example", "elsewhere.example")).expect("written");
    assert_eq!(accept_profile(&app, "another").await.expect_err("not that one").code, FailureCode::BadArgument);
    let view = accept_profile(&app, &offer.id).await.expect("taken");
    assert_eq!(view.igate_address, "https://igate.example");
    assert_eq!(app.profile_offers.waiting(), None);

    // Offered again, only what differs is marked.
    let again = offer_profile(&app, &file).await.expect("a profile");
    assert!(!again.is_first);
    let changed: Vec<_> = again.rows.iter().filter(|row| row.differs).collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(
        (changed[0].key.as_str(), changed[0].before.as_deref()),
        ("igate.base_url", Some("https://igate.example"))
    );
    app.profile_offers.decline();
    let refused = accept_profile(&app, &again.id).await.expect_err("it was declined");
    assert_eq!(refused.code, FailureCode::BadArgument);
}

#[tokio::test]
async fn what_is_no_profile_is_refused_by_line_and_key_in_vietnamese() {
    let folder = TempDir::new().expect("a folder");
    let app = open(&folder);
    let file = folder.path().join("hong.lienthong");
    std::fs::write(&file, "name = \"x\"\n[sso]\nissuer = \"http://sso.example\"\n").expect("written");
    let failure = offer_profile(&app, &file).await.expect_err("not https");
    assert_eq!((failure.code, failure.field.as_deref()), (FailureCode::ProfileInvalid, Some("sso.issuer")));
    let detail = failure.detail.expect("where");
    assert!(detail.contains("hong.lienthong, dòng 3 · sso.issuer: địa chỉ"), "{detail}");
    let failure = offer_profile(&app, &folder.path().join("none.lienthong")).await.expect_err("not there");
    assert_eq!(failure.code, FailureCode::LocalFileUnreadable);
    assert_eq!(app.profile_offers.waiting(), None);
}

#[tokio::test]
async fn no_token_is_shown_to_the_systems_of_another_profile_and_nobody_at_work_is_pushed_aside() {
    let folder = TempDir::new().expect("a folder");
    let options = || SandboxOptions { dossiers: 5, ..SandboxOptions::default() };
    let (first, second) =
        (Sandbox::start(options()).await.expect("a sandbox"), Sandbox::start(options()).await.expect("another"));
    let app = open(&folder);
    let [one, other] = [("one", &first), ("other", &second)].map(|(name, sandbox)| {
        let file = folder.path().join(format!("{name}.lienthong"));
        std::fs::write(&file, sandbox.profile()).expect("written");
        file
    });
    let offer = offer_profile(&app, &one).await.expect("a profile");
    accept_profile(&app, &offer.id).await.expect("taken");
    enter_as(&app, &first, "hoant@").await;

    let offer = offer_profile(&app, &other).await.expect("a profile");
    let refused = accept_profile(&app, &offer.id).await.expect_err("she is at work");
    assert_eq!((refused.code, refused.field.as_deref()), (FailureCode::SettingLocked, Some("session")));
    lock(&app).await.expect("locked");
    let refused = accept_profile(&app, &offer.id).await.expect_err("she is behind the lock");
    assert_eq!(refused.code, FailureCode::SettingLocked);
    assert!(view_session(&app, None).locked.is_some());
    drop(app);

    // The program is started anew, and nobody takes the seat before the profile is changed.
    let app = open(&folder);
    assert!(app.vault().expect("a vault").last_session().expect("readable").is_some());
    let offer = offer_profile(&app, &one).await.expect("a profile");
    accept_profile(&app, &offer.id).await.expect("the same systems");
    assert!(app.vault().expect("a vault").last_session().expect("readable").is_some(), "her session stays");
    let offer = offer_profile(&app, &other).await.expect("a profile");
    accept_profile(&app, &offer.id).await.expect("taken");
    assert!(app.resume().await.expect("readable").is_none(), "her session is forgotten");
    let log = second.state().log.requests();
    assert!(log.is_empty(), "nothing was said to the other systems: {log:?}");
}
