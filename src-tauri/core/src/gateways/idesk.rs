//! iDesk, the electronic office (Văn phòng điện tử): every call the program makes to it.
//!
//! Every write carries an `Idempotency-Key`: the same key again is answered with the same body. Pages are zero-based and
//! without an order of their own. Paths are profile settings, because no public contract exists.

mod wire;

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

pub use self::wire::DocumentPage;
use super::{
    address::address_of,
    http::{Answer, ByteSource, Http, RemoteFault, Request, Upload},
    remote_file::{self, Download},
    session::Session,
    settings::IdeskProfile,
};
use crate::domain::{
    code::DossierCode,
    document::{Document, DocumentBox},
    official::IdeskAccount,
    sha::Sha,
};

/// Documents asked for at once; a server may give fewer.
pub const PAGE_SIZE: u32 = 200;

/// iDesk for one signed-in official; clones share its connections.
#[derive(Clone)]
pub struct Idesk {
    http: Http,
    session: Arc<Session>,
    profile: Arc<IdeskProfile>,
}

/// Which documents to list; an absent filter does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentSearch {
    /// `None`: all four boxes.
    pub in_box: Option<DocumentBox>,
    /// An exact match at the server.
    pub external_code: Option<DossierCode>,
    pub query: Option<String>,
    /// Inclusive; the server's own string of an `updatedAt`.
    pub updated_from: Option<String>,
    /// From 0.
    pub page: u32,
    pub size: u32,
}

/// iDesk's answer to an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeskFile {
    pub id: String,
    pub name: String,
    /// Bytes; 0 where the answer does not say.
    pub size: u64,
    pub sha256: Option<Sha>,
}

/// A draft to be made of uploaded files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRequest {
    pub code: DossierCode,
    pub dossier_id: String,
    /// Trích yếu.
    pub subject: String,
    pub file_ids: Vec<String>,
    pub client_ref: Uuid,
}

/// What iGate has received of a document's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferReport {
    pub code: DossierCode,
    pub dossier_id: String,
    pub files: Vec<ReportedFile>,
    pub client_ref: Uuid,
}

/// One file that iGate has received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedFile {
    /// iDesk's id of the file.
    pub id: String,
    pub sha256: Sha,
    /// The id iGate gave it.
    pub igate_file_id: String,
}

impl Idesk {
    pub fn new(http: Http, session: Arc<Session>, profile: IdeskProfile) -> Self {
        Self { http, session, profile: Arc::new(profile) }
    }

    /// The official's own account.
    pub async fn me(&self) -> Result<IdeskAccount, RemoteFault> {
        let answer = self.ask("me", || Request::get(self.address(&self.profile.paths.me))).await?;
        wire::account(&answer).ok_or_else(|| not_understood("me"))
    }

    /// Uploads one file of exactly `length` bytes; `open` gives its bytes from the start, again when the token has to be
    /// renewed.
    pub async fn upload(
        &self,
        key: &str,
        name: &str,
        media_type: &str,
        length: u64,
        open: impl Fn() -> ByteSource + Send + Sync,
    ) -> Result<IdeskFile, RemoteFault> {
        let upload = || Upload {
            field: "file".into(),
            file_name: name.into(),
            media_type: media_type.into(),
            length,
            source: open(),
        };
        let address = self.address(&self.profile.paths.files);
        let answer = self.ask("upload", || Request::post(&address).idempotency_key(key).upload(upload())).await?;
        wire::uploaded(&answer).ok_or_else(|| not_understood("upload"))
    }

    /// Makes the draft; the same key again gives the same draft.
    pub async fn create_draft(&self, key: &str, draft: &DraftRequest) -> Result<Document, RemoteFault> {
        let body = to_value(&wire::DraftBody::new(draft))?;
        let address = self.address(&self.profile.paths.drafts);
        let answer = self.ask("draft", || Request::post(&address).idempotency_key(key).json(&body)).await?;
        wire::document(&answer).ok_or_else(|| not_understood("draft"))
    }

