//! Fills the signature into the room left for it: the byte range first, then the CMS over all bytes but its own.

use memchr::memmem;
use sha2::{Digest as _, Sha256};

use crate::issue::{NotIssued, authority};

/// Bytes of room for the CMS with its chain of certificates; ours take about four thousand.
pub const CONTENTS_ROOM: usize = 8192;
/// A number of ten digits, replaced by others of at most ten.
pub const UNFILLED: i32 = 1_999_999_999;

/// Signs a PDF whose signature dictionary has [`UNFILLED`] numbers and [`CONTENTS_ROOM`] bytes of 0xFF.
pub fn sign(mut pdf: Vec<u8>, signer: &str, agency: &str) -> Result<Vec<u8>, NotIssued> {
    let room = format!("<{}>", "FF".repeat(CONTENTS_ROOM));
    let start = memmem::find(&pdf, room.as_bytes()).ok_or(NotIssued::RoomForSignature)?;
    let end = start + room.len();
    for value in [start, end, pdf.len() - end] {
        let place = memmem::find(&pdf, UNFILLED.to_string().as_bytes()).ok_or(NotIssued::RoomForSignature)?;
        fill(&mut pdf, place, format!("{value:<10}").as_bytes());
    }
    let mut hasher = Sha256::new();
    hasher.update(pdf.get(..start).unwrap_or_default());
    hasher.update(pdf.get(end..).unwrap_or_default());
    let cms = authority::signed(&hasher.finalize(), signer, agency)?;
    if cms.len() > CONTENTS_ROOM {
        return Err(NotIssued::RoomForSignature);
    }
    let digits = format!("{:0<width$}", hex::encode(cms), width = CONTENTS_ROOM * 2);
    fill(&mut pdf, start + 1, digits.as_bytes());
    Ok(pdf)
}

fn fill(pdf: &mut [u8], place: usize, with: &[u8]) {
    if let Some(room) = pdf.get_mut(place..place + with.len()) {
        room.copy_from_slice(with);
    }
}
