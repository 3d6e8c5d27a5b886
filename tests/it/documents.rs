//! The committed documents are what the code renders; `PIECEWORK_BLESS=1` writes them anew. The schema
//! is tried with a validator of others where one is installed.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use piecework::words::TYPES;
use piecework::words::documents::DOCUMENTS;
use piecework::words::figures::STORY;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn documents_are_what_the_code_says() {
    let bless = std::env::var_os("PIECEWORK_BLESS").is_some_and(|value| value == "1");
    let mut stale = Vec::new();
    for (path, render) in DOCUMENTS {
        let (file, wanted) = (root().join(path), render());
        if std::fs::read_to_string(&file).is_ok_and(|text| text == wanted) {
            continue;
        }
        if bless {
            std::fs::write(&file, wanted).unwrap();
        } else {
            stale.push(*path);
        }
    }
    assert!(stale.is_empty(), "stale: {}; run `PIECEWORK_BLESS=1 cargo test documents`", stale.join(", "));
}

/// Lines that the schema must refuse, as `events::check` or the readers do.
const REFUSED: &[&str] = &[
    r#"{"occurred_at":"2026-03-02T09:00:00Z","worker_id":"w"}"#,
    r#"{"event_type":"worker.left","worker_id":"w"}"#,
    r#"{"event_type":"task.eaten","occurred_at":"2026-03-02T09:00:00Z"}"#,
    r#"{"event_type":"left","occurred_at":"2026-03-02T09:00:00Z"}"#,
    r#"{"event_type":"left","occurred_at":"2026-03-02T09:00:00Z","worker_id":null}"#,
    r#"{"event_type":"left","occurred_at":"2 March 2026","worker_id":"w"}"#,
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w"}"#,
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t","price":"2.50"}"#,
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t","price":"-1","currency":"CNY"}"#,
    r#"{"event_type":"reviewed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t"}"#,
    r#"{"event_type":"reviewed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t","verdict":"good"}"#,
    r#"{"event_type":"reviewed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t","score":82}"#,
    r#"{"event_type":"paid","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","amount":"2,50","currency":"CNY"}"#,
    r#"{"event_type":"paid","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","amount":"2.50"}"#,
    r#"{"event_type":"paid","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","amount":"2.50","currency":"yuan"}"#,
    r#"{"event_type":"logged","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","active_ms":-1}"#,
    r#"{"event_type":"taken","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","module":"theory","score":82}"#,
    r#"{"event_type":"voided","occurred_at":"2026-03-02T09:00:00Z"}"#,
];

/// Lines that it must take beside the examples.
const TAKEN: &[&str] = &[
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","task_id":"t","price":"0.00","colour":"red"}"#,
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","assignment_id":"a","price":null}"#,
    r#"{"event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","assignment_id":"a","price":0}"#,
    r#"{"event_type":"labeled","occurred_at":"2026-03-02t09:00:00.5+08:00","worker_id":"w","task_id":"t","label":["a",1]}"#,
    r#"{"event_type":"paid","occurred_at":"2026-03-02T09:00:00Z","worker_id":"w","amount":-2.5,"currency":"USDC"}"#,
];

const VALIDATE: &str = "
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for line in sys.stdin:
    print('taken' if validator.is_valid(json.loads(line)) else 'refused')
";

#[test]
fn the_schema_takes_what_is_well_formed_and_refuses_what_is_not() {
    let there = Command::new("python3").args(["-c", "import jsonschema"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: the schema was not tried, as python3 has no jsonschema");
        return;
    }
    let good: Vec<&str> =
        TYPES.iter().map(|entry| entry.example).chain(STORY.lines()).chain(TAKEN.iter().copied()).collect();
    let lines: Vec<&str> = good.iter().copied().chain(REFUSED.iter().copied()).collect();
    let mut python = Command::new("python3")
        .args(["-c", VALIDATE])
        .arg(root().join("docs/event.schema.json"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the validator failed");
    let verdicts = String::from_utf8(output.stdout).unwrap();
    assert_eq!(verdicts.lines().count(), lines.len());
    for (at, (line, verdict)) in lines.iter().zip(verdicts.lines()).enumerate() {
        assert_eq!(verdict, if at < good.len() { "taken" } else { "refused" }, "{line}");
    }
}
