//! What to ask next when a list is read page by page while it changes: a plain state machine, no input or output.
//!
//! Policy. A page number is a place that moves: when an item leaves page 1 while page 2 is awaited, the first item of
//! page 2 moves to page 1 and is never seen. Two ways of reading withstand that:
//!
//! * **By change.** The list comes in the order of change, and `updated-from` is followed: the next question is not
//!   "page 2" but "page 0 from the newest change that was seen on". What changes meanwhile moves to the end and is seen
//!   there; what leaves moves nothing that is still to be read. Only where more items than fit on a page were changed in
//!   the same instant are pages counted, and that run is read again until nothing new shows.
//! * **By page number**, where a server keeps no order (iDesk promises none) or does not follow `updated-from`: the whole
//!   list is read again until a reading shows nothing new. One page alone is one moment and is not read again.
//!
//! An item that shows twice is taken once, unless it was changed in between. The server's `last` ends a reading,
//! whatever the number of items: `size` may be capped.

use std::collections::HashMap;

use crate::domain::instant::Instant;

/// A list that still shows new items after so many readings changes faster than it can be read.
const MOST_READINGS: u32 = 5;

/// Items that the next reading of changes asks for again, at most.
const OVERLAP_ITEMS: usize = 20;

/// A change that a server wrote down late shows within this time; so far back the next reading begins.
const OVERLAP_SECONDS: i64 = 120;

/// What to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The server's own string; inclusive. `None`: from the beginning.
    pub from: Option<String>,
    pub page: u32,
}

/// An item of a page, as far as the order of reading depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub id: String,
    pub updated_at: Option<Instant>,
    /// The same in the server's own string.
    pub updated_text: Option<String>,
}

/// The way a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    ByChange,
    ByPage,
}

/// One reading of a list, from the first page to the end.
#[derive(Debug)]
pub struct Reading {
    way: Way,
    start: Option<String>,
    ask: Option<Ask>,
    /// The instant of `ask.from`.
    from_at: Option<Instant>,
    seen: HashMap<String, Option<Instant>>,
    newest: Newest,
    /// Items of the shortest page that was not the last: more do not fit on one here.
    page_items: usize,
    /// Which reading of the present run of numbered pages this is, from 0.
    round: u32,
    /// Whether the present run showed anything that was not seen before.
    shows_new: bool,
    settled: bool,
}

impl Reading {
    /// Begins at a mark, or at the beginning of the list.
    pub fn new(way: Way, from: Option<String>) -> Self {
        Self::resumed(way, Ask { from, page: 0 })
    }

    /// Goes on where an earlier reading was broken off.
    pub fn resumed(way: Way, ask: Ask) -> Self {
        Self {
            way,
            start: ask.from.clone(),
            from_at: ask.from.as_deref().and_then(Instant::parse),
            ask: Some(ask),
            seen: HashMap::new(),
            newest: Newest::default(),
            page_items: usize::MAX,
            round: 0,
            shows_new: false,
            settled: true,
        }
    }

    /// The next question; `None` when the list was read to its end.
    pub const fn ask(&self) -> Option<&Ask> {
        self.ask.as_ref()
    }

    pub fn has_seen(&self, id: &str) -> bool {
        self.seen.contains_key(id)
    }

    /// Whether the end was reached with certainty: nothing can have been missed.
    pub const fn is_settled(&self) -> bool {
        self.settled && self.ask.is_none()
    }

    /// Where the next reading of changes begins: a little before the newest change seen, in the server's own string.
    pub fn mark(&self) -> Option<String> {
        // One less than a page, so that there is room to see the end.
        self.newest.mark(self.page_items.saturating_sub(1).clamp(1, OVERLAP_ITEMS))
    }

