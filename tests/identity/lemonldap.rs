//! LemonLDAP::NG of the distribution: its own portal under Starman, with a folder of its own for everything it keeps.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rsa::{
    RsaPrivateKey,
    pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::provider::{Act, Wishes, free_port};

/// A portal on a busy machine.
const START_LIMIT: Duration = Duration::from_mins(1);

pub struct Lemonldap {
    pub place: Place,
    wishes: Wishes,
    number: u32,
    process: Child,
}

/// Where a portal answers, and where it keeps everything.
pub struct Place {
    /// With the slash at its end, as LemonLDAP::NG writes its issuer.
    pub base: String,
    pub issuer: String,
    pub ports: Vec<u16>,
    folder: TempDir,
}

impl Lemonldap {
    pub async fn start(wishes: Wishes) -> Self {
        assert!(
            Path::new("/usr/share/lemonldap-ng/portal").exists(),
            "LemonLDAP::NG is missing: run `cargo xtask test install`"
        );
        let folder = TempDir::new().expect("a folder");
        for name in ["conf", "cache", "sessions/lock", "persistent/lock"] {
            std::fs::create_dir_all(folder.path().join(name)).expect("made");
        }
        let ini = template("lemonldap-ng.ini").replace("@FOLDER@", &folder.path().display().to_string());
        let ini_file = folder.path().join("lemonldap-ng.ini");
        std::fs::write(&ini_file, ini).expect("written");
        let port = free_port();
        let base = format!("http://127.0.0.1:{port}/");
        let issuer = if wishes.another_issuer { base.replace("127.0.0.1", "localhost") } else { base.clone() };
        let ports = vec![free_port(), free_port(), free_port()];
        let place = Place { base, issuer, ports, folder };
        place.configure(1, wishes);
        let process = Command::new("plackup")
            .args(["-s", "Starman", "--workers", "3", "--listen", &format!("127.0.0.1:{port}")])
            .arg(own("portal.psgi"))
            .env("LLNG_DEFAULTCONFFILE", &ini_file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("plackup starts");
        let mut portal = Self { place, wishes, number: 1, process };
        portal.wait_for("\"issuer\"", ".well-known/openid-configuration").await;
        portal
    }

    pub async fn act(&mut self, act: Act) {
        match act {
            Act::ExpireAccess => self.forget_sessions(&["\"access_token\""]),
            Act::RevokeRefresh => self.forget_sessions(&["\"access_token\"", "\"refresh_token\""]),
            Act::EndSessions => self.forget_sessions(&["\"_session_kind\":\"SSO\""]),
            Act::RotateKey => {
                self.number += 1;
                self.place.configure(self.number, self.wishes);
                let key = format!("\"key-{}\"", self.number);
                // Each of the workers reads the configuration anew by itself.
                for _ in 0..12 {
                    self.wait_for(&key, "oauth2/jwks").await;
                }
            }
        }
    }

    /// Removes what the portal keeps and what holds one of these words.
    fn forget_sessions(&self, words: &[&str]) {
        let mut removed = 0;
        for entry in std::fs::read_dir(self.place.folder.path().join("sessions")).expect("readable") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            if text.is_ok_and(|text| words.iter().any(|word| text.contains(word))) {
                std::fs::remove_file(path).expect("removed");
                removed += 1;
            }
        }
        assert!(removed > 0, "nothing held {words:?}");
        // The portal also remembers sessions for a second.
        drop(std::fs::remove_dir_all(self.place.folder.path().join("cache")));
        std::fs::create_dir_all(self.place.folder.path().join("cache")).expect("made");
    }

    async fn wait_for(&mut self, word: &str, path: &str) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let address = format!("{}{path}", self.place.base);
        let asking = async {
            loop {
                let answer = client.get(&address).send().await;
                if let Ok(answer) = answer
                    && answer.text().await.is_ok_and(|text| text.contains(word))
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            () = asking => {}
            ended = self.process.wait() => panic!("the portal ended: {ended:?}"),
            () = tokio::time::sleep(START_LIMIT) => panic!("the portal does not say {word} at {path}"),
        }
    }
}

impl Place {
    /// Writes a configuration with a signing key of its own.
    fn configure(&self, number: u32, wishes: Wishes) {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("a key");
        let one_line = |pem: &str| pem.replace('\n', "\\n");
        let private = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
        let public = key.to_public_key().to_public_key_pem(LineEnding::LF).expect("PEM");
        let redirects: Vec<String> = ["127.0.0.1", "localhost"]
            .iter()
            .flat_map(|host| self.ports.iter().map(move |port| format!("http://{host}:{port}/callback")))
            .collect();
        let text = template("lmConf-1.json")
            .replace("@NUMBER@", &number.to_string())
            .replace("@FOLDER@", &self.folder.path().display().to_string())
            .replace("@PORTAL@", &self.base)
            .replace("@ISSUER@", &self.issuer)
            .replace("@KEY_ID@", &format!("key-{number}"))
            .replace("@PRIVATE_KEY@", &one_line(&private))
            .replace("@PUBLIC_KEY@", &one_line(&public))
            .replace("@ACCESS_SECONDS@", "3600")
            .replace("@REDIRECTS@", &redirects.join(" "))
            .replace("@RULE@", if wishes.denied { "0" } else { "" });
        let file = self.folder.path().join(format!("conf/lmConf-{number}.json"));
        std::fs::write(file, text).expect("written");
    }
}

impl Drop for Lemonldap {
    fn drop(&mut self) {
        // Starman takes its workers along when it is asked; a killed one leaves them behind.
        if let Some(id) = self.process.id() {
            drop(std::process::Command::new("kill").arg(id.to_string()).status());
        }
    }
}

fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/identity/lemonldap").join(name)
}

fn template(name: &str) -> String {
    std::fs::read_to_string(own(name)).expect("a template")
}
