//! Many files, one truth: of every format the same download twice, one from Monday beside the one from Friday that says more, and
//! the same in other clothes, in any order into a ledger, give the events and the reports of the newest download alone.
//!
//! What must be equal, for each format: every event with all its fields but `recorded_at` and the origin, which are those of the first
//! file that told it, and `attributes`, which hold what a platform restates at each download and decide nothing; and
//! `throughput.csv`, `accuracy.csv` and `earnings.csv`, byte for byte. Nothing may be quarantined.
//! What is more than in the newest download stands in `MORE`, with its reason.
//!
//! Not here: Parquet and Arrow (`sources/native/table_tests` holds them against NDJSON and CSV), doccano, which is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/downloads");

/// Formats of which an older download knows what the newest one does not say any more, and how many events that are.
const MORE: [(&str, usize, &str); 1] = [(
    "label-studio-edited",
    1,
    "an export shows an edited answer as it stands; the first one, with its time so far, is in Monday's file alone, and is kept",
)];

/// Formats in which a file's name or place is part of what it says: PAWLS names its annotator so, SageMaker the object.
const BY_NAME: [&str; 2] = ["pawls", "sagemaker"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// JSON with the keys of each object backwards.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .rev()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), backwards(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(" , "))
        }
        Value::Array(items) => {
            format!("[ {} ]", items.iter().map(backwards).collect::<Vec<_>>().join(" ,\t"))
        }
        other => other.to_string(),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A table with every cell quoted.
fn quoted(text: &str, between: u8, end: csv::Terminator) -> String {
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(between)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut out = csv::WriterBuilder::new()
        .delimiter(between)
        .quote_style(csv::QuoteStyle::Always)
        .terminator(end)
        .flexible(true)
        .from_writer(Vec::new());
    rows.records().for_each(|row| out.write_record(&row.unwrap()).unwrap());
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

/// The same file in other clothes: each with a name for it, and what its name ends in.
fn reformatted(name: &str, text: &str) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let is_lines = name.ends_with("ndjson") || name.ends_with("jsonl") || name.ends_with("log");
    let mut all =
        vec![("gz", ".gz", gz(text.as_bytes())), ("mark", "", format!("\u{feff}{text}").into_bytes())];
    if is_lines {
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let line = |value: &Value| backwards(value) + "\r\n";
        all.push(("backwards", "", lines.iter().map(line).collect::<String>().into_bytes()));
    } else if let Ok(value) = serde_json::from_str::<Value>(text) {
        all.push(("pretty", "", serde_json::to_vec_pretty(&value).unwrap()));
        all.push(("backwards", "", backwards(&value).into_bytes()));
        all.push((
            "crlf",
            "",
            serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n").into_bytes(),
        ));
    } else if name.ends_with("xml") {
        all.push(("crlf", "", text.replace('\n', "\r\n").into_bytes()));
        all.push(("tight", "", text.lines().map(str::trim).collect::<String>().into_bytes()));
    } else {
        let between = if name.ends_with("tsv") { b'\t' } else { b',' };
        all.push(("quoted", "", quoted(text, between, csv::Terminator::CRLF).into_bytes()));
        all.push(("wide", "", utf16(&quoted(text, between, csv::Terminator::Any(b'\n')))));
    }
    all
}

/// Writes the downloads and their other clothes, each under a folder of its own: its name and that folder.
fn downloads(into: &Path) -> Vec<PathBuf> {
    let mut folders = BTreeSet::new();
    for (day, times) in [("monday", 1), ("friday", 2)] {
        let root = Path::new(FIXTURES).join(day);
        for path in files(&root) {
            let inside = path.strip_prefix(&root).unwrap();
            let reader = inside.iter().next().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            let mut put = |clothes: String, ending: &str, bytes: &[u8]| {
                let folder = into.join(clothes);
                let file = inside.file_name().unwrap().to_str().unwrap();
                let told = if BY_NAME.contains(&reader) { String::new() } else { format!("{day}-") };
                let place = folder.join(inside).with_file_name(format!("{told}{file}{ending}"));
                fs::create_dir_all(place.parent().unwrap()).unwrap();
                fs::write(place, bytes).unwrap();
                folders.insert(folder);
            };
            (0..times).for_each(|time| put(format!("{day}-{time}"), "", text.as_bytes()));
            for (clothes, ending, bytes) in reformatted(inside.to_str().unwrap(), &text) {
                put(format!("{day}-{clothes}"), ending, &bytes);
            }
        }
    }
    folders.into_iter().collect()
}

