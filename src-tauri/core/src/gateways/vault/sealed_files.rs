//! Vault entries as sealed files under the key of a key file; for computers without a keyring.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::VaultFault;
use crate::gateways::{durable, seal::SealKey};

#[derive(Clone)]
pub(super) struct SealedFiles {
    folder: PathBuf,
    key: SealKey,
}

impl SealedFiles {
    /// Reads the key file, or makes it.
    pub(super) fn open(folder: &Path, key_file: &Path) -> Result<Self, VaultFault> {
        make_folder(folder)?;
        Ok(Self { folder: folder.to_path_buf(), key: device_key(key_file)?.sub_key("vault") })
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultFault> {
        match read_file(&self.file(name))? {
            Some(sealed) => Ok(Some(Zeroizing::new(self.key.open(name, &sealed)?))),
            None => Ok(None),
        }
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), VaultFault> {
        write_file(&self.file(name), &self.key.seal(name, bytes))
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), VaultFault> {
        let file = self.file(name);
        match fs::remove_file(&file) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(disk_fault(&file, &fault)),
            _ => Ok(()),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(hex::encode(self.key.keyed_hash("entry", name.as_bytes())))
    }
}

/// The key in a key file: exactly 32 bytes, readable by nobody but its owner; made from the operating system's
/// randomness when the file is missing.
fn device_key(file: &Path) -> Result<SealKey, VaultFault> {
    if let Some(folder) = file.parent() {
        make_folder(folder)?;
    }
    if !file.exists() {
        // Whole or not there: half a key would never be a key. Another process that was faster made one as good.
        durable::create_whole(file, SealKey::random().expose()).map_err(|fault| disk_fault(file, &fault))?;
    }
    if readable_by_others(file) {
        return Err(VaultFault::KeyFileInvalid(file.to_path_buf()));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(64));
    let opened = fs::File::open(file).map_err(|fault| disk_fault(file, &fault))?;
    opened.take(33).read_to_end(&mut bytes).map_err(|fault| disk_fault(file, &fault))?;
    SealKey::from_slice(&bytes).ok_or_else(|| VaultFault::KeyFileInvalid(file.to_path_buf()))
}

#[cfg(unix)]
fn readable_by_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}

pub(super) fn make_folder(folder: &Path) -> Result<(), VaultFault> {
    durable::make_folder(folder).map_err(|fault| disk_fault(folder, &fault))
}

/// `None` when there is no such file.
pub(super) fn read_file(file: &Path) -> Result<Option<Vec<u8>>, VaultFault> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(disk_fault(file, &fault)),
    }
}

/// Replaces a file whole: written beside it, flushed to the disk, then renamed over it.
pub(super) fn write_file(file: &Path, bytes: &[u8]) -> Result<(), VaultFault> {
    durable::replace_whole(file, bytes).map_err(|fault| disk_fault(file, &fault))
}

/// Waits until no other process holds this file's lock; freed when dropped, and by the kernel when the process dies.
pub(super) fn lock(file: &Path) -> Result<fs::File, VaultFault> {
    let locked = || -> io::Result<fs::File> {
        let lock = fs::File::options().create(true).truncate(false).write(true).open(file)?;
        lock.lock()?;
        Ok(lock)
    };
    locked().map_err(|fault| disk_fault(file, &fault))
}

fn disk_fault(path: &Path, fault: &io::Error) -> VaultFault {
    match fault.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => VaultFault::DiskFull,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => VaultFault::ReadOnly(path.to_path_buf()),
        kind => VaultFault::Unreadable(path.to_path_buf(), kind),
    }
}
