//! The contents of the few streams that a signature needs: tables of objects, and evidence about certificates.

use std::io::Read as _;

use super::{
    Fault,
    object::{Dictionary, Object},
};

/// No table of objects and no revocation list is longer.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Decodes a stream without filter or with FlateDecode alone.
pub fn decoded(dictionary: &Dictionary, raw: &[u8]) -> Result<Vec<u8>, Fault> {
    let filter = match dictionary.get(b"Filter".as_slice()) {
        None | Some(Object::Null) => return Ok(raw.to_vec()),
        Some(Object::Array(filters)) if filters.is_empty() => return Ok(raw.to_vec()),
        Some(Object::Array(filters)) if filters.len() == 1 => filters.first(),
        Some(other) => Some(other),
    };
    if filter.and_then(Object::as_name) != Some(b"FlateDecode") {
        return Err(Fault::Unsupported);
    }
    let parameters = match dictionary.get(b"DecodeParms".as_slice()) {
        Some(Object::Array(all)) => all.first(),
        other => other,
    };
    let mut bytes = Vec::new();
    let mut decoder = flate2::read::ZlibDecoder::new(raw).take(MOST_BYTES + 1);
    decoder.read_to_end(&mut bytes).map_err(|_| Fault::Broken)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Fault::Unsupported);
    }
    let number = |name: &[u8], otherwise: usize| {
        let found = parameters.and_then(Object::as_dictionary).and_then(|found| found.get(name));
        found.map_or(Some(otherwise), |found| found.as_integer().and_then(|number| usize::try_from(number).ok()))
    };
    let predictor = number(b"Predictor", 1).ok_or(Fault::Broken)?;
    if predictor == 1 {
        return Ok(bytes);
    }
    let (colours, bits) = (number(b"Colors", 1), number(b"BitsPerComponent", 8));
    let columns = number(b"Columns", 1).filter(|columns| (1..=1024).contains(columns)).ok_or(Fault::Unsupported)?;
    if predictor < 10 || colours != Some(1) || bits != Some(8) {
        return Err(Fault::Unsupported);
    }
    without_prediction(&bytes, columns)
}

/// PNG prediction with one byte per column.
fn without_prediction(bytes: &[u8], columns: usize) -> Result<Vec<u8>, Fault> {
    let mut above = vec![0_u8; columns];
    let mut found = Vec::with_capacity(bytes.len());
    for row in bytes.chunks(columns + 1) {
        let (kind, row) = row.split_first().ok_or(Fault::Broken)?;
        if row.len() != columns {
            return Err(Fault::Broken);
        }
        let (mut left, mut above_left) = (0_u8, 0_u8);
        for (byte, over) in row.iter().zip(&mut above) {
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => *over,
                3 => u8::midpoint(left, *over),
                4 => paeth(left, *over, above_left),
                _ => return Err(Fault::Broken),
            };
            above_left = *over;
            left = byte.wrapping_add(predicted);
            *over = left;
            found.push(left);
        }
    }
    Ok(found)
}

fn paeth(left: u8, above: u8, above_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(above_left);
    let distance = |byte: u8| (estimate - i16::from(byte)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(above_left) {
        left
    } else if distance(above) <= distance(above_left) {
        above
    } else {
        above_left
    }
}
