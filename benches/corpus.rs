//! Reads every file of a folder as the program does, text and signatures, and says what came of it: `cargo xtask corpus DIR`.
//!
//! Nothing of a file's contents or of its name's folder is printed. That this process is there at the end to print is the
//! first thing that is tried.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant as Moment},
};

use lienthong_core::{
    domain::{failure::Failure, failure_code::FailureCode, file_kind::FileKind, file_name::shown_name},
    flows::{extract_text::extract_text_of_path, signatures::signatures_of_path},
    gateways::{
        clock::Clock,
        settings::{RevocationSource, SignatureSettings},
        worker::WorkerPool,
    },
};

/// What the kind of a file is told from.
const FIRST_BYTES: u64 = 1024;

/// So many of the slowest are named.
const SLOWEST: usize = 5;

/// Longer than the worker's own limit of ten seconds, twice: a warm process that dies is asked once more afresh.
const TOO_LONG: Duration = Duration::from_secs(25);

#[derive(Default)]
struct Outcome {
    /// How often each ending came: `ok`, or a failure's number with its name.
    text: BTreeMap<String, u32>,
    signatures: BTreeMap<String, u32>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let folders: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|word| word != "--bench").map(PathBuf::from).collect();
    if folders.is_empty() {
        say("cargo xtask corpus DIR reads every file of a folder; no folder was named");
        return ExitCode::SUCCESS;
    }
    let mut files = Vec::new();
    for folder in &folders {
        if let Err(fault) = collect(folder, &mut files) {
            say(&format!("{}: {fault}", folder.display()));
            return ExitCode::FAILURE;
        }
    }
    files.sort();
    read_all(&files).await
}

async fn read_all(files: &[PathBuf]) -> ExitCode {
    let workers = WorkerPool::beside_this_program();
    let settings = SignatureSettings { roots_file: None, revocation: RevocationSource::File };
    let mut by_kind: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    let (begun, mut peak_kibibytes, mut went_well) = (Moment::now(), 0, true);
    for path in files {
        let name = shown_name(&path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        let kind = kind_of(path, &name);
        let outcome = by_kind.entry(format!("{kind:?}")).or_default();
        let started = Moment::now();
        let text = extract_text_of_path(&workers, path).await;
        let took = started.elapsed();
        peak_kibibytes = peak_kibibytes.max(worker_kibibytes());
        let said = ending(text.map(|_| ()));
        *outcome.text.entry(said.clone()).or_default() += 1;
        if took > TOO_LONG || said.contains("WorkerMissing") {
            went_well = false;
            say(&format!("{name}: {said} after {took:.1?}"));
        }
        slowest.push((took, name.clone()));
        slowest.sort_by(|one, other| other.cmp(one));
        slowest.truncate(SLOWEST);
        if kind == FileKind::Pdf {
            let report = signatures_of_path(&workers, &settings, None, Clock::system().now(), path).await;
            let said = match report {
                Ok(report) => format!("{:?}", report.verdict),
                Err(failure) => ending(Err(failure)),
            };
            *outcome.signatures.entry(said).or_default() += 1;
            peak_kibibytes = peak_kibibytes.max(worker_kibibytes());
        }
    }
    for (kind, outcome) in &by_kind {
        let all: u32 = outcome.text.values().sum();
        say(&format!("{kind}: {all} files"));
        say(&format!("  text        {}", counted(&outcome.text)));
        if !outcome.signatures.is_empty() {
            say(&format!("  signatures  {}", counted(&outcome.signatures)));
        }
    }
    for (took, name) in &slowest {
        say(&format!("slow: {took:>8.1?}  {name}"));
    }
    say(&format!(
        "{} files in {:.1?}; the workers took {} MiB at most; this process lives and took {} MiB",
        files.len(),
        begun.elapsed(),
        peak_kibibytes / 1024,
        status_kibibytes(Path::new("/proc/self/status")) / 1024
    ));
    if went_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ending(read: Result<(), Failure>) -> String {
    match read {
        Ok(()) => "ok".to_owned(),
        Err(failure) => named(failure.code),
    }
}

fn named(code: FailureCode) -> String {
    format!("{} {code:?}", code.number())
}

fn counted(endings: &BTreeMap<String, u32>) -> String {
    let parts: Vec<String> = endings.iter().map(|(ending, count)| format!("{ending}: {count}")).collect();
    parts.join(" · ")
}

fn kind_of(path: &Path, name: &str) -> FileKind {
    use io::Read as _;
    let mut first = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(FIRST_BYTES).read_to_end(&mut first));
    // What cannot be opened is counted under the kind that its name tells.
    drop(read);
    FileKind::of(&first, name)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// The most that a worker of this process has taken; 0 where the system does not tell this way.
fn worker_kibibytes() -> u64 {
    let own = std::process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let children = processes.filter_map(Result::ok).map(|entry| entry.path().join("status")).filter(|status| {
        let text = fs::read_to_string(status).unwrap_or_default();
        text.lines().any(|line| line.strip_prefix("PPid:").is_some_and(|parent| parent.trim() == own))
    });
    children.map(|status| status_kibibytes(&status)).max().unwrap_or(0)
}

fn status_kibibytes(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn say(line: &str) {
    use io::Write as _;
    // Nobody listens any more: nothing is left to be done.
    drop(writeln!(io::stdout(), "{line}"));
}
