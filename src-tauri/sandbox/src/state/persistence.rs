//! The state folder: one JSON file with what differs from the seed, replaced whole, and a folder of files.
//!
//! The seed makes the same world every time, so only what changed since is written: a hundred thousand dossiers
//! cost nothing until somebody touches them. In memory the folder is a temporary one and no JSON is written.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::store::{Kept, Store};
use super::{SandboxState, SharedState};
use crate::model::{Document, Dossier, Moment, Official, World};
use crate::sso::SignOn;

const FORMAT: u32 = 1;

/// What the seed needs to make the same world again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub seed: u64,
    pub dossiers: usize,
    pub now: Moment,
}

/// Where a sandbox keeps what it was told.
#[derive(Debug)]
pub struct StateFolder {
    place: Place,
    origin: Origin,
    written: AtomicU64,
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
enum Place {
    Kept(PathBuf),
    /// Removed when dropped.
    Memory(tempfile::TempDir),
}

#[derive(Deserialize)]
struct Written {
    format: u32,
    origin: Origin,
    officials: Vec<Official>,
    documents: Vec<Document>,
    dossiers: Vec<(usize, Dossier)>,
    kept: Kept,
    sign_on: SignOn,
}

#[derive(Serialize)]
struct Writing<'a> {
    format: u32,
    origin: Origin,
    officials: &'a [Official],
    documents: &'a [Document],
    dossiers: Vec<(usize, &'a Dossier)>,
    kept: &'a Kept,
    sign_on: &'a SignOn,
}

impl StateFolder {
    /// Opens the folder, or makes one that goes away with the sandbox. `make` is the seed; it is asked for the
    /// world as it was when the folder was begun, whatever `wanted` says now.
    pub fn open(
        folder: Option<&Path>,
        wanted: Origin,
        make: impl FnOnce(Origin) -> World,
    ) -> io::Result<(Self, Store, Option<SignOn>)> {
        let Some(folder) = folder else {
            let place = Place::Memory(tempfile::Builder::new().prefix("lienthong-sandbox-").tempdir()?);
            return Ok((Self::at(place, wanted), Store::new(make(wanted)), None));
        };
        std::fs::create_dir_all(folder)?;
        let place = Place::Kept(folder.to_owned());
        let text = match std::fs::read(folder.join("state.json")) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((Self::at(place, wanted), Store::new(make(wanted)), None));
            }
            Err(error) => return Err(error),
        };
        let written: Written = serde_json::from_slice(&text).map_err(io::Error::other)?;
        if written.format != FORMAT {
            return Err(io::Error::other(format!("state.json has format {}, not {FORMAT}", written.format)));
        }
        let mut world = make(written.origin);
        world.officials = written.officials;
        world.documents = written.documents;
        let mut changed = Vec::new();
        for (index, dossier) in written.dossiers {
            if index < world.dossiers.len() {
                world.dossiers[index] = dossier;
                changed.push(index);
            } else {
                changed.push(world.dossiers.len());
                world.dossiers.push(dossier);
            }
        }
        let mut store = Store::new(world);
        store.changed_dossiers.extend(changed);
        store.kept = written.kept;
        store.kept.remembered_at =
            store.kept.remembered.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
        Ok((Self::at(place, written.origin), store, Some(written.sign_on)))
    }

    fn at(place: Place, origin: Origin) -> Self {
        Self { place, origin, written: AtomicU64::new(0), writing: tokio::sync::Mutex::default() }
    }

    /// The folder of uploaded and made files.
    pub fn files(&self) -> PathBuf {
        match &self.place {
            Place::Kept(folder) => folder.join("files"),
            Place::Memory(folder) => folder.path().join("files"),
        }
    }

    pub fn origin(&self) -> Origin {
        self.origin
    }
}

impl SandboxState {
    pub(super) async fn write_changes(self: &Arc<Self>) -> io::Result<()> {
        let Place::Kept(folder) = &self.folder.place else { return Ok(()) };
        if self.revision() == self.folder.written.load(Ordering::Acquire) {
            return Ok(());
        }
        let _turn = self.folder.writing.lock().await;
        let revision = self.revision();
        if revision == self.folder.written.load(Ordering::Acquire) {
            return Ok(());
        }
        let state: SharedState = Arc::clone(self);
        let folder = folder.clone();
        tokio::task::spawn_blocking(move || replace(&folder, &state.written_form()?))
            .await
            .map_err(io::Error::other)??;
        self.folder.written.store(revision, Ordering::Release);
        Ok(())
    }

    fn revision(&self) -> u64 {
        let store = self.store();
        store.revision + self.sign_on().revision
    }

    fn written_form(&self) -> io::Result<Vec<u8>> {
        let store = self.store();
        let sign_on = self.sign_on();
        let writing = Writing {
            format: FORMAT,
            origin: self.folder.origin,
            officials: &store.world().officials,
            documents: store.documents(),
            dossiers: store.changed_dossiers().into_iter().map(|place| (place, store.dossier(place))).collect(),
            kept: &store.kept,
            sign_on: &sign_on,
        };
        serde_json::to_vec(&writing).map_err(io::Error::other)
    }
}

/// Readers see the old file or the new one, never a part.
fn replace(folder: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(folder.join("state.json")).map_err(|error| error.error)?;
    Ok(())
}
