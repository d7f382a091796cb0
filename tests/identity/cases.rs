//! The suite: what a person and a job must be able to rely on, whoever wrote the identity server.

use std::{sync::Arc, time::Duration};

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        failure_code::FailureCode,
        transfer::{Transfer, TransferState},
    },
    flows::{
        enter::leave,
        outbox::{run_all, run_now},
        send::{SendOrder, open_send_dialog, order_send, save_send_dialog, send_dialog},
        transfer_engine::Patience,
        views::{send::SendDialogEdit, session::SignOutChoice},
    },
    gateways::http::RemoteFault,
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::Dossier,
    system::System,
};

use crate::{
    desk::Desk,
    provider::{Act, Make, Wishes, free_port},
    web::Hands,
};

pub async fn the_first_sign_in_is_typed_and_the_second_is_not(make: Make) {
    let mut desk = Desk::open(make).await;
    let (end, seen) = desk.enter().await;
    let first = end.expect("signed in");
    let seen = seen.expect("a page");
    assert!(seen.typed && seen.page.contains("Đã đăng nhập"), "{}", seen.page);
    assert_eq!(first.problem, None);
    assert_eq!(first.official.identity.issuer, desk.provider.issuer());
    assert_eq!(first.official.sso_account, desk.provider.person().account);
    assert!(!first.official.name.is_empty() && first.official.igate.is_some() && first.official.idesk.is_some());
    let (end, seen) = desk.enter().await;
    assert_eq!(end.expect("signed in").official.identity, first.official.identity);
    assert!(!seen.expect("a page").typed, "the browser is known at the server");
    desk.provider.act(Act::EndSessions).await;
    let (end, seen) = desk.enter().await;
    assert_eq!(end.expect("signed in").official.identity, first.official.identity);
    assert!(seen.expect("a page").typed, "the server has forgotten the browser");
}

pub async fn a_renewal_keeps_the_session_whether_or_not_the_refresh_token_rotates(make: Make) {
    let desk = Desk::open(make).await;
    let seat = desk.at_work().await;
    let mut before = seat.session.tokens();
    assert!(before.refresh.is_some(), "offline_access brings a refresh token");
    for _ in 0..3 {
        make.can_give_a_token().await;
        let access = seat.session.renewed(&before.access).await.expect("renewed");
        let after = seat.session.tokens();
        assert!(access != before.access && after.access == access);
        assert_eq!(after.refresh != before.refresh, make.rotates(), "what the make says of itself");
        assert_eq!(
            (&after.identity, &after.sso_account, &after.name),
            (&before.identity, &before.sso_account, &before.name)
        );
        seat.igate.me().await.expect("iGate takes the new token");
        before = after;
    }
}

/// A dossier of Hoa's with files, at a step where it may be sent; the `nth` of them.
fn dossier_to_send(desk: &Desk, nth: usize) -> Dossier {
    let store = desk.sandbox.state().store();
    let account = desk.provider.person().account;
    let hoa = store.find_official(|official| official.sso_account == account).expect("Hoa");
    let fits = |dossier: &&Dossier| {
        dossier.assignee == hoa
            && dossier.step.may_send()
            && !dossier.status.is_closed()
            && dossier.components.iter().map(|component| component.files.len()).sum::<usize>() >= 2
    };
    store.world().dossiers.iter().filter(fits).nth(nth).expect("such a dossier").clone()
}

fn drafts(desk: &Desk, code: &str) -> usize {
    let store = desk.sandbox.state().store();
    let of_code = |document: &&lienthong_sandbox::model::Document| {
        document.client_ref.is_some()
            && document.external.as_ref().is_some_and(|external| external.dossier_code == code)
    };
    store.documents().iter().filter(of_code).count()
}

