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
    let all = done(path, &["quarantine", "list", "--all", "--ledger", "ledger"]);
    assert!(all.contains("PW0104  1 in 1 file (1 dealt with, the last on 2"), "{all}");
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
    // A row is kept with its header; the whole of a long record is in its file alone.
    let header = "event_type,occurred_at,worker_id,task_id,label";
    let long = "x".repeat(3_000);
    let row = |task: &str, label: &str| format!("claimed,2026-03-01T09:00:00,w,{task},{label}\n");
    std::fs::write(path.join("t.csv"), format!("{header}\n{}{}", row("a", "x"), row("b", &long))).unwrap();
    piecework(path, &["ingest", "t.csv", "--ledger", "ledger"]);
    std::fs::rename(path.join("t.csv"), path.join("moved.csv")).unwrap();
    let csv = |arguments: &[&str]| {
        let output =
            piecework(path, &[&["quarantine", "retry", "t.csv", "--ledger", "ledger"], arguments].concat());
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), told["resolved"].clone(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, resolved, told) = csv(&["--source-tz", "UTC"]);
    assert_eq!((code, resolved), (Some(3), 1.into()), "{told}");
    assert!(told.contains("not read t.csv:3: ") && told.contains("bring it back"), "{told}");
    std::fs::rename(path.join("moved.csv"), path.join("t.csv")).unwrap();
    assert_eq!(csv(&[]).0, Some(3), "still without a zone");
    assert_eq!((csv(&["--source-tz", "UTC"]).1, csv(&[]).0), (1.into(), Some(0)));
}

#[test]
fn only_the_record_that_was_rejected_is_taken_from_its_file() {
    let folder = desk();
    let path = folder.path();
    // Another export under the same name: no record of it is an old one mended, and none is taken.
    let line = |id: &str| {
        format!(
            r#"{{"event_id":"{id}","event_type":"left","worker_id":"{id}","occurred_at":"2026-04-01T09:00:00Z"}}"#
        )
    };
    std::fs::write(path.join("events.ndjson"), ["n1", "n2", "n3"].map(line).join("\n") + "\n").unwrap();
    let output = piecework(path, &["quarantine", "retry", "--ledger", "ledger"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains(
            "not read events.ndjson:3: what stands there now reads otherwise; ingest the file again"
        ),
        "{told}"
    );
    let counts = info(path, "ledger");
    assert_eq!((&counts["events"], &counts["quarantined"]), (&1.into(), &2.into()));
}

#[test]
fn a_conflict_stays_one_also_when_the_first_was_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let paid = |amount: &str| {
        format!(
            r#"{{"event_id":"m1","event_type":"paid","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","amount":"{amount}","currency":"CNY"}}"#
        )
    };
    std::fs::write(path.join("a.ndjson"), [paid("1.00"), paid("2.00")].join("\n") + "\n").unwrap();
    piecework(path, &["ingest", "a.ndjson", "--ledger", "ledger"]);
    let again = |said: &str| {
        let output = piecework(path, &["quarantine", "retry", "PW0120", "--ledger", "ledger"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(3) && told.contains(said), "{told}");
    };
    again("still bad a.ndjson:2: PW0120 the first m1 stands");
    let void = r#"{"event_id":"v1","event_type":"voided","occurred_at":"2026-03-02T09:00:00Z","target_event_id":"m1"}"#;
    std::fs::write(path.join("b.ndjson"), void).unwrap();
    done(path, &["ingest", "b.ndjson", "--ledger", "ledger"]);
    again("the first m1 was taken back by v1, and an id is used once for ever");
    assert_eq!(info(path, "ledger")["quarantined"], 1, "it is there once");
}

/// Records of which the raw text alone means nothing: rows of tables that are no text, parts of a task.
#[test]
fn records_of_every_format_are_read_again_from_their_file() {
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    let columns = [
        ("event_type", vec!["claimed", "labeled"]),
        ("occurred_at", vec!["2026-03-01T09:00:00Z", "2026-03-01T17:10:00"]),
        ("worker_id", vec!["w", "w"]),
        ("task_id", vec!["t", "t"]),
    ];
    let columns =
        columns.map(|(name, cells)| (name, std::sync::Arc::new(StringArray::from(cells)) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut parquet = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    let mut stream = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    stream.write(&batch).unwrap();
    stream.finish().unwrap();
    let export = br#"[{"id":1,"project":1,"data":{},"created_at":"2026-03-01T08:00:00Z","annotations":[
        {"id":1,"completed_by":7,"created_at":"2026-03-01T09:00:00Z","result":[]},
        {"id":2,"completed_by":8,"created_at":"2026-03-01T17:10:00","result":[]}]}]"#;
    let mturk = b"HITId,HITTypeId,Title,CreationTime,AssignmentId,WorkerId,AssignmentStatus,AcceptTime,SubmitTime,Answer.x\n\
        H,T,t,2026-03-01T08:00:00Z,A1,W,Submitted,2026-03-01T09:00:00Z,2026-03-01T09:10:00Z,1\n\
        H,T,t,2026-03-01T08:00:00Z,A2,V,Submitted,2026-03-01T17:00:00,2026-03-01T09:10:00Z,1\n";
    for (name, bytes) in [
        ("parquet", parquet.into_inner().unwrap()),
        ("arrow", stream.into_inner().unwrap()),
        ("label-studio", export.to_vec()),
        ("mturk", mturk.to_vec()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::write(path.join("file"), bytes).unwrap();
        assert_eq!(
            piecework(path, &["ingest", "file", "--ledger", "ledger"]).status.code(),
            Some(3),
            "{name}"
        );
        let (code, told) = retry(path, &[]);
        assert_eq!((code, &told["resolved"]), (Some(3), &0.into()), "{name}: {told}");
        let (code, told) = retry(path, &["--source-tz", "Asia/Shanghai"]);
        assert_eq!((code, &told["resolved"]), (Some(0), &1.into()), "{name}: {told}");
        let at = done(
            path,
            &[
                "sql",
                "select source, max(occurred_at) from events group by source",
                "--ledger",
                "ledger",
                "--format",
                "csv",
            ],
        );
        assert!(at.lines().count() == 2 && at.contains("2026-03-01T09:"), "{name}: {at}");
        assert!(done(path, &["quarantine", "list", "--ledger", "ledger"]).contains("nothing"), "{name}");
    }
}
