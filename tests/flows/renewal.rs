//! Staying signed in: one renewal for everybody who needs it, and a clear end when there is none.

use std::sync::Arc;

use lienthong_core::{
    domain::{failure_code::FailureCode, secret::Secret},
    gateways::{http::RemoteFault, vault::StoredSession},
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};

use crate::stage::Stage;

async fn signed_in(stage: &Stage) -> StoredSession {
    stage.sign_in(&stage.hoa()).await.expect("signed in").tokens
}

#[tokio::test]
async fn many_callers_in_two_processes_renew_once() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let (window, command_line) = (stage.session(tokens.clone()), stage.session(tokens.clone()));
    let renewals = (0..16).map(|number| {
        let session = Arc::clone(if number % 2 == 0 { &window } else { &command_line });
        let after = tokens.access.clone();
        async move { session.renewed(&after).await.expect("renewed") }
    });
    let renewed = futures_util::future::join_all(renewals).await;
    let first = renewed.first().expect("sixteen").clone();
    assert!(first != tokens.access && renewed.iter().all(|token| *token == first));
    assert_eq!(stage.asked("/token"), 2, "one for the sign-in, one for all of them");
    let kept = stage.vault.session(&tokens.identity).expect("readable").expect("kept");
    assert_eq!(kept.access, first);
    assert!(kept.refresh != tokens.refresh, "the sandbox rotates");
}

#[tokio::test]
async fn the_old_refresh_token_stays_when_no_new_one_comes() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    stage.sandbox.state().faults.add(Fault::once(FaultKind::NoNewRefreshToken {}));
    let first = session.renewed(&tokens.access).await.expect("renewed");
    assert_eq!(session.tokens().refresh, tokens.refresh);
    assert!(session.tokens().id_token.is_some());
    let second = session.renewed(&first).await.expect("renewed with the old one");
    assert!(second != first);
}

#[tokio::test]
async fn a_token_that_has_run_out_is_renewed_before_it_is_used() {
    let stage = Stage::open().await;
    stage.sandbox.state().sign_on().lifetimes.access = 20;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    assert!(session.bearer().await.expect("renewed") != tokens.access, "20 s are within the margin");
    // Without the provider, what is still good is used.
    let refuse = Fault { system: Some(System::Sso), ..Fault::once(FaultKind::Refuse {}) };
    let fault = stage.sandbox.state().faults.add(refuse);
    session.bearer().await.expect("still good for some seconds");
    stage.sandbox.state().faults.remove(fault);
}

#[tokio::test]
async fn a_401_is_answered_by_one_renewal_and_one_repeat() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    let (igate, _) = stage.doors(&session);
    stage.sandbox.state().sign_on().expire_access();
    igate.me().await.expect("asked again with a new token");
    assert_eq!(stage.asked("/token"), 2);

    let always = FaultKind::Status { status: 401, retry_after: None, body: None, applied: false };
    stage.sandbox.state().faults.add(Fault::once(always).at(System::Igate, "GET", "*").times(0));
    stage.sandbox.state().log.clear();
    let fault = igate.me().await.expect_err("always 401");
    assert!(fault.wants_sign_in(), "{fault:?}");
    assert_eq!(stage.asked("/token"), 1);
    assert_eq!(stage.sandbox.state().log.of(System::Igate, "").len(), 2);
}

#[tokio::test]
async fn a_refused_renewal_ends_the_session_and_is_not_asked_again() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    stage.sandbox.state().sign_on().revoke_all_refresh();
    let session = stage.session(tokens.clone());
    for _ in 0..2 {
        assert_eq!(session.renewed(&tokens.access).await.err(), Some(RemoteFault::SessionEnded));
    }
    assert!(session.has_ended());
    assert_eq!(stage.asked("/token"), 2);
}

#[tokio::test]
async fn a_renewal_that_the_provider_takes_back_ends_the_session() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    let access = session.renewed(&tokens.access).await.expect("renewed");
    stage.sandbox.state().faults.add(Fault::once(FaultKind::RefreshRevoked {}));
    assert_eq!(session.renewed(&access).await.err(), Some(RemoteFault::SessionEnded));
    assert!(session.has_ended());
}

#[tokio::test]
async fn a_renewal_for_somebody_else_is_thrown_away() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    stage.sandbox.state().faults.add(Fault::once(FaultKind::WrongSub {}));
    let fault = session.renewed(&tokens.access).await.err();
    assert_eq!(fault, Some(RemoteFault::IdentityRefused { code: FailureCode::SubjectChanged }));
    assert_eq!(session.tokens().access, tokens.access);
    assert_eq!(stage.vault.session(&tokens.identity).expect("readable"), Some(tokens));
}

#[tokio::test]
async fn a_provider_that_is_away_for_a_moment_ends_nothing() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    let kind = FaultKind::Status { status: 503, retry_after: None, body: None, applied: false };
    stage.sandbox.state().faults.add(Fault::once(kind).at(System::Sso, "POST", "*/token"));
    let fault = session.renewed(&tokens.access).await.expect_err("busy");
    assert!(fault.is_temporary() && !session.has_ended(), "{fault:?}");
    let renewed: Secret = session.renewed(&tokens.access).await.expect("the next time");
    assert!(renewed != tokens.access);
}

#[tokio::test]
async fn a_clock_gone_wrong_since_the_sign_in_costs_no_session() {
    let stage = Stage::open().await;
    let tokens = signed_in(&stage).await;
    let session = stage.session(tokens.clone());
    let mut access = tokens.access;
    for seconds in [-600, 600] {
        stage.sandbox.state().clock.shift(System::Sso, seconds);
        let renewed = session.renewed(&access).await.expect("renewed");
        assert!(renewed != access);
        assert!((stage.clock.offset_seconds() + i32::try_from(seconds).expect("small")).abs() < 60);
        access = renewed;
    }
}
