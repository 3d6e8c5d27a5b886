//! Where rows come from: batches in memory, or the file that is kept beside a ledger.
//!
//! Promises: the same rows either way; a kept file is used only for the head, layout and program that it was made by.
//! Absent on purpose: bringing an older file up to date (docs/decisions/0009-whatif.md).

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::rows::{ID, rows};
use crate::engine::ingest::lanes_over;
use crate::engine::lanes::{Lanes, on_cores};
use crate::engine::open::Events;
use crate::engine::{EngineError, Question};
use crate::ledger::{Ledger, Stored};
use crate::metrics::tiers::Policy;
use crate::resources;

/// How the names of kept files begin.
const KEPT: &str = "pieces";
/// So many letters of a head are in the name.
const OF_HEAD: usize = 16;
/// What it was made of, among the file's own words.
const MADE_OF: &str = "piecework.made_of";
/// Another one where other rows, or the same otherwise, are kept.
const LAYOUT: u32 = 3;

/// Why the next question takes as long.
pub const NOT_KEPT: &str =
    "what was read cannot be kept beside the ledger, so the next whatif reads all events again";

/// Rows, in parts of whole workers.
pub enum Stock {
    Memory(Vec<RecordBatch>),
    Kept(Kept),
}

/// What is read of rows.
pub enum Read {
    All,
    /// Other columns say nothing then; fewer are read faster.
    These(Vec<&'static str>),
}

impl Read {
    fn has(&self, column: &str) -> bool {
        match self {
            Read::All => true,
            Read::These(columns) => columns.contains(&column),
        }
    }
}

/// A kept file.
pub struct Kept {
    /// Opened once for each core: who reads a file moves its place in it.
    files: Mutex<Vec<File>>,
    metadata: ArrowReaderMetadata,
}

impl Stock {
    /// The rows behind a question: kept ones where they fit, else folded anew, and then kept where that is possible. What was not
    /// possible comes in words.
    ///
    /// # Errors
    /// Events that cannot be read.
    pub async fn of(events: Events, question: &Question) -> Result<(Stock, Option<String>), EngineError> {
        let question = all_of(question);
        let path = match events {
            Events::Ledger(path) => path,
            Events::Batches(batches) => {
                let lanes = lanes_over(&Stored::in_memory(batches), &question)?;
                return Ok((Stock::Memory(made(&lanes, &question)?), None));
            }
        };
        let ledger = Ledger::open(&path).await?;
        let stored = ledger.stored().await?;
        // A head tells nothing of what is acknowledged and not yet settled.
        let is_of_now = question.as_of.is_none() && question.cutoff.is_none() && stored.is_settled();
        let keeping = Keeping::of(&ledger)?;
        if is_of_now && let Some(kept) = keeping.open(&ledger) {
            return Ok((Stock::Kept(kept), None));
        }
        let lanes = lanes_over(&stored, &question)?;
        let mut said = None;
        if is_of_now {
            match keeping.keep(&ledger, &lanes, &question) {
                Ok(_) => {
                    if let Some(kept) = keeping.open(&ledger) {
                        return Ok((Stock::Kept(kept), None));
                    }
                }
                Err(error) => said = Some(format!("{NOT_KEPT}: {error}")),
            }
        }
        Ok((Stock::Memory(made(&lanes, &question)?), said))
    }

    pub fn parts(&self) -> usize {
        match self {
            Stock::Memory(batches) => batches.len(),
            Stock::Kept(kept) => kept.metadata.metadata().num_row_groups(),
        }
    }

    /// One part, with what is asked for at least.
    ///
    /// # Errors
    /// When the kept file cannot be read.
    pub fn part(&self, at: usize, read: &Read) -> Result<RecordBatch, EngineError> {
        match self {
            Stock::Memory(batches) => Ok(batches[at].clone()),
            Stock::Kept(kept) => kept.part(at, read),
        }
    }

