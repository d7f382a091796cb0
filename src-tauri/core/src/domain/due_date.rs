//! The due date (hạn trả): the server's `appointmentDate`; only "còn" and "quá" are computed here.

use serde::{Deserialize, Serialize};

use super::instant::Instant;

/// How a dossier stands towards its due date. Days are calendar days in Vietnam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum DueState {
    /// The server gave no due date.
    None,
    /// Answered: no countdown any more.
    Completed,
    /// "còn 2 ngày"; `days` ≥ 1.
    Left { days: u32 },
    /// Due today and the hour has not passed; a due date without an hour is the whole day.
    Today,
    /// "quá hạn 1 ngày"; 0 = today, but the hour has passed.
    Overdue { days: u32 },
}

/// Compares a due date with now.
pub fn due_state(due: Option<Instant>, completed: bool, now: Instant) -> DueState {
    let Some(due) = due else { return DueState::None };
    if completed {
        return DueState::Completed;
    }
    let days = (due.day() - now.day()).num_days();
    let distance = u32::try_from(days.unsigned_abs()).unwrap_or(u32::MAX);
    if days > 0 {
        DueState::Left { days: distance }
    } else if days < 0 || (due < now && !due.is_midnight()) {
        DueState::Overdue { days: distance }
    } else {
        DueState::Today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(due: &str, now: &str) -> DueState {
        due_state(Instant::parse(due), false, Instant::parse(now).expect("a time"))
    }

    #[test]
    fn days_are_counted_on_the_calendar_and_not_by_hours() {
        assert_eq!(state("2026-06-12T08:00:00+07:00", "2026-06-11T23:59:00+07:00"), DueState::Left { days: 1 });
        assert_eq!(state("2026-06-12T17:00:00+07:00", "2026-06-12T16:59:00+07:00"), DueState::Today);
        assert_eq!(state("2026-06-12T17:00:00+07:00", "2026-06-12T17:01:00+07:00"), DueState::Overdue { days: 0 });
        assert_eq!(state("2026-06-12T17:00:00+07:00", "2026-06-13T00:00:00+07:00"), DueState::Overdue { days: 1 });
        assert_eq!(state("2026-06-12", "2026-06-12T16:00:00+07:00"), DueState::Today);
        assert_eq!(state("12/06/2026", "2026-06-13T01:00:00+07:00"), DueState::Overdue { days: 1 });
        // 18:00 UTC is already the next day in Vietnam.
        assert_eq!(state("2026-06-13T08:00:00+07:00", "2026-06-12T18:00:00Z"), DueState::Today);
    }
}
