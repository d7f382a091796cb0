//! Two processes on one data folder: one works, nothing is done twice, nobody hangs.

use std::process::Child;

use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};
use serde_json::json;

use crate::{
    desk::{Act, Desk, Ended, Order, ended, killed_after},
    is_long,
    truth::assert_done,
};

/// Starts one command as often as said, all at once.
fn at_once(desk: &Desk, times: usize, words: &[String]) -> Vec<Ended> {
    let running: Vec<Child> = (0..times).map(|_| desk.start(desk.command(words))).collect();
    running.into_iter().map(ended).collect()
}

/// Orders without waiting for the effect.
fn queued(desk: &Desk, act: Act) -> Order {
    let order = desk.order(act);
    let mut words = order.words.clone();
    words.push("--no-wait".into());
    let ended = desk.run(&words);
    assert_eq!((ended.status, ended.state()), (Some(0), "queued"), "{ended:?}");
    order
}

/// How often the systems were asked for the effect that counts.
fn writes(desk: &Desk) -> usize {
    let log = desk.sandbox.state().log.requests();
    let counts = |path: &str| path.ends_with("/drafts") || path.ends_with("/attachment");
    log.iter().filter(|request| matches!(request.method.as_str(), "POST" | "PUT") && counts(&request.path)).count()
}

#[test]
fn two_that_run_the_outbox_at_once_do_each_job_once_and_both_end() {
    let desk = Desk::of_hoa();
    let orders: Vec<Order> =
        [Act::Send, Act::Attach, Act::Send, Act::Push].into_iter().map(|act| queued(&desk, act)).collect();
    assert_eq!(writes(&desk), 0);
    for end in at_once(&desk, 2, &["outbox".into(), "run".into()]) {
        assert_eq!(end.status, Some(0), "{end:?}");
        let items = end.json["items"].as_array().expect("a list");
        assert!(items.iter().all(|item| item["state"] == "done"), "{end:?}");
    }
    assert_eq!(writes(&desk), orders.len(), "each effect was asked for once");
    for order in &orders {
        desk.assert_once(order, "two outboxes");
    }
    desk.assert_audit_whole("two outboxes");
}

#[test]
fn the_same_order_under_one_key_given_twice_at_once_is_one_transfer() {
    let desk = Desk::of_hoa();
    let rounds = if is_long() { 40 } else { 5 };
    for round in 0..rounds {
        let order = desk.order(Act::ALL[round % 3]);
        let before = writes(&desk);
        let ends = at_once(&desk, 3, &order.words);
        let what = format!("round {round}, key {}", order.key);
        for end in &ends {
            assert_done(end, &what);
            assert_eq!(end.json["transferId"], ends[0].json["transferId"], "{what}");
        }
        assert_eq!(writes(&desk), before + 1, "{what}: no double work");
        desk.assert_once(&order, &what);
    }
    let audit = desk.run(&["audit", "list"]);
    let entries = audit.json["items"].as_array().expect("a list").iter();
    let begun = entries.filter(|entry| entry["transferId"].is_string() && entry["outcome"] == "begun");
    assert_eq!(begun.count(), rounds, "one beginning for each transfer");
}

#[test]
fn the_same_send_without_a_key_given_twice_at_once_is_made_once_and_refused_once() {
    let desk = Desk::of_hoa();
    for round in 0..if is_long() { 20 } else { 4 } {
        let order = desk.order(Act::Send);
        let words: Vec<String> = order.words.iter().take(3).cloned().collect();
        let ends = at_once(&desk, 2, &words);
        let what = format!("round {round}: {ends:?}");
        let done = ends.iter().filter(|end| end.state() == "done").count();
        // One that comes when the other has ended is an order of its own.
        let transfers = desk.outbox().iter().filter(|transfer| transfer["dossierCode"] == order.dossier).count();
        assert_eq!(done, transfers, "{what}");
        if done == 1 {
            assert!(ends.iter().any(|end| end.status == Some(4)), "{what}");
        }
        let both_at_work = ends.iter().all(|end| end.state() == "done");
        assert!(!both_at_work, "{what}: two drafts of one dossier");
    }
}

#[test]
fn a_waiting_process_takes_over_when_the_working_one_is_killed() {
    let desk = Desk::of_hoa();
    let order = queued(&desk, Act::Send);
    let slow = FaultKind::Delay { ms: 1500, applied: true };
    desk.sandbox.state().faults.add(Fault::once(slow).at(System::Idesk, "POST", "/idesk/v1/drafts"));
    let working = desk.start(desk.command(&["outbox", "run"]));
    let waiting = desk.start(desk.command(&["outbox", "run"]));
    // Whichever of the two holds the outbox, it is in the middle of the draft now.
    while !desk.sandbox.state().log.requests().iter().any(|request| request.path.ends_with("/drafts")) {
        std::thread::yield_now();
    }
    let (killed, _) = killed_after(working, std::time::Duration::ZERO);
    assert!(killed);
    let end = ended(waiting);
    assert_eq!(end.status, Some(0), "{end:?}");
    assert_done(&desk.run(&order.words), "taken over");
    desk.assert_once(&order, "taken over");
}

#[test]
fn readers_and_a_sync_at_once_share_the_cache() {
    let desk = Desk::of_hoa();
    assert_eq!(desk.run(&["sync"]).status, Some(0));
    let commands: [&[&str]; 6] = [
        &["sync", "--full"],
        &["dossiers", "--offline"],
        &["documents", "--offline", "--box", "du-thao"],
        &["sync"],
        &["dossiers", "--offline"],
        &["dossiers"],
    ];
    let running: Vec<Child> = commands.iter().map(|words| desk.start(desk.command(words))).collect();
    for (child, words) in running.into_iter().zip(commands) {
        let end = ended(child);
        assert_eq!(end.status, Some(0), "{words:?}: {end:?}");
    }
}

#[test]
fn two_sign_ins_at_once_on_a_new_folder_leave_one_key_and_a_session() {
    for _ in 0..if is_long() { 20 } else { 3 } {
        let desk = Desk::unattended();
        std::thread::scope(|scope| {
            let both = [0, 1].map(|_| scope.spawn(|| desk.log_in_as(desk.command(&["login", "--no-browser"]))));
            for one in both {
                let end = one.join().expect("no panic");
                assert_eq!(end.status, Some(0), "{end:?}");
            }
        });
        let end = desk.run(&["whoami"]);
        assert_eq!(end.status, Some(0), "{end:?}");
        assert_eq!(desk.assert_audit_whole("two sign-ins"), 5, "two sign-ins, begun and done, and the export");
    }
}

#[test]
fn an_expired_session_is_renewed_once_for_all_that_come_at_once() {
    let desk = Desk::of_hoa();
    let asked = |desk: &Desk| {
        let log = desk.sandbox.state().log.of(System::Sso, "/token");
        log.iter().filter(|request| request.status == Some(200)).count()
    };
    let before = asked(&desk);
    desk.tell_sandbox("/sso", &json!({"do": "expire-access"}));
    for end in at_once(&desk, 4, &["whoami".to_owned()]) {
        assert_eq!(end.status, Some(0), "{end:?}");
    }
    assert_eq!(asked(&desk), before + 1, "one renewal for four processes");
    assert_eq!(desk.run(&["whoami"]).status, Some(0));
}
