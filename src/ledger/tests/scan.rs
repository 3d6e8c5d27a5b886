//! The rows of a scan are those of the table: all, of a worker, of a moment, of some fields; from parts, large and small, and from the
//! journal.

use std::collections::BTreeMap;

use super::*;
use crate::events::{FIELDS, field_index};

/// Parts of three moments with several row groups, publications and voids of others among them, and a journal that no commit names.
async fn ledger() -> (TempDir, Ledger) {
    let (folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 0, run: 150, row_group: 40, ..Limits::default() };
    for (from, late) in [(100, 0), (400, 10), (700, 20)] {
        let clock = FixedClock(NOON.0 + late * SECOND);
        let mut writer = ledger.writer(&clock).await.unwrap();
        for number in from..from + 300 {
            writer.offer(&mut event(number)).unwrap();
        }
        if late == 10 {
            let mut published = Event { event_type: EventType::Published, worker_id: None, ..event(90) };
            writer.offer(&mut published).unwrap();
        }
        writer.finish().await.unwrap();
    }
    ledger.limits.journal = 1_000;
    let mut writer = ledger.writer(&NOON).await.unwrap();
    let mut void = Event {
        event_type: EventType::Voided,
        worker_id: Some("w30".into()),
        target_event_id: Some("e3".into()),
        ..event(1)
    };
    writer.offer(&mut void).unwrap();
    for number in 2..30 {
        writer.offer(&mut event(number)).unwrap();
    }
    writer.acknowledge().unwrap();
    drop(writer);
    (folder, ledger)
}

/// Events by their ids, of which each comes once.
fn by_id(batches: &[RecordBatch]) -> BTreeMap<String, Event> {
    let mut events = BTreeMap::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            let event = read_event(batch, row);
            assert!(events.insert(event.event_id.clone().unwrap(), event).is_none());
        }
    }
    events
}

fn scanned(stored: &Stored, wanted: &Wanted) -> BTreeMap<String, Event> {
    let mut batches = Vec::new();
    stored
        .each(wanted, |batch| {
            batches.push(batch);
            Ok::<_, LedgerError>(())
        })
        .unwrap();
    by_id(&batches)
}

/// All events of a ledger by their ids, of which each comes once.
pub(super) async fn everything(ledger: &Ledger) -> BTreeMap<String, Event> {
    let wanted = Wanted { fields: (0..FIELDS.len()).collect(), ..Wanted::default() };
    scanned(&ledger.stored().await.unwrap(), &wanted)
}

#[tokio::test]
async fn a_scan_has_the_rows_of_the_table() {
    let (_folder, ledger) = ledger().await;
    let stored = ledger.stored().await.unwrap();
    assert!(stored.parts.len() >= 6 && !stored.is_settled());
    let all: Vec<usize> = (0..FIELDS.len()).collect();
    let of_all = "event_type in ('task.published', 'event.voided')";
    for worker in [None, Some("w7"), Some("w30"), Some("nobody")] {
        for late in [None, Some(-1), Some(0), Some(10), Some(20)] {
            let as_of = late.map(|late| NOON.0 + late * SECOND);
            let mut condition =
                worker.map_or("true".to_owned(), |worker| format!("(worker_id = '{worker}' or {of_all})"));
            if let Some(as_of) = as_of {
                condition += &format!(
                    " and recorded_at <= arrow_cast({as_of}, 'Timestamp(Microsecond, Some(\"UTC\"))')"
                );
            }
            let expected = by_id(&rows(&ledger, &format!("select * from events where {condition}")).await);
            let wanted = Wanted { fields: all.clone(), worker: worker.map(str::to_owned), as_of };
            assert_eq!(scanned(&stored, &wanted), expected, "{worker:?} {late:?}");
            let known = expected.len() as u64;
            assert!(worker.is_some() || stored.count(as_of).unwrap() == known, "{late:?}");
        }
    }
}

#[tokio::test]
async fn fields_that_were_not_asked_for_say_nothing() {
    let (_folder, ledger) = ledger().await;
    let mut stored = ledger.stored().await.unwrap();
    stored.journal.clear();
    let fields = ["event_id", "event_type", "occurred_at", "amount"].map(|name| field_index(name).unwrap());
    let some =
        scanned(&stored, &Wanted { fields: fields.to_vec(), worker: Some("w7".into()), as_of: Some(NOON.0) });
    assert!(some.len() > 5 && some.values().any(|event| event.amount.is_some()));
    for event in some.into_values() {
        let Event { event_id, event_type, occurred_at, amount, .. } = event.clone();
        assert_eq!(
            event,
            Event {
                event_id,
                event_type,
                occurred_at,
                amount,
                recorded_at: event.recorded_at,
                ..Event::default()
            }
        );
    }
}

#[tokio::test]
async fn a_part_that_is_gone_is_named() {
    let (_folder, ledger) = ledger().await;
    let stored = ledger.stored().await.unwrap();
    fs::remove_file(&stored.parts[1].0).unwrap();
    let wanted = Wanted { fields: (0..FIELDS.len()).collect(), ..Wanted::default() };
    let error = stored.each(&wanted, |_| Ok::<_, LedgerError>(())).unwrap_err().to_string();
    assert!(error.starts_with("PW0304") && error.contains(&*stored.parts[1].0.to_string_lossy()), "{error}");
}
