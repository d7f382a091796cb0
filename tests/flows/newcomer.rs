//! Two people at one computer: whoever comes in is named, somebody else than before is asked about, nothing is mixed.

use std::sync::{Arc, Mutex};

use lienthong_core::{
    app::{AppEvent, Host},
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
    },
    flows::{
        audit::list_audit,
        enter::{Entered, enter},
        sign_in::{BrowserUse, NewcomerIs, SignInWish},
        views::session::SignInState,
    },
    gateways::{http::RemoteFault, sso::Prompt},
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Seen, Typed},
    office::{Office, open_app, person},
    stage::Stage,
};

/// As the button of the window does it.
fn asked_about() -> SignInWish {
    SignInWish { browser: BrowserUse::Address, newcomer: NewcomerIs::AskedAbout, ..SignInWish::default() }
}

/// As "Đổi tài khoản" does it.
fn switched() -> SignInWish {
    SignInWish { browser: BrowserUse::Address, prompt: Prompt::SelectAccount, ..SignInWish::default() }
}

/// Signs in; `meanwhile` runs once the browser has its page.
async fn enter_and(
    office: &Office,
    browser: &Browser,
    who: &Typed,
    wish: SignInWish,
    meanwhile: impl AsyncFnOnce(),
) -> (Result<Entered, Failure>, Seen) {
    let visit = async {
        let address = loop {
            match office.app.sign_in.address() {
                Some(address) => break address,
                None => tokio::task::yield_now().await,
            }
        };
        let seen = browser.visit(&address, who).await;
        meanwhile().await;
        seen
    };
    tokio::join!(enter(&office.app, wish), visit)
}

