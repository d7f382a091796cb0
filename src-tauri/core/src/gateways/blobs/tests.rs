//! The sealed files, tried on a real disk: ranges, damage, eviction, memory.

use std::{
    collections::HashSet,
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use futures_util::StreamExt as _;

use super::{chunks::CHUNK_BYTES, *};

struct Place {
    folder: tempfile::TempDir,
    blobs: Blobs,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(folder.path(), &SealKey::from_bytes([1; 32])).expect("a store");
    Place { folder, blobs }
}

/// Bytes that differ from chunk to chunk.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| u8::try_from((index / 7 + index / CHUNK_BYTES) % 251).expect("below 251")).collect()
}

impl Place {
    fn put(&self, contents: &[u8]) -> Sha {
        let mut writer = self.blobs.writer().expect("a writer");
        contents.chunks(100_001).for_each(|part| writer.write(part).expect("written"));
        let (sha, length) = writer.finish().expect("finished");
        assert_eq!((sha, length), (Sha::of(contents), contents.len() as u64));
        sha
    }

    fn file(&self, sha: &Sha) -> PathBuf {
        self.blobs.path(sha)
    }

    fn files(&self) -> usize {
        fs::read_dir(self.folder.path()).expect("a folder").count()
    }
}

#[test]
fn a_file_is_read_back_whole_and_by_ranges_over_chunk_borders() {
    let place = place();
    for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5] {
        let contents = bytes(length);
        let sha = place.put(&contents);
        assert_eq!(place.blobs.size(&sha), Some(length as u64));
        assert_eq!(place.blobs.read_range(&sha, 0, u64::MAX).as_deref(), Ok(contents.as_slice()), "{length}");
        for (from, to) in [(0, 10), (CHUNK_BYTES - 3, CHUNK_BYTES + 3), (length.saturating_sub(4), length + 9)] {
            let expected = contents.get(from.min(length)..to.min(length)).unwrap_or_default();
            let read = place.blobs.read_range(&sha, from as u64, (to - from) as u64);
            assert_eq!(read.as_deref(), Ok(expected), "{length} from {from} to {to}");
        }
        assert_eq!(place.blobs.read_range(&sha, length as u64 + 1, 10).as_deref(), Ok([].as_slice()));
    }
}

#[tokio::test]
async fn an_upload_body_opens_as_often_as_it_is_tried_and_tells_its_progress() {
    let place = place();
    let contents = bytes(2 * CHUNK_BYTES + 77);
    let sha = place.put(&contents);
    let (tell, told) = std::sync::mpsc::channel();
    let body = place.blobs.upload_body(sha, move |sent| tell.send(sent).expect("somebody listens"));
    for _ in 0..2 {
        let parts: Vec<_> = body().map(|part| part.expect("a part")).collect().await;
        assert!(parts.iter().all(|part| part.len() <= CHUNK_BYTES));
        assert_eq!(parts.concat(), contents);
    }
    let (mega, all) = (CHUNK_BYTES as u64, contents.len() as u64);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, mega, 2 * mega, all, 0, mega, 2 * mega, all]);
}

#[test]
fn nothing_readable_lies_on_the_disk_and_names_tell_nothing() {
    let place = place();
    let contents = b"Nguyen Van A, 001099012345".repeat(1000);
    let sha = place.put(&contents);
    let stored = fs::read(place.file(&sha)).expect("a file");
    assert!(memchr::memmem::find(&stored, b"Nguyen").is_none());
    let name = place.file(&sha);
    assert!(!name.to_string_lossy().contains(&sha.to_string()));
    let other = Blobs::open(place.folder.path(), &SealKey::from_bytes([2; 32])).expect("a store");
    assert!(!other.contains(&sha), "another person does not even find it");
    assert_eq!(other.read_range(&sha, 0, 1), Err(BlobFault::Missing));
}

#[test]
fn a_truncated_file_is_damaged_wherever_it_was_cut_and_leaves_the_store() {
    let place = place();
    let contents = bytes(2 * CHUNK_BYTES + 10);
    for keep in [0, 50, chunks::HEAD_BYTES, chunks::HEAD_BYTES + CHUNK_BYTES + 16, 2 * CHUNK_BYTES] {
        let sha = place.put(&contents);
        let file = fs::OpenOptions::new().write(true).open(place.file(&sha)).expect("a file");
        file.set_len(keep as u64).expect("cut");
        assert_eq!(place.blobs.read_range(&sha, 0, 1), Err(BlobFault::Damaged), "cut at {keep}");
        assert!(!place.blobs.contains(&sha) && !place.file(&sha).exists());
    }
}

