//! The command line killed with SIGKILL: at every point at which the journal is flushed, and at random moments.
//!
//! After each kill the outbox is run and the order is given again under its key; then the servers hold one draft or
//! each file once, with equal hashes, and iGate's history has one line. A transfer may not need a person to go on.

use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    desk::{Act, Desk, Ended, killed_after},
    is_long, kills,
    recorded::read_changes,
    shim::{Moment, Shim},
    truth::{Tally, assert_done},
};

/// The journal's flushes: between two of them lies everything that happens to a transfer. In the long run its writes
/// too.
fn journal_syncs() -> Shim {
    Shim { points: "journal.sqlite", syncs_only: !is_long(), ..Shim::default() }
}

/// `stride`: every so many in the short run; what attaching goes through point by point, pushing goes through too.
fn at_every_journalled_point(act: Act, stride: usize) {
    let desk = Desk::of_hoa();
    let log = desk.beside("changes");
    let whole = desk.order(act);
    let unharmed = desk.run_under(&Shim { log: Some(log.clone()), ..journal_syncs() }, &whole.words);
    assert_done(&unharmed, "unharmed");
    let points = read_changes(&log).iter().map(|change| change.number).max().expect("points");
    assert!(points > 10, "{points} points: the shim sees nothing");
    let orphans = desk.orphans();
    let mut tally = Tally::default();
    for point in (1..=points).step_by(if is_long() { 1 } else { stride }) {
        for moment in [Moment::Before, Moment::After] {
            let order = desk.order(act);
            let what = format!("{act:?} killed {moment:?} point {point} of {points}, key {}", order.key);
            let killed = desk.run_under(&Shim { kill: Some((point, moment)), ..journal_syncs() }, &order.words);
            // The last flushes of a run depend on who closes the journal last.
            tally.kills += usize::from(killed.signal == Some(9));
            tally.rounds += 1;
            desk.assert_resumes(&order, &what);
        }
    }
    tally.orphans = desk.orphans() - orphans;
    assert!(tally.kills * 10 >= tally.rounds * 9, "{tally:?}: it was hardly ever killed");
    desk.assert_audit_whole("after all kills");
    eprintln!("{act:?}: killed at every journalled point: {points} points, {tally:?}, losses 0, doubles 0");
}

#[test]
fn a_send_killed_at_every_journalled_point_makes_one_draft() {
    at_every_journalled_point(Act::Send, 2);
}

#[test]
fn an_attachment_killed_at_every_journalled_point_attaches_each_file_once() {
    at_every_journalled_point(Act::Attach, 1);
}

#[test]
fn a_push_killed_at_every_journalled_point_attaches_each_file_once() {
    at_every_journalled_point(Act::Push, 4);
}

/// Moments spread over the time that the command takes unharmed, and a little beyond.
struct Moments {
    random: StdRng,
    whole: Duration,
}

impl Moments {
    fn over(unharmed: impl Fn() -> Ended) -> Self {
        let took = (0..3).map(|_| {
            let begun = Instant::now();
            let ended = unharmed();
            assert_eq!(ended.status, Some(0), "{ended:?}");
            begun.elapsed()
        });
        Self { random: StdRng::seed_from_u64(3), whole: took.max().expect("three") }
    }

    fn next(&mut self) -> Duration {
        self.whole.mul_f64(self.random.random_range(0.0..1.0))
    }
}

fn at_random_moments(act: Act) {
    let desk = Desk::of_hoa();
    let mut moments = Moments::over(|| desk.run(&desk.order(act).words));
    let orphans = desk.orphans();
    let mut tally = Tally::default();
    let wanted = kills(5);
    while tally.kills < wanted {
        let order = desk.order(act);
        let moment = moments.next();
        let what = format!("{act:?} killed after {moment:?}, key {}", order.key);
        let (killed, _) = killed_after(desk.start(desk.command(&order.words)), moment);
        tally.kills += usize::from(killed);
        tally.rounds += 1;
        assert!(tally.rounds < 20 + wanted * 5, "{tally:?}: it is hardly ever killed");
        desk.assert_resumes(&order, &what);
    }
    tally.orphans = desk.orphans() - orphans;
    desk.assert_audit_whole("after all kills");
    eprintln!("{act:?}: killed at random moments of {:?}: {tally:?}, losses 0, doubles 0", moments.whole);
}

