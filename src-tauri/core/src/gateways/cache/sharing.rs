//! Who has the store open and for how long: opened for an act, shared among threads, closed when idle or when another
//! process waits, set aside when it is unusable.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::{Duration, Instant, SystemTime},
};

use super::{
    CacheFault, CacheNotice, ListMarks,
    changes::Changes,
    state::{self, Found, State, of_io},
    store::{Trees, Trouble, guarded},
};
use crate::{domain::failure_code::FailureCode, gateways::seal::SealKey};

/// An open store is closed after this time without an act.
const IDLE_LIMIT: Duration = Duration::from_secs(2);
/// So long an act waits for another process.
const LOCK_LIMIT: Duration = Duration::from_secs(10);
/// So long a process that waited is let go first; its turn comes within one [`LOCK_STEP`].
const COURTESY: Duration = Duration::from_millis(200);
/// Between two looks at the lock.
const LOCK_STEP: Duration = Duration::from_millis(15);

const STORE: &str = "sled";
const HOLDER: &str = "holder.lock";
const WAITER: &str = "waiter.lock";
const SET_ASIDE: &str = "set-aside-";

type Listener = Box<dyn Fn(CacheNotice) + Send + Sync>;

pub(super) struct Shared {
    folder: PathBuf,
    key: SealKey,
    place: Mutex<Place>,
    /// Wakes the closer when the store is closed by somebody else.
    closed: Condvar,
    listener: OnceLock<Listener>,
    changes: Mutex<Changes>,
    myself: Weak<Self>,
}

#[derive(Default)]
struct Place {
    open: Option<Open>,
    last_used: Option<Instant>,
    closer_runs: bool,
}

/// The store while this process has it.
struct Open {
    trees: Trees,
    state: State,
    /// Changed since it was opened.
    changed: bool,
    /// Our turn among the processes; freed by the kernel should we die.
    _holder: File,
}

/// What an act does to the store.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act<'a> {
    Reads,
    /// Changes what no list shows.
    Changes,
    /// Changes the summaries of these dossiers.
    ChangesDossiers(&'a [String]),
    ChangesDocuments,
}

impl Shared {
    pub(super) fn new(folder: &Path, key: SealKey) -> Arc<Self> {
        Arc::new_cyclic(|myself| Self {
            folder: folder.to_path_buf(),
            key,
            place: Mutex::default(),
            closed: Condvar::new(),
            listener: OnceLock::new(),
            changes: Mutex::default(),
            myself: myself.clone(),
        })
    }

    pub(super) fn read<T>(&self, act: impl Fn(&Trees) -> Result<T, Trouble>) -> Result<T, CacheFault> {
        self.with(Act::Reads, act)
    }

    /// Changes what no list shows.
    pub(super) fn change<T>(&self, act: impl Fn(&Trees) -> Result<T, Trouble>) -> Result<T, CacheFault> {
        self.with(Act::Changes, act)
    }

    /// Changes the summaries of these dossiers.
    pub(super) fn change_dossiers<T>(
        &self,
        ids: &[String],
        act: impl Fn(&Trees) -> Result<T, Trouble>,
    ) -> Result<T, CacheFault> {
        self.with(Act::ChangesDossiers(ids), act)
    }

    pub(super) fn change_documents<T>(&self, act: impl Fn(&Trees) -> Result<T, Trouble>) -> Result<T, CacheFault> {
        self.with(Act::ChangesDocuments, act)
    }

    pub(super) fn list_marks(&self) -> Option<ListMarks> {
        match state::read(&self.folder, &self.key) {
            Found::State(state) => Some(state.list_marks()),
            Found::Nothing | Found::Foreign | Found::Newer => None,
        }
    }

