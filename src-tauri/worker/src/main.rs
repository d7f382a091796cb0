//! The separate process that opens files which strangers made: whatever a file does to it, the program stays whole.
//!
//! It reads requests from standard input and writes answers to standard output until the input ends. Before the first
//! request it gives up what it does not need (see [`confinement`]). Each file is read on a thread of its own with a
//! bounded stack; a panic becomes an answer, an abort ends only this process, and the program starts another.

mod cells;
mod confinement;
mod letter;
mod office;
mod old_letters;
mod old_word;
mod pdf;
mod picture;
mod plain_text;
mod rich_text;
mod signatures;
mod text_sink;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use lienthong_worker::protocol::{
    Answer, Format, MAX_FILE_BYTES, MAX_TEXT_BYTES, MEMORY_LIMIT_BYTES, Problem, Request, TIME_LIMIT_SECONDS,
    fetched_of, read_frame, write_frame,
};
use text_sink::{TextSink, cut_to_limit};
use unicode_normalization::UnicodeNormalization as _;

/// Every allocation beyond the limit fails, on every operating system.
#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, heap_limit());

/// Deeply nested files end at this wall instead of eating the memory limit.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// A little later than the program's own limit: it only counts when the program is no longer there to end this
/// process.
const WATCH: Duration = Duration::from_secs(TIME_LIMIT_SECONDS + 2);

const fn heap_limit() -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "512 MiB fit every usize this program is built for")]
    let bytes = MEMORY_LIMIT_BYTES as usize;
    bytes
}

/// A text with what is to be said of it.
struct Reading {
    text: String,
    pages: Option<u32>,
    truncated: bool,
    /// Pages that are only pictures.
    textless_pages: u32,
}

impl Reading {
    /// A text that came whole and without pages.
    fn whole(text: String) -> Self {
        Self { text, pages: None, truncated: false, textless_pages: 0 }
    }

    /// What a sink has collected.
    fn of(sink: TextSink, pages: Option<u32>) -> Self {
        let (text, truncated) = sink.finish();
        Self { text, pages, truncated, textless_pages: 0 }
    }

    /// The same, said not to be whole where something broke off.
    fn cut_if(mut self, cut: bool) -> Self {
        self.truncated |= cut;
        self
    }

    /// In today's letters, composed (NFC), within the limit.
    fn finished(mut self) -> Self {
        let composed: String = old_letters::modernise(&self.text).nfc().collect();
        self.text = composed;
        self.truncated |= cut_to_limit(&mut self.text);
        self
    }
}

fn main() -> ExitCode {
    // A panic's message may hold text of the file; nothing of it leaves this process.
    std::panic::set_hook(Box::new(|_| {}));
    confinement::give_up_what_is_not_needed();
    if std::env::args().nth(1).as_deref() == Some("--show-confinement") {
        return show(&confinement::try_what_was_given_up());
    }
    let mut input = io::stdin().lock();
    loop {
        match read_frame::<Request>(&mut input, MAX_FILE_BYTES) {
            Ok(None) => return ExitCode::SUCCESS,
            Ok(Some((request, file))) => {
                let (answer, body) = read_watched(request, file);
                let written = write_frame(&mut io::stdout().lock(), &answer, &body);
                if written.is_err() || answer == (Answer::Failed { problem: Problem::TimedOut }) {
                    return ExitCode::FAILURE;
                }
            }
            Err(_) => return ExitCode::FAILURE,
        }
    }
}

/// Reads the file on its own thread and answers in time whatever that thread does.
fn read_watched(request: Request, file: Vec<u8>) -> (Answer, Vec<u8>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    let reader = thread::Builder::new().name("reader".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        // The receiver is gone only when the watch ran out; then nobody waits for this answer.
        sender.send(read(request, &file)).unwrap_or_default();
    });
    if reader.is_err() {
        return failed(Problem::Panicked);
    }
    match receiver.recv_timeout(WATCH) {
        Ok(Ok(read)) => read,
        Ok(Err(problem)) => failed(problem),
        Err(RecvTimeoutError::Disconnected) => failed(Problem::Panicked),
        Err(RecvTimeoutError::Timeout) => failed(Problem::TimedOut),
    }
}

fn read(request: Request, file: &[u8]) -> Result<(Answer, Vec<u8>), Problem> {
    let reading = match request {
        Request::Text { format: Format::Pdf } => pdf::read(file),
        Request::Text { format: Format::PdfOtherwise } => pdf::read_otherwise(file),
        Request::Text { format: Format::PlainText } => Ok(plain_text::read(file)),
        Request::Text { format: Format::Office } => office::read(file),
        Request::Text { format: Format::OldOffice } => old_word::read(file),
        Request::Text { format: Format::RichText } => rich_text::read(file),
        Request::Signatures { roots_bytes, fetched_bytes, now } => {
            return report(file, roots_bytes, fetched_bytes, now);
        }
        Request::Cells { format, sheet, first_row } => {
            return cells::read(file, format, cells::Wanted { sheet, first_row });
        }
        Request::PicturePages => return picture::pages(file),
        Request::Picture { page } => return picture::page(file, page),
        Request::Letter => return letter::tamed(file),
    }?;
    let Reading { text, pages, truncated, textless_pages } = reading.finished();
    Ok((Answer::Text { pages, truncated, textless_pages }, text.into_bytes()))
}

fn report(body: &[u8], roots_bytes: u32, fetched_bytes: u32, now: i64) -> Result<(Answer, Vec<u8>), Problem> {
    let end = |bytes: u32| usize::try_from(bytes).map_err(|_| Problem::Unreadable);
    let (roots, rest) = body.split_at_checked(end(roots_bytes)?).ok_or(Problem::Unreadable)?;
    let (fetched, file) = rest.split_at_checked(end(fetched_bytes)?).ok_or(Problem::Unreadable)?;
    let fetched = signatures::evidence_of(fetched_of(fetched).ok_or(Problem::Unreadable)?);
    let report = signatures::read(file, roots, &fetched, now)?;
    Ok((Answer::Signatures, serde_json::to_vec(&report).map_err(|_| Problem::Unreadable)?))
}

fn failed(problem: Problem) -> (Answer, Vec<u8>) {
    (Answer::Failed { problem }, Vec::new())
}

fn show(found: &impl serde::Serialize) -> ExitCode {
    let line = serde_json::to_string(found).unwrap_or_default();
    match writeln!(io::stdout(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