#[test]
fn swapped_chunks_a_swapped_file_and_a_flipped_bit_are_seen() {
    let place = place();
    let contents = bytes(3 * CHUNK_BYTES);
    let chunk = |index: usize| {
        let begin = chunks::HEAD_BYTES + index * (CHUNK_BYTES + 16);
        begin..begin + CHUNK_BYTES + 16
    };
    let sha = place.put(&contents);
    let mut stored = fs::read(place.file(&sha)).expect("a file");
    let first = stored[chunk(0)].to_vec();
    stored.copy_within(chunk(1), chunk(0).start);
    stored[chunk(1)].copy_from_slice(&first);
    fs::write(place.file(&sha), &stored).expect("written");
    assert_eq!(place.blobs.read_range(&sha, 0, 1), Err(BlobFault::Damaged));

    let sha = place.put(&contents);
    let mut stored = fs::read(place.file(&sha)).expect("a file");
    stored[chunk(2).start + 9] ^= 4;
    fs::write(place.file(&sha), &stored).expect("written");
    assert_eq!(place.blobs.read_range(&sha, 0, 1).map(|read| read.len()), Ok(1), "other chunks are sound");
    assert_eq!(place.blobs.read_range(&sha, 2 * CHUNK_BYTES as u64, 1), Err(BlobFault::Damaged));

    let (one, other) = (place.put(b"one"), place.put(b"two"));
    fs::copy(place.file(&other), place.file(&one)).expect("copied");
    assert_eq!(place.blobs.read_range(&one, 0, 3), Err(BlobFault::Damaged));
    assert_eq!(place.blobs.read_range(&other, 0, 3).as_deref(), Ok(b"two".as_slice()));
}

#[test]
fn the_least_recently_seen_goes_first_and_what_is_kept_never() {
    let place = place();
    let shas: Vec<Sha> = (0..4_u8).map(|number| place.put(&vec![number; 1000])).collect();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (age, sha) in [(3, 0), (2, 1), (1, 2), (0, 3)].map(|(age, sha)| (age, &shas[sha])) {
        let file = fs::OpenOptions::new().append(true).open(place.file(sha)).expect("a file");
        file.set_modified(long_ago + Duration::from_secs(age * 1000)).expect("dated");
    }
    // Number 3 is the oldest by its date, and is then seen.
    assert!(place.blobs.read_range(&shas[3], 0, 1).is_ok());
    let one = place.blobs.total_bytes().expect("a sum") / 4;
    let keep = HashSet::from([shas[2]]);
    assert_eq!(place.blobs.evict(2 * one, &keep), Ok(2 * one));
    let left: Vec<bool> = shas.iter().map(|sha| place.blobs.contains(sha)).collect();
    assert_eq!(left, [false, false, true, true]);
    assert_eq!(place.blobs.evict(0, &shas.iter().copied().collect()), Ok(0), "kept files outlive any budget");
}

#[test]
fn an_unfinished_file_leaves_nothing_and_an_abandoned_one_is_cleared_after_a_day() {
    let place = place();
    let mut writer = place.blobs.writer().expect("a writer");
    writer.write(b"half").expect("written");
    drop(writer);
    assert_eq!(place.files(), 0);
    // What a killed process leaves: fresh it may belong to a running one, old it does not.
    for (name, age) in [("fresh", 60), ("old", 25 * 3600)] {
        let file =
            fs::File::create(place.folder.path().join(format!("{}{name}", writing::UNFINISHED))).expect("a file");
        let now = file.metadata().and_then(|facts| facts.modified()).expect("a date");
        file.set_modified(now - Duration::from_secs(age)).expect("dated");
    }
    Blobs::open(place.folder.path(), &SealKey::from_bytes([1; 32])).expect("a store");
    assert_eq!(place.files(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_and_a_forbidden_disk_are_told_apart() {
    let forbidden = Blobs::open(std::path::Path::new("/sys/lienthong"), &SealKey::from_bytes([1; 32]));
    assert_eq!(forbidden.err().map(|fault| fault.code()), Some(FailureCode::FolderReadOnly));
    let full =
        io::Write::write_all(&mut fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full"), b"x");
    assert_eq!(full.map_err(BlobFault::from), Err(BlobFault::DiskFull));
}
