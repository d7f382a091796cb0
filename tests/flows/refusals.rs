//! Every answer at sign-in that must not be believed, by its name, each with its sentence and with the check that found it.

use lienthong_core::{
    domain::{failure::Failure, failure_code::FailureCode, failure_words::Language},
    flows::{
        sign_in::{BrowserUse, SignInWish, SignedIn, sign_in},
        views::session::SignInState,
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};
use serde_json::{Value, json};
use url::Url;

use crate::{browser::Browser, heard::Heard, stage::Stage};

const FORGED: &str = "Kết quả đăng nhập không thuộc về lần đăng nhập này.";
const INVALID: &str = "Không xác minh được thẻ đăng nhập do SSO cấp.";
const REFUSED: &str = "Máy chủ SSO từ chối đăng nhập.";
const MISCONFIGURED: &str = "Cấu hình đăng nhập không khớp với máy chủ SSO.";
const CLOCK: &str = "Đồng hồ của máy này lệch quá 5 phút so với máy chủ.";
const PAGE: &str = "Nhận được một trang web thay vì dữ liệu.";

/// What a refusal has to be: its code, its sentence, and what the log says was wrong.
struct Refusal(FailureCode, &'static str, &'static str);

/// The person opens the address by hand.
fn by_hand() -> SignInWish {
    SignInWish { browser: BrowserUse::Address, ..SignInWish::default() }
}

/// Signs in on this stage, and sees the refusal everywhere where it has to be.
async fn is_refused(stage: &Stage, Refusal(code, message, why): Refusal) -> Failure {
    let log = Heard::everything();
    let (end, seen) = stage.sign_in_with(&Browser::new(), &stage.hoa(), by_hand()).await;
    let failure = end.expect_err("refused");
    assert_eq!(failure.code, code);
    assert_eq!(failure.code.words(Language::Vi).message, message);
    let text = log.text();
    assert!(text.contains(why), "the log names the check: {text}");
    assert!(text.contains(&failure.reference), "screen and log have one reference");
    if let Some(seen) = seen {
        assert!(seen.page.contains("Chưa đăng nhập được") && seen.page.contains(code.number()), "{}", seen.page);
    }
    assert_eq!(stage.vault.last_session().expect("readable"), None, "nobody is signed in");
    failure
}

async fn at_the_token_endpoint(kind: FaultKind, refusal: Refusal) -> Failure {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(kind).at(System::Sso, "POST", "*/token").times(0));
    is_refused(&stage, refusal).await
}

#[tokio::test]
async fn a_wrong_state_is_a_strangers_and_the_attempt_waits_on() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::CallbackWrongState {}).times(0));
    let (parts, hoa) = (stage.parts(), stage.hoa());
    let changed = || stage.ring();
    let program = sign_in(&stage.pending, &parts, by_hand(), &changed);
    let person = async {
        let address = stage.address_shown().await;
        let seen = Browser::new().visit(&address, &hoa).await;
        assert!(seen.page.contains("Không phải lần đăng nhập đang chờ"), "{}", seen.page);
        assert_eq!((stage.pending.state(), stage.asked("/token")), (SignInState::Waiting, 0));
        // The person's own answer still counts.
        stage.sandbox.state().faults.clear();
        Browser::new().visit(&address, &hoa).await
    };
    let (end, seen) = tokio::join!(program, person);
    end.expect("signed in");
    assert!(seen.page.contains("Đã đăng nhập"));
}

#[tokio::test]
async fn a_wrong_nonce_is_refused() {
    at_the_token_endpoint(FaultKind::WrongNonce {}, Refusal(FailureCode::SignInForged, FORGED, "forged: nonce")).await;
}

#[tokio::test]
async fn a_wrong_iss_is_refused() {
    at_the_token_endpoint(FaultKind::WrongIss {}, Refusal(FailureCode::TokenInvalid, INVALID, "ID token: iss")).await;
}

#[tokio::test]
async fn a_wrong_aud_is_refused() {
    at_the_token_endpoint(FaultKind::WrongAud {}, Refusal(FailureCode::TokenInvalid, INVALID, "ID token: aud")).await;
}

#[tokio::test]
async fn a_wrong_azp_is_refused() {
    at_the_token_endpoint(FaultKind::WrongAzp {}, Refusal(FailureCode::TokenInvalid, INVALID, "ID token: azp")).await;
}

