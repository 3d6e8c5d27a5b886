//! What a run leaves: files of a folder, forms of a table, queries, a simulated market, help.

use std::process::Stdio;

use insta::assert_snapshot;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Desk, cells};

const TABLES: [&str; 6] = ["accuracy", "anomalies", "earnings", "quarantine", "throughput", "tiers"];

/// How many files of each kind a report leaves.
fn files(options: &[&str]) -> Vec<(String, usize)> {
    let desk = Desk::new();
    let ran = desk.run(&[&["report", "work.ndjson", "--out", "out"], options].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut kinds = std::collections::BTreeMap::new();
    let entries = std::fs::read_dir(desk.path("out")).unwrap().map(|entry| entry.unwrap());
    // Pictures beside the tables' own lie in a folder of theirs.
    for entry in entries.filter(|entry| entry.file_type().unwrap().is_file()) {
        let name = entry.file_name().into_string().unwrap();
        *kinds.entry(name.rsplit_once('.').unwrap().1.to_owned()).or_default() += 1;
    }
    for table in TABLES {
        assert!(desk.path(&format!("out/{table}.csv")).is_file(), "{table}");
    }
    assert!(desk.path("out/summary.json").is_file() && desk.path("out/index.html").is_file());
    kinds.into_iter().collect()
}

fn kinds(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
}

#[test]
fn pictures_are_there_as_asked_for() {
    assert_eq!(files(&["--charts", "none"]), kinds(&[("csv", 7), ("html", 1), ("json", 1)]));
    assert_eq!(files(&["--charts", "svg"]), kinds(&[("csv", 7), ("html", 1), ("json", 1), ("svg", 6)]));
    assert_eq!(files(&["--charts", "png"]), kinds(&[("csv", 7), ("html", 1), ("json", 1), ("png", 6)]));
    assert_eq!(files(&[]), kinds(&[("csv", 7), ("html", 1), ("json", 1), ("png", 6), ("svg", 6)]));
}

#[test]
fn a_folder_has_csv_beside_the_form_that_was_asked_for() {
    assert_eq!(
        files(&["--charts", "none", "--format", "json"]),
        kinds(&[("csv", 7), ("html", 1), ("json", 8)])
    );
    let parquet = kinds(&[("csv", 7), ("html", 1), ("json", 1), ("parquet", 7)]);
    assert_eq!(files(&["--charts", "none", "--format", "parquet"]), parquet);
}

#[test]
fn the_summary_and_the_page_say_what_was_asked() {
    let desk = Desk::new();
    desk.report(&["--lang", "zh", "--gap", "2m", "--where", "team = 'north'"]);
    let summary: serde_json::Value = serde_json::from_str(&desk.read("out/summary.json")).unwrap();
    assert_eq!(summary["counts"]["accepted"], 19);
    assert_eq!(summary["totals"]["labeled"], 3);
    assert_eq!(summary["money"]["USD"]["outstanding_amount"], "3.00");
    assert_eq!(summary["options"]["gap"], "120 s");
    assert_eq!(summary["options"]["where"], "team = 'north'");
    let page = desk.read("out/index.html");
    assert!(page.contains("lang=\"zh") && page.contains("收入"));
    assert!(!page.contains("What is owed"));
}

#[test]
fn one_table_in_each_form() {
    let desk = Desk::new();
    let earnings = |format: &str| {
        let arguments = ["report", "work.ndjson", "--only", "earnings", "--format", format];
        desk.command(&arguments).output().unwrap().stdout
    };
    let json: serde_json::Value = serde_json::from_slice(&earnings("json")).unwrap();
    assert_eq!(json[1]["owed_amount"], "5.00");
    assert_eq!(json[0]["paid_per_accepted_amount"], serde_json::Value::Null);
    desk.write("earnings.parquet", earnings("parquet"));
    let file = std::fs::File::open(desk.path("earnings.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 3);
    let csv = String::from_utf8(earnings("csv")).unwrap();
    assert_eq!(cells(&csv, "worker_id currency"), ["ann EUR", "ann USD", "bob USD"]);
    let table = String::from_utf8(earnings("table")).unwrap();
    assert!(table.starts_with("earnings\n") && table.contains("owed") && !table.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    for arguments in
        [&["report", "work.ndjson"][..], &["simulate"], &["sql", "select * from events", "work.ndjson"]]
    {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_piecework"));
        command.args(arguments).current_dir(&desk.0).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn each_table_that_the_help_names_can_be_asked() {
    let desk = Desk::new();
    let help = desk.run(&["sql", "--help"]).out;
    let named = help.split_once("Tables:").unwrap().1.split_once("Example").unwrap().0;
    let tables: Vec<&str> = named.split(',').map(str::trim).collect();
    let counts = tables.iter().map(|table| format!("select '{table}' as name, count(*) as n from {table}"));
    let query = format!("{} order by name", counts.collect::<Vec<_>>().join(" union all "));
    desk.write("counts.sql", &query);
    let ran = desk.run(&["sql", "counts.sql", "work.ndjson", "--format", "csv"]);
    assert_eq!(ran.err, "");
    assert_snapshot!(cells(&ran.out, "name n").join("\n"), @r"
    accuracy 2
    anomalies 1
    assignments 5
    earnings 3
    events 19
    flags 0
    gold_answers 1
    logged_time 0
    payments 3
    review_waits 5
    reviews 5
    throughput 2
    tiers 5
    work_intervals 6
    ");
}

#[test]
fn one_seed_is_one_market() {
    let desk = Desk::new();
    let market = |seed: &str| desk.run(&["simulate", "--seed", seed, "--workers", "6", "--pieces", "40"]).out;
    let first = market("7");
    assert_eq!(first, market("7"));
    assert_ne!(first, market("8"));
    let ran =
        desk.run(&["simulate", "--seed", "7", "--workers", "6", "--pieces", "40", "--out", "market.ndjson"]);
    assert_eq!(ran.err, format!("{} lines written to market.ndjson\n", first.lines().count()));
    assert_eq!(desk.read("market.ndjson"), first);
}

#[test]
fn each_command_has_an_example() {
    let desk = Desk::new();
    let help = desk.run(&["--help"]).out;
    let commands = help.split_once("Commands:").unwrap().1.split_once("Options:").unwrap().0;
    let commands: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.contains(&"report"), "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let help = desk.run(&[command, "--help"]);
        assert!(help.out.contains(&format!("Example:\n  piecework {command}")), "{command}: {}", help.out);
        assert_eq!(help.code, Some(0));
    }
    assert_eq!(desk.run(&[]).code, Some(2));
}

/// Mechanical Turk's review file of other work is none; of work that waits for its verdict it is a header, and says so.
#[test]
fn a_review_file_without_work_of_mechanical_turk_is_refused() {
    let desk = Desk::new();
    let label = r#"{"event_type":"labeled","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","label":"cat""#;
    let verdict = r#"{"event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ann","task_id":"t1","assignment_id":"a1","verdict":"accepted"}"#;
    let export = |lines: &str| {
        desk.write("e.ndjson", lines);
        desk.run(&["export", "--format", "mturk-review", "e.ndjson"]).told()
    };
    assert_snapshot!(export(&format!("{label}}}\n")), @"
    piecework: PW0447 nothing to export: there is no work of Mechanical Turk, which alone takes its review file; --format lists the others
    exit 1
    ");
    let of_mturk = format!("{label},\"source\":\"mturk\"}}\n");
    assert_snapshot!(export(&of_mturk), @"
    AssignmentId,Approve,Reject
    note: no assignment of Mechanical Turk has a final verdict: the file is its header alone
    exit 0
    ");
    assert_snapshot!(export(&format!("{of_mturk}{verdict}\n")), @"
    AssignmentId,Approve,Reject
    a1,x,
    exit 0
    ");
}
