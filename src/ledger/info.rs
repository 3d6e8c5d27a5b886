//! What is in a ledger, in a few numbers.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use serde::Serialize;

use super::error::{LedgerError, table_error};
use super::read::context;
use super::{FORMAT, Ledger};
use crate::events::SCHEMA_VERSION;
use crate::units::Micros;

/// A ledger in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LedgerInfo {
    pub events: u64,
    pub events_by_type: BTreeMap<String, u64>,
    pub events_by_source: BTreeMap<String, u64>,
    pub workers: u64,
    pub first_occurred_at: Option<Micros>,
    pub last_occurred_at: Option<Micros>,
    pub first_recorded_at: Option<Micros>,
    pub last_recorded_at: Option<Micros>,
    /// The version of the Delta table: how many commits there were after the first.
    pub table_version: u64,
    pub schema_version: i64,
    pub format_version: u32,
    pub files: u64,
    pub bytes: u64,
    pub head: String,
    /// Not dealt with yet.
    pub quarantined: u64,
    /// Dealt with since.
    pub quarantine_resolved: u64,
    pub inputs: u64,
}

const TOTALS: &str = "select count(*), count(distinct worker_id), min(occurred_at), max(occurred_at), \
     min(recorded_at), max(recorded_at) from events";

impl Ledger {
    /// Counts what is in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn info(&self) -> Result<LedgerInfo, LedgerError> {
        let context = context();
        let events = self.table_provider().await?;
        context.register_table("events", events).map_err(table_error(&self.layout.root))?;
        let records = self.records()?;
        let history = self.quarantine_history()?;
        let files = self.files();
        let mut info = LedgerInfo {
            events_by_type: self.count_by(&context, "event_type").await?,
            events_by_source: self.count_by(&context, "source").await?,
            table_version: self.version(),
            schema_version: SCHEMA_VERSION,
            format_version: FORMAT,
            files: files.len() as u64,
            bytes: files.iter().map(|(_, bytes)| bytes).sum(),
            head: self.head()?,
            quarantined: history.iter().filter(|entry| entry.resolution.is_none()).count() as u64,
            quarantine_resolved: history.iter().filter(|entry| entry.resolution.is_some()).count() as u64,
            inputs: records.iter().map(|record| record.beside.inputs.len() as u64).sum(),
            ..LedgerInfo::default()
        };
        for batch in self.collect(&context, TOTALS).await? {
            let whole = |at: usize| batch.column(at).as_primitive::<Int64Type>().value(0) as u64;
            let time = |at: usize| {
                let column = batch.column(at).as_primitive::<TimestampMicrosecondType>();
                column.is_valid(0).then(|| column.value(0))
            };
            (info.events, info.workers) = (whole(0), whole(1));
            (info.first_occurred_at, info.last_occurred_at) = (time(2), time(3));
            (info.first_recorded_at, info.last_recorded_at) = (time(4), time(5));
        }
        Ok(info)
    }

    async fn count_by(
        &self,
        context: &datafusion::prelude::SessionContext,
        column: &str,
    ) -> Result<BTreeMap<String, u64>, LedgerError> {
        let query = format!("select coalesce({column}, ''), count(*) from events group by 1");
        let mut counts = BTreeMap::new();
        for batch in self.collect(context, &query).await? {
            let keys = batch.column(0).as_string::<i32>();
            let values = batch.column(1).as_primitive::<Int64Type>();
            counts.extend(
                (0..batch.num_rows()).map(|row| (keys.value(row).to_owned(), values.value(row) as u64)),
            );
        }
        Ok(counts)
    }

    async fn collect(
        &self,
        context: &datafusion::prelude::SessionContext,
        query: &str,
    ) -> Result<Vec<arrow::array::RecordBatch>, LedgerError> {
        let frame = context.sql(query).await.map_err(table_error(&self.layout.root))?;
        frame.collect().await.map_err(table_error(&self.layout.root))
    }
}
