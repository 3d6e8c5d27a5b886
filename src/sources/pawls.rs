//! PAWLS: the status file of one annotator, which has one entry for each paper that the annotator was given.
//!
//! Promises: the annotator is the file's name without its ending, since nothing in the file says who it is; both spellings of the
//! time (`completed_at` of the command line, `completedAt` of the server) are read; a record is a paper, and its line
//! is the paper's place in the order of their keys, from 1.
//! Absent on purpose: answers (they are in each paper's own file), claims, reviews.

use serde_json::Value;

use super::json::{paths, stamp, text};
use super::records::{document, signed};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::units::Micros;

const UNTOUCHED: &str = "a paper that was given out and is not begun";
const DRAFT: &str = "a paper that is begun and not finished";

/// The reader of PAWLS' status files.
pub struct Pawls;

impl Source for Pawls {
    fn name(&self) -> &'static str {
        "pawls"
    }

    fn about(&self) -> &'static str {
        "PAWLS: the status file of each annotator"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let found = paths(head);
        let junk = found.iter().filter_map(|path| path.strip_suffix(".junk"));
        junk.filter(|paper| !paper.contains("[]")).any(|paper| {
            let has = |key: &str| found.contains(&format!("{paper}.{key}"));
            has("finished") && has("annotations") && has("relations")
        })
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let Value::Object(papers) = document(input, options)? else {
            let hint = "a status file of PAWLS is an object of papers".to_owned();
            return Err(SourceError::Unknown { file, hint });
        };
        let annotator = annotator(&file);
        let worker = own(annotator.unwrap_or("?"));
        sink.note(match annotator {
            Some(_) => "pawls: a status file names nobody; the annotator is the file's name without its ending",
            None => "pawls: a status file names nobody and its own name is not known: its work stands under pawls:?",
        });
        sink.note("pawls: a status file has no claims, answers, working time, verdicts or prices");
        for ((paper, status), line) in papers.iter().zip(1..) {
            sink.record();
            let raw = || canonical_value(&serde_json::json!({ paper.as_str(): status }));
            match fact(paper, status, &worker, options.reading) {
                Ok(Told::Event(event)) => sink.event(line, signed(*event), None, &raw),
                Ok(Told::Nothing(why)) => sink.ignore(why),
                Err(fault) => sink.reject(line, fault, raw()),
            }
        }
        Ok(())
    }
}

enum Told {
    Event(Box<Event>),
    Nothing(&'static str),
}

fn own(id: &str) -> String {
    format!("pawls:{id}")
}

/// The name of the file without folders and endings; none of standard input.
fn annotator(file: &str) -> Option<&str> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(name);
    let name = name.strip_suffix(".json").unwrap_or(name).trim();
    Some(name).filter(|name| !name.is_empty() && *name != "-")
}

fn fact(paper: &str, status: &Value, worker: &str, reading: Reading) -> Result<Told, Fault> {
    if !status.is_object() || paper.trim().is_empty() {
        let reason = format!("the entry of paper {paper:?} is no status");
        return Err(Fault { rule: Rule::WrongShape, reason });
    }
    let (finished, junk) = (status["finished"] == true, status["junk"] == true);
    if !finished && !junk {
        let begun = ["annotations", "relations"].iter().any(|key| count(status, key) > Some(0.0));
        return Ok(Told::Nothing(if begun { DRAFT } else { UNTOUCHED }));
    }
    let event = Event {
        event_type: if junk { EventType::Released } else { EventType::Labeled },
        occurred_at: Some(completed(paper, status, reading)?),
        source: Some("pawls".to_owned()),
        task_id: Some(own(paper)),
        worker_id: Some(worker.to_owned()),
        reason: junk.then(|| "skipped".to_owned()),
        units: count(status, "annotations").filter(|_| !junk),
        attributes: remarks(status),
        ..Event::default()
    };
    Ok(Told::Event(Box::new(event)))
}

fn completed(paper: &str, status: &Value, reading: Reading) -> Result<Micros, Fault> {
    let at = match stamp(status, "completed_at", reading)? {
        Some(at) => Some(at),
        None => stamp(status, "completedAt", reading)?,
    };
    at.ok_or_else(|| Fault {
        rule: Rule::SourceRecord,
        reason: format!(
            "paper {paper} is finished or junk and its completed_at is null, so nothing says when"
        ),
    })
}

