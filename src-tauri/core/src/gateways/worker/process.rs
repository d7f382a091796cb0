//! One worker process: its pipes, one question at a time, and how its end is told apart.

use std::{
    io,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use lienthong_worker::protocol::{self, Answer, FrameFault, HEAD_BYTES, Problem, Request};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use super::WorkerFault;

/// How long a process that closed its pipes may take to be gone.
const END_LIMIT: Duration = Duration::from_secs(2);

/// The last words of a process are read up to here: only their first line matters.
const LAST_WORDS_BYTES: u64 = 4 * 1024;

pub(super) struct WorkerProcess {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// False from the first byte of a question until its answer has arrived whole.
    sound: bool,
    files_read: u32,
}

impl WorkerProcess {
    /// Starts it with an empty environment; it is ended when this value goes.
    pub(super) fn start(program: &Path) -> Result<Self, WorkerFault> {
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // Without it a Windows program cannot load the system's libraries.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        let mut child = command.spawn().map_err(WorkerFault::NotStarted)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(WorkerFault::NotStarted(io::ErrorKind::BrokenPipe.into()));
        };
        tracing::debug!(process = child.id(), "worker started");
        Ok(Self { child, input, output, sound: true, files_read: 0 })
    }

    pub(super) const fn is_sound(&self) -> bool {
        self.sound
    }

    /// Its answer was none to the question: it is not asked again.
    pub(super) const fn distrust(&mut self) {
        self.sound = false;
    }

    pub(super) const fn files_read(&self) -> u32 {
        self.files_read
    }

    pub(super) fn is_alive(&mut self) -> bool {
        self.sound && matches!(self.child.try_wait(), Ok(None))
    }

    /// Hands over the file and waits for the answer; the process is ended when the limit passes.
    pub(super) async fn ask(
        &mut self,
        request: Request,
        length: usize,
        file: impl Stream<Item = io::Result<Bytes>> + Send,
        limit: Duration,
    ) -> Result<(Answer, Vec<u8>), WorkerFault> {
        self.sound = false;
        let asked = timeout(limit, async {
            self.hand_over(request, length, file).await?;
            self.answer(request.max_answer_bytes()).await
        });
        match asked.await {
            Ok(Ok((Answer::Failed { problem }, _))) => {
                // A scan or a password is everyday; after a panic nobody knows what was left behind.
                self.sound = !matches!(problem, Problem::Panicked | Problem::TimedOut);
                self.files_read += 1;
                Err(problem.into())
            }
            Ok(Ok(answered)) => {
                self.sound = true;
                self.files_read += 1;
                Ok(answered)
            }
            Ok(Err(Lost::Input(fault))) => Err(WorkerFault::Input(fault)),
            Ok(Err(Lost::TooMuch)) => Err(WorkerFault::OutputTooLarge),
            Ok(Err(Lost::Ended)) => Err(self.how_it_ended().await),
            Err(_) => {
                // Dropping would end it too, only later.
                self.child.start_kill().unwrap_or_default();
                Err(WorkerFault::TimedOut)
            }
        }
    }

    async fn hand_over(
        &mut self,
        request: Request,
        length: usize,
        file: impl Stream<Item = io::Result<Bytes>> + Send,
    ) -> Result<(), Lost> {
        self.input.write_all(&protocol::opening(&request, length)?).await?;
        let mut file = std::pin::pin!(file);
        let mut given = 0_usize;
        while let Some(part) = file.next().await {
            let part = part.map_err(Lost::Input)?;
            given += part.len();
            if given > length {
                return Err(Lost::Input(io::ErrorKind::InvalidData.into()));
            }
            self.input.write_all(&part).await?;
        }
        if given < length {
            return Err(Lost::Input(io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(self.input.flush().await?)
    }

    async fn answer(&mut self, max_body_bytes: usize) -> Result<(Answer, Vec<u8>), Lost> {
        let mut head = [0; HEAD_BYTES];
        self.output.read_exact(&mut head).await?;
        let (header_bytes, body_bytes) = protocol::lengths(&head, max_body_bytes)?;
        let mut header = vec![0; header_bytes];
        self.output.read_exact(&mut header).await?;
        let mut body = vec![0; body_bytes];
        self.output.read_exact(&mut body).await?;
        Ok((protocol::header(&header)?, body))
    }

    /// The pipes are closed: an allocation that failed says so on standard error, the kernel ends by signal 9 what it
    /// has no memory for; everything else is a crash.
    async fn how_it_ended(&mut self) -> WorkerFault {
        let mut last_words = Vec::new();
        if let Some(errors) = self.child.stderr.take() {
            let read = async { errors.take(LAST_WORDS_BYTES).read_to_end(&mut last_words).await };
            // A process that hangs in its end has said what it had to say.
            drop(timeout(END_LIMIT, read).await);
        }
        let status = timeout(END_LIMIT, self.child.wait()).await.ok().and_then(Result::ok);
        if String::from_utf8_lossy(&last_words).contains("memory allocation of") || ended_by_kernel(status) {
            return WorkerFault::Memory;
        }
        tracing::warn!(status = ?status, "the worker ended in the middle of a file");
        WorkerFault::Crashed
    }
}

#[cfg(unix)]
fn ended_by_kernel(status: Option<ExitStatus>) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    const KILLED: i32 = 9;
    status.and_then(|status| status.signal()) == Some(KILLED)
}

#[cfg(not(unix))]
const fn ended_by_kernel(_: Option<ExitStatus>) -> bool {
    false
}

/// Why no answer arrived.
enum Lost {
    /// Our own side: the file's bytes.
    Input(io::Error),
    TooMuch,
    /// The pipe is closed, or what came is no answer.
    Ended,
}

impl From<io::Error> for Lost {
    fn from(_: io::Error) -> Self {
        Self::Ended
    }
}

impl From<FrameFault> for Lost {
    fn from(fault: FrameFault) -> Self {
        match fault {
            FrameFault::TooLong => Self::TooMuch,
            FrameFault::OtherVersion | FrameFault::Header(_) | FrameFault::Broken(_) => Self::Ended,
        }
    }
}
