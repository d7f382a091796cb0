//! The disk under the data folder: how much room is left, and whether a file can be written at all.

use std::{io, path::Path};

use crate::domain::failure_code::FailureCode;

/// Bytes that this user may still write below a folder. A trial file is written first, because a folder may be full
/// of room and closed. Blocks.
///
/// # Errors
/// `DiskFull`, `FolderReadOnly`.
pub fn room_left(folder: &Path) -> Result<u64, FailureCode> {
    let tried = tempfile::Builder::new().prefix(".trial-").tempfile_in(folder).and_then(|mut file| {
        io::Write::write_all(&mut file, &[0; 4096])?;
        file.as_file().sync_all()
    });
    tried.map_err(|fault| match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FailureCode::DiskFull,
        _ => FailureCode::FolderReadOnly,
    })?;
    fs2::available_space(folder).map_err(|_| FailureCode::FolderReadOnly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_one_that_is_not_there_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(room_left(folder.path()).is_ok_and(|bytes| bytes > 0));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "the trial is gone");
        assert_eq!(room_left(&folder.path().join("none")), Err(FailureCode::FolderReadOnly));
    }
}
