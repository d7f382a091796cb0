//! Real Chromium as the system browser: the program opens an address in it, the driver types into its pages.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use fantoccini::ClientBuilder;
use serde_json::json;

use crate::{
    display::Display,
    driven::Page,
    process::{Process, free_port, wait_for_port},
};

/// The names of Chromium and of Chrome on the systems that have them.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

pub struct Chromium {
    pub page: Page,
    /// Where the program's browser command leaves what it was asked to open.
    address: PathBuf,
    _driver: Process,
}

impl Chromium {
    /// Starts it with a fresh profile in `folder`, and writes the command by which the program opens addresses there.
    pub async fn open(display: &Display, folder: &Path) -> Self {
        let profile = folder.join("chromium");
        let command = folder.join("browser");
        let address = folder.join("address");
        let flags = flags(&profile);
        // The driver holds the one Chromium of this profile: the program's own browser hands it the address.
        let script = format!("#!/bin/sh\nprintf '%s' \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n", address.display());
        std::fs::write(&command, script).expect("the browser's command");
        let done = Command::new("chmod").args(["700", &command.to_string_lossy()]).status().expect("chmod");
        assert!(done.success());
        let port = free_port();
        let mut driver = Command::new(program("CHROMEDRIVER", &["chromedriver"]));
        driver.arg(format!("--port={port}")).stdout(std::process::Stdio::null());
        display.show(&mut driver);
        let driver = Process::start(&mut driver);
        wait_for_port(port).await;
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": program("CHROMIUM", BROWSERS), "args": flags },
        });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium");
        Self { page: Page { client }, address, _driver: driver }
    }

    /// Opens the address that the program asked its system browser to open, as soon as it did.
    pub async fn open_what_was_asked(&self) {
        let patience = Instant::now() + Duration::from_secs(40);
        loop {
            if let Ok(address) = std::fs::read_to_string(&self.address) {
                std::fs::remove_file(&self.address).expect("the address is taken once");
                self.page.client.goto(&address).await.expect("the page of the address");
                return;
            }
            assert!(Instant::now() < patience, "the program opened no browser");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn close(self) {
        drop(self.page.client.close().await);
    }
}

/// The program that a variable names, or the first of these names that is found: among what `cargo xtask install` made,
/// then on the search path. A snap is passed over: it starts neither as root nor without snapd, and cannot read the
/// profile folder of a test.
fn program(variable: &str, names: &[&str]) -> PathBuf {
    if let Some(named) = std::env::var_os(variable).filter(|named| !named.is_empty()) {
        return named.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin");
    let folders: Vec<PathBuf> = std::iter::once(own).chain(std::env::split_paths(&path)).collect();
    let candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = candidates.into_iter().find(|file| file.is_file() && !is_snap(file));
    found.unwrap_or_else(|| {
        panic!(
            "none of {names:?} is installed except perhaps as a snap, which tests cannot start: run `cargo xtask \
             install`, or set {variable} to the program"
        )
    })
}

/// Ubuntu's `chromium-browser` is a script that starts the snap.
fn is_snap(file: &Path) -> bool {
    let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let script = std::fs::metadata(&real).is_ok_and(|facts| facts.len() < 64 * 1024)
        && std::fs::read_to_string(&real).is_ok_and(|text| text.contains("/snap/bin/"));
    script || real.starts_with("/snap") || real.file_name().is_some_and(|name| name == "snap")
}

fn flags(profile: &Path) -> Vec<String> {
    let mut flags = vec![
        "--no-first-run".to_owned(),
        "--no-default-browser-check".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--lang=vi".to_owned(),
        "--window-size=1280,720".to_owned(),
        "--password-store=basic".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    // Chromium's own sandbox refuses to run as root, as a container's only user often is, and cannot be made where the
    // system keeps name spaces from programs it does not know, as Ubuntu 24.04 does.
    let user = Command::new("id").arg("-u").output().map(|output| output.stdout).unwrap_or_default();
    let kept = std::fs::read_to_string("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    if user.starts_with(b"0\n") || kept.is_ok_and(|kept| kept.trim() == "1") {
        flags.push("--no-sandbox".to_owned());
    }
    flags
}
