//! The identity provider: OpenID Connect for a native client (RFC 8252), with every check of an answer in one place.

mod fault;
mod id_token;
mod provider;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Utc;
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, TokenResponse as _,
    core::{CoreAuthPrompt, CoreClient, CoreRequestTokenError, CoreResponseType, CoreTokenResponse},
    http,
};
use tokio::sync::RwLock;

pub use self::fault::SsoFault;
use self::{
    fault::redirected,
    id_token::{Claims, Expected},
    provider::Provider,
};
use super::{
    clock::{Clock, TOLERATED_SECONDS},
    http::{Answer, Http, RemoteFault, Request},
    settings::SsoProfile,
    vault::StoredSession,
};
use crate::domain::{instant::Instant, secret::Secret};

/// A provider that does not say how long an access token lives is taken to mean this.
const UNSAID_LIFETIME_SECONDS: i64 = 300;

/// The identity provider of a site, as its discovery document describes it.
pub struct Sso {
    http: Http,
    clock: Clock,
    profile: SsoProfile,
    provider: RwLock<Arc<Provider>>,
}

/// What the identity provider is asked to do with a person it already knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// Sign in at once where a session exists. `prompt=none` is never used: some providers answer it with a page, and
    /// nothing comes back.
    #[default]
    AsUsual,
    /// Ask who it is, for another person on the same seat: `select_account` where the provider says that it knows
    /// that, else `login`, which every provider has to know and which asks for the password again.
    SelectAccount,
}

/// One attempt: the address for the browser, and the secrets that its answer must match.
pub struct Authorization {
    address: String,
    state: Secret,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    redirect_uri: RedirectUrl,
}

impl Authorization {
    /// What the browser opens. Holds no secret: `state` and the hash of the verifier only mean something to this
    /// attempt.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub const fn state(&self) -> &Secret {
        &self.state
    }
}

/// What came back to the loopback address with this attempt's `state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    pub answer: CallbackAnswer,
    /// `iss` (RFC 9207), where the provider sends it.
    pub issuer: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackAnswer {
    Code(Secret),
    /// The provider's `error`, `access_denied`.
    Error(String),
}

impl Sso {
    /// Reads the discovery document and the signing keys.
    ///
    /// # Errors
    /// [`SsoFault::Misconfigured`] when the document belongs to another issuer, lacks what this client needs, or leads
    /// to addresses without TLS outside this computer.
    pub async fn discover(profile: &SsoProfile, http: Http, clock: Clock) -> Result<Self, SsoFault> {
        let provider = Provider::discover(profile, &http, &clock).await?;
        let provider = RwLock::new(Arc::new(provider));
        Ok(Self { http, clock, profile: profile.clone(), provider })
    }

    /// Asks for the page to which people are sent, without an attempt: any answer but a fault of the server shows that
    /// it is there. The value is its status.
    ///
    /// # Errors
    /// Those of the network, and `SystemFault` for 5xx.
    pub async fn look_at_sign_in_page(&self) -> Result<u16, SsoFault> {
        let provider = self.provider().await;
        let answer = self.http.exchange(Request::get(provider.authorization.url().as_str())).await?;
        if answer.status >= 500 {
            return Err(RemoteFault::Fault { status: answer.status, maybe_applied: false }.into());
        }
        Ok(answer.status)
    }

    /// Prepares an attempt that returns to `redirect_uri`.
    ///
    /// # Errors
    /// [`SsoFault::ClockOff`] before anybody is sent to a browser.
    pub async fn authorization(&self, redirect_uri: &str, prompt: Prompt) -> Result<Authorization, SsoFault> {
        let provider = self.provider().await;
        if let Some((ours, theirs)) = provider.clocks {
            clocks_agree(ours, theirs)?;
        }
        let redirect_uri = RedirectUrl::new(redirect_uri.to_owned())
            .map_err(|_| SsoFault::Misconfigured { what: "sso.redirect_host".into() })?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(&provider)?.set_redirect_uri(redirect_uri.clone());
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        // `openid` is always sent by the library.
        for scope in self.profile.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if prompt == Prompt::SelectAccount {
            request = request.add_prompt(if provider.selects_accounts {
                CoreAuthPrompt::SelectAccount
            } else {
                CoreAuthPrompt::Login
            });
        }
        let (address, state, nonce) = request.url();
        let state = Secret::new(state.into_secret());
        Ok(Authorization { address: address.into(), state, nonce, verifier, redirect_uri })
    }

