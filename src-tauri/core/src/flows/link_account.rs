//! Linking the official's two accounts by proof (guide steps 1.1–1.4).
//!
//! Policy. The SSO account is never typed: it is the one that is signed in, with its issuer and subject. The iGate account
//! is proven once by its password, which lives for that one request and is wrong only once: iGate counts. Then both
//! identities are shown, and nothing is written before the person confirms exactly that account. A proof is good for a
//! few minutes and for one confirmation. An account that names another person is refused before anything is written.
//! After writing, iGate is asked again as the person who is signed in, and only what it answers is shown as the truth; so
//! a lost answer is asked about and never repeated blindly. Every attempt is in the audit before its effect.
//!
//! Unlinking empties the same field of iGate by the same call, as the person who is signed in; where a server does not
//! take that, the way of the guide is told.

use std::sync::{Mutex, PoisonError};

use super::{enter::act, views::session::LinkProposal};
use crate::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
        instant::Instant,
        official::{IgateAccount, Official},
        secret::Secret,
    },
    gateways::{
        http::{Effect, RemoteFault, System},
        igate::{LinkFault, ProvenAccount},
    },
};

/// The one iGate account that was proven on this seat and waits for the person's yes.
#[derive(Default)]
pub struct HeldProof(Mutex<Option<(ProvenAccount, Instant)>>);

impl HeldProof {
    fn hold(&self, proof: ProvenAccount, now: Instant) {
        let until = now.plus_seconds(i64::try_from(proof.lives.as_secs()).unwrap_or(0));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((proof, until));
    }

