//! Vault entries in the operating system's keyring.
//!
//! Keyrings limit the size of an entry (Windows: 2,560 bytes) and tokens are larger, so that a long entry is split: its
//! parts are written first under a new generation, the entry that names them last; a crash between leaves the old one.

use std::{path::Path, sync::Arc, sync::mpsc, time::Duration};

use keyring_core::{Entry, Error, api::CredentialStore};
use zeroize::Zeroizing;

use super::VaultFault;

const SERVICE: &str = "lienthong";
/// Bytes of one entry; below the smallest limit there is.
const PART_BYTES: usize = 1_800;
/// First byte of an entry: the secret itself follows, or generation and number of its parts.
const WHOLE: u8 = 0;
const SPLIT: u8 = 1;
/// A keyring may ask the person for a password; longer than this nobody types.
const LIMIT: Duration = Duration::from_mins(2);

#[derive(Clone)]
pub(super) struct KeyringEntries {
    store: Arc<CredentialStore>,
    /// Two data folders of one person do not share entries.
    seat: String,
}

impl KeyringEntries {
    pub(super) fn open(data_dir: &Path) -> Result<Self, VaultFault> {
        let store = apart(native_store)??;
        Ok(Self::with_store(store, data_dir))
    }

    pub(super) fn with_store(store: Arc<CredentialStore>, data_dir: &Path) -> Self {
        let folder = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_path_buf());
        let seat = crate::domain::sha::Sha::of(folder.to_string_lossy().as_bytes()).to_string();
        Self { store, seat: seat.chars().take(16).collect() }
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        let entries = self.clone();
        let name = name.to_owned();
        apart(move || entries.read(&name))?
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultFault> {
        let entries = self.clone();
        let name = name.to_owned();
        let bytes = Zeroizing::new(bytes.to_vec());
        apart(move || entries.write(&name, &bytes))?
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), VaultFault> {
        let entries = self.clone();
        let name = name.to_owned();
        apart(move || {
            let parts = entries.parts_of(&name)?;
            entries.remove_one(&name)?;
            parts.iter().try_for_each(|part| entries.remove_one(part))
        })?
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        let Some(head) = self.read_one(name)? else { return Ok(None) };
        match head.split_first() {
            Some((&WHOLE, bytes)) => Ok(Some(Zeroizing::new(bytes.to_vec()))),
            Some((&SPLIT, _)) => {
                let mut bytes = Zeroizing::new(Vec::new());
                for part in part_names(name, &head) {
                    match self.read_one(&part)? {
                        Some(found) => bytes.extend_from_slice(&found),
                        None => return Ok(None),
                    }
                }
                Ok(Some(bytes))
            }
            _ => Ok(None),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), VaultFault> {
        let old_parts = self.parts_of(name)?;
        let mut head = Zeroizing::new(Vec::new());
        if bytes.len() < PART_BYTES {
            head.push(WHOLE);
            head.extend_from_slice(bytes);
        } else {
            head.push(SPLIT);
            head.push(u8::try_from(bytes.len().div_ceil(PART_BYTES)).unwrap_or(u8::MAX));
            head.extend_from_slice(uuid::Uuid::new_v4().simple().to_string().as_bytes());
            for (part, chunk) in part_names(name, &head).iter().zip(bytes.chunks(PART_BYTES)) {
                self.entry(part)?.set_secret(chunk).map_err(fault)?;
            }
        }
        self.entry(name)?.set_secret(&head).map_err(fault)?;
        old_parts.iter().try_for_each(|part| self.remove_one(part))
    }

    fn parts_of(&self, name: &str) -> Result<Vec<String>, VaultFault> {
        Ok(self.read_one(name)?.map(|head| part_names(name, &head)).unwrap_or_default())
    }

    fn read_one(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        match self.entry(name)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    fn remove_one(&self, name: &str) -> Result<(), VaultFault> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, VaultFault> {
        self.store.build(SERVICE, &format!("{}/{name}", self.seat), None).map_err(fault)
    }
}

/// Names of the parts that a split entry lists; none for a whole one.
fn part_names(name: &str, head: &[u8]) -> Vec<String> {
    match head {
        [SPLIT, count, generation @ ..] => {
            let generation = String::from_utf8_lossy(generation);
            (0..*count).map(|index| format!("{name}/{generation}/{index}")).collect()
        }
        _ => Vec::new(),
    }
}

/// Runs a keyring call on a thread of its own: the Linux store drives an event loop of its own, which must not happen
/// on a thread of ours; and a keyring that never answers must not hold us for ever.
fn apart<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> Result<T, VaultFault> {
    let (answer, wait) = mpsc::sync_channel(1);
    let silent = || VaultFault::KeyringUnavailable("it does not answer".into());
    std::thread::Builder::new()
        .name("keyring".into())
        .spawn(move || answer.send(call()).is_ok())
        .map_err(|error| VaultFault::KeyringUnavailable(error.to_string()))?;
    wait.recv_timeout(LIMIT).map_err(|_| silent())
}

fn fault(error: Error) -> VaultFault {
    match error {
        Error::NoStorageAccess(_) => VaultFault::KeyringLocked,
        // `Display` of these names the cause, never a secret.
        Error::PlatformFailure(cause) => VaultFault::KeyringUnavailable(cause.to_string()),
        Error::NoDefaultStore => VaultFault::KeyringUnavailable("no store".into()),
        Error::TooLong(_, limit) => VaultFault::KeyringUnavailable(format!("an entry is longer than {limit}")),
        _ => VaultFault::KeyringUnavailable("an entry is not readable".into()),
    }
}

#[cfg(target_os = "linux")]
fn native_store() -> Result<Arc<CredentialStore>, VaultFault> {
    Ok(zbus_secret_service_keyring_store::Store::new().map_err(fault)?)
}

// The two below were written from the documentation of their crates and cannot be compiled where this is developed.
#[cfg(target_os = "windows")]
fn native_store() -> Result<Arc<CredentialStore>, VaultFault> {
    Ok(windows_native_keyring_store::Store::new().map_err(fault)?)
}

#[cfg(target_os = "macos")]
fn native_store() -> Result<Arc<CredentialStore>, VaultFault> {
    Ok(apple_native_keyring_store::keychain::Store::new().map_err(fault)?)
}

#[cfg(not(any(target_os = "linux", target_os = "windows", target_os = "macos")))]
fn native_store() -> Result<Arc<CredentialStore>, VaultFault> {
    Err(VaultFault::KeyringUnavailable("no keyring is known for this operating system".into()))
}
