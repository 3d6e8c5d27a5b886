//! Exports of our own making in, what they tell out.

use serde_json::{Value, json};

use super::Labelbox;
use crate::events::{Event, content_digest};
use crate::sources::collect::{Collector, spoiled};
use crate::sources::{Source, SourceError};
use crate::units::print_time;

fn read(text: &str) -> (Collector, Result<(), SourceError>) {
    assert!(Labelbox.knows(text.as_bytes()), "{text}");
    Collector::read(&Labelbox, text.as_bytes())
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
    let text = |value: &Option<String>| value.as_deref().unwrap_or("-").replace("labelbox:", "");
    let mut words = format!(
        "{line} {} {}{} {} {} {}",
        event.event_type.name(),
        if event.time_basis.as_deref() == Some("exact") { "" } else { "~" },
        print_time(event.occurred_at.unwrap()),
        text(&event.task_id),
        text(&event.assignment_id),
        text(&event.worker_id),
    );
    for (name, value) in [
        ("verdict", &event.verdict),
        ("reviewer", &event.reviewer_id),
        ("actor", &event.actor_id),
        ("reason", &event.reason),
        ("label", &event.label),
        ("gold", &event.gold),
    ] {
        if value.is_some() {
            words.push_str(&format!(" {name}={}", text(value)));
        }
    }
    for (name, value) in [("units", event.units), ("score", event.score)] {
        words.push_str(&value.map(|value| format!(" {name}={value}")).unwrap_or_default());
    }
    words.push_str(&event.active_ms.map(|ms| format!(" ms={ms}")).unwrap_or_default());
    words
}

fn label(id: &str, by: &str, at: &str) -> Value {
    json!({
        "label_kind": "Default", "version": "1.0.0", "id": id,
        "label_details": {"created_at": at, "updated_at": at, "created_by": by, "reviews": []},
        "performance_details": {"seconds_to_create": 90, "seconds_to_review": 12, "skipped": false},
        "annotations": {"objects": [
            {"feature_id": "f1", "feature_schema_id": "s1", "name": "Boat", "annotation_kind": "ImageSegmentationMask",
             "classifications": [], "mask": {"url": "https://signed.example.org/1"}},
        ], "classifications": [], "relationships": []},
    })
}

fn step(action: &str, at: &str, by: &str, from: Option<&str>, to: Option<&str>) -> Value {
    let mut step = json!({"action": action, "created_at": at, "created_by": by});
    for (place, name) in [("previous", from), ("next", to)] {
        if let Some(name) = name {
            step[format!("{place}_task_name")] = name.into();
            step[format!("{place}_task_id")] = format!("id of {name}").into();
        }
    }
    step
}

fn row(id: &str, labels: Vec<Value>, history: Vec<Value>) -> Value {
    json!({
        "data_row": {"id": id, "external_id": "a.jpg", "row_data": "https://example.org/a.jpg"},
        "media_attributes": {}, "attachments": [],
        "projects": {"p1": {"name": "Harbour", "labels": labels, "project_details": {"workflow_history": history}}},
    })
}

fn reworked() -> Value {
    let mut answer = label("l1", "ana@example.org", "2026-03-02T09:00:00.000+00:00");
    answer["label_details"]["updated_at"] = "2026-03-02T11:00:00.000+00:00".into();
    // Newest first, as in an export.
    let mut history = vec![
        step("Move", "2026-03-02T08:59:59.900+00:00", "ana@example.org", None, Some("Draw")),
        step("Move", "2026-03-02T09:00:00.100+00:00", "ana@example.org", Some("Draw"), Some("Look")),
        step("Move", "2026-03-02T09:30:00.000+00:00", "rita@example.org", Some("Look"), None),
        step("Move", "2026-03-02T09:40:00.000+00:00", "rita@example.org", None, Some("Look")),
        step("Reject", "2026-03-02T10:00:00.000+00:00", "rita@example.org", Some("Look"), Some("Again")),
        step("Move", "2026-03-02T11:00:00.500+00:00", "bo@example.org", Some("Again"), Some("Look")),
        step("Approve", "2026-03-02T12:00:00.000+00:00", "rita@example.org", Some("Look"), None),
    ];
    history.reverse();
    row("r1", vec![answer], history)
}

