//! The key of this computer that signs what leaves it as evidence: Ed25519 (RFC 8032), made once, kept by the vault.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Hex digits of a fingerprint: half of a SHA-256 is more than anybody can find a second key for, and can be read out
/// over the telephone.
const FINGERPRINT_DIGITS: usize = 32;

/// The secret half; it can sign and nothing else, and is wiped from memory when it goes.
pub struct DeviceKey {
    secret: SigningKey,
}

/// The public half, as it stands in what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DevicePublicKey([u8; 32]);

impl DeviceKey {
    /// The key that grows from a seed; the vault keeps the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self { secret: SigningKey::from_bytes(seed) }
    }

    pub fn public(&self) -> DevicePublicKey {
        DevicePublicKey(self.secret.verifying_key().to_bytes())
    }

    /// The signature over `message`: 128 lower-case hex digits.
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.secret.sign(message).to_bytes())
    }
}

impl DevicePublicKey {
    /// Reads what [`Self::to_hex`] wrote, and nothing else: one key has one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(lower_hex(text)?))
    }

    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// What people compare: eight groups of four hex digits of the key's SHA-256.
    pub fn fingerprint(self) -> String {
        let digits: Vec<char> = hex::encode(Sha256::digest(self.0)).chars().take(FINGERPRINT_DIGITS).collect();
        digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// Whether a person's spelling names this key: its fingerprint, or the whole key, in either case, with whatever
    /// stands between the digits.
    pub fn is_named(self, spelling: &str) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase();
        let foreign = |letter: char| !(letter.is_ascii_hexdigit() || letter.is_whitespace() || ":-.".contains(letter));
        let said = digits(spelling);
        !spelling.contains(foreign) && (said == digits(&self.fingerprint()) || said == self.to_hex())
    }

    /// Whether `signature` (as [`DeviceKey::sign`] wrote it) was made over `message` with the secret half of this key.
    /// Strict (RFC 8032 §5.1.7 and no key of small order): one message of one key has one signature.
    pub fn has_signed(self, message: &[u8], signature: &str) -> bool {
        let Some(signature) = lower_hex(signature) else { return false };
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(&signature)).is_ok())
    }
}

fn lower_hex<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 2.
    const SEED: &str = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    const PUBLIC: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const SIGNATURE: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    fn key() -> DeviceKey {
        DeviceKey::from_seed(&lower_hex(SEED).expect("hex"))
    }

    #[test]
    fn the_key_of_the_standard_signs_as_the_standard_says() {
        assert_eq!(key().public().to_hex(), PUBLIC);
        assert_eq!(key().sign(&[0x72]), SIGNATURE);
        assert!(key().public().has_signed(&[0x72], SIGNATURE));
    }

    #[test]
    fn every_other_message_key_and_spelling_of_a_signature_is_refused() {
        let public = key().public();
        assert!(!public.has_signed(&[0x73], SIGNATURE));
        assert!(!public.has_signed(&[0x72], &SIGNATURE.to_uppercase()), "one spelling only");
        assert!(!DeviceKey::from_seed(&[1; 32]).public().has_signed(&[0x72], SIGNATURE));
        assert_eq!(DevicePublicKey::parse(&PUBLIC.to_uppercase()), None);
        for place in 0..SIGNATURE.len() {
            let mut changed = SIGNATURE.as_bytes().to_vec();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("text");
            assert!(!public.has_signed(&[0x72], &changed), "digit {place}");
        }
    }

    #[test]
    fn a_fingerprint_is_recognised_however_it_was_copied() {
        let public = key().public();
        let fingerprint = public.fingerprint();
        assert_eq!(fingerprint.len(), 39);
        assert!(public.is_named(&fingerprint) && public.is_named(&fingerprint.replace(' ', ":").to_uppercase()));
        assert!(public.is_named(PUBLIC));
        assert!(!public.is_named("") && !public.is_named(fingerprint.trim_end_matches(char::is_alphanumeric)));
        assert!(!DeviceKey::from_seed(&[1; 32]).public().is_named(&fingerprint));
    }
}
