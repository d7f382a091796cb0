//! The sign-on: typed once, silent afterwards, strict about codes and tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lienthong_sandbox::faults::{Fault, FaultKind};
use lienthong_sandbox::seed::people;
use reqwest::StatusCode;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::person::{Browser, HOA, Led, PASSWORD, Person, claims, http, redeem, refresh, sandbox};

#[tokio::test]
async fn the_second_sign_in_needs_no_typing() {
    let running = sandbox().await;
    let mut browser = Browser::default();
    let Led::Back(first) = browser.type_in(&running, HOA, PASSWORD, "sign-in").await else { panic!("not signed in") };
    assert_eq!((first["state"].as_str(), first["iss"].as_str()), ("a-state", running.addresses().issuer().as_str()));
    let Led::Back(second) = browser.led(&running, &[]).await else { panic!("asked to type again") };
    assert_ne!(first["code"], second["code"]);
    for prompt in ["login", "select_account"] {
        assert!(matches!(browser.led(&running, &[("prompt", prompt)]).await, Led::Page(StatusCode::OK, _)));
    }
    let Led::Back(stranger) = Browser::default().led(&running, &[("prompt", "none")]).await else { panic!("a page") };
    assert_eq!(stranger["error"], "login_required");
}

#[tokio::test]
async fn a_wrong_password_stays_on_the_page_and_cancel_leads_back() {
    let running = sandbox().await;
    let mut browser = Browser::default();
    assert!(matches!(browser.type_in(&running, HOA, "wrong", "sign-in").await, Led::Page(..)));
    let Led::Back(answer) = browser.type_in(&running, HOA, "", "cancel").await else { panic!("not led back") };
    assert_eq!(answer["error"], "access_denied");
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_loopback() {
    let running = sandbox().await;
    for address in ["https://evil.example/callback", "http://127.0.0.1.evil.example/", "http://u@127.0.0.1/"] {
        let led = Browser::default().led(&running, &[("redirect_uri", address)]).await;
        assert!(matches!(led, Led::Page(StatusCode::BAD_REQUEST, _)), "{address}");
    }
    let Led::Back(answer) = Browser::default().led(&running, &[("code_challenge_method", "plain")]).await else {
        panic!("not led back")
    };
    assert_eq!(answer["error"], "invalid_request");
}

#[tokio::test]
async fn a_code_is_good_once_and_its_second_use_takes_the_tokens_down() {
    let running = sandbox().await;
    let Led::Back(answer) = Browser::default().type_in(&running, HOA, PASSWORD, "sign-in").await else { panic!() };
    let (status, tokens) = redeem(&running, &answer["code"]).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let told = claims(tokens["id_token"].as_str().expect("an id token"));
    assert_eq!(told["nonce"], "a-nonce");
    assert_eq!(told["aud"], "lienthong-desktop");
    let (status, _) = redeem(&running, &answer["code"]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, body) = refresh(&running, tokens["refresh_token"].as_str().expect("a refresh token")).await;
    assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_family() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let first = person.tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    let (status, second) = refresh(&running, &first).await;
    assert_eq!(status, StatusCode::OK);
    let second = second["refresh_token"].as_str().expect("a refresh token").to_owned();
    assert_ne!(first, second);
    let (status, _) = refresh(&running, &first).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "a used token was taken");
    let (status, _) = refresh(&running, &second).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "the family outlived the theft");
    let (status, _) = person.igate_get("/hu/user/--fully").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "its access token outlived the theft");
}