#[test]
fn a_rework_is_a_second_submit_and_review_is_time_of_the_reviewer() {
    let (seen, result) = read(&reworked().to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.published 2026-03-02T08:59:59.900Z p1/r1 - -
    1 task.labeled 2026-03-02T09:00:00Z p1/r1 l1 ana@example.org ms=90000
    1 task.labeled 2026-03-02T11:00:00.500Z p1/r1 l1 ana@example.org actor=bo@example.org label={"classifications":[],"objects":[{"annotation_kind":"ImageSegmentationMask","classifications":[],"mask":{},"name":"Boat"}],"relationships":[]} units=1
    1 task.reviewed 2026-03-02T10:00:00Z p1/r1 l1 ana@example.org verdict=rework reviewer=rita@example.org
    1 task.reviewed 2026-03-02T12:00:00Z p1/r1 l1 ana@example.org verdict=accepted reviewer=rita@example.org
    1 time.logged 2026-03-02T10:00:00Z p1/r1 - rita@example.org ms=12000
    2 records
    "#);
}

#[test]
fn several_labels_skips_reviews_and_rows_that_say_little() {
    let mut skipped = label("l2", "bo@example.org", "2026-03-02T09:05:00+00:00");
    skipped["performance_details"]["skipped"] = true.into();
    let mut model = label("l3", "ana@example.org", "2026-03-02T09:06:00+00:00");
    let mut compared = label("l4", "cy@example.org", "2026-03-02T09:07:00+00:00");
    compared["performance_details"]["benchmark_reference_label"] = "l3".into();
    compared["performance_details"]["benchmark_score"] = 0.5.into();
    model["label_details"]["reviews"] = json!([
        {"score": 1, "createdAt": "2026-03-03T09:00:00Z", "createdBy": "rita@example.org"},
        {"score": 0, "createdAt": "2026-03-03T09:00:01Z", "createdBy": "rita@example.org"},
        {"reviewed_at": "2026-03-03T09:00:02Z", "reviewed_by": "rita@example.org"},
    ]);
    let approve = step("Approve", "2026-03-04T09:00:00+00:00", "rita@example.org", Some("Look"), None);
    let mut nobody = label("l5", "", "2026-03-02T09:08:00");
    nobody["performance_details"]["seconds_to_create"] = 0.into();
    let mut bad = label("l6", "ana@example.org", "2026-03-02T09:08:00Z");
    bad["performance_details"]["seconds_to_create"] = "soon".into();
    let mut bare = label("l7", "ana@example.org", "2026-03-02T09:08:00Z");
    bare.as_object_mut().unwrap().remove("label_details");
    let text = [
        row("r2", vec![skipped], vec![]),
        row("r3", vec![model, compared], vec![approve]),
        row("r4", vec![nobody, bad, bare], vec![json!({"action": "Move"})]),
        json!({"data_row": {"id": "r5", "row_data": "x"}, "projects": {}}),
    ]
    .map(|row| row.to_string())
    .join("\n");
    let (seen, result) = read(&text);
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.released 2026-03-02T09:05:00Z p1/r2 l2 bo@example.org reason=skipped
    2 task.labeled 2026-03-02T09:06:00Z p1/r3 l3 ana@example.org label={"classifications":[],"objects":[{"annotation_kind":"ImageSegmentationMask","classifications":[],"mask":{},"name":"Boat"}],"relationships":[]} units=1 ms=90000
    2 task.published ~2026-03-02T09:06:00Z p1/r3 - - actor=ana@example.org gold={"classifications":[],"objects":[{"annotation_kind":"ImageSegmentationMask","classifications":[],"mask":{},"name":"Boat"}],"relationships":[]}
    2 task.reviewed 2026-03-03T09:00:00Z p1/r3 l3 ana@example.org verdict=accepted reviewer=rita@example.org
    2 time.logged 2026-03-03T09:00:00Z p1/r3 - rita@example.org ms=12000
    2 task.labeled 2026-03-02T09:07:00Z p1/r3 l4 cy@example.org label={"classifications":[],"objects":[{"annotation_kind":"ImageSegmentationMask","classifications":[],"mask":{},"name":"Boat"}],"relationships":[]} units=1 ms=90000
    2 task.reviewed ~2026-03-02T09:07:00Z p1/r3 l4 cy@example.org score=0.5
    3 PW0130 a step of the workflow history has no created_at
    3 PW0104 label_details.created_at "2026-03-02T09:08:00" has no offset, so the moment cannot be known
    3 PW0108 performance_details.seconds_to_create "soon" is not a number of seconds
    IGNORED 3 a data row without the step that put it into a workflow: nothing says when it was offered
    IGNORED 1 a label without label_details: neither who nor when
    IGNORED 1 a review with score 0: no verdict
    IGNORED 1 a review without a score: no verdict
    NOTE Labelbox: labels without label_details (neither who nor when): 1
    NOTE Labelbox: verdicts on data rows with several labels (which of them was meant is not said): 1
    NOTE Labelbox: labels with time of review but not exactly one reviewer (that time is booked for nobody): 2
    12 records
    "#);
}

fn old(change: Value) -> Value {
    let mut label = json!({
        "ID": "k1", "DataRow ID": "d1", "Labeled Data": "https://example.org/a.jpg",
        "Label": {"objects": [
            {"featureId": "2", "title": "Boat", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}},
            {"featureId": "1", "title": "Boat", "bbox": {"top": 0, "left": 2, "height": 3, "width": 4}},
        ], "classifications": []},
        "Created By": "ana@example.org", "Project Name": "Harbour", "Created At": "2021-07-13T21:19:39.000Z",
        "Updated At": "2021-07-13T21:19:39.900Z", "Seconds to Label": 2.2391, "Agreement": -1,
        "Benchmark Agreement": -1, "Benchmark ID": null, "Reviews": [], "Skipped": false,
        "View Label": "https://editor.example.org/?project=p9&label=k1",
    });
    for (key, value) in change.as_object().unwrap() {
        label[key] = value.clone();
    }
    label
}

