//! Dossier codes in a text: ours in every form it may have taken, others by their shape or because they are known.

use std::{collections::HashSet, ops::Range};

use super::{
    Finding, FindingKind, finding,
    pages::{Page, Unit, units_of},
};
use crate::domain::code::DossierCode;

/// Letters taken for digits in one code, at most.
const MOST_LOOKALIKES: usize = 3;

/// The number of a code has at least so many digits before a blank inside it is believed to be its end.
const USUAL_NUMBER_DIGITS: usize = 4;

/// How much a code in a text says of what the text is about; greater is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// "… thay thế giấy phép theo hồ sơ …"
    Cited,
    /// In a sentence or a list.
    Said,
    /// "Mã hồ sơ: …"
    Labelled,
}

const LABELS: [&str; 9] = [
    "ma ho so",
    "ma so ho so",
    "so ho so",
    "ho so so",
    "ma hs",
    "so hs",
    "ma so bien nhan",
    "so bien nhan",
    "ma so giay bien nhan",
];

const CITING: [&str; 16] = [
    "can cu",
    "thay the",
    "thu hoi",
    "huy bo",
    "bai bo",
    "lien quan",
    "da cap",
    "kem theo",
    "truoc do",
    "truoc day",
    "bo sung cho",
    "tham chieu",
    "tham khao",
    "doi voi ho so khac",
    "dinh chinh",
    "ke thua",
];

/// One code in the text.
pub(super) struct CodeSighting {
    pub(super) own: bool,
    /// Of another dossier in view.
    pub(super) known: bool,
    pub(super) weight: Weight,
    pub(super) piece: usize,
    pub(super) unit: usize,
    pub(super) finding: Finding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Ours,
    /// Of another dossier in view, letter by letter.
    Known,
    Others,
}

/// Every code of the page.
pub(super) fn sightings(page: &Page<'_>, own: &DossierCode, known: &HashSet<DossierCode>) -> Vec<CodeSighting> {
    let mut found: Vec<(Range<usize>, Whose, bool)> = Vec::new();
    for (form, is_older) in forms_of(own, known) {
        for (range, lookalikes) in places_of(page, &form, known) {
            if !found.iter().any(|(other, ..)| overlap(other, &range)) {
                found.push((range, Whose::Ours, is_older || lookalikes > 0));
            }
        }
    }
    for (range, code, lookalikes) in shaped(page) {
        // Ours with something glued to it: neither ours for certain nor another.
        let code = DossierCode::parse(&code);
        let is_ours = code.as_ref().is_some_and(|code| code == own);
        if !is_ours && !found.iter().any(|(other, ..)| overlap(other, &range)) {
            let is_known = lookalikes == 0 && code.is_some_and(|code| known.contains(&code));
            found.push((range, if is_known { Whose::Known } else { Whose::Others }, lookalikes > 0));
        }
    }
    for (range, code) in tokens(page) {
        if code != *own && known.contains(&code) && !found.iter().any(|(other, ..)| overlap(other, &range)) {
            found.push((range, Whose::Known, false));
        }
    }
    found.sort_by_key(|(range, ..)| range.start);
    found
        .into_iter()
        .map(|(range, whose, approximate)| (range, whose == Whose::Ours, whose == Whose::Known, approximate))
        .map(|(range, own, known, approximate)| CodeSighting {
            own,
            known,
            weight: weight_of(page, range.start),
            piece: page.piece,
            unit: range.start,
            finding: finding(FindingKind::DossierCode, own, page, range, approximate),
        })
        .collect()
}

