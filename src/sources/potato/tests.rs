//! States in, events out.

use super::*;
use crate::sources::collect::{Collector, told};

fn interaction(kind: &str, target: &str, at: &str, more: &str) -> String {
    format!(
        r#"{{"event_type":"{kind}","timestamp":{at},"target":"{target}","instance_id":"x","metadata":{{{more}}}}}"#
    )
}

fn change(at: &str, name: &str, action: &str, source: &str) -> String {
    let value = if action == "select" { "true" } else { "null" };
    format!(
        r#"{{"timestamp":{at},"schema_name":"mood","label_name":"{name}","action":"{action}","old_value":null,"new_value":{value},"source":"{source}"}}"#
    )
}

fn behaviour(ms: u32, interactions: &[String], changes: &[String], ai: &str) -> String {
    format!(
        r#"{{"instance_id":"x","session_start":1767604805.25,"session_end":null,"total_time_ms":{ms},"interactions":[{}],"ai_usage":[{ai}],"annotation_changes":[{}]}}"#,
        interactions.join(","),
        changes.join(",")
    )
}

fn state(behaviours: &[(&str, String)], answers: &[(&str, &str)]) -> String {
    let behaviours: Vec<_> = behaviours.iter().map(|(name, text)| format!("\"{name}\":{text}")).collect();
    let answers: Vec<_> = answers
        .iter()
        .map(|(name, mood)| format!(r#""{name}":[[{{"schema":"mood","name":"{mood}"}},"true"]]"#))
        .collect();
    format!(
        r#"{{"user_id":"ana","instance_id_ordering":["a","b"],"instance_id_to_behavioral_data":{{{}}},"instance_id_to_label_to_value":{{{}}},"instance_id_to_span_to_value":{{"a":[[{{"schema":"who","name":"PER","start":0,"end":3,"id":"s1"}},"true"]]}}}}"#,
        behaviours.join(","),
        answers.join(",")
    )
}

fn read(text: &str) -> Collector {
    assert!(Potato.knows(text.as_bytes()), "{text}");
    let (seen, result) = Collector::read(&Potato, text.as_bytes());
    result.unwrap();
    seen
}

/// Loaded twice, changed, saved, changed and not saved.
fn visits() -> Vec<String> {
    vec![
        interaction("navigation", "instance_load", "1767604800.125", ""),
        interaction("annotation_change", "schema:mood", "1767604803.5", r#""source":"user""#),
        interaction("save", "instance:a", "1767604804", ""),
        interaction("navigation", "instance_load", "1767691200", ""),
        interaction("annotation_change", "schema:mood", "1767691205.000001", r#""source":"user""#),
        interaction("save", "instance:a", "1767691206", ""),
        interaction("annotation_change", "schema:mood", "1767691209", r#""source":"user""#),
    ]
}

#[test]
fn looks_answers_suggestions_and_what_is_not_there() {
    let ai = r#"{"request_timestamp":1767604801,"response_timestamp":1767604802.5,"schema_name":"mood","suggestions_shown":["sad"],"suggestion_accepted":null,"time_to_decision_ms":900}"#;
    let look = [interaction("navigation", "instance_load", "1767604900", "")];
    let filled = [
        interaction("navigation", "instance_load", "1767605000", ""),
        interaction("annotation_change", "schema:mood", "1767605000.5", r#""source":"prefill""#),
        interaction("save", "instance:d", "1767605009", ""),
    ];
    let text = state(
        &[
            ("a", behaviour(0, &visits(), &[change("1767604803.6", "calm", "select", "user")], ai)),
            ("b", behaviour(4200, &[], &[change("1767604807.75", "sad", "select", "keyboard")], "")),
            ("c", behaviour(0, &look, &[], "")),
            ("d", behaviour(0, &filled, &[], "")),
            ("f", behaviour(0, &[], &[], "")),
            ("g", behaviour(0, &[], &[change("\"noon\"", "sad", "select", "user")], "")),
        ],
        &[("a", "calm"), ("b", "sad"), ("d", "sad"), ("e", "calm"), ("g", "sad")],
    );
    insta::assert_snapshot!(told(&read(&text)), @r#"
    1 task.claimed 2026-01-05T09:20:00.125Z task_id=potato:a worker_id=potato:ana assignment_id=potato:a/potato:ana
    1 task.labeled 2026-01-06T09:20:05.000001Z task_id=potato:a worker_id=potato:ana assignment_id=potato:a/potato:ana label={"mood":{"calm":"true"},"spans":[{"end":3,"name":"PER","schema":"who","start":0}]} prelabel={"mood":["sad"]} units=1 attributes={"ai_usage":[{"request_timestamp":1767604801,"response_timestamp":1767604802.5,"schema_name":"mood","suggestion_accepted":null,"suggestions_shown":["sad"],"time_to_decision_ms":900}]}
    2 task.labeled 2026-01-05T09:20:07.750Z task_id=potato:b worker_id=potato:ana assignment_id=potato:b/potato:ana label={"mood":{"sad":"true"}} active_ms=4200
    3 task.claimed 2026-01-05T09:21:40Z task_id=potato:c worker_id=potato:ana assignment_id=potato:c/potato:ana
    4 task.claimed 2026-01-05T09:23:20Z task_id=potato:d worker_id=potato:ana assignment_id=potato:d/potato:ana
    4 task.labeled 2026-01-05T09:23:20Z time_basis=not_before task_id=potato:d worker_id=potato:ana assignment_id=potato:d/potato:ana label={"mood":{"sad":"true"}}
    5 REJECTED PW0130 instance e has an answer and no behaviour, so nothing says when
    7 REJECTED PW0103 timestamp "noon" is no count of seconds since 1970
    1 IGNORED an instance with neither an answer nor a first look
    NOTE potato: a state has no verdicts, prices or payments and names no project; an instance was claimed when it was first loaded, and answered at the last change before its last save
    NOTE potato: a total_time_ms of 0 is no measurement (many versions never fill it in), so that work has no working time
    NOTE potato: answers of which no change was recorded stand at the first look as the earliest time (time_basis not_before)
    7 records
    "#);
}

#[test]
fn a_revisit_without_a_change_adds_nothing() {
    let visits = visits();
    let before = read(&state(&[("a", behaviour(0, &visits[..3], &[], ""))], &[("a", "calm")])).events;
    let revisit = [&visits[..4], &[interaction("save", "instance:a", "1767691206", "")]].concat();
    let after = read(&state(&[("a", behaviour(0, &revisit, &[], ""))], &[("a", "calm")])).events;
    assert_eq!(before, after);
    let changed = read(&state(&[("a", behaviour(0, &visits, &[], ""))], &[("a", "sad")])).events;
    assert_eq!(changed[0], before[0], "the claim stays");
    assert_ne!(changed[1].1.event_id, before[1].1.event_id);
}

#[test]
fn a_document_of_behaviour_holds_several_people() {
    let changes = [
        change("1767604803", "calm", "select", "user"),
        change("1767604804", "calm", "deselect", "user"),
        change("1767604805", "sad", "select", "ai_accept"),
    ];
    let one = behaviour(5000, &visits()[..1], &changes, "");
    let text = format!(
        r#"{{"ana":{{"i1":{one}}},"bo":{{"i1":{one},"i2":{}}}}}"#,
        behaviour(0, &[], &changes[..2], "")
    );
    let seen = read(&text);
    let labels: Vec<_> = seen.events.iter().filter_map(|(_, event)| event.label.as_deref()).collect();
    assert_eq!(labels, [r#"{"mood":{"sad":true}}"#; 2]);
    assert_eq!((seen.records, seen.events.len(), seen.ignored.len()), (3, 4, 1));
}

#[test]
fn answers_without_any_time_are_refused() {
    let lines = r#"{"id":"1","displayed_text":"x","label_annotations":{"mood":{"sad":"true"}},"span_annotations":{},"behavioral_data":{"time_string":"Time spent: 0d 0h 0m 5s "}}"#;
    let old = r#"{"user_id":"ana","instance_id_to_behavioral_data":{"1":{"time_string":"Time spent: 0d 0h 0m 5s "}},"instance_id_to_label_to_value":{"1":[[{"schema":"mood","name":"sad"},"1"]]}}"#;
    for text in [lines, old, &state(&[], &[("a", "calm")]), &format!("{lines}\n{lines}\n")] {
        assert!(Potato.knows(text.as_bytes()));
        let (_, result) = Collector::read(&Potato, text.as_bytes());
        assert!(matches!(result, Err(SourceError::Refused { .. })), "{result:?}");
    }
    let fresh = r#"{"user_id":"ana","instance_id_to_behavioral_data":{},"instance_id_to_label_to_value":{}}"#;
    assert_eq!(read(fresh).records, 0);
}

#[test]
fn cut_and_strange_states() {
    let text = state(&[("a", behaviour(0, &visits(), &[], ""))], &[("a", "calm")]);
    let (_, result) = Collector::read(&Potato, &text.as_bytes()[..400]);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    let strange = text.replace("\"timestamp\":1767604800.125", "\"timestamp\":-7").replace("\"ana\"", "null");
    assert_eq!(read(&strange).faults(), [(1, Rule::NotTime)]);
    let shapes = r#"{"user_id":[],"instance_id_to_behavioral_data":{"a":7,"b":{"interactions":[8]}},"instance_id_to_label_to_value":3}"#;
    assert_eq!(read(shapes).ignored.values().sum::<u64>(), 2);
}

#[test]
fn other_tools_files_are_not_taken() {
    for other in [
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"a":{"b":{"annotation_changes":[]}}}"#,
        r#"{"event_type":"task.labeled","attributes":{"interactions":[]}}"#,
        r#"{"text":"a","_input_hash":1,"_task_hash":2,"answer":"accept"}"#,
        "HITId,AssignmentId,WorkerId\n1,2,3\n",
        "event_type,occurred_at\n",
        "",
    ] {
        assert!(!Potato.knows(other.as_bytes()), "{other}");
    }
}
