//! Signing in: one click, the system browser, and back.
//!
//! Policy. At most one attempt at a time: a second click brings the waiting one forward and shares its end. Nothing is
//! asked of the person before the listener stands, the provider's document is read and the two clocks agree. The
//! browser has 180 s; the attempt can be cancelled at any time. When no browser opened, or nothing came back within
//! 3 s, the address is shown so that it can be opened by hand. The page in the browser tells the truth: it is sent only
//! when the tokens are checked and kept. Who iGate and iDesk take the person for is asked afterwards, by
//! [`identify`]: an official without a linked iGate account is signed in, and told the way out.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use super::views::session::{Newcomer, SignInState};
use crate::{
    domain::{failure::Failure, failure_code::FailureCode, official::Official},
    gateways::{
        browser,
        clock::Clock,
        http::{Http, RemoteFault, System},
        idesk::Idesk,
        igate::Igate,
        loopback::{Loopback, Page, Visitor},
        settings::SsoProfile,
        sso::{Authorization, Callback, Prompt, Sso, SsoFault},
        vault::{StoredSession, Vault, VaultFault},
    },
};

/// How long the browser may take (WIRE §1).
pub const BROWSER_LIMIT: Duration = Duration::from_mins(3);

/// After this the address is shown as well; a browser that opened has usually come back by then, or is being typed in.
const ADDRESS_AFTER: Duration = Duration::from_secs(3);

/// What a sign-in needs of the program around it.
#[derive(Clone)]
pub struct SignInParts {
    pub profile: SsoProfile,
    /// The connections to the identity provider.
    pub http: Http,
    pub clock: Clock,
    pub vault: Vault,
    /// `$BROWSER` of the process.
    pub browser_variable: Option<String>,
}

/// What the person wishes.
#[derive(Clone, Copy, Debug)]
pub struct SignInWish {
    pub browser: BrowserUse,
    pub prompt: Prompt,
    /// From the opening of the browser to its return.
    pub limit: Duration,
    pub newcomer: NewcomerIs,
}

impl Default for SignInWish {
    fn default() -> Self {
        Self {
            browser: BrowserUse::Open,
            prompt: Prompt::AsUsual,
            limit: BROWSER_LIMIT,
            newcomer: NewcomerIs::Expected,
        }
    }
}

/// Who opens the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserUse {
    /// This program, in the system browser.
    Open,
    /// The person: the address is shown at once (`--no-browser`).
    Address,
}

/// What becomes of somebody else than who was here last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewcomerIs {
    /// The account was switched on purpose, or the name is said to who asked.
    Expected,
    /// The person is asked before anything is kept: a browser that is still signed in as somebody else brings them in
    /// without a word.
    AskedAbout,
}

/// A sign-in that went through; the tokens are kept in the vault.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub tokens: StoredSession,
    /// Somebody else was signed in last on this seat; nothing of theirs is touched.
    pub another_person: bool,
}

/// The place where at most one attempt waits; the program has one.
#[derive(Default)]
pub struct PendingSignIn(Mutex<Option<Arc<Attempt>>>);

struct Attempt {
    cancelled: CancellationToken,
    stage: watch::Sender<Stage>,
    reply: watch::Sender<Option<Reply>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Welcome,
    Decline,
}

#[derive(Clone)]
struct Stage {
    state: SignInState,
    address: Option<String>,
    address_shown: bool,
    newcomer: Option<Newcomer>,
    end: Option<Result<SignedIn, Failure>>,
}

impl PendingSignIn {
    /// How far the attempt is; `None` when there is none.
    pub fn state(&self) -> SignInState {
        self.attempt().as_ref().map_or(SignInState::None, |attempt| attempt.stage.borrow().state)
    }

    /// The address to open by hand, as soon as it is to be shown.
    pub fn address(&self) -> Option<String> {
        let attempt = self.attempt().clone()?;
        let stage = attempt.stage.borrow();
        stage.address.clone().filter(|_| stage.address_shown)
    }

