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
{"text":"old","_input_hash":6,"_task_hash":36,"answer":"accept","spans":[],"versions":[{"answer":"accept","spans":[],"sessions":["birds-ana"]}]}
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
    insta::assert_snapshot!(told(&read(NAMED)), @"");
}

#[test]
fn the_start_of_a_server_is_nobody_and_each_is_a_piece_of_its_own() {
    insta::assert_snapshot!(told(&read(NOBODY)), @"");
}

#[test]
fn a_review_gives_scores_and_the_answers_that_kept_their_time() {
    insta::assert_snapshot!(told(&read(REVIEW)), @"");
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
    insta::assert_snapshot!(told(&read(&text.join("\n"))), @"");
}

#[test]
fn answers_without_any_time_are_refused_in_a_sentence() {
    let old = r#"{"text":"a","_input_hash":1,"_task_hash":2,"spans":[],"_session_id":null,"_view_id":"ner_manual","answer":"accept"}"#;
    assert!(Prodigy.knows(old.as_bytes()));
    let (seen, refused) = Collector::read(&Prodigy, old.as_bytes());
    assert_eq!(seen.records, 0);
    insta::assert_snapshot!(refused.unwrap_err(), @"");
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
