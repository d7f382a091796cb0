//! What the shell does with a failure: it goes to the web view as it is, and into the log with its reference.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use lienthong_core::domain::{failure::Failure, failure_code::FailureCode};
use tracing::Instrument as _;

/// What every command answers.
pub type Answer<T> = Result<T, Failure>;

/// Runs the work of a command within a span of its own. A failure is noted under its reference, so that screen and log
/// can be brought together; a panic becomes one, so that nobody waits for an answer that never comes.
pub async fn told<T>(command: &'static str, work: impl Future<Output = Answer<T>>) -> Answer<T> {
    let work = AssertUnwindSafe(work.instrument(tracing::info_span!("command", command))).catch_unwind();
    let answer = work.await.unwrap_or_else(|_| Err(Failure::new(FailureCode::Unexpected)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_command_that_panics_answers_all_the_same() {
        let broken = async {
            tokio::task::yield_now().await;
            assert_eq!(1, 2, "a fault of the program");
            Ok(())
        };
        let failure = told("broken", broken).await.expect_err("it panicked");
        assert_eq!(failure.code, FailureCode::Unexpected);
        assert!(!failure.reference.is_empty(), "what to look for in the log");
    }
}
