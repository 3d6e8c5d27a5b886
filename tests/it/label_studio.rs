//! Real Label Studio exports: the importer's figures against a plain count in Python.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use piecework::events::{Event, EventType};
use piecework::sources::LabelStudio;
use piecework::sources::{Body, Input, Source, SourceOptions};
use serde_json::{Value, json};

use crate::support::Collected;

#[test]
fn every_real_export_counts_as_plain_python_counts_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = real_files(&root.join("../shared/data/tools/label-studio"));
    if files.is_empty() {
        return eprintln!("SKIPPED: no real Label Studio exports in ../shared/data/tools/label-studio");
    }
    let script = root.join("tests/python/count_label_studio.py");
    let Ok(out) = Command::new("python3").arg(script).args(&files).output() else {
        return eprintln!("SKIPPED: no python3 to count with");
    };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(expected.len(), files.len());
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let head: Vec<u8> = std::fs::read(&path).unwrap().into_iter().take(1 << 16).collect();
        assert!(LabelStudio.knows(&head), "{name}");
        let mut read = Collected::default();
        let input = Input { name: name.clone(), head, body: Body::File(path) };
        LabelStudio.read(input, &SourceOptions::default(), &mut read).unwrap();
        assert_ids_are_unique(&read.events);
        assert_eq!(counts(&read, &expected[&name]), expected[&name], "{name}");
    }
}

fn real_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

fn assert_ids_are_unique(events: &[Event]) {
    let ids: BTreeSet<_> = events.iter().map(|event| event.event_id.as_deref().unwrap()).collect();
    assert_eq!(ids.len(), events.len());
}

/// The same figures out of events. What the file says of itself (tasks, drafts) shows as records.
fn counts(read: &Collected, expected: &Value) -> Value {
    let of = |kind| read.events.iter().filter(move |event| event.event_type == kind);
    let pieces = |kind| of(kind).map(|event| &event.assignment_id).collect::<BTreeSet<_>>().len() as u64;
    let verdicts =
        |word: &str| of(EventType::Reviewed).filter(|event| event.verdict.as_deref() == Some(word)).count();
    let (labeled, skipped) = (pieces(EventType::Labeled), pieces(EventType::Released));
    let annotations = labeled + skipped + read.rejected.len() as u64;
    let drafts = expected["drafts"].as_u64().unwrap();
    let workers: BTreeSet<_> = [EventType::Labeled, EventType::Released]
        .into_iter()
        .flat_map(of)
        .map(|event| event.worker_id.as_deref().unwrap().trim_start_matches("label-studio:"))
        .collect();
    let skipped_lead_ms = |event: &Event| {
        let attributes: Value = serde_json::from_str(event.attributes.as_deref().unwrap_or("{}")).unwrap();
        attributes["lead_time_ms"].as_i64().unwrap_or(0)
    };
    let mut standing = BTreeMap::new();
    for event in of(EventType::Labeled).filter(|event| event.units.is_some()) {
        let (at, units) = standing.entry(&event.assignment_id).or_insert((i64::MIN, 0.0));
        if event.occurred_at.unwrap() > *at {
            (*at, *units) = (event.occurred_at.unwrap(), event.units.unwrap());
        }
    }
    json!({
        "tasks": read.records - annotations - drafts,
        "annotations": annotations,
        "unreadable": read.rejected.len(),
        "drafts": drafts,
        "labeled": labeled,
        "skipped": skipped,
        "accepted": verdicts("accepted"),
        "rejected": verdicts("rejected"),
        "withdrawn": verdicts("withdrawn"),
        "gold": of(EventType::Published).filter(|event| event.gold.is_some()).count(),
        "lead_ms": of(EventType::Labeled).filter_map(|event| event.active_ms).sum::<i64>(),
        "skipped_lead_ms": of(EventType::Released).map(skipped_lead_ms).sum::<i64>(),
        "units": standing.values().map(|(_, units)| *units as i64).sum::<i64>(),
        "workers": workers,
        "first": read.events.iter().filter_map(|event| event.occurred_at).min(),
        "last": read.events.iter().filter_map(|event| event.occurred_at).max(),
    })
}
