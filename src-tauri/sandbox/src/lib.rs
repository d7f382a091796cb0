//! Stand-ins for the three systems (single sign-on, iGate, iDesk) on loopback, for demonstration and tests.
//!
//! `Sandbox::start` opens four ports (the fourth is for whoever plays with the sandbox, see [`control`]) and fills
//! them with a world that follows from a seed. Many sandboxes can run in one process; each stops when its [`Running`]
//! is dropped. What is spoken is described in the documentation of [`igate`], [`idesk`] and [`sso`].

pub mod assets;
pub mod clock;
pub mod contents;
pub mod control;
pub mod faults;
pub mod file_answer;
pub mod idesk;
pub mod igate;
pub mod issue;
pub mod model;
mod pages;
pub mod plumbing;
pub mod refusals;
pub mod request_log;
mod running;
pub mod seed;
pub mod sso;
pub mod state;
pub mod system;

pub use self::running::{Running, Sandbox, SandboxOptions, StartTrouble};