    /// Who came in, while the person is asked whether that is right.
    pub fn newcomer(&self) -> Option<Newcomer> {
        self.attempt().as_ref().and_then(|attempt| attempt.stage.borrow().newcomer.clone())
    }

    /// It is right: the attempt goes on.
    pub fn welcome_newcomer(&self) {
        self.reply(Reply::Welcome);
    }

    /// It is not: what the identity provider gave is taken back and nothing is kept.
    pub fn decline_newcomer(&self) {
        self.reply(Reply::Decline);
    }

    fn reply(&self, reply: Reply) {
        if let Some(attempt) = self.attempt().as_ref().filter(|attempt| attempt.stage.borrow().newcomer.is_some()) {
            attempt.reply.send_replace(Some(reply));
        }
    }

    /// Ends the waiting attempt, if there is one, as cancelled.
    pub fn cancel(&self) {
        if let Some(attempt) = self.attempt().as_ref() {
            attempt.cancelled.cancel();
        }
    }

    fn attempt(&self) -> MutexGuard<'_, Option<Arc<Attempt>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Signs a person in, or joins the attempt that is already waiting. `changed` is called whenever
/// [`PendingSignIn::state`] or [`PendingSignIn::address`] has something new.
///
/// # Errors
/// Every code LT-1002 to LT-1009, LT-1015 to LT-1018, and the network's.
pub async fn sign_in(
    pending: &PendingSignIn,
    parts: &SignInParts,
    wish: SignInWish,
    changed: &(dyn Fn() + Send + Sync),
) -> Result<SignedIn, Failure> {
    let (attempt, is_first) = {
        let mut place = pending.attempt();
        let is_first = place.is_none();
        (Arc::clone(place.get_or_insert_with(|| Arc::new(Attempt::new()))), is_first)
    };
    if !is_first {
        return join(&attempt, parts, wish, changed).await;
    }
    // Also when the caller goes away: the place is free again, and who joined learns that it ended.
    let _place = Place { pending, attempt: &attempt, changed };
    changed();
    let end = tokio::select! {
        () = attempt.cancelled.cancelled() => Err(FailureCode::SignInCancelled.into()),
        end = attempt.run(parts, wish, changed) => end,
    };
    attempt.stage.send_modify(|stage| stage.end = Some(end.clone()));
    end
}

/// A second click: the browser is opened once more at the same address, and the end is shared.
async fn join(
    attempt: &Attempt,
    parts: &SignInParts,
    wish: SignInWish,
    changed: &(dyn Fn() + Send + Sync),
) -> Result<SignedIn, Failure> {
    let mut stage = attempt.stage.subscribe();
    let address = stage.borrow().address.clone();
    if let Some(address) = address {
        attempt.show_address(changed);
        if wish.browser == BrowserUse::Open {
            drop(open_browser(address, parts));
        }
    }
    let stage = stage.wait_for(|stage| stage.end.is_some()).await;
    stage.ok().and_then(|stage| stage.end.clone()).unwrap_or_else(|| Err(FailureCode::SignInCancelled.into()))
}

impl Attempt {
    fn new() -> Self {
        let stage =
            Stage { state: SignInState::Preparing, address: None, address_shown: false, newcomer: None, end: None };
        Self { cancelled: CancellationToken::new(), stage: watch::Sender::new(stage), reply: watch::Sender::new(None) }
    }

