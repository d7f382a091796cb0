//! Whether a public key made a signature: RSA (PKCS#1 v1.5 and PSS) and ECDSA over P-256, P-384 and P-521.

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey, traits::PublicKeyParts as _};

use super::{
    asn1::{BIT_STRING, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, Value, context},
    oid,
};

/// Longer RSA keys are no keys of people; checking them would only cost time.
const LONGEST_RSA_BITS: usize = 8192;
/// Shorter ones can be broken.
const SHORTEST_RSA_BITS: usize = 1024;

/// A digest that signatures are made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// What the key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Good,
    Bad,
    /// A key, curve or algorithm that is not known here.
    Unknown,
}

impl Hash {
    pub fn of_oid(name: &[u8]) -> Option<Self> {
        [
            (oid::SHA1, Self::Sha1),
            (oid::SHA224, Self::Sha224),
            (oid::SHA256, Self::Sha256),
            (oid::SHA384, Self::Sha384),
            (oid::SHA512, Self::Sha512),
        ]
        .into_iter()
        .find_map(|(known, hash)| (known == name).then_some(hash))
    }

    /// Of an AlgorithmIdentifier.
    pub fn of_algorithm(algorithm: Value<'_>) -> Option<Self> {
        Self::of_oid(algorithm.parts().expect(OBJECT_IDENTIFIER)?.contents)
    }

    /// The digest of these bytes, one part after the other.
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            for part in parts {
                digest.update(part);
            }
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha1 => of::<sha1::Sha1>(parts),
            Self::Sha224 => of::<sha2::Sha224>(parts),
            Self::Sha256 => of::<sha2::Sha256>(parts),
            Self::Sha384 => of::<sha2::Sha384>(parts),
            Self::Sha512 => of::<sha2::Sha512>(parts),
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Rsa(Hash),
    RsaPss { hash: Hash, salt_bytes: usize },
    Ecdsa(Hash),
}

impl Scheme {
    /// Of an AlgorithmIdentifier; `digest` is what stands beside it where the algorithm names none (CMS).
    pub fn of(algorithm: Value<'_>, digest: Option<Hash>) -> Option<Self> {
        let mut parts = algorithm.parts();
        let name = parts.expect(OBJECT_IDENTIFIER)?.contents;
        let scheme = match name {
            oid::RSA => Self::Rsa(digest?),
            oid::RSA_SHA1 => Self::Rsa(Hash::Sha1),
            oid::RSA_SHA224 => Self::Rsa(Hash::Sha224),
            oid::RSA_SHA256 => Self::Rsa(Hash::Sha256),
            oid::RSA_SHA384 => Self::Rsa(Hash::Sha384),
            oid::RSA_SHA512 => Self::Rsa(Hash::Sha512),
            oid::ECDSA_SHA1 => Self::Ecdsa(Hash::Sha1),
            oid::ECDSA_SHA224 => Self::Ecdsa(Hash::Sha224),
            oid::ECDSA_SHA256 => Self::Ecdsa(Hash::Sha256),
            oid::ECDSA_SHA384 => Self::Ecdsa(Hash::Sha384),
            oid::ECDSA_SHA512 => Self::Ecdsa(Hash::Sha512),
            oid::EC => Self::Ecdsa(digest?),
            oid::RSA_PSS => pss(parts.optional(SEQUENCE))?,
            _ => return None,
        };
        Some(scheme)
    }

    pub const fn hash(self) -> Hash {
        match self {
            Self::Rsa(hash) | Self::RsaPss { hash, .. } | Self::Ecdsa(hash) => hash,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa(_) => "RSA",
            Self::RsaPss { .. } => "RSA-PSS",
            Self::Ecdsa(_) => "ECDSA",
        }
    }
}

/// RSASSA-PSS-params (RFC 4055 §3.1): the defaults are SHA-1 and 20.
fn pss(parameters: Option<Value<'_>>) -> Option<Scheme> {
    let mut parts = parameters?.parts();
    let hash = match parts.optional(context(0)) {
        Some(named) => Hash::of_algorithm(named.parts().expect(SEQUENCE)?)?,
        None => Hash::Sha1,
    };
    let mask = match parts.optional(context(1)) {
        Some(named) => {
            let mut mask = named.parts().expect(SEQUENCE)?.parts();
            if mask.expect(OBJECT_IDENTIFIER)?.contents != oid::MGF1 {
                return None;
            }
            Hash::of_algorithm(mask.expect(SEQUENCE)?)?
        }
        None => Hash::Sha1,
    };
    let salt = match parts.optional(context(2)) {
        Some(length) => length.parts().expect(INTEGER)?.number()?,
        None => 20,
    };
    let trailer = match parts.optional(context(3)) {
        Some(trailer) => trailer.parts().expect(INTEGER)?.number()?,
        None => 1,
    };
    let salt_bytes = usize::try_from(salt).ok().filter(|bytes| *bytes <= LONGEST_RSA_BITS / 8)?;
    // Two digests in one signature are made by nobody and known to no library here.
    (mask == hash && trailer == 1).then_some(Scheme::RsaPss { hash, salt_bytes })
}