/// Sends a dossier; `act` happens at the server while the first file is on its way to iDesk.
async fn send_while(desk: &mut Desk, seat: &Arc<Seat>, code: &str, act: Act) -> Transfer {
    // The upload is held at the door until the server has done it: then its token is looked at.
    let hold = Fault::once(FaultKind::Delay { ms: 1_500, applied: false }).at(System::Idesk, "POST", "/idesk/v1/files");
    desk.sandbox.state().faults.add(hold);
    let order = SendOrder { code: code.to_owned(), all_files: true, ..SendOrder::default() };
    let queued = order_send(seat, order).await.expect("queued");
    let running = {
        let seat = seat.clone();
        tokio::spawn(async move { run_now(&seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await })
    };
    while desk.sandbox.state().log.of(System::Idesk, "/files").is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    desk.provider.act(act).await;
    running.await.expect("no panic").expect("run")
}

pub async fn a_token_that_ends_in_the_middle_of_a_job_costs_nothing(make: Make) {
    let mut desk = Desk::open(make).await;
    let seat = desk.at_work().await;
    let code = dossier_to_send(&desk, 0).code;
    let before = seat.session.tokens().access;
    let transfer = send_while(&mut desk, &seat, &code, Act::ExpireAccess).await;
    let refused =
        |desk: &Desk| desk.sandbox.state().log.of(System::Idesk, "/files").iter().any(|line| line.status == Some(401));
    assert!(refused(&desk), "iDesk refused the old token");
    if !make.refreshes_what_ran_out() {
        // The job waits for its owner, and goes on with one sign-in.
        assert_eq!((transfer.state, transfer.code), (TransferState::Queued, Some(FailureCode::WaitingForSignIn)));
        assert_eq!(drafts(&desk, &code), 0);
        let seat = desk.at_work().await;
        let ended = run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
        assert_eq!((ended[0].id, ended[0].state), (transfer.id, TransferState::Done));
        assert_eq!(drafts(&desk, &code), 1, "exactly one");
        return;
    }
    assert_eq!((transfer.state, transfer.code), (TransferState::Done, None));
    assert_eq!(drafts(&desk, &code), 1);
    assert!(seat.session.tokens().access != before, "it was renewed on the way");
}

pub async fn a_session_taken_back_lets_the_job_wait_and_one_sign_in_goes_on(make: Make) {
    let mut desk = Desk::open(make).await;
    let seat = desk.at_work().await;
    let other = dossier_to_send(&desk, 1);
    let dialog = open_send_dialog(&seat, &other.id.to_string()).await.expect("a dialog");
    let tick = dialog.files.first().expect("a file").token.clone();
    let edit = SendDialogEdit { key: dialog.key.clone(), subject: "Viết dở".into(), ticked: vec![tick.clone()] };
    save_send_dialog(&seat, edit).await.expect("kept");

    let code = dossier_to_send(&desk, 0).code;
    let waiting = send_while(&mut desk, &seat, &code, Act::RevokeRefresh).await;
    assert_eq!((waiting.state, waiting.code), (TransferState::Queued, Some(FailureCode::WaitingForSignIn)));
    assert!(seat.session.has_ended());
    assert_eq!(drafts(&desk, &code), 0);
    assert_eq!(seat.igate.me().await.err().map(|fault| fault.wants_sign_in()), Some(true));

    let seat = desk.at_work().await;
    let kept = send_dialog(&seat, &dialog.key).await.expect("the dialog is still there");
    assert_eq!(kept.subject, "Viết dở");
    assert!(kept.files.iter().any(|file| file.token == tick && file.ticked));
    let ended = run_all(&seat, Arc::new(SilentHost), Patience::COMMAND).await.expect("run");
    assert_eq!(ended.len(), 1);
    assert_eq!((ended[0].id, ended[0].state), (waiting.id, TransferState::Done));
    assert_eq!(drafts(&desk, &code), 1, "exactly one");
}

pub async fn signing_out_ends_what_can_be_ended(make: Make) {
    let desk = Desk::open(make).await;
    let seat = desk.at_work().await;
    let tokens = seat.session.tokens();
    let not_told = leave(&desk.app, SignOutChoice::Keep).await.expect("signed out here in any case");
    let expected = (!make.takes_a_posted_sign_out()).then_some(FailureCode::SsoNotSignedOut);
    assert_eq!(not_told.map(|failure| failure.code), expected);
    assert!(desk.app.seat().is_err() && desk.app.resume().await.expect("readable").is_none());
    assert_eq!(seat.session.renewed(&tokens.access).await.err(), Some(RemoteFault::NotSignedIn));
    // With the tokens in hand, as a thief of them would have it.
    let refresh = tokens.refresh.expect("a refresh token");
    let thief = reqwest::Client::builder().no_proxy().build().expect("a client");
    let discovery = format!("{}/.well-known/openid-configuration", desk.provider.base().trim_end_matches('/'));
    let document: serde_json::Value = thief.get(discovery).send().await.expect("sent").json().await.expect("JSON");
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", refresh.expose()), ("client_id", "lienthong-desktop")];
    let answer = thief.post(document["token_endpoint"].as_str().expect("an address")).form(&form).send().await;
    assert_eq!(!answer.expect("sent").status().is_success(), make.revokes_at_sign_out());
    let (end, seen) = desk.enter().await;
    assert!(end.expect("signed in again").problem.is_none());
    assert!(!seen.expect("a page").typed, "the browser itself is still signed in: the guide tells how to end that");
}

pub async fn a_denied_person_is_not_signed_in_and_the_way_is_free_again(make: Make) {
    let wishes = Wishes { denied: !make.sends_the_denied_back(), ..Wishes::default() };
    let desk = Desk::open_with(make, wishes, &[]).await;
    let hands = if make.sends_the_denied_back() { Hands::Decline } else { Hands::Type };
    let (end, seen) = desk.enter_with(hands, Duration::from_secs(8)).await;
    let code = end.expect_err("denied").code;
    if make.sends_the_denied_back() {
        assert_eq!(code, FailureCode::SsoRefused);
        assert!(seen.expect("a page").page.contains("Chưa đăng nhập được"));
        desk.at_work().await;
        return;
    }
    assert_eq!(code, FailureCode::SignInTimedOut, "nothing comes back: the limit ends it");
    let seen = seen.expect("a page");
    assert!(desk.provider.base().starts_with(&seen.address.origin().ascii_serialization()), "{}", seen.address);
    // Cancelling ends the next attempt at once, and a third can begin.
    let (end, ()) = tokio::join!(desk.enter_with(Hands::Decline, Duration::from_mins(1)), async {
        while desk.app.sign_in.address().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        desk.app.sign_in.cancel();
    });
    assert_eq!(end.0.err().map(|failure| failure.code), Some(FailureCode::SignInCancelled));
    assert!(desk.app.sign_in.address().is_none() && desk.app.seat().is_err());
}

pub async fn a_rotated_signing_key_is_looked_up_again(make: Make) {
    let mut desk = Desk::open(make).await;
    let seat = desk.at_work().await;
    // The session knows the keys from here on.
    make.can_give_a_token().await;
    let access = seat.session.renewed(&seat.session.tokens().access).await.expect("renewed");
    desk.provider.act(Act::RotateKey).await;
    make.can_give_a_token().await;
    seat.session.renewed(&access).await.expect("signed by the new key");
    seat.igate.me().await.expect("at work");
    desk.at_work().await;
}

pub async fn a_busy_port_gives_way_to_the_next_and_the_last_is_said(make: Make) {
    let mut desk = Desk::open(make).await;
    let ports = if make.takes_any_port() { vec![free_port(), free_port()] } else { desk.provider.ports().to_vec() };
    let [first, second, ..] = ports[..] else { panic!("two ports") };
    let taken = std::net::TcpListener::bind(("127.0.0.1", first)).expect("free");
    desk.reopen_with(&[("sso.redirect_ports", &format!("{first},{second}"))]).await;
    let (end, seen) = desk.enter().await;
    end.expect("signed in");
    assert_eq!(seen.expect("a page").address.port(), Some(second));
    desk.reopen_with(&[("sso.redirect_ports", &first.to_string())]).await;
    let failure = desk.enter().await.0.expect_err("taken");
    assert_eq!((failure.code, failure.detail), (FailureCode::RedirectPortBusy, Some(first.to_string())));
    drop(taken);
    desk.enter().await.0.expect("signed in, when it is free");
}

pub async fn localhost_and_the_address_both_come_back(make: Make) {
    let mut desk = Desk::open(make).await;
    for host in ["localhost", "127.0.0.1"] {
        desk.reopen_with(&[("sso.redirect_host", host)]).await;
        let (end, seen) = desk.enter().await;
        end.expect("signed in");
        assert_eq!(seen.expect("a page").address.host_str(), Some(host));
    }
}

pub async fn a_slash_too_many_or_too_few_is_named(make: Make) {
    let mut desk = Desk::open(make).await;
    let right = desk.provider.issuer().to_owned();
    let wrong = right.strip_suffix('/').map_or_else(|| format!("{right}/"), str::to_owned);
    desk.reopen_with(&[("sso.issuer", &wrong)]).await;
    let failure = desk.enter().await.0.expect_err("another issuer");
    assert_eq!((failure.code, failure.detail), (FailureCode::SsoMisconfigured, Some(format!("issuer = {right}"))));
}

pub async fn another_iss_is_taken_only_where_the_profile_says_so(make: Make) {
    let wishes = Wishes { another_issuer: true, ..Wishes::default() };
    let mut desk = Desk::open_with(make, wishes, &[]).await;
    let (base, issuer) = (desk.provider.base().to_owned(), desk.provider.issuer().to_owned());
    assert_ne!(base, issuer);
    desk.reopen_with(&[("sso.issuer", &base)]).await;
    let failure = desk.enter().await.0.expect_err("another issuer");
    assert_eq!((failure.code, failure.detail), (FailureCode::SsoMisconfigured, Some(format!("issuer = {issuer}"))));
    desk.reopen_with(&[("sso.issuer", &base), ("sso.accepted_issuer", "https://elsewhere.example")]).await;
    assert_eq!(desk.enter().await.0.expect_err("another one").code, FailureCode::SsoMisconfigured);
    desk.reopen_with(&[("sso.issuer", &base), ("sso.accepted_issuer", &issuer)]).await;
    let entered = desk.enter().await.0.expect("signed in");
    assert_eq!(entered.official.identity.issuer, issuer);
}
