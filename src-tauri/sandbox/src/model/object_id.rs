//! Ids as iGate makes them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Twelve bytes, written as 24 hexadecimal digits, as iGate's ids are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId([u8; 12]);

impl ObjectId {
    /// The id that follows from a seed, a kind of thing and its number.
    pub fn derived(seed: u64, kind: &str, number: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_be_bytes());
        hasher.update(kind.as_bytes());
        hasher.update(number.to_be_bytes());
        let digest = hasher.finalize();
        let mut bytes = [0; 12];
        bytes.copy_from_slice(&digest[..12]);
        // Ids of the real thing begin with a recent time in seconds; these look the same.
        bytes[0] = 0x68;
        Self(bytes)
    }

    /// An id nobody has yet.
    pub fn random() -> Self {
        let mut bytes: [u8; 12] = rand::random();
        bytes[0] = 0x69;
        Self(bytes)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 12];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// A number that is always the same for this id, for choices that must not change between answers.
    pub fn lot(self) -> u64 {
        self.0.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
            >> 16
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("an id of 24 hexadecimal digits"))
    }
}
