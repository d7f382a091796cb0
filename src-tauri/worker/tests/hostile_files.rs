//! The real worker process against files made to crash, hang or exhaust it: each costs one answer and nothing else.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    path::PathBuf,
    time::{Duration, Instant},
};

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, write::ZlibEncoder};
use lienthong_core::{
    domain::{failure_code::FailureCode, file_kind::FileKind},
    gateways::worker::{WorkerFault, WorkerPool, WorkerText},
};

/// The promise of the command line: an answer, good or bad, within this time.
const PROMISED: Duration = Duration::from_secs(30);

fn pool() -> WorkerPool {
    WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))))
}

async fn text(pool: &WorkerPool, kind: FileKind, file: Vec<u8>) -> Result<WorkerText, WorkerFault> {
    let begun = Instant::now();
    let length = file.len() as u64;
    let whole = Bytes::from(file);
    let parts = || {
        let starts = (0..whole.len()).step_by(1024 * 1024);
        let part = |start: usize| whole.slice(start..whole.len().min(start + 1024 * 1024));
        futures_util::stream::iter(starts.map(|start| Ok(part(start))).collect::<Vec<_>>())
    };
    let answer = pool.text(kind, length, parts).await;
    assert!(begun.elapsed() < PROMISED, "the answer took {:?}", begun.elapsed());
    answer
}

/// A PDF of these objects (number 1 is the catalog), with a right cross-reference table.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj").expect("memory");
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        writeln!(end, "{place:010} 00000 n ").expect("memory");
    }
    write!(end, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", places.len() + 1).expect("memory");
    file.extend_from_slice(end.as_bytes());
    file
}

fn stream(dictionary: &str, contents: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dictionary}/Length {}>>stream\n", contents.len()).into_bytes();
    object.extend_from_slice(contents);
    object.extend_from_slice(b"\nendstream");
    object
}

fn page_with(contents: Vec<u8>, resources: &str) -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<<{resources}>>>>")
            .into_bytes(),
        contents,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ])
}

fn good_pdf() -> Vec<u8> {
    page_with(stream("", b"BT /F1 12 Tf 20 200 Td (Giay phep H08.12-210624-0001) Tj ET"), "/Font<</F1 5 0 R>>")
}

fn compressed(contents: impl Fn(&mut ZlibEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    contents(&mut encoder);
    encoder.finish().expect("memory")
}

async fn still_works(pool: &WorkerPool) {
    let found = text(pool, FileKind::Pdf, good_pdf()).await.expect("the next file is read");
    assert!(found.text.contains("H08.12-210624-0001"), "{}", found.text);
}

#[tokio::test]
async fn the_text_of_an_honest_file_comes_back_and_the_process_stays_warm() {
    let pool = pool();
    for _ in 0..3 {
        still_works(&pool).await;
    }
    let note = text(&pool, FileKind::Text, "Quye\u{302}\u{301}t định".as_bytes().to_vec()).await.expect("text");
    let told = WorkerText { text: "Quyết định".to_owned(), pages: None, truncated: false, textless_pages: 0 };
    assert_eq!(note, told);
}

#[tokio::test]
async fn a_form_that_draws_itself_ends_only_the_worker() {
    let pool = pool();
    let file = page_with(
        stream("/Type/XObject/Subtype/Form/Resources<</XObject<</X 4 0 R>>>>", b"/X Do"),
        "/XObject<</X 4 0 R>>",
    );
    let fault = text(&pool, FileKind::Pdf, file).await.expect_err("no text");
    // The first reader falls; the second, in a process of its own, sees that nothing is drawn.
    assert!(matches!(fault, WorkerFault::NoTextLayer | WorkerFault::TimedOut), "{fault:?}");
    still_works(&pool).await;
}

#[tokio::test]
async fn a_page_on_which_one_reader_falls_is_read_by_the_other() {
    let pool = pool();
    let file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 2 0 R>>".to_vec(),
        b"<</Type/Page/Parent 3 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec(),
        stream("", b"BT /F1 12 Tf 20 200 Td (Giay phep H08.12-210624-0001) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
    ]);
    let found = text(&pool, FileKind::Pdf, file).await.expect("text");
    assert_eq!(found.text.trim(), "Giay phep H08.12-210624-0001");
    still_works(&pool).await;
}

