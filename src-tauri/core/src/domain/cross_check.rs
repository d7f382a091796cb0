//! Cross-check (Đối chiếu): whether a result file speaks of this dossier, told from its text and shown with the passages.
//!
//! Policy. *Match* is the dossier's own code, or the applicant's name together with their identity number. *Mismatch*
//! is the code of another dossier, or the identity number of another person. Everything else is *unknown*: a person
//! looks. A wrong *match* is the one mistake that must not happen, so whatever speaks for and against at once is
//! unknown:
//!
//! * Several codes, ours among them. A code that is labelled ("Mã hồ sơ: …") outweighs one in a sentence, and that one
//!   outweighs a code that is only cited ("thay thế giấy phép theo hồ sơ …"). Ours outweighs the others: match. Others
//!   outweigh ours: the file is about another dossier and cites ours: mismatch when that other is in view, else unknown.
//!   All weigh the same, as in a decision that lists several dossiers: match only when the applicant's name or number
//!   stands beside our code.
//! * Our code, and the number of another person, but neither our applicant's name nor number: unknown.
//! * Name and number without our code: another dossier of the same person when another code is there (mismatch, or
//!   unknown when that code is only cited). Another person's number before ours, as a father's in a decision that also
//!   names his son: unknown, also when that person has a dossier in view, as a husband named before his wife may have.
//!
//! Tolerance. Line breaks, false blanks, letter case, typographic dashes and missing marks never matter. Of what
//! recognition of scans confuses, letters that look like digits (`O`, `l`, `S`, `B`, `Z`) are taken for them, at most three
//! in a code and two in a number; one digit is never taken for another. A name may have one wrong letter in eight, but
//! only beside the right number. The older form of a code (`000.00.12.H08-…`) is the same as the newer (`H08.12-…`)
//! unless it belongs to another dossier that is known.

mod codes;
mod names;
mod numbers;
mod pages;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{code::DossierCode, sha::Sha};
use codes::{CodeSighting, Weight};
use names::NameSighting;
use numbers::NumberSighting;
use pages::{Page, pages_of};

/// More findings of one kind are not shown.
const MOST_OF_A_KIND: usize = 4;

/// What a file is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    pub code: DossierCode,
    /// The applicant, and the organization where there is one.
    pub names: Vec<String>,
    pub identity_number: String,
    pub procedure: String,
    pub agency: String,
}

/// Codes and identity numbers of the other dossiers in view, as far as the text could mean them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub codes: HashSet<DossierCode>,
    pub numbers: HashSet<String>,
}

/// What a text could mean: to be looked up among the dossiers in view before [`cross_check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentioned {
    pub codes: HashSet<DossierCode>,
    pub numbers: HashSet<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CrossCheck {
    pub verdict: CrossVerdict,
    pub reason: CrossReason,
    /// Which bytes were read; `None` when there were none.
    pub sha256: Option<Sha>,
    /// What was found, own first.
    pub findings: Vec<Finding>,
    /// Pages that are only pictures and were not read.
    pub textless_pages: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CrossVerdict {
    /// Khớp.
    Match,
    /// Không khớp.
    Mismatch,
    /// Không rõ.
    Unknown,
}

/// Why the answer is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CrossReason {
    OwnCode,
    OwnNameAndNumber,
    OtherCode,
    OtherNumber,
    /// Ours and others, and the text does not tell which one it is about.
    SeveralCodes,
    /// Another dossier is what the text is about, or ours is missing and another is cited.
    OtherCodeCited,
    /// Another person's number stands beside what speaks for ours.
    OtherPersonBeside,
    NumberOnly,
    NameOnly,
    NothingFound,
    /// A scan or a picture.
    NoText,
    /// The file could not be read, or not in time.
    NotRead,
    /// The bytes are not here and cannot be had now.
    NotFetched,
}

/// One passage that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub kind: FindingKind,
    /// Of this dossier; otherwise of another.
    pub own: bool,
    /// As the text has it, blanks as one.
    pub value: String,
    /// From 1.
    pub page: u32,
    /// The text around it, in one line.
    pub passage: String,
    /// Found with tolerance (OCR, older form of the code).
    pub approximate: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    DossierCode,
    ApplicantName,
    IdentityNumber,
    Procedure,
    Agency,
}

impl CrossCheck {
    /// An answer without a text.
    pub const fn unread(reason: CrossReason, sha256: Option<Sha>) -> Self {
        Self { verdict: CrossVerdict::Unknown, reason, sha256, findings: Vec::new(), textless_pages: 0 }
    }
}

/// Codes and numbers that stand in the text, whoever they belong to.
pub fn mentioned(text: &str) -> Mentioned {
    let mut mentioned = Mentioned::default();
    for page in pages_of(text) {
        mentioned.codes.extend(codes::code_like(&page));
        mentioned.numbers.extend(numbers::number_like(&page));
    }
    mentioned
}

/// Compares a text (NFC, pages parted by form feeds) with a dossier.
pub fn cross_check(text: &str, sought: &Sought, others: &Neighbours) -> CrossCheck {
    let mut seen = Seen::default();
    for page in pages_of(text) {
        seen.look(&page, sought, others);
    }
    if !seen.own_numbers().is_empty() && seen.names.is_empty() {
        seen.look_closer(text, sought);
    }
    let (verdict, reason) = seen.decide();
    CrossCheck { verdict, reason, sha256: None, findings: seen.findings(), textless_pages: 0 }
}

/// Everything that counts, in the order of the text.
#[derive(Default)]
struct Seen {
    codes: Vec<CodeSighting>,
    numbers: Vec<NumberSighting>,
    names: Vec<NameSighting>,
    supports: Vec<Finding>,
}

