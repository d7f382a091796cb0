//! The signatures of a PDF: what each covers, whether its bytes still are what was signed, and whom it leads to.
//!
//! Policy. A signature is green only when a chosen root stands behind it and nothing that is shown today can differ from
//! what was signed: it covers the whole file, or everything added since was compared and is understood. What cannot be
//! checked is said to be not checked, never to be wrong; what was found changed is said to be changed. The worst verdict
//! is that of the file.

mod appearance;
mod asn1;
mod byte_range;
mod certificate;
mod chain;
mod cms;
mod decoding;
mod fields;
mod file;
mod keys;
mod moment;
mod object;
mod oid;
mod references;
mod revocation;
mod roots;
mod time_stamp;
mod trust;
mod updates;

use std::collections::HashSet;

use lienthong_worker::{
    protocol::{Fetched, Problem},
    report::{Ask, Ground, Kind, Later, MOST_SIGNATURES, MOST_TEXT_LETTERS, Report, Revocation, Signature, Verdict},
};

use self::{
    byte_range::{Cover, Reach, cover},
    cms::{Integrity, SignedMessage},
    fields::Found,
    file::PdfFile,
    keys::Hash,
    object::{Dictionary, Object, Reader, Reference, readable},
    revocation::Evidence,
    trust::{Bytes, Surroundings},
    updates::{Locked, Permissions},
};

/// Why a file cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Broken,
    Encrypted,
    Unsupported,
}

impl From<Fault> for Ground {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Encrypted => Self::FileEncrypted,
            Fault::Broken | Fault::Unsupported => Self::FileBroken,
        }
    }
}

/// The report on a file. `roots` is a PEM bundle, `fetched` what issuers answered, `now` seconds since 1970.
///
/// # Errors
/// `Unreadable` for what is no PDF.
pub fn read(file: &[u8], roots: &[u8], fetched: &Evidence, now: i64) -> Result<Report, Problem> {
    let start = file.get(..file.len().min(1024)).unwrap_or_default();
    memchr::memmem::find(start, b"%PDF-").ok_or(Problem::Unreadable)?;
    let roots = roots::of_pem(roots);
    let (signatures, asks) = match of_file(file, &roots, fetched, now) {
        Ok(found) => found,
        Err(fault) => (of_broken_file(file, fault), Vec::new()),
    };
    let verdict = signatures.iter().map(|signature| signature.verdict).max().unwrap_or(Verdict::None);
    Ok(Report { verdict, signatures, roots: u32::try_from(roots.len()).unwrap_or(u32::MAX), asks })
}

/// What issuers answered, as far as the program fetched it.
pub fn evidence_of(fetched: Vec<Fetched<'_>>) -> Evidence {
    let mut evidence = Evidence::default();
    for one in fetched {
        match one {
            Fetched::Answer(bytes) => evidence.answers.push(bytes.to_vec()),
            Fetched::List(bytes) => evidence.lists.push(bytes.to_vec()),
        }
    }
    evidence
}

/// What one signature says, before anything is believed.
struct Claim<'f> {
    found: Found,
    kind: Kind,
    cover: Result<Cover<'f>, Ground>,
    /// The message inside, in definite lengths.
    message: Option<Vec<u8>>,
}

