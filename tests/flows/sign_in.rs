//! Guide steps 1.5–1.7: signing in, and every way in which it must not succeed.

use std::time::Duration;

use lienthong_core::{
    domain::{failure::Failure, failure_code::FailureCode},
    flows::{
        sign_in::{BrowserUse, SignInWish, identify, sign_in},
        views::session::SignInState,
    },
    gateways::sso::Prompt,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};

use crate::{browser::Browser, stage::Stage};

/// The person opens the address by hand.
fn by_hand() -> SignInWish {
    SignInWish { browser: BrowserUse::Address, ..SignInWish::default() }
}

fn code(failure: &Failure) -> FailureCode {
    failure.code
}

#[tokio::test]
async fn one_click_leads_to_the_official_as_all_three_systems_know_them() {
    let stage = Stage::open().await;
    let (hoa, browser) = (stage.hoa(), Browser::new());
    let (end, seen) = stage.sign_in_with(&browser, &hoa, by_hand()).await;
    let signed_in = end.expect("signed in");
    let seen = seen.expect("a page");
    assert!(seen.typed && seen.page.contains("Đã đăng nhập"), "{}", seen.page);
    assert!(seen.page.contains(&format!("Tài khoản: Nguyễn Thị Hoa ({})", hoa.account)), "{}", seen.page);
    assert_eq!(signed_in.tokens.sso_account, hoa.account);
    assert_eq!(signed_in.tokens.identity.issuer, stage.profile.sso.issuer);
    assert!(!signed_in.another_person);
    assert_eq!(stage.vault.last_session().expect("readable"), Some(signed_in.tokens.clone()));
    assert_eq!(stage.pending.state(), SignInState::None);

    let (igate, idesk) = stage.doors(&stage.session(signed_in.tokens.clone()));
    let identified = identify(&signed_in.tokens, &igate, &idesk).await;
    assert_eq!(identified.problem.as_ref().map(code), None);
    let official = identified.official;
    assert_eq!(official.name, "Nguyễn Thị Hoa");
    assert!(official.igate.is_some_and(|account| account.account.starts_with("nthoa@")));
    assert_eq!(official.idesk.map(|account| account.full_name).as_deref(), Some("Nguyễn Thị Hoa"));

    // The browser is known at the SSO now: no typing.
    let (end, seen) = stage.sign_in_with(&browser, &hoa, by_hand()).await;
    assert_eq!(end.expect("signed in").tokens.identity, signed_in.tokens.identity);
    assert!(!seen.expect("a page").typed);
    // Another person on the same seat is asked to type.
    let other = stage.person(|official| official.linked_account.is_some() && official.sso_account != hoa.account);
    let wish = SignInWish { prompt: Prompt::SelectAccount, ..by_hand() };
    let (end, seen) = stage.sign_in_with(&browser, &other, wish).await;
    let end = end.expect("signed in");
    assert!(end.another_person && end.tokens.identity != signed_in.tokens.identity);
    assert!(seen.expect("a page").typed);
}

#[tokio::test]
async fn an_official_without_a_linked_account_is_told_the_guides_text() {
    let stage = Stage::open().await;
    let unlinked = stage.person(|official| official.linked_account.is_none() && !official.disabled);
    let tokens = stage.sign_in(&unlinked).await.expect("signed in at the SSO").tokens;
    let (igate, idesk) = stage.doors(&stage.session(tokens.clone()));
    let identified = identify(&tokens, &igate, &idesk).await;
    let problem = identified.problem.expect("not linked");
    assert_eq!(problem.code, FailureCode::NotLinked);
    let words = problem.code.words(lienthong_core::domain::failure_words::Language::Vi);
    assert!(words.message.contains("ERR: Không thể xác thực người dùng!"), "{}", words.message);
    assert!(identified.official.igate.is_none() && identified.official.idesk.is_some());
    assert_eq!(stage.asked("/token"), 1, "a text that renewing cannot cure renews nothing");
}

#[tokio::test]
async fn a_disabled_account_is_a_cause_of_its_own() {
    let stage = Stage::open().await;
    let disabled = stage.person(|official| official.disabled);
    let tokens = stage.sign_in(&disabled).await.expect("signed in at the SSO").tokens;
    let (igate, idesk) = stage.doors(&stage.session(tokens.clone()));
    let problem = identify(&tokens, &igate, &idesk).await.problem.expect("disabled");
    assert_eq!(problem.code, FailureCode::AccountDisabled);
}

#[tokio::test]
async fn a_system_that_cannot_be_reached_is_no_problem_of_the_person() {
    let stage = Stage::open().await;
    let tokens = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens;
    let refuse = Fault { system: Some(System::Idesk), ..Fault::once(FaultKind::Refuse {}) };
    stage.sandbox.state().faults.add(refuse);
    let (igate, idesk) = stage.doors(&stage.session(tokens.clone()));
    let identified = identify(&tokens, &igate, &idesk).await;
    assert_eq!(identified.problem.as_ref().map(code), None);
    assert!(identified.official.igate.is_some() && identified.official.idesk.is_none());
}

#[tokio::test]
async fn a_key_that_changed_a_moment_ago_is_looked_up_again() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::KeyRotated {}));
    stage.sign_in(&stage.hoa()).await.expect("signed in");
    assert_eq!(stage.asked("/certs"), 2);
}

