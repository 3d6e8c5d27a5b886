//! Deliveries in, events out.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::events::content_digest;
use crate::sources::collect::Collector;
use crate::units::print_time;

fn delivery(kind: &str, at: &str, id: &str, status: &str, values: Value) -> Value {
    let questions = json!([
        {"id": "q1", "name": "kind", "settings": {"type": "multi_label_selection"}},
        {"id": "q2", "name": "names", "settings": {"type": "span"}},
        {"id": "q3", "name": "order", "settings": {"type": "ranking"}},
    ]);
    let suggestions = json!([{"question_id": "q1", "value": ["owl"], "agent": "m1", "score": 0.5}]);
    json!({"type": kind, "version": 1, "timestamp": at, "data": {
        "id": id, "values": values, "status": status,
        "record": {"id": "rec1", "status": "pending", "fields": {"text": "a"}, "external_id": "x7",
            "suggestions": suggestions,
            "dataset": {"id": "ds1", "name": "birds", "status": "ready", "questions": questions}},
        "user": {"id": "u1", "username": "ana", "role": "annotator"},
        "inserted_at": "2025-03-01T09:00:00.000001", "updated_at": "2025-03-01T09:00:00.000001"}})
}

fn deliveries() -> Vec<Value> {
    let values = json!({"kind": {"value": ["owl", "auk"]}, "order": {"value": ["b", "a"]},
        "names": {"value": [{"start": 5, "end": 8, "label": "N"}, {"start": 0, "end": 3, "label": "N"}]}});
    let mut nobody = delivery("response.created", "2025-03-01T09:04:00Z", "r2", "discarded", Value::Null);
    nobody["data"]["user"] = Value::Null;
    vec![
        delivery("response.created", "2025-03-01T09:00:00.05Z", "r1", "draft", json!({})),
        delivery("response.updated", "2025-03-01T09:01:00.05Z", "r1", "submitted", values),
        delivery(
            "response.updated",
            "2025-03-01T09:02:00.05Z",
            "r1",
            "submitted",
            json!({"kind": {"value": []}}),
        ),
        delivery(
            "response.updated",
            "2025-03-01T09:03:00.05Z",
            "r1",
            "discarded",
            json!({"kind": {"value": []}}),
        ),
        nobody,
        delivery("response.deleted", "2025-03-01T10:00:00Z", "r1", "submitted", json!({})),
        json!({"type": "record.created", "version": 1, "timestamp": "2025-03-01T08:00:00Z",
            "data": {"id": "rec1", "fields": {}, "dataset": {"id": "ds1", "status": "ready"}}}),
        json!({"type": "record.created", "version": 1, "timestamp": "2025-03-01T08:00:00Z",
            "data": {"id": "rec2", "fields": {}, "dataset": {"id": "ds1", "status": "draft"}}}),
        json!({"type": "record.completed", "version": 1, "timestamp": "2025-03-01T08:00:00Z",
            "data": {"id": "rec1", "fields": {}, "dataset": {"id": "ds1"}}}),
        json!({"type": "dataset.published", "version": 1, "timestamp": "2025-03-01T08:00:00Z", "data": {"id": "ds1"}}),
        json!({"type": "user.created", "version": 1, "timestamp": "2025-03-01T08:00:00Z", "data": {"id": "u"}}),
        delivery("response.created", "2025-03-01T09:00:00", "r3", "submitted", json!({})),
        delivery("response.created", "2025-03-01T09:00:00Z", "r3", "lost", json!({})),
        json!({"type": "response.created", "timestamp": "2025-03-01T09:00:00Z"}),
        json!({"type": "response.created", "timestamp": "2025-03-01T09:00:00Z", "data": {}}),
        json!(["a list"]),
    ]
}

fn lines(deliveries: &[Value]) -> String {
    deliveries.iter().map(|one| format!("{one}\n")).collect()
}

fn read(text: &str) -> Collector {
    let (seen, read) = Collector::read(&Argilla, text.as_bytes());
    read.unwrap();
    seen
}

fn told(seen: &Collector) -> String {
    let mut out = Vec::new();
    for (line, event) in &seen.events {
        let text = |text: &Option<String>| text.clone().unwrap_or("-".to_owned()).replace("argilla:", "");
        let mut words = vec![
            line.to_string(),
            event.event_type.name().to_owned(),
            print_time(event.occurred_at.unwrap()),
        ];
        let ids = [&event.project_id, &event.task_id, &event.assignment_id, &event.worker_id];
        words.extend(ids.into_iter().chain([&event.reason, &event.label, &event.prelabel]).map(text));
        words.extend(event.units.map(|units| units.to_string()));
        words.extend(event.attributes.clone());
        out.push(words.join(" "));
    }
    out.extend(seen.rejected.iter().map(|one| format!("{} {} {}", one.line, one.rule.code(), one.reason)));
    out.extend(seen.ignored.iter().map(|(why, count)| format!("ignored {count}: {why}")));
    out.push(format!("{} records", seen.records));
    out.extend(seen.notes.clone());
    out.join("\n")
}