    /// Turns the answer of the browser into a session. `redirect_uri` is byte for byte that of the attempt.
    pub async fn exchange(&self, attempt: Authorization, callback: Callback) -> Result<StoredSession, SsoFault> {
        let provider = self.provider().await;
        provider.check_callback_issuer(callback.issuer.as_deref())?;
        let code = match callback.answer {
            CallbackAnswer::Code(code) => code,
            CallbackAnswer::Error(error) => return Err(SsoFault::Refused { error }),
        };
        let wire = Wire::new(&self.http);
        let send = |request| wire.send(request);
        let client = self.client(&provider)?.set_redirect_uri(attempt.redirect_uri);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(attempt.verifier)
            .request_async(&send)
            .await
            .map_err(token_fault)?;
        self.check_clock(wire.date())?;
        let expected = Expected { nonce: Some(&attempt.nonce), fresh: true, clocks_agree: wire.date().is_some() };
        let claims = self
            .claims(&tokens, expected, self.clock.now())
            .await?
            .ok_or(SsoFault::TokenInvalid { why: "no ID token" })?;
        let session = self.session(&tokens, claims, None);
        Ok(self.with_user_facts(&provider, session).await)
    }

    /// Asks for new tokens. The old refresh token and ID token stay where none comes back (LemonLDAP::NG does not
    /// rotate, Canaille sends no ID token).
    ///
    /// A clock that has gone wrong since the sign-in does not end the session: the answer is judged by the provider's
    /// own time, because throwing it away would throw away the one refresh token that is still good.
    pub async fn refresh(&self, old: &StoredSession) -> Result<StoredSession, SsoFault> {
        let refresh = old.refresh.as_ref().ok_or(SsoFault::SessionEnded)?;
        let provider = self.provider().await;
        let wire = Wire::new(&self.http);
        let send = |request| wire.send(request);
        let tokens = self
            .client(&provider)?
            .exchange_refresh_token(&RefreshToken::new(refresh.expose().to_owned()))
            .request_async(&send)
            .await
            .map_err(|error| token_fault(error).at_refresh())?;
        let now = wire.date().unwrap_or_else(|| self.clock.now());
        let expected = Expected { nonce: None, fresh: false, clocks_agree: wire.date().is_some() };
        let claims = self.claims(&tokens, expected, now).await?;
        let claims = claims.unwrap_or_else(|| Claims { identity: old.identity.clone(), account: None, name: None });
        if claims.identity != old.identity {
            return Err(SsoFault::SubjectChanged);
        }
        Ok(self.session(&tokens, claims, Some(old)))
    }

    /// Ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0): the hint is posted by the program and
    /// never stands in an address. The refresh token is revoked as well where the provider offers it (RFC 7009).
    pub async fn end_session(&self, session: &StoredSession) -> Result<(), SsoFault> {
        let provider = self.provider().await;
        self.revoke(session).await;
        let Some(address) = &provider.end_session else { return Ok(()) };
        let mut form = vec![("client_id", self.profile.client_id.as_str())];
        if let Some(id_token) = &session.id_token {
            form.push(("id_token_hint", id_token.expose()));
        }
        if let Some(uri) = &self.profile.post_logout_redirect_uri {
            form.push(("post_logout_redirect_uri", uri));
        }
        let answer = self.http.exchange(post(address, &form)).await?;
        if answer.status < 400 {
            return Ok(());
        }
        Err(SsoFault::Refused { error: format!("end_session {}", answer.status) })
    }

