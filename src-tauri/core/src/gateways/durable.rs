//! Folders and names that are still there when the power comes back.
//!
//! POSIX promises a new name only when its folder was flushed after it was made, and a folder is itself a name in
//! another. Most file systems do more; what is kept here does not rely on it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// How many folders lie above a journal that this program may have made: the person's, `people`, the data folder.
const OWN_LEVELS: usize = 3;

/// Makes a folder and those above it that are missing, closed to other people of this computer, each flushed.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    // The folder of a bare name is the one that the program was started in.
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        made => made?,
    }
    if let Some(parent) = parent {
        flush_folder(parent);
    }
    Ok(())
}

/// Flushes the names in a folder; not every system can, and then they are as durable as it gets.
pub(crate) fn flush_folder(folder: &Path) {
    drop(fs::File::open(folder).and_then(|folder| folder.sync_all()));
}

/// Flushes a folder and those above it: whoever made them may have died before they were flushed.
pub(crate) fn flush_folders(folder: &Path) {
    for folder in folder.ancestors().take(OWN_LEVELS) {
        flush_folder(folder);
    }
}

/// A new file with these bytes, readable by its owner only: whole under its name or not there. `false`: the name is
/// taken, and nothing was changed.
pub(crate) fn create_whole(file: &Path, bytes: &[u8]) -> io::Result<bool> {
    let beside = written_beside(file, bytes)?;
    match beside.persist_noclobber(file) {
        Err(fault) if fault.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(fault) => return Err(fault.error),
        Ok(_) => {}
    }
    flush_folder(&folder_of(file));
    Ok(true)
}

/// Replaces a file whole.
pub(crate) fn replace_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    written_beside(file, bytes)?.persist(file).map_err(|fault| fault.error)?;
    flush_folder(&folder_of(file));
    Ok(())
}

fn written_beside(file: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let mut beside = tempfile::Builder::new().prefix(".new-").tempfile_in(folder_of(file))?;
    io::Write::write_all(&mut beside, bytes)?;
    beside.as_file().sync_all()?;
    Ok(beside)
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_with_those_above_it_and_making_it_again_is_no_fault() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("a/b/c");
        make_folder(&folder).expect("made");
        make_folder(&folder).expect("there");
        make_folder(Path::new("device.key").parent().expect("a folder")).expect("the folder of a bare name");
        assert!(folder.is_dir());
        fs::write(place.path().join("file"), "x").expect("written");
        assert!(make_folder(&place.path().join("file")).is_err() && make_folder(&place.path().join("file/d")).is_err());
    }

    #[test]
    fn a_name_that_is_taken_keeps_its_contents() {
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("key");
        assert!(create_whole(&file, b"first").expect("made"));
        assert!(!create_whole(&file, b"second").expect("refused"));
        assert_eq!(fs::read(&file).expect("read"), b"first");
        replace_whole(&file, b"third").expect("replaced");
        assert_eq!(fs::read(&file).expect("read"), b"third");
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
