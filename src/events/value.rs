//! How a text, a JSON value or a typed cell becomes the value of a field, and what is said when it cannot.

use std::borrow::Cow;

use super::fields::{Field, Kind, Slot};
use super::json;
use super::kinds::EventType;
use super::rules::{Fault, Rule};
use crate::units::{self, Micros, Money, MoneyError, TimeError};

/// What a reader found in a cell.
#[derive(Clone, Debug)]
pub enum Raw<'a> {
    /// The text of a CSV cell or of a text column.
    Text(Cow<'a, str>),
    /// The text of any JSON value, as it stands in the file.
    Json(&'a str),
    Time(Micros),
    Money(Money),
    Whole(i64),
    Real(f64),
    Flag(bool),
}

/// What decides how a value is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The zone of stamps that have none; without it they are refused.
    pub source_tz: Option<chrono_tz::Tz>,
    /// So many lists and objects may stand inside each other in one value; [`json::DEEPEST`] at most.
    pub nesting: usize,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading { source_tz: None, nesting: 64 }
    }
}

/// Writes what was found into a field. Null, absent and an empty cell are the same: the field stays empty.
pub fn put(slot: Slot<'_>, field: &Field, raw: Raw<'_>, reading: Reading) -> Result<(), Fault> {
    // An empty text is no id and no number; as an answer in JSON it is one.
    let empty_answer = field.kind == Kind::Json && matches!(raw, Raw::Json(text) if text != "null");
    if raw.is_null() && !empty_answer {
        return Ok(());
    }
    check_nesting(field.name, &raw, reading.nesting)?;
    match slot {
        Slot::Text(slot) => *slot = Some(text_value(field, raw)?),
        Slot::Time(slot) => *slot = Some(time_value(field, raw, reading)?),
        Slot::Money(slot) => *slot = Some(money_value(field, raw)?),
        Slot::Whole(slot) => *slot = Some(whole_value(field, raw)?),
        Slot::Real(slot) => *slot = Some(real_value(field, raw)?),
        Slot::Flag(slot) => *slot = Some(flag_value(field, raw)?),
        Slot::Type(slot) => {
            let text = scalar(field, &raw)?;
            *slot = EventType::parse(&text)
                .ok_or_else(|| Fault::new(Rule::UnknownType, field.name, &text, "is no event type"))?;
        }
    }
    Ok(())
}

/// Refuses a value that is nested more deeply than is allowed, before anything walks into it. A text is looked at
/// only where it is JSON: brackets in a sentence are none of ours.
pub fn check_nesting(name: &str, raw: &Raw<'_>, allowed: usize) -> Result<(), Fault> {
    let (text, is_json) = match raw {
        Raw::Json(text) => (*text, true),
        Raw::Text(text) => (text.trim_start(), false),
        _ => return Ok(()),
    };
    if !text.starts_with(['{', '[']) || json::nesting(text) <= allowed || !(is_json || json::is_json(text)) {
        return Ok(());
    }
    let message =
        format!("is nested more than {allowed} deep; where that is right, allow more with --max-nesting");
    Err(Fault::new(Rule::TooDeep, name, text, &message))
}

/// The value as JSON, for `attributes`; `None` for null, and for a JSON text that no value can be made of
/// (half a surrogate pair, a number beyond all floats, too deep a nesting).
pub fn as_json(raw: &Raw<'_>) -> Option<serde_json::Value> {
    use serde_json::Value;
    if raw.is_null() {
        return None;
    }
    Some(match raw {
        Raw::Text(text) => Value::from(text.as_ref()),
        Raw::Json(text) => serde_json::from_str(text).ok()?,
        Raw::Time(at) => Value::from(units::print_time(*at)),
        Raw::Money(money) => Value::from(money.to_string()),
        Raw::Whole(whole) => Value::from(*whole),
        Raw::Real(real) => Value::from(*real),
        Raw::Flag(flag) => Value::from(*flag),
    })
}

impl Raw<'_> {
    /// Whether this says nothing: null, or a text of blanks alone.
    pub fn is_null(&self) -> bool {
        match self {
            Raw::Text(text) => text.chars().all(char::is_whitespace),
            Raw::Json(text) => *text == "null" || is_blank_string(text),
            _ => false,
        }
    }
}

