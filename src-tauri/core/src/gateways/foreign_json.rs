//! Foreign JSON read leniently: one and the same fact comes in many shapes from different deployments.
//!
//! Nothing here fails: a field that is missing, null or of an unforeseen shape reads as absent, and the gateway decides
//! what it cannot do without.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use crate::domain::{instant::Instant, text::nfc};

/// iGate's number for Vietnamese among the languages of a name.
const VIETNAMESE: u64 = 228;

/// Names are looked for at most this deep; real ones lie three levels down.
const DEEPEST_NAME: u8 = 5;

/// Numbers from here on are milliseconds since 1970, smaller ones seconds (the year 5138 in seconds).
const SMALLEST_MILLISECONDS: i64 = 100_000_000_000;

/// A value of an answer, or its absence.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'a>(Option<&'a Value>);

impl<'a> Foreign<'a> {
    pub fn of(value: &'a Value) -> Self {
        Self(Some(value).filter(|value| !value.is_null()))
    }

    /// The field of an object; of `[{…}]`, where one object was due, the field of its first element.
    pub fn at(self, field: &str) -> Self {
        let object = match self.0 {
            Some(Value::Array(elements)) => elements.iter().find(|element| element.is_object()),
            other => other,
        };
        Self(object.and_then(|object| object.get(field)).filter(|value| !value.is_null()))
    }

    pub fn is_present(self) -> bool {
        self.0.is_some()
    }

    pub fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    /// This value, or the other where this one is absent.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_present() { self } else { other }
    }

    /// The elements of an array without its nulls, a single value as one element, an absent one as none.
    pub fn each(self) -> impl Iterator<Item = Foreign<'a>> {
        let elements = match self.0 {
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(single) => std::slice::from_ref(single),
            None => &[],
        };
        elements.iter().map(Foreign::of).filter(|element| element.is_present())
    }

    /// A text exactly as it came: file names and the server's own times, which go back unchanged.
    pub fn raw(self) -> Option<String> {
        match self.0? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// An id or a code: a text or a number, without the blanks around it; `None` when nothing is left.
    pub fn id(self) -> Option<String> {
        let text = self.raw()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Words for people: NFC, trimmed; of a value in several languages the Vietnamese one. Empty when absent.
    pub fn words(self) -> String {
        self.0.and_then(|value| words_in(value, DEEPEST_NAME)).unwrap_or_default()
    }

    /// [`Self::words`], `None` when empty.
    pub fn some_words(self) -> Option<String> {
        Some(self.words()).filter(|words| !words.is_empty())
    }

    /// A count of bytes or the like: a number that is whole and not negative, or a text with one.
    pub fn number(self) -> Option<u64> {
        match self.0? {
            Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| whole(text.parse().ok()?))
            }
            _ => None,
        }
    }

    /// A yes or no, as it is written by JSON (`true`), by iGate (`1`) and by forms (`"1"`, `"true"`).
    pub fn flag(self) -> Option<bool> {
        match self.0? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" => Some(true),
                "0" | "false" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A point in time: a text in one of the forms of [`Instant::parse`], or a number since 1970 in seconds or
    /// milliseconds.
    pub fn instant(self) -> Option<Instant> {
        match self.0? {
            Value::String(text) => Instant::parse(text),
            Value::Number(number) => {
                let number = number.as_i64()?;
                Instant::from_unix_seconds(if number >= SMALLEST_MILLISECONDS { number / 1_000 } else { number })
            }
            _ => None,
        }
    }

    /// A calendar day: `2021-07-05`, `05/07/2021`, or the Vietnamese day of an instant.
    pub fn day(self) -> Option<NaiveDate> {
        if let Some(Value::String(text)) = self.0 {
            let text = text.trim();
            for form in ["%Y-%m-%d", "%d/%m/%Y"] {
                if let Ok(day) = NaiveDate::parse_from_str(text, form) {
                    return Some(day);
                }
            }
            if let Ok(local) = NaiveDateTime::parse_from_str(text, "%d/%m/%Y %H:%M:%S") {
                return Some(local.date());
            }
        }
        self.instant().map(Instant::day)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the range was compared just before, and a whole float below 2^53 is exact"
)]
fn whole(number: f64) -> Option<u64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    (number.fract() == 0.0 && (0.0..EXACT).contains(&number)).then_some(number as u64)
}

