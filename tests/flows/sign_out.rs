//! Signing out: at the provider and on this computer, with or without network.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::{
        sign_in::{BrowserUse, SignInWish},
        sign_out::{sign_out, wipe},
    },
    gateways::http::RemoteFault,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};

use crate::{browser::Browser, stage::Stage};

#[tokio::test]
async fn signing_out_ends_the_session_everywhere_and_no_token_stands_in_an_address() {
    let stage = Stage::open().await;
    let (hoa, browser) = (stage.hoa(), Browser::new());
    let wish = SignInWish { browser: BrowserUse::Address, ..SignInWish::default() };
    let tokens = stage.sign_in_with(&browser, &hoa, wish).await.0.expect("signed in").tokens;
    let session = stage.session(tokens.clone());
    let other_process = stage.session(tokens.clone());
    let end = sign_out(&session).await.expect("signed out");
    assert!(end.provider_problem.is_none(), "{:?}", end.provider_problem);
    assert_eq!(stage.vault.session(&tokens.identity).expect("readable"), None);
    assert_eq!(session.bearer().await.err(), Some(RemoteFault::NotSignedIn));
    assert_eq!(session.renewed(&tokens.access).await.err(), Some(RemoteFault::NotSignedIn));
    assert_eq!(other_process.renewed(&tokens.access).await.err(), Some(RemoteFault::NotSignedIn));
    assert_eq!(stage.asked("/token"), 1, "nobody tries to renew what was ended");

    let log = stage.sandbox.state().log.of(System::Sso, "/logout");
    assert_eq!(log.len(), 1);
    assert!(log.iter().all(|request| request.method == "POST" && request.query.is_none()), "{log:?}");
    let (end, seen) = stage.sign_in_with(&browser, &hoa, wish).await;
    end.expect("signed in again");
    assert!(seen.expect("a page").typed, "the provider's session is gone: typing is needed");
}

#[tokio::test]
async fn without_the_provider_this_computer_forgets_all_the_same() {
    let stage = Stage::open().await;
    let tokens = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens;
    let refuse = Fault { system: Some(System::Sso), ..Fault::once(FaultKind::Refuse {}) };
    stage.sandbox.state().faults.add(refuse);
    let end = sign_out(&stage.session(tokens.clone())).await.expect("signed out");
    assert_eq!(end.provider_problem.map(|failure| failure.code), Some(FailureCode::SsoNotSignedOut));
    assert_eq!(stage.vault.session(&tokens.identity).expect("readable"), None);
}

#[tokio::test]
async fn wiping_takes_one_persons_data_and_nobody_elses() {
    let stage = Stage::open().await;
    let hoa = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens.identity;
    let other = stage.person(|official| official.disabled);
    let other = stage.sign_in(&other).await.expect("signed in").tokens.identity;
    for who in [&hoa, &other] {
        let folder = stage.people_folder(who);
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join("journal.sqlite"), "x").expect("written");
    }
    let key = |who| stage.vault.seal_key(who).expect("a key").seal("test", b"x");
    let sealed = key(&hoa);
    wipe(&stage.vault, &hoa, stage.folder.path()).expect("wiped");
    assert!(!stage.people_folder(&hoa).exists() && stage.people_folder(&other).join("journal.sqlite").exists());
    let opened = stage.vault.seal_key(&hoa).expect("a new key").open("test", &sealed);
    assert!(opened.is_err(), "what lay sealed can never be opened again");
    wipe(&stage.vault, &hoa, stage.folder.path()).expect("nothing left is no fault");
}

#[tokio::test]
async fn the_keys_go_before_the_files_so_that_files_that_stay_behind_are_shut() {
    let stage = Stage::open().await;
    let hoa = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens.identity;
    let sealed = stage.vault.seal_key(&hoa).expect("a key").seal("test", b"x");
    // Something in the folder's place that cannot be removed as a folder.
    let folder = stage.people_folder(&hoa);
    std::fs::create_dir_all(folder.parent().expect("a parent")).expect("made");
    std::fs::write(&folder, "x").expect("written");
    let failed = wipe(&stage.vault, &hoa, stage.folder.path()).expect_err("it stays behind");
    assert_eq!(failed.code, FailureCode::FolderReadOnly);
    assert!(folder.exists());
    assert!(stage.vault.known_seal_key(&hoa).expect("readable").is_none(), "the key is destroyed all the same");
    assert!(stage.vault.seal_key(&hoa).expect("a new key").open("test", &sealed).is_err());
}