#[test]
fn a_send_killed_at_random_moments_makes_one_draft() {
    at_random_moments(Act::Send);
}

#[test]
fn an_attachment_killed_at_random_moments_attaches_each_file_once() {
    at_random_moments(Act::Attach);
}

#[test]
fn a_push_killed_at_random_moments_attaches_each_file_once() {
    at_random_moments(Act::Push);
}

/// The codes that the list shows without network.
fn listed(desk: &Desk) -> Vec<String> {
    let ended = desk.run(&["dossiers", "--offline", "--step", "tat-ca", "--limit", "1000"]);
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let items = ended.json["items"].as_array().expect("a list").iter();
    let mut codes: Vec<String> = items.map(|item| item["code"].as_str().expect("a code").to_owned()).collect();
    codes.sort();
    codes
}

/// A first sync of an empty cache, or one that finds a dossier more; the next one brings the list to what is true.
#[test]
fn a_sync_killed_at_random_moments_loses_nothing_and_the_next_one_is_whole() {
    let desk = Desk::of_hoa();
    let empty_cache = || std::fs::remove_dir_all(desk.person().join("cache")).expect("emptied");
    let mut moments = Moments::over(|| {
        drop(std::fs::remove_dir_all(desk.person().join("cache")));
        desk.run(&["sync"])
    });
    let mut wanted = listed(&desk);
    assert!(!wanted.is_empty(), "there is nothing to lose");
    let (mut tally, mut rebuilt) = (Tally::default(), 0);
    let kills = kills(5);
    while tally.kills < kills {
        tally.rounds += 1;
        if tally.rounds % 2 == 0 {
            empty_cache();
        } else {
            wanted.push(desk.new_dossier().code);
            wanted.sort();
        }
        let moment = moments.next();
        let (killed, _) = killed_after(desk.start(desk.command(&["sync"])), moment);
        tally.kills += usize::from(killed);
        assert!(tally.rounds < 20 + kills * 5, "{tally:?}: it is hardly ever killed");
        let synced = desk.run(&["sync"]);
        assert_eq!(synced.status, Some(0), "killed after {moment:?}: {synced:?}");
        assert_eq!(listed(&desk), wanted, "killed after {moment:?}");
        let folder = std::fs::read_dir(desk.person().join("cache")).expect("a cache");
        rebuilt +=
            folder.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("set-aside")).count();
    }
    assert_eq!(rebuilt, 0, "a kill is no reason to begin the cache anew");
    eprintln!("Sync: killed at random moments of {:?}: {tally:?}, lost 0, caches begun anew {rebuilt}", moments.whole);
}

/// Every change of the cache's files is a point at which a sync dies.
#[test]
fn a_sync_killed_at_every_so_many_a_change_of_the_cache_is_made_good_by_the_next() {
    let desk = Desk::of_hoa();
    let changes = || Shim { points: "/cache/", ..Shim::default() };
    let log = desk.beside("changes");
    let unharmed = desk.run_under(&Shim { log: Some(log.clone()), ..changes() }, &["sync"]);
    assert_eq!(unharmed.status, Some(0), "{unharmed:?}");
    let points = read_changes(&log).iter().map(|change| change.number).max().expect("points");
    let wanted = listed(&desk);
    let stride = if is_long() { 1 } else { (points / 8).max(1) };
    let mut tally = Tally::default();
    for point in (1..=points).step_by(stride) {
        std::fs::remove_dir_all(desk.person().join("cache")).expect("emptied");
        let killed = desk.run_under(&Shim { kill: Some((point, Moment::After)), ..changes() }, &["sync"]);
        tally.kills += usize::from(killed.signal == Some(9));
        tally.rounds += 1;
        let synced = desk.run(&["sync"]);
        assert_eq!(synced.status, Some(0), "killed at change {point}: {synced:?}");
        assert_eq!(listed(&desk), wanted, "killed at change {point}");
    }
    eprintln!("Sync: killed at changes of the cache: {points} points, {tally:?}, lost 0");
}
