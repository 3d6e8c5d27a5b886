//! Lines in, events out.

use std::collections::BTreeSet;

use super::*;
use crate::events::content_digest;
use crate::sources::collect::Collector;
use crate::units::print_time;

const NAMED: &str = r#"
{"text":"owl","label":"BIRD","_input_hash":1,"_task_hash":11,"answer":"accept","_timestamp":1700000000,"_annotator_id":"birds-ana","_session_id":"birds-ana"}
{"text":"cow","label":"BIRD","_input_hash":2,"_task_hash":-12,"answer":"reject","_timestamp":1700000007.5,"_annotator_id":"birds-bo","_session_id":"birds-bo"}
{"text":"...","label":"BIRD","_input_hash":3,"_task_hash":13,"answer":"ignore","_timestamp":1700000009,"_annotator_id":"birds-ana","_session_id":"birds-ana"}
{"text":"owl","label":"BIRD","_input_hash":1,"_task_hash":11,"answer":"reject","_timestamp":1700000100,"_annotator_id":"birds-ana","_session_id":"birds-ana"}
"#;

const NOBODY: &str = r#"
{"text":"a","_input_hash":1,"_task_hash":21,"options":[{"id":1},{"id":2}],"accept":[2,1],"answer":"accept","_view_id":"blocks","_timestamp":1700000000,"_annotator_id":"2023-11-14_22-00-00","_session_id":"2023-11-14_22-00-00"}
{"text":"a","_input_hash":1,"_task_hash":22,"options":[{"id":1}],"accept":[],"answer":"accept","_timestamp":1700000010,"_annotator_id":"2023-11-14_22-00-00","_session_id":"2023-11-14_22-00-00"}
{"text":"a","_input_hash":1,"_task_hash":21,"options":[{"id":1}],"accept":[1],"answer":"accept","_timestamp":1700090000,"_annotator_id":"2023-11-15_22-00-00","_session_id":"2023-11-15_22-00-00"}
{"text":"b","_input_hash":2,"_task_hash":23,"answer":"accept","_timestamp":1700000020}
"#;

const REVIEW: &str = r#"
{"text":"owl","_input_hash":1,"_task_hash":31,"answer":"accept","spans":[{"start":0,"end":3,"label":"BIRD"}],"_timestamp":1700001000,"_annotator_id":"gold-rita","versions":[{"text":"owl","_input_hash":1,"_task_hash":31,"answer":"accept","spans":[{"start":0,"end":3,"label":"BIRD"}],"_timestamp":1700000500,"_annotator_id":"birds-ana","sessions":["birds-ana","model"],"default":true},{"text":"owl","_input_hash":1,"_task_hash":31,"answer":"accept","spans":[],"sessions":["birds-bo"]}]}
{"text":"cow","_input_hash":2,"_task_hash":32,"answer":"accept","spans":[],"_timestamp":1700001010,"_annotator_id":"birds-ana","versions":[{"answer":"accept","spans":[],"_task_hash":32,"sessions":["birds-ana"]}]}
{"text":"bad","_input_hash":3,"_task_hash":33,"answer":"reject","spans":[],"_timestamp":1700001020,"_annotator_id":"gold-rita","versions":[{"answer":"accept","spans":[],"_task_hash":33,"sessions":["birds-ana"]}]}
{"text":"hm","_input_hash":4,"_task_hash":34,"answer":"ignore","spans":[],"_timestamp":1700001030,"versions":[{"answer":"accept","spans":[],"sessions":["birds-ana"]}]}
{"text":"yes","_input_hash":5,"_task_hash":35,"answer":"reject","label":"BIRD","_timestamp":1700001040,"_annotator_id":"gold-rita","versions":[{"answer":"accept","label":"BIRD","_task_hash":35,"sessions":["birds-ana"]}]}
{"text":"old","_input_hash":6,"_task_hash":36,"answer":"accept","spans":[],"versions":[{"answer":"accept","spans":[],"sessions":["birds-ana","birds-bo"]}]}
{"text":"old","_input_hash":7,"_task_hash":37,"answer":"accept","spans":[],"versions":[{"answer":"accept","spans":[],"sessions":["birds-ana"]},{"answer":"reject","spans":[],"sessions":["birds-bo"]}]}
"#;

fn read(text: &str) -> Collector {
    let (seen, read) = Collector::read(&Prodigy, text.trim_start().as_bytes());
    read.unwrap();
    seen
}

fn told(seen: &Collector) -> String {
    let mut out = Vec::new();
    for (line, event) in &seen.events {
        let text = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
        let mut words = vec![
            line.to_string(),
            event.event_type.name().to_owned(),
            print_time(event.occurred_at.unwrap()),
        ];
        words.extend([&event.assignment_id, &event.reviewer_id, &event.reason, &event.label].map(text));
        words.extend([event.units, event.score].iter().flatten().map(f64::to_string));
        out.push(words.join(" "));
    }
    out.extend(seen.rejected.iter().map(|one| format!("{} {} {}", one.line, one.rule.code(), one.reason)));
    out.extend(seen.ignored.iter().map(|(why, count)| format!("ignored {count}: {why}")));
    out.push(format!("{} records", seen.records));
    out.extend(seen.notes.clone());
    out.join("\n")
}

