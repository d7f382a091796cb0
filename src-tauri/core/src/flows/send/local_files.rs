//! A file of this computer on its way into a dialog: held against the rules, then copied into the sealed store.

use std::{io::Read as _, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    app::Seat,
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        file_name::{ending, shown_name},
        sha::Sha,
        text::nfc,
        transfer::{FileSource, FileState, TransferFile},
    },
};

/// Endings of programs and scripts: no office system takes them, and a person who picks one picked the wrong file.
const PROGRAM_ENDINGS: &[&str] = &[
    "exe", "dll", "com", "bat", "cmd", "msi", "scr", "pif", "ps1", "vbs", "js", "jse", "wsf", "hta", "jar", "lnk",
    "reg", "sh", "app", "apk",
];

/// How much is read at a time.
const PART: usize = 1024 * 1024;

/// A chosen file of the computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalFile {
    /// Names the file within its dialog.
    pub token: String,
    pub name: String,
    pub size: u64,
    /// `None` when it was not taken because of its problem.
    pub sha256: Option<Sha>,
    pub problem: Option<FailureCode>,
}

impl LocalFile {
    /// Whether the same file was given again: the same bytes, or the same fault, under the same name.
    pub(super) fn is_again(&self, other: &Self) -> bool {
        (&self.name, self.size, self.sha256, self.problem) == (&other.name, other.size, other.sha256, other.problem)
    }

    /// The file as part of a transfer: its bytes are here already.
    pub(super) fn to_transfer_file(&self) -> Result<TransferFile, Failure> {
        if let Some(problem) = self.problem {
            return Err(Failure::new(problem).in_field("local").with_detail(self.name.clone()));
        }
        let file = TransferFile::waiting(FileSource::Local, self.name.clone(), self.size, self.sha256);
        Ok(TransferFile { state: FileState::Fetched, ..file })
    }
}

/// Takes a file of the computer; `limit` in bytes. A file that cannot go comes back with its problem, not taken.
pub async fn take_local_file(seat: &Seat, path: &Path, limit: u64) -> LocalFile {
    let (blobs, path) = (seat.blobs.clone(), path.to_owned());
    let token = format!("local:{}", uuid::Uuid::new_v4().simple());
    let name = path.file_name().map_or_else(String::new, |name| nfc(&name.to_string_lossy()));
    let unreadable = LocalFile {
        token: token.clone(),
        name: name.clone(),
        size: 0,
        sha256: None,
        problem: Some(FailureCode::LocalFileUnreadable),
    };
    let taken = tokio::task::spawn_blocking(move || {
        // Asked before it is opened: Windows opens no folder.
        let Ok(facts) = std::fs::metadata(&path) else { return None };
        let mut local = LocalFile { token, name, size: facts.len(), sha256: None, problem: None };
        if facts.is_dir() {
            return Some(LocalFile { size: 0, problem: Some(FailureCode::FolderChosen), ..local });
        }
        if !facts.is_file() {
            return None;
        }
        local.problem = problem(&local.name, facts.len(), limit);
        if local.problem.is_some() {
            return Some(local);
        }
        let Ok(mut file) = std::fs::File::open(&path) else { return None };
        let mut writer = match blobs.writer() {
            Ok(writer) => writer,
            Err(fault) => {
                local.problem = Some(fault.code());
                return Some(local);
            }
        };
        let mut part = vec![0; PART];
        loop {
            let read = file.read(&mut part).ok()?;
            let Some(bytes) = part.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            if let Err(fault) = writer.write(bytes) {
                local.problem = Some(fault.code());
                return Some(local);
            }
            if writer.written() > limit {
                local.problem = Some(FailureCode::FileTooLarge);
                return Some(local);
            }
        }
        match writer.finish() {
            Ok((sha, size)) => {
                local.sha256 = Some(sha);
                local.size = size;
            }
            Err(fault) => local.problem = Some(fault.code()),
        }
        Some(local)
    });
    taken.await.ok().flatten().unwrap_or(unreadable)
}

fn problem(name: &str, size: u64, limit: u64) -> Option<FailureCode> {
    if PROGRAM_ENDINGS.contains(&ending(&shown_name(name)).as_str()) {
        Some(FailureCode::FileTypeRefused)
    } else if size == 0 {
        Some(FailureCode::FileEmpty)
    } else if size > limit {
        Some(FailureCode::FileTooLarge)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_an_empty_file_and_a_huge_file_are_told_apart() {
        assert_eq!(problem("setup.EXE", 10, 100), Some(FailureCode::FileTypeRefused));
        assert_eq!(problem("hoa-don.pdf.exe", 10, 100), Some(FailureCode::FileTypeRefused));
        assert_eq!(problem("trong.pdf", 0, 100), Some(FailureCode::FileEmpty));
        assert_eq!(problem("scan.pdf", 101, 100), Some(FailureCode::FileTooLarge));
        assert_eq!(problem("scan.pdf", 100, 100), None);
    }
}
