//! Label rows of our own making in, what they tell out.

use serde_json::{Value, json};

use super::Encord;
use crate::events::{Event, content_digest};
use crate::sources::collect::{Collector, spoiled};
use crate::sources::{Source, SourceError};
use crate::units::print_time;

fn read(text: &str) -> (Collector, Result<(), SourceError>) {
    assert!(Encord.knows(text.as_bytes()), "{text}");
    Collector::read(&Encord, text.as_bytes())
}

fn told(seen: &Collector) -> String {
    let mut lines: Vec<String> = seen.events.iter().map(|(line, event)| one(*line, event)).collect();
    lines.extend(seen.rejected.iter().map(|one| format!("{} {} {}", one.line, one.rule.code(), one.reason)));
    lines.extend(seen.ignored.iter().map(|(why, count)| format!("IGNORED {count} {why}")));
    lines.extend(seen.notes.iter().skip(1).map(|note| format!("NOTE {note}")));
    lines.push(format!("{} records", seen.records));
    lines.join("\n")
}

fn one(line: u64, event: &Event) -> String {
    let text = |value: &Option<String>| value.as_deref().unwrap_or("-").replace("encord:", "");
    let basis = if event.time_basis.as_deref() == Some("exact") { "" } else { "~" };
    let mut words = format!(
        "{line} {} {basis}{} {} {}",
        event.event_type.name(),
        print_time(event.occurred_at.unwrap()),
        text(&event.task_id),
        text(&event.worker_id),
    );
    for (name, value) in [
        ("verdict", &event.verdict),
        ("reviewer", &event.reviewer_id),
        ("reason", &event.reason),
        ("label", &event.label),
        ("prelabel", &event.prelabel),
    ] {
        if value.is_some() {
            words.push_str(&format!(" {name}={}", text(value)));
        }
    }
    words + &event.units.map(|units| format!(" units={units}")).unwrap_or_default()
}

/// `Mon, 02 Mar 2026 09:mm:00 UTC`.
fn at(minute: u32) -> String {
    format!("Mon, 02 Mar 2026 09:{minute:02}:00 UTC")
}

fn object(hash: &str, by: &str, created: u32, edited: u32, reviews: Vec<Value>) -> Value {
    json!({
        "name": "Boat", "value": "boat", "color": "#f00", "shape": "point", "point": {"0": {"x": 0.5, "y": created}},
        "objectHash": hash, "featureHash": "f", "confidence": 1, "manualAnnotation": true,
        "createdAt": at(created), "createdBy": by, "lastEditedAt": at(edited), "lastEditedBy": by, "reviews": reviews,
    })
}

fn review(id: u32, round: u32, minute: u32, approved: bool, comment: &str) -> Value {
    json!({
        "id": id, "task_id": 5, "approved": approved, "comment": comment, "createdAt": at(minute), "user_email": "rita@example.org",
        "created_at": "2026-03-02 09:00:01", "last_edited_at": format!("2026-03-02 09:{round:02}:00"), "granularity": "OBJECT",
    })
}

fn row(label: &str, task: &str, units: Value) -> Value {
    json!({
        "label_hash": "row", "branch_name": "main", "dataset_hash": "set", "data_hash": "data", "data_title": "boats",
        "created_at": at(0), "last_edited_at": at(0), "data_type": "img_group",
        "label_status": label, "annotation_task_status": task, "data_units": units,
        "object_answers": {"a": {"objectHash": "a", "classifications": [{"name": "Size", "answers": "big", "featureHash": "g"}]}},
        "classification_answers": {},
    })
}

