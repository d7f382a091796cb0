//! What a person can do, one file per act.

pub mod views;
