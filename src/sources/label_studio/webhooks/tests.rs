//! Payloads in, and what they share with the export of the same project.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::events::content_digest;
use crate::sources::collect::Collector;
use crate::sources::{LabelStudio, LabelStudioFlat, Ndjson};
use crate::units::print_time;

fn annotation() -> Value {
    json!({
        "id": 17, "completed_by": 1, "was_cancelled": false, "ground_truth": false, "lead_time": 10.0,
        "created_at": "2026-03-02T09:00:00.000001Z", "updated_at": "2026-03-02T09:00:00.000018Z",
        "prediction": {}, "result_count": 0, "task": 19,
        "result": [{"id": "a", "from_name": "mood", "type": "choices", "value": {"choices": ["sad"]}}],
    })
}

fn edited() -> Value {
    let mut value = annotation();
    value["updated_at"] = "2026-03-02T12:00:00Z".into();
    value["lead_time"] = 25.0.into();
    value["result"][0]["value"]["choices"] = json!(["calm"]);
    value
}

fn payload(action: &str, name: &str, value: Value) -> Value {
    json!({"action": action, name: value, "project": {"id": 2, "title": "Moods", "token": "s3cret"}})
}

fn read(text: &str) -> Collector {
    assert!(LabelStudioWebhooks.knows(text.as_bytes()), "{text}");
    let (seen, result) = Collector::read(&LabelStudioWebhooks, text.as_bytes());
    result.unwrap();
    assert!(!format!("{seen:?}").contains("s3cret"));
    seen
}

