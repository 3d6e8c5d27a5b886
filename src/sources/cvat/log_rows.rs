//! The rows of the event log that tell of jobs and of working time.
//!
//! Promises: people are known by their user name, which rows give beside their number.
//! Absent on purpose: what rows mean one after the other (`log`), and what people did inside the editor.

use std::collections::HashMap;

use serde_json::Value;

use super::job::{About, lacks, own, person};
use crate::events::{Event, EventType, Fault, Reading, Rule};
use crate::sources::json::{members, text};
use crate::sources::rows::{End, Row};
use crate::sources::scan::RowCells;
use crate::sources::zones::read_stamp;
use crate::units::{self, Micros};

/// Where the columns stand that are read.
pub struct Columns {
    places: HashMap<String, usize, ahash::RandomState>,
    count: usize,
}

const NEEDED: &[&str] =
    &["scope", "obj_name", "obj_id", "obj_val", "timestamp", "duration", "job_id", "user_id", "payload"];

/// The scope of rows with the server's measure of working time.
const WORKING_TIME: &str = "send:working_time";
const FIELDS: &[&str] = &["assignee", "stage", "state"];

impl Columns {
    /// The columns of a header, if it is one of the event log.
    pub fn of(header: &RowCells<'_>) -> Option<Columns> {
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_ascii_lowercase();
        let places = header.iter().enumerate().map(|(place, cell)| (name(cell), place)).collect();
        let columns = Columns { places, count: header.len() };
        NEEDED.iter().all(|name| columns.places.contains_key(*name)).then_some(columns)
    }

    /// A cell as text; none where it is empty or Python's word for nothing.
    fn text<'r>(&self, row: &'r Row<'_>, column: &str) -> Result<Option<&'r str>, Fault> {
        let cell = self.places.get(column).and_then(|place| row.cells.get(*place)).unwrap_or_default();
        let text = std::str::from_utf8(cell).map_err(|_| {
            let value = String::from_utf8_lossy(cell);
            Fault::new(Rule::NotText, column, &value, "is no UTF-8 text")
        })?;
        let text = text.trim();
        Ok(Some(text).filter(|text| !matches!(*text, "" | "None" | "\\N")))
    }

    fn number(&self, row: &Row<'_>, column: &str) -> Result<Option<String>, Fault> {
        Ok(self.text(row, column)?.map(|text| text.strip_suffix(".0").unwrap_or(text).to_owned()))
    }
}

/// One row that tells of a job or of working time.
pub struct Told<'b> {
    pub line: u64,
    pub raw: &'b [u8],
    pub at: Micros,
    /// Whether its stamp names no zone.
    pub is_zoneless: bool,
    pub user: Option<String>,
    /// The job; none for working time beside all jobs.
    pub about: Option<About>,
    pub fact: Fact,
}

/// What a row tells.
pub enum Fact {
    Created,
    Changed { field: String, new: Option<String>, old: Old },
    Worked { ms: i64 },
}

/// What a field was before: not every version says it.
pub enum Old {
    NotSaid,
    Was(Option<String>),
}

/// A row that tells nothing here.
pub enum Other {
    Ignored(&'static str),
    Refused(Fault),
}

impl From<Fault> for Other {
    fn from(fault: Fault) -> Other {
        Other::Refused(fault)
    }
}

/// The user names by number that rows give.
#[derive(Default)]
pub struct Users(HashMap<String, String, ahash::RandomState>);

impl Users {
    fn of_row(&mut self, columns: &Columns, row: &Row<'_>) -> Result<Option<String>, Fault> {
        let id = columns.number(row, "user_id")?;
        let name = columns.text(row, "user_name")?.or(columns.text(row, "user_email")?).map(own);
        if let (Some(id), Some(name)) = (&id, &name)
            && self.0.get(id) != Some(name)
        {
            self.0.insert(id.clone(), name.clone());
        }
        Ok(name.or_else(|| id.map(|id| own(&id))))
    }

    /// The name of a person who may be known by number so far.
    pub fn name(&self, person: Option<String>) -> Option<String> {
        let person = person?;
        let known = person.strip_prefix("cvat:").and_then(|id| self.0.get(id)).cloned();
        Some(known.unwrap_or(person))
    }
}

/// Reads one row.
///
/// # Errors
/// When it tells nothing here, or is not whole.
pub fn read<'b>(
    row: &Row<'b>,
    columns: &Columns,
    reading: Reading,
    users: &mut Users,
) -> Result<Told<'b>, Other> {
    check(row, columns)?;
    let user = users.of_row(columns, row)?;
    let scope = columns.text(row, "scope")?.ok_or_else(|| lacks("a row has no scope"))?;
    let object = columns.text(row, "obj_name")?.unwrap_or_default();
    match (scope, object) {
        ("create:job" | WORKING_TIME, _) => {}
        ("update:job", object) if FIELDS.contains(&object) => {}
        ("update:job", _) => {
            return Err(Other::Ignored("a change of a job other than of its assignee, stage and state"));
        }
        _ => return Err(Other::Ignored("a row of the log that tells of no job and no working time")),
    }
    let stamp = columns.text(row, "timestamp")?.ok_or_else(|| lacks("a row has no timestamp"))?;
    let at = read_stamp("timestamp", stamp, reading)?.at;
    let payload = columns.text(row, "payload")?.unwrap_or("{}");
    let payload = members(payload, &["working_time", "old_value"]).ok().flatten();
    let payload = payload.map_or(Value::Null, Value::Object);
    let job = columns.number(row, "job_id")?;
    let fact = match scope {
        WORKING_TIME => worked(row, columns, &payload)?,
        _ if job.is_none() => return Err(lacks("a row about a job has no job_id").into()),
        "create:job" => Fact::Created,
        _ => changed(row, columns, object, &payload)?,
    };
    let (project, task) = (columns.number(row, "project_id")?, columns.number(row, "task_id")?);
    let about = job.map(|job| About::job(&job, project, task));
    let is_zoneless = units::read_time(stamp).is_ok_and(|written| written.offset_seconds.is_none());
    Ok(Told { line: row.line, raw: row.bytes(), at, is_zoneless, user, about, fact })
}

