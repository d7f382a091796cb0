//! Reading a file: by place for the preview, as a stream for uploads.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};

use super::{
    BlobFault, Blobs, ByteSource,
    chunks::{CHUNK_BYTES, FileSeal, HEAD_BYTES, TAG_BYTES, chunk_count, chunk_offset, stored_length},
    eviction,
};
use crate::domain::sha::Sha;

/// The chunks of a file, in order.
pub type BlobStream = Pin<Box<dyn Stream<Item = Result<Bytes, BlobFault>> + Send>>;

/// An open file whose head and length were found sound.
pub(super) struct OpenBlob {
    file: Mutex<File>,
    seal: FileSeal,
    length: u64,
}

impl Blobs {
    pub(super) fn open_blob(&self, sha: &Sha) -> Result<OpenBlob, BlobFault> {
        let opened = self.open_unchecked(sha);
        self.heeding_damage(sha, opened)
    }

    fn open_unchecked(&self, sha: &Sha) -> Result<OpenBlob, BlobFault> {
        let mut file = File::open(self.path(sha))?;
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head)?;
        let (seal, named, length) = FileSeal::read_head(&self.0.key, &head)?;
        let facts = file.metadata()?;
        if named != *sha || facts.len() != stored_length(length) {
            return Err(BlobFault::Damaged);
        }
        eviction::note_seen(&file, &facts);
        Ok(OpenBlob { file: Mutex::new(file), seal, length })
    }
}

impl OpenBlob {
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn read_range(&self, offset: u64, length: u64) -> Result<Vec<u8>, BlobFault> {
        let end = offset.saturating_add(length).min(self.length);
        let mut bytes = Vec::new();
        let mut at = offset;
        while at < end {
            let index = at / CHUNK_BYTES as u64;
            let chunk = self.chunk(index)?;
            let begin = index * CHUNK_BYTES as u64;
            let inside = |place: u64| usize::try_from(place - begin).unwrap_or(usize::MAX).min(chunk.len());
            bytes.extend_from_slice(chunk.get(inside(at)..inside(end)).unwrap_or_default());
            at = begin + CHUNK_BYTES as u64;
        }
        Ok(bytes)
    }

    /// Opens every chunk.
    pub(super) fn check(&self) -> Result<(), BlobFault> {
        (0..chunk_count(self.length)).try_for_each(|index| self.chunk(index).map(drop))
    }

    fn chunk(&self, index: u64) -> Result<Vec<u8>, BlobFault> {
        let last = index + 1 == chunk_count(self.length);
        let begin = index * CHUNK_BYTES as u64;
        let plain = usize::try_from(self.length - begin).unwrap_or(usize::MAX).min(CHUNK_BYTES);
        let mut chunk = vec![0; plain + TAG_BYTES];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(chunk_offset(index)))?;
            file.read_exact(&mut chunk)?;
        }
        self.seal.open_chunk(index, last, &mut chunk)?;
        Ok(chunk)
    }
}

pub(super) fn stream(blobs: Blobs, sha: Sha) -> BlobStream {
    struct Reading {
        blobs: Blobs,
        blob: Option<Arc<OpenBlob>>,
        next: u64,
    }
    let reading = Reading { blobs, blob: None, next: 0 };
    Box::pin(stream::try_unfold(reading, move |mut reading| async move {
        if reading.blob.as_ref().is_some_and(|blob| reading.next == chunk_count(blob.length)) {
            return Ok(None);
        }
        let (blobs, blob, index) = (reading.blobs.clone(), reading.blob.take(), reading.next);
        // Decrypting and waiting for the disk block; one chunk at a time goes to a thread that may.
        let read = tokio::task::spawn_blocking(move || {
            let read = || {
                let blob = blob.map_or_else(|| blobs.open_blob(&sha).map(Arc::new), Ok)?;
                let chunk = blob.chunk(index)?;
                Ok((blob, chunk))
            };
            blobs.heeding_damage(&sha, read())
        });
        let (blob, chunk) = read.await.map_err(|_| BlobFault::Unreadable(io::ErrorKind::Interrupted))??;
        reading.blob = Some(blob);
        reading.next += 1;
        Ok(Some((Bytes::from(chunk), reading)))
    }))
}

pub(super) fn upload(blobs: &Blobs, sha: Sha, progress: impl Fn(u64) + Send + 'static) -> ByteSource {
    let mut sent = 0;
    progress(0);
    Box::pin(
        stream(blobs.clone(), sha)
            .inspect_ok(move |chunk| {
                sent += chunk.len() as u64;
                progress(sent);
            })
            .map_err(io::Error::other),
    )
}
