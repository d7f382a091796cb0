//! What every page shares: the frame, the one style sheet, and how dates, sizes and notices are written.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse as _;
use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::Moment;

/// Which system a page belongs to; each has a colour of its own, so that nobody mistakes one for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    SignOn,
    Igate,
    Idesk,
}

impl Site {
    fn class(self) -> &'static str {
        match self {
            Self::SignOn => "sign-on",
            Self::Igate => "igate",
            Self::Idesk => "idesk",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::SignOn => "Hệ thống xác thực tập trung",
            Self::Igate => "iGate · Một cửa điện tử",
            Self::Idesk => "iDesk · Văn phòng điện tử",
        }
    }
}

/// Who is signed in, and the links of the head.
pub struct Head {
    pub person: String,
    /// Address and words.
    pub links: Vec<(&'static str, &'static str)>,
    /// What leads out: a link of the sign-on or a form of iGate.
    pub way_out: Markup,
}

/// A whole page.
pub fn page(title: &str, head: Option<&Head>, site: Site, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – " (site.name()) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body class=(site.class()) {
                header {
                    a.brand href="/" { (site.name()) }
                    @if let Some(head) = head {
                        nav { @for (address, words) in &head.links { a href=(address) { (words) } } }
                        div.person { span #person { (head.person) } (head.way_out) }
                    }
                }
                main { (body) }
                footer { "Hệ thống thử nghiệm trên máy này: người, hồ sơ và văn bản đều hư cấu." }
            }
        }
    }
}

/// A page as an answer. Nothing of it is kept by a browser, so that a second person at the seat finds nothing.
pub fn answer(status: StatusCode, page: Markup) -> Response<Body> {
    let kept = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, kept, page.into_string()).into_response()
}

/// A page with a heading and a sentence, for what cannot be shown.
pub fn notice(status: StatusCode, head: Option<&Head>, site: Site, title: &str, text: &str) -> Response<Body> {
    answer(status, page(title, head, site, &html! { h1 { (title) } p #notice { (text) } }))
}

/// `08:15 24/06/2021`.
pub fn time(at: Moment) -> String {
    at.format("%H:%M %d/%m/%Y").to_string()
}

/// `24/06/2021`.
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// `233 KB`, with the comma that Vietnamese has for decimals.
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} byte");
    }
    if bytes < 1024 * 1024 {
        return format!("{} KB", bytes.div_ceil(1024));
    }
    let tenths = bytes.saturating_mul(10) / (1024 * 1024);
    format!("{},{} MB", tenths / 10, tenths % 10)
}

const STYLE: &str = include_str!("style.css");
