//! The window as the core's host: every event of the core goes to the web view under its own name.

use lienthong_core::app::{AppEvent, Host};
use tauri::AppHandle;
use tauri_specta::Event as _;

use crate::{
    desktop::come_forward,
    events::{DossiersChanged, Notice, SessionChanged, SyncChanged, TransferChanged, TransferProgress},
};

pub struct WindowHost(pub AppHandle);

impl Host for WindowHost {
    fn emit(&self, event: AppEvent) {
        let window = &self.0;
        let sent = match event {
            AppEvent::SessionChanged => SessionChanged.emit(window),
            AppEvent::BrowserReturned => {
                come_forward(window);
                return;
            }
            AppEvent::SyncChanged { state, as_of, failure } => SyncChanged { state, as_of, failure }.emit(window),
            AppEvent::DossiersChanged => DossiersChanged.emit(window),
            AppEvent::TransferChanged(transfer) => TransferChanged(*transfer).emit(window),
            AppEvent::TransferProgress { transfer_id, file, sent, total } => {
                TransferProgress { transfer_id, file, sent, total }.emit(window)
            }
            AppEvent::Notice(failure) => Notice(failure).emit(window),
        };
        if let Err(fault) = sent {
            // A window that is closing hears nothing any more; it reads everything anew when it opens.
            tracing::debug!(%fault, "an event was not heard");
        }
    }
}
