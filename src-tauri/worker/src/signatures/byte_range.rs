//! Which bytes a signature covers: everything up to some point, apart from the hexadecimal digits of the signature itself.
//!
//! A gap that holds anything else is a place where something can be put in after signing. Anything but four numbers
//! that describe exactly this is not followed.

use crate::signatures::{
    fields::Found,
    object::{Object, is_space},
};
use lienthong_worker::report::Ground;

/// White space after the end of the file shows nothing.
const MOST_BLANK_BYTES: usize = 64;

/// Bytes under a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover<'a> {
    pub before: &'a [u8],
    pub after: &'a [u8],
    /// Where the signed bytes end.
    pub end: usize,
    /// The decoded signature lies between them.
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    WholeFile,
    /// Only white space follows.
    AllButBlank,
    /// Something was added later.
    Earlier,
}

/// What the signature covers.
///
/// # Errors
/// Why that cannot be told, or what it shows.
pub fn cover<'a>(file: &'a [u8], found: &Found) -> Result<Cover<'a>, Ground> {
    let contents = found.dictionary.get(b"Contents".as_slice()).and_then(Object::as_text);
    let contents = contents.ok_or(Ground::NoSignatureBytes)?;
    let ranges = found.dictionary.get(b"ByteRange".as_slice()).ok_or(Ground::RangeOdd)?;
    let (first_end, second, end) = numbers(ranges).ok_or(Ground::RangeOdd)?;
    if end > file.len() {
        return Err(Ground::CutShort);
    }
    let held = found.place.as_ref().is_some_and(|place| place.contains(&contents.place.start));
    if !held {
        return Err(Ground::RangeOdd);
    }
    let (before, gap) = (file.get(..first_end), file.get(first_end..second));
    let (Some(before), Some(gap), Some(after)) = (before, gap, file.get(second..end)) else {
        return Err(Ground::RangeOdd);
    };
    let digits = if (first_end..second) == contents.place {
        gap.strip_prefix(b"<").and_then(|gap| gap.strip_suffix(b">"))
    } else {
        // Some signers leave out the digits alone, and sign the two signs around them.
        (first_end == contents.place.start + 1 && second + 1 == contents.place.end).then_some(gap)
    };
    let digits = digits.ok_or(Ground::UnsignedGap)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(Ground::UnsignedGap);
    }
    let rest = file.get(end..).unwrap_or_default();
    let reach = if rest.is_empty() {
        Reach::WholeFile
    } else if rest.len() <= MOST_BLANK_BYTES && rest.iter().all(|byte| is_space(*byte)) {
        Reach::AllButBlank
    } else {
        Reach::Earlier
    };
    Ok(Cover { before, after, end, reach })
}

/// `[0 a b c]` → a, b, b + c, where 0 < a < b.
pub fn numbers(ranges: &Object) -> Option<(usize, usize, usize)> {
    let numbers: Option<Vec<usize>> =
        ranges.as_array()?.iter().map(|one| one.as_integer().and_then(|number| usize::try_from(number).ok())).collect();
    match numbers?.as_slice() {
        [0, first_end, second, length] if *first_end > 0 && first_end < second && *length > 0 => {
            Some((*first_end, *second, second.checked_add(*length)?))
        }
        _ => None,
    }
}
