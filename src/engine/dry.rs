//! What an ingest would do, without doing it.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use super::gate::Gate;
use super::known::{Known, Marker};
use super::open::{Events, open, open_ledger};
use super::read::{ReadOptions, read_inputs};
use super::{EngineError, Intake, Taken};
use crate::events::{Event, field_index, line, picked, read_event};
use crate::ledger::{Judgement, Ledger, LedgerError, Quarantined};
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
    let (taken, glance) = glance(arguments, options)?;
    let session = metrics::session::session();
    metrics::session::register(&session, "events", glance.batches)?;
    let known = match Ledger::open(ledger).await {
        Ok(ledger) => open_ledger(&ledger).await?,
        Err(LedgerError::Absent { .. }) => open(Events::Batches(Vec::new())).await?,
        Err(error) => return Err(error.into()),
    };
    let ids = known.sql("select event_id from events").await?.into_view();
    session.register_table("known", ids)?;
    let by_type = metrics::table("by_type", &session.sql(BY_TYPE).await?.collect().await?)?;
    Ok(Dry { taken, by_type, first: glance.first })
}

/// What is told of inputs, and the account of them.
fn glance(arguments: &[String], options: &ReadOptions) -> Result<(Taken, Glance), EngineError> {
    let mut glance = Glance::default();
    let mut intake = Intake::new(&mut glance, &|_| {});
    read_inputs(arguments, options, &mut intake)?;
    let taken = intake.finish()?;
    glance.close()?;
    Ok((taken, glance))
}

/// Ids and types that are kept together.
const BATCH_ROWS: usize = 1 << 16;

/// Judges events, and keeps of those that are new what is told of them: their ids and types, and the first ones whole.
#[derive(Default)]
struct Glance {
    marker: Marker,
    known: Known,
    ids: StringBuilder,
    types: StringBuilder,
    rows: usize,
    batches: Vec<RecordBatch>,
    first: Vec<String>,
}

impl Glance {
    fn keep(&mut self, event: &Event) -> Result<(), ArrowError> {
        if self.first.len() < SHOWN {
            self.first.push(line(event));
        }
        self.ids.append_option(event.event_id.as_deref());
        self.types.append_value(event.event_type.name());
        self.rows += 1;
        if self.rows == BATCH_ROWS { self.close() } else { Ok(()) }
    }

    /// Makes a batch of what was kept, empty where that is nothing.
    fn close(&mut self) -> Result<(), ArrowError> {
        self.rows = 0;
        let columns = [("event_id", &mut self.ids), ("event_type", &mut self.types)];
        let columns = columns.map(|(name, texts)| (name, Arc::new(texts.finish()) as ArrayRef, true));
        self.batches.push(RecordBatch::try_from_iter_with_nullable(columns)?);
        Ok(())
    }
}

impl Gate for Glance {
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        let judgement = self.known.judge(self.marker.mark(event))?;
        if judgement == Judgement::New {
            self.keep(event)?;
        }
        Ok(judgement)
    }

    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError> {
        let judgements = self.known.judge_all(&self.marker.marks(events).0)?;
        let new: Vec<bool> = judgements.iter().map(|judgement| *judgement == Judgement::New).collect();
        let events = picked(events, &new)?;
        let shown = SHOWN.saturating_sub(self.first.len()).min(events.num_rows());
        self.first.extend((0..shown).map(|row| line(&read_event(&events, row))));
        // What was kept before stands before it.
        self.close()?;
        let column = |name: &str| -> Result<ArrayRef, ArrowError> {
            cast(events.column(field_index(name).unwrap_or_default()), &DataType::Utf8)
        };
        let columns = [("event_id", column("event_id")?, true), ("event_type", column("event_type")?, true)];
        self.batches.push(RecordBatch::try_from_iter_with_nullable(columns)?);
        Ok(judgements)
    }

    fn reject(&mut self, _: &Quarantined) -> Result<(), EngineError> {
        Ok(())
    }
}
