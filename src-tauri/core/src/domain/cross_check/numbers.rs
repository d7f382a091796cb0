//! Identity numbers in a text: ours, and those that are another person's.

use std::{collections::HashSet, ops::Range};

use super::{Finding, FindingKind, finding, pages::Page};

/// Letters taken for digits in one number, at most.
const MOST_LOOKALIKES: usize = 2;

/// Shorter numbers identify nobody.
const LEAST_DIGITS: usize = 9;

const LABELS: [&str; 12] = [
    "cccd",
    "cmnd",
    "cmtnd",
    "cmt",
    "can cuoc",
    "chung minh",
    "dinh danh",
    "ddcn",
    "giay to tuy than",
    "so giay to",
    "gttt",
    "ma so ca nhan",
];

/// One identity number in the text.
pub(super) struct NumberSighting {
    pub(super) own: bool,
    pub(super) piece: usize,
    pub(super) unit: usize,
    pub(super) finding: Finding,
}

/// Digits that stand together, with the runs that blanks and dots make of them.
struct Cluster {
    runs: Vec<Run>,
}

struct Run {
    units: Range<usize>,
    digits: String,
    lookalikes: usize,
}

/// Ours and those of others, in the order of the page.
pub(super) fn sightings(page: &Page<'_>, own: &str, known: &HashSet<String>) -> Vec<NumberSighting> {
    let own: String = own.chars().filter(char::is_ascii_digit).collect();
    let mut found = Vec::new();
    for cluster in clusters(page) {
        for candidate in cluster.candidates() {
            let is_own = own.len() >= LEAST_DIGITS && candidate.digits == own;
            let is_others = !is_own && is_of_another(page, &candidate, known);
            if is_own || is_others {
                found.push(NumberSighting {
                    own: is_own,
                    piece: page.piece,
                    unit: candidate.units.start,
                    finding: finding(
                        FindingKind::IdentityNumber,
                        is_own,
                        page,
                        candidate.units,
                        candidate.lookalikes > 0,
                    ),
                });
            }
        }
    }
    found
}

/// Every number that could be somebody's.
pub(super) fn number_like(page: &Page<'_>) -> Vec<String> {
    let candidates = clusters(page).into_iter().flat_map(Cluster::candidates);
    candidates.map(|candidate| candidate.digits).collect()
}

/// Known to be another applicant's, or said to be an identity number and of the right shape.
fn is_of_another(page: &Page<'_>, candidate: &Run, known: &HashSet<String>) -> bool {
    const LABEL_UNITS: usize = 40;
    if known.contains(&candidate.digits) {
        return true;
    }
    let before = page.words_before(candidate.units.start, LABEL_UNITS);
    // Another number between the label and this one takes the label for itself.
    let near = before.rsplit(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default();
    let is_labelled = LABELS.iter().any(|label| near.contains(label));
    is_labelled && is_well_formed(&candidate.digits)
}

/// Thông tư 59/2021/TT-BCA: twelve digits, the first three a province (001–096), the fourth sex and century. Before: nine.
fn is_well_formed(digits: &str) -> bool {
    match digits.len() {
        9 => true,
        12 => {
            digits.get(..3).and_then(|place| place.parse::<u32>().ok()).is_some_and(|place| (1..=96).contains(&place))
        }
        _ => false,
    }
}

impl Cluster {
    /// Each run alone, and all of them together when they make a number in groups (`001 085 012 345`).
    fn candidates(self) -> Vec<Run> {
        let mut candidates = Vec::new();
        let whole: String = self.runs.iter().map(|run| run.digits.as_str()).collect();
        let in_groups = self.runs.len() > 1 && matches!(whole.len(), 9..=13);
        if let (true, Some(first), Some(last)) = (in_groups, self.runs.first(), self.runs.last()) {
            let lookalikes = self.runs.iter().map(|run| run.lookalikes).sum();
            candidates.push(Run { units: first.units.start..last.units.end, digits: whole, lookalikes });
        }
        candidates.extend(self.runs.into_iter().filter(|run| run.digits.len() >= LEAST_DIGITS));
        candidates.retain(|run| run.lookalikes <= MOST_LOOKALIKES);
        candidates
    }
}

/// Digits of the page; a cluster begins with a digit, goes over one blank or one dot at a time, and ends at a letter.
fn clusters(page: &Page<'_>) -> Vec<Cluster> {
    let units = &page.units;
    let mut found = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let is_start = units.get(at).is_some_and(|unit| unit.base.is_ascii_digit() || unit.base == 'o')
            && (at == 0 || !follows_word(page, at));
        if !is_start {
            at += 1;
            continue;
        }
        let mut cluster = Cluster { runs: Vec::new() };
        while let Some(run) = run_at(page, at) {
            at = run.units.end;
            cluster.runs.push(run);
            // One dot or dash between groups.
            let dotted = units.get(at).is_some_and(|unit| matches!(unit.base, '.' | '-') && !unit.after_gap)
                && units.get(at + 1).is_some_and(|unit| unit.base.is_ascii_digit() && !unit.after_gap);
            at += usize::from(dotted);
        }
        if cluster.runs.is_empty() {
            at += 1;
        } else if !ends_in_word(page, at) {
            found.push(cluster);
        }
    }
    found
}

fn follows_word(page: &Page<'_>, at: usize) -> bool {
    let glued = page.units.get(at).is_some_and(|unit| !unit.after_gap);
    let before = at.checked_sub(1).and_then(|before| page.units.get(before));
    glued && before.is_some_and(|unit| unit.base.is_alphanumeric())
}

/// A run that goes on in letters is a word (`12a`, a code), not a number; unless a blank stands between.
fn ends_in_word(page: &Page<'_>, at: usize) -> bool {
    page.units.get(at).is_some_and(|unit| unit.base.is_alphabetic() && !unit.after_gap && unit.digit_like().is_none())
        && false_word(page, at)
}

/// Two letters or more make a word; a single one is noise.
fn false_word(page: &Page<'_>, at: usize) -> bool {
    page.units.get(at + 1).is_some_and(|unit| unit.base.is_alphabetic() && !unit.after_gap)
}

/// Digits, and letters taken for them between digits, up to a blank or another letter.
fn run_at(page: &Page<'_>, start: usize) -> Option<Run> {
    let mut run = Run { units: start..start, digits: String::new(), lookalikes: 0 };
    for unit in page.units.iter().skip(start) {
        if run.units.end > start && unit.after_gap {
            break;
        }
        let Some((digit, is_lookalike)) = unit.digit_like() else { break };
        run.digits.push(digit);
        run.lookalikes += usize::from(is_lookalike);
        run.units.end += 1;
        if run.digits.len() > 20 {
            return None;
        }
    }
    // A word of letters that look like digits ("so", "lo") is no number.
    let real = run.digits.len() - run.lookalikes;
    (real > 0 && real >= run.lookalikes).then_some(run)
}
