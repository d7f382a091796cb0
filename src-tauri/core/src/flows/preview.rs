//! Looking at a file before deciding: a component, a processing file, a result from iDesk, a file of this computer.
//!
//! Policy. The bytes come from the sealed store, and are fetched there first where they never were, so that what was
//! seen once can be seen without network. The web view never gets a path and never a whole file at once: it reads
//! ranges by a handle that stands for one opened file of one person, so that no answer can belong to another file. What
//! is shown carries its SHA-256: the transfer takes these bytes or none (T3). Looking at a result file is an act and is
//! written to the audit before the first byte is given.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
        code::DossierCode,
        dossier::FileGroup,
        failure::Failure,
        failure_code::FailureCode,
        file_kind::FileKind,
        file_name::shown_name,
        official::Identity,
        sha::Sha,
    },
    flows::{
        enter::act,
        extract_text::extract_text_of_stored,
        fetch_file::{Announced, FetchFault, fetch_idesk_file, fetch_igate_file},
        find_document::find_document,
        find_dossier::{Freshness, find_dossier_by_id},
        new_transfer::{Refused, on_record},
        send::local_of_dialog,
        views::preview::{ExtractedText, FileOwner, FileRef, PreviewFile},
    },
    gateways::{blobs::BlobFault, journal::AuditDraft, worker::WorkerPool},
};

/// More bytes than this are not given at once.
pub const LARGEST_PART: u32 = 4 * 1024 * 1024;

/// More files than this are not open at once: the one opened longest ago is closed.
const MOST_OPEN: usize = 24;

/// What the kind of a file is told from.
const FIRST_BYTES: u64 = 1024;

/// The files that are open for looking.
#[derive(Default)]
pub struct Previews(Mutex<VecDeque<OpenFile>>);

#[derive(Clone)]
struct OpenFile {
    whose: Identity,
    shown: PreviewFile,
}

impl Previews {
    /// Closes everything; whoever signs out leaves no file open.
    pub fn close_all(&self) {
        self.open().clear();
    }

    fn keep(&self, file: OpenFile) {
        let mut open = self.open();
        if open.len() >= MOST_OPEN {
            open.pop_front();
        }
        open.push_back(file);
    }

    /// The file behind a handle, for the person who opened it.
    pub(in crate::flows) fn get(&self, seat: &Seat, handle: &str) -> Result<PreviewFile, Failure> {
        let open = self.open();
        let found = open.iter().find(|file| file.shown.handle == handle && file.whose == seat.identity);
        found.map(|file| file.shown.clone()).ok_or_else(|| Failure::new(FailureCode::BadArgument).in_field("handle"))
    }

