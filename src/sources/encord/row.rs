//! One label row as pieces of work: one for each person who drew in it.
//!
//! Promises: a row counts as handed in where its status, its task or a review says so; each verdict goes to
//! those whose objects it was on.
//! Absent on purpose: exact times of submits; rows that are still worked on.

use serde_json::{Map, Value};

use super::Seen;
use super::parts::{self, Part};
use super::reviews::{self, Round};
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::Sink;
use crate::sources::json::{Record, list, text};
use crate::units::Micros;

/// The prefix of all ids.
fn own(id: &str) -> String {
    format!("encord:{id}")
}

/// One person's part of a row.
struct Piece<'p, 'v> {
    about: Event,
    author: &'p str,
    parts: &'p [&'p Part<'v>],
    rounds: Vec<Round>,
    prelabel: Option<String>,
}

/// Tells all of one label row.
pub(super) fn read(
    record: &Record<'_>,
    units: &Map<String, Value>,
    reading: Reading,
    seen: &mut Seen,
    sink: &mut dyn Sink,
) {
    let (row, place) = (&record.value, record.place);
    let Some(hash) = text(row, "label_hash") else {
        sink.ignore("a label row that was never begun: it has no label_hash");
        return;
    };
    let (parts, faults) = parts::parts(row, units, reading, seen);
    let is_bad = !faults.is_empty();
    faults.into_iter().for_each(|(fault, value)| sink.reject(place, fault, value.to_string()));
    let is_finished = is_finished(row);
    if !is_finished && !parts.iter().any(|part| !list(part.value, "reviews").is_empty()) {
        if !is_bad {
            sink.ignore("a label row in progress: nothing was handed in");
        }
        return;
    }
    let from_models = || parts.iter().filter(|part| !part.is_manual);
    seen.by_models += from_models().count() as u64;
    let authors = parts::by_author(&parts);
    seen.shared += u64::from(authors.len() > 1);
    if authors.is_empty() && !is_bad {
        sink.ignore("a label row in which nobody drew anything: neither who nor when");
    }
    for (author, parts) in &authors {
        let (rounds, faults) = reviews::rounds(parts, reading);
        seen.zoneless |= reviews::has_zoneless(parts);
        faults.into_iter().for_each(|(fault, raw)| sink.reject(place, fault, raw));
        let about = Event {
            source: Some("encord".to_owned()),
            project_id: text(row, "project_hash").map(|project| own(&project)),
            task_id: Some(own(&hash)),
            assignment_id: Some(own(&format!("{hash}/{author}"))),
            worker_id: Some(own(author)),
            attributes: attributes(row),
            ..Event::default()
        };
        let prelabel = from_models().next().map(|_| parts::answer(from_models()));
        let piece = Piece { about, author, parts, rounds, prelabel };
        match piece.events(is_finished) {
            Ok(events) => {
                events.into_iter().for_each(|event| sink.event(place, event, None, &|| record.raw.to_owned()))
            }
            Err(fault) => sink.reject(place, fault, record.raw.to_owned()),
        }
    }
}

/// Whether the row's status or its task's says that it was handed in.
fn is_finished(row: &Value) -> bool {
    let status = |key: &str| text(row, key).unwrap_or_default().to_ascii_uppercase();
    let labeled = ["LABELLED", "REVIEWED", "REVIEWED_TWICE", "APPROVED", "COMPLETED"];
    labeled.contains(&status("label_status").as_str()) || is_completed(&status("annotation_task_status"))
}

fn is_completed(task: &str) -> bool {
    matches!(task, "COMPLETED" | "COMPLETE")
}

fn attributes(row: &Value) -> Option<String> {
    let names = ["dataset_hash", "data_hash", "data_title"];
    let kept: Map<String, Value> =
        names.iter().filter_map(|name| Some(((*name).to_owned(), Value::from(text(row, name)?)))).collect();
    (!kept.is_empty()).then(|| canonical_value(&Value::Object(kept)))
}

impl Piece<'_, '_> {
    /// Submits and verdicts, as far as the file shows them.
    fn events(&self, is_finished: bool) -> Result<Vec<Event>, Fault> {
        let submits = self.submits()?;
        let last = submits.len().saturating_sub(1);
        let mut events: Vec<Event> = (submits.iter().enumerate())
            .map(|(place, at)| {
                let event = Event {
                    time_basis: Some("not_before".to_owned()),
                    prelabel: self.prelabel.clone(),
                    ..self.event(EventType::Labeled, *at)
                };
                match place == last {
                    true => Event {
                        label: Some(parts::answer(self.parts.iter().copied())),
                        units: Some(parts::units(self.parts.iter().copied())),
                        ..event
                    },
                    false => event,
                }
            })
            .collect();
        let last = self.rounds.len().saturating_sub(1);
        for (place, round) in self.rounds.iter().enumerate() {
            // Objects that were approved so far are no acceptance of the row.
            if round.is_rejected || is_finished || place < last {
                events.push(self.verdict(round));
            }
        }
        Ok(events)
    }

    fn event(&self, event_type: EventType, at: Micros) -> Event {
        Event { event_type, occurred_at: Some(at), ..self.about.clone() }
    }

    /// The earliest moments at which it can have been handed in: after the last object that was drawn before
    /// the first rejection, and after the last stroke that followed each one.
    fn submits(&self) -> Result<Vec<Micros>, Fault> {
        let rejections: Vec<Micros> =
            self.rounds.iter().filter(|round| round.is_rejected).map(|round| round.at).collect();
        let round_of = |at: Micros| rejections.partition_point(|rejection| *rejection < at);
        let mut last: Vec<Option<Micros>> = vec![None; rejections.len() + 1];
        let mut note = |at: Micros| {
            if let Some(slot) = last.get_mut(round_of(at)) {
                *slot = (*slot).max(Some(at));
            }
        };
        for part in self.parts {
            part.created.into_iter().for_each(&mut note);
            // An edit before the first rejection may be lost to a later one; the first submit does without
            // it.
            let edit = part.edited.as_ref().filter(|(at, by)| by == self.author && round_of(*at) > 0);
            edit.into_iter().for_each(|(at, _)| note(*at));
        }
        let submits: Vec<Micros> = last.into_iter().flatten().collect();
        if submits.is_empty() {
            let reason = "no object of the label row says when it was drawn (createdAt)".to_owned();
            return Err(Fault { rule: Rule::SourceRecord, reason });
        }
        Ok(submits)
    }

    fn verdict(&self, round: &Round) -> Event {
        let mut reviewers = round.reviewers.iter();
        let reviewer = reviewers.next().filter(|_| round.reviewers.len() == 1);
        let comments = round.comments.join("; ");
        Event {
            verdict: Some(if round.is_rejected { "rejected" } else { "accepted" }.to_owned()),
            reviewer_id: reviewer.map(|reviewer| own(reviewer)),
            reviewer_kind: (!round.reviewers.is_empty()).then(|| "person".to_owned()),
            reason: Some(comments).filter(|comments| !comments.is_empty()),
            ..self.event(EventType::Reviewed, round.at)
        }
    }
}
