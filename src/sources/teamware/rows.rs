//! One row of Teamware's database as the facts that it tells.
//!
//! Promises: people are keyed by their number, since names change when somebody is deleted; the answer that was submitted keeps its
//! event when it is changed later, where the file has its versions.
//! Absent on purpose: the scores of somebody who never finished training or test: the 0 there is no result.

use serde_json::{Map, Value};

use super::tables::{Purpose, Tables};
use super::{key, own};
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::json::{Record, at, stamp, text};
use crate::sources::records::{lacks, measured_ms, not_before};
use crate::units::Micros;

const PERSON: &str = "a row of a user";
const PROJECT: &str = "a row of a project";
const OTHER: &str = "a row of a table that tells of no work";
const UNTESTED: &str = "a row of an annotator who finished neither training nor test";
const SUBMITTED: &str = "the first version of an answer, told with its annotation";

/// What a row tells, or why nothing.
#[derive(Default)]
pub(super) struct Told {
    pub(super) facts: Vec<Result<Event, Fault>>,
    pub(super) ignored: Option<&'static str>,
}

/// The facts of a row in the order of its life.
pub(super) fn facts(record: &Record<'_>, tables: &Tables<'_>, reading: Reading) -> Told {
    let row = Row { value: &record.value, tables, reading };
    let ignored = |why| Told { ignored: Some(why), ..Told::default() };
    let (Some(model), Some(key), true) =
        (row.value["model"].as_str(), key(row.value), row.value["fields"].is_object())
    else {
        let reason = format!("record {} is no row with model, pk and fields", record.place);
        return Told { facts: vec![Err(Fault { rule: Rule::WrongShape, reason })], ignored: None };
    };
    let found = match model {
        "backend.annotation" => row.annotation(&key),
        "backend.annotationchangehistory" => row.version(&key),
        "backend.document" => row.document(&key),
        "backend.annotatorproject" => row.annotator(),
        "backend.serviceuser" => return ignored(PERSON),
        "backend.project" => return ignored(PROJECT),
        _ => return ignored(OTHER),
    };
    match found {
        Ok(facts) if facts.is_empty() && model == "backend.annotatorproject" => ignored(UNTESTED),
        Ok(facts) if facts.is_empty() => ignored(SUBMITTED),
        Ok(facts) => Told { facts, ignored: None },
        Err(fault) => Told { facts: vec![Err(fault)], ignored: None },
    }
}

struct Row<'a> {
    value: &'a Value,
    tables: &'a Tables<'a>,
    reading: Reading,
}

type Facts = Result<Vec<Result<Event, Fault>>, Fault>;

