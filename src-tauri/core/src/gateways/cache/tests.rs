//! The cache, tried on real files: shared between openings, damaged, foreign, newer, full.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant as Moment},
};

use super::*;
use crate::domain::{
    code::DossierCode,
    dossier::{Agency, Applicant, DossierFile, FileGroup, Procedure},
    step::{Step, StepFlags},
};

struct Place {
    folder: tempfile::TempDir,
    cache: Cache,
    heard: Heard,
}

/// What a cache told that it begins anew.
struct Heard(Arc<Mutex<Vec<CacheNotice>>>);

impl Heard {
    fn from(cache: &Cache) -> Self {
        let heard = Self(Arc::default());
        let told = heard.0.clone();
        cache.on_rebuilt(move |notice| told.lock().expect("whole").push(notice));
        heard
    }

    fn take(&self) -> Option<CacheNotice> {
        self.0.lock().expect("whole").pop()
    }
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = opened(folder.path());
    let heard = Heard::from(&cache);
    Place { folder, cache, heard }
}

fn opened(folder: &Path) -> Cache {
    Cache::open(folder, &SealKey::from_bytes([4; 32]))
}

fn at(seconds: i64) -> Instant {
    Instant::from_unix_seconds(1_780_000_000 + seconds).expect("a time")
}

fn summary(number: usize) -> DossierSummary {
    DossierSummary {
        id: format!("{number:024x}"),
        code: DossierCode::parse(&format!("H08.12-260601-{number:04}")).expect("a code"),
        procedure: Procedure {
            code: format!("1.{}", number % 5), name: "Cấp giấy phép".into(), sector: String::new()
        },
        applicant: Applicant { name: format!("Nguyễn Văn {number}"), ..Applicant::default() },
        agency: Agency { id: "a".into(), code: "H08.12".into(), name: "Sở Xây dựng".into() },
        step: Step::new(
            "Thụ lý hồ sơ",
            StepFlags { can_upload_result: Some(number.is_multiple_of(2)), ..StepFlags::default() },
        ),
        status: "Đang xử lý".into(),
        completed: false,
        received_at: Some(at(0)),
        due_at: number.is_multiple_of(3).then(|| at(1)),
        updated_at: Some(at(i64::try_from(number).expect("small"))),
        assignee_ids: vec!["hoa".into()],
    }
}

fn summaries(count: usize) -> Vec<DossierSummary> {
    (0..count).map(summary).collect()
}

impl Place {
    fn sorted(&self) -> Vec<DossierSummary> {
        let mut all = self.cache.summaries().expect("summaries");
        all.sort_by(|left, right| left.id.cmp(&right.id));
        all
    }

    fn store_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().join("sled")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                if entry.path().is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
            }
        }
        files
    }
}

#[test]
fn what_was_put_is_there_after_closing_and_what_was_removed_is_not() {
    let place = place();
    place.cache.put_dossiers(&summaries(1500)).expect("put");
    let dossier = Dossier {
        summary: DossierSummary { status: "Mới".into(), ..summary(7) },
        files: vec![DossierFile {
            id: "f".into(),
            name: "CCCD.pdf".into(),
            size: 1,
            group: FileGroup::ThanhPhan,
            component: None,
        }],
    };
    place.cache.put_dossier(&dossier, at(5)).expect("put");
    place.cache.remove_dossiers(&[summary(3).id]).expect("removed");
    let mark = SyncMark {
        newest_update: Some("2026-06-01T00:00:00.000+0700".into()),
        next_page: Some(3),
        ..SyncMark::default()
    };
    place.cache.set_sync_mark("dossiers", &mark).expect("marked");
    let file = FileRefKey::igate("f");
    place.cache.remember_file(&file, &Sha::of(b"x"), "CCCD.pdf", at(6)).expect("remembered");
    let mut expected = summaries(1500);
    expected[7] = dossier.summary.clone();
    expected.remove(3);
    for _ in 0..2 {
        assert_eq!(place.sorted(), expected, "from the open store, then from the one that was closed");
        assert_eq!(place.cache.dossier(&dossier.summary.id), Ok(Some((dossier.clone(), at(5)))));
        assert_eq!(place.cache.dossier(&summary(8).id), Ok(None), "known from the list only");
        assert_eq!(place.cache.sync_mark("dossiers"), Ok(Some(mark.clone())));
        assert_eq!(place.cache.file_hash(&file), Ok(Some(Sha::of(b"x"))));
        assert_eq!(place.cache.file_hash(&FileRefKey::idesk("f")), Ok(None));
        place.cache.close();
    }
    assert_eq!(place.heard.take(), None);
}