/// Whatever could be a code: by its shape, or any word with a digit and a sign in it.
pub(super) fn code_like(page: &Page<'_>) -> Vec<DossierCode> {
    let shaped = shaped(page).into_iter().filter_map(|(_, code, _)| DossierCode::parse(&code));
    // A blank may have torn a known code apart behind its number.
    let torn = shaped_with_next_digits(page);
    shaped.chain(torn).chain(tokens(page).into_iter().map(|(_, code)| code)).collect()
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The code itself, then the same in its older or newer form, unless that is another known dossier.
fn forms_of(own: &DossierCode, known: &HashSet<DossierCode>) -> Vec<(String, bool)> {
    let mut forms = vec![(own.as_str().to_owned(), false)];
    forms
        .extend(other_forms(own).into_iter().filter(|form| !known.contains(form)).map(|form| (form.to_string(), true)));
    forms
}

/// `H08.12-…` was `000.00.12.H08-…` before 2021, the places from the smallest to the largest.
fn other_forms(own: &DossierCode) -> Vec<DossierCode> {
    let Some((place, rest)) = own.as_str().split_once('-').filter(|_| own.looks_usual()) else { return Vec::new() };
    let mut groups: Vec<&str> = place.split('.').collect();
    if !groups.first().is_some_and(|first| first.starts_with(['G', 'H'])) {
        groups.reverse();
    }
    if !groups.first().is_some_and(|first| first.starts_with(['G', 'H'])) {
        return Vec::new();
    }
    while groups.len() > 1 && groups.last().is_some_and(|last| last.bytes().all(|byte| byte == b'0')) {
        groups.pop();
    }
    let newer = groups.join(".");
    let mut full = groups.clone();
    for padding in full.len()..4 {
        full.push(if padding == 3 { "000" } else { "00" });
    }
    let newer_full = full.join(".");
    full.reverse();
    let forms = [newer, newer_full, full.join(".")];
    let forms = forms.into_iter().filter_map(|place| DossierCode::parse(&format!("{place}-{rest}")));
    forms.filter(|form| form != own).collect()
}

/// Where one code stands, blanks and line breaks inside it passed over, with the number of letters taken for digits.
fn places_of(page: &Page<'_>, code: &str, known: &HashSet<DossierCode>) -> Vec<(Range<usize>, usize)> {
    let wanted: Vec<Unit> = units_of(code);
    let units = &page.units;
    let number_at = wanted.iter().rposition(|unit| unit.base == '-').map_or(wanted.len(), |dash| dash + 1);
    let mut places = Vec::new();
    for start in 0..units.len().saturating_sub(wanted.len().saturating_sub(1)) {
        let Some(lookalikes) = fits(units.get(start..start + wanted.len()).unwrap_or_default(), &wanted, number_at)
        else {
            continue;
        };
        let end = start + wanted.len();
        if starts_fresh(units, start) && ends_there(page, code, end, known) {
            places.push((start..end, lookalikes));
        }
    }
    places
}

fn fits(units: &[Unit], wanted: &[Unit], number_at: usize) -> Option<usize> {
    let mut lookalikes = 0;
    for (place, (unit, want)) in units.iter().zip(wanted).enumerate() {
        // A blank behind four digits of the number ends it; before that it is a false one.
        if place > 0 && unit.after_gap && place >= number_at + USUAL_NUMBER_DIGITS {
            return None;
        }
        if unit.base == want.base && unit.marks == 0 {
            continue;
        }
        if want.base == '.' && matches!(unit.base, ',' | '·' | '•') {
            lookalikes += 1;
            continue;
        }
        match unit.digit_like() {
            Some((digit, true)) if digit == want.base => lookalikes += 1,
            _ => return None,
        }
    }
    (units.len() == wanted.len() && lookalikes <= MOST_LOOKALIKES).then_some(lookalikes)
}

fn starts_fresh(units: &[Unit], start: usize) -> bool {
    let after_gap = units.get(start).is_none_or(|unit| unit.after_gap);
    let before = start.checked_sub(1).and_then(|before| units.get(before));
    after_gap || before.is_none_or(|unit| !unit.base.is_alphanumeric() && unit.base != '.')
}

/// Nothing that belongs to the code follows: no letter, no digit, no further group; nor digits behind a blank with which
/// it would be the code of another dossier.
fn ends_there(page: &Page<'_>, code: &str, end: usize, known: &HashSet<DossierCode>) -> bool {
    let Some(next) = page.units.get(end) else { return true };
    if next.after_gap {
        let digits = digits_from(&page.units, end);
        return digits.is_empty()
            || !DossierCode::parse(&format!("{code}{digits}")).is_some_and(|longer| known.contains(&longer));
    }
    if next.base.is_alphanumeric() {
        return is_word_without_blank(&page.units, end);
    }
    let second = page.units.get(end + 1).filter(|second| !second.after_gap);
    !(matches!(next.base, '.' | '-' | '/') && second.is_some_and(|second| second.base.is_ascii_digit()))
}

/// A blank was lost: two letters or more, none of which is taken for a digit. One letter may belong to the code.
fn is_word_without_blank(units: &[Unit], start: usize) -> bool {
    let is_letter = |unit: &Unit| unit.base.is_alphabetic() && unit.digit_like().is_none();
    units.get(start).is_some_and(is_letter)
        && units.get(start + 1).is_some_and(|unit| unit.base.is_alphabetic() && !unit.after_gap)
}

/// The digits from here to the next blank or other letter, at most seven.
fn digits_from(units: &[Unit], start: usize) -> String {
    let run = units
        .iter()
        .skip(start)
        .enumerate()
        .take_while(|(place, unit)| unit.base.is_ascii_digit() && (*place == 0 || !unit.after_gap));
    run.map(|(_, unit)| unit.base).take(7).collect()
}

/// Codes of the usual shapes, in their written form, with the number of letters taken for digits.
fn shaped(page: &Page<'_>) -> Vec<(Range<usize>, String, usize)> {
    let units = &page.units;
    let mut found = Vec::new();
    let mut from = 0;
    while from < units.len() {
        match shape_at(units, from).filter(|_| starts_fresh(units, from)) {
            Some((end, code, lookalikes)) => {
                found.push((from..end, code, lookalikes));
                from = end;
            }
            None => from += 1,
        }
    }
    found
}

/// Known codes whose number a blank has torn: the shape together with the digits behind it.
fn shaped_with_next_digits(page: &Page<'_>) -> Vec<DossierCode> {
    shaped(page)
        .into_iter()
        .filter_map(|(range, code, _)| {
            let digits = digits_from(&page.units, range.end);
            if digits.is_empty() { None } else { DossierCode::parse(&format!("{code}{digits}")) }
        })
        .collect()
}

/// `[GH]dd(.ddd)*-dddddd-ddd…` or the groups the other way round.
fn shape_at(units: &[Unit], start: usize) -> Option<(usize, String, usize)> {
    let mut reader = Shape { units, at: start, code: String::new(), lookalikes: 0 };
    let first = units.get(start)?.base;
    if !matches!(first, 'h' | 'g') && !first.is_ascii_digit() {
        return None;
    }
    let mut letter_groups = 0;
    for group in 0..5 {
        if group > 0 {
            if reader.sign('.').is_none() {
                break;
            }
            reader.code.push('.');
        }
        if reader.letter() {
            letter_groups += 1;
            reader.digits(2, 2)?;
        } else {
            reader.digits(1, 3)?;
        }
    }
    if letter_groups != 1 {
        return None;
    }
    reader.sign('-')?;
    reader.code.push('-');
    reader.digits(6, 6)?;
    reader.sign('-')?;
    reader.code.push('-');
    reader.number()?;
    let code = DossierCode::parse(&reader.code).filter(DossierCode::looks_usual)?;
    (reader.lookalikes <= MOST_LOOKALIKES).then(|| (reader.at, code.to_string(), reader.lookalikes))
}

struct Shape<'page> {
    units: &'page [Unit],
    at: usize,
    code: String,
    lookalikes: usize,
}

