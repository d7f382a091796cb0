//! The documents of all four boxes of iDesk.

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    AT_ONCE, ListReport, SyncFault, SyncOrder, SyncParts, SyncReach, count, is_due, is_of_one_item, merge, on_cache,
    reading::{Ask, Reading, Seen, Way},
};
use crate::{
    domain::{code::DossierCode, document::Document, instant::Instant},
    gateways::{
        cache::{Cache, CacheFault, SyncMark},
        http::System,
        idesk::{DocumentPage, DocumentSearch, Idesk},
    },
};

const MARK_NAME: &str = "documents";

/// Reads what is due of the documents.
pub(super) async fn sync_documents(parts: SyncParts<'_>, order: &SyncOrder, now: Instant) -> ListReport {
    let mut sync = DocumentSync { parts, report: ListReport::default(), now };
    if let Err(fault) = sync.run(order.reach).await {
        sync.report.note_failure(&fault, System::Idesk);
    }
    sync.report
}

struct DocumentSync<'a> {
    parts: SyncParts<'a>,
    report: ListReport,
    now: Instant,
}

/// What is known of the documents before a reading from the beginning.
struct Before {
    ids: Vec<String>,
    /// A first reading leaves its place behind, so that it can go on after an interruption.
    is_first: bool,
}

impl DocumentSync<'_> {
    async fn run(&mut self, reach: SyncReach) -> Result<(), SyncFault> {
        let mark = on_cache(self.parts.cache, |cache| cache.sync_mark(MARK_NAME)).await?.unwrap_or_default();
        match (mark.next_page, &mark.newest_update) {
            (Some(page), _) if reach == SyncReach::Changes => {
                let mut reading = Reading::resumed(Way::ByPage, Ask { from: None, page });
                self.read(&mut reading, true).await?;
                self.set_mark(&reading, &SyncMark::default()).await
            }
            (None, Some(newest)) => {
                let mut reading = Reading::new(Way::ByPage, Some(newest.clone()));
                self.read(&mut reading, false).await?;
                self.set_mark(&reading, &mark).await?;
                if is_due(&mark, reach, self.now) {
                    self.read_whole(mark.reconciled_at.is_none()).await
                } else {
                    Ok(())
                }
            }
            _ => self.read_whole(true).await,
        }
    }

    async fn read_whole(&mut self, is_first: bool) -> Result<(), SyncFault> {
        let before = on_cache(self.parts.cache, move |cache| {
            Ok(Before { ids: cache.documents()?.into_iter().map(|document| document.id).collect(), is_first })
        })
        .await?;
        let mut reading = Reading::new(Way::ByPage, None);
        self.read(&mut reading, before.is_first).await?;
        if reading.is_settled() {
            self.let_go(before.ids, &reading).await?;
        } else {
            tracing::warn!("iDesk's list changes faster than it can be read: nothing is taken out of the cache");
        }
        self.set_mark(&reading, &SyncMark { reconciled_at: Some(self.now), ..SyncMark::default() }).await?;
        self.report.whole = true;
        Ok(())
    }

    async fn read(&mut self, reading: &mut Reading, keeps_place: bool) -> Result<(), SyncFault> {
        while let Some(ask) = reading.ask().cloned() {
            let search = DocumentSearch { updated_from: ask.from, page: ask.page, ..DocumentSearch::default() };
            self.report.requests += 1;
            let page = self.parts.idesk.documents(&search).await?;
            self.report.pages += 1;
            self.report.not_understood += count(page.not_understood);
            let fresh = reading.take(&seen(&page), !page.has_next || page.is_empty());
            let mut documents: Vec<_> = page.documents.into_iter().map(Some).collect();
            let fresh = fresh.into_iter().filter_map(|place| documents.get_mut(place)?.take()).collect();
            self.keep(fresh).await?;
            if let (true, Some(next)) = (keeps_place, reading.ask()) {
                let mark = SyncMark { next_page: Some(next.page), ..SyncMark::default() };
                on_cache(self.parts.cache, move |cache| cache.set_sync_mark(MARK_NAME, &mark)).await?;
            }
        }
        Ok(())
    }

    /// Keeps what is new or other than known. A list may leave out the files: then the document itself is read before
    /// it is kept, so that an interruption cannot leave it without them.
    async fn keep(&mut self, read: Vec<Document>) -> Result<(), SyncFault> {
        let kept = on_cache(self.parts.cache, move |cache| to_keep(cache, read)).await?;
        let (without_files, mut to_put): (Vec<_>, Vec<_>) = kept
            .documents
            .into_iter()
            .partition(|document| document.from_dossier.is_some() && document.files.is_empty());
        self.report.requests += count(without_files.len());
        let idesk = self.parts.idesk;
        let whole = stream::iter(without_files).map(|document| read_whole(idesk, document)).buffer_unordered(AT_ONCE);
        to_put.extend(whole.try_collect::<Vec<_>>().await?);
        self.report.new += kept.new;
        self.report.changed += kept.changed;
        if !to_put.is_empty() {
            on_cache(self.parts.cache, move |cache| cache.put_documents(&to_put)).await?;
            (self.parts.kept)();
        }
        Ok(())
    }

    /// Takes out of the cache what the list no longer names. A document of a cached dossier may have come from a search
    /// by its code, which finds other people's documents too: iDesk is asked for it before it goes.
    async fn let_go(&mut self, before: Vec<String>, reading: &Reading) -> Result<(), SyncFault> {
        let missing: Vec<String> = before.into_iter().filter(|id| !reading.has_seen(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (to_ask, mut gone) = on_cache(self.parts.cache, move |cache| of_known_dossiers(cache, missing)).await?;
        self.report.requests += count(to_ask.len());
        let idesk = self.parts.idesk;
        let answers = stream::iter(to_ask)
            .map(|id| async move {
                match idesk.document(&id).await {
                    Ok(document) => Ok((id, Some(document))),
                    Err(fault) if is_of_one_item(&fault) => Ok((id, None)),
                    Err(fault) => Err(fault),
                }
            })
            .buffer_unordered(AT_ONCE);
        let mut still_there = Vec::new();
        for (id, document) in answers.try_collect::<Vec<_>>().await? {
            match document {
                Some(document) => still_there.push(document),
                None => gone.push(id),
            }
        }
        self.report.removed += count(gone.len());
        on_cache(self.parts.cache, move |cache| {
            if !still_there.is_empty() {
                cache.put_documents(&still_there)?;
            }
            if gone.is_empty() { Ok(()) } else { cache.remove_documents(&gone) }
        })
        .await?;
        (self.parts.kept)();
        Ok(())
    }

    /// Moves the mark after everything it stands for is kept.
    async fn set_mark(&self, reading: &Reading, mark: &SyncMark) -> Result<(), SyncFault> {
        let newest_update = reading.mark().or_else(|| mark.newest_update.clone());
        let mark =
            SyncMark { newest_update, next_page: None, read_at: Some(self.now), reconciled_at: mark.reconciled_at };
        on_cache(self.parts.cache, move |cache| cache.set_sync_mark(MARK_NAME, &mark)).await
    }
}

fn seen(page: &DocumentPage) -> Vec<Seen> {
    let dated = page.documents.iter().zip(&page.update_texts);
    dated
        .map(|(document, text)| Seen {
            id: document.id.clone(),
            updated_at: document.updated_at,
            updated_text: text.clone(),
        })
        .collect()
}

struct ToKeep {
    new: u32,
    changed: u32,
    documents: Vec<Document>,
}

fn to_keep(cache: &Cache, read: Vec<Document>) -> Result<ToKeep, CacheFault> {
    let mut kept = ToKeep { new: 0, changed: 0, documents: Vec::new() };
    for document in read {
        let known = cache.document(&document.id)?;
        let overtaken = matches!(
            (known.as_ref().and_then(|known| known.updated_at), document.updated_at),
            (Some(known), Some(read)) if read < known
        );
        if overtaken {
            continue;
        }
        let document = merge::document(known.as_ref(), document);
        match known {
            None => kept.new += 1,
            Some(known) if known != document => kept.changed += 1,
            Some(_) => continue,
        }
        kept.documents.push(document);
    }
    Ok(kept)
}

/// The document with its files; as the list had it where it cannot be read by itself.
async fn read_whole(idesk: &Idesk, listed: Document) -> Result<Document, SyncFault> {
    match idesk.document(&listed.id).await {
        Ok(document) => Ok(document),
        Err(fault) if is_of_one_item(&fault) => Ok(listed),
        Err(fault) => Err(fault.into()),
    }
}

/// Splits ids into those of documents that belong to a cached dossier, and the rest.
fn of_known_dossiers(cache: &Cache, ids: Vec<String>) -> Result<(Vec<String>, Vec<String>), CacheFault> {
    let mut codes: HashSet<DossierCode> = HashSet::new();
    cache.for_each_summary(&mut |summary| {
        codes.insert(summary.code);
    })?;
    let (mut known, mut others) = (Vec::new(), Vec::new());
    for id in ids {
        let document = cache.document(&id)?;
        let from = document.and_then(|document| document.from_dossier);
        if from.is_some_and(|from| codes.contains(&from.code)) { known.push(id) } else { others.push(id) }
    }
    Ok((known, others))
}
