//! Keys that sign tokens: RSA, RS256 (RFC 7518, section 3.3).

use std::sync::{Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::SigningKey as Signer;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::signature::{SignatureEncoding, Signer as _};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BITS: usize = 2048;

/// A key and its name.
#[derive(Clone)]
pub struct SigningKey {
    id: String,
    key: RsaPrivateKey,
}

/// Keys made in this process, to be used again by other sandboxes in it: making one takes a second or more.
static MADE: OnceLock<Mutex<Vec<RsaPrivateKey>>> = OnceLock::new();

impl SigningKey {
    /// The `number`th key of this process (0 is the first); made when nobody needed it yet.
    pub fn numbered(number: usize) -> Result<Self, rsa::Error> {
        let mut made = MADE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        while made.len() <= number {
            made.push(RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS)?);
        }
        Ok(Self::of(made[number].clone()))
    }

    fn of(key: RsaPrivateKey) -> Self {
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(RsaPublicKey::from(&key).n().to_bytes_be()));
        Self { id, key }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// A signed token of `claims` that names this key.
    pub fn token(&self, claims: &Value) -> String {
        let signed = unsigned(&json!({ "alg": "RS256", "typ": "JWT", "kid": self.id }), claims);
        let signature = Signer::<Sha256>::new(self.key.clone()).sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// The same with the name of another key: what a forger sends.
    pub fn token_in_the_name_of(&self, other: &Self, claims: &Value) -> String {
        Self { id: other.id.clone(), key: self.key.clone() }.token(claims)
    }

    /// The public half as a JWK (RFC 7517).
    pub fn public(&self) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(self.key.n().to_bytes_be()),
            "e": URL_SAFE_NO_PAD.encode(self.key.e().to_bytes_be()),
        })
    }
}

/// A token that says nobody signed it.
pub fn token_without_signature(claims: &Value) -> String {
    format!("{}.", unsigned(&json!({ "alg": "none", "typ": "JWT" }), claims))
}

/// The claims of a token, unverified: the sign-on only asks it of tokens it will look up.
pub fn claims_of(token: &str) -> Option<Value> {
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Serialize for SigningKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.key.to_pkcs8_pem(LineEnding::LF).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for SigningKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        RsaPrivateKey::from_pkcs8_pem(&text).map(Self::of).map_err(serde::de::Error::custom)
    }
}
