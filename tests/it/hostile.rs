//! Bytes that mean no good: every reader is given noise, and good inputs that were flipped, cut, spliced and repeated. None
//! panics, all come to an end, and each record that was looked at is told of.
//!
//! PIECEWORK_CASES=5000 asks for more; a failure names the seed and the mutation. What once failed is kept in
//! tests/corpus, and read in each run.

use std::io::empty;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use piecework::engine::{Policy, Rates, Thresholds};
use piecework::events::{Event, Fault, complete};
use piecework::sources::{Body, Input, SOURCES, Sink, Source};
use piecework::units::{parse_duration, parse_time};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use crate::support;

/// The account of one reading.
#[derive(Default)]
struct Account {
    records: u64,
    told: u64,
}

impl Sink for Account {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, _: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        if complete(&mut event, attempt).is_err() {
            raw();
        }
        self.told += 1;
    }

    fn reject(&mut self, _: u64, _: Fault, _: String) {
        self.told += 1;
    }

    fn ignore(&mut self, _: &'static str) {
        self.told += 1;
    }

    fn note(&mut self, _: &str) {}
}

fn cases() -> u64 {
    std::env::var("PIECEWORK_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

/// Small good inputs of all formats.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds = Vec::new();
    for folder in
        ["tests/fixtures/native", "tests/fixtures/mturk", "tests/fixtures/label-studio", "tests/corpus"]
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_file() && path.extension().is_none_or(|ending| ending != "snap" && ending != "md") {
                seeds.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    seeds.push(("parquet".into(), parquet()));
    let (file, stream) = arrow();
    seeds.push(("arrow file".into(), file));
    seeds.push(("arrow stream".into(), stream));
    seeds.sort();
    seeds
}

fn batch() -> arrow::array::RecordBatch {
    let mut builder = piecework::events::EventBuilder::default();
    for event in support::events(&support::market(3)).iter().take(40) {
        builder.push(event);
    }
    builder.finish().unwrap()
}

fn parquet() -> Vec<u8> {
    let (batch, mut bytes) = (batch(), Vec::new());
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn arrow() -> (Vec<u8>, Vec<u8>) {
    let (batch, mut file, mut stream) = (batch(), Vec::new(), Vec::new());
    let mut writer = arrow::ipc::writer::FileWriter::try_new(&mut file, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(&mut stream, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    (file, stream)
}

/// What a reader is not to choke on, put in where a good byte stood.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\r",
    b"\n\n",
    b"\"",
    b"\\",
    b"{",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"}",
    b",,,,",
    b"1e999",
    b"1e-2147483648",
    b"0001-01-01T00:00:00Z",
    b"-99999999999999999999999999999999999999.999999999",
    b"9223372036854775808",
    b"9999-12-31T23:59:60+99:99",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    "\u{202e}\u{0}\u{1F469}\u{200D}".as_bytes(),
    b"\xed\xa0\x80",
    b"null",
    b"=cmd|' /C calc'!A0",
];

fn mutated(good: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..random.random_range(1..6) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..64)).min(bytes.len());
        match random.random_range(0..6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let place = random.random_range(0..=bytes.len());
                bytes.splice(place..place, piece);
            }
            4 => {
                let odd = ODD[random.random_range(0..ODD.len())];
                bytes.splice(at..end, odd.iter().copied());
            }
            _ => {
                let odd = ODD[random.random_range(0..ODD.len())];
                bytes.splice(at..at, odd.iter().copied());
            }
        }
    }
    bytes
}

/// Reads bytes by one reader, as a file that fits into its first look and as one that does not.
fn read(source: &dyn Source, bytes: &[u8], asked: &str) {
    for split in [bytes.len(), bytes.len() / 2] {
        let (head, rest) = bytes.split_at(split);
        let body = match rest {
            [] => Body::Stream(Box::new(empty())),
            rest => Body::Stream(Box::new(std::io::Cursor::new(rest.to_vec()))),
        };
        let input = Input { name: "hostile".into(), head: head.to_vec(), body };
        let mut account = Account::default();
        let ended = catch_unwind(AssertUnwindSafe(|| source.read(input, &Default::default(), &mut account)));
        let ended = ended.unwrap_or_else(|_| panic!("{} panics: {asked}", source.name()));
        if ended.is_ok() {
            let Account { records, told } = account;
            assert!(
                told >= records,
                "{} looked at {records} records and told of {told}: {asked}",
                source.name()
            );
        }
    }
}

#[test]
fn no_reader_panics_or_passes_over_a_record() {
    let seeds = seeds();
    assert!(seeds.len() > 15);
    for (name, good) in &seeds {
        for source in SOURCES {
            read(*source, good, name);
        }
        for case in 0..cases() {
            let mut random = ChaCha8Rng::seed_from_u64(case);
            let bad = mutated(good, &mut random);
            // The reader that knows it, and one that was named by mistake.
            let by_mistake = SOURCES[case as usize % SOURCES.len()];
            let asked = format!("{name}, case {case}");
            for source in SOURCES.iter().filter(|source| source.knows(&bad)).chain([&by_mistake]) {
                read(*source, &bad, &asked);
            }
        }
    }
}

#[test]
fn noise_is_no_event() {
    for case in 0..cases() * 4 {
        let mut random = ChaCha8Rng::seed_from_u64(case);
        let length = random.random_range(0..2_000);
        let noise: Vec<u8> = (0..length).map(|_| random.random()).collect();
        for source in SOURCES {
            read(*source, &noise, &format!("noise {case}"));
        }
    }
}

#[test]
fn texts_of_people_are_refused_in_words() {
    let shipped =
        |name: &str| std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(name));
    let (policy, thresholds) = (shipped("plain.toml").unwrap(), shipped("audit.toml").unwrap());
    let rates = b"date,from,to,rate\n2026-03-01,USD,CNY,6.9\n2026-03-02,EUR,CNY,7.123456789012\n";
    let (time, length) = (b"2026-03-01T09:30:00.123456+08:00", b"90s");
    for case in 0..cases() * 10 {
        let mut random = ChaCha8Rng::seed_from_u64(case);
        let mut odd = |good: &[u8]| String::from_utf8_lossy(&mutated(good, &mut random)).into_owned();
        let (policy, rates, thresholds) = (odd(&policy), odd(rates), odd(&thresholds));
        let (time, length) = (odd(time), odd(length));
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let _ = Policy::find("hostile.toml", |_| Ok(policy.clone()));
            let _ = Rates::parse("hostile.csv", &rates);
            let _ = Thresholds::parse("hostile.toml", &thresholds);
            let _ = parse_time(&time);
            let _ = parse_duration(&length);
        }));
        assert!(ended.is_ok(), "case {case}: {policy:?} {rates:?} {time:?} {length:?}");
    }
}
