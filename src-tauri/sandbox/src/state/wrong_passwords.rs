//! Wrong passwords of one iGate account: after five the account is closed for a quarter of an hour.

use chrono::TimeDelta;

use crate::model::Moment;

/// So many wrong passwords close an account.
const MOST: u32 = 5;
/// Seconds for which it stays closed.
const CLOSED_SECONDS: i64 = 900;

#[derive(Debug, Default)]
pub struct WrongPasswords {
    counted: u32,
    closed_until: Option<Moment>,
}

impl WrongPasswords {
    /// Seconds for which the account is still refused, also with the right password.
    pub fn locked_for(&mut self, now: Moment) -> Option<i64> {
        let seconds = (self.closed_until? - now).num_seconds();
        if seconds <= 0 {
            self.forget();
            return None;
        }
        Some(seconds)
    }

    pub fn count(&mut self, now: Moment) {
        self.counted += 1;
        if self.counted >= MOST {
            self.closed_until = Some(now + TimeDelta::seconds(CLOSED_SECONDS));
        }
    }

    /// The right password came, or the time is over.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}
