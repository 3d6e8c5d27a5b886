//! Exports in, events out.

use super::*;
use crate::sources::collect::{Collector, told};

fn export(labels: &str) -> String {
    format!(
        r#"[{{"id":"as1","externalId":"doc-1","jsonMetadata":{{}},"status":"LABELED","createdAt":"2026-01-05T08:00:00Z","labels":[{labels}]}}]"#
    )
}

/// A label of a type by somebody at some minute after nine, with more keys.
fn label(kind: &str, who: &str, minute: u32, more: &str) -> String {
    format!(
        r#"{{"author":{{"id":"u-{who}","email":"{who}@example.org"}},"createdAt":"2026-01-05T09:{minute:02}:00.500Z","isLatestLabelForUser":true,"labelType":"{kind}","modelName":null,"jsonResponse":{{"KIND":{{"categories":[{{"name":"{who}"}}]}}}}{more}}}"#
    )
}

fn read(text: &str) -> Collector {
    assert!(Kili.knows(text.as_bytes()), "{text}");
    let (seen, result) = Collector::read(&Kili, text.as_bytes());
    result.unwrap();
    seen
}

#[test]
fn answers_returns_reviews_drafts_and_proposals() {
    let labels = [
        label("PREDICTION", "bot", 1, ""),
        label("DEFAULT", "ana", 2, r#","secondsToLabel":40,"isSentBackToQueue":true"#),
        label("AUTOSAVE", "ana", 3, ""),
        label("DEFAULT", "ana", 4, r#","secondsToLabel":0,"isSentBackToQueue":false"#),
        label("REVIEW", "rita", 6, r#","secondsToLabel":12"#),
        label("CHECK", "ana", 7, ""),
    ];
    let seen = read(&export(&labels.join(",")));
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.published 2026-01-05T08:00:00Z task_id=kili:as1
    1 task.labeled 2026-01-05T09:02:00.500Z task_id=kili:as1 worker_id=kili:ana@example.org assignment_id=kili:as1/kili:ana@example.org label={"KIND":{"categories":[{"name":"ana"}]}} prelabel={"KIND":{"categories":[{"name":"bot"}]}} active_ms=40000
    1 task.reviewed 2026-01-05T09:02:00.500Z time_basis=not_before task_id=kili:as1 worker_id=kili:ana@example.org assignment_id=kili:as1/kili:ana@example.org verdict=rework
    1 task.labeled 2026-01-05T09:04:00.500Z task_id=kili:as1 worker_id=kili:ana@example.org assignment_id=kili:as1/kili:ana@example.org label={"KIND":{"categories":[{"name":"ana"}]}} prelabel={"KIND":{"categories":[{"name":"bot"}]}}
    1 task.reviewed 2026-01-05T09:06:00.500Z task_id=kili:as1 worker_id=kili:ana@example.org assignment_id=kili:as1/kili:ana@example.org label={"KIND":{"categories":[{"name":"rita"}]}} active_ms=12000 reviewer_id=kili:rita@example.org reviewer_kind=person verdict=accepted
    1 REJECTED PW0130 labelType "CHECK" is not known
    1 IGNORED a PREDICTION or INFERENCE label: a model's, the prelabel of the answers after it
    1 IGNORED an AUTOSAVE label: a draft, nothing was submitted
    NOTE kili: an export holds no claims, prices or payments
    NOTE kili: labels without secondsToLabel (or with 0) have no working time; it is in the export only where it was asked for
    NOTE kili: who sent a label back to the queue and when is not in the file; the verdict rework stands at the label's time as the earliest (time_basis not_before)
    7 records
    "#);
}

#[test]
fn a_later_download_adds_only_what_is_new() {
    let before = read(&export(&label("DEFAULT", "ana", 2, r#","isSentBackToQueue":false"#)));
    let after = read(&export(
        &[
            label("DEFAULT", "ana", 2, r#","isSentBackToQueue":true"#)
                .replace("\"isLatestLabelForUser\":true", "\"isLatestLabelForUser\":false"),
            label("DEFAULT", "ana", 9, ""),
            label("REVIEW", "rita", 10, ""),
        ]
        .join(","),
    ));
    let ids = |seen: &Collector| -> Vec<_> { seen.events.iter().map(|(_, event)| event.clone()).collect() };
    let (before, after) = (ids(&before), ids(&after));
    assert_eq!((before.len(), after.len()), (2, 5));
    assert!(before.iter().all(|event| after.contains(event)));
}

#[test]
fn whom_a_review_judges_is_taken_only_where_it_is_sure() {
    let two = [label("DEFAULT", "ana", 2, ""), label("DEFAULT", "bo", 3, ""), label("REVIEW", "rita", 4, "")];
    let worker = |seen: &Collector| {
        let reviews = seen.events.iter().filter(|(_, event)| event.event_type == EventType::Reviewed);
        reviews.map(|(_, event)| event.worker_id.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(worker(&read(&export(&two.join(",")))), ["kili:?"]);
    let later =
        [label("DEFAULT", "ana", 2, ""), label("REVIEW", "rita", 4, ""), label("DEFAULT", "bo", 5, "")];
    assert_eq!(worker(&read(&export(&later.join(",")))), ["kili:ana@example.org"]);
    let latest = format!(r#"{{"externalId":"x","latestLabel":{}}}"#, label("REVIEW", "rita", 4, ""));
    assert_eq!(worker(&read(&latest)), ["kili:?"]);
}

#[test]
fn a_label_without_a_person_or_a_type() {
    let nobody = label("DEFAULT", "ana", 2, "").replace("\"author\"", "\"other\"");
    let typeless = label("DEFAULT", "ana", 3, "").replace("\"labelType\"", "\"other\"");
    let timeless = label("DEFAULT", "ana", 3, "").replace("\"createdAt\"", "\"other\"");
    let seen = read(&export(&[nobody, typeless, timeless].join(",")));
    assert_eq!(seen.events[1].1.worker_id.as_deref(), Some("kili:?"));
    assert_eq!(seen.faults(), [(1, Rule::SourceRecord), (1, Rule::SourceRecord)]);
    assert_eq!(seen.records, 4);
}

#[test]
fn an_export_without_any_time_is_refused() {
    let text = export(&label("DEFAULT", "ana", 2, "").replace("\"createdAt\"", "\"other\""));
    let (_, result) = Collector::read(&Kili, text.as_bytes());
    assert!(matches!(result, Err(SourceError::Refused { .. })), "{result:?}");
}

#[test]
fn cut_and_strange_exports() {
    let text = export(&label("DEFAULT", "ana", 2, ""));
    let (_, result) = Collector::read(&Kili, &text.as_bytes()[..text.len() - 9]);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    let lines = format!("{}\n{{\"cut\": \n[]\n", &text[1..text.len() - 1]);
    let seen = read(&lines);
    assert_eq!(seen.faults(), [(2, Rule::Cut), (3, Rule::WrongShape)]);
    assert_eq!(seen.events.len(), 2);
}

#[test]
fn other_tools_files_are_not_taken() {
    assert!(Kili.knows(br#"[{"labels":[],"content":"","externalId":"a","jsonMetadata":{}}]"#));
    for other in [
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"event_type":"task.labeled","label":{"kind":"a"},"task_id":"t"}"#,
        r#"{"data_row":{"id":"a","external_id":"b"},"projects":{"p":{"labels":[{"label_details":{"created_at":""}}]}}}"#,
        r#"[{"text": "a", "labels": [[0, 3, "PER"]]}]"#,
        "HITId,AssignmentId,WorkerId\n1,2,3\n",
        "event_type,occurred_at,labels\n",
        "",
    ] {
        assert!(!Kili.knows(other.as_bytes()), "{other}");
    }
}
