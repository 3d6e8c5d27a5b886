//! Rows that go on in their batch against the same rows read cell by cell: simulated events with odd values thrown in.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, DictionaryArray, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use super::cells::Rows;
use crate::events::{EventBuilder, Looker, Reading};
use crate::sim::{MarketOptions, write_market};
use crate::sources::collect::Collector;
use crate::sources::{Ndjson, SourceOptions};

fn market() -> RecordBatch {
    let mut lines = Vec::new();
    let options = MarketOptions { seed: 5, workers: 8, pieces: 120, days: 9, ..MarketOptions::default() };
    write_market(&options, &mut lines).unwrap();
    let mut builder = EventBuilder::default();
    Collector::read(&Ndjson, &lines).0.events.iter().for_each(|(_, event)| builder.push(event));
    builder.finish().unwrap()
}

const ODD_TEXTS: &[&str] = &[
    "",
    " ",
    " padded ",
    "claimed",
    "task.eaten",
    "{\"b\":1, \"a\":2}",
    "1.0",
    "\"x\"",
    "[[",
    "exact",
    "piece",
    "CNY",
    "cny",
    "accepted",
    "\u{a0}x",
    "猫",
];

/// Some cells of a column in place of others.
fn spoiled(column: &ArrayRef, random: &mut ChaCha8Rng) -> ArrayRef {
    let rows = column.len();
    let mut odd = || random.random_range(0..40);
    match column.data_type() {
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            let cell = |row: usize| match odd() {
                0 => None,
                1 => Some(ODD_TEXTS[(row * 7 + rows) % ODD_TEXTS.len()]),
                _ => texts.is_valid(row).then(|| texts.value(row)),
            };
            Arc::new((0..rows).map(cell).collect::<StringArray>())
        }
        DataType::Int64 => {
            let numbers = column.as_primitive::<Int64Type>();
            let cell = |row: usize| {
                [None, Some(-1), Some(0), Some(i64::MAX)]
                    .get(odd())
                    .copied()
                    .unwrap_or(numbers.is_valid(row).then(|| numbers.value(row)))
            };
            Arc::new((0..rows).map(cell).collect::<Int64Array>())
        }
        DataType::Float64 => {
            let numbers = column.as_primitive::<Float64Type>();
            let values = [None, Some(-1.0), Some(-0.0), Some(f64::NAN), Some(1e300), Some(0.5)];
            let cell = |row: usize| {
                values.get(odd()).copied().unwrap_or(numbers.is_valid(row).then(|| numbers.value(row)))
            };
            Arc::new((0..rows).map(cell).collect::<Float64Array>())
        }
        DataType::Decimal128(..) => {
            let amounts = column.as_primitive::<Decimal128Type>();
            let values = [None, Some(-5), Some(0), Some(10_i128.pow(18) - 1)];
            let cell = |row: usize| {
                values.get(odd()).copied().unwrap_or(amounts.is_valid(row).then(|| amounts.value(row)))
            };
            Arc::new(
                (0..rows).map(cell).collect::<Decimal128Array>().with_data_type(column.data_type().clone()),
            )
        }
        DataType::Timestamp(..) => {
            let times = column.as_primitive::<TimestampMicrosecondType>();
            let values = [None, Some(-1), Some(i64::MAX / 2), Some(0)];
            let cell = |row: usize| {
                values.get(odd()).copied().unwrap_or(times.is_valid(row).then(|| times.value(row)))
            };
            Arc::new((0..rows).map(cell).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        _ => column.clone(),
    }
}

/// All that is told of a batch, read by the road that looks at it as a whole, or with a column that is not ours, cell by cell.
fn told(batch: &RecordBatch) -> Collector {
    let mut seen = Collector::default();
    let options = SourceOptions::default();
    Rows::new("f", &options, &mut seen).batch(batch).unwrap();
    seen
}

fn with_another_column(batch: &RecordBatch) -> RecordBatch {
    let names = batch.schema_ref().fields().iter().map(|field| field.name().clone());
    let columns = names.zip(batch.columns().iter().cloned());
    let other = ("other".to_owned(), new_null_array(&DataType::Utf8, batch.num_rows()));
    RecordBatch::try_from_iter_with_nullable(
        columns.chain([other]).map(|(name, column)| (name, column, true)),
    )
    .unwrap()
}

/// The market's columns, some left out, some as dictionaries, some spoiled.
fn variant(market: &RecordBatch, random: &mut ChaCha8Rng) -> RecordBatch {
    let mut columns = Vec::new();
    for (field, column) in market.schema_ref().fields().iter().zip(market.columns()) {
        let needed = matches!(field.name().as_str(), "event_type" | "occurred_at");
        if !needed && random.random_range(0..8) == 0 {
            continue;
        }
        let mut column =
            if random.random_range(0..3) == 0 { spoiled(column, random) } else { column.clone() };
        if *column.data_type() == DataType::Utf8 && random.random_range(0..3) == 0 {
            column = Arc::new(column.as_string::<i32>().iter().collect::<DictionaryArray<Int32Type>>());
        } else if *column.data_type() == DataType::Utf8 && random.random_range(0..3) == 0 {
            column = cast(&column, &DataType::Utf8View).unwrap();
        }
        columns.push((field.name().clone(), column, true));
    }
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

#[test]
fn what_is_told_of_a_batch_is_what_its_cells_tell() {
    let market = market();
    let (mut went_on, mut rows) = (0, 0);
    for seed in 0..60 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let batch = variant(&market, &mut random);
        let (whole, by_cells) = (told(&batch), told(&with_another_column(&batch)));
        assert_eq!(whole.records, by_cells.records);
        for (left, right) in whole.events.iter().zip(&by_cells.events) {
            assert_eq!(left, right, "seed {seed}");
        }
        assert_eq!(whole.events.len(), by_cells.events.len(), "seed {seed}");
        assert_eq!(whole.faults(), by_cells.faults(), "seed {seed}");
        if let Some(ready) = Looker::new(Reading::default()).look(&batch) {
            went_on += ready.is_ready.iter().filter(|is| **is).count();
        }
        rows += batch.num_rows();
    }
    assert!(went_on * 5 > rows, "{went_on} of {rows}");
}