    /// The draft that was made under a client reference, if any: how an unknown outcome is settled.
    pub async fn draft_by_client_ref(&self, client_ref: Uuid) -> Result<Option<Document>, RemoteFault> {
        let address = self.address(&self.profile.paths.drafts);
        match self.ask("draft by reference", || Request::get(&address).query("clientRef", client_ref)).await {
            Ok(answer) => wire::document(&answer).map(Some).ok_or_else(|| not_understood("draft by reference")),
            Err(RemoteFault::NotFound) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// One page of documents, in the server's order.
    pub async fn documents(&self, search: &DocumentSearch) -> Result<DocumentPage, RemoteFault> {
        let answer = self
            .ask("documents", || {
                let request = Request::get(self.address(&self.profile.paths.documents))
                    .query("page", search.page)
                    .query("size", if search.size == 0 { PAGE_SIZE } else { search.size });
                let filters = [
                    ("box", search.in_box.map(|in_box| in_box.wire_name().to_owned())),
                    ("externalCode", search.external_code.as_ref().map(ToString::to_string)),
                    ("q", search.query.clone()),
                    ("updatedFrom", search.updated_from.clone()),
                ];
                filters.into_iter().fold(request, |request, (name, value)| match value {
                    Some(value) => request.query(name, value),
                    None => request,
                })
            })
            .await?;
        let page = wire::document_page(&answer).ok_or_else(|| not_understood("documents"))?;
        if page.not_understood > 0 {
            tracing::warn!(system = "idesk", items = page.not_understood, "documents without an id are left out");
        }
        Ok(page)
    }

    /// A document with its files and its history; [`RemoteFault::NotFound`] when there is none.
    pub async fn document(&self, id: &str) -> Result<Document, RemoteFault> {
        let address = self.address_of(&self.profile.paths.document, id);
        let answer = self.ask("document", || Request::get(&address)).await?;
        let document = wire::document(&answer).ok_or_else(|| not_understood("document"))?;
        if document.id != id {
            return Err(not_understood("document: another one was sent"));
        }
        Ok(document)
    }

    /// The bytes of a file from an offset on; goes on by itself when the connection is cut.
    pub async fn download(&self, file_id: &str, from: u64, etag: Option<&str>) -> Result<Download, RemoteFault> {
        let address = self.address_of(&self.profile.paths.file, file_id);
        remote_file::download(&self.session, &self.http, address, from, etag).await
    }

    /// Tells iDesk what iGate has received of a document.
    pub async fn report_transfer(
        &self,
        key: &str,
        document_id: &str,
        report: &TransferReport,
    ) -> Result<(), RemoteFault> {
        let body = to_value(&wire::TransferBody::new(report))?;
        let address = self.address_of(&self.profile.paths.transfers, document_id);
        let request = || Request::post(&address).idempotency_key(key).json(&body);
        self.answer(request).await.map(|_| ())
    }

    /// Asks and takes the answer as JSON.
    async fn ask(&self, what: &str, request: impl Fn() -> Request + Send + Sync) -> Result<Value, RemoteFault> {
        self.answer(request).await?.json(what)
    }

    async fn answer(&self, request: impl Fn() -> Request + Send + Sync) -> Result<Answer, RemoteFault> {
        self.session.authorized(|token| self.http.ask(request().bearer(&token))).await
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.profile.base_url)
    }

    fn address_of(&self, path: &str, id: &str) -> String {
        address_of(&self.profile.base_url, path, id)
    }
}

fn not_understood(what: &str) -> RemoteFault {
    RemoteFault::NotUnderstood { what: format!("idesk {what}") }
}

fn to_value(body: &impl serde::Serialize) -> Result<Value, RemoteFault> {
    serde_json::to_value(body).map_err(|_| not_understood("body"))
}
