//! The dossiers: the official's own list, and the room's where it is wanted.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    AT_ONCE, ListReport, SyncFault, SyncOrder, SyncParts, SyncReach, count, is_due, is_of_one_item, merge, on_cache,
    reading::{Ask, Reading, Seen, Way},
};
use crate::{
    domain::{dossier::DossierSummary, instant::Instant},
    gateways::{
        cache::{Cache, CacheFault, SyncMark},
        http::System,
        igate::{DossierPage, DossierSearch},
    },
};

/// Stands for an assignee whom a room's list does not name. Without it a dossier of the room would count as the
/// official's own, as one without any assignee does.
const SOMEBODY_ELSE: &str = "";

/// One of iGate's lists.
struct List<'a> {
    mark_name: String,
    search: DossierSearch,
    /// Everything in this list is the official's own.
    own: Option<&'a str>,
}

impl List<'_> {
    fn all(order: &SyncOrder) -> Vec<List<'_>> {
        let id = &order.official_id;
        let own = List {
            mark_name: format!("dossiers of {id}"),
            search: DossierSearch { assignee_id: Some(id.clone()), ..DossierSearch::default() },
            own: Some(id),
        };
        let room = |agency: &String| List {
            mark_name: format!("dossiers at {agency}"),
            search: DossierSearch { agency_id: Some(agency.clone()), ..DossierSearch::default() },
            own: None,
        };
        std::iter::once(own).chain(order.agency_ids.iter().map(room)).collect()
    }
}

/// Reads what is due of the dossiers.
pub(super) async fn sync_dossiers(parts: SyncParts<'_>, order: &SyncOrder, now: Instant) -> ListReport {
    let mut sync = DossierSync { parts, report: ListReport::default(), now, unknown_steps: HashSet::new() };
    if order.official_id.is_empty() {
        sync.report.failure = Some(super::not_linked());
    } else if let Err(fault) = sync.run(order).await {
        sync.report.note_failure(&fault, System::Igate);
    }
    sync.report
}

struct DossierSync<'a> {
    parts: SyncParts<'a>,
    report: ListReport,
    now: Instant,
    /// Dossiers whose step the list did not name (`currentTask:[{}]`): their details decide.
    unknown_steps: HashSet<String>,
}

/// Whether the mark follows a reading page by page, so that it can go on after an interruption.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    EachPage,
    AtTheEnd,
}

