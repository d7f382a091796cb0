//! The sentences of every failure in both languages: what happened, why, what to do.

use serde::Serialize;

use super::failure_code::FailureCode;

/// What a person reads of a failure in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct FailureWords {
    /// What happened, one sentence.
    pub message: &'static str,
    /// Why, and what is safe.
    pub cause: &'static str,
    /// What to press or whom to call.
    pub remedy: &'static str,
}
