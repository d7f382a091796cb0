//! The checks of an ID token (OpenID Connect Core §3.1.3.7 and §12.2).

use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};

use super::{TOLERATED_SECONDS, clocks_agree, fault::SsoFault, provider::Provider};
use crate::domain::{instant::Instant, official::Identity};

/// Signatures that only the provider can make: no shared secret, and never `none`.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What this program believes of an ID token.
pub(super) struct Claims {
    pub(super) identity: Identity,
    pub(super) account: Option<String>,
    pub(super) name: Option<String>,
}

/// What the token must match.
pub(super) struct Expected<'a> {
    /// That of the attempt; a renewal has none, and need not repeat it (Core §12.2).
    pub(super) nonce: Option<&'a Nonce>,
    /// Made just now: then its `iat` is the provider's clock.
    pub(super) fresh: bool,
    /// The provider's clock is known to agree from its `Date`: then an `iat` that does not is the token's fault.
    pub(super) clocks_agree: bool,
}

pub(super) fn check(
    id_token: &CoreIdToken,
    access: &AccessToken,
    provider: &Provider,
    client_id: &str,
    expected: &Expected<'_>,
    now: Instant,
) -> Result<Claims, SsoFault> {
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|_| SsoFault::misconfigured("sso.issuer"))?;
    let verifier =
        CoreIdTokenVerifier::new_public_client(ClientId::new(client_id.to_owned()), issuer, provider.keys.clone())
            .set_allowed_algs(ALGORITHMS)
            // Other audiences are judged below, together with azp.
            .set_other_audience_verifier_fn(|_| true)
            // Time is judged below, with the tolerance that the library does not have.
            .set_time_fn(|| chrono::DateTime::UNIX_EPOCH);
    let nonce = |found: Option<&Nonce>| match expected.nonce {
        Some(ours) if found.is_none_or(|found| found.secret() != ours.secret()) => Err("nonce".to_owned()),
        _ => Ok(()),
    };
    let claims = id_token.claims(&verifier, nonce).map_err(|error| fault(&error))?;

    let several = claims.audiences().len() > 1;
    match claims.authorized_party() {
        Some(party) if party.as_str() != client_id => return Err(SsoFault::TokenInvalid { why: "azp" }),
        None if several => return Err(SsoFault::TokenInvalid { why: "aud without azp" }),
        _ => {}
    }

    let issued = Instant::new(claims.issue_time().fixed_offset());
    if expected.fresh || issued > now {
        let apart = clocks_agree(now, issued);
        apart.map_err(|apart| if expected.clocks_agree { SsoFault::TokenInvalid { why: "iat" } } else { apart })?;
    }
    if now.unix_seconds() - claims.expiration().timestamp() > TOLERATED_SECONDS {
        return Err(SsoFault::TokenInvalid { why: "exp" });
    }

    if let Some(announced) = claims.access_token_hash() {
        let fits = id_token
            .signing_alg()
            .ok()
            .zip(id_token.signing_key(&verifier).ok())
            .and_then(|(algorithm, key)| AccessTokenHash::from_token(access, algorithm, key).ok());
        if fits.as_ref() != Some(announced) {
            return Err(SsoFault::TokenInvalid { why: "at_hash" });
        }
    }

    let text = |claim: Option<&str>| claim.filter(|text| !text.is_empty()).map(str::to_owned);
    let account = text(claims.preferred_username().map(|claim| claim.as_str()));
    Ok(Claims {
        identity: Identity { issuer: provider.issuer.clone(), subject: claims.subject().to_string() },
        account: account.or_else(|| text(claims.email().map(|claim| claim.as_str()))),
        name: text(claims.name().and_then(|claim| claim.get(None)).map(|claim| claim.as_str())),
    })
}

fn fault(error: &ClaimsVerificationError) -> SsoFault {
    use ClaimsVerificationError as Claim;
    use SignatureVerificationError as Signature;
    let why = match error {
        Claim::InvalidNonce(_) => return SsoFault::Forged { why: "nonce" },
        // A changed key may keep its name: then the signature fails, or the type of key does not fit.
        Claim::SignatureVerification(
            Signature::NoMatchingKey
            | Signature::CryptoError(_)
            | Signature::AmbiguousKeyId(_)
            | Signature::InvalidKey(_),
        ) => return SsoFault::KeyUnknown,
        Claim::SignatureVerification(Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_)) => "alg",
        Claim::SignatureVerification(Signature::NoSignature) => "no signature",
        Claim::SignatureVerification(_) => "signature",
        Claim::InvalidIssuer(_) => "iss",
        Claim::InvalidAudience(_) => "aud",
        Claim::InvalidSubject(_) => "sub",
        Claim::Expired(_) => "exp",
        _ => "unsupported",
    };
    SsoFault::TokenInvalid { why }
}
