//! Making the index: each dossier is taken apart as it comes, what many share is kept once.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{
    AgencyChoice, DossierIndex, Orders, Row, Shared,
    column::Column,
    split_name,
    words::{name_key, number_key},
};
use crate::domain::{
    dossier::{Agency, Applicant, DossierSummary, Procedure},
    step::Step,
    text::{VietnameseOrder, fold, fold_case, nfc},
};

/// Takes dossiers one at a time, so that a hundred thousand of them are never in memory twice.
#[derive(Default)]
pub struct IndexBuilder {
    index: DossierIndex,
    procedures: HashMap<Procedure, u32>,
    agencies: HashMap<Agency, u32>,
    steps: HashMap<Step, u32>,
    statuses: HashMap<String, u32>,
    assignees: HashMap<Vec<String>, u32>,
}

impl IndexBuilder {
    pub fn push(&mut self, summary: &DossierSummary) {
        let index = &mut self.index;
        let row = Row {
            procedure: number_of(&mut self.procedures, &summary.procedure, |value| {
                index.procedures.push(Shared::new(value.clone(), &[&value.name, &value.code]));
                index.procedures.len()
            }),
            agency: number_of(&mut self.agencies, &summary.agency, |value| {
                index.agencies.push(Shared::new(value.clone(), &[&value.name]));
                index.agencies.len()
            }),
            step: number_of(&mut self.steps, &summary.step, |value| {
                index.steps.push(value.clone());
                index.steps.len()
            }),
            status: number_of(&mut self.statuses, &summary.status, |value| {
                index.statuses.push(value.clone());
                index.statuses.len()
            }),
            assignees: number_of(&mut self.assignees, &summary.assignee_ids, |value| {
                index.assignees.push(value.clone());
                index.assignees.len()
            }),
            completed: summary.completed,
            received_at: summary.received_at,
            due_at: summary.due_at,
            updated_at: summary.updated_at,
        };
        let Applicant { name, organization, phone, identity_number, .. } = &summary.applicant;
        let line = format!("{}\n{}", one_line(name), one_line(organization));
        index.push_row(
            row,
            &summary.id,
            summary.code.as_str(),
            &line,
            &number_key(phone),
            &number_key(identity_number),
        );
    }

    pub fn finish(self) -> DossierIndex {
        let mut index = self.index;
        index.complete();
        index
    }
}

impl DossierIndex {
    fn push_row(&mut self, row: Row, id: &str, code: &str, names: &str, phone: &str, identity_number: &str) {
        self.rows.push(row);
        self.ids.push(id);
        self.codes.push(code);
        self.shown_names.push(names);
        let (name, organization) = split_name(names);
        let both = |key: &dyn Fn(&str) -> String| {
            let mut both = name_key(&key(name));
            if !organization.is_empty() {
                both.push('\n');
                both.push_str(&name_key(&key(organization)));
            }
            both
        };
        self.folded_names.push(&both(&fold));
        self.marked_names.push(&both(&fold_case));
        self.phones.push(phone);
        self.identity_numbers.push(identity_number);
    }

    fn complete(&mut self) {
        self.finish_columns();
        self.orders = Orders::of(self);
    }

    fn finish_columns(&mut self) {
        self.rows.shrink_to_fit();
        self.columns_mut().into_iter().for_each(Column::finish);
        let used: HashSet<u32> = self.rows.iter().map(|row| row.agency).collect();
        let mut seen = HashSet::new();
        self.agency_choices = (0_u32..)
            .zip(&self.agencies)
            .filter(|(number, _)| used.contains(number))
            .map(|(_, shared)| shared)
            .map(|shared| AgencyChoice { id: shared.value.id.clone(), name: shared.value.name.clone() })
            .filter(|choice| !choice.id.is_empty() && seen.insert(choice.id.clone()))
            .collect();
        if let Some(order) = VietnameseOrder::new() {
            self.agency_choices.sort_by(|left, right| order.compare(&left.name, &right.name));
        }
    }