    async fn run(
        &self,
        parts: &SignInParts,
        wish: SignInWish,
        changed: &(dyn Fn() + Send + Sync),
    ) -> Result<SignedIn, Failure> {
        let loopback = Loopback::listen(&parts.profile).await.map_err(|taken| {
            let ports: Vec<_> = taken.ports.iter().map(u16::to_string).collect();
            Failure::new(FailureCode::RedirectPortBusy).with_detail(ports.join(", "))
        })?;
        let failed = |fault: SsoFault| fault.failure();
        let sso = Sso::discover(&parts.profile, parts.http.clone(), parts.clock.clone()).await.map_err(failed)?;
        let authorization = sso.authorization(loopback.redirect_uri(), wish.prompt).await.map_err(failed)?;

        let address = authorization.address().to_owned();
        self.stage.send_modify(|stage| {
            stage.state = SignInState::Waiting;
            stage.address = Some(address.clone());
            stage.address_shown = wish.browser == BrowserUse::Address;
        });
        changed();
        let (callback, visitor) = self.wait_for_browser(loopback, &authorization, parts, wish, changed).await?;

        self.stage.send_modify(|stage| {
            stage.state = SignInState::Checking;
            stage.address = None;
        });
        changed();
        let checked = tokio::select! {
            () = self.cancelled.cancelled() => Err(FailureCode::SignInCancelled.into()),
            checked = check(&sso, authorization, callback, parts) => checked,
        };
        let page = match &checked {
            Ok(SignedIn { tokens, .. }) => {
                Page::SignedIn { name: tokens.name.clone(), account: tokens.sso_account.clone() }
            }
            Err(failure) => Page::Failed(failure.code),
        };
        let Ok(signed_in) = &checked else {
            visitor.show(page).await;
            return checked;
        };
        if signed_in.another_person && wish.newcomer == NewcomerIs::AskedAbout {
            visitor.show(page).await;
            self.ask_about(&signed_in.tokens, &sso, changed).await?;
            keep(&signed_in.tokens, parts).await?;
            return checked;
        }
        let kept = keep(&signed_in.tokens, parts).await;
        visitor.show(kept.as_ref().map_or_else(|failure| Page::Failed(failure.code), |()| page)).await;
        kept.and(checked)
    }

    /// Waits until the person has said whether it is really them.
    async fn ask_about(
        &self,
        tokens: &StoredSession,
        sso: &Sso,
        changed: &(dyn Fn() + Send + Sync),
    ) -> Result<(), Failure> {
        self.stage.send_modify(|stage| {
            stage.state = SignInState::Asking;
            stage.newcomer = Some(Newcomer { name: tokens.name.clone(), account: tokens.sso_account.clone() });
        });
        changed();
        let reply = self.reply.subscribe().wait_for(Option::is_some).await.ok().and_then(|reply| *reply);
        self.stage.send_modify(|stage| {
            stage.state = SignInState::Checking;
            stage.newcomer = None;
        });
        changed();
        if reply == Some(Reply::Welcome) {
            return Ok(());
        }
        sso.revoke(tokens).await;
        Err(FailureCode::SignInCancelled.into())
    }

    async fn wait_for_browser(
        &self,
        loopback: Loopback,
        authorization: &Authorization,
        parts: &SignInParts,
        wish: SignInWish,
        changed: &(dyn Fn() + Send + Sync),
    ) -> Result<(Callback, Visitor), Failure> {
        let mut arrival = std::pin::pin!(loopback.arrival(authorization.state()));
        let mut limit = std::pin::pin!(sleep(wish.limit));
        let mut nobody_came = std::pin::pin!(sleep(ADDRESS_AFTER));
        let mut waits = wish.browser == BrowserUse::Open;
        let opening = waits.then(|| open_browser(authorization.address().to_owned(), parts));
        let mut not_opened = std::pin::pin!(async {
            match opening {
                Some(opening) => matches!(opening.await, Ok(Err(browser::NoBrowser))),
                None => false,
            }
        });
        let mut opening_known = !waits;
        loop {
            tokio::select! {
                arrival = &mut arrival => return Ok(arrival),
                () = &mut limit => return Err(FailureCode::SignInTimedOut.into()),
                () = &mut nobody_came, if waits => {
                    waits = false;
                    self.show_address(changed);
                }
                not_opened = &mut not_opened, if !opening_known => {
                    opening_known = true;
                    if not_opened {
                        tracing::warn!(code = FailureCode::BrowserNotOpened.number(), "no browser opened");
                        waits = false;
                        self.show_address(changed);
                    }
                }
            }
        }
    }

