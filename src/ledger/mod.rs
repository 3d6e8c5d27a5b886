//! Append-only storage of events: the only room that writes the data directory.
//!
//! Promises: what [`Writer::finish`] or [`Writer::acknowledge`] returned from is on disk and will stay; an
//! event id is in the table once, whoever posts it how often; a commit is visible whole or not at all;
//! each commit is chained to the one before it, so one [`Ledger::head`] stands for the whole history.
//! Readers never lock and never wait. A run that was killed leaves nothing that is ever read: the next
//! writer settles what was acknowledged and sweeps the rest.
//! The folder is a Delta Lake table that Spark, Trino, DuckDB and pandas read without us; beside it lies
//! `_piecework` (see `disk`).
//! Absent on purpose: what an event means (`assignments`), which input is which (`sources`).

mod admission;
mod again;
mod background;
mod checkpoint;
mod commit;
mod compact;
mod disk;
mod error;
mod faults;
mod ids;
mod info;
mod journal;
mod kept;
mod merge;
mod moment;
mod order;
mod pairs;
mod part;
mod pending;
mod quarantine;
mod read;
mod recovery;
mod scan;
mod settle;
mod statistics;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::{Action, Metadata, StructType, new_metadata};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, TableProperty};
use serde_json::json;
use url::Url;

pub use again::SeenAgain;
pub use commit::InputRecord;
pub use compact::{CompactOptions, Compacted, Merge};
pub use error::LedgerError;
pub use info::LedgerInfo;
pub use quarantine::{QuarantineEntry, Quarantined, Resolution};
pub use scan::{Stored, Wanted};
pub use verify::{FileFault, Verdict, verify};
pub use writer::{Receipt, Writer};

pub use crate::admission::Judgement;
use crate::clock::Clock;
use crate::events::schema;
use crate::resources;
use crate::units::Micros;
use commit::{FileRecord, Record};
use disk::{Layout, sync_folder};
use error::{io_error, table_error};

/// The layout that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;
const FORMAT_KEY: &str = "piecework.format";
/// A checkpoint spares a reader the commits before it.
const CHECKPOINT_EVERY: u64 = 20;

/// How much a writer holds and how it cuts files.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Up to so many events a run goes through the journal; a larger one straight into the table.
    pub journal: usize,
    /// So many events are sorted into one file.
    pub run: usize,
    /// So many bytes of memory are sorted into one file, where that comes first.
    pub run_bytes: usize,
    pub row_group: usize,
    /// So many bytes of memory are for what tells known ids; what is more lies in a temporary file.
    pub known: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let share = |of: u64| usize::try_from(resources::memory() / of).unwrap_or(usize::MAX);
        // One run is collected while the one before it is written: two of them, and what the encoder holds of a row group.
        let run_bytes = share(8).clamp(8 << 20, 256 << 20);
        Limits { journal: 50_000, run: 512 * 1024, run_bytes, row_group: 64 * 1024, known: share(4) }
    }
}

/// A ledger, as it stood when it was opened or last refreshed.
pub struct Ledger {
    layout: Layout,
    table: DeltaTable,
    pub limits: Limits,
}

impl Ledger {
    /// Opens a ledger that exists. Writes nothing.
    ///
    /// # Errors
    /// When there is none, when a newer program wrote it, or when it cannot be read.
    pub async fn open(path: &Path) -> Result<Ledger, LedgerError> {
        let absent = || LedgerError::Absent { path: path.to_owned() };
        let root = path.canonicalize().map_err(|_| absent())?;
        let layout = Layout { root };
        if disk::names(&layout.log())?.is_empty() {
            return Err(absent());
        }
        let url = Url::from_directory_path(&layout.root).map_err(|()| absent())?;
        let table = deltalake::open_table(url).await.map_err(table_error(&layout.root))?;
        let ledger = Ledger { layout, table, limits: Limits::default() };
        ledger.check_format()?;
        Ok(ledger)
    }

    /// Opens a ledger, or makes one in a folder that is absent or empty.
    ///
    /// # Errors
    /// As [`Ledger::open`], and when the folder holds other things or cannot be written.
    pub async fn open_or_create(path: &Path) -> Result<Ledger, LedgerError> {
        if disk::names(&path.join("_delta_log"))?.is_empty() {
            create(path).await?;
        }
        Ledger::open(path).await
    }

