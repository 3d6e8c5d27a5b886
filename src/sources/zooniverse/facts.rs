//! One row of an export as the facts that it tells.
//!
//! Promises: what the browser's clock says is used for lengths alone, as long as the server's is there; a bad cell costs
//! its own facts and no others.
//! Absent on purpose: measured working time. A page that is open is not worked on for sure.

use serde_json::{Map, Value};

use super::answer::{Answer, answer};
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, json};
use crate::sources::json::{members, stamp, text};
use crate::sources::named::Cells;
use crate::units::Micros;

/// A row's facts, and what has to be said of it.
pub struct Told {
    pub facts: Vec<Result<Event, Fault>>,
    /// The user name, `?` where there is none.
    pub worker: String,
    /// Made by the team to know the answer.
    pub is_reference: bool,
    /// Worker, subject and the browser's start.
    pub start: Option<String>,
}

/// Reads a row.
///
/// # Errors
/// When its id, its time or its worker cannot be read, without which it tells nothing.
pub fn told(cells: Cells<'_>, reading: Reading) -> Result<Told, Fault> {
    let Some(id) = cells.text("classification_id")? else {
        let reason = "classification_id is missing in a row with work".to_owned();
        return Err(Fault { rule: Rule::SourceRecord, reason });
    };
    let metadata = metadata(cells);
    let browser = metadata.as_ref().map_err(Clone::clone).and_then(|metadata| browser(metadata, reading));
    let (at, claim) = clock(cells, browser, reading)?;
    let worker = said(cells, "user_name")?.unwrap_or("?");
    let subject = said(cells, "subject_ids")?.or(said(cells, "subject_id")?);
    let base = Event {
        source: Some("zooniverse".to_owned()),
        project_id: said(cells, "workflow_id")?.map(own),
        task_id: subject.map(own),
        attributes: metadata.as_ref().map_or(Ok(None), |metadata| attributes(cells, metadata))?,
        ..Event::default()
    };
    let started = metadata.as_ref().ok().and_then(|metadata| text(metadata, "started_at"));
    let start = started.zip(subject).map(|(started, subject)| format!("{worker} {subject} {started}"));
    let is_reference = said(cells, "gold_standard")?.is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let answered = annotations(cells);
    let facts = if is_reference {
        reference(&base, id, worker, at, answered).into_iter().collect()
    } else {
        let piece = Event { worker_id: Some(own(worker)), assignment_id: Some(own(id)), ..base };
        let claim = claim.transpose();
        let claimed =
            claim.map(|at| Ok(Event { attributes: None, ..fact(&piece, id, EventType::Claimed, at?) }));
        let labeled = answered.map(|answer| Event {
            units: answer.units,
            label: Some(answer.label()),
            ..fact(&piece, id, EventType::Labeled, at)
        });
        claimed.into_iter().chain([labeled]).collect()
    };
    Ok(Told { facts, worker: worker.to_owned(), is_reference, start })
}

/// When the answer came, and when it was begun where that is known: by the server's clock, and where an export has
/// lost it, by the browser's.
fn clock(
    cells: Cells<'_>,
    browser: Result<Option<(Micros, Micros)>, Fault>,
    reading: Reading,
) -> Result<(Micros, Result<Option<Micros>, Fault>), Fault> {
    match cells.stamp("created_at", reading)? {
        Some(at) => {
            let length = browser.map(|browser| browser.map(|(from, to)| to.saturating_sub(from)));
            Ok((at, length.map(|length| length.map(|length| at.saturating_sub(length)))))
        }
        None if cells.header.has("created_at") => Err(Fault::missing(EventType::Labeled, "created_at")),
        None => {
            let (from, to) = browser?.ok_or_else(|| Fault::missing(EventType::Labeled, "created_at"))?;
            Ok((to, Ok(Some(from))))
        }
    }
}

