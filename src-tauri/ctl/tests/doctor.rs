//! `lienthongctl doctor` as a process: what it prints for people and for scripts, how it ends, and what it names when the
//! way is broken.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use lienthong_core::domain::{diagnosis::CheckName, failure_code::FailureCode};
use lienthong_sandbox::{Running, Sandbox, SandboxOptions, system::System};
use serde_json::Value;
use tempfile::TempDir;

/// The whole look, also where nothing answers.
const SOON: Duration = Duration::from_secs(40);

struct Computer {
    folder: TempDir,
    sandbox: Running,
}

impl Computer {
    async fn open() -> Self {
        let options = SandboxOptions { dossiers: 5, ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let folder = TempDir::new().expect("a folder");
        let computer = Self { folder, sandbox };
        computer.profile(&computer.sandbox.profile());
        computer
    }

    fn profile(&self, text: &str) {
        std::fs::write(self.folder.path().join("profile.toml"), text).expect("a profile");
    }

    fn place(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    async fn doctor(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lienthongctl"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy().to_uppercase();
            name.starts_with("LIENTHONG_") || name.ends_with("_PROXY")
        }) {
            command.env_remove(name);
        }
        command.arg("doctor").args(words).arg("--data-dir").arg(self.folder.path());
        command.arg("--key-file").arg(self.place("device.key")).env("LIENTHONG_POLICY", self.place("policy.toml"));
        command.stdin(Stdio::null());
        let begun = Instant::now();
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("it starts");
        assert!(begun.elapsed() < SOON, "it took {:?}", begun.elapsed());
        output
    }

    async fn checks(&self) -> Vec<Value> {
        let output = self.doctor(&["--json"]).await;
        assert_eq!(output.status.code(), Some(0), "a diagnosis that found something is done all the same");
        let document: Value = serde_json::from_slice(&output.stdout).expect("one JSON document and nothing else");
        assert_eq!(document.as_object().map(serde_json::Map::len), Some(1));
        document["checks"].as_array().expect("a list").clone()
    }
}

fn line(checks: &[Value], name: CheckName) -> &Value {
    checks.iter().find(|check| check["name"] == name.word()).unwrap_or_else(|| panic!("{} in {checks:?}", name.word()))
}

