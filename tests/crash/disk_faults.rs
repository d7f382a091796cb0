//! The disk is full, may only be read, belongs to somebody else or fails: under the journal, the files and the cache,
//! each alone. The message names it, nothing is claimed that did not happen, the other stores stay as they are, and
//! with a good disk everything goes on.

use crate::{
    desk::{Act, Desk, Ended, files_below},
    is_long,
    recorded::{What, read_changes},
    shim::{Fault, Shim},
    truth::assert_done,
};

const DISK_FULL: &str = "LT-6009";
const READ_ONLY: &str = "LT-6010";
const JOURNAL_UNAVAILABLE: &str = "LT-6007";

const JOURNAL: &str = "/journal.sqlite";
/// What is written beside the journal to find out why it does not take anything.
const PROBE: &str = "/.tmp";

/// Each fault of the disk under one store, and the codes that may name it.
fn faults(path: &'static str, broken: &'static str) -> [(Fault, &'static [&'static str]); 5] {
    let broken: &[&str] = if broken == JOURNAL_UNAVAILABLE { &[JOURNAL_UNAVAILABLE] } else { &["LT-6005"] };
    [
        (Fault::full(path), &[DISK_FULL]),
        (Fault::read_only(path), &[READ_ONLY]),
        (Fault::forbidden(path), &[READ_ONLY]),
        (Fault::broken(path), broken),
        (Fault::unreadable(path), broken),
    ]
}

/// A refusal by this computer: exit 8, the code, and a message with cause and remedy in Vietnamese.
fn assert_refused(ended: &Ended, codes: &[&str], what: &str) {
    assert_eq!(ended.status, Some(8), "{what}: {ended:?}");
    assert!(codes.contains(&ended.code()), "{what}: {ended:?}, wanted {codes:?}");
    if ended.json["error"].is_object() {
        for part in ["message", "cause", "remedy"] {
            let said = ended.json["error"][part].as_str().unwrap_or_default();
            assert!(said.chars().count() > 10 && !said.is_ascii(), "{what}: {part} is {said:?}");
        }
    }
}

#[test]
fn a_journal_on_a_bad_disk_refuses_before_anything_leaves_and_the_other_stores_stay() {
    let desk = Desk::of_hoa();
    assert_eq!(desk.run(&["sync"]).status, Some(0));
    for (fault, codes) in faults(JOURNAL, JOURNAL_UNAVAILABLE) {
        let order = desk.order(Act::Send);
        let what = format!("{fault:?}");
        let (effects, journal) = (desk.effects(), std::fs::read(desk.person().join("journal.sqlite")).expect("read"));
        let refused = desk.run_under(&Shim::faulty(&[fault, Fault { path: PROBE, ..fault }]), &order.words);
        assert_refused(&refused, codes, &what);
        assert_eq!(desk.effects(), effects, "{what}: something left");
        desk.assert_never(&order, &what);
        let kept = std::fs::read(desk.person().join("journal.sqlite")).expect("read");
        assert_eq!(kept, journal, "{what}: the journal was touched");
        let list = desk.run(&["dossiers", "--offline"]);
        assert!(!list.json["items"].as_array().expect("a list").is_empty(), "{what}: the cache is another store");
        desk.assert_audit_whole(&what);
        assert_done(&desk.run(&order.words), &what);
        desk.assert_once(&order, &what);
    }
}

