//! The two ends of the pipe against each other's worst: the real worker given frames that are none, and the program given
//! workers that answer with anything.

use std::{
    io::{Read as _, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use bytes::Bytes;
use lienthong_core::{
    domain::file_kind::FileKind,
    gateways::worker::{WorkerFault, WorkerPool, WorkerText},
};
use lienthong_worker::protocol::{
    Answer, Format, HEAD_BYTES, MAX_FILE_BYTES, MAX_TEXT_BYTES, Request, header, lengths, opening, read_frame,
    write_frame,
};

const WORKER: &str = env!("CARGO_BIN_EXE_lienthong-worker");

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).expect("smaller than sides")
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).expect("a byte")
    }
}

/// A frame whose header or body was spoilt in one of several ways.
fn spoilt(dice: &mut Dice) -> Vec<u8> {
    let request = Request::Text { format: [Format::PlainText, Format::RichText, Format::Office][dice.roll(3)] };
    let body: Vec<u8> = (0..dice.roll(300)).map(|_| dice.byte()).collect();
    let mut frame = opening(&request, body.len()).expect("short");
    frame.extend_from_slice(&body);
    match dice.roll(6) {
        0 => frame.truncate(dice.roll(frame.len())),
        1 => (0..=dice.roll(8)).for_each(|_| {
            let place = dice.roll(frame.len());
            frame[place] = dice.byte();
        }),
        2 => (0..HEAD_BYTES).for_each(|place| frame[place] = dice.byte()),
        3 => frame[4..HEAD_BYTES].copy_from_slice(&[0xFF; 8]),
        4 => drop(frame.splice(HEAD_BYTES..HEAD_BYTES, (0..dice.roll(40)).map(|_| b'{'))),
        _ => frame = (0..dice.roll(64)).map(|_| dice.byte()).collect(),
    }
    frame
}

#[test]
fn reading_any_frame_ends_in_a_frame_or_a_fault() {
    let mut dice = Dice(0x5EED_0F00_DF00_D001);
    let mut read = 0;
    for _ in 0..20_000 {
        let frame = spoilt(&mut dice);
        let mut rest = frame.as_slice();
        while let Ok(Some((_, body))) = read_frame::<Request>(&mut rest, 1000) {
            assert!(body.len() <= 1000);
            read += 1;
        }
        if let Some(head) = frame.first_chunk::<HEAD_BYTES>()
            && let Ok((header_bytes, body_bytes)) = lengths(head, MAX_FILE_BYTES)
        {
            assert!(body_bytes <= MAX_FILE_BYTES);
            drop(header::<Answer>(frame.get(HEAD_BYTES..HEAD_BYTES + header_bytes).unwrap_or_default()));
        }
    }
    // Some survive what was done to them; else nothing would have been tried.
    assert!((100..20_000).contains(&read), "{read}");
}

/// What the worker says to these bytes, and that it then ends by itself.
fn given(bytes: &[u8]) -> Vec<u8> {
    let mut worker = Command::new(WORKER)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the worker starts");
    let mut input = worker.stdin.take().expect("a pipe");
    // A worker that has refused the frame has closed its end.
    drop(input.write_all(bytes));
    drop(input);
    let begun = Instant::now();
    let mut said = Vec::new();
    worker.stdout.take().expect("a pipe").read_to_end(&mut said).expect("its end");
    worker.wait().expect("its end");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    said
}

#[test]
fn the_worker_answers_whole_frames_and_leaves_at_the_first_that_is_none() {
    let mut whole = Vec::new();
    write_frame(&mut whole, &Request::Text { format: Format::PlainText }, "Mã hồ sơ".as_bytes()).expect("written");
    let mut dice = Dice(0x5EED_0F00_DF00_D002);
    for _ in 0..60 {
        let before = whole.repeat(dice.roll(3));
        let said = given(&[before.clone(), spoilt(&mut dice)].concat());
        let mut rest = said.as_slice();
        let mut answers = 0;
        while let Some((answer, body)) = read_frame::<Answer>(&mut rest, MAX_TEXT_BYTES).expect("whole answers only") {
            if answers * whole.len() < before.len() {
                assert!(matches!(answer, Answer::Text { .. }), "{answer:?}");
                assert_eq!(body, "Mã hồ sơ".as_bytes());
            }
            answers += 1;
        }
        assert!(answers * whole.len() >= before.len(), "{answers}");
    }
    let longest = opening(&Request::Text { format: Format::PlainText }, MAX_FILE_BYTES + 1).expect("a head");
    assert!(given(&longest).is_empty(), "a body beyond the limit is not read");
}

/// A program that a test wrote in place of the worker.
fn pretender(folder: &tempfile::TempDir, script: &str) -> WorkerPool {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.path().join("lienthong-worker");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
    WorkerPool::with_program(Some(program))
}

async fn text(pool: &WorkerPool, file: &'static [u8]) -> Result<WorkerText, WorkerFault> {
    let length = file.len() as u64;
    pool.text(FileKind::Text, length, || futures_util::stream::iter([Ok(Bytes::from_static(file))])).await
}

