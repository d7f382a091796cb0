//! How well a page answers to a question, and the passage that shows it.

use std::ops::Range;

use memchr::memmem;

use super::{
    index::pages_of,
    words::{PageWords, Question},
};
use crate::flows::views::file_hits::PassagePart;

/// Letters of a passage before the word that was found, and from it on.
const LETTERS_BEFORE: usize = 50;
const LETTERS_AFTER: usize = 130;

/// No more pages of one file are looked at.
const MOST_PAGES: usize = 5;

/// How a page answers; the better comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The very words in their order, with the marks of the question.
    Phrase,
    /// The words in their order, with other marks or none.
    PlainPhrase,
    /// All words with the marks of the question, somewhere on the page.
    Words,
    /// All words, with other marks or none.
    PlainWords,
}

/// The place in a file that answers best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) fit: Fit,
    /// From 0.
    pub(super) page: u32,
    pub(super) passage: Vec<PassagePart>,
}

/// Looks at the pages that the index named; `None` when the text has changed since.
pub(super) fn best_sighting(text: &str, pages: &[u32], question: &Question, exact: bool) -> Option<Sighting> {
    let mut best: Option<(Fit, u32, &str, PageWords, usize)> = None;
    for (number, page) in (0..).zip(pages_of(text)).filter(|(number, _)| pages.contains(number)).take(MOST_PAGES) {
        let words = PageWords::of(page);
        let Some((fit, word)) = fit(&words, question, exact) else { continue };
        if best.as_ref().is_none_or(|(known, ..)| fit < *known) {
            best = Some((fit, number, page, words, word));
        }
        if fit == Fit::Phrase {
            break;
        }
    }
    let (fit, number, page, words, word) = best?;
    Some(Sighting { fit, page: number, passage: passage(page, &words, word, question) })
}

/// How the page answers, and the number of the word that shows it.
fn fit(words: &PageWords, question: &Question, exact: bool) -> Option<(Fit, usize)> {
    if let Some(word) = phrase(&words.marked, &question.marked, question) {
        return Some((Fit::Phrase, word));
    }
    if let Some(word) = phrase(&words.plain, &question.plain, question) {
        return Some((Fit::PlainPhrase, word));
    }
    let first = question.words.first()?;
    let fits = |(marked, plain): (&str, &str)| first.is_in(plain) && (!exact || marked.contains(&first.marked));
    let word = words.iter().position(fits)?;
    Some((if exact { Fit::Words } else { Fit::PlainWords }, word))
}

/// Number of the word with which the phrase begins.
fn phrase(words: &str, phrase: &str, question: &Question) -> Option<usize> {
    let anywhere = question.words.first().is_some_and(|first| first.inside);
    let at = memmem::find_iter(words.as_bytes(), phrase.as_bytes())
        .find(|at| anywhere || *at == 0 || words.as_bytes().get(at - 1) == Some(&b' '))?;
    Some(words.get(..at)?.matches(' ').count())
}

/// The text around a word in one line, whole words only, with every word of the question marked as found.
fn passage(page: &str, words: &PageWords, word: usize, question: &Question) -> Vec<PassagePart> {
    let places = words.places.as_slice();
    let Some(centre) = places.get(word) else { return Vec::new() };
    let letters = |range: Range<usize>| page.get(range).map_or(usize::MAX, |text| text.chars().count());
    let is_far = |place: &Range<usize>| letters(place.start..centre.start) > LETTERS_BEFORE;
    let first = places.get(..word).and_then(|before| before.iter().rposition(is_far)).map_or(0, |far| far + 1);
    let after = places.iter().skip(word).take_while(|place| letters(centre.start..place.end) <= LETTERS_AFTER);
    let end = word + after.count().max(1);
    let mut parts = Vec::new();
    let mut at = places.get(first).map_or(0, |place| place.start);
    if first > 0 {
        add(&mut parts, Some("… "), false);
    }
    for ((_, plain), place) in words.iter().zip(places).take(end).skip(first) {
        if question.words.iter().any(|asked| asked.is_in(plain)) {
            add(&mut parts, page.get(at..place.start), false);
            add(&mut parts, page.get(place.clone()), true);
            at = place.end;
        }
    }
    let last = places.get(end - 1).map_or(at, |place| place.end.max(at));
    add(&mut parts, page.get(at..last), false);
    if end < places.len() {
        add(&mut parts, Some(" …"), false);
    }
    parts
}

/// Runs of blanks and line breaks become one blank.
fn add(parts: &mut Vec<PassagePart>, text: Option<&str>, found: bool) {
    let text = text.unwrap_or_default();
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_whitespace() && !letter.is_control() {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    if !line.is_empty() {
        parts.push(PassagePart { text: line, found });
    }
}
