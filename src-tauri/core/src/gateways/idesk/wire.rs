//! iDesk's JSON, in both directions, in the vocabulary of the national document standard.
//!
//! Reading is lenient, with two exceptions: a document without an id is left out and counted, and one that is not
//! plainly `THUONG` is secret.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{DraftRequest, IdeskFile, ReportedFile, TransferReport};
use crate::{
    domain::{
        code::DossierCode,
        document::{
            Document, DocumentFile, DocumentHistoryEntry, DocumentState, DocumentTransfer, FileRole, FromDossier,
            Secrecy,
        },
        official::IdeskAccount,
        sha::Sha,
    },
    gateways::foreign_json::Foreign,
};

/// The system name of iGate in `external`.
const IGATE: &str = "iGate";

/// One page of the documents, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentPage {
    pub documents: Vec<Document>,
    /// The server's word that something follows.
    pub has_next: bool,
    /// When each of `documents` was changed, in the server's own string: the only form in which it goes back.
    pub update_texts: Vec<Option<String>>,
    /// Items without an id, which could not be taken.
    pub not_understood: usize,
}

impl DocumentPage {
    /// How many items the server sent.
    pub fn len(&self) -> usize {
        self.documents.len() + self.not_understood
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads a page; `None` when there is no list in the answer.
pub fn document_page(answer: &Value) -> Option<DocumentPage> {
    let content = match answer {
        Value::Array(content) => content,
        _ => answer.get("content")?.as_array()?,
    };
    let fields = Foreign::of(answer);
    // Without the server's word a page that is not empty may be followed by another: one request too many at most.
    let spring_last = || fields.at("last").flag().map(|last| !last);
    let has_next = fields.at("hasNext").flag().or_else(spring_last).unwrap_or(!content.is_empty());
    let mut read = DocumentPage { has_next, ..DocumentPage::default() };
    for item in content {
        match document(item) {
            Some(document) => {
                read.documents.push(document);
                read.update_texts.push(Foreign::of(item).at("updatedAt").raw());
            }
            None => read.not_understood += 1,
        }
    }
    Some(read)
}

/// Reads a document; `None` without an id.
pub fn document(value: &Value) -> Option<Document> {
    let fields = Foreign::of(value);
    let signer = fields.at("nguoiKy");
    let owner = fields.at("owner");
    Some(Document {
        id: fields.at("id").id()?,
        state: state(fields.at("state")),
        from_dossier: from_dossier(fields.at("external")),
        number: fields.at("soKyHieu").some_words(),
        kind: fields.at("loaiVanBan").words(),
        subject: fields.at("trichYeu").words(),
        issued_on: fields.at("ngayBanHanh").day(),
        secrecy: secrecy(fields.at("doMat")),
        signer: signer.at("name").or(signer).some_words(),
        owner_account: owner.at("account").id(),
        owner_name: owner.at("fullName").some_words(),
        files: fields.at("files").each().filter_map(document_file).collect(),
        transfers: fields.at("transfers").each().filter_map(document_transfer).collect(),
        updated_at: fields.at("updatedAt").instant(),
        history: fields.at("history").each().filter_map(history_entry).collect(),
    })
}

/// Enumerations come as words; deployments differ in case and in how words are joined.
fn enumeration(field: Foreign<'_>) -> String {
    field.id().unwrap_or_default().to_ascii_uppercase().replace(['-', ' '], "_")
}

fn state(field: Foreign<'_>) -> DocumentState {
    let word = enumeration(field);
    match word.as_str() {
        "DU_THAO" => DocumentState::DuThao,
        "DANG_XU_LY" => DocumentState::DangXuLy,
        "DA_PHAT_HANH" => DocumentState::DaPhatHanh,
        "DA_LUU" => DocumentState::DaLuu,
        _ => {
            tracing::warn!(system = "idesk", word, "a document's state is not known here");
            DocumentState::Other
        }
    }
}

fn secrecy(field: Foreign<'_>) -> Secrecy {
    if enumeration(field) == "THUONG" { Secrecy::Thuong } else { Secrecy::Secret }
}

fn role(field: Foreign<'_>) -> FileRole {
    match enumeration(field).as_str() {
        "DU_THAO" => FileRole::DuThao,
        "BAN_HANH" => FileRole::BanHanh,
        "PHU_LUC" => FileRole::PhuLuc,
        _ => FileRole::Other,
    }
}

/// Only iGate's dossiers count: a document that another system made has a code of that system.
fn from_dossier(external: Foreign<'_>) -> Option<FromDossier> {
    let system = external.at("system").id();
    if system.is_some_and(|system| !system.eq_ignore_ascii_case(IGATE)) {
        return None;
    }
    Some(FromDossier {
        code: DossierCode::parse(&external.at("dossierCode").raw()?)?,
        dossier_id: external.at("dossierId").id(),
    })
}

fn document_file(file: Foreign<'_>) -> Option<DocumentFile> {
    let Some(id) = file.at("id").id() else {
        tracing::warn!(system = "idesk", "a file without an id is left out of a document");
        return None;
    };
    Some(DocumentFile {
        id,
        name: file.at("name").or(file.at("filename")).raw().unwrap_or_default(),
        media_type: file.at("mime").id().unwrap_or_default(),
        size: file.at("size").number().unwrap_or(0),
        role: role(file.at("role")),
        sha256: hash(file.at("sha256")),
    })
}

fn hash(field: Foreign<'_>) -> Option<Sha> {
    field.id().and_then(|text| Sha::parse(&text))
}

fn document_transfer(transfer: Foreign<'_>) -> Option<DocumentTransfer> {
    // `files:[{id}]`, as the transfer was reported, is read beside `fileIds`.
    let ids = transfer.at("fileIds").or(transfer.at("files"));
    Some(DocumentTransfer {
        at: transfer.at("at").instant(),
        dossier_code: DossierCode::parse(&transfer.at("dossierCode").raw()?)?,
        file_ids: ids.each().filter_map(|file| file.id().or_else(|| file.at("id").id())).collect(),
    })
}

fn history_entry(entry: Foreign<'_>) -> Option<DocumentHistoryEntry> {
    let action = entry.at("action").words();
    let who = entry.at("who");
    let read = DocumentHistoryEntry {
        at: entry.at("at").instant(),
        who: who.at("fullName").or(who).words(),
        action,
        note: entry.at("note").words(),
    };
    (read.at.is_some() || !read.action.is_empty()).then_some(read)
}

/// Reads the official's own account.
pub fn account(value: &Value) -> Option<IdeskAccount> {
    let fields = Foreign::of(value);
    Some(IdeskAccount {
        id: fields.at("id").id()?,
        account: fields.at("account").id().unwrap_or_default(),
        full_name: fields.at("fullName").words(),
        unit: fields.at("unit").words(),
    })
}

/// Reads the answer to an upload.
pub fn uploaded(value: &Value) -> Option<IdeskFile> {
    let file = Foreign::of(value);
    Some(IdeskFile {
        id: file.at("id").id()?,
        name: file.at("name").or(file.at("filename")).raw().unwrap_or_default(),
        size: file.at("size").number().unwrap_or(0),
        sha256: hash(file.at("sha256")),
    })
}

/// `POST /idesk/v1/drafts`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftBody<'a> {
    external: External<'a>,
    trich_yeu: &'a str,
    files: Vec<FileReference<'a>>,
    client_ref: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct External<'a> {
    system: &'static str,
    dossier_code: &'a DossierCode,
    dossier_id: &'a str,
}

#[derive(Serialize)]
struct FileReference<'a> {
    id: &'a str,
}

impl<'a> DraftBody<'a> {
    pub fn new(request: &'a DraftRequest) -> Self {
        Self {
            external: External { system: IGATE, dossier_code: &request.code, dossier_id: &request.dossier_id },
            trich_yeu: &request.subject,
            files: request.file_ids.iter().map(|id| FileReference { id }).collect(),
            client_ref: request.client_ref,
        }
    }
}

/// `POST /idesk/v1/documents/{id}/transfers`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferBody<'a> {
    dossier_code: &'a DossierCode,
    dossier_id: &'a str,
    files: Vec<TransferredFile<'a>>,
    client_ref: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TransferredFile<'a> {
    id: &'a str,
    sha256: Sha,
    igate_file_id: &'a str,
}

impl<'a> TransferBody<'a> {
    pub fn new(report: &'a TransferReport) -> Self {
        let file = |file: &'a ReportedFile| TransferredFile {
            id: &file.id,
            sha256: file.sha256,
            igate_file_id: &file.igate_file_id,
        };
        Self {
            dossier_code: &report.code,
            dossier_id: &report.dossier_id,
            files: report.files.iter().map(file).collect(),
            client_ref: report.client_ref,
        }
    }
}

#[cfg(test)]
mod tests;