fn check(row: &Row<'_>, columns: &Columns) -> Result<(), Fault> {
    if row.cells.len() == columns.count && row.ends != End::Quoted {
        return Ok(());
    }
    if row.ends != End::Line {
        return Err(Fault { rule: Rule::Cut, reason: "the last row is cut off".to_owned() });
    }
    let reason = format!("the row has {} cells, the header {}", row.cells.len(), columns.count);
    Err(Fault { rule: Rule::RowShape, reason })
}

/// The server's measure, in milliseconds: in the payload, in some versions in the column beside it.
fn worked(row: &Row<'_>, columns: &Columns, payload: &Value) -> Result<Fact, Other> {
    let written = match text(payload, "working_time") {
        Some(text) => text,
        None => {
            let beside = columns.text(row, "duration")?.filter(|text| *text != "0");
            let beside = beside.or(columns.text(row, "obj_val")?);
            beside.ok_or_else(|| lacks("a row of working time holds none"))?.to_owned()
        }
    };
    let fault = |rule, message| Other::Refused(Fault::new(rule, "working_time", &written, message));
    let Some((ms, _)) = units::decimal(&written, 0) else {
        return Err(fault(Rule::NotNumber, "is not a number of milliseconds"));
    };
    match i64::try_from(ms) {
        Ok(0) => Err(Other::Ignored("a row of working time that holds 0")),
        Ok(ms) if ms > 0 => Ok(Fact::Worked { ms }),
        _ => Err(fault(Rule::OutOfRange, "is no length of time")),
    }
}

fn changed(row: &Row<'_>, columns: &Columns, field: &str, payload: &Value) -> Result<Fact, Fault> {
    let written = columns.text(row, "obj_val")?;
    let is_person = field == "assignee";
    let new = if is_person {
        let id = columns.number(row, "obj_id")?.map(|id| own(&id));
        // Nobody is written as None, whatever number stands beside it.
        written.and_then(|text| named(text).or(id))
    } else {
        written.map(str::to_owned)
    };
    let old = match payload.get("old_value") {
        None => Old::NotSaid,
        Some(Value::String(text)) if is_person => Old::Was(named(text)),
        Some(value) if is_person => Old::Was(person(value)),
        Some(_) => Old::Was(text(payload, "old_value")),
    };
    Ok(Fact::Changed { field: field.to_owned(), new, old })
}

/// The person in a cell: JSON, what Python prints of one, a number, or a name.
fn named(text: &str) -> Option<String> {
    if let Ok(value @ (Value::Object(_) | Value::Null)) = serde_json::from_str::<Value>(text) {
        return person(&value);
    }
    let Some((_, rest)) = text.split_once("'username'") else {
        return Some(own(text)).filter(|_| !matches!(text, "" | "None") && !text.starts_with('{'));
    };
    let mut quoted = rest.split('\'').skip(1);
    quoted.next().filter(|name| !name.is_empty()).map(own)
}

/// Working time that no piece of work shows, or that of somebody who does not hold the job.
pub fn logged(told: &Told<'_>, ms: i64, is_review: bool) -> Event {
    let none = About::default();
    let event = told.about.as_ref().unwrap_or(&none).fact(EventType::TimeLogged, told.at);
    Event {
        task_id: event.task_id.clone().filter(|task| !task.is_empty()),
        worker_id: told.user.clone().or_else(|| Some(own("?"))),
        active_ms: Some(ms),
        activity: is_review.then(|| "review".to_owned()),
        ..event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_in_every_way_a_cell_names_one() {
        for (text, name) in [
            ("{'id': 7, 'username': 'ana', 'first_name': ''}", Some("cvat:ana")),
            ("OrderedDict([('id', 7), ('username', 'ana')])", Some("cvat:ana")),
            (r#"{"id": 7, "username": "ana"}"#, Some("cvat:ana")),
            ("ana", Some("cvat:ana")),
            ("7", Some("cvat:7")),
            ("None", None),
            ("null", None),
            ("{'id': 7}", None),
            ("'username'", None),
        ] {
            assert_eq!(named(text).as_deref(), name, "{text}");
        }
    }
}
