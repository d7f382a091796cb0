//! Canaille of PyPI, run by Python in a place of its own; it takes orders over standard input.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::json;
use tempfile::TempDir;
use tokio::{
    io::{AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{
    lines::next,
    provider::{Act, Wishes, free_port},
    web::Typed,
};

pub const ACCOUNT: &str = "hoant@binhan.example";
const PASSWORD: &str = "mat-khau-7391";

pub struct Canaille {
    pub base: String,
    pub issuer: String,
    pub ports: Vec<u16>,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
    _process: Child,
}

impl Canaille {
    pub async fn start(wishes: Wishes) -> Self {
        let python = place().join("bin/python");
        assert!(python.exists(), "Canaille is missing: run `cargo xtask test install`");
        let (folder, port) = (TempDir::new().expect("a folder"), free_port());
        let ports = vec![free_port(), free_port(), free_port()];
        let redirects: Vec<String> = ["127.0.0.1", "localhost"]
            .iter()
            .flat_map(|host| ports.iter().map(move |port| format!("http://{host}:{port}/callback")))
            .collect();
        let settings = json!({
            "port": port,
            "host": if wishes.another_issuer { "localhost" } else { "127.0.0.1" },
            "folder": folder.path(),
            "account": ACCOUNT,
            "password": PASSWORD,
            "name": "Nguyễn Thị Hoa",
            "denied": wishes.denied,
            "redirects": redirects,
        });
        let mut process = Command::new(python)
            .arg(own("server.py"))
            .arg(settings.to_string())
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("python starts");
        let orders = process.stdin.take().expect("an input");
        let mut answers = lines_of(process.stdout.take().expect("an output"));
        let ready = next(&mut answers).await;
        let text = |name: &str| ready[name].as_str().expect("an address").to_owned();
        let (base, issuer) = (text("base"), text("issuer"));
        Self { base, issuer, ports, orders, answers, _folder: folder, _process: process }
    }

    pub fn person() -> Typed {
        Typed { account: ACCOUNT.into(), password: PASSWORD.into() }
    }

    pub async fn act(&mut self, act: Act) {
        let order = act.order();
        self.orders.write_all(format!("{order}\n").as_bytes()).await.expect("it listens");
        assert_eq!(next(&mut self.answers).await["done"], order);
    }
}

fn lines_of(output: ChildStdout) -> Lines<BufReader<ChildStdout>> {
    tokio::io::AsyncBufReadExt::lines(BufReader::new(output))
}

fn own(name: &str) -> PathBuf {
    root().join("tests/identity/canaille").join(name)
}

/// Where `cargo xtask` puts it.
fn place() -> PathBuf {
    root().join("target/tools/canaille")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
