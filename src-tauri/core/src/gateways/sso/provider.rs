//! The provider's discovery document (OpenID Connect Discovery 1.0), and what is refused of it.

use openidconnect::{
    AuthUrl, TokenUrl,
    core::{CoreJsonWebKeySet, CoreProviderMetadata},
};
use serde::Deserialize;
use url::{Host, Url};

use super::fault::{SsoFault, redirected};
use crate::{
    domain::instant::Instant,
    gateways::{
        clock::Clock,
        http::{Http, Request},
        settings::SsoProfile,
    },
};

const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// What of the document this client uses.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    /// What `iss` must be, in the callback and in every ID token.
    pub(super) issuer: String,
    pub(super) authorization: AuthUrl,
    pub(super) token: TokenUrl,
    pub(super) userinfo: Option<Url>,
    pub(super) end_session: Option<Url>,
    pub(super) revocation: Option<Url>,
    pub(super) keys: CoreJsonWebKeySet,
    pub(super) keys_address: Url,
    /// RFC 9207 §3: the provider promises `iss` in every callback, so one without it is not its own.
    pub(super) promises_callback_issuer: bool,
    /// Whether it says that it knows `prompt=select_account` (OpenID Connect Prompt Create 1.0 §4).
    pub(super) selects_accounts: bool,
    /// This computer's time and the provider's, when the document was read.
    pub(super) clocks: Option<(Instant, Instant)>,
}

/// Fields that the library does not read.
#[derive(Deserialize)]
struct Further {
    end_session_endpoint: Option<Url>,
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    prompt_values_supported: Vec<String>,
}

impl Provider {
    pub(super) async fn discover(profile: &SsoProfile, http: &Http, clock: &Clock) -> Result<Self, SsoFault> {
        let base = Url::parse(&profile.issuer).map_err(|_| SsoFault::misconfigured("sso.issuer"))?;
        let guarded = Guard { plain_allowed: is_loopback(&base) };
        guarded.check(&base)?;
        let address = format!("{}{WELL_KNOWN}", profile.issuer.trim_end_matches('/'));
        let answer = http.ask(Request::get(address)).await;
        let answer = answer.map_err(|fault| redirected("sso.issuer", fault))?;
        let clocks = answer.date.map(|theirs| (clock.now(), theirs));
        let document: CoreProviderMetadata = answer.json("discovery")?;
        let further: Further = answer.json("discovery")?;
        let issuer = expected_issuer(profile, document.issuer().as_str())?;
        let token = document.token_endpoint().cloned().ok_or_else(|| SsoFault::misconfigured("token_endpoint"))?;
        let keys_address = document.jwks_uri().url().clone();
        for address in [document.authorization_endpoint().url(), token.url(), &keys_address] {
            guarded.check(address)?;
        }
        let userinfo = document.userinfo_endpoint().map(|endpoint| endpoint.url().clone());
        for address in [&userinfo, &further.end_session_endpoint, &further.revocation_endpoint].into_iter().flatten() {
            guarded.check(address)?;
        }
        let keys = keys(http, &keys_address).await?;
        Ok(Self {
            issuer,
            authorization: document.authorization_endpoint().clone(),
            token,
            userinfo,
            end_session: further.end_session_endpoint,
            revocation: further.revocation_endpoint,
            keys,
            keys_address,
            selects_accounts: further.prompt_values_supported.iter().any(|value| value == "select_account"),
            promises_callback_issuer: further.authorization_response_iss_parameter_supported,
            clocks,
        })
    }

    /// The same provider after it changed its keys.
    pub(super) async fn with_new_keys(&self, http: &Http) -> Result<Self, SsoFault> {
        Ok(Self { keys: keys(http, &self.keys_address).await?, ..self.clone() })
    }

