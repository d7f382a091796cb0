//! Finding words in the texts of files that are on this computer, beside the dossiers and from the same box.
//!
//! Policy. Searched are files whose bytes lie in the sealed store and that a dossier or a document in view names; never
//! those of secret documents. A file is found when all words stand on one of its pages: at the beginning of a word, or
//! anywhere once they have three letters or a digit. Marks do not matter for finding and do for the order: the phrase with
//! its marks, the phrase without, all words with their marks, the rest; later files first. Each hit shows the page and
//! the passage. The index is sealed like everything else and holds words only; texts stay where the worker's answers are
//! kept. It follows the store after each synchronisation, and forgets a file when its bytes leave.

mod index;
mod keeping;
mod passages;
mod words;

#[cfg(test)]
mod tests;

pub use self::{
    index::{FileIndex, FileIndexWriter},
    keeping::{FileSearch, keep_index},
};
use self::{
    passages::{Fit, best_sighting},
    words::Question,
};
use super::{
    kept_text::{put_text, text_of},
    views::{
        file_hits::{FileHit, FileHits},
        preview::ExtractedText,
    },
};
use crate::{
    app::Seat,
    domain::{failure::Failure, failure_code::FailureCode, file_name::shown_name, sha::Sha},
    gateways::blobs::Blobs,
};

/// So many of the files that the index names are read to put the best first.
const MOST_READ: usize = 100;

/// Finds the words in the files of this seat, without network. A question of less than two letters finds nothing.
///
/// # Errors
/// `Unexpected` only.
pub async fn find_in_files(seat: &Seat, text: &str, most: u32) -> Result<FileHits, Failure> {
    let found = seat.file_search.found_by(seat).await;
    let searched = u32::try_from(found.index.len()).unwrap_or(u32::MAX);
    let Some(question) = Question::parse(text) else { return Ok(FileHits { searched, ..FileHits::default() }) };
    let lists = seat.lists().await;
    let blobs = seat.blobs.clone();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let looked = tokio::task::spawn_blocking(move || {
        let (sightings, total) = look(&found.index, &blobs, &question, most, |sha| found.owners.contains_key(sha));
        let hits = sightings.into_iter().filter_map(|(sha, sighting)| {
            let owner = found.owners.get(&sha)?;
            let known = || owner.code.as_ref().and_then(|code| lists.index.ids_of_code(code).into_iter().next());
            Some(FileHit {
                file: owner.file.clone(),
                name: shown_name(&owner.name),
                page: sighting.page.saturating_add(1),
                passage: sighting.passage,
                exact: matches!(sighting.fit, Fit::Phrase | Fit::Words),
                dossier_id: owner.dossier_id.clone().or_else(known),
                dossier_code: owner.code.clone(),
            })
        });
        FileHits { hits: hits.collect(), total: u32::try_from(total).unwrap_or(u32::MAX), searched }
    });
    looked.await.map_err(|_| Failure::new(FailureCode::Unexpected))
}

/// The files that answer, the best first, and how many there are. Blocks.
fn look(
    index: &FileIndex,
    blobs: &Blobs,
    question: &Question,
    most: usize,
    is_in_view: impl Fn(&Sha) -> bool,
) -> (Vec<(Sha, passages::Sighting)>, usize) {
    let mut found = index.find(question);
    found.retain(|found| index.file(found.file).is_some_and(|file| is_in_view(&file.sha)));
    let total = found.len();
    let mut sightings: Vec<(Sha, passages::Sighting)> = Vec::new();
    for found in found.into_iter().take(MOST_READ.max(most)) {
        // Nothing that is still to come can be better: a phrase with its marks has all its words with their marks.
        let best = if found.exact { Fit::Phrase } else { Fit::PlainPhrase };
        if sightings.iter().filter(|(_, sighting)| sighting.fit <= best).count() >= most {
            break;
        }
        let Some(file) = index.file(found.file) else { continue };
        let Some(text) = file.text.and_then(|kept| text_of(blobs, kept)) else { continue };
        if let Some(sighting) = best_sighting(&text, &found.pages, question, found.exact) {
            sightings.push((file.sha, sighting));
        }
    }
    sightings.sort_by_key(|(_, sighting)| sighting.fit);
    sightings.truncate(most);
    (sightings, total)
}

/// Puts a text into the store and the index of a measurement, as [`keep_index`] does with what the worker read. False: the
/// store did not take it. Blocks.
pub fn take_text(writer: &mut FileIndexWriter, blobs: &Blobs, sha: Sha, text: ExtractedText) -> bool {
    let read = text.text.clone();
    put_text(blobs, text).is_some_and(|kept| {
        writer.push(sha, kept, &read);
        true
    })
}

/// How many hits would be shown and how many files there are, without a seat: for measurements. Blocks.
pub fn count_in_files(index: &FileIndex, blobs: &Blobs, text: &str, most: usize) -> Option<(usize, usize)> {
    let question = Question::parse(text)?;
    let (shown, total) = look(index, blobs, &question, most, |_| true);
    Some((shown.len(), total))
}