    /// The same in memory, for who looks at it many times.
    ///
    /// # Errors
    /// As [`Stock::part`].
    pub fn in_memory(&self, read: &Read) -> Result<Stock, EngineError> {
        let parts = (0..self.parts()).collect();
        Ok(Stock::Memory(on_cores(parts, |at: usize| self.part(at, read))?))
    }
}

/// Keeps the rows of a ledger as it stands, where they are not kept yet, so that the first `whatif` finds them; how many pieces there are.
///
/// # Errors
/// Events that cannot be read, or a folder that cannot be written; the ledger itself is as it was.
pub async fn keep(ledger: &Ledger, policy: Policy) -> Result<u64, EngineError> {
    let keeping = Keeping::of(ledger)?;
    if let Some(kept) = keeping.open(ledger) {
        return Ok(u64::try_from(kept.metadata.metadata().file_metadata().num_rows()).unwrap_or_default());
    }
    let question = all_of(&Question::of(policy));
    let lanes = lanes_over(&ledger.stored().await?, &question)?;
    keeping.keep(ledger, &lanes, &question)
}

/// Under which name the rows of a ledger's present state are kept, and what they say that they are made of.
struct Keeping {
    name: String,
    made_of: String,
}

impl Keeping {
    fn of(ledger: &Ledger) -> Result<Keeping, EngineError> {
        let head = ledger.head()?;
        let name = format!("{KEPT}-{}", &head[..OF_HEAD.min(head.len())]);
        Ok(Keeping { name, made_of: format!("{LAYOUT} {} {head}", env!("CARGO_PKG_VERSION")) })
    }

    fn open(&self, ledger: &Ledger) -> Option<Kept> {
        Kept::open(&ledger.kept(&self.name), &self.made_of)
    }

    /// Keeps the rows of all shares, each written when it is made; how many there are.
    fn keep(&self, ledger: &Ledger, lanes: &Lanes, question: &Question) -> Result<u64, EngineError> {
        let mut count = 0;
        ledger.keep(KEPT, &self.name, |file| {
            let writing = Mutex::new(Writing { made_of: &self.made_of, place: Some(file), writer: None });
            let of_shares = lanes.each_share(question, |relations, said| {
                let batch = rows(relations, said)?;
                writing.lock().unwrap_or_else(PoisonError::into_inner).put(&batch)?;
                Ok(batch.num_rows() as u64)
            })?;
            count = of_shares.into_iter().sum();
            writing.into_inner().unwrap_or_else(PoisonError::into_inner).end()
        })?;
        Ok(count)
    }
}

impl Kept {
    /// A kept file, if it is there, whole, and made of this.
    fn open(path: &Path, made_of: &str) -> Option<Kept> {
        let files: Vec<File> = (0..resources::threads()).map_while(|_| File::open(path).ok()).collect();
        // Each core reads by its own file; where so many cannot be opened, pieces are made anew.
        if files.len() < resources::threads() {
            return None;
        }
        let metadata = ArrowReaderMetadata::load(files.first()?, ArrowReaderOptions::new()).ok()?;
        let words = metadata.metadata().file_metadata().key_value_metadata()?;
        let fits = |word: &KeyValue| word.key == MADE_OF && word.value.as_deref() == Some(made_of);
        words.iter().any(fits).then_some(Kept { files: Mutex::new(files), metadata })
    }

    fn part(&self, at: usize, read: &Read) -> Result<RecordBatch, EngineError> {
        let files = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let free = files().pop();
        let file =
            free.ok_or_else(|| EngineError::Spill(std::io::Error::other("more readers than cores")))?;
        let batch = self.read(&file, at, read);
        files().push(file);
        batch
    }