#[cfg(unix)]
#[tokio::test]
async fn a_worker_that_answers_with_anything_costs_one_answer() {
    let octal = |bytes: &[u8]| bytes.iter().fold(String::new(), |all, byte| format!("{all}\\{byte:03o}"));
    let mut text_answer = Vec::new();
    let told = Answer::Text { pages: None, truncated: false, textless_pages: 0 };
    write_frame(&mut text_answer, &told, b"\xFF\xFE no UTF-8").expect("written");
    let mut other_answer = Vec::new();
    write_frame(&mut other_answer, &Answer::Signatures, b"{}").expect("written");
    let endless = opening(&told, u32::MAX as usize).expect("a head");
    let scripts = [
        ("nothing", "exit 0".to_owned()),
        ("its end after the question", "head -c 40 > /dev/null; exit 3".to_owned()),
        ("the question", "exec cat".to_owned()),
        ("noise", "exec head -c 100000 /dev/urandom".to_owned()),
        ("no UTF-8", format!("printf '{}'; exec cat > /dev/null", octal(&text_answer))),
        ("an answer to another question", format!("printf '{}'; exec cat > /dev/null", octal(&other_answer))),
        ("four gigabytes", format!("printf '{}'; exec cat > /dev/null", octal(&endless))),
    ];
    for (what, script) in scripts {
        let folder = tempfile::tempdir().expect("a folder");
        let pool = pretender(&folder, &script);
        let begun = Instant::now();
        let answer = text(&pool, b"Quyet dinh").await;
        assert!(matches!(answer, Err(WorkerFault::Crashed | WorkerFault::OutputTooLarge)), "{what}: {answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(8), "{what}: {:?}", begun.elapsed());
    }
}

/// The real worker behind a script that notes each start.
#[cfg(unix)]
#[tokio::test]
async fn one_worker_stays_warm_and_never_more_than_two_are_at_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let starts = folder.path().join("starts");
    let pool = pretender(&folder, &format!("echo $$ >> '{}'\nexec '{WORKER}'", starts.display()));
    let started = || -> Vec<u32> {
        let text = std::fs::read_to_string(&starts).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    };
    for _ in 0..5 {
        text(&pool, "Mã hồ sơ".as_bytes()).await.expect("text");
    }
    assert_eq!(started().len(), 1, "the warm one reads them all");
    let alive = |process: &u32| PathBuf::from(format!("/proc/{process}/fd/0")).exists();
    let mut most = 0;
    let mut files = std::pin::pin!(futures_util::future::join_all((0..12).map(|_| text(&pool, b"Quyet dinh"))));
    loop {
        tokio::select! {
            all = &mut files => {
                assert!(all.iter().all(Result::is_ok));
                break;
            }
            () = tokio::task::yield_now() => most = most.max(started().iter().filter(|one| alive(one)).count()),
        }
    }
    assert!(started().len() > 1 && most <= 3, "{most} at once: two at work and one that is just ending");
}

/// What is longer than the limit is cut, and said to be.
#[tokio::test]
async fn no_answer_is_longer_than_the_limit() {
    let pool = WorkerPool::with_program(Some(PathBuf::from(WORKER)));
    let line = "Mã hồ sơ: H08.12-210624-0001\n";
    let file = Bytes::from(line.repeat(MAX_TEXT_BYTES / line.len() + 1000));
    let length = file.len() as u64;
    let found = pool.text(FileKind::Text, length, || futures_util::stream::iter([Ok(file.clone())])).await;
    let found = found.expect("text");
    assert!(found.truncated && found.text.len() <= MAX_TEXT_BYTES && found.text.len() > MAX_TEXT_BYTES - 64);
    let too_large = pool.text(FileKind::Text, MAX_FILE_BYTES as u64 + 1, || futures_util::stream::iter([])).await;
    assert!(matches!(too_large, Err(WorkerFault::Memory)), "{too_large:?}");
}

/// Pages and pictures that carry a script are letters to the reader and nothing else.
#[tokio::test]
async fn a_script_in_a_page_or_a_picture_is_only_text() {
    let pool = WorkerPool::with_program(Some(PathBuf::from(WORKER)));
    let html: &[u8] =
        b"<html><body onload=\"fetch('http://127.0.0.1/')\"><script>alert(1)</script>H08.12-210624-0001</body></html>";
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script><image href=\"file:///etc/passwd\"/></svg>";
    for (name, file) in [("a.html", html), ("a.svg", svg), ("a.pdf", html), ("a.jpg", svg)] {
        let kind = FileKind::of(file, name);
        assert_eq!(kind, FileKind::Text, "{name}");
        let whole = Bytes::from_static(file);
        let length = file.len() as u64;
        let found = pool.text(kind, length, || futures_util::stream::iter([Ok(whole.clone())])).await.expect("text");
        assert_eq!(found.text.as_bytes(), file);
    }
}
