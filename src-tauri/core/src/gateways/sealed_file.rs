//! One file that lies sealed in the person's folder and is always replaced whole; what is in it can be made again.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::seal::SealKey;

/// Clones name the same file.
#[derive(Clone)]
pub struct SealedFile {
    path: PathBuf,
    key: SealKey,
    purpose: &'static str,
}

impl SealedFile {
    /// Names the file; nothing is read yet. The purpose is its name too.
    pub fn new(folder: &Path, purpose: &'static str, key: &SealKey) -> Self {
        Self { path: folder.join(format!("{purpose}.sealed")), key: key.sub_key(purpose), purpose }
    }

    /// What was written last; `None` when there is nothing, or it does not open. Blocks.
    pub fn read(&self) -> Option<Vec<u8>> {
        self.key.open(self.purpose, &fs::read(&self.path).ok()?).ok()
    }

    /// Replaces what is in it: whole, or not at all. Not flushed, because all of it can be made again. Blocks.
    ///
    /// # Errors
    /// The disk's.
    pub fn write(&self, plain: &[u8]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        let mut beside = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        beside.write_all(&self.key.seal(self.purpose, plain))?;
        beside.persist(&self.path).map_err(|fault| fault.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_with_the_same_key_only_and_nothing_of_it_lies_readable() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = SealKey::random();
        let file = SealedFile::new(folder.path(), "words", &key);
        assert_eq!(file.read(), None);
        file.write("Nguyễn Văn Á".as_bytes()).expect("written");
        assert_eq!(file.read().as_deref(), Some("Nguyễn Văn Á".as_bytes()));
        assert_eq!(SealedFile::new(folder.path(), "words", &SealKey::random()).read(), None);
        let lying = fs::read(folder.path().join("words.sealed")).expect("there");
        assert_eq!(memchr::memmem::find(&lying, "Nguy".as_bytes()), None);
    }
}