    /// Looks again: sees what others committed since.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn refresh(&mut self) -> Result<(), LedgerError> {
        self.table.update_state().await.map_err(table_error(&self.layout.root))
    }

    /// Starts to write; first settles and sweeps what runs that were killed have left.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub async fn writer<'a>(&'a mut self, clock: &'a dyn Clock) -> Result<Writer<'a>, LedgerError> {
        Writer::open(self, clock).await
    }

    /// The digest that stands for the whole history up to here.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn head(&self) -> Result<String, LedgerError> {
        Ok(commit::newest_record(&self.layout, self.version())?.head)
    }

    /// The version of the Delta table.
    pub fn version(&self) -> u64 {
        self.table.version().unwrap_or_default()
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.layout.root
    }

    /// All that was not accepted and is not dealt with yet, in the order in which it came.
    ///
    /// # Errors
    /// When a file of the quarantine is missing or damaged.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, LedgerError> {
        let open = self.quarantine_history()?.into_iter().filter(|entry| entry.resolution.is_none());
        Ok(open.map(|entry| entry.rejected).collect())
    }

    /// All that was ever not accepted, with how it was dealt with.
    ///
    /// # Errors
    /// When a file of the quarantine is missing or damaged.
    pub fn quarantine_history(&self) -> Result<Vec<QuarantineEntry>, LedgerError> {
        let mut records = self.records()?;
        records.reverse();
        quarantine::read_all(&self.layout, records.iter().flat_map(|record| &record.beside.quarantine))
    }

    /// Where events came again and changed nothing, in the order of ids, files and lines, each place once; of commits that were recorded
    /// by a moment, where one is given. The place of the event itself is among them where a run that was killed was run again.
    ///
    /// # Errors
    /// When a file that tells it is missing or damaged.
    pub fn seen_again(&self, as_of: Option<Micros>) -> Result<Vec<SeenAgain>, LedgerError> {
        let mut records = self.records()?;
        // The commit that made the ledger has no time.
        records.retain(|record| as_of.is_none_or(|as_of| record.recorded_at.is_none_or(|at| at <= as_of)));
        again::read(&self.layout, records.iter().flat_map(|record| &record.beside.again))
    }

    /// Our records, newest first.
    fn records(&self) -> Result<Vec<Record>, LedgerError> {
        commit::records(&self.layout, self.version()).collect()
    }

    /// The parts of the table as their commits named them, oldest first.
    fn live_parts(&self) -> Result<Vec<FileRecord>, LedgerError> {
        let mut live = Vec::new();
        for record in self.records()?.into_iter().rev() {
            live.retain(|part| !record.replaced.contains(part));
            live.extend(record.files);
        }
        Ok(live)
    }

    /// The table's files.
    fn files(&self) -> Vec<(String, u64)> {
        let Ok(snapshot) = self.table.snapshot() else { return Vec::new() };
        let files = snapshot.log_data().into_iter();
        files.map(|file| (file.path().into_owned(), file.size() as u64)).collect()
    }

    fn check_format(&self) -> Result<(), LedgerError> {
        let path = || self.layout.root.clone();
        let snapshot = self.table.snapshot().map_err(table_error(&self.layout.root))?;
        match snapshot.metadata().configuration().get(FORMAT_KEY) {
            None => Err(LedgerError::Foreign { path: path() }),
            Some(found) if found.parse::<u32>().is_ok_and(|format| format <= FORMAT) => Ok(()),
            Some(found) => {
                Err(LedgerError::NewerFormat { path: path(), found: found.clone(), known: FORMAT })
            }
        }
    }
}

async fn create(path: &Path) -> Result<(), LedgerError> {
    let is_ours = |name: &String| matches!(name.as_str(), "_delta_log" | "_piecework");
    if !disk::names(path)?.iter().all(is_ours) {
        return Err(LedgerError::Foreign { path: path.to_owned() });
    }
    fs::create_dir_all(path).map_err(io_error(path, "make this folder"))?;
    let root = path.canonicalize().map_err(io_error(path, "open this folder"))?;
    let layout = Layout { root };
    layout.create()?;
    if let Some(parent) = layout.root.parent() {
        sync_folder(parent)?;
    }
    let _turn = layout.lock().await?;
    let protocol = json!({ "protocol": { "minReaderVersion": 1, "minWriterVersion": 2 } });
    let protocol: Action = serde_json::from_value(protocol).map_err(table_error(path))?;
    let metadata = metadata().map_err(table_error(path))?;
    let Action::Protocol(protocol) = protocol else { return Ok(()) };
    let operation = DeltaOperation::Create {
        mode: SaveMode::ErrorIfExists,
        location: Url::from_directory_path(&layout.root)
            .map_err(|()| LedgerError::Absent { path: path.to_owned() })?,
        protocol: protocol.clone(),
        metadata: metadata.clone(),
    };
    let actions = vec![Action::Protocol(protocol), Action::Metadata(metadata)];
    let bytes = commit::seal(actions, operation, &mut Record::default(), Vec::new())?;
    // When somebody else made it in the meantime, theirs is as good.
    commit::publish(&layout, 0, &bytes).map(|_| ())
}

fn metadata() -> Result<Metadata, deltalake::DeltaTableError> {
    let columns: StructType = schema().as_ref().try_into_kernel()?;
    let settings = [
        (TableProperty::AppendOnly.as_ref(), "true".to_owned()),
        (TableProperty::CheckpointInterval.as_ref(), CHECKPOINT_EVERY.to_string()),
        // Money is not among them: its bounds would stand in the log as floats, and rows would vanish.
        (TableProperty::DataSkippingStatsColumns.as_ref(), statistics::STATISTICS.join(",")),
        // The chain of heads lies in the commits, so none is ever cleaned away.
        (TableProperty::EnableExpiredLogCleanup.as_ref(), "false".to_owned()),
        (TableProperty::LogRetentionDuration.as_ref(), "interval 36500 days".to_owned()),
        (FORMAT_KEY, FORMAT.to_string()),
    ];
    Ok(new_metadata(&columns, Vec::<String>::new(), settings)?)
}
