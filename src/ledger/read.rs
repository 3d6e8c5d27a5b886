//! The events of a ledger as a table for DataFusion.
//!
//! Promises: all that was acknowledged when it was asked for, each event once; texts are Utf8; no lock is
//! taken. Looking at the journal before the log, it cannot miss what is settled in between.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext};
use deltalake::DeltaTable;

use super::error::{LedgerError, table_error};
use super::{Ledger, journal};
use crate::events::{field_index, schema};
use crate::resources;

impl Ledger {
    /// All settled and acknowledged events, as of the last refresh or later.
    ///
    /// # Errors
    /// When the log or the journal cannot be read.
    pub async fn table_provider(&self) -> Result<Arc<dyn TableProvider>, LedgerError> {
        let (table, journal) = self.newest().await?;
        let settled = self.settled(&table).await?;
        if journal.is_empty() {
            return Ok(settled);
        }
        united(settled, journal).map_err(table_error(&self.layout.root))
    }

    /// The table, and the events of the journal that are not in it.
    pub(super) async fn newest(&self) -> Result<(DeltaTable, Vec<RecordBatch>), LedgerError> {
        let mut segments = Vec::new();
        for id in journal::list(&self.layout)? {
            segments.extend(journal::read(&self.layout, &id)?.map(|recovered| (id, recovered.batches)));
        }
        let mut table = self.table.clone();
        if segments.is_empty() {
            return Ok((table, Vec::new()));
        }
        table.update_state().await.map_err(table_error(&self.layout.root))?;
        let snapshot = table.snapshot().map_err(table_error(&self.layout.root))?;
        let mut batches = Vec::new();
        for (id, found) in segments {
            let done = snapshot.transaction_version(&table.log_store(), id.transaction()).await;
            let done = done.map_err(table_error(&self.layout.root))?;
            if done.is_none_or(|number| number < id.number) {
                batches.extend(found);
            }
        }
        if !batches.is_empty() {
            let settled = self.settled(&table).await?;
            batches = unsettled(settled, batches).await.map_err(table_error(&self.layout.root))?;
        }
        Ok((table, batches))
    }

    async fn settled(&self, table: &DeltaTable) -> Result<Arc<dyn TableProvider>, LedgerError> {
        let state = Arc::new(context().state());
        table.table_provider().with_session(state).await.map_err(table_error(&self.layout.root))
    }
}

/// Of some events of the journal those that are not in the table: another writer may have been first.
async fn unsettled(
    settled: Arc<dyn TableProvider>,
    batches: Vec<RecordBatch>,
) -> datafusion::error::Result<Vec<RecordBatch>> {
    let context = context();
    let at = field_index("event_id").unwrap_or_default();
    let journal = MemTable::try_new(schema(), vec![batches.clone()])?;
    context.register_table("settled", settled)?;
    context.register_table("journal", Arc::new(journal))?;
    let twice = "select event_id from settled where event_id in (select event_id from journal)";
    let mut seen = HashSet::new();
    for batch in context.sql(twice).await?.collect().await? {
        seen.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    let mut fresh = Vec::new();
    for batch in batches {
        let ids = batch.column(at).as_string::<i32>();
        let mask: BooleanArray =
            ids.iter().map(|id| Some(seen.insert(id.unwrap_or_default().to_owned()))).collect();
        fresh.push(filter_record_batch(&batch, &mask)?);
    }
    Ok(fresh)
}

/// The table and what is in the journal alone.
fn united(
    settled: Arc<dyn TableProvider>,
    journal: Vec<RecordBatch>,
) -> datafusion::error::Result<Arc<dyn TableProvider>> {
    let context = context();
    let journal = context.read_table(Arc::new(MemTable::try_new(schema(), vec![journal])?))?;
    Ok(context.read_table(settled)?.union(journal)?.into_view())
}

/// A session as every reader of events needs it: exact decimals, plain text columns.
pub(super) fn context() -> SessionContext {
    let mut config = SessionConfig::new();
    let options = config.options_mut();
    options.execution.parquet.schema_force_view_types = false;
    options.execution.parquet.pushdown_filters = true;
    options.sql_parser.parse_float_as_decimal = true;
    let config = config.with_target_partitions(resources::threads());
    SessionContext::new_with_config(config)
}