/// Two rounds: one of two objects is rejected and drawn again, then both are good.
fn reviewed() -> Value {
    let a = || {
        object(
            "a",
            "ana@example.org",
            3,
            20,
            vec![review(1, 8, 10, false, "too small "), review(1, 22, 25, true, "")],
        )
    };
    let b = object("b", "ana@example.org", 4, 5, vec![review(2, 8, 11, true, "")]);
    let mut model = object("m", "robot", 1, 1, vec![]);
    model["manualAnnotation"] = false.into();
    let units = json!({
        // The same object on two pictures repeats its reviews.
        "u1": {"data_hash": "u1", "labels": {"objects": [a(), b], "classifications": []}},
        "u2": {"data_hash": "u2", "labels": {"objects": [a(), model], "classifications": []}},
    });
    row("LABELLED", "COMPLETED", units)
}

#[test]
fn reviews_of_objects_become_one_verdict_for_each_round() {
    let (seen, result) = read(&reviewed().to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled ~2026-03-02T09:04:00Z row ana@example.org prelabel=[{"answers":null,"at":"u2","part":{"name":"Boat","point":{"0":{"x":0.5,"y":1}},"shape":"point","value":"boat"}}]
    1 task.labeled ~2026-03-02T09:20:00Z row ana@example.org label=[{"answers":[{"answers":"big","name":"Size"}],"at":"u1","part":{"name":"Boat","point":{"0":{"x":0.5,"y":3}},"shape":"point","value":"boat"}},{"answers":[{"answers":"big","name":"Size"}],"at":"u2","part":{"name":"Boat","point":{"0":{"x":0.5,"y":3}},"shape":"point","value":"boat"}},{"answers":null,"at":"u1","part":{"name":"Boat","point":{"0":{"x":0.5,"y":4}},"shape":"point","value":"boat"}}] prelabel=[{"answers":null,"at":"u2","part":{"name":"Boat","point":{"0":{"x":0.5,"y":1}},"shape":"point","value":"boat"}}] units=2
    1 task.reviewed 2026-03-02T09:11:00Z row ana@example.org verdict=rejected reviewer=rita@example.org reason=too small
    1 task.reviewed 2026-03-02T09:25:00Z row ana@example.org verdict=accepted reviewer=rita@example.org
    NOTE Encord: objects and answers from a model or an import (prelabel, no work): 1
    1 records
    "#);
}

#[test]
fn several_people_a_video_and_rows_in_progress() {
    let units = json!({"v": {"data_hash": "v", "labels": {
        "0": {"objects": [object("a", "ana@example.org", 3, 3, vec![])], "classifications": []},
        "7": {"objects": [object("a", "ana@example.org", 3, 3, vec![]), object("b", "bo@example.org", 4, 4, vec![review(3, 8, 9, true, "")])],
              "classifications": []},
    }}});
    let mut deleted = object("d", "ana@example.org", 3, 3, vec![]);
    deleted["isDeleted"] = true.into();
    let mut zoneless = object("z", "ana@example.org", 3, 3, vec![]);
    zoneless["createdAt"] = "2026-03-02T09:03:00.123456".into();
    let mut undated = object("n", "ana@example.org", 3, 3, vec![]);
    undated["createdAt"] = Value::Null;
    let text = json!([
        row("LABELLED", "COMPLETED", units),
        row("LABEL_IN_PROGRESS", "ASSIGNED", json!({"u": {"labels": {"objects": [deleted.clone()], "classifications": []}}})),
        row("LABELLED", "COMPLETED", json!({"u": {"labels": {"objects": [deleted], "classifications": []}}})),
        row("LABELLED", "COMPLETED", json!({"u": {"labels": {"objects": [zoneless], "classifications": []}}})),
        row("LABELLED", "COMPLETED", json!({"u": {"labels": {"objects": [undated], "classifications": []}}})),
        // Approved so far, not finished.
        row("LABEL_IN_PROGRESS", "QUEUED", json!({"u": {"labels": {"objects": [
            object("p", "ana@example.org", 3, 3, vec![review(4, 8, 9, true, "")]),
        ], "classifications": []}}})),
        {"other": 1},
    ]);
    let (seen, result) = read(&text.to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled ~2026-03-02T09:03:00Z row ana@example.org label=[{"answers":[{"answers":"big","name":"Size"}],"at":"v/0","part":{"name":"Boat","point":{"0":{"x":0.5,"y":3}},"shape":"point","value":"boat"}},{"answers":[{"answers":"big","name":"Size"}],"at":"v/7","part":{"name":"Boat","point":{"0":{"x":0.5,"y":3}},"shape":"point","value":"boat"}}] units=1
    1 task.labeled ~2026-03-02T09:04:00Z row bo@example.org label=[{"answers":null,"at":"v/7","part":{"name":"Boat","point":{"0":{"x":0.5,"y":4}},"shape":"point","value":"boat"}}] units=1
    1 task.reviewed 2026-03-02T09:09:00Z row bo@example.org verdict=accepted reviewer=rita@example.org
    6 task.labeled ~2026-03-02T09:03:00Z row ana@example.org label=[{"answers":null,"at":"u","part":{"name":"Boat","point":{"0":{"x":0.5,"y":3}},"shape":"point","value":"boat"}}] units=1
    4 PW0104 createdAt "2026-03-02T09:03:00.123456" has no offset, so the moment cannot be known
    5 PW0130 no object of the label row says when it was drawn (createdAt)
    7 PW0130 the record is no label row of Encord
    IGNORED 1 a label row in progress: nothing was handed in
    IGNORED 1 a label row in which nobody drew anything: neither who nor when
    NOTE Encord: stamps without a zone are read as --source-tz says
    NOTE Encord: label rows drawn by several people (each has a piece and verdicts of their own): 1
    7 records
    "#);
}

#[test]
fn a_later_download_adds_only_what_is_new() {
    let ids = |row: Value| {
        let (seen, result) = read(&serde_json::to_string_pretty(&row).unwrap());
        result.unwrap();
        let id = |(_, event): &(u64, Event)| (event.event_id.clone().unwrap(), content_digest(event));
        seen.events.iter().map(id).collect::<Vec<_>>()
    };
    let mut early = reviewed();
    for unit in ["u1", "u2"] {
        early["data_units"][unit]["labels"]["objects"][0]["reviews"].as_array_mut().unwrap().pop();
    }
    let (before, after) = (ids(early), ids(reviewed()));
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|one| after.contains(one)), "{before:?}\n{after:?}");
}

