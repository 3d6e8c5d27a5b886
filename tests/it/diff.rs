//! `piecework diff` as a person runs it: each cell that differs, and the events that made it differ.

use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::support::piecework;

/// Ann and Bob have one accepted piece each; Ann is paid.
const FIRST: &str = r#"{"event_id":"a1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1","project_id":"p1","domain":"law","price":"2.00","currency":"USD"}
{"event_id":"a2","event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","worker_id":"ann","task_id":"t1","label":"dog"}
{"event_id":"a3","event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ann","task_id":"t1","verdict":"accepted"}
{"event_id":"m7","event_type":"paid","occurred_at":"2026-03-10T00:00:00Z","worker_id":"ann","task_id":"t1","amount":"1.00","currency":"USD"}
{"event_id":"b1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"bob","task_id":"t2","project_id":"p2","domain":"law","price":"4.00","currency":"USD"}
{"event_id":"b2","event_type":"labeled","occurred_at":"2026-03-02T09:30:00Z","worker_id":"bob","task_id":"t2","label":"cat"}
{"event_id":"b3","event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"bob","task_id":"t2","verdict":"accepted"}
"#;

/// Ann's payment is taken back and made again, Bob's verdict is withdrawn, Cyd comes, and one line is bad.
const SECOND: &str = r#"{"event_id":"v1","event_type":"event.voided","occurred_at":"2026-03-11T00:00:00Z","target_event_id":"m7","reason":"wrong amount"}
{"event_id":"m8","event_type":"paid","occurred_at":"2026-03-10T00:00:00Z","worker_id":"ann","task_id":"t1","amount":"2.00","currency":"USD"}
{"event_id":"b4","event_type":"reviewed","occurred_at":"2026-03-03T10:00:00Z","worker_id":"bob","task_id":"t2","verdict":"rejected"}
{"event_id":"c1","event_type":"claimed","occurred_at":"2026-03-04T09:00:00Z","worker_id":"cyd","task_id":"t3","project_id":"p2","domain":"law","price":"1.00","currency":"EUR"}
{"event_id":"c2","event_type":"paid","occurred_at":"2026-03-05","worker_id":"cyd","task_id":"t3","amount":"1.00","currency":"EUR"}
"#;

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = piecework(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A ledger that got both files one after the other, and when it had the first.
fn ledger() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("first.ndjson"), FIRST).unwrap();
    std::fs::write(path.join("second.ndjson"), SECOND).unwrap();
    done(path, &["ingest", "first.ndjson", "--ledger", "ledger"]);
    let info = done(path, &["info", "--ledger", "ledger", "--format", "json"]);
    let info: serde_json::Value = serde_json::from_str(&info).unwrap();
    let moment = info["last_recorded_at"].as_str().unwrap().to_owned();
    done(path, &["ingest", "second.ndjson", "--ledger", "ledger", "--allow-quarantine"]);
    (folder, moment)
}

/// The day of the run stands in the sentences.
fn without_days(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        let line =
            line.split(' ').map(|word| if word.starts_with("20") && word.len() == 10 { "DAY" } else { word });
        words.push(line.collect::<Vec<_>>().join(" "));
    }
    words.join("\n")
}

