//! One event as a line of NDJSON, in one of the ways in which feeds write the same fact.
//!
//! Absent on purpose: reading (`sources`).

use chrono::{DateTime, FixedOffset, SecondsFormat};

use crate::events::{Event, FIELDS, Kind, Value};
use crate::units::{Micros, Money};

/// How a feed writes what can be written in more than one way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Writing {
    /// The offset of times; 0 is `Z`.
    pub offset_minutes: i32,
    /// `0.5` where others write `0.50`.
    pub short_money: bool,
}

/// The event as one line, without its line break.
pub fn line(event: &Event, writing: Writing) -> String {
    let mut out = String::with_capacity(400);
    for (field, value) in FIELDS.iter().zip(event.values()) {
        if value == Value::Null {
            continue;
        }
        out.push(if out.is_empty() { '{' } else { ',' });
        out.push_str(&format!("\"{}\":", field.name));
        match value {
            Value::Null => {}
            Value::Text(text) if matches!(field.kind, Kind::Json | Kind::Object) => out.push_str(text),
            Value::Text(text) => out.push_str(&quoted(text)),
            Value::Time(at) => out.push_str(&quoted(&time(at, writing.offset_minutes))),
            Value::Money(money) => out.push_str(&quoted(&amount(money, writing.short_money))),
            Value::Whole(whole) => out.push_str(&whole.to_string()),
            Value::Real(real) => out.push_str(&real.to_string()),
            Value::Flag(flag) => out.push_str(&flag.to_string()),
        }
    }
    out.push('}');
    out
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn amount(money: Money, short: bool) -> String {
    let text = money.to_string();
    if short { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// RFC 3339 at an offset.
fn time(at: Micros, offset_minutes: i32) -> String {
    let zone = FixedOffset::east_opt(offset_minutes * 60);
    match (DateTime::from_timestamp_micros(at), zone) {
        (Some(moment), Some(zone)) => {
            moment.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true)
        }
        _ => crate::units::print_time(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::EventType;

    #[test]
    fn one_fact_in_two_hands() {
        let event = Event {
            event_id: Some("e1".into()),
            event_type: EventType::Labeled,
            occurred_at: Some(crate::units::parse_time("2026-03-01T12:00:00Z").unwrap()),
            worker_id: Some("李\"娜".into()),
            price: Some(Money(500_000)),
            label: Some(r#"{"a":1}"#.into()),
            ..Event::default()
        };
        let away = Writing { offset_minutes: 480, short_money: true };
        assert_eq!(
            line(&event, Writing::default()),
            r#"{"event_id":"e1","event_type":"task.labeled","occurred_at":"2026-03-01T12:00:00Z","worker_id":"李\"娜","price":"0.50","label":{"a":1}}"#
        );
        assert_eq!(
            line(&event, away),
            r#"{"event_id":"e1","event_type":"task.labeled","occurred_at":"2026-03-01T20:00:00+08:00","worker_id":"李\"娜","price":"0.5","label":{"a":1}}"#
        );
        assert_eq!(amount(Money(100_000_000), true), "100");
    }
}
