//! An official at work: a sandbox, a data folder, the program opened on it, signed in; reopened as after a crash.

use std::{path::PathBuf, sync::Arc, time::Duration};

use lienthong_core::{
    app::{App, AppEvent, AppOptions, Host, Seat, SilentHost},
    domain::{failure::Failure, transfer::Transfer},
    flows::{
        enter::{Entered, enter},
        sign_in::{BrowserUse, SignInWish},
    },
    gateways::http::Limits,
};
use lienthong_sandbox::{
    Running, Sandbox, SandboxOptions,
    faults::Fault,
    issue::{self, IssueFacts, IssuedFor},
    model::{
        Document, Dossier, DossierStatus, ExternalDossier, FileContent, FileRole, GROUP_RESULT, Official, Secrecy, Step,
    },
    state::Store,
};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::browser::{Browser, Typed};

pub struct Office {
    pub sandbox: Running,
    pub folder: TempDir,
    pub app: Arc<App>,
}

impl Office {
    /// Nguyễn Thị Hoa at her desk.
    pub async fn of_hoa() -> Self {
        let office = Self::unattended().await;
        office.enter_as("hoant@").await;
        office
    }

    /// Nobody is signed in.
    pub async fn unattended() -> Self {
        let options = SandboxOptions { dossiers: 40, ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
        let app = open_app(folder.path().to_path_buf(), Arc::new(SilentHost));
        Self { sandbox, folder, app }
    }

    /// Signs a person in through the sandbox's login page.
    pub async fn enter_as(&self, account: &str) -> Entered {
        self.try_enter_as(account).await.expect("signed in")
    }

    pub async fn try_enter_as(&self, account: &str) -> Result<Entered, Failure> {
        try_enter_as(&self.app, &self.sandbox, account).await
    }

    pub fn seat(&self) -> Arc<Seat> {
        self.app.seat().expect("a seat")
    }

    /// The program as it comes up after its process died: nothing but what lies on the disk.
    pub async fn reopened(&self) -> Arc<App> {
        let app = open_app(self.folder.path().to_path_buf(), Arc::new(SilentHost));
        app.resume().await.expect("resumed").expect("a kept session");
        app
    }

    pub fn fault(&self, fault: Fault) {
        self.sandbox.state().faults.add(fault);
    }

    /// A dossier of Hoa's with files, at a step where it may be sent.
    pub fn dossier_to_send(&self) -> Dossier {
        self.find_dossier(|dossier, hoa| {
            dossier.assignee == hoa
                && dossier.step.may_send()
                && !dossier.status.is_closed()
                && dossier.components.iter().map(|component| component.files.len()).sum::<usize>() >= 2
        })
    }

    /// An issued document for a dossier of Hoa's that takes results, with that dossier.
    pub fn issued(&self) -> (Document, Dossier) {
        let (document, dossier) = self.issued_by_mistake();
        let now = self.sandbox.state().clock.now();
        let mut store = self.sandbox.state().store();
        let index = store.find_document(&document.id).expect("the document");
        let printed = self.printed(&store, &document, &dossier);
        store.change_document(index, now, |document| {
            let issued = document.files.iter_mut().find(|file| file.role == FileRole::BanHanh);
            issued.expect("an issued file").content = printed;
        });
        (store.document(index).clone(), dossier)
    }

    /// The same, but the file is still the letter of another dossier.
    pub fn issued_by_mistake(&self) -> (Document, Dossier) {
        let dossier = self.find_dossier(|dossier, hoa| {
            dossier.assignee == hoa && dossier.step.may_attach() && !dossier.status.is_closed()
        });
        let now = self.sandbox.state().clock.now();
        let mut store = self.sandbox.state().store();
        let hoa = dossier.assignee;
        // A real issued document of the seed for another dossier, with its signed file, given to this one.
        let fits = |document: &&Document| {
            document.state.is_issued()
                && document.secrecy == Secrecy::Thuong
                && document.external.as_ref().is_some_and(|external| external.dossier_code != dossier.code)
                && document.files.iter().any(|file| file.role == FileRole::BanHanh)
        };
        let id = store.documents().iter().find(fits).expect("an issued document").id.clone();
        let index = store.find_document(&id).expect("the document");
        let external = ExternalDossier {
            dossier_code: dossier.code.clone(),
            dossier_id: dossier.id.to_string(),
            system: "iGate".into(),
        };
        store.change_document(index, now, |document| {
            document.external = Some(external);
            document.owner = hoa;
            document.transfers.clear();
        });
        (store.document(index).clone(), dossier)
    }

    /// The document's own letter, written for this dossier: its text names the code.
    fn printed(&self, store: &Store, document: &Document, dossier: &Dossier) -> FileContent {
        let procedure = &store.world().procedures[dossier.procedure];
        let facts = IssueFacts {
            parent: None,
            agency: "Sở Xây dựng tỉnh Bình An".to_owned(),
            place: "Bình An".to_owned(),
            so_ky_hieu: document.so_ky_hieu.clone().expect("a number"),
            kind: document.kind.clone().expect("a kind"),
            date: document.ngay_ban_hanh.expect("a day"),
            trich_yeu: document.trich_yeu.clone(),
            dossier: Some(IssuedFor {
                code: dossier.code.clone(),
                applicant: dossier.applicant.clone(),
                procedure_code: procedure.code.clone(),
                procedure: procedure.name.clone(),
            }),
            signer: document.signer.clone().expect("a signer"),
            signed_at: document.updated,
        };
        let letter = issue::issued_pdf(&facts).expect("a letter");
        let kept = self.sandbox.state().contents.store_bytes(&letter).expect("kept");
        FileContent::Stored(kept.sha256)
    }

    fn find_dossier(&self, fits: impl Fn(&Dossier, usize) -> bool) -> Dossier {
        let store = self.sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
        store.world().dossiers.iter().find(|dossier| fits(dossier, hoa)).expect("such a dossier").clone()
    }

    /// What iDesk holds for a dossier's code that this program made.
    pub fn drafts(&self, code: &str) -> Vec<Document> {
        let store = self.sandbox.state().store();
        let of_code = |document: &&Document| {
            document.client_ref.is_some()
                && document.external.as_ref().is_some_and(|external| external.dossier_code == code)
        };
        store.documents().iter().filter(of_code).cloned().collect()
    }

    pub fn dossier(&self, code: &str) -> Dossier {
        let store = self.sandbox.state().store();
        store.dossier(store.find_dossier_by_code(code).expect("the dossier")).clone()
    }

    pub fn document(&self, id: &str) -> Document {
        let store = self.sandbox.state().store();
        store.document(store.find_document(id).expect("the document")).clone()
    }

    /// Files in "Tập tin kết quả" that came from iDesk.
    pub fn results(&self, code: &str, document_id: &str) -> usize {
        let dossier = self.dossier(code);
        let from = |attachment: &&lienthong_sandbox::model::Attachment| {
            attachment.group == GROUP_RESULT
                && attachment.origin.as_ref().and_then(|origin| origin.document_id.as_deref()) == Some(document_id)
        };
        dossier.attachments.iter().filter(from).count()
    }

    /// Entries in iGate's history under this key.
    pub fn logged(&self, code: &str, transfer: &Transfer) -> usize {
        let key = transfer.key.to_string();
        self.dossier(code).history.iter().filter(|entry| entry.client_ref.as_deref() == Some(&key)).count()
    }

    pub fn move_dossier(&self, code: &str, step: Step, status: DossierStatus) {
        let mut store = self.sandbox.state().store();
        let index = store.find_dossier_by_code(code).expect("the dossier");
        let now = self.sandbox.state().clock.now();
        store.change_dossier(index, now, |dossier| {
            dossier.step = step;
            dossier.status = status;
        });
    }
}

/// Signs the person whose account begins so in through the sandbox's login page.
pub async fn enter_as(app: &Arc<App>, sandbox: &Running, account: &str) -> Entered {
    try_enter_as(app, sandbox, account).await.expect("signed in")
}

async fn try_enter_as(app: &Arc<App>, sandbox: &Running, account: &str) -> Result<Entered, Failure> {
    let person = person(sandbox, account);
    let wish = SignInWish { browser: BrowserUse::Address, ..SignInWish::default() };
    let browser = Browser::new();
    let visit = async {
        loop {
            if let Some(address) = app.sign_in.address() {
                break browser.visit(&address, &person).await;
            }
            tokio::task::yield_now().await;
        }
    };
    let (entered, _seen) = tokio::join!(enter(app, wish), visit);
    entered
}

pub fn person(sandbox: &Running, account: &str) -> Typed {
    let store = sandbox.state().store();
    let index = store.find_official(|official: &Official| official.sso_account.starts_with(account));
    let official = store.official(index.expect("such an official"));
    Typed { account: official.sso_account.clone(), password: official.sso_password.clone() }
}

/// Opens the program on a data folder, with a key file in place of a keyring.
pub fn open_app(data_dir: PathBuf, host: Arc<dyn Host>) -> Arc<App> {
    let options = AppOptions {
        profile_file: Some(data_dir.join("profile.toml")),
        key_file: Some(data_dir.join("device.key")),
        policy_file: Some(data_dir.join("no-policy.toml")),
        data_dir: Some(data_dir),
        environment: Vec::new(),
        overrides: Vec::new(),
        // Pauses between tries tell a test nothing.
        limits: Limits { first_wait: Duration::from_millis(5), ..Limits::default() },
    };
    App::open(options, host).expect("the program opens")
}

/// A host that tells when a transfer has come to its n-th journalled point: there the process is made to die.
pub struct Countdown {
    left: std::sync::atomic::AtomicUsize,
    pub reached: Notify,
}

impl Countdown {
    pub fn from(points: usize) -> Arc<Self> {
        Arc::new(Self { left: points.into(), reached: Notify::new() })
    }
}

impl Host for Countdown {
    fn emit(&self, event: AppEvent) {
        if matches!(event, AppEvent::TransferChanged(_))
            && self.left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1
        {
            self.reached.notify_one();
        }
    }
}
