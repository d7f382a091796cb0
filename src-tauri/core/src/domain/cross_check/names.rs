//! Names in a text, letter by letter without marks; and, beside the right number, names that recognition has spoilt.

use std::ops::Range;

use super::{
    Finding, FindingKind, finding,
    pages::{Page, Unit, units_of},
};

/// So far from the number a spoilt name is looked for.
const NEAR_UNITS: usize = 160;

/// One wrong letter in so many.
const LETTERS_PER_FAULT: usize = 8;

/// A procedure or an agency counts as named by its first letters.
const MOST_WORD_UNITS: usize = 60;

pub(super) struct NameSighting {
    pub(super) piece: usize,
    pub(super) unit: usize,
    pub(super) finding: Finding,
}

/// Every place of a name of at least two words; marks may be missing, and never contradict.
pub(super) fn sightings(page: &Page<'_>, name: &str) -> Vec<NameSighting> {
    let wanted = units_of(without_title(name));
    if wanted.iter().filter(|unit| unit.after_gap).count() < 2 {
        return Vec::new();
    }
    places(page, &wanted).map(|range| sighting(page, range, false)).collect()
}

/// The name with a few wrong letters, near a unit.
pub(super) fn nearly(page: &Page<'_>, name: &str, unit: usize) -> Option<NameSighting> {
    let wanted = units_of(without_title(name));
    let most_faults = wanted.len() / LETTERS_PER_FAULT;
    if most_faults == 0 || wanted.iter().filter(|unit| unit.after_gap).count() < 2 {
        return None;
    }
    let last = (unit + NEAR_UNITS).min(page.units.len());
    for start in unit.saturating_sub(NEAR_UNITS)..last {
        if page.units.get(start).is_some_and(|unit| unit.after_gap)
            && let Some(length) = closest(page.units.get(start..).unwrap_or_default(), &wanted, most_faults)
        {
            return Some(sighting(page, start..start + length, true));
        }
    }
    None
}

/// Where some words stand for the first time; long ones by their beginning.
pub(super) fn first_words(page: &Page<'_>, words: &str) -> Option<Range<usize>> {
    let mut wanted = units_of(words);
    wanted.truncate(MOST_WORD_UNITS);
    if wanted.len() < 6 { None } else { places(page, &wanted).next() }
}

fn sighting(page: &Page<'_>, range: Range<usize>, approximate: bool) -> NameSighting {
    let unit = range.start;
    NameSighting {
        piece: page.piece,
        unit,
        finding: finding(FindingKind::ApplicantName, true, page, range, approximate),
    }
}

fn without_title(name: &str) -> &str {
    let name = name.trim();
    let titles = ["Ông ", "ông ", "ÔNG ", "Bà ", "bà ", "BÀ "];
    titles.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name)
}

fn places<'a>(page: &'a Page<'_>, wanted: &'a [Unit]) -> impl Iterator<Item = Range<usize>> + 'a {
    let units = &page.units;
    let first = wanted.first().map(|unit| unit.base);
    (0..units.len().saturating_sub(wanted.len().saturating_sub(1))).filter_map(move |start| {
        let here = units.get(start).filter(|unit| Some(unit.base) == first)?;
        let fresh = here.after_gap
            || start
                .checked_sub(1)
                .and_then(|before| units.get(before))
                .is_none_or(|unit| !unit.base.is_alphanumeric());
        let end = start + wanted.len();
        let found = units.get(start..end)?;
        let ends = units.get(end).is_none_or(|next| next.after_gap || !next.base.is_alphanumeric());
        let same = found.iter().zip(wanted).all(|(unit, want)| unit.base == want.base);
        (fresh && ends && same && marks_agree(found, wanted)).then_some(start..end)
    })
}

/// Word by word: either none of the marks is there, or all are (on whichever vowel: `hoà` is `hòa`).
fn marks_agree(found: &[Unit], wanted: &[Unit]) -> bool {
    let mut at = 0;
    while at < wanted.len() {
        let behind = wanted.iter().skip(at + 1).position(|unit| unit.after_gap);
        let end = behind.map_or(wanted.len(), |more| at + 1 + more);
        let marks =
            |units: &[Unit]| units.get(at..end).unwrap_or_default().iter().fold(0, |all, unit| all | unit.marks);
        let (have, want) = (marks(found), marks(wanted));
        // A name without marks in the dossier says nothing about marks.
        if have != 0 && want != 0 && have != want {
            return false;
        }
        at = end;
    }
    true
}

/// How many units from the beginning come close enough to what is wanted, ended at a word's end.
fn closest(units: &[Unit], wanted: &[Unit], most_faults: usize) -> Option<usize> {
    let longest = (wanted.len() + most_faults).min(units.len());
    let mut before: Vec<usize> = (0..=wanted.len()).collect();
    let mut best: Option<(usize, usize)> = None;
    for length in 1..=longest {
        let unit = units.get(length - 1)?;
        let mut now = vec![length];
        for (place, want) in wanted.iter().enumerate() {
            let kept = before.get(place)? + usize::from(unit.base != want.base);
            let shorter = now.get(place)? + 1;
            let longer = before.get(place + 1)? + 1;
            now.push(kept.min(shorter).min(longer));
        }
        let faults = *now.last()?;
        let ends = units.get(length).is_none_or(|next| next.after_gap || !next.base.is_alphanumeric());
        if ends && faults <= most_faults && best.is_none_or(|(least, _)| faults < least) {
            best = Some((faults, length));
        }
        before = now;
    }
    best.map(|(_, length)| length)
}
