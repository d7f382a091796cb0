//! One file that lies sealed in the person's folder and is always replaced whole; what is in it can be made again.
//!
//! A large one is written and read in parts, each sealed by itself and bound to its place and to the number of parts, so
//! that it is never in memory whole beside what is made of it.

use std::{
    fs,
    io::{self, BufReader, Read as _, Write as _},
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
        let mut beside = self.beside()?;
        beside.write_all(&self.key.seal(self.purpose, plain))?;
        beside.persist(&self.path).map_err(|fault| fault.error)?;
        Ok(())
    }

    /// As [`Self::write`], of so many parts, one at a time.
    ///
    /// # Errors
    /// The disk's.
    pub fn write_parts(&self, count: u32, mut part: impl FnMut(u32) -> Vec<u8>) -> io::Result<()> {
        let mut beside = self.beside()?;
        beside.write_all(&count.to_le_bytes())?;
        for number in 0..count {
            let sealed = self.key.seal(&self.part_purpose(number, count), &part(number));
            let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
            beside.write_all(&length.to_le_bytes())?;
            beside.write_all(&sealed)?;
        }
        beside.persist(&self.path).map_err(|fault| fault.error)?;
        Ok(())
    }

    /// What [`Self::write_parts`] wrote last, to be asked for part by part; `None` when there is nothing. Blocks.
    pub fn parts(&self) -> Option<SealedParts<'_>> {
        let file = fs::File::open(&self.path).ok()?;
        let left = file.metadata().ok()?.len();
        let mut parts = SealedParts { file: self, bytes: BufReader::new(file), left, next: 0, count: 0 };
        parts.count = parts.number()?;
        Some(parts)
    }

    fn beside(&self) -> io::Result<tempfile::NamedTempFile> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        tempfile::Builder::new().prefix(".new-").tempfile_in(folder)
    }

    fn part_purpose(&self, number: u32, count: u32) -> String {
        format!("{} {number} of {count}", self.purpose)
    }
}

/// The parts of a file, in their order.
pub struct SealedParts<'a> {
    file: &'a SealedFile,
    bytes: BufReader<fs::File>,
    /// Bytes of the file not read yet: no length that it states is believed beyond them.
    left: u64,
    next: u32,
    count: u32,
}

impl SealedParts<'_> {
    /// The next part; `None` behind the last one, and where a part is missing or does not open.
    pub fn read_next(&mut self) -> Option<Vec<u8>> {
        if self.next == self.count {
            return None;
        }
        let length = self.number()?;
        self.left = self.left.checked_sub(u64::from(length))?;
        let mut sealed = vec![0; usize::try_from(length).ok()?];
        self.bytes.read_exact(&mut sealed).ok()?;
        let plain = self.file.key.open(&self.file.part_purpose(self.next, self.count), &sealed).ok()?;
        self.next += 1;
        Some(plain)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = [0; 4];
        self.left = self.left.checked_sub(4)?;
        self.bytes.read_exact(&mut number).ok()?;
        Some(u32::from_le_bytes(number))
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

    #[test]
    fn parts_are_read_in_their_order_and_none_can_be_cut_off_changed_or_moved() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = SealedFile::new(folder.path(), "lists", &SealKey::random());
        assert!(file.parts().is_none());
        let all = |file: &SealedFile| {
            let mut parts = file.parts()?;
            let read: Option<Vec<_>> = (0..3).map(|_| parts.read_next()).collect();
            assert!(read.is_none() || parts.read_next().is_none());
            read
        };
        file.write_parts(3, |number| vec![u8::try_from(number).expect("small"); 1000]).expect("written");
        assert_eq!(all(&file), Some(vec![vec![0; 1000], vec![1; 1000], vec![2; 1000]]));
        let lying = fs::read(folder.path().join("lists.sealed")).expect("there");
        for place in 0..lying.len() {
            let mut spoilt = lying.clone();
            spoilt[place] ^= 0x10;
            fs::write(folder.path().join("lists.sealed"), &spoilt).expect("spoilt");
            assert_eq!(all(&file), None, "byte {place}");
            fs::write(folder.path().join("lists.sealed"), &lying[..place]).expect("cut");
            assert_eq!(all(&file), None, "cut at {place}");
        }
        let part = (lying.len() - 4) / 3;
        let moved = [&lying[..4], &lying[4 + part..4 + 2 * part], &lying[4..4 + part], &lying[4 + 2 * part..]].concat();
        fs::write(folder.path().join("lists.sealed"), moved).expect("moved");
        assert_eq!(all(&file), None);
    }
}
