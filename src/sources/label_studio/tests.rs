//! Fixtures in, stories out: what each export tells, one line for each call of the sink.

use std::io::Cursor;

use serde_json::{Value, json};

use super::LabelStudio;
use crate::events::{Event, FIELDS, Fault, Value as Cell, complete, content_digest};
use crate::sources::{Body, Input, Sink, Source, SourceError, SourceOptions};
use crate::units::print_time;

/// Writes down what it is told, and refuses what the ledger would.
#[derive(Default)]
struct Story {
    lines: Vec<String>,
    notes: Vec<String>,
    events: Vec<Event>,
    records: u64,
    rejected: u64,
    ignored: u64,
}

impl Sink for Story {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        if let Err(fault) = complete(&mut event, attempt) {
            return self.reject(line, fault, raw());
        }
        let mut words =
            format!("{line} {} {}", event.event_type.name(), print_time(event.occurred_at.unwrap()));
        for (field, value) in FIELDS.iter().zip(event.values()) {
            let plain = ["event_id", "event_type", "schema_version", "occurred_at", "project_id"]
                .contains(&field.name);
            let shown = match value {
                _ if plain => continue,
                Cell::Null | Cell::Text("exact") => continue,
                Cell::Text(text) => text.trim_start_matches("label-studio:").to_owned(),
                Cell::Whole(whole) => whole.to_string(),
                Cell::Real(real) => real.to_string(),
                other => format!("{other:?}"),
            };
            words.push_str(&format!(" {}={shown}", field.name));
        }
        self.lines.push(words);
        self.events.push(event);
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.rejected += 1;
        let raw: String = raw.chars().take(40).collect();
        self.lines.push(format!("{line} REJECTED {} {}: {raw}", fault.rule.code(), fault.reason));
    }

    fn ignore(&mut self, why: &'static str) {
        self.ignored += 1;
        self.lines.push(format!("IGNORED {why}"));
    }

    fn note(&mut self, text: &str) {
        self.notes.push(format!("NOTE {text}"));
    }
}

fn read(text: &str) -> (Story, Result<(), SourceError>) {
    let mut story = Story::default();
    let rest = Box::new(Cursor::new(text.as_bytes().to_vec()));
    let input = Input { name: "any name".into(), head: Vec::new(), body: Body::Stream(rest) };
    let read = LabelStudio.read(input, &SourceOptions::default(), &mut story);
    (story, read)
}

fn read_value(value: Value) -> Story {
    let (story, read) = read(&value.to_string());
    read.unwrap();
    story
}

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/label-studio/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn each_fixture_tells_its_story() {
    for name in ["enterprise", "community", "completions", "history", "odd"] {
        let text = fixture(name);
        assert!(LabelStudio.knows(text.as_bytes()), "{name}");
        let (story, read) = read(&text);
        read.unwrap();
        let mut lines = story.lines;
        lines.extend(story.notes);
        lines.push(format!(
            "{} records, {} rejected, {} ignored",
            story.records, story.rejected, story.ignored
        ));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/label-studio");
        insta::with_settings!({snapshot_path => path, prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, lines.join("\n"));
        });
    }
}

