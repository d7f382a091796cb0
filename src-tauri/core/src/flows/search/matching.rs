//! Which dossiers a query finds, and how well each of them fits.

use super::{
    Bits, DossierIndex, ListFacts, Period, Shared, at,
    column::{Column, Next},
    words::{Word, Words, words},
};
use crate::flows::views::dossiers::DossierQuery;

/// How well a dossier fits, best first.
mod class {
    /// The phrase with its marks, as whole words; the code or number itself.
    pub(super) const EXACT: u8 = 0;
    /// The phrase with its marks, at the beginning of a word.
    pub(super) const EXACT_BEGINNING: u8 = 1;
    /// The phrase without regard to marks, as whole words.
    pub(super) const PHRASE: u8 = 2;
    pub(super) const PHRASE_BEGINNING: u8 = 3;
    /// Every word with its marks at the beginning of a word, in any place.
    pub(super) const WORDS_EXACT: u8 = 4;
    /// Every word at the beginning of a word.
    pub(super) const WORDS: u8 = 5;
    /// Some word only inside a word.
    pub(super) const INSIDE: u8 = 6;
}

pub(super) const CLASSES: usize = class::INSIDE as usize + 1;

/// What a query found.
pub(super) struct Found {
    pub(super) bits: Bits,
    /// Per row how well it fits; empty when nothing was looked for.
    pub(super) classes: Vec<u8>,
}

/// Rows that hold a word anywhere where it may stand, and those that hold it at the beginning of a word.
struct Places {
    any: Bits,
    beginning: Bits,
}

pub(super) fn find(index: &DossierIndex, query: &DossierQuery, facts: &ListFacts<'_>, period: &Period) -> Found {
    let mut found = match words(&query.text) {
        Some(words) => find_words(index, &words),
        None => Found { bits: Bits::all(index.len()), classes: Vec::new() },
    };
    filter(index, query, facts, period, &mut found.bits);
    found
}

fn filter(index: &DossierIndex, query: &DossierQuery, facts: &ListFacts<'_>, period: &Period, bits: &mut Bits) {
    let filters = &query.filters;
    if let Some(words) = words(&filters.applicant) {
        for word in &words.every {
            bits.and(&names_with(index, word).any);
        }
    }
    let digits = |text: &str| Some(super::words::number_key(text)).filter(|number| !number.is_empty());
    if let Some(number) = words(&filters.number) {
        let code = number.every.iter().map(|word| word.code.as_str()).collect::<String>();
        bits.and(&rows_with(&index.codes, &code));
    }
    if let Some(number) = digits(&filters.identity_number) {
        bits.and(&rows_with(&index.identity_numbers, &number));
    }
    if let Some(number) = digits(&filters.phone) {
        bits.and(&rows_with(&index.phones, &number));
    }
    if let Some(agency) = filters.agency_id.as_deref().filter(|id| !id.is_empty()) {
        let wanted: Vec<bool> = index.agencies.iter().map(|shared| shared.value.id == agency).collect();
        bits.retain(|row| index.rows.get(row).and_then(|row| wanted.get(at(row.agency))).copied().unwrap_or(false));
    }
    if !period.is_open() {
        bits.retain(|row| index.rows.get(row).is_some_and(|row| period.holds(row.received_at)));
    }
    if !query.everyone && !facts.official_id.is_empty() {
        // A list that names no assignee was asked for as the official's own.
        let own = |ids: &Vec<String>| ids.is_empty() || ids.iter().any(|id| id == facts.official_id);
        let own: Vec<bool> = index.assignees.iter().map(own).collect();
        if own.contains(&false) {
            bits.retain(|row| index.rows.get(row).and_then(|row| own.get(at(row.assignees))).copied().unwrap_or(false));
        }
    }
}

fn find_words(index: &DossierIndex, words: &Words) -> Found {
    let mut all = Bits::all(index.len());
    let mut beginnings = Bits::all(index.len());
    for word in &words.every {
        let mut places = names_with(index, word);
        add_shared(index, &word.folded, word.anywhere, &mut places);
        if word.anywhere {
            let codes = rows_with(&index.codes, &word.code);
            places.any.or(&codes);
            places.beginning.or(&codes);
        }
        if let Some(number) = &word.number {
            for column in [&index.phones, &index.identity_numbers] {
                let numbers = rows_with(column, number);
                places.any.or(&numbers);
                places.beginning.or(&numbers);
            }
        }
        all.and(&places.any);
        beginnings.and(&places.beginning);
    }
    let mut classes = vec![class::INSIDE; index.len()];
    let mut better = |row: usize, class: u8| {
        if let Some(known) = classes.get_mut(row) {
            *known = class.min(*known);
        }
    };
    beginnings.iter().for_each(|row| better(row, class::WORDS));
    if words.every.len() > 1 {
        words_exact(index, words).iter().for_each(|row| better(row, class::WORDS_EXACT));
    }
    let phrase = |text: &str, column: &Column, whole: u8, beginning: u8, better: &mut dyn FnMut(usize, u8)| {
        column.scan(text, |hit| {
            let is_whole = is_boundary(hit.behind);
            better(hit.row, if is_whole { whole } else { beginning });
            if is_whole { Next::Row } else { Next::Here }
        });
    };
    phrase(&words.folded_phrase, &index.folded_names, class::PHRASE, class::PHRASE_BEGINNING, &mut better);
    phrase(&words.marked_phrase, &index.marked_names, class::EXACT, class::EXACT_BEGINNING, &mut better);
    shared_phrases(index, words, &mut better);
    // A code or a number may be typed with blanks; read whole it finds even where its pieces do not.
    let mut whole = |column: &Column, text: &str| {
        column.scan(text, |hit| {
            all.set(hit.row);
            let complete = hit.before.is_none() && hit.behind == 0;
            better(hit.row, if complete { class::EXACT } else { class::PHRASE_BEGINNING });
            Next::Row
        });
    };
    if let Some(code) = &words.code {
        whole(&index.codes, code);
    }
    if let Some(number) = &words.number {
        whole(&index.phones, number);
        whole(&index.identity_numbers, number);
    }
    Found { bits: all, classes }
}

