//! The document (văn bản) of iDesk as the program keeps and shows it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{code::DossierCode, instant::Instant, sha::Sha};

/// A document with its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub id: String,
    pub state: DocumentState,
    /// The dossier it was made from; `None` for documents that did not come from iGate.
    pub from_dossier: Option<FromDossier>,
    /// Số, ký hiệu (`12/GP-SXD`); `None` while a draft: never a key.
    pub number: Option<String>,
    /// "Giấy phép"
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    /// Ngày ban hành as `yyyy-mm-dd`.
    #[specta(type = Option<String>)]
    pub issued_on: Option<NaiveDate>,
    pub secrecy: Secrecy,
    pub signer: Option<String>,
    pub owner_account: Option<String>,
    pub owner_name: Option<String>,
    pub files: Vec<DocumentFile>,
    pub transfers: Vec<DocumentTransfer>,
    pub updated_at: Option<Instant>,
    pub history: Vec<DocumentHistoryEntry>,
}

impl Document {
    /// Whether its issued files may be attached as results: state issued or archived.
    pub const fn is_issued(&self) -> bool {
        matches!(self.state, DocumentState::DaPhatHanh | DocumentState::DaLuu)
    }

    /// Whether the document may pass through this client at all.
    pub fn is_open(&self) -> bool {
        self.secrecy == Secrecy::Thuong
    }

    /// Files offered as results by default: issued ones of an issued document.
    pub fn issued_files(&self) -> impl Iterator<Item = &DocumentFile> {
        let issued = self.is_issued();
        self.files.iter().filter(move |file| issued && file.role == FileRole::BanHanh)
    }
}

/// Which dossier a document was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FromDossier {
    pub code: DossierCode,
    pub dossier_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentFile {
    /// Global in iDesk.
    pub id: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    #[specta(type = specta_typescript::Number)]
    pub size: u64,
    pub role: FileRole,
    pub sha256: Option<Sha>,
}

/// Told iDesk: these files have reached iGate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentTransfer {
    pub at: Option<Instant>,
    pub dossier_code: DossierCode,
    pub file_ids: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentHistoryEntry {
    pub at: Option<Instant>,
    pub who: String,
    pub action: String,
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub enum DocumentState {
    #[serde(rename = "DU_THAO")]
    DuThao,
    #[serde(rename = "DANG_XU_LY")]
    DangXuLy,
    #[serde(rename = "DA_PHAT_HANH")]
    DaPhatHanh,
    #[serde(rename = "DA_LUU")]
    DaLuu,
    /// A state that this version does not know: shown, never acted on.
    #[serde(rename = "KHAC")]
    Other,
}

/// The four boxes of Văn bản; each holds the documents of one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentBox {
    DuThao,
    XuLyDi,
    TheoDoiDi,
    Luu,
}

impl DocumentBox {
    pub const ALL: [Self; 4] = [Self::DuThao, Self::XuLyDi, Self::TheoDoiDi, Self::Luu];

    /// The name on the wire and on the command line.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::DuThao => "du-thao",
            Self::XuLyDi => "xu-ly-di",
            Self::TheoDoiDi => "theo-doi-di",
            Self::Luu => "luu",
        }
    }

    pub const fn state(self) -> DocumentState {
        match self {
            Self::DuThao => DocumentState::DuThao,
            Self::XuLyDi => DocumentState::DangXuLy,
            Self::TheoDoiDi => DocumentState::DaPhatHanh,
            Self::Luu => DocumentState::DaLuu,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub enum FileRole {
    #[serde(rename = "DU_THAO")]
    DuThao,
    #[serde(rename = "BAN_HANH")]
    BanHanh,
    #[serde(rename = "PHU_LUC")]
    PhuLuc,
    #[serde(rename = "KHAC")]
    Other,
}

/// Độ mật. Everything that is not plainly `THUONG` is treated as secret, an unknown word too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Secrecy {
    Thuong,
    Secret,
}
