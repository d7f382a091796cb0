//! What the shim noted, and the folder as a disk would hold it after the power went.
//!
//! Promised by POSIX is little, and only that is kept: the contents of a file as of its last fsync, and a name (made,
//! moved or removed) as of the last fsync of its folder. What was not flushed is gone, arrived, or arrived in part.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

/// One change of a file or a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: What,
    pub inode: u64,
    pub path: PathBuf,
    /// Its number among those that were counted.
    pub number: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Created,
    Wrote { offset: usize, bytes: Vec<u8> },
    Truncated(usize),
    Synced,
    Renamed(PathBuf),
    Unlinked,
    MadeFolder,
    Linked(PathBuf),
}

/// Reads what the shim noted.
pub fn read_changes(log: &Path) -> Vec<Change> {
    let bytes = fs::read(log).unwrap_or_default();
    let mut rest = bytes.as_slice();
    let mut changes = Vec::new();
    // The last note may be cut: its change happened, or not, without anybody knowing.
    while let Some(change) = next_change(&mut rest) {
        changes.push(change);
    }
    changes
}

fn next_change(rest: &mut &[u8]) -> Option<Change> {
    let mut take = |count: usize| -> Option<Vec<u8>> {
        let (head, tail) = rest.split_at_checked(count)?;
        *rest = tail;
        Some(head.to_vec())
    };
    let mut number = |count: usize| -> Option<u64> {
        let mut whole = [0; 8];
        whole.get_mut(..count)?.copy_from_slice(&take(count)?);
        Some(u64::from_le_bytes(whole))
    };
    assert_eq!(number(4)?, 0x4d49_4853, "the notes of the shim are out of step");
    let what = number(4)?;
    let (inode, offset) = (number(8)?, number(8)?);
    let [path, to, bytes, counted] = [number(4)?, number(4)?, number(4)?, number(4)?].map(small);
    let text = |bytes: Vec<u8>| PathBuf::from(String::from_utf8(bytes).expect("a path"));
    let (path, to, bytes) = (text(take(path)?), text(take(to)?), take(bytes)?);
    let what = match what {
        1 => What::Created,
        2 => What::Wrote { offset: small(offset), bytes },
        3 => What::Truncated(small(offset)),
        4 => What::Synced,
        5 => What::Renamed(to),
        6 => What::Unlinked,
        7 => What::MadeFolder,
        8 => What::Linked(to),
        other => panic!("a change that is not understood: {other} of {}", path.display()),
    };
    Some(Change { what, inode, path, number: counted })
}

fn small(number: u64) -> usize {
    usize::try_from(number).expect("a small number")
}

/// What becomes of that which was not flushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unflushed {
    /// All of it is gone.
    Gone,
    /// Names arrived, contents did not: files that are there and empty.
    NamesOnly,
    /// Of the writes some, in sectors; of the names the first ones.
    Some { seed: u64 },
}

/// A disk: what is on it for certain, and what is on its way.
#[derive(Clone, Default)]
pub struct Disk {
    names: BTreeMap<PathBuf, Node>,
    files: Vec<File>,
    /// Which file an inode number stands for now.
    living: HashMap<u64, usize>,
    waiting: Vec<NameChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Clone, Default)]
struct File {
    certain: Vec<u8>,
    waiting: Vec<What>,
}

#[derive(Clone, Debug)]
enum NameChange {
    Put(PathBuf, Node),
    Move(PathBuf, PathBuf),
    Remove(PathBuf),
}

const SECTOR: usize = 512;

impl Disk {
    /// The folder as it is: all of it flushed long ago.
    pub fn of(folder: &Path) -> Self {
        let mut disk = Self::default();
        let mut open = vec![folder.to_path_buf()];
        while let Some(at) = open.pop() {
            disk.names.insert(at.clone(), Node::Folder);
            for entry in fs::read_dir(&at).expect("a folder").flatten() {
                let facts = entry.metadata().expect("facts");
                if facts.is_dir() {
                    open.push(entry.path());
                } else {
                    let certain = fs::read(entry.path()).expect("a file");
                    disk.files.push(File { certain, waiting: Vec::new() });
                    disk.living.insert(facts.ino(), disk.files.len() - 1);
                    disk.names.insert(entry.path(), Node::File(disk.files.len() - 1));
                }
            }
        }
        disk
    }

    pub fn apply(&mut self, change: &Change) {
        let path = change.path.clone();
        match &change.what {
            What::Created => {
                self.files.push(File::default());
                self.living.insert(change.inode, self.files.len() - 1);
                self.waiting.push(NameChange::Put(path, Node::File(self.files.len() - 1)));
            }
            What::MadeFolder => {
                // The number may have been that of a file.
                self.living.remove(&change.inode);
                self.waiting.push(NameChange::Put(path, Node::Folder));
            }
            What::Renamed(to) => self.waiting.push(NameChange::Move(path, to.clone())),
            What::Unlinked => self.waiting.push(NameChange::Remove(path)),
            What::Linked(to) => {
                if let Some(file) = self.living.get(&change.inode) {
                    self.waiting.push(NameChange::Put(to.clone(), Node::File(*file)));
                }
            }
            What::Synced => match self.living.get(&change.inode) {
                Some(file) => {
                    let file = &mut self.files[*file];
                    let waiting = std::mem::take(&mut file.waiting);
                    for what in &waiting {
                        happen(&mut file.certain, what);
                    }
                }
                None => self.sync_folder(&path),
            },
            what @ (What::Wrote { .. } | What::Truncated(_)) => {
                if let Some(file) = self.living.get(&change.inode) {
                    self.files[*file].waiting.push(what.clone());
                }
            }
        }
    }