#[test]
fn the_generation_grows_with_every_change_and_is_seen_by_others() {
    let place = place();
    let other = opened(place.folder.path());
    assert_eq!(other.generation(), 0);
    place.cache.put_dossiers(&summaries(1)).expect("put");
    let first = other.generation();
    place.cache.put_dossiers(&summaries(2)).expect("put");
    assert!(first > 0 && other.generation() > first);
    let before = other.generation();
    place.cache.summaries().expect("read");
    place.cache.close();
    assert_eq!(other.generation(), before, "reading and closing change nothing");
}

#[test]
fn two_who_use_it_at_once_take_turns_without_waiting_for_the_idle_limit() {
    let place = place();
    let other = opened(place.folder.path());
    place.cache.put_dossiers(&summaries(10)).expect("put");
    let begun = Moment::now();
    let folder = place.folder.path().to_path_buf();
    let writer = std::thread::spawn(move || {
        for number in 0..20 {
            other.put_dossiers(&[summary(100 + number)]).expect("put");
        }
        drop((other, folder));
    });
    for number in 0..20 {
        place.cache.put_dossiers(&[summary(200 + number)]).expect("put");
    }
    writer.join().expect("it had its turns");
    assert_eq!(place.sorted().len(), 50);
    // Twenty turns each; one that had to wait for the idle limit each time would take forty times two seconds.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn an_idle_store_closes_by_itself() {
    let place = place();
    place.cache.put_dossiers(&summaries(10)).expect("put");
    let key = SealKey::from_bytes([4; 32]).sub_key("cache");
    let deadline = Moment::now() + Duration::from_secs(20);
    // The rows are counted when it closes.
    let is_closed =
        || matches!(state::read(place.folder.path(), &key), state::Found::State(state) if state.rows.is_some());
    while !is_closed() {
        assert!(Moment::now() < deadline, "it stayed open");
        std::thread::yield_now();
    }
    assert_eq!(place.sorted(), summaries(10));
}

#[test]
fn the_marks_of_the_lists_say_which_of_them_changed_and_who_changed_it() {
    let place = place();
    assert_eq!(place.cache.list_marks(), None, "nothing was ever kept");
    place.cache.put_dossiers(&summaries(3)).expect("put");
    let first = place.cache.list_marks().expect("marks");
    place.cache.set_sync_mark("dossiers", &SyncMark::default()).expect("marked");
    place.cache.put_history(&summary(1).id, &[]).expect("put");
    assert_eq!(place.cache.list_marks(), Some(first), "no list shows it");
    place.cache.put_documents(&[]).expect("put");
    let second = place.cache.list_marks().expect("marks");
    assert!(second != first && !second.has_documents_of(&first));
    assert_eq!(place.cache.dossiers_changed(&first, &second), Some(Vec::new()));
    place.cache.remove_dossiers(&[summary(2).id]).expect("removed");
    place.cache.put_dossiers(&[summary(5), summary(2)]).expect("put");
    let third = place.cache.list_marks().expect("marks");
    assert!(third.has_documents_of(&second));
    assert_eq!(place.cache.dossiers_changed(&second, &third), Some(vec![summary(2).id, summary(5).id]));
    place.cache.close();
    let other = opened(place.folder.path());
    assert_eq!(other.list_marks(), Some(third), "closing changes nothing");
    other.put_dossiers(&summaries(1)).expect("put");
    other.close();
    let fourth = place.cache.list_marks().expect("marks");
    assert!(fourth != third);
    assert_eq!(place.cache.dossiers_changed(&third, &fourth), None, "somebody else changed it");
    fs::write(place.folder.path().join("sled").join("db"), "no store").expect("spoilt");
    place.cache.put_dossiers(&summaries(1)).expect("put");
    if place.heard.take().is_some() {
        let fifth = place.cache.list_marks().expect("marks");
        assert_ne!(fifth.store(), fourth.store(), "another store");
    }
}

