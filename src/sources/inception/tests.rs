//! Logs and projects in, events out.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::events::content_digest;
use crate::sources::collect::Collector;
use crate::units::print_time;

/// A line of a log: second of 1 March 2025 09:00, event, who acted, whose document, which document, from, to.
fn line(second: i64, event: &str, user: &str, annotator: &str, name: &str, from: &str, to: &str) -> String {
    let mut line =
        json!({"created": (1_740_819_600 + second) * 1000, "event": event, "id": 100 + second, "user": user});
    for (key, text) in [("annotator", annotator), ("document_name", name)] {
        if !text.is_empty() {
            line[key] = text.into();
        }
    }
    if !to.is_empty() {
        line["details"] = json!({"state": to, "previousState": from, "annotatorState": to});
    }
    line.to_string() + "\n"
}

fn change(second: i64, user: &str, annotator: &str, name: &str, from: &str, to: &str) -> String {
    line(second, "AnnotationStateChangeEvent", user, annotator, name, from, to)
}

fn span(second: i64, event: &str, user: &str) -> String {
    line(second, event, user, "ana", "a.txt", "", "")
}

fn log() -> String {
    let first = r#"{"created":1740819600000,"details":{"projectName":"tales"},"event":"AfterProjectCreatedEvent","id":1,"user":"rita"}"#;
    [
        format!("{first}\n"),
        line(1, "AfterDocumentCreatedEvent", "rita", "", "a.txt", "", ""),
        change(10, "ana", "ana", "a.txt", "NEW", "INPROGRESS"),
        line(10, "DocumentOpenedEvent", "ana", "ana", "a.txt", "", ""),
        span(11, "SpanCreatedEvent", "ana"),
        span(12, "SpanCreatedEvent", "ana"),
        span(13, "SpanDeletedEvent", "ana"),
        span(14, "SpanCreatedEvent", "ana"),
        span(15, "SpanCreatedEvent", "rita"),
        span(16, "FeatureValueUpdatedEvent", "ana"),
        change(20, "ana", "ana", "a.txt", "INPROGRESS", "FINISHED"),
        line(
            20,
            "DocumentStateChangedEvent",
            "<SYSTEM>",
            "",
            "a.txt",
            "ANNOTATION_INPROGRESS",
            "CURATION_FINISHED",
        ),
        change(30, "ana", "ana", "a.txt", "FINISHED", "INPROGRESS"),
        span(31, "SpanCreatedEvent", "ana"),
        change(40, "ana", "ana", "a.txt", "INPROGRESS", "FINISHED"),
        change(50, "rita", "ana", "a.txt", "FINISHED", "IN_PROGRESS"),
        span(51, "SpanDeletedEvent", "ana"),
        change(60, "<SYSTEM>", "ana", "a.txt", "INPROGRESS", "FINISHED"),
        change(61, "ana", "ana", "b.txt", "NEW", "INPROGRESS"),
        change(62, "ana", "ana", "b.txt", "INPROGRESS", "IGNORE"),
        change(63, "rita", "bo", "b.txt", "NEW", "IGNORE"),
        change(64, "bo", "bo", "c.txt", "NEW", "FINISHED"),
        change(65, "rita", "bo", "c.txt", "FINISHED", "NEW"),
        change(66, "bo", "bo", "d.txt", "NEW", "INPROGRESS"),
        change(67, "rita", "bo", "d.txt", "INPROGRESS", "NEW"),
        change(68, "rita", "CURATION_USER", "d.txt", "NEW", "INPROGRESS"),
        change(69, "bo", "bo", "d.txt", "NEW", "NEW"),
        change(70, "bo", "bo", "d.txt", "NEW", "ELSEWHERE"),
        change(71, "bo", "bo", "", "NEW", "INPROGRESS"),
        change(72, "bo", "", "e.txt", "NEW", "INPROGRESS"),
        line(73, "AnnotationStateChangeEvent", "bo", "bo", "e.txt", "", ""),
        "{\"created\":1740819674000,\"user\":\"bo\"}\n".to_owned(),
        "{\"annotator\":\"bo\",\"created\":17408".to_owned(),
    ]
    .concat()
}

