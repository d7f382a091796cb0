//! A certificate (RFC 5280) as far as a signature needs it, borrowed from the bytes it came in.

use super::{
    asn1::{
        BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Value, context, context_primitive,
    },
    keys::{Checked, Scheme, check},
    moment, oid,
};

const DIGITAL_SIGNATURE: u16 = 1 << 15;
const NON_REPUDIATION: u16 = 1 << 14;
const SIGNS_CERTIFICATES: u16 = 1 << 10;
const SIGNS_LISTS: u16 = 1 << 9;

/// More addresses of one certificate are not asked.
const MOST_ADDRESSES: usize = 3;
/// A longer address is none.
const LONGEST_ADDRESS: usize = 1000;

#[derive(Clone, Debug)]
pub struct Certificate<'a> {
    pub whole: &'a [u8],
    pub serial: &'a [u8],
    /// The name as it is encoded: names are compared byte by byte.
    pub issuer: &'a [u8],
    pub subject: &'a [u8],
    pub not_before: i64,
    pub not_after: i64,
    /// SubjectPublicKeyInfo.
    pub key: &'a [u8],
    pub scheme: Option<Scheme>,
    signed: &'a [u8],
    signature: &'a [u8],
    extensions: Vec<Extension<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Extension<'a> {
    pub name: &'a [u8],
    pub critical: bool,
    pub contents: &'a [u8],
}

impl<'a> Certificate<'a> {
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (outer, _) = Value::first(bytes)?;
        let mut parts = Value::only(outer.whole, SEQUENCE)?.parts();
        let to_be_signed = parts.expect(SEQUENCE)?;
        let algorithm = parts.expect(SEQUENCE)?;
        let signature = parts.expect(BIT_STRING)?.bits()?;
        let mut inner = to_be_signed.parts();
        inner.optional(context(0));
        let serial = inner.expect(INTEGER)?.contents;
        // What is said twice must be said alike, or the signature covers something else than what is read.
        if inner.expect(SEQUENCE)?.whole != algorithm.whole {
            return None;
        }
        let issuer = inner.expect(SEQUENCE)?.whole;
        let mut validity = inner.expect(SEQUENCE)?.parts();
        let (not_before, not_after) = (moment::of_asn1(validity.any()?)?, moment::of_asn1(validity.any()?)?);
        let subject = inner.expect(SEQUENCE)?.whole;
        let key = inner.expect(SEQUENCE)?.whole;
        let mut extensions = Vec::new();
        while let Some(part) = inner.any() {
            if part.tag == context(3) {
                extensions = read_extensions(part)?;
            }
        }
        Some(Self {
            whole: outer.whole,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            scheme: Scheme::of(algorithm, None),
            signed: to_be_signed.whole,
            signature,
            extensions,
        })
    }

    pub fn holds_at(&self, moment: i64) -> bool {
        (self.not_before..=self.not_after).contains(&moment)
    }

    /// Whether this authority's key signed that certificate.
    pub fn signed(&self, other: &Certificate<'_>) -> bool {
        other.scheme.is_some_and(|scheme| check(self.key, scheme, &[other.signed], other.signature) == Checked::Good)
    }

    /// May issue certificates below which `below` further authorities stand.
    pub fn may_issue(&self, below: usize) -> bool {
        let constraints = self.extension(oid::BASIC_CONSTRAINTS).and_then(|found| Value::only(found, SEQUENCE));
        let Some(constraints) = constraints else { return false };
        let mut parts = constraints.parts();
        let authority = parts.optional(BOOLEAN).is_some_and(|said| said.contents != [0]);
        let room = parts.optional(INTEGER).and_then(Value::number).and_then(|most| usize::try_from(most).ok());
        authority
            && room.is_none_or(|most| below <= most)
            && self.usage().is_none_or(|used| used & SIGNS_CERTIFICATES != 0)
    }

    /// May sign documents, as far as it says what it is for.
    pub fn may_sign(&self) -> bool {
        self.usage().is_none_or(|used| used & (DIGITAL_SIGNATURE | NON_REPUDIATION) != 0)
    }

    /// May sign revocation lists, as far as it says what it is for.
    pub fn may_sign_lists(&self) -> bool {
        self.usage().is_none_or(|used| used & SIGNS_LISTS != 0)
    }

    /// Is itself an authority.
    pub fn is_authority(&self) -> bool {
        self.may_issue(0)
    }

    /// Where its issuer answers OCSP (AuthorityInfoAccess, RFC 5280 §4.2.2.1).
    pub fn responders(&self) -> Vec<String> {
        let all = self.extension(oid::AUTHORITY_ACCESS).and_then(|found| Value::only(found, SEQUENCE)?.parts().all());
        let addresses = all.unwrap_or_default().into_iter().filter_map(|one| {
            let mut parts = one.parts();
            (parts.expect(OBJECT_IDENTIFIER)?.contents == oid::OCSP).then_some(())?;
            address(parts.any()?)
        });
        addresses.take(MOST_ADDRESSES).collect()
    }

    /// Where the list lies on which it would stand (CRLDistributionPoints, RFC 5280 §4.2.1.13). A point for some reasons
    /// only, or with a list of somebody else, is left out.
    pub fn list_addresses(&self) -> Vec<String> {
        let points = self.extension(oid::LIST_POINTS).and_then(|found| Value::only(found, SEQUENCE)?.parts().all());
        let names = points.unwrap_or_default().into_iter().filter_map(|point| match point.parts().all()?.as_slice() {
            [name] if name.tag == context(0) => Some(addresses_of_point(*name)),
            _ => None,
        });
        names.flatten().take(MOST_ADDRESSES).collect()
    }

    /// Says that it is for this purpose.
    pub fn is_for(&self, purpose: &[u8]) -> bool {
        let named = self.extension(oid::EXTENDED_KEY_USAGE).and_then(|found| Value::only(found, SEQUENCE));
        named.and_then(|list| list.parts().all()).is_some_and(|all| all.iter().any(|one| one.contents == purpose))
    }

    /// Demands something of its reader that is not known here.
    pub fn demands_the_unknown(&self) -> bool {
        const KNOWN: &[&[u8]] = &[
            oid::BASIC_CONSTRAINTS,
            oid::KEY_USAGE,
            oid::EXTENDED_KEY_USAGE,
            oid::SUBJECT_KEY,
            oid::CERTIFICATE_POLICIES,
            oid::POLICY_CONSTRAINTS,
            oid::QUALIFIED_STATEMENTS,
        ];
        self.extensions.iter().any(|found| found.critical && !KNOWN.contains(&found.name))
    }

    /// SubjectKeyIdentifier.
    pub fn key_identifier(&self) -> Option<&'a [u8]> {
        Some(Value::only(self.extension(oid::SUBJECT_KEY)?, OCTET_STRING)?.contents)
    }

    /// The bits of the key, as OCSP hashes them.
    pub fn key_bits(&self) -> Option<&'a [u8]> {
        let mut parts = Value::only(self.key, SEQUENCE)?.parts();
        parts.expect(SEQUENCE)?;
        parts.expect(BIT_STRING)?.bits()
    }

    fn extension(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.extensions.iter().find(|found| found.name == name).map(|found| found.contents)
    }

    fn usage(&self) -> Option<u16> {
        let (_, bits) = Value::only(self.extension(oid::KEY_USAGE)?, BIT_STRING)?.contents.split_first()?;
        let byte = |at: usize| u16::from(bits.get(at).copied().unwrap_or(0));
        Some(byte(0) << 8 | byte(1))
    }
}