/// Whether the key (SubjectPublicKeyInfo) made this signature over the message, given in parts.
pub fn check(key: &[u8], scheme: Scheme, message: &[&[u8]], signature: &[u8]) -> Checked {
    let digest = scheme.hash().digest(message);
    checked(key, scheme, &digest, signature).unwrap_or(Checked::Unknown)
}

fn checked(key: &[u8], scheme: Scheme, digest: &[u8], signature: &[u8]) -> Option<Checked> {
    let mut parts = Value::only(key, SEQUENCE)?.parts();
    let mut algorithm = parts.expect(SEQUENCE)?.parts();
    let kind = algorithm.expect(OBJECT_IDENTIFIER)?.contents;
    let bits = parts.expect(BIT_STRING)?.bits()?;
    let good = match (scheme, kind) {
        (Scheme::Rsa(hash), oid::RSA) => rsa_key(bits)?.verify(pkcs1(hash), digest, signature).is_ok(),
        (Scheme::RsaPss { hash, salt_bytes }, oid::RSA | oid::RSA_PSS) => {
            rsa_key(bits)?.verify(pss_check(hash, salt_bytes), digest, signature).is_ok()
        }
        (Scheme::Ecdsa(_), oid::EC) => match algorithm.expect(OBJECT_IDENTIFIER)?.contents {
            oid::P256 => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                p256::ecdsa::Signature::from_der(signature).is_ok_and(|made| key.verify_prehash(digest, &made).is_ok())
            }
            oid::P384 => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                p384::ecdsa::Signature::from_der(signature).is_ok_and(|made| key.verify_prehash(digest, &made).is_ok())
            }
            oid::P521 => {
                let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok()?;
                p521::ecdsa::Signature::from_der(signature).is_ok_and(|made| key.verify_prehash(digest, &made).is_ok())
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(if good { Checked::Good } else { Checked::Bad })
}

fn rsa_key(bits: &[u8]) -> Option<RsaPublicKey> {
    let mut parts = Value::only(bits, SEQUENCE)?.parts();
    let modulus = BigUint::from_bytes_be(parts.expect(INTEGER)?.contents);
    let exponent = BigUint::from_bytes_be(parts.expect(INTEGER)?.contents);
    let key = RsaPublicKey::new_with_max_size(modulus, exponent, LONGEST_RSA_BITS).ok()?;
    (key.n().bits() >= SHORTEST_RSA_BITS).then_some(key)
}

fn pkcs1(hash: Hash) -> Pkcs1v15Sign {
    match hash {
        Hash::Sha1 => Pkcs1v15Sign::new::<sha1::Sha1>(),
        Hash::Sha224 => Pkcs1v15Sign::new::<sha2::Sha224>(),
        Hash::Sha256 => Pkcs1v15Sign::new::<sha2::Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<sha2::Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<sha2::Sha512>(),
    }
}

fn pss_check(hash: Hash, salt_bytes: usize) -> Pss {
    match hash {
        Hash::Sha1 => Pss::new_with_salt::<sha1::Sha1>(salt_bytes),
        Hash::Sha224 => Pss::new_with_salt::<sha2::Sha224>(salt_bytes),
        Hash::Sha256 => Pss::new_with_salt::<sha2::Sha256>(salt_bytes),
        Hash::Sha384 => Pss::new_with_salt::<sha2::Sha384>(salt_bytes),
        Hash::Sha512 => Pss::new_with_salt::<sha2::Sha512>(salt_bytes),
    }
}

/// An RSA key shorter than 2048 bits.
pub fn is_short(key: &[u8]) -> bool {
    const SHORT_BITS: usize = 2048;
    let bits = || {
        let mut parts = Value::only(key, SEQUENCE)?.parts();
        let kind = parts.expect(SEQUENCE)?.parts().expect(OBJECT_IDENTIFIER)?.contents;
        let bits = parts.expect(BIT_STRING)?.bits().filter(|_| kind == oid::RSA || kind == oid::RSA_PSS)?;
        Some(rsa_key(bits)?.n().bits())
    };
    bits().is_some_and(|bits| bits < SHORT_BITS)
}
