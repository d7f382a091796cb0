//! `lienthongctl`: the same core as the window, on the command line.

mod arguments;
mod commands;
mod ending;
mod output;
mod password;
mod terminal_host;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::{EnvFilter, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use arguments::Arguments;
use ending::Ending;
use output::Output;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ending::usage(&error),
    };
    start_log();
    let output = Output { json: arguments.json, quiet: arguments.quiet };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "no runtime");
            return ExitCode::from(8);
        }
    };
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = commands::run(&arguments, output) => ended,
            () = asked_to_stop() => Ending::Interrupted,
        }
    });
    let status = ended.report(output);
    // Whatever still blocks (a keyring's question) must not hold the ending; every step is in the journal.
    runtime.shutdown_background();
    status
}

/// Logs go to standard error, off unless asked for; they hold no token, no name, no number.
fn start_log() {
    let filter = EnvFilter::try_from_env("LIENTHONG_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    // Other people's code writes what it likes; only our own is heard.
    let own = filter_fn(|metadata| metadata.target().starts_with("lienthong"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).finish().with(own).init();
}

/// Ctrl-C, and SIGTERM where it exists: the journal says where a transfer stood, the next `outbox run` goes on.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
