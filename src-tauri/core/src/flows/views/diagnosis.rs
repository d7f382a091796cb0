//! What the page Chẩn đoán and `lienthongctl doctor` show.

use serde::{Deserialize, Serialize};

use crate::domain::{
    diagnosis::{CheckName, CheckState},
    failure_code::FailureCode,
    instant::Instant,
};

/// Everything that was looked at, in the order in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    pub at: Instant,
    pub version: String,
    pub checks: Vec<CheckLine>,
}

/// One line, in the language it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckLine {
    pub name: CheckName,
    pub title: String,
    pub state: CheckState,
    pub code: Option<FailureCode>,
    /// What was found.
    pub message: String,
    /// Why, and what to do, where something is wrong.
    pub cause: Option<String>,
    pub remedy: Option<String>,
    /// How long it took.
    pub ms: u32,
}
