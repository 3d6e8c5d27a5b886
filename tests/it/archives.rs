//! An archive through the program: the reports of the folder that it holds, a ledger that knows it again, and what was not
//! accepted tried again from inside it.

use std::fs;
use std::io::Write;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{market, piecework};

fn said(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = piecework(folder, arguments);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    told
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

const BAD: &str =
    r#"{"event_type":"labeled","occurred_at":"2026-03-01 09:00:00","worker_id":"w","task_id":"t"}"#;
/// A name in which nothing is to be replaced.
const RESPONSE: &str = "birds-1/annotations/worker-response/iteration-1/95/2019-04-18_16:13:05.json";

/// A folder of exports as somebody has them.
fn exports() -> Vec<(&'static str, Vec<u8>)> {
    let answer = r#"{"answers":[{"acceptanceTime":"2019-04-18T16:10:00.000Z","submissionTime":"2019-04-18T16:13:05.000Z","timeSpentInSeconds":12.5,"workerId":"private.us-east-1.ABC","answerContent":{"kind":"gull"}}]}"#;
    vec![
        ("batch.csv", fixture("mturk/batch-friday.csv")),
        ("ls/export.json", fixture("label-studio/community.json")),
        ("market.ndjson", market(7)),
        ("notes.txt", b"who did what".to_vec()),
        (RESPONSE, answer.as_bytes().to_vec()),
        ("z/bad.ndjson", BAD.as_bytes().to_vec()),
    ]
}

/// The same files as the folder `export` and as the archive `export.zip`.
fn both() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let mut archive = ZipWriter::new(fs::File::create(root.path().join("export.zip")).unwrap());
    for (name, bytes) in exports() {
        let path = root.path().join("export").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
    root
}

#[test]
fn a_report_of_an_archive_is_that_of_its_folder() {
    let root = both();
    let root = root.path();
    for input in ["export", "export.zip"] {
        let out = format!("out-{input}");
        said(root, &["report", input, "--out", &out, "--allow-quarantine", "--charts", "none"], 0);
        let summary = fs::read_to_string(root.join(out).join("summary.json")).unwrap();
        assert!(summary.contains(&format!("left out: {input}/notes.txt.")), "{summary}");
    }
    let tables: Vec<_> =
        fs::read_dir(root.join("out-export")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let tables: Vec<_> =
        tables.iter().filter_map(|name| name.to_str()).filter(|name| name.ends_with(".csv")).collect();
    assert!(tables.len() >= 6, "{tables:?}");
    for table in tables {
        let read = |folder: &str| fs::read_to_string(root.join(folder).join(table)).unwrap();
        assert_eq!(read("out-export"), read("out-export.zip").replace("export.zip/", "export/"), "{table}");
    }
    let quarantine = fs::read_to_string(root.join("out-export.zip/quarantine.csv")).unwrap();
    assert!(quarantine.contains("export.zip/z/bad.ndjson,1,PW0104"), "{quarantine}");
}

#[test]
fn a_ledger_knows_an_archive_again() {
    let root = both();
    let root = root.path();
    let ingest = ["ingest", "export.zip", "--ledger", "ledger", "--allow-quarantine"];
    let first = said(root, &ingest, 0);
    assert!(!first.contains("read before"), "{first}");
    let again = said(root, &ingest, 0);
    assert!(
        again.contains(
            "export.zip was read before, byte for byte: nothing new in it (files of it that were read: 5)."
        ),
        "{again}"
    );
    // The same files as a folder, and the archive packed otherwise: nothing new either.
    let folder = said(root, &["ingest", "export", "--ledger", "ledger", "--allow-quarantine"], 0);
    let counted =
        |told: &str| told.lines().find(|line| line.contains("events")).unwrap_or_default().to_owned();
    insta::assert_snapshot!([again, folder].map(|told| counted(&told)).join("\n"), @"
    0 events accepted, 0 duplicates, 0 quarantined
    0 events accepted, 1393 duplicates, 5 quarantined (1 of them conflicts), 1 records of no work left out
    ");
    let trace = piecework(root, &["trace", "export.zip/market.ndjson:1", "--ledger", "ledger"]);
    assert!(String::from_utf8_lossy(&trace.stdout).contains("export.zip/market.ndjson:1"), "{trace:?}");
}

#[test]
fn a_record_in_an_archive_is_tried_again() {
    let root = both();
    let root = root.path();
    let long = format!(r#"{{"label":"{}",{}"#, "x".repeat(3_000), &BAD[1..]);
    let mut archive = ZipWriter::new(fs::File::create(root.join("long.zip")).unwrap());
    archive.start_file("in/long.ndjson", SimpleFileOptions::default()).unwrap();
    archive.write_all(long.as_bytes()).unwrap();
    archive.finish().unwrap();
    said(root, &["ingest", "long.zip", "--ledger", "ledger"], 3);
    // Too long to have been kept whole: it is read from the archive.
    let retry = ["quarantine", "retry", "--ledger", "ledger", "--source-tz", "UTC"];
    fs::rename(root.join("long.zip"), root.join("away.zip")).unwrap();
    let gone = said(root, &retry, 3);
    assert!(gone.contains("long.zip/in/long.ndjson:1") && gone.contains("no longer there"), "{gone}");
    fs::rename(root.join("away.zip"), root.join("long.zip")).unwrap();
    said(root, &retry, 0);
}

/// An archive with these files in a folder of its own.
fn packed(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let mut archive = ZipWriter::new(fs::File::create(root.path().join("x.zip")).unwrap());
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    root
}

#[test]
fn what_an_archive_may_ask_of_this_machine_can_be_moved() {
    let claim =
        br#"{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"t"}"#;
    let long = [&claim[..], &vec![b'\n'; 20 << 20]].concat();
    let root = packed(&[("a.ndjson", &claim[..]), ("b.ndjson", &long), ("c.ndjson", &claim[..])]);
    let report = |more: &[&str], code: i32| {
        said(root.path(), &[&["report", "x.zip", "--out", "out", "--charts", "none"], more].concat(), code)
    };
    let many = report(&["--max-members", "2"], 1);
    assert!(
        many.contains("PW0206 x.zip: it is an archive of more than 2 files")
            && many.contains("--max-members"),
        "{many}"
    );
    let bomb = report(&["--max-ratio", "10"], 1);
    assert!(bomb.contains("PW0206 x.zip/b.ndjson") && bomb.contains("--max-ratio"), "{bomb}");
    report(&["--max-members", "3", "--max-ratio", "2000"], 0);
}

#[test]
fn an_archive_of_a_project_of_inception_just_works() {
    let change = |at: u64, id: u64, to: &str, from: &str| {
        format!(
            r#"{{"id":{id},"event":"AnnotationStateChangeEvent","created":{at},"user":"ann","annotator":"ann","document_name":"a.txt","details":{{"state":"{to}","previousState":"{from}"}}}}"#
        )
    };
    let log =
        [change(1685100000000, 1, "INPROGRESS", "NEW"), change(1685100600000, 2, "FINISHED", "INPROGRESS")]
            .join("\n");
    let root = packed(&[
        ("META-INF/", b""),
        ("annotation_ser/a.txt/ann.ser", b"\xac\xed\0\x05"),
        ("event.log", log.as_bytes()),
        ("source/a.txt", b"A gull."),
    ]);
    let told = said(root.path(), &["ingest", "x.zip", "--ledger", "ledger"], 0);
    assert!(told.contains("2 events accepted"), "{told}");
    assert!(told.contains("left out: x.zip/annotation_ser/a.txt/ann.ser, x.zip/source/a.txt."), "{told}");
}

#[test]
fn what_is_no_archive_of_exports_says_what_to_give() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let pack = |name: &str, files: &[(&str, &[u8])]| {
        let mut archive = ZipWriter::new(fs::File::create(root.join(name)).unwrap());
        for (name, bytes) in files {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap();
    };
    pack("book.xlsx", &[("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>")]);
    pack("two.zip", &[("a.csv", b"x,y\n1,2\n"), ("b.csv", b"x,y\n1,2\n")]);
    pack("one.zip", &[("a.csv", b"wer,wann\nx,2026-03-01T09:00:00Z\n")]);
    pack("outer.zip", &[("two.zip", &fs::read(root.join("two.zip")).unwrap())]);
    let report = |input: &str| said(root, &["report", input, "--out", "out"], 1);
    insta::assert_snapshot!(
        [report("book.xlsx"), report("outer.zip"), said(root, &["map", "two.zip"], 1), report("one.zip/b.csv")].join(""),
        @"
    piecework: PW0204 book.xlsx: this is a workbook (Excel), which is not read; save its sheet as CSV (File > Save As > CSV UTF-8) and give that
    piecework: PW0204 outer.zip: nothing in it could be read; of outer.zip/two.zip: an archive or workbook inside an archive is not opened; where it holds work, unpack the outer one and give the inner one by itself
    piecework: PW0204 two.zip: these are 2 files, and a mapping is drafted of one; name the one, as two.zip/b.csv
    piecework: PW0201 one.zip/b.csv: cannot be read: the archive has no such file
    "
    );
    assert!(report("two.zip").contains("none of these files is known: two.zip/a.csv, two.zip/b.csv;"));
    for one in ["one.zip", "two.zip/a.csv"] {
        let drafted = said(root, &["map", one, "--out", "mine.toml"], 0);
        assert!(drafted.contains("The first rows of"), "{drafted}");
    }
}