#[test]
fn a_moment_and_now_differ_by_what_was_recorded_since() {
    let (folder, moment) = ledger();
    let earnings =
        ["diff", "--ledger", "ledger", "--as-of", &moment, "--only", "earnings", "--only", "anomalies"];
    let told = done(folder.path(), &earnings);
    let (cells, events) = told.split_once("\n\n").unwrap();
    assert_snapshot!(without_days(cells), @r"
    earnings worker_id=ann currency=USD
      paid_amount               1.00 -> 2.00
      outstanding_amount        1.00 -> 0.00
      hourly_paid_amount        6 -> 12
      paid_per_accepted_amount  1 -> 2
        1 payment in place of m7 recorded on DAY (m8), 1 void of m7 recorded on DAY (v1)
    earnings worker_id=bob currency=USD
      owed_amount               4.00 -> 0.00
      outstanding_amount        4.00 -> 0.00
      unpaid_seconds            0 -> 1800
      paid_per_accepted_amount  0 -> (empty)
      accepted                  1 -> 0
        1 late review recorded on DAY (b4)
    earnings worker_id=cyd currency=EUR (row came)
        1 late claim recorded on DAY (c1)
    ");
    for id in ["v1", "m8", "b4", "c1"] {
        assert!(events.contains(&format!(" {id} ")), "{events}");
    }
    assert!(events.contains("void of m7") && events.contains("correction of m7"), "{events}");
    assert!(events.contains("second.ndjson:1"), "{events}");
    // The other way round they are no longer known.
    let now = "2999-01-01T00:00:00Z";
    let back = done(
        folder.path(),
        &["diff", "--ledger", "ledger", "--as-of", now, "--as-of", &moment, "--only", "earnings"],
    );
    assert!(back.contains("row went") && back.contains("no longer known: "), "{back}");
    let same = ["diff", "--ledger", "ledger", "--as-of", &moment, "--as-of", &moment, "--exit-code"];
    assert_eq!(done(folder.path(), &same), "nothing differs\n");
}

#[test]
fn each_report_has_its_own_causes() {
    let (folder, moment) = ledger();
    let csv = done(folder.path(), &["diff", "--ledger", "ledger", "--as-of", &moment, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |report: &str, key: &str, column: &str| {
        let row = rows.iter().find(|row| &row[0] == report && &row[1] == key && &row[2] == column);
        row.map(|row| [row[3].to_owned(), row[4].to_owned(), row[5].to_owned(), row[7].to_owned()])
    };
    let told = |report: &str, key: &str, column: &str| of(report, key, column).unwrap().join("|");
    assert_eq!(told("accuracy", "worker_id=bob", "rejected"), "changed|0|1|b4");
    assert_eq!(of("accuracy", "worker_id=ann", "accepted"), None, "a payment moves no verdict");
    assert_eq!(told("throughput", "worker_id=cyd", "claimed"), "row came||1|c1");
    assert_eq!(told("earnings", "worker_id=ann currency=USD", "paid_amount"), "changed|1.00|2.00|m8 v1");
    assert_eq!(told("quarantine", "file=second.ndjson line=5 rule=PW0103", ""), "row came|||");

    let by = ["diff", "--ledger", "ledger", "--as-of", &moment, "--by", "project", "--format", "json"];
    let json: serde_json::Value = serde_json::from_str(&done(folder.path(), &by)).unwrap();
    let changes = json["changes"].as_array().unwrap();
    let owed = changes.iter().find(|change| {
        change["report"] == "earnings"
            && change["key"]["project_id"] == "p2"
            && change["column"] == "owed_amount"
    });
    let owed = owed.unwrap();
    assert_eq!((&owed["before"], &owed["after"]), (&"4.00".into(), &"0.00".into()));
    assert_eq!(owed["event_ids"], serde_json::json!(["b4"]));
    let event = json["events"].as_array().unwrap().iter().find(|event| event["event_id"] == "b4").unwrap();
    assert_eq!((&event["what"], &event["origin_line"]), (&"late".into(), &3.into()));
    assert_eq!(event["known_by"], "after");
}

#[test]
fn two_ledgers_and_two_folders() {
    let (folder, moment) = ledger();
    let path = folder.path();
    // A ledger of its own history: Ann's payment is told otherwise.
    std::fs::write(path.join("other.ndjson"), FIRST.replace("\"1.00\"", "\"1.50\"")).unwrap();
    done(path, &["ingest", "other.ndjson", "--ledger", "other"]);
    done(path, &["ingest", "first.ndjson", "--ledger", "same"]);
    done(path, &["ingest", "first.ndjson", "--ledger", "twin"]);
    assert_eq!(done(path, &["diff", "same", "twin", "--exit-code"]), "nothing differs\n");
    let told = piecework(path, &["diff", "same", "other", "--only", "earnings", "--exit-code"]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told.status.code(), Some(1), "{text}");
    assert!(text.contains("paid_amount") && text.contains("1.00 -> 1.50"), "{text}");
    assert!(text.contains("told otherwise by each: 1 payment"), "{text}");
    let told = done(path, &["diff", "same", "ledger", "--only", "accuracy"]);
    assert!(told.contains("only the second knows 1 review recorded on "), "{told}");
    assert!(!told.contains("late"), "two ledgers have no moment to be late for: {told}");

    // Files tell the same cells, and nothing of events.
    let report = |ledger: &str, out: &str, options: &[&str]| {
        let report = ["report", "--ledger", ledger, "--out", out, "--charts", "none"];
        done(path, &[&report[..], options].concat());
    };
    report("ledger", "then", &["--as-of", &moment]);
    report("ledger", "now", &[]);
    let files = done(path, &["diff", "then", "now", "--format", "csv"]);
    let ledgers = done(path, &["diff", "--ledger", "ledger", "--as-of", &moment, "--format", "csv"]);
    let cells = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cells = reader.records().map(|row| row.unwrap().iter().take(6).map(str::to_owned).collect());
        cells.collect()
    };
    assert_eq!(cells(&files), cells(&ledgers));
    assert!(!cells(&files).is_empty());
    assert_eq!(piecework(path, &["diff", "then", "now", "--exit-code"]).status.code(), Some(1));
    assert_eq!(done(path, &["diff", "now", "now", "--exit-code"]), "nothing differs\n");

    for wrong in [
        &["diff", "then", "ledger"][..],
        &["diff", "then", "first.ndjson"],
        &["diff", "then", "now", "--by", "project"],
        &["diff", "--ledger", "ledger"],
        &["diff"],
        &["report", "--ledger", "ledger", "--as-of", "2026-01-01", "--as-of", "2026-02-01"],
    ] {
        let output = piecework(path, wrong);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {told}");
        assert!(told.contains("PW0620") || told.contains("more than once"), "{wrong:?}: {told}");
    }
}

#[test]
fn a_folder_in_which_nothing_is_known_fails_each_command_alike() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::create_dir(path.join("notes")).unwrap();
    std::fs::write(path.join("notes/a.txt"), "hello").unwrap();
    let run = |arguments: &[&str]| {
        let output = piecework(path, arguments);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let report = run(&["report", "notes"]);
    assert!(report.0 == Some(1) && report.1.contains("PW0202 notes"), "{report:?}");
    assert_eq!(run(&["ingest", "notes", "--ledger", "ledger"]), report);
}
