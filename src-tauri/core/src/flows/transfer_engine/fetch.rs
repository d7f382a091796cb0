//! Brings one file into the sealed store, from the cache where its bytes are known and from its system otherwise.

use super::{Job, StepFault};
use crate::{
    app::AppEvent,
    domain::{
        cross_check::CrossVerdict,
        failure_code::FailureCode,
        sha::Sha,
        transfer::{FileSource, FileState, TransferKind},
    },
    flows::{
        cross_check::check_bytes,
        fetch_file::{Announced, FetchFault, fetch_idesk_file, fetch_igate_file},
        find_dossier::{Freshness, find_dossier_by_id},
    },
    gateways::cache::FileRefKey,
};

impl Job<'_> {
    pub(super) async fn fetch(&mut self, index: usize) -> Result<(), StepFault> {
        self.rules_are_fresh().await?;
        let file = self.transfer.files[index].clone();
        self.look_over(&file.source).await;
        let progress = self.progress_of(index, file.size);
        let progress = |received, _| progress(received);
        let fetched = match &file.source {
            // A file of the computer was copied when it was chosen; what is missing now was lost by this disk.
            FileSource::Local => match file.sha256 {
                Some(sha) if self.seat.blobs.contains(&sha) => Ok((sha, file.size)),
                _ => Err(FetchFault::rule(FailureCode::LocalFileUnreadable)),
            },
            FileSource::Igate { file_id } => {
                fetch_igate_file(self.seat, file_id, &file.name, Some(file.size), &progress).await
            }
            FileSource::Idesk { file_id, .. } => {
                fetch_idesk_file(self.seat, file_id, &file.name, Announced::of_transfer(&file), &progress).await
            }
        };
        let (sha, size) = match fetched {
            // Other bytes than announced: a line may have spoilt them, so that they are fetched anew before a person
            // is asked; they are never taken (T3).
            Err(fault) if fault.code == FailureCode::FileChanged => {
                return Err(self.disagreement(FailureCode::FileChanged));
            }
            fetched => fetched.map_err(StepFault::from)?,
        };
        same_bytes(file.sha256, sha)?;
        if size == 0 {
            return Err(FailureCode::FileEmpty.into());
        }
        let file = &mut self.transfer.files[index];
        file.sha256 = Some(sha);
        file.size = size;
        file.state = FileState::Fetched;
        self.compare_with_dossier(index).await
    }

    /// Looks whether the bytes that are about to be attached speak of this dossier; once for each file and its bytes.
    async fn compare_with_dossier(&mut self, index: usize) -> Result<(), StepFault> {
        let file = &self.transfer.files[index];
        let (TransferKind::Attach | TransferKind::Push, None, Some(sha)) =
            (self.transfer.kind, file.cross_check, file.sha256)
        else {
            return Ok(());
        };
        let found = find_dossier_by_id(self.seat, &self.transfer.dossier_id, Freshness::CacheFirst).await;
        let Ok(found) = found else { return Ok(()) };
        let answer = check_bytes(self.seat, &found.dossier, &sha, file.size, &file.name).await;
        let file = &mut self.transfer.files[index];
        file.cross_check = Some(answer.verdict);
        if answer.verdict == CrossVerdict::Mismatch && !file.mismatch_accepted {
            return Err(FailureCode::FileMismatch.into());
        }
        Ok(())
    }

    /// Bytes that lay here for a while may have been damaged: found out now, they are only fetched again, while an
    /// upload of them would break off.
    async fn look_over(&self, source: &FileSource) {
        let key = match source {
            FileSource::Local => return,
            FileSource::Igate { file_id } => FileRefKey::igate(file_id),
            FileSource::Idesk { file_id, .. } => FileRefKey::idesk(file_id),
        };
        if let Some((sha, _)) = self.seat.cached_file(&key).await {
            let blobs = self.seat.blobs.clone();
            drop(tokio::task::spawn_blocking(move || blobs.is_whole(&sha)).await);
        }
    }

    /// Tells the window how far a file has come, at most every 256 KiB.
    pub(super) fn progress_of(&self, index: usize, total: u64) -> impl Fn(u64) + Send + Sync + Clone + 'static {
        let transfer_id = self.transfer.id;
        let host = self.host.clone();
        let last = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
        let file = u32::try_from(index).unwrap_or(u32::MAX);
        move |sent: u64| {
            let before = last.load(std::sync::atomic::Ordering::Relaxed);
            if sent < before || sent - before >= 256 * 1024 || sent >= total {
                last.store(sent, std::sync::atomic::Ordering::Relaxed);
                let transfer_id = transfer_id.to_string();
                host.emit(AppEvent::TransferProgress { transfer_id, file, sent, total });
            }
        }
    }
}

/// What was previewed or announced is what is transferred, or nothing is (T3).
fn same_bytes(expected: Option<Sha>, fetched: Sha) -> Result<(), StepFault> {
    match expected {
        Some(expected) if expected != fetched => Err(FailureCode::FileChanged.into()),
        _ => Ok(()),
    }
}

impl From<FetchFault> for StepFault {
    fn from(fault: FetchFault) -> Self {
        Self { code: fault.code, maybe_applied: false, retry_after: fault.retry_after }
    }
}