impl Seen {
    fn look(&mut self, page: &Page<'_>, sought: &Sought, others: &Neighbours) {
        self.codes.extend(codes::sightings(page, &sought.code, &others.codes));
        self.numbers.extend(numbers::sightings(page, &sought.identity_number, &others.numbers));
        for name in &sought.names {
            self.names.extend(names::sightings(page, name));
        }
        for (kind, words) in [(FindingKind::Procedure, &sought.procedure), (FindingKind::Agency, &sought.agency)] {
            if !self.supports.iter().any(|known| known.kind == kind) {
                let found = names::first_words(page, words);
                self.supports.extend(found.map(|range| finding(kind, true, page, range, false)));
            }
        }
    }

    /// A name that recognition has spoilt, beside the number that is right.
    fn look_closer(&mut self, text: &str, sought: &Sought) {
        for page in pages_of(text) {
            let places: Vec<usize> =
                self.own_numbers().iter().filter(|found| found.piece == page.piece).map(|found| found.unit).collect();
            for place in places {
                for name in &sought.names {
                    self.names.extend(names::nearly(&page, name, place));
                }
            }
        }
    }

    fn own_numbers(&self) -> Vec<&NumberSighting> {
        self.numbers.iter().filter(|found| found.own).collect()
    }

    fn decide(&self) -> (CrossVerdict, CrossReason) {
        use CrossReason as Reason;
        use CrossVerdict::{Match, Mismatch, Unknown};
        let weight = |own: bool| self.codes.iter().filter(|code| code.own == own).map(|code| code.weight).max();
        let (has_name, has_number) = (!self.names.is_empty(), self.numbers.iter().any(|found| found.own));
        let other_person = self.numbers.iter().any(|found| !found.own);
        match (weight(true), weight(false)) {
            (Some(_), None) if other_person && !has_name && !has_number => (Unknown, Reason::OtherPersonBeside),
            (Some(_), None) => (Match, Reason::OwnCode),
            (Some(ours), Some(theirs)) if ours > theirs => (Match, Reason::OwnCode),
            (Some(Weight::Cited), Some(theirs)) if self.is_about_a_known_other(theirs) => (Mismatch, Reason::OtherCode),
            (Some(ours), Some(theirs)) if ours < theirs => (Unknown, Reason::OtherCodeCited),
            (Some(Weight::Cited), Some(_)) => (Unknown, Reason::SeveralCodes),
            (Some(_), Some(_)) if self.stands_beside_own_code() => (Match, Reason::OwnCode),
            (Some(_), Some(_)) => (Unknown, Reason::SeveralCodes),
            (None, Some(Weight::Cited)) if has_name && has_number => (Unknown, Reason::OtherCodeCited),
            (None, Some(_)) => (Mismatch, Reason::OtherCode),
            (None, None) => self.decide_by_person(has_name, has_number, other_person),
        }
    }

    fn decide_by_person(&self, has_name: bool, has_number: bool, other_person: bool) -> (CrossVerdict, CrossReason) {
        use CrossReason as Reason;
        use CrossVerdict::{Match, Mismatch, Unknown};
        let first = self.numbers.first();
        match (has_name, has_number) {
            (true, true) if first.is_some_and(|first| first.own) => (Match, Reason::OwnNameAndNumber),
            (_, true) if other_person => (Unknown, Reason::OtherPersonBeside),
            (_, true) => (Unknown, Reason::NumberOnly),
            (_, false) if other_person => (Mismatch, Reason::OtherNumber),
            (true, false) => (Unknown, Reason::NameOnly),
            (false, false) => (Unknown, Reason::NothingFound),
        }
    }

    /// What weighs most is more than a citation and the code of another dossier in view.
    fn is_about_a_known_other(&self, weight: Weight) -> bool {
        weight > Weight::Cited && self.codes.iter().any(|code| code.known && code.weight == weight)
    }

    /// In a list, the line of a dossier goes from its code to the next one, or from the one before.
    fn stands_beside_own_code(&self) -> bool {
        const LINE_UNITS: usize = 220;
        let people = || {
            let numbers = self.numbers.iter().filter(|found| found.own).map(|found| (found.piece, found.unit));
            numbers.chain(self.names.iter().map(|found| (found.piece, found.unit)))
        };
        self.codes.iter().filter(|code| code.own && code.weight > Weight::Cited).any(|own| {
            people().any(|(piece, unit)| {
                let between = |other: &CodeSighting| {
                    let (low, high) = (own.unit.min(unit), own.unit.max(unit));
                    other.piece == piece && !other.own && (low..high).contains(&other.unit)
                };
                piece == own.piece && unit.abs_diff(own.unit) <= LINE_UNITS && !self.codes.iter().any(between)
            })
        })
    }

    /// Own first, then what speaks against, then what only supports; a few of each.
    fn findings(self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.codes.into_iter().map(|code| code.finding).collect();
        all.extend(self.numbers.into_iter().map(|number| number.finding));
        all.extend(self.names.into_iter().map(|name| name.finding));
        all.extend(self.supports);
        let mut kept: Vec<Finding> = Vec::new();
        for found in all {
            let alike = |known: &&Finding| known.kind == found.kind && known.own == found.own;
            let of_kind = kept.iter().filter(alike).count();
            if of_kind < MOST_OF_A_KIND && !kept.iter().filter(alike).any(|known| known.value == found.value) {
                kept.push(found);
            }
        }
        kept.sort_by_key(|found| !found.own);
        kept
    }
}

fn finding(kind: FindingKind, own: bool, page: &Page<'_>, units: std::ops::Range<usize>, approximate: bool) -> Finding {
    let (value, passage) = page.quoted(units);
    Finding { kind, own, value, page: page.number, passage, approximate }
}

#[cfg(test)]
mod tests;
