//! Whether every byte that was added is one that a reader looks at: objects of the tables, the tables, and nothing between.
//!
//! A file whose tables are broken is mended by other readers, which then pick up every object they come across. So no
//! added byte may be one that only a mending reader would find.

use std::ops::Range;

use super::{
    super::{
        file::{Entry, PdfFile, start_at},
        object::{Reader, Reference},
    },
    Refused,
};

/// How many of the new file's sections the old one does not have; all of them lie, with their objects, in the added
/// bytes, and fill them.
pub fn added_sections(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<usize, Refused> {
    let added = new.sections.len().checked_sub(old.sections.len()).ok_or(Refused::Unproven)?;
    let same = new.sections.iter().skip(added).zip(&old.sections).all(|(one, other)| one.place == other.place);
    let signed = old.bytes.len();
    let mut places: Vec<Range<usize>> = Vec::new();
    for section in new.sections.iter().take(added) {
        // Programs that sign write no tables for readers of the last century.
        if section.is_hybrid || section.trailer.contains_key(b"XRefStm".as_slice()) {
            return Err(Refused::Unproven);
        }
        let mut end = section.place.end;
        places.push(section.place.clone());
        let mut reader = Reader::new(new.bytes, end);
        reader.skip_space();
        if let Ok((_, after)) = start_at(new.bytes, reader.at) {
            places.push(reader.at..after);
            end = after;
        }
        if section.place.start < signed || end > new.bytes.len() {
            return Err(Refused::Unproven);
        }
        for (number, entry) in &section.entries {
            let Entry::At { offset, generation } = *entry else { continue };
            if offset < signed {
                // Some programs repeat the whole table; what they repeat must be what it was.
                if old.entry(*number) == Some(*entry) {
                    continue;
                }
                return Err(Refused::Changed);
            }
            let (_, end) = new.at(offset, Reference { number: *number, generation })?;
            places.push(offset..end);
        }
    }
    if !same || added == 0 {
        return Err(Refused::Unproven);
    }
    fill(new.bytes, signed, places)?;
    Ok(added)
}

/// The places follow each other from `start` to the end with nothing but space and comments between.
fn fill(bytes: &[u8], start: usize, mut places: Vec<Range<usize>>) -> Result<(), Refused> {
    places.sort_by_key(|place| (place.start, place.end));
    places.dedup();
    let mut at = start;
    for place in places {
        let between = bytes.get(at..place.start).ok_or(Refused::Unproven)?;
        if !is_nothing(between) {
            return Err(Refused::Unproven);
        }
        at = place.end;
    }
    let rest = bytes.get(at..).ok_or(Refused::Unproven)?;
    if is_nothing(rest) { Ok(()) } else { Err(Refused::Unproven) }
}

fn is_nothing(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes, 0);
    reader.skip_space();
    reader.peek().is_none() && memchr::memmem::find(bytes, b"obj").is_none()
}
