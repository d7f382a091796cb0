//! The page Văn bản: four boxes of documents, and one document with the dossier it would be pushed to.

use serde::{Deserialize, Serialize};

use super::results::ResultItem;
use crate::domain::{
    code::DossierCode,
    document::{Document, DocumentBox},
    failure_code::FailureCode,
    instant::Instant,
    step::Step,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentQuery {
    /// `None`: all boxes.
    #[serde(rename = "box")]
    pub in_box: Option<DocumentBox>,
    /// Subject, number, dossier code; folded.
    pub text: String,
    pub offset: u32,
    pub limit: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentList {
    pub items: Vec<Document>,
    /// Documents of the whole answer, not of this page.
    pub total: u32,
    pub counts: BoxCounts,
    pub as_of: Option<Instant>,
    pub offline: bool,
}

/// Documents per box under the same search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BoxCounts {
    pub du_thao: u32,
    pub xu_ly_di: u32,
    pub theo_doi_di: u32,
    pub luu: u32,
}

/// A document with what "Chuyển đến phần mềm iGate" needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// The key of the transfer that a push from here will become.
    pub key: String,
    pub document: Document,
    /// The dossier by the document's code; `None` when it did not come from iGate or the dossier was not found.
    pub target: Option<PushTarget>,
    /// The document's files as candidates.
    pub items: Vec<ResultItem>,
    /// Why nothing can be pushed.
    pub problem: Option<FailureCode>,
    pub as_of: Option<Instant>,
    pub offline: bool,
}

/// The dossier that would receive the files; shown before the person confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PushTarget {
    pub dossier_id: String,
    pub code: DossierCode,
    pub applicant: String,
    pub procedure: String,
    pub step: Step,
    pub can_attach: bool,
    pub problem: Option<FailureCode>,
}
