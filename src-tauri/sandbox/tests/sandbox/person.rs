//! An official with a browser and a program, for the tests to act as.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lienthong_sandbox::{Running, Sandbox, SandboxOptions};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

pub const HOA: &str = "hoant@binhan.example";
pub const PASSWORD: &str = "lienthong";
pub const REDIRECT: &str = "http://127.0.0.1:45999/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A sandbox with few dossiers.
pub async fn sandbox() -> Running {
    sandbox_with(SandboxOptions { dossiers: 120, ..SandboxOptions::default() }).await
}

pub async fn sandbox_with(options: SandboxOptions) -> Running {
    Sandbox::start(options).await.expect("a sandbox starts")
}

/// A client that follows nothing and keeps nothing.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client")
}

/// A browser: it keeps the cookie of the sign-on.
#[derive(Default)]
pub struct Browser {
    pub cookie: Option<String>,
}

/// Where an authorization request led.
pub enum Led {
    Back(HashMap<String, String>),
    Page(StatusCode, String),
}

impl Browser {
    pub async fn authorize(&self, running: &Running, extra: &[(&str, &str)]) -> Response {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut query = vec![
            ("client_id", "lienthong-desktop"),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", "openid profile email offline_access"),
            ("state", "a-state"),
            ("nonce", "a-nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        query.retain(|(key, _)| !extra.iter().any(|(other, _)| other == key));
        query.extend(extra);
        let address = format!("{}/protocol/openid-connect/auth", running.addresses().issuer());
        let mut request = http().get(address).query(&query);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request.send().await.expect("the sign-on answers")
    }

    pub async fn led(&self, running: &Running, extra: &[(&str, &str)]) -> Led {
        led(self.authorize(running, extra).await).await
    }

    /// Types account and password into the login page and presses a button.
    pub async fn type_in(&mut self, running: &Running, account: &str, password: &str, decision: &str) -> Led {
        let Led::Page(_, page) = self.led(running, &[]).await else { panic!("a login page was due") };
        let form = [
            ("request", hidden(&page, "request")),
            ("username", account.to_owned()),
            ("password", password.to_owned()),
            ("decision", decision.to_owned()),
        ];
        let address = format!("{}/login-actions/authenticate", running.addresses().issuer());
        let answer = http().post(address).form(&form).send().await.expect("the sign-on answers");
        if let Some(cookie) = answer.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie is text");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        led(answer).await
    }
}

async fn led(answer: Response) -> Led {
    if answer.status() == StatusCode::FOUND {
        let address = answer.headers()[LOCATION].to_str().expect("an address is text");
        assert!(address.starts_with(REDIRECT), "led elsewhere: {address}");
        let address = Url::parse(address).expect("an address");
        return Led::Back(address.query_pairs().into_owned().collect());
    }
    let status = answer.status();
    Led::Page(status, answer.text().await.expect("a page"))
}

/// The value of a hidden field, wherever its attributes stand.
fn hidden(page: &str, name: &str) -> String {
    let place = page.find(&format!("name=\"{name}\"")).expect("the field is on the page");
    let start = page.get(..place).and_then(|before| before.rfind('<')).expect("a tag");
    let tag = page.get(start..).and_then(|rest| rest.split('>').next()).expect("a tag ends");
    let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.expect("the field has a value").to_owned()
}

pub async fn token(running: &Running, form: &[(&str, &str)]) -> (StatusCode, Value) {
    let mut form = form.to_vec();
    form.push(("client_id", "lienthong-desktop"));
    let address = format!("{}/protocol/openid-connect/token", running.addresses().issuer());
    let answer = http().post(address).form(&form).send().await.expect("the sign-on answers");
    (answer.status(), answer.json().await.expect("JSON"))
}

pub async fn redeem(running: &Running, code: &str) -> (StatusCode, Value) {
    let form =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)];
    token(running, &form).await
}

pub async fn refresh(running: &Running, refresh_token: &str) -> (StatusCode, Value) {
    token(running, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
}

/// The claims of a token.
pub fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("a token has three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

/// Somebody who is signed in.
pub struct Person {
    http: reqwest::Client,
    pub igate: String,
    pub idesk: String,
    pub tokens: Value,
}

impl Person {
    pub async fn sign_in(running: &Running, account: &str) -> Self {
        let Led::Back(answer) = Browser::default().type_in(running, account, PASSWORD, "sign-in").await else {
            panic!("{account} could not sign in")
        };
        let (status, tokens) = redeem(running, &answer["code"]).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        Self { http: http(), igate: String::new(), idesk: String::new(), tokens }.at(running)
    }

    /// The same person with the same tokens, speaking to another sandbox.
    pub fn at(self, running: &Running) -> Self {
        Self {
            igate: running.addresses().igate.clone(),
            idesk: format!("{}/idesk/v1", running.addresses().idesk),
            ..self
        }
    }

    fn with_token(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.tokens["access_token"].as_str().expect("an access token"))
    }

    pub fn get(&self, address: &str) -> RequestBuilder {
        self.with_token(self.http.get(address))
    }

    pub fn post(&self, address: &str) -> RequestBuilder {
        self.with_token(self.http.post(address))
    }

    pub async fn igate_get(&self, path: &str) -> (StatusCode, Value) {
        told(self.get(&format!("{}{path}", self.igate)).send().await.expect("iGate answers")).await
    }

    pub async fn igate_post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        told(self.post(&format!("{}{path}", self.igate)).json(body).send().await.expect("iGate answers")).await
    }

    pub async fn idesk_get(&self, path: &str) -> (StatusCode, Value) {
        told(self.get(&format!("{}{path}", self.idesk)).send().await.expect("iDesk answers")).await
    }

    pub async fn idesk_post(&self, path: &str, key: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.post(&format!("{}{path}", self.idesk)).header("Idempotency-Key", key).json(body);
        told(request.send().await.expect("iDesk answers")).await
    }

    /// Uploads one file to iDesk.
    pub async fn idesk_upload(&self, key: &str, name: &str, bytes: Vec<u8>) -> (StatusCode, Value) {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = self.post(&format!("{}/files", self.idesk)).header("Idempotency-Key", key).multipart(form);
        told(request.send().await.expect("iDesk answers")).await
    }

    /// Uploads files to iGate.
    pub async fn igate_upload(&self, files: &[(&str, &[u8])]) -> reqwest::Result<(StatusCode, Value)> {
        let mut form = reqwest::multipart::Form::new();
        for (name, bytes) in files {
            let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name((*name).to_owned());
            form = form.part("files", part);
        }
        let answer = self.post(&format!("{}/fi/file/--multiple?uuid=1", self.igate)).multipart(form).send().await?;
        Ok(told(answer).await)
    }

    pub async fn igate_id(&self) -> String {
        let (status, me) = self.igate_get("/hu/user/--fully").await;
        assert_eq!(status, StatusCode::OK, "{me}");
        me["id"].as_str().expect("an id").to_owned()
    }

    /// All dossiers of the person, page by page until `last`.
    pub async fn all_dossiers(&self, size: usize) -> Vec<Value> {
        let me = self.igate_id().await;
        let mut all = Vec::new();
        for page in 0.. {
            let path =
                format!("/pa/dossier/search?spec=slice&page={page}&size={size}&sort=updatedDate,asc&assignee-id={me}");
            let (status, slice) = self.igate_get(&path).await;
            assert_eq!(status, StatusCode::OK, "{slice}");
            all.extend(slice["content"].as_array().expect("a list").iter().cloned());
            if slice["last"] == json!(true) {
                return all;
            }
        }
        all
    }
}

async fn told(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, value)
}
