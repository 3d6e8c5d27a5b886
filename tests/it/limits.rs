//! What a file may ask of this machine: each limit in each format says so in its own words, costs what is beyond it and
//! nothing else, and is moved by the option that it names.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

fn event(task: &str, more: &str) -> String {
    format!(
        r#"{{"event_type":"labeled","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"{task}"{more}}}"#
    )
}

/// An export of Label Studio with one annotation for each task.
fn exported(tasks: &[(&str, &str)]) -> String {
    let tasks = tasks.iter().map(|(id, answer)| {
        format!(
            r#"{{"id":{id},"project":1,"data":{{}},"created_at":"2026-03-01T08:00:00Z","annotations":[{{"id":{id},"completed_by":7,"created_at":"2026-03-01T09:00:00Z","result":[{answer}]}}]}}"#
        )
    });
    format!("[{}]", tasks.collect::<Vec<_>>().join(","))
}

/// A batch result of Mechanical Turk.
fn batch(answers: &[&str]) -> String {
    let header = "HITId,HITTypeId,Title,CreationTime,AssignmentId,WorkerId,AssignmentStatus,AcceptTime,SubmitTime,Answer.x\n";
    let row = |(at, answer): (usize, &&str)| {
        format!(
            "H{at},T,title,2026-03-01T08:00:00Z,A{at},W,Submitted,2026-03-01T09:00:00Z,2026-03-01T09:10:00Z,{answer}\n"
        )
    };
    header.to_owned() + &answers.iter().enumerate().map(row).collect::<String>()
}

fn table(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().map(|(task, label)| format!("labeled,2026-03-01T09:00:00Z,w,{task},{label}\n"));
    format!("event_type,occurred_at,worker_id,task_id,label\n{}", rows.collect::<String>())
}

