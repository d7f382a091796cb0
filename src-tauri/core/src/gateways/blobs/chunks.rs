//! The form of a sealed file: head, chunks, and the arithmetic between plain and sealed lengths.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{AeadInPlace as _, KeyInit as _},
};

use super::BlobFault;
use crate::{
    domain::sha::Sha,
    gateways::seal::{OVERHEAD_BYTES, SealKey},
};

/// Plain bytes of every chunk but the last.
pub(super) const CHUNK_BYTES: usize = 1 << 20;
pub(super) const TAG_BYTES: usize = 16;
const MAGIC: &[u8; 4] = b"LTb1";
const SALT_BYTES: usize = 32;
const FACTS_BYTES: usize = 32 + 8;
/// Magic, salt, and the sealed facts (hash and length).
pub(super) const HEAD_BYTES: usize = MAGIC.len() + SALT_BYTES + OVERHEAD_BYTES + FACTS_BYTES;

/// The cipher of one file.
pub(super) struct FileSeal {
    salt: [u8; SALT_BYTES],
    cipher: XChaCha20Poly1305,
}

impl FileSeal {
    /// For a new file: a key that no other file has.
    pub(super) fn new(key: &SealKey) -> Self {
        Self::with_salt(key, *SealKey::random().expose())
    }

    fn with_salt(key: &SealKey, salt: [u8; SALT_BYTES]) -> Self {
        let file_key = SealKey::from_bytes(key.keyed_hash("file", &salt));
        Self { salt, cipher: XChaCha20Poly1305::new(file_key.expose().into()) }
    }

    /// The head, once hash and length are known.
    pub(super) fn head(&self, key: &SealKey, sha: &Sha, length: u64) -> Vec<u8> {
        let mut facts = sha.as_bytes().to_vec();
        facts.extend_from_slice(&length.to_be_bytes());
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&self.salt);
        head.extend_from_slice(&key.seal(&purpose(&self.salt), &facts));
        head
    }

    /// Reads the head of a stored file: its cipher, its hash and its plain length.
    pub(super) fn read_head(key: &SealKey, head: &[u8; HEAD_BYTES]) -> Result<(Self, Sha, u64), BlobFault> {
        let rest = head.strip_prefix(MAGIC).ok_or(BlobFault::Damaged)?;
        let (salt, sealed) = rest.split_first_chunk::<SALT_BYTES>().ok_or(BlobFault::Damaged)?;
        let facts = key.open(&purpose(salt), sealed).map_err(|_| BlobFault::Damaged)?;
        let (sha, length) = facts.split_first_chunk::<32>().ok_or(BlobFault::Damaged)?;
        let length: [u8; 8] = length.try_into().map_err(|_| BlobFault::Damaged)?;
        Ok((Self::with_salt(key, *salt), Sha::from_bytes(*sha), u64::from_be_bytes(length)))
    }

    /// Seals a chunk where it lies; the tag is appended.
    pub(super) fn seal_chunk(&self, index: u64, last: bool, chunk: &mut Vec<u8>) {
        let Ok(()) = self.cipher.encrypt_in_place(&nonce(index, last), b"", chunk) else {
            unreachable!("a chunk is far below the cipher's limit")
        };
    }

    /// Opens a chunk where it lies; the tag is cut off.
    pub(super) fn open_chunk(&self, index: u64, last: bool, chunk: &mut Vec<u8>) -> Result<(), BlobFault> {
        self.cipher.decrypt_in_place(&nonce(index, last), b"", chunk).map_err(|_| BlobFault::Damaged)
    }
}

/// Chunks of a file of this plain length; a file of no bytes has one of no bytes.
pub(super) const fn chunk_count(length: u64) -> u64 {
    let chunks = length.div_ceil(CHUNK_BYTES as u64);
    if chunks == 0 { 1 } else { chunks }
}

/// Bytes on the disk of a file of this plain length.
pub(super) const fn stored_length(length: u64) -> u64 {
    HEAD_BYTES as u64 + length + chunk_count(length) * TAG_BYTES as u64
}

/// Where a chunk begins on the disk.
pub(super) const fn chunk_offset(index: u64) -> u64 {
    HEAD_BYTES as u64 + index * (CHUNK_BYTES + TAG_BYTES) as u64
}

/// Unique under the file's own key: the chunk's number, and whether it is the last.
fn nonce(index: u64, last: bool) -> XNonce {
    let mut nonce = XNonce::default();
    let (number, rest) = nonce.split_at_mut(8);
    number.copy_from_slice(&index.to_be_bytes());
    if let Some(flag) = rest.first_mut() {
        *flag = u8::from(last);
    }
    nonce
}

fn purpose(salt: &[u8]) -> String {
    format!("blob {}", hex::encode(salt))
}
