//! The page that the browser shows when it came back: how the sign-in ended, and where to go on.

use crate::domain::{failure_code::FailureCode, failure_words::Language};

/// What there is to say. Nothing of a request is ever repeated on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// With the account that came in, as the identity provider's verified answer names it.
    SignedIn {
        name: String,
        account: String,
    },
    Failed(FailureCode),
    /// Another attempt's answer, or nobody's.
    NotThisAttempt,
    NotHere,
}

impl Page {
    pub(super) fn html(&self) -> String {
        let (mark, title, text) = match self {
            Self::SignedIn { name, account } => (
                "✓",
                "Đã đăng nhập",
                format!("{} Có thể đóng trang này và trở lại cửa sổ Liên thông.", who(name, account)),
            ),
            Self::Failed(code) => {
                let words = code.words(Language::Vi);
                ("!", "Chưa đăng nhập được", format!("{} {} ({})", words.message, words.remedy, code.number()))
            }
            Self::NotThisAttempt => (
                "!",
                "Không phải lần đăng nhập đang chờ",
                "Kết quả này không thuộc về lần đăng nhập đang chờ nên đã bị bỏ qua. Hãy dùng trang đăng nhập do \
                 Liên thông mở ra."
                    .to_owned(),
            ),
            Self::NotHere => {
                ("!", "Không có trang này", "Địa chỉ này chỉ dùng cho việc đăng nhập Liên thông.".to_owned())
            }
        };
        format!(
            "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title} – Liên thông</title><style>{STYLE}</style>\
             <main><p class=\"mark\" aria-hidden=\"true\">{mark}</p><h1>{title}</h1><p>{}</p></main></html>",
            escaped(&text),
        )
    }
}

const STYLE: &str = "html{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}\
    body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}\
    main{max-width:32rem;padding:2rem;text-align:center}\
    .mark{width:4rem;height:4rem;margin:0 auto;border:3px solid;border-radius:50%;font-size:2rem;line-height:4rem}\
    h1{font-size:1.5rem;margin:1rem 0 .5rem}";

/// Both names where there are two; a provider may give only one of them, or none.
fn who(name: &str, account: &str) -> String {
    match (name, account) {
        ("", "") => String::new(),
        ("", one) | (one, "") => format!("Tài khoản: {one}."),
        (name, account) => format!("Tài khoản: {name} ({account})."),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
