//! From the click on "ĐĂNG NHẬP QUA SSO" to an open seat, and from there out again.
//!
//! Policy. The seat opens as soon as the identity is certain, because what is queued and cached belongs to the identity
//! and not to iGate's opinion of it; whom iGate and iDesk take the person for is asked next, and a person without a
//! linked iGate account keeps the seat and is told the way out (guide steps 1.5–1.7). Both ways are in the audit before
//! they are gone: without the entry nobody comes in. A sign-in that ends before anybody is identified has no audit of its
//! own; it waits sealed and stands, as what it is, in the audit of who comes in next.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{
    lock::unlock,
    open_elsewhere::remove_copies,
    sign_in::{Identified, SignInParts, SignInWish, identify, sign_in},
    sign_out::{SignedOut, sign_out, wipe},
    views::session::{SignInState, SignOutChoice},
};
use crate::{
    app::{App, AppEvent, Seat},
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
        official::{Identity, Official},
    },
    gateways::{
        attempts::{Attempts, FailedAttempt},
        http::System,
        journal::AuditDraft,
        vault::{StoredSession, Vault, VaultFault},
    },
};

/// A person who came in.
#[derive(Clone, Debug)]
pub struct Entered {
    pub official: Official,
    /// Why the person cannot work although signed in: not linked, disabled.
    pub problem: Option<Failure>,
    /// Somebody else was signed in last on this computer.
    pub another_person: bool,
}

/// Signs a person in and opens the seat.
///
/// # Errors
/// Those of the sign-in itself, of profile and vault, and of the journal.
pub async fn enter(app: &Arc<App>, wish: SignInWish) -> Result<Entered, Failure> {
    let parts = SignInParts {
        profile: app.profile()?.sso.clone(),
        http: app.http(System::Sso)?,
        clock: app.clock.clone(),
        vault: app.vault()?,
        browser_variable: app.environment("BROWSER"),
    };
    let vault = parts.vault.clone();
    let waits = AtomicBool::new(false);
    let changed = || {
        let state = app.sign_in.state();
        if state == SignInState::Checking && waits.swap(false, Ordering::Relaxed) {
            app.host.emit(AppEvent::BrowserReturned);
        }
        waits.fetch_or(state == SignInState::Waiting, Ordering::Relaxed);
        app.host.emit(AppEvent::SessionChanged);
    };
    let signed_in = match sign_in(&app.sign_in, &parts, wish, &changed).await {
        Ok(signed_in) => signed_in,
        Err(failure) => {
            note_failed(app, vault, failure.code).await;
            return Err(failure);
        }
    };
    if let Ok(before) = app.seat()
        && before.identity != signed_in.tokens.identity
    {
        part_from(app, &before).await;
    }
    if let Some(locked) = app.window_lock.locked()
        && locked.identity != signed_in.tokens.identity
    {
        part_from_locked(app, &vault, locked.identity).await;
    }
    let seat = match app.seat() {
        // A second click shared the end of the first attempt; its seat is open.
        Ok(seat) if seat.identity == signed_in.tokens.identity && !seat.session.has_ended() => seat,
        _ => come_in(app, &vault, signed_in.tokens).await?,
    };
    unlock(app).await;
    let identified = meet(&seat).await;
    let (outcome, code) = match &identified.problem {
        Some(problem) => (AuditOutcome::Refused, Some(problem.code)),
        None => (AuditOutcome::Done, None),
    };
    seat.append_audit(act(&seat, AuditAct::SignIn, outcome, code)).await?;
    app.host.emit(AppEvent::SessionChanged);
    Ok(Entered { official: seat.official(), problem: identified.problem, another_person: signed_in.another_person })
}

/// Opens the seat and writes into its audit that the person comes in; a seat whose audit takes nothing is closed again.
async fn come_in(app: &Arc<App>, vault: &Vault, tokens: StoredSession) -> Result<Arc<Seat>, Failure> {
    let identity = tokens.identity.clone();
    let seat = app.take_seat(tokens).await?;
    let written = async {
        take_failed_over(app, vault, &seat).await?;
        seat.append_audit(act(&seat, AuditAct::SignIn, AuditOutcome::Begun, None)).await
    };
    if let Err(failure) = written.await {
        app.leave_seat().await;
        let vault = vault.clone();
        drop(tokio::task::spawn_blocking(move || vault.forget_session(&identity)).await);
        return Err(failure);
    }
    Ok(seat)
}

/// Keeps a sign-in that failed. What cannot be kept costs a line in an audit, and must not hide why the sign-in failed.
async fn note_failed(app: &App, vault: Vault, code: FailureCode) {
    let attempt = FailedAttempt { at: app.clock.now(), clock_offset_seconds: app.clock.offset_seconds(), code };
    let data_dir = app.data_dir().to_path_buf();
    let noted = tokio::task::spawn_blocking(move || {
        let key = vault.computer_seal_key().map_err(std::io::Error::other)?;
        Attempts::new(&data_dir, key).note(attempt)
    });
    if let Ok(Err(error)) = noted.await {
        tracing::warn!(%error, "a failed sign-in could not be kept for the audit");
    }
}

