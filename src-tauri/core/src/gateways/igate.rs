//! iGate, the one-stop system (Một cửa điện tử), in the digo dialect: every call the program makes to it.
//!
//! Paging is Spring style and zero-based; `spec=slice` gives no total, so that only `last` tells the end. Paths are
//! profile settings, because deployments differ in them.

mod linking;
mod wire;

use std::{collections::HashSet, sync::Arc};

use serde_json::Value;
use uuid::Uuid;

pub use self::{
    linking::{LinkFault, ProvenAccount},
    wire::DossierPage,
};
use super::{
    address::address_of,
    http::{Answer, ByteSource, Http, RemoteFault, Request, Upload},
    remote_file::{self, Download},
    session::Session,
    settings::IgateProfile,
};
use crate::domain::{
    code::DossierCode,
    dossier::{Dossier, DossierSummary},
    instant::Instant,
    official::IgateAccount,
};

/// Dossiers asked for at once; a server may give fewer.
pub const PAGE_SIZE: u32 = 200;

/// Entries of the history asked for at once.
const HISTORY_PAGE_SIZE: u32 = 100;

/// A search by code and a history end after so many pages, whatever the server says of more.
const MOST_PAGES: u32 = 50;

/// The machine word of the fault that two dossiers answer to one code.
pub const TWO_DOSSIERS: &str = "TWO_DOSSIERS";

/// iGate for one signed-in official; clones share its connections.
#[derive(Clone)]
pub struct Igate {
    http: Http,
    session: Arc<Session>,
    profile: Arc<IgateProfile>,
}

/// What to search for; an absent filter does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DossierSearch {
    pub assignee_id: Option<String>,
    pub agency_id: Option<String>,
    /// A prefix match at the server.
    pub code: Option<String>,
    pub keyword: Option<String>,
    /// Inclusive; the server's own string of an `updatedDate`.
    pub updated_from: Option<String>,
    /// From 0.
    pub page: u32,
    pub size: u32,
}

/// What iGate keeps of a file; unlike a dossier's word of it, this is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    pub filename: String,
    /// Bytes.
    pub size: u64,
}

/// iGate's answer to an upload. The file lies there under no dossier until it is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile {
    pub id: String,
    pub filename: String,
    /// Bytes; 0 where the answer does not say, and then [`Igate::file_facts`] does.
    pub size: u64,
}

/// A file to be put among a dossier's "Tập tin kết quả".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentEntry {
    pub id: String,
    pub filename: String,
    /// Bytes.
    pub size: u64,
}

/// The iDesk document an attachment comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub document_id: String,
    /// Số, ký hiệu.
    pub number: Option<String>,
}

/// One entry of a dossier's history in iGate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Empty where the server gave none.
    pub id: String,
    pub at: Instant,
    pub who: String,
    pub what: String,
    /// The key of the transfer that wrote it.
    pub client_ref: Option<String>,
}

/// One page of the history, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct HistoryPage {
    entries: Vec<HistoryEntry>,
    last: bool,
    not_understood: usize,
}

/// An entry for the log that the guide asks for: officer, time, dossier code and what was done.
#[derive(Clone, Debug)]
pub struct HistoryDraft {
    pub dossier_id: String,
    pub account: Option<IgateAccount>,
    /// Field and new value; the dossier's code is among them.
    pub actions: Vec<(String, String)>,
    /// Idempotent: the same reference again writes nothing.
    pub client_ref: Uuid,
}

impl Igate {
    pub fn new(http: Http, session: Arc<Session>, profile: IgateProfile) -> Self {
        Self { http, session, profile: Arc::new(profile) }
    }

    /// The official's own account. A person whose SSO account is linked to no iGate account gets the guide's text
    /// ([`RemoteFault::says_not_linked`]).
    pub async fn me(&self) -> Result<IgateAccount, RemoteFault> {
        let answer = self.read("me", || Request::get(self.address(&self.profile.paths.me))).await?;
        wire::account(&answer).ok_or_else(|| not_understood("me"))
    }

    /// One page of dossiers, those changed longest ago first.
    pub async fn search(&self, search: &DossierSearch) -> Result<DossierPage, RemoteFault> {
        let answer = self
            .read("search", || {
                let request = Request::get(self.address(&self.profile.paths.search))
                    .query("spec", "slice")
                    .query("page", search.page)
                    .query("size", if search.size == 0 { PAGE_SIZE } else { search.size })
                    .query("sort", "updatedDate,asc");
                let filters = [
                    ("assignee-id", &search.assignee_id),
                    ("agency-id", &search.agency_id),
                    ("code", &search.code),
                    ("keyword", &search.keyword),
                    (&self.profile.updated_from_parameter, &search.updated_from),
                ];
                filters.into_iter().fold(request, |request, (name, value)| match value {
                    Some(value) => request.query(name, value),
                    None => request,
                })
            })
            .await?;
        let page =
            wire::dossier_page(&answer, search.assignee_id.as_deref()).ok_or_else(|| not_understood("search"))?;
        if page.not_understood > 0 {
            tracing::warn!(system = "igate", items = page.not_understood, "dossiers without id or code are left out");
        }
        Ok(page)
    }

    /// A dossier whole, with its files.
    pub async fn dossier(&self, id: &str) -> Result<Dossier, RemoteFault> {
        let answer = self.read("dossier", || Request::get(self.address_of(&self.profile.paths.dossier, id))).await?;
        let dossier = wire::dossier(&answer, &self.profile.result_group).ok_or_else(|| not_understood("dossier"))?;
        if dossier.summary.id != id {
            // A proxy's mix-up would otherwise put one citizen's file into another's dossier.
            return Err(not_understood("dossier: another one was sent"));
        }
        Ok(dossier)
    }

