//! The vault: where tokens and seal keys rest between two starts of the program.
//!
//! Normally the operating system's keyring. On a computer without one the person chooses, as far as the policy allows:
//! a key file that only its owner may read, with the tokens sealed beside it; or memory only, which means a sign-in
//! after each start. With memory only, the keys of the stores still rest in a key file: without them the outbox and the
//! audit could not be opened again, and nothing that was entered may be lost.
//!
//! Where a keyring is there now and was not before, entries move into it from the key file's folder when they are first
//! asked for. The other way nothing moves by itself: a key does not leave the keyring for a file unasked.
//!
//! All calls block (the keyring may ask the person for a password); call them from `spawn_blocking`.

mod keyring;
mod sealed_files;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use self::{keyring::KeyringEntries, sealed_files::SealedFiles};
use super::{
    device_key::DeviceKey,
    seal::{SealBroken, SealKey},
};
use crate::domain::{failure_code::FailureCode, instant::Instant, official::Identity, secret::Secret};

/// Which kind of vault to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultChoice {
    /// The operating system's keyring.
    Keyring,
    /// The key in this file (32 bytes, readable by its owner only; made when missing); everything else sealed with it.
    KeyFile(PathBuf),
    /// Tokens in memory only; keys of the stores as with [`Self::KeyFile`] at [`default_key_file`].
    Memory,
}

/// How the vault in use is named to people and on the wire to the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum VaultKind {
    Keyring,
    KeyFile,
    Memory,
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    pub access: Secret,
    pub access_expires_at: Instant,
    pub refresh: Option<Secret>,
    /// Kept for the hint at sign-out.
    pub id_token: Option<Secret>,
    pub identity: Identity,
    pub sso_account: String,
    pub name: String,
}

/// Why the vault does not give or take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultFault {
    /// There is no keyring, or it does not answer.
    #[error("no keyring: {0}")]
    KeyringUnavailable(String),
    #[error("the keyring is locked")]
    KeyringLocked,
    /// The key file is not 32 bytes of key, or others may read it.
    #[error("the key file {} is not usable", .0.display())]
    KeyFileInvalid(PathBuf),
    /// An entry does not open with the key of the key file.
    #[error("a vault entry does not open")]
    SealBroken,
    #[error("no space left")]
    DiskFull,
    #[error("{} cannot be written", .0.display())]
    ReadOnly(PathBuf),
    /// Any other fault of the disk.
    #[error("{}: {}", .0.display(), .1)]
    Unreadable(PathBuf, std::io::ErrorKind),
}

impl VaultFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::KeyringUnavailable(_) => FailureCode::KeyringUnavailable,
            Self::KeyringLocked => FailureCode::KeyringLocked,
            Self::KeyFileInvalid(_) => FailureCode::KeyFileInvalid,
            Self::SealBroken => FailureCode::SealBroken,
            Self::DiskFull => FailureCode::DiskFull,
            Self::ReadOnly(_) | Self::Unreadable(..) => FailureCode::FolderReadOnly,
        }
    }
}

impl From<SealBroken> for VaultFault {
    fn from(_: SealBroken) -> Self {
        Self::SealBroken
    }
}

/// Entry of the key from which the keys of the computer itself grow.
const DEVICE: &str = "device";

/// The open vault of one data folder. Clones share it.
#[derive(Clone)]
pub struct Vault(Arc<Inside>);

struct Inside {
    kind: VaultKind,
    /// Tokens and who they belong to.
    sessions: Entries,
    /// Keys of the stores.
    keys: Entries,
    /// Where entries rested while this computer had no keyring.
    before: Option<SealedFiles>,
    seat_file: PathBuf,
}

/// Where entries go.
enum Entries {
    Keyring(KeyringEntries),
    Files(SealedFiles),
    Memory(Mutex<HashMap<String, Zeroizing<Vec<u8>>>>),
}

/// The key file of a data folder when none is named.
pub fn default_key_file(data_dir: &Path) -> PathBuf {
    data_dir.join("device.key")
}

/// The entries of a time without keyring; none where there was no such time, or its key file cannot be used any more.
fn files_of_before(data_dir: &Path) -> Option<SealedFiles> {
    let key_file = default_key_file(data_dir);
    if !key_file.exists() {
        return None;
    }
    let opened = SealedFiles::open(&data_dir.join("vault"), &key_file);
    opened.inspect_err(|fault| tracing::warn!(%fault, "the key file of before cannot be used")).ok()
}

