//! What the cache keeps beside domain types, and how a record is versioned and sealed.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::{instant::Instant, sha::Sha},
    gateways::seal::SealKey,
};

/// First byte of every record; a record of another form counts as absent and is read again from its system.
const FORM: u8 = 1;

/// A file of one of the systems.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileRefKey {
    system: &'static str,
    file_id: String,
}

impl FileRefKey {
    pub fn igate(file_id: &str) -> Self {
        Self { system: "igate", file_id: file_id.to_owned() }
    }

    pub fn idesk(file_id: &str) -> Self {
        Self { system: "idesk", file_id: file_id.to_owned() }
    }

    /// The text of a file, by the file's bytes and how it was read.
    pub fn text_of(sha: &Sha, reading: u32) -> Self {
        Self { system: "text", file_id: format!("{sha} {reading}") }
    }

    /// That bytes taken for this kind of file have no text.
    pub fn no_text_of(sha: &Sha, kind: &str, reading: u32) -> Self {
        Self { system: "no-text", file_id: format!("{sha} {kind} {reading}") }
    }

    pub(super) fn text(&self) -> String {
        format!("{}/{}", self.system, self.file_id)
    }
}

/// A remote file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    pub sha256: Sha,
    /// The server's own name.
    pub name: String,
    pub at: Instant,
}

/// How far a sync has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncMark {
    /// The newest change seen, in the server's own words, to be asked from next time.
    pub newest_update: Option<String>,
    /// The next page of a first reading that was interrupted; `None`: no reading is under way.
    pub next_page: Option<u32>,
    /// When the list was last read to its end.
    pub read_at: Option<Instant>,
    /// When it was last read whole from the beginning.
    pub reconciled_at: Option<Instant>,
}

/// Seals records of one tree.
#[derive(Clone)]
pub(super) struct RecordSeal {
    key: SealKey,
    tree: &'static str,
}

impl RecordSeal {
    pub(super) fn new(key: &SealKey, tree: &'static str) -> Self {
        Self { key: key.sub_key(tree), tree }
    }

    /// The key of a record in its tree; does not tell what it is the key of.
    pub(super) fn row(&self, id: &str) -> [u8; 32] {
        self.key.keyed_hash("row", id.as_bytes())
    }

    pub(super) fn seal<T: Serialize>(&self, row: &[u8], record: &T) -> Vec<u8> {
        // postcard refuses only types without a known length, which none of ours is.
        let mut plain = vec![FORM];
        plain.extend(postcard::to_stdvec(record).unwrap_or_default());
        self.key.seal(&self.purpose(row), &plain)
    }

    /// `None`: changed, sealed with another key, or of another form.
    pub(super) fn open<T: DeserializeOwned>(&self, row: &[u8], sealed: &[u8]) -> Option<T> {
        let plain = self.key.open(&self.purpose(row), sealed).ok()?;
        let (form, record) = plain.split_first()?;
        if *form != FORM {
            return None;
        }
        postcard::from_bytes(record).ok()
    }

    fn purpose(&self, row: &[u8]) -> String {
        format!("{} {}", self.tree, hex::encode(row))
    }
}
