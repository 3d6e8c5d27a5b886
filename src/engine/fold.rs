//! From the table of events to relations: what stands aside first, then piece by piece.

use datafusion::prelude::SessionContext;
use futures::StreamExt;

use super::open::{Events, open};
use super::{EngineError, Question};
use crate::assignments::{Folder, Lives, Relations, Telling, Voids};
use crate::events::{Event, EventType, read_event};
use crate::metrics;
use crate::metrics::sql::{moment, query};
use crate::units::Micros;

/// What the fold gave, and the facts that belong to no piece.
pub struct Folded {
    pub relations: Relations,
    /// Enrolments, departures and assessments that stand, in time order.
    pub people: Vec<Event>,
    /// The latest moment of any fact: what "now" is.
    pub latest: Option<Micros>,
}

/// Folds the table `events` of the session.
///
/// # Errors
/// When the events cannot be read.
pub async fn fold(session: &SessionContext, question: &Question) -> Result<Folded, EngineError> {
    // Which pieces a condition leaves is known only when all are folded.
    let telling = telling(question).filter(|_| question.scope.filter.is_none());
    fold_telling(session, question, telling).await
}

/// The lives of the pieces that a condition leaves: by another fold of the same events, since those that it does not leave may have more events.
///
/// # Errors
/// When the events cannot be read.
pub(super) async fn lives_of(
    session: &SessionContext,
    question: &Question,
    counts: &[bool],
) -> Result<Lives, EngineError> {
    let telling = telling(question).map(|telling| Telling { only: Some(counts.into()), ..telling });
    Ok(fold_telling(session, question, telling).await?.relations.lives)
}

async fn fold_telling(
    session: &SessionContext,
    question: &Question,
    telling: Option<Telling>,
) -> Result<Folded, EngineError> {
    session.sql(&known_events(question)).await?;
    let aside = read_all(session, query("events_aside")).await?;
    let voids = Voids::new(&aside);
    let mut latest = aside.iter().filter_map(|event| event.occurred_at).max();
    let (published, mut people): (Vec<_>, Vec<_>) = aside
        .into_iter()
        .filter(|event| event.event_type != EventType::Voided)
        .partition(|event| event.event_type == EventType::Published);
    let mut folder = Folder::new(question.fold, voids, published).telling(telling);
    people.retain(|event| folder.stands(&event.fact()));
    let mut stream = session.sql(query("events_in_order")).await?.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let event = read_event(&batch, row);
            latest = latest.max(event.occurred_at);
            folder.push(event);
        }
    }
    Ok(Folded { relations: folder.finish(), people, latest })
}

/// A session with the relations that a question is about, for who asks of pieces and needs no figures.
///
/// # Errors
/// Events that cannot be read, or a condition that cannot be used.
pub(super) async fn related(events: Events, question: &Question) -> Result<SessionContext, EngineError> {
    let session = open(events).await?;
    relate(&session, question).await?;
    Ok(session)
}

/// Registers the relations that a question is about in a session with the table `events`, in place of those of a question
/// before; the latest moment of any fact.
///
/// # Errors
/// As [`related`].
pub(super) async fn relate(
    session: &SessionContext,
    question: &Question,
) -> Result<Option<Micros>, EngineError> {
    let mut folded = fold(session, question).await?;
    metrics::relations(session, folded.relations.take()?, &question.scope).await?;
    Ok(folded.latest)
}

/// Which lives of pieces are told for a question.
pub(super) fn telling(question: &Question) -> Option<Telling> {
    let scope = &question.scope;
    let window = scope.from.unwrap_or(Micros::MIN)..scope.until.unwrap_or(Micros::MAX);
    question.paged.then_some(Telling { window, sandbox: scope.sandbox, only: None })
}

/// The view of events that were known at `--as-of` and had happened by `--cutoff`: what all else reads.
pub(super) fn known_events(question: &Question) -> String {
    let happened = until("occurred_at", question.cutoff);
    let recorded = recorded(question);
    format!("create or replace view known_events as select * from events where {happened} and {recorded}")
}

/// The condition that an event was recorded by `--as-of`.
pub(super) fn recorded(question: &Question) -> String {
    until("recorded_at", question.as_of)
}

fn until(column: &str, at: Option<Micros>) -> String {
    at.map_or("true".to_owned(), |at| format!("{column} <= {}", moment(at)))
}

async fn read_all(session: &SessionContext, sql: &str) -> Result<Vec<Event>, EngineError> {
    let batches = session.sql(sql).await?.collect().await?;
    Ok(batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row))).collect())
}