#[tokio::test]
async fn a_stranger_at_the_door_changes_nothing() {
    let stage = Stage::open().await;
    for kind in [FaultKind::StrangerCallback {}, FaultKind::SecondCallback { ms: 1000 }] {
        let fault = stage.sandbox.state().faults.add(Fault::once(kind).times(0));
        stage.sign_in(&stage.hoa()).await.expect("signed in");
        let played: u32 = stage.sandbox.state().faults.list().iter().map(|standing| standing.played).sum();
        assert!(played > 0, "the stranger was there");
        stage.sandbox.state().faults.remove(fault);
    }
    // An answer with another state is a stranger's, too: the attempt waits on, and can be cancelled.
    stage.sandbox.state().faults.add(Fault::once(FaultKind::CallbackWrongState {}).times(0));
    let (parts, hoa) = (stage.parts(), stage.hoa());
    let changed = || stage.ring();
    let program = sign_in(&stage.pending, &parts, by_hand(), &changed);
    let person = async {
        let seen = Browser::new().visit(&stage.address_shown().await, &hoa).await;
        assert!(seen.page.contains("Không phải lần đăng nhập đang chờ"), "{}", seen.page);
        assert_eq!(stage.pending.state(), SignInState::Waiting);
        stage.pending.cancel();
    };
    let (end, ()) = tokio::join!(program, person);
    assert_eq!(end.map(|_| ()).map_err(|failure| failure.code), Err(FailureCode::SignInCancelled));
    assert_eq!(stage.pending.state(), SignInState::None);
}

#[tokio::test]
async fn a_provider_that_never_comes_back_is_waited_for_only_so_long() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::NeverReturns {}));
    let wish = SignInWish { limit: Duration::from_millis(300), ..by_hand() };
    let (end, _) = stage.sign_in_with(&Browser::new(), &stage.hoa(), wish).await;
    assert_eq!(end.map(|_| ()).map_err(|failure| failure.code), Err(FailureCode::SignInTimedOut));
    // The way is free for the next one.
    stage.sign_in(&stage.hoa()).await.expect("signed in");
}

#[tokio::test]
async fn a_second_click_joins_the_waiting_attempt() {
    let stage = Stage::open().await;
    let (parts, hoa) = (stage.parts(), stage.hoa());
    let changed = || stage.ring();
    let first = sign_in(&stage.pending, &parts, by_hand(), &changed);
    let second = async {
        let address = stage.address_shown().await;
        let nobody = || {};
        let second = sign_in(&stage.pending, &parts, by_hand(), &nobody);
        let person = async { Browser::new().visit(&address, &hoa).await };
        tokio::join!(second, person).0
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(first.expect("signed in").tokens, second.expect("signed in").tokens);
    assert_eq!(stage.asked("/token"), 1);
}

#[tokio::test]
async fn localhost_and_fixed_ports_work_where_the_provider_wants_them() {
    let mut stage = Stage::open().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = |listener: &std::net::TcpListener| listener.local_addr().expect("bound").port();
    let (first, second) = (port(&taken), port(&free));
    drop(free);
    stage.profile.sso.redirect_host = "localhost".into();
    stage.profile.sso.redirect_ports = vec![first, second];
    let (end, seen) = stage.sign_in_with(&Browser::new(), &stage.hoa(), by_hand()).await;
    end.expect("signed in");
    let address = seen.expect("a page").address;
    assert_eq!((address.host_str(), address.port()), (Some("localhost"), Some(second)));

    stage.profile.sso.redirect_ports = vec![first];
    let failure = stage.sign_in(&stage.hoa()).await.expect_err("taken");
    assert_eq!((failure.code, failure.detail), (FailureCode::RedirectPortBusy, Some(first.to_string())));
}

#[tokio::test]
async fn an_unreachable_or_wrong_provider_is_said_as_what_it_is() {
    let mut stage = Stage::open().await;
    let right = stage.profile.sso.issuer.clone();
    stage.profile.sso.issuer = format!("{right}/");
    let failure = stage.sign_in(&stage.hoa()).await.expect_err("another issuer");
    assert_eq!((failure.code, failure.detail), (FailureCode::SsoMisconfigured, Some(format!("issuer = {right}"))));
    stage.profile.sso.issuer = "http://sso.example".into();
    assert_eq!(stage.sign_in(&stage.hoa()).await.expect_err("plain http").code, FailureCode::SsoMisconfigured);
    stage.profile.sso.issuer = right;
    let refuse = Fault { system: Some(System::Sso), ..Fault::once(FaultKind::Refuse {}) };
    stage.sandbox.state().faults.add(refuse);
    assert_eq!(stage.sign_in(&stage.hoa()).await.expect_err("refused").code, FailureCode::SsoUnreachable);
}

#[cfg(unix)]
#[tokio::test]
async fn the_set_browser_gets_the_address_and_where_none_opens_it_is_shown() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut stage = Stage::open().await;
    let note = stage.folder.path().join("opened");
    let script = stage.folder.path().join("browser");
    std::fs::write(&script, "#!/bin/sh\nprintf %s \"$2\" > \"$1.new\" && mv \"$1.new\" \"$1\"\n").expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).expect("may run");
    stage.profile.sso.browser_command = Some(format!("'{}' '{}'", script.display(), note.display()));
    let (parts, hoa) = (stage.parts(), stage.hoa());
    let changed = || {};
    let program = sign_in(&stage.pending, &parts, SignInWish::default(), &changed);
    let person = async {
        let address = loop {
            match std::fs::read_to_string(&note) {
                Ok(address) => break address,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        Browser::new().visit(&address, &hoa).await
    };
    let (end, seen) = tokio::join!(program, person);
    end.expect("signed in");
    assert!(seen.page.contains("Đã đăng nhập"));

    // One starter says that it failed; the other says nothing, and nothing comes of it for 3 s.
    for starter in ["false", "true"] {
        stage.profile.sso.browser_command = Some(starter.into());
        let (end, seen) = stage.sign_in_with(&Browser::new(), &stage.hoa(), SignInWish::default()).await;
        end.expect("signed in by hand");
        assert!(seen.expect("a page").typed);
    }
}
