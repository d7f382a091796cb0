//! Files in whose text something was found.

use serde::{Deserialize, Serialize};

use super::preview::FileRef;
use crate::domain::code::DossierCode;

/// What was found in the texts of files that are on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileHits {
    /// The best first, no more than were asked for.
    pub hits: Vec<FileHit>,
    /// Files in which all words stand.
    pub total: u32,
    /// Files whose texts can be searched.
    pub searched: u32,
}

/// One file with the place that answers best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileHit {
    pub file: FileRef,
    /// Fit for the screen.
    pub name: String,
    /// From 1.
    pub page: u32,
    pub passage: Vec<PassagePart>,
    /// With the very marks of the question.
    pub exact: bool,
    /// The dossier that the file belongs to, as far as it is known.
    pub dossier_code: Option<DossierCode>,
    /// iGate's id of it, when it is in view.
    pub dossier_id: Option<String>,
}

/// A piece of a passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PassagePart {
    pub text: String,
    /// It answers to a word of the question.
    pub found: bool,
}
