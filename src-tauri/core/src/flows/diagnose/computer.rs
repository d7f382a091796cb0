//! Looks at this computer: settings, disk, keyring, stores, the reader of files, the browser.

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::{of_failure, policy, timed, timed_on_disk};
use crate::{
    app::{App, Seat, journal_failure},
    domain::{
        diagnosis::{Check, CheckName, CheckState, Finding},
        failure::Failure,
        failure_code::FailureCode,
        file_kind::FileKind,
        transfer::TransferState,
    },
    gateways::{browser, disk, vault::VaultKind, worker::WorkerPool},
};

/// Less than this, a large file may not fit any more.
const LITTLE_ROOM: u64 = 1 << 30;
/// Less than this, the journal is in danger.
const NO_ROOM: u64 = 100 << 20;
/// What the reader of files is tried with.
const TRIAL: &[u8] = "Tiếng Việt đọc được.".as_bytes();

pub(super) async fn look(app: &Arc<App>, seat: Option<&Arc<Seat>>, seat_problem: Option<&Failure>) -> Vec<Check> {
    let folder = app.data_dir().to_path_buf();
    let mut checks = vec![timed(CheckName::Profile, async { profile(app) }).await];
    if let Ok(settings) = app.settings() {
        checks.push(policy(&settings));
    }
    checks.push(timed_on_disk(CheckName::Disk, move || room(disk::room_left(&folder))).await);
    checks.push(timed(CheckName::Keyring, async { keyring(app) }).await);
    if let Some(seat) = seat {
        let (for_journal, for_cache) = (seat.clone(), seat.clone());
        checks.push(timed_on_disk(CheckName::Journal, move || journal(&for_journal)).await);
        checks.push(timed_on_disk(CheckName::Cache, move || cache(&for_cache)).await);
    } else {
        let unseen = |name| Check::new(name, CheckState::Ok, Finding::NobodySignedIn);
        // The cache never holds a seat back; what fails to open is the journal, or the key for it.
        let journal = seat_problem.map(|problem| of_failure(CheckName::Journal, problem));
        checks.extend([journal.unwrap_or_else(|| unseen(CheckName::Journal)), unseen(CheckName::Cache)]);
    }
    checks.push(timed(CheckName::Worker, worker()).await);
    checks.push(timed(CheckName::Browser, async { starter(app) }).await);
    checks
}

fn profile(app: &App) -> Check {
    match app.profile() {
        Ok(profile) => {
            Check::new(CheckName::Profile, CheckState::Ok, Finding::ProfileRead { name: profile.name.clone() })
        }
        Err(failure) => of_failure(CheckName::Profile, &failure),
    }
}

fn room(left: Result<u64, FailureCode>) -> Check {
    match left {
        Err(code) => Check::failed(CheckName::Disk, code, None),
        Ok(bytes) if bytes < NO_ROOM => Check::failed(CheckName::Disk, FailureCode::DiskFull, None),
        Ok(bytes) => {
            let state = if bytes < LITTLE_ROOM { CheckState::Warn } else { CheckState::Ok };
            Check::new(CheckName::Disk, state, Finding::RoomLeft { bytes })
        }
    }
}

fn keyring(app: &App) -> Check {
    let (state, finding) = match app.vault().map(|vault| vault.kind()) {
        Ok(VaultKind::Keyring) => (CheckState::Ok, Finding::KeyringAnswers),
        Ok(VaultKind::KeyFile) => (CheckState::Warn, Finding::KeyFileInstead),
        Ok(VaultKind::Memory) => (CheckState::Warn, Finding::MemoryInstead),
        Err(failure) => return of_failure(CheckName::Keyring, &failure),
    };
    Check::new(CheckName::Keyring, state, finding)
}

fn journal(seat: &Seat) -> Check {
    let looked = seat.journal.verify_audit().and_then(|verdict| Ok((verdict, seat.journal.transfers()?)));
    match looked.map_err(journal_failure) {
        Ok((verdict, transfers)) if verdict.ok => {
            let ended = [TransferState::Done, TransferState::Failed, TransferState::Cancelled];
            let waiting = transfers.iter().filter(|transfer| !ended.contains(&transfer.state)).count();
            let finding = Finding::JournalWhole { entries: verdict.entries, waiting };
            Check::new(CheckName::Journal, CheckState::Ok, finding)
        }
        Ok(_) => Check::failed(CheckName::Journal, FailureCode::AuditBroken, None),
        Err(failure) => of_failure(CheckName::Journal, &failure),
    }
}

fn cache(seat: &Seat) -> Check {
    let mut dossiers = 0;
    match seat.cache.for_each_summary(&mut |_| dossiers += 1) {
        Ok(()) => Check::new(CheckName::Cache, CheckState::Ok, Finding::CacheReads { dossiers }),
        // Nothing is lost with the cache.
        Err(fault) => {
            let fault = Finding::Fault { code: fault.code(), detail: None };
            Check::new(CheckName::Cache, CheckState::Warn, fault)
        }
    }
}

async fn worker() -> Check {
    let file = || futures_util::stream::once(async { Ok::<_, io::Error>(Bytes::from_static(TRIAL)) }).boxed();
    let length = u64::try_from(TRIAL.len()).unwrap_or_default();
    match WorkerPool::beside_this_program().text(FileKind::Text, length, file).await {
        Ok(read) if read.text.trim().as_bytes() == TRIAL => {
            Check::new(CheckName::Worker, CheckState::Ok, Finding::WorkerReads)
        }
        Ok(_) => Check::failed(CheckName::Worker, FailureCode::WorkerCrashed, None),
        Err(fault) => Check::failed(CheckName::Worker, fault.code(), None),
    }
}

fn starter(app: &App) -> Check {
    let command = app.profile().ok().and_then(|profile| profile.sso.browser_command.clone());
    let variable = app.environment("BROWSER");
    match browser::starter(command.as_deref(), variable.as_deref()) {
        Some(program) => Check::new(CheckName::Browser, CheckState::Ok, Finding::BrowserFound { program }),
        None => Check::failed(CheckName::Browser, FailureCode::BrowserNotOpened, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_said_and_no_room_is_a_fault() {
        assert_eq!(room(Ok(5 << 30)).state, CheckState::Ok);
        assert_eq!(room(Ok(500 << 20)).state, CheckState::Warn);
        assert_eq!(room(Ok(5 << 20)).code(), Some(FailureCode::DiskFull));
        assert_eq!(room(Err(FailureCode::FolderReadOnly)).code(), Some(FailureCode::FolderReadOnly));
    }
}
