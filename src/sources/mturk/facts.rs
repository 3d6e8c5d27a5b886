//! One row of a batch result as the facts that it tells.
//!
//! Promises: each fact stands or falls by the cells that it needs, so a bad cell costs its own facts and no
//! others; the same row of a later download gives the same facts again, and new ones only where it says more.
//! Absent on purpose: what the row cannot tell. WorkTimeInSeconds is the submission less the acceptance, which is
//! no measured work, so it is kept as an attribute and `active_ms` stays empty.

use serde_json::{Map, Value};

use super::cells::Cells;
use super::columns::{Column, Columns};
use super::table::Table;
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, json};
use crate::sources::rows::Row;
use crate::sources::zones::{Form, Stamp};
use crate::units::{Micros, Money};

/// A fact, or the part of a row that is none.
pub type Told = Result<Event, Fault>;

/// The facts of a row in the order of its life, but for its trial.
pub fn facts(row: &Row<'_>, columns: &Columns, reading: Reading, table: &Table) -> Vec<Told> {
    let cells = Cells { row, columns, reading, table };
    let hit = match hit(&cells) {
        Ok(hit) => hit,
        Err(fault) => return vec![Err(fault)],
    };
    let reward = cells.reward();
    let mut facts = Vec::new();
    if let Ok(price) = &reward {
        facts.extend(published(&cells, &hit, *price).transpose());
    }
    match assignment(&cells, &hit) {
        Ok(Some(piece)) => facts.extend(work(&cells, &piece, reward.clone().unwrap_or_default())),
        Ok(None) => {}
        Err(fault) => facts.push(Err(fault)),
    }
    facts.extend(reward.err().map(Err));
    facts
}

/// What all facts of the row share. The HIT's ids are MTurk's own, never the file's name.
fn hit(cells: &Cells<'_>) -> Result<Event, Fault> {
    let batch = cells.text(Column::Annotation)?.and_then(batch_id);
    let hit_type = cells.text(Column::HitType)?;
    let source = match (batch, hit_type) {
        (Some(batch), _) => format!("mturk:batch-{batch}"),
        (None, Some(hit_type)) => own(hit_type),
        (None, None) => "mturk".to_owned(),
    };
    Ok(Event {
        source: Some(source),
        project_id: batch.or(hit_type).map(own),
        task_id: cells.text(Column::Hit)?.map(own),
        stage: cells.is_sandbox().then(|| "sandbox".to_owned()),
        ..Event::default()
    })
}

/// The number in `BatchId:2963456;OriginalHitTemplateId:928390909;`.
fn batch_id(annotation: &str) -> Option<&str> {
    let batch = annotation.split(';').find_map(|part| part.trim().strip_prefix("BatchId:"))?.trim();
    Some(batch).filter(|batch| !batch.is_empty())
}

fn own(id: &str) -> String {
    format!("mturk:{id}")
}

/// The shared fields with worker and assignment; `None` for a HIT that nobody has done.
fn assignment(cells: &Cells<'_>, hit: &Event) -> Result<Option<Event>, Fault> {
    let worker = cells.text(Column::Worker)?;
    let Some(assignment) = cells.text(Column::Assignment)? else {
        let done = [Column::Worker, Column::Status, Column::Accepted, Column::Submitted];
        if done.iter().all(|column| matches!(cells.text(*column), Ok(None))) {
            return Ok(None);
        }
        let reason = format!("{} is missing in a row with work", cells.columns.name(Column::Assignment));
        return Err(Fault { rule: Rule::SourceRecord, reason });
    };
    Ok(Some(Event {
        worker_id: Some(own(&cells.table.person(worker.unwrap_or("?")))),
        assignment_id: Some(own(assignment)),
        ..hit.clone()
    }))
}

/// One fact about a HIT or an assignment; `apart` tells it from others of its type.
fn fact(about: &Event, event_type: EventType, at: Micros, apart: &[&str]) -> Event {
    let key = about.assignment_id.as_ref().or(about.task_id.as_ref());
    let mut parts =
        vec![about.source.as_deref().unwrap_or_default(), key.map_or("", String::as_str), event_type.name()];
    parts.extend(apart);
    Event { event_id: Some(event_id(&parts)), event_type, occurred_at: Some(at), ..about.clone() }
}

/// MTurk pays in US dollars only.
fn priced(event: Event, price: Option<Money>) -> Event {
    Event { price, currency: price.map(|_| "USD".to_owned()), ..event }
}

fn not_before(event: Event) -> Event {
    Event { time_basis: Some("not_before".to_owned()), ..event }
}

fn published(cells: &Cells<'_>, hit: &Event, price: Option<Money>) -> Result<Option<Event>, Fault> {
    if hit.task_id.is_none() {
        return Ok(None);
    }
    let created = cells.stamp(Column::Created)?;
    Ok(created.map(|created| priced(fact(hit, EventType::Published, created.at, &[]), price)))
}

