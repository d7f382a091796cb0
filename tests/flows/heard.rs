//! Everything that is logged on this thread while a test runs, for tests of what must not stand there.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::fmt::MakeWriter;

/// Ends with the test.
pub struct Heard {
    lines: Lines,
    /// With one subscriber alone, a place in the code that another thread passes first is silent for all threads.
    _second: tracing::Dispatch,
    _listening: tracing::subscriber::DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Of this thread, down to the last detail.
    pub fn everything() -> Self {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(lines.clone());
        let second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
        Self { lines, _second: second, _listening: tracing::subscriber::set_default(subscriber.finish()) }
    }

    pub fn text(&self) -> String {
        let lines = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&lines).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
