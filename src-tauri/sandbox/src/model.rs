//! What the three stand-in systems know: plain data, as the seed makes it and as the servers change it.
//!
//! Officials, agencies and procedures are named by their place in the lists of [`World`], so that a hundred
//! thousand dossiers do not repeat them. How a thing looks on the wire (field names, traps, subsets) is the
//! business of the servers, never of these types: names here are always clean NFC unless the seed wants a
//! person's own odd file name.

mod login;
mod object_id;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

pub use self::login::{LoginHint, LoginTrouble, LoginView};
pub use self::object_id::ObjectId;

/// An instant with the offset the system would write (always +07:00 in the seed).
pub type Moment = DateTime<FixedOffset>;

/// Everything the seed makes, and everything a state folder brings back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct World {
    pub agencies: Vec<Agency>,
    pub officials: Vec<Official>,
    pub procedures: Vec<Procedure>,
    pub dossiers: Vec<Dossier>,
    pub documents: Vec<Document>,
}

/// Place of an agency in [`World::agencies`].
pub type AgencyIndex = usize;
/// Place of an official in [`World::officials`].
pub type OfficialIndex = usize;
/// Place of a procedure in [`World::procedures`].
pub type ProcedureIndex = usize;

/// A department or a counter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agency {
    pub id: ObjectId,
    /// As in dossier codes: `H08.12`.
    pub code: String,
    pub name: String,
    /// The parent's name, when there is one ("Ủy ban nhân dân tỉnh …").
    pub parent: Option<String>,
    /// The part after the slash of document numbers, as `SXD` in `12/GP-SXD`.
    pub abbreviation: String,
}

/// A person with accounts in the three systems.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Official {
    /// iGate's id of the person.
    pub id: ObjectId,
    pub full_name: String,
    pub position: String,
    pub agency: AgencyIndex,
    pub email: String,
    pub phone: String,
    /// `nthoa@…`: the account in iGate.
    pub igate_account: String,
    pub igate_password: String,
    /// `hoant@…`: the account at the single sign-on, and in iDesk.
    pub sso_account: String,
    pub sso_password: String,
    /// The `sub` claim: stable, opaque.
    pub sso_subject: String,
    /// iDesk's id of the person.
    pub idesk_id: String,
    /// iGate's field "Tài khoản liên kết cổng CBCC": the SSO account it trusts, or nothing.
    pub linked_account: Option<String>,
    /// iGate refuses a disabled person with a text of its own.
    pub disabled: bool,
}

/// An administrative procedure of the national list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Procedure {
    pub id: ObjectId,
    /// `1.013225`.
    pub code: String,
    pub name: String,
    pub sector: Sector,
    /// What document its result is.
    pub result: DocumentKind,
    /// Days from receipt to the appointment.
    pub days: u32,
}

/// The field a procedure belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sector {
    pub id: ObjectId,
    pub code: String,
    pub name: String,
}

/// A kind of document by Nghị định 30/2020: `GP` Giấy phép, `QĐ` Quyết định …
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentKind {
    pub code: String,
    pub name: String,
}

/// One dossier of iGate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dossier {
    pub id: ObjectId,
    pub code: String,
    pub applicant: Applicant,
    pub procedure: ProcedureIndex,
    pub agency: AgencyIndex,
    pub assignee: OfficialIndex,
    pub step: Step,
    pub status: DossierStatus,
    pub accepted: Moment,
    pub appointment: Option<Moment>,
    pub updated: Moment,
    pub completed: Option<Moment>,
    /// Thành phần hồ sơ.
    pub components: Vec<Component>,
    /// Tệp xử lý and Tập tin kết quả.
    pub attachments: Vec<Attachment>,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Who asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Applicant {
    pub full_name: String,
    /// Twelve digits, or nine on older papers; empty when only an organisation is named.
    pub identity_number: String,
    pub phone: String,
    pub email: String,
    /// Empty for a private person.
    pub organization: String,
    pub address: String,
}

/// Where a dossier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Accepted at the counter, not yet with a specialist: no sending, no results.
    TiepNhanHoSo,
    DangThuLy,
    ThuLyHoSo,
    ChoTraKetQua,
    TiepNhanKetQua,
    /// Handed out: closed, no current task.
    DaTraKetQua,
}

impl Step {
    /// Every step, in the order a dossier passes them.
    pub const ALL: [Self; 6] = [
        Self::TiepNhanHoSo,
        Self::DangThuLy,
        Self::ThuLyHoSo,
        Self::ChoTraKetQua,
        Self::TiepNhanKetQua,
        Self::DaTraKetQua,
    ];

    /// The name iGate shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::TiepNhanHoSo => "Tiếp nhận hồ sơ",
            Self::DangThuLy => "Đang thụ lý",
            Self::ThuLyHoSo => "Thụ lý hồ sơ",
            Self::ChoTraKetQua => "Chờ trả kết quả",
            Self::TiepNhanKetQua => "Tiếp nhận kết quả",
            Self::DaTraKetQua => "Đã trả kết quả",
        }
    }

    /// Whether "Gửi sang iDesk" is offered here.
    pub fn may_send(self) -> bool {
        matches!(self, Self::DangThuLy | Self::ThuLyHoSo)
    }

    /// Whether a result may be attached here.
    pub fn may_attach(self) -> bool {
        matches!(self, Self::DangThuLy | Self::ThuLyHoSo | Self::ChoTraKetQua | Self::TiepNhanKetQua)
    }
}

