//! The separate process that opens hostile files: started here, fed by a pipe, ended when it takes too long.
//!
//! At most two work at once; one that is idle stays warm for the next file. A process that failed in any way is never
//! used again. Files go in as a stream, so that a large one is not held in memory twice.

mod process;
mod report;
mod showing;

use std::{
    env, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use lienthong_worker::protocol::{
    Answer, Fetched, Format, MAX_FILE_BYTES, Problem, Request, TIME_LIMIT_SECONDS, fetched_bytes,
};
use tokio::sync::Semaphore;

use self::process::WorkerProcess;
pub use self::showing::{PictureSize, SheetName, WorkerCells};
use crate::domain::{failure_code::FailureCode, file_kind::FileKind, instant::Instant, signature::SignatureReport};

/// More than this do not work at once.
const MOST_AT_ONCE: usize = 2;

/// After so many files a process makes room for a fresh one.
const FILES_PER_PROCESS: u32 = 100;

/// Clones share the processes.
#[derive(Clone)]
pub struct WorkerPool(Arc<Inside>);

struct Inside {
    program: Option<PathBuf>,
    places: Semaphore,
    warm: Mutex<Option<WorkerProcess>>,
    time_limit: Duration,
}

/// What the worker found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerText {
    /// NFC; pages are parted by form feeds.
    pub text: String,
    pub pages: Option<u32>,
    /// The file holds more text than this.
    pub truncated: bool,
    /// How many of the pages are only pictures.
    pub textless_pages: u32,
}

/// What the worker says of the signatures, and what it would still want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedSignatures {
    pub report: SignatureReport,
    pub asks: Vec<RevocationAsk>,
}

/// A certificate that leads to a trusted root and whose standing is open, with where its issuer may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationAsk {
    /// The place in the report.
    pub signature: usize,
    /// It belongs to the authority of a time-stamp, not to the signer.
    pub of_stamp: bool,
    /// Addresses that speak OCSP.
    pub responders: Vec<String>,
    /// What they are asked, in DER.
    pub request: Vec<u8>,
    /// Addresses of revocation lists.
    pub lists: Vec<String>,
}

/// What an issuer answered about revocation, in DER as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationWord {
    Answer(Bytes),
    List(Bytes),
}

/// Why there is no text, or no report.
#[derive(Debug, thiserror::Error)]
pub enum WorkerFault {
    #[error("the worker program is not there")]
    Missing,
    #[error("the worker program cannot be started")]
    NotStarted(#[source] io::Error),
    #[error("reading took longer than the limit")]
    TimedOut,
    #[error("the worker ended in the middle of the file")]
    Crashed,
    #[error("reading needs more memory than the limit")]
    Memory,
    #[error("the worker answered with more than the limit")]
    OutputTooLarge,
    #[error("the file is broken")]
    Unreadable,
    #[error("the file is protected by a password")]
    Encrypted,
    #[error("the file has no text")]
    NoTextLayer,
    #[error("this kind of file is not read")]
    Unsupported,
    #[error("the bytes of the file cannot be had")]
    Input(#[source] io::Error),
}

impl WorkerFault {
    pub const fn code(&self) -> FailureCode {
        match self {
            Self::Missing | Self::NotStarted(_) => FailureCode::WorkerMissing,
            Self::TimedOut => FailureCode::WorkerTimedOut,
            Self::Crashed => FailureCode::WorkerCrashed,
            Self::Memory => FailureCode::WorkerMemory,
            Self::OutputTooLarge => FailureCode::OutputTooLarge,
            Self::Unreadable => FailureCode::FileUnreadable,
            Self::Encrypted => FailureCode::FileEncrypted,
            Self::NoTextLayer => FailureCode::NoTextLayer,
            Self::Unsupported => FailureCode::KindUnsupported,
            Self::Input(_) => FailureCode::LocalFileUnreadable,
        }
    }
}

impl From<Problem> for WorkerFault {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Unreadable => Self::Unreadable,
            Problem::Encrypted => Self::Encrypted,
            Problem::NoTextLayer => Self::NoTextLayer,
            Problem::Panicked => Self::Crashed,
            Problem::TimedOut => Self::TimedOut,
            Problem::Unsupported => Self::Unsupported,
            Problem::TooLarge => Self::Memory,
        }
    }
}

impl WorkerPool {
    /// Uses `$LIENTHONG_WORKER`, or the program that lies beside this one. A missing program is a fault of each call,
    /// not of the start.
    pub fn beside_this_program() -> Self {
        Self::with_program(env::var_os("LIENTHONG_WORKER").map(PathBuf::from).or_else(installed_program))
    }

    /// Uses this program.
    pub fn with_program(program: Option<PathBuf>) -> Self {
        Self(Arc::new(Inside {
            program,
            places: Semaphore::new(MOST_AT_ONCE),
            warm: Mutex::new(None),
            time_limit: Duration::from_secs(TIME_LIMIT_SECONDS),
        }))
    }