#[test]
fn a_reject_is_an_answer_and_an_ignore_is_a_skip() {
    insta::assert_snapshot!(told(&read(NAMED)), @r##"
    1 task.labeled 2023-11-14T22:13:20Z prodigy:11/prodigy:birds-ana - - {"answer":"accept","label":"BIRD"}
    2 task.labeled 2023-11-14T22:13:27.500Z prodigy:-12/prodigy:birds-bo - - {"answer":"reject","label":"BIRD"}
    3 task.released 2023-11-14T22:13:29Z prodigy:13/prodigy:birds-ana - skipped -
    4 task.labeled 2023-11-14T22:15:00Z prodigy:11/prodigy:birds-ana - - {"answer":"reject","label":"BIRD"}
    4 records
    prodigy: an export has no claims, prices or working time; its stamps (UTC) are when an answer was submitted in the browser
    prodigy: a session is named by its dataset and person together (dataset-name), and the whole name is the worker
    "##);
}

#[test]
fn the_start_of_a_server_is_nobody_and_each_is_a_piece_of_its_own() {
    insta::assert_snapshot!(told(&read(NOBODY)), @r##"
    1 task.labeled 2023-11-14T22:13:20Z prodigy:21/prodigy:?/2023-11-14_22-00-00 - - {"accept":[1,2],"answer":"accept"}
    2 task.labeled 2023-11-14T22:13:30Z prodigy:22/prodigy:?/2023-11-14_22-00-00 - - {"accept":[],"answer":"accept"}
    3 task.labeled 2023-11-15T23:13:20Z prodigy:21/prodigy:?/2023-11-15_22-00-00 - - {"accept":[1],"answer":"accept"}
    4 task.labeled 2023-11-14T22:13:40Z prodigy:23/prodigy:? - - {"answer":"accept"}
    4 records
    prodigy: an export has no claims, prices or working time; its stamps (UTC) are when an answer was submitted in the browser
    prodigy: answers from sessions without a name, whose id is the start of the server and no person (worker prodigy:?); give each person a link with ?session=name: 4
    "##);
}

#[test]
fn a_review_gives_scores_and_the_answers_that_kept_their_time() {
    insta::assert_snapshot!(told(&read(REVIEW)), @r##"
    1 task.labeled 2023-11-14T22:21:40Z prodigy:31/prodigy:birds-ana - - {"answer":"accept","spans":[{"end":3,"label":"BIRD","start":0}]} 1
    1 task.reviewed 2023-11-14T22:30:00Z prodigy:31/prodigy:birds-ana prodigy:gold-rita - {"answer":"accept","spans":[{"end":3,"label":"BIRD","start":0}]} 1
    1 task.reviewed 2023-11-14T22:30:00Z prodigy:31/prodigy:model prodigy:gold-rita - {"answer":"accept","spans":[{"end":3,"label":"BIRD","start":0}]} 1
    1 task.reviewed 2023-11-14T22:30:00Z prodigy:31/prodigy:birds-bo prodigy:gold-rita - {"answer":"accept","spans":[{"end":3,"label":"BIRD","start":0}]} 0
    2 task.reviewed 2023-11-14T22:30:10Z prodigy:32/prodigy:birds-ana - - {"answer":"accept","spans":[]} 1
    5 task.reviewed 2023-11-14T22:30:40Z prodigy:35/prodigy:birds-ana prodigy:gold-rita - {"answer":"reject","label":"BIRD"} 0
    7 PW0106 _timestamp is missing, which task.reviewed needs
    ignored 1: a review that threw the input out
    ignored 1: a review that was skipped
    ignored 1: a review without a time, of answers that all agree: nobody need have looked (review --auto-accept)
    7 records
    prodigy: an export has no claims, prices or working time; its stamps (UTC) are when an answer was submitted in the browser
    prodigy: a session is named by its dataset and person together (dataset-name), and the whole name is the worker
    prodigy: scores from a review: 1 where a session's answer is the decision, else 0; a session may be a whole dataset, or a model's: 5
    prodigy: of them by a reviewer whom the file does not name: 1
    "##);
}

#[test]
fn an_answer_inside_a_review_is_the_one_of_the_export() {
    let review = read(REVIEW);
    let export = r#"{"text":"owl","_input_hash":1,"_task_hash":31,"tokens":[],"answer":"accept","spans":[{"start":0,"end":3,"label":"BIRD","token_start":0}],"_view_id":"ner_manual","_timestamp":1700000500,"_annotator_id":"birds-ana","_session_id":"birds-ana"}"#;
    let (one, two) = (&review.events[0].1, &read(export).events[0].1);
    assert_eq!(one.event_id, two.event_id);
    assert_eq!(content_digest(one), content_digest(two));
}

#[test]
fn a_later_export_and_one_as_a_list_add_only_what_is_new() {
    let ids = |seen: &Collector| -> BTreeSet<_> {
        seen.events.iter().map(|(_, event)| (event.event_id.clone(), content_digest(event))).collect()
    };
    let first = NAMED.trim().lines().take(3).collect::<Vec<_>>();
    let (early, late) = (ids(&read(&first.join("\n"))), ids(&read(NAMED)));
    assert!(early.is_subset(&late));
    assert_eq!((early.len(), late.len()), (3, 4));
    assert_eq!(late.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(ids(&read(&format!("[{}]", first.join(",")))), early);
}

#[test]
fn a_bad_line_costs_itself() {
    let text = [
        NAMED.trim().lines().next().unwrap(),
        r#"{"_input_hash":1,"_task_hash":1,"answer":"accept"}"#,
        r#"{"_input_hash":1,"answer":"accept","_timestamp":1700000000}"#,
        r#"{"_input_hash":1,"_task_hash":1,"answer":"maybe","_timestamp":1700000000}"#,
        r#"{"_input_hash":1,"_task_hash":1,"answer":"accept","_timestamp":"noon"}"#,
        r#"{"_input_hash":1,"_task_hash":1,"answer":"accept","_timestamp":99999999999}"#,
        r#"{"_input_hash":1,"_task_hash":1}"#,
        "7",
        "not json",
        r#"{"text":"owl","_input_hash":1,"_ta"#,
    ];
    insta::assert_snapshot!(told(&read(&text.join("\n"))), @r##"
    1 task.labeled 2023-11-14T22:13:20Z prodigy:11/prodigy:birds-ana - - {"answer":"accept","label":"BIRD"}
    2 PW0106 _timestamp is missing, which task.labeled needs
    3 PW0130 the answer has no _task_hash
    4 PW0107 answer "maybe" is not one of accept, reject, ignore
    5 PW0103 _timestamp "noon" is no number of seconds since 1970
    6 PW0103 occurred_at "5138-11-16T09:46:39Z" lies outside the years 1970 to 2261, so it is no time of work
    8 PW0112 the record is no answer: it is no object
    9 PW0101 the record is no JSON: expected ident at line 1 column 2
    10 PW0117 the record is cut off: EOF while parsing a string at line 1 column 34
    ignored 1: an input that nobody has answered
    10 records
    prodigy: an export has no claims, prices or working time; its stamps (UTC) are when an answer was submitted in the browser
    prodigy: a session is named by its dataset and person together (dataset-name), and the whole name is the worker
    prodigy: answers from sessions without a name, whose id is the start of the server and no person (worker prodigy:?); give each person a link with ?session=name: 1
    "##);
}

#[test]
fn answers_without_any_time_are_refused_in_a_sentence() {
    let old = r#"{"text":"a","_input_hash":1,"_task_hash":2,"spans":[],"_session_id":null,"_view_id":"ner_manual","answer":"accept"}"#;
    assert!(Prodigy.knows(old.as_bytes()));
    let (seen, refused) = Collector::read(&Prodigy, old.as_bytes());
    assert_eq!(seen.records, 0);
    insta::assert_snapshot!(refused.unwrap_err(), @r##"PW0204 work: no answer in it has a time (_timestamp), which Prodigy keeps since version 1.11; export a dataset that was annotated with 1.11 or later, with `prodigy db-out DATASET > answers.jsonl`; of a review, export the datasets that it compares"##);
}

#[test]
fn content_decides() {
    for ours in [NAMED, NOBODY, REVIEW] {
        assert!(Prodigy.knows(ours.trim_start().as_bytes()));
        assert!(Prodigy.knows(format!("[{}", ours.trim_start()).as_bytes()));
    }
    assert!(Prodigy.knows(br#"{"text":"a","_input_hash":1,"_task_hash":2,"tokens":[{"te"#));
    for other in [
        &include_bytes!("../../../tests/fixtures/label-studio/enterprise.json")[..],
        include_bytes!("../../../tests/fixtures/label-studio/community.json"),
        include_bytes!("../../../tests/fixtures/mturk/batch-monday.csv"),
        br#"{"event_type":"task.labeled","occurred_at":"2026-03-02T09:00:00Z","task_id":"_task_hash"}"#,
        b"event_type,occurred_at,task_id\ntask.labeled,2026-03-02T09:00:00Z,_input_hash\n",
        b"",
    ] {
        assert!(!Prodigy.knows(other));
    }
}

#[test]
fn an_answer_that_nests_too_deeply_is_kept_out() {
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    let line =
        NAMED.trim().lines().next().unwrap().replace(r#""label":"BIRD""#, &format!(r#""user_input":{deep}"#));
    let seen = read(&line);
    assert_eq!(seen.faults(), [(1, Rule::TooDeep)]);
}
