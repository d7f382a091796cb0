//! Files of the stores flipped, cut, emptied, left behind by a dead process, or written by a newer version: each store
//! alone. What is damaged is said and never served; the cache begins anew and says so; the journal is left as it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::Value;

use crate::{
    desk::{Act, Desk, Ended, Order, files_below},
    is_long,
    truth::assert_done,
};

const CACHE_REBUILT: &str = "LT-6004";
const JOURNAL_DAMAGED: &str = "LT-6008";
const STORE_NEWER: &str = "LT-6013";

/// A desk where something was done already, with every store closed in good order.
fn used_desk() -> (Desk, Vec<Order>) {
    let desk = Desk::of_hoa();
    assert_eq!(desk.run(&["sync"]).status, Some(0));
    let orders: Vec<Order> = Act::ALL.into_iter().map(|act| desk.order(act)).collect();
    for order in &orders {
        assert_done(&desk.run(&order.words), "before the damage");
    }
    (desk, orders)
}

/// All that the journal tells.
fn told_by_journal(desk: &Desk) -> Result<(Value, Value), Ended> {
    let (outbox, audit) = (desk.run(&["outbox", "list"]), desk.run(&["audit", "list"]));
    match (outbox.status, audit.status) {
        (Some(0), Some(0)) => Ok((outbox.json, audit.json)),
        (Some(0), _) => Err(audit),
        _ => Err(outbox),
    }
}

struct Kept {
    file: PathBuf,
    bytes: Vec<u8>,
}

impl Kept {
    fn of(file: &Path) -> Self {
        Self { file: file.to_path_buf(), bytes: fs::read(file).expect("a file") }
    }

    fn put_back(&self) {
        fs::write(&self.file, &self.bytes).expect("put back");
        for left in ["-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{left}", self.file.display())));
        }
    }
}

#[test]
fn a_flipped_byte_of_the_journal_is_said_or_changes_nothing_that_it_tells() {
    let (desk, orders) = used_desk();
    let kept = Kept::of(&desk.person().join("journal.sqlite"));
    let told = told_by_journal(&desk).expect("whole");
    let mut random = StdRng::seed_from_u64(11);
    // Unused room is all zeros, and a bit there means nothing.
    let used: Vec<usize> = kept.bytes.iter().enumerate().filter(|(_, byte)| **byte != 0).map(|(at, _)| at).collect();
    let rounds = if is_long() { 1000 } else { 40 };
    let (mut found, mut harmless) = (0, 0);
    for _ in 0..rounds {
        let at = used[random.random_range(0..used.len())];
        let mut bytes = kept.bytes.clone();
        bytes[at] ^= 1 << random.random_range(0..8);
        fs::write(&kept.file, &bytes).expect("flipped");
        match told_by_journal(&desk) {
            Ok(now) => {
                assert_eq!(now, told, "byte {at} was flipped, and another story is told");
                harmless += 1;
            }
            Err(ended) => {
                let known = ["LT-6007", JOURNAL_DAMAGED, "LT-6012", STORE_NEWER, "LT-6014"];
                assert_eq!(ended.status, Some(8), "byte {at}: {ended:?}");
                assert!(known.contains(&ended.code()), "byte {at}: {ended:?}");
                found += 1;
            }
        }
        kept.put_back();
    }
    assert!(found * 10 > rounds, "{found} of {rounds} were found");
    let list = desk.run(&["dossiers", "--offline"]);
    assert_eq!(list.status, Some(0), "the cache is another store: {list:?}");
    for order in &orders {
        assert_done(&desk.run(&order.words), "the journal put back");
        desk.assert_once(order, "the journal put back");
    }
    eprintln!("Journal: {rounds} flipped bits: {found} said, {harmless} in what was not asked for, 0 served");
}

