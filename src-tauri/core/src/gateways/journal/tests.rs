//! The journal, tried on real files: crashes, damage, two processes, each fault by its own name.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use uuid::Uuid;

use super::*;
use crate::domain::{
    audit::{AuditAct, AuditOutcome},
    code::DossierCode,
    failure_code::FailureCode,
    instant::Instant,
    transfer::{FileSource, FileState, Progress, Transfer, TransferFile, TransferKind, TransferState},
};

fn key() -> SealKey {
    SealKey::from_bytes([9; 32])
}

fn who() -> Identity {
    Identity { issuer: "https://sso.example.gov.vn".into(), subject: "42".into() }
}

fn at(seconds: i64) -> Instant {
    Instant::from_unix_seconds(1_780_000_000 + seconds).expect("a time")
}

fn open(folder: &Path) -> Journal {
    Journal::open(folder, &key(), &who()).expect("a journal")
}

fn transfer(number: u128) -> Transfer {
    Transfer {
        id: Uuid::from_u128(number),
        key: Uuid::from_u128(number + 1000),
        kind: TransferKind::Send,
        state: TransferState::Queued,
        dossier_code: DossierCode::parse("H08.12-210624-0001").expect("a code"),
        dossier_id: "685495086145a54664cb95c3".into(),
        applicant: "Nguyễn Văn Á".into(),
        procedure: "Cấp giấy phép xây dựng".into(),
        subject: "Trích yếu".into(),
        document_id: None,
        document_number: None,
        draft_id: None,
        files: vec![TransferFile {
            source: FileSource::Igate { file_id: "f1".into() },
            name: "BAN SAO CCCD.pdf".into(),
            size: 67_627,
            sha256: None,
            state: FileState::Waiting,
            target_id: None,
            confirmed_by: None,
            name_confirmed: false,
            possible_orphans: 0,
            cross_check: None,
            mismatch_accepted: false,
        }],
        code: None,
        attempts: 0,
        next_try_at: None,
        created_at: at(i64::try_from(number).expect("small")),
        updated_at: at(0),
        finished_at: None,
        progress: Progress::default(),
    }
}

fn draft(outcome: AuditOutcome) -> AuditDraft {
    AuditDraft {
        at: at(1),
        clock_offset_seconds: 3,
        act: AuditAct::Send,
        dossier_code: DossierCode::parse("H08.12-210624-0001"),
        document_id: None,
        transfer_id: Some("t".into()),
        sha256: Vec::new(),
        outcome,
        code: None,
    }
}

#[test]
fn transfers_come_back_as_they_were_put_newest_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    for number in 1..=3 {
        journal.put_transfer(&transfer(number)).expect("put");
    }
    let mut changed = transfer(2);
    changed.state = TransferState::Done;
    journal.put_transfer(&changed).expect("put");
    drop(journal);
    let journal = open(folder.path());
    assert_eq!(journal.transfers(), Ok(vec![transfer(3), changed.clone(), transfer(1)]));
    assert_eq!(journal.transfer(changed.id), Ok(Some(changed.clone())));
    assert_eq!(journal.transfer_by_key(changed.key), Ok(Some(changed)));
    assert_eq!(journal.transfer(Uuid::nil()), Ok(None));
}

#[test]
fn a_key_belongs_to_one_transfer_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    journal.put_transfer(&transfer(1)).expect("put");
    let thief = Transfer { key: transfer(1).key, ..transfer(2) };
    assert_eq!(journal.put_transfer(&thief), Err(JournalFault::KeyTaken));
    assert_eq!(journal.transfers().map(|transfers| transfers.len()), Ok(1));
}

#[test]
fn a_wish_to_cancel_is_seen_by_another_opening_and_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (open(folder.path()), open(folder.path()));
    one.put_transfer(&transfer(1)).expect("put");
    one.ask_cancel(transfer(1).id).expect("asked");
    one.ask_cancel(transfer(1).id).expect("asked twice");
    assert_eq!(other.is_cancel_asked(transfer(1).id), Ok(true));
    other.forget_cancel(transfer(1).id).expect("forgotten");
    assert_eq!(one.is_cancel_asked(transfer(1).id), Ok(false));
}