    fn show_address(&self, changed: &(dyn Fn() + Send + Sync)) {
        if self.stage.send_if_modified(|stage| !std::mem::replace(&mut stage.address_shown, true)) {
            changed();
        }
    }
}

/// Runs on its own: the browser stays when the attempt ends, and its starter is waited for.
fn open_browser(address: String, parts: &SignInParts) -> tokio::task::JoinHandle<Result<(), browser::NoBrowser>> {
    let command = parts.profile.browser_command.clone();
    let variable = parts.browser_variable.clone();
    tokio::spawn(async move { browser::open(&address, command.as_deref(), variable.as_deref()).await })
}

/// The tokens for the code, and whether they belong to somebody else than who was here last; nothing is kept yet.
async fn check(
    sso: &Sso,
    authorization: Authorization,
    callback: Callback,
    parts: &SignInParts,
) -> Result<SignedIn, Failure> {
    let tokens = sso.exchange(authorization, callback).await.map_err(|fault| fault.failure())?;
    let last = in_vault(parts, Vault::last_folder).await?;
    let another_person = last.is_some_and(|last| last != tokens.identity.folder());
    Ok(SignedIn { tokens, another_person })
}

async fn keep(tokens: &StoredSession, parts: &SignInParts) -> Result<(), Failure> {
    let kept = tokens.clone();
    in_vault(parts, move |vault| vault.store_session(&kept.identity, &kept)).await
}

async fn in_vault<T: Send + 'static>(
    parts: &SignInParts,
    work: impl FnOnce(&Vault) -> Result<T, VaultFault> + Send + 'static,
) -> Result<T, Failure> {
    let vault = parts.vault.clone();
    let done = tokio::task::spawn_blocking(move || work(&vault)).await;
    done.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| {
        let failure = Failure::new(fault.code());
        tracing::warn!(reference = %failure.reference, code = failure.code.number(), %fault, "the session is not kept");
        failure
    })
}

/// Frees the place of an attempt, however it ended.
struct Place<'a> {
    pending: &'a PendingSignIn,
    attempt: &'a Attempt,
    changed: &'a (dyn Fn() + Send + Sync),
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.pending.attempt() = None;
        self.attempt.stage.send_modify(|stage| {
            stage.end.get_or_insert_with(|| Err(FailureCode::SignInCancelled.into()));
        });
        (self.changed)();
    }
}

/// Who the systems take the person for.
#[derive(Clone, Debug)]
pub struct Identified {
    pub official: Official,
    /// Why the person cannot work although signed in: not linked, disabled, or a session that has already ended.
    pub problem: Option<Failure>,
}

/// Asks iGate and iDesk who the person is. A system that cannot be reached is no problem of the person: its account
/// stays `None` until it answers.
pub async fn identify(tokens: &StoredSession, igate: &Igate, idesk: &Idesk) -> Identified {
    let (igate, idesk) = tokio::join!(igate.me(), idesk.me());
    let problem = problem(igate.as_ref().err(), System::Igate).or_else(|| problem(idesk.as_ref().err(), System::Idesk));
    let (igate, idesk) = (igate.ok(), idesk.ok());
    let name = match (&*tokens.name, &igate) {
        ("", Some(account)) => account.full_name.clone(),
        (name, _) => name.to_owned(),
    };
    let (identity, sso_account) = (tokens.identity.clone(), tokens.sso_account.clone());
    Identified { official: Official { identity, name, sso_account, igate, idesk }, problem }
}

fn problem(fault: Option<&RemoteFault>, system: System) -> Option<Failure> {
    let fault = fault?;
    if fault.is_temporary() {
        tracing::info!(system = system.word(), %fault, "who the person is here will be asked again");
        return None;
    }
    Some(fault.failure(system))
}
