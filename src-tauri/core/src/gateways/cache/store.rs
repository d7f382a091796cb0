//! The store itself: sled's trees with sealed rows, and the guard around everything that may panic in it.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Once,
};

use serde::{Serialize, de::DeserializeOwned};
use sled::{Batch, Db, Tree};

use super::{
    CacheFault,
    records::{FileRefKey, KeptFile, RecordSeal, SyncMark},
    state::of_io,
};
use crate::{
    domain::{
        document::Document,
        dossier::{Dossier, DossierSummary, TimelineEntry},
        instant::Instant,
    },
    gateways::seal::SealKey,
};

/// Bytes of sled's own cache: rows are read once and then live in the index or on the screen.
const SLED_CACHE_BYTES: u64 = 4 << 20;
/// Rows written at once; bounds the memory of a batch.
const BATCH_ROWS: usize = 512;

/// How an act on the store ended badly.
pub(super) enum Trouble {
    /// Another process (or a closing one) holds sled's own lock.
    Locked,
    /// It panicked or found itself damaged: only a new store helps.
    Broken(String),
    /// The disk or anything else: the store stays as it is.
    Fault(CacheFault),
}

impl From<sled::Error> for Trouble {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(fault) if fault.to_string().contains("could not acquire lock") => Self::Locked,
            // Ends of files and nonsense in them are reported as input errors too.
            sled::Error::Io(fault)
                if matches!(fault.kind(), std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData) =>
            {
                Self::Broken(fault.to_string())
            }
            sled::Error::Io(fault) => Self::Fault(of_io(&fault)),
            other => Self::Broken(other.to_string()),
        }
    }
}

/// Runs an act that may panic inside sled; a panic is one more way to be broken, and nothing to be shown to a person.
pub(super) fn guarded<T>(act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    log_panics_of_the_store();
    let outer = IN_STORE.replace(true);
    let ended = catch_unwind(AssertUnwindSafe(act));
    IN_STORE.set(outer);
    ended.unwrap_or_else(|_| Err(Trouble::Broken("the store panicked".into())))
}

thread_local! {
    /// Whether this thread is inside [`guarded`].
    static IN_STORE: Cell<bool> = const { Cell::new(false) };
}

/// Panics inside the store, in our threads or in sled's own, go to the log; all others are told as before.
fn log_panics_of_the_store() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let of_sled = || std::thread::current().name().is_some_and(|name| name.starts_with("sled"));
            if IN_STORE.get() || of_sled() {
                tracing::warn!(%panic, "inside the store");
            } else {
                usual(panic);
            }
        }));
    });
}

/// The open store.
pub(super) struct Trees {
    summaries: Rows,
    dossiers: Rows,
    documents: Rows,
    histories: Rows,
    files: Rows,
    marks: Rows,
    /// Last, so that the trees go before it.
    db: Db,
}

impl Trees {
    pub(super) fn open(folder: &Path, key: &SealKey) -> Result<Self, Trouble> {
        guarded(|| {
            let db = sled::Config::new()
                .path(folder)
                .cache_capacity(SLED_CACHE_BYTES)
                .mode(sled::Mode::LowSpace)
                .flush_every_ms(None)
                .open()?;
            let rows = |name| -> Result<Rows, Trouble> {
                Ok(Rows { tree: db.open_tree(name)?, seal: RecordSeal::new(key, name) })
            };
            Ok(Self {
                summaries: rows("summary")?,
                dossiers: rows("dossier")?,
                documents: rows("document")?,
                histories: rows("history")?,
                files: rows("file")?,
                marks: rows("mark")?,
                db,
            })
        })
    }

    /// Rows per tree, to be compared with what the state file says.
    pub(super) fn counts(&self) -> Result<Vec<u64>, Trouble> {
        let trees = [&self.summaries, &self.dossiers, &self.documents, &self.histories, &self.files, &self.marks];
        guarded(|| Ok(trees.iter().map(|rows| rows.tree.len() as u64).collect()))
    }

    pub(super) fn flush(&self) -> Result<(), Trouble> {
        guarded(|| {
            self.db.flush()?;
            Ok(())
        })
    }

    pub(super) fn put_summaries(&self, dossiers: &[DossierSummary]) -> Result<(), Trouble> {
        self.summaries.put_all(dossiers.iter().map(|summary| (summary.id.as_str(), summary)))
    }

    pub(super) fn put_dossier(&self, dossier: &Dossier, as_of: Instant) -> Result<(), Trouble> {
        self.summaries.put(&dossier.summary.id, &dossier.summary)?;
        self.dossiers.put(&dossier.summary.id, &(dossier, as_of))
    }