#[test]
fn a_bit_flipped_anywhere_never_panics_and_never_shows_a_wrong_record() {
    let expected = summaries(300);
    let mut begun_anew = 0;
    for round in 0..12_usize {
        let place = place();
        place.cache.put_dossiers(&expected).expect("put");
        place.cache.close();
        let files = place.store_files();
        let file = files.iter().max_by_key(|file| fs::metadata(file).map_or(0, |facts| facts.len())).expect("a file");
        let mut bytes = fs::read(file).expect("a file");
        let used = bytes.iter().rposition(|byte| *byte != 0).expect("something is in it");
        if round.is_multiple_of(2) {
            bytes[used * (round + 1) / 13] ^= 1 << (round % 8);
        } else {
            let from = used * round / 13;
            bytes[from..from + 64].fill(0xA5);
        }
        fs::write(file, bytes).expect("written");
        for summary in place.cache.summaries().expect("an answer") {
            let number = usize::from_str_radix(&summary.id, 16).expect("ours");
            assert_eq!(summary, expected[number]);
        }
        if place.heard.take().is_some() {
            begun_anew += 1;
            assert_eq!(place.cache.summaries(), Ok(Vec::new()));
        }
        place.cache.put_dossiers(&expected).expect("it takes new rows in any case");
        place.cache.close();
        assert_eq!(place.sorted(), expected);
    }
    assert!(begun_anew > 0, "some damage has to be noticed");
}

#[test]
fn rows_that_are_missing_are_noticed_and_the_store_set_aside() {
    let place = place();
    place.cache.put_dossiers(&summaries(100)).expect("put");
    place.cache.close();
    // An older copy of the store under a newer state: rows are missing without anything being damaged.
    let copy = place.folder.path().join("copy");
    copy_folder(&place.folder.path().join("sled"), &copy);
    place.cache.put_dossiers(&(100..200).map(summary).collect::<Vec<_>>()).expect("put");
    place.cache.close();
    fs::remove_dir_all(place.folder.path().join("sled")).expect("removed");
    fs::rename(&copy, place.folder.path().join("sled")).expect("the older one");
    assert_eq!(place.cache.dossier("x"), Ok(None));
    let notice = place.heard.take().expect("a notice");
    assert_eq!(notice.code, FailureCode::CacheRebuilt);
    assert!(notice.set_aside.is_dir());
    assert_eq!(place.heard.take(), None, "said once");
    assert_eq!(place.cache.summaries(), Ok(Vec::new()));
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn a_store_of_another_key_or_a_newer_version_is_set_aside() {
    let place = place();
    place.cache.put_dossiers(&summaries(3)).expect("put");
    place.cache.close();
    let foreign = Cache::open(place.folder.path(), &SealKey::from_bytes([5; 32]));
    let heard = Heard::from(&foreign);
    assert_eq!(foreign.summaries(), Ok(Vec::new()));
    assert!(heard.take().is_some());
    foreign.put_dossiers(&summaries(2)).expect("put");
    foreign.close();
    let key = SealKey::from_bytes([5; 32]).sub_key("cache");
    let newer = state::State { form: state::FORM + 1, ..state::State::begun_anew(9) };
    state::write(place.folder.path(), &key, &newer).expect("written");
    assert_eq!(foreign.summaries(), Ok(Vec::new()));
    assert!(heard.take().is_some());
}

#[test]
fn nothing_of_a_person_is_readable_in_the_folder() {
    let place = place();
    place.cache.put_dossiers(&summaries(50)).expect("put");
    place.cache.close();
    let mut files = place.store_files();
    files.extend(
        fs::read_dir(place.folder.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file()),
    );
    for file in files {
        let bytes = fs::read(&file).expect("a file");
        for word in ["Nguy", "H08.12", "260601", "000000000000000000000001"] {
            assert!(memchr::memmem::find(&bytes, word.as_bytes()).is_none(), "{word} in {}", file.display());
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_nothing_is_named_and_nothing_is_set_aside() {
    let cache = opened(Path::new("/sys/lienthong"));
    let heard = Heard::from(&cache);
    assert_eq!(cache.put_dossiers(&summaries(1)).map_err(|fault| fault.code()), Err(FailureCode::FolderReadOnly));
    assert_eq!(heard.take(), None);
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert_eq!(state::of_io(&full), CacheFault::DiskFull);
}

#[test]
fn a_store_that_another_program_does_not_let_go_is_said_to_be_busy() {
    let place = place();
    place.cache.set_sync_mark("list", &SyncMark::default()).expect("kept");
    place.cache.close();
    let lock = fs::File::options().write(true).open(place.folder.path().join("holder.lock")).expect("the lock");
    let begun = Moment::now();
    while lock.try_lock().is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it was closed");
        std::thread::yield_now();
    }
    let busy = place.cache.sync_mark("list").expect_err("it is held");
    assert_eq!(busy.code(), FailureCode::CacheBusy);
    lock.unlock().expect("let go");
    assert!(place.cache.sync_mark("list").expect("readable").is_some(), "and goes on when it is let go");
}
