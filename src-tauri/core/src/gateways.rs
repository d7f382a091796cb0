//! How the world is reached: foreign words (HTTP, OpenID Connect, stores, keyrings) stop in these rooms.

pub(crate) mod address;
pub mod attempts;
pub mod authorities;
pub mod blobs;
pub mod browser;
pub mod cache;
pub mod clock;
pub mod device_key;
pub mod disk;
pub(crate) mod durable;
mod foreign_json;
pub mod http;
pub mod idesk;
pub mod igate;
pub mod journal;
pub mod loopback;
pub mod receipt_pdf;
pub mod remote_file;
pub mod seal;
pub mod sealed_file;
pub mod session;
pub mod settings;
pub mod sso;
pub mod vault;
pub mod worker;
