//! Rows in, the file out.

use super::*;
use crate::table::Cell;

const COLUMNS: &str = "piece source task_id worker_id assignment_id event_type event_id occurred_at time_basis item_id label prelabel \
                       active_ms units actor_id reviewer_id reviewer_kind verdict score reason attributes is_truth has_gold";

/// A row by what it says: `column=value` between spaces.
fn row(text: &str) -> Vec<Cell> {
    let said = |column: &str| text.split(' ').find_map(|word| word.strip_prefix(column)?.strip_prefix('='));
    let cell = |column: &str| match (column, said(column)) {
        (_, None) => Cell::Empty,
        ("piece" | "active_ms" | "is_truth" | "has_gold", Some(value)) => Cell::Whole(value.parse().unwrap()),
        ("occurred_at", Some(value)) => Cell::Time(value.parse::<i64>().unwrap() * 60_000_000),
        ("units" | "score", Some(value)) => Cell::Real(value.parse().unwrap()),
        (_, Some(value)) => Cell::Text(value.to_owned()),
    };
    COLUMNS.split_whitespace().map(cell).collect()
}

fn written(rows: &str) -> String {
    let rows = rows.lines().map(str::trim).filter(|line| !line.is_empty()).map(row).collect();
    let mut out = Vec::new();
    let mut file = LabelStudio::new(&mut out);
    file.push(&Table::new("facts", COLUMNS, rows)).unwrap();
    let notes = file.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(serde_json::from_str::<Vec<Value>>(&text).is_ok(), "{text}");
    notes.into_iter().fold(text, |text, note| format!("{text}note: {note}\n"))
}

