//! What a source read, as text for its tests: one line for each event, rejection and named rule.
//!
//! Promises: all fields of an event are shown but those that all events of the file share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::collect::Collector;
use super::{Body, Input, Source};
use crate::events::{Event, FIELDS, Value, content_digest};
use crate::units::print_time;

/// Fields that each test would only repeat.
const PLAIN: [&str; 6] = ["event_id", "event_type", "schema_version", "occurred_at", "source", "project_id"];

/// An event without the prefix of its ids; `~` before a time that is the earliest possible one.
pub fn event_line(line: u64, event: &Event) -> String {
    let prefix = format!("{}:", event.source.as_deref().unwrap_or_default());
    let basis = if event.time_basis.as_deref() == Some("not_before") { "~" } else { "" };
    let at = print_time(event.occurred_at.unwrap_or_default());
    let mut out = format!("{line} {} {basis}{at}", event.event_type.name());
    for (field, value) in FIELDS.iter().zip(event.values()) {
        let shown = match value {
            Value::Null => continue,
            _ if PLAIN.contains(&field.name) || field.name == "time_basis" => continue,
            Value::Text(text) => text.strip_prefix(&prefix).unwrap_or(text).to_owned(),
            Value::Money(money) => money.to_string(),
            Value::Whole(whole) => whole.to_string(),
            Value::Real(real) => real.to_string(),
            Value::Time(at) => print_time(at),
            Value::Flag(flag) => flag.to_string(),
        };
        out.push_str(&format!(" {}={shown}", field.name));
    }
    out
}

/// All that was told.
pub fn told(seen: &Collector) -> String {
    let mut lines: Vec<String> = seen.events.iter().map(|(line, event)| event_line(*line, event)).collect();
    let rejected = seen.rejected.iter();
    lines.extend(rejected.map(|told| format!("{} {} {}", told.line, told.rule.code(), told.reason)));
    lines.extend(seen.ignored.iter().map(|(why, count)| format!("{count} ignored: {why}")));
    lines.join("\n")
}

/// Reads a text that must be read to its end.
#[track_caller]
pub fn read(source: &dyn Source, text: &str) -> Collector {
    assert!(source.knows(text.as_bytes()), "not known");
    let (seen, result) = Collector::read(source, text.as_bytes());
    result.unwrap();
    seen
}

/// The events of a later download that an earlier one did not have; what both have must be the same.
#[track_caller]
pub fn new_events(earlier: &Collector, later: &Collector) -> Vec<String> {
    let known = |event: &Event| earlier.events.iter().find(|(_, known)| known.event_id == event.event_id);
    let is_new = |(line, event): &(u64, Event)| match known(event) {
        None => Some(event_line(*line, event)),
        Some((_, same)) => {
            assert_eq!(content_digest(same), content_digest(event), "{same:?}\n{event:?}");
            None
        }
    };
    later.events.iter().filter_map(is_new).collect()
}

/// Reads the real files of a folder of `shared/data/platforms` and counts them as a script of `tests/python` does.
/// Skipped, loudly, where the data or Python is not there.
pub fn counted_alike(source: &dyn Source, folder: &str, script: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    files_in(&root.join("../shared/data/platforms").join(folder), &mut files);
    files.sort();
    let output = Command::new("python3").arg(root.join("tests/python").join(script)).args(&files).output();
    let (false, Ok(output)) = (files.is_empty(), output) else {
        eprintln!("SKIPPED: no real files of {folder}, or no python3 to count them with");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let (_, counted) = counts.as_object().unwrap().iter().find(|(key, _)| path.ends_with(key)).unwrap();
        if !source.knows(&bytes[..bytes.len().min(1 << 16)]) {
            assert!(counted.get("unknown").is_some(), "{name}");
            continue;
        }
        let input = Input {
            name: path.display().to_string(),
            head: bytes[..bytes.len().min(1 << 16)].to_vec(),
            body: Body::File(path.clone()),
        };
        let (seen, result) = Collector::take(source, input);
        result.unwrap();
        assert!(seen.rejected.is_empty(), "{name}: {:?}", seen.rejected);
        let mut events: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, event) in &seen.events {
            *events.entry(event.event_type.name()).or_default() += 1;
        }
        let ids: BTreeSet<_> = seen.events.iter().map(|(_, event)| &event.event_id).collect();
        assert_eq!(ids.len(), seen.events.len(), "{name}: an id stands twice");
        let workers: BTreeSet<_> =
            seen.events.iter().filter_map(|(_, event)| event.worker_id.as_ref()).collect();
        let read = json!({ "records": seen.records, "events": events, "workers": workers.len() });
        let wanted = |key: &str| counted[key].clone();
        let wanted = json!({
            "records": wanted("records"), "events": wanted("events"), "workers": wanted("workers")
        });
        println!("{name} {read} {:?}", seen.ignored);
        assert_eq!(read, wanted, "{name}");
    }
}

fn files_in(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_in(&path, files) } else { files.push(path) }
    }
}

/// Beginnings of files of other sources, that no other one may claim.
pub const OTHERS: [&[u8]; 7] = [
    b"",
    b"PAR1\0\0\xff",
    b"{\"event_type\":\"claimed\",\"occurred_at\":\"2026-01-01T00:00:00Z\",\"task_id\":\"t\",\"worker_id\":\"w\"}\n",
    b"event_id,event_type,occurred_at,task_id,worker_id,label\n1,claimed,2026-01-01T00:00:00Z,t,w,\n",
    include_bytes!("../../tests/fixtures/mturk/batch-monday.csv"),
    include_bytes!("../../tests/fixtures/mturk/older-cr.csv"),
    br#"[{"id":1,"data":{"text":"a"},"annotations":[{"id":2,"completed_by":1,"result":[],"created_at":"2026-01-01T00:00:00Z","lead_time":3.5}],"predictions":[]}]"#,
];
