//! Starting and stopping a sandbox.

use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::contents::Contents;
use crate::model::Moment;
use crate::sso::{SignOn, SigningKey};
use crate::state::{Addresses, Origin, SandboxState, SharedState, StateFolder};
use crate::system::System;
use crate::{control, idesk, igate, pages, plumbing, seed, sso};

/// What a sandbox is to be. The default is the one of the command line, on free ports and in memory.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    pub dossiers: usize,
    pub seed: u64,
    /// Where the state survives a restart; nothing: in memory.
    pub state: Option<PathBuf>,
    /// 0: a free one.
    pub sso_port: u16,
    pub igate_port: u16,
    pub idesk_port: u16,
    pub control_port: u16,
    /// Whether iGate has the oddities seen in the field.
    pub traps: bool,
    /// When it is; nothing: now. The clock runs on from there.
    pub now: Option<Moment>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            dossiers: 400,
            seed: 1,
            state: None,
            sso_port: 0,
            igate_port: 0,
            idesk_port: 0,
            control_port: 0,
            traps: true,
            now: None,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartTrouble {
    #[error("port {port} of 127.0.0.1: {source}")]
    Port { port: u16, source: io::Error },
    #[error("the state folder: {0}")]
    State(io::Error),
    #[error("a key for the sign-on: {0}")]
    Key(String),
}

/// The way to start one.
#[derive(Debug)]
pub struct Sandbox;

/// A sandbox that runs; dropping it closes its ports and connections.
pub struct Running {
    state: SharedState,
    listeners: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the ports and fills the world. The servers run on the current tokio runtime.
    pub async fn start(options: SandboxOptions) -> Result<Running, StartTrouble> {
        let ports = [options.sso_port, options.igate_port, options.idesk_port, options.control_port];
        let mut listeners = Vec::with_capacity(ports.len());
        let mut bases = Vec::with_capacity(ports.len());
        for port in ports {
            let opened = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
            let listener = opened.map_err(|source| StartTrouble::Port { port, source })?;
            let address = listener.local_addr().map_err(|source| StartTrouble::Port { port, source })?;
            bases.push(format!("http://{address}"));
            listeners.push(listener);
        }
        let Ok([sso, igate, idesk, control]) = <[String; 4]>::try_from(bases) else {
            return Err(StartTrouble::State(io::Error::other("four ports were asked for")));
        };
        let addresses = Addresses { sso, igate, idesk, control };
        // The world of many dossiers and the first key take seconds: not on a thread that serves others.
        let state = tokio::task::spawn_blocking(move || build(&options, addresses))
            .await
            .map_err(|failed| StartTrouble::State(io::Error::other(failed)))??;
        let state = Arc::new(state);
        let routers = [
            (System::Sso, sso::routes()),
            (System::Igate, igate::routes().merge(pages::igate_routes())),
            (System::Idesk, idesk::routes().merge(pages::idesk_routes())),
            (System::Control, control::routes()),
        ];
        let serve = |(listener, (system, router)): (TcpListener, (System, Router<SharedState>))| {
            let router = router.with_state(Arc::clone(&state));
            tokio::spawn(plumbing::listen(listener, system, router, Arc::clone(&state)))
        };
        let listeners = listeners.into_iter().zip(routers).map(serve).collect();
        Ok(Running { state, listeners })
    }
}

fn build(options: &SandboxOptions, addresses: Addresses) -> Result<SandboxState, StartTrouble> {
    let clock = Clock::starting_at(options.now);
    let wanted = Origin { seed: options.seed, dossiers: options.dossiers, now: clock.now() };
    let mut made = Vec::new();
    let (folder, store, sign_on) = StateFolder::open(options.state.as_deref(), wanted, |origin| {
        let seeded = seed::seeded(origin.seed, origin.dossiers, origin.now);
        made = seeded.files;
        seeded.world
    })
    .map_err(StartTrouble::State)?;
    let contents = Contents::in_folder(&folder.files()).map_err(StartTrouble::State)?;
    for bytes in &made {
        contents.store_bytes(bytes).map_err(StartTrouble::State)?;
    }
    let sign_on = match sign_on {
        Some(sign_on) => sign_on,
        None => SignOn::with_key(SigningKey::numbered(0).map_err(|error| StartTrouble::Key(error.to_string()))?),
    };
    Ok(SandboxState::new(addresses, options.traps, clock, contents, (store, sign_on), folder))
}

impl Running {
    pub fn addresses(&self) -> &Addresses {
        &self.state.addresses
    }

    /// Data, clock, faults and log, for tests in the same process.
    pub fn state(&self) -> &SharedState {
        &self.state
    }

    /// The profile a client needs to speak with this sandbox.
    pub fn profile(&self) -> String {
        let Addresses { igate, idesk, .. } = self.addresses();
        let issuer = self.addresses().issuer();
        format!(
            r#"# Made by lienthong-sandbox: three stand-in systems on this machine, with invented people and papers.
name = "Tỉnh mẫu (hệ thống thử trên máy này)"

[sso]
issuer = "{issuer}"
client_id = "{client}"
scopes = ["openid", "profile", "email", "offline_access"]
redirect_host = "127.0.0.1"

[igate]
base_url = "{igate}"
web_dossier_url = "{igate}/vi/dossier/processing/{{id}}"
result_group = "ket-qua"
max_file_bytes = {igate_limit}

[idesk]
base_url = "{idesk}"
web_document_url = "{idesk}/van-ban/{{id}}"
max_file_bytes = {idesk_limit}

[network]
proxy = "none"
"#,
            client = sso::CLIENT,
            igate_limit = igate::MAX_FILE_BYTES,
            idesk_limit = idesk::MAX_FILE_BYTES,
        )
    }

    /// Writes the state folder a last time and closes the ports.
    pub async fn stop(self) -> io::Result<()> {
        self.state.save().await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}