    /// Ids of the dossiers that this process, and no other, changed between the marks.
    pub(super) fn dossiers_changed(&self, before: &ListMarks, after: &ListMarks) -> Option<Vec<String>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).between(before, after)
    }

    pub(super) fn generation(&self) -> u64 {
        match state::read(&self.folder, &self.key) {
            Found::State(state) => state.generation,
            Found::Nothing | Found::Foreign | Found::Newer => 0,
        }
    }

    pub(super) fn on_rebuilt(&self, tell: Listener) {
        drop(self.listener.set(tell));
    }

    pub(super) fn close(&self) {
        self.close_in(&mut self.place());
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, kind: Act<'_>, act: impl Fn(&Trees) -> Result<T, Trouble>) -> Result<T, CacheFault> {
        let mut place = self.place();
        let mut begun_anew = false;
        let answer = loop {
            let done = self.opened(&mut place).and_then(|open| self.act(open, kind, &act));
            match done {
                Ok(answer) => break Ok(answer),
                Err(Trouble::Locked) => break Err(CacheFault::Busy),
                Err(Trouble::Fault(fault)) => break Err(fault),
                Err(Trouble::Broken(cause)) if begun_anew => break Err(CacheFault::Unavailable(cause)),
                Err(Trouble::Broken(cause)) => {
                    begun_anew = true;
                    // A disk that takes nothing makes sled break as well; then the store is not to blame.
                    if let Err(fault) = self.probe_disk() {
                        abandon(place.open.take());
                        break Err(fault);
                    }
                    if let Err(fault) = self.set_aside(&mut place, &cause) {
                        break Err(fault);
                    }
                }
            }
        };
        place.last_used = Some(Instant::now());
        if self.is_wanted() {
            self.close_in(&mut place);
        } else if place.open.is_some() && !place.closer_runs {
            place.closer_runs = self.start_closer();
        }
        answer
    }

    fn act<T>(
        &self,
        open: &mut Open,
        kind: Act<'_>,
        act: &impl Fn(&Trees) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        match kind {
            Act::Reads => return guarded(|| act(&open.trees)),
            Act::Changes => {}
            Act::ChangesDossiers(_) => open.state.dossiers += 1,
            Act::ChangesDocuments => open.state.documents += 1,
        }
        open.changed = true;
        open.state.generation += 1;
        open.state.rows = None;
        state::write(&self.folder, &self.key, &open.state).map_err(Trouble::Fault)?;
        let answer = guarded(|| act(&open.trees))?;
        open.trees.flush()?;
        if let Act::ChangesDossiers(ids) = kind {
            self.changes.lock().unwrap_or_else(PoisonError::into_inner).note(&open.state.list_marks(), ids);
        }
        Ok(answer)
    }

    fn opened<'a>(&self, place: &'a mut Place) -> Result<&'a mut Open, Trouble> {
        if place.open.is_none() {
            place.open = Some(self.open()?);
        }
        place.open.as_mut().ok_or(Trouble::Locked)
    }

    fn open(&self) -> Result<Open, Trouble> {
        let in_folder = |fault: std::io::Error| Trouble::Fault(of_io(&fault));
        fs::create_dir_all(&self.folder).map_err(in_folder)?;
        let deadline = Instant::now() + LOCK_LIMIT;
        let holder = self.take_turn(deadline)?;
        let state = match state::read(&self.folder, &self.key) {
            Found::State(state) => state,
            Found::Nothing => State::begun_anew(0),
            Found::Foreign => return Err(Trouble::Broken("it is sealed with another key".into())),
            Found::Newer => return Err(Trouble::Broken("a newer version wrote it".into())),
        };
        let trees = loop {
            match Trees::open(&self.folder.join(STORE), &self.key) {
                // A store that was just closed frees sled's own lock a moment later.
                Err(Trouble::Locked) if Instant::now() < deadline => std::thread::sleep(LOCK_STEP),
                opened => break opened?,
            }
        };
        if let Some(rows) = &state.rows
            && trees.counts()? != *rows
        {
            drop(trees);
            return Err(Trouble::Broken("rows are missing".into()));
        }
        Ok(Open { trees, state, changed: false, _holder: holder })
    }

    /// Waits for our turn, saying that somebody waits.
    fn take_turn(&self, deadline: Instant) -> Result<File, Trouble> {
        let in_folder = |fault: std::io::Error| Trouble::Fault(of_io(&fault));
        let lock_file = |name: &str| {
            File::options().create(true).truncate(false).write(true).open(self.folder.join(name)).map_err(in_folder)
        };
        let holder = lock_file(HOLDER)?;
        let waiter = lock_file(WAITER)?;
        // Who waited while we held the store comes first, or an act after the other would starve them.
        let courtesy = deadline.min(Instant::now() + COURTESY);
        while self.is_wanted() && Instant::now() < courtesy {
            std::thread::sleep(LOCK_STEP);
        }
        loop {
            match holder.try_lock() {
                Ok(()) => return Ok(holder),
                Err(TryLockError::Error(fault)) => return Err(in_folder(fault)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Err(Trouble::Locked),
                Err(TryLockError::WouldBlock) => {
                    // Held until we have our turn or give up; one waiter is enough to be heard.
                    drop(waiter.try_lock());
                    std::thread::sleep(LOCK_STEP);
                }
            }
        }
    }

    /// Whether another process waits for its turn.
    fn is_wanted(&self) -> bool {
        File::options()
            .write(true)
            .open(self.folder.join(WAITER))
            .is_ok_and(|waiter| matches!(waiter.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// Closes in good order.
    fn close_in(&self, place: &mut Place) {
        let Some(mut open) = place.open.take() else { return };
        let whole = (|| -> Result<(), Trouble> {
            if open.changed {
                open.state.rows = Some(open.trees.counts()?);
                state::write(&self.folder, &self.key, &open.state).map_err(Trouble::Fault)?;
            }
            Ok(())
        })();
        if whole.is_err() {
            tracing::warn!("the cache could not be closed in good order; it is checked at the next opening");
        }
        abandon(Some(open));
        self.closed.notify_all();
    }

    /// Moves the unusable store out of the way and tells about it.
    fn set_aside(&self, place: &mut Place, cause: &str) -> Result<(), CacheFault> {
        abandon(place.open.take());
        let deadline = Instant::now() + LOCK_LIMIT;
        let Ok(_holder) = self.take_turn(deadline) else { return Err(CacheFault::Busy) };
        self.clear_set_aside();
        let to = self.folder.join(format!("{SET_ASIDE}{}", seconds_now()));
        match fs::rename(self.folder.join(STORE), &to) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(of_io(&fault)),
            _ => {}
        }
        let generation = self.generation() + 1;
        state::write(&self.folder, &self.key, &State::begun_anew(generation))?;
        tracing::warn!(cause, "the cache was set aside and begins anew");
        if let Some(tell) = self.listener.get() {
            tell(CacheNotice { code: FailureCode::CacheRebuilt, set_aside: to });
        }
        Ok(())
    }

    /// One store set aside is kept for those who look into it, not one after the other.
    fn clear_set_aside(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(SET_ASIDE) {
                drop(fs::remove_dir_all(entry.path()));
            }
        }
    }

    fn probe_disk(&self) -> Result<(), CacheFault> {
        let probe = self.folder.join(".probe");
        // As much as sled writes at once.
        let written = state::replace(&probe, &vec![0; 512 << 10]);
        drop(fs::remove_file(&probe));
        written.map_err(|fault| of_io(&fault))
    }

    /// Starts the thread that closes the store when nobody used it for a while.
    fn start_closer(&self) -> bool {
        let myself = self.myself.clone();
        let closer = move || {
            let mut wait = IDLE_LIMIT;
            loop {
                // Held only while looking, so that a cache nobody has any more goes and closes by itself.
                let Some(shared) = myself.upgrade() else { return };
                let place = shared.place();
                let (mut place, _) =
                    shared.closed.wait_timeout(place, wait.min(LOCK_STEP * 10)).unwrap_or_else(PoisonError::into_inner);
                let idle = place.last_used.map_or(IDLE_LIMIT, |used| used.elapsed());
                if idle >= IDLE_LIMIT || shared.is_wanted() {
                    shared.close_in(&mut place);
                }
                if place.open.is_none() {
                    place.closer_runs = false;
                    return;
                }
                wait = IDLE_LIMIT.saturating_sub(idle);
            }
        };
        std::thread::Builder::new().name("cache-closer".into()).spawn(closer).is_ok()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let mut place = std::mem::take(self.place.get_mut().unwrap_or_else(PoisonError::into_inner));
        self.close_in(&mut place);
    }
}

/// Lets go of a store; sled may panic there too when it is broken.
fn abandon(open: Option<Open>) {
    drop(guarded(|| {
        drop(open);
        Ok(())
    }));
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time in the name of a store set aside is for whoever looks into the folder"
)]
fn seconds_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}
