//! Real exports through the program itself: what the report's files say, against a plain count in Python.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use piecework::sources::{MTurk, Source};
use serde_json::{Value, json};

/// One of the batch results has times without a zone; its requester sits on the east coast.
const SOURCE_TZ: &str = "America/New_York";

/// An annotation without a time is quarantined there, so the run ends with 3.
const QUARANTINED: [&str; 1] = ["old-completions.json"];

#[test]
fn the_report_of_every_real_label_studio_export_is_what_python_counts() {
    compare(files("tools/label-studio", |path| path.extension().is_some_and(|ending| ending == "json")));
}

#[test]
fn the_report_of_every_real_batch_of_mturk_is_what_python_counts() {
    compare(files("platforms/mturk", |path| MTurk.knows(&std::fs::read(path).unwrap())));
}

fn files(folder: &str, wanted: impl Fn(&PathBuf) -> bool) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    let Ok(entries) = folder.read_dir() else {
        eprintln!("SKIPPED: no real exports at {}", folder.display());
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let mut files: Vec<_> = paths.filter(wanted).collect();
    files.sort();
    files
}

fn compare(files: Vec<PathBuf>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/count_reports.py");
    let Ok(counted) =
        Command::new("python3").arg(script).args(["--source-tz", SOURCE_TZ]).args(&files).output()
    else {
        return eprintln!("SKIPPED: no python3 to count with");
    };
    assert!(counted.status.success(), "{}", text(&counted.stderr));
    let counted: BTreeMap<String, Value> = serde_json::from_slice(&counted.stdout).unwrap();
    let mut differences = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let reported = reported(path);
        for (figure, wanted) in counted[name].as_object().unwrap() {
            if &reported[figure] != wanted {
                differences.push(format!("{name} {figure}: reported {}, counted {wanted}", reported[figure]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The figures of a report, from its files alone.
fn reported(path: &Path) -> Value {
    let out = tempfile::tempdir().unwrap();
    let run =
        piecework(|it| it.arg("report").arg(path).arg("--out").arg(out.path()).args(["--charts", "none"]));
    let name = path.file_name().unwrap().to_str().unwrap();
    let code = if QUARANTINED.contains(&name) { 3 } else { 0 };
    assert_eq!(run.status.code(), Some(code), "{name}: {}", text(&run.stderr));
    let read = |name: &str| Rows::read(&std::fs::read(out.path().join(name)).unwrap());
    let (throughput, accuracy, earnings) =
        (read("throughput.csv"), read("accuracy.csv"), read("earnings.csv"));
    let summary: Value =
        serde_json::from_slice(&std::fs::read(out.path().join("summary.json")).unwrap()).unwrap();
    json!({
        "records": summary["counts"]["records"],
        "workers": throughput.rows.len(),
        "claimed": throughput.count("claimed"),
        "labeled": throughput.count("labeled"),
        "released": throughput.count("released"),
        "accepted": throughput.count("accepted"),
        "rejected": throughput.count("rejected"),
        "active_micros": throughput.sum("active_seconds", 6),
        "reviewed": accuracy.count("reviewed"),
        "gold_answered": accuracy.count("gold_answered"),
        "gold_correct": accuracy.count("gold_correct"),
        "owed": cents(earnings.sum("owed_amount", 6)),
        "paid": cents(earnings.sum("paid_amount", 6)),
        "unpriced": earnings.count("unpriced"),
        "interval_micros": interval_micros(path),
        "untimed": noted(&summary, "labeled pieces have no measured time"),
    })
}

/// The number that a note of the report begins with; 0 where there is no such note.
fn noted(summary: &Value, of: &str) -> u64 {
    let notes = summary["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap());
    notes
        .filter(|note| note.contains(of))
        .map(|note| note.split_once(' ').unwrap().0.parse::<u64>().unwrap())
        .sum()
}

fn interval_micros(path: &Path) -> i64 {
    let query = "select coalesce(sum(cast(ended_at as bigint) - cast(started_at as bigint)), 0) as micros from work_intervals";
    let run = piecework(|it| it.args(["sql", query]).arg(path).args(["--format", "csv"]));
    Rows::read(&run.stdout).sum("micros", 0)
}

fn piecework(arguments: impl Fn(&mut Command) -> &mut Command) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
    command.env_remove("PIECEWORK_LEDGER");
    arguments(&mut command).args(["--source-tz", SOURCE_TZ]).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Millionths as money with at least two decimals.
fn cents(millionths: i64) -> String {
    piecework::units::Money(millionths.into()).to_string()
}

/// A CSV file of a report.
struct Rows {
    rows: Vec<BTreeMap<String, String>>,
}

impl Rows {
    fn read(bytes: &[u8]) -> Rows {
        Rows { rows: csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect() }
    }

    fn count(&self, column: &str) -> i64 {
        self.sum(column, 0)
    }

    /// The sum of a column of decimals, exact, as a whole number with so many places.
    fn sum(&self, column: &str, places: usize) -> i64 {
        self.rows.iter().map(|row| scaled(&row[column], places)).sum()
    }
}

fn scaled(text: &str, places: usize) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    assert!(part.len() <= places && !text.starts_with('-'), "{text}");
    format!("{whole}{part:0<places$}").parse().unwrap()
}