#[tokio::test]
async fn a_wrong_signature_is_refused_after_the_keys_were_read_again() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::WrongSignature {}));
    let why = "ID token: no key fits the signature";
    is_refused(&stage, Refusal(FailureCode::TokenInvalid, INVALID, why)).await;
    assert_eq!(stage.asked("/certs"), 2);
}

#[tokio::test]
async fn an_unknown_kid_is_refused_after_the_keys_were_read_again() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::UnknownKid {}));
    let why = "ID token: no key fits the signature";
    is_refused(&stage, Refusal(FailureCode::TokenInvalid, INVALID, why)).await;
    assert_eq!(stage.asked("/certs"), 2);
}

#[tokio::test]
async fn alg_none_is_refused() {
    at_the_token_endpoint(FaultKind::AlgNone {}, Refusal(FailureCode::TokenInvalid, INVALID, "ID token:")).await;
}

#[tokio::test]
async fn an_id_token_that_ran_out_is_refused() {
    let refusal = Refusal(FailureCode::TokenInvalid, INVALID, "ID token: iat");
    at_the_token_endpoint(FaultKind::ExpiredIdToken {}, refusal).await;
}

#[tokio::test]
async fn a_missing_id_token_is_refused() {
    let refusal = Refusal(FailureCode::TokenInvalid, INVALID, "ID token: no ID token");
    at_the_token_endpoint(FaultKind::NoIdToken {}, refusal).await;
}

#[tokio::test]
async fn a_callback_that_names_another_issuer_is_refused_before_the_code_is_shown_to_anybody() {
    let stage = Stage::open().await;
    stage.sandbox.state().faults.add(Fault::once(FaultKind::CallbackWrongIss {}).times(0));
    let why = "forged: iss of the callback";
    is_refused(&stage, Refusal(FailureCode::SignInForged, FORGED, why)).await;
    assert_eq!(stage.asked("/token"), 0);
}

#[tokio::test]
async fn a_refusal_by_the_provider_is_shown_with_its_word() {
    let stage = Stage::open().await;
    let denied = FaultKind::CallbackError { error: "access_denied".into() };
    stage.sandbox.state().faults.add(Fault::once(denied).times(0));
    let refusal = Refusal(FailureCode::SsoRefused, REFUSED, "refused: access_denied");
    assert_eq!(is_refused(&stage, refusal).await.detail.as_deref(), Some("access_denied"));
}

/// Signs in; the browser brings back `code` in place of the true one.
async fn brought_back(stage: &Stage, code: &str) -> Result<SignedIn, Failure> {
    let parts = stage.parts();
    let changed = || stage.ring();
    let program = sign_in(&stage.pending, &parts, by_hand(), &changed);
    let stranger = async {
        let address = Url::parse(&stage.address_shown().await).expect("an address");
        let asked: std::collections::HashMap<_, _> = address.query_pairs().into_owned().collect();
        let mut back = Url::parse(&asked["redirect_uri"]).expect("an address");
        back.query_pairs_mut()
            .append_pair("state", &asked["state"])
            .append_pair("code", code)
            .append_pair("iss", &stage.profile.sso.issuer);
        Browser::new().visit(back.as_str(), &stage.hoa()).await
    };
    tokio::join!(program, stranger).0
}

#[tokio::test]
async fn a_code_that_comes_again_is_refused_and_ends_what_it_gave() {
    let stage = Stage::open().await;
    let (end, seen) = stage.sign_in_with(&Browser::new(), &stage.hoa(), by_hand()).await;
    let session = stage.session(end.expect("signed in").tokens);
    let address = seen.expect("a page").address;
    let code = address.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
    let failure = brought_back(&stage, &code).await.expect_err("refused");
    assert_eq!((failure.code, failure.detail.as_deref()), (FailureCode::SsoRefused, Some("invalid_grant")));
    assert_eq!(failure.code.words(Language::Vi).message, REFUSED);
    let access = session.tokens().access;
    assert!(session.renewed(&access).await.is_err(), "the provider takes back what the code gave");
}