fn code(checks: &[Value], name: CheckName) -> &str {
    line(checks, name)["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn it_says_the_same_to_people_and_to_scripts_and_writes_the_support_file() {
    let computer = Computer::open().await;
    let checks = computer.checks().await;
    for check in &checks {
        let fields = check.as_object().expect("an object");
        assert!(fields["ms"].is_u64() && fields["message"].as_str().is_some_and(|text| !text.is_empty()), "{check}");
        assert!(["ok", "warn", "fail"].contains(&fields["state"].as_str().unwrap_or_default()), "{check}");
        // Whatever has a code says why and what to do.
        for told in ["cause", "remedy"] {
            assert_eq!(fields.contains_key("code"), fields.contains_key(told), "{check}");
        }
    }
    for name in [CheckName::Discovery, CheckName::SignInPage, CheckName::Clock, CheckName::Igate, CheckName::Idesk] {
        assert_eq!(line(&checks, name)["state"], "ok");
    }
    let out = computer.place("ho-tro.json");
    let output = computer.doctor(&["--out", &out.display().to_string()]).await;
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    for check in &checks {
        // Bytes left on the disk move between two looks.
        if check["name"] != CheckName::Disk.word() {
            let message = check["message"].as_str().expect("a message");
            assert!(text.contains(message), "{message} in {text}");
        }
    }
    assert!(text.contains("Tốt  ") && text.contains(" ms]"), "{text}");
    assert!(text.contains("Tệp hỗ trợ: ") && is_json(&out), "{text}");
    let nowhere = computer.place("khong-co/ho-tro.json").display().to_string();
    let output = computer.doctor(&["--json", "--out", &nowhere]).await;
    let refused: Value = serde_json::from_slice(&output.stdout).expect("one document");
    assert_eq!(refused["error"]["code"], FailureCode::FileNotWritable.number());
    assert_eq!(output.status.code(), Some(8));
}

fn is_json(file: &Path) -> bool {
    std::fs::read(file).is_ok_and(|bytes| serde_json::from_slice::<Value>(&bytes).is_ok())
}

#[tokio::test]
async fn a_computer_without_network_is_told_which_systems_are_out_of_reach() {
    let computer = Computer::open().await;
    // A port on which nobody listens, where each system was.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let addresses = computer.sandbox.addresses();
    let mut gone = computer.sandbox.profile();
    for origin in [&addresses.sso, &addresses.igate, &addresses.idesk] {
        gone = gone.replace(origin.as_str(), &format!("http://127.0.0.1:{port}"));
    }
    computer.profile(&gone);
    let checks = computer.checks().await;
    assert_eq!(code(&checks, CheckName::Discovery), FailureCode::SsoUnreachable.number());
    assert_eq!(code(&checks, CheckName::Igate), FailureCode::IgateUnreachable.number());
    assert_eq!(code(&checks, CheckName::Idesk), FailureCode::IdeskUnreachable.number());
    assert_eq!(line(&checks, CheckName::Clock)["state"], "warn", "no server told the time");
    assert!(!checks.iter().any(|check| check["name"] == CheckName::SignInPage.word()), "it cannot be known");
    let text = String::from_utf8(computer.doctor(&[]).await.stdout).expect("text");
    assert!(text.contains("LỖI ") && text.contains("Cách xử lý: ") && text.contains(" mục hỏng."), "{text}");
}

#[tokio::test]
async fn a_wrong_clock_is_shown_beside_the_servers() {
    let computer = Computer::open().await;
    for system in [System::Sso, System::Igate, System::Idesk] {
        computer.sandbox.state().clock.shift(system, 600);
    }
    let checks = computer.checks().await;
    assert_eq!(code(&checks, CheckName::Clock), FailureCode::ClockOff.number());
    let message = line(&checks, CheckName::Clock)["message"].as_str().expect("a message").to_owned();
    assert_eq!(message.matches(" / ").count(), 1, "both clocks: {message}");
}

#[tokio::test]
async fn names_that_no_name_server_knows_are_told_by_name() {
    let computer = Computer::open().await;
    let addresses = computer.sandbox.addresses();
    let mut unknown = computer.sandbox.profile();
    for (name, origin) in [("sso", &addresses.sso), ("igate", &addresses.igate), ("idesk", &addresses.idesk)] {
        // Reserved by RFC 6761: nobody ever has it.
        unknown = unknown.replace(origin.as_str(), &format!("https://{name}.binhan.invalid"));
    }
    computer.profile(&unknown);
    let checks = computer.checks().await;
    for (check, host) in [
        (CheckName::SsoName, "sso.binhan.invalid"),
        (CheckName::IgateName, "igate.binhan.invalid"),
        (CheckName::IdeskName, "idesk.binhan.invalid"),
    ] {
        assert_eq!(code(&checks, check), FailureCode::NameUnknown.number());
        let message = line(&checks, check)["message"].as_str().expect("a message");
        assert!(message.contains(host), "{message}");
    }
}

#[tokio::test]
async fn a_broken_profile_is_named_with_its_line_and_the_rest_of_the_computer_is_looked_at() {
    let computer = Computer::open().await;
    computer.profile("name = \"x\"\n[sso]\nissuer = \"http://sso.example\"\n");
    let checks = computer.checks().await;
    assert_eq!(code(&checks, CheckName::Profile), FailureCode::ProfileInvalid.number());
    let message = line(&checks, CheckName::Profile)["message"].as_str().expect("a message").to_owned();
    assert!(message.contains("dòng 3") && message.contains("sso.issuer"), "{message}");
    assert!(checks.iter().any(|check| check["name"] == CheckName::Disk.word()));
}