fn count(status: &Value, key: &str) -> Option<f64> {
    status[key].as_u64().map(|count| count as f64)
}

fn remarks(status: &Value) -> Option<String> {
    let comments = text(status, "comments")?;
    Some(canonical_value(&serde_json::json!({ "comments": comments })))
}

#[cfg(test)]
mod tests {
    use std::io::empty;

    use super::*;
    use crate::sources::Body;
    use crate::sources::collect::{Collector, told};

    fn read_as(name: &str, text: &str) -> Collector {
        assert!(Pawls.knows(text.as_bytes()));
        let input = Input { name: name.into(), head: text.into(), body: Body::Stream(Box::new(empty())) };
        let (seen, result) = Collector::take(&Pawls, input);
        result.unwrap();
        seen
    }

    fn paper(state: &str) -> String {
        format!(r#"{{"annotations":4,"relations":1,"comments":"",{state}}}"#)
    }

    #[test]
    fn each_paper_is_finished_given_back_begun_or_untouched() {
        let text = format!(
            r#"{{"a":{},"b":{},"c":{},"d":{},"e":{{"annotations":0,"relations":0,"finished":false,"junk":false,"comments":"","completed_at":null}},"f":7,"g":{}}}"#,
            paper(r#""finished":true,"junk":false,"completed_at":"2026-01-05T09:00:00.250000+01:00""#),
            paper(r#""finished":true,"junk":false,"completed_at":null"#),
            paper(r#""finished":false,"junk":false,"completed_at":null"#),
            paper(r#""finished":true,"junk":true,"completedAt":"2026-01-05T10:00:00Z""#),
            paper(r#""finished":true,"junk":false,"completed_at":"2026-01-05T09:00:00""#),
        );
        insta::assert_snapshot!(told(&read_as("papers/status/ana@example.org.json", &text)), @r#"
    1 task.labeled 2026-01-05T08:00:00.250Z task_id=pawls:a worker_id=pawls:ana@example.org assignment_id=pawls:a/pawls:ana@example.org units=4
    4 task.released 2026-01-05T10:00:00Z task_id=pawls:d worker_id=pawls:ana@example.org assignment_id=pawls:d/pawls:ana@example.org reason=skipped
    2 REJECTED PW0130 paper b is finished or junk and its completed_at is null, so nothing says when
    6 REJECTED PW0112 the entry of paper "f" is no status
    7 REJECTED PW0104 completed_at "2026-01-05T09:00:00" has no offset, so the moment cannot be known
    1 IGNORED a paper that is begun and not finished
    1 IGNORED a paper that was given out and is not begun
    NOTE pawls: a status file names nobody; the annotator is the file's name without its ending
    NOTE pawls: a status file has no claims, answers, working time, verdicts or prices
    7 records
    "#);
    }

    #[test]
    fn the_annotator_is_the_files_name() {
        for (file, name) in [
            ("status/ana@example.org.json", Some("ana@example.org")),
            ("C:\\pawls\\bo.json.gz", Some("bo")),
            ("rita", Some("rita")),
            ("-", None),
            ("folder/.json", None),
        ] {
            assert_eq!(annotator(file), name, "{file}");
        }
    }

    #[test]
    fn a_later_file_adds_only_what_is_new() {
        let state = |at: &str| format!(r#"{{"a":{}}}"#, paper(at));
        let first = r#""finished":true,"junk":false,"completed_at":"2026-01-05T09:00:00Z""#;
        let id = |at: &str| read_as("ana.json", &state(at)).events[0].1.event_id.clone();
        assert_eq!(id(first), id(&first.replace("completed_at", "completedAt")));
        assert_ne!(id(first), id(&first.replace("T09", "T11")));
    }

    #[test]
    fn only_status_files_are_taken() {
        for other in [
            r#"{"a":{"junk":true}}"#,
            r#"[{"a":{"junk":true,"finished":true,"annotations":[]}}]"#,
            r#"[{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}]"#,
            r#"{"event_type":"task.labeled","attributes":{"finished":true}}"#,
            "HITId,AssignmentId,WorkerId\n1,2,3\n",
            "event_type,occurred_at\n",
            "",
        ] {
            assert!(!Pawls.knows(other.as_bytes()), "{other}");
        }
        let (_, result) = Collector::read(&Pawls, br#"{"a":{"junk":"#);
        assert!(matches!(result, Err(SourceError::Damaged { .. })), "{result:?}");
    }
}
