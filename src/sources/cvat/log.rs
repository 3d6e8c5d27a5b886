//! The event log as CSV (`/api/events/export`): the history of each job, and the working time that the server measured.
//!
//! Promises: rows are read in the order of their stamps; the fields that one request changed are one change; working time
//! of the holder up to a label is that label's, and all other working time stands for itself.
//! Absent on purpose: what was drawn and when, of which the rows of the editor tell: they show activity, not answers.

use std::collections::{BTreeMap, HashMap};

use super::change::{Change, Standing};
use super::job::{About, Notes, signed};
use super::log_rows::{self, Columns, Fact, Old, Other, Told, Users, logged};
use crate::events::EventType;
use crate::sources::rows::Rows;
use crate::sources::{Input, Sink, SourceError, SourceOptions};
use crate::units::SECOND;

/// Whether first bytes are of an event log.
pub fn knows(head: &[u8]) -> bool {
    matches!(Rows::guessed(head).read(), Some(header) if Columns::of(&header.cells).is_some())
}

/// Reads an event log.
///
/// # Errors
/// When the file cannot be read.
pub fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let file = input.name.clone();
    let bytes = input.bytes(&options.limits)?;
    let mut rows = Rows::guessed(&bytes);
    let Some(header) = rows.read() else { return Ok(()) };
    let Some(columns) = Columns::of(&header.cells) else { return Ok(()) };
    options.limits.check_columns(&file, header.cells.len())?;
    sink.header(&header.raw());

    let (mut told, mut users) = (Vec::new(), Users::default());
    while let Some(row) = rows.read() {
        sink.record();
        if let Err(fault) = row.check_length(&options.limits) {
            sink.reject(row.line, fault, row.raw());
            continue;
        }
        match log_rows::read(&row, &columns, options.reading, &mut users) {
            Ok(row) => told.push(row),
            Err(Other::Ignored(why)) => sink.ignore(why),
            Err(Other::Refused(fault)) => sink.reject(row.line, fault, row.raw()),
        }
    }
    told.sort_by_key(|row: &Told<'_>| row.at);
    let mut log = Log { users, jobs: begin(&told), ..Log::default() };
    told.iter().for_each(|row| log.take(row, sink));
    log.finish(sink);
    Ok(())
}

/// What is known of a job at one place of the log.
#[derive(Default)]
struct Job {
    standing: Standing,
    annotator: Option<String>,
    /// Working time of its holder since the last label: milliseconds and rows.
    working: BTreeMap<String, (i64, u64)>,
}

/// How each job stood before the first row about it: as the first row of each field says.
fn begin(told: &[Told<'_>]) -> HashMap<String, Job> {
    let mut jobs: HashMap<String, (Job, Vec<&str>)> = HashMap::new();
    for row in told {
        let (Some(about), Fact::Changed { field, old, .. }) = (&row.about, &row.fact) else { continue };
        let (job, seen) = jobs.entry(about.task.clone()).or_default();
        if seen.contains(&field.as_str()) {
            continue;
        }
        seen.push(field);
        if let Old::Was(old) = old {
            put(&mut job.standing, field, old.clone());
        }
    }
    jobs.into_iter().map(|(task, (job, _))| (task, job)).collect()
}

fn put(standing: &mut Standing, field: &str, value: Option<String>) {
    match field {
        "assignee" => standing.assignee = value,
        "stage" => standing.stage = value,
        _ => standing.state = value,
    }
}

/// The fields of a job that one request changed.
struct Request<'r> {
    first: &'r Told<'r>,
    about: &'r About,
    fields: Vec<(&'r str, Option<String>)>,
}

impl Request<'_> {
    /// Whether a row is of this request too: CVAT writes one row for each field, within a second.
    fn holds(&self, row: &Told<'_>, field: &str) -> bool {
        row.about.as_ref() == Some(self.about)
            && row.user == self.first.user
            && row.at - self.first.at <= SECOND
            && self.fields.iter().all(|(seen, _)| *seen != field)
    }
}

#[derive(Default)]
struct Log<'r> {
    users: Users,
    jobs: HashMap<String, Job>,
    open: Option<Request<'r>>,
    notes: Notes,
}

