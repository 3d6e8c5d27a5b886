//! `exportedproject.json`: how each document of each annotator stands at the time of the export.
//!
//! Promises: an opening that a later import of the project overwrote is told as lost and not moved to that
//! import.

use serde_json::Value;

use super::{Document, lacks, moment, not_before, own, state};
use crate::events::{Event, EventType, Fault, Rule};
use crate::sources::Sink;
use crate::sources::json::{list, text};
use crate::units::{Micros, SECOND};

const UNTOUCHED: &str = "a document that its annotator has not opened";
const LOCKED: &str = "a document that was locked before anybody opened it";

/// A fact, or the part of a record that is none.
type Told = Result<Event, Fault>;

/// What the notes say.
#[derive(Default)]
struct Counts {
    finished: u64,
    imported: u64,
    by_others: u64,
}

/// Tells all documents of a project.
pub(super) fn tell(project: &Value, sink: &mut dyn Sink) {
    let name = text(project, "name").or_else(|| text(project, "slug"));
    let mut counts = Counts::default();
    for (document, place) in list(project, "annotation_documents").iter().zip(1..) {
        sink.record();
        match facts(document, name.as_deref(), &mut counts) {
            Ok(facts) => {
                for fact in facts {
                    match fact {
                        Ok(event) => sink.event(place, event, None, &|| document.to_string()),
                        Err(fault) => sink.reject(place, fault, document.to_string()),
                    }
                }
            }
            Err(Out::Ignored(why)) => sink.ignore(why),
            Err(Out::Faulty(fault)) => sink.reject(place, fault, document.to_string()),
        }
    }
    counts.tell(project, sink);
}

/// Why a document gives no event.
enum Out {
    Ignored(&'static str),
    Faulty(Fault),
}

impl From<Fault> for Out {
    fn from(fault: Fault) -> Out {
        Out::Faulty(fault)
    }
}

fn facts(value: &Value, project: Option<&str>, counts: &mut Counts) -> Result<Vec<Told>, Out> {
    let document = Document {
        project: project.unwrap_or("?"),
        is_named: project.is_some(),
        name: text(value, "name").ok_or_else(|| lacks("name"))?,
        annotator: text(value, "user").unwrap_or_else(|| "?".to_owned()),
    };
    let now = state(value, "state").ok_or_else(|| lacks("state"))?;
    let annotators = state(value, "annotatorState").unwrap_or_else(|| now.clone());
    let times = Times { created: moment(value, "created")?, changed: moment(value, "timestamp")? };
    counts.imported += u64::from(now != "NEW" && times.is_imported());
    match now.as_str() {
        "NEW" => Err(Out::Ignored(UNTOUCHED)),
        "INPROGRESS" => {
            let mut facts = vec![claimed(&document, &times, true)];
            if annotators == "FINISHED" {
                counts.finished += 1;
                counts.by_others += 1;
                facts.push(labeled(&document, &times, false));
                facts.push(reopened(&document, &times));
            }
            Ok(facts.into_iter().flatten().collect())
        }
        "FINISHED" => {
            let by_other = annotators != "FINISHED";
            counts.finished += 1;
            counts.by_others += u64::from(by_other);
            let facts = [claimed(&document, &times, false), labeled(&document, &times, by_other)];
            Ok(facts.into_iter().flatten().collect())
        }
        "IGNORE" if annotators == "NEW" && times.changed.is_none() => Err(Out::Ignored(LOCKED)),
        "IGNORE" => {
            // Where the file keeps no state of the annotator's own, it does not say who gave the document up.
            let reason = state(value, "annotatorState")
                .map(|annotators| if annotators == "IGNORE" { "skipped" } else { "withdrawn" });
            let claimed = claimed(&document, &times, false).filter(|_| times.changed.is_some());
            Ok([claimed, released(&document, &times, reason)].into_iter().flatten().collect())
        }
        other => {
            let message = "is not one of NEW, IN_PROGRESS, FINISHED, IGNORE";
            Err(Fault::new(Rule::NotAllowed, "state", other, message).into())
        }
    }
}

/// The two moments that a document has.
struct Times {
    /// When the row of the database was made: at the first opening, or at an import of the whole project.
    created: Option<Micros>,
    /// The annotator's last change.
    changed: Option<Micros>,
}

impl Times {
    /// Whether the row is younger than the work in it. Older stamps are whole seconds.
    fn is_imported(&self) -> bool {
        matches!((self.created, self.changed), (Some(created), Some(changed)) if changed.saturating_add(SECOND) <= created)
    }

