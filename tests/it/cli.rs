//! The program as a person runs it: the real binary in a fresh folder, against figures worked out by hand.
//!
//! Promises: every expected figure follows from `WORK` by the definitions alone.
//! Absent on purpose: figures of large inputs (`auditor`), the formats of platforms (their own tests).

mod cost;
mod due;
mod ends;
mod errors;
mod figures;
mod forecast;
mod inputs;
mod money;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// Two people, five pieces, two currencies.
///
/// | piece | work | verdicts | money |
/// | --- | --- | --- | --- |
/// | ann t1 | Mon 2 March 09:00 to 09:10 (600 s) | accepted 10:00 | price 2 USD, paid 2 on the 10th |
/// | ann t2 | 09:12 to 09:32 (1200 s), again 300 s on the 3rd | rework on the 3rd 09:32, accepted 11:00 | price 3 USD, not paid |
/// | ann t3 | 31 March 17:00 to 17:30 (1800 s) | rejected 1 April 12:00 | price 10 EUR |
/// | bob t4 | 4 March 08:00 to 08:20 (1200 s), given back | none | training, no price |
/// | bob t5 | 5 March 08:00 to 12:00 (14400 s) | accepted 12:30 | price 4 USD, on the 6th paid 5 and a bonus of 1 |
const WORK: &str = r#"{"event_id":"1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1","project_id":"p1","team":"north","domain":"law","task_type":"text","source":"feed:a","price":"2.00","currency":"USD"}
{"event_id":"2","event_type":"labeled","occurred_at":"2026-03-02T09:10:00Z","worker_id":"ann","task_id":"t1","label":"dog"}
{"event_id":"3","event_type":"reviewed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ann","task_id":"t1","reviewer_id":"rev1","verdict":"accepted","score":0.8}
{"event_id":"4","event_type":"paid","occurred_at":"2026-03-10T00:00:00Z","worker_id":"ann","task_id":"t1","amount":"2.00","currency":"USD","pay_kind":"piece"}
{"event_id":"5","event_type":"claimed","occurred_at":"2026-03-02T09:12:00Z","worker_id":"ann","task_id":"t2","project_id":"p1","team":"north","domain":"law","task_type":"text","source":"feed:a","price":"3.00","currency":"USD"}
{"event_id":"6","event_type":"labeled","occurred_at":"2026-03-02T09:32:00Z","worker_id":"ann","task_id":"t2","label":"dog"}
{"event_id":"7","event_type":"reviewed","occurred_at":"2026-03-03T09:32:00Z","worker_id":"ann","task_id":"t2","reviewer_id":"rev1","verdict":"rework"}
{"event_id":"8","event_type":"labeled","occurred_at":"2026-03-03T10:00:00Z","worker_id":"ann","task_id":"t2","label":"cat","active_ms":300000}
{"event_id":"9","event_type":"reviewed","occurred_at":"2026-03-03T11:00:00Z","worker_id":"ann","task_id":"t2","reviewer_id":"rev2","verdict":"accepted"}
{"event_id":"10","event_type":"claimed","occurred_at":"2026-03-31T17:00:00Z","worker_id":"ann","task_id":"t3","project_id":"p2","team":"north","domain":"health","task_type":"box","source":"feed:b","price":"10.00","currency":"EUR"}
{"event_id":"11","event_type":"labeled","occurred_at":"2026-03-31T17:30:00Z","worker_id":"ann","task_id":"t3","label":"dog"}
{"event_id":"12","event_type":"reviewed","occurred_at":"2026-04-01T12:00:00Z","worker_id":"ann","task_id":"t3","reviewer_id":"rev1","verdict":"rejected"}
{"event_id":"13","event_type":"claimed","occurred_at":"2026-03-04T08:00:00Z","worker_id":"bob","task_id":"t4","project_id":"p2","team":"south","domain":"health","task_type":"box","stage":"training","source":"feed:b"}
{"event_id":"14","event_type":"task.released","occurred_at":"2026-03-04T08:20:00Z","worker_id":"bob","task_id":"t4","reason":"returned"}
{"event_id":"15","event_type":"claimed","occurred_at":"2026-03-05T08:00:00Z","worker_id":"bob","task_id":"t5","project_id":"p1","team":"south","domain":"law","task_type":"text","source":"feed:b","price":"4.00","currency":"USD"}
{"event_id":"16","event_type":"labeled","occurred_at":"2026-03-05T12:00:00Z","worker_id":"bob","task_id":"t5","label":"cat","gold":"cat"}
{"event_id":"17","event_type":"reviewed","occurred_at":"2026-03-05T12:30:00Z","worker_id":"bob","task_id":"t5","reviewer_id":"rev2","verdict":"accepted"}
{"event_id":"18","event_type":"paid","occurred_at":"2026-03-06T00:00:00Z","worker_id":"bob","task_id":"t5","amount":"5.00","currency":"USD","pay_kind":"piece"}
{"event_id":"19","event_type":"paid","occurred_at":"2026-03-06T00:00:00Z","worker_id":"bob","task_id":"t5","amount":"1.00","currency":"USD","pay_kind":"bonus"}
"#;

/// A record that is not JSON, after one that is good.
const BAD: &str = r#"{"event_id":"1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ann","task_id":"t1"}
not an event
"#;

/// A fresh folder with `work.ndjson` in it.
struct Desk(TempDir);

/// What one run left.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// Exit code and both outputs, as a person sees them.
    fn told(&self) -> String {
        format!("{}{}exit {}", self.out, self.err, self.code.unwrap_or(-1))
    }
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.write("work.ndjson", WORK);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_piecework"));
        command.args(arguments).current_dir(&self.0).env_remove("PIECEWORK_LEDGER");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Reports `work.ndjson` into the folder `out`, without pictures.
    fn report(&self, options: &[&str]) -> Report<'_> {
        let ran =
            self.run(&[&["report", "work.ndjson", "--out", "out", "--charts", "none"], options].concat());
        assert_eq!(ran.code, Some(0), "{options:?}: {}", ran.err);
        Report(self)
    }
}

/// A report folder.
struct Report<'a>(&'a Desk);

impl Report<'_> {
    /// The columns of each row, as `a b c` with `-` for an empty cell, in the order of the file.
    fn cells(&self, table: &str, columns: &str) -> Vec<String> {
        cells(&self.0.read(&format!("out/{table}.csv")), columns)
    }
}

/// The same of a CSV text.
fn cells(csv: &str, columns: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let cell = |row: &BTreeMap<String, String>, column: &str| match row[column].as_str() {
        "" => "-".to_owned(),
        text => text.to_owned(),
    };
    rows.iter()
        .map(|row| columns.split(' ').map(|name| cell(row, name)).collect::<Vec<_>>().join(" "))
        .collect()
}