/// Writes the failed sign-ins of this computer into the audit of who came in, each as of its own time.
async fn take_failed_over(app: &App, vault: &Vault, seat: &Seat) -> Result<(), Failure> {
    let (vault, data_dir) = (vault.clone(), app.data_dir().to_path_buf());
    let opened = tokio::task::spawn_blocking(move || {
        let attempts = Attempts::new(&data_dir, vault.computer_seal_key()?);
        let waiting = attempts.waiting();
        Ok::<_, VaultFault>((attempts, waiting))
    });
    let opened = opened.await.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    let (attempts, waiting) = opened.map_err(|fault| Failure::new(fault.code()))?;
    if waiting.is_empty() {
        return Ok(());
    }
    for attempt in &waiting {
        let outcome = match attempt.code {
            FailureCode::SignInCancelled => AuditOutcome::Cancelled,
            _ => AuditOutcome::Failed,
        };
        let draft = AuditDraft {
            at: attempt.at,
            clock_offset_seconds: attempt.clock_offset_seconds,
            ..act(seat, AuditAct::FailedSignIn, outcome, Some(attempt.code))
        };
        seat.append_audit(draft).await?;
    }
    let count = waiting.len();
    if let Ok(Err(error)) = tokio::task::spawn_blocking(move || attempts.forget(count)).await {
        tracing::warn!(%error, "failed sign-ins will stand in the audit twice");
    }
    Ok(())
}

/// Signs out who was at work until somebody else came in; what they queued waits sealed for them.
async fn part_from(app: &App, before: &Seat) {
    let signed_out = sign_off(app, before, AuditAct::SignOut).await;
    app.leave_seat().await;
    // The newcomer is in already: what is left of the one before is said, and holds nobody up.
    if let Err(failure) = signed_out {
        app.notice(failure);
    }
}

/// The same for who is behind the lock: their stores are opened for the two lines of their audit, and given to nobody.
async fn part_from_locked(app: &Arc<App>, vault: &Vault, before: Identity) {
    let (vault, opening) = (vault.clone(), app.clone());
    let opened = tokio::task::spawn_blocking(move || {
        let kept = vault.session(&before).map_err(|fault| Failure::new(fault.code()))?;
        kept.map(|tokens| opening.open_seat(tokens)).transpose()
    });
    let signed_out = match opened.await {
        Ok(Ok(Some(seat))) => {
            let signed_out = sign_off(app, &seat, AuditAct::SignOut).await.err();
            drop(tokio::task::spawn_blocking(move || seat.cache.close()).await);
            signed_out
        }
        // Signed out by the command line meanwhile.
        Ok(Ok(None)) => None,
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some(Failure::new(FailureCode::Unexpected)),
    };
    if let Some(failure) = signed_out {
        app.notice(failure);
    }
}

/// Signs the seat's person out, with both ends of it in their audit.
async fn sign_off(app: &App, seat: &Seat, which: AuditAct) -> Result<SignedOut, Failure> {
    // An audit that cannot be written must not keep anybody signed in.
    let note = async |outcome, code| {
        if let Err(failure) = seat.append_audit(act(seat, which, outcome, code)).await {
            app.notice(failure);
        }
    };
    note(AuditOutcome::Begun, None).await;
    let signed_out = sign_out(&seat.session).await;
    match &signed_out {
        Ok(_) => note(AuditOutcome::Done, None).await,
        Err(failure) => note(AuditOutcome::Failed, Some(failure.code)).await,
    }
    signed_out
}

/// Asks both systems who the person is, and keeps what they say; what they do not say is kept from before.
pub async fn meet(seat: &Seat) -> Identified {
    let mut identified = identify(&seat.session.tokens(), &seat.igate, &seat.idesk).await;
    let known = seat.official();
    let official = &mut identified.official;
    let refused = identified.problem.is_some();
    official.igate = official.igate.take().or(known.igate.filter(|_| !refused));
    official.idesk = official.idesk.take().or(known.idesk.filter(|_| !refused));
    seat.set_official(official.clone());
    identified
}

/// Signs the person out; their queued transfers wait sealed, unless everything is to be wiped.
///
/// # Errors
/// Where tokens or files could not be removed: then the person has to know. The seat is closed in any case. The value is
/// why the identity provider could not be told, if it could not.
pub async fn leave(app: &Arc<App>, choice: SignOutChoice) -> Result<Option<Failure>, Failure> {
    let seat = app.seat()?;
    let vault = app.vault()?;
    let which = match choice {
        SignOutChoice::Keep => AuditAct::SignOut,
        SignOutChoice::Wipe => AuditAct::Wipe,
    };
    let signed_out = sign_off(app, &seat, which).await;
    app.leave_seat().await;
    // A window that was killed left what another program was given to open.
    remove_copies(app.data_dir());
    if choice == SignOutChoice::Wipe {
        let (identity, data_dir) = (seat.identity.clone(), app.data_dir().to_path_buf());
        drop(seat);
        let wiped = tokio::task::spawn_blocking(move || wipe(&vault, &identity, &data_dir)).await;
        wiped.map_err(|_| Failure::new(FailureCode::Unexpected))??;
    }
    app.host.emit(AppEvent::SessionChanged);
    Ok(signed_out?.provider_problem)
}

/// An audit entry that concerns no dossier.
pub(super) fn act(seat: &Seat, which: AuditAct, outcome: AuditOutcome, code: Option<FailureCode>) -> AuditDraft {
    AuditDraft {
        at: seat.clock.now(),
        clock_offset_seconds: seat.clock.offset_seconds(),
        act: which,
        dossier_code: None,
        document_id: None,
        transfer_id: None,
        sha256: Vec::new(),
        outcome,
        code,
    }
}