fn of_file(bytes: &[u8], roots: &[Vec<u8>], fetched: &Evidence, now: i64) -> Result<(Vec<Signature>, Vec<Ask>), Fault> {
    let file = PdfFile::open(bytes)?;
    let held = fields::signatures(&file)?;
    let too_many = held.len() > MOST_SIGNATURES;
    let claims: Vec<Claim<'_>> = held.iter().take(MOST_SIGNATURES).map(|found| claim(&file, found)).collect();
    let messages: Vec<Option<SignedMessage<'_>>> =
        claims.iter().map(|claim| claim.message.as_deref().and_then(SignedMessage::read)).collect();
    let integrities: Vec<Result<(), Ground>> =
        claims.iter().zip(&messages).map(|(claim, message)| integrity(claim, message.as_ref())).collect();
    let whole: HashSet<Reference> =
        claims.iter().zip(&integrities).filter(|(_, one)| one.is_ok()).map(|(claim, _)| claim.found.holder).collect();
    let mut kept = trust::Kept::default();
    trust::keep_evidence(&file, messages.iter().flatten(), &mut kept);
    let claimed: Vec<trust::Claimed<'_, '_>> = claims
        .iter()
        .zip(&messages)
        .zip(&integrities)
        .map(|((claim, message), integrity)| trust::Claimed {
            message: message.as_ref(),
            kind: claim.kind,
            cover: claim.cover.ok(),
            whole: integrity.is_ok(),
        })
        .collect();
    let surroundings = Surroundings::new(&kept, fetched, roots, now, &claimed);
    let (mut signatures, mut asks) = (Vec::new(), Vec::new());
    for (place, claim) in claims.iter().enumerate() {
        let integrity = integrities.get(place).copied().unwrap_or(Err(Ground::FileBroken));
        let mut signature = facts(&file, claim);
        let judged = integrity.and_then(|()| later(&file, claim, &whole));
        let bytes = match judged {
            Ok(kinds) => {
                signature.later = kinds;
                Bytes::Whole
            }
            Err(ground) => Bytes::Not(ground),
        };
        if let Some(claimed) = claimed.get(place) {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let open = surroundings.judge(claimed, bytes, &mut signature);
            asks.extend(open.into_iter().map(|ask| Ask { signature: place, ..ask }));
        }
        signatures.push(signature);
    }
    if too_many {
        signatures.push(unchecked(Ground::TooMany));
    }
    if !signatures.iter().any(|one| one.covers_whole_file && one.verdict <= Verdict::Valid) {
        let detached = fields::detached(&file, &held);
        signatures.extend(detached.iter().take(MOST_SIGNATURES).map(|_| unchecked(Ground::Detached)));
    }
    Ok((signatures, asks))
}

/// A file whose tables cannot be followed: whatever calls itself a signature in it is listed as not checked.
fn of_broken_file(bytes: &[u8], fault: Fault) -> Vec<Signature> {
    let places = memchr::memmem::find_iter(bytes, b"/ByteRange").take(MOST_SIGNATURES);
    let found: Vec<Signature> = places
        .map(|place| {
            let ranges = Reader::new(bytes, place + b"/ByteRange".len()).object().ok();
            let end = ranges.as_ref().and_then(byte_range::numbers).map(|(_, _, end)| end);
            let cut_short = end.is_some_and(|end| end > bytes.len());
            unchecked(if cut_short { Ground::CutShort } else { fault.into() })
        })
        .collect();
    let marks: [&[u8]; 4] = [b"adbe.pkcs7", b"ETSI.CAdES", b"ETSI.RFC3161", b"Adobe.PPKLite"];
    let is_marked = marks.iter().any(|mark| memchr::memmem::find(bytes, mark).is_some());
    if found.is_empty() && is_marked { vec![unchecked(fault.into())] } else { found }
}

fn claim<'f>(file: &PdfFile<'f>, found: &Found) -> Claim<'f> {
    let is_stamp = name_in(&found.dictionary, b"Type") == Some(b"DocTimeStamp")
        || name_in(&found.dictionary, b"SubFilter") == Some(b"ETSI.RFC3161");
    let kind = if is_stamp {
        Kind::DocumentTimeStamp
    } else if permissions(file, &found.dictionary).is_ok_and(|given| given.certified.is_some()) {
        Kind::Certification
    } else {
        Kind::Approval
    };
    let contents = found.dictionary.get(b"Contents".as_slice()).and_then(Object::as_text);
    Claim {
        cover: cover(file.bytes, found),
        message: contents.and_then(|contents| asn1::definite(&contents.bytes)),
        kind,
        found: found.clone(),
    }
}

/// Whether the bytes are those that this key signed.
fn integrity(claim: &Claim<'_>, message: Option<&SignedMessage<'_>>) -> Result<(), Ground> {
    let cover = claim.cover?;
    let content = [cover.before, cover.after];
    let filter = name_in(&claim.found.dictionary, b"SubFilter");
    if !matches!(filter, Some(b"adbe.pkcs7.detached" | b"ETSI.CAdES.detached" | b"adbe.pkcs7.sha1" | b"ETSI.RFC3161")) {
        return Err(Ground::KindUnknown);
    }
    let message = message.ok_or(Ground::MessageUnreadable)?;
    let found = match (filter, message.inside) {
        (Some(b"ETSI.RFC3161"), _) => match time_stamp::read(message, &content) {
            Ok(_) => Integrity::Whole,
            Err(fault) => fault,
        },
        (Some(b"adbe.pkcs7.sha1"), Some(digest)) if digest == Hash::Sha1.digest(&content) => {
            message.integrity(&[digest])
        }
        (Some(b"adbe.pkcs7.sha1"), Some(_)) => Integrity::BytesDiffer,
        (Some(b"adbe.pkcs7.sha1"), None) | (_, Some(_)) => Integrity::Malformed,
        (_, None) => message.integrity(&content),
    };
    match found {
        Integrity::Whole => Ok(()),
        Integrity::BytesDiffer => Err(Ground::BytesDiffer),
        Integrity::NotBySigner => Err(Ground::NotBySigner),
        Integrity::OtherCertificate => Err(Ground::OtherCertificate),
        Integrity::NoCertificate => Err(Ground::NoCertificate),
        Integrity::AlgorithmUnknown => Err(Ground::AlgorithmUnknown),
        Integrity::Malformed => Err(Ground::MessageUnreadable),
    }
}