    /// Tells the provider that the refresh token will not be used (RFC 7009), where it offers that. One that cannot be
    /// told forgets the token when its time is over.
    pub async fn revoke(&self, session: &StoredSession) {
        let provider = self.provider().await;
        let (Some(address), Some(refresh)) = (&provider.revocation, &session.refresh) else { return };
        let form =
            [("token", refresh.expose()), ("token_type_hint", "refresh_token"), ("client_id", &self.profile.client_id)];
        if let Err(fault) = self.http.exchange(post(address, &form)).await {
            tracing::warn!(%fault, "the refresh token could not be revoked");
        }
    }

    async fn provider(&self) -> Arc<Provider> {
        Arc::clone(&*self.provider.read().await)
    }

    fn client(&self, provider: &Provider) -> Result<Client, SsoFault> {
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|_| SsoFault::misconfigured("sso.issuer"))?;
        Ok(CoreClient::new(ClientId::new(self.profile.client_id.clone()), issuer, provider.keys.clone())
            .set_auth_uri(provider.authorization.clone())
            .set_token_uri(provider.token.clone()))
    }

    /// The claims of the ID token, checked; `None` when the answer holds none. A key that is not known is looked for
    /// once more: providers change their keys while this program runs.
    async fn claims(
        &self,
        tokens: &CoreTokenResponse,
        expected: Expected<'_>,
        now: Instant,
    ) -> Result<Option<Claims>, SsoFault> {
        let Some(id_token) = tokens.id_token() else { return Ok(None) };
        let check = |provider: &Provider| {
            id_token::check(id_token, tokens.access_token(), provider, &self.profile.client_id, &expected, now)
        };
        let provider = self.provider().await;
        match check(&provider) {
            Err(SsoFault::KeyUnknown) => {}
            checked => return checked.map(Some),
        }
        let renewed = Arc::new(provider.with_new_keys(&self.http).await?);
        *self.provider.write().await = Arc::clone(&renewed);
        match check(&renewed) {
            Err(SsoFault::KeyUnknown) => Err(SsoFault::TokenInvalid { why: "no key fits the signature" }),
            checked => checked.map(Some),
        }
    }

    fn session(&self, tokens: &CoreTokenResponse, claims: Claims, old: Option<&StoredSession>) -> StoredSession {
        let lifetime = tokens.expires_in().and_then(|lifetime| i64::try_from(lifetime.as_secs()).ok());
        let kept = |text: &dyn Fn(&StoredSession) -> String| old.map(text);
        StoredSession {
            access: Secret::new(tokens.access_token().secret().clone()),
            access_expires_at: self.clock.now().plus_seconds(lifetime.unwrap_or(UNSAID_LIFETIME_SECONDS)),
            refresh: tokens
                .refresh_token()
                .map(|token| Secret::new(token.secret().clone()))
                .or_else(|| old.and_then(|old| old.refresh.clone())),
            id_token: tokens
                .id_token()
                .map(|token| Secret::new(token.to_string()))
                .or_else(|| old.and_then(|old| old.id_token.clone())),
            identity: claims.identity,
            sso_account: claims.account.or_else(|| kept(&|old| old.sso_account.clone())).unwrap_or_default(),
            name: claims.name.or_else(|| kept(&|old| old.name.clone())).unwrap_or_default(),
        }
    }

    /// Name and account from userinfo where the ID token has none (LemonLDAP::NG). They are only shown; an answer for
    /// another subject is not believed, and none at all is no reason to refuse the sign-in.
    async fn with_user_facts(&self, provider: &Provider, mut session: StoredSession) -> StoredSession {
        let Some(address) = &provider.userinfo else { return session };
        if !session.sso_account.is_empty() && !session.name.is_empty() {
            return session;
        }
        let request = Request::get(address.as_str()).bearer(&session.access);
        let facts = match self.http.ask(request).await.and_then(|answer| answer.json::<serde_json::Value>("userinfo")) {
            Ok(facts) => facts,
            Err(fault) => {
                tracing::warn!(%fault, "userinfo could not be read");
                return session;
            }
        };
        let text = |name: &str| facts.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
        if text("sub").as_deref() != Some(session.identity.subject.as_str()) {
            tracing::warn!("userinfo belongs to another subject");
            return session;
        }
        if session.sso_account.is_empty() {
            session.sso_account = text("preferred_username").or_else(|| text("email")).unwrap_or_default();
        }
        if session.name.is_empty() {
            session.name = text("name").unwrap_or_default();
        }
        session
    }

    fn check_clock(&self, theirs: Option<Instant>) -> Result<(), SsoFault> {
        theirs.map_or(Ok(()), |theirs| clocks_agree(self.clock.now(), theirs))
    }
}

