//! The one place that reads the time: this computer's clock, and how far it is from the servers'.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{FixedOffset, SubsecRound as _};

use crate::domain::instant::Instant;

/// Vietnam has had one offset since 1975; instants are written with it whatever the computer is set to.
const VIETNAM: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

/// Further apart than this, a sign-in is refused and both clocks are shown (WIRE §1).
pub const TOLERATED_SECONDS: i64 = 300;

/// This computer's clock and the last comparison with a server's; clones share both.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    measured: Arc<Mutex<Option<(Instant, Instant)>>>,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<Mutex<Instant>>),
}

impl Clock {
    /// The clock of this computer.
    pub fn system() -> Self {
        Self { source: Source::System, measured: Arc::default() }
    }

    /// A clock that stands still until it is set; for tests.
    pub fn fixed(at: Instant) -> Self {
        Self { source: Source::Fixed(Arc::new(Mutex::new(at))), measured: Arc::default() }
    }

    /// Moves a fixed clock; the system's clock cannot be set.
    pub fn set(&self, at: Instant) {
        if let Source::Fixed(fixed) = &self.source {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Now, by this computer's clock, in whole milliseconds: what is written down and read again is the same instant.
    #[expect(clippy::disallowed_methods, reason = "this is the place that the ban points to")]
    pub fn now(&self) -> Instant {
        match &self.source {
            Source::System => Instant::new(chrono::Utc::now().trunc_subsecs(3).with_timezone(&VIETNAM)),
            Source::Fixed(fixed) => *fixed.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Remembers what a server said the time is (`Date`, RFC 9110 §6.6.1), beside what this computer says.
    pub fn note_server_date(&self, theirs: Instant) {
        let ours = self.now();
        *self.measured.lock().unwrap_or_else(PoisonError::into_inner) = Some((ours, theirs));
    }

    /// The last comparison: this computer's time and the server's, taken together. `None` before the first answer.
    pub fn measured(&self) -> Option<(Instant, Instant)> {
        *self.measured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This computer minus the server, in seconds; positive when this computer is ahead, 0 while unknown.
    pub fn offset_seconds(&self) -> i32 {
        self.measured().map_or(0, |(ours, theirs)| {
            let offset = ours.unix_seconds() - theirs.unix_seconds();
            i32::try_from(offset).unwrap_or(if offset > 0 { i32::MAX } else { i32::MIN })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_seconds(seconds).expect("within range")
    }

    #[test]
    fn the_offset_is_this_computer_minus_the_server() {
        let clock = Clock::fixed(at(1_000));
        assert_eq!(clock.offset_seconds(), 0);
        clock.clone().note_server_date(at(400));
        assert_eq!(clock.offset_seconds(), 600);
        assert_eq!(clock.measured(), Some((at(1_000), at(400))));
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_set() {
        let clock = Clock::fixed(at(1_000));
        clock.set(at(2_000));
        assert_eq!(clock.now(), at(2_000));
    }

    #[test]
    fn an_absurd_server_date_does_not_overflow() {
        let clock = Clock::fixed(at(0));
        clock.note_server_date(at(253_000_000_000));
        assert_eq!(clock.offset_seconds(), i32::MIN);
    }
}
