//! Items of our own making in, what they tell out.

use serde_json::{Value, json};

use super::SuperAnnotate;
use crate::events::{Event, content_digest};
use crate::sources::collect::{Collector, spoiled};
use crate::sources::{Source, SourceError};
use crate::units::print_time;

fn read(text: &str) -> (Collector, Result<(), SourceError>) {
    assert!(SuperAnnotate.knows(text.as_bytes()), "{text}");
    Collector::read(&SuperAnnotate, text.as_bytes())
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
    let text = |value: &Option<String>| value.as_deref().unwrap_or("-").replace("superannotate:", "");
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

fn drawn(by: &str, second: u32, how: &str) -> Value {
    json!({
        "type": "bbox", "classId": 7, "className": "boat", "probability": 100, "points": {"x1": second, "y1": 2.5},
        "attributes": [{"id": 2, "groupId": 1, "name": "red", "groupName": "colour"}, {"id": 3, "groupId": 1, "name": "big", "groupName": "size"}],
        "createdAt": format!("2026-03-02T09:00:{second:02}.000Z"), "createdBy": {"email": by, "role": "Annotator"},
        "updatedAt": format!("2026-03-02T09:00:{second:02}.000Z"), "updatedBy": {"email": by, "role": "Annotator"},
        "creationType": how,
    })
}

fn item(status: &str, annotator: Value, qa: Value, instances: Vec<Value>) -> Value {
    json!({
        "metadata": {
            "name": "a.jpg", "projectId": 12, "status": status, "annotatorEmail": annotator, "qaEmail": qa,
            "lastAction": {"email": "ana@example.org", "timestamp": 1_772_446_000_123_i64},
        },
        "instances": instances, "tags": ["harbour"], "comments": [], "freeText": "",
    })
}

#[test]
fn what_became_of_an_item_is_told_for_who_drew_in_it() {
    let (ana, rita) = ("ana@example.org", "rita@example.org");
    let mut corrected = drawn(ana, 4, "Manual");
    corrected["updatedAt"] = "2026-03-02T10:00:00Z".into();
    corrected["updatedBy"]["email"] = rita.into();
    let text = json!([
        item("QualityCheck", ana.into(), Value::Null, vec![drawn(ana, 1, "Manual"), drawn("robot", 0, "Preannotation")]),
        item("Completed", ana.into(), rita.into(), vec![corrected, drawn(ana, 3, "Manual"), drawn(rita, 9, "Manual")]),
        item("Returned", ana.into(), rita.into(), vec![drawn("bo@example.org", 5, "Manual"), drawn(ana, 2, "Manual")]),
        item("Skipped", Value::Null, Value::Null, vec![]),
        item("Completed", ana.into(), Value::Null, vec![]),
        item("InProgress", ana.into(), Value::Null, vec![drawn(ana, 1, "Manual")]),
        item("Lost", ana.into(), Value::Null, vec![]),
        {"metadata": {"status": "Completed"}},
        {"instances": []},
    ]);
    let (seen, result) = read(&text.to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled ~2026-03-02T09:00:01Z 12/a.jpg ana@example.org label=[{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":0,"y1":2.5},"type":"bbox"},{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":1,"y1":2.5},"type":"bbox"},{"tag":"harbour"}] prelabel=[{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":0,"y1":2.5},"type":"bbox"}] units=1
    2 task.labeled ~2026-03-02T09:00:04Z 12/a.jpg ana@example.org units=2
    2 task.reviewed ~2026-03-02T09:00:04Z 12/a.jpg ana@example.org verdict=accepted reviewer=rita@example.org label=[{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":3,"y1":2.5},"type":"bbox"},{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":4,"y1":2.5},"type":"bbox"},{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":9,"y1":2.5},"type":"bbox"},{"tag":"harbour"}]
    3 task.labeled ~2026-03-02T09:00:02Z 12/a.jpg ana@example.org label=[{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":2,"y1":2.5},"type":"bbox"}] units=1
    3 task.reviewed ~2026-03-02T09:00:02Z 12/a.jpg ana@example.org verdict=rework reviewer=rita@example.org
    3 task.labeled ~2026-03-02T09:00:05Z 12/a.jpg bo@example.org label=[{"attributes":[{"groupName":"colour","name":"red"},{"groupName":"size","name":"big"}],"className":"boat","points":{"x1":5,"y1":2.5},"type":"bbox"}] units=1
    3 task.reviewed ~2026-03-02T09:00:05Z 12/a.jpg bo@example.org verdict=rework reviewer=rita@example.org
    4 task.released 2026-03-02T10:06:40.123Z 12/a.jpg ana@example.org reason=skipped
    7 PW0107 metadata.status "Lost" is not one of NotStarted, InProgress, QualityCheck, Returned, Completed, Skipped
    8 PW0130 the item has no name
    9 PW0130 the record is no item of SuperAnnotate: it has no metadata
    IGNORED 1 an item in progress or not started: nothing was handed in
    IGNORED 1 an item that was handed in without anything that its annotator drew: nothing says when
    NOTE SuperAnnotate: verdicts by the person that the item is assigned to for review (who gave it is not said): 3
    NOTE SuperAnnotate: instances from a model or an import (prelabel, no work): 1
    NOTE SuperAnnotate: instances drawn by the item's reviewer (a correction, no work of the annotator's): 1
    9 records
    "#);
}

#[test]
fn a_video_keeps_the_same_one_level_deeper_and_comments_are_no_work() {
    let meta = |kind: &str, second: u32| {
        json!({"meta": {
            "type": kind, "className": "boat", "start": 1, "end": 9,
            "createdBy": {"email": "ana@example.org", "role": "Admin"}, "createdAt": format!("2026-03-02T09:00:{second:02}Z"),
            "updatedBy": {"email": "ana@example.org", "role": "Admin"}, "updatedAt": format!("2026-03-02T09:00:{second:02}Z"),
        }, "parameters": []})
    };
    let video = item(
        "Completed",
        Value::Null,
        Value::Null,
        vec![meta("event", 1), meta("comment", 9), meta("tag", 2)],
    );
    let (seen, result) = read(&video.to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled ~2026-03-02T09:00:02Z 12/a.jpg ana@example.org label=[{"meta":{"className":"boat","end":9,"start":1,"type":"event"},"parameters":[]},{"meta":{"className":"boat","end":9,"start":1,"type":"tag"},"parameters":[]},{"tag":"harbour"}] units=1
    1 task.reviewed ~2026-03-02T09:00:02Z 12/a.jpg ana@example.org verdict=accepted
    1 records
    "#);
}

#[test]
fn a_file_that_names_nobody_is_refused_in_words() {
    let text = json!({
        "metadata": {"name": "b.jpg", "status": "Completed", "isPredicted": null, "annotatorEmail": null, "qaEmail": null, "projectId": null},
        "instances": [{"type": "polygon", "className": "boat", "createdAt": null, "createdBy": null}],
    });
    let (seen, result) = read(&text.to_string());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this SuperAnnotate file names no person and no time: its annotations were uploaded, or their history was cut off; export the items themselves: the project > Exports > New export, as JSON, with completed items");
    assert!(seen.events.is_empty());
}

#[test]
fn a_later_download_adds_only_the_verdict() {
    let of = |status: &str| {
        let drawn = vec![drawn("ana@example.org", 1, "Manual")];
        let item = item(status, "ana@example.org".into(), "rita@example.org".into(), drawn);
        let (seen, result) = read(&serde_json::to_string_pretty(&item).unwrap());
        result.unwrap();
        let id = |(_, event): &(u64, Event)| (event.event_id.clone().unwrap(), content_digest(event));
        seen.events.iter().map(id).collect::<Vec<_>>()
    };
    let (before, after) = (of("QualityCheck"), of("Completed"));
    assert_eq!((before.len(), after.len()), (1, 2));
    assert_eq!(before[0], after[0]);
}

#[test]
fn hostile_and_cut_items_are_told() {
    let mut bad = item("Completed", Value::Null, Value::Null, vec![drawn("ana@example.org", 1, "Manual")]);
    bad["instances"][0]["createdAt"] = "soon".into();
    let mut late = item("Completed", Value::Null, Value::Null, vec![drawn("ana@example.org", 1, "Manual")]);
    late["metadata"]["lastAction"]["timestamp"] = i64::MAX.into();
    let text = format!("{bad}\n{late}\n{}", &late.to_string()[..200]);
    let (seen, result) = read(&text);
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 PW0103 createdAt "soon" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    2 PW0103 metadata.lastAction.timestamp "9223372036854775807" is no count of milliseconds since 1970
    3 PW0117 the record is cut off: EOF while parsing a string at line 1 column 200
    3 records
    "#);
}

#[test]
fn a_document_with_a_fault_is_refused_as_one() {
    let whole = item("Completed", Value::Null, Value::Null, vec![drawn("ana@example.org", 1, "Manual")]);
    let text = serde_json::to_string_pretty(&whole).unwrap();
    // As Python writes a missing number.
    let (seen, result) = read(&text.replacen("null", "NaN", 1));
    let error = result.unwrap_err().to_string();
    assert!(error.contains("NaN is no number of JSON; write null in its place"), "{error}");
    assert!(seen.rejected.is_empty());
    let (seen, result) = read(&text[..text.len() / 2]);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    assert!(seen.rejected.is_empty());
}

#[test]
fn content_decides_what_is_an_item() {
    let whole =
        item("Completed", Value::Null, Value::Null, vec![drawn("ana@example.org", 1, "Manual")]).to_string();
    assert!(SuperAnnotate.knows(&whole.as_bytes()[..whole.len() / 2]));
    let drawn_first = json!({"instances": [drawn("ana@example.org", 1, "Manual")]}).to_string();
    assert!(SuperAnnotate.knows(&drawn_first.as_bytes()[..drawn_first.len() - 9]));
    for other in [
        "",
        "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime\n",
        r#"{"event_type":"task.labeled","occurred_at":"2026-03-02T17:00:00Z","task_id":"t","worker_id":"ana"}"#,
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"metadata": {"name": "a"}, "instances": []}"#,
    ] {
        assert!(!SuperAnnotate.knows(other.as_bytes()), "{other}");
    }
}

#[test]
fn whatever_is_spoiled_every_record_is_told() {
    for text in [item(
        "Returned",
        "ana@example.org".into(),
        "rita@example.org".into(),
        vec![drawn("ana@example.org", 1, "Manual")],
    )]
    .iter()
    .flat_map(spoiled)
    {
        let (seen, result) = Collector::read(&SuperAnnotate, text.as_bytes());
        let ignored: u64 = seen.ignored.values().sum();
        let told = seen.events.len() as u64 + seen.rejected.len() as u64 + ignored;
        assert!(seen.records == 0 || told > 0 || result.is_err(), "{text}");
    }
}
