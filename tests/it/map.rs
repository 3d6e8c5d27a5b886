//! A stranger's tables: five forms that no reader knows, each by its draft and a few edited lines into the right reports.

use std::path::Path;
use std::process::Command;

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
    let output = command.args(arguments).current_dir(folder).env_remove("PIECEWORK_LEDGER").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Drafts a mapping, edits lines of it, and gives columns of a report made with it.
fn report(file: &str, edits: &[(&str, &str)], table: &str, columns: &[&str]) -> String {
    assert!(edits.len() <= 10, "more than ten lines are too many");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/strangers").join(file);
    std::fs::copy(fixture, folder.join(file)).unwrap();
    let (code, _, told) = run(folder, &["map", file, "--out", "mine.toml"]);
    assert_eq!(code, Some(0), "{told}");
    let mut mapping = std::fs::read_to_string(folder.join("mine.toml")).unwrap();
    for (line, edited) in edits {
        assert_eq!(mapping.lines().filter(|known| known.starts_with(line)).count(), 1, "{line}: {mapping}");
        let lines = mapping.lines().map(|known| if known.starts_with(line) { edited } else { known });
        mapping = lines.collect::<Vec<_>>().join("\n");
    }
    std::fs::write(folder.join("mine.toml"), mapping).unwrap();
    let asked = ["report", file, "--mapping", "mine.toml", "--only", table, "--format", "csv"];
    let (code, printed, told) = run(folder, &asked);
    assert_eq!(code, Some(0), "{told}");
    let mut rows = csv::Reader::from_reader(printed.as_bytes());
    let header = rows.headers().unwrap().clone();
    let places: Vec<usize> =
        columns.iter().map(|name| header.iter().position(|known| known == *name).unwrap()).collect();
    let row =
        |row: csv::StringRecord| places.iter().map(|at| row[*at].to_owned()).collect::<Vec<_>>().join(" ");
    rows.records().map(|record| row(record.unwrap())).collect::<Vec<_>>().join("\n")
}

const ZONE: &str = "# zone =";

#[test]
fn german_headers_semicolons_and_decimal_commas() {
    let edits = [(ZONE, "zone = \"Europe/Berlin\"")];
    let money = report(
        "german.csv",
        &edits,
        "earnings",
        &["worker_id", "currency", "owed_amount", "outstanding_amount"],
    );
    assert_eq!(money, "german:Bo EUR 0.00 0.00\ngerman:Änne EUR 1200.50 1200.50");
    let work = ["worker_id", "claimed", "labeled", "accepted", "rejected", "active_seconds", "first_at"];
    let work = report("german.csv", &edits, "throughput", &work);
    assert_eq!(
        work,
        "german:Bo 2 2 0 1 900 2026-03-13T08:00:00Z\ngerman:Änne 1 1 1 0 1800 2026-03-01T08:00:00Z"
    );
}

#[test]
fn dates_as_spreadsheets_count_them() {
    let work = ["worker_id", "labeled", "active_seconds", "last_at"];
    let work = report("excel.csv", &[(ZONE, "zone = \"UTC\"")], "throughput", &work);
    assert_eq!(work, "excel:ana 1 1800 2026-03-01T09:30:00Z\nexcel:bo 1 1200 2026-03-01T12:20:00Z");
}

#[test]
fn milliseconds_since_1970_and_short_words() {
    let judged =
        report("epoch.tsv", &[], "accuracy", &["worker_id", "accepted", "rejected", "acceptance_rate"]);
    assert_eq!(judged, "epoch:r1 1 0 1\nepoch:r2 0 1 0");
}

#[test]
fn a_column_for_each_annotator() {
    let work = report("wide.csv", &[], "throughput", &["worker_id", "labeled"]);
    assert_eq!(work, "wide:Anna 2\nwide:Ben 1\nwide:Cem 2");
}

#[test]
fn chinese_headers_and_status_words() {
    let edits = [(ZONE, "zone = \"Asia/Shanghai\"")];
    let columns = ["worker_id", "currency", "owed_amount", "unpaid_seconds", "active_seconds"];
    let money = report("chinese.csv", &edits, "earnings", &columns);
    assert_eq!(money, "chinese:李娜 CNY 0.50 0 600\nchinese:王伟 CNY 0.00 900 1500");
    let judged = report("chinese.csv", &edits, "accuracy", &["worker_id", "accepted", "rejected"]);
    assert_eq!(judged, "chinese:李娜 1 0\nchinese:王伟 0 1");
}