fn parquet(columns: usize, text: &str) -> Vec<u8> {
    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    let names = ["event_type", "occurred_at", "worker_id", "task_id"].map(str::to_owned);
    let cells = ["labeled", "2026-03-01T09:00:00Z", "w", "p"];
    let more = (0..columns).map(|at| (format!("more_{at}"), text));
    let columns = names.into_iter().zip(cells).chain(more);
    let columns =
        columns.map(|(name, cell)| (name, std::sync::Arc::new(StringArray::from(vec![cell])) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let packed = parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_compression(packed)
        .set_dictionary_enabled(false);
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

struct Bench(TempDir);

impl Bench {
    /// A folder with this file and a good one that is read after it.
    fn of(file: &[u8]) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), file).unwrap();
        std::fs::write(folder.path().join("other"), event("other", "")).unwrap();
        Bench(folder)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        run(self.0.path(), arguments)
    }

    fn ingest(&self, option: &[&str]) -> (Option<i32>, String) {
        self.run(&[&["ingest", "file", "other", "--ledger", "ledger"], option].concat())
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_piecework"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("PIECEWORK_LEDGER")
        .output()
        .unwrap();
    (done.status.code(), String::from_utf8_lossy(&[done.stderr, done.stdout].concat()).into_owned())
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

/// A record beyond a limit costs itself alone; the limit is moved by its option, also for what lies in quarantine.
fn costs_itself(file: &str, option: &str, low: &str, rule: &str, good: usize) {
    let bench = Bench::of(file.as_bytes());
    let (code, told) = bench.ingest(&[option, low]);
    assert_eq!(code, Some(3), "{file}: {told}");
    assert!(told.contains(rule) && told.contains(option), "{file}: {told}");
    assert!(
        told.contains(&format!("{good} events accepted")) && told.contains("1 quarantined"),
        "{file}: {told}"
    );
    let (code, told) = bench.run(&["quarantine", "retry", "--ledger", "ledger", option, low]);
    assert_eq!(code, Some(3), "{file}: {told}");
    if file.contains("annotations") {
        // A task that is refused as a whole is not the same text as the facts in it: its file is ingested again.
        let (code, told) = bench.ingest(&[]);
        assert_eq!(code, Some(0), "{file}: {told}");
        return assert!(told.contains("2 events accepted"), "{file}: {told}");
    }
    let (code, told) = bench.run(&["quarantine", "retry", "--ledger", "ledger"]);
    assert_eq!(code, Some(0), "{file}: {told}");
    assert!(told.contains(r#""resolved": 1"#), "{file}: {told}");
}

#[test]
fn a_record_that_is_too_long_costs_itself_alone() {
    let long = "x".repeat(400);
    let label = format!(r#","label":"{long}""#);
    let (a, long_event, c) = (event("a", ""), event("b", &label), event("c", ""));
    let answer = format!(r#""{long}""#);
    for (file, good) in [
        (format!("{a}\n{long_event}\n{c}\n"), 3),
        (format!("[{a},{long_event},{c}]"), 3),
        (table(&[("a", "1"), ("b", &long), ("c", "1")]), 3),
        (batch(&["1", &long, "1"]), 2 * 3 + 1),
        (exported(&[("1", ""), ("2", &answer), ("3", "")]), 2 * 2 + 1),
    ] {
        costs_itself(&file, "--max-line", "350", "PW0118", good);
    }
}

#[test]
fn a_value_that_is_nested_too_deep_costs_its_record_alone() {
    let deep = nested(10);
    let (a, c) = (event("a", ""), event("c", ""));
    let labeled = event("b", &format!(r#","label":{deep}"#));
    let other = event("b", &format!(r#","seat":{deep}"#));
    for (file, good) in [
        (format!("{a}\n{labeled}\n{c}\n"), 3),
        (format!("{a}\n{other}\n{c}\n"), 3),
        (format!("[{a},{labeled},{c}]"), 3),
        (table(&[("a", "1"), ("b", &deep), ("c", "1")]), 3),
        (exported(&[("1", ""), ("2", &deep), ("3", "")]), 2 * 2 + 1),
    ] {
        costs_itself(&file, "--max-nesting", "9", "PW0119", good);
    }
}

#[test]
fn a_record_of_too_many_fields_costs_itself_alone() {
    let many: String = (0..30).map(|at| format!(r#","more_{at}":{at}"#)).collect();
    let (a, b, c) = (event("a", ""), event("b", &many), event("c", ""));
    let enveloped = format!(
        r#"{{"specversion":"1.0","id":"1","source":"s","type":"task.labeled","data":{}}}"#,
        event("b", &many)
    );
    for file in [format!("{a}\n{b}\n{c}\n"), format!("{a}\n{enveloped}\n{c}\n"), format!("[{a},{b},{c}]")] {
        costs_itself(&file, "--max-fields", "20", "PW0121", 3);
    }
}

/// A file that is beyond a limit as a whole gives `before` events, and the other file is read all the same.
fn costs_the_file(file: &[u8], option: &str, values: [&str; 2], before: usize, whole: usize) {
    let [low, high] = values;
    let bench = Bench::of(file);
    let (code, told) = bench.ingest(&[option, low]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("PW0206 file") && told.contains(option), "{told}");
    assert!(told.contains(&format!("{} events accepted", before + 1)), "{told}");
    let (code, told) = bench.run(&["report", "file", "other", "--only", "throughput", option, low]);
    assert_eq!(code, Some(1), "{told}");
    let (code, told) = bench.ingest(&[option, high]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("{} events accepted", whole - before)), "{told}");
}

#[test]
fn a_table_of_too_many_columns_is_refused_as_a_whole() {
    costs_the_file(table(&[("a", "1")]).as_bytes(), "--max-fields", ["4", "5"], 0, 1);
    costs_the_file(batch(&["1"]).as_bytes(), "--max-fields", ["9", "10"], 0, 3);
    costs_the_file(&parquet(3, "x"), "--max-fields", ["6", "7"], 0, 1);
}

#[test]
fn columns_that_are_nested_too_deep_are_refused_before_they_are_walked_into() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/columns-a-thousand-deep.parquet");
    let bench = Bench::of(&std::fs::read(corpus).unwrap());
    let (code, told) = bench.ingest(&[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains("PW0206 file: its columns are nested more than 64 deep")
            && told.contains("--max-nesting"),
        "{told}"
    );
    assert!(told.contains("1 events accepted"), "{told}");
}

#[test]
fn a_document_that_is_too_long_gives_what_stands_before_the_limit() {
    let list = format!("[{},{}]", event("a", ""), event("b", ""));
    a_list_is_cut(&list);
    costs_the_file(batch(&["1", "2"]).as_bytes(), "--max-document", ["200", "1MiB"], 0, 6);
    costs_the_file(&gzip(&parquet(1, "x")), "--max-document", ["200", "1MiB"], 0, 1);
    let answer = format!(r#""{}""#, "x".repeat(400));
    let export = exported(&[("1", ""), ("2", &answer), ("3", "")]);
    costs_the_file(export.as_bytes(), "--max-document", ["300", "1MiB"], 2, 6);
}

/// A list that breaks off at the limit is told as cut besides.
fn a_list_is_cut(list: &str) {
    let bench = Bench::of(list.as_bytes());
    let (code, told) = bench.ingest(&["--max-document", "150"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("PW0206 file") && told.contains("PW0117"), "{told}");
    assert!(told.contains("2 events accepted"), "{told}");
}

#[test]
fn few_bytes_that_stand_for_many_are_refused_in_each_packing() {
    let blanks = format!("{}\n{}", event("a", ""), " \n".repeat(9 << 20));
    costs_the_file(&gzip(blanks.as_bytes()), "--max-ratio", ["100", "100000"], 1, 1);
    let many = batch(&["1"]) + &"\n".repeat(17 << 20);
    costs_the_file(&gzip(many.as_bytes()), "--max-ratio", ["100", "100000"], 0, 3);
    costs_the_file(&parquet(1, &"x".repeat(17 << 20)), "--max-ratio", ["100", "100000"], 0, 1);
}

#[test]
fn a_limit_that_is_no_limit_is_refused_before_anything_is_read() {
    let bench = Bench::of(b"");
    for (option, value) in [("--max-nesting", "121"), ("--max-line", "much"), ("--max-fields", "many")] {
        let (code, told) = bench.ingest(&[option, value]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(option), "{told}");
    }
}

#[test]
fn names_that_a_spreadsheet_would_run_are_made_harmless_unless_asked_for_as_they_are() {
    let bench = Bench::of(event("a", "").replace(r#""w""#, r#""=cmd|' /C calc'!A0""#).as_bytes());
    let printed = |format: &str| bench.run(&["report", "file", "--only", "throughput", "--format", format]).1;
    assert!(printed("csv").contains("\n'=cmd|"), "{}", printed("csv"));
    assert!(printed("csv-verbatim").contains("\n=cmd|"), "{}", printed("csv-verbatim"));
}
