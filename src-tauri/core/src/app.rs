//! `App`: the profile, the stores, the doors to the systems and the host, owned in one place and built whole.

mod host;
mod seat;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use host::{AppEvent, Host, SilentHost, SyncState};
pub(crate) use seat::journal_failure;
pub use seat::{Seat, SeatParts};

use crate::{
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        failure_words::Language,
        official::{Identity, Official},
    },
    flows::{lock::WindowLock, offer_profile::ProfileOffers, sign_in::PendingSignIn},
    gateways::{
        clock::Clock,
        durable,
        http::{Http, Limits, System},
        journal::Journal,
        seal::SealKey,
        session::{Session, SessionParts},
        settings::{KeyringSubstitute, Profile, Settings, SettingsSources, policy_file},
        vault::{StoredSession, Vault, VaultChoice, VaultFault, VaultKind, default_key_file},
        worker::WorkerPool,
    },
};

/// Where things lie and what the caller decided; everything else is settings.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// `None`: the operating system's folder for this program's data.
    pub data_dir: Option<PathBuf>,
    /// `None`: the one in the data folder, `profile.toml`.
    pub profile_file: Option<PathBuf>,
    /// Keys and tokens rest sealed under this key instead of in the keyring.
    pub key_file: Option<PathBuf>,
    /// `None`: the operating system's place for it.
    pub policy_file: Option<PathBuf>,
    /// The process's environment; only `LIENTHONG_*` is read.
    pub environment: Vec<(String, String)>,
    /// Settings given on the command line.
    pub overrides: Vec<(String, String)>,
    /// How long silence of the systems is borne.
    pub limits: Limits,
}

/// How long background work may take to stop; the outbox gives a step under way two seconds.
const LONGEST_END_OF_WORK: Duration = Duration::from_secs(5);

/// The program without its window.
pub struct App {
    pub host: Arc<dyn Host>,
    pub clock: Clock,
    /// Attempts to sign in: one at a time.
    pub sign_in: PendingSignIn,
    /// Whether the window is locked, and when somebody last touched it.
    pub window_lock: WindowLock,
    /// The profile that waits for the person's yes.
    pub profile_offers: ProfileOffers,
    /// The processes that open strangers' files, for everybody who signs in here.
    pub workers: WorkerPool,
    options: AppOptions,
    data_dir: PathBuf,
    settings: RwLock<Result<Arc<Settings>, Failure>>,
    vault: RwLock<Result<Vault, Failure>>,
    seat: RwLock<Option<Taken>>,
    notices: Mutex<Vec<Notice>>,
}

/// Something to be said, and whether it concerns the person who is signed in rather than this computer.
struct Notice {
    said: Failure,
    personal: bool,
}

/// The seat that is taken, with the bell and the brake of its background work.
#[derive(Clone)]
struct Taken {
    seat: Arc<Seat>,
    outbox_bell: Arc<Notify>,
    stop: CancellationToken,
    work: TaskTracker,
}

