//! Each event type in words: what it tells, what it needs, and a line of it.
//!
//! Promises: `needs` lists what `events::check` asks for, held by a test that takes each field away.

use crate::events::EventType;

/// The entry of an event type.
#[derive(Debug)]
pub struct TypeEntry {
    pub event_type: EventType,
    pub says: &'static str,
    /// What it needs beside event_type and occurred_at: of each group at least one field.
    pub needs: &'static [&'static [&'static str]],
    /// One NDJSON line.
    pub example: &'static str,
}

const WORKER: &[&str] = &["worker_id"];
const PIECE: &[&str] = &["task_id", "assignment_id"];

/// All types, in life-cycle order.
pub const TYPES: &[TypeEntry] = &[
    TypeEntry {
        event_type: EventType::Published,
        says: "A task was offered, with its price and, where it is known, its answer (gold).",
        needs: &[&["task_id"]],
        example: r#"{"event_type":"task.published","occurred_at":"2026-03-02T08:00:00Z","project_id":"receipts","task_id":"t1","price":"2.00","currency":"CNY","gold":"invoice"}"#,
    },
    TypeEntry {
        event_type: EventType::Claimed,
        says: "A worker took a piece of work.",
        needs: &[WORKER, PIECE],
        example: r#"{"event_type":"task.claimed","occurred_at":"2026-03-02T17:00:00+08:00","project_id":"receipts","task_id":"t1","worker_id":"ana","price":"2.00","currency":"CNY"}"#,
    },
    TypeEntry {
        event_type: EventType::Released,
        says: "A piece was given back, skipped or withdrawn, or its time ran out (reason).",
        needs: &[WORKER, PIECE],
        example: r#"{"event_type":"task.released","occurred_at":"2026-03-02T09:03:00Z","task_id":"t1","worker_id":"ana","reason":"returned"}"#,
    },
    TypeEntry {
        event_type: EventType::Labeled,
        says: "A worker gave an answer.",
        needs: &[WORKER, PIECE],
        example: r#"{"event_type":"task.labeled","occurred_at":"2026-03-02T09:04:00Z","task_id":"t1","worker_id":"ana","label":{"kind":"invoice","total":"12.50"},"active_ms":180000}"#,
    },
    TypeEntry {
        event_type: EventType::Reviewed,
        says: "Somebody or something judged the answer: a verdict, a score, or both.",
        needs: &[WORKER, PIECE, &["verdict", "score"]],
        example: r#"{"event_type":"task.reviewed","occurred_at":"2026-03-02T09:30:00Z","task_id":"t1","worker_id":"ana","reviewer_id":"rita","verdict":"accepted","score":0.9}"#,
    },
    TypeEntry {
        event_type: EventType::Paid,
        says: "Money went to a worker, or was taken back (a negative amount).",
        needs: &[WORKER, &["amount"], &["currency"]],
        example: r#"{"event_type":"task.paid","occurred_at":"2026-03-02T18:00:00Z","task_id":"t1","worker_id":"ana","amount":"2.00","currency":"CNY","payment_id":"b1"}"#,
    },
    TypeEntry {
        event_type: EventType::TimeLogged,
        says: "Working time that no piece shows: training, meetings, waiting.",
        needs: &[WORKER, &["active_ms"]],
        example: r#"{"event_type":"time.logged","occurred_at":"2026-03-02T11:15:00Z","worker_id":"ana","activity":"training","active_ms":600000,"paid":false}"#,
    },
    TypeEntry {
        event_type: EventType::Enrolled,
        says: "A worker joined, or began a course.",
        needs: &[WORKER],
        example: r#"{"event_type":"worker.enrolled","occurred_at":"2026-02-01T00:00:00Z","worker_id":"ana","programme":"4-04-05-05/5","cohort":"2026-1"}"#,
    },
    TypeEntry {
        event_type: EventType::Left,
        says: "A worker left.",
        needs: &[WORKER],
        example: r#"{"event_type":"worker.left","occurred_at":"2026-06-30T00:00:00Z","worker_id":"ana"}"#,
    },
    TypeEntry {
        event_type: EventType::AssessmentTaken,
        says: "A worker sat an exam; score is of max_score, which is 1 when absent.",
        needs: &[WORKER, &["module"], &["score"]],
        example: r#"{"event_type":"assessment.taken","occurred_at":"2026-02-20T06:00:00Z","worker_id":"ana","programme":"4-04-05-05/5","module":"theory","score":82,"max_score":100}"#,
    },
    TypeEntry {
        event_type: EventType::Voided,
        says: "An earlier fact is taken back: that of target_event_id; without one, all earlier facts of assignment_id.",
        needs: &[&["target_event_id", "assignment_id"]],
        example: r#"{"event_type":"event.voided","occurred_at":"2026-03-03T08:00:00Z","target_event_id":"9a1c","reason":"entered twice"}"#,
    },
    TypeEntry {
        event_type: EventType::PayrollClosed,
        says: "The pay of a month was closed: `piecework payroll close` writes it, with all closing balances in attributes (docs/PAYROLL.md). It moves no figure.",
        needs: &[&["attributes"]],
        example: r#"{"event_type":"payroll.closed","occurred_at":"2026-04-01T00:00:00Z","attributes":{"as_of":"2026-04-02T08:00:00Z","cards":[],"closing_balances":{"CNY":{"ana":"2.00"}},"ledger_head":"5f0c","period":"2026-03","policy":"plain","zone":"UTC"}}"#,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::*;
    use crate::events::{EVENT_TYPES, Event, FIELDS, Raw, Reading, Rule, check, field_index, put};

    fn read(line: &str) -> Event {
        let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(line).unwrap();
        let mut event = Event::default();
        for (name, value) in &fields {
            let at = field_index(name).unwrap_or_else(|| panic!("{name} is no field"));
            let slot = event.slots().into_iter().nth(at).unwrap();
            put(slot, &FIELDS[at], Raw::Json(value.get()), Reading::default()).unwrap();
        }
        event
    }

    /// An event that has every field that any type needs, but for those left out.
    fn full(event_type: EventType, without: &[&str]) -> Event {
        let mut line = serde_json::json!({
            "event_type": event_type.name(), "occurred_at": "2026-03-02T09:00:00Z", "task_id": "t",
            "assignment_id": "a", "worker_id": "w", "verdict": "accepted", "score": 1, "amount": "1",
            "currency": "CNY", "active_ms": 1, "module": "theory", "target_event_id": "e", "attributes": {},
        });
        let fields = line.as_object_mut().unwrap();
        without.iter().for_each(|name| {
            fields.remove(*name);
        });
        if event_type != EventType::Paid {
            fields.remove("amount");
        }
        read(&line.to_string())
    }

    #[test]
    fn each_type_has_an_entry_and_its_example_is_a_good_event() {
        assert_eq!(TYPES.iter().map(|entry| entry.event_type).collect::<Vec<_>>(), EVENT_TYPES);
        for entry in TYPES {
            let event = read(entry.example);
            assert_eq!(event.event_type, entry.event_type);
            assert_eq!(check(&event), Ok(()), "{}", entry.example);
        }
    }

    #[test]
    fn needs_are_what_the_check_asks_for() {
        for entry in TYPES {
            let kind = entry.event_type;
            assert_eq!(check(&full(kind, &[])), Ok(()), "{kind:?}");
            for field in FIELDS.iter().filter(|field| field.name != "event_type") {
                let alone = entry.needs.iter().any(|group| *group == [field.name]);
                let missed = check(&full(kind, &[field.name])).is_err();
                assert_eq!(missed, alone || field.name == "occurred_at", "{kind:?} without {}", field.name);
            }
            for group in entry.needs {
                let fault = check(&full(kind, group)).unwrap_err();
                assert_eq!(fault.rule, Rule::Missing, "{kind:?} without {group:?}");
            }
        }
    }
}