#[test]
fn the_old_export_with_models_skips_and_reviews() {
    let review = json!({"score": -1, "id": "v", "createdAt": "2021-07-14T09:00:00.000Z", "createdBy": "rita@example.org"});
    let text = json!([
        old(json!({"Benchmark ID": "k1", "Updated At": "2021-07-13T22:00:00Z"})),
        old(json!({"ID": "k2", "Benchmark ID": "k1", "Benchmark Agreement": 0.75, "Agreement": 0.9, "Created By": "bo@example.org",
                   "Reviews": [review], "Seconds to Review": "7"})),
        old(json!({"ID": "k3", "DataRow ID": "d2", "Skipped": true, "Label": {}, "View Label": null})),
        old(json!({"ID": "k4", "Created At": "yesterday"})),
        old(json!({"ID": "k5", "Seconds to Label": -4})),
        {"ID": "k6"},
    ]);
    let (seen, result) = read(&text.to_string());
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2021-07-13T21:19:39Z p9/d1 k1 ana@example.org label={"classifications":[],"objects":[{"bbox":{"height":3,"left":2,"top":0,"width":4},"title":"Boat"},{"bbox":{"height":3,"left":2,"top":1,"width":4},"title":"Boat"}]} units=2 ms=2239
    1 task.published ~2021-07-13T21:19:39Z p9/d1 - - actor=ana@example.org gold={"classifications":[],"objects":[{"bbox":{"height":3,"left":2,"top":0,"width":4},"title":"Boat"},{"bbox":{"height":3,"left":2,"top":1,"width":4},"title":"Boat"}]}
    2 task.labeled 2021-07-13T21:19:39Z p9/d1 k2 bo@example.org label={"classifications":[],"objects":[{"bbox":{"height":3,"left":2,"top":0,"width":4},"title":"Boat"},{"bbox":{"height":3,"left":2,"top":1,"width":4},"title":"Boat"}]} units=2 ms=2239
    2 task.reviewed ~2021-07-13T21:19:39Z p9/d1 k2 bo@example.org score=0.75
    2 task.reviewed 2021-07-14T09:00:00Z p9/d1 k2 bo@example.org verdict=rejected reviewer=rita@example.org
    2 time.logged 2021-07-14T09:00:00Z p9/d1 - rita@example.org ms=7000
    3 task.released 2021-07-13T21:19:39Z Harbour/d2 k3 ana@example.org reason=skipped
    6 PW0130 the record is neither a data row nor a label of Labelbox
    4 PW0103 Created At "yesterday" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    5 PW0109 Seconds to Label "-4" is negative
    NOTE Labelbox: labels changed after they were submitted, by whom is not said (the answer is the one that stands): 1
    6 records
    "#);
}

