//! The audit of files or of a ledger: fold, then the rules alone, without the reports.

use std::collections::HashSet;
use std::path::Path;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::fold::related;
use super::gate::{Held, Memory};
use super::ingest::{Kept, lanes_over};
use super::intake::{Taken, quarantine_table};
use super::lanes::{self, Lanes, Strange};
use super::open::{Events, open, open_ledger};
use super::{EngineError, Question, fold};
use crate::audit::{Asked, audit, nothing_found};
use crate::events::Rule;
use crate::ledger::Quarantined;
use crate::metrics;
use crate::table::Table;
use crate::units::Micros;

/// What is strange in events read from files, in a memory that was made for the question. `only` names the rules to run; all when
/// empty.
///
/// # Errors
/// As the question has it wrong.
pub async fn audit_memory(
    memory: Memory,
    taken: &Taken,
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    match memory.held()? {
        Held::Lanes(lanes) => audit_lanes(*lanes, &taken.quarantine, question, only).await,
        Held::Batches(batches) => {
            audit_session(&open(Events::Batches(batches)).await?, &taken.quarantine, question, only).await
        }
    }
}

/// What is strange in a ledger.
///
/// # Errors
/// When there is no ledger, and as the question has it wrong.
pub async fn audit_ledger(path: &Path, question: &Question, only: &[String]) -> Result<Table, EngineError> {
    let kept = Kept::open(path, question).await?;
    match lanes::can_answer(question) {
        true => {
            let lanes = lanes_over(&kept.ledger.stored().await?, question)?;
            audit_lanes(lanes, &kept.quarantine, question, only).await
        }
        false => audit_session(&open_ledger(&kept.ledger).await?, &kept.quarantine, question, only).await,
    }
}

async fn audit_lanes(
    lanes: Lanes,
    quarantine: &[Quarantined],
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    match lanes.answer(question, contradicted(quarantine))?.strange {
        Some(strange) => findings_of(strange, &quarantine_table(quarantine), question, only).await,
        None => Ok(nothing_found()),
    }
}

/// The ids of events that came again with other content, as the reasons of such faults name them.
pub(super) fn contradicted(quarantine: &[Quarantined]) -> HashSet<String> {
    let of = |entry: &Quarantined| {
        let id = entry.reason.strip_prefix("event_id \"")?.split("\" came before").next()?;
        (entry.rule == Rule::Conflict.code()).then(|| id.to_owned())
    };
    quarantine.iter().filter_map(of).collect()
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

/// What is strange in the few events that lanes gave. Where nothing happened there is no need to plan three dozen rules.
pub(super) async fn findings_of(
    strange: Strange,
    quarantine: &Table,
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    if strange.events.iter().all(|batch| batch.num_rows() == 0) && quarantine.rows.is_empty() {
        return Ok(nothing_found());
    }
    // Of a ledger only what was recorded by --as-of came into the lanes, and most of it without the moment when.
    let question = &Question { as_of: None, ..question.clone() };
    let session = related(Events::Batches(strange.events), question).await?;
    let now = question.cutoff.or(Some(strange.now));
    run(&session, quarantine, question, only, now, strange.given).await
}

/// Runs the rules over a session that holds the relations.
pub(super) async fn findings(
    session: &SessionContext,
    quarantine: &Table,
    question: &Question,
    only: &[String],
) -> Result<Table, EngineError> {
    // Not --as-of: a report as of a moment says what the report said then, which named no moment.
    run(session, quarantine, question, only, question.cutoff, Vec::new()).await
}

/// The same with what counts as now, and with shared tables of the rules that were made elsewhere.
async fn run(
    session: &SessionContext,
    quarantine: &Table,
    question: &Question,
    only: &[String],
    now: Option<Micros>,
    given: Vec<(&'static str, RecordBatch)>,
) -> Result<Table, EngineError> {
    metrics::session::register(session, "quarantine", vec![metrics::batch(quarantine)?])?;
    let (scope, thresholds) = (&question.scope, &question.thresholds);
    Ok(audit(session, &Asked { scope, thresholds, now, only, given }).await?)
}
