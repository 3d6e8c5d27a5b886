//! Files in, events out.

use super::*;
use crate::events::Event;
use crate::sources::collect::{Collector, told};

/// An object of a person, saved at two minutes after nine, with something changed.
fn object(kind: &str, who: &str, minutes: (u32, u32), change: &[(&str, &str)]) -> String {
    let (made, saved) = minutes;
    let mut text = format!(
        r#"{{"id":"o1","datasetId":"ds","type":"{kind}","label":"car","attributes":[],"coordinates":[{{"x":1,"y":{made}}}],"metadata":{{"system":{{"status":null,"frame":0,"automated":false,"snapshots_":[],"attributes":{{}},"taskId":"batch","assignmentId":"as"}},"user":{{}}}},"creator":"{who}","createdAt":"2026-01-05T09:{made:02}:00.000Z","updatedBy":"{who}","updatedAt":"2026-01-05T09:{saved:02}:00.000Z","itemId":"item1"}}"#
    );
    for (from, to) in change {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn file(objects: &[String]) -> String {
    format!(r#"{{"annotations":[{}]}}"#, objects.join(","))
}

fn read(text: &str) -> Collector {
    assert!(Dataloop.knows(text.as_bytes()), "{text}");
    let (seen, result) = Collector::read(&Dataloop, text.as_bytes());
    result.unwrap();
    seen
}

#[test]
fn objects_of_a_person_are_one_piece_and_a_models_none() {
    let model = [("\"automated\":false", "\"automated\":true")];
    let by_rita = [("\"updatedBy\":\"bo\"", "\"updatedBy\":\"rita\"")];
    let seen = read(&file(&[
        object("box", "ana", (2, 2), &[("\"status\":null", "\"status\":\"issue\"")]),
        object("class", "ana", (3, 4), &[]),
        object("box", "model", (1, 1), &model),
        object("segment", "bo", (5, 8), &by_rita),
        object("box", "ana", (6, 6), &[("\"createdAt\"", "\"made\"")]),
    ]));
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2026-01-05T09:04:00Z project_id=dataloop:batch task_id=dataloop:item1 worker_id=dataloop:ana assignment_id=dataloop:as/item1/ana label=[{"coordinates":[{"x":1,"y":2}],"label":"car","type":"box"},{"coordinates":[{"x":1,"y":3}],"label":"car","type":"class"}] prelabel=[{"coordinates":[{"x":1,"y":1}],"label":"car","type":"box"}] units=1 attributes={"object_statuses":{"issue":1}}
    1 task.labeled 2026-01-05T09:05:00Z project_id=dataloop:batch task_id=dataloop:item1 worker_id=dataloop:bo assignment_id=dataloop:as/item1/bo prelabel=[{"coordinates":[{"x":1,"y":1}],"label":"car","type":"box"}] units=1
    1 task.labeled 2026-01-05T09:08:00Z project_id=dataloop:batch task_id=dataloop:item1 worker_id=dataloop:bo assignment_id=dataloop:as/item1/bo label=[{"coordinates":[{"x":1,"y":5}],"label":"car","type":"segment"}] units=1 actor_id=dataloop:rita
    1 REJECTED PW0130 an annotation has no createdAt
    1 IGNORED an object with automated true: a model's, the prelabel of the item's answers
    NOTE dataloop: the file has no claims, verdicts, prices or working time, and not when an item was completed; an answer stands where its last object was saved
    NOTE dataloop: objects that somebody else saved last are a label of that actor; what their author had drawn is gone, so that answer is empty
    4 records
    "#);
}

#[test]
fn a_later_download_adds_only_what_is_new() {
    let first = object("box", "ana", (2, 2), &[]);
    let second = object("box", "ana", (4, 4), &[]);
    let edited = object("box", "ana", (4, 9), &[("\"updatedBy\":\"ana\"", "\"updatedBy\":\"rita\"")]);
    let read = |objects: &[&String]| -> Vec<Event> {
        let objects: Vec<String> = objects.iter().map(|object| (*object).clone()).collect();
        read(&file(&objects)).events.into_iter().map(|(_, event)| event).collect()
    };
    let once = read(&[&first, &second]);
    // The order of objects is no fact.
    assert_eq!(once, read(&[&second, &first]));
    let after = read(&[&first, &edited]);
    let ids = |events: &[Event]| events.iter().map(|event| event.event_id.clone()).collect::<Vec<_>>();
    assert_eq!(after.len(), 2);
    assert!(
        ids(&once).iter().all(|id| !ids(&after).contains(id)),
        "the answer is gone, so it is another fact"
    );
    assert_eq!(after[1].actor_id.as_deref(), Some("dataloop:rita"));
}

#[test]
fn lists_of_items_and_of_objects_are_read_too() {
    let (one, two) = (object("box", "ana", (2, 2), &[]), object("box", "ana", (3, 3), &[]));
    let other =
        object("box", "ana", (3, 3), &[("\"itemId\":\"item1\"", "\"x\":1"), ("\"assignmentId\"", "\"y\"")]);
    let item = |id: &str, object: &str| format!(r#"{{"id":"{id}","annotations":[{object}]}}"#);
    let items =
        read(&format!("[{},{},{}]", item("item1", &one), item("item2", &other), r#"{"annotations":[]}"#));
    assert_eq!(items.tasks(), [(1, "dataloop:item1"), (2, "dataloop:item2")]);
    assert_eq!(items.events[1].1.assignment_id.as_deref(), Some("dataloop:item2/dataloop:ana"));
    assert_eq!((items.records, items.ignored.len()), (3, 1));
    let objects = read(&format!("[{one},{two}]"));
    assert_eq!(objects.tasks(), [(1, "dataloop:item1")]);
    assert_eq!(objects.events[0].1.units, Some(2.0));
}

#[test]
fn files_of_2019_have_neither_metadata_nor_a_dataset() {
    let early = |id: u32, at: &str| {
        format!(
            r#"{{"_id":"o{id}","createdAt":"2026-01-05T09:10:{at}.000Z","itemId":"item1","annotationId":"a{id}","type":"box","label":"car","creator":"ana","attributes":["far"],"coordinates":[{{"x":{id},"y":1}}],"updatedAt":"2026-01-05T09:10:{at}.000Z","updatedBy":"ana"}}"#
        )
    };
    let seen = read(&format!(
        r#"{{"_id":"item1","filename":"/1.png","annotations":[{},{}]}}"#,
        early(1, "33"),
        early(2, "34")
    ));
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.labeled 2026-01-05T09:10:34Z task_id=dataloop:item1 worker_id=dataloop:ana assignment_id=dataloop:item1/dataloop:ana label=[{"attributes":["far"],"coordinates":[{"x":1,"y":1}],"label":"car","type":"box"},{"attributes":["far"],"coordinates":[{"x":2,"y":1}],"label":"car","type":"box"}] units=2
    NOTE dataloop: the file has no claims, verdicts, prices or working time, and not when an item was completed; an answer stands where its last object was saved
    1 records
    "#);
}

#[test]
fn nobody_and_no_time() {
    let nobody = object("box", "ana", (2, 2), &[("\"creator\":\"ana\",", "")]);
    let seen = read(&file(&[nobody]));
    assert_eq!(seen.events[0].1.worker_id.as_deref(), Some("dataloop:?"));
    let timeless = object("box", "ana", (2, 2), &[("\"createdAt\"", "\"made\"")]);
    let (_, result) = Collector::read(&Dataloop, file(&[timeless]).as_bytes());
    assert!(matches!(result, Err(SourceError::Refused { .. })), "{result:?}");
}

#[test]
fn cut_and_strange_files() {
    let whole = file(&[object("box", "ana", (2, 2), &[])]);
    let (seen, result) = Collector::read(&Dataloop, &whole.as_bytes()[..300]);
    result.unwrap();
    assert_eq!(seen.faults(), [(1, Rule::Cut)]);
    let lines = whole.replace(",\"metadata\"", ",\n\"metadata\"");
    let (_, result) = Collector::read(&Dataloop, &lines.as_bytes()[..300]);
    assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    let strange = format!("[{whole},1,{{}},{{\"annotations\":7}},{{\"annotations\":[7]}}]");
    let seen = read(&strange);
    let rules = [(2, Rule::WrongShape), (3, Rule::WrongShape), (5, Rule::SourceRecord)];
    assert_eq!(seen.faults(), rules);
    assert_eq!(seen.records, 5);
}

#[test]
fn other_tools_files_are_not_taken() {
    for other in [
        r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
        r#"{"images": [], "annotations": [{"id": 1, "bbox": []}], "categories": []}"#,
        r#"{"dataset":{},"item":{},"annotations":[{"id":"a","bounding_box":{},"name":"x"}]}"#,
        r#"{"event_type":"task.labeled","task_id":"t"}"#,
        "HITId,AssignmentId,WorkerId\n1,2,3\n",
        "event_type,occurred_at\n",
        "",
    ] {
        assert!(!Dataloop.knows(other.as_bytes()), "{other}");
    }
}
