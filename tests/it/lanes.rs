//! The short road of reports of work and money gives what the long one gives: from files and from a ledger, for one worker, on one
//! core, and with so little memory that most of it lies in temporary files.

use std::path::Path;
use std::process::Command;

use super::support::market_of;

const TABLES: [&str; 3] = ["throughput", "accuracy", "earnings"];

/// What a run prints, which may have put something into quarantine.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
    command.args(arguments).current_dir(folder).env_remove("PIECEWORK_LEDGER");
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_short_road_gives_what_the_long_one_gives() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("work.ndjson"), market_of(23, 12, 500)).unwrap();
    printed(folder, &["ingest", "work.ndjson", "--ledger", "ledger"]);
    printed(folder, &["report", "work.ndjson", "--out", "whole", "--charts", "none"]);
    for table in TABLES {
        let long = std::fs::read_to_string(folder.join(format!("whole/{table}.csv"))).unwrap();
        let (file, ledger) = (["report", "work.ndjson"], ["report", "--ledger", "ledger"]);
        let little = ["--threads", "1", "--memory-limit", "64MiB"];
        for (source, limits) in [(&file[..], &[][..]), (&file, &little), (&ledger, &[]), (&ledger, &little)] {
            let asked = [source, &["--only", table, "--format", "csv"], limits].concat();
            assert_eq!(printed(folder, &asked), long, "{asked:?}");
        }
        let workers = csv::Reader::from_reader(long.as_bytes());
        let workers: Vec<String> =
            workers.into_records().map(|row| row.unwrap()[0].to_owned()).take(4).collect();
        for worker in workers.iter().map(String::as_str).chain(["nobody", "O'Hara"]) {
            let name = worker.replace('\'', "''");
            // The second is the same condition, which the short road does not know.
            let conditions = [format!("worker_id = '{name}'"), format!("worker_id = '{name}' and true")];
            let of = |source: &[&str], condition: &str| {
                printed(
                    folder,
                    &[source, &["--only", table, "--format", "csv", "--where", condition]].concat(),
                )
            };
            let expected = of(&file, &conditions[1]);
            assert_eq!(of(&file, &conditions[0]), expected, "{table} of {worker}");
            assert_eq!(of(&ledger, &conditions[0]), expected, "{table} of {worker} in the ledger");
        }
    }
}

#[test]
fn too_little_memory_and_no_threads_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    for (option, value) in [("--memory-limit", "1KiB"), ("--memory-limit", "much"), ("--threads", "0")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
        let output = command.args(["report", option, value]).current_dir(&folder).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(option));
    }
}
