//! Checkpoints: every so often, a file that spares readers the commits so far. The commits stay.
//!
//! Promises: a checkpoint is written before the commit after it, and that commit names its digests, so the
//! chain covers what other readers of the table believe. deltalake writes it and does not sync: we do.

use std::fs;

use deltalake::protocol::checkpoints;

use super::commit::FileRecord;
use super::disk::{self, Layout, names, sync_folder};
use super::error::{LedgerError, io_error, table_error};
use super::{CHECKPOINT_EVERY, Ledger};

/// Names the newest checkpoint.
pub(super) const POINTER: &str = "_last_checkpoint";

/// What the names of a checkpoint begin with.
fn prefix(version: u64) -> String {
    format!("{version:020}.checkpoint")
}

/// Whether there is a checkpoint of a version.
pub(super) fn exists(layout: &Layout, version: u64) -> Result<bool, LedgerError> {
    Ok(names(&layout.log())?.iter().any(|name| name.starts_with(&prefix(version))))
}

/// Writes the checkpoint of the ledger's version where one is due, for the next commit to name. To be called
/// under the lock.
pub(super) async fn write(ledger: &Ledger) -> Result<Vec<FileRecord>, LedgerError> {
    let version = ledger.version();
    if !(version + 1).is_multiple_of(CHECKPOINT_EVERY) {
        return Ok(Vec::new());
    }
    let log = ledger.layout.log();
    checkpoints::create_checkpoint(&ledger.table, None).await.map_err(table_error(&log))?;
    let mut files = Vec::new();
    for name in names(&log)? {
        if name.starts_with(&prefix(version)) || name == POINTER {
            let path = log.join(&name);
            let bytes = fs::read(&path).map_err(io_error(&path, "read this file"))?;
            let file = fs::File::open(&path).map_err(io_error(&path, "open this file"))?;
            disk::sync(&file, &path)?;
            let blake3 = blake3::hash(&bytes).to_hex().to_string();
            files.push(FileRecord { path: name, blake3, ..FileRecord::default() });
        }
    }
    sync_folder(&log)?;
    Ok(files)
}
