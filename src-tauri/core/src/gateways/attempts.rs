//! Sign-ins that ended before anybody was identified: kept sealed until the audit of who comes in next takes them over.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::seal::SealKey;
use crate::domain::{failure_code::FailureCode, instant::Instant};

/// More are not kept: the oldest go. Nobody fails so often and never comes in.
const MOST: usize = 200;

const PURPOSE: &str = "failed sign-ins";

/// One sign-in that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedAttempt {
    pub at: Instant,
    /// This computer's clock minus the server's.
    pub clock_offset_seconds: i32,
    pub code: FailureCode,
}

/// The file of a data folder in which they wait. Calls block.
pub struct Attempts {
    file: PathBuf,
    key: SealKey,
}

impl Attempts {
    /// `key` is the computer's own: no person is known yet.
    pub fn new(data_dir: &Path, key: SealKey) -> Self {
        Self { file: data_dir.join("sign-ins.sealed"), key }
    }

    /// Keeps one more.
    pub fn note(&self, attempt: FailedAttempt) -> io::Result<()> {
        let mut attempts = self.waiting();
        attempts.push(attempt);
        let surplus = attempts.len().saturating_sub(MOST);
        self.write(attempts.get(surplus..).unwrap_or_default())
    }

    /// Those that wait, oldest first; none where the file is missing or was sealed by another key.
    pub fn waiting(&self) -> Vec<FailedAttempt> {
        let opened = fs::read(&self.file).ok().and_then(|sealed| self.key.open(PURPOSE, &sealed).ok());
        opened.and_then(|plain| serde_json::from_slice(&plain).ok()).unwrap_or_default()
    }

    /// The first `count` of them stand in an audit now.
    pub fn forget(&self, count: usize) -> io::Result<()> {
        match self.waiting().get(count..) {
            Some(left) if !left.is_empty() => self.write(left),
            _ => match fs::remove_file(&self.file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    fn write(&self, attempts: &[FailedAttempt]) -> io::Result<()> {
        let plain = serde_json::to_vec(attempts).map_err(io::Error::other)?;
        let folder = self.file.parent().unwrap_or_else(|| Path::new("."));
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(&self.key.seal(PURPOSE, &plain))?;
        beside.as_file().sync_all()?;
        beside.persist(&self.file).map_err(|fault| fault.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(second: i64) -> FailedAttempt {
        let at = Instant::from_unix_seconds(1_780_000_000 + second).expect("a time");
        FailedAttempt { at, clock_offset_seconds: 0, code: FailureCode::SignInTimedOut }
    }

    #[test]
    fn they_wait_in_order_until_they_are_taken_and_the_file_tells_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let attempts = Attempts::new(folder.path(), SealKey::from_bytes([7; 32]));
        assert_eq!(attempts.waiting(), []);
        for second in 0..250 {
            attempts.note(attempt(second)).expect("kept");
        }
        let waiting = attempts.waiting();
        assert_eq!((waiting.len(), waiting[0], waiting[199]), (MOST, attempt(50), attempt(249)));
        let bytes = fs::read(folder.path().join("sign-ins.sealed")).expect("a file");
        assert!(memchr::memmem::find(&bytes, b"LT-1003").is_none());
        assert_eq!(Attempts::new(folder.path(), SealKey::from_bytes([8; 32])).waiting(), []);
        attempts.forget(199).expect("taken");
        assert_eq!(attempts.waiting(), [attempt(249)]);
        attempts.forget(1).expect("taken");
        attempts.forget(1).expect("nothing left is no fault");
        assert!(!folder.path().join("sign-ins.sealed").exists());
    }
}
