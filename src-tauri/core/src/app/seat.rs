//! The seat: everything that belongs to the one person who is signed in, opened together and closed together.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::{
        audit::AuditEntry,
        document::Document,
        dossier::{Dossier, TimelineEntry},
        failure::Failure,
        failure_code::FailureCode,
        instant::Instant,
        official::{Identity, IgateAccount, Official},
        sha::Sha,
        transfer::Transfer,
    },
    flows::{
        find_in_files::FileSearch,
        link_account::HeldProof,
        lists::{KeptLists, Lists},
        sync::{SyncFlight, SyncReport},
    },
    gateways::{
        authorities::Authorities,
        blobs::Blobs,
        cache::{Cache, FileRefKey},
        clock::Clock,
        durable,
        http::Http,
        idesk::Idesk,
        igate::Igate,
        journal::{AuditDraft, Journal, JournalFault, StepId, StepRecord},
        seal::SealKey,
        sealed_file::SealedFile,
        session::Session,
        settings::{Profile, RevocationSource},
        vault::Vault,
        worker::WorkerPool,
    },
};

/// When each list was last read; `None`: never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMarks {
    pub dossiers: Option<Instant>,
    pub documents: Option<Instant>,
    /// Of the cache that they were read into: one that was begun anew holds nothing of it.
    store: Option<Uuid>,
}

/// One person's stores and doors to the systems. Nothing of it is reachable for another identity.
pub struct Seat {
    pub identity: Identity,
    /// `people/<hash of iss and sub>` in the data folder.
    pub folder: PathBuf,
    pub profile: Arc<Profile>,
    pub clock: Clock,
    pub session: Arc<Session>,
    pub igate: Igate,
    pub idesk: Idesk,
    pub cache: Cache,
    pub blobs: Blobs,
    pub journal: Arc<Journal>,
    pub sync_flight: SyncFlight,
    pub workers: WorkerPool,
    /// Issuers of certificates, where they may be asked about revocation.
    pub authorities: Option<Authorities>,
    pub file_search: FileSearch,
    /// An iGate account that waits to be linked.
    pub link_proof: HeldProof,
    pub vault: Vault,
    lists: Arc<KeptLists>,
    /// Beside the cache, so that a list on the screen says how old it is without opening the store.
    read_marks: SealedFile,
    official: RwLock<Official>,
    key: SealKey,
}

/// What [`Seat::open`] needs.
pub struct SeatParts {
    pub identity: Identity,
    pub official: Official,
    pub key: SealKey,
    pub profile: Arc<Profile>,
    pub clock: Clock,
    pub session: Arc<Session>,
    pub vault: Vault,
    pub igate_http: Http,
    pub idesk_http: Http,
    pub workers: WorkerPool,
    /// Told what a person has to know of the stores.
    pub tell: Box<dyn Fn(Failure) + Send + Sync>,
}

impl Seat {
    /// Opens the stores of one person below `data_dir`; makes what is missing. Blocks.
    ///
    /// # Errors
    /// The journal's faults: without it nothing may be promised. The cache never is a reason to refuse.
    pub fn open(data_dir: &Path, parts: SeatParts) -> Result<Self, Failure> {
        let folder = super::people_folder(data_dir, &parts.identity);
        durable::make_folder(&folder).map_err(|error| folder_failure(&error))?;
        let journal = Journal::open(&folder, &parts.key, &parts.identity).map_err(journal_failure)?;
        let blobs = Blobs::open(&folder.join("blobs"), &parts.key).map_err(|fault| Failure::new(fault.code()))?;
        let cache = Cache::open(&folder.join("cache"), &parts.key);
        let tell = parts.tell;
        cache.on_rebuilt(move |notice| tell(Failure::new(notice.code)));
        let igate = Igate::new(parts.igate_http, parts.session.clone(), parts.profile.igate.clone());
        let idesk = Idesk::new(parts.idesk_http, parts.session.clone(), parts.profile.idesk.clone());
        let sealed_file = |purpose| SealedFile::new(&folder, purpose, &parts.key);
        let (file_index, lists, read_marks) =
            (sealed_file("file-index"), sealed_file("lists"), sealed_file("read-marks"));
        let asks = parts.profile.signature.revocation == RevocationSource::Online;
        let authorities = asks.then(|| Authorities::new(&parts.profile.network));
        let seat = Self {
            identity: parts.identity,
            folder,
            profile: parts.profile,
            clock: parts.clock,
            session: parts.session,
            igate,
            idesk,
            cache,
            blobs,
            journal: Arc::new(journal),
            sync_flight: SyncFlight::default(),
            workers: parts.workers,
            authorities,
            file_search: FileSearch::new(file_index),
            link_proof: HeldProof::default(),
            vault: parts.vault,
            lists: Arc::new(KeptLists::new(lists)),
            read_marks,
            official: RwLock::new(parts.official),
            key: parts.key,
        };
        seat.recall_official();
        Ok(seat)
    }

