//! The checks of an ID token, tried with tokens that are signed here.

use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    AccessToken, AuthUrl, JsonWebKeyId, PrivateSigningKey as _, TokenUrl,
    core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use url::Url;

use super::{
    id_token::{Expected, check},
    *,
};
use crate::domain::official::Identity;

const ISSUER: &str = "https://sso.example/auth/realms/digo";
const CLIENT: &str = "lienthong-desktop";
const NOW: i64 = 1_625_450_000;

/// An Ed25519 key made of one repeated byte: nobody's.
fn key(byte: u8, name: &str) -> CoreEdDsaPrivateSigningKey {
    let mut der = hex::decode("302e020100300506032b657004220420").expect("hex");
    der.extend([byte; 32]);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(name.into()))).expect("a key")
}

fn provider() -> Provider {
    let url = |path: &str| Url::parse(&format!("https://sso.example/{path}")).expect("an address");
    Provider {
        selects_accounts: false,
        issuer: ISSUER.into(),
        authorization: AuthUrl::from_url(url("auth")),
        token: TokenUrl::from_url(url("token")),
        userinfo: None,
        end_session: None,
        revocation: None,
        keys: CoreJsonWebKeySet::new(vec![key(1, "k1").as_verification_key()]),
        keys_address: url("keys"),
        promises_callback_issuer: false,
        clocks: None,
    }
}

fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "sub": "1", "aud": CLIENT, "exp": NOW + 300, "iat": NOW, "nonce": "n",
        "preferred_username": "hoant@tinhmau.gov.vn", "name": "Nguyễn Thị Hoa",
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims.as_object_mut().expect("an object").insert(name.clone(), value.clone());
    }
    claims
}

fn signed(claims: &Value, algorithm: &str, signer: &CoreEdDsaPrivateSigningKey, name: &str) -> CoreIdToken {
    let header = json!({"alg": algorithm, "kid": name, "typ": "JWT"});
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = signer.sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes()).expect("signed");
    let signature = if algorithm == "none" { String::new() } else { BASE64_URL_SAFE_NO_PAD.encode(signature) };
    format!("{message}.{signature}").parse().expect("a token")
}

fn judged(token: &CoreIdToken, fresh: bool) -> Result<Identity, SsoFault> {
    judged_at(token, fresh, false)
}

fn judged_at(token: &CoreIdToken, fresh: bool, clocks_agree: bool) -> Result<Identity, SsoFault> {
    let nonce = Nonce::new("n".into());
    let expected = Expected { nonce: fresh.then_some(&nonce), fresh, clocks_agree };
    let now = Instant::from_unix_seconds(NOW).expect("an instant");
    check(token, &AccessToken::new("access".into()), &provider(), CLIENT, &expected, now).map(|claims| claims.identity)
}

fn judge(changes: &Value) -> Result<Identity, SsoFault> {
    judged(&signed(&claims(changes), "EdDSA", &key(1, "k1"), "k1"), true)
}

fn invalid(why: &'static str) -> Result<Identity, SsoFault> {
    Err(SsoFault::TokenInvalid { why })
}

#[test]
fn a_good_token_names_its_person() {
    assert_eq!(judge(&json!({})), Ok(Identity { issuer: ISSUER.into(), subject: "1".into() }));
    assert!(judge(&json!({"aud": [CLIENT]})).is_ok());
    assert!(judge(&json!({"aud": [CLIENT, "other"], "azp": CLIENT})).is_ok());
}

#[test]
fn every_claim_that_is_not_ours_is_refused() {
    assert_eq!(judge(&json!({"iss": "https://sso.example"})), invalid("iss"));
    assert_eq!(judge(&json!({"aud": "other"})), invalid("aud"));
    assert_eq!(judge(&json!({"aud": [CLIENT, "other"]})), invalid("aud without azp"));
    assert_eq!(judge(&json!({"azp": "other"})), invalid("azp"));
    assert_eq!(judge(&json!({"at_hash": "bm90IGl0"})), invalid("at_hash"));
    assert_eq!(judge(&json!({"nonce": "m"})), Err(SsoFault::Forged { why: "nonce" }));
    assert_eq!(judge(&json!({"nonce": null})), Err(SsoFault::Forged { why: "nonce" }));
}

#[test]
fn five_minutes_of_difference_are_borne_and_not_a_second_more() {
    assert!(judge(&json!({"exp": NOW - 300})).is_ok());
    assert_eq!(judge(&json!({"exp": NOW - 301})), invalid("exp"));
    for seconds in [-300, 300] {
        assert!(judge(&json!({"iat": NOW + seconds})).is_ok());
    }
    for seconds in [-301, 301] {
        let ours = Instant::from_unix_seconds(NOW).expect("an instant");
        let theirs = Instant::from_unix_seconds(NOW + seconds).expect("an instant");
        let changes = json!({"iat": NOW + seconds, "exp": NOW + 3600});
        assert_eq!(judge(&changes), Err(SsoFault::ClockOff { ours, theirs }));
        let token = signed(&claims(&changes), "EdDSA", &key(1, "k1"), "k1");
        assert_eq!(judged_at(&token, true, true), invalid("iat"), "the clocks agree, so the token lies");
    }
}

#[test]
fn a_renewal_may_carry_an_older_token_without_a_nonce() {
    let mut old = claims(&json!({"iat": NOW - 3000}));
    old.as_object_mut().expect("an object").remove("nonce");
    assert!(judged(&signed(&old, "EdDSA", &key(1, "k1"), "k1"), false).is_ok());
    let future = claims(&json!({"iat": NOW + 301}));
    let fault = judged(&signed(&future, "EdDSA", &key(1, "k1"), "k1"), false);
    assert!(matches!(fault, Err(SsoFault::ClockOff { .. })), "{fault:?}");
}

#[test]
fn only_the_providers_keys_sign() {
    let good = claims(&json!({}));
    assert_eq!(judged(&signed(&good, "EdDSA", &key(2, "k2"), "k2"), true), Err(SsoFault::KeyUnknown));
    assert_eq!(judged(&signed(&good, "EdDSA", &key(2, "k1"), "k1"), true), Err(SsoFault::KeyUnknown));
    assert_eq!(judged(&signed(&good, "none", &key(1, "k1"), "k1"), true), invalid("no signature"));
    assert_eq!(judged(&signed(&good, "HS256", &key(1, "k1"), "k1"), true), invalid("alg"));
}

#[test]
fn the_callback_must_name_this_provider_when_it_names_one() {
    let silent = provider();
    assert_eq!(silent.check_callback_issuer(None), Ok(()));
    assert_eq!(silent.check_callback_issuer(Some(ISSUER)), Ok(()));
    let forged = Err(SsoFault::Forged { why: "iss of the callback" });
    assert_eq!(silent.check_callback_issuer(Some("https://evil.example")), forged);
    let promising = Provider { promises_callback_issuer: true, ..provider() };
    assert_eq!(promising.check_callback_issuer(None), forged);
}