/// The status of a dossier; numbers differ between deployments, so only the name means anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DossierStatus {
    MoiTiepNhan,
    DangXuLy,
    ChoBoSung,
    CoKetQua,
    DaTraKetQua,
    /// Stopped: closed without a result.
    DungXuLy,
}

impl DossierStatus {
    pub fn number(self) -> u8 {
        match self {
            Self::MoiTiepNhan => 1,
            Self::DangXuLy => 2,
            Self::ChoBoSung => 3,
            Self::CoKetQua => 4,
            Self::DaTraKetQua => 5,
            Self::DungXuLy => 12,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::MoiTiepNhan => "Mới tiếp nhận",
            Self::DangXuLy => "Đang xử lý",
            Self::ChoBoSung => "Chờ bổ sung",
            Self::CoKetQua => "Có kết quả",
            Self::DaTraKetQua => "Đã trả kết quả",
            Self::DungXuLy => "Dừng xử lý",
        }
    }

    /// A closed dossier takes no more results.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::DaTraKetQua | Self::DungXuLy)
    }
}

/// One paper of the required set, with the files given for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Component {
    pub id: ObjectId,
    /// "Căn cước công dân".
    pub name: String,
    pub files: Vec<IgateFile>,
}

/// A file iGate keeps. Its true size is that of the content; the dossier may tell another (a trap).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IgateFile {
    pub id: ObjectId,
    pub name: String,
    pub content: FileContent,
}

/// A file hung on a dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attachment {
    pub file: IgateFile,
    /// `xu-ly` or `ket-qua`.
    pub group: String,
    /// Where a result came from, as the client said when it attached it.
    pub origin: Option<AttachmentOrigin>,
    pub at: Moment,
}

pub const GROUP_PROCESSING: &str = "xu-ly";
pub const GROUP_RESULT: &str = "ket-qua";

/// The document a result was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentOrigin {
    pub system: String,
    #[serde(default)]
    pub document_id: Option<String>,
    #[serde(default)]
    pub so_ky_hieu: Option<String>,
}

/// One line of a dossier's log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HistoryEntry {
    pub id: ObjectId,
    pub at: Moment,
    pub who: OfficialIndex,
    pub actions: Vec<HistoryAction>,
    pub client_ref: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryAction {
    pub field_name_rbk: String,
    #[serde(default)]
    pub new_value: String,
}

/// One document of iDesk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// A number as text: `987`. Unique, and never a dossier's id.
    pub id: String,
    pub state: DocumentState,
    /// The dossier it was made for; nothing when it did not come from iGate.
    pub external: Option<ExternalDossier>,
    /// Nothing while a draft.
    pub so_ky_hieu: Option<String>,
    pub kind: Option<DocumentKind>,
    pub trich_yeu: String,
    pub ngay_ban_hanh: Option<NaiveDate>,
    pub secrecy: Secrecy,
    pub signer: Option<Signer>,
    pub owner: OfficialIndex,
    pub files: Vec<IdeskFile>,
    pub transfers: Vec<DocumentTransfer>,
    pub updated: Moment,
    /// Oldest first.
    pub history: Vec<DocumentHistory>,
    pub client_ref: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentState {
    /// Box "Dự thảo văn bản".
    DuThao,
    /// Box "Xử lý văn bản đi".
    DangXuLy,
    /// Box "Theo dõi văn bản đi".
    DaPhatHanh,
    /// Box "Văn bản lưu".
    DaLuu,
}

impl DocumentState {
    pub fn is_issued(self) -> bool {
        matches!(self, Self::DaPhatHanh | Self::DaLuu)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Secrecy {
    Thuong,
    Mat,
    ToiMat,
    TuyetMat,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDossier {
    /// `iGate`.
    pub system: String,
    pub dossier_code: String,
    pub dossier_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    pub name: String,
    pub title: String,
}

/// A file iDesk keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdeskFile {
    /// `f1`, `f2` …: unique in the whole of iDesk.
    pub id: String,
    pub name: String,
    pub mime: String,
    pub role: FileRole,
    pub content: FileContent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FileRole {
    DuThao,
    BanHanh,
    PhuLuc,
}

/// What iDesk was told iGate has received.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocumentTransfer {
    pub id: String,
    pub at: Moment,
    pub dossier_code: String,
    pub dossier_id: String,
    pub files: Vec<TransferredFile>,
    pub client_ref: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferredFile {
    pub id: String,
    #[serde(default)]
    pub sha256: Option<String>,
    #[serde(default)]
    pub igate_file_id: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocumentHistory {
    pub at: Moment,
    pub who: OfficialIndex,
    /// A sentence for people: "Tạo dự thảo từ iGate".
    pub action: String,
    pub note: String,
}

/// Where the bytes of a file are, so that many dossiers can share them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileContent {
    /// A file under `assets/`, by its name there.
    Asset(String),
    /// A file that was uploaded or made, by the hexadecimal SHA-256 of its bytes.
    Stored(String),
    /// Bytes that follow from a number, for sizes nobody wants in a repository.
    Generated { size: u64, seed: u64 },
}
