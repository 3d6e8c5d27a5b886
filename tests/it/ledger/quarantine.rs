//! The quarantine as a place to work: listed by rule, shown raw, tried again, and the trail stays.

use super::*;

/// Three lines: one good, one whose stamp has no zone, one whose price is no number.
const LINES: &str = concat!(
    r#"{"event_id":"e1","event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"t"}"#,
    "\n",
    r#"{"event_id":"e2","event_type":"labeled","occurred_at":"2026-03-01T17:10:00","worker_id":"w","task_id":"t"}"#,
    "\n",
    r#"{"event_id":"e3","event_type":"claimed","occurred_at":"2026-03-01T09:20:00Z","worker_id":"w","task_id":"u","project_id":"a-rather-long-name-of-a-project-so-that-the-value-stands-far-behind-the-beginning-of-the-line","price":"2,50","currency":"CNY"}"#,
    "\n",
);

fn retry(folder: &Path, arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
    let output = piecework(folder, &[&["quarantine", "retry", "--ledger", "ledger"], arguments].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.ndjson"), LINES).unwrap();
    let output = piecework(folder.path(), &["ingest", "events.ndjson", "--ledger", "ledger"]);
    assert_eq!(output.status.code(), Some(3));
    folder
}

#[test]
fn it_is_grouped_by_rule_with_the_offending_value_in_sight() {
    let folder = desk();
    let path = folder.path();
    insta::assert_snapshot!(done(path, &["quarantine", "list", "--ledger", "ledger"]), @r#"
    PW0102  1 in 1 file: an amount of money is not a decimal number
        events.ndjson:3: price "2,50" is not a decimal number
        …project-so-that-the-value-stands-far-behind-the-beginning-of-the-line","price":"2,50","currency":"CNY"}
        hint: write it with a point and without a currency sign, as 2.50
    PW0104  1 in 1 file: a time has no offset
        events.ndjson:2: occurred_at "2026-03-01T17:10:00" has no offset, so the moment cannot be known
        {"event_id":"e2","event_type":"labeled","occurred_at":"2026-03-01T17:10:00","worker_id":"w","task_id":"t"}
        hint: add Z or an offset, or say with --source-tz in which zone the file was written
    `piecework quarantine show RULE` has each; `retry` reads them again once the cause is mended
    "#);
    let shown = done(path, &["quarantine", "show", "events.ndjson:3", "--ledger", "ledger"]);
    assert!(
        shown.starts_with("PW0102 events.ndjson:3: ") && shown.contains(r#""currency":"CNY""#),
        "{shown}"
    );
    let csv = done(path, &["quarantine", "list", "PW0104", "--ledger", "ledger", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.lines().nth(1).unwrap().starts_with("PW0104,1,1,"), "{csv}");
}

#[test]
fn what_can_be_read_now_is_taken_and_the_trail_stays() {
    let folder = desk();
    let path = folder.path();
    let (code, told) = retry(path, &["--source-tz", "Asia/Shanghai"]);
    assert_eq!(
        (code, &told["resolved"], &told["still_bad"], &told["accepted"]),
        (Some(3), &1.into(), &1.into(), &1.into())
    );
    let at = done(
        path,
        &[
            "sql",
            "select occurred_at, origin_line from events where event_id = 'e2'",
            "--ledger",
            "ledger",
            "--format",
            "csv",
        ],
    );
    assert_eq!(at, "occurred_at,origin_line\n2026-03-01T09:10:00Z,2\n");
    let counts = info(path, "ledger");
    assert_eq!(
        (&counts["events"], &counts["quarantined"], &counts["quarantine_resolved"]),
        (&2.into(), &1.into(), &1.into())
    );
    let all = done(path, &["quarantine", "show", "--all", "--ledger", "ledger"]);
    assert!(all.contains("it has become e2"), "{all}");
    done(path, &["report", "--ledger", "ledger", "--out", "out", "--charts", "none"]);
    let open = std::fs::read_to_string(path.join("out/quarantine.csv")).unwrap();
    assert!(open.lines().count() == 2 && open.contains("PW0102"), "{open}");

    // The source is mended in its place.
    std::fs::write(path.join("events.ndjson"), LINES.replace("2,50", "2.50")).unwrap();
    let (code, told) = retry(path, &["PW0102", "--source-tz", "Asia/Shanghai"]);
    assert_eq!((code, &told["resolved"], &told["accepted"]), (Some(0), &1.into(), &1.into()));
    assert_eq!(done(path, &["quarantine", "list", "--ledger", "ledger"]), "nothing is in quarantine\n");
    let (code, told) = retry(path, &[]);
    assert_eq!((code, &told["resolved"]), (Some(0), &0.into()));
    done(path, &["verify", "--ledger", "ledger"]);
}

#[test]
fn without_its_file_a_line_is_read_from_what_was_kept() {
    let folder = desk();
    let path = folder.path();
    std::fs::remove_file(path.join("events.ndjson")).unwrap();
    let (code, told) = retry(path, &["events.ndjson:2", "--source-tz", "Asia/Shanghai"]);
    assert_eq!((code, &told["resolved"]), (Some(0), &1.into()));
    let at = done(
        path,
        &[
            "sql",
            "select origin_file, origin_line from events where event_id = 'e2'",
            "--ledger",
            "ledger",
            "--format",
            "csv",
        ],
    );
    assert_eq!(at, "origin_file,origin_line\nevents.ndjson,2\n");
    // A row of a table is nothing without its header.
    std::fs::write(
        path.join("t.csv"),
        "event_type,occurred_at,worker_id,task_id\nclaimed,2026-03-01T09:00:00,w,t\n",
    )
    .unwrap();
    piecework(path, &["ingest", "t.csv", "--ledger", "ledger"]);
    std::fs::remove_file(path.join("t.csv")).unwrap();
    let output =
        piecework(path, &["quarantine", "retry", "t.csv", "--ledger", "ledger", "--source-tz", "UTC"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("not read t.csv:2: PW0201 t.csv") && told.contains("bring it back"), "{told}");
}
