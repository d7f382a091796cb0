//! A password from standard input: piped in by a script, or typed by a person without being shown.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use lienthong_core::domain::{failure::Failure, failure_code::FailureCode, secret::Secret};

use crate::output::Output;

/// No password is longer than this many bytes.
const LONGEST: u64 = 1_024;

/// The first line of standard input. On a terminal `prompt` is shown on standard error and nothing that is typed is.
///
/// # Errors
/// `BadArgument` where nothing came, or what came is no text.
pub async fn read(prompt: &str, output: Output) -> Result<Secret, Failure> {
    let typed = if io::stdin().is_terminal() { typed(prompt, output).await } else { off_the_runtime(first_line).await };
    let password = typed.ok().filter(|password| !password.is_empty());
    password.ok_or_else(|| Failure::new(FailureCode::BadArgument).in_field("password"))
}

async fn off_the_runtime(read: impl FnOnce() -> io::Result<Secret> + Send + 'static) -> io::Result<Secret> {
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}

/// The line without its end; a blank at its beginning or end belongs to the password.
fn first_line() -> io::Result<Secret> {
    // Large enough from the beginning, so that no shorter copy stays behind in memory.
    let mut line = Vec::with_capacity(usize::try_from(LONGEST).map_err(io::Error::other)?);
    io::stdin().lock().take(LONGEST).read_until(b'\n', &mut line)?;
    while line.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
        line.pop();
    }
    String::from_utf8(line).map(Secret::new).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(unix)]
async fn typed(prompt: &str, output: Output) -> io::Result<Secret> {
    // Held here and not by the thread that reads: Ctrl-C drops it, and the terminal shows again what is typed.
    let _hidden = hidden::Echo::off()?;
    output.ask(prompt);
    off_the_runtime(first_line).await
}

#[cfg(windows)]
async fn typed(prompt: &str, output: Output) -> io::Result<Secret> {
    output.ask(prompt);
    off_the_runtime(|| rpassword::read_password().map(Secret::new)).await
}

#[cfg(unix)]
mod hidden {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// The terminal as it was, to be put back.
    pub struct Echo(Termios);

    impl Echo {
        pub fn off() -> io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            // The end of the line is shown all the same: what follows begins on its own.
            silent.local_modes.insert(LocalModes::ECHONL);
            tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
            Ok(Self(before))
        }
    }

    impl Drop for Echo {
        fn drop(&mut self) {
            if let Err(error) = tcsetattr(io::stdin(), OptionalActions::Now, &self.0) {
                tracing::warn!(%error, "the terminal could not be put back");
            }
        }
    }
}
