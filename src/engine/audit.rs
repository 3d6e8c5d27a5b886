//! The audit of files or of a ledger: fold, then the rules alone, without the reports.

use std::path::Path;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::intake::{Taken, quarantine_table};
use super::open::{Events, open, open_ledger};
use super::{EngineError, Question, fold};
use crate::audit::{Asked, audit};
use crate::ledger::{Ledger, Quarantined};
use crate::metrics;
use crate::table::Table;

/// What is strange in events read from files. `only` names the rules to run; all when empty.
///
/// # Errors
/// As the question has it wrong.
pub async fn audit_batches(
    batches: Vec<RecordBatch>,
    taken: &Taken,
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    audit_session(&open(Events::Batches(batches)).await?, &taken.quarantine, question, only).await
}

/// What is strange in a ledger.
///
/// # Errors
/// When there is no ledger, and as the question has it wrong.
pub async fn audit_ledger(path: &Path, question: &Question, only: &[String]) -> Result<Table, EngineError> {
    let ledger = Ledger::open(path).await?;
    let quarantine = super::ingest::known_quarantine(&ledger, question)?;
    audit_session(&open_ledger(&ledger).await?, &quarantine, question, only).await
}

async fn audit_session(
    session: &SessionContext,
    quarantine: &[Quarantined],
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    let mut folded = fold(session, question).await?;
    metrics::relations(session, folded.relations.take()?, &question.scope).await?;
    findings(session, &quarantine_table(quarantine), question, only).await
}

/// Runs the rules over a session that holds the relations.
pub(super) async fn findings(
    session: &SessionContext,
    quarantine: &Table,
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    metrics::session::register(session, "quarantine", vec![metrics::batch(quarantine)?])?;
    // Not --as-of: a report as of a moment says what the report said then, which named no moment.
    let now = question.cutoff;
    let asked = Asked { scope: &question.scope, thresholds: &question.thresholds, now, only };
    Ok(audit(session, &asked).await?)
}