/// The disk begins to fail at the n-th change of the journal and fails until the process ends.
#[test]
fn a_journal_whose_disk_fails_midway_claims_nothing_and_goes_on_when_it_is_mended() {
    let desk = Desk::of_hoa();
    let log = desk.beside("changes");
    let counting = Shim { points: JOURNAL, ..Shim::noting(log.clone()) };
    assert_done(&desk.run_under(&counting, &desk.order(Act::Attach).words), "unharmed");
    let changes = read_changes(&log);
    let writes = changes.iter().filter(|change| {
        matches!(change.what, What::Wrote { .. }) && change.path.to_string_lossy().contains("journal.sqlite")
    });
    let writes = writes.count();
    assert!(writes > 20, "{writes} writes: the shim sees nothing");
    let stride = if is_long() { 1 } else { (writes / 10).max(1) };
    let (mut rounds, mut refused) = (0, 0);
    for skip in (0..writes).step_by(stride) {
        let (fault, codes) = faults(JOURNAL, JOURNAL_UNAVAILABLE)[if rounds % 2 == 0 { 0 } else { 3 }];
        // The disk takes no more writes, but what is open stays open.
        let fault = Fault { ops: "w", ..fault }.after(skip);
        let probe = Fault { path: PROBE, ..fault }.after(0);
        let order = desk.order(if rounds % 3 == 0 { Act::Send } else { Act::Attach });
        let what = format!("{fault:?}, key {}", order.key);
        let ended = desk.run_under(&Shim::faulty(&[fault, probe]), &order.words);
        if ended.status == Some(0) {
            assert_done(&ended, &what);
        } else {
            assert_refused(&ended, codes, &what);
            refused += 1;
        }
        desk.assert_resumes(&order, &what);
        rounds += 1;
    }
    assert!(refused * 2 > rounds, "{refused} of {rounds}: the faults were hardly ever met");
    desk.assert_audit_whole("after all faults");
    eprintln!(
        "Journal: disk fails at {writes} writes, {rounds} rounds, {refused} refused by name, losses 0, doubles 0"
    );
}

#[test]
fn files_on_a_bad_disk_stop_the_transfer_by_name_and_it_goes_on_when_it_is_retried() {
    let desk = Desk::of_hoa();
    for (fault, codes) in faults("/blobs/", "LT-6005") {
        let order = desk.order(Act::Attach);
        let what = format!("{fault:?}");
        let ended = desk.run_under(&Shim::faulty(&[fault]), &order.words);
        assert_refused(&ended, codes, &what);
        desk.assert_never(&order, &what);
        desk.assert_audit_whole(&what);
        if ended.json["transferId"].is_string() {
            let retried = desk.run(&["outbox", "retry", ended.json["transferId"].as_str().expect("an id")]);
            assert_done(&retried, &what);
        }
        assert_done(&desk.run(&order.words), &what);
        desk.assert_once(&order, &what);
    }
}

#[test]
fn a_cache_on_a_bad_disk_keeps_no_transfer_back_and_touches_no_other_store() {
    let desk = Desk::of_hoa();
    assert_eq!(desk.run(&["sync"]).status, Some(0));
    for (fault, codes) in faults("/cache/", "LT-6005") {
        let what = format!("{fault:?}");
        let order = desk.order(Act::Send);
        assert_done(&desk.run_under(&Shim::faulty(&[fault]), &order.words), &what);
        desk.assert_once(&order, &what);
        let new = desk.new_dossier();
        let synced = desk.run_under(&Shim::faulty(&[fault]), &["sync"]);
        assert_refused(&synced, codes, &what);
        desk.assert_audit_whole(&what);
        let mended = desk.run(&["sync"]);
        assert_eq!(mended.status, Some(0), "{what}: {mended:?}");
        let list = desk.run(&["dossiers", "--offline", "--query", &new.code]);
        assert_eq!(list.json["items"].as_array().map(Vec::len), Some(1), "{what}: {list:?}");
        let set_aside = files_below(&desk.person().join("cache"))
            .keys()
            .any(|path| path.to_string_lossy().starts_with("set-aside"));
        assert!(!set_aside, "{what}: a disk that is full is no reason to throw the cache away");
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_at_all_is_named() {
    let desk = Desk::of_hoa();
    let whole = files_below(&desk.data());
    for (fault, codes) in [
        (Fault::full("/data"), &[DISK_FULL][..]),
        (Fault::read_only("/data"), &[READ_ONLY][..]),
        (Fault::forbidden("/people/"), &[READ_ONLY][..]),
    ] {
        let order = desk.order(Act::Push);
        let what = format!("{fault:?}");
        let ended = desk.run_under(&Shim::faulty(&[fault]), &order.words);
        assert_refused(&ended, codes, &what);
        desk.assert_never(&order, &what);
    }
    let now = files_below(&desk.data());
    for (path, bytes) in whole.iter().filter(|(path, _)| path.to_string_lossy().ends_with("journal.sqlite")) {
        assert_eq!(now.get(path), Some(bytes), "{}", path.display());
    }
    let order = desk.order(Act::Push);
    assert_done(&desk.run(&order.words), "on a good disk");
    desk.assert_once(&order, "on a good disk");
}