impl Row<'_> {
    fn text(&self, field: &str) -> Option<String> {
        text(&self.value["fields"], field)
    }

    fn stamp(&self, field: &str) -> Result<Option<Micros>, Fault> {
        stamp(&self.value["fields"], field, self.reading)
    }

    /// A document that was offered, with its known answer where it is for training or a test.
    fn document(&self, key: &str) -> Facts {
        let created = self.stamp("created")?.ok_or_else(|| lacks("a document", "created"))?;
        let purpose = self.tables.purpose(key);
        let gold = if purpose == Purpose::Work { None } else { self.tables.known_answer(key) };
        let event = Event { occurred_at: Some(created), gold, ..self.about(key) };
        Ok(vec![Ok(Event { event_type: EventType::Published, ..event })])
    }

    /// Source, project, task and stage.
    fn about(&self, document: &str) -> Event {
        let stage = match self.tables.purpose(document) {
            Purpose::Work => None,
            Purpose::Training => Some("training"),
            Purpose::Test => Some("qualification"),
        };
        Event {
            source: Some("teamware".to_owned()),
            project_id: self.tables.project_of(document).map(|project| own(&project)),
            task_id: Some(own(document)),
            stage: stage.map(str::to_owned),
            ..Event::default()
        }
    }

    /// A claim and what became of it.
    fn annotation(&self, key: &str) -> Facts {
        let document = self.text("document").ok_or_else(|| lacks("an annotation", "document"))?;
        let user = self.text("user");
        let base = Event {
            worker_id: Some(own(user.as_deref().unwrap_or("?"))),
            assignment_id: Some(own(&format!("annotation-{key}"))),
            attributes: self.attributes(user.as_deref()),
            ..self.about(&document)
        };
        let created = self.stamp("created")?.ok_or_else(|| lacks("an annotation", "created"))?;
        let claim = Event { event_type: EventType::Claimed, occurred_at: Some(created), ..base.clone() };
        let end = self.end(key, base, created);
        Ok([Some(Ok(claim)), end.transpose()].into_iter().flatten().collect())
    }

    fn end(&self, key: &str, base: Event, created: Micros) -> Result<Option<Event>, Fault> {
        let status = self.text("status");
        let reason = match status.as_deref() {
            Some("0") => return Ok(None),
            Some("1") => None,
            Some("2") => Some("returned"),
            Some("3") => Some("expired"),
            Some("4") => Some("withdrawn"),
            other => {
                let other = other.unwrap_or_default();
                return Err(Fault::new(Rule::SourceRecord, "status", other, "is none of 0 to 4"));
            }
        };
        let event = match reason {
            Some(reason) => {
                Event { event_type: EventType::Released, reason: Some(reason.to_owned()), ..base }
            }
            None => Event {
                event_type: EventType::Labeled,
                label: self.submitted(key),
                active_ms: measured_ms(self.value, "fields.time_to_complete")?,
                ..base
            },
        };
        if let Some(at) = self.stamp("status_time")? {
            return Ok(Some(Event { occurred_at: Some(at), ..event }));
        }
        let deadline = self.stamp("times_out_at")?.filter(|_| reason == Some("expired"));
        Ok(Some(not_before(Event { occurred_at: Some(deadline.unwrap_or(created)), ..event })))
    }

    /// The answer as it was submitted: the first of its versions, else what stands in the row.
    fn submitted(&self, key: &str) -> Option<String> {
        let version = self.tables.first_version(key);
        let version = version.as_ref().and_then(|fields| at(fields, "data"));
        // Versions with a history leave `_data` empty.
        let kept =
            at(self.value, "fields._data").filter(|data| data.as_object().is_none_or(|map| !map.is_empty()));
        version.or_else(|| at(self.value, "fields.data")).or(kept).map(canonical_value)
    }

    fn attributes(&self, user: Option<&str>) -> Option<String> {
        let mut out = Map::new();
        let name = user.and_then(|user| self.tables.name(user));
        out.extend(name.map(|name| ("worker_name".to_owned(), name.into())));
        let deadline = self.text("times_out_at");
        out.extend(deadline.map(|deadline| ("times_out_at".to_owned(), deadline.into())));
        (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
    }

    /// A later version of an answer: another label of its author, or of somebody else.
    fn version(&self, key: &str) -> Facts {
        let annotation =
            self.text("annotation").ok_or_else(|| lacks("a version of an answer", "annotation"))?;
        if self.tables.is_first(&annotation, key) {
            return Ok(Vec::new());
        }
        let Some(answered) = self.tables.annotation(&annotation) else {
            let reason = format!("annotation {annotation}, of which this is a version, is not in the file");
            return Err(Fault { rule: Rule::SourceRecord, reason });
        };
        let at_time = self.stamp("time")?.ok_or_else(|| lacks("a version of an answer", "time"))?;
        let document = text(&answered, "document").ok_or_else(|| lacks("an annotation", "document"))?;
        let worker = own(text(&answered, "user").as_deref().unwrap_or("?"));
        let by = own(self.text("changed_by").as_deref().unwrap_or("?"));
        let event = Event {
            event_type: EventType::Labeled,
            occurred_at: Some(at_time),
            assignment_id: Some(own(&format!("annotation-{annotation}"))),
            actor_id: Some(by).filter(|by| *by != worker),
            worker_id: Some(worker),
            label: at(self.value, "fields.data").map(canonical_value),
            ..self.about(&document)
        };
        Ok(vec![Ok(event)])
    }

    /// The results of training and test, where they were finished.
    fn annotator(&self) -> Facts {
        let stages = [
            ("training", "training_score", "training_completed", Purpose::Training),
            ("test", "test_score", "test_completed", Purpose::Test),
        ];
        let taken = stages.into_iter().filter_map(|(module, score, completed, purpose)| {
            self.assessment(module, score, completed, purpose).transpose()
        });
        Ok(taken.collect())
    }

    fn assessment(
        &self,
        module: &str,
        score: &str,
        completed: &str,
        purpose: Purpose,
    ) -> Result<Option<Event>, Fault> {
        let (Some(at), Some(points)) = (self.stamp(completed)?, self.text(score)) else { return Ok(None) };
        let project = self.text("project").ok_or_else(|| lacks("an annotator", "project"))?;
        let most = self.tables.count(&project, purpose);
        let points: f64 = points
            .parse()
            .map_err(|_| Fault::new(Rule::NotNumber, score, &points, "is not a number of points"))?;
        if most == 0 {
            let message = "has no full mark: the file has no documents of that stage";
            return Err(Fault::new(Rule::SourceRecord, score, &points.to_string(), message));
        }
        Ok(Some(Event {
            event_type: EventType::AssessmentTaken,
            occurred_at: Some(at),
            source: Some("teamware".to_owned()),
            project_id: Some(own(&project)),
            worker_id: Some(own(self.text("annotator").as_deref().unwrap_or("?"))),
            programme: Some(own(&project)),
            module: Some(module.to_owned()),
            score: Some(points),
            max_score: Some(most as f64),
            ..Event::default()
        }))
    }
}