#[test]
fn each_delivery_tells_its_fact() {
    insta::assert_snapshot!(told(&read(&lines(&deliveries()))), @r##"
    2 task.labeled 2025-03-01T09:01:00.050Z ds1 rec1 r1 u1 - {"kind":["auk","owl"],"names":[{"end":3,"label":"N","start":0},{"end":8,"label":"N","start":5}],"order":["b","a"]} {"kind":["owl"]} 2 {"external_id":"x7","suggestions":[{"agent":"m1","question":"kind","score":0.5}],"username":"ana"}
    3 task.labeled 2025-03-01T09:02:00.050Z ds1 rec1 r1 u1 - {"kind":[]} {"kind":["owl"]} 0 {"external_id":"x7","suggestions":[{"agent":"m1","question":"kind","score":0.5}],"username":"ana"}
    4 task.released 2025-03-01T09:03:00.050Z ds1 rec1 r1 u1 skipped - - {"external_id":"x7","suggestions":[{"agent":"m1","question":"kind","score":0.5}],"username":"ana"}
    5 task.released 2025-03-01T09:04:00Z ds1 rec1 r2 ? skipped - - {"external_id":"x7","suggestions":[{"agent":"m1","question":"kind","score":0.5}]}
    6 event.voided 2025-03-01T10:00:00Z ds1 rec1 r1 u1 deleted - -
    7 task.published 2025-03-01T08:00:00Z ds1 rec1 - - - - -
    11 PW0107 type "user.created" is no event of Argilla that is known here
    12 PW0104 timestamp "2025-03-01T09:00:00" has no offset, so the moment cannot be known
    13 PW0107 status "lost" is not one of submitted, discarded, draft
    14 PW0130 the delivery has no data
    15 PW0130 the delivery has no data.id
    16 PW0130 the delivery has no type
    ignored 1: a change of a dataset
    ignored 1: a change of a record, by nobody in particular
    ignored 1: a draft of an answer
    ignored 1: a record of a dataset that is not open yet
    16 records
    argilla: webhooks tell of answers and skips, not of claims, working time, reviews or prices; what was sent while no receiver listened is not in such files
    argilla: deleted answers, which take back all that was told of them before: 1
    argilla: answers that name nobody (worker argilla:?): 1
    "##);
}

fn ids(seen: &Collector) -> BTreeSet<(Option<String>, u128)> {
    seen.events.iter().map(|(_, event)| (event.event_id.clone(), content_digest(event))).collect()
}

#[test]
fn a_delivery_sent_again_and_one_in_another_form_is_the_same() {
    let all = deliveries();
    let (early, late) = (ids(&read(&lines(&all[..3]))), ids(&read(&lines(&all))));
    assert!(early.is_subset(&late));
    assert_eq!((early.len(), late.len()), (2, 6));
    assert_eq!(late.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), 6);
    assert_eq!(ids(&read(&Value::from(all.clone()).to_string())), late);
    let pretty: String = all.iter().map(|one| serde_json::to_string_pretty(one).unwrap() + "\n").collect();
    assert_eq!(ids(&read(&pretty)), late);
}

#[test]
fn what_stands_before_a_cut_is_read() {
    let all = deliveries();
    let pretty = |one: &Value| serde_json::to_string_pretty(one).unwrap();
    let text = pretty(&all[1]) + "\n" + &pretty(&all[2])[..200];
    let seen = read(&text);
    assert_eq!((seen.events.len(), seen.records), (1, 2));
    assert_eq!(seen.faults(), [(2, Rule::Cut)]);
    let text = lines(&all[1..3]);
    let seen = read(&text[..text.len() - 30]);
    assert_eq!((seen.events.len(), seen.faults()), (1, vec![(2, Rule::Cut)]));
}

#[test]
fn content_decides() {
    let all = deliveries();
    for ours in [
        lines(&all[1..2]),
        Value::from(all.clone()).to_string(),
        serde_json::to_string_pretty(&all[6]).unwrap(),
        // Keys in another order, and cut.
        all[1].to_string()[..1500.min(all[1].to_string().len() - 60)].to_owned(),
    ] {
        assert!(Argilla.knows(ours.as_bytes()), "{ours}");
    }
    for other in [
        &include_bytes!("../../../tests/fixtures/label-studio/enterprise.json")[..],
        include_bytes!("../../../tests/fixtures/label-studio/community.json"),
        include_bytes!("../../../tests/fixtures/mturk/batch-monday.csv"),
        br#"{"event_type":"task.labeled","occurred_at":"2026-03-02T09:00:00Z","task_id":"t"}"#,
        br#"{"specversion":"1.0","type":"task.labeled","time":"2026-03-02T09:00:00Z","data":{"task_id":"t"}}"#,
        br#"{"type":"invoice.paid","timestamp":"2026-03-02T09:00:00Z","data":{"id":"in_1","status":"paid"}}"#,
        b"event_type,occurred_at,task_id\n",
        b"",
    ] {
        assert!(!Argilla.knows(other));
    }
}
