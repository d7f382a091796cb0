//! How the world is reached: foreign words (HTTP, OpenID Connect, stores, keyrings) stop in these rooms.

mod address;
pub mod clock;
mod foreign_json;
pub mod http;
pub mod journal;
pub mod seal;
pub mod session;
pub mod settings;
pub mod sso;
pub mod vault;
