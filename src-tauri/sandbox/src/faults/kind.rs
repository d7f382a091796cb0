//! The ways to go wrong, with their numbers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::Step;
use crate::system::System;

/// The ways to go wrong. Kinds with `applied` answer wrongly without doing what was asked, or (true) after doing it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    content = "params",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum FaultKind {
    /// The port is closed while this fault stands; counts and paths mean nothing.
    Refuse {},
    /// The connection is dropped; nothing was done.
    DropBefore {},
    /// Everything is done, then the connection is dropped instead of an answer.
    DropAfter {},
    /// The connection is dropped when so many bytes of the request's body have come.
    DropUpload {
        #[serde(default = "a_kilobyte")]
        at: u64,
    },
    /// The connection is dropped when so many bytes of the answer's body have gone.
    DropDownload {
        #[serde(default = "a_kilobyte")]
        at: u64,
    },
    SlowUpload {
        #[serde(default = "a_kilobyte")]
        bytes_per_second: u64,
    },
    SlowDownload {
        #[serde(default = "a_kilobyte")]
        bytes_per_second: u64,
    },
    /// The answer comes so much later; what is asked is done at once when `applied`, else after the wait.
    Delay {
        #[serde(default = "half_a_minute")]
        ms: u64,
        #[serde(default)]
        applied: bool,
    },
    /// 500, 503 with `retryAfter` seconds, 429, 401, 413, 415 … in the system's own error form.
    Status {
        #[serde(default = "internal_error")]
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        #[serde(default)]
        applied: bool,
    },
    /// A firewall's "Access Denied" page.
    Html {
        #[serde(default = "forbidden")]
        status: u16,
        #[serde(default)]
        applied: bool,
    },
    /// 200 with `{"title","errors","status"}`.
    ErrorBody {
        #[serde(default = "internal_error")]
        status: u16,
        #[serde(default)]
        applied: bool,
    },
    /// 307 to another address.
    Redirect {
        to: String,
    },
    /// A refusal by its name, in the system's own words: see [`crate::refusals`].
    Refused {
        code: String,
    },
    /// Sizes told in JSON are off by so much; a file is cut short by so much, with a Content-Length that fits the cut.
    WrongSize {
        #[serde(default = "one")]
        by: i64,
    },
    /// Hashes told in JSON, or a byte of a file, are changed.
    WrongHash {},
    /// Every item of a list comes twice.
    Duplicate {},
    /// After the answer so many of the page's items change and move to the end of the list.
    PageShift {
        #[serde(default = "one_item")]
        count: usize,
    },
    /// Before the answer the dossier (of `code`, of the path, or the first of the page) passes to somebody else.
    ItemVanishes {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    StepMoved {
        #[serde(default = "handed_out")]
        step: Step,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    DossierClosed {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
    },
    /// The `Date` of the answer is off by so many seconds.
    Clock {
        #[serde(default = "ten_minutes")]
        seconds: i64,
    },
    RefreshRevoked {},
    NeverReturns {},
    KeyRotated {},
    WrongIss {},
    WrongAud {},
    /// `aud` holds this client and another, and `azp` names the other.
    WrongAzp {},
    WrongNonce {},
    WrongSub {},
    WrongSignature {},
    /// Signed by a key that was never published, under its own name.
    UnknownKid {},
    AlgNone {},
    ExpiredIdToken {},
    NoIdToken {},
    /// The answer to a refresh brings no new refresh token; the old one stays good.
    NoNewRefreshToken {},
    /// The answer at the loopback comes a second time, so much later.
    SecondCallback {
        #[serde(default = "a_moment")]
        ms: u64,
    },
    /// Before the true answer somebody else calls the loopback.
    StrangerCallback {},
    CallbackError {
        #[serde(default = "access_denied")]
        error: String,
    },
    CallbackWrongState {},
    CallbackWrongIss {},
}

impl FaultKind {
    /// The system and the path a kind can only mean.
    pub(super) fn home(&self) -> Option<(System, &'static str)> {
        match self {
            Self::RefreshRevoked {}
            | Self::KeyRotated {}
            | Self::WrongIss {}
            | Self::WrongAud {}
            | Self::WrongAzp {}
            | Self::WrongNonce {}
            | Self::WrongSub {}
            | Self::WrongSignature {}
            | Self::UnknownKid {}
            | Self::AlgNone {}
            | Self::ExpiredIdToken {}
            | Self::NoIdToken {}
            | Self::NoNewRefreshToken {} => Some((System::Sso, "*/protocol/openid-connect/token")),
            Self::NeverReturns {} => Some((System::Sso, "*/protocol/openid-connect/auth")),
            // The answer to the program leaves from the first page when the person is known, from the form otherwise.
            Self::SecondCallback { .. }
            | Self::StrangerCallback {}
            | Self::CallbackError { .. }
            | Self::CallbackWrongState {}
            | Self::CallbackWrongIss {} => Some((System::Sso, "*/auth*")),
            Self::PageShift { .. } => Some((System::Igate, "/pa/dossier/search")),
            _ => None,
        }
    }
}

fn one() -> i64 {
    1
}
fn one_item() -> usize {
    1
}
fn a_kilobyte() -> u64 {
    1024
}
fn half_a_minute() -> u64 {
    30_000
}
fn a_moment() -> u64 {
    200
}
fn ten_minutes() -> i64 {
    600
}
fn internal_error() -> u16 {
    500
}
fn forbidden() -> u16 {
    403
}
fn handed_out() -> Step {
    Step::DaTraKetQua
}
fn access_denied() -> String {
    "access_denied".to_owned()
}
