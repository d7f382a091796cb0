//! `oidc-provider` of npm, run by node; it takes orders over standard input.

use std::{path::Path, process::Stdio};

use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::{
    lines::next,
    provider::{Act, Wishes},
};

pub struct OidcProvider {
    pub base: String,
    pub issuer: String,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl OidcProvider {
    pub async fn start(wishes: Wishes) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/identity/oidc_provider");
        assert!(folder.join("node_modules").exists(), "oidc-provider is missing: run `cargo xtask test install`");
        let settings = json!({
            "port": 0,
            "host": if wishes.another_issuer { "localhost" } else { "127.0.0.1" },
            "path": "",
            "accessSeconds": 300,
            "name": "Nguyễn Thị Hoa",
        });
        let mut process = Command::new("node")
            .args(["server.mjs", &settings.to_string()])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let orders = process.stdin.take().expect("an input");
        let mut answers = BufReader::new(process.stdout.take().expect("an output")).lines();
        let ready = next(&mut answers).await;
        let issuer = ready["issuer"].as_str().expect("an issuer").to_owned();
        Self { base: issuer.replace("localhost", "127.0.0.1"), issuer, orders, answers, _process: process }
    }

    pub async fn act(&mut self, act: Act) {
        let order = act.order();
        self.orders.write_all(format!("{order}\n").as_bytes()).await.expect("it listens");
        assert_eq!(next(&mut self.answers).await["done"], order);
    }
}
