//! A browser without a window: it follows addresses, keeps cookies, and types into the sandbox's login page.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{Client, Response, header, redirect::Policy};
use url::Url;

/// Longer chains of redirects are a circle.
const MOST_STEPS: usize = 12;

/// Keeps its cookies from visit to visit, as the browser of one seat does.
pub struct Browser {
    client: Client,
    cookies: Mutex<HashMap<String, String>>,
}

/// Where a visit ended.
#[derive(Debug)]
pub struct Seen {
    pub address: Url,
    pub page: String,
    /// Whether name and password had to be typed.
    pub typed: bool,
}

/// Name and password.
#[derive(Clone, Debug)]
pub struct Typed {
    pub account: String,
    pub password: String,
}

impl Browser {
    pub fn new() -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        Self { client, cookies: Mutex::default() }
    }

    /// Opens an address and goes on until a page stands still, typing where a login page asks.
    pub async fn visit(&self, address: &str, typed: &Typed) -> Seen {
        let mut address = Url::parse(address).expect("an address");
        let mut answer = self.get(&address).await;
        let mut has_typed = false;
        for _ in 0..MOST_STEPS {
            if let Some(next) = answer.headers().get(header::LOCATION) {
                address = address.join(next.to_str().expect("text")).expect("an address");
                answer = self.get(&address).await;
                continue;
            }
            let page = answer.text().await.expect("a page");
            let Some(form) = LoginForm::of(&page).filter(|_| !has_typed) else {
                return Seen { address, page, typed: has_typed };
            };
            has_typed = true;
            address = address.join(&form.action).expect("an address");
            answer = self.post(&address, &form.filled(typed)).await;
        }
        panic!("the redirects go round in a circle at {}", address.path());
    }

    async fn get(&self, address: &Url) -> Response {
        let request = self.client.get(address.clone()).header(header::COOKIE, self.cookies(address));
        self.remember(address, request.send().await.expect("an answer"))
    }

    async fn post(&self, address: &Url, fields: &[(String, String)]) -> Response {
        let request = self.client.post(address.clone()).header(header::COOKIE, self.cookies(address)).form(fields);
        self.remember(address, request.send().await.expect("an answer"))
    }

    fn cookies(&self, address: &Url) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.get(&place(address)).cloned().unwrap_or_default()
    }

    /// One cookie per place is all that the sandbox gives.
    fn remember(&self, address: &Url, answer: Response) -> Response {
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default().to_owned();
            self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(place(address), cookie);
        }
        answer
    }
}

fn place(address: &Url) -> String {
    address.origin().ascii_serialization()
}

/// The form of the sandbox's login page.
struct LoginForm {
    action: String,
    request: String,
}

impl LoginForm {
    fn of(page: &str) -> Option<Self> {
        let form = page.split_once("id=\"login\"")?.1;
        let action = attribute(form, "action")?;
        let request = attribute(form.split_once("name=\"request\"")?.1, "value")?;
        Some(Self { action, request })
    }

    fn filled(&self, typed: &Typed) -> Vec<(String, String)> {
        [
            ("request", self.request.as_str()),
            ("username", &typed.account),
            ("password", &typed.password),
            ("decision", "sign-in"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }
}

fn attribute(html: &str, name: &str) -> Option<String> {
    let value = html.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    Some(value.replace("&amp;", "&"))
}
