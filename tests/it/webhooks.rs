//! Deliveries of webhooks as they come: late, twice, out of order, deletions before what they delete. However they come, the reports
//! are those of the deliveries in their order; and a second format of the same truth adds nothing that was known.

use std::collections::BTreeSet;

use piecework::engine::{self, Intake, Memory};
use piecework::events::{EventType, content_digest};
use piecework::reports::csv::csv;
use piecework::sources::webhooks::Delivery;
use piecework::sources::{Body, Cvat, Input, LabelStudio, Source, SourceOptions};
use piecework::units::{Micros, SECOND};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::support::{self, Collected};

/// A body, and when it came.
type Came = (String, Micros);

/// 9 March 2026, after all that these deliveries tell.
const LATER: Micros = 1_773_014_400 * SECOND;

const TABLES: [&str; 3] = ["throughput", "accuracy", "earnings"];

/// The reports, and how many records were refused or contradicted another.
fn reports(deliveries: &[Came]) -> (Vec<String>, u64) {
    let question = support::question_of_sums();
    let mut memory = Memory::for_question(&question);
    let mut intake = Intake::new(&mut memory, &|_| {});
    intake.begin("deliveries", "label-studio-webhooks");
    for (body, received) in deliveries {
        let delivery = Delivery { headers: &[], body: body.as_bytes(), received: *received };
        delivery.read(&SourceOptions::default(), &mut intake).unwrap();
    }
    let taken = intake.finish().unwrap();
    let refused = taken.counts.quarantined;
    let answer = support::wait(engine::answer_from_memory(memory, taken, &question)).unwrap();
    let tables = answer.tables();
    let of = |name: &&str| tables.iter().find(|table| table.name == **name).unwrap();
    (TABLES.iter().map(of).map(|table| String::from_utf8(csv(table)).unwrap()).collect(), refused)
}

/// What deliveries tell, by id and content; of a deletion only what it takes back, since its time is that of its receipt.
fn facts(deliveries: &[Came]) -> BTreeSet<String> {
    let mut told = Collected::default();
    for (body, received) in deliveries {
        let delivery = Delivery { headers: &[], body: body.as_bytes(), received: *received };
        delivery.read(&SourceOptions::default(), &mut told).unwrap();
    }
    identities(&told)
}

fn identities(told: &Collected) -> BTreeSet<String> {
    assert_eq!(told.rejected, []);
    let identity = |event: &piecework::events::Event| match event.event_type {
        EventType::Voided => format!("void {:?}", event.assignment_id),
        _ => format!("{:?} {}", event.event_id, content_digest(event)),
    };
    told.events.iter().map(identity).collect()
}

fn read(source: &dyn Source, text: String) -> BTreeSet<String> {
    let mut told = Collected::default();
    let body = Body::Stream(Box::new(std::io::empty()));
    let input = Input { name: "export".into(), head: text.into_bytes(), body };
    source.read(input, &SourceOptions::default(), &mut told).unwrap();
    identities(&told)
}

/// Any order, any repetition (a copy comes some seconds later) of the deliveries.
fn any(deliveries: &[Came], dice: &mut ChaCha8Rng) -> Vec<Came> {
    let mut all = deliveries.to_vec();
    for (body, received) in deliveries {
        for again in 0..dice.random_range(0..3) {
            all.push((body.clone(), received + (again + 1) * 10 * SECOND));
        }
    }
    all.shuffle(dice);
    all
}

fn any_order_is_one_truth(deliveries: &[Came]) -> Vec<String> {
    let (expected, refused) = reports(deliveries);
    assert_eq!(refused, 0);
    let known = facts(deliveries);
    for seed in 0..200 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let came = any(deliveries, &mut dice);
        assert_eq!(facts(&came), known, "seed {seed}");
        // Figures are dearer than facts: some orders are enough.
        if seed % 67 == 0 {
            assert_eq!(reports(&came), (expected.clone(), 0), "seed {seed}");
        }
    }
    let backwards: Vec<Came> = deliveries.iter().rev().cloned().collect();
    assert_eq!(reports(&backwards), (expected.clone(), 0));
    expected
}

fn came(bodies: impl IntoIterator<Item = Value>) -> Vec<Came> {
    bodies.into_iter().map(|body| (body.to_string(), LATER)).collect()
}

