//! Laws of what stands beside a bad record: no bytes between them cost a good one, and each record is told once.

use proptest::prelude::*;

use super::{csv_of, ndjson};
use crate::events::{Event, EventType, complete};
use crate::sources::collect::Collector;
use crate::sources::native::{Csv, Ndjson};
use crate::sources::{Source, recognise};

/// A record that is surely good, with its own id.
fn good(at: usize) -> Event {
    let mut event = Event {
        event_type: EventType::Claimed,
        event_id: Some(format!("good-{at}")),
        occurred_at: Some(at as i64),
        task_id: Some(format!("t{at}")),
        worker_id: Some("w".into()),
        ..Event::default()
    };
    complete(&mut event, None).unwrap();
    event
}

fn goods(seen: &Collector) -> Vec<&str> {
    let ids = seen.events.iter().filter_map(|(_, event)| event.event_id.as_deref());
    ids.filter(|id| id.starts_with("good-")).collect()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("good-{at}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_bad_line_costs_no_good_one(
        bad in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 1..6),
    ) {
        let mut text = Vec::new();
        for (at, bytes) in bad.iter().enumerate() {
            text.extend(ndjson(&good(at)).into_bytes());
            text.push(b'\n');
            text.extend(bytes.iter().filter(|byte| **byte != b'\n'));
            text.push(b'\n');
        }
        let (seen, result) = Collector::read(&Ndjson, &text);
        result.unwrap();
        prop_assert_eq!(goods(&seen), ids(bad.len()));
        prop_assert_eq!(seen.records as usize, seen.events.len() + seen.rejected.len());
    }

    #[test]
    fn a_bad_row_costs_no_good_one(
        bad in proptest::collection::vec("[a-z,;\" \u{0}-\u{ff}]{0,60}", 1..6),
    ) {
        let rows = csv_of(&(0..bad.len()).map(good).collect::<Vec<_>>(), b',', b'\n');
        let rows = String::from_utf8(rows).unwrap();
        let mut lines = rows.lines();
        let mut text = format!("{}\n", lines.next().unwrap());
        for (line, bad) in lines.zip(&bad) {
            text.push_str(&format!("{line}\n{}\n", bad.replace(['\n', '\r'], " ")));
        }
        let (seen, result) = Collector::read(&Csv, text.as_bytes());
        result.unwrap();
        prop_assert_eq!(goods(&seen), ids(bad.len()));
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let header = &b"event_type,occurred_at\n"[..];
        for (source, begin) in [(&Ndjson as &dyn Source, &b""[..]), (&Ndjson, b"["), (&Ndjson, b"{\n"), (&Csv, header)] {
            let (seen, result) = Collector::read(source, &[begin, &bytes].concat());
            result.unwrap();
            let told = seen.rejected.len() + seen.ignored.values().sum::<u64>() as usize;
            prop_assert_eq!(seen.records as usize, seen.events.len() + told);
        }
        recognise(&bytes);
    }
}
