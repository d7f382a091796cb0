//! The orders of the columns, worked out once when the index is made: Vietnamese for words, missing times last.

use std::cmp::Ordering;

use super::{DossierIndex, at, column::Column, split_name};
use crate::{
    domain::{text::VietnameseOrder, transfer::LinkState},
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
#[derive(Default)]
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
#[derive(Default)]
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
        let text_order = |column: &Column| {
            let mut sorted = rows.clone();
            sorted.sort_unstable_by(|left, right| column.get(at(*left)).cmp(column.get(at(*right))));
            sorted
        };
        let by_code = text_order(&index.codes);
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
        by_applicant.sort_by_cached_key(|row| {
            let (name, organization) = split_name(index.shown_names.get(at(*row)));
            (key(if name.is_empty() { organization } else { name }).into_boxed_slice(), code_rank_of(*row))
        });

        let timed = |time: &dyn Fn(u32) -> Option<i64>| {
            let mut sorted = rows.clone();
            sorted.sort_by_cached_key(|row| (time(*row).map_or((1, 0), |time| (0, time)), code_rank_of(*row)));
            let known = sorted.partition_point(|row| time(*row).is_some());
            Timed { rows: sorted, known }
        };
        let row = |number: u32| index.rows.get(at(number));
        Self {
            by_id: text_order(&index.ids),
            by_received: timed(&|number| {
                row(number)?.received_at.map(crate::domain::instant::Instant::unix_milliseconds)
            }),
            by_due: timed(&|number| row(number)?.due_at.map(crate::domain::instant::Instant::unix_milliseconds)),
            by_code,
            by_procedure,
            by_applicant,
        }
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
    fn parts(&self) -> (&[u32], &[u32]) {
        self.rows.split_at_checked(self.known).unwrap_or_default()
    }
}