/// Whether a JSON value is a string of nothing but blanks, escaped or not.
fn is_blank_string(text: &str) -> bool {
    let begins_blank =
        |inner: &str| inner.starts_with(|first: char| first.is_whitespace() || matches!(first, '"' | '\\'));
    text.strip_prefix('"').is_some_and(begins_blank)
        && serde_json::from_str::<String>(text).is_ok_and(|text| text.trim().is_empty())
}

/// A scalar as text: the string inside a JSON string, the digits of a number.
fn scalar<'a>(field: &Field, raw: &'a Raw<'_>) -> Result<Cow<'a, str>, Fault> {
    Ok(match raw {
        Raw::Text(text) => Cow::Borrowed(text.trim()),
        Raw::Json(text) if text.starts_with('"') => match serde_json::from_str::<String>(text) {
            Ok(inner) => Cow::Owned(inner.trim().to_owned()),
            Err(_) => return Err(Fault::new(Rule::NotJson, field.name, text, "is not a JSON string")),
        },
        Raw::Json(text) if text.starts_with(['{', '[']) => {
            return Err(Fault::new(
                Rule::WrongShape,
                field.name,
                text,
                "is an object or a list where one value belongs",
            ));
        }
        Raw::Json(text) => Cow::Borrowed(*text),
        Raw::Time(at) => Cow::Owned(units::print_time(*at)),
        Raw::Money(money) => Cow::Owned(money.to_string()),
        Raw::Whole(whole) => Cow::Owned(whole.to_string()),
        Raw::Real(real) => Cow::Owned(real.to_string()),
        Raw::Flag(flag) => Cow::Owned(flag.to_string()),
    })
}

fn text_value(field: &Field, raw: Raw<'_>) -> Result<String, Fault> {
    match field.kind {
        Kind::Json => Ok(match &raw {
            Raw::Text(text) => json::canonical_or_string(text),
            Raw::Json(text) => json::canonical(text).ok_or_else(|| no_json(field.name, text))?,
            other => as_json(other).map(|value| json::canonical_value(&value)).unwrap_or_default(),
        }),
        Kind::Object => match as_json(&raw) {
            Some(serde_json::Value::String(text)) => {
                json::canonical(&text).filter(|text| text.starts_with('{'))
            }
            Some(value) => Some(json::canonical_value(&value)).filter(|text| text.starts_with('{')),
            None => None,
        }
        .ok_or_else(|| Fault::new(Rule::WrongShape, field.name, &shown(&raw), "is not a JSON object")),
        Kind::Choice(words) => {
            let text = scalar(field, &raw)?;
            if words.contains(&text.as_ref()) {
                return Ok(text.into_owned());
            }
            let message = format!("is not one of {}", words.join(", "));
            Err(Fault::new(Rule::NotAllowed, field.name, &text, &message))
        }
        Kind::Currency => {
            let text = scalar(field, &raw)?;
            let fits = text.len() <= 12 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
            if fits {
                Ok(text.into_owned())
            } else {
                Err(Fault::new(Rule::NotCurrency, field.name, &text, "is not a currency code"))
            }
        }
        _ => match raw {
            Raw::Text(Cow::Owned(text)) if text.trim().len() == text.len() => Ok(text),
            raw => Ok(scalar(field, &raw)?.into_owned()),
        },
    }
}

fn time_value(field: &Field, raw: Raw<'_>, reading: Reading) -> Result<Micros, Fault> {
    if let Raw::Time(at) = raw {
        return Ok(at);
    }
    let text = scalar(field, &raw)?;
    let fault = |why| {
        let (rule, message) = match why {
            TimeError::NotTime => (Rule::NotTime, "is not a time such as 2026-03-01T09:30:00+08:00"),
            TimeError::NoCalendar => (Rule::NotTime, "is in no calendar"),
            TimeError::NoZone => (Rule::NoZone, "has no offset, so the moment cannot be known"),
        };
        Fault::new(rule, field.name, &text, message)
    };
    let written = units::read_time(&text).map_err(fault)?;
    match (written.offset_seconds, reading.source_tz) {
        (Some(offset), _) => {
            Ok(written.local.and_utc().timestamp_micros() - i64::from(offset) * units::SECOND)
        }
        (None, Some(zone)) => units::local_time(written.local, zone).map_err(fault),
        (None, None) => Err(fault(TimeError::NoZone)),
    }
}

