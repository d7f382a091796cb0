//! The network of an office: the program as a process, behind proxies that others wrote and by the system's own variables.
#![cfg(target_os = "linux")]

#[expect(dead_code, reason = "what a visit saw is looked at in the tests of the flows")]
#[path = "../../../tests/flows/browser.rs"]
mod browser;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use lienthong_sandbox::{Running, Sandbox, SandboxOptions, system::System};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

use browser::{Browser, Typed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lienthongctl");

/// What a proxy wants to hear before it lets anybody through.
const ACCOUNT: &str = "canbo";
const PASSWORD: &str = "Bi-mat-7391";

/// A proxy of Python on a busy machine.
const START_LIMIT: Duration = Duration::from_mins(1);

/// Variables that could come from the machine of the test.
const OF_THE_MACHINE: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

type Variables<'a> = &'a [(&'a str, &'a str)];

struct Office {
    sandbox: Running,
    folder: TempDir,
    hoa: Typed,
    /// The origin that the browser of this test visits in place of the one that only the proxy knows.
    seen_by_browser: Option<(String, String)>,
}

#[derive(Debug)]
struct Ended {
    status: Option<i32>,
    json: Value,
    stderr: String,
}

impl Ended {
    fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }
}

impl Office {
    async fn open() -> Self {
        let options = SandboxOptions { dossiers: 20, ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
        let hoa = {
            let store = sandbox.state().store();
            let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
            let hoa = store.official(hoa);
            Typed { account: hoa.sso_account.clone(), password: hoa.sso_password.clone() }
        };
        Self { sandbox, folder, hoa, seen_by_browser: None }
    }

    /// The systems under names that only a proxy can find, all with https; what a proxy has to put in place of what.
    async fn open_behind_names() -> (Self, Vec<(String, String)>) {
        let mut office = Self::open().await;
        let addresses = office.sandbox.addresses();
        let mut renamed = office.sandbox.profile();
        let mut names = Vec::new();
        for (name, origin) in [("sso", &addresses.sso), ("igate", &addresses.igate), ("idesk", &addresses.idesk)] {
            let name = format!("https://{name}.binhan.test");
            renamed = renamed.replace(origin, &name);
            names.push((name, origin.clone()));
        }
        // The proxy puts our name into the discovery document; the tokens are signed under the old one.
        let accepted = format!("[sso]\naccepted_issuer = \"{}\"\n", addresses.issuer());
        let renamed = renamed.replace("[sso]\n", &accepted);
        std::fs::write(office.folder.path().join("profile.toml"), renamed).expect("a profile");
        office.seen_by_browser = names.first().cloned();
        (office, names)
    }

    fn command(&self, arguments: &[&str], variables: Variables<'_>) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).args(["--json", "--set", "network.proxy=system", "--data-dir"]).arg(self.folder.path());
        command.arg("--key-file").arg(self.folder.path().join("device.key"));
        for name in OF_THE_MACHINE {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn run(&self, arguments: &[&str], variables: Variables<'_>) -> Ended {
        ended(self.command(arguments, variables).spawn().expect("it starts"), String::new()).await
    }

    /// Signs in; the person opens the address that the program shows, if it comes to that.
    async fn log_in(&self, variables: Variables<'_>) -> Ended {
        let mut child = self.command(&["login", "--no-browser"], variables).spawn().expect("it starts");
        let mut said = BufReader::new(child.stderr.take().expect("an output")).lines();
        let mut told = String::new();
        while let Some(line) = said.next_line().await.expect("readable") {
            if line.starts_with("http") {
                let (ours, theirs) = self.seen_by_browser.clone().unwrap_or_default();
                let address = if ours.is_empty() { line } else { line.replacen(&ours, &theirs, 1) };
                Browser::new().visit(&address, &self.hoa).await;
            } else {
                told.push_str(&line);
            }
        }
        ended(child, told).await
    }

    /// Every client of the program does its work.
    async fn works(&self, variables: Variables<'_>) {
        let before = self.asked();
        let came = self.log_in(variables).await;
        assert_eq!(came.json["ssoAccount"], self.hoa.account.as_str(), "{came:?}");
        let read = self.run(&["sync"], variables).await;
        assert_eq!(read.status, Some(0), "{read:?}");
        for (system, (before, after)) in ["sso", "igate", "idesk"].iter().zip(before.iter().zip(self.asked())) {
            assert!(after > *before, "{system} was reached");
        }
        let gone = self.run(&["logout"], variables).await;
        assert_eq!(gone.json["signedOut"], true, "{gone:?}");
    }

    /// How often each system was reached.
    fn asked(&self) -> [usize; 3] {
        [System::Sso, System::Igate, System::Idesk].map(|system| self.sandbox.state().log.of(system, "/").len())
    }
}

async fn ended(child: Child, told: String) -> Ended {
    let output = child.wait_with_output().await.expect("it ends");
    let stderr = told + &String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Ended { status: output.status.code(), json, stderr }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

/// A proxy that runs, and goes when this goes.
struct Proxy {
    port: u16,
    folder: TempDir,
    process: Child,
}

impl Proxy {
    async fn wait(mut self) -> Self {
        let listening = async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            () = listening => {}
            ended = self.process.wait() => panic!("the proxy ended: {ended:?}"),
            () = tokio::time::sleep(START_LIMIT) => panic!("the proxy does not listen"),
        }
        self
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn address_with_login(&self) -> String {
        format!("http://{ACCOUNT}:{PASSWORD}@127.0.0.1:{}", self.port)
    }
}

fn started(program: &str, arguments: &[String], port: u16, folder: TempDir) -> Proxy {
    let process = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|fault| panic!("{program} is missing, `cargo xtask install` brings it: {fault}"));
    Proxy { port, folder, process }
}

/// Every file under a folder as text.
fn all_text(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text.push_str(&all_text(&path));
        } else {
            text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()));
        }
    }
    text
}

