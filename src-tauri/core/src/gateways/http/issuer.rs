//! Who issued a server's certificate, also where this computer does not trust it: the name that an inspecting proxy or
//! an own authority of the province leaves behind.
//!
//! The handshake is refused in every case, after the certificate was seen: nothing is ever sent over it.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Client;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use sha2::{Digest as _, Sha256};
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _},
    time::Validity,
};

use super::{Limits, client};
use crate::{domain::sha::Sha, gateways::settings::NetworkSettings};

/// What the certificate of a server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateIssuer {
    /// The name of who signed it: its organisation and common name as far as they are given.
    pub name: String,
    /// The day after which it is no longer good, `31/01/2027`.
    pub until: String,
}

/// One certificate of a file that a profile brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCertificate {
    /// Whom it names.
    pub subject: String,
    /// The day after which it is no longer good, `31/01/2027`.
    pub until: String,
    /// Of its bytes (DER).
    pub sha256: Sha,
}

/// The certificates in a PEM file; none where it holds none that can be read.
pub fn certificates_in(pem: &[u8]) -> Vec<NamedCertificate> {
    let Ok(chain) = Certificate::load_pem_chain(pem) else { return Vec::new() };
    let named = chain.iter().filter_map(|certificate| {
        let facts = &certificate.tbs_certificate;
        let bytes = certificate.to_der().ok()?;
        let (subject, until) = (facts.subject.to_string(), day_of(&facts.validity));
        Some(NamedCertificate { subject, until, sha256: Sha::from_bytes(Sha256::digest(bytes).into()) })
    });
    named.collect()
}

/// Looks at the certificate of an address; `None` where there is none to be seen.
pub async fn certificate_issuer(address: &str, network: &NetworkSettings, limits: Limits) -> Option<CertificateIssuer> {
    let seen = Arc::new(Seen { certificate: Mutex::new(None), provider: ring::default_provider() });
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(seen.clone())
        .with_no_client_auth();
    let builder = Client::builder().use_preconfigured_tls(config).connect_timeout(limits.connect);
    let client = client::through_proxy(builder, &network.proxy).ok()?.build().ok()?;
    // It always fails; what counts was seen on the way.
    drop(client.head(address).send().await);
    let certificate = seen.certificate.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    read(&certificate)
}

fn read(certificate: &[u8]) -> Option<CertificateIssuer> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let issuer = certificate.tbs_certificate.issuer.to_string();
    let part = |name: &str| {
        issuer.split(',').find_map(|part| part.trim().strip_prefix(name)).map(|text| text.replace('\\', ""))
    };
    let named: Vec<String> = ["CN=", "O="].into_iter().filter_map(part).collect();
    let name = if named.is_empty() { issuer.clone() } else { named.join(", ") };
    Some(CertificateIssuer { name, until: day_of(&certificate.tbs_certificate.validity) })
}

fn day_of(validity: &Validity) -> String {
    let until = validity.not_after.to_date_time();
    format!("{:02}/{:02}/{:04}", until.day(), until.month(), until.year())
}

/// Takes note of the certificate and refuses it.
#[derive(Debug)]
struct Seen {
    certificate: Mutex<Option<Vec<u8>>>,
    provider: CryptoProvider,
}

impl Seen {
    fn refusal() -> Error {
        Error::General("only looked at".into())
    }
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.certificate.lock().unwrap_or_else(PoisonError::into_inner) = Some(end_entity.to_vec());
        Err(Self::refusal())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::refusal())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::refusal())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
