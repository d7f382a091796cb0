//! A desk: a sandbox, a data folder, somebody signed in there, and the real `lienthongctl` to work with.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use lienthong_sandbox::{
    Running, Sandbox, SandboxOptions,
    model::{Document, Dossier, DossierStatus, ExternalDossier, FileContent, FileRole, ObjectId, Secrecy, Step},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// No command may take longer, whatever happens to it.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Desk {
    pub sandbox: Running,
    folder: TempDir,
    runtime: Runtime,
    made: AtomicU32,
}

/// What is ordered, and the words of the command that orders it.
#[derive(Clone, Debug)]
pub struct Order {
    pub act: Act,
    pub key: String,
    pub dossier: String,
    pub document: Option<String>,
    pub words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Send,
    Attach,
    Push,
}

impl Act {
    pub const ALL: [Self; 3] = [Self::Send, Self::Attach, Self::Push];
}

/// How a command ended.
pub struct Ended {
    pub status: Option<i32>,
    pub signal: Option<i32>,
    pub json: Value,
    pub stderr: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!stderr.contains("panicked"), "a panic: {stderr}");
        Self {
            status: output.status.code(),
            signal: output.status.signal(),
            json: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            stderr,
        }
    }

    /// The `LT-nnnn` of an error, or of the transfer that was printed.
    pub fn code(&self) -> &str {
        self.json["error"]["code"].as_str().or_else(|| self.json["code"].as_str()).unwrap_or("")
    }

    pub fn state(&self) -> &str {
        self.json["state"].as_str().unwrap_or("")
    }
}

impl std::fmt::Debug for Ended {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "status {:?} signal {:?} {} {}", self.status, self.signal, self.json, self.stderr)
    }
}

impl Desk {
    /// Nguyễn Thị Hoa at her desk.
    pub fn of_hoa() -> Self {
        let desk = Self::unattended();
        desk.log_in();
        desk
    }