    /// The opening; none where an import has overwritten it.
    fn opened(&self) -> Option<Micros> {
        self.created.filter(|_| !self.is_imported())
    }

    /// The earliest moment at which the last change of state can have been.
    fn last(&self) -> Option<Micros> {
        match (self.opened(), self.changed) {
            (Some(opened), Some(changed)) => Some(opened.max(changed)),
            (opened, changed) => changed.or(opened),
        }
    }
}

/// The claim. Where the claim is all that there is to tell, its loss is told.
fn claimed(document: &Document<'_>, times: &Times, alone: bool) -> Option<Told> {
    match times.opened() {
        Some(at) => Some(Ok(document.event(EventType::Claimed, at, &[]))),
        None if !alone => None,
        None if times.created.is_none() => Some(Err(Fault::missing(EventType::Claimed, "created"))),
        None => {
            let reason = "created is later than timestamp, the annotator's last change: the project was imported \
                          anew, and when the document was opened is lost";
            Some(Err(Fault { rule: Rule::OutOfRange, reason: reason.to_owned() }))
        }
    }
}

/// The submit: not before the last change. Whoever else set the state is not named.
fn labeled(document: &Document<'_>, times: &Times, by_other: bool) -> Option<Told> {
    let Some(at) = times.last() else { return Some(Err(Fault::missing(EventType::Labeled, "timestamp"))) };
    let event = document.event(EventType::Labeled, at, &[if by_other { "?" } else { "" }]);
    Some(Ok(Event { actor_id: by_other.then(|| own("?")), ..not_before(event) }))
}

fn reopened(document: &Document<'_>, times: &Times) -> Option<Told> {
    let event = document.event(EventType::Reviewed, times.last()?, &["rework"]);
    let (verdict, reason) = (Some("rework".to_owned()), Some("reopened".to_owned()));
    Some(Ok(Event { verdict, reason, ..not_before(event) }))
}

fn released(document: &Document<'_>, times: &Times, reason: Option<&str>) -> Option<Told> {
    let Some(at) = times.last() else { return Some(Err(Fault::missing(EventType::Released, "timestamp"))) };
    let event = document.event(EventType::Released, at, &[reason.unwrap_or_default()]);
    Some(Ok(Event { reason: reason.map(str::to_owned), ..not_before(event) }))
}

impl Counts {
    fn tell(&self, project: &Value, sink: &mut dyn Sink) {
        sink.note(
            "inception: exportedproject.json is how the documents stood at the export; event.log of the same archive \
             tells each change with its time and person: read that one where it is there, and not both",
        );
        let documents = list(project, "source_documents").iter();
        let curated = documents.filter(|one| state(one, "state").as_deref() == Some("CURATIONFINISHED"));
        let counted = [
            (
                self.finished,
                "finished documents, submitted at the annotator's last change as the earliest time (time_basis \
                 not_before), without answers (files of their own) and working time",
            ),
            (
                self.imported,
                "documents that an import of the project made anew, later than the work in them; when they were \
                 opened is lost",
            ),
            (self.by_others, "documents whose state somebody else set, who is not named"),
            (
                curated.count() as u64,
                "documents that are adjudicated; by whom and whose work was taken is not said",
            ),
        ];
        for (count, what) in counted.iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("inception: {what}: {count}"));
        }
    }
}
