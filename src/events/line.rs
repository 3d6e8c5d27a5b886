//! An event as a line of NDJSON, which reads back as the same event.

use serde_json::Value as Json;

use super::fields::{EventOf, FIELDS, Kind, Value};
use super::json::canonical_value;
use crate::units::print_time;

/// The fields that say something, in the order of columns, without the line end.
pub fn line<T: AsRef<str>>(event: &EventOf<T>) -> String {
    let mut out = String::from("{");
    for (field, value) in FIELDS.iter().zip(event.values()) {
        let text = match value {
            Value::Null => continue,
            Value::Text(text) if matches!(field.kind, Kind::Json | Kind::Object) => text.to_owned(),
            Value::Text(text) => canonical_value(&Json::from(text)),
            Value::Time(at) => canonical_value(&Json::from(print_time(at))),
            Value::Money(money) => canonical_value(&Json::from(money.to_string())),
            Value::Whole(number) => number.to_string(),
            Value::Real(number) => canonical_value(&Json::from(number)),
            Value::Flag(flag) => flag.to_string(),
        };
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&format!("\"{}\":{text}", field.name));
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventType};
    use crate::units::Money;

    #[test]
    fn what_is_said_is_written_and_nothing_else() {
        let event = Event {
            event_id: Some("e\"1".into()),
            event_type: EventType::Labeled,
            occurred_at: Some(1_500_000),
            label: Some("{\"a\":1}".into()),
            price: Some(Money(2_500_000)),
            active_ms: Some(7),
            score: Some(0.5),
            paid: Some(true),
            ..Event::default()
        };
        insta::assert_snapshot!(line(&event), @r#"{"event_id":"e\"1","event_type":"task.labeled","occurred_at":"1970-01-01T00:00:01.500Z","price":"2.50","label":{"a":1},"active_ms":7,"score":0.5,"paid":true}"#);
    }
}