#[test]
fn what_a_file_lacks_is_given_and_a_dry_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("labels.tsv"), "task\tlabel\nt1\tcat\nt2\tdog\n").unwrap();
    let mapping =
        "name = \"mine\"\n[[event]]\ntype = \"labeled\"\ntask_id = \"{task}\"\nlabel = \"{label}\"\n";
    std::fs::write(folder.join("mine.toml"), mapping).unwrap();
    let given = [
        "--mapping",
        "mine.toml",
        "--worker",
        "ana",
        "--project",
        "p",
        "--price",
        "0.50 CNY",
        "--at",
        "2026-03-01T00:00:00Z",
    ];
    let dry = [&["ingest", "labels.tsv", "--ledger", "ledger", "--dry-run"], &given[..]].concat();
    let (code, printed, told) = run(folder, &dry);
    assert_eq!(code, Some(0), "{told}");
    assert!(printed.starts_with("task.labeled      2 new, 0 in the ledger\n"), "{printed}");
    assert!(!folder.join("ledger").exists(), "a dry run makes no ledger");
    let ingest = [&["ingest", "labels.tsv", "--ledger", "ledger"], &given[..]].concat();
    assert_eq!(run(folder, &ingest).0, Some(0));
    let (_, printed, _) = run(folder, &dry);
    assert!(printed.starts_with("task.labeled      0 new, 2 in the ledger\n"), "{printed}");
    let (_, printed, _) = run(
        folder,
        &[
            "sql",
            "select worker_id, project_id, price, time_basis from events",
            "--ledger",
            "ledger",
            "--format",
            "csv",
        ],
    );
    assert_eq!(
        printed,
        "worker_id,project_id,price,time_basis\nana,p,0.50,not_before\nana,p,0.50,not_before\n"
    );
    for wrong in
        [&["--price", "0.5"][..], &["--price", "0.5 yuan"], &["--at", "soon"], &["--mapping", "absent.toml"]]
    {
        let (code, _, told) = run(folder, &[&["report", "labels.tsv"], wrong].concat());
        assert_eq!(code, Some(2), "{told}");
    }
}

#[test]
fn what_is_no_table_is_told_and_all_readers_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("text.txt"), "just words\nand more\n").unwrap();
    let (code, _, told) = run(folder.path(), &["map", "text.txt"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("PW0204 text.txt: this is no table with a header"), "{told}");
    let (code, listed, _) = run(folder.path(), &["sources"]);
    assert_eq!(code, Some(0));
    for name in ["mturk", "prolific", "appen", "label-studio", "ndjson"] {
        assert!(listed.contains(&format!("--source {name}\n")), "{name}: {listed}");
    }
}

#[test]
fn what_is_exported_reads_back_and_others_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("work.ndjson"), super::support::market_of(7, 6, 60)).unwrap();
    let ledgers = [("one", "work.ndjson"), ("two", "again.ndjson")];
    let mut reports = Vec::new();
    for (ledger, file) in ledgers {
        run(folder, &["ingest", file, "--ledger", ledger, "--allow-quarantine"]);
        let (code, _, told) =
            run(folder, &["export", "--format", "events", "--ledger", ledger, "--out", "again.ndjson"]);
        assert_eq!(code, Some(0), "{told}");
        reports.push(run(folder, &["report", "--ledger", ledger, "--only", "earnings", "--format", "csv"]).1);
    }
    assert_eq!(reports[0], reports[1]);
    let (_, labels, _) = run(folder, &["export", "--format", "crowdkit", "--ledger", "one"]);
    assert!(labels.starts_with("task,worker,label\n") && labels.lines().count() > 20, "{labels}");
    let (_, answers, _) = run(
        folder,
        &[
            "sql",
            "select count(distinct concat(worker_id, ' ', task_id, ' ', coalesce(item_id, ''))) as n from events where event_type = 'task.labeled' and label is not null",
            "--ledger",
            "one",
            "--format",
            "csv",
        ],
    );
    let answers: usize = answers.lines().last().unwrap().parse().unwrap();
    assert!(labels.lines().count() - 1 <= answers);
    // The questions of two pages are no one task, though both are called q1.
    let mut rows = csv::Reader::from_reader(labels.as_bytes());
    let keys: Vec<[String; 2]> =
        rows.records().map(|row| row.unwrap()).map(|row| [row[0].to_owned(), row[1].to_owned()]).collect();
    let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}
