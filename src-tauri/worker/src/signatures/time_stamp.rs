//! A time-stamp token (RFC 3161): which moment it names, for which bytes, and whether its authority made it.

use super::{
    asn1::{GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, Value},
    cms::{Integrity, SignedMessage},
    keys::Hash,
    moment, oid,
};

/// What a token says, apart from who says it.
pub struct TimeStamp {
    pub at: i64,
    pub hash: Hash,
}

/// Reads a token and looks whether it was made over this content; the authority's chain is looked at elsewhere.
///
/// # Errors
/// What is wrong with it.
pub fn read(token: &SignedMessage<'_>, content: &[&[u8]]) -> Result<TimeStamp, Integrity> {
    let inside = token.inside.filter(|_| token.content_type == oid::TIME_STAMP_CONTENTS).ok_or(Integrity::Malformed)?;
    let (hash, imprint, at) = facts(inside).ok_or(Integrity::Malformed)?;
    match token.integrity(&[inside]) {
        Integrity::Whole => {}
        other => return Err(other),
    }
    if hash.digest(content) != imprint {
        return Err(Integrity::BytesDiffer);
    }
    if !token.signer().is_some_and(|authority| authority.is_for(oid::FOR_TIME_STAMPS)) {
        return Err(Integrity::Malformed);
    }
    Ok(TimeStamp { at, hash })
}

/// TSTInfo: digest, imprint and time.
fn facts(inside: &[u8]) -> Option<(Hash, &[u8], i64)> {
    let mut parts = Value::only(inside, SEQUENCE)?.parts();
    parts.expect(INTEGER)?;
    parts.expect(OBJECT_IDENTIFIER)?;
    let mut imprint = parts.expect(SEQUENCE)?.parts();
    let hash = Hash::of_algorithm(imprint.expect(SEQUENCE)?)?;
    let digest = imprint.expect(OCTET_STRING)?.contents;
    parts.expect(INTEGER)?;
    Some((hash, digest, moment::of_asn1(parts.expect(GENERALIZED_TIME)?)?))
}
