//! A session over the events of files or of a ledger.

use std::path::PathBuf;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::EngineError;
use crate::ledger::Ledger;
use crate::metrics;

/// Where the events of a question come from.
#[derive(Clone)]
pub enum Events {
    /// Read from files.
    Batches(Vec<RecordBatch>),
    /// Kept in a ledger's folder.
    Ledger(PathBuf),
}

/// A session with the table `events`.
pub(super) async fn open(events: Events) -> Result<SessionContext, EngineError> {
    match events {
        Events::Batches(mut batches) => {
            if batches.is_empty() {
                batches.push(RecordBatch::new_empty(crate::events::schema()));
            }
            let session = metrics::session::session();
            metrics::session::register(&session, "events", batches)?;
            Ok(session)
        }
        Events::Ledger(path) => open_ledger(&Ledger::open(&path).await?).await,
    }
}

/// A session with the table `events` of a ledger, as it stood when it was opened.
pub(super) async fn open_ledger(ledger: &Ledger) -> Result<SessionContext, EngineError> {
    let session = metrics::session::session();
    session.register_table("events", ledger.table_provider().await?)?;
    Ok(session)
}
