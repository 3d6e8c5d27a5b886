//! The other way: what is known, in forms that other tools read.

mod label_studio;

use std::io::Write;

use futures::StreamExt;

use super::answer::sql;
use super::fold::known_events;
use super::open::{Events, open};
use super::{EngineError, Question};
use crate::events::{line, read_event};
use crate::reports::csv;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Native events, a line each, in the order in which they happened.
    Events,
    /// Task, worker, label.
    Crowdkit,
    /// Mechanical Turk's review file.
    MturkReview,
    /// Label Studio's tasks with annotations.
    LabelStudio,
}

/// Each form by its name.
pub const EXPORTS: [(&str, Export); 4] = [
    ("events", Export::Events),
    ("crowdkit", Export::Crowdkit),
    ("mturk-review", Export::MturkReview),
    ("label-studio", Export::LabelStudio),
];

const CROWDKIT: &str = include_str!("../../queries/export/crowdkit.sql");
const MTURK_REVIEW: &str = include_str!("../../queries/export/mturk_review.sql");
const LABEL_STUDIO: &str = include_str!("../../queries/export/label_studio.sql");

/// Writes what a question is about in a form. Tells what the form could not say.
///
/// # Errors
/// Events that cannot be read, or a place that cannot be written to.
pub async fn export(
    events: Events,
    question: &Question,
    export: Export,
    out: &mut (dyn Write + Send),
) -> Result<Vec<String>, EngineError> {
    let query = match export {
        Export::Events => return write_events(events, question, out).await.map(|()| Vec::new()),
        Export::LabelStudio => return label_studio::write(events, question, LABEL_STUDIO, out).await,
        Export::Crowdkit => CROWDKIT,
        Export::MturkReview => MTURK_REVIEW,
    };
    let table = sql(events, question, query).await?;
    out.write_all(&csv::csv_verbatim(&table)).map_err(EngineError::Write)?;
    Ok(Vec::new())
}

async fn write_events(
    events: Events,
    question: &Question,
    out: &mut (dyn Write + Send),
) -> Result<(), EngineError> {
    let session = open(events).await?;
    session.sql(&known_events(question)).await?;
    let all = session.sql("select * from known_events order by occurred_at, event_id").await?;
    let mut stream = all.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            writeln!(out, "{}", line(&read_event(&batch, row))).map_err(EngineError::Write)?;
        }
    }
    out.flush().map_err(EngineError::Write)
}