    /// The text of a file of `length` bytes, which `file` gives from its beginning each time it is called. Waits while
    /// two others are being read.
    pub async fn text<S>(&self, kind: FileKind, length: u64, file: impl Fn() -> S) -> Result<WorkerText, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let format = format_of(kind)?;
        let begun = tokio::time::Instant::now();
        let answered = self.text_of(format, length, &file).await;
        let fell = matches!(answered, Err(WorkerFault::Crashed | WorkerFault::Memory));
        if format != Format::Pdf || !fell || begun.elapsed() >= self.0.time_limit {
            return answered;
        }
        // A page that makes one reader overflow need not do so to the other.
        match self.text_of(Format::PdfOtherwise, length, &file).await {
            Ok(found) => Ok(found),
            Err(WorkerFault::NoTextLayer) => Err(WorkerFault::NoTextLayer),
            Err(_) => answered,
        }
    }

    async fn text_of<S>(&self, format: Format, length: u64, file: impl Fn() -> S) -> Result<WorkerText, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let answered = self.asked(Request::Text { format }, length, file, |answer, body| match answer {
            Answer::Text { pages, truncated, textless_pages } => {
                let text = String::from_utf8(body).ok()?;
                Some(WorkerText { text, pages, truncated, textless_pages })
            }
            _ => None,
        });
        answered.await
    }

    /// The report on the signatures of a PDF of `length` bytes, judged at `now` against the roots of a PEM bundle and
    /// with what issuers answered. `file` gives the bytes from their beginning each time it is called.
    pub async fn signatures<S>(
        &self,
        roots: Bytes,
        fetched: &[RevocationWord],
        now: Instant,
        length: u64,
        file: impl Fn() -> S,
    ) -> Result<JudgedSignatures, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let words: Vec<Fetched<'_>> = fetched
            .iter()
            .map(|word| match word {
                RevocationWord::Answer(bytes) => Fetched::Answer(bytes),
                RevocationWord::List(bytes) => Fetched::List(bytes),
            })
            .collect();
        let fetched = Bytes::from(fetched_bytes(&words).map_err(|_| WorkerFault::Memory)?);
        let bytes = |part: &Bytes| u32::try_from(part.len()).map_err(|_| WorkerFault::Memory);
        let (roots_bytes, fetched_bytes) = (bytes(&roots)?, bytes(&fetched)?);
        let request = Request::Signatures { roots_bytes, fetched_bytes, now: now.unix_seconds() };
        let body = || {
            let before = [Ok(roots.clone()), Ok(fetched.clone())];
            stream::iter(before).chain(file())
        };
        let before = u64::from(roots_bytes) + u64::from(fetched_bytes);
        let answered = self.asked(request, length.saturating_add(before), body, |answer, body| {
            if answer == Answer::Signatures { report::of_worker(&body) } else { None }
        });
        answered.await
    }

    /// Asks a warm process, and once more a fresh one where the warm one ended; `read` is `None` where the answer is none
    /// to the question.
    async fn asked<T, S>(
        &self,
        request: Request,
        length: u64,
        file: impl Fn() -> S,
        read: impl Fn(Answer, Vec<u8>) -> Option<T>,
    ) -> Result<T, WorkerFault>
    where
        S: Stream<Item = io::Result<Bytes>> + Send,
    {
        let length = usize::try_from(length).ok().filter(|length| *length <= MAX_FILE_BYTES);
        let length = length.ok_or(WorkerFault::Memory)?;
        // The semaphore is never closed.
        let _place = self.0.places.acquire().await.map_err(|_| WorkerFault::Missing)?;
        if let Some(process) = self.take_warm() {
            let answer = self.ask(process, request, length, file(), &read).await;
            // What earlier files left behind, or whoever ended the process meanwhile, is no fault of this file.
            if !matches!(answer, Err(WorkerFault::Crashed | WorkerFault::Memory)) {
                return answer;
            }
        }
        self.ask(WorkerProcess::start(self.program()?)?, request, length, file(), &read).await
    }

    async fn ask<T>(
        &self,
        mut process: WorkerProcess,
        request: Request,
        length: usize,
        file: impl Stream<Item = io::Result<Bytes>> + Send,
        read: &impl Fn(Answer, Vec<u8>) -> Option<T>,
    ) -> Result<T, WorkerFault> {
        let answered = process.ask(request, length, file, self.0.time_limit).await;
        let answered = answered.and_then(|(answer, body)| {
            read(answer, body).ok_or_else(|| {
                process.distrust();
                WorkerFault::Crashed
            })
        });
        if process.is_sound() && process.files_read() < FILES_PER_PROCESS {
            *self.0.warm.lock().unwrap_or_else(PoisonError::into_inner) = Some(process);
        }
        answered
    }

    /// The process that is idle, unless it ended meanwhile.
    fn take_warm(&self) -> Option<WorkerProcess> {
        let mut process = self.0.warm.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        process.is_alive().then_some(process)
    }

    fn program(&self) -> Result<&Path, WorkerFault> {
        self.0.program.as_deref().filter(|program| program.is_file()).ok_or(WorkerFault::Missing)
    }
}

/// How the worker reads a kind of file. A picture has no text, which is another thing than not being read.
const fn format_of(kind: FileKind) -> Result<Format, WorkerFault> {
    match kind {
        FileKind::Pdf => Ok(Format::Pdf),
        FileKind::Text => Ok(Format::PlainText),
        FileKind::Docx | FileKind::Xlsx | FileKind::Pptx | FileKind::Odt | FileKind::Ods => Ok(Format::Office),
        FileKind::OldOffice => Ok(Format::OldOffice),
        FileKind::Rtf => Ok(Format::RichText),
        FileKind::Jpeg | FileKind::Png | FileKind::Gif | FileKind::Webp | FileKind::Tiff => {
            Err(WorkerFault::NoTextLayer)
        }
        FileKind::Archive | FileKind::Other => Err(WorkerFault::Unsupported),
    }
}

/// Beside this program; tests of cargo run one folder deeper.
fn installed_program() -> Option<PathBuf> {
    let name = format!("lienthong-worker{}", env::consts::EXE_SUFFIX);
    let here = env::current_exe().ok()?;
    let folder = here.parent()?;
    let beside = folder.join(&name);
    if !beside.is_file() && folder.file_name().is_some_and(|folder| folder == "deps") {
        return Some(folder.with_file_name(&name));
    }
    Some(beside)
}
