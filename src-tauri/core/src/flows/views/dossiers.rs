//! The list of dossiers and one dossier whole, as the window shows them.

use serde::{Deserialize, Serialize};

use crate::domain::{
    code::DossierCode,
    document::Document,
    dossier::{Dossier, FileGroup, TimelineEntry},
    due_date::DueState,
    file_kind::FileKind,
    instant::Instant,
    step::Step,
    transfer::{LinkState, Transfer},
};

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierQuery {
    pub tab: StepTab,
    /// The search box: code, procedure, applicant, phone, identity number; folded, every word a prefix.
    pub text: String,
    pub filters: DossierFilters,
    pub sort: DossierSort,
    pub offset: u32,
    pub limit: u32,
    /// The whole room's dossiers instead of one's own.
    pub everyone: bool,
}

/// The tabs by step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum StepTab {
    DangThuLy,
    ChoTraKetQua,
    TiepNhanKetQua,
    #[default]
    TatCa,
}

/// iGate's own filter fields; empty text means no filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct DossierFilters {
    /// Tên người nộp.
    pub applicant: String,
    /// Số hồ sơ.
    pub number: String,
    /// Số CMND.
    pub identity_number: String,
    /// Số điện thoại.
    pub phone: String,
    /// Đơn vị đang thực hiện.
    pub agency_id: Option<String>,
    /// Từ ngày (received), `yyyy-mm-dd`.
    pub from: Option<String>,
    /// Đến ngày (received), `yyyy-mm-dd`, inclusive.
    pub to: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierSort {
    pub column: DossierColumn,
    pub descending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum DossierColumn {
    Code,
    Procedure,
    Applicant,
    Received,
    #[default]
    Due,
    Link,
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierList {
    pub rows: Vec<DossierRow>,
    /// Rows of the whole answer, not of this page.
    pub total: u32,
    pub counts: StepCounts,
    /// Agencies that occur, for the filter.
    pub agencies: Vec<AgencyChoice>,
    /// When the list was last read from iGate; `None`: never.
    pub as_of: Option<Instant>,
    pub offline: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierRow {
    pub id: String,
    pub code: DossierCode,
    pub procedure: String,
    pub procedure_code: String,
    pub applicant: String,
    pub agency: String,
    pub step: Step,
    /// The server's own words.
    pub status: String,
    pub received_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub due: DueState,
    pub link: LinkState,
    pub can_send: bool,
    pub can_attach: bool,
}

/// Dossiers per tab under the same search and filters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StepCounts {
    pub dang_thu_ly: u32,
    pub cho_tra_ket_qua: u32,
    pub tiep_nhan_ket_qua: u32,
    pub tat_ca: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AgencyChoice {
    pub id: String,
    pub name: String,
}

/// A dossier with everything both systems and this program know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierView {
    pub dossier: Dossier,
    pub files: Vec<DossierFileView>,
    /// Transfers of this dossier, newest first.
    pub transfers: Vec<Transfer>,
    /// Documents of iDesk that came from this dossier.
    pub documents: Vec<Document>,
    /// Both systems and this program, newest first.
    pub timeline: Vec<TimelineEntry>,
    pub due: DueState,
    pub link: LinkState,
    /// When this dossier was last read from iGate.
    pub as_of: Option<Instant>,
    /// It comes from the cache, and iGate could not be asked.
    pub offline: bool,
}

/// A file of a dossier with what its row shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DossierFileView {
    pub id: String,
    /// Fit for the screen.
    pub name: String,
    /// Bytes; only as good as `size_known`.
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    /// Whether the size was counted or asked for, and is not merely what the dossier states.
    pub size_known: bool,
    pub group: FileGroup,
    pub component: Option<String>,
    /// Told by the name only: good enough for an icon.
    pub kind_by_name: FileKind,
    /// In the sealed store: can be previewed without network.
    pub cached: bool,
    /// A result file that this program attached from iDesk.
    pub from_document: Option<FileOrigin>,
}

/// The document a result file was taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileOrigin {
    pub document_id: String,
    /// Số, ký hiệu.
    pub number: Option<String>,
}
