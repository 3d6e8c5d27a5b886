//! The ledger through the program: again adds nothing, a report from it is the report from the files, writers side by side.

/// What a full, broken or read-only disk does to it.
mod disk;
/// Ledgers of each released format.
mod formats;
/// Processes that are killed at random moments.
mod kills;
/// What a limit of memory does to its files.
mod memory;
/// What was not accepted, and another try.
mod quarantine;
/// Files that were changed, as the program tells it.
mod tampering;
/// Many processes at once.
mod writers;

use std::path::Path;
use std::process::{Command, Output};

const REPORTS: [&str; 4] = ["throughput.csv", "accuracy.csv", "earnings.csv", "tiers.csv"];

/// The program, or the one that PIECEWORK_BINARY names: a release build for long runs.
fn binary() -> String {
    std::env::var("PIECEWORK_BINARY").unwrap_or(env!("CARGO_BIN_EXE_piecework").to_owned())
}

fn piecework(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(binary())
        .args(arguments)
        .current_dir(folder)
        .env_remove("PIECEWORK_LEDGER")
        .output()
        .unwrap()
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = piecework(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the program on what must fail, and gives what it said.
fn fails(folder: &Path, arguments: &[&str]) -> String {
    let output = piecework(folder, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
    told
}

/// The lines of a simulated market of about so many pieces.
fn market(seed: u64, pieces: usize) -> String {
    use piecework::sim::{MarketOptions, write_market};
    let options =
        MarketOptions { seed, workers: 20, pieces, hazards: false, class: false, ..MarketOptions::default() };
    let mut lines = Vec::new();
    write_market(&options, &mut lines).unwrap();
    String::from_utf8(lines).unwrap()
}

/// Two overlapping halves of a text, two thirds each.
fn halves(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let third = lines.len() / 3;
    (lines[..2 * third].join("\n") + "\n", lines[third..].join("\n") + "\n")
}

/// Two overlapping halves of a market as `first.ndjson` and `second.ndjson`.
fn write_halves(folder: &Path, market: &str) {
    let (first, second) = halves(market);
    std::fs::write(folder.join("first.ndjson"), first).unwrap();
    std::fs::write(folder.join("second.ndjson"), second).unwrap();
}

/// The reports of a ledger.
fn figures(folder: &Path, ledger: &str) -> Vec<Vec<u8>> {
    done(folder, &["report", "--ledger", ledger, "--out", "figures", "--charts", "none"]);
    reports(folder, "figures")
}

/// A folder and all in it.
fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_all(&path, &place) } else { std::fs::copy(&path, &place).map(drop).unwrap() }
    }
}

fn info(folder: &Path, ledger: &str) -> serde_json::Value {
    serde_json::from_str(&done(folder, &["info", "--ledger", ledger, "--format", "json"])).unwrap()
}

fn samples(folder: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events");
    std::fs::create_dir(folder.join("events")).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join("events").join(path.file_name().unwrap())).unwrap();
    }
}

fn reports(folder: &Path, out: &str) -> Vec<Vec<u8>> {
    REPORTS.iter().map(|name| std::fs::read(folder.join(out).join(name)).unwrap()).collect()
}

#[test]
fn a_ledger_keeps_what_the_files_say_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    samples(folder);
    done(folder, &["ingest", "events", "--ledger", "one", "--allow-quarantine"]);
    let first = info(folder, "one");
    let again = piecework(folder, &["ingest", "events", "--ledger", "one"]);
    assert!(again.status.success(), "nothing is quarantined twice");
    assert_eq!(info(folder, "one"), first, "the same files again change nothing");
    assert_eq!(first["head"].as_str().map(str::len), Some(64));

    done(folder, &["report", "events", "--out", "files", "--charts", "none", "--allow-quarantine"]);
    done(folder, &["report", "--ledger", "one", "--out", "ledger", "--charts", "none"]);
    assert_eq!(reports(folder, "files"), reports(folder, "ledger"));

    // The market last and by itself, the stories one run each: another history, the same figures.
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("events")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.reverse();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending != "md")) {
        done(folder, &["ingest", &file.display().to_string(), "--ledger", "parts", "--allow-quarantine"]);
    }
    done(folder, &["report", "--ledger", "parts", "--out", "split", "--charts", "none"]);
    assert_eq!(reports(folder, "files"), reports(folder, "split"));

    // What had been recorded before the first run: nothing.
    let early = done(
        folder,
        &[
            "sql",
            "select count(*) as n from assignments",
            "--ledger",
            "one",
            "--as-of",
            "2020-01-01",
            "--format",
            "csv",
        ],
    );
    assert_eq!(early, "n\n0\n");
}

#[test]
fn an_event_that_two_processes_bring_at_once_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    samples(folder);
    let run = || {
        Command::new(binary())
            .args(["ingest", "events", "--ledger", "shared", "--allow-quarantine"])
            .current_dir(folder)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    done(folder, &["ingest", "events/01-a-piece-from-claim-to-pay.ndjson", "--ledger", "shared"]);
    let mut writers = [run(), run()];
    for writer in &mut writers {
        assert!(writer.wait().unwrap().success());
    }
    let twice =
        "select count(*) as n from (select event_id from events group by event_id having count(*) > 1)";
    assert_eq!(done(folder, &["sql", twice, "--ledger", "shared", "--format", "csv"]), "n\n0\n");
    done(folder, &["ingest", "events", "--ledger", "alone", "--allow-quarantine"]);
    assert_eq!(info(folder, "shared")["events"], info(folder, "alone")["events"]);
}

#[test]
fn one_bad_file_keeps_no_other_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("events")).unwrap();
    std::fs::write(folder.join("events/a.parquet"), b"PAR1 and nothing more PAR1").unwrap();
    let event =
        r#"{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"t"}"#;
    std::fs::write(folder.join("events/b.ndjson"), event).unwrap();
    let output = piecework(folder, &["ingest", "events", "--ledger", "ledger"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("PW0203 events/a.parquet"), "{told}");
    assert_eq!(info(folder, "ledger")["events"], 1);
}

#[test]
fn figures_and_codes_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (asked, said) in [
        ("acceptance_low", "Wilson"),
        ("PW0102", "decimal"),
        ("paid_twice", "PW0501"),
        ("active_ms", "working time"),
    ] {
        let told = done(folder.path(), &["explain", asked]);
        assert!(told.contains(said), "{asked}: {told}");
    }
    let unknown = piecework(folder.path(), &["explain", "acceptence_low"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("acceptance_low"));
}