/// Trees and tables that lead back to themselves.
#[tokio::test]
async fn circles_of_every_kind_end_in_an_answer() {
    let pool = pool();
    let page =
        || b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec();
    let words = || stream("", b"BT /F1 12 Tf 20 200 Td (Giay phep) Tj ET");
    let font = || b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec();
    let catalog = || b"<</Type/Catalog/Pages 2 0 R>>".to_vec();
    let tree = |kids: &str| format!("<</Type/Pages/Kids[{kids}]/Count 3>>").into_bytes();
    let encoded_by_itself =
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R/Encoding 5 0 R/DescendantFonts[5 0 R]>>";
    let previous_is_itself = {
        let whole = pdf(&[catalog(), tree("3 0 R"), page(), words(), font()]);
        let text = String::from_utf8(whole).expect("letters");
        let start = text.rfind("xref\n0").expect("a table");
        text.replace("/Root 1 0 R", &format!("/Root 1 0 R/Prev {start}")).into_bytes()
    };
    let files = [
        ("a tree that is its own branch", pdf(&[catalog(), tree("3 0 R 2 0 R 3 0 R"), page(), words(), font()])),
        (
            "a length that is its own",
            pdf(&[catalog(), tree("3 0 R"), page(), b"<</Length 4 0 R>>stream\nBT ET\nendstream".to_vec(), font()]),
        ),
        (
            "a font that is its own encoding",
            pdf(&[catalog(), tree("3 0 R"), page(), words(), encoded_by_itself.to_vec()]),
        ),
        (
            "contents that are their own list",
            pdf(&[catalog(), tree("3 0 R"), page(), b"[4 0 R 4 0 R]".to_vec(), font()]),
        ),
        ("a table that is its own predecessor", previous_is_itself),
    ];
    for (what, file) in files {
        let answer = text(&pool, FileKind::Pdf, file).await;
        assert!(!matches!(answer, Err(WorkerFault::Missing | WorkerFault::Input(_))), "{what}: {answer:?}");
        still_works(&pool).await;
    }
}

#[tokio::test]
async fn deep_nesting_ends_only_the_worker() {
    let pool = pool();
    let mut contents = vec![b'['; 200_000];
    contents.extend(vec![b']'; 200_000]);
    let file = page_with(stream("", &contents), "/Font<</F1 5 0 R>>");
    let answer = text(&pool, FileKind::Pdf, file).await;
    assert!(answer.is_err(), "{answer:?}");
    still_works(&pool).await;
}

#[tokio::test]
async fn a_flate_bomb_meets_the_memory_limit() {
    let pool = pool();
    // One packed mebibyte that stands for itself, seven hundred times: packing them all would take longer than reading.
    let block = vec![b' '; 1024 * 1024];
    let mut packed = Vec::with_capacity(64 * 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&block, &mut packed, FlushCompress::Full).expect("room");
    let bomb = [&[0x78, 0xDA][..], &packed.repeat(700), &[3, 0]].concat();
    assert!(bomb.len() < 2 * 1024 * 1024);
    let file = page_with(stream("/Filter/FlateDecode", &bomb), "/Font<</F1 5 0 R>>");
    let fault = text(&pool, FileKind::Pdf, file).await.expect_err("no text");
    assert!(matches!(fault, WorkerFault::Memory), "{fault:?}");
    assert_eq!(fault.code(), FailureCode::WorkerMemory);
    still_works(&pool).await;
}

#[tokio::test]
async fn work_without_end_is_ended_from_outside() {
    let pool = pool();
    let line = b"q Q 0 0 m 1 1 l S ".repeat(40_000);
    let endless = compressed(|encoder| {
        for _ in 0..8 {
            encoder.write_all(&line).expect("memory");
        }
    });
    // A page tree of many pages sharing one slow content: none alone is large.
    let kids = "3 0 R ".repeat(5_000);
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count 5000>>").into_bytes(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents[".to_vec(),
    ];
    if let Some(page) = objects.last_mut() {
        page.extend_from_slice(&b"4 0 R ".repeat(2_000));
        page.extend_from_slice(b"]/Resources<<>>>>");
    }
    objects.push(stream("/Filter/FlateDecode", &endless));
    let fault = text(&pool, FileKind::Pdf, pdf(&objects)).await.expect_err("no text");
    assert!(matches!(fault, WorkerFault::TimedOut | WorkerFault::Memory), "{fault:?}");
    still_works(&pool).await;
}

