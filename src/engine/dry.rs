//! What an ingest would do, without doing it.

use std::path::Path;

use arrow::array::RecordBatch;

use super::open::{Events, open, open_ledger};
use super::read::{ReadOptions, read_inputs};
use super::{EngineError, Intake, Memory, Taken};
use crate::events::{line, read_event};
use crate::ledger::{Ledger, LedgerError};
use crate::metrics;
use crate::table::Table;

/// What would happen.
pub struct Dry {
    pub taken: Taken,
    /// By type: how many events are new, and how many the ledger has already.
    pub by_type: Table,
    /// The first events, as lines of NDJSON.
    pub first: Vec<String>,
}

/// So many events are shown.
const SHOWN: usize = 3;

const BY_TYPE: &str =
    "select i.event_type, count(*) - count(k.event_id) as new, count(k.event_id) as in_ledger
    from events i left join known k on k.event_id = i.event_id group by i.event_type order by i.event_type";

/// Reads inputs as an ingest would, and holds them against a ledger, where there is one.
///
/// # Errors
/// As an ingest.
pub async fn dry_run(ledger: &Path, arguments: &[String], options: &ReadOptions) -> Result<Dry, EngineError> {
    let (taken, batches) = read(arguments, options)?;
    let events =
        batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| read_event(batch, row)));
    let first = events.take(SHOWN).map(|event| line(&event)).collect();
    let session = open(Events::Batches(batches)).await?;
    let known = match Ledger::open(ledger).await {
        Ok(ledger) => open_ledger(&ledger).await?,
        Err(LedgerError::Absent { .. }) => open(Events::Batches(Vec::new())).await?,
        Err(error) => return Err(error.into()),
    };
    let ids = known.sql("select event_id from events").await?.into_view();
    session.register_table("known", ids)?;
    let by_type = metrics::table("by_type", &session.sql(BY_TYPE).await?.collect().await?)?;
    Ok(Dry { taken, by_type, first })
}

/// All new events of inputs, and the account of them.
fn read(arguments: &[String], options: &ReadOptions) -> Result<(Taken, Vec<RecordBatch>), EngineError> {
    let mut memory = Memory::default();
    let mut intake = Intake::new(&mut memory, &|_| {});
    read_inputs(arguments, options, &mut intake)?;
    let taken = intake.finish()?;
    Ok((taken, memory.finish()?))
}
