//! How the world is reached: foreign words (HTTP, OpenID Connect, stores, keyrings) stop in these rooms.

pub mod clock;
pub mod http;
pub mod journal;
pub mod seal;
pub mod settings;
pub mod vault;
