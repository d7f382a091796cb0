//! What the window holds while it is open: the program, the files being looked at, the dialog that takes dropped files.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lienthong_core::{
    app::{App, AppEvent, Seat},
    domain::{failure::Failure, failure_code::FailureCode, transfer::Transfer},
    flows::{
        enter::{enter, leave, meet},
        keep_in_sync::{Keeping, keep_in_sync, refresh},
        link_account::{confirm_link, unlink},
        lock::{self, left_alone, lock_limit},
        offer_profile::offer_profile,
        open_elsewhere::remove_copies,
        outbox::keep_outbox_running,
        preview::Previews,
        retention::keep_retention,
        send::add_local_files,
        session::view_session,
        sign_in::{BrowserUse, NewcomerIs, SignInWish},
        sync::SyncReach,
        views::{
            diagnosis::Diagnosis,
            send::SendDialog,
            session::{SessionView, SignInState, SignOutChoice},
        },
    },
    gateways::{settings::KeyringSubstitute, sso::Prompt, worker::WorkerPool},
};

use crate::openings::Openings;

/// How a file that holds a profile ends: the own ending is opened by a double click, the other by the dialog only.
pub const PROFILE_ENDINGS: &[&str] = &["lienthong", "toml"];

/// From the opening of the browser to its return.
const SIGN_IN_LIMIT: Duration = Duration::from_mins(3);

pub struct Desk {
    pub app: Arc<App>,
    pub previews: Previews,
    pub openings: Openings,
    pub workers: WorkerPool,
    /// How the last attempt to sign in ended, when it ended badly.
    last_end: Mutex<Option<Failure>>,
    /// Key of the send dialog that is on the screen.
    open_dialog: Mutex<Option<String>>,
    /// What was found last; the support file is made of it, and of nothing that comes from the web view.
    last_diagnosis: Mutex<Option<Diagnosis>>,
}

impl Desk {
    pub fn new(app: Arc<App>) -> Self {
        // What another program still held when the window closed last.
        remove_copies(app.data_dir());
        Self {
            previews: Previews::default(),
            openings: Openings::default(),
            workers: app.workers.clone(),
            app,
            last_end: Mutex::default(),
            open_dialog: Mutex::default(),
            last_diagnosis: Mutex::default(),
        }
    }

    /// The window goes: the lists are kept for the next start, and nothing that somebody looked at stays open.
    pub fn close(&self) {
        if let Ok(seat) = self.app.seat() {
            seat.keep_lists(true);
        }
        self.close_files();
    }

    /// Nothing that somebody looked at stays open, here or in another program's folder.
    pub fn close_files(&self) {
        self.previews.close_all();
        remove_copies(self.app.data_dir());
    }

    /// Shows the profile of a file that was opened like a document; true: there is something to be shown. What is no
    /// profile is said.
    pub async fn offer_file(&self, file: &Path) -> bool {
        match offer_profile(&self.app, file).await {
            Ok(_) => true,
            Err(failure) => {
                self.app.notice(failure);
                false
            }
        }
    }

    pub fn note_diagnosis(&self, found: Diagnosis) {
        *hold(&self.last_diagnosis) = Some(found);
    }

    pub fn last_diagnosis(&self) -> Option<Diagnosis> {
        hold(&self.last_diagnosis).clone()
    }

    pub fn seat(&self) -> Result<Arc<Seat>, Failure> {
        self.app.seat()
    }

    pub fn session(&self) -> SessionView {
        view_session(&self.app, hold(&self.last_end).clone())
    }

    /// Takes the seat of who was signed in at the last end of the program, without asking any system.
    pub async fn resume(&self) {
        match lock::resume(&self.app).await {
            Ok(Some(seat)) => {
                // Read while the web view still starts: the first screen asks for them.
                tokio::spawn(async move { seat.lists().await });
                self.begin_work(SyncReach::Changes);
            }
            Ok(None) => {}
            Err(failure) => self.note_end(Some(failure)),
        }
        self.app.host.emit(AppEvent::SessionChanged);
    }

    /// Starts a sign-in in the system browser and answers at once; a waiting one goes on waiting.
    pub fn start_sign_in(self: &Arc<Self>) -> SessionView {
        self.start(Prompt::AsUsual, NewcomerIs::AskedAbout)
    }

    /// The same for another account than the browser's: the identity server asks who it is.
    pub fn switch_account(self: &Arc<Self>) -> SessionView {
        self.start(Prompt::SelectAccount, NewcomerIs::Expected)
    }

    fn start(self: &Arc<Self>, prompt: Prompt, newcomer: NewcomerIs) -> SessionView {
        if self.app.sign_in.state() == SignInState::None {
            self.note_end(None);
            let desk = self.clone();
            let wish = SignInWish { browser: BrowserUse::Open, prompt, limit: SIGN_IN_LIMIT, newcomer };
            tokio::spawn(async move { desk.sign_in(wish).await });
        }
        self.session()
    }

    async fn sign_in(&self, wish: SignInWish) {
        match enter(&self.app, wish).await {
            Ok(entered) => {
                self.close_files();
                self.note_end(entered.problem);
                self.begin_work(SyncReach::Everything);
            }
            Err(failure) => self.note_end(Some(failure)),
        }
        self.app.host.emit(AppEvent::SessionChanged);
    }