    pub fn official(&self) -> Official {
        self.official.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what the systems said of the person and keeps it, sealed, for the time without network.
    pub fn set_official(&self, official: Official) {
        if let Ok(text) = serde_json::to_vec(&official) {
            let sealed = self.key.seal("official", &text);
            if let Err(error) = std::fs::write(self.official_file(), sealed) {
                tracing::warn!(%error, "the official could not be kept");
            }
        }
        *self.official.write().unwrap_or_else(PoisonError::into_inner) = official;
    }

    /// Completes what the identity provider said by what the systems said at an earlier time.
    fn recall_official(&self) {
        let Ok(sealed) = std::fs::read(self.official_file()) else { return };
        let known = self.key.open("official", &sealed).ok();
        let Some(known) = known.and_then(|text| serde_json::from_slice::<Official>(&text).ok()) else { return };
        let mut official = self.official.write().unwrap_or_else(PoisonError::into_inner);
        if known.identity == official.identity {
            official.igate = official.igate.take().or(known.igate);
            official.idesk = official.idesk.take().or(known.idesk);
        }
    }

    fn official_file(&self) -> PathBuf {
        self.folder.join("official.sealed")
    }

    /// The person's account in iGate; empty until iGate answered once.
    pub fn igate_account(&self) -> Option<IgateAccount> {
        self.official().igate
    }

    pub fn igate_account_id(&self) -> String {
        self.igate_account().map(|account| account.id).unwrap_or_default()
    }

    // The journal blocks (it waits for the disk); each call goes to a thread that may.

    async fn on_journal<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Journal) -> Result<T, JournalFault> + Send + 'static,
    ) -> Result<T, Failure> {
        let journal = self.journal.clone();
        let done = tokio::task::spawn_blocking(move || act(&journal)).await;
        done.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(journal_failure)
    }

    pub async fn transfer(&self, id: Uuid) -> Result<Transfer, Failure> {
        let found = self.on_journal(move |journal| journal.transfer(id)).await?;
        found.ok_or_else(|| Failure::new(FailureCode::TransferNotFound))
    }

    pub async fn transfer_by_key(&self, key: Uuid) -> Result<Option<Transfer>, Failure> {
        self.on_journal(move |journal| journal.transfer_by_key(key)).await
    }

    /// Newest first.
    pub async fn transfers(&self) -> Result<Vec<Transfer>, Failure> {
        self.on_journal(Journal::transfers).await
    }

    pub async fn put_transfer(&self, transfer: &Transfer) -> Result<(), Failure> {
        let transfer = transfer.clone();
        self.on_journal(move |journal| journal.put_transfer(&transfer)).await
    }

    /// Keeps a new transfer unless one that is here speaks against it; that one comes back.
    pub async fn put_new_transfer(
        &self,
        transfer: &Transfer,
        against: impl Fn(&Transfer) -> bool + Send + 'static,
    ) -> Result<Option<Transfer>, Failure> {
        let transfer = transfer.clone();
        self.on_journal(move |journal| journal.put_new_transfer(&transfer, against)).await
    }

    /// Reads and writes a transfer with nothing in between.
    pub async fn change_transfer(
        &self,
        id: Uuid,
        change: impl FnOnce(Transfer) -> Transfer + Send + 'static,
    ) -> Result<Transfer, Failure> {
        let changed = self.on_journal(move |journal| journal.change_transfer(id, change)).await?;
        changed.ok_or_else(|| Failure::new(FailureCode::TransferNotFound))
    }

    pub async fn step_before(&self, transfer: &Transfer, step: &str) -> Result<StepId, Failure> {
        let (transfer, step) = (transfer.clone(), step.to_owned());
        self.on_journal(move |journal| journal.step_before(&transfer, &step)).await
    }

    pub async fn step_after(&self, step: StepId, outcome: &str, transfer: &Transfer) -> Result<(), Failure> {
        let (transfer, outcome) = (transfer.clone(), outcome.to_owned());
        self.on_journal(move |journal| journal.step_after(step, &outcome, &transfer)).await
    }

    pub async fn open_step(&self, transfer: Uuid) -> Result<Option<StepRecord>, Failure> {
        self.on_journal(move |journal| journal.open_step(transfer)).await
    }

    /// Notes that the person wants a transfer cancelled; whoever runs it looks before each step.
    pub async fn ask_cancel(&self, transfer: Uuid) -> Result<(), Failure> {
        self.put_dialog(&cancel_wish(transfer), "asked".to_owned()).await
    }

    pub async fn is_cancel_asked(&self, transfer: Uuid) -> Result<bool, Failure> {
        Ok(self.dialog(&cancel_wish(transfer)).await?.is_some())
    }

    /// Takes a wish to cancel back (a retry asks for the opposite).
    pub async fn forget_cancel(&self, transfer: Uuid) -> Result<(), Failure> {
        self.forget_dialog(&cancel_wish(transfer)).await
    }

    /// The draft of a dialog as it was last kept.
    pub async fn dialog(&self, name: &str) -> Result<Option<String>, Failure> {
        let name = name.to_owned();
        self.on_journal(move |journal| journal.dialog(&name)).await
    }

    pub async fn put_dialog(&self, name: &str, text: String) -> Result<(), Failure> {
        let name = name.to_owned();
        self.on_journal(move |journal| journal.put_dialog(&name, &text)).await
    }

    pub async fn forget_dialog(&self, name: &str) -> Result<(), Failure> {
        let name = name.to_owned();
        self.on_journal(move |journal| journal.forget_dialog(&name)).await
    }

    pub async fn append_audit(&self, draft: AuditDraft) -> Result<AuditEntry, Failure> {
        self.on_journal(move |journal| journal.append_audit(draft)).await
    }

    // The cache may fail at any time without anything being lost; what it does not take is only read again later.

    async fn on_cache<T: Send + 'static>(&self, act: impl FnOnce(&Cache) -> Option<T> + Send + 'static) -> Option<T> {
        let cache = self.cache.clone();
        tokio::task::spawn_blocking(move || act(&cache)).await.ok().flatten()
    }

    /// The dossier as it was last read whole, with the time.
    pub async fn cached_dossier(&self, id: &str) -> Option<(Dossier, Instant)> {
        let id = id.to_owned();
        self.on_cache(move |cache| logged(cache.dossier(&id)).flatten()).await
    }

    pub async fn cached_document(&self, id: &str) -> Option<Document> {
        let id = id.to_owned();
        self.on_cache(move |cache| logged(cache.document(&id)).flatten()).await
    }

    pub async fn remember_dossier(&self, dossier: &Dossier) {
        let (dossier, at) = (dossier.clone(), self.clock.now());
        self.on_cache(move |cache| logged(cache.put_dossier(&dossier, at))).await;
    }

    pub async fn remember_document(&self, document: &Document) {
        let document = document.clone();
        self.on_cache(move |cache| logged(cache.put_documents(std::slice::from_ref(&document)))).await;
    }

    /// iGate's history of a dossier as last read.
    pub async fn cached_history(&self, dossier_id: &str) -> Vec<TimelineEntry> {
        let id = dossier_id.to_owned();
        self.on_cache(move |cache| logged(cache.history(&id))).await.unwrap_or_default()
    }

    pub async fn remember_history(&self, dossier_id: &str, entries: &[TimelineEntry]) {
        let (id, entries) = (dossier_id.to_owned(), entries.to_vec());
        self.on_cache(move |cache| logged(cache.put_history(&id, &entries))).await;
    }

    /// When each list was last read.
    pub async fn read_marks(&self) -> ReadMarks {
        let (file, cache) = (self.read_marks.clone(), self.cache.clone());
        let read = tokio::task::spawn_blocking(move || {
            let marks: ReadMarks = postcard::from_bytes(&file.read()?).ok()?;
            (marks.store == cache.list_marks().map(|marks| marks.store())).then_some(marks)
        });
        read.await.ok().flatten().unwrap_or_default()
    }

    /// Keeps when the lists were read, for the time without network.
    pub async fn note_read(&self, report: &SyncReport) {
        let mut marks = self.read_marks().await;
        let read_at = Some(report.as_of);
        if report.dossiers.failure.is_none() {
            marks.dossiers = read_at;
        }
        if report.documents.failure.is_none() {
            marks.documents = read_at;
        }
        let (file, cache) = (self.read_marks.clone(), self.cache.clone());
        let written = tokio::task::spawn_blocking(move || {
            marks.store = cache.list_marks().map(|marks| marks.store());
            file.write(&postcard::to_stdvec(&marks).unwrap_or_default())
        });
        if let Ok(Err(error)) = written.await {
            tracing::warn!(%error, "it could not be kept when the lists were read");
        }
    }

    /// The lists as the cache has them now.
    pub async fn lists(&self) -> Lists {
        self.lists.now(&self.cache).await
    }

    /// Keeps the lists for the next start; a great one only if `now`, or if that is long ago. Blocks.
    pub fn keep_lists(&self, now: bool) {
        self.lists.keep(now);
    }

    /// Hash and size of a remote file whose bytes are here.
    pub async fn cached_file(&self, key: &FileRefKey) -> Option<(Sha, u64)> {
        let key = key.clone();
        let sha = self.on_cache(move |cache| logged(cache.file_hash(&key)).flatten()).await?;
        let blobs = self.blobs.clone();
        let size = tokio::task::spawn_blocking(move || blobs.size(&sha)).await.ok().flatten()?;
        Some((sha, size))
    }

    pub async fn remember_file(&self, key: FileRefKey, sha: Sha, name: &str) {
        let (name, at) = (name.to_owned(), self.clock.now());
        self.on_cache(move |cache| logged(cache.remember_file(&key, &sha, &name, at))).await;
    }
}

fn cancel_wish(transfer: Uuid) -> String {
    format!("cancel:{transfer}")
}

fn logged<T, E: std::fmt::Display>(result: Result<T, E>) -> Option<T> {
    result.map_err(|error| tracing::warn!(%error, "cache")).ok()
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
pub(crate) fn journal_failure(fault: JournalFault) -> Failure {
    tracing::error!(%fault, "journal");
    Failure::new(fault.code())
}

pub(crate) fn folder_failure(error: &std::io::Error) -> Failure {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => FailureCode::DiskFull,
        _ => FailureCode::FolderReadOnly,
    };
    Failure::new(code)
}
