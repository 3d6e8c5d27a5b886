//! What Amazon Mechanical Turk's API answers, as the AWS command line and boto3 write it down: HITs, assignments and bonuses.
//!
//! Promises: an assignment is read by the code that reads a row of the site's results, so that the same facts are the same
//! events; many answers in one file (pages of a list, a HIT and its assignments) are read as one; nothing is taken for a
//! price but what a HIT in the same file names.
//! Absent on purpose: what was returned or ran out, fees, and who reviewed, which the API does not tell; what stands in other
//! files. The whole file is held in memory.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::super::json::{paths, text};
use super::super::records::epoch_seconds;
use super::super::rows::Row;
use super::super::{Input, Sink, Source, SourceError, SourceOptions};
use super::columns::Columns;
use super::facts::{self, Told};
use super::lists::{Bonus, Granted};
use super::table::Table;
use crate::events::{Event, EventType, Fault, Raw, Rule, check_nesting};
use crate::units::print_time;

/// The answers of the API.
pub struct MTurkApi;

/// The API's names of what becomes a field, in the order of the cells.
const OF_HIT: [&str; 5] = ["HITId", "HITTypeId", "RequesterAnnotation", "CreationTime", "Reward"];
const OF_ASSIGNMENT: [&str; 10] = [
    "AssignmentId",
    "WorkerId",
    "AssignmentStatus",
    "AcceptTime",
    "SubmitTime",
    "AutoApprovalTime",
    "ApprovalTime",
    "RejectionTime",
    "RequesterFeedback",
    "Answer",
];

/// Where a page of the sandbox sends its answers, and one of the real site.
const SANDBOX: &str = "workersandbox.mturk.com";
const REAL: &str = "www.mturk.com/mturk/externalSubmit";

impl Source for MTurkApi {
    fn name(&self) -> &'static str {
        "mturk-api"
    }

    fn about(&self) -> &'static str {
        "Amazon Mechanical Turk: HITs, assignments and bonuses as the API gives them (JSON of aws mturk and boto3)"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = paths(head);
        let has = |all: &[&str]| all.iter().all(|path| paths.contains(*path));
        has(&["Assignments[].AssignmentId", "Assignments[].WorkerId"])
            || has(&["Assignment.AssignmentId", "Assignment.WorkerId"])
            || has(&["HITs[].HITId"])
            || has(&["HIT.HITId"])
            || has(&["BonusPayments[].BonusAmount"])
            || has(&["AssignmentId", "WorkerId", "HITId", "AssignmentStatus"])
            || has(&["HITId", "HITTypeId", "HITStatus"])
            || ["Assignments", "HITs", "BonusPayments"].iter().any(|list| has(&["NumResults", list]))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let Some(columns) = columns() else {
            return Err(SourceError::Damaged { file, cause: "its columns are not known".to_owned() });
        };
        let hits = hits(bytes, options);
        let mut account = Account { hits, columns, options, seen: Seen::default(), place: 0 };
        for page in serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>() {
            match page {
                Ok(page) => account.page(page.get(), sink),
                Err(error) => {
                    account.seen.note(sink);
                    return Err(SourceError::Damaged { file, cause: error.to_string() });
                }
            }
        }
        account.seen.note(sink);
        Ok(())
    }
}

/// The columns that a row of these cells has.
fn columns() -> Option<Columns> {
    Columns::of(&OF_HIT.into_iter().chain(OF_ASSIGNMENT).collect())
}

/// What an element of an answer is.
enum Kind {
    Assignment,
    Hit,
    Bonus,
    Other,
}

fn kind(value: &Value) -> Kind {
    match value {
        _ if value.get("BonusAmount").is_some() => Kind::Bonus,
        _ if value.get("AssignmentId").is_some() => Kind::Assignment,
        _ if value.get("HITId").is_some() => Kind::Hit,
        _ => Kind::Other,
    }
}

/// The elements of an answer, in order: of a page those of its lists, of a bare list its own; anything else is one itself.
fn elements(page: &Value) -> Vec<&Value> {
    if let Value::Array(list) = page {
        return list.iter().flat_map(elements).collect();
    }
    let names = ["HIT", "HITs", "Assignment", "Assignments", "BonusPayments"];
    let parts: Vec<&Value> = names.iter().filter_map(|name| page.get(*name)).collect();
    if parts.is_empty() {
        return vec![page];
    }
    parts
        .into_iter()
        .flat_map(|part| part.as_array().map_or(vec![part], |list| list.iter().collect()))
        .collect()
}

