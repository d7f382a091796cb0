//! `lienthongctl link` as a process: from the guide's text to a linked account, its exit statuses, and a password that
//! is never shown.

#[expect(dead_code, reason = "what a visit saw is looked at in the tests of the flows")]
#[path = "../../../tests/flows/browser.rs"]
mod browser;

use std::{path::Path, process::Stdio};

use lienthong_sandbox::{Running, Sandbox, SandboxOptions, model::Official, system::System};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, Command},
};

use browser::{Browser, Typed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lienthongctl");
const PASSWORD: &str = "mật khẩu thỏ-ngọc ";

struct Terminal {
    sandbox: Running,
    folder: TempDir,
    khoi: Official,
}

struct Ended {
    status: Option<i32>,
    json: Value,
}

impl Ended {
    fn code(&self) -> (Option<i32>, &str) {
        (self.status, self.json["error"]["code"].as_str().unwrap_or_default())
    }
}

impl Terminal {
    async fn open() -> Self {
        let sandbox =
            Sandbox::start(SandboxOptions { dossiers: 20, ..SandboxOptions::default() }).await.expect("a sandbox");
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
        let khoi = {
            let mut store = sandbox.state().store();
            let khoi = store.find_official(|official| official.linked_account.is_none()).expect("one is not linked");
            store.change_official(khoi, |official| {
                official.igate_password = PASSWORD.into();
                official.clone()
            })
        };
        Self { sandbox, folder, khoi }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).arg("--data-dir").arg(self.folder.path());
        command.arg("--key-file").arg(self.folder.path().join("device.key"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    async fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).arg("--json").spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("an input");
        // A command that does not read its input has gone before it came.
        drop(stdin.write_all(input.as_bytes()).await);
        drop(stdin);
        ended(child).await
    }

    async fn log_in(&self) -> Ended {
        let mut child = self.command(&["login", "--no-browser", "--json"]).spawn().expect("it starts");
        let mut said = BufReader::new(child.stderr.take().expect("an output")).lines();
        let address = said.next_line().await.expect("readable").expect("an address");
        let typed = Typed { account: self.khoi.sso_account.clone(), password: self.khoi.sso_password.clone() };
        Browser::new().visit(&address, &typed).await;
        ended(child).await
    }

    fn asked(&self, end: &str) -> usize {
        self.sandbox.state().log.of(System::Igate, end).len()
    }
}

async fn ended(child: Child) -> Ended {
    let output = child.wait_with_output().await.expect("it ends");
    let json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    Ended { status: output.status.code(), json }
}

#[tokio::test]
async fn the_unlinked_official_links_by_the_password_and_works() {
    let terminal = Terminal::open().await;
    let account = terminal.khoi.igate_account.clone();
    let link = ["link", "--igate-user", &account];
    assert_eq!(terminal.run(&link, PASSWORD).await.code(), (Some(3), "LT-1001"), "nobody is signed in");

    let refused = terminal.log_in().await;
    assert_eq!(refused.code(), (Some(3), "LT-1011"));
    assert_eq!(refused.json["error"]["message"], "ERR: Không thể xác thực người dùng!");
    assert!(refused.json["error"]["remedy"].as_str().is_some_and(|text| text.contains("lienthongctl link")));
    assert_eq!(terminal.asked("/hu/account/--login"), 0);

    assert_eq!(terminal.run(&link, "").await.code(), (Some(2), "LT-9003"), "no password came");
    assert_eq!(terminal.run(&link, "sai\n").await.code(), (Some(3), "LT-1020"));
    assert_eq!(terminal.asked("/hu/account/--login"), 1, "tried once");
    let hoa = ["link", "--igate-user", "nthoa@binhan.example"];
    let taken = terminal.run(&hoa, "lienthong\n").await;
    assert_eq!(taken.code(), (Some(3), "LT-1013"));
    assert!(taken.json["error"]["message"].as_str().is_some_and(|text| text.contains("hoant@binhan.example")));
    assert_eq!(terminal.asked("/linked-account"), 0);

    let linked = terminal.run(&link, &format!("{PASSWORD}\r\nmore\n")).await;
    assert_eq!(linked.status, Some(0), "{}", linked.json);
    assert_eq!(linked.json["igate"]["account"], account.as_str());
    assert_eq!(linked.json["ssoAccount"], terminal.khoi.sso_account.as_str());
    let me = terminal.run(&["whoami"], "").await;
    assert_eq!((me.status, &me.json["igate"]["fullName"]), (Some(0), &Value::from("Hồ Minh Khôi")));
    assert_eq!(terminal.run(&["sync"], "").await.status, Some(0));
    let audit = terminal.run(&["audit", "list"], "").await.json.to_string();
    for act in ["prove-account", "link"] {
        assert!(audit.contains(&format!("\"{act}\"")), "{audit}");
    }
    assert!(!audit.contains("thỏ-ngọc"));
}

#[tokio::test]
async fn an_igate_that_is_away_is_no_wrong_password() {
    let terminal = Terminal::open().await;
    terminal.log_in().await;
    let refuse = lienthong_sandbox::faults::Fault {
        system: Some(System::Igate),
        ..lienthong_sandbox::faults::Fault::once(lienthong_sandbox::faults::FaultKind::Refuse {})
    };
    terminal.sandbox.state().faults.add(refuse);
    let away = terminal.run(&["link", "--igate-user", &terminal.khoi.igate_account], PASSWORD).await;
    assert_eq!(away.code(), (Some(5), "LT-2002"));
}

/// A terminal as a person has it, by `script` of util-linux.
#[cfg(target_os = "linux")]
fn at_a_terminal(line: &str, folder: &Path) -> Command {
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", line, "/dev/null"]).current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn at_a_terminal_the_password_is_asked_for_and_never_shown() {
    let terminal = Terminal::open().await;
    terminal.log_in().await;
    let program =
        format!("'{PROGRAM}' link --igate-user {} --data-dir . --key-file device.key", terminal.khoi.igate_account);
    // Interrupted, the terminal shows again what is typed; the shell that started the program says how it stands.
    for (line, typed) in
        [(format!("trap : INT; {program}; stty -a"), "\u{3}".to_owned()), (program.clone(), format!("{PASSWORD}\n"))]
    {
        let mut child = at_a_terminal(&line, terminal.folder.path()).spawn().expect("it starts");
        let mut output = child.stdout.take().expect("an output");
        let mut shown = Vec::new();
        while !String::from_utf8_lossy(&shown).contains("Mật khẩu iGate của") || !shown.ends_with(b": ") {
            let byte = output.read_u8().await;
            shown.push(byte.unwrap_or_else(|fault| panic!("no prompt: {fault}: {}", String::from_utf8_lossy(&shown))));
        }
        let mut keyboard = child.stdin.take().expect("a keyboard");
        keyboard.write_all(typed.as_bytes()).await.expect("typed");
        output.read_to_end(&mut shown).await.expect("the rest");
        let shown = String::from_utf8_lossy(&shown).into_owned();
        assert!(!shown.contains("thỏ-ngọc"), "{shown}");
        if typed == "\u{3}" {
            assert!(shown.contains(" echo ") && !shown.contains("-echo "), "{shown}");
        } else {
            assert!(shown.contains("Đã liên kết"), "{shown}");
            assert_eq!(child.wait().await.expect("it ends").code(), Some(0));
        }
    }
}