/// The columns of a report's rows that are named.
fn told(report: &str, columns: &[&str]) -> String {
    let mut rows = csv::Reader::from_reader(report.as_bytes());
    let header = rows.headers().unwrap().clone();
    let cell = |row: &csv::StringRecord, name: &&str| {
        row[header.iter().position(|known| known == *name).unwrap()].to_owned()
    };
    let lines = rows
        .records()
        .map(Result::unwrap)
        .map(|row| columns.iter().map(|name| cell(&row, name)).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

const WORK: [&str; 4] = ["worker_id", "labeled", "released", "active_seconds"];
const VERDICTS: [&str; 5] = ["worker_id", "accepted", "rejected", "gold_answered", "gold_correct"];

/// One annotation as Label Studio sends it.
fn annotation(id: u32, by: u32, answer: &str, lead: f64, saved: &str) -> Value {
    json!({
        "id": id, "completed_by": by, "was_cancelled": false, "ground_truth": false, "lead_time": lead, "task": 19,
        "created_at": "2026-03-02T09:00:00Z", "updated_at": format!("2026-03-02T{saved}Z"), "prediction": {},
        "result": [{"id": "a", "from_name": "mood", "type": "choices", "value": {"choices": [answer]}}],
    })
}

fn sent(action: &str, annotation: Value) -> Value {
    json!({"action": action, "annotation": annotation, "project": {"id": 2, "title": "Moods"}})
}

fn label_studio() -> Vec<Came> {
    let mut skipped = annotation(18, 2, "sad", 3.0, "09:00:00");
    skipped["was_cancelled"] = true.into();
    let mut truth = annotation(21, 5, "calm", 30.0, "09:00:00");
    truth["ground_truth"] = true.into();
    let task = json!([{"id": 19, "created_at": "2026-03-01T08:00:00Z", "project": 2}]);
    came([
        json!({"action": "TASKS_CREATED", "tasks": task, "project": {"id": 2, "title": "Moods"}}),
        sent("ANNOTATION_CREATED", annotation(17, 1, "sad", 10.0, "09:00:00")),
        sent("ANNOTATION_CREATED", skipped),
        sent("ANNOTATION_CREATED", annotation(20, 2, "glad", 50.0, "09:00:00")),
        sent("ANNOTATION_UPDATED", annotation(17, 1, "glad", 25.0, "12:00:00")),
        sent("ANNOTATION_CREATED", truth),
        sent("ANNOTATION_UPDATED", annotation(17, 1, "calm", 40.0, "13:00:00")),
        // Neither task nor person nor time: only the annotation's id.
        json!({"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 20}], "project": {"id": 2, "title": "Moods"}}),
    ])
}

#[test]
fn label_studio_in_any_order() {
    let reports = any_order_is_one_truth(&label_studio());
    insta::assert_snapshot!(told(&reports[0], &WORK), @"
    label-studio:1 1 0 40
    label-studio:2 0 1 0
    label-studio:5 1 0 30
    ");
    // The newest answer, calm, is the one that is held against the known one.
    insta::assert_snapshot!(told(&reports[1], &VERDICTS), @"
    label-studio:1 0 0 1 1
    label-studio:2 0 0 0 0
    label-studio:5 0 0 0 0
    ");
}

#[test]
fn a_deletion_takes_back_what_comes_after_it() {
    let deliveries = label_studio();
    let without: Vec<Came> =
        deliveries.iter().filter(|(body, _)| !body.contains("\"id\":20")).cloned().collect();
    assert_eq!(without.len(), 6);
    let mut deletion_first = vec![deliveries[7].clone()];
    deletion_first.extend(deliveries[..7].iter().cloned());
    assert_eq!(reports(&deletion_first).0, reports(&without).0);
}

#[test]
fn label_studios_export_after_its_webhooks_adds_nothing() {
    let person = |mut annotation: Value| {
        annotation["completed_by"] = json!({"id": annotation["completed_by"], "email": "p@example.org"});
        annotation
    };
    let mut edited = person(annotation(17, 1, "calm", 40.0, "13:00:00"));
    edited["updated_by"] = 1.into();
    let mut skipped = person(annotation(18, 2, "sad", 3.0, "09:00:00"));
    skipped["was_cancelled"] = true.into();
    let mut truth = person(annotation(21, 5, "calm", 30.0, "09:00:00"));
    truth["ground_truth"] = true.into();
    let export = json!([{"id": 19, "project": 2, "created_at": "2026-03-01T08:00:00Z", "data": {}, "predictions": [],
        "annotations": [edited, skipped, truth]}]);
    let (known, exported) = (facts(&label_studio()), read(&LabelStudio, export.to_string()));
    // Publication, first save, last save, skip, truth as a label and as the known answer.
    assert_eq!(exported.len(), 6);
    assert!(exported.is_subset(&known), "{:#?}", exported.difference(&known));
}

/// The deliveries of a job's life, without what tells of no work or cannot be read.
fn cvat() -> Vec<Came> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/cvat/webhooks.ndjson");
    let text = std::fs::read_to_string(path).unwrap();
    let told = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    came(told.filter(|payload| payload["event"] == "create:job" || payload["before_update"].is_object()))
}

#[test]
fn cvat_in_any_order() {
    let reports = any_order_is_one_truth(&cvat());
    insta::assert_snapshot!(told(&reports[0], &WORK), @"
    cvat:? 0 0 0
    cvat:ana 1 0 6600
    cvat:bo 0 1 1800
    ");
    insta::assert_snapshot!(told(&reports[1], &VERDICTS), @"
    cvat:? 0 1 0 0
    cvat:ana 1 0 0 0
    cvat:bo 0 0 0 0
    ");
}

#[test]
fn a_file_of_cvats_deliveries_in_any_order_finds_the_annotator() {
    let deliveries = cvat();
    let file = |came: &[Came]| came.iter().map(|(body, _)| format!("{body}\n")).collect::<String>();
    let known = read(&Cvat, file(&deliveries));
    let whole = [(file(&deliveries), LATER)];
    insta::assert_snapshot!(told(&reports(&whole).0[1], &VERDICTS), @"
    cvat:ana 1 0 0 0
    cvat:bo 0 0 0 0
    ");
    for seed in 0..100 {
        let came = any(&deliveries, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(read(&Cvat, file(&came)), known, "seed {seed}");
    }
}

#[test]
fn cvats_list_of_jobs_after_its_webhooks_adds_nothing_while_the_annotator_holds_the_job() {
    let taken = json!("2026-03-02T08:59:59.990Z");
    let mut job = serde_json::from_str::<Value>(&cvat()[1].0).unwrap();
    (job["job"]["assignee_updated_date"], job["job"]["state"]) = (taken, "in progress".into());
    let list = json!({"count": 1, "next": null, "previous": null, "results": [job["job"]]});
    let made = cvat()[0].clone();
    let known = facts(&[made, (job.to_string(), LATER)]);
    let listed = read(&Cvat, list.to_string());
    assert_eq!(listed.len(), 2);
    assert!(listed.is_subset(&known), "{listed:#?} {known:#?}");
}

fn argilla() -> Vec<Came> {
    let response = |kind: &str, at: &str, id: &str, status: &str, answer: &str| {
        json!({"type": kind, "version": 1, "timestamp": format!("2026-03-02T{at}Z"), "data": {
            "id": id, "values": {"kind": {"value": answer}}, "status": status,
            "record": {"id": format!("rec-{id}"), "status": "pending", "fields": {"text": "a"}, "suggestions": [],
                "dataset": {"id": "ds1", "name": "birds", "status": "ready",
                    "questions": [{"id": "q1", "name": "kind", "settings": {"type": "label_selection"}}]}},
            "user": {"id": "u1", "username": "ana", "role": "annotator"},
            "inserted_at": "2026-03-02T09:00:00.000001", "updated_at": "2026-03-02T09:00:00.000001"}})
    };
    came([
        response("response.created", "09:01:00.05", "r1", "draft", "owl"),
        response("response.updated", "09:02:00.05", "r1", "submitted", "owl"),
        response("response.updated", "09:03:00.05", "r1", "submitted", "auk"),
        response("response.created", "09:04:00.05", "r2", "submitted", "auk"),
        response("response.updated", "09:05:00.05", "r2", "discarded", "auk"),
        response("response.created", "09:06:00.05", "r3", "submitted", "gull"),
        response("response.deleted", "10:00:00.05", "r3", "submitted", "gull"),
    ])
}

#[test]
fn argilla_in_any_order() {
    let reports = any_order_is_one_truth(&argilla());
    insta::assert_snapshot!(told(&reports[0], &WORK), @"argilla:u1 2 1 0");
}

/// Labelbox's webhooks of the second kind send the data row as an export has it.
fn labelbox() -> Vec<Came> {
    let step = |action: &str, at: &str, by: &str, from: Option<&str>, to: &str| json!({"action": action, "created_at": format!("2026-03-02T{at}Z"), "created_by": by, "previous_task_id": from, "next_task_id": to});
    let steps = [
        step("Move", "08:00:00", "lead", None, "label"),
        step("Move", "09:00:00", "ana", Some("label"), "review"),
        step("Reject", "10:00:00", "rita", Some("review"), "rework"),
        step("Move", "11:00:00", "ana", Some("rework"), "review"),
        step("Approve", "12:00:00", "rita", Some("review"), "done"),
    ];
    let row = |known: usize, saved: &str, seconds: u32| {
        let history: Vec<&Value> = steps[..known].iter().rev().collect();
        json!({"data_row": {"id": "row", "external_id": "a.jpg"}, "projects": {"p1": {"name": "Harbour",
            "project_details": {"workflow_history": history},
            "labels": [{"id": "l1", "label_kind": "Default",
                "label_details": {"created_at": "2026-03-02T09:00:00Z", "updated_at": format!("2026-03-02T{saved}Z"), "created_by": "ana"},
                "performance_details": {"seconds_to_create": seconds, "seconds_to_review": 0, "skipped": false},
                "annotations": {"objects": [], "classifications": [], "relationships": []}}]}}})
    };
    came([row(2, "09:00:00", 60), row(3, "09:00:00", 60), row(4, "11:00:00", 90), row(5, "11:00:00", 90)])
}

#[test]
fn labelbox_in_any_order() {
    let reports = any_order_is_one_truth(&labelbox());
    insta::assert_snapshot!(told(&reports[0], &WORK), @"labelbox:ana 1 0 90");
    insta::assert_snapshot!(told(&reports[1], &VERDICTS), @"labelbox:ana 1 0 0 0");
}
