//! The signed message inside a signature (RFC 5652): its parts, and whether it was made over these bytes.

use super::{
    asn1::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Value, context, context_primitive, value_of},
    certificate::Certificate,
    keys::{Checked, Hash, Scheme, check},
    moment, oid,
    revocation::Evidence,
};

/// More certificates than this are not looked at.
const MOST_CERTIFICATES: usize = 200;

/// A signed message with exactly one signer.
pub struct SignedMessage<'a> {
    pub certificates: Vec<Certificate<'a>>,
    pub signer: Option<usize>,
    pub scheme: Option<Scheme>,
    pub digest: Option<Hash>,
    /// What is signed inside the message itself, with its type; detached signatures have none.
    pub inside: Option<&'a [u8]>,
    pub content_type: &'a [u8],
    pub signature: &'a [u8],
    signed_attributes: Option<Attributes<'a>>,
    unsigned_attributes: Option<Attributes<'a>>,
    revocations: Vec<Value<'a>>,
}

struct Attributes<'a> {
    whole: &'a [u8],
    all: Vec<(&'a [u8], Vec<Value<'a>>)>,
}

/// What became of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    Whole,
    /// The bytes are not those that were signed.
    BytesDiffer,
    /// The signature was not made by this key over these words.
    NotBySigner,
    /// The signature names another certificate than the one it brings.
    OtherCertificate,
    NoCertificate,
    AlgorithmUnknown,
    /// The message contradicts itself.
    Malformed,
}

impl<'a> SignedMessage<'a> {
    /// Reads a message whose lengths are definite (see [`super::asn1::definite`]).
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut outer = Value::only(bytes, SEQUENCE)?.parts();
        if outer.expect(OBJECT_IDENTIFIER)?.contents != oid::SIGNED_DATA {
            return None;
        }
        let mut parts = outer.expect(context(0))?.parts().expect(SEQUENCE)?.parts();
        parts.expect(INTEGER)?;
        parts.expect(SET)?;
        let mut content = parts.expect(SEQUENCE)?.parts();
        let content_type = content.expect(OBJECT_IDENTIFIER)?.contents;
        let inside = match content.optional(context(0)) {
            Some(outer) => Some(outer.parts().expect(OCTET_STRING)?.contents),
            None => None,
        };
        let mut certificates = Vec::new();
        if let Some(set) = parts.optional(context(0)) {
            let all = set.parts().all()?;
            certificates.extend(all.iter().take(MOST_CERTIFICATES).filter_map(|one| Certificate::read(one.whole)));
        }
        let revocations = match parts.optional(context(1)) {
            Some(set) => set.parts().all()?,
            None => Vec::new(),
        };
        let signers = parts.expect(SET)?.parts().all()?;
        // Two signers in one message would need two verdicts for one place in the document.
        let [signer] = signers.as_slice() else { return None };
        let mut signer = Value::only(signer.whole, SEQUENCE)?.parts();
        signer.expect(INTEGER)?;
        let identifier = signer.any()?;
        let digest = Hash::of_algorithm(signer.expect(SEQUENCE)?);
        let signed_attributes = signer.optional(context(0)).map(Attributes::read);
        let algorithm = signer.expect(SEQUENCE)?;
        let signature = signer.expect(OCTET_STRING)?.contents;
        let unsigned_attributes = signer.optional(context(1)).map(Attributes::read);
        Some(Self {
            signer: named(identifier, &certificates),
            certificates,
            scheme: Scheme::of(algorithm, digest),
            digest,
            inside,
            content_type,
            signature,
            signed_attributes: match signed_attributes {
                Some(read) => Some(read?),
                None => None,
            },
            unsigned_attributes: unsigned_attributes.flatten(),
            revocations,
        })
    }

    pub fn signer(&self) -> Option<&Certificate<'a>> {
        self.signer.and_then(|place| self.certificates.get(place))
    }

    /// Whether the signer signed a content given in parts.
    pub fn integrity(&self, content: &[&[u8]]) -> Integrity {
        let (Some(digest), Some(scheme)) = (self.digest, self.scheme) else {
            return Integrity::AlgorithmUnknown;
        };
        let attributes = self.signed_attributes.as_ref();
        if let Some(attributes) = attributes {
            // An algorithm that contradicts the digest beside it is how one digest is passed off as another.
            if scheme.hash() != digest {
                return Integrity::Malformed;
            }
            let (Some(kind), Some(said)) = (attributes.only(oid::CONTENT_TYPE), attributes.only(oid::MESSAGE_DIGEST))
            else {
                return Integrity::Malformed;
            };
            if kind.contents != self.content_type || said.tag != OCTET_STRING {
                return Integrity::Malformed;
            }
            if said.contents != digest.digest(content) {
                return Integrity::BytesDiffer;
            }
        }
        let Some(signer) = self.signer() else { return Integrity::NoCertificate };
        let made = match attributes {
            // Signed as the SET that they are, not under the tag that they bear here (§5.4).
            Some(attributes) => check(signer.key, scheme, &[&value_of(SET, attributes.whole)], self.signature),
            None => check(signer.key, scheme, content, self.signature),
        };
        match made {
            Checked::Unknown => Integrity::AlgorithmUnknown,
            // Without attributes nobody can tell which of the two differs.
            Checked::Bad if attributes.is_none() => Integrity::BytesDiffer,
            Checked::Bad => Integrity::NotBySigner,
            Checked::Good if self.names_another_certificate(signer) => Integrity::OtherCertificate,
            Checked::Good => Integrity::Whole,
        }
    }

    /// SigningTime: the clock of the signer's computer.
    pub fn claimed_at(&self) -> Option<i64> {
        moment::of_asn1(self.signed_attributes.as_ref()?.only(oid::SIGNING_TIME)?)
    }

    /// The time-stamp over this signature.
    pub fn time_stamp(&self) -> Option<&'a [u8]> {
        let found = self.unsigned_attributes.as_ref()?.only(oid::TIME_STAMP_TOKEN)?;
        Some(found.whole)
    }

    /// Revocation lists and answers inside the message.
    pub fn add_evidence(&self, evidence: &mut Evidence) {
        for one in &self.revocations {
            if one.tag == SEQUENCE {
                evidence.lists.push(one.whole.to_vec());
            } else if let Some(answer) = ocsp_in_cms(*one) {
                evidence.answers.push(answer.to_vec());
            }
        }
        let adobe = self.signed_attributes.as_ref().and_then(|found| found.only(oid::ADOBE_REVOCATION));
        for part in adobe.and_then(|found| found.parts().all()).unwrap_or_default() {
            let all = part.parts().expect(SEQUENCE).and_then(|list| list.parts().all()).unwrap_or_default();
            let kept = all.iter().map(|one| one.whole.to_vec());
            match part.tag {
                tag if tag == context(0) => evidence.lists.extend(kept),
                tag if tag == context(1) => evidence.answers.extend(kept),
                _ => {}
            }
        }
    }

    /// ESSCertID and ESSCertIDv2 (RFC 5035): the first hash is that of the signer's certificate.
    fn names_another_certificate(&self, signer: &Certificate<'_>) -> bool {
        let Some(attributes) = &self.signed_attributes else { return false };
        let first = attributes.get(oid::SIGNING_CERTIFICATE).is_some_and(|found| {
            signing_certificate(found, Hash::Sha1).is_none_or(|(hash, said)| hash.digest(&[signer.whole]) != said)
        });
        let second = attributes.get(oid::SIGNING_CERTIFICATE_V2).is_some_and(|found| {
            signing_certificate(found, Hash::Sha256).is_none_or(|(hash, said)| hash.digest(&[signer.whole]) != said)
        });
        first || second
    }
}

