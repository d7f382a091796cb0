//! The session of one person: a valid access token on demand, renewed once for everybody who needs it.

use std::{
    fs::File,
    io::ErrorKind,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant as Moment, sleep, timeout},
};

use super::{
    clock::Clock,
    http::{Http, RemoteFault},
    settings::SsoProfile,
    sso::{Sso, SsoFault},
    vault::{StoredSession, Vault, VaultFault},
};
use crate::domain::{failure_code::FailureCode, official::Identity, secret::Secret};

/// A token is renewed this long before it ends, so that it does not end on its way.
const MARGIN_SECONDS: i64 = 30;

/// Another process that renews is waited for so long; it holds the lock for one request at most.
const LOCK_LIMIT: Duration = Duration::from_secs(90);

/// Nobody waits longer than this for the identity provider at sign-out.
const FAREWELL_LIMIT: Duration = Duration::from_secs(10);

/// How often the lock of another process is looked at.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The tokens of one identity. Window and command line may hold the same session at once: a renewal takes the file
/// `session.lock` in the person's folder and reads the vault again before it asks the identity provider, because a
/// refresh token that is used twice ends the session (RFC 9700 §4.14.2).
pub struct Session {
    parts: SessionParts,
    identity: Identity,
    held: Mutex<Held>,
    /// One renewal at a time in this process.
    renewing: tokio::sync::Mutex<Option<Arc<Sso>>>,
    /// Rung once the session has ended.
    end_bell: Notify,
}

/// What a session needs to renew itself.
#[derive(Clone)]
pub struct SessionParts {
    pub profile: SsoProfile,
    /// The connections to the identity provider.
    pub http: Http,
    pub clock: Clock,
    pub vault: Vault,
    /// The person's folder; made when missing.
    pub folder: PathBuf,
}

/// How a session was ended.
#[derive(Debug)]
pub struct End {
    /// Whether the identity provider knows it; without network it does not.
    pub at_provider: Result<(), SsoFault>,
    /// Whether this computer's tokens are gone.
    pub tokens_removed: Result<(), VaultFault>,
}

struct Held {
    tokens: StoredSession,
    /// Why nothing can be renewed any more.
    ended: Option<RemoteFault>,
}

impl Session {
    /// Takes tokens that were just got or just read from the vault; nothing is asked of anybody.
    pub fn new(tokens: StoredSession, parts: SessionParts) -> Arc<Self> {
        let identity = tokens.identity.clone();
        let held = Mutex::new(Held { tokens, ended: None });
        Arc::new(Self { parts, identity, held, renewing: tokio::sync::Mutex::new(None), end_bell: Notify::new() })
    }

    /// Whose session it is; never changes.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The tokens as they are now, for sign-out and for the first look at name and account.
    pub fn tokens(&self) -> StoredSession {
        self.held().tokens.clone()
    }

    /// Whether only a new sign-in helps.
    pub fn has_ended(&self) -> bool {
        self.held().ended.is_some()
    }

    /// Looks whether another process has signed this person out, or wiped what this computer keeps of them.
    pub async fn look_for_end(&self) {
        if !self.has_ended() {
            self.read_vault_again().await;
        }
    }

    /// Waits until only a new sign-in helps, whoever found that out.
    pub async fn ended(&self) {
        loop {
            let rung = self.end_bell.notified();
            if self.has_ended() {
                return;
            }
            rung.await;
        }
    }

    /// A valid access token, renewed first when it ends within 30 s.
    pub async fn bearer(self: &Arc<Self>) -> Result<Secret, RemoteFault> {
        let (access, left, renewable) = {
            let held = self.held();
            if let Some(fault) = &held.ended {
                return Err(fault.clone());
            }
            let left = held.tokens.access_expires_at.unix_seconds() - self.parts.clock.now().unix_seconds();
            (held.tokens.access.clone(), left, held.tokens.refresh.is_some())
        };
        if left > MARGIN_SECONDS || (left > 0 && !renewable) {
            return Ok(access);
        }
        match self.renewed(&access).await {
            Err(fault) if left > 0 && fault.is_temporary() => Ok(access),
            renewed => renewed,
        }
    }

    /// A token other than `after`, which a system has just refused or which has run out. However many callers come
    /// with the same token, in whatever process, the identity provider is asked once.
    ///
    /// The renewal runs to its end even when the caller goes away: a new refresh token that is not kept is a session
    /// lost.
    pub async fn renewed(self: &Arc<Self>, after: &Secret) -> Result<Secret, RemoteFault> {
        let session = Arc::clone(self);
        let after = after.clone();
        tokio::spawn(async move { session.renew(&after).await }).await.map_err(|_| RemoteFault::Ended)?
    }

    /// Calls a system with a valid token. The one place of the rule for 401: unless the system says that the person is
    /// not linked or disabled, the token is renewed once and the call made once more.
    pub async fn authorized<T, F, Fut>(self: &Arc<Self>, call: F) -> Result<T, RemoteFault>
    where
        F: Fn(Secret) -> Fut,
        Fut: Future<Output = Result<T, RemoteFault>>,
    {
        let bearer = self.bearer().await?;
        match call(bearer.clone()).await {
            Err(fault @ RemoteFault::Unauthorized { .. }) if fault.wants_sign_in() => {
                call(self.renewed(&bearer).await?).await
            }
            outcome => outcome,
        }
    }