    /// Asks iGate and iDesk again who the person is: an account that was linked meanwhile is met.
    pub async fn meet_again(&self) -> Result<SessionView, Failure> {
        let identified = meet(&*self.seat()?).await;
        self.note_end(identified.problem);
        self.app.host.emit(AppEvent::SessionChanged);
        Ok(self.session())
    }

    /// Links the account that was proven; the lists, which iGate refused until now, are read at once.
    pub async fn confirm_link(&self, igate_id: &str) -> Result<SessionView, Failure> {
        confirm_link(&*self.seat()?, igate_id).await?;
        self.note_end(None);
        self.read_anew();
        self.app.ring_outbox();
        self.app.host.emit(AppEvent::SessionChanged);
        Ok(self.session())
    }

    /// Takes the link away; from then on the window says what iGate says of it.
    pub async fn unlink(&self) -> Result<SessionView, Failure> {
        unlink(&*self.seat()?).await?;
        self.note_end(Some(Failure::new(FailureCode::NotLinked)));
        self.app.host.emit(AppEvent::SessionChanged);
        Ok(self.session())
    }

    pub async fn sign_out(&self, choice: SignOutChoice) -> Result<SessionView, Failure> {
        self.close_files();
        *hold(&self.open_dialog) = None;
        // That the provider could not be told is said; the person is signed out here all the same.
        let not_told = leave(&self.app, choice).await?;
        self.note_end(not_told);
        Ok(self.session())
    }

    /// Somebody touched keyboard or mouse; where the time ran out before, the window locks instead.
    pub async fn note_input(&self) -> Result<(), Failure> {
        if lock::note_input(&self.app, lock_limit(&self.app)) || self.seat().is_err() {
            return Ok(());
        }
        self.lock().await.map(drop)
    }

    /// Hides and shuts what the person had open; only a sign-in opens it again.
    pub async fn lock(&self) -> Result<SessionView, Failure> {
        self.close_files();
        *hold(&self.open_dialog) = None;
        *hold(&self.last_diagnosis) = None;
        self.note_end(None);
        lock::lock(&self.app).await?;
        Ok(self.session())
    }

    /// Locks the window whenever nobody has touched it for as long as the settings say; runs until the program ends.
    pub async fn keep_locking(&self) {
        loop {
            left_alone(&self.app, || lock_limit(&self.app)).await;
            // The seat may have been left at this very moment.
            drop(self.lock().await);
        }
    }

    /// Takes the vault that the person chose, and with it the seat that it may hold.
    pub async fn choose_vault(&self, choice: KeyringSubstitute) -> Result<SessionView, Failure> {
        self.app.choose_vault(choice)?;
        self.resume().await;
        Ok(self.session())
    }

    /// A transfer was ordered: the outbox begins, lists and details show it.
    pub fn queued(&self, transfer: &Transfer) {
        self.app.ring_outbox();
        self.app.host.emit(AppEvent::TransferChanged(Box::new(transfer.clone())));
    }

    /// Reads the lists whole, beside what the person does.
    pub fn read_anew(&self) {
        self.app.while_seated(async |seat, host, _, stop| {
            drop(stop.run_until_cancelled(refresh(&host, &seat, SyncReach::Everything)).await);
        });
    }

    pub fn focus_dialog(&self, key: Option<String>) {
        *hold(&self.open_dialog) = key;
    }

    /// Whether files that are dropped now go anywhere.
    pub fn takes_files(&self) -> bool {
        hold(&self.open_dialog).is_some()
    }

    /// Files were dropped onto the window: they go into the send dialog on the screen, if there is one.
    pub async fn take_dropped(&self, paths: Vec<PathBuf>) -> Option<Result<SendDialog, Failure>> {
        let key = hold(&self.open_dialog).clone()?;
        let seat = match self.seat() {
            Ok(seat) => seat,
            Err(failure) => return Some(Err(failure)),
        };
        Some(add_local_files(&seat, &key, &paths).await)
    }

    /// The outbox and the lists run as long as this seat is taken; the lists' first reading goes as far as this.
    fn begin_work(&self, first: SyncReach) {
        // A seat is taken only with settings that could be read.
        let keeping = self.app.settings().map(|settings| Keeping {
            cache_bytes: settings.storage.cache_bytes,
            retention_days: settings.storage.retention_days,
        });
        self.app.while_seated(keep_outbox_running);
        // Whatever finds out that the session ended, the window says so at once and shows the way out.
        self.app.while_seated(async |seat, host, _, stop| {
            if stop.run_until_cancelled(seat.session.ended()).await.is_some() {
                host.emit(AppEvent::SessionChanged);
            }
        });
        if let Ok(keeping) = keeping {
            self.app.while_seated(move |seat, host, bell, stop| keep_in_sync(seat, host, bell, stop, keeping, first));
        }
        let app = self.app.clone();
        self.app.while_seated(move |seat, host, _, stop| keep_retention(app, seat, host, stop));
    }

    fn note_end(&self, failure: Option<Failure>) {
        *hold(&self.last_end) = failure;
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