    /// Takes the answer to [`Self::ask`]; `last` is the server's word that nothing follows. Gives the places of the items that are new or changed since they were seen.
    pub fn take(&mut self, items: &[Seen], last: bool) -> Vec<usize> {
        let Some(ask) = self.ask.clone() else { return Vec::new() };
        let mut fresh = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if self.is_fresh(item) {
                fresh.push(place);
            }
            self.note(item);
        }
        self.shows_new |= !fresh.is_empty();
        if !last && !items.is_empty() {
            self.page_items = self.page_items.min(items.len());
        }
        if self.way == Way::ByChange && !(self.keeps_order(items) && self.leads_on(&ask, items, last)) {
            tracing::info!("the server keeps no order of change: the list is read by page numbers");
            self.way = Way::ByPage;
            if !(last && ask.page == 0 && ask.from == self.start) {
                self.begin_run(Ask { from: self.start.clone(), page: 0 });
                return fresh;
            }
        }
        match self.way {
            Way::ByChange => self.go_on_by_change(ask, items, last),
            Way::ByPage => self.go_on_by_page(ask, last),
        }
        fresh
    }

    fn is_fresh(&self, item: &Seen) -> bool {
        match (self.seen.get(&item.id), item.updated_at) {
            (None, _) => true,
            (Some(Some(known)), Some(updated_at)) => updated_at > *known,
            (Some(known), updated_at) => known.is_none() && updated_at.is_some(),
        }
    }

    fn note(&mut self, item: &Seen) {
        let known = self.seen.entry(item.id.clone()).or_default();
        *known = (*known).max(item.updated_at);
        self.newest.note(item);
    }

    /// Whether a page is in the order of change, and holds nothing older than what was asked for.
    fn keeps_order(&self, items: &[Seen]) -> bool {
        let Some(instants) = items.iter().map(|item| item.updated_at).collect::<Option<Vec<_>>>() else { return false };
        let follows_from = match (self.from_at, instants.first()) {
            (Some(from), Some(first)) => *first >= from,
            _ => true,
        };
        let has_texts = items.iter().all(|item| item.updated_text.is_some());
        follows_from && has_texts && instants.is_sorted()
    }

    /// Whether the end is one that a list in the order of change can have: what came before it was not the last, so
    /// something newer had to follow. A list with the newest first ends just there, with the rest unread.
    fn leads_on(&self, ask: &Ask, items: &[Seen], last: bool) -> bool {
        let moves_on = items.iter().any(|item| item.updated_at > self.from_at);
        !last || moves_on || ask.from == self.start
    }

    fn go_on_by_change(&mut self, ask: Ask, items: &[Seen], last: bool) {
        let newest = items.last();
        let newest_at = newest.and_then(|item| item.updated_at);
        let moves_on = newest_at.is_some() && newest_at > self.from_at;
        if !last && !moves_on {
            self.ask = Some(Ask { page: ask.page.saturating_add(1), ..ask });
            return;
        }
        let by_number = ask.page > 0 || self.round > 0;
        if by_number && self.shows_new && self.may_read_again() {
            self.begin_round(ask.from);
        } else if last {
            self.ask = None;
        } else {
            self.from_at = newest_at;
            self.begin_run(Ask { from: newest.and_then(|item| item.updated_text.clone()), page: 0 });
        }
    }

    fn go_on_by_page(&mut self, ask: Ask, last: bool) {
        if !last {
            self.ask = Some(Ask { page: ask.page.saturating_add(1), ..ask });
        } else if ask.page > 0 && (self.shows_new || self.round == 0) && self.may_read_again() {
            self.begin_round(ask.from);
        } else {
            self.ask = None;
        }
    }

    fn may_read_again(&mut self) -> bool {
        self.settled &= self.round + 1 < MOST_READINGS;
        self.round + 1 < MOST_READINGS
    }

    fn begin_run(&mut self, ask: Ask) {
        self.round = 0;
        self.shows_new = false;
        self.ask = Some(ask);
    }

    fn begin_round(&mut self, from: Option<String>) {
        self.round += 1;
        self.shows_new = false;
        self.ask = Some(Ask { from, page: 0 });
    }
}

/// The newest changes seen, each item once, oldest first.
#[derive(Debug, Default)]
struct Newest(Vec<(Instant, String, String)>);

impl Newest {
    fn note(&mut self, item: &Seen) {
        let (Some(at), Some(text)) = (item.updated_at, &item.updated_text) else { return };
        self.0.retain(|(_, id, _)| *id != item.id);
        let place = self.0.partition_point(|(other, _, _)| *other <= at);
        if place == 0 && self.0.len() > OVERLAP_ITEMS {
            return;
        }
        self.0.insert(place, (at, item.id.clone(), text.clone()));
        if self.0.len() > OVERLAP_ITEMS + 1 {
            self.0.remove(0);
        }
    }

    /// The newest change that lies [`OVERLAP_SECONDS`] before the newest of all, but no more than `most_items` back, so
    /// that a reading with nothing new is one page.
    fn mark(&self, most_items: usize) -> Option<String> {
        let (newest_at, _, newest) = self.0.last()?;
        let back = newest_at.plus_seconds(-OVERLAP_SECONDS);
        let old_enough = self.0.partition_point(|(at, _, _)| *at <= back).saturating_sub(1);
        let left_out = self.0.len().checked_sub(most_items + 1).and_then(|place| self.0.get(place));
        // A mark names an instant, and all that changed in it: it has to be later than what is left out.
        let place = left_out
            .map_or(old_enough, |(at, _, _)| old_enough.max(self.0.partition_point(|(other, _, _)| other <= at)));
        Some(self.0.get(place).map_or(newest, |(_, _, text)| text).clone())
    }
}

#[cfg(test)]
mod tests;