#[test]
fn a_step_that_a_flipped_index_hides_is_damage() {
    let (desk, _) = used_desk();
    let kept = Kept::of(&desk.person().join("journal.sqlite"));
    // Ids of transfers stand readable in rows and in indexes; each place of each is one byte off once.
    let ids: Vec<String> =
        desk.outbox().iter().map(|transfer| transfer["transferId"].as_str().expect("an id").to_owned()).collect();
    let mut places = Vec::new();
    for id in &ids {
        let windows = kept.bytes.windows(id.len()).enumerate();
        places.extend(windows.filter(|(_, window)| *window == id.as_bytes()).map(|(at, _)| at + id.len() - 1));
    }
    assert!(places.len() > ids.len() * 10, "{} places", places.len());
    let stride = if is_long() { 1 } else { places.len() / 20 };
    for at in places.into_iter().step_by(stride) {
        let mut bytes = kept.bytes.clone();
        bytes[at] ^= 1;
        fs::write(&kept.file, &bytes).expect("flipped");
        let ended = desk.run(&["outbox", "list"]);
        assert_eq!((ended.status, ended.code()), (Some(8), JOURNAL_DAMAGED), "byte {at}: {ended:?}");
        kept.put_back();
    }
}

#[test]
fn a_cut_emptied_or_newer_journal_is_refused_and_left_as_it_is() {
    let (desk, orders) = used_desk();
    let file = desk.person().join("journal.sqlite");
    let kept = Kept::of(&file);
    let whole = kept.bytes.len();
    let mut spoilt: Vec<(String, Vec<u8>, &str)> = [0, 1, 99, 100, 512, 4096, whole / 2, whole - 4096]
        .map(|length| (format!("cut to {length}"), kept.bytes[..length].to_vec(), JOURNAL_DAMAGED))
        .into();
    spoilt.push(("other contents".into(), b"no journal, and long enough to be one".repeat(300), JOURNAL_DAMAGED));
    let mut newer = kept.bytes.clone();
    // SQLite's user_version, which holds the form.
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    spoilt.push(("of a newer version".into(), newer, STORE_NEWER));
    for (what, bytes, code) in spoilt {
        fs::write(&file, &bytes).expect("spoilt");
        let order = desk.order(Act::Send);
        let refused = desk.run(&order.words);
        assert_eq!((refused.status, refused.code()), (Some(8), code), "{what}: {refused:?}");
        desk.assert_never(&order, &what);
        assert_eq!(fs::read(&file).expect("read"), bytes, "{what}: it was touched");
    }
    kept.put_back();
    for order in &orders {
        assert_done(&desk.run(&order.words), "the journal put back");
        desk.assert_once(order, "the journal put back");
    }
}

/// How a file of the cache may be found.
#[derive(Clone, Copy, Debug)]
enum Spoilt {
    Gone,
    Emptied,
    Halved,
    Flipped(usize),
}

impl Spoilt {
    fn put(self, file: &Path, random: &mut StdRng) {
        let mut bytes = fs::read(file).expect("a file");
        match self {
            Self::Gone => return fs::remove_file(file).expect("gone"),
            Self::Emptied => bytes.clear(),
            Self::Halved => bytes.truncate(bytes.len() / 2),
            Self::Flipped(times) if !bytes.is_empty() => {
                for _ in 0..times {
                    let at = random.random_range(0..bytes.len());
                    bytes[at] ^= 1 << random.random_range(0..8);
                }
            }
            Self::Flipped(_) => {}
        }
        fs::write(file, bytes).expect("spoilt");
    }
}

