//! A ledger verified to its figures: after its files, its pieces are folded and counted twice, by the engine and by
//! the auditor's plain loops, which share no code, and each cell is compared.
//!
//! Absent on purpose: the files themselves (`ledger::verify`).

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use datafusion::prelude::SessionContext;
use futures::StreamExt;

use super::answer::answer;
use super::open::open_ledger;
use super::{EngineError, Question, Taken};
use crate::events::{Event, EventType, read_event};
use crate::ledger::{self, Ledger, Verdict};
use crate::metrics::sql::query;
use crate::metrics::tiers::Policy;
use crate::sim::{AuditOptions, audit};
use crate::table::{Cell, Table};

/// So many events are counted again at a time: whole workers, as each one's figures need that one's events alone.
const AT_A_TIME: usize = 200_000;
/// So many differences are told.
const TOLD: usize = 20;

/// What was found.
pub struct Verified {
    pub files: Verdict,
    /// None where the files are not what they were: figures of such a ledger prove nothing.
    pub figures: Option<Recount>,
}

/// The figures of all workers, counted twice.
#[derive(Debug, Default)]
pub struct Recount {
    pub workers: u64,
    pub cells: u64,
    pub differences: Vec<String>,
}

/// Reads all of a ledger again; see [`ledger::verify`]. `head` is an earlier head that it should go on from.
///
/// # Errors
/// When there is no ledger, or it cannot be read.
pub async fn verify(path: &Path, head: Option<&str>, policy: Policy) -> Result<Verified, EngineError> {
    let files = ledger::verify(path, head)?;
    let figures = match files.faults.is_empty() {
        true => {
            Some(recount(path, Question { audited: false, tiered: false, ..Question::of(policy) }).await?)
        }
        false => None,
    };
    Ok(Verified { files, figures })
}

async fn recount(path: &Path, question: Question) -> Result<Recount, EngineError> {
    let session = open_ledger(&Ledger::open(path).await?).await?;
    let answer = answer(&session, Taken::default(), &question).await?;
    let reported = [&answer.measured.throughput, &answer.measured.accuracy, &answer.measured.earnings];
    let mut engine = reported.map(rows_by_key);
    let mut found = Recount::default();
    let mut stream = session.sql(query("events_in_order")).await?.execute_stream().await?;
    let aside = aside(&session).await?;
    let mut workers: Vec<Event> = Vec::new();
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let event = read_event(&batch, row);
            let next_worker = workers.last().is_some_and(|last| last.worker_id != event.worker_id);
            if next_worker && workers.len() >= AT_A_TIME {
                compare(&aside, std::mem::take(&mut workers), reported, &mut engine, &mut found);
            }
            workers.push(event);
        }
    }
    compare(&aside, workers, reported, &mut engine, &mut found);
    for (table, rows) in reported.iter().zip(&engine) {
        rows.keys().for_each(|key| found.tell(format!("{} {key}: only the engine has this row", table.name)));
    }
    Ok(found)
}

impl Recount {
    fn tell(&mut self, difference: String) {
        if self.differences.len() < TOLD {
            self.differences.push(difference);
        }
    }
}

/// The facts that belong to no worker's pieces.
async fn aside(session: &SessionContext) -> Result<Vec<Event>, EngineError> {
    let batches = session.sql(query("events_aside")).await?.collect().await?;
    let events = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row)));
    Ok(events.filter(|event| matches!(event.event_type, EventType::Published | EventType::Voided)).collect())
}

/// The rows of a table by worker and currency, each once.
fn rows_by_key(table: &Table) -> BTreeMap<String, &Vec<Cell>> {
    let currency = table.column("currency");
    let key = |row: &[Cell]| {
        let currency = currency.map_or("", |at| row[at].text());
        format!("{} {currency}", row[0].text()).trim_end().to_owned()
    };
    table.rows.iter().map(|row| (key(row), row)).collect()
}

/// Counts some workers again and takes their rows out of the engine's.
fn compare(
    aside: &[Event],
    mut events: Vec<Event>,
    reported: [&Table; 3],
    engine: &mut [BTreeMap<String, &Vec<Cell>>; 3],
    found: &mut Recount,
) {
    let tasks: HashSet<String> = events.iter().filter_map(|event| event.task_id.clone()).collect();
    let concerns = |event: &&Event| {
        event.event_type == EventType::Voided || event.task_id.as_ref().is_some_and(|id| tasks.contains(id))
    };
    events.extend(aside.iter().filter(concerns).cloned());
    let audited = audit(&events, &AuditOptions::default());
    for (at, again) in [&audited.throughput, &audited.accuracy, &audited.earnings].into_iter().enumerate() {
        found.workers += if at == 0 { again.rows.len() as u64 } else { 0 };
        for (key, row) in rows_by_key(again) {
            let Some(have) = engine[at].remove(&key) else {
                found.tell(format!("{} {key}: only the recount has this row", again.name));
                continue;
            };
            for (column, want) in again.columns.iter().zip(row) {
                let have = reported[at].column(column).map_or(&Cell::Empty, |at| &have[at]);
                found.cells += 1;
                if !same(want, have) {
                    found.tell(format!(
                        "{} {key} {column}: the engine has {have:?}, the recount {want:?}",
                        again.name
                    ));
                }
            }
        }
    }
}

/// Text, counts and money exactly, floats to nine digits: the two add them up in another order.
fn same(want: &Cell, have: &Cell) -> bool {
    match (want, have) {
        (Cell::Real(want), have) => {
            have.number().is_some_and(|have| (want - have).abs() <= 1e-9 * want.abs().max(1e-9))
        }
        (Cell::Money { value: want, scale: ws }, Cell::Money { value: have, scale: hs }) => {
            want * 10i128.pow(18 - ws) == have * 10i128.pow(18 - hs)
        }
        (want, have) => want == have,
    }
}