/// The HITs of a file by their ids, wherever they stand in it.
fn hits(bytes: &[u8], options: &SourceOptions) -> HashMap<String, Value> {
    let pages = serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>();
    let mut hits = HashMap::new();
    for page in pages.map_while(Result::ok).filter_map(|page| parsed(page.get(), options).ok()) {
        for hit in elements(&page).into_iter().filter(|element| matches!(kind(element), Kind::Hit)) {
            hits.extend(text(hit, "HITId").map(|id| (id, hit.clone())));
        }
    }
    hits
}

fn parsed(page: &str, options: &SourceOptions) -> Result<Value, Fault> {
    check_nesting("the answer", &Raw::Json(page), options.reading.nesting)?;
    serde_json::from_str(page)
        .map_err(|error| Fault { rule: Rule::NotJson, reason: format!("the answer is no JSON: {error}") })
}

/// A file while it is read.
struct Account<'a> {
    hits: HashMap<String, Value>,
    columns: Columns,
    options: &'a SourceOptions,
    seen: Seen,
    /// How many elements there were so far: what stands for the line of one.
    place: u64,
}

impl Account<'_> {
    fn page(&mut self, page: &str, sink: &mut dyn Sink) {
        let page = match parsed(page, self.options) {
            Ok(page) => page,
            Err(fault) => {
                self.place += 1;
                sink.record();
                return sink.reject(self.place, fault, page.to_owned());
            }
        };
        for element in elements(&page) {
            self.place += 1;
            sink.record();
            match kind(element) {
                Kind::Assignment => self.assignment(element, sink),
                Kind::Hit => self.hit(element, sink),
                Kind::Bonus => self.bonus(element, sink),
                Kind::Other => {
                    let reason = "it is no HIT, assignment or bonus of the API".to_owned();
                    sink.reject(self.place, Fault { rule: Rule::SourceRecord, reason }, element.to_string());
                }
            }
        }
    }

    fn facts(&self, hit: Option<&Value>, assignment: Option<&Value>) -> Vec<Told> {
        let hit_id = assignment.or(hit).and_then(|value| text(value, "HITId")).unwrap_or_default();
        let of_hit = OF_HIT.iter().skip(1).map(|name| cell(hit, name));
        let of_assignment = OF_ASSIGNMENT.iter().map(|name| cell(assignment, name));
        let cells: Vec<String> = std::iter::once(hit_id).chain(of_hit).chain(of_assignment).collect();
        let row = Row::of(self.place, cells.iter().map(String::as_str).collect());
        facts::facts(&row, &self.columns, self.options.reading, &Table::default())
    }

    /// A HIT tells when it was put up and for how much; where it lacks either, by a named rule nothing.
    fn hit(&mut self, hit: &Value, sink: &mut dyn Sink) {
        let facts = self.facts(Some(hit), None);
        if facts.is_empty() {
            return sink.ignore("a HIT without a creation time");
        }
        self.tell(facts, Some(hit), hit, sink);
    }

    /// What an assignment's HIT tells is told by the HIT itself.
    fn assignment(&mut self, assignment: &Value, sink: &mut dyn Sink) {
        let hit = text(assignment, "HITId").and_then(|id| self.hits.get(&id)).cloned();
        self.seen.alone |= hit.is_none();
        let mut facts = self.facts(hit.as_ref(), Some(assignment));
        facts.retain(|told| !told.as_ref().is_ok_and(|event| event.event_type == EventType::Published));
        self.tell(facts, hit.as_ref(), assignment, sink);
    }

    fn tell(&mut self, facts: Vec<Told>, hit: Option<&Value>, of: &Value, sink: &mut dyn Sink) {
        let is_play = hit.is_some_and(is_sandbox);
        for told in facts {
            match told {
                Ok(event) => {
                    let stage = is_play.then(|| "sandbox".to_owned());
                    let event = Event { stage: stage.or(event.stage.clone()), ..event };
                    self.seen.take(&event);
                    sink.event(self.place, event, None, &|| of.to_string());
                }
                Err(fault) => sink.reject(self.place, fault, of.to_string()),
            }
        }
    }

    fn bonus(&mut self, bonus: &Value, sink: &mut dyn Sink) {
        let get = |name: &str| text(bonus, name);
        let (worker, assignment, amount) = (get("WorkerId"), get("AssignmentId"), get("BonusAmount"));
        let (granted, reason) = (stamp(bonus, "GrantTime"), get("Reason"));
        let granted = Granted {
            worker: worker.as_deref(),
            assignment: assignment.as_deref(),
            amount: amount.as_deref(),
            granted: granted.as_deref(),
            reason: reason.as_deref(),
        };
        match granted.bonus(self.options.reading) {
            Ok(Bonus::Granted(event)) => {
                self.seen.bonus = true;
                sink.event(self.place, *event, None, &|| bonus.to_string());
            }
            Ok(Bonus::None(why)) => sink.ignore(why),
            Err(fault) => sink.reject(self.place, fault, bonus.to_string()),
        }
    }
}

