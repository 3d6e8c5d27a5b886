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
        let mut segments = Vec::new();
        for id in journal::list(&self.layout)? {
            segments.extend(journal::read(&self.layout, &id)?.map(|recovered| (id, recovered.batches)));
        }
        if segments.is_empty() {
            return self.settled(&self.table).await;
        }
        let mut table = self.table.clone();
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
        let settled = self.settled(&table).await?;
        if batches.is_empty() {
            return Ok(settled);
        }
        self.united(settled, batches).await.map_err(table_error(&self.layout.root))
    }

    async fn settled(&self, table: &deltalake::DeltaTable) -> Result<Arc<dyn TableProvider>, LedgerError> {
        let state = Arc::new(context().state());
        table.table_provider().with_session(state).await.map_err(table_error(&self.layout.root))
    }

    /// The table and of the journal what is not in it: another writer may have been first.
    async fn united(
        &self,
        settled: Arc<dyn TableProvider>,
        batches: Vec<RecordBatch>,
    ) -> datafusion::error::Result<Arc<dyn TableProvider>> {
        let context = context();
        let at = field_index("event_id").unwrap_or_default();
        let journal = MemTable::try_new(schema(), vec![batches.clone()])?;
        context.register_table("settled", settled.clone())?;
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
        let fresh = context.read_table(Arc::new(MemTable::try_new(schema(), vec![fresh])?))?;
        Ok(context.read_table(settled)?.union(fresh)?.into_view())
    }
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
