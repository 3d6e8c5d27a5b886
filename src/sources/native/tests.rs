//! The native readers, text in and events out: each format and wrapping reads back what was written, bad records are told by
//! line and rule while the good ones around them survive, and no bytes whatever make a reader panic.

mod defaults;
mod fixtures;
mod lines;
mod neighbours;
mod rows;

use std::io::Write;
use std::path::Path;

use defaults::{filled, whole};
use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;

use crate::events::json::canonical_value;
use crate::events::{
    EVENT_TYPES, Event, EventBuilder, EventType, FIELDS, Fault, Kind, Rule, Slot, Value, Writer,
};
use crate::sources::{self, Body, Input, Sink, Source, SourceError, SourceOptions};
use crate::units::{Money, print_time};

/// What a reader told of one file.
#[derive(Debug, Default, PartialEq)]
struct Told {
    records: u64,
    events: Vec<(u64, Event)>,
    attempts: Vec<Option<String>>,
    rejects: Vec<(u64, Rule, String)>,
    ignored: u64,
}

impl Sink for Told {
    fn record(&mut self) {
        self.records += 1;
    }
    fn event(&mut self, line: u64, event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        assert!(!raw().is_empty());
        self.events.push((line, event));
        self.attempts.push(attempt.map(str::to_owned));
    }
    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.rejects.push((line, fault.rule, raw));
    }
    fn ignore(&mut self, _: &'static str) {
        self.ignored += 1;
    }
    fn note(&mut self, _: &str) {}
}

impl Told {
    /// Line and worker of each event, line and code of each rejection.
    fn summary(&self) -> String {
        let events =
            self.events.iter().map(|(line, event)| (*line, event.worker_id.clone().unwrap_or_default()));
        let rejects = self.rejects.iter().map(|(line, rule, _)| (*line, format!("{rule:?}")));
        let mut all: Vec<_> = events.chain(rejects).collect();
        all.sort();
        all.iter().map(|(line, what)| format!("{line} {what}")).collect::<Vec<_>>().join(", ")
    }
}

/// Reads a file as the program does: opened, recognised, read.
fn read_path(path: &Path) -> (Option<&'static str>, Told, Result<(), SourceError>) {
    let mut told = Told::default();
    let input = match sources::open("f", Some(path), &Default::default(), &Default::default()) {
        Ok(input) => input,
        Err(error) => return (None, told, Err(error)),
    };
    let Some(source) = sources::recognise(&input.head) else { return (None, told, Ok(())) };
    let done = source.read(input, &SourceOptions::default(), &mut told);
    (Some(source.name()), told, done)
}

fn read(bytes: impl AsRef<[u8]>) -> (Option<&'static str>, Told, Result<(), SourceError>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read_path(file.path())
}

/// Reads what must be readable, and tells what was found.
fn told(bytes: impl AsRef<[u8]>) -> Told {
    let (_, told, done) = read(bytes);
    done.unwrap();
    let all = told.events.len() + told.rejects.len() + told.ignored as usize;
    assert_eq!(told.records as usize, all, "each record is told once");
    told
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(unit).collect()
}

/// A value of a field.
#[derive(Clone, Debug)]
enum Given {
    Nothing,
    Text(String),
    Time(i64),
    Money(i128),
    Whole(i64),
    Real(f64),
    Flag(bool),
    Type(EventType),
}

