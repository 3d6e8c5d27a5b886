//! What the readers of whole JSON files share beside `json`: records of which one has to be of use, events named by their content, and
//! lengths of time.
//!
//! Promises: the same content gives the same event id, whatever fields the list of fields gets later.
//! Absent on purpose: what a record means (each tool's own file).

use serde_json::Value;

use super::json::{Record, each_in, text};
use super::{Input, Sink, SourceError, SourceOptions};
use crate::events::{Event, FIELDS, Fault, Joined, Rule, Value as Cell, is_content};
use crate::units::{self, Micros, SECOND};

/// Hands on the records of a file of which at least one has to be of use: those before the first that is are held back. False
/// where none is and some ought to be; then none was handed on.
///
/// # Errors
/// When it is a document that is no JSON from some place on.
pub fn each_of_use<'t>(
    file: String,
    bytes: &'t [u8],
    options: &SourceOptions,
    sink: &mut dyn Sink,
    is_of_use: &dyn Fn(&Value) -> Option<bool>,
    each: &mut dyn FnMut(Record<'t>, &mut dyn Sink),
) -> Result<bool, SourceError> {
    let mut held: Vec<Record<'t>> = Vec::new();
    let (mut useful, mut useless) = (false, false);
    each_in(file, bytes, options, sink, &mut |record, sink| {
        if useful {
            return each(record, sink);
        }
        match is_of_use(&record.value) {
            Some(true) => useful = true,
            other => useless |= other.is_some(),
        }
        held.push(record);
        if useful {
            held.drain(..).for_each(|record| each(record, sink));
        }
    })?;
    if useless && !useful {
        return Ok(false);
    }
    held.into_iter().for_each(|record| each(record, sink));
    Ok(true)
}

/// The one document of a file.
///
/// # Errors
/// When the file cannot be read, or is no JSON from some place on.
pub fn document(input: Input, options: &SourceOptions) -> Result<Value, SourceError> {
    let file = input.name.clone();
    let bytes = input.bytes(&options.limits)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| SourceError::Damaged { file, cause: error.to_string() })
}

/// Gives an event the id of all of its content: the same fact of a later download has the same id, and a fact that changed is
/// another one and no conflict.
pub fn signed(event: Event) -> Event {
    let mut parts = Joined::default();
    event.each(|at, value| {
        let name = FIELDS[at].name;
        if !is_content(at) || ["event_id", "schema_version"].contains(&name) {
            return;
        }
        parts.push(name);
        match value {
            Cell::Null => {}
            Cell::Text(text) => parts.push(text),
            Cell::Time(at) => parts.push(&at.to_string()),
            Cell::Money(money) => parts.push(&money.to_string()),
            Cell::Whole(whole) => parts.push(&whole.to_string()),
            Cell::Real(real) => parts.push(&real.to_string()),
            Cell::Flag(flag) => parts.push(&flag.to_string()),
        }
    });
    Event { event_id: Some(parts.id()), ..event }
}

/// The same event as one that cannot have been earlier.
pub fn not_before(event: Event) -> Event {
    Event { time_basis: Some("not_before".to_owned()), ..event }
}

/// A record that does not say what its event needs.
pub fn lacks(what: &str, field: &str) -> Fault {
    Fault { rule: Rule::SourceRecord, reason: format!("{what} has no {field}") }
}

/// Seconds at a path as milliseconds to the nearest. Nothing and 0 are no measurement: nobody answers in no time.
///
/// # Errors
/// When it is no number of seconds.
pub fn measured_ms(value: &Value, path: &str) -> Result<Option<i64>, Fault> {
    let Some(text) = text(value, path) else { return Ok(None) };
    let Some((tenths, _)) = units::decimal(&text, 4) else {
        return Err(Fault::new(Rule::NotNumber, path, &text, "is not a number of seconds"));
    };
    match i64::try_from((tenths + 5) / 10) {
        Ok(ms) if tenths >= 0 => Ok(Some(ms).filter(|ms| *ms > 0)),
        Ok(_) => Err(Fault::new(Rule::OutOfRange, path, &text, "is negative")),
        Err(_) => Err(Fault::new(Rule::OutOfRange, path, &text, "is too large")),
    }
}

/// The moment that a count of seconds since 1970 at a path names.
///
/// # Errors
/// When it is no such number.
pub fn epoch_seconds(value: &Value, path: &str) -> Result<Option<Micros>, Fault> {
    let Some(text) = text(value, path) else { return Ok(None) };
    let fault = |message| Fault::new(Rule::NotTime, path, &text, message);
    let (micros, _) = units::decimal(&text, 6).ok_or_else(|| fault("is no count of seconds since 1970"))?;
    // The year 9999 ends there.
    match Micros::try_from(micros) {
        Ok(micros) if (0..253_402_300_800 * SECOND).contains(&micros) => Ok(Some(micros)),
        _ => Err(fault("is in no calendar")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn content_makes_the_id_and_attributes_do_not() {
        let event = Event { occurred_at: Some(5), units: Some(2.0), ..Event::default() };
        let id = |event: &Event| signed(event.clone()).event_id;
        assert_eq!(
            id(&event),
            id(&Event { attributes: Some("{}".into()), event_id: Some("a".into()), ..event.clone() })
        );
        assert_ne!(id(&event), id(&Event { units: Some(3.0), ..event.clone() }));
        assert_ne!(id(&event), id(&not_before(event.clone())));
    }

    #[test]
    fn lengths_and_moments_are_exact() {
        let value = json!({"a": 1.3085, "b": 0, "c": -1, "d": "x", "e": 1771456182.2736142, "f": 1771456182273.0_f64});
        assert_eq!(measured_ms(&value, "a").unwrap(), Some(1309));
        assert_eq!(measured_ms(&value, "b").unwrap(), None);
        assert_eq!(measured_ms(&value, "none").unwrap(), None);
        assert_eq!(measured_ms(&value, "c").unwrap_err().rule, Rule::OutOfRange);
        assert_eq!(measured_ms(&value, "d").unwrap_err().rule, Rule::NotNumber);
        assert_eq!(epoch_seconds(&value, "e").unwrap(), Some(1_771_456_182_273_614));
        assert_eq!(epoch_seconds(&value, "f").unwrap_err().rule, Rule::NotTime);
    }
}
