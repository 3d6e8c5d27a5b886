//! Flat exports in, labels and refusals out.

use std::collections::BTreeSet;

use super::*;
use crate::sources::collect::Collector;
use crate::sources::{LabelStudio, MTurk};
use crate::units::print_time;

const COMMAS: &str = "\
text,id,mood,annotator,annotation_id,created_at,updated_at,lead_time
\"so, \"\"well\"\"
then\",11,calm,3,101,2026-03-02T09:00:00.000001Z,2026-03-02T09:00:00.000018Z,12.5
so what,12,\"{\"\"choices\"\": [\"\"sad\"\", \"\"calm\"\"]}\",bo@example.org,102.0,2026-03-02T09:01:00Z,2026-03-04T08:00:00Z,0.0

no time,13,sad,3,103,,,1.0
odd,14,sad,3,104,2026-03-02T09:01:00Z,2026-03-02T09:01:00Z,long
nobody,15,sad,,105,2026-03-02T09:02:00Z,2026-03-02T09:02:00Z,NaN
no zone,16,sad,3,106,2026-03-02 09:02:00,2026-03-02T09:02:00Z,1
short,17
cut off,18,sad";

const MIN: &str = r#"[
 {"text": "so", "id": 11, "mood": "calm", "boxes": [{"start": 0, "end": 2, "labels": ["A"]}], "annotator": 3, "annotation_id": 101,
  "created_at": "2026-03-02T09:00:00.000001Z", "updated_at": "2026-03-02T09:00:00.000018Z", "lead_time": 12.5, "agreement": 50.0},
 {"text": "so", "id": 11, "annotator": 4, "annotation_id": 102, "created_at": null, "updated_at": null, "lead_time": null}
]"#;

fn read(text: &str) -> Collector {
    assert!(LabelStudioFlat.knows(text.as_bytes()));
    let (seen, result) = Collector::read(&LabelStudioFlat, text.as_bytes());
    result.unwrap();
    seen
}

fn told(seen: &Collector) -> String {
    let events = seen.events.iter().map(|(line, event)| {
        assert_eq!(event.event_type, EventType::Labeled);
        let text = |text: &Option<String>| text.clone().unwrap_or_default().replace("label-studio:", "");
        format!(
            "{line} {} {} {} {} {:?} {}",
            print_time(event.occurred_at.unwrap()),
            text(&event.task_id),
            text(&event.worker_id),
            text(&event.assignment_id),
            event.active_ms,
            text(&event.label),
        )
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
fn a_table_is_an_annotation_on_each_row() {
    let seen = read(COMMAS);
    insta::assert_snapshot!(told(&seen), @r#"
    2 2026-03-02T09:00:00.000001Z 11 3 annotation-101 Some(12500) {"mood":"calm","text":"so, \"well\"\nthen"}
    4 2026-03-02T09:01:00Z 12 bo@example.org annotation-102 None {"mood":{"choices":["sad","calm"]},"text":"so what"}
    8 2026-03-02T09:02:00Z 15 ? annotation-105 None {"mood":"sad","text":"nobody"}
    6 PW0130 an annotation has no created_at
    7 PW0108 lead_time "\"long\"" is not a number of seconds
    9 PW0104 created_at "2026-03-02 09:02:00" has no offset, so the moment cannot be known
    10 PW0115 the row has 2 cells, its header 8 names
    11 PW0117 the file ends inside this row
    8 records {}
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    Label Studio: JSON-MIN and CSV leave out skips, drafts, reviews, claims and the project, and do not tell the task's data from the answers (label holds both); the JSON export has more, and a file of each of the same project would count an answer twice
    Label Studio: annotations saved again after their first submit (their answer is that of the last save, at the time of the first; whether it was an edit or a review, and whose, is not in the file): 1
    Label Studio: annotations that name nobody (worker label-studio:?): 1
    Label Studio: annotations with a lead_time of 0 or none (no measurement; an import by script leaves 0): 2
    ");
    let tabs = read(&COMMAS.replace("so, ", "so; ").replace(',', "\t").replace("so; ", "so, "));
    assert_eq!(tabs.events[0], seen.events[0]);
}

#[test]
fn json_min_is_an_annotation_in_each_record() {
    insta::assert_snapshot!(told(&read(MIN)), @r#"
    1 2026-03-02T09:00:00.000001Z 11 3 annotation-101 Some(12500) {"boxes":[{"end":2,"labels":["A"],"start":0}],"mood":"calm","text":"so"}
    2 PW0130 an annotation has no created_at
    2 records {}
    "#);
}

#[test]
fn an_edit_is_another_event_and_agreement_is_none() {
    let ids =
        |text: &str| read(text).events.into_iter().map(|(_, event)| event.event_id).collect::<BTreeSet<_>>();
    assert_eq!(ids(MIN), ids(&MIN.replace("\"agreement\": 50.0", "\"agreement\": 75.0")));
    assert_ne!(ids(MIN), ids(&MIN.replace("calm", "sad")));
    assert_ne!(ids(MIN), ids(&MIN.replace("12.5", "31")));
}

#[test]
fn files_that_are_no_record_of_work_are_refused() {
    let refused = |text: &str| {
        assert!(LabelStudioFlat.knows(text.as_bytes()), "{text}");
        let (seen, result) = Collector::read(&LabelStudioFlat, text.as_bytes());
        assert_eq!(seen.records, 0);
        result.unwrap_err().to_string()
    };
    insta::assert_snapshot!(refused("id,annotation_id,annotator,label,x,y\n1,2,3,cat,4,5\n"), @"PW0204 work: it names annotations without saying when they were made: a line for each region is no record of work; export the project as JSON (Export, JSON), which has times, skips and reviews");
    assert_eq!(
        refused(r#"[{"id": 1, "annotation_id": 2, "annotator": 3, "label": "cat"}]"#),
        refused("id,annotation_id,annotator\n")
    );
    insta::assert_snapshot!(refused("id,annotator,annotation_id,created_at,id\n1,2,3,2026-03-02T09:00:00Z,x\n"), @r#"PW0204 work: its header names "id" twice: the data has a column called so; export the project as JSON (Export, JSON), which keeps the data apart"#);
}

#[test]
fn content_decides_what_is_a_flat_export() {
    assert!(LabelStudioFlat.knows(&MIN.as_bytes()[..180]));
    for other in [
        "",
        "[]",
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {"annotator": 1}}]"#,
        r#"{"event_type": "task.labeled", "annotator": 3}"#,
        "event_id,event_type,occurred_at,worker_id\n",
        "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime\n",
    ] {
        assert!(!LabelStudioFlat.knows(other.as_bytes()), "{other}");
    }
    for text in [COMMAS, MIN] {
        assert!(!LabelStudio.knows(text.as_bytes()) && !MTurk.knows(text.as_bytes()));
    }
    for cut in (0..COMMAS.len()).filter(|cut| COMMAS.is_char_boundary(*cut)) {
        let _ = Collector::read(&LabelStudioFlat, &COMMAS.as_bytes()[..cut]);
    }
    for cut in 0..MIN.len() {
        let _ = Collector::read(&LabelStudioFlat, &MIN.as_bytes()[..cut]);
    }
}
