//! The dossier (hồ sơ) of iGate as the program keeps and shows it.

use serde::{Deserialize, Serialize};

use super::{code::DossierCode, instant::Instant, step::Step};

/// What the lists need; kept for every dossier in view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierSummary {
    /// iGate's id, 24 hex digits.
    pub id: String,
    pub code: DossierCode,
    pub procedure: Procedure,
    pub applicant: Applicant,
    pub agency: Agency,
    pub step: Step,
    /// The server's own words; status numbers are not stable across deployments.
    pub status: String,
    /// Closed by completion, refusal or withdrawal, as far as the server tells by `completedDate`.
    pub completed: bool,
    pub received_at: Option<Instant>,
    pub due_at: Option<Instant>,
    /// When iGate last changed it; decides which of two readings is newer.
    pub updated_at: Option<Instant>,
    /// iGate's ids of the officials it is assigned to; empty when the list did not say.
    pub assignee_ids: Vec<String>,
}

/// A dossier read whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Dossier {
    pub summary: DossierSummary,
    /// Thành phần hồ sơ, tệp xử lý and tập tin kết quả, in the server's order.
    pub files: Vec<DossierFile>,
}

/// A file of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierFile {
    pub id: String,
    /// The server's own bytes; goes over the wire unchanged. Screens show `file_name::shown_name`.
    pub name: String,
    /// Bytes, as the dossier states them; may be wrong (`filename+size` and Content-Length are right).
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    pub group: FileGroup,
    /// Which component the file belongs to ("Căn cước công dân"), for `thanh-phan`.
    pub component: Option<String>,
}

/// Where in the dossier a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum FileGroup {
    /// Thành phần hồ sơ.
    ThanhPhan,
    /// Tệp xử lý: files of earlier processing steps.
    XuLy,
    /// Tập tin kết quả.
    KetQua,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    /// `1.013225`
    pub code: String,
    pub name: String,
    pub sector: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Applicant {
    pub name: String,
    pub identity_number: String,
    pub phone: String,
    pub email: String,
    pub organization: String,
    pub address: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Agency {
    pub id: String,
    pub code: String,
    pub name: String,
}

/// One line of a dossier's timeline, from either system or from this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    pub at: Instant,
    pub system: TimelineSystem,
    pub who: String,
    pub what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub enum TimelineSystem {
    #[serde(rename = "iGate")]
    Igate,
    #[serde(rename = "iDesk")]
    Idesk,
    #[serde(rename = "lienthong")]
    Lienthong,
}
