//! Fixtures in, stories out: what each file of CVAT tells, one line for each fact.

mod dumps;
mod lists;
mod logs;
mod seen_again;

use super::Cvat;
use crate::events::{Event, FIELDS, Reading, Value as Cell};
use crate::sources::collect::Collector;
use crate::sources::{Body, Input, Source, SourceError, SourceOptions};
use crate::units::print_time;

/// A file of `tests/fixtures`.
fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Reads a text whose stamps without a zone are UTC.
fn read(text: &str) -> (Collector, Result<(), SourceError>) {
    let head = text.as_bytes()[..text.len().min(1 << 16)].to_vec();
    let rest = std::io::Cursor::new(text.as_bytes()[head.len()..].to_vec());
    let input = Input { name: "work".into(), head, body: Body::Stream(Box::new(rest)) };
    let reading = Reading { source_tz: Some(chrono_tz::UTC), ..Reading::default() };
    let mut seen = Collector::default();
    let options = SourceOptions { reading, ..SourceOptions::default() };
    let result = Cvat.read(input, &options, &mut seen);
    (seen, result)
}

fn collected(text: &str) -> Collector {
    let (seen, result) = read(text);
    result.unwrap();
    seen
}

fn words(line: u64, event: &Event) -> String {
    let mut words = format!("{line} {} {}", event.event_type.name(), print_time(event.occurred_at.unwrap()));
    let plain = ["event_id", "event_type", "schema_version", "occurred_at", "assignment_id", "source"];
    for (field, value) in FIELDS.iter().zip(event.values()) {
        let shown = match value {
            _ if plain.contains(&field.name) => continue,
            Cell::Null | Cell::Text("exact") => continue,
            Cell::Text(text) => text.trim_start_matches("cvat:").to_owned(),
            Cell::Whole(whole) => whole.to_string(),
            Cell::Real(real) => real.to_string(),
            other => format!("{other:?}"),
        };
        words.push_str(&format!(" {}={shown}", field.name.trim_end_matches("_id")));
    }
    words
}

/// What was told: facts, refusals, what was left out, and the notes.
fn story(seen: &Collector) -> String {
    let mut lines: Vec<String> = seen.events.iter().map(|(line, event)| words(*line, event)).collect();
    lines.extend(
        seen.rejected
            .iter()
            .map(|told| format!("{} REJECTED {} {}", told.line, told.rule.code(), told.reason)),
    );
    lines.extend(seen.ignored.iter().map(|(why, count)| format!("IGNORED {count} {why}")));
    lines.push(format!("{} records", seen.records));
    lines.join("\n")
}

/// The ids of all facts, sorted.
fn ids(text: &str) -> Vec<String> {
    let mut ids: Vec<_> =
        collected(text).events.into_iter().filter_map(|(_, event)| event.event_id).collect();
    ids.sort();
    ids
}

const OWN: &[&str] = &[
    "cvat/job-images.xml",
    "cvat/task-video.xml",
    "cvat/project.xml",
    "cvat/jobs.json",
    "cvat/quality-reports.json",
    "cvat/webhooks.ndjson",
    "cvat/events.csv",
];

#[test]
fn content_decides_what_is_of_cvat() {
    for name in OWN {
        let text = fixture(name);
        assert!(Cvat.knows(text.as_bytes()), "{name}");
        assert_eq!(
            crate::sources::recognise(text.as_bytes()).map(|source| source.name()),
            Some("cvat"),
            "{name}"
        );
        // A head may be cut anywhere; a first record is enough.
        for cut in (0..text.len()).step_by(7) {
            let known = Cvat.knows(&text.as_bytes()[..cut]);
            assert!(known || cut < 1_200, "{name} {cut}");
        }
    }
    for folder in ["mturk", "label-studio", "native"] {
        let path = format!("{}/tests/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(path).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                assert!(!Cvat.knows(&std::fs::read(&path).unwrap()), "{path:?}");
            }
        }
    }
    for other in [
        "",
        "[]",
        r#"{"count":0,"next":null,"previous":null,"results":[]}"#,
        r#"{"event_type":"task.labeled","stage":"production","task_id":"t"}"#,
        r#"{"action":"ANNOTATION_CREATED","annotation":{},"project":{}}"#,
        r#"{"type":"response.created","version":1,"timestamp":"2026-01-01T00:00:00Z","data":{}}"#,
        r#"{"event":"AnnotationStateChangeEvent","created":1,"user":"ana","annotator":"ana"}"#,
        r#"{"event":"signup","sender":{"login":"ana"},"webhook_id":1}"#,
        r#"{"id":1,"annotations":[],"data":{}}"#,
        "event_type,occurred_at,task_id,worker_id\n",
        "scope,timestamp,user_id\n",
        "<annotation><folder>a</folder><object></object></annotation>",
        "<annotations><image id=\"0\"></image></annotations>",
        "<annotations><meta><author>x</author></meta></annotations>",
        "<html><body></body></html>",
        "<",
    ] {
        assert!(!Cvat.knows(other.as_bytes()), "{other}");
    }
}

#[test]
fn lists_without_work_are_refused_with_what_to_export() {
    let object = |keys: &[&str]| {
        let keys: Vec<_> = keys.iter().map(|key| format!("{key:?}: 1")).collect();
        format!("{{\"results\": [{{{}}}]}}", keys.join(","))
    };
    for keys in [
        &["id", "owner", "overlap", "segment_size", "image_quality"][..],
        &["id", "owner", "frame", "position", "resolved", "job"],
        &["id", "owner", "issue", "message", "created_date"],
        &["id", "target_url", "content_type", "enable_ssl", "events"],
    ] {
        let (seen, result) = read(&object(keys));
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("PW0204 work: ") && error.contains("/api/jobs"), "{error}");
        assert_eq!(seen.records, 0);
    }
}

#[test]
fn a_file_of_others_is_no_file_of_cvat() {
    assert!(matches!(read("a,b\n1,2\n").1, Err(SourceError::Unknown { .. })));
}
