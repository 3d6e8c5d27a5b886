//! The labels of one asset as work: answers, returns to the queue, reviewers' copies.
//!
//! Promises: a label that is sent back later keeps its event, and the return is another one.
//! Absent on purpose: who sent a label back and when, which the file does not say: the return stands at the label's own time as
//! the earliest. Whose answer a review judges is not said either; it is taken where one person alone had labeled before it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answer::{label, objects, response};
use super::own;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::Sink;
use crate::sources::json::{stamp, text};
use crate::sources::records::{lacks, measured_ms, not_before, signed};
use crate::units::Micros;

const DRAFT: &str = "an AUTOSAVE label: a draft, nothing was submitted";
const PROPOSAL: &str = "a PREDICTION or INFERENCE label: a model's, the prelabel of the answers after it";

/// One asset and its labels.
pub(super) struct Asset<'v> {
    place: u64,
    /// Source, project and task.
    pub(super) base: Event,
    labels: Vec<&'v Value>,
    pub(super) reading: Reading,
}

/// What has to be said of the file.
#[derive(Default)]
pub(super) struct Notes {
    work: bool,
    unmeasured: bool,
    sent_back: bool,
    nobody: bool,
    whose: bool,
}

impl<'v> Asset<'v> {
    pub(super) fn new(place: u64, base: Event, labels: Vec<&'v Value>, reading: Reading) -> Asset<'v> {
        Asset { place, base, labels, reading }
    }

    /// Tells of each label.
    pub(super) fn labels(&self, notes: &mut Notes, sink: &mut dyn Sink) {
        for value in &self.labels {
            sink.record();
            let facts = match text(value, "labelType").as_deref() {
                Some("AUTOSAVE") => {
                    sink.ignore(DRAFT);
                    continue;
                }
                Some("PREDICTION" | "INFERENCE") => {
                    sink.ignore(PROPOSAL);
                    continue;
                }
                Some("DEFAULT") => self.answer(value),
                Some("REVIEW") => self.review(value),
                Some(other) => Err(Fault::new(Rule::SourceRecord, "labelType", other, "is not known")),
                None => Err(lacks("a label (which may be an answer, a draft or a model's)", "labelType")),
            };
            match facts {
                Ok(facts) => {
                    for event in facts {
                        notes.see(&event);
                        sink.event(self.place, signed(event), None, &|| value.to_string());
                    }
                }
                Err(fault) => sink.reject(self.place, fault, value.to_string()),
            }
        }
    }

    fn created(&self, label: &Value) -> Result<Micros, Fault> {
        stamp(label, "createdAt", self.reading)?.ok_or_else(|| lacks("a label", "createdAt"))
    }

    fn answer(&self, value: &Value) -> Result<Vec<Event>, Fault> {
        let at = self.created(value)?;
        let event =
            Event { occurred_at: Some(at), worker_id: Some(person_or_nobody(value)), ..self.base.clone() };
        if value["skipped"] == true {
            let reason = Some("skipped".to_owned());
            return Ok(vec![Event { event_type: EventType::Released, reason, ..event }]);
        }
        let answer = response(value);
        let labeled = Event {
            event_type: EventType::Labeled,
            label: answer.as_ref().map(label),
            units: answer.as_ref().and_then(objects),
            prelabel: self.proposed(at),
            active_ms: measured_ms(value, "secondsToLabel")?,
            ..event.clone()
        };
        Ok([labeled].into_iter().chain(sent_back(value, event)).collect())
    }

    /// A reviewer's corrected copy: accepted with changes.
    fn review(&self, value: &Value) -> Result<Vec<Event>, Fault> {
        let at = self.created(value)?;
        let worker = self.labeled_by(at).unwrap_or_else(|| own("?"));
        let event = Event { occurred_at: Some(at), worker_id: Some(worker), ..self.base.clone() };
        let reviewer = person(value);
        let reviewed = Event {
            event_type: EventType::Reviewed,
            verdict: Some("accepted".to_owned()),
            reviewer_kind: reviewer.as_ref().map(|_| "person".to_owned()),
            reviewer_id: reviewer,
            label: response(value).as_ref().map(label),
            active_ms: measured_ms(value, "secondsToLabel")?,
            ..event.clone()
        };
        Ok([reviewed].into_iter().chain(sent_back(value, event)).collect())
    }

    /// The one person who had labeled the asset before a moment; nobody where it was several, or their labels are not in the file.
    fn labeled_by(&self, before: Micros) -> Option<String> {
        let earlier =
            self.of_types(&["DEFAULT"]).filter(|label| self.created(label).is_ok_and(|at| at <= before));
        let people: BTreeSet<_> = earlier.map(person).collect();
        let mut people = people.into_iter();
        people.next().flatten().filter(|_| people.next().is_none())
    }

    /// What a model had proposed last before a moment.
    fn proposed(&self, before: Micros) -> Option<String> {
        let dated = self
            .of_types(&["PREDICTION", "INFERENCE"])
            .filter_map(|label| Some((self.created(label).ok().filter(|at| *at <= before)?, label)));
        let (_, newest) = dated.max_by_key(|(at, _)| *at)?;
        response(newest).as_ref().map(label)
    }

    fn of_types(&self, types: &[&str]) -> impl Iterator<Item = &'v Value> {
        let labels = self.labels.iter().copied();
        labels.filter(|label| label["labelType"].as_str().is_some_and(|of| types.contains(&of)))
    }
}

fn sent_back(value: &Value, event: Event) -> Option<Event> {
    let verdict = Some("rework".to_owned());
    (value["isSentBackToQueue"] == true)
        .then(|| not_before(Event { event_type: EventType::Reviewed, verdict, ..event }))
}

/// By e-mail, which all exports have; by id where there is none.
fn person(label: &Value) -> Option<String> {
    let keys = ["author.email", "author.id", "authorId"];
    keys.iter().find_map(|key| text(label, key)).map(|id| own(&id))
}

fn person_or_nobody(label: &Value) -> String {
    person(label).unwrap_or_else(|| own("?"))
}

impl Notes {
    fn see(&mut self, event: &Event) {
        let nobody = event.worker_id.as_deref() == Some("kili:?");
        match event.event_type {
            EventType::Labeled => {
                self.work = true;
                self.unmeasured |= event.active_ms.is_none();
                self.nobody |= nobody;
            }
            EventType::Reviewed => {
                self.sent_back |= event.verdict.as_deref() == Some("rework");
                self.whose |= nobody;
            }
            _ => {}
        }
    }

    pub(super) fn tell(&self, sink: &mut dyn Sink) {
        let notes = [
            (self.work, "kili: an export holds no claims, prices or payments"),
            (
                self.unmeasured,
                "kili: labels without secondsToLabel (or with 0) have no working time; it is in the export only where \
                 it was asked for",
            ),
            (
                self.sent_back,
                "kili: who sent a label back to the queue and when is not in the file; the verdict rework stands at the \
                 label's time as the earliest (time_basis not_before)",
            ),
            (
                self.whose,
                "kili: reviews of assets that several people had labeled, or of which only the latest label is in the \
                 file, stand under kili:?: whose answer they judge is not said",
            ),
            (self.nobody, "kili: labels without an author stand under kili:?"),
        ];
        notes.iter().filter(|(applies, _)| *applies).for_each(|(_, text)| sink.note(text));
    }
}
