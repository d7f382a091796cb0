//! Files on their way to a preview: the window hears how far each has come, and can stop it.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::future::{AbortHandle, abortable};
use tauri::AppHandle;
use tauri_specta::Event as _;

use crate::events::PreviewProgress;

/// The window is told each time so many more bytes have come, or a fiftieth of a smaller file: it is the slow line that
/// one waits for, not the large file.
const TOLD_EVERY: u64 = 256 * 1024;

/// What is being opened, by the ticket that the window gave it.
#[derive(Default)]
pub struct Openings(Mutex<HashMap<u32, AbortHandle>>);

impl Openings {
    /// Runs an opening to its end; `None` when it was stopped. What was fetched by then is thrown away with it.
    pub async fn run<T>(&self, ticket: u32, work: impl Future<Output = T>) -> Option<T> {
        let (work, handle) = abortable(work);
        self.known().insert(ticket, handle);
        let ended = work.await.ok();
        self.known().remove(&ticket);
        ended
    }

    /// Stops an opening; one that has ended is left as it ended.
    pub fn stop(&self, ticket: u32) {
        if let Some(opening) = self.known().remove(&ticket) {
            opening.abort();
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<u32, AbortHandle>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the window how far an opening has come.
pub fn teller(window: AppHandle, ticket: u32) -> impl Fn(u64, Option<u64>) + Send + Sync {
    let told = AtomicU64::new(0);
    move |received, total| {
        let before = told.load(Ordering::Relaxed);
        let step = total.map_or(TOLD_EVERY, |total| TOLD_EVERY.min(total / 50));
        if received < before + step && total != Some(received) {
            return;
        }
        told.store(received, Ordering::Relaxed);
        if let Err(fault) = (PreviewProgress { ticket, received, total }).emit(&window) {
            tracing::debug!(%fault, "an event was not heard");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::Arc};

    use super::*;

    #[tokio::test]
    async fn a_stopped_opening_ends_at_once_and_another_goes_on() {
        let openings = Arc::new(Openings::default());
        let (one, other) = (openings.clone(), openings.clone());
        let stopped = tokio::spawn(async move { one.run(1, pending::<()>()).await });
        let (finish, finished) = tokio::sync::oneshot::channel();
        let whole = tokio::spawn(async move { other.run(2, finished).await });
        while openings.known().len() < 2 {
            tokio::task::yield_now().await;
        }
        openings.stop(1);
        assert_eq!(stopped.await.expect("no panic"), None);
        assert_eq!(openings.known().len(), 1, "only the stopped one is forgotten");
        finish.send("whole").expect("it is still waited for");
        assert_eq!(whole.await.expect("no panic"), Some(Ok("whole")));
        assert!(openings.known().is_empty(), "an opening that ended is forgotten");
    }
}