    pub(super) fn dossier(&self, id: &str) -> Result<Option<(Dossier, Instant)>, Trouble> {
        self.dossiers.get(id)
    }

    pub(super) fn whole_dossiers(&self) -> Result<Vec<Dossier>, Trouble> {
        let mut dossiers = Vec::new();
        self.dossiers.for_each(|(dossier, _): (Dossier, Instant)| dossiers.push(dossier))?;
        Ok(dossiers)
    }

    pub(super) fn summaries_of(&self, ids: &[String]) -> Result<Vec<DossierSummary>, Trouble> {
        ids.iter().filter_map(|id| self.summaries.get(id).transpose()).collect()
    }

    pub(super) fn for_each_summary(&self, take: &mut dyn FnMut(DossierSummary)) -> Result<(), Trouble> {
        self.summaries.for_each(take)
    }

    pub(super) fn remove_dossiers(&self, ids: &[String]) -> Result<(), Trouble> {
        self.summaries.remove_all(ids)?;
        self.histories.remove_all(ids)?;
        self.dossiers.remove_all(ids)
    }

    pub(super) fn put_documents(&self, documents: &[Document]) -> Result<(), Trouble> {
        self.documents.put_all(documents.iter().map(|document| (document.id.as_str(), document)))
    }

    pub(super) fn documents(&self) -> Result<Vec<Document>, Trouble> {
        let mut documents = Vec::new();
        self.documents.for_each(|document| documents.push(document))?;
        Ok(documents)
    }

    pub(super) fn document(&self, id: &str) -> Result<Option<Document>, Trouble> {
        self.documents.get(id)
    }

    pub(super) fn remove_documents(&self, ids: &[String]) -> Result<(), Trouble> {
        self.documents.remove_all(ids)
    }

    pub(super) fn history(&self, dossier_id: &str) -> Result<Vec<TimelineEntry>, Trouble> {
        Ok(self.histories.get(dossier_id)?.unwrap_or_default())
    }

    pub(super) fn put_history(&self, dossier_id: &str, entries: &[TimelineEntry]) -> Result<(), Trouble> {
        self.histories.put(dossier_id, &entries)
    }

    pub(super) fn file(&self, file: &FileRefKey) -> Result<Option<KeptFile>, Trouble> {
        self.files.get(&file.text())
    }

    pub(super) fn put_file(&self, file: &FileRefKey, kept: &KeptFile) -> Result<(), Trouble> {
        self.files.put(&file.text(), kept)
    }

    pub(super) fn mark(&self, name: &str) -> Result<Option<SyncMark>, Trouble> {
        self.marks.get(name)
    }

    pub(super) fn put_mark(&self, name: &str, mark: &SyncMark) -> Result<(), Trouble> {
        self.marks.put(name, mark)
    }
}

/// One tree with its seal.
struct Rows {
    tree: Tree,
    seal: RecordSeal,
}

impl Rows {
    fn put<T: Serialize>(&self, id: &str, record: &T) -> Result<(), Trouble> {
        let row = self.seal.row(id);
        self.tree.insert(row, self.seal.seal(&row, record))?;
        Ok(())
    }

    fn put_all<'a, T: Serialize + 'a>(&self, records: impl Iterator<Item = (&'a str, &'a T)>) -> Result<(), Trouble> {
        let mut batch = Batch::default();
        let mut rows = 0;
        for (id, record) in records {
            let row = self.seal.row(id);
            batch.insert(&row, self.seal.seal(&row, record));
            rows += 1;
            if rows == BATCH_ROWS {
                self.tree.apply_batch(std::mem::take(&mut batch))?;
                rows = 0;
            }
        }
        self.tree.apply_batch(batch)?;
        Ok(())
    }

    /// A row that does not open is as good as absent: it is read again from its system.
    fn get<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>, Trouble> {
        let row = self.seal.row(id);
        Ok(self.tree.get(row)?.and_then(|sealed| self.seal.open(&row, &sealed)))
    }

    fn for_each<T: DeserializeOwned>(&self, mut take: impl FnMut(T)) -> Result<(), Trouble> {
        for entry in &self.tree {
            let (row, sealed) = entry?;
            if let Some(record) = self.seal.open(&row, &sealed) {
                take(record);
            } else {
                tracing::warn!("a cached record does not open and is left out");
            }
        }
        Ok(())
    }

    fn remove_all(&self, ids: &[String]) -> Result<(), Trouble> {
        let mut batch = Batch::default();
        for id in ids {
            batch.remove(&self.seal.row(id));
        }
        self.tree.apply_batch(batch)?;
        Ok(())
    }
}
