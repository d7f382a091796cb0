//! A program that the test starts and ends, with everything that it started itself.

use std::{
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// In a process group of its own, with its output thrown away: who holds a pipe of ours could hold the test.
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        Self { child: child.unwrap_or_else(|error| panic!("{name} does not start: {error}")), name }
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Process {
    /// First the program, which ends its own children; then whatever is left of the group.
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        signal("-TERM", &pid);
        let patience = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < patience {
            std::thread::yield_now();
        }
        signal("-KILL", &format!("-{pid}"));
        if self.child.wait().is_err() {
            eprintln!("{} was not there any more", self.name);
        }
    }
}

fn signal(signal: &str, target: &str) {
    let sent = Command::new("kill").args([signal, "--", target]).stderr(Stdio::null()).status();
    drop(sent);
}

/// A loopback port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Waits until something answers on a port.
pub async fn wait_for_port(port: u16) {
    let patience = Instant::now() + Duration::from_secs(20);
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(Instant::now() < patience, "nothing answers on port {port}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
