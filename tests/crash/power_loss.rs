//! The power goes at every flush of a file: what was not flushed by then is gone (or arrived in part), and the program
//! has to go on from what is left without losing what it acknowledged and without doing anything twice.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use lienthong_core::{
    domain::{
        audit::{AuditAct, AuditOutcome},
        instant::Instant,
        official::Identity,
        sha::Sha,
    },
    gateways::{
        blobs::Blobs,
        journal::{AuditDraft, Journal},
        seal::SealKey,
    },
};

use crate::{
    desk::{Act, Desk, Order},
    is_long,
    recorded::{Change, Disk, Unflushed, What, read_changes},
    shim::{Moment, Shim},
    truth::assert_done,
};

/// Applies what happened before the power went.
fn disk_after(mut disk: Disk, changes: &[Change]) -> Disk {
    for change in changes {
        disk.apply(change);
    }
    disk
}

/// How what was not flushed is treated; the seed makes each round its own.
fn variants(seed: usize) -> [Unflushed; 3] {
    [Unflushed::Gone, Unflushed::NamesOnly, Unflushed::Some { seed: seed as u64 }]
}

const CHILD: &str = "LIENTHONG_TEST_KEEPS_IN";
const KEPT: usize = 12;

fn key() -> SealKey {
    SealKey::from_bytes([7; 32])
}

fn who() -> Identity {
    Identity { issuer: "https://sso.example.gov.vn".into(), subject: "42".into() }
}

/// Runs in a process of its own under the shim, and says after each call what it was told is kept.
#[test]
fn inside_a_process_that_keeps_things() {
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let mut out = std::io::stdout();
    let journal = Journal::open(&folder.join("person"), &key(), &who()).expect("a journal");
    let blobs = Blobs::open(&folder.join("person/blobs"), &key()).expect("a store");
    for number in 0..KEPT {
        let mut writer = blobs.writer().expect("a writer");
        writer.write(format!("tệp {number}").as_bytes()).expect("written");
        let (sha, _) = writer.finish().expect("kept");
        journal.put_dialog(&format!("send/{number}"), &sha.to_string()).expect("kept");
        writeln!(out, "kept dialog {number}").expect("said");
        let draft = AuditDraft {
            at: Instant::from_unix_seconds(1_780_000_000).expect("a time"),
            clock_offset_seconds: 0,
            act: AuditAct::Send,
            dossier_code: None,
            document_id: None,
            transfer_id: None,
            sha256: vec![sha],
            outcome: AuditOutcome::Begun,
            code: None,
        };
        journal.append_audit(draft).expect("kept");
        writeln!(out, "kept audit {}", number + 1).expect("said");
    }
}

/// Runs the process above under a shim; the dialogs and audit entries that it was told are kept.
fn keep_things(folder: &Path, shim: &Shim) -> (usize, usize) {
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["--exact", "power_loss::inside_a_process_that_keeps_things", "--nocapture", "--test-threads", "1"]);
    shim.cover(&mut child, folder);
    let output = child.env(CHILD, folder).stdin(Stdio::null()).output().expect("it ran");
    let said = String::from_utf8_lossy(&output.stdout);
    let count = |word: &str| said.lines().filter(|line| line.contains(word)).count();
    (count("kept dialog"), count("kept audit"))
}

#[test]
fn what_the_journal_acknowledged_is_there_when_the_power_is_back() {
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path().canonicalize().expect("a folder").join("data");
    std::fs::create_dir(&root).expect("a folder");
    let log = place.path().join("changes");
    let empty = Disk::of(&root);
    assert_eq!(keep_things(&root, &Shim::noting(log.clone())), (KEPT, KEPT));
    let points = read_changes(&log).iter().map(|change| change.number).max().expect("points");
    let stride = if is_long() { 1 } else { 5 };
    let (mut rounds, mut most) = (0, 0);
    for point in (1..=points).step_by(stride) {
        empty.write_after_power_loss(&root, Unflushed::Gone);
        std::fs::remove_file(&log).expect("removed");
        let shim = Shim { kill: Some((point, Moment::After)), ..Shim::noting(log.clone()) };
        let (dialogs, entries) = keep_things(&root, &shim);
        let disk = disk_after(empty.clone(), &read_changes(&log));
        for unflushed in variants(point) {
            let what = format!("power lost at change {point} of {points}, {unflushed:?}");
            disk.write_after_power_loss(&root, unflushed);
            let journal = Journal::open(&root.join("person"), &key(), &who()).unwrap_or_else(|fault| {
                panic!("{what}: the journal does not open: {fault}");
            });
            let blobs = Blobs::open(&root.join("person/blobs"), &key()).expect("a store");
            for number in 0..KEPT {
                let kept = journal.dialog(&format!("send/{number}")).expect("read");
                assert!(number >= dialogs || kept.is_some(), "{what}: dialog {number} of {dialogs} is lost");
                // A dialog that names a file is never there without it.
                if let Some(sha) = kept.as_deref().and_then(Sha::parse) {
                    let bytes = blobs.read_range(&sha, 0, 100);
                    assert_eq!(bytes, Ok(format!("tệp {number}").into_bytes()), "{what}: the file of dialog {number}");
                }
            }
            let verdict = journal.verify_audit().expect("read");
            assert!(verdict.ok && verdict.entries as usize >= entries, "{what}: {verdict:?}, acknowledged {entries}");
            rounds += 1;
        }
        most = most.max(dialogs);
    }
    assert!(most > KEPT / 2, "the power always went at the beginning");
    eprintln!("Journal: power lost at {points} changes, {rounds} folders opened, acknowledged and lost 0");
}

