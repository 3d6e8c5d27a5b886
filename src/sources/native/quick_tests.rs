//! The quick road of lines and the other one tell the same of lines of any shape.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::ndjson::read_by_itself;
use super::quick::Quick;
use crate::sim::{MarketOptions, write_market};
use crate::sources::collect::Collector;
use crate::sources::{Ndjson, SourceOptions};

const ODD: &[&str] = &[
    "null",
    "\"\"",
    "\" padded \"",
    "\"a\\\"b\"",
    "\"\\u732b\"",
    "\"猫\"",
    "1e3",
    "-0",
    "01",
    "1.",
    "12.3456789",
    "\"2026-02-30T00:00:00Z\"",
    "\"2026-03-01T09:00:00\"",
    "\"2026-03-01 09:00:60.1234567+08:00\"",
    "{\"b\":[1,2.0],\"a\":\"x\"}",
    "[[]",
    "[1,\"]\"]",
    "true",
    "\"accepted\"",
    "\"claimed\"",
    "\"cny\"",
    "",
    "{",
];

/// A line with one of its values in place of another, a name twice, a byte changed or taken out, or as it was.
fn spoiled(line: &str, random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = line.as_bytes().to_vec();
    let at = random.random_range(0..bytes.len());
    match random.random_range(0..12) {
        0 => bytes[at] = random.random_range(0..=255),
        1 => drop(bytes.remove(at)),
        2 => bytes.truncate(at),
        3..6 => {
            let colons: Vec<usize> = line.match_indices("\":").map(|(at, _)| at + 2).collect();
            let from = colons[random.random_range(0..colons.len())];
            let to = line[from..].find(",\"").map_or(line.len() - 1, |len| from + len);
            let odd = ODD[random.random_range(0..ODD.len())];
            bytes.splice(from..to, odd.bytes());
        }
        6 => bytes.splice(1..1, b"\"task_id\":\"t\",".iter().copied()).for_each(drop),
        7 => bytes.splice(1..1, b" \"other\" : 5 , ".iter().copied()).for_each(drop),
        8 => bytes.extend_from_slice(b" \t\r"),
        _ => {}
    }
    bytes.retain(|byte| *byte != b'\n');
    bytes
}

#[test]
fn both_roads_tell_the_same() {
    let options = MarketOptions { seed: 6, workers: 8, pieces: 150, days: 9, ..MarketOptions::default() };
    let mut market = Vec::new();
    write_market(&options, &mut market).unwrap();
    let market = String::from_utf8(market).unwrap();
    let (mut quick_rows, mut rows) = (0, 0);
    for seed in 0..40 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let lines: Vec<Vec<u8>> = market.lines().map(|line| spoiled(line, &mut random)).collect();
        let whole = [lines.join(&b'\n'), b"\n".to_vec()].concat();
        let (quick, ended) = Collector::read(&Ndjson, &whole);
        ended.unwrap();
        let mut by_itself = Collector::default();
        for (at, line) in lines.iter().enumerate() {
            read_by_itself(line, at as u64 + 1, &SourceOptions::default(), &mut by_itself);
        }
        assert_eq!(quick.records, by_itself.records, "seed {seed}");
        for (left, right) in quick.events.iter().zip(&by_itself.events) {
            assert_eq!(left, right, "seed {seed}");
        }
        assert_eq!(quick.events.len(), by_itself.events.len(), "seed {seed}");
        assert_eq!(quick.rejected, by_itself.rejected, "seed {seed}");
        let texts = lines.iter().filter(|line| std::str::from_utf8(line).is_ok());
        let utf8 = texts.cloned().collect::<Vec<_>>().join(&b'\n');
        let block = Quick::new(&SourceOptions::default()).look(1, [utf8, b"\n".to_vec()].concat());
        quick_rows += block.ready.map_or(0, |ready| ready.is_ready.iter().filter(|is| **is).count());
        rows += lines.len();
    }
    assert!(quick_rows * 4 > rows, "{quick_rows} of {rows}");
}
