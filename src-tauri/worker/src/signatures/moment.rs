//! Times as certificates, time-stamps and PDF write them, as seconds since 1970 in UTC.

use super::asn1::{GENERALIZED_TIME, UTC_TIME, Value};

/// UTCTime or GeneralizedTime in UTC (RFC 5280 §4.1.2.5); a fraction of a second is dropped.
pub fn of_asn1(value: Value<'_>) -> Option<i64> {
    let text = std::str::from_utf8(value.contents).ok()?.strip_suffix('Z')?;
    let text = text.split_once('.').map_or(text, |(whole, _)| whole);
    let digits = numbers(text)?;
    match (value.tag, digits.as_slice()) {
        (UTC_TIME, [year, rest @ ..]) => {
            let century = if *year < 50 { 2000 } else { 1900 };
            seconds(century + year, rest)
        }
        (GENERALIZED_TIME, [century, year, rest @ ..]) => seconds(century * 100 + year, rest),
        _ => None,
    }
}

/// `D:20210624083000+07'00'` (ISO 32000-1 §7.9.4); without a zone it is read as UTC.
pub fn of_pdf(text: &str) -> Option<i64> {
    let text = text.trim().strip_prefix("D:")?;
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, zone) = text.split_at_checked(end)?;
    let digits = numbers(digits)?;
    let [century, year, rest @ ..] = digits.as_slice() else { return None };
    let filled: Vec<i64> = rest.iter().copied().chain([1, 1, 0, 0, 0].into_iter().skip(rest.len())).collect();
    let local = seconds(century * 100 + year, &filled)?;
    Some(local - offset(zone)?)
}

/// Seconds by which a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let digits = numbers(&digits)?;
    let hours = *digits.first()?;
    let minutes = digits.get(1).copied().unwrap_or(0);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Pairs of digits.
fn numbers(text: &str) -> Option<Vec<i64>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.chunks(2).map(|pair| pair.iter().fold(0, |number, byte| number * 10 + i64::from(byte - b'0'))).collect())
}

/// Month, day, hour, minute and second of a year; the days are counted as in the proleptic Gregorian calendar.
fn seconds(year: i64, rest: &[i64]) -> Option<i64> {
    let (month, day, hour, minute, second) = match *rest {
        [month, day, hour, minute, second] => (month, day, hour, minute, second),
        [month, day, hour, minute] => (month, day, hour, minute, 0),
        _ => return None,
    };
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !sound {
        return None;
    }
    // March is the first month, so that the leap day is the last of its year.
    let shifted = if month > 2 { year } else { year - 1 };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_same_moment_in_every_notation() {
        let moment = 1_624_498_200;
        let utc = Value { tag: UTC_TIME, contents: b"210624013000Z", whole: b"" };
        let general = Value { tag: GENERALIZED_TIME, contents: b"20210624013000.25Z", whole: b"" };
        assert_eq!((of_asn1(utc), of_asn1(general)), (Some(moment), Some(moment)));
        assert_eq!(of_pdf("D:20210624083000+07'00'"), Some(moment));
        assert_eq!(of_pdf("D:20210624083000+07'00"), Some(moment));
        assert_eq!(of_pdf("D:20210624013000Z"), Some(moment));
        assert_eq!(of_pdf("D:2021"), Some(1_609_459_200));
        assert_eq!(of_pdf("D:20211324013000Z"), None);
        assert_eq!(of_pdf("hôm qua"), None);
    }
}
