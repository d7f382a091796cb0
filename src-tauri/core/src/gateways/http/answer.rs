//! What a system answered: its own success told apart from errors, errors in disguise and pages of a firewall.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::RemoteFault;
use crate::domain::instant::Instant;

/// A text of a server is cut here before it goes into a rule or the log.
const LONGEST_TEXT: usize = 300;

/// A whole answer, at most [`super::LARGEST_ANSWER`] bytes.
#[derive(Clone)]
pub struct Answer {
    pub status: u16,
    /// Lower case, without parameters: `application/json`.
    pub media_type: String,
    /// The server's own `Date`.
    pub date: Option<Instant>,
    pub(super) retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer as the shape of the contract; `what` names the call for the log.
    pub fn json<T: DeserializeOwned>(&self, what: &str) -> Result<T, RemoteFault> {
        if self.is_page() {
            return Err(RemoteFault::NotJson { status: self.status });
        }
        serde_json::from_slice(&self.body).map_err(|fault| {
            // serde's text quotes values of the answer; only the kind and the place are kept.
            let place = format!("{:?} at {}:{}", fault.classify(), fault.line(), fault.column());
            RemoteFault::NotUnderstood { what: format!("{what}: {place}") }
        })
    }

    /// An answer as a test gives it.
    #[cfg(test)]
    pub(in crate::gateways) fn of(status: u16, media_type: &str, body: &str) -> Self {
        Self { status, media_type: media_type.into(), date: None, retry_after: None, body: body.into() }
    }

    /// How long the server asks to wait, whatever its status.
    pub(in crate::gateways) const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// A 2xx without an error in its body, or the fault that it is.
    pub(in crate::gateways) fn checked(self) -> Result<Self, RemoteFault> {
        match self.fault() {
            Some(fault) => Err(fault),
            None => Ok(self),
        }
    }

    fn fault(&self) -> Option<RemoteFault> {
        let status = self.status;
        let success = (200..300).contains(&status);
        if success && self.is_page() {
            return Some(RemoteFault::NotJson { status });
        }
        let words = Words::of(&self.body);
        if success {
            let text = words?.error_in_body?;
            return Some(RemoteFault::ErrorInBody { text });
        }
        if matches!(status, 429 | 503) {
            // A balancer says 503 for a request that it has already handed on, too.
            return Some(RemoteFault::Busy { retry_after: self.retry_after, maybe_applied: status == 503 });
        }
        // The sender gave up waiting, says who answers; how far the request had come is not said.
        if status == 408 {
            return Some(RemoteFault::Fault { status, maybe_applied: true });
        }
        if status >= 500 {
            return Some(RemoteFault::Fault { status, maybe_applied: true });
        }
        if status == 407 {
            return Some(RemoteFault::ProxyRefused);
        }
        let page = self.is_page();
        let Words { code, text, .. } = words.unwrap_or_else(|| Words::plain(&self.body, page));
        Some(match status {
            401 => RemoteFault::Unauthorized { text },
            // Whoever says so, in whatever form, did not take the file.
            413 => RemoteFault::TooLarge,
            415 => RemoteFault::TypeRefused,
            // A page proves nothing about the thing asked for: it may come from a firewall in between.
            _ if page => RemoteFault::NotJson { status },
            403 => RemoteFault::Forbidden { code, text },
            404 => RemoteFault::NotFound,
            409 => RemoteFault::Conflict { code, text },
            422 => RemoteFault::Unprocessable { code, text },
            _ => RemoteFault::Refused { status, code, text },
        })
    }

    /// Whether this is a web page, by its type or by its first letters (firewalls say `text/plain` too).
    pub(super) fn is_page(&self) -> bool {
        looks_like_a_page(&self.media_type, &self.body)
    }
}

/// The body may hold tokens or people's names.
impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {} ({} bytes)", self.status, self.media_type, self.body.len())
    }
}

pub(super) fn looks_like_a_page(media_type: &str, start: &[u8]) -> bool {
    media_type == "text/html"
        || media_type == "application/xhtml+xml"
        // No JSON begins so, whatever it is called.
        || start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start().first() == Some(&b'<')
}

/// What a JSON body says about an error, in either system's dialect.
struct Words {
    code: String,
    text: String,
    /// The text, when the body itself says that the 200 is none.
    error_in_body: Option<String>,
}

