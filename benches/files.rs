//! Text, signatures and the way to the first page, each beside what one would use otherwise: `cargo bench -p lienthong-worker --bench files`.
//!
//! The other programs (`pdftotext`, `pdfsig`, `pdftoppm` of poppler-utils) are started for each file, as a person would; ours
//! is the warm worker process with its pipe, as the program uses it. Times of two machines cannot be compared, the
//! ratios of one run can. What is on the screen is measured in the window (`cargo bench --bench window`).

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant as Moment},
};

use bytes::Bytes;
use lienthong_core::{
    domain::{file_kind::FileKind, sha::Sha},
    gateways::{blobs::Blobs, clock::Clock, seal::SealKey, worker::WorkerPool},
};

const ROUNDS: usize = 5;

/// Where the files of others and of the tests lie, below the root of the repository.
const TEXTS: [&str; 3] = ["src-tauri/worker/tests/files", "src-tauri/sandbox/assets/files", "ui/tests/fixtures"];
const SIGNED: [&str; 1] = ["tests/fixtures/signatures"];

struct Sample {
    path: PathBuf,
    bytes: Bytes,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (texts, signed) = (samples(&root, &TEXTS), samples(&root, &SIGNED));
    if texts.is_empty() || signed.is_empty() {
        say("the files of the tests are not there");
        return ExitCode::FAILURE;
    }
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let begun = Moment::now();
    text(&pool, &texts[0]).await;
    say(&format!("first file, with the start of the process: {:.1?}", begun.elapsed()));
    say("what                                  files   ours p50   ours p95   other p50  other p95  sum ours/other");

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for sample in texts.iter().cycle().take(texts.len() * ROUNDS) {
        ours.push(timed(async || text(&pool, sample).await).await);
        theirs.push(program("pdftotext", &[], &sample.path, &["/dev/null"]));
    }
    row("text, beside pdftotext", texts.len(), &mut ours, theirs);

    let roots = Bytes::from(std::fs::read(root.join("tests/fixtures/signatures/roots.pem")).unwrap_or_default());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for sample in signed.iter().cycle().take(signed.len() * ROUNDS) {
        ours.push(
            timed(async || {
                let now = Clock::system().now();
                let length = sample.bytes.len() as u64;
                let report = pool.signatures(roots.clone(), &[], now, length, || stream(&sample.bytes)).await;
                std::hint::black_box(report.is_ok());
            })
            .await,
        );
        theirs.push(program("pdfsig", &["-nocert"], &sample.path, &[]));
    }
    row("signatures, beside pdfsig -nocert", signed.len(), &mut ours, theirs);

    let Ok(folder) = tempfile::tempdir() else { return ExitCode::FAILURE };
    let Ok(blobs) = Blobs::open(&folder.path().join("blobs"), &SealKey::from_bytes([7; 32])) else {
        return ExitCode::FAILURE;
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for sample in &texts {
        let Some(sha) = put(&blobs, &sample.bytes) else { return ExitCode::FAILURE };
        for _ in 0..ROUNDS {
            let begun = Moment::now();
            let read = blobs.read_range(&sha, 0, sample.bytes.len() as u64);
            std::hint::black_box(read.is_ok());
            ours.push(begun.elapsed());
            theirs.push(program("pdftoppm", &["-f", "1", "-l", "1", "-r", "96", "-png"], &sample.path, &[]));
        }
    }
    row("sealed bytes to the viewer / pdftoppm", texts.len(), &mut ours, theirs);
    ExitCode::SUCCESS
}

fn put(blobs: &Blobs, bytes: &[u8]) -> Option<Sha> {
    let mut writer = blobs.writer().ok()?;
    writer.write(bytes).ok()?;
    writer.finish().ok().map(|(sha, _)| sha)
}

async fn text(pool: &WorkerPool, sample: &Sample) {
    let read = pool.text(FileKind::Pdf, sample.bytes.len() as u64, || stream(&sample.bytes)).await;
    std::hint::black_box(read.is_ok());
}

fn stream(bytes: &Bytes) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send {
    futures_util::stream::iter([Ok(bytes.clone())])
}

async fn timed(work: impl AsyncFn()) -> Duration {
    let begun = Moment::now();
    work().await;
    begun.elapsed()
}

/// `None` where the program is not installed.
fn program(name: &str, before: &[&str], file: &Path, after: &[&str]) -> Option<Duration> {
    let begun = Moment::now();
    let mut command = Command::new(name);
    command.args(before).arg(file).args(after).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok()?;
    Some(begun.elapsed())
}

fn row(what: &str, files: usize, ours: &mut [Duration], theirs: Vec<Option<Duration>>) {
    let mut theirs: Vec<Duration> = theirs.into_iter().flatten().collect();
    let [p50, p95] = [50, 95].map(|percent| percentile(ours, percent));
    if theirs.is_empty() {
        say(&format!("{what:38} {files:>4} {p50:>10.1?} {p95:>10.1?}   (the other program is not installed)"));
        return;
    }
    let [other50, other95] = [50, 95].map(|percent| percentile(&mut theirs, percent));
    let sum = |all: &[Duration]| all.iter().sum::<Duration>().as_secs_f64();
    let ratio = sum(ours) / sum(&theirs).max(f64::EPSILON);
    say(&format!("{what:38} {files:>4} {p50:>10.1?} {p95:>10.1?} {other50:>11.1?} {other95:>10.1?} {ratio:>10.2}"));
}

fn samples(root: &Path, folders: &[&str]) -> Vec<Sample> {
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(root.join(folder)).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| Some(Sample { bytes: std::fs::read(&path).ok()?.into(), path });
    paths.into_iter().filter_map(read).collect()
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn say(line: &str) {
    use std::io::Write as _;
    // Nobody listens any more: nothing is left to be done.
    drop(writeln!(std::io::stdout(), "{line}"));
}
