//! One case: two officials at one computer, a program that dies and comes up again, and the ledger beside it.

mod look;
mod work;

use std::{
    future::poll_fn,
    path::Path,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use lienthong_core::{
    app::{App, Host, Seat, SilentHost},
    flows::{
        enter::leave, keep_in_sync::refresh, outbox::run_all, sync::SyncReach, transfer_engine::Patience,
        views::session::SignOutChoice,
    },
};
use tempfile::TempDir;

use self::work::press;
use super::{
    ledger::{Ledger, Wrong},
    ops::{Death, Op, Turn},
    world::{PEOPLE, Place, World},
};
use crate::office::{Countdown, enter_as, open_app};

/// Nothing takes longer, on the slowest machine; what does is a loop.
const ENDLESS: Duration = Duration::from_mins(2);

/// What happened in all cases so far.
#[derive(Default)]
pub struct Tally {
    pub cases: AtomicU64,
    pub ops: AtomicU64,
    pub orders: AtomicU64,
    pub done: AtomicU64,
    pub deaths: AtomicU64,
    pub faults: AtomicU64,
}

pub static TALLY: Tally = Tally {
    cases: AtomicU64::new(0),
    ops: AtomicU64::new(0),
    orders: AtomicU64::new(0),
    done: AtomicU64::new(0),
    deaths: AtomicU64::new(0),
    faults: AtomicU64::new(0),
};

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

pub struct Case<'a> {
    world: &'a World,
    pub places: Vec<Vec<Place>>,
    folder: TempDir,
    app: Arc<App>,
    /// Place in [`PEOPLE`] of who is signed in.
    who: Option<usize>,
    ledger: Ledger,
    ordered: u128,
    /// Uploads without a dossier, as the receipts of everybody count them.
    counted_loose: usize,
}

impl<'a> Case<'a> {
    pub async fn begin(world: &'a World, places: Vec<Vec<Place>>) -> Self {
        // In memory where there is such a folder: processes die here, power does not, and no disk is waited for.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), world.sandbox.profile()).expect("a profile");
        let app = open_app(folder.path().to_path_buf(), Arc::new(SilentHost));
        let mut case =
            Self { world, places, folder, app, who: None, ledger: Ledger::default(), ordered: 0, counted_loose: 0 };
        case.sign_in(0).await;
        case
    }

    /// Does one thing and looks at everything.
    pub async fn step(&mut self, op: &Op) -> Result<(), Wrong> {
        count(&TALLY.ops);
        let done = tokio::time::timeout(ENDLESS, self.apply(op)).await;
        done.map_err(|_| format!("stuck: {op:?} does not end"))??;
        self.check().await.map_err(|wrong| format!("{wrong} (after {op:?})"))
    }

    /// The world is whole again, everybody comes back, and everything comes to its end.
    pub async fn heal(&mut self) -> Result<(), Wrong> {
        self.mend();
        for place in self.places.iter().flatten() {
            self.world.mend(place);
        }
        for who in (0..PEOPLE.len()).filter(|who| self.ledger.knows(*who)).collect::<Vec<_>>() {
            self.sign_in(who).await;
            let healed = tokio::time::timeout(ENDLESS, self.come_to_the_end()).await;
            healed.map_err(|_| "stuck: the outbox never ends in a whole world".to_owned())??;
            self.check().await.map_err(|wrong| format!("{wrong} (in the whole world)"))?;
        }
        let loose = self.world.loose_uploads(&self.places);
        if loose > self.counted_loose {
            return Err(format!("other: {loose} uploads lie loose, receipts count {}", self.counted_loose));
        }
        Ok(())
    }

    /// The program goes for good; its stores are closed when this returns.
    pub async fn end(self) -> Vec<Place> {
        let Self { app, places, .. } = self;
        app.leave_seat().await;
        places.into_iter().flatten().collect()
    }