impl<'a> Attributes<'a> {
    fn read(outer: Value<'a>) -> Option<Self> {
        let mut all = Vec::new();
        for attribute in outer.parts().all()? {
            let mut parts = Value::only(attribute.whole, SEQUENCE)?.parts();
            let name = parts.expect(OBJECT_IDENTIFIER)?.contents;
            all.push((name, parts.expect(SET)?.parts().all()?));
        }
        Some(Self { whole: outer.contents, all })
    }

    /// The values of the attribute, which stands here once.
    fn get(&self, name: &[u8]) -> Option<&[Value<'a>]> {
        let mut found = self.all.iter().filter(|(known, _)| *known == name);
        let (_, values) = found.next()?;
        // An attribute that stands there twice has no value at all.
        Some(if found.next().is_some() { &[] } else { values })
    }

    /// The one value of the attribute.
    fn only(&self, name: &[u8]) -> Option<Value<'a>> {
        match self.get(name)? {
            [value] => Some(*value),
            _ => None,
        }
    }
}

fn signing_certificate<'a>(values: &[Value<'a>], by_default: Hash) -> Option<(Hash, &'a [u8])> {
    let [value] = values else { return None };
    let mut first = value.parts().expect(SEQUENCE)?.parts().expect(SEQUENCE)?.parts();
    let hash = match first.optional(SEQUENCE) {
        Some(algorithm) => Hash::of_algorithm(algorithm)?,
        None => by_default,
    };
    Some((hash, first.expect(OCTET_STRING)?.contents))
}

/// The place of the certificate that a SignerIdentifier names.
fn named(identifier: Value<'_>, certificates: &[Certificate<'_>]) -> Option<usize> {
    if identifier.tag == SEQUENCE {
        let mut parts = identifier.parts();
        let (issuer, serial) = (parts.expect(SEQUENCE)?.whole, parts.expect(INTEGER)?.contents);
        certificates.iter().position(|one| one.issuer == issuer && one.serial == serial)
    } else {
        let key = (identifier.tag == context_primitive(0)).then_some(identifier.contents)?;
        certificates.iter().position(|one| one.key_identifier() == Some(key))
    }
}

fn ocsp_in_cms(other: Value<'_>) -> Option<&[u8]> {
    let mut parts = (other.tag == context(1)).then_some(other)?.parts();
    (parts.expect(OBJECT_IDENTIFIER)?.contents == oid::OCSP_IN_CMS).then_some(())?;
    Some(parts.any()?.whole)
}
