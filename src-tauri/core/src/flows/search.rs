//! Finding dossiers: an index in memory over what the lists know, answering while a person types.
//!
//! Policy. Nothing readable lies on the disk: the index is made from the sealed cache, follows each change of it, and is
//! kept sealed for the next start ([`kept`]). Every word of the query has to be found: at the beginning of a word, or anywhere once it has three letters or
//! a digit. Marks do not matter for finding (`nguyen van a` finds `Nguyễn Văn Á`) and do for the order: exact marks
//! first, then whole phrases, then the rest; inside each the chosen column decides. A code is found in every form a
//! person may paste, a number with or without blanks. Tabs are counted under the same search and filters.

mod building;
mod column;
mod kept;
mod matching;
mod orders;
mod words;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::building::IndexBuilder;
pub(super) use self::kept::IndexParts;
use self::{column::Column, orders::Orders};
use super::bits::Bits;
use super::views::dossiers::{AgencyChoice, DossierColumn, DossierList, DossierQuery, DossierRow, StepCounts, StepTab};
use crate::domain::{
    code::DossierCode,
    cross_check::Neighbours,
    dossier::{Agency, DossierSummary, Procedure},
    due_date::due_state,
    failure::Failure,
    failure_code::FailureCode,
    instant::Instant,
    step::{Step, StepGroup},
    transfer::LinkState,
};

/// All dossiers in view. About 250 bytes each; another one is made rather than this one changed.
#[derive(Default)]
pub struct DossierIndex {
    rows: Vec<Row>,
    ids: Column,
    /// Codes in their one written form.
    codes: Column,
    /// Applicant and organization as they are shown, a line break between.
    shown_names: Column,
    /// The same in lower case, marks kept.
    marked_names: Column,
    /// The same as search keys.
    folded_names: Column,
    /// Digits only.
    phones: Column,
    /// Digits and letters only.
    identity_numbers: Column,
    procedures: Vec<Shared<Procedure>>,
    agencies: Vec<Shared<Agency>>,
    steps: Vec<Step>,
    statuses: Vec<String>,
    assignees: Vec<Vec<String>>,
    agency_choices: Vec<AgencyChoice>,
    orders: Orders,
}

/// What a dossier has beside its texts; the numbers point into the shared lists.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Row {
    procedure: u32,
    agency: u32,
    step: u32,
    status: u32,
    assignees: u32,
    completed: bool,
    #[serde(with = "kept::moment")]
    received_at: Option<Instant>,
    #[serde(with = "kept::moment")]
    due_at: Option<Instant>,
    #[serde(with = "kept::moment")]
    updated_at: Option<Instant>,
}

/// What many dossiers have in common, with its search keys.
#[derive(Clone, Serialize, Deserialize)]
struct Shared<T> {
    value: T,
    marked: String,
    folded: String,
}

/// What the list needs to know beside the index.
pub struct ListFacts<'a> {
    pub now: Instant,
    /// The official's id in iGate; empty: not known yet, and then every dossier counts as theirs.
    pub official_id: &'a str,
    /// What is linked, by dossier id; a dossier that is not in it is not sent.
    pub links: &'a HashMap<String, LinkState>,
    /// When the list was last read from iGate.
    pub as_of: Option<Instant>,
    pub offline: bool,
}

impl DossierIndex {
    /// Which of these codes and identity numbers belong to other dossiers than this one.
    pub fn others_among(&self, own_id: &str, codes: &HashSet<DossierCode>, numbers: &HashSet<String>) -> Neighbours {
        let mut others = Neighbours::default();
        for row in (0..self.rows.len()).filter(|row| self.ids.get(*row) != own_id) {
            let number = self.identity_numbers.get(row);
            if numbers.contains(number) {
                others.numbers.insert(number.to_owned());
            }
            if let Some(code) = DossierCode::parse(self.codes.get(row)).filter(|code| codes.contains(code)) {
                others.codes.insert(code);
            }
        }
        others
    }
}

/// Answers one page of the list.
///
/// # Errors
/// [`FailureCode::BadArgument`] for a filter date that is no date.
pub fn list_dossiers(
    index: &DossierIndex,
    query: &DossierQuery,
    facts: &ListFacts<'_>,
) -> Result<DossierList, Failure> {
    let period = Period::of(query)?;
    let found = matching::find(index, query, facts, &period);
    let mut counts = StepCounts::default();
    for row in found.bits.iter() {
        counts.tat_ca += 1;
        match index.group(row) {
            StepGroup::DangThuLy => counts.dang_thu_ly += 1,
            StepGroup::ChoTraKetQua => counts.cho_tra_ket_qua += 1,
            StepGroup::TiepNhanKetQua => counts.tiep_nhan_ket_qua += 1,
            StepGroup::Other => {}
        }
    }
    let (wanted, total) = match query.tab {
        StepTab::DangThuLy => (Some(StepGroup::DangThuLy), counts.dang_thu_ly),
        StepTab::ChoTraKetQua => (Some(StepGroup::ChoTraKetQua), counts.cho_tra_ket_qua),
        StepTab::TiepNhanKetQua => (Some(StepGroup::TiepNhanKetQua), counts.tiep_nhan_ket_qua),
        StepTab::TatCa => (None, counts.tat_ca),
    };
    let in_tab = |row: usize| found.bits.get(row) && wanted.is_none_or(|group| index.group(row) == group);
    let page = index.page(query, facts, &found, in_tab);
    Ok(DossierList {
        rows: page.into_iter().filter_map(|row| index.row(row, facts)).collect(),
        total,
        counts,
        agencies: index.agency_choices.clone(),
        as_of: facts.as_of,
        offline: facts.offline,
    })
}