type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// Both clocks within the tolerance, or both named.
fn clocks_agree(ours: Instant, theirs: Instant) -> Result<(), SsoFault> {
    let apart = ours.get().with_timezone(&Utc) - theirs.get().with_timezone(&Utc);
    if apart.num_seconds().abs() > TOLERATED_SECONDS { Err(SsoFault::ClockOff { ours, theirs }) } else { Ok(()) }
}

fn post(address: &url::Url, form: &[(&str, &str)]) -> Request {
    let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    Request::post(address.as_str()).form(encoded.into_bytes())
}

/// The library's requests over our own connections, so that limits, proxy, log and clock are those of every other call.
struct Wire {
    http: Http,
    date: Mutex<Option<Instant>>,
}

impl Wire {
    fn new(http: &Http) -> Arc<Self> {
        Arc::new(Self { http: http.clone(), date: Mutex::new(None) })
    }

    /// The server's clock at the last answer.
    fn date(&self) -> Option<Instant> {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(self: &Arc<Self>, request: HttpRequest) -> impl Future<Output = Result<HttpResponse, RemoteFault>> + use<> {
        let wire = Arc::clone(self);
        async move {
            let (head, body) = request.into_parts();
            let mut ours = Request::post(head.uri.to_string()).form(body);
            if let Some(accepts) = head.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok()) {
                ours = ours.header("accept", accepts);
            }
            let answer = wire.http.exchange(ours).await?;
            *wire.date.lock().unwrap_or_else(PoisonError::into_inner) = answer.date;
            // The library reads OAuth's own errors; everything else is ours to tell apart.
            let answer = if is_oauth_error(&answer) { answer } else { answer.checked()? };
            http::Response::builder()
                .status(answer.status)
                .header(http::header::CONTENT_TYPE, "application/json")
                .body(answer.body)
                .map_err(|_| RemoteFault::NotUnderstood { what: "token answer".into() })
        }
    }
}

/// An error as RFC 6749 §5.2 has it.
fn is_oauth_error(answer: &Answer) -> bool {
    let has_error = || {
        let body: Option<serde_json::Value> = serde_json::from_slice(&answer.body).ok();
        body.is_some_and(|body| body.get("error").is_some_and(serde_json::Value::is_string))
    };
    matches!(answer.status, 400 | 401 | 403) && has_error()
}

fn token_fault(error: CoreRequestTokenError<RemoteFault>) -> SsoFault {
    match error {
        RequestTokenError::Request(fault) => redirected("token_endpoint", fault),
        RequestTokenError::ServerResponse(answer) => SsoFault::Refused { error: answer.error().to_string() },
        // The library reads the ID token while it reads the answer: an algorithm that it has never heard of ends here.
        RequestTokenError::Parse(_, body) if body.windows(8).any(|word| word == b"id_token") => {
            SsoFault::TokenInvalid { why: "the ID token cannot be read" }
        }
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            SsoFault::Remote(RemoteFault::NotUnderstood { what: "token answer".into() })
        }
    }
}
