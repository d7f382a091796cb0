//! The one type for a point in time inside the program: an instant with the offset it was written with.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Vietnam has had one offset, +07:00, without daylight saving, since 1975.
const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

/// A point in time with its offset; RFC 3339 on disk and across the border to the window.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<FixedOffset>);

impl Instant {
    /// Takes a chrono value; used by the clock and by tests.
    pub const fn new(at: DateTime<FixedOffset>) -> Self {
        Self(at)
    }

    /// Seconds since 1970-01-01T00:00:00Z, shown in Vietnamese time; `None` outside chrono's range.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let utc = DateTime::<Utc>::from_timestamp(seconds, 0)?;
        Some(Self(utc.with_timezone(&vietnam())))
    }

    /// Reads the forms seen in the field: RFC 3339, iGate's offset without a colon
    /// (`2021-06-24T08:15:00.000+0700`), a blank in place of `T`, and a time without any offset,
    /// which is then Vietnamese time; the last also as it is written in Vietnam, `08/07/2021 17:00:00`; and a day alone,
    /// which is its midnight. `None` for everything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(at));
        }
        for form in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z"] {
            if let Ok(at) = DateTime::parse_from_str(text, form) {
                return Some(Self(at));
            }
        }
        for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
            if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
                return vietnam().from_local_datetime(&local).single().map(Self);
            }
        }
        for form in ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"] {
            if let Ok(local) = NaiveDateTime::parse_from_str(text, form) {
                return vietnam().from_local_datetime(&local).single().map(Self);
            }
        }
        let day = ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
        vietnam().from_local_datetime(&day.and_hms_opt(0, 0, 0)?).single().map(Self)
    }

    /// The chrono value inside.
    pub const fn get(self) -> DateTime<FixedOffset> {
        self.0
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn unix_milliseconds(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Seconds since 1970, nanoseconds of the second, offset in seconds: the form for very many of them.
    pub fn parts(self) -> (i64, u32, i32) {
        (self.0.timestamp(), self.0.timestamp_subsec_nanos(), self.0.offset().local_minus_utc())
    }

    /// What [`Self::parts`] took apart; `None` outside chrono's range.
    pub fn from_parts((seconds, nanoseconds, offset): (i64, u32, i32)) -> Option<Self> {
        let utc = DateTime::<Utc>::from_timestamp(seconds, nanoseconds)?;
        Some(Self(utc.with_timezone(&FixedOffset::east_opt(offset)?)))
    }

    /// Whether it is the first moment of a day in Vietnam, as a day without an hour is read.
    pub fn is_midnight(self) -> bool {
        self.0.with_timezone(&vietnam()).time() == chrono::NaiveTime::MIN
    }

    /// The calendar day in Vietnam.
    pub fn day(self) -> NaiveDate {
        self.0.with_timezone(&vietnam()).date_naive()
    }

    /// The same instant moved by whole seconds; saturates at chrono's range.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        chrono::TimeDelta::try_seconds(seconds).and_then(|delta| self.0.checked_add_signed(delta)).map_or(self, Self)
    }

    /// `24/06/2021 08:15`, in Vietnamese time.
    pub fn to_words(self) -> String {
        self.0.with_timezone(&vietnam()).format("%d/%m/%Y %H:%M").to_string()
    }

    /// RFC 3339 with milliseconds and the instant's own offset.
    pub fn to_rfc3339(self) -> String {
        self.0.to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
    }
}

const fn vietnam() -> FixedOffset {
    match FixedOffset::east_opt(VIETNAM_OFFSET_SECONDS) {
        Some(offset) => offset,
        None => unreachable!(),
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_rfc3339())
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an instant"))
    }
}

impl specta::Type for Instant {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_without_a_colon_is_read() {
        let at = Instant::parse("2021-06-24T08:15:00.000+0700").map(Instant::to_rfc3339);
        assert_eq!(at.as_deref(), Some("2021-06-24T08:15:00.000+07:00"));
    }

    #[test]
    fn a_time_as_it_is_written_in_vietnam_is_read() {
        let at = |text| Instant::parse(text).map(Instant::to_rfc3339);
        assert_eq!(at("08/07/2021 17:00:05"), at("2021-07-08T17:00:05+07:00"));
        assert_eq!(at("08/07/2021 17:00"), at("2021-07-08T17:00:00+07:00"));
        assert_eq!(at("08/07/2021"), at("2021-07-08"));
        assert_eq!(at("31/02/2021"), None);
    }

    #[test]
    fn a_day_alone_is_midnight_in_vietnam() {
        let at = Instant::parse("2021-07-05").map(Instant::unix_seconds);
        assert_eq!(at, Some(1_625_418_000));
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        assert_eq!(Instant::parse("hôm qua"), None);
        assert_eq!(Instant::parse(""), None);
    }
}
