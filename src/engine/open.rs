//! A session over the events of files or of a ledger.

use std::path::Path;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::EngineError;
use crate::ledger::Ledger;
use crate::metrics;

/// Where the events of a question come from.
pub enum Events {
    /// Read from files.
    Batches(Vec<RecordBatch>),
    /// Kept in a ledger's folder.
    Ledger(std::path::PathBuf),
}

/// A session with the table `events`.
pub(super) async fn open(events: Events) -> Result<SessionContext, EngineError> {
    let session = metrics::session::session();
    match events {
        Events::Batches(mut batches) => {
            if batches.is_empty() {
                batches.push(RecordBatch::new_empty(crate::events::schema()));
            }
            metrics::session::register(&session, "events", batches)?;
        }
        Events::Ledger(path) => register_ledger(&session, &path).await?,
    }
    Ok(session)
}

/// Registers the events of a ledger in a session.
async fn register_ledger(session: &SessionContext, path: &Path) -> Result<(), EngineError> {
    let ledger = Ledger::open(path).await?;
    session.register_table("events", ledger.table_provider().await?)?;
    Ok(())
}
