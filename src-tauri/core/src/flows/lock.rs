//! Locking: what a person has on the screen is hidden and shut when nobody sits there any more.
//!
//! Policy. Locking closes the seat: the keys of the stores leave the memory, work under way stops at its next step and
//! waits sealed, and what was entered into a dialog waits with it. Nobody is signed out: the tokens stay where they rest
//! between two starts of the program, and the lock is noted beside them, so that a program that is ended and started
//! again is still locked. Only a sign-in at the identity server opens it, without typing where the browser's session
//! lives; somebody else who signs in there gets their own seat, and who was at work before is signed out. Time counts by
//! both clocks, whichever ran further: a computer that slept, or whose clock was set, was left alone for that long.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant as Moment, sleep};

use super::{enter::act, views::session::LockView};
use crate::{
    app::{App, AppEvent, Seat},
    domain::{
        audit::{AuditAct, AuditOutcome},
        failure::Failure,
        failure_code::FailureCode,
        instant::Instant,
        official::Identity,
    },
    gateways::clock::Clock,
};

/// How often the clocks are looked at; a computer that wakes up locks within this time.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Whether the window is locked, for whom, and when somebody last touched it.
#[derive(Default)]
pub struct WindowLock {
    locked: Mutex<Option<Locked>>,
    last_input: Mutex<Option<Touch>>,
}

/// Whose seat is behind the lock.
#[derive(Clone, Debug)]
pub(crate) struct Locked {
    pub(crate) identity: Identity,
    pub(crate) view: LockView,
}

/// One moment by both clocks.
#[derive(Clone, Copy)]
struct Touch {
    wall: Instant,
    steady: Moment,
}

impl WindowLock {
    /// What the lock screen shows; `None` while the window is open.
    pub fn view(&self) -> Option<LockView> {
        self.locked().map(|locked| locked.view)
    }

    pub(crate) fn locked(&self) -> Option<Locked> {
        lock_of(&self.locked).clone()
    }

    /// Somebody is there.
    pub fn touch(&self, clock: &Clock) {
        *lock_of(&self.last_input) = Some(Touch { wall: clock.now(), steady: Moment::now() });
    }

    /// How long nobody has been there. A wall clock that was set back says nothing, one that jumped ahead counts.
    pub fn idle(&self, clock: &Clock) -> Duration {
        self.idle_by(Touch { wall: clock.now(), steady: Moment::now() })
    }

    fn idle_by(&self, now: Touch) -> Duration {
        let Some(last) = *lock_of(&self.last_input) else { return Duration::ZERO };
        let wall = now.wall.unix_seconds() - last.wall.unix_seconds();
        let steady = now.steady.saturating_duration_since(last.steady);
        steady.max(Duration::from_secs(u64::try_from(wall).unwrap_or_default()))
    }

    fn close(&self, locked: Locked) {
        *lock_of(&self.locked) = Some(locked);
    }

    pub(crate) fn open(&self) {
        *lock_of(&self.locked) = None;
    }
}

/// After how long without input the window locks; `None`: never by itself.
pub fn lock_limit(app: &App) -> Option<Duration> {
    let minutes = app.settings().ok()?.security.lock_minutes;
    (minutes > 0).then(|| Duration::from_secs(u64::from(minutes) * 60))
}

/// Waits until a person who is at work has left the window alone for `limit`; asked anew at every look, because a
/// setting may change.
pub async fn left_alone(app: &App, limit: impl Fn() -> Option<Duration>) {
    loop {
        sleep(limit().map_or(LOOK_EVERY, |limit| limit.min(LOOK_EVERY))).await;
        if app.seat().is_ok() && is_over(app, limit()) {
            return;
        }
    }
}

/// Notes that somebody touched keyboard or mouse. False: it was too late, the time ran out before (while the computer
/// slept), and the window is to be locked.
pub fn note_input(app: &App, limit: Option<Duration>) -> bool {
    if is_over(app, limit) {
        return false;
    }
    app.window_lock.touch(&app.clock);
    true
}

fn is_over(app: &App, limit: Option<Duration>) -> bool {
    limit.is_some_and(|limit| app.window_lock.idle(&app.clock) >= limit)
}

/// Locks the window: hides first, then writes it into the audit, then closes the seat.
///
/// # Errors
/// `NotSignedIn` where nobody is at work. What cannot be written is said, and holds the lock up in no case.
pub async fn lock(app: &Arc<App>) -> Result<(), Failure> {
    let seat = app.seat()?;
    let official = seat.official();
    let view = LockView { name: official.name, account: official.sso_account };
    app.window_lock.close(Locked { identity: seat.identity.clone(), view });
    app.host.emit(AppEvent::SessionChanged);
    if let Err(failure) = seat.append_audit(act(&seat, AuditAct::Lock, AuditOutcome::Done, None)).await {
        app.notice(failure);
    }
    drop(seat);
    note(app, true).await;
    app.leave_seat().await;
    app.host.emit(AppEvent::SessionChanged);
    Ok(())
}

/// Takes the seat with the session that was kept, unless the window was locked when the program ended: then it is locked
/// again. `None`: no session was kept, or the window is locked.
///
/// # Errors
/// As [`App::resume`].
pub async fn resume(app: &Arc<App>) -> Result<Option<Arc<Seat>>, Failure> {
    let vault = app.vault()?;
    let kept = tokio::task::spawn_blocking(move || if vault.is_locked()? { vault.last_session() } else { Ok(None) });
    let kept = kept.await.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    let Some(kept) = kept.map_err(|fault| Failure::new(fault.code()))? else { return app.resume().await };
    let view = LockView { name: kept.name, account: kept.sso_account };
    app.window_lock.close(Locked { identity: kept.identity, view });
    Ok(None)
}

/// Opens the lock for who has just come in.
pub(super) async fn unlock(app: &App) {
    app.window_lock.open();
    note(app, false).await;
}

/// Keeps whether the window is locked beyond the end of the program.
async fn note(app: &App, locked: bool) {
    let Ok(vault) = app.vault() else { return };
    if let Ok(Err(fault)) = tokio::task::spawn_blocking(move || vault.note_locked(locked)).await {
        app.notice(Failure::new(fault.code()));
    }
}

fn lock_of<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_seconds(seconds).expect("within range")
    }

    #[test]
    fn time_counts_by_whichever_clock_ran_further() {
        let clock = Clock::fixed(at(10_000));
        let window = WindowLock::default();
        let begin = Moment::now();
        let after = |wall: i64, steady: u64| Touch { wall: at(wall), steady: begin + Duration::from_secs(steady) };
        assert_eq!(window.idle_by(after(20_000, 90)), Duration::ZERO, "nobody has come yet");
        window.touch(&clock);
        *lock_of(&window.last_input) = Some(after(10_000, 0));
        assert_eq!(window.idle_by(after(10_000, 90)), Duration::from_secs(90), "the wall clock stood still");
        let night = 8 * 3_600;
        assert_eq!(window.idle_by(after(10_000 + night, 90)), Duration::from_hours(8), "the computer slept");
        assert_eq!(window.idle_by(after(2_000, 90)), Duration::from_secs(90), "a clock set back hides nothing");
    }
}