/// What was added after a signature that holds.
fn later(file: &PdfFile<'_>, claim: &Claim<'_>, whole: &HashSet<Reference>) -> Result<Vec<Later>, Ground> {
    let cover = claim.cover?;
    match cover.reach {
        Reach::WholeFile => Ok(Vec::new()),
        Reach::AllButBlank => Ok(vec![Later::Blank]),
        Reach::Earlier => {
            let permissions = permissions(file, &claim.found.dictionary)?;
            let kinds = updates::judge(file, cover.end, &permissions, whole)?;
            Ok(kinds.into_iter().collect())
        }
    }
}

/// DocMDP and FieldMDP of a signature (ISO 32000-1 §12.8.2).
fn permissions(file: &PdfFile<'_>, signature: &Dictionary) -> Result<Permissions, Fault> {
    let mut given = Permissions::default();
    let references = file.value(signature, b"Reference")?;
    for reference in references.as_array().map(Vec::as_slice).unwrap_or_default() {
        let reference = file.get(reference)?;
        let Some(reference) = reference.as_dictionary() else { return Err(Fault::Broken) };
        let parameters = file.value(reference, b"TransformParams")?;
        let parameters = parameters.as_dictionary().cloned().unwrap_or_default();
        match name_in(reference, b"TransformMethod") {
            Some(b"DocMDP") => {
                let level = file.value(&parameters, b"P")?;
                given.certified = Some(level.as_integer().unwrap_or(2));
            }
            Some(b"FieldMDP") => {
                let names = file.value(&parameters, b"Fields")?;
                let names = names.as_array().map(Vec::as_slice).unwrap_or_default();
                let names =
                    names.iter().filter_map(Object::as_text).map(|text| shown(&readable(&text.bytes))).collect();
                given.locked = match name_in(&parameters, b"Action") {
                    Some(b"Include") => Locked::These(names),
                    Some(b"Exclude") => Locked::AllBut(names),
                    _ => Locked::All,
                };
            }
            _ => {}
        }
    }
    Ok(given)
}

/// What the signature dictionary says, which the signer signed but nobody proved.
fn facts(file: &PdfFile<'_>, claim: &Claim<'_>) -> Signature {
    let text = |name: &[u8]| {
        let found = file.value(&claim.found.dictionary, name).ok().filter(|_| !file.is_encrypted())?;
        let text = shown(&readable(&found.as_text()?.bytes));
        (!text.is_empty()).then_some(text)
    };
    let claimed_at = file.value(&claim.found.dictionary, b"M").ok();
    let claimed_at = claimed_at.and_then(|found| moment::of_pdf(&readable(&found.as_text()?.bytes)));
    Signature {
        field: claim.found.field.clone(),
        kind: claim.kind,
        claimed_at,
        stated_reason: text(b"Reason"),
        stated_place: text(b"Location"),
        covers_whole_file: claim.cover.is_ok_and(|cover| cover.reach == Reach::WholeFile),
        signed_bytes: claim.cover.map_or(0, |cover| cover.end as u64),
        ..unchecked(Ground::FileBroken)
    }
}

fn unchecked(ground: Ground) -> Signature {
    Signature {
        field: String::new(),
        kind: Kind::Approval,
        verdict: trust::verdict_of(ground),
        ground,
        signer: None,
        organisation: None,
        issuer: None,
        serial: None,
        claimed_at: None,
        stamp: None,
        stated_reason: None,
        stated_place: None,
        algorithm: None,
        weak: false,
        covers_whole_file: false,
        signed_bytes: 0,
        later: Vec::new(),
        revocation: Revocation::Unknown,
        revoked_at: None,
        not_before: None,
        not_after: None,
    }
}

fn name_in<'d>(dictionary: &'d Dictionary, name: &[u8]) -> Option<&'d [u8]> {
    dictionary.get(name).and_then(Object::as_name)
}

/// A text of the file as it may stand on the screen: bounded, on one line, and unable to turn the direction of writing.
fn shown(text: &str) -> String {
    let is_plain = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(is_plain).take(MOST_TEXT_LETTERS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests;
