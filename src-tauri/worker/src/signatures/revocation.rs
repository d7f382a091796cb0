//! Whether a certificate was revoked, by the lists (CRL) and answers (OCSP) that the file itself carries.
//!
//! Nothing is asked over the network: this process has none. A list or an answer counts only when it is signed by the
//! authority that issued the certificate, or for OCSP by one that this authority made for it.

use super::{
    asn1::{
        BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Parts, SEQUENCE, UTC_TIME,
        Value, context, context_primitive,
    },
    certificate::{Certificate, read_extensions},
    keys::{Checked, Hash, Scheme, check},
    moment, oid,
};

/// Clocks of authorities and signers differ.
const CLOCKS_DIFFER_SECONDS: i64 = 24 * 3600;

/// What the lists and answers of a file are kept as.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub lists: Vec<Vec<u8>>,
    pub answers: Vec<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Said to be good, by evidence that reaches the moment asked about.
    Good,
    /// Since then.
    Revoked(i64),
    Unknown,
}

impl Evidence {
    /// What is known of a certificate at a moment, the worst word first.
    pub fn standing(&self, certificate: &Certificate<'_>, issuer: &Certificate<'_>, moment: i64) -> Standing {
        let by_lists = self.lists.iter().filter_map(|list| by_list(list, certificate, issuer, moment));
        let by_answers = self.answers.iter().filter_map(|answer| by_answer(answer, certificate, issuer, moment));
        let (mut standing, mut since) = (Standing::Unknown, None);
        for said in by_lists.chain(by_answers) {
            match said {
                Standing::Revoked(at) => since = Some(since.map_or(at, |known: i64| known.min(at))),
                Standing::Good => standing = Standing::Good,
                Standing::Unknown => {}
            }
        }
        since.map_or(standing, Standing::Revoked)
    }
}

/// Whether what was said then, and until then, tells about this moment.
fn reaches(this_update: i64, next_update: Option<i64>, moment: i64) -> bool {
    this_update >= moment || next_update.map_or(this_update + CLOCKS_DIFFER_SECONDS, |next| next) >= moment
}

fn time(parts: &mut Parts<'_>) -> Option<i64> {
    let value = parts.optional(UTC_TIME).or_else(|| parts.optional(GENERALIZED_TIME))?;
    moment::of_asn1(value)
}

/// A certificate list (RFC 5280 §5).
fn by_list(list: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>, moment: i64) -> Option<Standing> {
    let mut parts = Value::only(list, SEQUENCE)?.parts();
    let to_be_signed = parts.expect(SEQUENCE)?;
    let algorithm = parts.expect(SEQUENCE)?;
    let signature = parts.expect(BIT_STRING)?.bits()?;
    let mut inner = to_be_signed.parts();
    inner.optional(INTEGER);
    if inner.expect(SEQUENCE)?.whole != algorithm.whole || inner.expect(SEQUENCE)?.whole != certificate.issuer {
        return None;
    }
    let this_update = time(&mut inner)?;
    let next_update = time(&mut inner);
    let revoked = inner.optional(SEQUENCE);
    if let Some(outer) = inner.optional(context(0)) {
        let known = |name: &[u8]| name == oid::ISSUING_POINT;
        // A list that holds only a part, or only changes, is not understood and says nothing.
        if read_extensions(outer)?.iter().any(|one| one.critical && !(known(one.name) && whole_list(one.contents))) {
            return None;
        }
    }
    if check(issuer.key, Scheme::of(algorithm, None)?, &[to_be_signed.whole], signature) != Checked::Good {
        return None;
    }
    for entry in revoked.map(|list| list.parts().all()).unwrap_or_default().unwrap_or_default() {
        let mut entry = entry.parts();
        if entry.expect(INTEGER)?.contents == certificate.serial {
            return Some(Standing::Revoked(time(&mut entry)?));
        }
    }
    Some(if reaches(this_update, next_update, moment) { Standing::Good } else { Standing::Unknown })
}

/// IssuingDistributionPoint without "only some reasons", "indirect" and "only attributes".
fn whole_list(contents: &[u8]) -> bool {
    let parts = Value::only(contents, SEQUENCE).and_then(|found| found.parts().all());
    parts.is_some_and(|parts| parts.iter().all(|part| part.tag == context(0)))
}

/// An OCSP answer (RFC 6960 §4.2), whole or only its basic part.
fn by_answer(answer: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>, moment: i64) -> Option<Standing> {
    let mut parts = Value::only(answer, SEQUENCE)?.parts();
    let basic = if parts.optional(ENUMERATED).is_some() {
        let mut bytes = parts.expect(context(0))?.parts().expect(SEQUENCE)?.parts();
        if bytes.expect(OBJECT_IDENTIFIER)?.contents != oid::BASIC_OCSP {
            return None;
        }
        bytes.expect(OCTET_STRING)?.contents
    } else {
        answer
    };
    let mut parts = Value::only(basic, SEQUENCE)?.parts();
    let answered = parts.expect(SEQUENCE)?;
    let algorithm = parts.expect(SEQUENCE)?;
    let signature = parts.expect(BIT_STRING)?.bits()?;
    let delegates = match parts.optional(context(0)) {
        Some(outer) => outer.parts().expect(SEQUENCE)?.parts().all()?,
        None => Vec::new(),
    };
    let mut inner = answered.parts();
    inner.optional(context(0));
    // Who answers is told by whose key fits.
    inner.any()?;
    inner.expect(GENERALIZED_TIME)?;
    let scheme = Scheme::of(algorithm, None)?;
    let made_by = |key: &[u8]| check(key, scheme, &[answered.whole], signature) == Checked::Good;
    let by_delegate = || {
        delegates.iter().take(4).filter_map(|one| Certificate::read(one.whole)).any(|delegate| {
            delegate.is_for(oid::FOR_OCSP)
                && delegate.issuer == issuer.subject
                && issuer.signed(&delegate)
                && made_by(delegate.key)
        })
    };
    for single in inner.expect(SEQUENCE)?.parts().all()? {
        let mut single = single.parts();
        if !is_about(single.expect(SEQUENCE)?, certificate, issuer)? {
            continue;
        }
        let status = single.any()?;
        let this_update = time(&mut single)?;
        let next_update = single.optional(context(0)).and_then(|outer| time(&mut outer.parts()));
        if !made_by(issuer.key) && !by_delegate() {
            return None;
        }
        return Some(if status.tag == context_primitive(0) {
            if reaches(this_update, next_update, moment) { Standing::Good } else { Standing::Unknown }
        } else if status.tag == context(1) {
            Standing::Revoked(time(&mut status.parts())?)
        } else {
            Standing::Unknown
        });
    }
    None
}

/// CertID: hash of the issuer's name and key, and the serial number.
fn is_about(identifier: Value<'_>, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<bool> {
    let mut parts = identifier.parts();
    let hash = Hash::of_algorithm(parts.expect(SEQUENCE)?)?;
    let name = parts.expect(OCTET_STRING)?.contents;
    let key = parts.expect(OCTET_STRING)?.contents;
    let serial = parts.expect(INTEGER)?.contents;
    Some(
        serial == certificate.serial
            && name == hash.digest(&[certificate.issuer])
            && key == hash.digest(&[issuer.key_bits()?]),
    )
}