#[test]
fn what_says_neither_who_nor_when_is_refused_in_words() {
    let mut bare = label("l1", "", "");
    bare.as_object_mut().unwrap().remove("label_details");
    let (_, result) = read(&row("r1", vec![bare], vec![]).to_string());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this Labelbox export has no label_details, so it says neither who labeled nor when; export again: Annotate > the project > Data rows > Export data, and switch on label details, performance and project details");
    let v0 = json!([{"ID": "k1", "Labeled Data": "x", "Label": {"Boat": [[]]}, "Created By": "ana", "Seconds to Label": "7.3"}]);
    let (seen, result) = read(&v0.to_string());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this old Labelbox export (v0) has no time of day, so its labels cannot become events; export the project anew: Annotate > the project > Data rows > Export data, with label details, performance and project details");
    assert!(seen.events.is_empty());
}

#[test]
fn a_later_download_adds_only_what_is_new() {
    let whole = reworked();
    let mut early = whole.clone();
    let history = &mut early["projects"]["p1"]["project_details"]["workflow_history"];
    history.as_array_mut().unwrap().drain(..1);
    let ids = |text: &str| {
        let (seen, result) = read(text);
        result.unwrap();
        let id = |(_, event): &(u64, Event)| (event.event_id.clone().unwrap(), content_digest(event));
        seen.events.iter().map(id).collect::<Vec<_>>()
    };
    let (before, after) = (ids(&early.to_string()), ids(&whole.to_string()));
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|one| after.contains(one)), "{before:?}\n{after:?}");
    // Laid out otherwise, and the link to the mask signed anew.
    let again = serde_json::to_string_pretty(&json!([whole])).unwrap().replace("org/1", "org/2");
    assert_eq!(ids(&again), after);
}

#[test]
fn a_cut_line_is_told_and_the_others_are_read() {
    let text = format!("{}\n{}", reworked(), &reworked().to_string()[..300]);
    let (seen, result) = read(&text);
    result.unwrap();
    assert_eq!(seen.events.len(), 6);
    assert_eq!(
        seen.rejected.iter().map(|one| (one.line, one.rule.code())).collect::<Vec<_>>(),
        [(2, "PW0117")]
    );
}

#[test]
fn content_decides_what_is_an_export() {
    assert!(Labelbox.knows(&reworked().to_string().as_bytes()[..200]));
    for other in [
        "",
        "id,name\n",
        "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime\n",
        r#"{"event_type":"task.labeled","occurred_at":"2026-03-02T17:00:00Z","task_id":"t","worker_id":"ana"}"#,
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"data_row": "x", "projects": 3}"#,
        r#"{"ID": 3, "Label": "cat"}"#,
    ] {
        assert!(!Labelbox.knows(other.as_bytes()), "{other}");
    }
}

#[test]
fn a_mark_at_the_start_is_no_obstacle_and_too_deep_is_told() {
    let (seen, result) =
        read(&format!("\u{feff}{}", serde_json::to_string_pretty(&json!([reworked()])).unwrap()));
    result.unwrap();
    assert_eq!(seen.events.len(), 6);
    let mut deep = reworked();
    deep["projects"]["p1"]["labels"][0]["annotations"]["objects"] =
        serde_json::from_str(&format!("{}{}", "[".repeat(70), "]".repeat(70))).unwrap();
    let (seen, result) = read(&deep.to_string());
    result.unwrap();
    assert_eq!(seen.rejected.iter().map(|one| one.rule.code()).collect::<Vec<_>>(), ["PW0119"]);
}

#[test]
fn whatever_is_spoiled_every_record_is_told() {
    for text in [
        reworked(),
        old(json!({"Benchmark ID": "k1", "Reviews": [{"score": 1, "createdAt": "2021-07-14T09:00:00Z"}]})),
    ]
    .iter()
    .flat_map(spoiled)
    {
        let (seen, result) = Collector::read(&Labelbox, text.as_bytes());
        let ignored: u64 = seen.ignored.values().sum();
        let told = seen.events.len() as u64 + seen.rejected.len() as u64 + ignored;
        assert!(seen.records == 0 || told > 0 || result.is_err(), "{text}");
    }
}