    /// A callback that names another issuer was made by a mix-up (RFC 9207 §2.4).
    pub(super) fn check_callback_issuer(&self, issuer: Option<&str>) -> Result<(), SsoFault> {
        match issuer {
            Some(issuer) if issuer == self.issuer => Ok(()),
            None if !self.promises_callback_issuer => Ok(()),
            _ => Err(SsoFault::Forged { why: "iss of the callback" }),
        }
    }
}

/// The issuer must be exactly the configured one (Discovery §4.3), except where the profile names another (WSO2).
fn expected_issuer(profile: &SsoProfile, found: &str) -> Result<String, SsoFault> {
    let accepted = profile.accepted_issuer.as_deref().filter(|issuer| !issuer.is_empty());
    if found == profile.issuer || accepted == Some(found) {
        return Ok(accepted.unwrap_or(found).to_owned());
    }
    Err(SsoFault::Misconfigured { what: format!("issuer = {found}") })
}

async fn keys(http: &Http, address: &Url) -> Result<CoreJsonWebKeySet, SsoFault> {
    Ok(http.ask(Request::get(address.as_str())).await?.json("signing keys")?)
}

/// Plain http is for a provider on this very computer, nowhere else; the library would not mind.
struct Guard {
    plain_allowed: bool,
}

impl Guard {
    fn check(&self, address: &Url) -> Result<(), SsoFault> {
        let allowed = match address.scheme() {
            "https" => true,
            "http" => self.plain_allowed && is_loopback(address),
            _ => false,
        };
        if allowed {
            return Ok(());
        }
        Err(SsoFault::Misconfigured {
            what: format!("{}://{}", address.scheme(), address.host_str().unwrap_or_default()),
        })
    }
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(host)) => host.is_loopback(),
        Some(Host::Ipv6(host)) => host.is_loopback(),
        Some(Host::Domain(host)) => host == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(issuer: &str, accepted: Option<&str>) -> SsoProfile {
        SsoProfile {
            issuer: issuer.into(),
            client_id: "lienthong-desktop".into(),
            scopes: Vec::new(),
            redirect_host: "127.0.0.1".into(),
            redirect_ports: Vec::new(),
            callback_path: "/callback".into(),
            post_logout_redirect_uri: None,
            accepted_issuer: accepted.map(str::to_owned),
            browser_command: None,
        }
    }

    #[test]
    fn an_issuer_that_differs_by_a_slash_is_another_and_is_named() {
        let profile = profile("https://sso.example/auth", None);
        assert_eq!(expected_issuer(&profile, "https://sso.example/auth"), Ok("https://sso.example/auth".into()));
        let fault = expected_issuer(&profile, "https://sso.example/auth/");
        assert_eq!(fault, Err(SsoFault::Misconfigured { what: "issuer = https://sso.example/auth/".into() }));
    }

    #[test]
    fn the_accepted_issuer_stands_in_for_the_discovery_address() {
        let (base, token) = ("https://host/oauth2/oidcdiscovery", "https://host/oauth2/token");
        let profile = profile(base, Some(token));
        assert_eq!(expected_issuer(&profile, token), Ok(token.into()));
        assert_eq!(expected_issuer(&profile, base), Ok(token.into()));
        assert!(expected_issuer(&profile, "https://elsewhere").is_err());
    }

    #[test]
    fn plain_http_is_for_this_computer_only() {
        let address = |text: &str| Url::parse(text).expect("an address");
        let loopback = Guard { plain_allowed: true };
        let remote = Guard { plain_allowed: false };
        for good in ["http://127.0.0.1:9/a", "http://localhost/a", "http://[::1]/a", "https://sso.example"] {
            assert_eq!(loopback.check(&address(good)), Ok(()), "{good}");
        }
        for bad in ["http://sso.example", "http://127.0.0.1.example", "file:///etc/passwd", "http://10.0.0.1"] {
            assert!(loopback.check(&address(bad)).is_err(), "{bad}");
        }
        assert!(remote.check(&address("http://localhost/a")).is_err());
        assert!(is_loopback(&address("http://127.8.8.8")) && !is_loopback(&address("http://8.8.8.8")));
    }
}
