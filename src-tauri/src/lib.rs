//! The shell: the one place that knows Tauri. It shows the core in a window and decides nothing itself.

mod bindings;
#[expect(clippy::let_underscore_must_use, reason = "the macro that makes a command writes it")]
mod commands;
mod desk;
mod desktop;
mod dialogs;
mod events;
mod failure;
mod openings;
mod window_host;

use std::process::ExitCode;

use tracing_subscriber::{EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    start_log();
    match desktop::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            tracing::error!(%fault, "the window cannot be opened");
            ExitCode::FAILURE
        }
    }
}

/// Logs go to standard error, off unless asked for by `LIENTHONG_LOG`; they hold no token, no name, no number.
fn start_log() {
    let filter = EnvFilter::try_from_env("LIENTHONG_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    // Other people's code writes what it likes; only our own is heard.
    let own = filter_fn(|metadata| metadata.target().starts_with("lienthong"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).finish().with(own).init();
}