/// `[n] EXPLICIT SEQUENCE OF Extension`.
pub fn read_extensions(outer: Value<'_>) -> Option<Vec<Extension<'_>>> {
    let mut extensions: Vec<Extension<'_>> = Vec::new();
    for one in outer.parts().expect(SEQUENCE)?.parts().all()? {
        let mut parts = one.parts();
        let name = parts.expect(OBJECT_IDENTIFIER)?.contents;
        let critical = parts.optional(BOOLEAN).is_some_and(|said| said.contents != [0]);
        let contents = parts.expect(OCTET_STRING)?.contents;
        if extensions.iter().any(|known| known.name == name) {
            return None;
        }
        extensions.push(Extension { name, critical, contents });
    }
    Some(extensions)
}

/// The addresses of a DistributionPointName.
pub fn addresses_of_point(name: Value<'_>) -> Vec<String> {
    let full = name.parts().optional(context(0)).and_then(|full| full.parts().all());
    full.unwrap_or_default().into_iter().filter_map(address).collect()
}

/// A GeneralName that is an address of the web; `ldap:` and the like are not asked.
fn address(name: Value<'_>) -> Option<String> {
    let text = std::str::from_utf8(name.contents).ok().filter(|_| name.tag == context_primitive(6))?;
    let of_web = text.get(..8).is_some_and(|start| {
        let start = start.to_ascii_lowercase();
        start.starts_with("http://") || start.starts_with("https://")
    });
    let is_plain = text.len() <= LONGEST_ADDRESS && text.bytes().all(|byte| byte.is_ascii_graphic());
    (of_web && is_plain).then(|| text.to_owned())
}

/// The last part of a name that has this type, fit for the screen.
pub fn part_of_name(name: &[u8], kind: &[u8]) -> Option<String> {
    let mut found = None;
    for set in Value::only(name, SEQUENCE)?.parts().all()? {
        for pair in Value::only(set.whole, SET)?.parts().all()? {
            let mut parts = pair.parts();
            if parts.expect(OBJECT_IDENTIFIER)?.contents == kind {
                found = parts.any().and_then(text);
            }
        }
    }
    found.map(|text| crate::signatures::shown(&text)).filter(|text| !text.is_empty())
}

/// What a person calls the bearer of a name.
pub fn title_of_name(name: &[u8]) -> Option<String> {
    [oid::COMMON_NAME, oid::ORGANISATIONAL_UNIT, oid::ORGANISATION].iter().find_map(|kind| part_of_name(name, kind))
}

fn text(value: Value<'_>) -> Option<String> {
    const UTF8: u8 = 0x0C;
    const PRINTABLE: u8 = 0x13;
    const TELETEX: u8 = 0x14;
    const IA5: u8 = 0x16;
    const BMP: u8 = 0x1E;
    match value.tag {
        UTF8 => Some(String::from_utf8_lossy(value.contents).into_owned()),
        PRINTABLE | TELETEX | IA5 => Some(value.contents.iter().copied().map(char::from).collect()),
        BMP => {
            let units = value.contents.as_chunks().0.iter().copied().map(u16::from_be_bytes);
            Some(char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{FFFD}')).collect())
        }
        _ => None,
    }
}
