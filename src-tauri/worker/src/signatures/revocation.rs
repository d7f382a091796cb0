//! Whether a certificate was revoked, by lists (CRL) and answers (OCSP): those that the file itself carries, and those that
//! the program fetched.
//!
//! Nothing is asked from here: this process has no network. A list or an answer counts only when it is signed by the
//! authority that issued the certificate, or for OCSP by one that this authority made for it. What was fetched has to be
//! of today: whoever stands in between may hand out an old word.

use super::{
    asn1::{
        BIT_STRING, ENUMERATED, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Parts, SEQUENCE, UTC_TIME,
        Value, context, context_primitive, value_of,
    },
    certificate::{Certificate, addresses_of_point, read_extensions},
    keys::{Checked, Hash, Scheme, check},
    moment, oid,
};

/// Clocks of authorities and signers differ.
const CLOCKS_DIFFER_SECONDS: i64 = 24 * 3600;

/// By so much the clock of this computer may differ from that of an authority.
const CLOCK_HERE_DIFFERS_SECONDS: i64 = 3600;

/// Lists and answers, each as its bytes.
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

impl Standing {
    /// The worse of two words; of two revocations the earlier.
    pub fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Revoked(one), Self::Revoked(two)) => Self::Revoked(one.min(two)),
            (Self::Revoked(at), _) | (_, Self::Revoked(at)) => Self::Revoked(at),
            (Self::Good, _) | (_, Self::Good) => Self::Good,
            (Self::Unknown, Self::Unknown) => Self::Unknown,
        }
    }
}

/// What a good word has to reach to count. A bad one always counts: nobody takes it back.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// A moment: what was said then or later, or until then.
    About(i64),
    /// The day on which this is asked.
    Today(i64),
}

impl Wanted {
    fn is_met(self, this_update: i64, next_update: Option<i64>) -> bool {
        let end = next_update.unwrap_or(this_update + CLOCKS_DIFFER_SECONDS);
        match self {
            Self::About(moment) => this_update >= moment || end >= moment,
            Self::Today(now) => {
                this_update <= now + CLOCK_HERE_DIFFERS_SECONDS && end + CLOCK_HERE_DIFFERS_SECONDS >= now
            }
        }
    }
}

impl Evidence {
    /// What is known of a certificate, the worst word first.
    pub fn standing(&self, certificate: &Certificate<'_>, issuer: &Certificate<'_>, wanted: Wanted) -> Standing {
        let by_lists = self.lists.iter().filter_map(|list| by_list(list, certificate, issuer, wanted));
        let by_answers = self.answers.iter().filter_map(|answer| by_answer(answer, certificate, issuer, wanted));
        by_lists.chain(by_answers).fold(Standing::Unknown, Standing::worse)
    }
}

/// What an authority is asked about a certificate (RFC 6960 §4.1.1): hashes of its issuer's name and key, and its number.
/// SHA-1 names the certificate here and protects nothing; every responder knows it.
pub fn ocsp_request(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<Vec<u8>> {
    const NULL: &[u8] = &[5, 0];
    let hashed = |bytes: &[u8]| value_of(OCTET_STRING, &Hash::Sha1.digest(&[bytes]));
    let algorithm = value_of(SEQUENCE, &[&value_of(OBJECT_IDENTIFIER, oid::SHA1), NULL].concat());
    let identifier =
        [algorithm, hashed(certificate.issuer), hashed(issuer.key_bits()?), value_of(INTEGER, certificate.serial)];
    let mut request = identifier.concat();
    // CertID, Request, the list of requests, TBSRequest, OCSPRequest.
    for _ in 0..5 {
        request = value_of(SEQUENCE, &request);
    }
    Some(request)
}

fn time(parts: &mut Parts<'_>) -> Option<i64> {
    let value = parts.optional(UTC_TIME).or_else(|| parts.optional(GENERALIZED_TIME))?;
    moment::of_asn1(value)
}

/// A certificate list (RFC 5280 §5).
fn by_list(list: &[u8], certificate: &Certificate<'_>, issuer: &Certificate<'_>, wanted: Wanted) -> Option<Standing> {
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
        let covers = |name: &[u8], contents: &[u8]| name == oid::ISSUING_POINT && covers(contents, certificate);
        // A list of other certificates, for some reasons only, or of changes only says nothing about this one.
        if read_extensions(outer)?.iter().any(|one| one.critical && !covers(one.name, one.contents)) {
            return None;
        }
    }
    if !issuer.may_sign_lists() {
        return None;
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
    Some(if wanted.is_met(this_update, next_update) { Standing::Good } else { Standing::Unknown })
}

/// Whether the list of an IssuingDistributionPoint (RFC 5280 §5.2.5) would hold this certificate: one of several lists
/// holds only those that name it. Lists for some reasons, of others' certificates or of attributes are not read.
fn covers(contents: &[u8], certificate: &Certificate<'_>) -> bool {
    let said = |part: &Value<'_>| part.contents != [0];
    let parts = Value::only(contents, SEQUENCE).and_then(|found| found.parts().all());
    parts.is_some_and(|parts| {
        parts.iter().all(|part| match part.tag {
            tag if tag == context(0) => {
                let own = certificate.list_addresses();
                addresses_of_point(*part).iter().any(|address| own.contains(address))
            }
            tag if tag == context_primitive(1) => !said(part) || !certificate.is_authority(),
            tag if tag == context_primitive(2) => !said(part) || certificate.is_authority(),
            _ => false,
        })
    })
}

/// An OCSP answer (RFC 6960 §4.2), whole or only its basic part.
fn by_answer(
    answer: &[u8],
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    wanted: Wanted,
) -> Option<Standing> {
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
    let made_at = moment::of_asn1(inner.expect(GENERALIZED_TIME)?)?;
    let scheme = Scheme::of(algorithm, None)?;
    let made_by = |key: &[u8]| check(key, scheme, &[answered.whole], signature) == Checked::Good;
    let by_delegate = || {
        delegates.iter().take(4).filter_map(|one| Certificate::read(one.whole)).any(|delegate| {
            delegate.is_for(oid::FOR_OCSP)
                && delegate.issuer == issuer.subject
                && delegate.holds_at(made_at)
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
            if wanted.is_met(this_update, next_update) { Standing::Good } else { Standing::Unknown }
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
