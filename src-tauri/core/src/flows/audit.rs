//! The audit: shown, exported as one signed file, and checked, also by somebody who has nothing but that file.
//!
//! Policy. An export is an act like any other and stands in the audit before it happens. It is signed with the key of
//! this computer, whose fingerprint stands on the page Nhật ký, so that an administrator can compare the two. The form of
//! the file and its check are in `export_form`.

mod export_form;

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use self::export_form::{Export, exported_text, verify_lines};
use super::enter::act;
use crate::{
    app::{Seat, journal_failure},
    domain::{
        audit::{AuditAct, AuditEntry, AuditOutcome, AuditState, ExportVerdict},
        failure::Failure,
        failure_code::FailureCode,
    },
    gateways::{
        device_key::DeviceKey,
        journal::{Journal, JournalFault},
    },
};

/// The official's own audit, newest first.
///
/// # Errors
/// The journal's; `AuditBroken` when an entry does not open.
pub async fn list_audit(seat: &Seat) -> Result<Vec<AuditEntry>, Failure> {
    let mut entries = on_journal(seat, Journal::audit).await?;
    entries.reverse();
    Ok(entries)
}

/// Checks the audit in the journal: every entry opens, the chain holds, and its end was not cut off. Names the key that
/// signs this computer's exports beside it.
///
/// # Errors
/// The journal's.
pub async fn verify_audit(seat: &Seat) -> Result<AuditState, Failure> {
    let verdict = on_journal(seat, Journal::verify_audit).await?;
    // A keyring that does not answer now takes nothing from the chain.
    let device_key = device_key(seat).await.ok().map(|key| key.public().fingerprint());
    Ok(AuditState { verdict, device_key })
}

/// An audit that was written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub entries: u32,
    /// Fingerprint of the key that signed it.
    pub device_key: String,
}

/// Writes the audit to `out`, whole or not at all.
///
/// # Errors
/// `FileNotWritable`; `AuditBroken` when an entry does not open; the journal's and the vault's.
pub async fn export_audit(seat: &Seat, out: &Path) -> Result<Exported, Failure> {
    seat.append_audit(act(seat, AuditAct::Export, AuditOutcome::Begun, None)).await?;
    let written = write_export(seat, out).await;
    let (outcome, code) = match &written {
        Ok(_) => (AuditOutcome::Done, None),
        Err(failure) => (AuditOutcome::Failed, Some(failure.code)),
    };
    seat.append_audit(act(seat, AuditAct::Export, outcome, code)).await?;
    written
}

async fn write_export(seat: &Seat, out: &Path) -> Result<Exported, Failure> {
    let key = device_key(seat).await?;
    let entries = on_journal(seat, Journal::audit).await?;
    let exported =
        Exported { entries: u32::try_from(entries.len()).unwrap_or(u32::MAX), device_key: key.public().fingerprint() };
    let export = Export {
        who: &seat.identity.to_string(),
        at: seat.clock.now(),
        clock_offset_seconds: seat.clock.offset_seconds(),
        entries: &entries,
    };
    let text = exported_text(&export, &key);
    let target = out.to_path_buf();
    let saved = tokio::task::spawn_blocking(move || write_whole(&target, text.as_bytes())).await;
    saved.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|error| {
        tracing::warn!(kind = ?error.kind(), "the audit could not be exported");
        Failure::new(FailureCode::FileNotWritable).with_detail(out.display().to_string())
    })?;
    Ok(exported)
}

/// The keyring may ask the person for a password: never on a thread of the runtime.
async fn device_key(seat: &Seat) -> Result<DeviceKey, Failure> {
    let vault = seat.vault.clone();
    let given = tokio::task::spawn_blocking(move || vault.device_key()).await;
    given.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| Failure::new(fault.code()))
}

/// Checks an exported audit; needs nothing but the file. `device_key` is the fingerprint of the key that has to have
/// signed it, where that is known; without it a file that somebody signed with a key of their own shows only by another
/// fingerprint.
///
/// # Errors
/// `LocalFileUnreadable` when the file cannot be read.
pub fn verify_audit_file(file: &Path, device_key: Option<&str>) -> Result<ExportVerdict, Failure> {
    let unreadable = |_| Failure::new(FailureCode::LocalFileUnreadable).with_detail(file.display().to_string());
    let opened = fs::File::open(file).map_err(unreadable)?;
    verify_lines(io::BufReader::new(opened), device_key).map_err(unreadable)
}

/// Replaces a file whole: written beside it, flushed, then moved over it.
pub(super) fn write_whole(out: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".lienthong-").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(out).map_err(|error| error.error)?;
    Ok(())
}

async fn on_journal<T: Send + 'static>(
    seat: &Seat,
    read: impl FnOnce(&Journal) -> Result<T, JournalFault> + Send + 'static,
) -> Result<T, Failure> {
    let journal = seat.journal.clone();
    let done = tokio::task::spawn_blocking(move || read(&journal)).await;
    done.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| match fault {
        JournalFault::Damaged => Failure::new(FailureCode::AuditBroken),
        other => journal_failure(other),
    })
}