fn results(labels: &[&str], about: &str) -> String {
    let told = labels.iter().map(|label| {
        let text = written(&format!(
            "piece=1 task_id=t worker_id=ana assignment_id=a event_type=task.labeled label={label} {about}"
        ));
        let (_, result) = text.split_once(r#","result":"#).unwrap();
        let (result, _) = result.split_once(r#","prediction""#).unwrap();
        let notes: Vec<_> =
            text.lines().filter(|line| line.contains("regions") || line.contains("relations")).collect();
        format!("{label}\n  {result} {}\n", notes.join(" "))
    });
    told.collect()
}

#[test]
fn answers_of_other_tools() {
    let labels = [
        "\"cat\"",
        "[\"cat\",\"dog\"]",
        "[]",
        "3",
        "-0.1000000000000000055",
        "true",
        "{\"a\":1}",
        "[1,\"a\"]",
    ];
    insta::assert_snapshot!(results(&labels, ""), @r#"
    "cat"
      [{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}] 
    ["cat","dog"]
      [{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat","dog"]}}] 
    []
      [] 
    3
      [{"id":"number","from_name":"number","to_name":"task","type":"number","value":{"number":3}}] 
    -0.1000000000000000055
      [{"id":"number","from_name":"number","to_name":"task","type":"number","value":{"number":-0.1000000000000000055}}] 
    true
      [{"id":"json","from_name":"json","to_name":"task","type":"textarea","value":{"text":["true"]}}] 
    {"a":1}
      [{"id":"json","from_name":"json","to_name":"task","type":"textarea","value":{"text":["{\"a\":1}"]}}] 
    [1,"a"]
      [{"id":"json","from_name":"json","to_name":"task","type":"textarea","value":{"text":["[1,\"a\"]"]}}]
    "#);
    insta::assert_snapshot!(results(&["3"], "item_id=q1"), @r#"
    3
      [{"id":"q1","from_name":"q1","to_name":"task","type":"number","value":{"number":3}}]
    "#);
}

#[test]
fn regions_of_label_studio() {
    let labels = [
        r#"[{"mood":{"choices":["calm"]}}]"#,
        r#"[{"box":{"height":4,"width":3,"x":1,"y":2}},{"kind":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}]"#,
        r#"[{"ner":{"end":3,"labels":["A"],"start":0,"text":"abc"}},{"note":{"end":3,"start":0,"text":["x"]}},{"age":{"number":7},"item_index":1}]"#,
        r#"[{"ner":{"start":0}},{"ner":{"start":9}},{"relation":{"direction":"right","from":[{"ner":{"start":0}}],"labels":null,"to":[{"ner":{"start":9}}]}}]"#,
        r#"[{"relation":{"direction":null,"from":[],"labels":null,"to":[{"ner":{"start":9}}]}}]"#,
        r#"[{"a":1,"b":2},"odd",{"plain":null}]"#,
    ];
    insta::assert_snapshot!(results(&labels, "source=label-studio:project-1"), @r#"
    [{"mood":{"choices":["calm"]}}]
      [{"id":"region-1","from_name":"mood","to_name":"task","type":"choices","value":{"choices":["calm"]}}] 
    [{"box":{"height":4,"width":3,"x":1,"y":2}},{"kind":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}]
      [{"id":"region-1","from_name":"box","to_name":"task","type":"rectangle","value":{"height":4,"width":3,"x":1,"y":2}},{"id":"region-1","from_name":"kind","to_name":"task","type":"labels","value":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}] 
    [{"ner":{"end":3,"labels":["A"],"start":0,"text":"abc"}},{"note":{"end":3,"start":0,"text":["x"]}},{"age":{"number":7},"item_index":1}]
      [{"id":"region-1","from_name":"ner","to_name":"task","type":"labels","value":{"end":3,"labels":["A"],"start":0,"text":"abc"}},{"id":"region-1","from_name":"note","to_name":"task","type":"textarea","value":{"end":3,"start":0,"text":["x"]}},{"id":"region-2","from_name":"age","to_name":"task","type":"number","value":{"number":7},"item_index":1}] 
    [{"ner":{"start":0}},{"ner":{"start":9}},{"relation":{"direction":"right","from":[{"ner":{"start":0}}],"labels":null,"to":[{"ner":{"start":9}}]}}]
      [{"id":"region-1","from_name":"ner","to_name":"task","type":"ner","value":{"start":0}},{"id":"region-2","from_name":"ner","to_name":"task","type":"ner","value":{"start":9}},{"type":"relation","from_id":"region-1","to_id":"region-2","direction":"right","labels":null}] 
    [{"relation":{"direction":null,"from":[],"labels":null,"to":[{"ner":{"start":9}}]}}]
      [{"type":"relation","from_id":"region-1","to_id":"region-2","direction":null,"labels":null}] note: ends of relations are regions that the answer does not have: 1
    [{"a":1,"b":2},"odd",{"plain":null}]
      [{"id":"region-1","from_name":"plain","to_name":"task","type":"plain","value":null},{"a":1,"b":2},"odd"]
    "#);
    let known = r#"source=label-studio:project-1 attributes={"controls":{"mood":{"to_name":"text","type":"choices"}}}"#;
    insta::assert_snapshot!(results(&labels[..1], known), @r#"
    [{"mood":{"choices":["calm"]}}]
      [{"id":"region-1","from_name":"mood","to_name":"text","type":"choices","value":{"choices":["calm"]}}]
    "#);
    insta::assert_snapshot!(results(&labels[1..2], "source=label-studio:project-1 units=2"), @r#"
    [{"box":{"height":4,"width":3,"x":1,"y":2}},{"kind":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}]
      [{"id":"region-1","from_name":"box","to_name":"task","type":"rectangle","value":{"height":4,"width":3,"x":1,"y":2}},{"id":"region-2","from_name":"kind","to_name":"task","type":"labels","value":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}]
    "#);
    insta::assert_snapshot!(results(&labels[1..2], "source=label-studio:project-1 units=5"), @r#"
    [{"box":{"height":4,"width":3,"x":1,"y":2}},{"kind":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}]
      [{"id":"region-1","from_name":"box","to_name":"task","type":"rectangle","value":{"height":4,"width":3,"x":1,"y":2}},{"id":"region-1","from_name":"kind","to_name":"task","type":"labels","value":{"height":4,"labels":["Car"],"width":3,"x":1,"y":2}}] note: answers have another number of regions than the parts that tell them apart: 1
    "#);
}

#[test]
fn one_task_after_another_with_all_that_is_known() {
    insta::assert_snapshot!(written(r#"
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.labeled event_id=e1 occurred_at=1 label="cat" prelabel="dog" active_ms=1500
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.reviewed event_id=e2 occurred_at=2 reviewer_id=bo verdict=rework reason=blurred score=0.2
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.labeled event_id=e3 occurred_at=3 label="cow" active_ms=500
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.labeled event_id=e4 occurred_at=4 label="ox" actor_id=lead
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.reviewed event_id=e5 occurred_at=5 reviewer_kind=consensus verdict=accepted label="bull"
        piece=2 task_id=t1 worker_id=label-studio:7 assignment_id=label-studio:annotation-9 event_type=task.labeled event_id=e6 occurred_at=2 label="cat" is_truth=1
        piece=3 task_id=t2 worker_id=ana assignment_id=a3 event_type=task.labeled event_id=e7 occurred_at=1 item_id=q1 label=1 active_ms=2000
        piece=3 task_id=t2 worker_id=ana assignment_id=a3 event_type=task.labeled event_id=e8 occurred_at=1 item_id=q2 label=2 active_ms=2000
        piece=3 task_id=t2 worker_id=ana assignment_id=a3 event_type=task.labeled event_id=e9 occurred_at=2 item_id=q2 label=3
        piece=4 task_id=t2 worker_id=ana assignment_id=a4 event_type=task.released event_id=e10 occurred_at=3 reason=skipped attributes={"lead_time_ms":250}
        piece=5 task_id=t3 worker_id=ana assignment_id=a5 event_type=task.labeled event_id=e11 occurred_at=1
        piece=6 task_id=t3 worker_id=bo assignment_id=a6 event_type=task.labeled event_id=e12 occurred_at=1 label="cat" actor_id=lead
        piece=6 task_id=t3 worker_id=bo assignment_id=a6 event_type=task.reviewed event_id=e13 occurred_at=2 verdict=accepted
    "#), @r#"
    [
    {"id":"t1","data":{"task_id":"t1"},"annotations":[{"unique_id":"a1","created_username":"ana","was_cancelled":false,"ground_truth":false,"created_at":"1970-01-01T00:01:00Z","updated_at":"1970-01-01T00:04:00Z","lead_time":2.0,"last_action":"updated","result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cow"]}}],"prediction":{"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["dog"]}}]},"reviews":[{"id":"e5","created_at":"1970-01-01T00:05:00Z","accepted":true,"fixed_annotation_history_result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["bull"]}}],"previous_annotation_history_result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cow"]}}]},{"id":"e2","created_by":{"id":"bo"},"created_at":"1970-01-01T00:02:00Z","accepted":false}],"history":[{"action":"submitted","created_at":"1970-01-01T00:01:00Z","created_by":{"id":"ana"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}]},{"action":"updated","created_at":"1970-01-01T00:03:00Z","created_by":{"id":"ana"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cow"]}}]},{"action":"updated","created_at":"1970-01-01T00:04:00Z","created_by":{"id":"lead"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["ox"]}}]}]},{"id":9,"completed_by":7,"was_cancelled":false,"ground_truth":true,"created_at":"1970-01-01T00:02:00Z","updated_at":"1970-01-01T00:02:00Z","last_action":"submitted","result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}],"prediction":{},"reviews":[]}],"predictions":[{"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["dog"]}}]}]},
    {"id":"t2","data":{"task_id":"t2"},"annotations":[{"unique_id":"a3","created_username":"ana","was_cancelled":false,"ground_truth":false,"created_at":"1970-01-01T00:01:00Z","updated_at":"1970-01-01T00:01:00Z","lead_time":2.0,"last_action":"submitted","result":[{"id":"q1","from_name":"q1","to_name":"task","type":"number","value":{"number":1}},{"id":"q2","from_name":"q2","to_name":"task","type":"number","value":{"number":3}}],"prediction":{},"reviews":[]},{"unique_id":"a4","created_username":"ana","was_cancelled":true,"ground_truth":false,"created_at":"1970-01-01T00:03:00Z","updated_at":"1970-01-01T00:03:00Z","lead_time":0.25,"last_action":"skipped","result":[],"prediction":{},"reviews":[]}],"predictions":[]}
    ]
    note: annotations are by people who are no members of a Label Studio (created_username names them; its import makes them the importing user's): 3
    note: answers that somebody else gave to pieces without one of their worker's are left out: 1
    note: earlier answers to questions of a page, and edits of them by others, are left out: 1
    note: labeled pieces whose answer is not known are left out: 1
    note: reasons of verdicts are left out: 1
    note: scores of verdicts are left out: 1
    note: verdicts by a clock, a rule, gold or consensus do not say so: 1
    note: verdicts of rework are written as accepted: false, the one word for both: 1
    note: the tasks' own data (texts, pictures) is in no event: data holds task_id, by which to add it before an import; claims, prices, payments, reviewers' time and known answers that are nobody's annotation have no place here
    "#);
    assert_eq!(written(""), "[]\n");
}

#[test]
fn verdicts_that_were_taken_back_or_have_no_time() {
    insta::assert_snapshot!(written(r#"
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.labeled event_id=e1 occurred_at=1 label="cat"
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.reviewed event_id=e2 occurred_at=2 reviewer_id=bo verdict=rejected
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.reviewed event_id=e3 occurred_at=3 reviewer_id=bo verdict=withdrawn
        piece=1 task_id=t1 worker_id=ana assignment_id=a1 event_type=task.reviewed event_id=e4 occurred_at=4 time_basis=not_before reviewer_id=bo verdict=accepted
        piece=2 task_id=t1 worker_id=li assignment_id=a2 event_type=task.labeled event_id=e5 occurred_at=1 label="cat"
        piece=2 task_id=t1 worker_id=li assignment_id=a2 event_type=task.reviewed event_id=e6 occurred_at=5 time_basis=not_before reviewer_id=bo verdict=accepted
        piece=3 task_id=t1 worker_id=mo assignment_id=a3 event_type=task.labeled event_id=e7 occurred_at=1
        piece=3 task_id=t1 worker_id=mo assignment_id=a3 event_type=task.reviewed event_id=e8 occurred_at=5 time_basis=not_before reviewer_id=bo verdict=accepted label="cow"
    "#), @r#"
    [
    {"id":"t1","data":{"task_id":"t1"},"annotations":[{"unique_id":"a1","created_username":"ana","was_cancelled":false,"ground_truth":false,"created_at":"1970-01-01T00:01:00Z","updated_at":"1970-01-01T00:01:00Z","last_action":"submitted","result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}],"prediction":{},"reviews":[{"id":"e4","created_by":{"id":"bo"},"accepted":true}],"history":[{"action":"rejected","created_at":"1970-01-01T00:02:00Z","created_by":{"id":"bo"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}]},{"action":"deleted_review","created_at":"1970-01-01T00:03:00Z","created_by":{"id":"bo"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}]}]},{"unique_id":"a2","created_username":"li","was_cancelled":false,"ground_truth":false,"created_at":"1970-01-01T00:01:00Z","updated_at":"1970-01-01T00:05:00Z","last_action":"accepted","last_created_by":{"id":"bo"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cat"]}}],"prediction":{},"reviews":[]},{"unique_id":"a3","created_username":"mo","was_cancelled":false,"ground_truth":false,"created_at":"1970-01-01T00:01:00Z","updated_at":"1970-01-01T00:05:00Z","last_action":"fixed_and_accepted","last_created_by":{"id":"bo"},"result":[{"id":"label","from_name":"label","to_name":"task","type":"choices","value":{"choices":["cow"]}}],"prediction":{},"reviews":[]}],"predictions":[]}
    ]
    note: annotations are by people who are no members of a Label Studio (created_username names them; its import makes them the importing user's): 3
    note: verdicts of which only the earliest time is known have no created_at (read as: not before the label): 1
    note: the tasks' own data (texts, pictures) is in no event: data holds task_id, by which to add it before an import; claims, prices, payments, reviewers' time and known answers that are nobody's annotation have no place here
    "#);
}
