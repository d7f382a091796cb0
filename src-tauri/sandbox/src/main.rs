//! `lienthong-sandbox`: the three stand-in systems as a program of their own.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::DateTime;
use clap::Parser;
use lienthong_sandbox::model::Moment;
use lienthong_sandbox::{Running, Sandbox, SandboxOptions};
use serde_json::json;
use tokio::sync::oneshot;

/// Single sign-on, iGate and iDesk on this machine, with invented people and papers.
///
/// Prints one line of JSON with all addresses on standard output when ready, and how to sign in on standard error.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// How many dossiers iGate has (up to 100,000 and more)
    #[arg(long, default_value_t = 400)]
    dossiers: usize,
    /// Decides everything that is invented
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder in which the state survives a restart; without it everything is in memory
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Ports of 127.0.0.1; 0 is a free one
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    sso_port: u16,
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    igate_port: u16,
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    idesk_port: u16,
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    control_port: u16,
    /// iGate without the oddities seen in the field
    #[arg(long)]
    no_traps: bool,
    /// Writes the client's profile (TOML) there
    #[arg(long, value_name = "FILE")]
    write_profile: Option<PathBuf>,
    /// When it is, as RFC 3339; the clock runs on from there
    #[arg(long, value_name = "TIME", value_parser = moment)]
    now: Option<Moment>,
    /// Ends when standard input is closed, so that it never outlives the program that started it
    #[arg(long)]
    with_parent: bool,
}

fn moment(text: &str) -> Result<Moment, String> {
    DateTime::parse_from_rfc3339(text).map_err(|error| format!("{error}; the form is 2026-07-01T08:00:00+07:00"))
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")),
        )
        .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("lienthong-sandbox: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let end = ends(arguments.with_parent)?;
    let running = Sandbox::start(SandboxOptions {
        dossiers: arguments.dossiers,
        seed: arguments.seed,
        state: arguments.state,
        sso_port: arguments.sso_port,
        igate_port: arguments.igate_port,
        idesk_port: arguments.idesk_port,
        control_port: arguments.control_port,
        traps: !arguments.no_traps,
        now: arguments.now,
    })
    .await?;
    if let Some(path) = &arguments.write_profile {
        std::fs::write(path, running.profile()).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    announce(&running, arguments.write_profile.as_deref())?;
    end.await;
    running.stop().await?;
    Ok(())
}

fn announce(running: &Running, profile: Option<&std::path::Path>) -> std::io::Result<()> {
    let addresses = running.addresses();
    let line = json!({
        "sso": addresses.sso, "issuer": addresses.issuer(), "igate": addresses.igate, "idesk": addresses.idesk,
        "control": addresses.control, "profile": profile, "pid": std::process::id(),
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    let store = running.state().store();
    if let Some(first) = store.world().officials.first() {
        eprintln!(
            "Hệ thống thử đã sẵn sàng. Đăng nhập: tài khoản {}, mật khẩu {} ({}).",
            first.sso_account, first.sso_password, first.full_name
        );
    }
    Ok(())
}

/// Waits for the sign to end: SIGINT, SIGTERM, or the end of standard input when that is asked for.
fn ends(with_parent: bool) -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let gone = parent_gone(with_parent);
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminated.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
            () = gone => {}
        }
    })
}

/// Waits for the end of standard input, on a thread of its own: the runtime would wait for a read of its own to end.
async fn parent_gone(with_parent: bool) {
    if !with_parent {
        return std::future::pending().await;
    }
    let (tell, told) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut sink = [0; 512];
        while matches!(std::io::stdin().read(&mut sink), Ok(count) if count > 0) {}
        drop(tell);
    });
    // Only the end of the channel matters; nothing is ever sent.
    told.await.ok();
}