fn row(name: &str, user: &str, state: &str, own_state: Value, times: [Value; 2]) -> Value {
    let [created, changed] = times;
    json!({"name": name, "user": user, "state": state, "timestamp": changed, "annotatorState": own_state,
        "annotatorComment": null, "sentence_accessed": 0, "created": created, "updated": 1_750_000_000_000_i64})
}

fn project() -> Value {
    let at = |second: i64| json!(1_740_819_600_000 + second * 1000 + 123);
    json!({"name": "tales", "slug": null, "mode": "ANNOTATION", "version": 1,
        "source_documents": [
            {"name": "a.txt", "format": "text", "state": "CURATION_FINISHED", "timestamp": null, "created": 1},
            {"name": "z.txt", "format": "text", "state": "NEW", "timestamp": null, "created": 1}],
        "annotation_documents": [
            row("a.txt", "ana", "FINISHED", json!("FINISHED"), [at(10), at(19)]),
            row("b.txt", "ana", "IN_PROGRESS", json!("IN_PROGRESS"), [at(20), at(29)]),
            row("c.txt", "ana", "NEW", Value::Null, [at(30), Value::Null]),
            row("d.txt", "ana", "IN_PROGRESS", json!("FINISHED"), [at(40), at(49)]),
            row("e.txt", "ana", "FINISHED", json!("IN_PROGRESS"), [at(50), at(59)]),
            row("f.txt", "ana", "IGNORE", json!("IGNORE"), [at(60), at(69)]),
            row("g.txt", "ana", "IGNORE", json!("NEW"), [at(70), Value::Null]),
            row("h.txt", "ana", "IGNORE", json!("IN_PROGRESS"), [at(80), at(89)]),
            row("i.txt", "bo", "FINISHED", Value::Null, [at(90_000), at(99)]),
            row("j.txt", "bo", "IN_PROGRESS", Value::Null, [at(90_000), at(109)]),
            row("k.txt", "bo", "FINISHED", json!("FINISHED"), [at(110), Value::Null]),
            row("l.txt", "bo", "IN_PROGRESS", Value::Null, [json!("noon"), at(120)]),
            row("m.txt", "bo", "SOMEWHERE", Value::Null, [at(130), at(139)]),
            json!({"user": "bo", "state": "NEW"})],
        "project_permissions": [], "tag_sets": [], "layers": []})
}

fn read(text: &str) -> Collector {
    let (seen, read) = Collector::read(&Inception, text.as_bytes());
    read.unwrap();
    seen
}

fn told(seen: &Collector) -> String {
    let mut out = Vec::new();
    for (line, event) in &seen.events {
        let basis = if event.time_basis.as_deref() == Some("not_before") { "~" } else { "" };
        let mut words = vec![
            line.to_string(),
            event.event_type.name().to_owned(),
            basis.to_owned() + &print_time(event.occurred_at.unwrap()),
            event.assignment_id.clone().unwrap().replace("inception:", ""),
        ];
        words.extend(event.units.map(|units| units.to_string()));
        for (name, text) in [
            ("actor", &event.actor_id),
            ("reviewer", &event.reviewer_id),
            ("kind", &event.reviewer_kind),
            ("verdict", &event.verdict),
            ("reason", &event.reason),
        ] {
            words.extend(text.as_ref().map(|text| format!("{name}={text}")));
        }
        out.push(words.join(" "));
    }
    out.extend(seen.rejected.iter().map(|one| format!("{} {} {}", one.line, one.rule.code(), one.reason)));
    out.extend(seen.ignored.iter().map(|(why, count)| format!("ignored {count}: {why}")));
    out.push(format!("{} records", seen.records));
    out.extend(seen.notes.clone());
    out.join("\n")
}