impl<'r> Log<'r> {
    fn take(&mut self, row: &'r Told<'r>, sink: &mut dyn Sink) {
        if row.is_zoneless {
            self.notes.add(ZONE);
        }
        let Fact::Changed { field, new, .. } = &row.fact else {
            self.close(sink);
            return self.other(row, sink);
        };
        let Some(about) = &row.about else { return };
        if !self.open.as_ref().is_some_and(|open| open.holds(row, field)) {
            self.close(sink);
        }
        let open = self.open.get_or_insert_with(|| Request { first: row, about, fields: Vec::new() });
        open.fields.push((field, new.clone()));
    }

    fn other(&mut self, row: &Told<'_>, sink: &mut dyn Sink) {
        let raw = || shown(row.raw);
        match (&row.fact, &row.about) {
            (Fact::Created, Some(about)) => sink.event(row.line, about.published(row.at), None, &raw),
            (Fact::Worked { ms }, about) => {
                self.notes.add(WORKING_TIME);
                let job = about.as_ref().map(|about| self.jobs.entry(about.task.clone()).or_default());
                if let (Some(job), Some(user)) = (job, &row.user) {
                    let is_holder = self.users.name(job.standing.assignee.clone()).as_ref() == Some(user);
                    let is_annotation = matches!(job.standing.stage.as_deref(), None | Some("annotation"));
                    if is_holder && is_annotation && job.standing.state.as_deref() != Some("completed") {
                        let (sum, rows) = job.working.entry(user.clone()).or_default();
                        (*sum, *rows) = (sum.saturating_add(*ms), *rows + 1);
                        return;
                    }
                    return sink.event(row.line, signed(logged(row, *ms, !is_annotation), ""), None, &raw);
                }
                sink.event(row.line, signed(logged(row, *ms, false), ""), None, &raw);
            }
            _ => {}
        }
    }

    /// Tells what the open request changed.
    fn close(&mut self, sink: &mut dyn Sink) {
        let Some(Request { first, about, fields }) = self.open.take() else { return };
        let job = self.jobs.entry(about.task.clone()).or_default();
        if job.standing.stage.is_none() {
            self.notes.add(STAGE);
            job.standing.stage = Some("annotation".to_owned());
        }
        job.standing.assignee = self.users.name(job.standing.assignee.take());
        let before = job.standing.clone();
        for (field, value) in &fields {
            put(&mut job.standing, field, value.clone());
        }
        job.standing.assignee = self.users.name(job.standing.assignee.take());
        let mut change = Change {
            about: about.clone(),
            at: first.at,
            by: first.user.clone(),
            before,
            after: job.standing.clone(),
            taken: None,
            annotator: job.annotator.clone(),
            active_ms: None,
        };
        job.annotator = change.annotator();
        if change.completes_annotation() {
            let holder = change.before.assignee.as_ref().or(change.after.assignee.as_ref());
            change.active_ms = holder.and_then(|holder| job.working.remove(holder)).map(|(ms, _)| ms);
        }
        let facts = change.facts();
        // Each row is told: by a fact, or as a part of the change that its request made.
        let (rows, told) = (fields.len(), facts.len());
        (told..rows).for_each(|_| sink.ignore(NO_FACT));
        if facts.iter().any(|fact| fact.event_type == EventType::Reviewed) {
            self.notes.add(VERDICT);
        }
        facts.into_iter().for_each(|fact| sink.event(first.line, fact, None, &|| shown(first.raw)));
    }

    fn finish(mut self, sink: &mut dyn Sink) {
        self.close(sink);
        let left = self.jobs.values().flat_map(|job| job.working.values()).map(|(_, rows)| rows);
        (0..left.sum::<u64>())
            .for_each(|_| sink.ignore("working time on a job that its holder has not completed yet"));
        self.notes.tell(sink);
    }
}

fn shown(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

const NO_FACT: &str = "a change of a job that tells of no work, or tells of it together with another";
const ZONE: &str = "cvat: the stamps of the event log name no zone and are read as --source-tz says; CVAT's server \
                    writes UTC";
const WORKING_TIME: &str = "cvat: the server's working time adds up gaps of at most 100 seconds and the length of loading \
                            frames: long looking counts as nothing, slow loading as work; that of the holder up to a label \
                            stands on the label, all other as time.logged";
const STAGE: &str =
    "cvat: a job whose stage the log does not tell is taken to stand at annotation, where jobs begin";
const VERDICT: &str = "cvat: a state rejected is told as rejected, though it may mean \"do it again\"; a verdict is on whoever \
                       was seen to annotate the job, else on its assignee unless that is the judge, else on cvat:?";
