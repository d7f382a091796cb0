//! How a command ends: its exit status, and the one document on standard output that says why.

use std::process::ExitCode;

use lienthong_core::domain::{
    failure::Failure,
    failure_code::FailureCode,
    failure_words::Language,
    transfer::{Transfer, TransferState},
};
use serde_json::json;

use crate::output::Output;

/// The end of a command.
pub enum Ending {
    /// Everything was printed.
    Done,
    /// Everything was printed; the status says that not all is well.
    Status(u8),
    /// Nothing was printed yet.
    Failed(Failure),
    /// A signal: the journal says where.
    Interrupted,
}

impl From<Failure> for Ending {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Ending {
    pub fn report(self, output: Output) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::Status(status) => ExitCode::from(status),
            Self::Failed(failure) => {
                print_failure(&failure, output);
                ExitCode::from(failure.code.exit_status())
            }
            // 128 + SIGINT, as shells have it.
            Self::Interrupted => ExitCode::from(130),
        }
    }
}

fn print_failure(failure: &Failure, output: Output) {
    let words = failure.code.words(Language::Vi);
    let message = with_detail(words.message, failure);
    if output.json {
        output.json(&json!({"error": {
            "code": failure.code.number(),
            "message": message,
            "cause": words.cause,
            "remedy": words.remedy,
        }}));
    } else {
        output.complain(&format!("{} {message}", failure.code.number()));
        output.complain(&format!("  Nguyên nhân: {}", words.cause));
        output.complain(&format!("  Cách xử lý: {}", words.remedy));
        output.complain(&format!("  Mã tham chiếu: {}", failure.reference));
    }
}

/// The sentence with the value it concerns.
fn with_detail(message: &str, failure: &Failure) -> String {
    match (&failure.detail, &failure.field) {
        (Some(detail), _) => format!("{message} ({detail})"),
        (None, Some(field)) => format!("{message} ({field})"),
        (None, None) => message.to_owned(),
    }
}

/// The exit status of a transfer as it stands after this command.
pub fn status_of(transfer: &Transfer, waited: bool) -> u8 {
    match transfer.state {
        TransferState::Done => 0,
        TransferState::Unknown => 6,
        TransferState::Queued | TransferState::Running => match transfer.code {
            None if !waited => 0,
            Some(code) if matches!(code.exit_status(), 3 | 8) => code.exit_status(),
            _ => 5,
        },
        TransferState::NeedsAttention | TransferState::Failed | TransferState::Cancelled => {
            transfer.code.map_or(4, FailureCode::exit_status)
        }
    }
}

/// The worst of several: not signed in, then this computer, then unknown, unavailable, refused.
pub fn worst(statuses: impl Iterator<Item = u8>) -> u8 {
    const ORDER: [u8; 7] = [3, 8, 6, 5, 4, 7, 0];
    let rank = |status: &u8| ORDER.iter().position(|known| known == status).unwrap_or(0);
    statuses.min_by_key(rank).unwrap_or(0)
}

/// Wrong arguments: clap's own words for people, the one document for scripts.
pub fn usage(error: &clap::Error) -> ExitCode {
    let asked_for = !error.use_stderr();
    if asked_for || !std::env::args().any(|argument| argument == "--json") {
        // Printing can fail only when nobody listens any more.
        drop(error.print());
        return if asked_for { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    let words = FailureCode::BadArgument.words(Language::Vi);
    let first_line = error.to_string().lines().next().unwrap_or_default().to_owned();
    Output { json: true, quiet: true }.json(&json!({"error": {
        "code": FailureCode::BadArgument.number(),
        "message": format!("{} ({first_line})", words.message),
        "cause": words.cause,
        "remedy": words.remedy,
    }}));
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_results_end_with_the_worst() {
        assert_eq!(worst([0, 5, 6].into_iter()), 6);
        assert_eq!(worst([4, 8, 3].into_iter()), 3);
        assert_eq!(worst([0, 4, 5].into_iter()), 5);
        assert_eq!(worst([].into_iter()), 0);
    }
}