    fn read(&self, file: &File, at: usize, read: &Read) -> Result<RecordBatch, EngineError> {
        let metadata = &self.metadata;
        let file = file.try_clone().map_err(EngineError::Spill)?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
        let schema = reader.parquet_schema();
        let columns = (0..schema.num_columns()).filter(|at| read.has(schema.column(*at).name()));
        let mask = ProjectionMask::leaves(schema, columns);
        let rows = usize::try_from(metadata.metadata().row_group(at).num_rows()).unwrap_or_default().max(1);
        let mut batches =
            reader.with_row_groups(vec![at]).with_projection(mask).with_batch_size(rows).build()?;
        match batches.next() {
            Some(batch) => Ok(batch?),
            None => Ok(RecordBatch::new_empty(metadata.schema().clone())),
        }
    }
}

/// The question about all pieces, whatever part of them is asked for: what is kept serves every window.
fn all_of(question: &Question) -> Question {
    let mut question = question.clone();
    (question.scope.from, question.scope.until, question.scope.filter) = (None, None, None);
    (question.audited, question.tiered, question.charted, question.paged) = (false, false, false, false);
    question.priced = true;
    question
}

/// The rows of all events, a batch for each share; a share without rows has none.
fn made(lanes: &Lanes, question: &Question) -> Result<Vec<RecordBatch>, EngineError> {
    let mut batches = lanes.each_share(question, rows)?;
    batches.retain(|batch| batch.num_rows() > 0);
    Ok(batches)
}

/// A file in the making. Of nothing nothing is worth keeping: an empty file fits no question.
struct Writing<'w> {
    made_of: &'w str,
    place: Option<&'w mut File>,
    writer: Option<ArrowWriter<&'w mut File>>,
}

impl Writing<'_> {
    /// Adds the rows of whole workers, which become a row group.
    fn put(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if let Some(place) = self.place.take() {
            let properties = WriterProperties::builder()
                // It is read again and again, and may be deleted: what counts is how fast it opens.
                .set_compression(Compression::LZ4_RAW)
                .set_max_row_group_row_count(None)
                .set_column_dictionary_enabled(ColumnPath::from(ID), false)
                .set_key_value_metadata(Some(vec![KeyValue::new(
                    MADE_OF.to_owned(),
                    self.made_of.to_owned(),
                )]))
                .build();
            self.writer = Some(ArrowWriter::try_new(place, batch.schema(), Some(properties))?);
        }
        if let Some(writer) = &mut self.writer {
            writer.write(batch)?;
            writer.flush()?;
        }
        Ok(())
    }

    fn end(self) -> Result<(), EngineError> {
        self.writer.map(ArrowWriter::close).transpose()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, StringArray};

    use super::*;

    #[test]
    fn parts_that_are_read_side_by_side_are_what_was_written() {
        let part = |number: i64| {
            let numbers: Vec<i64> = (0..2_000).map(|at| at * number).collect();
            let ids: Vec<String> = numbers.iter().map(|at| format!("{number}-{at}")).collect();
            RecordBatch::try_from_iter([
                ("at", Arc::new(Int64Array::from(numbers)) as Arc<dyn arrow::array::Array>),
                (ID, Arc::new(StringArray::from(ids))),
            ])
            .unwrap()
        };
        let parts: Vec<RecordBatch> = (1..60).map(part).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pieces");
        let mut file = File::create(&path).unwrap();
        let mut writing = Writing { made_of: "this", place: Some(&mut file), writer: None };
        parts.iter().for_each(|part| writing.put(part).unwrap());
        writing.end().unwrap();
        assert!(Kept::open(&path, "that").is_none());
        let kept = Stock::Kept(Kept::open(&path, "this").unwrap());
        assert_eq!(kept.parts(), parts.len());
        for read in [Read::All, Read::These(vec!["at"])] {
            let batches = on_cores((0..kept.parts()).collect(), |at: usize| kept.part(at, &read)).unwrap();
            for (batch, written) in batches.iter().zip(&parts) {
                assert_eq!(batch.column(0), written.column(0));
                assert_eq!(batch.column_by_name(ID), written.column_by_name(ID).filter(|_| read.has(ID)));
            }
        }
        std::fs::write(&path, "PAR1").unwrap();
        assert!(Kept::open(&path, "this").is_none());
    }
}