async fn is_asked(office: &Office) {
    while office.app.sign_in.newcomer().is_none() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn somebody_else_is_asked_about_and_until_then_nothing_of_theirs_is_kept() {
    let office = Office::of_hoa().await;
    let hoa = office.seat();
    let tokens = hoa.session.tokens();
    let other = person(&office.sandbox, "chiltk@");
    let vault = office.app.vault().expect("a vault");

    let declined = async || {
        is_asked(&office).await;
        let newcomer = office.app.sign_in.newcomer().expect("asked");
        assert_eq!((newcomer.account.as_str(), newcomer.name.is_empty()), (other.account.as_str(), false));
        assert_eq!(office.app.sign_in.state(), SignInState::Asking);
        assert_eq!(vault.last_session().expect("readable"), Some(tokens.clone()), "nothing is kept of the newcomer");
        assert_eq!(office.seat().identity, hoa.identity, "nothing is closed of the one before");
        office.app.sign_in.decline_newcomer();
    };
    let (end, seen) = enter_and(&office, &Browser::new(), &other, asked_about(), declined).await;
    assert_eq!(end.expect_err("declined").code, FailureCode::SignInCancelled);
    assert!(seen.page.contains(&other.account), "the page names who came in: {}", seen.page);
    assert_eq!(office.seat().identity, hoa.identity);
    assert_eq!(vault.last_session().expect("readable"), Some(tokens.clone()));
    assert_eq!(office.sandbox.state().log.of(System::Sso, "/revoke").len(), 1, "what was given is taken back");
    hoa.igate.me().await.expect("Hoa is still at work");

    let welcomed = async || {
        is_asked(&office).await;
        office.app.sign_in.welcome_newcomer();
    };
    let (end, _) = enter_and(&office, &Browser::new(), &other, asked_about(), welcomed).await;
    let entered = end.expect("welcome");
    assert!(entered.another_person);
    assert_eq!(entered.official.sso_account, other.account);
    assert_eq!(office.seat().identity, entered.official.identity);
    assert_eq!(vault.session(&hoa.identity).expect("readable"), None, "the one before is signed out");
    assert_eq!(hoa.session.renewed(&tokens.access).await.err(), Some(RemoteFault::NotSignedIn));
    assert_eq!(office.app.sign_in.newcomer(), None);

    // Back at her desk, Hoa finds in her own audit that she was signed out.
    office.enter_as("hoant@").await;
    let entries = list_audit(&office.seat()).await.expect("readable");
    let out = entries.iter().find(|entry| entry.act == AuditAct::SignOut).expect("signed out");
    assert_eq!((out.outcome, entries.len()), (AuditOutcome::Done, 6), "in, out and in again; nothing of the other");
}

#[tokio::test]
async fn a_switch_on_purpose_asks_the_identity_server_and_not_the_person() {
    let office = Office::unattended().await;
    let browser = Browser::new();
    let (hoa, other) = (person(&office.sandbox, "hoant@"), person(&office.sandbox, "chiltk@"));
    let never = async || assert_eq!(office.app.sign_in.newcomer(), None);
    let (end, _) = enter_and(&office, &browser, &hoa, asked_about(), never).await;
    assert!(!end.expect("the first person here").another_person);
    let (end, seen) = enter_and(&office, &browser, &hoa, asked_about(), never).await;
    assert!(!end.expect("the same person").another_person && !seen.typed);
    let (end, seen) = enter_and(&office, &browser, &other, switched(), never).await;
    let entered = end.expect("switched");
    assert!(entered.another_person && seen.typed, "the browser knew Hoa, and was asked all the same");
    assert_eq!(entered.official.sso_account, other.account);
}

#[tokio::test]
async fn a_provider_that_cannot_choose_accounts_is_asked_for_a_new_login() {
    for (known, expected) in [
        (json!(["none", "login", "select_account"]), "select_account"),
        (json!(["none", "login", "consent"]), "login"),
        (Value::Null, "login"),
    ] {
        let stage = Stage::open().await;
        let address = format!("{}/.well-known/openid-configuration", stage.profile.sso.issuer);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut document: Value = client.get(address).send().await.expect("sent").json().await.expect("JSON");
        match known {
            Value::Null => drop(document.as_object_mut().expect("an object").remove("prompt_values_supported")),
            known => document["prompt_values_supported"] = known,
        }
        let told = FaultKind::Status { status: 200, retry_after: None, body: Some(document), applied: false };
        stage.sandbox.state().faults.add(Fault::once(told).at(System::Sso, "GET", "*/openid-configuration").times(0));
        let browser = Browser::new();
        stage.sign_in_with(&browser, &stage.hoa(), asked_about()).await.0.expect("signed in");
        let (end, seen) = stage.sign_in_with(&browser, &stage.hoa(), switched()).await;
        end.expect("signed in");
        assert!(seen.expect("a page").typed, "{expected}");
        let asked = stage.sandbox.state().log.of(System::Sso, "/auth");
        let prompts: Vec<_> =
            asked.iter().filter_map(|request| value_of(request.query.as_deref()?, "prompt")).collect();
        assert_eq!(prompts, [expected]);
    }
}

fn value_of(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Writes down what it is told, in its order.
#[derive(Default)]
struct Told(Mutex<Vec<AppEvent>>);

impl Host for Told {
    fn emit(&self, event: AppEvent) {
        self.0.lock().expect("no panic").push(event);
    }
}

#[tokio::test]
async fn the_window_is_told_once_when_the_browser_has_come_back() {
    let mut office = Office::unattended().await;
    let told = Arc::new(Told::default());
    office.app = open_app(office.folder.path().to_path_buf(), told.clone());
    let hoa = person(&office.sandbox, "hoant@");
    let silent = async || {};
    enter_and(&office, &Browser::new(), &hoa, asked_about(), silent).await.0.expect("signed in");
    let returned = |event: &AppEvent| *event == AppEvent::BrowserReturned;
    assert_eq!(told.0.lock().expect("no panic").iter().filter(|event| returned(event)).count(), 1);
    // A sign-in that nobody comes back from calls nobody.
    let gone = async { office.app.sign_in.cancel() };
    let waiting = async {
        while office.app.sign_in.address().is_none() {
            tokio::task::yield_now().await;
        }
        gone.await;
    };
    let (end, ()) = tokio::join!(enter(&office.app, asked_about()), waiting);
    assert_eq!(end.expect_err("cancelled").code, FailureCode::SignInCancelled);
    assert_eq!(told.0.lock().expect("no panic").iter().filter(|event| returned(event)).count(), 1);
}