#[tokio::test]
async fn the_systems_variables_name_the_proxy_and_what_goes_around_it() {
    let office = Office::open().await;
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let lost = office.log_in(&[("HTTP_PROXY", &nobody)]).await;
    assert_eq!(lost.code(), "LT-1004", "{lost:?}");
    assert_eq!(office.asked(), [0; 3], "nothing goes around the proxy by itself");
    office.works(&[("HTTP_PROXY", &nobody), ("NO_PROXY", "10.0.0.0/8,127.0.0.1")]).await;
    office.works(&[("all_proxy", &nobody), ("no_proxy", "127.0.0.0/8")]).await;
}

mod tinyproxy_of_the_distribution {
    use super::*;

    async fn tinyproxy() -> Proxy {
        let (port, folder) = (free_port(), TempDir::new().expect("a folder"));
        let log = folder.path().join("log");
        let settings = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nLogFile \"{}\"\nLogLevel Connect\nAllow 127.0.0.1\n\
             BasicAuth {ACCOUNT} {PASSWORD}\n",
            log.display(),
        );
        let file = folder.path().join("tinyproxy.conf");
        std::fs::write(&file, settings).expect("written");
        started("tinyproxy", &["-d".into(), "-c".into(), file.display().to_string()], port, folder).wait().await
    }

    #[tokio::test]
    async fn a_plain_proxy_carries_every_client_once_it_knows_who_asks() {
        let (office, proxy) = (Office::open().await, tinyproxy().await);
        let refused = office.log_in(&[("HTTP_PROXY", &proxy.address())]).await;
        assert_eq!(refused.code(), "LT-2012", "{refused:?}");
        assert_eq!(office.asked(), [0; 3]);
        // With a wrong password it says 401 and not 407; a tunnel is refused all the same.
        let (secure, _) = Office::open_behind_names().await;
        let wrong = proxy.address_with_login().replace(PASSWORD, "sai");
        assert_eq!(secure.log_in(&[("HTTPS_PROXY", &wrong)]).await.code(), "LT-2012");

        let login = proxy.address_with_login();
        office.works(&[("HTTP_PROXY", &login)]).await;
        let log = std::fs::read_to_string(proxy.folder.path().join("log")).expect("a log");
        for system in ["/token", "/pa/dossier/search", "/idesk/v1/documents"] {
            assert!(log.contains(system), "{system} went through the proxy:\n{log}");
        }
        // The same from the settings; and the password is in no line that anybody reads later.
        let said = office.run(&["whoami", "--set", &format!("network.proxy={login}")], &[]).await;
        assert_eq!(said.code(), "LT-1001", "signed out by now: {said:?}");
        assert!(!all_text(office.folder.path()).contains(PASSWORD) && !said.stderr.contains(PASSWORD));
        assert!(!refused.stderr.contains(PASSWORD));
    }
}

mod mitmproxy_of_the_distribution {
    use super::*;

    async fn mitmproxy(names: &[(String, String)]) -> (Proxy, PathBuf) {
        let (port, folder) = (free_port(), TempDir::new().expect("a folder"));
        let mut arguments: Vec<String> = [
            "--quiet",
            "--listen-host",
            "127.0.0.1",
            "--listen-port",
            &port.to_string(),
            "--set",
            &format!("confdir={}", folder.path().display()),
            "--set",
            // The names lead nowhere; the connection is made once it is known where to.
            "connection_strategy=lazy",
            "--proxyauth",
            &format!("{ACCOUNT}:{PASSWORD}"),
        ]
        .map(str::to_owned)
        .into();
        for (name, origin) in names {
            arguments.extend(["--map-remote".into(), format!("|^{name}|{origin}")]);
        }
        let (name, origin) = names.first().expect("the identity server");
        arguments.extend(["--modify-body".into(), format!("|~s & ~u openid-configuration|{origin}|{name}")]);
        let authority = folder.path().join("mitmproxy-ca-cert.pem");
        (started("mitmdump", &arguments, port, folder).wait().await, authority)
    }

    #[tokio::test]
    async fn an_inspecting_proxy_is_let_in_only_by_an_authority_that_the_office_names() {
        let (office, names) = Office::open_behind_names().await;
        let (proxy, authority) = mitmproxy(&names).await;
        let (with, without) = (proxy.address_with_login(), proxy.address());
        let authority = authority.display().to_string();

        let stranger = office.log_in(&[("HTTPS_PROXY", &without)]).await;
        assert_eq!(stranger.code(), "LT-2012", "the tunnel wants a login: {stranger:?}");
        let unknown = office.log_in(&[("HTTPS_PROXY", &with)]).await;
        assert_eq!(unknown.code(), "LT-2011", "nobody vouches for its certificates: {unknown:?}");
        assert_eq!(office.asked(), [0; 3], "nothing was sent");

        // Named in the profile, or known to the operating system: each time every client, the identity one included.
        office.works(&[("HTTPS_PROXY", &with), ("LIENTHONG_NETWORK_EXTRA_CA_FILE", &authority)]).await;
        office.works(&[("HTTPS_PROXY", &with), ("SSL_CERT_FILE", &authority)]).await;
        // Going around it leads nowhere: every byte of the above went through.
        let around = [("HTTPS_PROXY", &*with), ("NO_PROXY", "*"), ("LIENTHONG_NETWORK_EXTRA_CA_FILE", &authority)];
        let around = office.log_in(&around).await;
        assert_eq!(around.code(), "LT-2015", "{around:?}");
    }
}
