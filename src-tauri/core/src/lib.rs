//! Everything of Liên thông that is not a window: rules, flows and the gateways to the world.
//!
//! Who may name whom: `app` and `flows` → `gateways` → `domain`; `domain` names nobody.

pub mod app;
pub mod domain;
pub mod flows;
pub mod gateways;