/// The start and end by the volunteer's own clock.
fn browser(metadata: &Value, reading: Reading) -> Result<Option<(Micros, Micros)>, Fault> {
    let named = |name: &str| stamp(metadata, name, reading);
    let (Some(from), Some(to)) = (named("started_at")?, named("finished_at")?) else { return Ok(None) };
    if to < from {
        let finished = text(metadata, "finished_at").unwrap_or_default();
        return Err(Fault::new(Rule::OutOfRange, "finished_at", &finished, "is before started_at"));
    }
    Ok(Some((from, to)))
}

/// The cell `metadata`; an empty one is an empty object.
fn metadata(cells: Cells<'_>) -> Result<Value, Fault> {
    const READ: [&str; 5] =
        ["started_at", "finished_at", "live_project", "seen_before", "subject_selection_state"];
    let Some(text) = cells.text("metadata")? else { return Ok(Value::Object(Map::new())) };
    let fault = |rule, message| Fault::new(rule, "metadata", text, message);
    match members(text, &READ) {
        Ok(Some(metadata)) => Ok(Value::Object(metadata)),
        Ok(None) => Err(fault(Rule::WrongShape, "is no JSON object")),
        Err(_) => Err(fault(Rule::NotJson, "is no JSON")),
    }
}

fn annotations(cells: Cells<'_>) -> Result<Answer, Fault> {
    let Some(text) = cells.text("annotations")? else {
        return Err(Fault::missing(EventType::Labeled, "annotations"));
    };
    let fault = |rule, message| Fault::new(rule, "annotations", text, message);
    match serde_json::from_str(text) {
        Ok(Value::Array(entries)) => Ok(answer(entries)),
        Ok(_) => Err(fault(Rule::WrongShape, "is no JSON list")),
        Err(_) => Err(fault(Rule::NotJson, "is no JSON")),
    }
}

/// The known answer of a subject; its author is the actor, so that it never judges them.
fn reference(
    base: &Event,
    id: &str,
    worker: &str,
    at: Micros,
    answered: Result<Answer, Fault>,
) -> Option<Result<Event, Fault>> {
    let gold = match answered {
        Ok(answer) => answer.reference()?,
        Err(fault) => return Some(Err(fault)),
    };
    let about = Event { actor_id: Some(own(worker)), gold: Some(gold), ..base.clone() };
    Some(Ok(fact(&about, id, EventType::Published, at)))
}

/// One fact of a classification, which nobody can change any more.
fn fact(about: &Event, id: &str, event_type: EventType, at: Micros) -> Event {
    let event_id = Some(event_id(&["zooniverse", id, event_type.name()]));
    Event { event_id, event_type, occurred_at: Some(at), ..about.clone() }
}

/// What else may matter to somebody who looks closer. Not part of what decides same content.
fn attributes(cells: Cells<'_>, metadata: &Value) -> Result<Option<String>, Fault> {
    let mut kept = Map::new();
    for name in ["workflow_version", "expert"] {
        kept.extend(said(cells, name)?.map(|text| (name.to_owned(), Value::from(text))));
    }
    for name in ["started_at", "finished_at"] {
        kept.extend(text(metadata, name).map(|text| (format!("browser_{name}"), text.into())));
    }
    let state = metadata.get("subject_selection_state").unwrap_or(&Value::Null);
    for (name, value) in [
        ("live_project", metadata.get("live_project")),
        ("already_seen", state.get("already_seen").or(metadata.get("seen_before"))),
        ("retired", state.get("retired")),
    ] {
        kept.extend(value.filter(|value| value.is_boolean()).map(|value| (name.to_owned(), value.clone())));
    }
    Ok((!kept.is_empty()).then(|| json::canonical_value(&Value::Object(kept))))
}

/// The text of a cell; R writes NA where there is none.
fn said<'a>(cells: Cells<'a>, name: &str) -> Result<Option<&'a str>, Fault> {
    Ok(cells.text(name)?.filter(|text| *text != "NA"))
}

fn own(id: &str) -> String {
    format!("zooniverse:{id}")
}