    /// Nobody has signed in yet.
    pub fn unattended() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let options = SandboxOptions { dossiers: 40, ..SandboxOptions::default() };
        let sandbox = runtime.block_on(Sandbox::start(options)).expect("a sandbox");
        let hoa = sandbox.state().store().find_official(|official| official.sso_account.starts_with("hoant@"));
        sandbox.state().sign_on().auto_login = hoa;
        let folder = quick_folder();
        let desk = Self { sandbox, folder, runtime, made: AtomicU32::new(0) };
        std::fs::create_dir(desk.data()).expect("a folder");
        std::fs::write(desk.data().join("profile.toml"), desk.sandbox.profile()).expect("a profile");
        desk
    }

    /// The data folder, by the name that the kernel has for it.
    pub fn data(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("a folder").join("data")
    }

    /// A place outside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("a folder").join(name)
    }

    /// The folder of the one person.
    pub fn person(&self) -> PathBuf {
        let people = std::fs::read_dir(self.data().join("people")).expect("people");
        people.flatten().next().expect("a person").path()
    }

    pub fn command(&self, words: &[impl AsRef<std::ffi::OsStr>]) -> Command {
        let mut command = Command::new(crate::lienthongctl());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIENTHONG_")) {
            command.env_remove(name);
        }
        command
            .args(["--json", "--data-dir"])
            .arg(self.data())
            .arg("--key-file")
            .arg(self.data().join("device.key"))
            .args(words)
            .env("LIENTHONG_POLICY", self.beside("no-policy.toml"))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[impl AsRef<std::ffi::OsStr>]) -> Ended {
        ended(self.start(self.command(words)))
    }

    #[expect(clippy::unused_self, reason = "a command is started at its desk")]
    pub fn start(&self, mut command: Command) -> Child {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("lienthongctl starts")
    }

    pub fn log_in(&self) {
        let ended = self.log_in_as(self.command(&["login", "--no-browser"]));
        assert_eq!(ended.status, Some(0), "{ended:?}");
    }

    /// Signs in; the browser is one that follows addresses and has nothing to type.
    pub fn log_in_as(&self, mut command: Command) -> Ended {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("lienthongctl starts");
        let mut said = BufReader::new(child.stderr.take().expect("its words"));
        let mut address = String::new();
        said.read_line(&mut address).expect("an address");
        if address.starts_with("http") {
            let browser = reqwest::Client::builder().no_proxy().build().expect("a client");
            // The program may be killed while the browser waits for its page.
            drop(self.block_on(browser.get(address.trim()).send()));
        }
        std::thread::spawn(move || drop(std::io::copy(&mut said, &mut std::io::sink())));
        ended(child)
    }

    /// Runs something beside the sandbox.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Says something to the sandbox's control port.
    pub fn tell_sandbox(&self, path: &str, what: &Value) {
        let address = format!("{}{path}", self.sandbox.addresses().control);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = self.block_on(client.post(address).json(what).send()).expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    /// A dossier of Hoa's that nobody touched before, with two files or three.
    pub fn new_dossier(&self) -> Dossier {
        let number = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        let mut store = self.sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
        let small = |file: &FileContent| matches!(file, FileContent::Asset(_));
        let fits = |dossier: &&Dossier| {
            let mut files = dossier.components.iter().flat_map(|component| &component.files);
            (2..=3).contains(&files.clone().count()) && files.all(|file| small(&file.content))
        };
        let mut dossier = store.world().dossiers.iter().find(fits).expect("such a dossier").clone();
        let now = self.sandbox.state().clock.now();
        dossier.id = ObjectId::random();
        dossier.code = format!("H08.12-{:06}-{:04}", 10_126 + number / 10_000, number % 10_000);
        (dossier.assignee, dossier.step, dossier.status) = (hoa, Step::DangThuLy, DossierStatus::DangXuLy);
        (dossier.accepted, dossier.updated, dossier.completed) = (now, now, None);
        dossier.attachments.clear();
        dossier.history.clear();
        for component in &mut dossier.components {
            component.id = ObjectId::random();
            component.files.iter_mut().for_each(|file| file.id = ObjectId::random());
        }
        store.add_dossier(dossier.clone());
        dossier
    }

    /// A dossier and a document issued for it, with one signed file and one annex.
    pub fn new_result(&self) -> (Dossier, Document) {
        let dossier = self.new_dossier();
        let mut store = self.sandbox.state().store();
        let fits = |document: &&Document| {
            document.state.is_issued()
                && document.secrecy == Secrecy::Thuong
                && document.files.iter().any(|file| file.role == FileRole::BanHanh)
        };
        let mut document = store.documents().iter().find(fits).expect("an issued document").clone();
        document.id = store.next_number().to_string();
        document.owner = dossier.assignee;
        document.external = Some(ExternalDossier {
            dossier_code: dossier.code.clone(),
            dossier_id: dossier.id.to_string(),
            system: "iGate".into(),
        });
        document.client_ref = None;
        document.transfers.clear();
        document.updated = self.sandbox.state().clock.now();
        for file in &mut document.files {
            file.id = format!("f{}", store.next_number());
        }
        store.add_document(document.clone());
        (dossier, document)
    }

    /// Something new to be ordered, under a key of its own.
    pub fn order(&self, act: Act) -> Order {
        let key = uuid::Uuid::new_v4().to_string();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        if act == Act::Send {
            let dossier = self.new_dossier().code;
            let words = words(&["send", &dossier, "--all-files", "--key", &key]);
            return Order { act, key, dossier, document: None, words };
        }
        let (dossier, document) = self.new_result();
        let words = if act == Act::Push {
            words(&["push", &document.id, "--key", &key])
        } else {
            let mut all = words(&["attach", &dossier.code, "--key", &key]);
            for file in document.files.iter().filter(|file| file.role == FileRole::BanHanh) {
                all.extend(words(&["--file", &format!("{}/{}", document.id, file.id)]));
            }
            all
        };
        Order { act, key, dossier: dossier.code, document: Some(document.id), words }
    }

    /// Waits until the servers have answered all they were asked: a request may outlive the process that made it.
    pub fn let_servers_finish(&self) {
        let begun = Instant::now();
        while self.sandbox.state().log.requests().iter().any(|request| request.outcome == "running") {
            assert!(begun.elapsed() < PATIENCE, "a request never ends");
            std::thread::yield_now();
        }
    }
}

/// A folder in memory where there is one: what a flush is worth is tried with the shim, and waiting for a real disk a
/// thousand times tells nothing more.
fn quick_folder() -> TempDir {
    let mut named = tempfile::Builder::new();
    named.prefix("desk-");
    named.tempdir_in("/dev/shm").or_else(|_| named.tempdir()).expect("a folder")
}

/// Waits for a process, which has to end by itself.
pub fn ended(child: Child) -> Ended {
    let name = child.id();
    let (told, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || told.send(child.wait_with_output()));
    if let Ok(output) = end.recv_timeout(PATIENCE) {
        return Ended::of(&output.expect("its end"));
    }
    drop(Command::new("kill").args(["-KILL", &name.to_string()]).status());
    panic!("a command hangs");
}

/// Kills a process when its moment has come; whether it was still at work.
pub fn killed_after(mut child: Child, moment: Duration) -> (bool, Ended) {
    use std::os::unix::process::ExitStatusExt as _;
    let pid = child.id();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // Nothing that it says may hold it.
    drop((stdout, stderr));
    let (told, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || told.send(child.wait()));
    let status = end.recv_timeout(moment).unwrap_or_else(|_| {
        drop(Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status());
        end.recv_timeout(PATIENCE).expect("a killed process ends")
    });
    let status = status.expect("its end");
    let ended = Ended { status: status.code(), signal: status.signal(), json: Value::Null, stderr: String::new() };
    (ended.signal == Some(9), ended)
}

/// Every file below a folder with its contents, by its path from there.
pub fn files_below(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                files.insert(path.strip_prefix(folder).expect("below").to_path_buf(), bytes);
            }
        }
    }
    files
}
