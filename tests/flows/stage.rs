//! The stage of a test: a sandbox of its own, a seat in a folder that vanishes, and the person in front of it.

use std::{cell::Cell, path::PathBuf};

use lienthong_core::{
    domain::{failure::Failure, official::Identity},
    flows::sign_in::{BrowserUse, PendingSignIn, SignInParts, SignInWish, SignedIn, sign_in},
    gateways::{
        clock::Clock,
        http::{Http, System},
        idesk::Idesk,
        igate::Igate,
        session::{Session, SessionParts},
        settings::{Profile, Settings, SettingsSources},
        vault::{StoredSession, Vault, VaultChoice},
    },
};
use lienthong_sandbox::{Running, Sandbox, SandboxOptions, model::Official};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::browser::{Browser, Seen, Typed};

pub struct Stage {
    pub sandbox: Running,
    pub profile: Profile,
    pub clock: Clock,
    pub vault: Vault,
    pub folder: TempDir,
    pub pending: PendingSignIn,
    /// Rung whenever the sign-in has something new.
    changed: Notify,
}

impl Stage {
    pub async fn open() -> Self {
        Self::open_with(SandboxOptions { dossiers: 10, ..SandboxOptions::default() }).await
    }

    pub async fn open_with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let folder = TempDir::new().expect("a folder");
        let profile_file = folder.path().join("profile.toml");
        std::fs::write(&profile_file, sandbox.profile()).expect("written");
        let sources = SettingsSources { profile_file: Some(profile_file), ..SettingsSources::default() };
        let profile = Settings::load(&sources).expect("good settings").profile.expect("a profile");
        let key_file = folder.path().join("key");
        let vault = Vault::open(&folder.path().join("seat"), &VaultChoice::KeyFile(key_file)).expect("a vault");
        let (pending, changed) = (PendingSignIn::default(), Notify::new());
        Self { sandbox, profile, clock: Clock::system(), vault, folder, pending, changed }
    }

    pub fn http(&self, system: System) -> Http {
        Http::new(system, &self.profile.network, self.clock.clone()).expect("a client")
    }

    pub fn parts(&self) -> SignInParts {
        SignInParts {
            profile: self.profile.sso.clone(),
            http: self.http(System::Sso),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            browser_variable: None,
        }
    }

    /// The official whose SSO account begins so, `hoant@`.
    pub fn person(&self, wanted: impl Fn(&Official) -> bool) -> Typed {
        let store = self.sandbox.state().store();
        let official = store.official(store.find_official(wanted).expect("such an official"));
        Typed { account: official.sso_account.clone(), password: official.sso_password.clone() }
    }

    pub fn hoa(&self) -> Typed {
        self.person(|official| official.sso_account.starts_with("hoant@"))
    }

    /// Signs in with a browser of its own.
    pub async fn sign_in(&self, person: &Typed) -> Result<SignedIn, Failure> {
        let wish = SignInWish { browser: BrowserUse::Address, ..SignInWish::default() };
        self.sign_in_with(&Browser::new(), person, wish).await.0
    }

    /// Signs in; the browser opens the address as soon as it is shown, and its last page is what the person sees.
    pub async fn sign_in_with(
        &self,
        browser: &Browser,
        person: &Typed,
        wish: SignInWish,
    ) -> (Result<SignedIn, Failure>, Option<Seen>) {
        let parts = self.parts();
        let changed = || self.changed.notify_one();
        let program = sign_in(&self.pending, &parts, wish, &changed);
        let opened = Cell::new(false);
        let person = async {
            let address = self.address_shown().await;
            opened.set(true);
            browser.visit(&address, person).await
        };
        let (mut program, mut person) = (std::pin::pin!(program), std::pin::pin!(person));
        tokio::select! {
            // A sign-in that ends before an address is shown has no page.
            end = &mut program => if opened.get() { (end, Some(person.await)) } else { (end, None) },
            seen = &mut person => (program.await, Some(seen)),
        }
    }

    /// The address, as soon as the person can see it.
    pub async fn address_shown(&self) -> String {
        loop {
            if let Some(address) = self.pending.address() {
                return address;
            }
            self.changed.notified().await;
        }
    }

    pub fn ring(&self) {
        self.changed.notify_one();
    }

    /// The person's session as a process would open it.
    pub fn session(&self, tokens: StoredSession) -> std::sync::Arc<Session> {
        let folder = self.people_folder(&tokens.identity);
        let parts = SessionParts {
            profile: self.profile.sso.clone(),
            http: self.http(System::Sso),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            folder,
        };
        Session::new(tokens, parts)
    }

    pub fn people_folder(&self, who: &Identity) -> PathBuf {
        self.folder.path().join("people").join(who.folder())
    }

    pub fn doors(&self, session: &std::sync::Arc<Session>) -> (Igate, Idesk) {
        let igate = Igate::new(self.http(System::Igate), session.clone(), self.profile.igate.clone());
        let idesk = Idesk::new(self.http(System::Idesk), session.clone(), self.profile.idesk.clone());
        (igate, idesk)
    }

    /// How often the sandbox's sign-on was asked for something whose path ends so.
    pub fn asked(&self, end: &str) -> usize {
        let log = self.sandbox.state().log.of(lienthong_sandbox::system::System::Sso, end);
        log.iter().filter(|request| request.path.ends_with(end)).count()
    }
}
