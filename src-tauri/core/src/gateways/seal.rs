//! Sealing: authenticated encryption of everything that lies on this computer.
//!
//! XChaCha20-Poly1305 with a random nonce of 24 bytes (draft-irtf-cfrg-xchacha), so that one key may seal any number of
//! records. The purpose is bound as associated data: a record moved to another place does not open there.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, AeadCore as _, KeyInit as _, OsRng, Payload, rand_core::RngCore as _},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// First byte of every sealed record; another form will have another number.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// What sealing adds to the length of a record.
pub const OVERHEAD_BYTES: usize = 1 + NONCE_BYTES + TAG_BYTES;

/// A key of 32 bytes; wiped from memory when it goes, never printed.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

/// The record was not sealed with this key for this purpose, or was changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed record does not open")]
pub struct SealBroken;

impl SealKey {
    /// A new key from the operating system's randomness.
    pub fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Takes a stored key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Takes a stored key from a slice; `None` unless it is exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_bytes)
    }

    /// The bytes of the key; for the vault, which stores it, and for nobody else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one part of the store, from which neither this key nor its sisters can be computed.
    #[must_use]
    pub fn sub_key(&self, label: &str) -> Self {
        Self::from_bytes(self.keyed_hash("sub-key", label.as_bytes()))
    }

    /// HMAC-SHA-256 of `bytes` under this key; names files and rows without telling what they are.
    pub fn keyed_hash(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        // HMAC takes keys of every length, so that the other arm is never taken.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice()) else {
            unreachable!("HMAC takes keys of every length")
        };
        mac.update(b"lienthong ");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    /// Seals `plain` for `purpose`: version, nonce, ciphertext, tag.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let associated = associated(purpose);
        let Ok(cipher_text) = self.cipher().encrypt(&nonce, Payload { msg: plain, aad: &associated }) else {
            unreachable!("XChaCha20-Poly1305 refuses only messages of more than 256 GiB")
        };
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&cipher_text);
        sealed
    }

    /// Opens what [`Self::seal`] made with the same key for the same purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let (version, rest) = sealed.split_first().ok_or(SealBroken)?;
        if *version != VERSION {
            return Err(SealBroken);
        }
        let (nonce, cipher_text) = rest.split_at_checked(NONCE_BYTES).ok_or(SealBroken)?;
        let associated = associated(purpose);
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: cipher_text, aad: &associated })
            .map_err(|_| SealBroken)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().into())
    }
}

fn associated(purpose: &str) -> Vec<u8> {
    let mut associated = vec![VERSION];
    associated.extend_from_slice(purpose.as_bytes());
    associated
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_the_same_key_for_the_same_purpose_only() {
        let key = SealKey::random();
        let sealed = key.seal("a", b"plain");
        assert_eq!(key.open("a", &sealed).as_deref(), Ok(b"plain".as_slice()));
        assert_eq!(key.open("b", &sealed), Err(SealBroken));
        assert_eq!(SealKey::random().open("a", &sealed), Err(SealBroken));
        assert_eq!(key.sub_key("x").open("a", &sealed), Err(SealBroken));
        assert_ne!(key.seal("a", b"plain"), sealed, "the nonce is new each time");
    }

    #[test]
    fn every_changed_bit_and_every_missing_byte_is_seen() {
        let key = SealKey::from_bytes([7; 32]);
        let sealed = key.seal("a", b"x");
        for index in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[index] ^= 1 << bit;
                assert_eq!(key.open("a", &changed), Err(SealBroken), "byte {index} bit {bit}");
            }
            assert_eq!(key.open("a", &sealed[..index]), Err(SealBroken), "cut at {index}");
        }
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", SealKey::from_bytes([65; 32])), "SealKey(***)");
    }
}
