//! An official whose province signs in at one of these servers: the program, and iGate and iDesk that take its tokens.

use std::{sync::Arc, time::Duration};

use lienthong_core::{
    app::{App, AppOptions, Seat, SilentHost},
    domain::failure::Failure,
    flows::{
        enter::{Entered, enter},
        sign_in::{BrowserUse, SignInWish},
    },
    gateways::http::Limits,
};
use lienthong_sandbox::{Running, Sandbox, SandboxOptions, model::Official};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    provider::{Make, Provider, Wishes},
    web::{Hands, Seen, Web},
};

/// Servers at once: each brings processes of its own.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

pub struct Desk {
    pub provider: Provider,
    pub sandbox: Running,
    pub app: Arc<App>,
    pub web: Web,
    make: Make,
    folder: TempDir,
    _place: SemaphorePermit<'static>,
}

impl Desk {
    pub async fn open(make: Make) -> Self {
        Self::open_with(make, Wishes::default(), &[]).await
    }

    /// With settings of the site's own, given as on the command line.
    pub async fn open_with(make: Make, wishes: Wishes, settings: &[(&str, &str)]) -> Self {
        let place = AT_ONCE.acquire().await.expect("open");
        let provider = Provider::start(make, wishes).await;
        let sandbox =
            Sandbox::start(SandboxOptions { dossiers: 40, ..SandboxOptions::default() }).await.expect("a sandbox");
        sandbox.state().trust(provider.userinfo());
        make_hoa_known(&sandbox, &provider.person().account);
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
        let app = open_app(&folder, &provider, settings);
        Self { provider, sandbox, app, web: Web::new(), make, folder, _place: place }
    }

    /// The program opened anew, with other settings.
    pub async fn reopen_with(&mut self, settings: &[(&str, &str)]) {
        self.app.leave_seat().await;
        self.app = open_app(&self.folder, &self.provider, settings);
    }

    /// Signs in; a page of the browser there is only where an address was shown.
    pub async fn enter(&self) -> (Result<Entered, Failure>, Option<Seen>) {
        self.enter_with(Hands::Type, Duration::from_mins(2)).await
    }

    pub async fn enter_with(&self, hands: Hands, limit: Duration) -> (Result<Entered, Failure>, Option<Seen>) {
        let wish = SignInWish { browser: BrowserUse::Address, limit, ..SignInWish::default() };
        let person = self.provider.person();
        let mut program = std::pin::pin!(enter(&self.app, wish));
        let mut browser = std::pin::pin!(async {
            let address = loop {
                match self.app.sign_in.address() {
                    Some(address) => break address,
                    None => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            };
            self.make.can_give_a_token().await;
            self.web.visit(&address, &person, hands).await
        });
        tokio::select! {
            end = &mut program => {
                // The page is there as soon as the program has answered, if the browser got so far.
                let seen = tokio::time::timeout(Duration::from_secs(2), browser).await;
                (end, seen.ok())
            }
            seen = &mut browser => (program.await, Some(seen)),
        }
    }

    /// Signs in, and the person can work.
    pub async fn at_work(&self) -> Arc<Seat> {
        let entered = self.enter().await.0.expect("signed in");
        assert_eq!(entered.problem, None, "iGate and iDesk know the person");
        self.app.seat().expect("a seat")
    }
}

fn open_app(folder: &TempDir, provider: &Provider, settings: &[(&str, &str)]) -> Arc<App> {
    let ports: Vec<String> = provider.ports().iter().map(u16::to_string).collect();
    let mut overrides = vec![
        ("sso.issuer".to_owned(), provider.issuer().to_owned()),
        ("sso.redirect_ports".to_owned(), ports.join(",")),
    ];
    overrides.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let options = AppOptions {
        profile_file: Some(folder.path().join("profile.toml")),
        key_file: Some(folder.path().join("device.key")),
        policy_file: Some(folder.path().join("no-policy.toml")),
        data_dir: Some(folder.path().to_path_buf()),
        environment: Vec::new(),
        overrides,
        // Pauses between tries tell a test nothing.
        limits: Limits { first_wait: Duration::from_millis(5), ..Limits::default() },
    };
    App::open(options, Arc::new(SilentHost)).expect("the program opens")
}

/// The specialist of the sandbox, under the account that this server gives.
fn make_hoa_known(sandbox: &Running, account: &str) {
    let mut store = sandbox.state().store();
    let hoa = store.find_official(|official: &Official| official.sso_account.starts_with("hoant@")).expect("Hoa");
    store.change_official(hoa, |official| {
        account.clone_into(&mut official.sso_account);
        official.linked_account = Some(account.to_owned());
    });
}