    fn sync_folder(&mut self, folder: &Path) {
        let waiting = std::mem::take(&mut self.waiting);
        for change in waiting {
            let is_here = match &change {
                NameChange::Put(path, _) | NameChange::Remove(path) => path.parent() == Some(folder),
                NameChange::Move(from, to) => from.parent() == Some(folder) || to.parent() == Some(folder),
            };
            if is_here {
                rename(&mut self.names, &change);
            } else {
                self.waiting.push(change);
            }
        }
    }

    /// Writes the folder as it is found when the power is back.
    pub fn write_after_power_loss(&self, folder: &Path, unflushed: Unflushed) {
        let mut random = StdRng::seed_from_u64(match unflushed {
            Unflushed::Some { seed } => seed,
            Unflushed::Gone | Unflushed::NamesOnly => 0,
        });
        let mut names = self.names.clone();
        let arrived = match unflushed {
            Unflushed::Gone => 0,
            Unflushed::NamesOnly => self.waiting.len(),
            Unflushed::Some { .. } => random.random_range(0..=self.waiting.len()),
        };
        self.waiting.iter().take(arrived).for_each(|change| rename(&mut names, change));
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                fs::remove_dir_all(entry.path()).expect("removed");
            } else {
                fs::remove_file(entry.path()).expect("removed");
            }
        }
        for (path, node) in &names {
            // A name in a folder that did not arrive is gone with it.
            let has_folder = path.parent().is_some_and(Path::is_dir);
            match node {
                Node::Folder if path != folder && has_folder => fs::create_dir(path).expect("a folder"),
                Node::File(file) if has_folder => {
                    let mut bytes = self.files[*file].certain.clone();
                    if matches!(unflushed, Unflushed::Some { .. }) {
                        self.files[*file].waiting.iter().for_each(|what| happen_in_part(&mut bytes, what, &mut random));
                    }
                    fs::write(path, bytes).expect("written");
                    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("closed to others");
                }
                _ => {}
            }
        }
    }
}

fn rename(names: &mut BTreeMap<PathBuf, Node>, change: &NameChange) {
    match change {
        NameChange::Put(path, node) => {
            names.insert(path.clone(), *node);
        }
        NameChange::Remove(path) => {
            names.remove(path);
        }
        NameChange::Move(from, to) => {
            let moved: Vec<PathBuf> = names.keys().filter(|path| path.starts_with(from)).cloned().collect();
            names.retain(|path, _| !path.starts_with(to) || path.starts_with(from));
            for path in moved {
                let node = names.remove(&path).expect("a name");
                let rest = path.strip_prefix(from).expect("below");
                // Joining nothing would end the name with a slash.
                names.insert(if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) }, node);
            }
        }
    }
}

fn happen(bytes: &mut Vec<u8>, what: &What) {
    match what {
        What::Wrote { offset, bytes: written } => {
            if bytes.len() < offset + written.len() {
                bytes.resize(offset + written.len(), 0);
            }
            bytes[*offset..offset + written.len()].copy_from_slice(written);
        }
        What::Truncated(length) => bytes.resize(*length, 0),
        _ => {}
    }
}

fn happen_in_part(bytes: &mut Vec<u8>, what: &What, random: &mut StdRng) {
    match what {
        What::Wrote { offset, bytes: written } => {
            for (index, sector) in written.chunks(SECTOR).enumerate() {
                if random.random_bool(0.5) {
                    happen(bytes, &What::Wrote { offset: offset + index * SECTOR, bytes: sector.to_vec() });
                }
            }
        }
        what if random.random_bool(0.5) => happen(bytes, what),
        _ => {}
    }
}

#[test]
fn what_was_not_flushed_does_not_survive_and_what_was_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("a folder");
    fs::write(root.join("old"), "old").expect("written");
    let mut disk = Disk::of(&root);
    let change = |what, inode, name: &str| Change { what, inode, path: root.join(name), number: 0 };
    let wrote = |text: &str| What::Wrote { offset: 0, bytes: text.into() };
    disk.apply(&change(What::Created, 900_001, "named"));
    disk.apply(&change(wrote("flushed"), 900_001, "named"));
    disk.apply(&change(What::Synced, 900_001, "named"));
    disk.apply(&change(wrote("LOST"), 900_001, "named"));
    let read = |name: &str| fs::read_to_string(root.join(name)).ok();
    disk.write_after_power_loss(&root, Unflushed::Gone);
    assert_eq!((read("old").as_deref(), read("named")), (Some("old"), None), "the folder was not flushed");
    disk.write_after_power_loss(&root, Unflushed::NamesOnly);
    assert_eq!(read("named").as_deref(), Some("flushed"));
    disk.apply(&Change { what: What::Synced, inode: 1, path: root.clone(), number: 0 });
    disk.apply(&change(What::Renamed(root.join("old")), 900_001, "named"));
    disk.write_after_power_loss(&root, Unflushed::Gone);
    assert_eq!((read("old").as_deref(), read("named").as_deref()), (Some("old"), Some("flushed")));
    disk.apply(&Change { what: What::Synced, inode: 1, path: root.clone(), number: 0 });
    disk.write_after_power_loss(&root, Unflushed::Gone);
    assert_eq!((read("old").as_deref(), read("named")), (Some("flushed"), None));
}