fn money_value(field: &Field, raw: Raw<'_>) -> Result<Money, Fault> {
    if let Raw::Money(money) = raw {
        return Ok(money);
    }
    let text = scalar(field, &raw)?;
    text.parse::<Money>().map_err(|why| {
        let (rule, message) = match why {
            MoneyError::NotDecimal => (Rule::NotDecimal, "is not a decimal number"),
            MoneyError::TooFine => (Rule::MoneyRange, "has more than 6 decimal places"),
            MoneyError::TooLarge => (Rule::MoneyRange, "has more than 12 digits before the point"),
        };
        Fault::new(rule, field.name, &text, message)
    })
}

fn whole_value(field: &Field, raw: Raw<'_>) -> Result<i64, Fault> {
    let text = scalar(field, &raw)?;
    // Milliseconds measured as 1234.5 are read to the nearest whole one.
    match units::decimal(&text, 1) {
        Some((tenths, _)) if tenths < 0 => {
            Err(Fault::new(Rule::OutOfRange, field.name, &text, "is negative"))
        }
        Some((tenths, _)) => i64::try_from((tenths + 5) / 10)
            .map_err(|_| Fault::new(Rule::OutOfRange, field.name, &text, "is too large")),
        None => Err(Fault::new(Rule::NotNumber, field.name, &text, "is not a number")),
    }
}

fn real_value(field: &Field, raw: Raw<'_>) -> Result<f64, Fault> {
    let text = scalar(field, &raw)?;
    match text.parse::<f64>() {
        Ok(real) if real.is_finite() => Ok(real + 0.0),
        _ => Err(Fault::new(Rule::NotNumber, field.name, &text, "is not a number")),
    }
}

fn flag_value(field: &Field, raw: Raw<'_>) -> Result<bool, Fault> {
    let text = scalar(field, &raw)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(Fault::new(Rule::NotAllowed, field.name, &text, "is neither true nor false")),
    }
}

/// What is said of a JSON text that no value can be made of.
pub fn no_json(name: &str, text: &str) -> Fault {
    Fault::new(Rule::NotJson, name, text, "holds what JSON cannot carry")
}

fn shown(raw: &Raw<'_>) -> String {
    as_json(raw).map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, FIELDS, field_index};

    fn read(name: &str, raw: Raw<'_>) -> Result<Event, Rule> {
        let mut event = Event::default();
        let at = field_index(name).unwrap();
        let slot = event.slots().into_iter().nth(at).unwrap();
        put(slot, &FIELDS[at], raw, Reading::default()).map_err(|fault| fault.rule)?;
        Ok(event)
    }

    #[test]
    fn blanks_are_nothing_in_every_format() {
        for raw in ["null", r#""""#, r#""  ""#, r#""\t""#] {
            assert_eq!(read("worker_id", Raw::Json(raw)), Ok(Event::default()), "{raw}");
        }
        assert_eq!(read("worker_id", Raw::Text(" ".into())), Ok(Event::default()));
        for answer in [r#""""#, r#"" ""#] {
            assert_eq!(read("label", Raw::Json(answer)).unwrap().label.as_deref(), Some(answer));
        }
    }

    #[test]
    fn a_text_that_only_looks_like_json_is_refused_and_not_emptied() {
        for raw in ["1e999", r#""\ud800""#] {
            assert_eq!(read("label", Raw::Json(raw)), Err(Rule::NotJson), "{raw}");
        }
    }

    #[test]
    fn a_value_is_nested_so_deep_and_no_deeper() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        for (depth, rule) in [(64, None), (65, Some(Rule::TooDeep)), (1_000_000, Some(Rule::TooDeep))] {
            let text = nested(depth);
            assert_eq!(read("label", Raw::Json(&text)).err(), rule, "{depth}");
            assert_eq!(read("label", Raw::Text(text.as_str().into())).err(), rule, "{depth}");
            assert_eq!(
                read("attributes", Raw::Json(&format!("{{\"a\":{}}}", nested(depth - 1)))).err(),
                rule
            );
        }
        let brackets_in_words = "[".repeat(100);
        assert!(read("label", Raw::Text(brackets_in_words.as_str().into())).is_ok());
        assert!(read("label", Raw::Json(&format!("[{:?}]", brackets_in_words))).is_ok());
    }
}
