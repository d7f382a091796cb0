//! The log at its loudest, of real work and of a server that repeats what it was given: nothing in it that is a secret or
//! a citizen's.

#[expect(dead_code, reason = "what a visit saw is looked at in the tests of the flows")]
#[path = "../../../tests/flows/browser.rs"]
mod browser;

use std::process::{Output, Stdio};

use lienthong_sandbox::{
    Sandbox, SandboxOptions,
    faults::{Fault, FaultKind},
    system::System,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

use browser::{Browser, Typed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lienthongctl");

/// What a careless server puts into its sentence; its beginning is that of every JSON Web Token.
const ECHO: &str = "Invalid token eyJhbGciOiJSUzI1NiJ9.e30.c2ln of Nguyễn Thị Bí Mật, 079123456789";

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--data-dir").arg(folder.path());
    command.arg("--key-file").arg(folder.path().join("device.key")).env("LIENTHONG_LOG", "trace");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

async fn log_of(folder: &TempDir, arguments: &[&str]) -> String {
    let Output { stderr, .. } = command(folder, arguments).output().await.expect("it ends");
    String::from_utf8(stderr).expect("text")
}

#[tokio::test]
async fn the_loudest_log_holds_no_token_no_citizen_and_nobody_elses_lines() {
    let sandbox =
        Sandbox::start(SandboxOptions { dossiers: 20, ..SandboxOptions::default() }).await.expect("a sandbox");
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
    let (typed, applicants) = {
        let mut store = sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
        let typed = store.change_official(hoa, |official| {
            official.sso_password = "thỏ-ngọc".into();
            Typed { account: official.sso_account.clone(), password: official.sso_password.clone() }
        });
        let names = store.world().dossiers.iter().map(|dossier| dossier.applicant.full_name.clone());
        (typed, names.filter(|name| !name.is_empty()).collect::<Vec<_>>())
    };
    let mut login = command(&folder, &["login", "--no-browser"]).spawn().expect("it starts");
    let mut said = BufReader::new(login.stderr.take().expect("an output")).lines();
    let mut log = String::new();
    let mut visited = false;
    while let Some(line) = said.next_line().await.expect("readable") {
        if let Some(start) = line.find("http").filter(|_| line.contains("code_challenge") && !visited) {
            visited = true;
            Browser::new().visit(line.get(start..).expect("an address").trim(), &typed).await;
        } else {
            log.push_str(&line);
            log.push('\n');
        }
    }
    assert!(visited && login.wait().await.expect("it ends").success(), "{log}");
    log += &log_of(&folder, &["sync"]).await;
    let body = serde_json::json!({ "title": ECHO, "message": ECHO, "code": ECHO });
    for (status, place) in [(401, "/pa/*"), (403, "/pa/*"), (422, "/idesk/*"), (400, "/idesk/*")] {
        let kind = FaultKind::Status { status, retry_after: None, body: Some(body.clone()), applied: false };
        let system = if place == "/pa/*" { System::Igate } else { System::Idesk };
        let careless = sandbox.state().faults.add(Fault::once(kind).at(system, "GET", place).times(0));
        log += &log_of(&folder, &["sync", "--full"]).await;
        sandbox.state().faults.remove(careless);
    }
    let own: Vec<&str> = log.lines().filter(|line| line.contains("lienthong_core::gateways::http")).collect();
    for status in ["200", "401", "403", "422", "400"] {
        assert!(own.iter().any(|line| line.contains(status)), "{status} was met: {log}");
    }
    for line in log.lines().filter(|line| ["TRACE", "DEBUG", "INFO", "WARN"].iter().any(|level| line.contains(level))) {
        assert!(line.contains("lienthong"), "a foreign line: {line}");
    }
    for secret in ["eyJ", "Bí Mật", "079123456789", "Bearer", "code_verifier", "refresh_token=", &typed.password] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    for name in applicants {
        assert!(!log.contains(&name), "{name} in {log}");
    }
}
