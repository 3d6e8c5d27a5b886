//! The export for Label Studio: the query's rows, batch by batch, to the writer of its JSON.
//!
//! Absent on purpose: measures and tiers, which this form has no place for, so that only the fold is run.

use std::io::Write;

use futures::StreamExt;

use crate::engine::fold::related;
use crate::engine::open::Events;
use crate::engine::{EngineError, Question};
use crate::metrics;
use crate::reports::label_studio::LabelStudio;

const ROWS: &str = include_str!("../../../queries/export/label_studio.sql");

/// Writes the file, and tells what it could not say.
pub(super) async fn write(
    events: Events,
    question: &Question,
    out: &mut (dyn Write + Send),
) -> Result<Vec<String>, EngineError> {
    let session = related(events, question).await?;
    let mut rows = session.sql(ROWS).await?.execute_stream().await?;
    let mut file = LabelStudio::new(out);
    while let Some(batch) = rows.next().await {
        file.push(&metrics::table("facts", &[batch?])?).map_err(EngineError::Write)?;
    }
    file.finish().map_err(EngineError::Write)
}