    /// Takes the proof out: it is good once.
    fn take(&self) -> Option<(ProvenAccount, Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Proves an iGate account by its password and answers whom both accounts belong to, for the person to confirm.
///
/// # Errors
/// `IgatePasswordWrong`, `IgateLockedOut`, `AccountDisabled`, `LinkedToAnother`, `LinkNotTaken`, those of the network,
/// and the journal's.
pub async fn prove_account(seat: &Seat, account: &str, password: Secret) -> Result<LinkProposal, Failure> {
    let account = account.trim();
    if account.is_empty() || password.is_empty() {
        let field = if account.is_empty() { "account" } else { "password" };
        return Err(Failure::new(FailureCode::BadArgument).in_field(field));
    }
    drop(seat.link_proof.take());
    audited(seat, AuditAct::ProveAccount, async {
        let proof = seat.igate.prove_account(account, password).await.map_err(|fault| failure(seat, &fault))?;
        let official = seat.official();
        if proof.account.is_linked_to_another(&official.sso_account) {
            let who = proof.account.linked_account.clone().unwrap_or_default();
            return Err(failure(seat, &LinkFault::LinkedToAnother { who }));
        }
        let proposal = LinkProposal {
            name: official.name,
            sso_account: official.sso_account,
            sso_unit: official.idesk.map(|account| account.unit).unwrap_or_default(),
            igate: proof.account.clone(),
        };
        seat.link_proof.hold(proof, seat.clock.now());
        Ok(proposal)
    })
    .await
}

/// Links the proven account, `igate_id` as it was shown, and answers the official as iGate has them afterwards.
///
/// # Errors
/// `LinkProofGone`, `LinkedToAnother`, `AccountDisabled`, `LinkNotTaken`, `LinkNotSeen`, those of the network, and the
/// journal's.
pub async fn confirm_link(seat: &Seat, igate_id: &str) -> Result<Official, Failure> {
    let held =
        seat.link_proof.take().filter(|(proof, until)| proof.account.id == igate_id && seat.clock.now() < *until);
    let Some((proof, _)) = held else { return Err(FailureCode::LinkProofGone.into()) };
    audited(seat, AuditAct::Link, async {
        let sso_account = seat.official().sso_account;
        let written = seat.igate.link(&proof, &sso_account, &seat.identity).await;
        let unsure = written.as_ref().is_err_and(may_have_happened);
        if let Err(fault) = &written
            && !unsure
        {
            return Err(failure(seat, fault));
        }
        match seat.igate.me().await {
            Ok(account) if account.id == proof.account.id => Ok(keep_account(seat, Some(account))),
            // The change may still be on its way: what was not answered is not claimed.
            seen => Err(not_seen(seen.err())),
        }
    })
    .await
}

/// Forgets a proof that the person does not want to use.
pub fn cancel_link(seat: &Seat) {
    drop(seat.link_proof.take());
}

/// Proves and links in one go, for the command line.
///
/// # Errors
/// Those of [`prove_account`] and [`confirm_link`].
pub async fn link(seat: &Seat, account: &str, password: Secret) -> Result<Official, Failure> {
    let proposal = prove_account(seat, account, password).await?;
    confirm_link(seat, &proposal.igate.id).await
}

/// Takes the link away; iGate then no longer lets this person in until an account is linked again.
///
/// # Errors
/// `NotLinked` where there is no link, `LinkNotTaken`, `LinkNotSeen`, those of the network, and the journal's.
pub async fn unlink(seat: &Seat) -> Result<Official, Failure> {
    audited(seat, AuditAct::Unlink, async {
        let account = seat.igate.me().await.map_err(|fault| fault.failure(System::Igate))?;
        let written = seat.igate.unlink(&account.id, &seat.identity).await;
        if let Err(fault) = &written
            && !may_have_happened(fault)
        {
            return Err(failure(seat, fault));
        }
        match seat.igate.me().await {
            Err(fault) if fault.says_not_linked() => Ok(keep_account(seat, None)),
            seen => Err(not_seen(seen.err())),
        }
    })
    .await
}

/// Writes the act into the audit before it happens, and its end after.
async fn audited<T>(
    seat: &Seat,
    which: AuditAct,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    seat.append_audit(act(seat, which, AuditOutcome::Begun, None)).await?;
    let end = work.await;
    let (outcome, code) = match &end {
        Ok(_) => (AuditOutcome::Done, None),
        Err(failure) => (outcome(failure.code), Some(failure.code)),
    };
    seat.append_audit(act(seat, which, outcome, code)).await?;
    end
}

const fn outcome(code: FailureCode) -> AuditOutcome {
    match code.exit_status() {
        3 | 4 => AuditOutcome::Refused,
        6 => AuditOutcome::Unknown,
        _ => AuditOutcome::Failed,
    }
}

fn may_have_happened(fault: &LinkFault) -> bool {
    matches!(fault, LinkFault::Remote(fault) if fault.effect() == Effect::Unknown)
}

fn keep_account(seat: &Seat, igate: Option<IgateAccount>) -> Official {
    let official = Official { igate, ..seat.official() };
    seat.set_official(official.clone());
    official
}

fn not_seen(fault: Option<RemoteFault>) -> Failure {
    let failure = Failure::new(FailureCode::LinkNotSeen);
    let fault = fault.map(|fault| fault.to_string()).unwrap_or_default();
    tracing::warn!(reference = %failure.reference, fault, "the change of the link is not seen");
    failure
}

fn failure(seat: &Seat, fault: &LinkFault) -> Failure {
    let failure = match fault {
        LinkFault::PasswordWrong => Failure::new(FailureCode::IgatePasswordWrong),
        LinkFault::LockedOut { wait } => {
            let failure = Failure::new(FailureCode::IgateLockedOut);
            match wait {
                Some(wait) => {
                    let until = seat.clock.now().plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(0));
                    failure.with_detail(until.to_words())
                }
                None => failure,
            }
        }
        LinkFault::Disabled => Failure::new(FailureCode::AccountDisabled),
        LinkFault::LinkedToAnother { who } if who.is_empty() => Failure::new(FailureCode::LinkedToAnother),
        LinkFault::LinkedToAnother { who } => Failure::new(FailureCode::LinkedToAnother).with_detail(who),
        LinkFault::ProofGone => Failure::new(FailureCode::LinkProofGone),
        LinkFault::NotTaken => Failure::new(FailureCode::LinkNotTaken),
        LinkFault::Remote(fault) => return fault.failure(System::Igate),
    };
    tracing::warn!(reference = %failure.reference, code = failure.code.number(), %fault, "the accounts are not linked");
    failure
}
