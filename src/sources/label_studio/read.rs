//! How single values of an export are read: ids, people, times, seconds.
//!
//! Promises: a number and a text of the same digits are the same id; a stamp is read by the one rule
//! for stamps (`events::put`), so that one without a zone is refused unless the zone was said.

use serde_json::Value;

use crate::events::{FIELDS, Fault, Raw, Reading, Rule, Slot, field_index, put};
use crate::units::{self, Micros, SECOND};

/// The prefix of all ids: worker 12 of Label Studio is not worker 12 of another platform.
pub(super) fn own(id: &str) -> String {
    format!("label-studio:{id}")
}

/// The number or text of an id; `None` for null and the empty text.
pub(super) fn id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}

/// A person: a number, or an object with `id` and `email`; by e-mail only where there is no number.
pub(super) fn person(value: &Value) -> Option<String> {
    match value {
        Value::Object(_) => id(&value["id"]).or_else(|| id(&value["email"])),
        other => id(other),
    }
    .map(|id| own(&id))
}

/// The person in an old `created_username`: `"e-mail, number"` (a name may stand before), or a user name.
pub(super) fn username(value: &Value) -> Option<String> {
    let text = id(value)?;
    let number = text.rsplit_once(',').map(|(_, number)| number.trim());
    Some(own(number.filter(|number| number.parse::<u64>().is_ok()).unwrap_or(&text)))
}

/// A moment: a stamp, or (before 1.0) whole seconds since 1970, which have no zone to be unknown.
pub(super) fn moment(value: &Value, reading: Reading) -> Result<Option<Micros>, Fault> {
    let mut at = None;
    let slot = Slot::Time(&mut at);
    let field = &FIELDS[field_index("occurred_at").unwrap_or_default()];
    match value {
        Value::Null => return Ok(None),
        Value::String(text) => put(slot, field, Raw::Text(text.into()), reading)?,
        Value::Number(seconds) => match seconds.as_f64() {
            // The year 9999 ends there.
            Some(seconds) if (0.0..253_402_300_800.0).contains(&seconds) => {
                put(slot, field, Raw::Time((seconds * SECOND as f64).round() as Micros), reading)?;
            }
            _ => return Err(Fault::new(Rule::NotTime, "a time", &seconds.to_string(), "is in no calendar")),
        },
        other => return Err(Fault::new(Rule::WrongShape, "a time", &other.to_string(), "is no time")),
    }
    Ok(at)
}

/// `lead_time`, seconds, as milliseconds to the nearest. Null and 0 are no measurement: a script's
/// import writes 0.0, and nobody answers in no time.
pub(super) fn lead_ms(value: &Value) -> Result<Option<i64>, Fault> {
    let fault = |rule, message| Err(Fault::new(rule, "lead_time", &value.to_string(), message));
    let text = match value {
        Value::Null => return Ok(None),
        Value::Number(number) => number.to_string(),
        _ => return fault(Rule::NotNumber, "is not a number of seconds"),
    };
    let Some((tenths, _)) = units::decimal(&text, 4) else {
        return fault(Rule::NotNumber, "is not a number of seconds");
    };
    if tenths < 0 {
        return fault(Rule::OutOfRange, "is negative");
    }
    match i64::try_from((tenths + 5) / 10) {
        Ok(ms) => Ok(Some(ms).filter(|ms| *ms > 0)),
        Err(_) => fault(Rule::OutOfRange, "is too large"),
    }
}

/// The elements of a list; none where there is no list.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_person_in_every_way_a_file_names_one() {
        for value in [json!(12), json!("12"), json!({"id": 12, "email": "a@example.org"})] {
            assert_eq!(person(&value).unwrap(), "label-studio:12");
        }
        assert_eq!(person(&json!({"email": "a@example.org"})).unwrap(), "label-studio:a@example.org");
        assert_eq!(person(&json!(null)), None);
        assert_eq!(username(&json!("Bo Li a@example.org, 12")).unwrap(), "label-studio:12");
        assert_eq!(username(&json!("admin")).unwrap(), "label-studio:admin");
    }

    #[test]
    fn lead_time_is_seconds_and_nothing_is_no_measurement() {
        for (value, expected) in [
            (json!(346193.271), Some(346_193_271)),
            (json!(511.27599999999995), Some(511_276)),
            (json!(1), Some(1000)),
            (json!(0.0), None),
            (json!(null), None),
        ] {
            assert_eq!(lead_ms(&value).unwrap(), expected, "{value}");
        }
        assert_eq!(lead_ms(&json!(-3)).unwrap_err().rule, Rule::OutOfRange);
        assert_eq!(lead_ms(&json!("4")).unwrap_err().rule, Rule::NotNumber);
    }

    #[test]
    fn a_time_needs_a_zone_unless_it_is_a_count_of_seconds() {
        let read = |value: Value| moment(&value, Reading::default());
        assert_eq!(read(json!(1_600_000_000)).unwrap(), Some(1_600_000_000 * SECOND));
        assert_eq!(read(json!("2020-09-13T12:26:40Z")).unwrap(), Some(1_600_000_000 * SECOND));
        assert_eq!(read(json!("2020-09-13T12:26:40")).unwrap_err().rule, Rule::NoZone);
        assert_eq!(read(json!(1e15)).unwrap_err().rule, Rule::NotTime);
        assert_eq!(read(json!({})).unwrap_err().rule, Rule::WrongShape);
    }
}