    async fn apply(&mut self, op: &Op) -> Result<(), Wrong> {
        match op {
            Op::SignIn { who } => {
                self.sign_in(usize::from(*who) % PEOPLE.len()).await;
                return Ok(());
            }
            Op::Restart => {
                self.die().await;
                return Ok(());
            }
            Op::Go { wrong } => {
                self.world.sandbox.state().faults.add(wrong.fault());
                return Ok(());
            }
            Op::Mend => {
                self.mend();
                return Ok(());
            }
            Op::Turn { place, turn } => {
                self.turn(*place, *turn);
                return Ok(());
            }
            _ => {}
        }
        let (Some(who), Ok(seat)) = (self.who, self.app.seat()) else { return Ok(()) };
        match op {
            Op::Order { kind, place, files, die } => self.order(&seat, who, (*kind, *place, *files), *die).await,
            Op::Enter { place, words, files, die } => self.enter(&seat, who, (*place, *words, *files), *die).await,
            Op::Tick { place, files, die } => self.tick(&seat, who, (*place, *files), *die).await,
            Op::ConfirmSend { place, die } => self.confirm_send(&seat, who, usize::from(*place), *die).await,
            Op::ConfirmAttach { place, die } => self.confirm_attach(&seat, who, usize::from(*place), *die).await,
            Op::Press { button, which, die } => {
                let Some(id) = self.chosen(&seat, *which).await? else { return Ok(()) };
                self.note_wish(&seat, *button, id).await?;
                let pressed = press(&seat, *button, id);
                let lived = live(*die, pressed).await;
                self.after(lived, seat).await.unwrap_or(Ok(()))
            }
            Op::Run { die } => {
                let host = match die {
                    Some(Death::Point(point)) => Countdown::from(usize::from(*point)),
                    _ => Countdown::from(usize::MAX),
                };
                let lived = {
                    let run = live(
                        die.filter(|die| matches!(die, Death::Wait(_))),
                        run_all(&seat, host.clone(), Patience::OUTBOX),
                    );
                    tokio::select! {
                        biased;
                        () = host.reached.notified() => None,
                        lived = run => lived,
                    }
                };
                match self.after(lived, seat).await {
                    Some(Err(failure)) => Err(format!("other: the outbox cannot run: {failure}")),
                    _ => Ok(()),
                }
            }
            Op::RunAndPress { button, which } => {
                let Some(id) = self.chosen(&seat, *which).await? else { return Ok(()) };
                self.note_wish(&seat, *button, id).await?;
                let (ran, pressed) =
                    tokio::join!(run_all(&seat, silent(), Patience::OUTBOX), press(&seat, *button, id));
                ran.map_err(|failure| format!("other: the outbox cannot run: {failure}"))?;
                pressed
            }
            Op::Sync { die } => {
                let host = silent();
                let lived = live(*die, refresh(&host, &seat, SyncReach::Changes)).await;
                self.after(lived, seat).await;
                Ok(())
            }
            Op::SignOut => {
                drop(seat);
                // A provider that cannot be told is no reason to stay.
                leave(&self.app, SignOutChoice::Keep).await.map_err(|failure| format!("other: {failure}"))?;
                self.who = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }
    /// Hands on what came of it where the process lived; otherwise lets it die and come up again.
    async fn after<T>(&mut self, lived: Option<T>, seat: Arc<Seat>) -> Option<T> {
        drop(seat);
        if lived.is_none() {
            self.die().await;
        }
        lived
    }

    async fn die(&mut self) {
        count(&TALLY.deaths);
        let seat = self.app.seat();
        self.app.leave_seat().await;
        if let Ok(seat) = seat {
            // A thread that was at the disk comes to its end: each holds the journal beside the seat itself.
            while Arc::strong_count(&seat.journal) > 1 {
                tokio::task::yield_now().await;
            }
        }
        self.app = open_app(self.folder.path().to_path_buf(), Arc::new(SilentHost));
        self.world.quiet().await;
        let resumed = self.app.resume().await.expect("stores that open");
        if resumed.is_none() {
            self.who = None;
        }
    }

    async fn sign_in(&mut self, who: usize) {
        let account = {
            let store = self.world.sandbox.state().store();
            store.official(PEOPLE[who]).sso_account.clone()
        };
        // The sign-in itself has tests of its own: here its systems answer.
        let standing = self.world.sandbox.state().faults.list();
        self.mend();
        enter_as(&self.app, &self.world.sandbox, &account).await;
        for fault in standing {
            self.world.sandbox.state().faults.add(fault.fault);
        }
        self.who = Some(who);
    }

    fn mend(&self) {
        let faults = &self.world.sandbox.state().faults;
        let played: u64 = faults.list().iter().map(|fault| u64::from(fault.played)).sum();
        TALLY.faults.fetch_add(played, Ordering::Relaxed);
        faults.clear();
    }

    fn turn(&self, place: u8, turn: Turn) {
        let state = self.world.sandbox.state();
        let there = &self.places[self.who.unwrap_or(0)][usize::from(place)];
        match turn {
            Turn::Dossier(step, status) => self.world.change_dossier(there, |dossier| {
                (dossier.step, dossier.status) = (step, status);
            }),
            Turn::Reassigned => self.world.change_dossier(there, |dossier| {
                dossier.assignee = lienthong_sandbox::seed::people::BINH;
            }),
            Turn::Secrecy(secrecy) => self.world.change_document(there, |document| document.secrecy = secrecy),
            Turn::TokensExpire => state.sign_on().expire_access(),
            Turn::SessionsEnd => {
                state.sign_on().revoke_all_refresh();
                state.sign_on().expire_access();
            }
            Turn::Clock(system, seconds) => state.clock.shift(system, seconds),
        }
    }
}

/// Runs `work` to its end, or breaks it off at the n-th time that it waits: `None`.
async fn live<T>(die: Option<Death>, work: impl Future<Output = T>) -> Option<T> {
    let waits = match die {
        None => usize::MAX,
        Some(Death::Point(waits)) => usize::from(waits),
        Some(Death::Wait(waits)) => usize::from(waits),
    };
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(end) => Poll::Ready(Some(end)),
        Poll::Pending if waited >= waits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}

fn silent() -> Arc<dyn Host> {
    Arc::new(SilentHost)
}