    pub(super) const fn columns(&self) -> [&Column; 7] {
        [
            &self.ids,
            &self.codes,
            &self.shown_names,
            &self.marked_names,
            &self.folded_names,
            &self.phones,
            &self.identity_numbers,
        ]
    }

    pub(super) const fn columns_mut(&mut self) -> [&mut Column; 7] {
        [
            &mut self.ids,
            &mut self.codes,
            &mut self.shown_names,
            &mut self.marked_names,
            &mut self.folded_names,
            &mut self.phones,
            &mut self.identity_numbers,
        ]
    }
}

/// Copies what stays, columns and orders alike, and puts what changed into its places.
pub(super) fn updated(old: &DossierIndex, changed: &[DossierSummary], removed: &[String]) -> DossierIndex {
    let ids = changed.iter().map(|summary| &summary.id).chain(removed);
    let mut gone: Vec<usize> = ids.filter_map(|id| old.orders.row_of_id(&old.ids, id)).collect();
    gone.sort_unstable();
    gone.dedup();
    let mut builder = IndexBuilder::default();
    // Numbers into the shared lists stay what they were; only their way back has to be made again.
    let copy = &mut builder.index;
    copy.procedures.clone_from(&old.procedures);
    copy.agencies.clone_from(&old.agencies);
    copy.steps.clone_from(&old.steps);
    copy.statuses.clone_from(&old.statuses);
    copy.assignees.clone_from(&old.assignees);
    builder.procedures = numbers(copy.procedures.iter().map(|shared| shared.value.clone()));
    builder.agencies = numbers(copy.agencies.iter().map(|shared| shared.value.clone()));
    builder.steps = numbers(copy.steps.iter().cloned());
    builder.statuses = numbers(copy.statuses.iter().cloned());
    builder.assignees = numbers(copy.assignees.iter().cloned());
    for (column, before) in copy.columns_mut().into_iter().zip(old.columns()) {
        *column = before.without(&gone, changed.len());
    }
    copy.rows = Vec::with_capacity(old.rows.len() + changed.len());
    let mut from = 0;
    for end in gone.iter().copied().chain([old.rows.len()]) {
        copy.rows.extend_from_slice(old.rows.get(from..end).unwrap_or_default());
        from = end + 1;
    }
    let first_new = copy.rows.len();
    // One that is named twice counts as it is named last.
    let mut last = HashMap::new();
    for summary in changed {
        last.insert(summary.id.as_str(), summary);
    }
    changed
        .iter()
        .filter(|summary| last.get(summary.id.as_str()).is_some_and(|last| std::ptr::eq(*last, *summary)))
        .for_each(|summary| builder.push(summary));
    let mut index = builder.index;
    index.finish_columns();
    index.orders = old.orders.updated(&gone, first_new, &index);
    index
}

fn numbers<K: Hash + Eq>(values: impl Iterator<Item = K>) -> HashMap<K, u32> {
    values.zip(0_u32..).collect()
}

/// The number of a shared value; `add` keeps a new one and answers how many there are then.
fn number_of<K: Hash + Eq + Clone>(known: &mut HashMap<K, u32>, value: &K, add: impl FnOnce(&K) -> usize) -> u32 {
    if let Some(number) = known.get(value) {
        return *number;
    }
    let number = u32::try_from(add(value) - 1).unwrap_or(u32::MAX);
    known.insert(value.clone(), number);
    number
}

impl<T: Clone> Shared<T> {
    fn new(value: T, texts: &[&str]) -> Self {
        let key =
            |fold: fn(&str) -> String| texts.iter().map(|text| name_key(&fold(text))).collect::<Vec<_>>().join("\n");
        Self { value, marked: key(fold_case), folded: key(fold) }
    }
}

/// A line break inside a name would be taken for the one between name and organization.
fn one_line(text: &str) -> String {
    nfc(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
