//! What the shell does with a failure: it goes to the web view as it is, and into the log with its reference.

use lienthong_core::domain::{failure::Failure, failure_code::FailureCode};

/// What every command answers.
pub type Answer<T> = Result<T, Failure>;

/// Notes a failure under its reference, so that screen and log can be brought together.
pub fn told<T>(command: &'static str, answer: Answer<T>) -> Answer<T> {
    if let Err(failure) = &answer {
        let (code, reference) = (failure.code.number(), failure.reference.as_str());
        tracing::warn!(command, code, reference, field = failure.field.as_deref().unwrap_or_default(), "refused");
    }
    answer
}

/// An id from the web view as what it has to be.
pub fn parse_id(field: &'static str, text: &str) -> Answer<uuid::Uuid> {
    uuid::Uuid::parse_str(text).map_err(|_| Failure::new(FailureCode::BadArgument).in_field(field))
}