impl Vault {
    /// Opens the vault of a data folder; makes the folder when it is missing.
    pub fn open(data_dir: &Path, choice: &VaultChoice) -> Result<Self, VaultFault> {
        sealed_files::make_folder(data_dir)?;
        let files = |key_file: &Path| SealedFiles::open(&data_dir.join("vault"), key_file);
        let mut before = None;
        let (kind, sessions, keys) = match choice {
            VaultChoice::Keyring => {
                let entries = KeyringEntries::open(data_dir)?;
                before = files_of_before(data_dir);
                (VaultKind::Keyring, Entries::Keyring(entries.clone()), Entries::Keyring(entries))
            }
            VaultChoice::KeyFile(key_file) => {
                let entries = files(key_file)?;
                (VaultKind::KeyFile, Entries::Files(entries.clone()), Entries::Files(entries))
            }
            VaultChoice::Memory => {
                let entries = files(&default_key_file(data_dir))?;
                (VaultKind::Memory, Entries::Memory(Mutex::default()), Entries::Files(entries))
            }
        };
        Ok(Self(Arc::new(Inside { kind, sessions, keys, before, seat_file: data_dir.join("seat.json") })))
    }

    pub fn kind(&self) -> VaultKind {
        self.0.kind
    }

    /// The key that seals this identity's stores; made at the first call.
    pub fn seal_key(&self, who: &Identity) -> Result<SealKey, VaultFault> {
        self.key(&format!("seal-key/{}", who.folder()))
    }

    /// The key that seals this identity's stores, if one was made and can be reached.
    pub fn known_seal_key(&self, who: &Identity) -> Result<Option<SealKey>, VaultFault> {
        let bytes = self.fetch(&self.0.keys, &format!("seal-key/{}", who.folder()))?;
        bytes.map(|bytes| SealKey::from_slice(&bytes).ok_or(VaultFault::SealBroken)).transpose()
    }

    /// The key that signs what leaves this computer as evidence; made at the first call, belongs to no person.
    pub fn device_key(&self) -> Result<DeviceKey, VaultFault> {
        Ok(DeviceKey::from_seed(self.key(DEVICE)?.sub_key("audit signature 1").expose()))
    }

    /// The key that seals what concerns this computer and no person.
    pub fn computer_seal_key(&self) -> Result<SealKey, VaultFault> {
        Ok(self.key(DEVICE)?.sub_key("computer"))
    }

    /// Keeps the session and notes that this person signed in last on this seat.
    pub fn store_session(&self, who: &Identity, session: &StoredSession) -> Result<(), VaultFault> {
        let folder = who.folder();
        self.0.sessions.put(&format!("session/{folder}"), &Kept::of(session).to_bytes())?;
        self.note_last(Some(&folder))
    }

    /// The session of this person, if one is kept.
    pub fn session(&self, who: &Identity) -> Result<Option<StoredSession>, VaultFault> {
        self.session_of(&who.folder())
    }

    /// The session of who signed in last on this seat, if one is kept.
    pub fn last_session(&self) -> Result<Option<StoredSession>, VaultFault> {
        match self.last_folder()? {
            Some(folder) => self.session_of(&folder),
            None => Ok(None),
        }
    }

    /// Who signed in last on this seat, as long as their session is kept.
    pub fn last_identity(&self) -> Result<Option<Identity>, VaultFault> {
        Ok(self.last_session()?.map(|session| session.identity))
    }

    /// The folder name ([`Identity::folder`]) of who signed in last; outlives the session, so that a sign-in by
    /// somebody else is noticed.
    pub fn last_folder(&self) -> Result<Option<String>, VaultFault> {
        Ok(self.seat()?.and_then(|seat| seat.last))
    }

