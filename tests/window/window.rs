//! The program's window under tauri-driver.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use fantoccini::ClientBuilder;
use serde_json::json;

use crate::{
    display::Display,
    driven::Page,
    process::{Process, free_port, wait_for_port},
};

pub struct Window {
    pub page: Page,
    driver: Process,
}

/// A driver that waits to start a program.
pub struct Driver {
    process: Process,
    port: u16,
}

impl Driver {
    /// `folder` holds `profile.toml`, and `browser` as the program's system browser.
    pub async fn start(display: &Display, folder: &Path) -> Self {
        let places = [
            ("LIENTHONG_DATA_DIR", "data"),
            ("LIENTHONG_PROFILE", "profile.toml"),
            ("LIENTHONG_KEY_FILE", "device.key"),
            ("LIENTHONG_POLICY", "no-policy.toml"),
            ("LIENTHONG_SSO_BROWSER_COMMAND", "browser"),
        ];
        Self::start_with(display, &places.map(|(name, place)| (name, folder.join(place)))).await
    }

    /// The program gets this environment.
    pub async fn start_with(display: &Display, environment: &[(&str, PathBuf)]) -> Self {
        let (port, native_port) = (free_port(), free_port());
        let mut driver = Command::new(tauri_driver());
        driver
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .envs(environment.iter().map(|(name, place)| (name, place)))
            .stdout(std::process::Stdio::null());
        display.show(&mut driver);
        let process = Process::start(&mut driver);
        // The driver of the platform is a process of its own and comes up a moment later.
        wait_for_port(native_port).await;
        wait_for_port(port).await;
        Self { process, port }
    }

    /// Starts a program and takes hold of its window.
    pub async fn open(self, program: &Path, arguments: &[&str]) -> Window {
        let capabilities = json!({ "tauri:options": { "application": program, "args": arguments } });
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("the window");
        Window { page: Page { client }, driver: self.process }
    }
}

impl Window {
    /// The program of this package on a data folder.
    pub async fn open(display: &Display, folder: &Path) -> Self {
        Driver::start(display, folder).await.open(Path::new(env!("CARGO_BIN_EXE_lienthong")), &[]).await
    }

    /// Ends the program as closing the window does.
    pub async fn close(self) {
        drop(self.page.client.close().await);
        drop(self.driver);
    }
}

fn tauri_driver() -> PathBuf {
    let in_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
        .map(|home| home.join("bin/tauri-driver"));
    in_home.filter(|path| path.exists()).unwrap_or_else(|| PathBuf::from("tauri-driver"))
}