/// What the platform has decided.
enum Status {
    Submitted,
    Approved,
    Rejected,
    /// Given back or run out, and which. The site lists no such work, but copies from the API may.
    Released(&'static str),
}

fn work(cells: &Cells<'_>, piece: &Event, price: Option<Money>) -> Vec<Told> {
    let accepted = cells.stamp_for(Column::Accepted, EventType::Claimed);
    let claimed = accepted.map(|accepted| priced(fact(piece, EventType::Claimed, accepted.at, &[]), price));
    let mut facts = vec![claimed];
    match status(cells) {
        Ok(Status::Released(reason)) => facts.push(released(cells, piece, reason)),
        Ok(status) => {
            facts.push(labeled(cells, piece, price));
            match status {
                Status::Approved => facts.extend(approved(cells, piece, price)),
                Status::Rejected => facts.push(rejected(cells, piece)),
                _ => {}
            }
        }
        Err(fault) => facts.extend([labeled(cells, piece, price), Err(fault)]),
    }
    facts
}

/// The status as written; where the file has none, as its times tell.
fn status(cells: &Cells<'_>) -> Result<Status, Fault> {
    let Some(text) = cells.text(Column::Status)? else {
        return Ok(match (cells.text(Column::Approved)?, cells.text(Column::Rejected)?) {
            (Some(_), _) => Status::Approved,
            (None, Some(_)) => Status::Rejected,
            (None, None) => Status::Submitted,
        });
    };
    Ok(match text.to_ascii_lowercase().as_str() {
        "submitted" => Status::Submitted,
        "approved" => Status::Approved,
        "rejected" => Status::Rejected,
        "returned" => Status::Released("returned"),
        "abandoned" | "expired" => Status::Released("expired"),
        _ => {
            let message = "is not one of Submitted, Approved, Rejected, Returned, Abandoned, Expired";
            return Err(Fault::new(Rule::NotAllowed, cells.columns.name(Column::Status), text, message));
        }
    })
}

/// The file has no time for a release: it lies after the claim.
fn released(cells: &Cells<'_>, piece: &Event, reason: &str) -> Told {
    let claimed = cells.stamp_for(Column::Accepted, EventType::Released)?;
    let event = fact(piece, EventType::Released, claimed.at, &[]);
    Ok(Event { reason: Some(reason.to_owned()), ..not_before(event) })
}

fn labeled(cells: &Cells<'_>, piece: &Event, price: Option<Money>) -> Told {
    let submitted = cells.stamp_for(Column::Submitted, EventType::Labeled)?;
    let event = priced(fact(piece, EventType::Labeled, submitted.at, &[]), price);
    Ok(Event { label: label(cells)?, attributes: attributes(cells)?, ..event })
}

/// The answers by the names of their columns. A cell that holds a JSON object or list, as the site's newer forms
/// write, is that; any other is text, because a table does not tell the number 5 from the text 5. Where there is the API's
/// whole answer instead, the answers in it.
fn label(cells: &Cells<'_>) -> Result<Option<String>, Fault> {
    let mut answers = Map::new();
    for column in &cells.columns.answers {
        if let Some(text) = cells.text_at(column.at)? {
            answers.insert(column.name.clone(), answer(text));
        }
    }
    if !answers.is_empty() {
        return Ok(Some(json::canonical_value(&Value::Object(answers))));
    }
    let Some(at) = cells.columns.whole_answer else { return Ok(None) };
    let Some(whole) = cells.text_at(at)? else { return Ok(None) };
    let Some(by_question) = super::answers::answers(whole) else {
        return Ok(Some(json::canonical_or_string(whole)));
    };
    let given = by_question.into_iter().filter_map(|(question, text)| {
        let text = text.as_str().filter(|text| !text.trim().is_empty())?;
        Some((question, answer(text)))
    });
    let given: Map<String, Value> = given.collect();
    Ok((!given.is_empty()).then(|| json::canonical_value(&Value::Object(given))))
}

fn answer(text: &str) -> Value {
    let nested =
        serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array());
    nested.unwrap_or_else(|| Value::from(text))
}

/// The platform's stopwatch, and what the requester's own tools wrote beside MTurk's columns.
fn attributes(cells: &Cells<'_>) -> Result<Option<String>, Fault> {
    let mut kept = Map::new();
    if let Some(text) = cells.text(Column::WorkSeconds)? {
        let seconds = text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from);
        kept.insert("WorkTimeInSeconds".to_owned(), seconds);
    }
    // The cells of a trial are its label.
    let is_trial = cells.table.trials_of(cells.row, cells.columns).is_some();
    for column in cells.columns.others.iter().filter(|_| !is_trial) {
        if let Some(text) = cells.text_at(column.at)? {
            kept.insert(column.name.clone(), Value::from(text));
        }
    }
    Ok((!kept.is_empty()).then(|| json::canonical_value(&Value::Object(kept))))
}