#[test]
fn a_damaged_cache_begins_anew_says_so_and_touches_no_other_store() {
    let (desk, orders) = used_desk();
    let codes = |ended: &Ended| -> Vec<String> {
        assert_eq!(ended.status, Some(0), "{ended:?}");
        let items = ended.json["items"].as_array().expect("a list").iter();
        let mut codes: Vec<String> = items.map(|item| item["code"].as_str().expect("a code").to_owned()).collect();
        codes.sort();
        codes
    };
    let list = || desk.run(&["dossiers", "--step", "tat-ca", "--limit", "1000"]);
    let truth = codes(&list());
    let told = told_by_journal(&desk).expect("whole");
    let folder = desk.person().join("cache");
    let whole = files_below(&folder);
    let files: Vec<PathBuf> = whole.keys().cloned().collect();
    assert!(files.iter().any(|file| file.starts_with("sled")), "{files:?}");
    let mut random = StdRng::seed_from_u64(5);
    let ways = [Spoilt::Gone, Spoilt::Emptied, Spoilt::Halved, Spoilt::Flipped(1), Spoilt::Flipped(40)];
    let times = if is_long() { 20 } else { 1 };
    let (mut rounds, mut rebuilt) = (0, 0);
    for (file, way) in files.iter().flat_map(|file| ways.map(|way| (file, way))).cycle().take(files.len() * 5 * times) {
        drop(fs::remove_dir_all(&folder));
        for (path, bytes) in &whole {
            fs::create_dir_all(folder.join(path).parent().expect("a folder")).expect("a folder");
            fs::write(folder.join(path), bytes).expect("put back");
        }
        way.put(&folder.join(file), &mut random);
        let what = format!("{} {way:?}", file.display());
        // What a damaged cache still shows is true; what it lost is there again after one sync.
        let offline = desk.run(&["dossiers", "--offline", "--step", "tat-ca", "--limit", "1000"]);
        assert!(codes(&offline).iter().all(|code| truth.contains(code)), "{what}: {offline:?}");
        let online = list();
        assert_eq!(codes(&online), truth, "{what}: {online:?}");
        let set_aside = fs::read_dir(&folder).expect("a cache").flatten();
        if set_aside.filter(|entry| entry.file_name().to_string_lossy().starts_with("set-aside")).count() > 0 {
            let said = [&offline, &online].iter().any(|ended| ended.stderr.contains(CACHE_REBUILT));
            assert!(said, "{what}: nobody was told that the cache begins anew: {offline:?} {online:?}");
            rebuilt += 1;
        }
        rounds += 1;
    }
    assert!(rebuilt > 2, "{rebuilt} of {rounds}");
    assert_eq!(told_by_journal(&desk).expect("whole"), told, "the journal tells the same");
    desk.assert_audit_whole("after all damage");
    for order in &orders {
        desk.assert_once(order, "after all damage");
    }
    eprintln!("Cache: {rounds} damaged files, {rebuilt} caches begun anew and said so, nothing false shown, panics 0");
}

#[test]
fn damaged_and_missing_files_are_fetched_again_and_the_bytes_are_the_same() {
    let desk = Desk::of_hoa();
    let mut random = StdRng::seed_from_u64(9);
    for way in [Spoilt::Gone, Spoilt::Emptied, Spoilt::Halved, Spoilt::Flipped(1), Spoilt::Flipped(9)] {
        let what = format!("{way:?}");
        // One transfer brings the files; another of the same dossier takes them from the store.
        let order = desk.order(Act::Send);
        assert_done(&desk.run(&order.words), &what);
        for file in files_below(&desk.person().join("blobs")).keys() {
            way.put(&desk.person().join("blobs").join(file), &mut random);
        }
        let again = desk.run(&["send", &order.dossier, "--all-files", "--subject", "Lần hai"]);
        assert_done(&again, &what);
        let hashes = |ended: &Ended| -> Vec<Value> {
            ended.json["files"].as_array().expect("files").iter().map(|file| file["sha256"].clone()).collect()
        };
        assert_eq!(hashes(&again), hashes(&desk.run(&order.words)), "{what}");
    }
}

#[test]
fn locks_that_a_dead_process_left_behind_hold_nobody() {
    let (desk, _) = used_desk();
    let person = desk.person();
    for lock in ["outbox.lock", "session.lock", "cache/holder.lock", "cache/waiter.lock"] {
        fs::write(person.join(lock), "4194304\n").expect("left behind");
    }
    fs::write(person.join("journal.sqlite-shm"), vec![0xA5; 32_768]).expect("left behind");
    fs::write(person.join("blobs/.new-left"), "half a file").expect("left behind");
    let order = desk.order(Act::Send);
    let begun = std::time::Instant::now();
    assert_done(&desk.run(&order.words), "stale locks");
    desk.assert_once(&order, "stale locks");
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "it waited for the dead");
}