#[test]
fn content_decides_what_is_an_export() {
    for (expected, head) in [
        (true, r#"[{"id": 1, "annotations": [{"id": 2, "result": [{"#),
        (true, r#"[{"id": 1, "annotations": [], "data": {"text": "a"}}]"#),
        (true, r#" [{"id": 1, "data": {}, "annotations": []}, {"id": "#),
        (true, "\u{feff}[{\"id\": 0, \"completions\": [{\"result\": []}]}]"),
        (true, r#"{"id": 0, "completions": [{"result": []}], "data": {}}"#),
        (
            true,
            r#"{"id": 5, "result": [], "created_username": "ana", "task": {"id": 1, "data": {}}, "was_cancelled": false"#,
        ),
        (false, r#"{"id": 5, "result": [], "task": 1, "model_version": "m", "score": 0.5}"#),
        (false, r#"[{"id": 1, "annotator": 3, "annotation_id": 4, "lead_time": 2.5, "text": "a"}]"#),
        (false, "id,annotator,annotation_id,lead_time\n1,2,3,4\n"),
        (false, r#"{"action": "ANNOTATIONS_CREATED", "annotations": [{"result": []}], "project": {}}"#),
        (false, r#"{"images": [], "annotations": [{"id": 1, "bbox": []}], "categories": []}"#),
        (false, r#"{"event_type": "task.labeled"}"#),
        (false, "[]"),
        (false, ""),
    ] {
        assert_eq!(LabelStudio.knows(head.as_bytes()), expected, "{head}");
    }
}

/// The one annotation of the one task of an export, after `change`.
fn export(change: Value) -> Value {
    let mut annotation = json!({
        "id": 5, "completed_by": 1, "was_cancelled": false, "ground_truth": false, "lead_time": 10.0,
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z", "updated_by": 1,
        "last_action": "submitted", "reviews": [],
        "result": [{"id": "a", "from_name": "mood", "type": "choices", "value": {"choices": ["sad"]}}],
    });
    for (key, value) in change.as_object().unwrap() {
        annotation[key] = value.clone();
    }
    json!([{"id": 1, "project": 7, "created_at": "2026-03-01T08:00:00Z", "data": {}, "annotations": [annotation]}])
}

#[test]
fn a_later_download_adds_and_never_conflicts() {
    let review =
        json!({"id": 9, "created_at": "2026-03-03T09:00:00Z", "created_by": {"id": 2}, "accepted": true});
    let other = json!([{"id": "a", "from_name": "mood", "type": "choices", "value": {"choices": ["calm"]}}]);
    let edit = json!({"updated_at": "2026-03-02T12:00:00Z", "last_action": "updated", "lead_time": 25.0, "result": other});
    let states = [
        json!({}),
        json!({"reviews": [review], "last_action": "accepted", "updated_at": "2026-03-03T09:00:00Z"}),
        edit.clone(),
        json!({"ground_truth": true}),
        json!({"ground_truth": true, "updated_at": "2026-03-02T12:00:00Z", "last_action": "updated", "result": other}),
        json!({"was_cancelled": true, "last_action": "skipped", "updated_at": "2026-03-02T13:00:00Z"}),
        json!({"last_action": "deleted_review", "updated_at": "2026-03-03T10:00:00Z", "last_created_by": 2}),
        json!({"last_action": "fixed_and_accepted", "reviews": [review], "updated_at": "2026-03-03T09:00:00Z", "result": other}),
    ];
    let read: Vec<_> = states.into_iter().map(|state| read_value(export(state)).events).collect();
    for one in read.iter().flatten() {
        for two in read.iter().flatten() {
            if one.event_id == two.event_id {
                assert_eq!(content_digest(one), content_digest(two), "{one:?}\n{two:?}");
            } else {
                assert_ne!(content_digest(one), content_digest(two), "{one:?}\n{two:?}");
            }
        }
    }
    // A review alone leaves the label what it was.
    assert_eq!(read[0][1], Event { attributes: read[0][1].attributes.clone(), ..read[1][1].clone() });
}

#[test]
fn a_download_before_and_one_after_an_edit_count_no_second_twice() {
    let after = json!({"updated_at": "2026-03-02T12:00:00Z", "last_action": "updated", "lead_time": 25.0});
    let mut events = read_value(export(json!({}))).events;
    events.extend(read_value(export(after)).events);
    let measured: Vec<_> =
        events.iter().filter_map(|event| Some((event.occurred_at?, event.active_ms?))).collect();
    let [(first, 10_000), (second, 25_000)] = measured[..] else { panic!("{measured:?}") };
    assert_eq!(first, second, "intervals that end together unite to the longer one");
}

#[test]
fn an_annotation_of_a_target_storage_is_the_one_of_the_export() {
    let exported = export(json!({}));
    let mut task = exported[0].clone();
    let mut annotation = task["annotations"][0].clone();
    task.as_object_mut().unwrap().remove("annotations");
    annotation["project"] = 7.into();
    annotation["created_username"] = " ana@example.org, 1".into();
    annotation["task"] = task;
    let (story, result) = read(&annotation.to_string());
    result.unwrap();
    assert_eq!(story.events, read_value(exported).events);
    // Several of them in one file, one on each line; where the task is a number it has no time.
    let mut other = annotation.clone();
    other["id"] = 6.into();
    other["task"] = 1.into();
    let (story, result) = read(&format!("{annotation}\n{other}\n"));
    result.unwrap();
    let [_, one, two] = &story.events[..] else { panic!("{:?}", story.lines) };
    assert_eq!(two.assignment_id.as_deref(), Some("label-studio:annotation-6"));
    assert_eq!((&one.source, &one.task_id), (&two.source, &two.task_id));
    assert_eq!((story.records, story.ignored), (4, 1));
}

#[test]
fn the_feed_without_a_project_follows_from_the_first_task_and_not_from_a_name() {
    let task = |id: i64, text: &str| json!({"id": id, "data": {"text": text}, "created_at": "2026-03-01T08:00:00Z", "annotations": []});
    let source = |tasks: Value| read_value(tasks).events.last().unwrap().source.clone().unwrap();
    let one = source(json!([task(0, "a")]));
    assert!(one.starts_with("label-studio:export-"), "{one}");
    assert_eq!(one, source(json!([task(0, "a"), task(1, "b")])));
    assert_ne!(one, source(json!([task(0, "other")])));
}

#[test]
fn what_stands_before_a_cut_is_read_and_the_cut_task_is_shown() {
    let text = fixture("community");
    let second = text.find(r#"{"id": 2, "annotations""#).unwrap();
    let (whole, _) = read(&format!("{}]", text[..second].trim_end().trim_end_matches(',')));
    let (story, read) = read(&text[..second + 30]);
    read.unwrap();
    assert_eq!(story.events, whole.events);
    let last = story.lines.last().unwrap();
    assert!(last.starts_with("2 REJECTED PW0117 task 2 is cut off"), "{last}");
    assert!(last.ends_with(r#": {"id": 2, "annotations": [], ""#), "{last}");
}

#[test]
fn a_document_that_stops_being_json_is_damaged_and_says_where() {
    let (story, read) = read(r#"[{"id": 1, "created_at": "2026-03-01T08:00:00Z"}, {"id": oops}]"#);
    assert_eq!(story.events.len(), 1);
    let Err(SourceError::Damaged { cause, .. }) = read else { panic!("{read:?}") };
    assert!(cause.starts_with("task 2: expected"), "{cause}");
}

#[test]
fn a_zone_that_is_said_reads_stamps_without_one() {
    let text = export(json!({"created_at": "2026-03-02T09:00:00"})).to_string();
    let (without, _) = read(&text);
    assert_eq!(without.rejected, 1);
    let mut story = Story::default();
    let rest = Box::new(Cursor::new(text.into_bytes()));
    let input = Input { name: "any".into(), head: Vec::new(), body: Body::Stream(rest) };
    let mut options = SourceOptions::default();
    options.reading.source_tz = Some(chrono_tz::Asia::Shanghai);
    LabelStudio.read(input, &options, &mut story).unwrap();
    assert!(story.lines[1].starts_with("1 task.labeled 2026-03-02T01:00:00Z"), "{}", story.lines[1]);
}