/// The power goes at a flush of any file of the data folder.
fn power_lost_at_flushes(act: Act, stride: usize) {
    let desk = Desk::of_hoa();
    let log = desk.beside("changes");
    let noting = Shim { syncs_only: true, ..Shim::noting(log.clone()) };
    assert_done(&desk.run_under(&noting, &desk.order(act).words), "unharmed");
    let points = read_changes(&log).iter().map(|change| change.number).max().expect("points");
    assert!(points > 15, "{points} points: the shim sees nothing");
    let (mut rounds, mut knew) = (0, 0);
    let all = (1..=points).step_by(stride);
    for (point, moment) in all.flat_map(|point| [(point, Moment::Before), (point, Moment::After)]) {
        let unflushed: Vec<Unflushed> =
            if is_long() { variants(point).into() } else { vec![variants(point)[rounds % 3]] };
        for unflushed in unflushed {
            let order = desk.order(act);
            let what =
                format!("{act:?}, power lost {moment:?} flush {point} of {points}, {unflushed:?}, {}", order.key);
            let before = Disk::of(&desk.data());
            std::fs::remove_file(&log).expect("removed");
            let effects = desk.effects();
            let killed = desk.run_under(&Shim { kill: Some((point, moment)), ..noting.clone() }, &order.words);
            desk.let_servers_finish();
            disk_after(before, &read_changes(&log)).write_after_power_loss(&desk.data(), unflushed);
            let known = desk.outbox().iter().any(|transfer| transfer["key"] == order.key);
            assert!(known || desk.effects() == effects, "{what}: something left before the key was on the disk");
            assert!(known || killed.status != Some(0), "{what}: what was said to be done is not known any more");
            knew += usize::from(known);
            desk.assert_resumes(&order, &what);
            rounds += 1;
        }
    }
    assert!(knew * 2 > rounds, "the power went before anything happened");
    desk.assert_audit_whole("after all power losses");
    eprintln!("{act:?}: power lost at flushes: {points} points, {rounds} losses of power, losses 0, doubles 0");
}

#[test]
fn a_send_that_loses_power_at_any_flush_makes_one_draft() {
    power_lost_at_flushes(Act::Send, if is_long() { 1 } else { 4 });
}

#[test]
fn an_attachment_that_loses_power_at_any_flush_attaches_each_file_once() {
    power_lost_at_flushes(Act::Attach, if is_long() { 1 } else { 6 });
}

#[test]
fn a_push_that_loses_power_at_any_flush_attaches_each_file_once() {
    power_lost_at_flushes(Act::Push, if is_long() { 1 } else { 8 });
}

/// The first sign-in makes keys, folders and the journal: none may be there without the others it needs.
#[test]
fn a_first_sign_in_that_loses_power_at_any_change_can_be_made_again_and_is_kept_once_it_was_said() {
    let desk = Desk::unattended();
    let log = desk.beside("changes");
    let empty = Disk::of(&desk.data());
    let sign_in = |shim: &Shim| {
        let mut command = desk.command(&["login", "--no-browser"]);
        shim.cover(&mut command, &desk.data());
        desk.log_in_as(command)
    };
    assert_eq!(sign_in(&Shim::noting(log.clone())).status, Some(0));
    let changes = read_changes(&log);
    let points = changes.iter().map(|change| change.number).max().expect("points");
    let syncs = changes.iter().filter(|change| change.what == What::Synced).count();
    assert!(syncs > 5, "{syncs} flushes: the shim sees nothing");
    let stride = if is_long() { 1 } else { 11 };
    let mut rounds = 0;
    // The last one is never reached: the sign-in is said to be done before the power goes.
    for point in (1..=points).step_by(stride).chain([points + 9]) {
        for unflushed in variants(point) {
            let what = format!("power lost at change {point} of {points}, {unflushed:?}");
            empty.write_after_power_loss(&desk.data(), Unflushed::Gone);
            std::fs::remove_file(&log).expect("removed");
            let ended = sign_in(&Shim { kill: Some((point, Moment::After)), ..Shim::noting(log.clone()) });
            disk_after(empty.clone(), &read_changes(&log)).write_after_power_loss(&desk.data(), unflushed);
            if ended.status == Some(0) {
                assert_eq!(desk.run(&["whoami"]).status, Some(0), "{what}: the sign-in is lost");
            }
            desk.log_in();
            let listed = desk.run(&["outbox", "list"]);
            assert_eq!(listed.status, Some(0), "{what}: {listed:?}");
            desk.assert_audit_whole(&what);
            rounds += 1;
        }
    }
    let order: Order = desk.order(Act::Send);
    assert_done(&desk.run(&order.words), "after all power losses");
    eprintln!("Sign-in: power lost at {points} changes, {rounds} folders opened, none unusable");
}
