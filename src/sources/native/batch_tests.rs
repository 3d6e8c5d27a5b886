//! Rows by the batch and each by itself tell the same of rows of any shape.

use std::collections::BTreeSet;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value};

use super::csv::{columns, read_row};
use super::delimited::Rows;
use crate::events::field_index;
use crate::sim::{MarketOptions, write_market};
use crate::sources::collect::Collector;
use crate::sources::{Csv, Limits, SourceOptions};

const ODD: &[&str] = &[
    " ",
    " padded ",
    "\"quoted \"\"twice\"\"\"",
    "\"over\ntwo lines\"",
    "\"[[1,2\"",
    "\"{\"\"b\"\":1.0}\"",
    "猫",
    "1e3",
    "-0",
    "12.3456789",
    "2026-02-30T00:00:00Z",
    "2026-03-01T09:00:00",
    "2026-03-01 09:00:60.1234567+08:00",
    "YES",
    "true",
    "accepted",
    "claimed",
    "cny",
    "one,more",
    "\"open",
];

/// A market as a table, as rows of cells.
fn market() -> Vec<Vec<String>> {
    let options = MarketOptions { seed: 6, workers: 8, pieces: 150, days: 9, ..MarketOptions::default() };
    let mut lines = Vec::new();
    write_market(&options, &mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let events: Vec<Map<String, Value>> =
        lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let names: BTreeSet<&String> = events.iter().flat_map(Map::keys).collect();
    let names: Vec<&String> =
        names.into_iter().filter(|name| *name != "attributes" && field_index(name).is_some()).collect();
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if !text.contains([',', '"', '\n']) => text.clone(),
        Some(other) => format!("\"{}\"", other.to_string().replace('"', "\"\"")),
    };
    let rows = events.iter().map(|event| names.iter().map(|name| cell(event.get(*name))).collect());
    std::iter::once(names.iter().map(|name| (*name).clone()).collect()).chain(rows).collect()
}

/// A row with another cell, a byte changed or taken out, or as it was.
fn spoiled(mut row: Vec<String>, random: &mut ChaCha8Rng) -> Vec<u8> {
    let cell = random.random_range(0..row.len());
    if random.random_bool(0.25) {
        row[cell] = ODD[random.random_range(0..ODD.len())].to_owned();
    }
    let mut bytes = row.join(",").into_bytes();
    let at = random.random_range(0..bytes.len());
    match random.random_range(0..16) {
        0 => bytes[at] = random.random_range(0..=255),
        1 => drop(bytes.remove(at)),
        2 => bytes.truncate(at),
        3 => bytes.push(b'\r'),
        _ => {}
    }
    bytes
}

fn by_itself(text: &[u8]) -> Collector {
    let mut rows = Rows::new(text, b',', &Limits::default());
    let columns = columns(&rows.next(None).unwrap().unwrap());
    let mut seen = Collector::default();
    while let Some(row) = rows.next(Some(columns.len())).unwrap() {
        if !row.raw.is_empty() {
            read_row(&row, &columns, &SourceOptions::default(), &mut seen);
        }
    }
    seen
}

#[test]
fn both_roads_tell_the_same() {
    let market = market();
    let mut events = 0;
    for seed in 0..40 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut text = market[0].join(",").into_bytes();
        for row in &market[1..] {
            text.push(b'\n');
            text.extend(spoiled(row.clone(), &mut random));
        }
        let (batched, ended) = Collector::read(&Csv, &text);
        ended.unwrap();
        let single = by_itself(&text);
        assert_eq!(batched.records, single.records, "seed {seed}");
        for (left, right) in batched.events.iter().zip(&single.events) {
            assert_eq!(left, right, "seed {seed}");
        }
        assert_eq!(batched.events.len(), single.events.len(), "seed {seed}");
        assert_eq!(batched.rejected, single.rejected, "seed {seed}");
        assert_eq!(batched.ignored, single.ignored, "seed {seed}");
        events += batched.events.len();
    }
    assert!(events > 40 * market.len() / 2, "{events} events of {} rows", 40 * market.len());
}