impl DossierSync<'_> {
    async fn run(&mut self, order: &SyncOrder) -> Result<(), SyncFault> {
        let mut is_whole_due = false;
        let lists = List::all(order);
        for list in &lists {
            let mark = self.mark(list).await?;
            match (mark.next_page, &mark.newest_update) {
                (Some(page), _) if order.reach == SyncReach::Changes => {
                    // What left the list during the interruption is found when it is next read whole.
                    let ask = Ask { from: mark.newest_update.clone(), page };
                    let mut reading = Reading::resumed(Way::ByChange, ask);
                    self.read(list, &mut reading, Marks::EachPage).await?;
                    self.find_unknown_steps().await?;
                    self.read_unknown_steps().await?;
                    self.set_mark(list, &reading, &SyncMark { next_page: None, ..mark }).await?;
                }
                (None, Some(newest)) => {
                    let mut reading = Reading::new(Way::ByChange, Some(newest.clone()));
                    self.read(list, &mut reading, Marks::AtTheEnd).await?;
                    self.read_unknown_steps().await?;
                    is_whole_due |= is_due(&mark, order.reach, self.now);
                    self.set_mark(list, &reading, &mark).await?;
                }
                _ => is_whole_due = true,
            }
        }
        if is_whole_due { self.read_whole(order, &lists).await } else { Ok(()) }
    }

    /// Reads all lists from the beginning; what none of them names any more leaves the cache.
    async fn read_whole(&mut self, order: &SyncOrder, lists: &[List<'_>]) -> Result<(), SyncFault> {
        let before = on_cache(self.parts.cache, |cache| {
            let mut before = Vec::new();
            cache.for_each_summary(&mut |summary| before.push(summary.id))?;
            Ok(before)
        })
        .await?;
        let mut readings = Vec::new();
        for list in lists {
            let is_first = self.mark(list).await?.reconciled_at.is_none();
            let marks = if is_first { Marks::EachPage } else { Marks::AtTheEnd };
            let mut reading = Reading::new(Way::ByChange, None);
            self.read(list, &mut reading, marks).await?;
            readings.push(reading);
        }
        self.find_unknown_steps().await?;
        self.read_unknown_steps().await?;
        if readings.iter().all(Reading::is_settled) {
            self.let_go(before, order, lists, &readings).await?;
        } else {
            tracing::warn!("iGate's list changes faster than it can be read: nothing is taken out of the cache");
        }
        for (list, reading) in lists.iter().zip(&readings) {
            let mark = SyncMark { reconciled_at: Some(self.now), ..SyncMark::default() };
            self.set_mark(list, reading, &mark).await?;
        }
        self.report.whole = true;
        Ok(())
    }

    async fn read(&mut self, list: &List<'_>, reading: &mut Reading, marks: Marks) -> Result<(), SyncFault> {
        while let Some(ask) = reading.ask().cloned() {
            let search = DossierSearch { updated_from: ask.from, page: ask.page, ..list.search.clone() };
            self.report.requests += 1;
            let page = self.parts.igate.search(&search).await?;
            self.report.pages += 1;
            self.report.not_understood += count(page.not_understood);
            let fresh = reading.take(&seen(&page), page.last || page.is_empty());
            let mut dossiers: Vec<_> = page.dossiers.into_iter().map(Some).collect();
            let fresh = fresh.into_iter().filter_map(|place| dossiers.get_mut(place)?.take()).collect();
            self.keep(list, fresh).await?;
            if let (Marks::EachPage, Some(next)) = (marks, reading.ask()) {
                let mark =
                    SyncMark { newest_update: next.from.clone(), next_page: Some(next.page), ..SyncMark::default() };
                let name = list.mark_name.clone();
                on_cache(self.parts.cache, move |cache| cache.set_sync_mark(&name, &mark)).await?;
            }
        }
        Ok(())
    }

    /// Keeps what is new or other than known.
    async fn keep(&mut self, list: &List<'_>, read: Vec<DossierSummary>) -> Result<(), SyncFault> {
        let own = list.own.map(str::to_owned);
        let kept = on_cache(self.parts.cache, move |cache| keep(cache, own.as_deref(), read)).await?;
        self.report.new += kept.new;
        self.report.changed += kept.changed;
        self.unknown_steps.extend(kept.unknown_steps);
        if kept.new + kept.changed > 0 {
            (self.parts.kept)();
        }
        Ok(())
    }

    /// Looks for dossiers that an interrupted sync left without a step.
    async fn find_unknown_steps(&mut self) -> Result<(), SyncFault> {
        let found = on_cache(self.parts.cache, |cache| {
            let mut found = Vec::new();
            cache.for_each_summary(&mut |summary| {
                if lacks_step(&summary) {
                    found.push(summary.id);
                }
            })?;
            Ok(found)
        });
        self.unknown_steps.extend(found.await?);
        Ok(())
    }

    /// Reads the details of dossiers whose step is not known; each version once.
    async fn read_unknown_steps(&mut self) -> Result<(), SyncFault> {
        let ids: Vec<String> = self.unknown_steps.drain().collect();
        let parts = self.parts;
        let details = stream::iter(ids).map(|id| read_detail(parts, id)).buffer_unordered(AT_ONCE);
        let asked: Vec<bool> = details.try_collect().await?;
        let asked = count(asked.into_iter().filter(|asked| *asked).count());
        self.report.requests += asked;
        if asked > 0 {
            (parts.kept)();
        }
        Ok(())
    }

    /// Takes out of the cache what was there before the reading and is in none of the lists; what is only no longer the
    /// official's own, but still in the room's list, stays as somebody else's.
    async fn let_go(
        &mut self,
        before: Vec<String>,
        order: &SyncOrder,
        lists: &[List<'_>],
        readings: &[Reading],
    ) -> Result<(), SyncFault> {
        let is_named = |id: &String| readings.iter().any(|reading| reading.has_seen(id));
        let is_own =
            |id: &String| lists.iter().zip(readings).any(|(list, reading)| list.own.is_some() && reading.has_seen(id));
        let (named, gone): (Vec<String>, Vec<String>) = before.into_iter().partition(is_named);
        let others: Vec<String> = named.into_iter().filter(|id| !is_own(id)).collect();
        self.report.removed += count(gone.len());
        let own = order.official_id.clone();
        on_cache(self.parts.cache, move |cache| {
            let mut passed_on = cache.summaries_of(&others)?;
            passed_on.retain(|summary| summary.assignee_ids.contains(&own));
            for summary in &mut passed_on {
                summary.assignee_ids.retain(|id| *id != own);
                if summary.assignee_ids.is_empty() {
                    summary.assignee_ids.push(SOMEBODY_ELSE.to_owned());
                }
            }
            if !passed_on.is_empty() {
                cache.put_dossiers(&passed_on)?;
            }
            if gone.is_empty() { Ok(()) } else { cache.remove_dossiers(&gone) }
        })
        .await?;
        if self.report.removed > 0 {
            (self.parts.kept)();
        }
        Ok(())
    }

    async fn mark(&self, list: &List<'_>) -> Result<SyncMark, SyncFault> {
        let name = list.mark_name.clone();
        Ok(on_cache(self.parts.cache, move |cache| cache.sync_mark(&name)).await?.unwrap_or_default())
    }

    /// Moves the mark after everything it stands for is kept.
    async fn set_mark(&self, list: &List<'_>, reading: &Reading, mark: &SyncMark) -> Result<(), SyncFault> {
        let newest_update = reading.mark().or_else(|| mark.newest_update.clone());
        let mark =
            SyncMark { newest_update, next_page: None, read_at: Some(self.now), reconciled_at: mark.reconciled_at };
        let name = list.mark_name.clone();
        on_cache(self.parts.cache, move |cache| cache.set_sync_mark(&name, &mark)).await
    }
}

fn seen(page: &DossierPage) -> Vec<Seen> {
    let dated = page.dossiers.iter().zip(&page.update_texts);
    dated
        .map(|(dossier, text)| Seen {
            id: dossier.id.clone(),
            updated_at: dossier.updated_at,
            updated_text: text.clone(),
        })
        .collect()
}

/// A closed dossier has no step, and nothing is to be decided there.
fn lacks_step(summary: &DossierSummary) -> bool {
    !summary.step.known && !summary.completed
}

struct Kept {
    new: u32,
    changed: u32,
    unknown_steps: Vec<String>,
}

fn keep(cache: &Cache, own: Option<&str>, read: Vec<DossierSummary>) -> Result<Kept, CacheFault> {
    let ids: Vec<String> = read.iter().map(|summary| summary.id.clone()).collect();
    let known: HashMap<String, DossierSummary> =
        cache.summaries_of(&ids)?.into_iter().map(|summary| (summary.id.clone(), summary)).collect();
    let mut kept = Kept { new: 0, changed: 0, unknown_steps: Vec::new() };
    let mut to_put = Vec::new();
    for mut summary in read {
        let before = known.get(&summary.id);
        if merge::is_older(before, &summary) {
            continue;
        }
        if let Some(own) = own
            && !summary.assignee_ids.iter().any(|id| id == own)
        {
            summary.assignee_ids.push(own.to_owned());
        }
        let mut summary = merge::dossier(before, summary);
        if own.is_some() {
            summary.assignee_ids.retain(|id| id != SOMEBODY_ELSE);
        } else if summary.assignee_ids.is_empty() {
            summary.assignee_ids.push(SOMEBODY_ELSE.to_owned());
        }
        if lacks_step(&summary) {
            kept.unknown_steps.push(summary.id.clone());
        }
        match before {
            None => kept.new += 1,
            Some(before) if *before != summary => kept.changed += 1,
            Some(_) => continue,
        }
        to_put.push(summary);
    }
    if !to_put.is_empty() {
        cache.put_dossiers(&to_put)?;
    }
    Ok(kept)
}

/// Reads a dossier whole unless this version of it was read before; whether iGate was asked.
pub(super) async fn read_detail(parts: SyncParts<'_>, id: String) -> Result<bool, SyncFault> {
    let wanted = id.clone();
    let known = on_cache(parts.cache, move |cache| {
        let summary = cache.summaries_of(std::slice::from_ref(&wanted))?.pop();
        Ok((summary, cache.dossier(&wanted)?))
    });
    let (summary, detail) = known.await?;
    if let (Some(summary), Some((detail, _))) = (&summary, &detail)
        && summary.updated_at.is_some()
        && summary.updated_at == detail.summary.updated_at
    {
        return Ok(false);
    }
    let as_of = parts.clock.now();
    let mut dossier = match parts.igate.dossier(&id).await {
        Ok(dossier) => dossier,
        // It left, or is not to be read: the list goes on without it, and the next whole reading takes it out.
        Err(fault) if is_of_one_item(&fault) => {
            tracing::info!(%fault, "a dossier of the list cannot be read whole");
            return Ok(true);
        }
        Err(fault) => return Err(fault.into()),
    };
    if let Some(summary) = &summary
        && dossier.summary.assignee_ids.is_empty()
    {
        dossier.summary.assignee_ids.clone_from(&summary.assignee_ids);
    }
    dossier.summary = merge::dossier(summary.as_ref(), dossier.summary);
    on_cache(parts.cache, move |cache| cache.put_dossier(&dossier, as_of)).await?;
    Ok(true)
}
