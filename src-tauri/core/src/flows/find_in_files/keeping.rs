//! The index follows the sealed store: new texts are taken in, what left is forgotten, and the whole is kept sealed.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::index::{FileIndex, FileIndexWriter};
use crate::{
    app::Seat,
    domain::{code::DossierCode, document::Document, sha::Sha},
    flows::{
        kept_text::{LastingText, forget_text, lasting_text},
        views::preview::{FileOwner, FileRef},
    },
    gateways::{
        cache::{Cache, CacheFault, FileRefKey},
        sealed_file::SealedFile,
    },
};

/// First byte of the kept index; one of another form is made anew.
const FORM: u8 = 1;

/// After so many new files the index is given out and kept, so that a first reading that ends early was not for nothing.
const FILES_AT_A_TIME: usize = 256;

/// The index of one person's files.
pub struct FileSearch {
    kept: SealedFile,
    /// `None`: not read yet.
    known: tokio::sync::Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    found: Searchable,
    /// Generation of the cache and number of stored files after which nothing is new.
    seen: Option<(u64, usize)>,
    /// Files that the worker could not read for reasons of the moment; tried again by the next start.
    given_up: HashSet<Sha>,
}

/// What can be searched now. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Searchable {
    pub(super) index: Arc<FileIndex>,
    pub(super) owners: Arc<HashMap<Sha, Owner>>,
}

/// Where a file belongs.
pub(super) struct Owner {
    pub(super) file: FileRef,
    /// The server's own.
    pub(super) name: String,
    pub(super) code: Option<DossierCode>,
    pub(super) dossier_id: Option<String>,
}

impl FileSearch {
    /// Nothing is read yet.
    pub fn new(kept: SealedFile) -> Self {
        Self { kept, known: tokio::sync::Mutex::new(None) }
    }

    pub(super) async fn found_by(&self, seat: &Seat) -> Searchable {
        self.known(seat).await.found
    }

    async fn known(&self, seat: &Seat) -> Known {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref() {
            return known.clone();
        }
        let (kept, cache) = (self.kept.clone(), seat.cache.clone());
        let read = tokio::task::spawn_blocking(move || {
            let index = kept.read().and_then(|plain| index_of(&plain)).unwrap_or_default();
            let owners = owners_in(&cache).unwrap_or_default();
            Searchable { index: Arc::new(index), owners: Arc::new(owners.into_iter().collect()) }
        });
        let read = Known { found: read.await.unwrap_or_default(), seen: None, given_up: HashSet::new() };
        known.insert(read).clone()
    }

    async fn set(&self, known: Known) {
        *self.known.lock().await = Some(known);
    }

    async fn keep(&self, index: &Arc<FileIndex>) {
        let (kept, index) = (self.kept.clone(), index.clone());
        let written = tokio::task::spawn_blocking(move || {
            let mut plain = vec![FORM];
            plain.extend(postcard::to_stdvec(&*index).unwrap_or_default());
            kept.write(&plain)
        });
        if let Ok(Err(fault)) = written.await {
            tracing::warn!(%fault, "the index of the files could not be kept");
        }
    }
}

/// Brings the index up to date with what lies in the store; whether anything changed. May be dropped at any time.
pub async fn keep_index(seat: &Seat) -> bool {
    let mut known = seat.file_search.known(seat).await;
    let Some(held) = held(seat).await else { return false };
    if known.seen == Some(held.seen) {
        return false;
    }
    let index = known.found.index.clone();
    let here = |sha: &Sha| held.here.contains(sha);
    let gone: HashSet<Sha> = (0..index.len())
        .filter_map(|number| index.file(number))
        .filter(|file| !here(&file.sha) || file.text.is_some_and(|(text, _)| !held.texts.contains(&text)))
        .map(|file| file.sha)
        .collect();
    let mut known_bytes = index.known();
    known_bytes.retain(|sha| !gone.contains(sha));
    let new: Vec<(Sha, u64, String)> = held
        .owners
        .iter()
        .filter(|(sha, _)| here(sha) && !known.given_up.contains(sha) && known_bytes.insert(*sha))
        .filter_map(|(sha, owner)| Some((*sha, seat.blobs.size(sha)?, owner.name.clone())))
        .collect();
    // The same bytes in two places: the later one is shown.
    known.found.owners = Arc::new(held.owners.into_iter().collect());
    for sha in gone.iter().filter(|sha| !here(sha)) {
        forget_text(seat, sha).await;
    }
    if !gone.is_empty() {
        known.found.index = Arc::new(index.without(&gone));
    }
    let changed = !gone.is_empty() || !new.is_empty();
    for part in new.chunks(FILES_AT_A_TIME) {
        take_in(seat, &mut known, part).await;
        seat.file_search.set(known.clone()).await;
        seat.file_search.keep(&known.found.index).await;
    }
    if changed && new.is_empty() {
        seat.file_search.keep(&known.found.index).await;
    }
    // What was kept meanwhile is our own.
    known.seen = Some((seat.cache.generation(), stored_files(seat).await));
    seat.file_search.set(known).await;
    changed
}