impl DossierIndex {
    /// Makes the index; each dossier comes once. For a great many, [`IndexBuilder`] takes them one at a time.
    pub fn build(summaries: impl IntoIterator<Item = DossierSummary>) -> Self {
        let mut builder = IndexBuilder::default();
        summaries.into_iter().for_each(|summary| builder.push(&summary));
        builder.finish()
    }

    /// The index after a sync: `changed` replace what they were or are new, `removed` go.
    #[must_use]
    pub fn updated(&self, changed: &[DossierSummary], removed: &[String]) -> Self {
        building::updated(self, changed, removed)
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// iGate's ids of the dossiers with exactly this code; more than one is a fault of the server's data.
    pub fn ids_of_code(&self, code: &DossierCode) -> Vec<String> {
        let found = self.orders.rows_of_code(&self.codes, code.as_str());
        found.map(|row| self.ids.get(row).to_owned()).collect()
    }

    /// Ids and codes of the official's open dossiers, those changed last first.
    pub fn open_ones_of(&self, official_id: &str, most: usize) -> Vec<(String, DossierCode)> {
        let is_theirs = |row: &Row| {
            let assignees = self.assignees.get(at(row.assignees));
            !row.completed && assignees.is_some_and(|ids| ids.iter().any(|id| id == official_id))
        };
        let mut own: Vec<_> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| is_theirs(row))
            .map(|(number, row)| (row.updated_at, self.ids.get(number), number))
            .collect();
        own.sort_unstable_by(|one, other| other.cmp(one));
        own.truncate(most);
        let named =
            own.into_iter().map(|(_, id, number)| Some((id.to_owned(), DossierCode::parse(self.codes.get(number))?)));
        named.flatten().collect()
    }

    fn group(&self, row: usize) -> StepGroup {
        self.rows.get(row).and_then(|row| self.steps.get(at(row.step))).map_or(StepGroup::Other, |step| step.group)
    }

    /// The rows of the page asked for, in order.
    fn page(
        &self,
        query: &DossierQuery,
        facts: &ListFacts<'_>,
        found: &matching::Found,
        in_tab: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let (offset, limit) = (at(query.offset), at(query.limit));
        let column = query.sort.column;
        let mut sorted = self.orders.in_order(column, query.sort.descending).filter(|row| in_tab(*row));
        if found.classes.is_empty() && column != DossierColumn::Link {
            return sorted.skip(offset).take(limit).collect();
        }
        // Few classes: each row goes to the end of its class, which keeps the order inside.
        let links = if column == DossierColumn::Link { self.link_ranks(facts.links) } else { HashMap::new() };
        let mut classes: Vec<Vec<usize>> = vec![Vec::new(); matching::CLASSES * orders::LINK_RANKS];
        for row in sorted.by_ref() {
            let class = found.classes.get(row).map_or(0, |class| usize::from(*class));
            let mut rank = 0;
            if column == DossierColumn::Link {
                rank = links.get(&row).copied().unwrap_or(orders::NOT_SENT);
                if query.sort.descending {
                    rank = orders::LINK_RANKS - 1 - rank;
                }
            }
            if let Some(class) = classes.get_mut(class * orders::LINK_RANKS + rank) {
                class.push(row);
            }
        }
        classes.into_iter().flatten().skip(offset).take(limit).collect()
    }

    fn link_ranks(&self, links: &HashMap<String, LinkState>) -> HashMap<usize, usize> {
        links
            .iter()
            .filter_map(|(id, link)| Some((self.orders.row_of_id(&self.ids, id)?, orders::link_rank(link))))
            .collect()
    }

    /// A row of the answer; there is one for every number that the index itself gave out.
    fn row(&self, number: usize, facts: &ListFacts<'_>) -> Option<DossierRow> {
        let row = self.rows.get(number)?;
        let procedure = &self.procedures.get(at(row.procedure))?.value;
        let step = self.steps.get(at(row.step))?;
        let id = self.ids.get(number);
        let (name, organization) = split_name(self.shown_names.get(number));
        Some(DossierRow {
            id: id.to_owned(),
            code: DossierCode::parse(self.codes.get(number))?,
            procedure: procedure.name.clone(),
            procedure_code: procedure.code.clone(),
            applicant: if name.is_empty() { organization } else { name }.to_owned(),
            agency: self.agencies.get(at(row.agency))?.value.name.clone(),
            status: self.statuses.get(at(row.status))?.clone(),
            received_at: row.received_at,
            due_at: row.due_at,
            due: due_state(row.due_at, row.completed, facts.now),
            link: facts.links.get(id).cloned().unwrap_or(LinkState::NotSent),
            can_send: step.can_send && !row.completed,
            can_attach: step.can_attach && !row.completed,
            step: step.clone(),
        })
    }
}

/// The days of the filter "Từ ngày", "Đến ngày", both inclusive.
struct Period {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Period {
    fn of(query: &DossierQuery) -> Result<Self, Failure> {
        let day = |text: &Option<String>, field: &str| match text.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .map(Some)
                .map_err(|_| Failure::new(FailureCode::BadArgument).in_field(field)),
        };
        Ok(Self { from: day(&query.filters.from, "from")?, to: day(&query.filters.to, "to")? })
    }

    const fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    fn holds(&self, received: Option<Instant>) -> bool {
        let Some(day) = received.map(Instant::day) else { return self.is_open() };
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}

/// Applicant and organization of a line of the names.
fn split_name(line: &str) -> (&str, &str) {
    line.split_once('\n').unwrap_or((line, ""))
}

/// Numbers inside the index are 32 bits wide; every platform that runs this has pointers at least as wide.
fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
