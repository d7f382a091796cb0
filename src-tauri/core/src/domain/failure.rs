//! A failure at the door of a flow: the one form in which window and command line learn that something ended badly.

use serde::{Deserialize, Serialize};

use super::failure_code::FailureCode;

/// What crosses the border. No raw error text: `detail` holds only values that the sentence needs (a file's name, a
/// limit, two clocks, the line of a profile), never a token, and the reference ties the screen to the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub code: FailureCode,
    /// Which field or file of the request it concerns.
    pub field: Option<String>,
    /// A value the sentence needs, ready to be shown.
    pub detail: Option<String>,
    /// Eight hex digits, the same in the log.
    pub reference: String,
}

impl Failure {
    pub fn new(code: FailureCode) -> Self {
        let reference = uuid::Uuid::new_v4().simple().to_string();
        let reference = reference.chars().take(8).collect();
        Self { code, field: None, detail: None, reference }
    }

    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self::new(code)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({})", self.code.number(), self.reference)
    }
}

impl std::error::Error for Failure {}