    /// Signs out at the identity provider and removes the tokens, whatever the provider said. No renewal, not even of
    /// another process, runs meanwhile: it would put the tokens back.
    pub async fn end(&self) -> End {
        let mut known_sso = self.renewing.lock().await;
        let _lock = self.lock().await.ok();
        self.read_vault_again().await;
        let tokens = self.tokens();
        self.close(RemoteFault::NotSignedIn);
        let told = async { self.sso(&mut known_sso).await?.end_session(&tokens).await };
        let at_provider = timeout(FAREWELL_LIMIT, told)
            .await
            .unwrap_or(Err(SsoFault::Remote(RemoteFault::TimedOut { maybe_applied: true })));
        let (vault, identity) = (self.parts.vault.clone(), self.identity.clone());
        let tokens_removed = blocking(move || vault.forget_session(&identity)).await;
        End { at_provider, tokens_removed }
    }

    async fn renew(&self, after: &Secret) -> Result<Secret, RemoteFault> {
        let mut known_sso = self.renewing.lock().await;
        if let Some(access) = self.newer_than(after)? {
            return Ok(access);
        }
        let _lock = self.lock().await?;
        self.read_vault_again().await;
        if let Some(access) = self.newer_than(after)? {
            return Ok(access);
        }
        let tokens = self.tokens();
        let renewed = match self.sso(&mut known_sso).await {
            Ok(sso) => sso.refresh(&tokens).await,
            Err(fault) => Err(fault),
        };
        let renewed = renewed.map_err(|fault| self.note_end(fault))?;
        let access = renewed.access.clone();
        self.held().tokens = renewed.clone();
        let vault = self.parts.vault.clone();
        let stored = blocking(move || vault.store_session(&renewed.identity, &renewed)).await;
        if let Err(fault) = stored {
            // This process goes on; another one, or the next start, will have to sign in.
            tracing::warn!(%fault, "the renewed session could not be kept");
        }
        Ok(access)
    }

    /// The token held, when it is another than `after` and still good.
    fn newer_than(&self, after: &Secret) -> Result<Option<Secret>, RemoteFault> {
        let held = self.held();
        if let Some(fault) = &held.ended {
            return Err(fault.clone());
        }
        let good = held.tokens.access_expires_at > self.parts.clock.now();
        Ok((good && held.tokens.access != *after).then(|| held.tokens.access.clone()))
    }

    /// Another process may have renewed, or signed this person out, since the vault was last read.
    async fn read_vault_again(&self) {
        let (vault, identity) = (self.parts.vault.clone(), self.identity.clone());
        match blocking(move || vault.session(&identity)).await {
            Ok(Some(tokens)) => {
                let mut held = self.held();
                // Older than ours when a renewal could not be kept: its refresh token is already used.
                if tokens.access_expires_at >= held.tokens.access_expires_at {
                    held.tokens = tokens;
                }
            }
            Ok(None) => self.close(RemoteFault::NotSignedIn),
            Err(fault) => tracing::warn!(%fault, "the vault could not be read again"),
        }
    }

    async fn sso(&self, known: &mut Option<Arc<Sso>>) -> Result<Arc<Sso>, SsoFault> {
        if let Some(sso) = known {
            return Ok(Arc::clone(sso));
        }
        let parts = &self.parts;
        let sso = Arc::new(Sso::discover(&parts.profile, parts.http.clone(), parts.clock.clone()).await?);
        *known = Some(Arc::clone(&sso));
        Ok(sso)
    }

    fn note_end(&self, fault: SsoFault) -> RemoteFault {
        let fault = fault.into_remote();
        if fault.wants_sign_in() {
            self.close(fault.clone());
        }
        fault
    }

    /// The lock is the kernel's: it is free as soon as its holder is gone, however it went.
    async fn lock(&self) -> Result<File, RemoteFault> {
        let unusable = |error: std::io::Error| {
            tracing::warn!(kind = ?error.kind(), "session.lock cannot be used");
            let code = match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FailureCode::DiskFull,
                _ => FailureCode::FolderReadOnly,
            };
            RemoteFault::FolderUnusable { code }
        };
        std::fs::create_dir_all(&self.parts.folder).map_err(unusable)?;
        let path = self.parts.folder.join("session.lock");
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(unusable)?;
        let deadline = Moment::now() + LOCK_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(std::fs::TryLockError::WouldBlock) if Moment::now() < deadline => sleep(LOCK_PAUSE).await,
                Err(std::fs::TryLockError::WouldBlock) => {
                    return Err(RemoteFault::TimedOut { maybe_applied: false });
                }
                Err(std::fs::TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
    }

    fn close(&self, fault: RemoteFault) {
        self.held().ended = Some(fault);
        self.end_bell.notify_waiters();
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The vault may ask the person for a password, or the bus for an answer: never on a thread of the runtime.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultFault> + Send + 'static,
) -> Result<T, VaultFault> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(VaultFault::KeyringUnavailable("the call was broken off".into())))
}
