//! How a sign-in or a renewal can end badly at the identity provider.

use crate::{
    domain::{failure::Failure, failure_code::FailureCode, instant::Instant},
    gateways::http::{RemoteFault, System, shown_word},
};

/// Every variant leads to something else that the person or the province's IT has to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SsoFault {
    #[error(transparent)]
    Remote(#[from] RemoteFault),
    /// The profile's `[sso]` does not fit the server; `what` names the key or the value found.
    #[error("misconfigured: {what}")]
    Misconfigured { what: String },
    /// The provider answered with an error of its own, `access_denied`.
    #[error("refused:{}", shown_word(.error))]
    Refused { error: String },
    /// `iss` or `nonce` of the answer is not ours.
    #[error("forged: {why}")]
    Forged { why: &'static str },
    /// The ID token fails a check.
    #[error("ID token: {why}")]
    TokenInvalid { why: &'static str },
    /// No key of the provider fits the signature; the keys are read once more before this becomes `TokenInvalid`.
    #[error("signing key unknown")]
    KeyUnknown,
    /// The two clocks are further apart than 300 s.
    #[error("clocks apart: {ours:?} here, {theirs:?} there")]
    ClockOff { ours: Instant, theirs: Instant },
    /// The renewal belongs to another person.
    #[error("another subject")]
    SubjectChanged,
    /// The provider does not renew any more.
    #[error("session ended")]
    SessionEnded,
}

/// Errors at a renewal that are not about the token: a new sign-in would end the same way, or waiting helps.
const CLIENT_OR_SERVER: [&str; 7] = [
    "invalid_client",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "temporarily_unavailable",
    "server_error",
    "slow_down",
];

impl SsoFault {
    pub(super) fn misconfigured(what: &str) -> Self {
        Self::Misconfigured { what: what.to_owned() }
    }

    /// At a renewal, a refused grant is the end of the session (RFC 6749 §5.2), not a refusal of the person.
    pub(super) fn at_refresh(self) -> Self {
        match self {
            // LemonLDAP::NG says `invalid_request` of a token that it has forgotten.
            Self::Refused { error } if !CLIENT_OR_SERVER.contains(&error.as_str()) => Self::SessionEnded,
            // A provider that forgot its grants may answer 401 or 403 without OAuth's words.
            Self::Remote(RemoteFault::Unauthorized { .. } | RemoteFault::Forbidden { .. }) => Self::SessionEnded,
            other => other,
        }
    }

    /// The same for callers that only asked for a token.
    pub fn into_remote(self) -> RemoteFault {
        match self {
            Self::Remote(fault) => fault,
            Self::SessionEnded => RemoteFault::SessionEnded,
            other => RemoteFault::IdentityRefused { code: other.code() },
        }
    }

    pub fn code(&self) -> FailureCode {
        match self {
            Self::Remote(fault) => fault.failure_code(System::Sso),
            Self::Misconfigured { .. } => FailureCode::SsoMisconfigured,
            Self::Refused { error } if error == "invalid_client" || error == "unauthorized_client" => {
                FailureCode::SsoMisconfigured
            }
            Self::Refused { .. } => FailureCode::SsoRefused,
            Self::Forged { .. } => FailureCode::SignInForged,
            Self::TokenInvalid { .. } | Self::KeyUnknown => FailureCode::TokenInvalid,
            Self::ClockOff { .. } => FailureCode::ClockOff,
            Self::SubjectChanged => FailureCode::SubjectChanged,
            Self::SessionEnded => FailureCode::SessionEnded,
        }
    }

    /// The failure of a flow, with the values its sentence needs: both clocks, the key that does not fit.
    pub fn failure(&self) -> Failure {
        let failure = Failure::new(self.code());
        tracing::warn!(reference = %failure.reference, code = failure.code.number(), fault = %self, "sign-in failed");
        match self {
            Self::ClockOff { ours, theirs } => {
                failure.with_detail(format!("{} / {}", ours.to_words(), theirs.to_words()))
            }
            Self::Misconfigured { what } => failure.with_detail(what.clone()),
            Self::Refused { error } => failure.with_detail(error.clone()),
            Self::Remote(RemoteFault::NameUnknown { name: host } | RemoteFault::NetworkWantsLogin { host }) => {
                failure.with_detail(host.clone())
            }
            _ => failure,
        }
    }
}

/// A redirect of the identity provider is never followed: code, verifier and tokens go only where the profile and its
/// discovery document say.
pub(super) fn redirected(place: &str, fault: RemoteFault) -> SsoFault {
    match fault {
        RemoteFault::Refused { status, .. } if (300..400).contains(&status) => {
            SsoFault::Misconfigured { what: format!("{place}: {status}") }
        }
        other => SsoFault::Remote(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_no_longer_known_ends_the_session_whatever_the_server_calls_it() {
        let refused = |error: &str| SsoFault::Refused { error: error.into() }.at_refresh();
        for error in ["invalid_grant", "invalid_token", "invalid_request", "access_denied"] {
            assert_eq!(refused(error), SsoFault::SessionEnded, "{error}");
        }
        for error in CLIENT_OR_SERVER {
            assert_ne!(refused(error), SsoFault::SessionEnded, "{error}");
        }
    }
}