    /// A seat file that cannot be read costs the memory of who was here last, nothing else.
    fn seat(&self) -> Result<Option<SeatFile>, VaultFault> {
        let text = sealed_files::read_file(&self.0.seat_file)?;
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()))
    }

    /// Whether the window of this seat was locked when it was last left.
    pub fn is_locked(&self) -> Result<bool, VaultFault> {
        Ok(self.seat()?.is_some_and(|seat| seat.locked))
    }

    /// Notes that the window was locked or opened again, for the next start.
    pub fn note_locked(&self, locked: bool) -> Result<(), VaultFault> {
        let seat = self.seat()?.unwrap_or_default();
        if seat.locked == locked { Ok(()) } else { self.write_seat(&SeatFile { locked, ..seat }) }
    }

    /// Removes the tokens; the keys of the stores stay, so that outbox and audit can be opened at the next sign-in.
    pub fn forget_session(&self, who: &Identity) -> Result<(), VaultFault> {
        self.remove(&self.0.sessions, &format!("session/{}", who.folder()))
    }

    /// Removes tokens and keys: what lies sealed on the disk can never be opened again.
    pub fn forget_all(&self, who: &Identity) -> Result<(), VaultFault> {
        self.forget_session(who)?;
        self.remove(&self.0.keys, &format!("seal-key/{}", who.folder()))?;
        if self.last_folder()?.as_deref() == Some(who.folder().as_str()) {
            self.note_last(None)?;
        }
        Ok(())
    }

    /// The entry; one that still rests where it was put before there was a keyring moves first.
    fn fetch(&self, entries: &Entries, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        let here = entries.get(name)?;
        let Some(before) = self.0.before.as_ref().filter(|_| here.is_none()) else { return Ok(here) };
        let Some(bytes) = before.get(name)? else { return Ok(None) };
        entries.put(name, &bytes)?;
        if entries.get(name)?.as_ref() == Some(&bytes) {
            before.remove(name)?;
        }
        Ok(Some(bytes))
    }

    fn remove(&self, entries: &Entries, name: &str) -> Result<(), VaultFault> {
        entries.remove(name)?;
        self.0.before.as_ref().map_or(Ok(()), |before| before.remove(name))
    }

    fn key(&self, name: &str) -> Result<SealKey, VaultFault> {
        if let Some(bytes) = self.fetch(&self.0.keys, name)? {
            return SealKey::from_slice(&bytes).ok_or(VaultFault::SealBroken);
        }
        // One process at a time makes a key: two that did at once would each seal with their own, and one of them
        // would be lost.
        let _making = sealed_files::lock(&self.0.seat_file.with_file_name("keys.lock"))?;
        if let Some(bytes) = self.0.keys.get(name)? {
            return SealKey::from_slice(&bytes).ok_or(VaultFault::SealBroken);
        }
        let key = SealKey::random();
        self.0.keys.put(name, key.expose())?;
        Ok(key)
    }

    fn session_of(&self, folder: &str) -> Result<Option<StoredSession>, VaultFault> {
        let Some(bytes) = self.fetch(&self.0.sessions, &format!("session/{folder}"))? else { return Ok(None) };
        // A session written by another version is no session: one sign-in more, nothing lost.
        Ok(Kept::from_bytes(&bytes).map(Kept::into_session))
    }

    fn note_last(&self, folder: Option<&str>) -> Result<(), VaultFault> {
        // A renewal by another process opens no lock.
        let locked = self.seat()?.is_some_and(|seat| seat.locked && seat.last.as_deref() == folder);
        self.write_seat(&SeatFile { last: folder.map(str::to_owned), locked })
    }

    fn write_seat(&self, seat: &SeatFile) -> Result<(), VaultFault> {
        let text = serde_json::to_vec_pretty(seat).unwrap_or_default();
        sealed_files::write_file(&self.0.seat_file, &text)
    }
}

impl Entries {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        match self {
            Self::Keyring(entries) => entries.get(name),
            Self::Files(entries) => entries.get(name),
            Self::Memory(entries) => Ok(entries.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultFault> {
        match self {
            Self::Keyring(entries) => entries.put(name, bytes),
            Self::Files(entries) => entries.put(name, bytes),
            Self::Memory(entries) => {
                let bytes = Zeroizing::new(bytes.to_vec());
                entries.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes);
                Ok(())
            }
        }
    }

    fn remove(&self, name: &str) -> Result<(), VaultFault> {
        match self {
            Self::Keyring(entries) => entries.remove(name),
            Self::Files(entries) => entries.remove(name),
            Self::Memory(entries) => {
                entries.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
                Ok(())
            }
        }
    }
}

/// What is kept readable of a seat: no name and no secret, only a hash.
#[derive(Default, Serialize, Deserialize)]
struct SeatFile {
    last: Option<String>,
    #[serde(default)]
    locked: bool,
}

/// A session in the form it is stored in; the only place where tokens are written out.
#[derive(Serialize, Deserialize)]
struct Kept {
    access: Zeroizing<String>,
    access_expires_at: Instant,
    refresh: Option<Zeroizing<String>>,
    id_token: Option<Zeroizing<String>>,
    identity: Identity,
    sso_account: String,
    name: String,
}

impl Kept {
    fn of(session: &StoredSession) -> Self {
        let text = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        Self {
            access: text(&session.access),
            access_expires_at: session.access_expires_at,
            refresh: session.refresh.as_ref().map(text),
            id_token: session.id_token.as_ref().map(text),
            identity: session.identity.clone(),
            sso_account: session.sso_account.clone(),
            name: session.name.clone(),
        }
    }

    fn into_session(self) -> StoredSession {
        let secret = |text: &Zeroizing<String>| Secret::new(text.as_str().to_owned());
        StoredSession {
            access: secret(&self.access),
            access_expires_at: self.access_expires_at,
            refresh: self.refresh.as_ref().map(secret),
            id_token: self.id_token.as_ref().map(secret),
            identity: self.identity,
            sso_account: self.sso_account,
            name: self.name,
        }
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests;