#[test]
fn a_dialog_survives_closing_and_nothing_of_it_is_readable_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    journal.put_dialog("send/685495086145a54664cb95c3", r#"{"subject":"BIMATBIMAT"}"#).expect("put");
    journal.put_transfer(&transfer(1)).expect("put");
    drop(journal);
    for entry in fs::read_dir(folder.path()).expect("a folder").flatten() {
        let bytes = fs::read(entry.path()).expect("a file");
        for word in ["BIMATBIMAT", "685495086145a54664cb95c3", "Nguyễn", "H08.12", "CCCD", "42"] {
            let found = memchr::memmem::find(&bytes, word.as_bytes());
            assert!(word == "42" || found.is_none(), "{word} in {}", entry.path().display());
        }
    }
    let journal = open(folder.path());
    let kept = journal.dialog("send/685495086145a54664cb95c3").expect("read");
    assert_eq!(kept.as_deref(), Some(r#"{"subject":"BIMATBIMAT"}"#));
    journal.forget_dialog("send/685495086145a54664cb95c3").expect("forgotten");
    assert_eq!(journal.dialog("send/685495086145a54664cb95c3"), Ok(None));
}

#[test]
fn a_step_and_the_new_state_of_its_transfer_are_written_together_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    let step = journal.step_before(&transfer(1), "write").expect("begun");
    let open_step = journal.open_step(transfer(1).id).expect("read").expect("an open step");
    assert_eq!((open_step.id, open_step.step.as_str(), open_step.begun_at), (step, "write", at(0)));
    journal.put_transfer(&transfer(2)).expect("put");
    // The end fails on its second half (a key that is taken): the first half must not stay.
    let broken = Transfer { key: transfer(2).key, ..transfer(1) };
    assert_eq!(journal.step_after(step, "done", &broken), Err(JournalFault::KeyTaken));
    assert!(journal.open_step(transfer(1).id).expect("read").is_some());
    let done = Transfer { draft_id: Some("987".into()), updated_at: at(9), ..transfer(1) };
    journal.step_after(step, "done", &done).expect("ended");
    assert_eq!(journal.open_step(transfer(1).id), Ok(None));
    assert_eq!(journal.transfer(transfer(1).id), Ok(Some(done.clone())));
    assert_eq!(journal.step_after(step, "done", &done), Err(JournalFault::StepNotOpen));
    let steps = journal.steps(transfer(1).id).expect("read");
    let ends: Vec<_> =
        steps.iter().filter_map(|step| step.ended.as_ref()).map(|end| (end.outcome.as_str(), end.at)).collect();
    assert_eq!(ends, [("done", at(9))]);
}

/// The other process of the tests below: this test alone, in the same binary, does what the variable says.
#[test]
fn another_process() {
    let Ok(order) = std::env::var("LIENTHONG_TEST_JOURNAL") else { return };
    let (act, folder) = order.split_once(' ').expect("an act and a folder");
    let journal = open(Path::new(folder));
    let say = |word: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{word}").and_then(|()| out.flush()).expect("said");
    };
    let wait = || {
        say("ready");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).expect("an order");
    };
    match act {
        "die-in-step" => {
            journal.step_before(&transfer(1), "upload 0").expect("begun");
            // Killed here by the test.
            wait();
        }
        "hold-worker-lock" => {
            let _lock = worker_lock(Path::new(folder)).expect("asked").expect("had");
            wait();
        }
        "audit" => {
            wait();
            for _ in 0..50 {
                journal.append_audit(draft(AuditOutcome::Begun)).expect("appended");
            }
        }
        other => panic!("unknown act {other}"),
    }
}

struct Other {
    child: std::process::Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Other {
    fn start(act: &str, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "gateways::journal::tests::another_process", "--nocapture"])
            .env("LIENTHONG_TEST_JOURNAL", format!("{act} {}", folder.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        while line.trim() != "ready" {
            line.clear();
            assert_ne!(out.read_line(&mut line).expect("read"), 0, "it ended before it was ready");
        }
        Self { child, out }
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    fn go_on(&mut self) {
        self.child.stdin.take().expect("piped").write_all(b"go\n").expect("told");
    }

    fn end(mut self) {
        std::io::copy(&mut self.out, &mut std::io::sink()).expect("read to its end");
        assert!(self.child.wait().expect("ended").success());
    }
}

#[test]
fn a_process_killed_inside_a_step_leaves_the_step_open_and_the_transfer_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    Other::start("die-in-step", folder.path()).kill();
    let journal = open(folder.path());
    let step = journal.open_step(transfer(1).id).expect("read").expect("an open step");
    assert_eq!(step.step, "upload 0");
    assert_eq!(journal.transfers(), Ok(vec![transfer(1)]));
    journal.step_after(step.id, "asked: not applied", &transfer(1)).expect("settled");
    assert_eq!(journal.open_step(transfer(1).id), Ok(None));
}

#[test]
fn two_processes_append_to_one_chain_without_a_gap() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    let mut other = Other::start("audit", folder.path());
    other.go_on();
    for _ in 0..50 {
        journal.append_audit(draft(AuditOutcome::Done)).expect("appended");
    }
    other.end();
    let verdict = journal.verify_audit().expect("read");
    assert_eq!((verdict.ok, verdict.entries), (true, 100));
    assert_eq!(journal.audit().map(|entries| entries.len()), Ok(100));
}

#[test]
fn one_process_at_a_time_runs_the_outbox_and_a_killed_one_frees_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = Other::start("hold-worker-lock", folder.path());
    assert!(worker_lock(folder.path()).expect("asked").is_none());
    other.kill();
    let lock = worker_lock(folder.path()).expect("asked");
    assert!(lock.is_some() && worker_lock(folder.path()).expect("asked").is_none());
    drop(lock);
    assert!(worker_lock(folder.path()).expect("asked").is_some());
}

