//! The lists of a seat in memory, ready for every question, and sealed on the disk, ready for the next start.
//!
//! Policy. What is in memory follows the cache by its marks, whoever changed it: by the dossiers that this process changed
//! where it knows all of them, and by reading the cache whole otherwise. What lies on the disk is believed only where it
//! carries the very marks of the cache; so a start with 100,000 dossiers reads one file and opens no store. A great list
//! is not written anew for every change, but from time to time and at the end.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant as Moment},
};

use serde::{Deserialize, Serialize};

use super::search::{DossierIndex, IndexBuilder, IndexParts};
use crate::{
    domain::document::Document,
    gateways::{
        cache::{Cache, CacheFault, ListMarks},
        sealed_file::{SealedFile, SealedParts},
    },
};

/// Another one for every change of what is kept.
const FORM: u32 = 1;

/// Documents of a part.
const DOCUMENTS_AT_A_TIME: usize = 1000;

/// A list of more dossiers is written only so often.
const GREAT: usize = 10_000;
const GREAT_EVERY: Duration = Duration::from_mins(10);

/// What both lists hold. Clones share it.
#[derive(Clone, Default)]
pub struct Lists {
    pub index: Arc<DossierIndex>,
    pub documents: Arc<Vec<Document>>,
    /// The cache's when they were read; `None`: they are to be read again at the next look.
    marks: Option<ListMarks>,
}

impl Lists {
    /// Whether nothing changed between the two.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.index, &other.index) && Arc::ptr_eq(&self.documents, &other.documents)
    }
}

/// The lists of one seat.
pub struct KeptLists {
    file: SealedFile,
    known: tokio::sync::Mutex<Option<Lists>>,
    written: Mutex<Written>,
}

#[derive(Clone, Copy, Default)]
struct Written {
    /// Of what lies on the disk, as far as this process read or wrote it.
    marks: Option<ListMarks>,
    at: Option<Moment>,
}

/// The first part of the file.
#[derive(Serialize, Deserialize)]
struct Head {
    form: u32,
    marks: ListMarks,
    documents: usize,
}

impl KeptLists {
    /// Nothing is read yet.
    pub fn new(file: SealedFile) -> Self {
        Self { file, known: tokio::sync::Mutex::default(), written: Mutex::default() }
    }

    /// The lists as the cache has them now. A cache that does not answer leaves what was known, and is asked again at
    /// the next look.
    pub async fn now(self: &Arc<Self>, cache: &Cache) -> Lists {
        let mut known = self.known.lock().await;
        let (lists, cache, before) = (self.clone(), cache.clone(), known.clone());
        let read = tokio::task::spawn_blocking(move || lists.follow(&cache, before)).await.unwrap_or_default();
        *known = Some(read.clone());
        read
    }

    /// Writes the lists down where they are other than what lies there; a great list only if `now`, or if it is long
    /// since it was written. Blocks.
    pub fn keep(&self, now: bool) {
        // Whoever reads them at this moment will write them another time.
        let Ok(known) = self.known.try_lock().map(|known| known.clone()) else { return };
        let Some(lists) = known else { return };
        let written = *self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = lists.index.len() <= GREAT || written.at.is_none_or(|at| at.elapsed() >= GREAT_EVERY);
        if lists.marks.is_some() && lists.marks != written.marks && (now || is_due) {
            self.write(&lists);
        }
    }

    fn follow(&self, cache: &Cache, before: Option<Lists>) -> Lists {
        // Read first: what changes while the lists are read is seen at the next look.
        let marks = cache.list_marks();
        if let (Some(before), Some(_)) = (&before, marks)
            && before.marks == marks
        {
            return before.clone();
        }
        if let (None, Some(marks)) = (&before, &marks)
            && let Some(kept) = self.read(marks)
        {
            return kept;
        }
        match follow_cache(cache, before.as_ref(), marks) {
            Ok(Followed::Changes(lists)) => lists,
            Ok(Followed::Whole(lists)) => {
                // The next one who begins need not read all of it.
                self.write(&lists);
                lists
            }
            Err(fault) => {
                tracing::warn!(%fault, "the lists could not be read from the cache");
                Lists { marks: None, ..before.unwrap_or_default() }
            }
        }
    }

    fn write(&self, lists: &Lists) {
        let Some(marks) = lists.marks else { return };
        let head = Head { form: FORM, marks, documents: lists.documents.len() };
        let index = IndexParts(&lists.index);
        let documents: Vec<&[Document]> = lists.documents.chunks(DOCUMENTS_AT_A_TIME).collect();
        let Ok(count) = u32::try_from(1 + index.count() + documents.len()) else { return };
        let part = |number: u32| {
            let number = usize::try_from(number).unwrap_or(usize::MAX);
            let of_index = number.wrapping_sub(1);
            // postcard refuses only types without a known length, which none of ours is.
            match number {
                0 => postcard::to_stdvec(&head).unwrap_or_default(),
                _ if of_index < index.count() => index.part(of_index),
                _ => documents
                    .get(of_index - index.count())
                    .and_then(|documents| postcard::to_stdvec(documents).ok())
                    .unwrap_or_default(),
            }
        };
        match self.file.write_parts(count, part) {
            Ok(()) => self.note_written(marks),
            Err(error) => tracing::warn!(%error, "the lists could not be kept for the next start"),
        }
    }

    /// What lies on the disk, where it is of these marks.
    fn read(&self, marks: &ListMarks) -> Option<Lists> {
        let mut parts = self.file.parts()?;
        let head: Head = next(&mut parts)?;
        if head.form != FORM || head.marks != *marks {
            return None;
        }
        let index = DossierIndex::read(&mut || parts.read_next())?;
        let mut documents = Vec::new();
        while documents.len() < head.documents {
            let mut more: Vec<Document> = next(&mut parts)?;
            if more.is_empty() {
                return None;
            }
            documents.append(&mut more);
        }
        self.note_written(*marks);
        Some(Lists { index: Arc::new(index), documents: Arc::new(documents), marks: Some(*marks) })
    }

    fn note_written(&self, marks: ListMarks) {
        let written = Written { marks: Some(marks), at: Some(Moment::now()) };
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = written;
    }
}

/// How lists came to be what they are.
enum Followed {
    Changes(Lists),
    Whole(Lists),
}

fn follow_cache(cache: &Cache, before: Option<&Lists>, marks: Option<ListMarks>) -> Result<Followed, CacheFault> {
    let known = before.and_then(|before| Some((before, before.marks?, marks?)));
    let documents = match &known {
        Some((before, then, now)) if then.has_documents_of(now) => before.documents.clone(),
        _ => Arc::new(cache.documents()?),
    };
    if let Some((before, then, now)) = &known
        && let Some(mut ids) = cache.dossiers_changed(then, now)
    {
        if ids.is_empty() {
            return Ok(Followed::Changes(Lists { index: before.index.clone(), documents, marks }));
        }
        let changed = cache.summaries_of(&ids)?;
        ids.retain(|id| !changed.iter().any(|summary| summary.id == *id));
        let index = Arc::new(before.index.updated(&changed, &ids));
        return Ok(Followed::Changes(Lists { index, documents, marks }));
    }
    let mut builder = IndexBuilder::default();
    cache.for_each_summary(&mut |summary| builder.push(&summary))?;
    Ok(Followed::Whole(Lists { index: Arc::new(builder.finish()), documents, marks }))
}

fn next<T: serde::de::DeserializeOwned>(parts: &mut SealedParts<'_>) -> Option<T> {
    postcard::from_bytes(&parts.read_next()?).ok()
}

#[cfg(test)]
mod tests;