impl Words {
    /// `None` when the body is not a JSON object.
    fn of(body: &[u8]) -> Option<Self> {
        // Lists and file bytes are no error bodies; a big object is not searched either.
        if body.len() > 64 * 1024 || body.trim_ascii_start().first() != Some(&b'{') {
            return None;
        }
        let object: Value = serde_json::from_slice(body).ok()?;
        let word = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
        let text = ["message", "title", "error_description", "errors"].into_iter().find_map(word).map(shortened);
        // iDesk has a code, iGate's machine words stand in the title, the identity provider's in `error`.
        let code = ["code", "title", "error"].into_iter().find_map(word).map(shortened).unwrap_or_default();
        let status = object.get("status").and_then(number).unwrap_or(0);
        // iGate's body of an error: title, errors and a numeric status. A dossier or a file has no such status.
        let is_error =
            (400..600).contains(&status) && (object.get("title").is_some() || object.get("errors").is_some());
        let text = text.unwrap_or_default();
        let error_in_body = is_error.then(|| text.clone());
        Some(Self { code, text, error_in_body })
    }

    fn plain(body: &[u8], page: bool) -> Self {
        let text = if page { String::new() } else { shortened(String::from_utf8_lossy(body).into_owned()) };
        Self { code: String::new(), text, error_in_body: None }
    }
}

/// Numbers come as text too.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn shortened(text: String) -> String {
    if text.len() <= LONGEST_TEXT { text } else { text.chars().take(LONGEST_TEXT).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, media_type: &str, body: &str) -> Result<Answer, RemoteFault> {
        let answer = Answer {
            status,
            media_type: media_type.into(),
            date: None,
            retry_after: Some(Duration::from_secs(7)),
            body: body.into(),
        };
        answer.checked()
    }

    #[test]
    fn an_error_inside_a_200_is_an_error() {
        let fault = answer(200, "application/json", r#"{"title":"Lỗi hệ thống","errors":[],"status":500}"#).err();
        assert_eq!(fault, Some(RemoteFault::ErrorInBody { text: "Lỗi hệ thống".into() }));
        let fault = answer(200, "application/json", r#"{"title":"Lỗi hệ thống","errors":null,"status":"500"}"#).err();
        assert!(matches!(fault, Some(RemoteFault::ErrorInBody { .. })));
        assert!(answer(200, "application/json", r#"{"title":"Hồ sơ","status":2}"#).is_ok());
    }

    #[test]
    fn a_page_is_never_taken_for_an_answer() {
        for status in [200, 403, 404, 406] {
            let fault = answer(status, "text/html", "<html>Access Denied</html>").err();
            assert_eq!(fault, Some(RemoteFault::NotJson { status }));
        }
        let fault = answer(404, "text/plain", "  <!DOCTYPE html>").err();
        assert_eq!(fault, Some(RemoteFault::NotJson { status: 404 }));
        assert_eq!(answer(404, "application/json", "{}").err(), Some(RemoteFault::NotFound));
    }

    #[test]
    fn the_text_of_a_401_is_kept_whatever_its_form() {
        let sentence = "ERR: Không thể xác thực người dùng!";
        for body in [format!(r#"{{"title":"{sentence}"}}"#), sentence.to_owned()] {
            let fault = answer(401, "application/json", &body).expect_err("401 is a fault");
            assert!(fault.says_not_linked());
        }
    }

    #[test]
    fn both_dialects_name_their_reason() {
        let fault =
            answer(409, "application/json", r#"{"code":"CODE_MISMATCH","message":"Khác mã","details":null}"#).err();
        assert_eq!(fault, Some(RemoteFault::Conflict { code: "CODE_MISMATCH".into(), text: "Khác mã".into() }));
        let fault = answer(409, "application/json", r#"{"title":"LINKED_TO_ANOTHER","fullname":"…"}"#).err();
        let text = "LINKED_TO_ANOTHER".to_owned();
        assert_eq!(fault, Some(RemoteFault::Conflict { code: text.clone(), text }));
    }

    #[test]
    fn busy_says_how_long_to_wait() {
        let retry_after = Some(Duration::from_secs(7));
        assert_eq!(
            answer(503, "text/html", "<html>").err(),
            Some(RemoteFault::Busy { retry_after, maybe_applied: true })
        );
        assert_eq!(answer(500, "text/html", "").err(), Some(RemoteFault::Fault { status: 500, maybe_applied: true }));
    }

    #[test]
    fn an_answer_of_another_shape_is_named_without_its_values() {
        let answer = answer(200, "application/json", r#"{"name":"Nguyễn Văn A"}"#).expect("a success");
        let fault = answer.json::<Vec<String>>("GET me").expect_err("not a list");
        assert!(!fault.to_string().contains("Nguyễn"), "{fault}");
    }
}
