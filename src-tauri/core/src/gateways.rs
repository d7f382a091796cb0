//! How the world is reached: foreign words (HTTP, OpenID Connect, stores, keyrings) stop in these rooms.

pub mod clock;
pub mod http;
pub mod settings;
