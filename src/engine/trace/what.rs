//! What an id can mean: an event, an assignment, a task, a worker, a payment, a source line; one text may be several.
//!
//! Promises: all meanings are found unless one kind is asked for; nothing found is said with what was looked through.

use std::collections::BTreeSet;

use super::TraceError;
use super::proof::read_all;
use super::story::{self, Story};
use crate::engine::audit::findings;
use crate::engine::intake::quarantine_table;
use crate::engine::open::open;
use crate::engine::{EngineError, Events, Quarantined, Question, Scope, fold};
use crate::events::Event;
use crate::ledger::SeenAgain;
use crate::metrics::{self, measure, trace};
use crate::words::near;

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    Event,
    Assignment,
    Task,
    Worker,
    Payment,
    Line,
}

/// All meanings, in the order of the help text.
pub const ALL_MEANINGS: [Meaning; 6] =
    [Meaning::Event, Meaning::Assignment, Meaning::Task, Meaning::Worker, Meaning::Payment, Meaning::Line];

impl Meaning {
    /// The word of `--kind`.
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Event => "event",
            Meaning::Assignment => "assignment",
            Meaning::Task => "task",
            Meaning::Worker => "worker",
            Meaning::Payment => "payment",
            Meaning::Line => "line",
        }
    }

    pub fn parse(name: &str) -> Option<Meaning> {
        ALL_MEANINGS.into_iter().find(|meaning| meaning.name() == name)
    }

    /// Whether an event carries the id in this role.
    fn fits(self, event: &Event, id: &str, line: Option<(&str, u64)>) -> bool {
        let is = |field: &Option<String>| field.as_deref() == Some(id);
        match self {
            Meaning::Event => is(&event.event_id),
            Meaning::Assignment => is(&event.assignment_id),
            Meaning::Task => is(&event.task_id),
            Meaning::Worker => is(&event.worker_id),
            Meaning::Payment => is(&event.payment_id),
            Meaning::Line => line.is_some_and(|(file, number)| {
                let origin = event.origin_line.and_then(|line| u64::try_from(line).ok());
                origin == Some(number) && event.origin_file.as_deref().is_some_and(|of| names(of, file))
            }),
        }
    }
}

/// Whether a file is meant by this name or by the end of its path.
fn names(file: &str, named: &str) -> bool {
    file == named || file.strip_suffix(named).is_some_and(|folder| folder.ends_with('/'))
}

/// All that was found of an id.
pub struct Told {
    pub id: String,
    pub meanings: Vec<Meaning>,
    pub story: Story,
    /// What stood at the source line and was not accepted.
    pub quarantined: Vec<Quarantined>,
}

/// Tells all that happened under an id. `duplicates` are the events that came once more, `quarantine` what was not accepted.
///
/// # Errors
/// When nothing has that id: what was looked through, and near ids.
pub async fn tell(
    events: Events,
    question: &Question,
    id: &str,
    kind: Option<Meaning>,
    duplicates: &[SeenAgain],
    quarantine: &[Quarantined],
) -> Result<Told, EngineError> {
    let session = open(events).await?;
    // Everything is shown, play money too; what groups or narrows a report does not matter here.
    let scope = Scope { sandbox: true, tz: question.scope.tz, ..Scope::default() };
    let question = Question { scope, ..question.clone() };
    let mut folded = fold(&session, &question).await?;
    let line = id.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
    let line = line.filter(|(file, _): &(&str, u64)| !file.is_empty());
    let mut found = read_all(&trace::meanings(&session, id, line).await?);
    // A line that told an event once more stands for that event.
    let again = duplicates
        .iter()
        .filter(|seen| line.is_some_and(|(file, number)| seen.line == number && names(&seen.file, file)));
    let again: BTreeSet<&str> = again.map(|seen| seen.event_id.as_str()).collect();
    for event in &again {
        found.extend(read_all(&trace::meanings(&session, event, None).await?));
    }
    let repeats = |event: &Event| event.event_id.as_deref().is_some_and(|id| again.contains(id));
    let meant = |meaning: Meaning| kind.is_none_or(|kind| kind == meaning);
    let fits = |meaning: Meaning, event: &Event| {
        meaning.fits(event, id, line) || meaning == Meaning::Line && repeats(event)
    };
    let quarantined = quarantine.iter().filter(|entry| {
        meant(Meaning::Line)
            && line.is_some_and(|(file, number)| entry.line == number && names(&entry.file, file))
    });
    let quarantined: Vec<Quarantined> = quarantined.cloned().collect();
    let mut meanings: Vec<Meaning> = ALL_MEANINGS
        .into_iter()
        .filter(|meaning| meant(*meaning) && found.iter().any(|event| fits(*meaning, event)))
        .collect();
    if !quarantined.is_empty() && !meanings.contains(&Meaning::Line) {
        meanings.push(Meaning::Line);
    }
    if meanings.is_empty() {
        trace::meanings(&session, id, None).await?;
        let other = ALL_MEANINGS.iter().find(|other| found.iter().any(|event| fits(**other, event)));
        if let (Some(kind), Some(other)) = (kind, other) {
            let (kind, other) = (kind.name(), other.name());
            return Err(TraceError::Unknown(format!(
                "no {kind} is called {id:?}, but one {other} is: leave --kind out"
            ))
            .into());
        }
        let ids = trace::near(&session).await?;
        let ids: Vec<&str> = ids.rows.iter().map(|row| row[0].text()).collect();
        return Err(TraceError::Unknown(unknown(id, kind, line.is_some(), &ids)).into());
    }
    found.retain(|event| meanings.iter().any(|meaning| fits(*meaning, event)));
    let mut seen = BTreeSet::new();
    found.retain(|event| seen.insert(event.event_id.clone()));
    // A void leads to what it takes back.
    let taken_back: Vec<String> = found.iter().filter_map(|event| event.target_event_id.clone()).collect();
    for target in taken_back {
        let events = read_all(&trace::meanings(&session, &target, None).await?);
        found.extend(events.into_iter().filter(|event| event.event_id.as_ref() == Some(&target)));
    }
    let related = metrics::relations(&session, folded.relations.take()?, &question.scope).await?;
    measure(&session, &related, &question.scope).await?;
    metrics::lay_out(&session, &question.scope).await?;
    let anomalies = findings(&session, &quarantine_table(quarantine), &question, &[]).await?;
    let story = story::of(&session, found, &anomalies, duplicates).await?;
    Ok(Told { id: id.to_owned(), meanings, story, quarantined })
}

/// What was looked through in vain.
fn unknown(id: &str, kind: Option<Meaning>, line: bool, ids: &[&str]) -> String {
    let kinds: Vec<&str> = match kind {
        Some(kind) => vec![kind.name()],
        None => ALL_MEANINGS
            .iter()
            .filter(|kind| line || **kind != Meaning::Line)
            .map(|kind| kind.name())
            .collect(),
    };
    let near = match near(id, ids.iter().copied()) {
        near if near.is_empty() => "no id is near it".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    format!("nothing is called {id:?}; looked through the ids of each {}; {near}", kinds.join(", "))
}