#[tokio::test]
async fn a_second_callback_and_a_callback_from_a_strangers_page_change_nothing() {
    for kind in [FaultKind::SecondCallback { ms: 300 }, FaultKind::StrangerCallback {}] {
        let stage = Stage::open().await;
        stage.sandbox.state().faults.add(Fault::once(kind).times(0));
        stage.sign_in(&stage.hoa()).await.expect("signed in");
        let played: u32 = stage.sandbox.state().faults.list().iter().map(|standing| standing.played).sum();
        assert!(played > 0, "it was there");
        assert_eq!(stage.asked("/token"), 1);
    }
}

#[tokio::test]
async fn a_redirect_at_the_token_endpoint_is_not_followed() {
    let elsewhere = Stage::open().await;
    let to = format!("{}/protocol/openid-connect/token", elsewhere.profile.sso.issuer);
    let kind = FaultKind::Redirect { to };
    let refusal = Refusal(FailureCode::SsoMisconfigured, MISCONFIGURED, "misconfigured: token_endpoint");
    let failure = at_the_token_endpoint(kind, refusal).await;
    assert_eq!(failure.detail.as_deref(), Some("token_endpoint: 307"));
    assert_eq!(elsewhere.asked("/token"), 0, "code and verifier went nowhere else");
}

#[tokio::test]
async fn a_page_at_the_token_endpoint_is_no_answer() {
    for status in [200, 403] {
        let kind = FaultKind::Html { status, applied: false };
        at_the_token_endpoint(kind, Refusal(FailureCode::NotJson, PAGE, "not JSON")).await;
    }
}

/// The sandbox's discovery document with one field changed.
async fn discovery_with(stage: &Stage, field: &str, value: Value) {
    let address = format!("{}/.well-known/openid-configuration", stage.profile.sso.issuer);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut document: Value = client.get(address).send().await.expect("sent").json().await.expect("JSON");
    document[field] = value;
    let told = FaultKind::Status { status: 200, retry_after: None, body: Some(document), applied: false };
    stage.sandbox.state().faults.add(Fault::once(told).at(System::Sso, "GET", "*/openid-configuration").times(0));
}

#[tokio::test]
async fn a_discovery_that_points_elsewhere_is_refused_before_any_browser_opens() {
    let plain = "http://sso.example/auth";
    for (field, shown) in [
        ("issuer", "issuer = http://sso.example/auth"),
        ("authorization_endpoint", "http://sso.example"),
        ("token_endpoint", "http://sso.example"),
        ("jwks_uri", "http://sso.example"),
        ("end_session_endpoint", "http://sso.example"),
        ("userinfo_endpoint", "http://sso.example"),
    ] {
        let stage = Stage::open().await;
        discovery_with(&stage, field, json!(plain)).await;
        let refusal = Refusal(FailureCode::SsoMisconfigured, MISCONFIGURED, "misconfigured");
        let failure = is_refused(&stage, refusal).await;
        assert_eq!(failure.detail.as_deref(), Some(shown), "{field}");
        assert_eq!(stage.asked("/auth"), 0);
    }
}

#[tokio::test]
async fn a_clock_ten_minutes_off_is_refused_with_both_clocks_and_five_minutes_pass() {
    for seconds in [-600, 600] {
        let stage = Stage::open().await;
        stage.sandbox.state().clock.shift(System::Sso, seconds);
        let failure = is_refused(&stage, Refusal(FailureCode::ClockOff, CLOCK, "clocks apart")).await;
        let detail = failure.detail.expect("both clocks");
        let [ours, theirs] = detail.split(" / ").collect::<Vec<_>>()[..] else { panic!("{detail}") };
        assert!(ours != theirs && ours.contains(':') && theirs.contains(':'), "{detail}");
        assert_eq!(stage.asked("/auth"), 0, "nobody is sent to a browser");
    }
    for seconds in [-290, 290] {
        let stage = Stage::open().await;
        stage.sandbox.state().clock.shift(System::Sso, seconds);
        stage.sign_in(&stage.hoa()).await.expect("within the tolerance");
    }
}

#[tokio::test]
async fn one_answer_with_a_wrong_clock_is_enough() {
    let refusal = Refusal(FailureCode::ClockOff, CLOCK, "clocks apart");
    at_the_token_endpoint(FaultKind::Clock { seconds: 600 }, refusal).await;
}