fn told(seen: &Collector) -> String {
    let events = seen.events.iter().map(|(line, event)| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default().replace("label-studio:", "");
        let at = print_time(event.occurred_at.unwrap());
        let words = [
            &event.source,
            &event.task_id,
            &event.assignment_id,
            &event.worker_id,
            &event.actor_id,
            &event.reason,
        ];
        let words: Vec<_> = words.into_iter().map(text).filter(|word| !word.is_empty()).collect();
        let label = text(&event.label);
        format!("{line} {} {at} {} {label} {:?}", event.event_type.name(), words.join(" "), event.active_ms)
    });
    let rejected =
        seen.rejected.iter().map(|told| format!("{} {} {}", told.line, told.rule.code(), told.reason));
    events
        .chain(rejected)
        .chain([format!("{} records {:?}", seen.records, seen.ignored)])
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn payloads_tell_what_was_made_changed_and_deleted() {
    let mut skipped = annotation();
    skipped["id"] = 18.into();
    skipped["was_cancelled"] = true.into();
    let mut received = payload("ANNOTATIONS_DELETED", "annotations", json!([{"id": 17}, {"id": 18}]));
    received["received_at"] = "2026-03-05T09:00:00Z".into();
    let mut with_task = payload("ANNOTATION_CREATED", "annotation", annotation());
    with_task["task"] = json!({"id": 19, "data": {}, "created_at": "2026-03-01T08:00:00Z", "project": 2});
    let tasks =
        json!([{"id": 21, "created_at": "2026-03-01T08:00:00Z", "project": 2}, {"id": 22}, {"data": {}}]);
    let payloads = [
        with_task,
        payload("ANNOTATION_UPDATED", "annotation", edited()),
        payload("ANNOTATIONS_CREATED", "annotation", json!([skipped, {"id": 5, "task": 19}, {"id": 6}])),
        payload("ANNOTATIONS_DELETED", "annotations", json!([{"id": 17}])),
        received,
        payload("TASKS_CREATED", "tasks", tasks),
        payload("TASKS_DELETED", "tasks", json!([{"id": 21}, {"id": 22}])),
        payload("PROJECT_UPDATED", "x", json!(null)),
        payload("REVIEW_CREATED", "review", json!({"id": 1})),
        payload("ANNOTATION_CREATED", "x", json!(null)),
        json!({"project": {"id": 2}}),
    ];
    let lines: Vec<_> = payloads.iter().map(Value::to_string).collect();
    let seen = read(&lines.join("\n"));
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.published 2026-03-01T08:00:00Z project-2 19  None
    1 task.labeled 2026-03-02T09:00:00.000001Z project-2 19 annotation-17 1 [{"mood":{"choices":["sad"]}}] Some(10000)
    2 task.labeled 2026-03-02T09:00:00.000001Z project-2 19 annotation-17 1  Some(25000)
    2 task.labeled 2026-03-02T12:00:00Z project-2 19 annotation-17 1 [{"mood":{"choices":["calm"]}}] None
    3 task.released 2026-03-02T09:00:00.000001Z project-2 19 annotation-18 1 skipped  None
    5 event.voided 2026-03-05T09:00:00Z project-2 annotation-17 deleted  None
    5 event.voided 2026-03-05T09:00:00Z project-2 annotation-18 deleted  None
    6 task.published 2026-03-01T08:00:00Z project-2 21  None
    3 PW0130 an annotation of task 19 has no created_at
    3 PW0130 a payload does not say of which task it is
    4 PW0130 ANNOTATIONS_DELETED has no time: let the receiver write received_at beside action
    6 PW0130 a payload does not say of which task it is
    9 PW0105 action "REVIEW_CREATED" is no action that the public documentation names
    10 PW0130 a payload has no annotation
    11 PW0130 a payload has no action
    17 records {"a change of the project, its links or its models: no work": 1, "a deleted task: the work that was done on it was done": 2, "a task without created_at: nothing says when it was published": 1}
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    Label Studio exports hold no claims, prices, payments or reviewers' time; lead_time is the time that an annotation was open on a screen, over all its sessions up to the download
    Label Studio: skipped annotations, released without measured time (10 s of lead_time): 1
    Label Studio: first answers that were replaced and are gone (those labels are empty; lead_time stands there, once): 1
    ");
    let raw: Vec<_> = seen.rejected.iter().map(|told| told.raw.as_str()).collect();
    assert!(raw.iter().any(|raw| raw.contains(r#""token": """#)), "{raw:?}");
    // A list of payloads and a file for each say the same.
    let listed = read(&Value::from(payloads.to_vec()).to_string());
    assert_eq!(listed.events, seen.events);
    let single = read(&serde_json::to_string_pretty(&payloads[1]).unwrap());
    assert_eq!(single.events.len(), 2);
}

/// Contents by id.
fn facts(seen: Collector) -> BTreeMap<String, u128> {
    let event = |(_, event): (u64, Event)| (event.event_id.clone().unwrap(), content_digest(&event));
    seen.events.into_iter().map(event).collect()
}

fn export(mut annotation: Value) -> Collector {
    // What the export says otherwise or besides.
    annotation["completed_by"] = json!({"id": 1, "email": "ann@example.org"});
    annotation["updated_by"] = 1.into();
    annotation["prediction"] = json!({});
    annotation["import_id"] = json!(null);
    let task = json!([{"id": 19, "project": 2, "created_at": "2026-03-01T08:00:00Z", "data": {}, "predictions": [],
        "annotations": [annotation]}]);
    let (seen, result) = Collector::read(&LabelStudio, task.to_string().as_bytes());
    result.unwrap();
    seen
}

#[test]
fn an_export_of_the_same_annotation_has_the_same_events() {
    let created = facts(read(&payload("ANNOTATION_CREATED", "annotation", annotation()).to_string()));
    let exported = facts(export(annotation()));
    assert_eq!(created.len(), 1);
    assert!(created.iter().all(|(id, content)| exported.get(id) == Some(content)));

    let updated = facts(read(&payload("ANNOTATION_UPDATED", "annotation", edited()).to_string()));
    let exported = facts(export(edited()));
    assert_eq!(updated.len(), 2);
    assert!(updated.iter().all(|(id, content)| exported.get(id) == Some(content)));

    let tasks =
        json!([{"id": 19, "created_at": "2026-03-01T08:00:00Z", "updated_at": "2026-03-09T08:00:00Z"}]);
    let tasks = facts(read(&payload("TASKS_CREATED", "tasks", tasks).to_string()));
    assert!(tasks.len() == 1 && tasks.iter().all(|(id, content)| exported.get(id) == Some(content)));
}

#[test]
fn the_same_payload_again_is_the_same_event() {
    let text = payload("ANNOTATION_UPDATED", "annotation", edited()).to_string();
    assert_eq!(facts(read(&text)), facts(read(&format!("{text}\n{text}"))));
}

#[test]
fn no_secret_is_kept_of_what_cannot_be_read() {
    let text = payload("ANNOTATION_CREATED", "annotation", annotation()).to_string();
    let torn = text.replace(":19,", ":}19,").replace("s3cret", "s3\\\"cret");
    let seen = read(&format!("{text}\n{torn}\n{}", &text[..text.len() - 6]));
    assert_eq!(seen.rejected.len(), 2);
    assert!(!seen.rejected.iter().any(|told| told.raw.contains("cret")), "{:?}", seen.rejected);
    for cut in 0..text.len() {
        if LabelStudioWebhooks.knows(&text.as_bytes()[..cut]) {
            read(&text[..cut]);
        }
    }
}

#[test]
fn content_decides_what_is_a_webhook() {
    let text = payload("ANNOTATION_CREATED", "annotation", annotation()).to_string();
    assert!(!LabelStudio.knows(text.as_bytes()) && !LabelStudioFlat.knows(text.as_bytes()));
    assert!(!Ndjson.knows(text.as_bytes()));
    for other in [
        "",
        r#"{"action": "opened", "project": {"id": 1, "title": "a"}}"#,
        r#"{"action": "CREATED", "user": {"id": 1}}"#,
        r#"{"event_type": "task.labeled", "action": "X"}"#,
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
    ] {
        assert!(!LabelStudioWebhooks.knows(other.as_bytes()), "{other}");
    }
}
