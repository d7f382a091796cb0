//! A browser without a window: it follows addresses, keeps cookies, and types into whatever login page it meets.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use reqwest::{Client, Response, header, redirect::Policy};
use url::Url;

/// Longer chains are a circle.
const MOST_STEPS: usize = 20;

/// Keeps its cookies from visit to visit.
pub struct Web {
    client: Client,
    /// By host, then by name; cookies do not know ports.
    cookies: Mutex<HashMap<String, HashMap<String, String>>>,
}

/// Where a visit ended.
#[derive(Debug)]
pub struct Seen {
    pub address: Url,
    pub page: String,
    /// Whether name and password had to be typed.
    pub typed: bool,
}

#[derive(Clone, Debug)]
pub struct Typed {
    pub account: String,
    pub password: String,
}

/// What the person does at a login page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    Type,
    /// Goes back without typing, where the page offers it.
    Decline,
}

impl Web {
    pub fn new() -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
        Self { client, cookies: Mutex::default() }
    }

    /// Opens an address and goes on until a page stands still.
    pub async fn visit(&self, address: &str, typed: &Typed, hands: Hands) -> Seen {
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
            if has_typed {
                return Seen { address, page, typed: true };
            }
            let Some(form) = Form::to_sign_in(&page) else {
                return Seen { address, page, typed: false };
            };
            if hands == Hands::Decline {
                let Some(away) = link_with(&page, "/abort") else {
                    return Seen { address, page, typed: false };
                };
                address = address.join(&away).expect("an address");
                answer = self.get(&address).await;
                continue;
            }
            // The name may be asked for on a page of its own.
            has_typed = form.has("password");
            address = address.join(&form.action).expect("an address");
            answer = self.post(&address, &form.filled(typed)).await;
        }
        panic!("the pages go round in a circle at {}", address.path());
    }

    async fn get(&self, address: &Url) -> Response {
        let request = self.client.get(address.clone()).header(header::COOKIE, self.cookies_of(address));
        self.remember(address, request.send().await.expect("an answer"))
    }

    async fn post(&self, address: &Url, fields: &[(String, String)]) -> Response {
        let request = self.client.post(address.clone()).header(header::COOKIE, self.cookies_of(address));
        // A portal looks at where a form comes from.
        let request = request.header(header::ORIGIN, address.origin().ascii_serialization());
        self.remember(address, request.form(fields).send().await.expect("an answer"))
    }

    fn cookies_of(&self, address: &Url) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let own = cookies.get(address.host_str().unwrap_or_default());
        let pairs = own.into_iter().flatten().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn remember(&self, address: &Url, answer: Response) -> Response {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let own = cookies.entry(address.host_str().unwrap_or_default().to_owned()).or_default();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).unwrap_or_default();
            if value.is_empty() || cookie.contains("1970") {
                own.remove(name);
            } else {
                own.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(cookies);
        answer
    }
}

/// A form of a page, with its fields as they stand.
struct Form {
    action: String,
    fields: Vec<(String, String, String)>,
}

impl Form {
    fn to_sign_in(page: &str) -> Option<Self> {
        let forms = page.split("<form").skip(1).filter_map(|rest| rest.split("</form").next());
        let asks = |form: &Self| form.has("password") || form.fields.iter().any(|(_, name, _)| name == "login");
        forms.map(Self::of).find(asks)
    }

    fn has(&self, wanted: &str) -> bool {
        self.fields.iter().any(|(kind, ..)| kind == wanted)
    }

    fn of(text: &str) -> Self {
        let (head, body) = text.split_once('>').unwrap_or((text, ""));
        let field = |tag: &str| {
            let tag = tag.split('>').next().unwrap_or_default();
            let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
            Some((kind, attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        };
        Self {
            action: attribute(head, "action").unwrap_or_default(),
            fields: body.split("<input").skip(1).filter_map(field).collect(),
        }
    }

    fn filled(&self, typed: &Typed) -> Vec<(String, String)> {
        let value = |kind: &str, value: &str| match kind {
            "password" => Some(typed.password.clone()),
            "text" | "email" => Some(typed.account.clone()),
            "checkbox" | "radio" | "submit" => None,
            _ => Some(value.to_owned()),
        };
        let filled = self.fields.iter().filter_map(|(kind, name, old)| Some((name.clone(), value(kind, old)?)));
        filled.collect()
    }
}

/// The target of the first link that holds `part`.
fn link_with(page: &str, part: &str) -> Option<String> {
    let links = page.split("<a").skip(1).filter_map(|rest| attribute(rest.split('>').next()?, "href"));
    links.into_iter().find(|target| target.contains(part))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&amp;", "&"))
}
