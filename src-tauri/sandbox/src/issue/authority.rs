//! The throw-away authority: gives every signer a certificate on the spot, and makes the detached CMS.

use std::str::FromStr as _;
use std::sync::OnceLock;
use std::time::Duration;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, ObjectIdentifier, OctetString, OctetStringRef, SetOfVec, UtcTime, Utf8StringRef};
use der::{Decode as _, DecodePem as _, Encode, Sequence};
use rsa::pkcs1v15::{Signature, SigningKey};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{Keypair as _, SignatureEncoding as _, Signer as _};
use sha2::{Digest as _, Sha256};
use spki::{AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier as _, SubjectPublicKeyInfoOwned};
use x509_cert::Certificate;
use x509_cert::attr::{Attribute, AttributeTypeAndValue};
use x509_cert::builder::{Builder as _, CertificateBuilder, Profile};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::issue::NotIssued;

const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE_V2: &str = "1.2.840.113549.1.9.16.2.47";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const COUNTRY: &str = "2.5.4.6";
const ORGANISATION: &str = "2.5.4.10";
const COMMON_NAME: &str = "2.5.4.3";

/// The root of the sandbox's authority as PEM, for tests that want to trust it.
pub fn root_certificate() -> &'static str {
    include_str!("../../assets/pki/root.crt.pem")
}

/// Keys are opened once: reading an RSA key checks it, which takes longer than signing.
struct Authority {
    root: Certificate,
    issuing: Certificate,
    issuing_key: SigningKey<Sha256>,
    signer_key: SigningKey<Sha256>,
}

/// ESSCertIDv2 of RFC 5035 with its default hash, SHA-256, and without the optional issuer.
#[derive(Sequence)]
struct EssCertificate {
    hash: OctetString,
}

#[derive(Sequence)]
struct SigningCertificates {
    certificates: Vec<EssCertificate>,
}

/// The DER of a detached CMS over content with this SHA-256, by a certificate in this name
/// (RFC 5652, with the signing-certificate attribute of RFC 5035, as PAdES wants).
pub fn signed(digest: &[u8], signer: &str, agency: &str) -> Result<Vec<u8>, NotIssued> {
    static AUTHORITY: OnceLock<Result<Authority, String>> = OnceLock::new();
    let authority = AUTHORITY.get_or_init(|| Authority::open().map_err(|error| error.to_string()));
    let authority = authority.as_ref().map_err(|error| NotIssued::Keys(error.clone()))?;
    authority.signed(digest, signer, agency).map_err(|error| NotIssued::Keys(error.to_string()))
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

impl Authority {
    fn open() -> Outcome<Self> {
        Ok(Self {
            root: Certificate::from_pem(root_certificate())?,
            issuing: Certificate::from_pem(include_str!("../../assets/pki/issuing.crt.pem"))?,
            issuing_key: SigningKey::from_pkcs8_pem(include_str!("../../assets/pki/issuing.key.pem"))?,
            signer_key: SigningKey::from_pkcs8_pem(include_str!("../../assets/pki/signer.key.pem"))?,
        })
    }

    fn signed(&self, digest: &[u8], signer: &str, agency: &str) -> Outcome<Vec<u8>> {
        let certificate = self.certificate(signer, agency)?;
        let hash = Sha256::digest(certificate.to_der()?);
        let signing = SigningCertificates { certificates: vec![EssCertificate { hash: OctetString::new(&hash[..])? }] };
        let attributes = SignedAttributes::try_from(vec![
            attribute(CONTENT_TYPE, &ObjectIdentifier::new(DATA)?)?,
            attribute(MESSAGE_DIGEST, &OctetStringRef::new(digest)?)?,
            attribute(SIGNING_CERTIFICATE_V2, &signing)?,
        ])?;
        let signature: Signature = self.signer_key.try_sign(&attributes.to_der()?)?;
        let sha256 = AlgorithmIdentifierOwned { oid: ObjectIdentifier::new(SHA256)?, parameters: None };
        let signer_info = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: certificate.tbs_certificate.issuer.clone(),
                serial_number: certificate.tbs_certificate.serial_number.clone(),
            }),
            digest_alg: sha256.clone(),
            signed_attrs: Some(attributes),
            signature_algorithm: self.signer_key.signature_algorithm_identifier()?,
            signature: OctetString::new(signature.to_vec())?,
            unsigned_attrs: None,
        };
        let chain = [certificate, self.issuing.clone(), self.root.clone()].map(CertificateChoices::Certificate);
        let data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![sha256])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: ObjectIdentifier::new(DATA)?, econtent: None },
            certificates: Some(CertificateSet(SetOfVec::try_from(chain.to_vec())?)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer_info])?),
        };
        let content = Any::from_der(&data.to_der()?)?;
        Ok(ContentInfo { content_type: ObjectIdentifier::new(SIGNED_DATA)?, content }.to_der()?)
    }

    /// A certificate for one signer; the same name always gets the same bytes.
    fn certificate(&self, signer: &str, agency: &str) -> Outcome<Certificate> {
        let from =
            |text| -> Outcome<Time> { Ok(Time::UtcTime(UtcTime::from_unix_duration(Duration::from_secs(text))?)) };
        // From the first of January 2021 to that of 2040: no issued paper outlives it.
        let validity = Validity { not_before: from(1_609_459_200)?, not_after: from(2_208_988_800)? };
        let digest = Sha256::digest(format!("{signer}\n{agency}"));
        let serial = [&[0x01], digest.get(..15).unwrap_or_default()].concat();
        let profile = Profile::Leaf {
            issuer: self.issuing.tbs_certificate.subject.clone(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
        };
        let key = SubjectPublicKeyInfoOwned::from_key(self.signer_key.verifying_key())?;
        let subject = subject(signer, agency)?;
        let builder =
            CertificateBuilder::new(profile, SerialNumber::new(&serial)?, validity, subject, key, &self.issuing_key)?;
        Ok(builder.build::<Signature>()?)
    }
}

fn subject(signer: &str, agency: &str) -> Outcome<Name> {
    let part = |oid: &str, value: &str| -> Outcome<RelativeDistinguishedName> {
        let value = Any::encode_from(&Utf8StringRef::new(value)?)?;
        let pair = AttributeTypeAndValue { oid: ObjectIdentifier::from_str(oid)?, value };
        Ok(RelativeDistinguishedName(SetOfVec::try_from(vec![pair])?))
    };
    Ok(RdnSequence(vec![part(COUNTRY, "VN")?, part(ORGANISATION, agency)?, part(COMMON_NAME, signer)?]))
}

fn attribute(oid: &str, value: &impl Encode) -> Outcome<Attribute> {
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid: ObjectIdentifier::new(oid)?, values: SetOfVec::try_from(vec![value])? })
}
