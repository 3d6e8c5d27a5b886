//! Where events come from: standard input, folders, globs, compressed files, a named format, a zone for bare stamps.

use std::io::Write;
use std::process::Stdio;

use insta::assert_snapshot;

use super::{BAD, Desk, WORK, cells};

const THROUGHPUT: [&str; 4] = ["--only", "throughput", "--format", "csv"];

/// Who claimed and labeled how much, read with these arguments.
fn read(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let ran = desk.run(&[&["report"], arguments, &THROUGHPUT].concat());
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    cells(&ran.out, "worker_id claimed labeled first_at")
}

const ANN: &str = "ann 3 3 2026-03-02T09:00:00Z";
const BOB: &str = "bob 2 1 2026-03-04T08:00:00Z";

#[test]
fn standard_input() {
    let desk = Desk::new();
    let arguments = [&["report", "-"], &THROUGHPUT[..]].concat();
    let mut child = desk.command(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(WORK.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(cells(&text, "worker_id claimed labeled first_at"), [ANN, BOB]);
}

#[test]
fn compressed_files_a_folder_and_a_glob() {
    let desk = Desk::new();
    // The lines of each person in a file of their own.
    let of = |worker: &str| WORK.lines().filter(|line| line.contains(worker)).collect::<Vec<_>>().join("\n");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(of("ann").as_bytes()).unwrap();
    desk.write("in/a.ndjson.gz", gzip.finish().unwrap());
    desk.write("in/deep/b.ndjson.zst", zstd::encode_all(of("bob").as_bytes(), 1).unwrap());
    desk.write("in/letter.txt", "hello\nworld\n");
    desk.write("in/.hidden", "hello\n");
    assert_eq!(read(&desk, &["in/a.ndjson.gz"]), [ANN]);
    assert_eq!(read(&desk, &["in/deep/b.ndjson.zst"]), [BOB]);
    assert_eq!(read(&desk, &["in/*.gz"]), [ANN]);
    let ran = desk.run(&[&["report", "in"], &THROUGHPUT[..]].concat());
    assert_eq!(cells(&ran.out, "worker_id claimed labeled first_at"), [ANN, BOB]);
    assert_snapshot!(ran.err, @r"
    19 events accepted, 0 duplicates, 0 quarantined
    note: No reader knows these files of the folder, and they were left out: in/letter.txt.
    ");
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let desk = Desk::new();
    let ran = desk.run(&[&["report", "work.ndjson", "work.ndjson"], &THROUGHPUT[..]].concat());
    assert_eq!(cells(&ran.out, "worker_id claimed labeled first_at"), [ANN, BOB]);
    assert_eq!(ran.err, "19 events accepted, 19 duplicates, 0 quarantined\n");
}

#[test]
fn a_folder_without_files_has_reports_without_rows() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();
    assert!(read(&desk, &["empty"]).is_empty());
}

#[test]
fn a_named_format_and_a_zone_for_bare_stamps() {
    let desk = Desk::new();
    desk.write(
        "bare.csv",
        "event_id,event_type,occurred_at,worker_id,task_id\n1,claimed,2026-03-02 09:00:00,zoe,t9\n2,labeled,2026-03-02 09:10:00,zoe,t9\n",
    );
    assert_eq!(read(&desk, &["work.ndjson", "--source", "ndjson"]), [ANN, BOB]);
    assert_eq!(
        read(&desk, &["bare.csv", "--source", "csv", "--source-tz", "Asia/Shanghai"]),
        ["zoe 1 1 2026-03-02T01:00:00Z"]
    );
    let ran = desk.run(&[&["report", "bare.csv"], &THROUGHPUT[..]].concat());
    assert_eq!(ran.code, Some(3));
    assert_snapshot!(ran.err, @r#"
    PW0104 bare.csv:2: occurred_at "2026-03-02 09:00:00" has no offset, so the moment cannot be known
        1,claimed,2026-03-02 09:00:00,zoe,t9
        hint: add Z or an offset, or say with --source-tz in which zone the file was written
        and 1 more like it
    0 events accepted, 0 duplicates, 2 quarantined
    "#);
}

#[test]
fn a_quarantined_record_ends_with_3_unless_allowed() {
    let desk = Desk::new();
    desk.write("bad.ndjson", BAD);
    let report = |more: &[&str]| {
        desk.run(&[&["report", "bad.ndjson", "--only", "quarantine", "--format", "csv"], more].concat())
    };
    let ran = report(&[]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(cells(&ran.out, "file line rule raw"), ["bad.ndjson 2 PW0101 not an event"]);
    assert_eq!(report(&["--allow-quarantine"]).code, Some(0));
    let sql = |more: &[&str]| desk.run(&[&["sql", "select 1", "bad.ndjson"], more].concat()).code;
    assert_eq!((sql(&[]), sql(&["--allow-quarantine"])), (Some(3), Some(0)));
}
