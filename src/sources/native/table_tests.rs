//! Parquet and Arrow files written here, read back.

mod damage;

use std::io::Cursor;
use std::sync::Arc;

use arrow::array::*;
use arrow::datatypes::*;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

use super::{ArrowIpc, Parquet};
use crate::events::{Event, EventBuilder, EventType, Fault, Reading, Rule};
use crate::sources::{Body, Input, Sink, Source, SourceError, SourceOptions};
use crate::units::Money;

#[derive(Default)]
struct Seen {
    records: u64,
    events: Vec<(u64, Event, Option<String>)>,
    rejected: Vec<(u64, Rule, String, String)>,
    notes: Vec<String>,
}

impl Sink for Seen {
    fn record(&mut self) {
        self.records += 1;
    }
    fn event(&mut self, line: u64, event: Event, attempt: Option<&str>, _: &dyn Fn() -> String) {
        self.events.push((line, event, attempt.map(str::to_owned)));
    }
    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.rejected.push((line, fault.rule, fault.reason, raw));
    }
    fn ignore(&mut self, _: &'static str) {}
    fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }
}

fn as_parquet(batches: &[RecordBatch]) -> Vec<u8> {
    as_parquet_in_groups(batches, 3)
}

fn as_parquet_in_groups(batches: &[RecordBatch], rows: usize) -> Vec<u8> {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let properties =
        WriterProperties::builder().set_compression(zstd).set_max_row_group_row_count(Some(rows)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batches[0].schema(), Some(properties)).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn as_file(batches: &[RecordBatch]) -> Vec<u8> {
    let options = IpcWriteOptions::default();
    let options = options.try_with_compression(Some(arrow::ipc::CompressionType::ZSTD)).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

fn as_stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

fn source(bytes: &[u8]) -> &'static dyn Source {
    if Parquet.knows(bytes) { &Parquet } else { &ArrowIpc }
}

fn read_in(bytes: &[u8], zone: Option<chrono_tz::Tz>) -> (Seen, Result<(), SourceError>) {
    let head = bytes[..bytes.len().min(1 << 16)].to_vec();
    let rest = bytes[head.len()..].to_vec();
    let input = Input { name: "work.bin".into(), head, body: Body::Stream(Box::new(Cursor::new(rest))) };
    let options = SourceOptions {
        reading: Reading { source_tz: zone, ..Reading::default() },
        ..SourceOptions::default()
    };
    let mut seen = Seen::default();
    let result = source(bytes).read(input, &options, &mut seen);
    (seen, result)
}

fn on_disk(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

fn read_on_disk(bytes: &[u8]) -> (Seen, Result<(), SourceError>) {
    let file = on_disk(bytes);
    let head = bytes[..bytes.len().min(1 << 16)].to_vec();
    let input = Input { name: "work.bin".into(), head, body: Body::File(file.path().to_owned()) };
    let mut seen = Seen::default();
    let result = source(bytes).read(input, &SourceOptions::default(), &mut seen);
    (seen, result)
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// Reads a batch in all three formats, which must give the same.
fn read_batch(batch: &RecordBatch, zone: Option<chrono_tz::Tz>) -> Seen {
    let batches = [batch.clone()];
    let (seen, result) = read_in(&as_stream(&batches), zone);
    result.unwrap();
    for bytes in [as_file(&batches), as_parquet(&batches)] {
        let (same, result) = read_in(&bytes, zone);
        result.unwrap();
        assert_eq!(same.events, seen.events);
        assert_eq!(same.rejected, seen.rejected);
    }
    seen
}

fn strings(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn event_strategy() -> impl Strategy<Value = Event> {
    let text = || proptest::option::of("[a-z0-9猫:/\"]{1,8}");
    let money =
        || proptest::option::of((-999_999_999_999_999_999i128..=999_999_999_999_999_999).prop_map(Money));
    let texts = (text(), text(), text(), proptest::option::of("[A-Z]{3}"));
    let numbers =
        (money(), money(), proptest::option::of(0i64..1 << 60), proptest::option::of(-1e12..1e12f64));
    let rest = (
        proptest::option::of(-62_000_000_000_000_000i64..253_000_000_000_000_000),
        proptest::option::of(any::<bool>()),
        proptest::option::of(prop_oneof![Just(r#"{"a":[1,2.5,null],"b":"x"}"#), Just("\"cat\""), Just("7")]),
        proptest::option::of(Just(r#"{"attempt":"2","shift":"night"}"#)),
    );
    (texts, numbers, rest).prop_map(|(texts, numbers, rest)| Event {
        event_id: texts.0.or_else(|| Some("e".into())),
        event_type: EventType::Labeled,
        task_id: texts.1,
        worker_id: texts.2,
        currency: texts.3,
        price: numbers.0,
        amount: numbers.1,
        active_ms: numbers.2,
        units: numbers.3,
        occurred_at: rest.0.or(Some(0)),
        paid: rest.1,
        label: rest.2.map(str::to_owned),
        attributes: rest.3.map(str::to_owned),
        origin_line: Some(9),
        origin_file: Some("elsewhere".into()),
        ..Event::default()
    })
}

fn in_batches(events: &[Event]) -> Vec<RecordBatch> {
    let mut builder = EventBuilder::default();
    let batches = events.chunks(4).map(|chunk| {
        chunk.iter().for_each(|event| builder.push(event));
        builder.finish().unwrap()
    });
    batches.collect()
}

fn some_events(count: usize) -> Vec<Event> {
    let event = |at| Event {
        event_id: Some(format!("e{at}")),
        event_type: EventType::Labeled,
        occurred_at: Some(at as i64),
        task_id: Some(format!("t{at}")),
        price: Some(Money(at as i128)),
        ..Event::default()
    };
    (0..count).map(event).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn events_come_back_as_they_were(events in proptest::collection::vec(event_strategy(), 1..12)) {
        let batches = in_batches(&events);
        let wanted: Vec<_> = events.iter().enumerate().map(|(at, event)| {
            (at as u64 + 1, Event { origin_line: None, origin_file: None, ..event.clone() }, None)
        }).collect();
        for bytes in [as_parquet(&batches), as_file(&batches), as_stream(&batches)] {
            for (seen, result) in [read_in(&bytes, None), read_on_disk(&bytes)] {
                result.unwrap();
                prop_assert_eq!(&seen.rejected, &vec![]);
                prop_assert_eq!(&seen.events, &wanted);
                prop_assert_eq!(seen.records, events.len() as u64);
            }
        }
    }
}

/// The rows of an otherwise whole event with these columns.
fn with(columns: Vec<(&str, ArrayRef)>) -> Seen {
    with_zone(columns, None)
}

fn with_zone(mut columns: Vec<(&str, ArrayRef)>, zone: Option<chrono_tz::Tz>) -> Seen {
    let rows = columns[0].1.len();
    columns.insert(0, ("event_type", strings(&vec!["labeled"; rows])));
    if columns.iter().all(|(name, _)| *name != "occurred_at") {
        columns.push(("occurred_at", strings(&vec!["2026-03-01T09:00:00Z"; rows])));
    }
    read_batch(&batch(columns), zone)
}

#[test]
fn text_columns_of_any_type() {
    let dictionary: DictionaryArray<Int32Type> = vec![Some("a"), None, Some("a")].into_iter().collect();
    let columns: [ArrayRef; 4] = [
        Arc::new(dictionary),
        Arc::new(LargeStringArray::from(vec![Some("a"), None, Some(" a ")])),
        Arc::new(StringViewArray::from(vec![Some("a"), None, Some("a")])),
        Arc::new(BinaryArray::from(vec![Some(&b"a"[..]), None, Some(b"a")])),
    ];
    for column in columns {
        let seen = with(vec![("worker_id", column)]);
        let workers: Vec<_> = seen.events.iter().map(|(_, event, _)| event.worker_id.as_deref()).collect();
        assert_eq!(workers, [Some("a"), None, Some("a")]);
    }
    let seen = with(vec![("worker_id", Arc::new(BinaryArray::from(vec![&b"\xff"[..], b"b"])))]);
    assert_eq!((seen.rejected[0].0, seen.rejected[0].1), (1, Rule::NotText));
    assert_eq!(seen.events[0].0, 2);
}

#[test]
fn moments_of_any_unit() {
    let at = 1_772_357_400i64;
    let columns: [ArrayRef; 4] = [
        Arc::new(TimestampSecondArray::from(vec![at]).with_timezone("+08:00")),
        Arc::new(TimestampMillisecondArray::from(vec![at * 1_000]).with_timezone("UTC")),
        Arc::new(TimestampMicrosecondArray::from(vec![at * 1_000_000]).with_timezone("Asia/Shanghai")),
        Arc::new(TimestampNanosecondArray::from(vec![at * 1_000_000_000 + 999]).with_timezone("UTC")),
    ];
    for column in columns {
        let seen = with(vec![("occurred_at", column)]);
        assert_eq!(seen.events[0].1.occurred_at, Some(at * 1_000_000));
    }
    let far: ArrayRef = Arc::new(TimestampSecondArray::from(vec![i64::MAX, 1 << 50]).with_timezone("UTC"));
    let rejected = with(vec![("occurred_at", far)]).rejected;
    assert!(rejected.len() == 2 && rejected.iter().all(|(_, rule, ..)| *rule == Rule::NotTime));
}

#[test]
fn a_moment_without_a_zone_needs_one() {
    let local = 1_772_357_400_250i64;
    let columns: [ArrayRef; 3] = [
        Arc::new(TimestampMillisecondArray::from(vec![local])),
        Arc::new(TimestampNanosecondArray::from(vec![local * 1_000_000])),
        Arc::new(Date64Array::from(vec![local])),
    ];
    for column in columns {
        // Parquet keeps a Date64 as whole days unless told otherwise, so Arrow alone here.
        let table = [batch(vec![("event_type", strings(&["labeled"])), ("occurred_at", column)])];
        for bytes in [as_stream(&table), as_file(&table)] {
            let (seen, _) = read_in(&bytes, None);
            let (line, rule, reason, raw) = &seen.rejected[0];
            assert_eq!((*line, *rule), (1, Rule::NoZone));
            assert!(reason.contains("2026-03-01T09:30:00.250"), "{reason}");
            assert_eq!(raw, r#"{"event_type":"labeled","occurred_at":"2026-03-01T09:30:00.250"}"#);
            let (seen, _) = read_in(&bytes, Some(chrono_tz::Asia::Shanghai));
            assert_eq!(seen.events[0].1.occurred_at, Some((local - 8 * 3_600_000) * 1_000));
        }
    }
}

#[test]
fn money_is_exact_or_refused() {
    let decimal = |values: Vec<i128>, precision, scale| -> ArrayRef {
        Arc::new(Decimal128Array::from(values).with_precision_and_scale(precision, scale).unwrap())
    };
    let wide = |digits: &str, scale| -> ArrayRef {
        let value = arrow::datatypes::i256::from_string(digits).unwrap();
        Arc::new(Decimal256Array::from(vec![value]).with_precision_and_scale(76, scale).unwrap())
    };
    let good: [(ArrayRef, i128); 8] = [
        (decimal(vec![250], 10, 2), 2_500_000),
        (decimal(vec![-5], 10, 0), -5_000_000),
        (decimal(vec![1_500_000_000_000], 38, 12), 1_500_000),
        (wide(&format!("25{}", "0".repeat(60)), 61), 2_500_000),
        (Arc::new(Float64Array::from(vec![2.3])), 2_300_000),
        (Arc::new(Float32Array::from(vec![0.1])), 100_000),
        (Arc::new(Int32Array::from(vec![3])), 3_000_000),
        (strings(&["0.05"]), 50_000),
    ];
    for (column, micros) in good {
        let seen = with(vec![("amount", column.clone())]);
        assert_eq!(seen.events.first().map(|seen| seen.1.amount), Some(Some(Money(micros))), "{column:?}");
        assert_eq!(seen.notes.is_empty(), !column.data_type().is_floating());
    }
    let bad: [(ArrayRef, Rule); 7] = [
        (decimal(vec![15], 10, 7), Rule::MoneyRange),
        (decimal(vec![10i128.pow(37)], 38, 0), Rule::MoneyRange),
        (wide(&"9".repeat(70), 20), Rule::MoneyRange),
        (Arc::new(Float64Array::from(vec![0.1 + 0.2])), Rule::MoneyRange),
        (Arc::new(Float64Array::from(vec![1e300])), Rule::MoneyRange),
        (Arc::new(Float64Array::from(vec![1e-300])), Rule::MoneyRange),
        (Arc::new(Float64Array::from(vec![f64::NAN])), Rule::NotDecimal),
    ];
    for (column, rule) in bad {
        let seen = with(vec![("amount", column.clone())]);
        assert_eq!(seen.rejected.first().map(|seen| seen.1), Some(rule), "{column:?}");
    }
}

#[test]
fn numbers_of_any_width_and_empty_columns() {
    let seen = with(vec![
        ("task_id", Arc::new(Float64Array::from(vec![Some(12.0), None]))),
        ("active_ms", Arc::new(Int32Array::from(vec![5, 6]))),
        ("units", Arc::new(Float32Array::from(vec![0.1, 2.0]))),
        ("paid", Arc::new(UInt8Array::from(vec![1, 0]))),
        ("reason", Arc::new(NullArray::new(2))),
    ]);
    let (_, first, _) = &seen.events[0];
    assert_eq!((first.task_id.as_deref(), first.active_ms, first.units), (Some("12"), Some(5), Some(0.1)));
    assert_eq!((first.paid, &first.reason), (Some(true), &None));
    let seen = with(vec![("active_ms", Arc::new(UInt64Array::from(vec![u64::MAX])))]);
    assert_eq!(seen.rejected[0].1, Rule::OutOfRange);
}

#[test]
fn nested_cells_are_json() {
    let boxes = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None, Some(3)]), None]);
    let word: DictionaryArray<Int32Type> = vec!["cat", "dog"].into_iter().collect();
    let label = StructArray::from(vec![
        (Arc::new(Field::new("word", word.data_type().clone(), true)), Arc::new(word) as ArrayRef),
        (Arc::new(Field::new("boxes", boxes.data_type().clone(), true)), Arc::new(boxes) as ArrayRef),
    ]);
    let gold: ArrayRef =
        Arc::new(Decimal128Array::from(vec![150, 7]).with_precision_and_scale(9, 2).unwrap());
    let seen =
        with(vec![("label", Arc::new(label)), ("gold", gold), ("prelabel", strings(&["cat", "{\"b\": 1}"]))]);
    let text = |at: usize| {
        let event = &seen.events[at].1;
        [&event.label, &event.gold, &event.prelabel].map(|text| text.clone().unwrap())
    };
    assert_eq!(text(0), [r#"{"boxes":[1,null,3],"word":"cat"}"#, "1.5", r#""cat""#]);
    assert_eq!(text(1), [r#"{"word":"dog"}"#, "0.07", r#"{"b":1}"#]);
}

#[test]
fn other_columns_go_into_attributes() {
    let seen = with(vec![
        ("attributes", strings(&[r#"{"shift":"night"}"#, r#"{"shift":"day","attempt":1}"#])),
        ("attempt", Arc::new(Int32Array::from(vec![2, 2]))),
        ("seen_at", Arc::new(TimestampMillisecondArray::from(vec![0, 0]).with_timezone("UTC"))),
        ("blank", strings(&["", " "])),
        ("origin_line", strings(&["ledger", "only"])),
    ]);
    let (line, event, attempt) = &seen.events[0];
    assert_eq!((*line, attempt.as_deref()), (1, Some("2")));
    let wanted = r#"{"attempt":2,"seen_at":"1970-01-01T00:00:00Z","shift":"night"}"#;
    assert_eq!(event.attributes.as_deref(), Some(wanted));
    assert_eq!(seen.events.len(), 1);
    assert_eq!((seen.rejected[0].0, seen.rejected[0].1), (2, Rule::TwiceNamed));
}

#[test]
fn a_row_without_a_type_is_no_event() {
    let types: ArrayRef = Arc::new(StringArray::from(vec![None, Some(" "), Some("claimed")]));
    let moments = strings(&["2026-03-01T09:00:00Z"; 3]);
    let seen = read_batch(&batch(vec![("event_type", types), ("occurred_at", moments)]), None);
    assert_eq!(
        seen.rejected.iter().map(|seen| (seen.0, seen.1)).collect::<Vec<_>>(),
        [(1, Rule::Missing), (2, Rule::Missing)]
    );
    assert_eq!(seen.events[0].1.event_type, EventType::Claimed);
}

#[test]
fn a_table_of_other_things_is_not_known() {
    let batches = [batch(vec![("event_type", strings(&["claimed"])), ("price", strings(&["1"]))])];
    for bytes in [as_file(&batches), as_stream(&batches), as_parquet(&batches)] {
        let (seen, result) = read_in(&bytes, None);
        assert!(matches!(result, Err(SourceError::Unknown { .. })));
        assert_eq!(seen.records, 0);
    }
}