/// The one question of its piece that a row answers, where several rows are one piece: the cells of the experiment's
/// own columns. Nothing says which of them is the stimulus, so no two workers' trials are the same item.
pub fn trial(row: &Row<'_>, columns: &Columns, reading: Reading, table: &mut Table) -> Option<Told> {
    let assignment = table.trials_of(row, columns)?;
    let label = own_cells(&Cells { row, columns, reading, table });
    let item = label.map(|label| {
        let nth = table.nth(&assignment, &label).to_string();
        (event_id(&[&assignment, "trial", &label, &nth]), label)
    });
    let cells = Cells { row, columns, reading, table };
    Some(item.and_then(|(item, label)| {
        let hit = hit(&cells)?;
        let piece = self::assignment(&cells, &hit)?.unwrap_or_default();
        let submitted = cells.stamp_for(Column::Submitted, EventType::Labeled)?;
        let event = fact(&piece, EventType::Labeled, submitted.at, &["trial", &item]);
        Ok(Event { item_id: Some(item), label: Some(label), ..event })
    }))
}

fn own_cells(cells: &Cells<'_>) -> Result<String, Fault> {
    let mut own = Map::new();
    for column in &cells.columns.others {
        if let Some(text) = cells.text_at(column.at)? {
            own.insert(column.name.clone(), Value::from(text));
        }
    }
    Ok(json::canonical_value(&Value::Object(own)))
}

fn reviewed(cells: &Cells<'_>, piece: &Event, verdict: &str, at: Micros) -> Told {
    let reason = cells.text(Column::Feedback)?.map(str::to_owned);
    let event = fact(piece, EventType::Reviewed, at, &[verdict, &at.to_string()]);
    Ok(Event { verdict: Some(verdict.to_owned()), reason, ..event })
}

fn rejected(cells: &Cells<'_>, piece: &Event) -> Told {
    match cells.stamp(Column::Rejected)? {
        Some(rejected) => reviewed(cells, piece, "rejected", rejected.at),
        None => {
            let submitted = cells.stamp_for(Column::Submitted, EventType::Reviewed)?;
            reviewed(cells, piece, "rejected", submitted.at).map(not_before)
        }
    }
}

/// The acceptance and what it pays, after a rejection that it overturned where there was one.
fn approved(cells: &Cells<'_>, piece: &Event, price: Option<Money>) -> Vec<Told> {
    let (rejection, approval) = (cells.stamp(Column::Rejected), cells.stamp(Column::Approved));
    let overturned = rejection.as_ref().ok().copied().flatten();
    let mut facts = Vec::new();
    match accepted(cells, piece, approval, overturned) {
        Err(fault) => {
            facts.extend(overturned.map(|rejected| reviewed(cells, piece, "rejected", rejected.at)));
            facts.push(Err(fault));
        }
        Ok(accepted) => {
            let at = accepted.occurred_at.unwrap_or_default();
            facts.extend(overturned.map(|rejected| first_rejected(cells, piece, rejected, at)));
            facts.push(Ok(accepted));
            facts.extend(price.map(|amount| Ok(paid(piece, at, amount))));
        }
    }
    facts.extend(rejection.err().map(Err));
    facts
}

fn accepted(
    cells: &Cells<'_>,
    piece: &Event,
    approval: Result<Option<Stamp>, Fault>,
    overturned: Option<Stamp>,
) -> Told {
    let event = match approval? {
        Some(approval) => Event {
            reviewer_kind: reviewer_kind(cells, approval, overturned.is_some()).map(str::to_owned),
            ..reviewed(cells, piece, "accepted", approval.at)?
        },
        None => {
            let submitted = cells.stamp_for(Column::Submitted, EventType::Reviewed)?.at;
            // What overturned a rejection came after it.
            let earliest = overturned.map_or(submitted, |rejected| submitted.max(rejected.at + 1));
            not_before(reviewed(cells, piece, "accepted", earliest)?)
        }
    };
    // The one feedback in the row is the rejection's, which needs one.
    Ok(if overturned.is_some() { Event { reason: None, ..event } } else { event })
}

/// The site writes a person's approval in Pacific time and that of its own clock in UTC. Copies from the API and the
/// command line tools write both alike: there the clock's stand at or after the deadline, which a person could not have waited for.
fn reviewer_kind(cells: &Cells<'_>, approval: Stamp, overturns: bool) -> Option<&'static str> {
    match approval.form {
        _ if overturns => Some("person"),
        Form::Utc => Some("automatic"),
        Form::Unix if !cells.columns.from_tools => Some("person"),
        Form::Unix | Form::Named | Form::Numeric => {
            let deadline = cells.stamp(Column::AutoApproval).ok().flatten()?;
            Some(if approval.at >= deadline.at { "automatic" } else { "person" })
        }
    }
}

fn first_rejected(cells: &Cells<'_>, piece: &Event, rejected: Stamp, accepted_at: Micros) -> Told {
    if rejected.at >= accepted_at {
        let name = cells.columns.name(Column::Rejected);
        let text = cells.text(Column::Rejected)?.unwrap_or_default();
        return Err(Fault::new(Rule::OutOfRange, name, text, "is not before the approval that stands"));
    }
    reviewed(cells, piece, "rejected", rejected.at)
}

/// MTurk pays some time after the approval; the file does not say when.
fn paid(piece: &Event, approved_at: Micros, amount: Money) -> Event {
    let event = not_before(fact(piece, EventType::Paid, approved_at, &[]));
    Event { amount: Some(amount), currency: Some("USD".to_owned()), ..event }
}