fn done(arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_piecework"))
        .args(arguments)
        .env_remove("PIECEWORK_LEDGER")
        .output()
        .unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// The events of a ledger by the format that told them, and its reports.
struct Truth {
    events: BTreeMap<String, BTreeSet<String>>,
    reports: BTreeMap<&'static str, String>,
}

fn truth(runs: &[Vec<&Path>]) -> Truth {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (ledger, out) = (path("ledger"), path("out"));
    for run in runs {
        let inputs = run.iter().map(|path| path.to_str().unwrap());
        done(&["ingest"].into_iter().chain(inputs).chain(["--ledger", &ledger]).collect::<Vec<_>>());
    }
    let told =
        done(&["sql", "select * from events order by event_id", "--ledger", &ledger, "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(told.as_bytes());
    let header = rows.headers().unwrap().clone();
    let mut events: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.records().map(Result::unwrap) {
        let cell = |name: &str| &row[header.iter().position(|known| known == name).unwrap()];
        let origin = Path::new(cell("origin_file")).iter();
        let reader =
            origin.skip_while(|part| !part.to_str().unwrap().contains("day-") && *part != "friday").nth(1);
        let kept = header.iter().zip(&row).filter(|(name, cell)| {
            !cell.is_empty() && !["recorded_at", "origin_file", "origin_line", "attributes"].contains(name)
        });
        let told = kept.map(|(name, cell)| format!("{name}={cell}")).collect::<Vec<_>>().join(" ");
        events.entry(reader.unwrap().to_str().unwrap().to_owned()).or_default().insert(told);
    }
    done(&["report", "--ledger", &ledger, "--out", &out, "--charts", "none"]);
    let reports = ["throughput.csv", "accuracy.csv", "earnings.csv"];
    let read = |name| (name, fs::read_to_string(Path::new(&out).join(name)).unwrap());
    Truth { events, reports: reports.into_iter().map(read).collect() }
}

#[test]
fn again_later_and_in_other_clothes_is_the_newest_download() {
    let folder = tempfile::tempdir().unwrap();
    let all = downloads(folder.path());
    let newest = Path::new(FIXTURES).join("friday");
    let alone = truth(&[vec![&newest]]);
    assert_eq!(alone.events.len(), fs::read_dir(&newest).unwrap().count());
    let mut orders: Vec<Vec<&Path>> = vec![all.iter().map(PathBuf::as_path).collect(); 3];
    orders[1].reverse();
    orders[2].shuffle(&mut ChaCha8Rng::seed_from_u64(7));
    for (number, order) in orders.iter().enumerate() {
        // The last order comes in two runs.
        let runs: Vec<_> = order
            .chunks(if number == 2 { order.len() / 2 } else { order.len() })
            .map(<[_]>::to_vec)
            .collect();
        let found = truth(&runs);
        for (reader, events) in &alone.events {
            let found = &found.events[reader];
            let lost: Vec<_> = events.difference(found).collect();
            let more: Vec<_> = found.difference(events).collect();
            let allowed = MORE.iter().find(|(name, ..)| name == reader).map_or(0, |(_, count, _)| *count);
            assert!(
                lost.is_empty() && more.len() == allowed,
                "{reader}, order {number}: {more:#?} are more, {lost:#?} are lost"
            );
        }
        for (name, report) in &found.reports {
            assert_eq!(report, &alone.reports[name], "{name}, order {number}");
        }
    }
}
