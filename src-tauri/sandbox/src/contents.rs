//! The bytes behind [`FileContent`]: shipped files, uploaded files kept by hash, and generated ones.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::assets;
use crate::model::FileContent;

const BLOCK: u64 = 64 * 1024;

/// The folder of stored files, and what is known of the others.
#[derive(Debug)]
pub struct Contents {
    folder: PathBuf,
    hashes: Mutex<HashMap<FileContent, String>>,
}

/// What an upload turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub size: u64,
    /// Hexadecimal SHA-256 of the bytes.
    pub sha256: String,
}

/// Why an upload was not kept.
#[derive(Debug, thiserror::Error)]
pub enum NotStored {
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the upload broke off")]
    BrokenOff,
    #[error("the folder of the sandbox: {0}")]
    Folder(#[from] io::Error),
}

impl Contents {
    /// Keeps stored files in `folder`, which is made when missing.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), hashes: Mutex::default() })
    }

    /// The size in bytes; 0 for what is not there.
    pub fn size(&self, content: &FileContent) -> u64 {
        match content {
            FileContent::Asset(name) => assets::bytes(name).map_or(0, |bytes| bytes.len() as u64),
            FileContent::Stored(sha256) => std::fs::metadata(self.folder.join(sha256)).map_or(0, |facts| facts.len()),
            FileContent::Generated { size, .. } => *size,
        }
    }

    /// The hexadecimal SHA-256 of the bytes, reckoned once.
    pub fn sha256(&self, content: &FileContent) -> String {
        if let FileContent::Stored(sha256) = content {
            return sha256.clone();
        }
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        hashes
            .entry(content.clone())
            .or_insert_with(|| match content {
                FileContent::Asset(name) => hex::encode(Sha256::digest(assets::bytes(name).unwrap_or_default())),
                FileContent::Generated { size, seed } => {
                    let mut hasher = Sha256::new();
                    for number in 0..size.div_ceil(BLOCK) {
                        hasher.update(generated_block(*size, *seed, number));
                    }
                    hex::encode(hasher.finalize())
                }
                FileContent::Stored(sha256) => sha256.clone(),
            })
            .clone()
    }

    /// All bytes at once, for files known to be small.
    pub fn bytes(&self, content: &FileContent) -> io::Result<Bytes> {
        match content {
            FileContent::Asset(name) => {
                assets::bytes(name).map(Bytes::from_static).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
            }
            FileContent::Stored(sha256) => std::fs::read(self.folder.join(sha256)).map(Bytes::from),
            FileContent::Generated { size, seed } => {
                let blocks = 0..size.div_ceil(BLOCK);
                Ok(Bytes::from(blocks.flat_map(|number| generated_block(*size, *seed, number)).collect::<Vec<_>>()))
            }
        }
    }

    /// The bytes of a range that lies within the file.
    pub fn stream(
        &self,
        content: &FileContent,
        range: Range<u64>,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        match content {
            FileContent::Asset(name) => {
                let all = Bytes::from_static(assets::bytes(name).unwrap_or_default());
                let (start, end) = (usize_of(range.start).min(all.len()), usize_of(range.end).min(all.len()));
                stream::iter([Ok(all.slice(start.min(end)..end))]).boxed()
            }
            FileContent::Generated { size, seed } => {
                let (size, seed) = (*size, *seed);
                stream::iter(range.start / BLOCK..range.end.div_ceil(BLOCK))
                    .map(move |number| {
                        let block = Bytes::from(generated_block(size, seed, number));
                        let offset = number * BLOCK;
                        let start = usize_of(range.start.saturating_sub(offset)).min(block.len());
                        let end = usize_of(range.end.saturating_sub(offset)).min(block.len());
                        Ok(block.slice(start..end))
                    })
                    .boxed()
            }
            FileContent::Stored(sha256) => {
                let path = self.folder.join(sha256);
                stream::once(async move {
                    let mut file = tokio::fs::File::open(path).await?;
                    file.seek(io::SeekFrom::Start(range.start)).await?;
                    let rest = file.take(range.end - range.start);
                    io::Result::Ok(tokio_util::io::ReaderStream::with_capacity(rest, usize_of(BLOCK)))
                })
                .flat_map(|opened| match opened {
                    Ok(chunks) => chunks.boxed(),
                    Err(error) => stream::iter([Err(error)]).boxed(),
                })
                .boxed()
            }
        }
    }

    /// Keeps what a stream brings, or nothing when it breaks off or grows beyond `limit` bytes.
    pub async fn store<E>(
        &self,
        chunks: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Stored, NotStored> {
        let unfinished = self.folder.join(format!("unfinished-{}", uuid::Uuid::new_v4()));
        let received = Self::receive(&unfinished, chunks, limit).await;
        match received {
            Ok(stored) => {
                tokio::fs::rename(&unfinished, self.folder.join(&stored.sha256)).await?;
                Ok(stored)
            }
            Err(reason) => {
                // What remains of a broken upload is only litter; failing to remove it changes nothing.
                tokio::fs::remove_file(&unfinished).await.ok();
                Err(reason)
            }
        }
    }

    async fn receive<E>(
        path: &Path,
        chunks: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Stored, NotStored> {
        let mut file = tokio::fs::File::create(path).await?;
        let mut hasher = Sha256::new();
        let mut size = 0;
        let mut chunks = std::pin::pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| NotStored::BrokenOff)?;
            size += chunk.len() as u64;
            if size > limit {
                return Err(NotStored::TooLarge { limit });
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        Ok(Stored { size, sha256: hex::encode(hasher.finalize()) })
    }

    /// Keeps bytes made here.
    pub fn store_bytes(&self, bytes: &[u8]) -> io::Result<Stored> {
        let sha256 = hex::encode(Sha256::digest(bytes));
        let unfinished = self.folder.join(format!("unfinished-{}", uuid::Uuid::new_v4()));
        std::fs::write(&unfinished, bytes)?;
        std::fs::rename(&unfinished, self.folder.join(&sha256))?;
        Ok(Stored { size: bytes.len() as u64, sha256 })
    }
}

/// Block `number` of a generated file: bytes that do not compress and always come out the same.
fn generated_block(size: u64, seed: u64, number: u64) -> Vec<u8> {
    let length = usize_of((size - (number * BLOCK).min(size)).min(BLOCK));
    let mut state = (seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1;
    let mut block = Vec::with_capacity(length + 8);
    while block.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        block.extend_from_slice(&state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    block.truncate(length);
    block
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