#[tokio::test]
async fn a_logout_posted_with_the_id_token_ends_the_session() {
    let running = sandbox().await;
    let mut browser = Browser::default();
    let Led::Back(answer) = browser.type_in(&running, HOA, PASSWORD, "sign-in").await else { panic!() };
    let (_, tokens) = redeem(&running, &answer["code"]).await;
    let address = format!("{}/protocol/openid-connect/logout", running.addresses().issuer());
    let form = [
        ("id_token_hint", tokens["id_token"].as_str().expect("an id token")),
        ("client_id", "lienthong-desktop"),
        ("post_logout_redirect_uri", "http://127.0.0.1:45999/bye"),
        ("state", "s"),
    ];
    let answer = http().post(address).form(&form).send().await.expect("the sign-on answers");
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(answer.headers()["location"], "http://127.0.0.1:45999/bye?state=s");
    let (status, _) = refresh(&running, tokens["refresh_token"].as_str().expect("a refresh token")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(matches!(browser.led(&running, &[]).await, Led::Page(StatusCode::OK, _)), "still signed in");
}

#[tokio::test]
async fn an_unlinked_official_gets_the_guides_text_and_a_disabled_one_another() {
    let running = sandbox().await;
    let account = |index: usize| running.state().store().official(index).sso_account.clone();
    let officials = running.state().store().world().officials.clone();
    let unlinked = officials.iter().position(|official| official.linked_account.is_none()).expect("one is not linked");
    let disabled = officials.iter().position(|official| official.disabled).expect("one is disabled");
    let person = Person::sign_in(&running, &account(unlinked)).await;
    let (status, body) = person.igate_get("/hu/user/--fully").await;
    let told = (status, body["title"].as_str());
    assert_eq!(told, (StatusCode::UNAUTHORIZED, Some("ERR: Không thể xác thực người dùng!")));
    let (status, me) = person.idesk_get("/me").await;
    assert_eq!((status, me["account"].as_str()), (StatusCode::OK, Some(account(unlinked).as_str())));
    let (status, body) = Person::sign_in(&running, &account(disabled)).await.igate_get("/hu/user/--fully").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_ne!(body["title"], "ERR: Không thể xác thực người dùng!");
}

#[tokio::test]
async fn a_link_is_made_by_the_igate_password_and_never_taken_from_somebody_else() {
    let running = sandbox().await;
    let officials = running.state().store().world().officials.clone();
    let unlinked = officials.iter().find(|official| official.linked_account.is_none()).expect("one is not linked");
    let person = Person::sign_in(&running, &unlinked.sso_account).await;
    let log_in = |password: &str| {
        http()
            .post(format!("{}/hu/account/--login", person.igate))
            .json(&json!({ "username": unlinked.igate_account, "password": password }))
            .send()
    };
    assert_eq!(log_in("wrong").await.expect("iGate answers").status(), StatusCode::UNAUTHORIZED);
    let token: Value = log_in(PASSWORD).await.expect("iGate answers").json().await.expect("JSON");
    let link = |account: &str| {
        http()
            .put(format!("{}/hu/user/{}/linked-account", person.igate, unlinked.id))
            .bearer_auth(token["access_token"].as_str().expect("a token"))
            .json(&json!({ "linkedAccount": account, "issuer": running.addresses().issuer() }))
            .send()
    };
    let taken = link(HOA).await.expect("iGate answers");
    assert_eq!(taken.status(), StatusCode::CONFLICT);
    let taken: Value = taken.json().await.expect("JSON");
    let hoa = &officials[people::HOA].full_name;
    assert_eq!((&taken["title"], taken["fullname"].as_str()), (&json!("LINKED_TO_ANOTHER"), Some(hoa.as_str())));
    let linked: Value = link(&unlinked.sso_account).await.expect("iGate answers").json().await.expect("JSON");
    assert_eq!(linked["affectedRows"], 1);
    let (status, me) = person.igate_get("/hu/user/--fully").await;
    assert_eq!((status, me["linkedAccount"].as_str()), (StatusCode::OK, Some(unlinked.sso_account.as_str())));
}

/// Whether a token is signed by one of the keys the sign-on publishes.
async fn is_signed(running: &lienthong_sandbox::Running, token: &str) -> bool {
    let address = format!("{}/protocol/openid-connect/certs", running.addresses().issuer());
    let keys: Value = http().get(address).send().await.expect("keys").json().await.expect("JSON");
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let header = signed.split('.').next().and_then(|header| URL_SAFE_NO_PAD.decode(header).ok()).expect("a header");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    let number = |text: &Value| {
        let bytes = URL_SAFE_NO_PAD.decode(text.as_str().expect("text")).expect("base64url");
        BigUint::from_bytes_be(&bytes)
    };
    keys["keys"].as_array().expect("keys").iter().filter(|key| key["kid"] == header["kid"]).any(|key| {
        let key = RsaPublicKey::new(number(&key["n"]), number(&key["e"])).expect("a key");
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        Signature::try_from(signature.as_slice())
            .is_ok_and(|signature| VerifyingKey::<Sha256>::new(key).verify(signed.as_bytes(), &signature).is_ok())
    })
}

#[tokio::test]
async fn tokens_are_signed_unless_a_fault_spoils_them() {
    let running = sandbox().await;
    let id_token = async |kind: Option<FaultKind>| {
        if let Some(kind) = kind {
            running.state().faults.add(Fault::once(kind));
        }
        let person = Person::sign_in(&running, HOA).await;
        person.tokens["id_token"].as_str().map(str::to_owned).unwrap_or_default()
    };
    let good = id_token(None).await;
    assert!(is_signed(&running, &good).await);
    let issuer = claims(&good)["iss"].clone();
    assert!(!is_signed(&running, &id_token(Some(FaultKind::WrongSignature {})).await).await);
    assert!(id_token(Some(FaultKind::AlgNone {})).await.ends_with('.'));
    assert_ne!(claims(&id_token(Some(FaultKind::WrongIss {})).await)["iss"], issuer);
    assert_eq!(claims(&id_token(Some(FaultKind::WrongAud {})).await)["aud"], "another-client");
    assert_ne!(claims(&id_token(Some(FaultKind::WrongNonce {})).await)["nonce"], "a-nonce");
    assert!(id_token(Some(FaultKind::NoIdToken {})).await.is_empty());
    let rotated = id_token(Some(FaultKind::KeyRotated {})).await;
    assert!(is_signed(&running, &rotated).await);
    assert!(!is_signed(&running, &good).await, "the old key is still published");
}

#[tokio::test]
async fn callbacks_can_be_spoilt_and_withheld() {
    let running = sandbox().await;
    let mut browser = Browser::default();
    browser.type_in(&running, HOA, PASSWORD, "sign-in").await;
    let faults = &running.state().faults;
    faults.add(Fault::once(FaultKind::NeverReturns {}));
    assert!(matches!(browser.led(&running, &[]).await, Led::Page(StatusCode::OK, _)));
    faults.add(Fault::once(FaultKind::CallbackWrongState {}));
    let Led::Back(answer) = browser.led(&running, &[]).await else { panic!("a page") };
    assert_ne!(answer["state"], "a-state");
    faults.add(Fault::once(FaultKind::CallbackError { error: "access_denied".to_owned() }));
    let Led::Back(answer) = browser.led(&running, &[]).await else { panic!("a page") };
    assert_eq!(answer["error"], "access_denied");
    assert!(!answer.contains_key("code"));
}

#[tokio::test]
async fn a_stranger_calls_before_and_a_second_callback_after_the_true_one() {
    let running = sandbox().await;
    let mut browser = Browser::default();
    browser.type_in(&running, HOA, PASSWORD, "sign-in").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/callback", listener.local_addr().expect("an address"));
    let heard = async || {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.expect("a call");
        let mut bytes = vec![0; 4096];
        let count = stream.read(&mut bytes).await.expect("a request");
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await.expect("told");
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    };
    let to_us = [("redirect_uri", address.as_str())];
    running.state().faults.add(Fault::once(FaultKind::StrangerCallback {}));
    let (stranger, _) = tokio::join!(heard(), browser.authorize(&running, &to_us));
    assert!(stranger.starts_with("GET /callback?code=") && !stranger.contains("state=a-state"), "{stranger}");
    running.state().faults.add(Fault::once(FaultKind::SecondCallback { ms: 0 }));
    let (again, answer) = tokio::join!(heard(), browser.authorize(&running, &to_us));
    let location = answer.headers()["location"].to_str().expect("an address").to_owned();
    let query = location.split_once('?').expect("a query").1;
    assert!(again.contains(query), "{again}");
}