#[test]
fn every_commit_waits_for_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    let pragma = |name: &str| -> rusqlite::types::Value {
        journal.connection().pragma_query_value(None, name, |row| row.get(0)).expect("a pragma")
    };
    assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2), "FULL");
    assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".into()));
}

#[test]
fn the_audit_finds_an_edit_a_deletion_another_order_and_a_cut() {
    let spoil: [(&str, u32); 5] = [
        ("UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE number = 4) WHERE number = 3", 3),
        ("UPDATE audit SET sealed = zeroblob(200) WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number >= 4", 4),
        ("DELETE FROM meta WHERE name = 'audit-head'", 6),
    ];
    for (statement, first_bad) in spoil {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = open(folder.path());
        for _ in 0..5 {
            journal.append_audit(draft(AuditOutcome::Done)).expect("appended");
        }
        assert!(journal.verify_audit().expect("read").ok);
        journal.connection().execute_batch(statement).expect("spoilt");
        let verdict = journal.verify_audit().expect("read");
        assert_eq!((verdict.ok, verdict.first_bad), (false, Some(first_bad)), "{statement}");
    }
}

#[test]
fn a_row_moved_to_another_transfer_does_not_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    journal.put_transfer(&transfer(1)).expect("put");
    journal.put_transfer(&transfer(2)).expect("put");
    let statement = format!(
        "UPDATE transfer SET sealed = (SELECT sealed FROM transfer WHERE id = '{}') WHERE id = '{}'",
        transfer(1).id,
        transfer(2).id
    );
    journal.connection().execute_batch(&statement).expect("moved");
    assert_eq!(journal.transfer(transfer(2).id), Err(JournalFault::Damaged));
    assert_eq!(journal.transfer(transfer(1).id), Ok(Some(transfer(1))));
}

/// Opens a spoilt journal: the fault's code, and that not a byte of the file was touched.
fn refused(spoil: impl Fn(&Path), key: &SealKey, who: &Identity) -> FailureCode {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.sqlite");
    let journal = open(folder.path());
    for number in 1..=200 {
        journal.put_transfer(&transfer(number)).expect("put");
    }
    drop(journal);
    spoil(&file);
    let before = fs::read(&file).expect("a file");
    let fault = Journal::open(folder.path(), key, who).err().expect("refused");
    assert_eq!(fs::read(&file).expect("a file"), before, "{fault}: it was touched");
    fault.code()
}

#[test]
fn a_journal_that_cannot_be_opened_is_refused_by_its_own_name_and_left_untouched() {
    let damaged = FailureCode::JournalDamaged;
    let cut = |length: u64| {
        move |file: &Path| {
            fs::OpenOptions::new().write(true).open(file).and_then(|file| file.set_len(length)).expect("cut");
        }
    };
    assert_eq!(refused(cut(0), &key(), &who()), damaged, "emptied");
    assert_eq!(refused(cut(20_000), &key(), &who()), damaged, "cut");
    assert_eq!(
        refused(
            |file| fs::write(file, "no journal at all, but long enough to be one").expect("written"),
            &key(),
            &who()
        ),
        damaged
    );
    let pages = |file: &Path| {
        let mut bytes = fs::read(file).expect("a file");
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 64].fill(0xA5);
        fs::write(file, bytes).expect("written");
    };
    assert_eq!(refused(pages, &key(), &who()), damaged, "a page head overwritten");
    let newer = |file: &Path| {
        let connection = Connection::open(file).expect("opened");
        connection.pragma_update(None, "user_version", 2).expect("raised");
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())).expect("closed whole");
    };
    assert_eq!(refused(newer, &key(), &who()), FailureCode::StoreNewer);
    assert_eq!(refused(|_| (), &SealKey::from_bytes([8; 32]), &who()), FailureCode::SealBroken, "another key");
    let somebody = Identity { subject: "43".into(), ..who() };
    assert_eq!(refused(|_| (), &key(), &somebody), FailureCode::SealBroken, "another person");
}

#[test]
fn a_full_disk_says_so_and_what_was_written_before_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    journal.put_transfer(&transfer(1)).expect("put");
    {
        let connection = journal.connection();
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).expect("a number");
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).expect("no room left");
    }
    let full = (2..200).find_map(|number| journal.put_transfer(&transfer(number)).err());
    assert_eq!(full.map(|fault| fault.code()), Some(FailureCode::DiskFull));
    assert_eq!(journal.transfer(transfer(1).id), Ok(Some(transfer(1))));
}

#[test]
fn a_journal_that_may_only_be_read_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(folder.path());
    journal.connection().pragma_update(None, "query_only", "ON").expect("read only");
    assert_eq!(journal.put_transfer(&transfer(1)).map_err(|fault| fault.code()), Err(FailureCode::FolderReadOnly));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_nothing_says_so() {
    let forbidden = Journal::open(Path::new("/sys/lienthong"), &key(), &who());
    assert_eq!(forbidden.err().map(|fault| fault.code()), Some(FailureCode::FolderReadOnly));
}
