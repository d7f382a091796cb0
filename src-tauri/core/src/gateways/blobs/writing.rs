//! Writing a file: hashed and sealed on the way, flushed to the disk, then named.

use std::io::{Seek as _, SeekFrom, Write as _};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{
    BlobFault, Blobs,
    chunks::{CHUNK_BYTES, FileSeal, HEAD_BYTES, TAG_BYTES},
};
use crate::{domain::sha::Sha, gateways::durable};

/// Names of files that are still being written begin so.
pub(super) const UNFINISHED: &str = ".new-";

/// A file on its way into the store; dropped unfinished it leaves nothing behind.
pub struct BlobWriter {
    blobs: Blobs,
    file: NamedTempFile,
    seal: FileSeal,
    digest: Sha256,
    /// The chunk being filled.
    chunk: Vec<u8>,
    next_chunk: u64,
    written: u64,
}

impl BlobWriter {
    pub(super) fn new(blobs: Blobs) -> Result<Self, BlobFault> {
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&blobs.0.folder)?;
        file.write_all(&[0; HEAD_BYTES])?;
        let seal = FileSeal::new(&blobs.0.key);
        let chunk = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        Ok(Self { blobs, file, seal, digest: Sha256::new(), chunk, next_chunk: 0, written: 0 })
    }

    /// Appends bytes, as many at once as the caller likes.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), BlobFault> {
        self.digest.update(bytes);
        self.written += bytes.len() as u64;
        while !bytes.is_empty() {
            // A full chunk waits until more comes: only then is it known not to be the last.
            if self.chunk.len() == CHUNK_BYTES {
                self.flush_chunk(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK_BYTES - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Bytes appended so far.
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// Ends the file; it is on the disk and can be read when this returns. Answers its hash and length.
    pub fn finish(mut self) -> Result<(Sha, u64), BlobFault> {
        self.flush_chunk(true)?;
        let sha = Sha::from_bytes(self.digest.finalize().into());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&self.seal.head(&self.blobs.0.key, &sha, self.written))?;
        self.file.as_file().sync_all()?;
        // The same contents again: either copy is as good, and the new one is known to be whole.
        self.file.persist(self.blobs.path(&sha)).map_err(|fault| fault.error)?;
        durable::flush_folder(&self.blobs.0.folder);
        Ok((sha, self.written))
    }

    fn flush_chunk(&mut self, last: bool) -> Result<(), BlobFault> {
        self.seal.seal_chunk(self.next_chunk, last, &mut self.chunk);
        self.file.write_all(&self.chunk)?;
        self.chunk.clear();
        self.next_chunk += 1;
        Ok(())
    }
}
