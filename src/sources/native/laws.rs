//! The law of all native formats: an event that is written comes back as it was, however it is packed; and no bytes
//! end the program or cost a good record beside them.

use std::io::Write;

use arrow::array::RecordBatch;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::{Csv, Ndjson};
use crate::events::{Event, EventBuilder, EventType, FIELDS, Kind, Value, complete};
use crate::sources::collect::Collector;
use crate::sources::{Input, Source, open, recognise};
use crate::units::{Money, print_time};

fn some<T: std::fmt::Debug + Clone>(inner: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(inner)
}

fn word() -> impl Strategy<Value = String> {
    "[a-z0-9猫é:/,;\"'\t\r\n\\\\#.-]{0,8}[a-z猫\"]".prop_map(|text| text.trim().to_owned())
}

fn answer() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r#"{"a":[1,2.5,null,true],"b":"x\ny"}"#.to_owned()),
        Just("7".to_owned()),
        Just("[]".to_owned()),
        word().prop_map(|text| Json::from(text).to_string()),
    ]
}

/// A paid label: a type that needs little, so that every field may be there or not.
fn event() -> impl Strategy<Value = Event> {
    let money = || some((0i128..=999_999_999_999_999_999).prop_map(Money));
    let ids = (some(word()), some(word()), some(word()), some(word()), some(word()));
    let words = (some(word()), some(word()), some("[A-Z]{3}"), some(Just("trial".to_owned())), some(word()));
    let numbers = (money(), some(0i64..1 << 53), some(0.0..1e9f64), some(0.0..=1.0f64), some(any::<bool>()));
    let answers = (some(answer()), some(answer()), some(answer()));
    let extra = some(prop_oneof![Just(r#"{"shift":"night"}"#), Just(r#"{"n":{"x":[1,null]}}"#), Just("{}")]);
    let at = -62_000_000_000_000_000i64..253_000_000_000_000_000;
    (ids, words, numbers, answers, extra, at).prop_map(|(ids, words, numbers, answers, extra, at)| {
        let mut event = Event {
            event_type: EventType::Labeled,
            occurred_at: Some(at),
            event_id: ids.0,
            worker_id: ids.1.or_else(|| Some("w".into())),
            task_id: ids.2.or_else(|| Some("t".into())),
            assignment_id: ids.3,
            item_id: ids.4,
            source: words.0,
            project_id: words.1,
            currency: words.2.or_else(|| Some("CNY".into())),
            stage: words.3,
            reason: words.4,
            price: numbers.0,
            active_ms: numbers.1,
            units: numbers.2,
            score: numbers.3,
            paid: numbers.4,
            label: answers.0,
            prelabel: answers.1,
            gold: answers.2,
            attributes: extra.map(str::to_owned),
            ..Event::default()
        };
        complete(&mut event, None).unwrap();
        event
    })
}

/// The fields of an event as texts, by the list of fields.
fn texts(event: &Event) -> Vec<Option<String>> {
    let text = |value| match value {
        Value::Null => None,
        Value::Text(text) => Some(text.to_owned()),
        Value::Time(at) => Some(print_time(at)),
        Value::Money(money) => Some(money.to_string()),
        Value::Whole(whole) => Some(whole.to_string()),
        Value::Real(real) => Some(real.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
    };
    event.values().into_iter().map(text).collect()
}

fn as_ndjson(events: &[Event], between: &str) -> String {
    let line = |event: &Event| {
        let mut object = Map::new();
        for ((field, value), text) in FIELDS.iter().zip(event.values()).zip(texts(event)) {
            let Some(text) = text else { continue };
            let json = match (field.kind, value) {
                (Kind::Json | Kind::Object, _) => serde_json::from_str(&text).unwrap(),
                (_, Value::Whole(whole)) => Json::from(whole),
                (_, Value::Real(real)) => Json::from(real),
                (_, Value::Flag(flag)) => Json::from(flag),
                _ => Json::from(text),
            };
            object.insert(field.name.to_owned(), json);
        }
        Json::Object(object).to_string()
    };
    events.iter().map(line).collect::<Vec<_>>().join(between)
}

fn as_csv(events: &[Event], delimiter: u8, end: csv::Terminator) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(end).from_writer(Vec::new());
    writer.write_record(FIELDS.iter().map(|field| field.name)).unwrap();
    for event in events {
        writer.write_record(texts(event).into_iter().map(Option::unwrap_or_default)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_batch(events: &[Event]) -> RecordBatch {
    let mut builder = EventBuilder::default();
    events.iter().for_each(|event| builder.push(event));
    builder.finish().unwrap()
}

fn as_parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn as_arrow(batch: &RecordBatch) -> [Vec<u8>; 2] {
    let mut stream = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    stream.write(batch).unwrap();
    stream.finish().unwrap();
    let mut file = arrow::ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    file.finish().unwrap();
    [stream.into_inner().unwrap(), file.into_inner().unwrap()]
}

/// As it is, gzipped, and packed by zstd.
fn packings(bytes: Vec<u8>) -> [Vec<u8>; 3] {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&bytes).unwrap();
    let (gzip, zstd) = (gzip.finish().unwrap(), zstd::encode_all(&bytes[..], 1).unwrap());
    [bytes, gzip, zstd]
}

fn opened(file: &std::path::Path, bytes: &[u8]) -> Input {
    std::fs::write(file, bytes).unwrap();
    open("work", Some(file)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn events_come_back_from_every_format(events in proptest::collection::vec(event(), 1..6)) {
        let batch = as_batch(&events);
        let lines = as_ndjson(&events, "\n");
        let mut files = vec![
            ("ndjson", lines.clone().into_bytes()),
            ("ndjson", format!("\u{feff}[{}]", as_ndjson(&events, ",\r\n")).into_bytes()),
            ("ndjson", [0xff, 0xfe].into_iter().chain(lines.encode_utf16().flat_map(u16::to_le_bytes)).collect()),
            ("csv", as_csv(&events, b',', csv::Terminator::CRLF)),
            ("csv", as_csv(&events, b';', csv::Terminator::Any(b'\n'))),
            ("csv", as_csv(&events, b'\t', csv::Terminator::Any(b'\r'))),
            ("parquet", as_parquet(&batch)),
        ];
        files.extend(as_arrow(&batch).map(|bytes| ("arrow", bytes)));
        let file = tempfile::NamedTempFile::new().unwrap();
        for (name, bytes) in files {
            for packed in packings(bytes) {
                let input = opened(file.path(), &packed);
                let source = recognise(&input.head).unwrap();
                prop_assert_eq!(source.name(), name);
                let (seen, result) = Collector::take(source, input);
                result.unwrap();
                prop_assert_eq!(&seen.rejected, &vec![]);
                let read: Vec<_> = seen.events.into_iter().map(|(_, event)| event).collect();
                prop_assert_eq!(&read, &events, "{}", name);
            }
        }
    }
}

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
            text.extend(as_ndjson(&[good(at)], "").into_bytes());
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
        let rows = as_csv(&(0..bad.len()).map(good).collect::<Vec<_>>(), b',', csv::Terminator::Any(b'\n'));
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

    #[test]
    fn changed_bytes_are_read_to_their_end(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        format in 0..4usize,
    ) {
        let events: Vec<_> = (0..4).map(good).collect();
        let mut bytes = match format {
            0 => as_ndjson(&events, "\n").into_bytes(),
            1 => format!("[\n{}\n]", as_ndjson(&events, ",\n")).into_bytes(),
            2 => as_csv(&events, b',', csv::Terminator::CRLF),
            _ => packings(as_ndjson(&events, "\n").into_bytes())[1].clone(),
        };
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let Ok(input) = open("work", Some(file.path())) else { return Ok(()) };
        let Some(source) = recognise(&input.head) else { return Ok(()) };
        let (seen, _) = Collector::take(source, input);
        let told = seen.rejected.len() + seen.ignored.values().sum::<u64>() as usize;
        prop_assert!(seen.events.len() + told <= 2 * bytes.len());
    }
}