/// Text of any characters. Readers trim, and take blanks for nothing.
fn any_text() -> impl Strategy<Value = String> {
    let any = any::<String>().prop_map(|text| text.trim().to_owned());
    prop_oneof![any, "[a-z\",;\t\r\n'=|]{1,12}".prop_map(|text| text.trim().to_owned())]
        .prop_filter("not empty", |text| !text.is_empty())
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any_text().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        // Of up to 12 digits: of longer ones the JSON reader may miss the last.
        (-999_999_999_999i64..=999_999_999_999)
            .prop_map(|number| serde_json::Value::from(number as f64 / 1e3)),
        any::<bool>().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_value(kind: Kind) -> BoxedStrategy<Given> {
    match kind {
        Kind::Type => return prop::sample::select(EVENT_TYPES).prop_map(Given::Type).boxed(),
        Kind::Text => any_text().prop_map(Given::Text).boxed(),
        Kind::Choice(words) => prop::sample::select(words).prop_map(|word| Given::Text(word.into())).boxed(),
        Kind::Currency => "[A-Z0-9]{1,12}".prop_map(Given::Text).boxed(),
        Kind::Json => any_json().prop_map(|value| Given::Text(canonical_value(&value))).boxed(),
        Kind::Object => prop::collection::btree_map(any_text(), any_json(), 0..4)
            .prop_map(|map| {
                Given::Text(canonical_value(&serde_json::Value::Object(map.into_iter().collect())))
            })
            .boxed(),
        // The years 1 to 9999.
        Kind::Time => (-62_135_596_800_000_000..253_402_300_800_000_000i64).prop_map(Given::Time).boxed(),
        Kind::Money => {
            (-999_999_999_999_999_999..=999_999_999_999_999_999i128).prop_map(Given::Money).boxed()
        }
        Kind::Whole => (0..=i64::MAX).prop_map(Given::Whole).boxed(),
        Kind::Real => prop_oneof![prop::num::f64::NORMAL, Just(0.0)].prop_map(Given::Real).boxed(),
        Kind::Flag => any::<bool>().prop_map(Given::Flag).boxed(),
    }
    .prop_union(Just(Given::Nothing).boxed())
    .boxed()
}

fn any_event() -> impl Strategy<Value = Event> {
    let values: Vec<_> = FIELDS
        .iter()
        .map(|field| {
            if field.writer == Writer::Ledger { Just(Given::Nothing).boxed() } else { any_value(field.kind) }
        })
        .collect();
    values.prop_map(|values| {
        let mut event = Event::default();
        for (slot, value) in event.slots().into_iter().zip(values) {
            match (slot, value) {
                (Slot::Text(slot), Given::Text(text)) => *slot = Some(text),
                (Slot::Time(slot), Given::Time(at)) => *slot = Some(at),
                (Slot::Money(slot), Given::Money(money)) => *slot = Some(Money(money)),
                (Slot::Whole(slot), Given::Whole(whole)) => *slot = Some(whole),
                (Slot::Real(slot), Given::Real(real)) => *slot = Some(real),
                (Slot::Flag(slot), Given::Flag(flag)) => *slot = Some(flag),
                (Slot::Type(slot), Given::Type(kind)) => *slot = kind,
                (_, Given::Nothing) => {}
                (_, other) => panic!("{other:?} in another field"),
            }
        }
        event
    })
}

/// A value as the text of a cell.
fn text(value: Value<'_>) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.to_owned(),
        Value::Time(at) => print_time(at),
        Value::Money(money) => money.to_string(),
        Value::Whole(whole) => whole.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Flag(flag) => flag.to_string(),
    }
}