#[tokio::test]
async fn broken_encrypted_and_textless_files_are_told_apart() {
    let pool = pool();
    let broken = text(&pool, FileKind::Pdf, b"%PDF-1.7 and then nothing".to_vec()).await;
    assert!(matches!(broken, Err(WorkerFault::Unreadable)), "{broken:?}");
    let scan = text(&pool, FileKind::Pdf, page_with(stream("", b"q Q"), "")).await;
    assert!(matches!(scan, Err(WorkerFault::NoTextLayer)), "{scan:?}");
    let archive = text(&pool, FileKind::Archive, b"PK".to_vec()).await;
    assert!(matches!(archive, Err(WorkerFault::Unsupported)), "{archive:?}");
    let locked = text(&pool, FileKind::Pdf, LOCKED.to_vec()).await;
    assert!(matches!(locked, Err(WorkerFault::Encrypted)), "{locked:?}");
    let codes = [broken, locked, archive].map(|answer| answer.expect_err("no text").code());
    assert_eq!(codes, [FailureCode::FileUnreadable, FailureCode::FileEncrypted, FailureCode::KindUnsupported]);
    still_works(&pool).await;
}

/// A PDF that qpdf locked with a password.
const LOCKED: &[u8] = include_bytes!("../../../ui/tests/fixtures/mat-khau.pdf");

/// A worker that does what a script does.
#[cfg(unix)]
fn scripted(folder: &tempfile::TempDir, name: &str, script: &str) -> WorkerPool {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.path().join(name);
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("a program");
    WorkerPool::with_program(Some(program))
}

#[cfg(unix)]
#[tokio::test]
async fn a_worker_that_hangs_dies_or_says_too_much_is_told_by_its_own_code() {
    let folder = tempfile::tempdir().expect("a folder");
    // The head announces a text of 4 GiB.
    let endless = r"printf 'LTW2\000\000\000\002\377\377\377\377{}'; exec /bin/sleep 60";
    for (name, script, code) in [
        ("dies", "exit 1", FailureCode::WorkerCrashed),
        ("endless", endless, FailureCode::OutputTooLarge),
        ("hangs", "exec /bin/sleep 60", FailureCode::WorkerTimedOut),
    ] {
        let fault = text(&scripted(&folder, name, script), FileKind::Pdf, good_pdf()).await.expect_err("no text");
        assert_eq!(fault.code(), code, "{name}: {fault:?}");
    }
}

#[tokio::test]
async fn two_hostile_files_do_not_keep_a_third_reader_waiting_for_ever() {
    let pool = pool();
    let loops = || {
        page_with(
            stream("/Type/XObject/Subtype/Form/Resources<</XObject<</X 4 0 R>>>>", b"/X Do"),
            "/XObject<</X 4 0 R>>",
        )
    };
    let (one, two, ()) =
        tokio::join!(text(&pool, FileKind::Pdf, loops()), text(&pool, FileKind::Pdf, loops()), still_works(&pool));
    assert!(one.is_err() && two.is_err());
}

#[tokio::test]
async fn a_file_whose_bytes_fail_to_arrive_is_no_fault_of_the_reader() {
    let pool = pool();
    let cut = || futures_util::stream::iter([Ok(Bytes::from_static(b"%PDF-")), Err(io::Error::other("disk"))]);
    let fault = pool.text(FileKind::Pdf, 100, cut).await.expect_err("no text");
    assert!(matches!(fault, WorkerFault::Input(_)), "{fault:?}");
    still_works(&pool).await;
}

#[tokio::test]
async fn a_missing_program_is_said_and_nothing_hangs() {
    let pool = WorkerPool::with_program(Some(PathBuf::from("/nowhere/lienthong-worker")));
    let answer = text(&pool, FileKind::Pdf, good_pdf()).await;
    assert_eq!(answer.expect_err("it is not there").code(), FailureCode::WorkerMissing);
}

#[cfg(target_os = "linux")]
#[test]
fn the_worker_can_neither_open_files_nor_reach_out_nor_start_programs_nor_take_all_memory() {
    let shown = std::process::Command::new(env!("CARGO_BIN_EXE_lienthong-worker"))
        .arg("--show-confinement")
        .output()
        .expect("it starts");
    let shown = String::from_utf8(shown.stdout).expect("text");
    assert_eq!(
        shown.trim(),
        r#"{"files":true,"memory":true,"network":true,"open":true,"processes":true,"writing":true}"#
    );
}