/// The words of a name: a text, `[{languageId, name}]`, `{translate: …}`, `{name: …}` or these inside each other.
fn words_in(value: &Value, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(text) => {
            let text = nfc(text);
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Array(elements) => {
            let vietnamese = elements.iter().find(|element| {
                let language = Foreign::of(element).at("languageId");
                element.is_object() && language.number() == Some(VIETNAMESE)
            });
            vietnamese
                .and_then(|element| words_in(element, depth))
                .or_else(|| elements.iter().find_map(|element| words_in(element, depth)))
        }
        Value::Object(fields) => ["name", "translate", "fullname", "fullName", "value"]
            .iter()
            .find_map(|field| fields.get(*field).and_then(|inner| words_in(inner, depth))),
        Value::Null | Value::Bool(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(value: &Value) -> String {
        Foreign::of(value).words()
    }

    #[test]
    fn a_name_is_read_in_every_shape_it_comes_in() {
        let shapes = [
            json!("Sở Xây dựng"),
            json!("  Sở Xây dựng\n"),
            json!("S\u{6f}\u{31b}\u{309} Xa\u{302}y dư\u{323}ng"),
            json!([{"languageId": 228, "name": "Sở Xây dựng"}]),
            json!([{"languageId": 46, "name": "Department"}, {"languageId": "228", "name": "Sở Xây dựng"}]),
            json!([null, {"languageId": 228, "name": null}, {"name": "Sở Xây dựng"}]),
            json!({"languageId": 228, "name": "Sở Xây dựng"}),
            json!({"translate": {"languageId": 228, "name": "Sở Xây dựng"}}),
            json!({"translate": [{"languageId": 228, "name": "Sở Xây dựng"}]}),
            json!({"id": "1", "name": [{"languageId": 228, "name": "Sở Xây dựng"}]}),
            json!({"name": "", "translate": {"name": "Sở Xây dựng"}}),
        ];
        for shape in shapes {
            assert_eq!(words(&shape), "Sở Xây dựng", "{shape}");
        }
    }

    #[test]
    fn what_is_no_name_is_empty_however_deep_it_is() {
        let mut deep = json!("Sở Xây dựng");
        for _ in 0..40 {
            deep = json!({ "name": [deep] });
        }
        for shape in [json!(null), json!({}), json!([]), json!([{}]), json!(true), json!([[[]]]), deep] {
            assert_eq!(words(&shape), "", "{shape}");
        }
    }

    #[test]
    fn numbers_and_flags_come_as_numbers_and_as_text() {
        let number = |value: Value| Foreign::of(&value).number();
        assert_eq!(number(json!("67627")), Some(67_627));
        assert_eq!(number(json!(67627.0)), Some(67_627));
        assert_eq!(number(json!(" 1.0 ")), Some(1));
        for bad in
            [json!(-1), json!("-1"), json!(1.5), json!("nhiều"), json!(null), json!({}), json!(1e300), json!("NaN")]
        {
            assert_eq!(number(bad.clone()), None, "{bad}");
        }
        let flag = |value: Value| Foreign::of(&value).flag();
        assert_eq!([flag(json!(1)), flag(json!("1")), flag(json!(true)), flag(json!("TRUE"))], [Some(true); 4]);
        assert_eq!([flag(json!(0)), flag(json!("0")), flag(json!(false))], [Some(false); 3]);
        assert_eq!([flag(json!(null)), flag(json!("có thể")), flag(json!([1]))], [None; 3]);
    }

    #[test]
    fn times_come_without_a_colon_and_as_milliseconds() {
        let seconds = |value: Value| Foreign::of(&value).instant().map(Instant::unix_seconds);
        assert_eq!(seconds(json!("2021-06-24T08:15:00.000+0700")), Some(1_624_497_300));
        assert_eq!(seconds(json!(1_624_497_300_000_i64)), Some(1_624_497_300));
        assert_eq!(seconds(json!(1_624_497_300)), Some(1_624_497_300));
        assert_eq!(seconds(json!("sắp tới")), None);
        let day = |value: Value| Foreign::of(&value).day().map(|day| day.to_string());
        assert_eq!(day(json!("2021-07-05")).as_deref(), Some("2021-07-05"));
        assert_eq!(day(json!("05/07/2021")).as_deref(), Some("2021-07-05"));
        assert_eq!(day(json!("2021-07-04T23:00:00Z")).as_deref(), Some("2021-07-05"), "the day in Vietnam");
    }

    #[test]
    fn one_object_and_a_list_of_one_are_the_same_thing() {
        for value in
            [json!({"task": {"id": 7}}), json!({"task": [{"id": "7"}]}), json!({"task": [null, {"id": " 7 "}]})]
        {
            assert_eq!(Foreign::of(&value).at("task").at("id").id().as_deref(), Some("7"), "{value}");
            assert_eq!(Foreign::of(&value).at("task").each().count(), 1, "{value}");
        }
        for value in [json!({}), json!({"task": null}), json!({"task": []}), json!([]), json!("x")] {
            assert_eq!(Foreign::of(&value).at("task").each().count(), 0, "{value}");
        }
    }
}
