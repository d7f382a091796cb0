//! What is asked of a system, in words of our own, so that no caller names the HTTP library.

use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;

use crate::domain::secret::Secret;

/// Bytes to be sent, in pieces; pieces of 1 MiB keep pace with the network, pieces of 4 KiB do not.
pub type ByteSource = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// Only these are used on the wire (WIRE §1–3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A read: repeated here when it fails for a passing reason.
    Get,
    /// A write: sent once.
    Post,
    /// A write: sent once.
    Put,
}

impl Method {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// One request; built by chaining, sent by [`super::Http`].
pub struct Request {
    pub(super) head: Head,
    pub(super) body: Body,
}

/// Everything but the body; can be sent again.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) address: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) bearer: Option<Secret>,
}

pub(super) enum Body {
    Empty,
    Json(String),
    /// An object of texts, one of which is a secret: it becomes text only on its way out, and is wiped after.
    JsonWithSecret {
        fields: Vec<(&'static str, String)>,
        name: &'static str,
        secret: Secret,
    },
    /// Already encoded as `application/x-www-form-urlencoded`.
    Form(Vec<u8>),
    Upload(Upload),
}

/// One file as `multipart/form-data`.
pub struct Upload {
    /// Name of the form's field: `files` at iGate, `file` at iDesk.
    pub field: String,
    /// The file's own name, sent unchanged in raw UTF-8.
    pub file_name: String,
    /// `application/pdf`
    pub media_type: String,
    /// Bytes that `source` gives; anything else ends the upload.
    pub length: u64,
    pub source: ByteSource,
}

impl Request {
    /// A read of an absolute address.
    pub fn get(address: impl Into<String>) -> Self {
        Self::new(Method::Get, address.into())
    }

    /// A write.
    pub fn post(address: impl Into<String>) -> Self {
        Self::new(Method::Post, address.into())
    }

    /// A write.
    pub fn put(address: impl Into<String>) -> Self {
        Self::new(Method::Put, address.into())
    }

    fn new(method: Method, address: String) -> Self {
        let head = Head { method, address, query: Vec::new(), headers: Vec::new(), bearer: None };
        Self { head, body: Body::Empty }
    }

    /// One more query parameter; the value is encoded here (`+` too, as `%2B`).
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts are given as they stand")]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.head.query.push((name.to_owned(), value.to_string()));
        self
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.head.headers.push((name.to_owned(), value.into()));
        self
    }

    /// `Authorization: Bearer …`
    #[must_use]
    pub fn bearer(mut self, token: &Secret) -> Self {
        self.head.bearer = Some(token.clone());
        self
    }

    /// `Idempotency-Key`, which every write to iDesk carries.
    #[must_use]
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Only the bytes from this offset on (RFC 9110 §14.2); 0 asks for the whole.
    #[must_use]
    pub fn from_byte(self, offset: u64) -> Self {
        if offset == 0 { self } else { self.header("range", format!("bytes={offset}-")) }
    }

    #[must_use]
    pub fn json(mut self, value: &serde_json::Value) -> Self {
        self.body = Body::Json(value.to_string());
        self
    }

    /// A JSON object of these texts and one secret under `name`.
    #[must_use]
    pub fn json_with_secret(mut self, fields: Vec<(&'static str, String)>, name: &'static str, secret: Secret) -> Self {
        self.body = Body::JsonWithSecret { fields, name, secret };
        self
    }

    #[must_use]
    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Upload(upload);
        self
    }

    pub(in crate::gateways) fn form(mut self, encoded: Vec<u8>) -> Self {
        self.body = Body::Form(encoded);
        self
    }
}
