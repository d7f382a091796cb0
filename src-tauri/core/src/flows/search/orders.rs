//! The orders of the columns, worked out once when the index is made: Vietnamese for words, missing times last.
//!
//! Rows that are equal in a column stand in the order of their codes, and those of one code in the order of their ids: so
//! an order that follows a change by putting rows into their places is the one that would be made anew.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{DossierIndex, Row, at, column::Column, split_name};
use crate::{
    domain::{instant::Instant, text::VietnameseOrder, transfer::LinkState},
    flows::views::dossiers::DossierColumn,
};

/// Ranks of the column "Liên thông": what needs the person first.
pub(super) const LINK_RANKS: usize = 6;
pub(super) const NOT_SENT: usize = LINK_RANKS - 1;

pub(super) const fn link_rank(link: &LinkState) -> usize {
    match link {
        LinkState::NeedsAttention { .. } => 0,
        LinkState::InProgress { .. } => 1,
        LinkState::ResultsReady { .. } => 2,
        LinkState::Sent { .. } => 3,
        LinkState::Attached { .. } => 4,
        LinkState::NotSent => NOT_SENT,
    }
}

/// Row numbers in each order.
#[derive(Default, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "`by_code` says what it is; `code` would not")]
pub(super) struct Orders {
    by_id: Vec<u32>,
    by_code: Vec<u32>,
    by_procedure: Vec<u32>,
    by_applicant: Vec<u32>,
    by_received: Timed,
    by_due: Timed,
}

/// An order by a time that some rows do not have; those are last, whichever way it is read.
#[derive(Default, Serialize, Deserialize)]
struct Timed {
    rows: Vec<u32>,
    /// How many rows have the time.
    known: usize,
}

impl Orders {
    pub(super) fn of(index: &DossierIndex) -> Self {
        let words = VietnameseOrder::new();
        let key = |text: &str| words.as_ref().map_or_else(|| text.as_bytes().to_vec(), |words| words.sort_key(text));
        let count = u32::try_from(index.rows.len()).unwrap_or(u32::MAX);
        let rows: Vec<u32> = (0..count).collect();
        let compared = Compared { index, words: words.as_ref() };
        let in_order = |compare: &dyn Fn(u32, u32) -> Ordering| {
            let mut sorted = rows.clone();
            sorted.sort_unstable_by(|left, right| compare(*left, *right));
            sorted
        };
        let by_code = in_order(&|left, right| compared.codes(left, right));
        let mut code_rank = vec![0_u32; rows.len()];
        for (rank, row) in (0_u32..).zip(&by_code) {
            if let Some(place) = code_rank.get_mut(at(*row)) {
                *place = rank;
            }
        }
        let code_rank_of = |row: u32| code_rank.get(at(row)).copied().unwrap_or(u32::MAX);

        let mut procedures: Vec<(Vec<u8>, usize)> =
            index.procedures.iter().enumerate().map(|(number, shared)| (key(&shared.value.name), number)).collect();
        procedures.sort_unstable();
        let mut procedure_rank = vec![0_usize; procedures.len()];
        let mut rank = 0;
        for (place, (name, number)) in procedures.iter().enumerate() {
            // Procedures of one name but several codes share a rank.
            if place.checked_sub(1).and_then(|before| procedures.get(before)).is_none_or(|(before, _)| before != name) {
                rank = place;
            }
            if let Some(place) = procedure_rank.get_mut(*number) {
                *place = rank;
            }
        }
        let mut by_procedure = rows.clone();
        by_procedure.sort_by_cached_key(|row| {
            let procedure = index.rows.get(at(*row)).map_or(0, |row| at(row.procedure));
            (procedure_rank.get(procedure).copied().unwrap_or(usize::MAX), code_rank_of(*row))
        });
        let mut by_applicant = rows.clone();
        by_applicant.sort_by_cached_key(|row| (key(compared.applicant(*row)).into_boxed_slice(), code_rank_of(*row)));
        let timed = |time: fn(&Row) -> Option<Instant>| {
            let mut sorted = rows.clone();
            sorted.sort_by_cached_key(|row| (compared.time(*row, time), code_rank_of(*row)));
            Timed::of(sorted, &compared, time)
        };
        Self {
            by_id: in_order(&|left, right| compared.ids(left, right)),
            by_received: timed(received),
            by_due: timed(due),
            by_code,
            by_procedure,
            by_applicant,
        }
    }

