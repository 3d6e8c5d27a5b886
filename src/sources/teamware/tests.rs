//! Databases in, events out.

use super::*;
use crate::events::Rule;
use crate::sources::collect::{Collector, told};

fn row(model: &str, key: u32, fields: &str) -> String {
    format!(r#"{{"model":"backend.{model}","pk":{key},"fields":{{{fields}}}}}"#)
}

fn annotation(key: u32, status: u32, more: &str) -> String {
    let fields = format!(
        r#""user":7,"document":20,"data":{{"mood":"sad"}},"created":"2026-01-05T09:00:00Z","times_out_at":"2026-01-05T10:00:00Z","status":{status},{more}"#
    );
    row("annotation", key, &fields)
}

fn people_and_documents() -> Vec<String> {
    let document = |key, kind: u32, gold: &str| {
        let fields = format!(
            r#""project":3,"data":{{"text":"x"{gold}}},"created":"2026-01-04T08:00:00Z","doc_type":{kind}"#
        );
        row("document", key, &fields)
    };
    vec![
        row("serviceuser", 7, r#""username":"ana""#),
        row("project", 3, r#""name":"Moods","document_gold_standard_field":"truth.of.it""#),
        document(20, 0, ""),
        document(21, 1, r#","truth":{"of":{"it":{"mood":{"value":"sad","explanation":"tears"}}}}"#),
        document(22, 2, ""),
        document(23, 2, ""),
    ]
}

fn file(rows: &[String]) -> String {
    format!("[{}]", rows.join(",\n"))
}

fn read(text: &str) -> Collector {
    assert!(Teamware.knows(text.as_bytes()), "{text}");
    let (seen, result) = Collector::read(&Teamware, text.as_bytes());
    result.unwrap();
    seen
}

#[test]
fn each_row_tells_its_story() {
    let mut rows = people_and_documents();
    rows.extend([
        annotation(1, 0, r#""status_time":null,"time_to_complete":null"#),
        annotation(2, 1, r#""status_time":"2026-01-05T09:01:00.5Z","time_to_complete":12.3456"#),
        annotation(3, 2, r#""status_time":"2026-01-05T09:02:00Z","time_to_complete":null"#),
        annotation(4, 3, r#""status_time":null,"time_to_complete":null"#),
        annotation(5, 4, r#""status_time":null,"time_to_complete":null"#),
        annotation(6, 1, r#""status_time":"2026-01-05T08:59:00Z","time_to_complete":null"#)
            .replace("\"user\":7,\"document\":20", "\"user\":null,\"document\":22"),
        annotation(7, 9, r#""status_time":null"#),
        row(
            "annotatorproject",
            1,
            r#""annotator":7,"project":3,"training_score":1.0,"test_score":1.0,"training_completed":"2026-01-05T08:10:00Z","test_completed":"2026-01-05T08:20:00Z""#,
        ),
        row(
            "annotatorproject",
            2,
            r#""annotator":8,"project":3,"training_score":0.0,"test_score":0.0,"training_completed":null,"test_completed":null"#,
        ),
        row(
            "annotatorproject",
            3,
            r#""annotator":8,"project":4,"training_score":2.0,"training_completed":"2026-01-05T08:10:00Z""#,
        ),
        row("somethingelse", 1, ""),
        "7".to_owned(),
    ]);
    insta::assert_snapshot!(told(&read(&file(&rows))), @r#"
    3 task.published 2026-01-04T08:00:00Z project_id=teamware:3 task_id=teamware:20
    4 task.published 2026-01-04T08:00:00Z project_id=teamware:3 task_id=teamware:21 stage=training gold={"mood":"sad"}
    5 task.published 2026-01-04T08:00:00Z project_id=teamware:3 task_id=teamware:22 stage=qualification
    6 task.published 2026-01-04T08:00:00Z project_id=teamware:3 task_id=teamware:23 stage=qualification
    7 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-1 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    8 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-2 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    8 task.labeled 2026-01-05T09:01:00.500Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-2 label={"mood":"sad"} active_ms=12346 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    9 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-3 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    9 task.released 2026-01-05T09:02:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-3 reason=returned attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    10 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-4 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    10 task.released 2026-01-05T10:00:00Z time_basis=not_before project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-4 reason=expired attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    11 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-5 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    11 task.released 2026-01-05T09:00:00Z time_basis=not_before project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-5 reason=withdrawn attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    12 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:22 worker_id=teamware:? assignment_id=teamware:annotation-6 stage=qualification attributes={"times_out_at":"2026-01-05T10:00:00Z"}
    12 task.labeled 2026-01-05T08:59:00Z project_id=teamware:3 task_id=teamware:22 worker_id=teamware:? assignment_id=teamware:annotation-6 stage=qualification label={"mood":"sad"} attributes={"times_out_at":"2026-01-05T10:00:00Z"}
    13 task.claimed 2026-01-05T09:00:00Z project_id=teamware:3 task_id=teamware:20 worker_id=teamware:7 assignment_id=teamware:annotation-7 attributes={"times_out_at":"2026-01-05T10:00:00Z","worker_name":"ana"}
    14 assessment.taken 2026-01-05T08:10:00Z project_id=teamware:3 worker_id=teamware:7 score=1 programme=teamware:3 module=training max_score=1
    14 assessment.taken 2026-01-05T08:20:00Z project_id=teamware:3 worker_id=teamware:7 score=1 programme=teamware:3 module=test max_score=2
    13 REJECTED PW0130 status "9" is none of 0 to 4
    16 REJECTED PW0130 training_score "2" has no full mark: the file has no documents of that stage
    18 REJECTED PW0112 record 18 is no row with model, pk and fields
    1 IGNORED a row of a project
    1 IGNORED a row of a table that tells of no work
    1 IGNORED a row of a user
    1 IGNORED a row of an annotator who finished neither training nor test
    NOTE teamware: the database has no verdicts, prices or payments
    NOTE teamware: answers without time_to_complete have no working time (test and training documents never have one)
    NOTE teamware: some answers stand before their claim (status_time before created); both are passed on as they are
    NOTE teamware: a status without a status_time stands at the claim, or where it ran out at its deadline, as the earliest time (time_basis not_before)
    NOTE teamware: work of deleted users stands under teamware:?
    18 records
    "#);
}

#[test]
fn versions_of_an_answer_are_labels_of_their_own() {
    let version = |key: u32, by: u32, mood: &str| {
        let fields = format!(
            r#""data":{{"mood":"{mood}"}},"time":"2026-01-05T09:{key}:00Z","annotation":2,"changed_by":{by}"#
        );
        row("annotationchangehistory", key, &fields)
    };
    let done = annotation(2, 1, r#""status_time":"2026-01-05T09:10:00Z","time_to_complete":9"#)
        .replace("\"data\"", "\"_data\"")
        .replace(r#"{"mood":"sad"}"#, "{}");
    let read_with = |versions: &[String]| {
        read(&file(&[&people_and_documents()[..], std::slice::from_ref(&done), versions].concat()))
    };
    let before = read_with(&[version(10, 7, "sad")]);
    let after = read_with(&[version(11, 7, "calm"), version(10, 7, "sad"), version(12, 1, "angry")]);
    let labels = |seen: &Collector| {
        let labeled = seen.events.iter().filter(|(_, event)| event.event_type == EventType::Labeled);
        labeled.map(|(_, event)| event.clone()).collect::<Vec<_>>()
    };
    let (before, after) = (labels(&before), labels(&after));
    assert_eq!(before[0].label.as_deref(), Some(r#"{"mood":"sad"}"#));
    assert_eq!(before[0], after[0], "the submitted answer stays");
    let told: Vec<_> =
        after.iter().map(|event| (event.label.as_deref().unwrap(), event.actor_id.as_deref())).collect();
    assert_eq!(told[1..], [(r#"{"mood":"calm"}"#, None), (r#"{"mood":"angry"}"#, Some("teamware:1"))]);
    let seen =
        read(&file(&[version(10, 7, "sad"), version(11, 7, "sad"), done.replace("\"pk\":2", "\"pk\":9")]));
    assert_eq!(seen.faults(), [(2, Rule::SourceRecord)]);
}

#[test]
fn a_later_dump_adds_only_what_is_new() {
    let rows = |status: &str| {
        let mut rows = people_and_documents();
        rows.push(
            annotation(1, 0, r#""status_time":null,"time_to_complete":null"#)
                .replace("\"status\":0,\"status_time\":null", status),
        );
        read(&file(&rows)).events
    };
    let before = rows("\"status\":0,\"status_time\":null");
    let after = rows("\"status\":2,\"status_time\":\"2026-01-05T09:02:00Z\"");
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[..before.len()], before[..]);
}

#[test]
fn exports_of_a_project_are_refused_and_named() {
    for text in [
        r#"[{"text":"x","annotation_sets":{"ana":{"annotations":[{"duration_seconds":2}]}},"teamware_status":{"rejected_by":[],"timed_out":[],"aborted":[]}}]"#,
        r#"{"text":"x","features":{"teamware_status":{"aborted":[]}},"offset_type":"p"}"#,
        "id,text,annotations.ana.mood,annotations.ana.duration_seconds,teamware_status.rejected_by\n1,x,sad,2,\n",
    ] {
        assert!(Teamware.knows(text.as_bytes()), "{text}");
        let (_, result) = Collector::read(&Teamware, text.as_bytes());
        assert!(matches!(result, Err(SourceError::Refused { .. })), "{result:?}");
    }
}

#[test]
fn cut_and_other_files() {
    let text = file(&people_and_documents());
    let (_, result) = Collector::read(&Teamware, &text.as_bytes()[..200]);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    let lines = people_and_documents().join("\n");
    let seen = read(&lines[..lines.len() - 5]);
    assert_eq!(seen.faults(), [(6, Rule::Cut)]);
    for other in [
        r#"[{"model":"auth.user","pk":1,"fields":{"username":"backend.annotation"}}]"#,
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"event_type":"task.labeled","label":"\"backend.annotation\""}"#,
        "HITId,AssignmentId,WorkerId\n1,2,3\n",
        "event_type,occurred_at\n",
        "",
    ] {
        assert!(!Teamware.knows(other.as_bytes()), "{other}");
    }
}
