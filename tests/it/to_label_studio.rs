//! `export --format label-studio` read again by our own reader: the law, on fixtures of ours, on real exports, and on
//! what came from no Label Studio.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::support::piecework;

/// What a second reading cannot give again: ids of events follow from what is in them, attributes are no content, a feed
/// without a project is called by its first task, and a file has its own name and lines.
const NEW: [&str; 6] = ["event_id", "attributes", "recorded_at", "source", "origin_file", "origin_line"];

/// The events that a file gives, without what is new at each reading.
fn events(folder: &Path, file: &str) -> Vec<Value> {
    if std::fs::read(folder.join(file)).unwrap() == b"[]\n" {
        // Nothing says of a file without tasks whose it is.
        return Vec::new();
    }
    let run = piecework(
        folder,
        &["export", "--format", "events", "--allow-quarantine", "--source-tz", "UTC", file],
    );
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let read = |line: &str| {
        let mut event: Value = serde_json::from_str(line).unwrap();
        NEW.iter().for_each(|field| drop(event.as_object_mut().unwrap().remove(*field)));
        event
    };
    let mut events: Vec<_> = String::from_utf8(run.stdout).unwrap().lines().map(read).collect();
    events.sort_by_key(Value::to_string);
    events
}

/// Exports a file, and gives the name of what was written and what was said.
fn exported(folder: &Path, file: &str) -> (String, String) {
    let out = format!("{}-again.json", Path::new(file).file_stem().unwrap().to_str().unwrap());
    let asked =
        ["export", "--format", "label-studio", "--allow-quarantine", "--source-tz", "UTC", file, "--out"];
    let run = piecework(folder, &[&asked[..], &[out.as_str()]].concat());
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success(), "{said}");
    (out, said)
}

/// What is in one list and not in the other, a line each.
fn differences(before: &[Value], after: &[Value]) -> Vec<String> {
    let text = |events: &[Value]| events.iter().map(Value::to_string).collect::<BTreeSet<_>>();
    let (before, after) = (text(before), text(after));
    let gone = before.difference(&after).map(|event| format!("- {event}"));
    gone.chain(after.difference(&before).map(|event| format!("+ {event}"))).collect()
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/label-studio/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_label_studio_told_is_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = String::new();
    for name in ["enterprise", "community", "completions", "history", "odd"] {
        let file = fixture(name);
        let (again, _) = exported(folder.path(), &file);
        let differences = differences(&events(folder.path(), &file), &events(folder.path(), &again));
        told.push_str(&format!("{name}\n"));
        differences.iter().for_each(|line| told.push_str(&format!("{line}\n")));
    }
    insta::assert_snapshot!(told, @r#"
        enterprise
        - {"assignment_id":"label-studio:annotation-31","event_type":"task.released","occurred_at":"2026-03-02T09:40:00Z","project_id":"label-studio:7","reason":"skipped","schema_version":1,"task_id":"label-studio:3","time_basis":"not_before","worker_id":"label-studio:1"}
        + {"assignment_id":"label-studio:annotation-31","event_type":"task.released","occurred_at":"2026-03-02T09:40:00Z","project_id":"label-studio:7","reason":"skipped","schema_version":1,"task_id":"label-studio:3","time_basis":"exact","worker_id":"label-studio:1"}
        community
        - {"event_type":"task.published","occurred_at":"2026-03-01T08:00:00Z","project_id":"label-studio:3","schema_version":1,"task_id":"label-studio:2","time_basis":"exact"}
        completions
        history
        odd
        "#);
}

#[test]
fn an_export_of_an_export_is_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (once, _) = exported(folder.path(), &fixture("enterprise"));
    let (twice, _) = exported(folder.path(), &once);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // Reviews are called by the events that they were.
    let bare = |text: String| {
        let mut tasks: Vec<Value> = serde_json::from_str(&text).unwrap();
        let annotations = tasks.iter_mut().flat_map(|task| task["annotations"].as_array_mut().unwrap());
        for review in annotations.flat_map(|annotation| annotation["reviews"].as_array_mut().unwrap()) {
            review["id"].take();
        }
        tasks
    };
    assert_eq!(bare(read(&once)), bare(read(&twice)));
}

#[test]
fn every_real_export_is_told_again() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tools/label-studio");
    let Ok(entries) = shared.read_dir() else {
        return eprintln!("SKIPPED: no real Label Studio exports in {}", shared.display());
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let folder = tempfile::tempdir().unwrap();
    for path in files {
        let file = path.display().to_string();
        let (again, _) = exported(folder.path(), &file);
        // When a skip can have been at the earliest has no word in the form; all else is the same.
        let read = |file: &str| {
            let mut events = events(folder.path(), file);
            let skips = events.iter_mut().filter(|event| event["event_type"] == "task.released");
            skips.for_each(|event| drop(event["time_basis"].take()));
            events
        };
        let (before, after) = (read(&file), read(&again));
        assert!(!before.is_empty() || file.ends_with("old-completions.json"), "{file}");
        assert_eq!(differences(&before, &after), Vec::<String>::new(), "{file}");
        assert_eq!(before.len(), after.len(), "{file}");
    }
}

#[test]
fn what_came_from_elsewhere_is_as_many_answers() {
    let folder = tempfile::tempdir().unwrap();
    let samples = format!("{}/sample_events", env!("CARGO_MANIFEST_DIR"));
    let (again, said) = exported(folder.path(), &samples);
    let count = |query: &str, of: &str| {
        let run = piecework(folder.path(), &["sql", query, of, "--format", "csv", "--allow-quarantine"]);
        String::from_utf8(run.stdout).unwrap().lines().last().unwrap().to_owned()
    };
    let answers = "select count(*) as n from assignments a where a.labels > 0 and exists (select 1 from piece_events e \
                   where e.piece = a.piece and e.event_type = 'task.labeled' and e.label is not null)";
    let notes: Vec<_> = said.lines().filter(|line| line.starts_with("note: ")).collect();
    let counts = format!("{} answers, {} read again", count(answers, &samples), count(answers, &again));
    insta::assert_snapshot!(format!("{counts}\n{}", notes.join("\n")), @r#"
        436 answers, 436 read again
        note: annotations are by people who are no members of a Label Studio (created_username names them; its import makes them the importing user's): 438
        note: answers that are neither texts nor numbers are written as JSON into a text area: 251
        note: earlier answers to questions of a page, and edits of them by others, are left out: 7
        note: known answers (gold) of labels and verdicts are left out: 267
        note: reasons of verdicts are left out: 10
        note: scores of verdicts are left out: 377
        note: verdicts by a clock, a rule, gold or consensus do not say so: 285
        note: verdicts of rework are written as accepted: false, the one word for both: 9
        note: the tasks' own data (texts, pictures) is in no event: data holds task_id, by which to add it before an import; claims, prices, payments, reviewers' time and known answers that are nobody's annotation have no place here
        "#);
}