/// Rows whose applicant or organization has the word.
fn names_with(index: &DossierIndex, word: &Word) -> Places {
    let mut places = Places { any: Bits::none(index.len()), beginning: Bits::none(index.len()) };
    let beginning = |places: &mut Places, row: usize| {
        places.any.set(row);
        places.beginning.set(row);
    };
    if !word.anywhere {
        index.folded_names.scan(&word.folded, |hit| {
            beginning(&mut places, hit.row);
            Next::Row
        });
        return places;
    }
    let inside = word.folded.trim_start();
    index.folded_names.scan(inside, |hit| {
        if hit.before == Some(b' ') {
            beginning(&mut places, hit.row);
            return Next::Row;
        }
        places.any.set(hit.row);
        Next::Here
    });
    places
}

/// Adds the rows whose procedure or agency has the word.
fn add_shared(index: &DossierIndex, folded: &str, anywhere: bool, places: &mut Places) {
    let inside = if anywhere { folded.trim_start() } else { folded };
    let procedures = having(&index.procedures, inside, folded);
    let agencies = having(&index.agencies, inside, folded);
    if procedures.iter().chain(&agencies).all(|place| *place == Place::Nowhere) {
        return;
    }
    for (number, row) in index.rows.iter().enumerate() {
        let of = |places: &[Place], number: u32| places.get(at(number)).copied().unwrap_or(Place::Nowhere);
        match of(&procedures, row.procedure).max(of(&agencies, row.agency)) {
            Place::Nowhere => {}
            Place::Inside => places.any.set(number),
            Place::Beginning => {
                places.any.set(number);
                places.beginning.set(number);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Nowhere,
    Inside,
    Beginning,
}

fn having<T>(shared: &[Shared<T>], inside: &str, beginning: &str) -> Vec<Place> {
    shared
        .iter()
        .map(|shared| {
            if shared.folded.contains(beginning) {
                Place::Beginning
            } else if shared.folded.contains(inside) {
                Place::Inside
            } else {
                Place::Nowhere
            }
        })
        .collect()
}

/// Rows that have every word with its marks at the beginning of a word.
fn words_exact(index: &DossierIndex, words: &Words) -> Bits {
    let mut all = Bits::all(index.len());
    for word in &words.every {
        let mut exact = Bits::none(index.len());
        index.marked_names.scan(&word.marked, |hit| {
            exact.set(hit.row);
            Next::Row
        });
        let procedures: Vec<bool> =
            index.procedures.iter().map(|shared| shared.marked.contains(&word.marked)).collect();
        let agencies: Vec<bool> = index.agencies.iter().map(|shared| shared.marked.contains(&word.marked)).collect();
        if procedures.contains(&true) || agencies.contains(&true) {
            let of = |has: &[bool], number: u32| has.get(at(number)).copied().unwrap_or(false);
            for (number, row) in index.rows.iter().enumerate() {
                if of(&procedures, row.procedure) || of(&agencies, row.agency) {
                    exact.set(number);
                }
            }
        }
        if word.anywhere && word.code.bytes().any(|byte| byte.is_ascii_digit()) {
            exact.or(&rows_with(&index.codes, &word.code));
        }
        all.and(&exact);
    }
    all
}

/// Rows whose procedure or agency holds the phrase.
fn shared_phrases(index: &DossierIndex, words: &Words, better: &mut dyn FnMut(usize, u8)) {
    let procedures: Vec<u8> = index.procedures.iter().map(|shared| phrase_class(shared, words)).collect();
    let agencies: Vec<u8> = index.agencies.iter().map(|shared| phrase_class(shared, words)).collect();
    if procedures.iter().chain(&agencies).all(|class| *class == class::INSIDE) {
        return;
    }
    for (number, row) in index.rows.iter().enumerate() {
        let of = |classes: &[u8], number: u32| classes.get(at(number)).copied().unwrap_or(class::INSIDE);
        let class = of(&procedures, row.procedure).min(of(&agencies, row.agency));
        if class < class::INSIDE {
            better(number, class);
        }
    }
}

fn phrase_class<T>(shared: &Shared<T>, words: &Words) -> u8 {
    let holds = |text: &str, phrase: &str| {
        text.match_indices(phrase).fold(None, |known: Option<bool>, (place, _)| {
            let behind = text.as_bytes().get(place + phrase.len()).copied().unwrap_or(0);
            Some(known.unwrap_or(false) || is_boundary(behind))
        })
    };
    match (holds(&shared.marked, &words.marked_phrase), holds(&shared.folded, &words.folded_phrase)) {
        (Some(true), _) => class::EXACT,
        (Some(false), _) => class::EXACT_BEGINNING,
        (None, Some(true)) => class::PHRASE,
        (None, Some(false)) => class::PHRASE_BEGINNING,
        (None, None) => class::INSIDE,
    }
}

fn rows_with(column: &Column, text: &str) -> Bits {
    let mut rows = Bits::none(column.len());
    column.scan(text, |hit| {
        rows.set(hit.row);
        Next::Row
    });
    rows
}

/// Whether a word ends before this byte, in a name key.
const fn is_boundary(behind: u8) -> bool {
    matches!(behind, b' ' | b'\n' | 0)
}