    fn open(&self) -> MutexGuard<'_, VecDeque<OpenFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be opened, found out before its bytes are here.
struct Found {
    name: String,
    sha: Sha,
    size: u64,
    /// Set for a result file: looking at it is written to the audit.
    result: Option<ResultOf>,
}

pub(super) struct ResultOf {
    pub dossier_code: Option<DossierCode>,
    pub document_id: Option<String>,
}

/// Writes into the audit that the person looks at a result; before the first byte of it is given.
pub(super) async fn record_look(seat: &Seat, sha: Sha, result: ResultOf) -> Result<(), Failure> {
    let draft = AuditDraft {
        dossier_code: result.dossier_code,
        document_id: result.document_id,
        sha256: vec![sha],
        ..act(seat, AuditAct::PreviewResult, AuditOutcome::Done, None)
    };
    seat.append_audit(draft).await.map(|_| ())
}

/// Opens a file, fetching it where it is not here yet. `progress` gets the bytes fetched so
/// far, and those of the whole file where its system says so. Dropped on the way, it leaves nothing half fetched behind.
///
/// # Errors
/// `DocumentSecret`, `FileGone`, `FileChanged` (iDesk names another hash), `NotCached` without network, or the fault of
/// the system.
pub async fn open_preview(
    seat: &Seat,
    previews: &Previews,
    file: FileRef,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<PreviewFile, Failure> {
    let found = match file.kind {
        FileOwner::Dossier => find_in_dossier(seat, &file, progress).await?,
        FileOwner::Document => {
            let asked = Refused { act: AuditAct::PreviewResult, dossier_code: None, document_id: Some(&file.owner_id) };
            on_record(seat, asked, find_in_document(seat, &file, progress).await).await?
        }
        FileOwner::Local => find_local(seat, &file).await?,
    };
    if let Some(result) = found.result {
        record_look(seat, found.sha, result).await?;
    }
    let first = read_stored(seat, found.sha, 0, FIRST_BYTES).await?;
    let kind = FileKind::of(&first, &found.name);
    let shown = PreviewFile {
        handle: uuid::Uuid::new_v4().simple().to_string(),
        file,
        name: shown_name(&found.name),
        size: found.size,
        sha256: found.sha,
        kind,
        media_type: kind.media_type().to_owned(),
    };
    previews.keep(OpenFile { whose: seat.identity.clone(), shown: shown.clone() });
    Ok(shown)
}

/// At most [`LARGEST_PART`] bytes from `offset` on; fewer only where the file ends.
///
/// # Errors
/// `BadArgument` for a handle that is not open, `SealBroken` or `NotCached` where the stored bytes are damaged or were
/// removed meanwhile: open the file again.
pub async fn read_preview(
    seat: &Seat,
    previews: &Previews,
    handle: &str,
    offset: u64,
    length: u32,
) -> Result<Vec<u8>, Failure> {
    let file = previews.get(seat, handle)?;
    read_stored(seat, file.sha256, offset, u64::from(length.min(LARGEST_PART))).await
}

/// Closes a file; one that is not open is closed already.
pub fn close_preview(previews: &Previews, handle: &str) {
    previews.open().retain(|file| file.shown.handle != handle);
}

/// The text of an open file.
///
/// # Errors
/// Those of the worker (`WorkerTimedOut`, `NoTextLayer`, `KindUnsupported`, …).
pub async fn preview_text(
    seat: &Seat,
    previews: &Previews,
    workers: &WorkerPool,
    handle: &str,
) -> Result<ExtractedText, Failure> {
    let file = previews.get(seat, handle)?;
    extract_text_of_stored(seat, workers, &file.sha256, file.size, file.kind).await
}

async fn find_in_dossier(
    seat: &Seat,
    file: &FileRef,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<Found, Failure> {
    let of_dossier = |found: &crate::domain::dossier::Dossier| {
        found.files.iter().find(|candidate| candidate.id == file.file_id).cloned()
    };
    let cached = find_dossier_by_id(seat, &file.owner_id, Freshness::CacheFirst).await?.dossier;
    // A file that was added since the dossier was last read is looked for once more.
    let (dossier, entry) = if let Some(entry) = of_dossier(&cached) {
        (cached, entry)
    } else {
        let fresh = find_dossier_by_id(seat, &file.owner_id, Freshness::Fresh).await?.dossier;
        let entry = of_dossier(&fresh).ok_or_else(|| gone(file))?;
        (fresh, entry)
    };
    let fetched = fetch_igate_file(seat, &entry.id, &entry.name, None, progress).await;
    let (sha, size) = fetched.map_err(|fault| not_here(&fault, &entry.name))?;
    let result = (entry.group == FileGroup::KetQua)
        .then_some(ResultOf { dossier_code: Some(dossier.summary.code), document_id: None });
    Ok(Found { name: entry.name, sha, size, result })
}

async fn find_in_document(
    seat: &Seat,
    file: &FileRef,
    progress: &(impl Fn(u64, Option<u64>) + Send + Sync),
) -> Result<Found, Failure> {
    let document = find_document(seat, &file.owner_id, Freshness::CacheFirst).await?.document;
    if !document.is_open() {
        return Err(Failure::new(FailureCode::DocumentSecret));
    }
    let entry = document.files.iter().find(|candidate| candidate.id == file.file_id);
    let entry = entry.ok_or_else(|| gone(file))?;
    let fetched = fetch_idesk_file(seat, &entry.id, &entry.name, Announced::of(entry), progress).await;
    let (sha, size) = fetched.map_err(|fault| not_here(&fault, &entry.name))?;
    let result = document.is_issued().then(|| ResultOf {
        dossier_code: document.from_dossier.as_ref().map(|from| from.code.clone()),
        document_id: Some(document.id.clone()),
    });
    Ok(Found { name: entry.name.clone(), sha, size, result })
}

async fn find_local(seat: &Seat, file: &FileRef) -> Result<Found, Failure> {
    let local = local_of_dialog(seat, &file.owner_id, &file.file_id).await?;
    let problem = local.problem.unwrap_or(FailureCode::FileGone);
    let sha = local.sha256.ok_or_else(|| Failure::new(problem).with_detail(shown_name(&local.name)))?;
    Ok(Found { name: local.name, sha, size: local.size, result: None })
}

fn gone(file: &FileRef) -> Failure {
    Failure::new(FailureCode::FileGone).in_field(file.file_id.clone())
}

/// Without network the truth is not that a system fails, but that the file was never fetched.
fn not_here(fault: &FetchFault, name: &str) -> Failure {
    let code = match fault.code {
        FailureCode::Offline
        | FailureCode::IgateUnreachable
        | FailureCode::IdeskUnreachable
        | FailureCode::NameUnknown
        | FailureCode::NetworkWantsLogin => FailureCode::NotCached,
        code => code,
    };
    Failure::new(code).with_detail(shown_name(name))
}

pub(super) async fn read_stored(seat: &Seat, sha: Sha, offset: u64, length: u64) -> Result<Vec<u8>, Failure> {
    let blobs = seat.blobs.clone();
    let read = tokio::task::spawn_blocking(move || blobs.read_range(&sha, offset, length)).await;
    let read: Result<Vec<u8>, BlobFault> = read.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    read.map_err(|fault| Failure::new(fault.code()))
}