    /// The orders of `index`, which lacks the rows `gone` of the one before, ascending, and has new ones from `first_new` on.
    pub(super) fn updated(&self, gone: &[usize], first_new: usize, index: &DossierIndex) -> Self {
        let words = VietnameseOrder::new();
        let compared = Compared { index, words: words.as_ref() };
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(first_new + gone.len());
        let (mut next_gone, mut number) = (gone.iter().copied().peekable(), 0_u32);
        for row in 0..first_new + gone.len() {
            if next_gone.next_if_eq(&row).is_some() {
                numbers.push(None);
            } else {
                numbers.push(Some(number));
                number += 1;
            }
        }
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let new: Vec<u32> = (count(first_new)..count(index.rows.len())).collect();
        let follow = |before: &[u32], compare: &dyn Fn(u32, u32) -> Ordering| {
            let stayed: Vec<u32> = before.iter().filter_map(|row| numbers.get(at(*row)).copied().flatten()).collect();
            let mut new = new.clone();
            new.sort_unstable_by(|left, right| compare(*left, *right));
            let mut sorted = Vec::with_capacity(stayed.len() + new.len());
            let mut rest = stayed.as_slice();
            for row in new {
                let (before, behind) = rest.split_at(rest.partition_point(|other| compare(*other, row).is_lt()));
                sorted.extend_from_slice(before);
                sorted.push(row);
                rest = behind;
            }
            sorted.extend_from_slice(rest);
            sorted
        };
        let timed = |before: &Timed, time: fn(&Row) -> Option<Instant>| {
            let by_time = |left, right| {
                compared.time(left, time).cmp(&compared.time(right, time)).then_with(|| compared.codes(left, right))
            };
            Timed::of(follow(&before.rows, &by_time), &compared, time)
        };
        Self {
            by_id: follow(&self.by_id, &|left, right| compared.ids(left, right)),
            by_code: follow(&self.by_code, &|left, right| compared.codes(left, right)),
            by_procedure: follow(&self.by_procedure, &|left, right| {
                let names = compared.words(compared.procedure(left), compared.procedure(right));
                names.then_with(|| compared.codes(left, right))
            }),
            by_applicant: follow(&self.by_applicant, &|left, right| {
                let names = compared.words(compared.applicant(left), compared.applicant(right));
                names.then_with(|| compared.codes(left, right))
            }),
            by_received: timed(&self.by_received, received),
            by_due: timed(&self.by_due, due),
        }
    }

    /// Whether each order has so many rows.
    pub(super) fn is_sound(&self, rows: usize) -> bool {
        let orders = [
            &self.by_id,
            &self.by_code,
            &self.by_procedure,
            &self.by_applicant,
            &self.by_received.rows,
            &self.by_due.rows,
        ];
        orders.into_iter().all(|order| order.len() == rows && order.iter().all(|row| at(*row) < rows))
    }

    /// All rows in the order of a column. "Liên thông" is ranked by the caller and sorted by due date inside.
    pub(super) fn in_order(&self, column: DossierColumn, descending: bool) -> Box<dyn Iterator<Item = usize> + '_> {
        let (known, rest): (&[u32], &[u32]) = match column {
            DossierColumn::Code => (&self.by_code, &[]),
            DossierColumn::Procedure => (&self.by_procedure, &[]),
            DossierColumn::Applicant => (&self.by_applicant, &[]),
            DossierColumn::Received => self.by_received.parts(),
            DossierColumn::Due | DossierColumn::Link => self.by_due.parts(),
        };
        let rest = rest.iter().copied().map(at);
        if descending && column != DossierColumn::Link {
            Box::new(known.iter().rev().copied().map(at).chain(rest))
        } else {
            Box::new(known.iter().copied().map(at).chain(rest))
        }
    }

    pub(super) fn row_of_id(&self, ids: &Column, id: &str) -> Option<usize> {
        let place = self.by_id.binary_search_by(|row| ids.get(at(*row)).cmp(id)).ok()?;
        self.by_id.get(place).copied().map(at)
    }

    pub(super) fn rows_of_code<'a>(&'a self, codes: &'a Column, code: &'a str) -> impl Iterator<Item = usize> + 'a {
        let first = self.by_code.partition_point(|row| codes.get(at(*row)).cmp(code) == Ordering::Less);
        let rows = self.by_code.get(first..).unwrap_or_default();
        rows.iter().copied().map(at).take_while(move |row| codes.get(*row) == code)
    }
}

impl Timed {
    fn of(rows: Vec<u32>, compared: &Compared<'_>, time: fn(&Row) -> Option<Instant>) -> Self {
        let known = rows.partition_point(|row| compared.time(*row, time).0 == Known::Yes);
        Self { rows, known }
    }

    fn parts(&self) -> (&[u32], &[u32]) {
        self.rows.split_at_checked(self.known).unwrap_or_default()
    }
}

const fn received(row: &Row) -> Option<Instant> {
    row.received_at
}

const fn due(row: &Row) -> Option<Instant> {
    row.due_at
}

/// Whether a row has a time; those that have none come last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    Yes,
    No,
}

/// How two rows of an index compare.
struct Compared<'a> {
    index: &'a DossierIndex,
    words: Option<&'a VietnameseOrder>,
}

impl Compared<'_> {
    fn ids(&self, left: u32, right: u32) -> Ordering {
        self.index.ids.get(at(left)).cmp(self.index.ids.get(at(right)))
    }

    fn codes(&self, left: u32, right: u32) -> Ordering {
        let codes = &self.index.codes;
        codes.get(at(left)).cmp(codes.get(at(right))).then_with(|| self.ids(left, right))
    }

    fn words(&self, left: &str, right: &str) -> Ordering {
        self.words.map_or_else(|| left.cmp(right), |words| words.compare(left, right))
    }

    fn procedure(&self, row: u32) -> &str {
        let procedure = self.index.rows.get(at(row)).and_then(|row| self.index.procedures.get(at(row.procedure)));
        procedure.map_or("", |shared| &shared.value.name)
    }

    /// The name, and where there is none the organization.
    fn applicant(&self, row: u32) -> &str {
        let (name, organization) = split_name(self.index.shown_names.get(at(row)));
        if name.is_empty() { organization } else { name }
    }

    fn time(&self, row: u32, time: fn(&Row) -> Option<Instant>) -> (Known, i64) {
        let time = self.index.rows.get(at(row)).and_then(time);
        time.map_or((Known::No, 0), |time| (Known::Yes, time.unix_milliseconds()))
    }
}