    /// The one dossier with exactly this code; the server's match is by prefix. Two dossiers with one code are a
    /// fault, because nobody can tell which is meant.
    pub async fn find_by_code(&self, code: &DossierCode) -> Result<Option<DossierSummary>, RemoteFault> {
        let mut found: Option<DossierSummary> = None;
        for page in 0..MOST_PAGES {
            let search = DossierSearch { code: Some(code.to_string()), page, ..DossierSearch::default() };
            let answer = self.search(&search).await?;
            let end = answer.last || answer.is_empty();
            for hit in answer.dossiers.into_iter().filter(|hit| hit.code == *code) {
                if found.as_ref().is_some_and(|first| first.id != hit.id) {
                    return Err(RemoteFault::Conflict { code: TWO_DOSSIERS.into(), text: String::new() });
                }
                found = Some(hit);
            }
            if end {
                break;
            }
        }
        Ok(found)
    }

    /// The bytes of a file from an offset on; goes on by itself when the connection is cut.
    pub async fn download(&self, file_id: &str, from: u64, etag: Option<&str>) -> Result<Download, RemoteFault> {
        let address = self.address_of(&self.profile.paths.file, file_id);
        remote_file::download(&self.session, &self.http, address, from, etag).await
    }

    /// Name and true size of a file, without its bytes.
    pub async fn file_facts(&self, file_id: &str) -> Result<FileFacts, RemoteFault> {
        let path = &self.profile.paths.file_facts;
        let answer = self.read("file facts", || Request::get(self.address_of(path, file_id))).await?;
        wire::file_facts(&answer).ok_or_else(|| not_understood("file facts"))
    }

    /// Uploads one file of exactly `length` bytes; `open` gives its bytes from the start, again when the token has to be
    /// renewed. Not idempotent: every answered call leaves a file at iGate.
    pub async fn upload(
        &self,
        name: &str,
        media_type: &str,
        length: u64,
        open: impl Fn() -> ByteSource + Send + Sync,
    ) -> Result<UploadedFile, RemoteFault> {
        let upload = || Upload {
            field: "files".into(),
            file_name: name.into(),
            media_type: media_type.into(),
            length,
            source: open(),
        };
        let address = self.address(&self.profile.paths.upload);
        let answer = self.read("upload", || Request::post(&address).query("uuid", 1).upload(upload())).await?;
        wire::uploaded(&answer).ok_or_else(|| not_understood("upload"))
    }

    /// Adds uploaded files to a dossier's "Tập tin kết quả"; idempotent per file id.
    pub async fn attach(
        &self,
        dossier_id: &str,
        entries: &[AttachmentEntry],
        origin: &Origin,
    ) -> Result<(), RemoteFault> {
        let body = to_value(&wire::AttachmentBody::new(entries, origin, &self.profile.result_group))?;
        let address = self.address_of(&self.profile.paths.attachment, dossier_id);
        // `affectedRows` may be 0 on a repeat; what counts is what a re-reading of the dossier shows.
        self.write(|| Request::post(&address).json(&body)).await
    }

    /// The history of a dossier, newest first: all of it, or, with a reference, the entries that carry it (empty when
    /// none does).
    pub async fn history(&self, dossier_id: &str, client_ref: Option<Uuid>) -> Result<Vec<HistoryEntry>, RemoteFault> {
        let client_ref = client_ref.map(|key| key.to_string());
        let is_wanted = |entry: &HistoryEntry| {
            let theirs = entry.client_ref.as_deref();
            client_ref.as_deref().is_none_or(|ours| theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(ours)))
        };
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        for page in 0..MOST_PAGES {
            let answer = self
                .read("history", || {
                    Request::get(self.address(&self.profile.paths.history))
                        .query("group-id", wire::DOSSIER_HISTORY)
                        .query("item-id", dossier_id)
                        .query("page", page)
                        .query("size", HISTORY_PAGE_SIZE)
                })
                .await?;
            let read = wire::history_page(&answer).ok_or_else(|| not_understood("history"))?;
            if read.not_understood > 0 {
                tracing::warn!(system = "igate", items = read.not_understood, "entries of a history are left out");
            }
            let end = read.last || (read.entries.is_empty() && read.not_understood == 0);
            // A new entry pushes the older ones down while they are read: what comes twice is taken once.
            entries.extend(
                read.entries
                    .into_iter()
                    .filter(|entry| is_wanted(entry) && (entry.id.is_empty() || seen.insert(entry.id.clone()))),
            );
            if end || (client_ref.is_some() && !entries.is_empty()) {
                break;
            }
        }
        Ok(entries)
    }

    /// Writes an entry into a dossier's history; idempotent per client reference.
    pub async fn write_history(&self, draft: &HistoryDraft) -> Result<(), RemoteFault> {
        let body = to_value(&wire::HistoryBody::new(draft))?;
        let address = self.address(&self.profile.paths.history);
        self.write(|| Request::post(&address).json(&body)).await
    }

    /// Asks and takes the answer as JSON.
    async fn read(&self, what: &str, request: impl Fn() -> Request + Send + Sync) -> Result<Value, RemoteFault> {
        self.answer(request).await?.json(what)
    }

    /// Writes; of the answer only its success counts.
    async fn write(&self, request: impl Fn() -> Request + Send + Sync) -> Result<(), RemoteFault> {
        self.answer(request).await.map(|_| ())
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
    RemoteFault::NotUnderstood { what: format!("igate {what}") }
}

fn to_value(body: &impl serde::Serialize) -> Result<Value, RemoteFault> {
    serde_json::to_value(body).map_err(|_| not_understood("body"))
}