impl Shape<'_> {
    fn letter(&mut self) -> bool {
        let letter = self.units.get(self.at).map(|unit| unit.base).filter(|base| matches!(base, 'g' | 'h'));
        if let Some(letter) = letter {
            self.code.extend(letter.to_uppercase());
            self.at += 1;
        }
        letter.is_some()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        let unit = self.units.get(self.at)?;
        let reads = unit.base == sign || (sign == '.' && matches!(unit.base, '·' | '•'));
        reads.then(|| self.at += 1)
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<()> {
        let mut count = 0;
        while count < most {
            let Some((digit, is_lookalike)) = self.units.get(self.at).and_then(|unit| unit.digit_like()) else { break };
            self.lookalikes += usize::from(is_lookalike);
            self.code.push(digit);
            self.at += 1;
            count += 1;
        }
        (count >= least).then_some(())
    }

    /// Three to seven digits; a blank ends them once there are three.
    fn number(&mut self) -> Option<()> {
        let mut count = 0;
        while let Some(unit) = self.units.get(self.at).filter(|_| count < 7) {
            if count >= 3 && unit.after_gap {
                break;
            }
            let Some((digit, is_lookalike)) = unit.digit_like() else { break };
            // A letter behind enough digits is a word that follows without a blank.
            if is_lookalike && count >= USUAL_NUMBER_DIGITS {
                break;
            }
            self.lookalikes += usize::from(is_lookalike);
            self.code.push(digit);
            self.at += 1;
            count += 1;
        }
        (count >= 3).then_some(())
    }
}

/// Words with a digit and one of the signs of codes, as a known dossier of an unusual shape may be written.
fn tokens(page: &Page<'_>) -> Vec<(Range<usize>, DossierCode)> {
    let units = &page.units;
    let mut found = Vec::new();
    let mut start = 0;
    for end in 1..=units.len() {
        if units.get(end).is_some_and(|unit| !unit.after_gap) {
            continue;
        }
        let is_edge = |unit: &Unit| !unit.base.is_alphanumeric();
        let (mut from, mut to) = (start, end);
        start = end;
        while from < to && units.get(from).is_some_and(is_edge) {
            from += 1;
        }
        while from < to && units.get(to - 1).is_some_and(is_edge) {
            to -= 1;
        }
        let Some(word) = units.get(from..to).filter(|word| (5..=40).contains(&word.len())) else { continue };
        let has = |wanted: fn(char) -> bool| word.iter().any(|unit| wanted(unit.base));
        if has(|letter| letter.is_ascii_digit()) && has(|letter| matches!(letter, '-' | '/' | '.')) {
            let text: String = word.iter().map(|unit| unit.base).collect();
            found.extend(DossierCode::parse(&text).map(|code| (from..to, code)));
        }
    }
    found
}

/// What stands before a code tells how much it says.
fn weight_of(page: &Page<'_>, unit: usize) -> Weight {
    const SENTENCE_UNITS: usize = 90;
    let before = page.words_before(unit, SENTENCE_UNITS);
    let sentence = before.rsplit([';', '?', '!']).next().unwrap_or_default();
    let sentence = sentence.rsplit(". ").next().unwrap_or_default();
    // Whole words: "căn cứ" is no "căn cước".
    let whole = format!(" {sentence} ");
    if CITING.iter().any(|words| whole.contains(&format!(" {words} "))) {
        return Weight::Cited;
    }
    let label = sentence.trim_end_matches([' ', ':', '.', '(', '-', '"']);
    if LABELS.iter().any(|words| label.ends_with(words)) { Weight::Labelled } else { Weight::Said }
}
