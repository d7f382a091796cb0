//! Why the journal does not open or take: each cause told from the others, because each has another way out.

use std::{io, path::Path};

use rusqlite::ErrorCode;

use crate::domain::failure_code::FailureCode;

/// A fault of the journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// It cannot be opened or written, for none of the reasons below.
    #[error("the journal is not available: {0}")]
    Unavailable(String),
    /// Another process held it for longer than the time limit.
    #[error("the journal is held by another process")]
    Busy,
    /// It is no journal any more, or a row of it does not open.
    #[error("the journal is damaged")]
    Damaged,
    #[error("no space left for the journal")]
    DiskFull,
    #[error("the journal's folder cannot be written")]
    ReadOnly,
    /// A newer version of the program wrote it.
    #[error("the journal has form {found}, this version knows {known}")]
    Newer { found: i64, known: i64 },
    /// It was sealed with another key: it belongs to another person, or the keyring lost its entry.
    #[error("the journal was sealed with another key")]
    SealBroken,
    /// The key of a new transfer belongs to another transfer already.
    #[error("the transfer's key is taken")]
    KeyTaken,
    /// A step was ended that is not open.
    #[error("the step is not open")]
    StepNotOpen,
}

impl JournalFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::Unavailable(_) | Self::Busy => FailureCode::JournalUnavailable,
            Self::Damaged => FailureCode::JournalDamaged,
            Self::DiskFull => FailureCode::DiskFull,
            Self::ReadOnly => FailureCode::FolderReadOnly,
            Self::Newer { .. } => FailureCode::StoreNewer,
            Self::SealBroken => FailureCode::SealBroken,
            Self::KeyTaken => FailureCode::KeyUsedOtherwise,
            Self::StepNotOpen => FailureCode::Unexpected,
        }
    }

    /// Reads SQLite's fault; where SQLite only says that it cannot open or write, the folder is asked why.
    pub(super) fn of(fault: &rusqlite::Error, file: &Path) -> Self {
        let rusqlite::Error::SqliteFailure(cause, text) = fault else {
            return match fault {
                // A column of another type than we write: the row was changed from outside.
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Damaged,
                other => Self::Unavailable(other.to_string()),
            };
        };
        match cause.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => Self::of_folder(file)
                .unwrap_or_else(|| Self::Unavailable(text.clone().unwrap_or_else(|| cause.to_string()))),
            _ => Self::Unavailable(text.clone().unwrap_or_else(|| cause.to_string())),
        }
    }

    pub(super) fn of_io(fault: &io::Error) -> Self {
        match fault.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Unavailable(kind.to_string()),
        }
    }

    /// Tries to write beside the journal; `None` when that works.
    fn of_folder(file: &Path) -> Option<Self> {
        let folder = file.parent()?;
        let probe = || -> io::Result<()> {
            let mut beside = tempfile::NamedTempFile::new_in(folder)?;
            io::Write::write_all(&mut beside, &[0; 8192])?;
            beside.as_file().sync_all()
        };
        if let Err(fault) = probe() {
            return Some(Self::of_io(&fault));
        }
        match std::fs::OpenOptions::new().append(true).open(file) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => Some(Self::of_io(&fault)),
            _ => None,
        }
    }
}
