//! The time of the sandbox: it runs on from a chosen moment, and each system's clock can be set wrong.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{FixedOffset, TimeDelta, Utc};

use crate::model::Moment;
use crate::system::System;

/// A running clock; shifts are whole seconds, positive when the clock is ahead.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    base: Moment,
    shifts: [AtomicI64; System::COUNT],
}

impl Clock {
    /// Runs on from `base`, or from the present when there is none.
    pub fn starting_at(base: Option<Moment>) -> Self {
        Self { started: Instant::now(), base: base.unwrap_or_else(present), shifts: Default::default() }
    }

    /// The true time of the sandbox, cut to milliseconds as the wire does, so that what is told and what is kept agree.
    pub fn now(&self) -> Moment {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let base = self.base - TimeDelta::nanoseconds(i64::from(self.base.timestamp_subsec_nanos() % 1_000_000));
        base.checked_add_signed(TimeDelta::milliseconds(elapsed)).unwrap_or(base)
    }

    /// The time a system believes it is: in its `Date` headers, and at the sign-on in `iat` and `exp`.
    pub fn now_of(&self, system: System) -> Moment {
        let shift = self.shifts[system.index()].load(Ordering::Relaxed);
        self.now().checked_add_signed(TimeDelta::seconds(shift)).unwrap_or(self.base)
    }

    /// Sets one system's clock wrong by so many seconds (0: right again).
    pub fn shift(&self, system: System, seconds: i64) {
        // A thousand years either way is wrong enough, and keeps the arithmetic in range.
        let limit = 31_536_000_000;
        self.shifts[system.index()].store(seconds.clamp(-limit, limit), Ordering::Relaxed);
    }
}

/// Seven hours east, where the province is.
pub fn local_offset() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

#[expect(clippy::disallowed_methods, reason = "the sandbox is the outside world; this is its one look at the clock")]
fn present() -> Moment {
    Utc::now().with_timezone(&local_offset())
}