impl App {
    /// Opens the data folder, reads the settings and opens the vault. A missing profile or keyring is not an error
    /// here: the window asks for it, and whatever needs it fails with its code.
    ///
    /// # Errors
    /// `FolderReadOnly`, `DiskFull`: nothing can be kept.
    pub fn open(options: AppOptions, host: Arc<dyn Host>) -> Result<Arc<Self>, Failure> {
        let data_dir = match &options.data_dir {
            Some(folder) => folder.clone(),
            None => default_data_dir().ok_or_else(|| Failure::new(FailureCode::FolderReadOnly))?,
        };
        durable::make_folder(&data_dir).map_err(|error| seat::folder_failure(&error))?;
        let settings = load_settings(&options, &data_dir);
        let (vault, notice) = open_vault(&options, &data_dir);
        let app = Self {
            host,
            clock: Clock::system(),
            sign_in: PendingSignIn::default(),
            window_lock: WindowLock::default(),
            profile_offers: ProfileOffers::default(),
            workers: WorkerPool::beside_this_program(),
            options,
            data_dir,
            settings: RwLock::new(settings),
            vault: RwLock::new(vault),
            seat: RwLock::new(None),
            notices: Mutex::new(notice.into_iter().map(|said| Notice { said, personal: false }).collect()),
        };
        Ok(Arc::new(app))
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub fn options(&self) -> &AppOptions {
        &self.options
    }

    /// A variable of the process's environment, as it was given to [`Self::open`].
    pub fn environment(&self, name: &str) -> Option<String> {
        self.options.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// The settings as last read, or why they cannot be used.
    ///
    /// # Errors
    /// `ProfileMissing`, `ProfileInvalid` with file, line, key and the accepted form.
    pub fn settings(&self) -> Result<Arc<Settings>, Failure> {
        read(&self.settings).clone()
    }

    /// Reads the settings again, after a file was changed.
    ///
    /// # Errors
    /// As [`Self::settings`]; the settings read before stay in force for what is already open.
    pub fn reload_settings(&self) -> Result<Arc<Settings>, Failure> {
        let loaded = load_settings(&self.options, &self.data_dir);
        write(&self.settings).clone_from(&loaded);
        loaded
    }

    /// Where the person's own settings lie.
    pub fn user_file(&self) -> PathBuf {
        user_file(&self.data_dir)
    }

    /// Where the profile is read from.
    pub fn profile_file(&self) -> PathBuf {
        profile_file(&self.options, &self.data_dir)
    }

    /// The province's profile.
    ///
    /// # Errors
    /// `ProfileMissing` where no layer names the three systems, and those of [`Self::settings`].
    pub fn profile(&self) -> Result<Arc<Profile>, Failure> {
        let settings = self.settings()?;
        let profile = settings.profile.clone().map(Arc::new);
        profile.ok_or_else(|| Failure::new(FailureCode::ProfileMissing))
    }

    /// # Errors
    /// `KeyringUnavailable`, `KeyringLocked`, `KeyFileInvalid`.
    pub fn vault(&self) -> Result<Vault, Failure> {
        read(&self.vault).clone()
    }

    /// What may stand in for a keyring that is not there, as far as the policy allows; empty while a vault is open.
    pub fn vault_choices(&self) -> Vec<KeyringSubstitute> {
        if self.vault().is_ok() {
            return Vec::new();
        }
        self.settings().map(|settings| settings.storage.without_keyring.clone()).unwrap_or_default()
    }

    /// Opens the vault that the person chose on a computer without a keyring.
    ///
    /// # Errors
    /// `SettingLocked` where the policy does not allow it, and those of the vault.
    pub fn choose_vault(&self, choice: KeyringSubstitute) -> Result<VaultKind, Failure> {
        if !self.settings()?.storage.without_keyring.contains(&choice) {
            return Err(Failure::new(FailureCode::SettingLocked).in_field("storage.without_keyring"));
        }
        let choice = match choice {
            KeyringSubstitute::Memory => VaultChoice::Memory,
            KeyringSubstitute::KeyFile => VaultChoice::KeyFile(default_key_file(&self.data_dir)),
        };
        let vault = Vault::open(&self.data_dir, &choice).map_err(|fault| Failure::new(fault.code()))?;
        let kind = vault.kind();
        *write(&self.vault) = Ok(vault);
        Ok(kind)
    }

    /// One reqwest client per system, with the site's proxy and certificates.
    ///
    /// # Errors
    /// `ProfileInvalid` where the extra certificate file or the proxy cannot be used.
    pub fn http(&self, system: System) -> Result<Http, Failure> {
        let profile = self.profile()?;
        let http = Http::with_limits(system, &profile.network, self.clock.clone(), self.options.limits);
        http.map_err(|fault| fault.failure(system))
    }

    /// The seat of who is signed in.
    ///
    /// # Errors
    /// `NotSignedIn`.
    pub fn seat(&self) -> Result<Arc<Seat>, Failure> {
        let taken = read(&self.seat).as_ref().map(|taken| taken.seat.clone());
        taken.ok_or_else(|| Failure::new(FailureCode::NotSignedIn))
    }

    /// Takes the seat with the session that the vault kept from an earlier start; `None` where it kept none. Nothing
    /// is asked of any system: this works without network.
    ///
    /// # Errors
    /// Those of profile, vault and stores.
    pub async fn resume(self: &Arc<Self>) -> Result<Option<Arc<Seat>>, Failure> {
        if let Ok(seat) = self.seat() {
            return Ok(Some(seat));
        }
        let vault = self.vault()?;
        let kept = tokio::task::spawn_blocking(move || vault.last_session()).await;
        let kept = kept.map_err(|_| Failure::new(FailureCode::Unexpected))?;
        match kept.map_err(|fault| Failure::new(fault.code()))? {
            Some(tokens) => self.take_seat(tokens).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens the seat of a person who has just signed in, or whose session was kept. The seat of anybody else is left
    /// first; the same person's running seat is replaced, because its session has ended.
    ///
    /// # Errors
    /// Those of profile, vault and stores.
    pub async fn take_seat(self: &Arc<Self>, tokens: StoredSession) -> Result<Arc<Seat>, Failure> {
        self.leave_seat().await;
        let app = self.clone();
        let opened = tokio::task::spawn_blocking(move || app.open_seat(tokens)).await;
        let seat = Arc::new(opened.map_err(|_| Failure::new(FailureCode::Unexpected))??);
        let taken = Taken {
            seat: seat.clone(),
            outbox_bell: Arc::new(Notify::new()),
            stop: CancellationToken::new(),
            work: TaskTracker::new(),
        };
        self.window_lock.touch(&self.clock);
        *write(&self.seat) = Some(taken);
        Ok(seat)
    }

    /// Opens a person's stores without giving them the seat: to write into the audit of who is not at work.
    pub(crate) fn open_seat(self: &Arc<Self>, tokens: StoredSession) -> Result<Seat, Failure> {
        let profile = self.profile()?;
        let vault = self.vault()?;
        let identity = tokens.identity.clone();
        let key = seal_key(&vault, &identity, &people_folder(&self.data_dir, &identity))?;
        let official = Official {
            identity: identity.clone(),
            name: tokens.name.clone(),
            sso_account: tokens.sso_account.clone(),
            igate: None,
            idesk: None,
        };
        let session_parts = SessionParts {
            profile: profile.sso.clone(),
            http: self.http(System::Sso)?,
            clock: self.clock.clone(),
            vault: vault.clone(),
            folder: people_folder(&self.data_dir, &identity),
        };
        let app = Arc::downgrade(self);
        Seat::open(
            &self.data_dir,
            SeatParts {
                tell: Box::new(move |notice| {
                    if let Some(app) = app.upgrade() {
                        app.notice(notice);
                    }
                }),
                identity,
                official,
                key,
                profile: profile.clone(),
                clock: self.clock.clone(),
                session: Session::new(tokens, session_parts),
                vault,
                igate_http: self.http(System::Igate)?,
                idesk_http: self.http(System::Idesk)?,
                workers: self.workers.clone(),
            },
        )
    }

    /// Closes the seat: background work stops, stores close, and what was said to the person goes. What is queued waits
    /// sealed for its owner.
    pub async fn leave_seat(&self) {
        let taken = write(&self.seat).take();
        if let Some(taken) = taken {
            lock(&self.notices).retain(|notice| !notice.personal);
            taken.stop.cancel();
            taken.work.close();
            // Whoever takes the seat next, or wipes it, finds no work of this person going on.
            if tokio::time::timeout(LONGEST_END_OF_WORK, taken.work.wait()).await.is_err() {
                tracing::warn!("work of the seat goes on after it was left");
            }
            let cache = taken.seat.cache.clone();
            drop(tokio::task::spawn_blocking(move || cache.close()).await);
        }
    }

    /// Starts a task that ends when the seat is left: the window's outbox and synchronisation.
    pub fn while_seated<F, Fut>(&self, work: F)
    where
        F: FnOnce(Arc<Seat>, Arc<dyn Host>, Arc<Notify>, CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let taken = read(&self.seat).clone();
        if let Some(taken) = taken {
            taken.work.spawn(work(taken.seat, self.host.clone(), taken.outbox_bell, taken.stop));
        }
    }

    /// Something was queued or the network came back.
    pub fn ring_outbox(&self) {
        if let Some(taken) = read(&self.seat).as_ref() {
            taken.outbox_bell.notify_one();
        }
    }

    /// Something to be said to whoever looks, now and when the window opens.
    pub fn notice(&self, notice: Failure) {
        let personal = self.seat().is_ok();
        let mut notices = lock(&self.notices);
        if !notices.iter().any(|known| known.said.code == notice.code && known.said.detail == notice.detail) {
            notices.push(Notice { said: notice.clone(), personal });
        }
        drop(notices);
        self.host.emit(AppEvent::Notice(notice));
    }

    pub fn notices(&self) -> Vec<Failure> {
        lock(&self.notices).iter().map(|notice| notice.said.clone()).collect()
    }

    /// The person has read it.
    pub fn dismiss_notice(&self, reference: &str) {
        lock(&self.notices).retain(|notice| notice.said.reference != reference);
    }
}

/// The key of a person's stores. A new one is made only where nothing was sealed with another: what was entered must not
/// become unreadable because a key rests elsewhere for the moment.
fn seal_key(vault: &Vault, who: &Identity, folder: &Path) -> Result<SealKey, Failure> {
    let said = |fault: VaultFault| Failure::new(fault.code());
    if let Some(key) = vault.known_seal_key(who).map_err(said)? {
        return Ok(key);
    }
    if Journal::exists(folder) {
        return Err(Failure::new(FailureCode::KeyElsewhere));
    }
    vault.seal_key(who).map_err(said)
}

/// `people/<hash>` of a data folder.
pub(crate) fn people_folder(data_dir: &Path, who: &Identity) -> PathBuf {
    data_dir.join("people").join(who.folder())
}

/// The operating system's folder for this program's data.
pub fn default_data_dir() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("vn", "lienthong", "lienthong")?;
    Some(folders.data_local_dir().to_path_buf())
}

fn user_file(data_dir: &Path) -> PathBuf {
    data_dir.join("settings.toml")
}

/// The settings alone, for what needs neither store nor vault; no folder is made.
///
/// # Errors
/// As [`App::settings`].
pub fn read_settings(options: &AppOptions) -> Result<Arc<Settings>, Failure> {
    let data_dir = options.data_dir.clone().or_else(default_data_dir);
    load_settings(options, &data_dir.unwrap_or_default())
}

fn profile_file(options: &AppOptions, data_dir: &Path) -> PathBuf {
    options.profile_file.clone().unwrap_or_else(|| data_dir.join("profile.toml"))
}

fn load_settings(options: &AppOptions, data_dir: &Path) -> Result<Arc<Settings>, Failure> {
    let profile_file = profile_file(options, data_dir);
    // A file that was named must be there; the default place may be empty.
    let named = options.profile_file.is_some() || profile_file.exists();
    let sources = SettingsSources {
        profile_file: named.then_some(profile_file),
        policy_file: Some(options.policy_file.clone().unwrap_or_else(policy_file)),
        user_file: Some(user_file(data_dir)),
        environment: options.environment.clone(),
        overrides: options.overrides.clone(),
    };
    Settings::load(&sources).map(Arc::new).map_err(|fault| {
        // Nothing says in which language, as long as the settings cannot be read.
        let failure = Failure::new(fault.code()).with_detail(fault.detail(Language::default()));
        match fault.key() {
            Some(key) => failure.in_field(key),
            None => failure,
        }
    })
}

/// The keyring, or the key file that was named or chosen before; the second value is to be said aloud.
fn open_vault(options: &AppOptions, data_dir: &Path) -> (Result<Vault, Failure>, Option<Failure>) {
    let open = |choice: &VaultChoice| Vault::open(data_dir, choice);
    if let Some(file) = &options.key_file {
        let vault = open(&VaultChoice::KeyFile(file.clone()));
        return (vault.map_err(|fault| Failure::new(fault.code()).with_detail(fault.to_string())), None);
    }
    match open(&VaultChoice::Keyring) {
        Ok(vault) => (Ok(vault), None),
        Err(fault) => {
            let failure = Failure::new(fault.code());
            let chosen_before = default_key_file(data_dir);
            if chosen_before.exists()
                && let Ok(vault) = open(&VaultChoice::KeyFile(chosen_before))
            {
                return (Ok(vault), Some(failure));
            }
            (Err(failure), None)
        }
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