/// The text of one cell.
fn cell(value: Option<&Value>, name: &str) -> String {
    let text = |value: &Value| if name.ends_with("Time") { stamp(value, name) } else { text(value, name) };
    value.and_then(text).unwrap_or_default()
}

/// A stamp as text; the command line writes seconds since 1970 or a date with its offset, as it is set up. A number that is no
/// moment stays as it is written, and is refused as such.
fn stamp(value: &Value, name: &str) -> Option<String> {
    match value.get(name) {
        Some(Value::Number(_)) => match epoch_seconds(value, name) {
            Ok(at) => at.map(print_time),
            Err(_) => text(value, name),
        },
        _ => text(value, name),
    }
}

/// Whether the page of a HIT sends its answers to the sandbox and nowhere else.
fn is_sandbox(hit: &Value) -> bool {
    let question = hit.get("Question").and_then(Value::as_str).unwrap_or_default();
    question.contains(SANDBOX) && !question.contains(REAL)
}

/// What the file has told so far.
#[derive(Default)]
struct Seen {
    labels: u64,
    paid: bool,
    automatic: bool,
    timeless: bool,
    bonus: bool,
    sandbox: bool,
    /// An assignment whose HIT is not in the file.
    alone: bool,
}

impl Seen {
    fn take(&mut self, event: &Event) {
        self.sandbox |= event.stage.is_some();
        match event.event_type {
            EventType::Labeled => self.labels += 1,
            EventType::Reviewed => {
                self.automatic |= event.reviewer_kind.as_deref() == Some("automatic");
                self.timeless |= event.time_basis.is_some();
            }
            EventType::Paid => self.paid = true,
            _ => {}
        }
    }

    /// Says what the API cannot tell, and how what it leaves open was read.
    fn note(&self, sink: &mut dyn Sink) {
        let work = self.labels > 0;
        let notes = [
            (
                work,
                "mturk-api: the API lists submitted work only; what was returned or ran out, fees and the reviewer's name \
                 are not in its answers",
            ),
            (
                self.alone,
                "mturk-api: the HIT of some assignments is not in their file, so they name neither project nor price and \
                 tell of no payment, also where another file has the HIT; put the answer of get-hit or list-hits into the same \
                 file, before or behind them (cat hits.json assignments.json > both.json)",
            ),
            (
                self.paid,
                "mturk-api: when an approved reward was paid is not told; the payment stands at the approval as the \
                 earliest time (time_basis not_before)",
            ),
            (
                self.automatic,
                "mturk-api: an approval at or after the moment of automatic approval was made by the clock \
                 (reviewer_kind automatic)",
            ),
            (
                self.timeless,
                "mturk-api: a verdict without a time stands at the submission as the earliest time (time_basis not_before)",
            ),
            (
                self.bonus,
                "mturk: a bonus is in US dollars, the only money that MTurk pays; MTurk's fee on it is not in the list",
            ),
            (
                self.sandbox,
                "mturk-api: HITs whose page sends its answers to the sandbox are play (stage sandbox)",
            ),
            (
                work && !self.sandbox,
                "mturk-api: the API does not say whether it answered for the sandbox; where it did, keep those files apart",
            ),
        ];
        for (_, text) in notes.iter().filter(|(applies, _)| *applies) {
            sink.note(text);
        }
    }
}

#[cfg(test)]
mod tests;