#[test]
fn a_log_tells_each_change_with_its_actor() {
    insta::assert_snapshot!(told(&read(&log())), @r##"
    3 task.claimed 2025-03-01T09:00:10Z tales/a.txt/ana
    11 task.labeled 2025-03-01T09:00:20Z tales/a.txt/ana 2
    13 task.reviewed 2025-03-01T09:00:30Z tales/a.txt/ana verdict=rework reason=reopened by the annotator
    15 task.labeled 2025-03-01T09:00:40Z tales/a.txt/ana 1
    16 task.reviewed 2025-03-01T09:00:50Z tales/a.txt/ana reviewer=inception:rita kind=person verdict=rework reason=reopened
    18 task.labeled 2025-03-01T09:01:00Z tales/a.txt/ana actor=inception:<SYSTEM>
    19 task.claimed 2025-03-01T09:01:01Z tales/b.txt/ana
    20 task.released 2025-03-01T09:01:02Z tales/b.txt/ana reason=skipped
    22 task.labeled 2025-03-01T09:01:04Z tales/c.txt/bo
    23 task.reviewed 2025-03-01T09:01:05Z tales/c.txt/bo reviewer=inception:rita kind=person verdict=rework reason=reopened
    24 task.claimed 2025-03-01T09:01:06Z tales/d.txt/bo
    25 task.released 2025-03-01T09:01:07Z tales/d.txt/bo actor=inception:rita reason=withdrawn
    30 task.claimed 2025-03-01T09:01:12Z tales/e.txt/? actor=inception:bo
    28 PW0107 state "NEW to ELSEWHERE" is not one of NEW, INPROGRESS, FINISHED, IGNORE
    29 PW0130 the record has no document_name
    31 PW0130 the record has no details.state
    32 PW0130 the record has no event
    33 PW0117 the record is cut off: EOF while parsing an object at line 1 column 33
    ignored 2: a document as a whole, for nobody in particular
    ignored 1: a document locked or unlocked before anybody took it
    ignored 1: a setting of the project
    ignored 1: a state set to what it was
    ignored 9: activity inside a document
    ignored 1: the state of a copy that is no annotator's
    33 records
    inception: a document is claimed when its annotator first opens it and labeled when it is marked as finished; a log has no working time, prices or verdicts, and its stamps (UTC) are whole seconds
    inception: the annotations are other files of the archive, so labels are empty; units are the spans created less deleted since the last submit
    inception: changes that somebody else made for an annotator (actor or reviewer, no work of the annotator's): 5
    "##);
}

#[test]
fn a_project_tells_how_each_document_stands() {
    insta::assert_snapshot!(told(&read(&serde_json::to_string_pretty(&project()).unwrap())), @r##"
    1 task.claimed 2025-03-01T09:00:10.123Z tales/a.txt/ana
    1 task.labeled ~2025-03-01T09:00:19.123Z tales/a.txt/ana
    2 task.claimed 2025-03-01T09:00:20.123Z tales/b.txt/ana
    4 task.claimed 2025-03-01T09:00:40.123Z tales/d.txt/ana
    4 task.labeled ~2025-03-01T09:00:49.123Z tales/d.txt/ana
    4 task.reviewed ~2025-03-01T09:00:49.123Z tales/d.txt/ana verdict=rework reason=reopened
    5 task.claimed 2025-03-01T09:00:50.123Z tales/e.txt/ana
    5 task.labeled ~2025-03-01T09:00:59.123Z tales/e.txt/ana actor=inception:?
    6 task.claimed 2025-03-01T09:01:00.123Z tales/f.txt/ana
    6 task.released ~2025-03-01T09:01:09.123Z tales/f.txt/ana reason=skipped
    8 task.claimed 2025-03-01T09:01:20.123Z tales/h.txt/ana
    8 task.released ~2025-03-01T09:01:29.123Z tales/h.txt/ana reason=withdrawn
    9 task.labeled ~2025-03-01T09:01:39.123Z tales/i.txt/bo
    11 task.claimed 2025-03-01T09:01:50.123Z tales/k.txt/bo
    11 task.labeled ~2025-03-01T09:01:50.123Z tales/k.txt/bo
    10 PW0109 created is later than timestamp, the annotator's last change: the project was imported anew, and when the document was opened is lost
    12 PW0103 created "noon" is no number of milliseconds since 1970
    13 PW0107 state "SOMEWHERE" is not one of NEW, IN_PROGRESS, FINISHED, IGNORE
    14 PW0130 the record has no name
    ignored 1: a document that its annotator has not opened
    ignored 1: a document that was locked before anybody opened it
    14 records
    inception: exportedproject.json is how the documents stood at the export; event.log of the same archive tells each change with its time and person: read that one where it is there, and not both
    inception: finished documents, submitted at the annotator's last change as the earliest time (time_basis not_before), without answers (files of their own) and working time: 5
    inception: documents that an import of the project made anew, later than the work in them; when they were opened is lost: 2
    inception: documents whose state somebody else set, who is not named: 2
    inception: documents that are adjudicated; by whom and whose work was taken is not said: 1
    "##);
}

fn ids(seen: &Collector) -> BTreeSet<(Option<String>, u128)> {
    seen.events.iter().map(|(_, event)| (event.event_id.clone(), content_digest(event))).collect()
}

#[test]
fn a_longer_log_and_a_later_project_add_only_what_is_new() {
    let (log, lines) = (log(), 15);
    let short: String = log.split_inclusive('\n').take(lines).collect();
    let (early, late) = (ids(&read(&short)), ids(&read(&log)));
    assert!(early.is_subset(&late) && early.len() == 4, "{early:?}");
    assert_eq!(late.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), late.len());

    let (before, mut after) = (project(), project());
    after["annotation_documents"][1] = row(
        "b.txt",
        "ana",
        "FINISHED",
        json!("FINISHED"),
        [json!(1_740_819_620_123_i64), json!(1_740_900_000_000_i64)],
    );
    let (before, after) = (ids(&read(&before.to_string())), ids(&read(&after.to_string())));
    assert!(before.is_subset(&after));
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn a_document_is_one_piece_in_both_files() {
    let (log, project) = (read(&log()), read(&project().to_string()));
    let first =
        |seen: &Collector| (seen.events[0].1.assignment_id.clone(), seen.events[0].1.project_id.clone());
    assert_eq!(first(&log), first(&project));
}

#[test]
fn a_log_without_its_beginning_has_a_name_of_its_own() {
    let rest: String = log().split_inclusive('\n').skip(2).collect();
    let seen = read(&rest);
    let (_, claim) = &seen.events[0];
    assert_eq!(claim.project_id, None);
    assert!(claim.task_id.as_ref().unwrap().starts_with("inception:log-"), "{claim:?}");
    assert!(seen.notes.iter().any(|note| note.contains("does not begin with its project")));
    let shorter: String = rest.split_inclusive('\n').take(9).collect();
    assert!(ids(&read(&shorter)).is_subset(&ids(&seen)));
}

#[test]
fn a_project_that_is_cut_is_damaged() {
    let text = serde_json::to_string_pretty(&project()).unwrap();
    let (seen, read) = Collector::read(&Inception, &text.as_bytes()[..text.len() - 40]);
    assert_eq!(seen.records, 0);
    assert!(matches!(read, Err(SourceError::Damaged { .. })), "{read:?}");
}

#[test]
fn content_decides() {
    let project = serde_json::to_string_pretty(&project()).unwrap();
    assert!(Inception.knows(log().as_bytes()));
    assert!(Inception.knows(format!("broken\n{}", log()).as_bytes()));
    assert!(Inception.knows(project.as_bytes()));
    // As INCEpTION orders the keys, cut before the first annotator.
    let long = r#"{"name":"p","slug":null,"mode":"ANNOTATION","version":1,"source_documents":[{"name":"a","format":"text","state":"NEW","timestamp":null},{"na"#;
    assert!(Inception.knows(long.as_bytes()));
    for other in [
        &include_bytes!("../../../tests/fixtures/label-studio/enterprise.json")[..],
        include_bytes!("../../../tests/fixtures/label-studio/community.json"),
        include_bytes!("../../../tests/fixtures/mturk/batch-monday.csv"),
        br#"{"event_type":"task.labeled","occurred_at":"2026-03-02T09:00:00Z","event":"AEvent","created":1,"user":"a"}"#,
        br#"{"event":"task.labeled","created":1,"user":"a"}"#,
        b"event_type,occurred_at,task_id\n",
        b"",
    ] {
        assert!(!Inception.knows(other));
    }
}