/// Takes the texts of these files into a copy of the index.
async fn take_in(seat: &Seat, known: &mut Known, files: &[(Sha, u64, String)]) {
    let mut writer = FileIndexWriter::of((*known.found.index).clone());
    for (sha, size, name) in files {
        match lasting_text(seat, sha, *size, name).await {
            Some(LastingText::Read { text, kept }) => {
                let sha = *sha;
                let pushed = tokio::task::spawn_blocking(move || {
                    writer.push(sha, kept, &text);
                    writer
                });
                let Ok(back) = pushed.await else { return };
                writer = back;
            }
            Some(LastingText::None) => writer.push_textless(*sha),
            None => {
                known.given_up.insert(*sha);
            }
        }
    }
    known.found.index = Arc::new(writer.finish());
}

/// What lies in the store, with whom it belongs to.
struct Held {
    owners: Vec<(Sha, Owner)>,
    here: HashSet<Sha>,
    texts: HashSet<Sha>,
    seen: (u64, usize),
}

async fn held(seat: &Seat) -> Option<Held> {
    let (cache, blobs) = (seat.cache.clone(), seat.blobs.clone());
    let index = seat.file_search.known(seat).await.found.index;
    let read = tokio::task::spawn_blocking(move || {
        let generation = cache.generation();
        let stored = blobs.held().ok()?;
        let owners = owners_in(&cache).ok()?;
        let here = owners.iter().map(|(sha, _)| *sha).filter(|sha| stored.contains(sha)).collect();
        let texts = (0..index.len()).filter_map(|number| index.file(number)?.text);
        let texts = texts.map(|(text, _)| text).filter(|text| stored.contains(text)).collect();
        Some(Held { owners, here, texts, seen: (generation, stored.len()) })
    });
    read.await.ok().flatten()
}

async fn stored_files(seat: &Seat) -> usize {
    let blobs = seat.blobs.clone();
    let counted = tokio::task::spawn_blocking(move || blobs.held().map_or(0, |held| held.len()));
    counted.await.unwrap_or(0)
}

/// The files in view that were fetched, oldest first, so that later ones get higher numbers. The same bytes may come twice.
fn owners_in(cache: &Cache) -> Result<Vec<(Sha, Owner)>, CacheFault> {
    let mut owners = Vec::new();
    for dossier in cache.whole_dossiers()? {
        for file in dossier.files {
            if let Some(sha) = cache.file_hash(&FileRefKey::igate(&file.id))? {
                let id = dossier.summary.id.clone();
                let file_ref = FileRef { kind: FileOwner::Dossier, owner_id: id.clone(), file_id: file.id };
                let code = Some(dossier.summary.code.clone());
                owners.push((sha, Owner { file: file_ref, name: file.name, code, dossier_id: Some(id) }));
            }
        }
    }
    let mut documents = cache.documents()?;
    documents.retain(Document::is_open);
    documents.sort_by(|one, other| (one.updated_at, &one.id).cmp(&(other.updated_at, &other.id)));
    for document in documents {
        let from = document.from_dossier;
        for file in document.files {
            if let Some(sha) = cache.file_hash(&FileRefKey::idesk(&file.id))? {
                let file_ref = FileRef { kind: FileOwner::Document, owner_id: document.id.clone(), file_id: file.id };
                let code = from.as_ref().map(|from| from.code.clone());
                let dossier_id = from.as_ref().and_then(|from| from.dossier_id.clone());
                owners.push((sha, Owner { file: file_ref, name: file.name, code, dossier_id }));
            }
        }
    }
    Ok(owners)
}

fn index_of(plain: &[u8]) -> Option<FileIndex> {
    let (form, rest) = plain.split_first()?;
    if *form != FORM {
        return None;
    }
    postcard::from_bytes(rest).ok()
}