fn ndjson(event: &Event) -> String {
    let fields =
        FIELDS.iter().zip(event.values()).filter(|(_, value)| *value != Value::Null).map(|(field, value)| {
            let bare =
                matches!(field.kind, Kind::Json | Kind::Object | Kind::Whole | Kind::Real | Kind::Flag);
            let value = text(value);
            format!(
                "{:?}:{}",
                field.name,
                if bare { value } else { serde_json::Value::from(value).to_string() }
            )
        });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

fn csv_of(events: &[Event], delimiter: u8, end: u8) -> Vec<u8> {
    let end = csv::Terminator::Any(end);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(end).from_writer(Vec::new());
    writer.write_record(FIELDS.iter().map(|field| field.name)).unwrap();
    for event in events {
        writer.write_record(event.values().map(text)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn list_of(events: &[Event]) -> Vec<u8> {
    format!("[{}]", events.iter().map(ndjson).collect::<Vec<_>>().join(",\r\n")).into_bytes()
}

fn ndjson_of(events: &[Event]) -> Vec<u8> {
    events.iter().map(|event| ndjson(event) + "\n").collect::<String>().into_bytes()
}

fn batch_of(events: &[Event]) -> arrow::array::RecordBatch {
    let mut builder = EventBuilder::default();
    events.iter().for_each(|event| builder.push(&whole(event)));
    builder.finish().unwrap()
}

fn parquet_of(events: &[Event]) -> Vec<u8> {
    let batch = batch_of(events);
    let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn stream_of(events: &[Event]) -> Vec<u8> {
    let batch = batch_of(events);
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn arrow_of(events: &[Event]) -> Vec<u8> {
    let batch = batch_of(events);
    let mut writer = arrow::ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_reads_back(events in prop::collection::vec(any_event(), 1..4)) {
        let lists = [
            ("ndjson", ndjson_of(&events)),
            ("ndjson", list_of(&events)),
            ("ndjson", utf16(std::str::from_utf8(&ndjson_of(&events)).unwrap(), u16::to_le_bytes)),
            ("csv", csv_of(&events, b',', b'\r')),
            ("csv", csv_of(&events, b',', b'\n')),
            ("csv", csv_of(&events, b';', b'\n')),
            ("csv", csv_of(&events, b'\t', b'\n')),
            ("parquet", parquet_of(&events)),
            ("arrow", arrow_of(&events)),
            ("arrow", stream_of(&events)),
        ];
        for (name, plain) in lists {
            for bytes in [plain.clone(), gz(&plain), zst(&plain)] {
                let (source, told, done) = read(&bytes);
                prop_assert_eq!(source, Some(name));
                prop_assert!(done.is_ok());
                prop_assert_eq!(&told.rejects, &[]);
                let found: Vec<_> = told.events.into_iter().map(|(_, event)| filled(event)).collect();
                let table = matches!(name, "parquet" | "arrow");
                let expected = events.iter().map(|event| if table { whole(event) } else { event.clone() });
                let expected: Vec<_> = expected.map(filled).collect();
                prop_assert_eq!(found, expected, "{}", name);
            }
        }
    }
}

/// Beginnings that lead deep into a reader.
const BEGINNINGS: &[&[u8]] = &[
    b"",
    b"{\"event_type\":\"labeled\",",
    b"[{\"event_type\":",
    b"{\"specversion\":\"1.0\",\"data\":",
    b"event_type,occurred_at\n",
    b"event_type;occurred_at;\"x\n",
    b"PAR1",
    b"ARROW1\0\0",
    b"\xff\xff\xff\xff\x10\0\0\0",
    b"\x1f\x8b\x08\0",
    b"\x28\xb5\x2f\xfd",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"{\"annotations\":[",
    b"[{\"annotations\":",
    b"\"HITId\",\"AssignmentId\"\n",
];

/// Whatever comes of it, no panic: by the reader that knows it, and by each native one.
fn survives(bytes: &[u8]) {
    let _ = read(bytes);
    for source in [&super::Ndjson as &dyn Source, &super::Csv, &super::Parquet, &super::ArrowIpc] {
        let at = bytes.len().min(64);
        let rest = std::io::Cursor::new(bytes[at..].to_vec());
        let input =
            Input { name: "f".into(), head: bytes[..at].to_vec(), body: Body::Stream(Box::new(rest)) };
        let _ = source.read(input, &SourceOptions::default(), &mut Told::default());
    }
}

fn sample() -> Vec<Event> {
    let worker = |name: &str| Event {
        event_type: EventType::Labeled,
        occurred_at: Some(1_772_380_800_000_000),
        worker_id: Some(name.into()),
        task_id: Some("t".into()),
        label: Some(r#"{"class":"car"}"#.into()),
        price: Some(Money(500_000)),
        ..Event::default()
    };
    ["w1", "李娜", "w3"].map(worker).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(begin in prop::sample::select(BEGINNINGS), rest in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&[begin, &rest].concat());
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        which in 0..8usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let events = sample();
        let plain = ndjson_of(&events);
        let mut bytes = match which {
            0 => plain,
            1 => csv_of(&events, b',', b'\n'),
            2 => parquet_of(&events),
            3 => arrow_of(&events),
            4 => stream_of(&events),
            5 => gz(&plain),
            6 => zst(&plain),
            _ => utf16(std::str::from_utf8(&plain).unwrap(), u16::to_le_bytes),
        };
        for (at, byte, how) in changes {
            let at = at.index(bytes.len().max(1));
            match how {
                _ if bytes.is_empty() => {}
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ if at * 2 > bytes.len() => bytes.truncate(at),
                _ => bytes[at] ^= 1 << (byte % 8),
            }
        }
        survives(&bytes);
    }
}

/// A good line of a worker.
fn good(worker: &str) -> String {
    format!(
        r#"{{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"{worker}","task_id":"t"}}"#
    )
}