#[test]
fn a_list_of_rows_without_labels_is_refused_in_words() {
    let text = json!([{"label_hash": "row", "data_hash": "d", "label_status": "LABELLED", "created_at": "2026-03-02T09:00:00.1"}]);
    let (seen, result) = read(&text.to_string());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this is a list of Encord label rows without their labels, so it does not say who did what; export the labels: Projects > the project > Labels > Export labels as JSON, with reviews (in the SDK: get_label_row(label_hash, include_reviews=True))");
    assert!(seen.events.is_empty());
}

#[test]
fn content_decides_what_is_a_label_row() {
    let whole = reviewed().to_string();
    assert!(Encord.knows(&whole.as_bytes()[..whole.len() - 20]));
    let cut = format!("{}\n{}", whole, &whole[..400]);
    let (seen, result) = read(&cut);
    result.unwrap();
    assert_eq!(
        seen.rejected.iter().map(|one| (one.line, one.rule.code())).collect::<Vec<_>>(),
        [(2, "PW0117")]
    );
    for other in [
        "",
        "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime\n",
        r#"{"event_type":"task.labeled","occurred_at":"2026-03-02T17:00:00Z","task_id":"t","worker_id":"ana"}"#,
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"label_hash": "a"}"#,
    ] {
        assert!(!Encord.knows(other.as_bytes()), "{other}");
    }
}

#[test]
fn whatever_is_spoiled_every_record_is_told() {
    for text in [reviewed()].iter().flat_map(spoiled) {
        let (seen, result) = Collector::read(&Encord, text.as_bytes());
        let ignored: u64 = seen.ignored.values().sum();
        let told = seen.events.len() as u64 + seen.rejected.len() as u64 + ignored;
        assert!(seen.records == 0 || told > 0 || result.is_err(), "{text}");
    }
}
