//! Where rows come from: batches in memory, or the file that is kept beside a ledger.
//!
//! Promises: the same rows either way; a kept file is used only for the head, layout and program that it was made by.
//! Absent on purpose: bringing an older file up to date (docs/decisions/0009-whatif.md).

use std::fs::File;
use std::path::Path;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::rows::{ID, rows};
use crate::engine::ingest::lanes_over;
use crate::engine::lanes::on_cores;
use crate::engine::open::{Events, open, open_ledger};
use crate::engine::{EngineError, Question};
use crate::ledger::Ledger;

/// The name of the kept file.
const KEPT: &str = "pieces";
/// What it was made of, among the file's own words.
const MADE_OF: &str = "piecework.made_of";
/// Another one where other rows, or the same otherwise, are kept.
const LAYOUT: u32 = 1;

/// Rows, in parts of whole workers.
pub enum Stock {
    Memory(Vec<RecordBatch>),
    Kept { file: File, metadata: ArrowReaderMetadata },
}

impl Stock {
    /// The rows behind a question: kept ones where they fit, else folded anew, and then kept where that is possible. What was not
    /// possible comes in words.
    ///
    /// # Errors
    /// Events that cannot be read.
    pub async fn of(events: Events, question: &Question) -> Result<(Stock, Option<String>), EngineError> {
        let question = all_of(question);
        let Events::Ledger(path) = &events else {
            return Ok((Stock::Memory(made(&open(events).await?, &question).await?), None));
        };
        let ledger = Ledger::open(path).await?;
        let is_of_now = question.as_of.is_none() && question.cutoff.is_none();
        let made_of = format!("{LAYOUT} {} {}", env!("CARGO_PKG_VERSION"), ledger.head()?);
        if is_of_now && let Some(stock) = Stock::kept(&ledger.kept(KEPT), &made_of) {
            return Ok((stock, None));
        }
        let batches = made(&open_ledger(&ledger).await?, &question).await?;
        let mut said = None;
        if is_of_now && let Err(error) = ledger.keep(KEPT, |file| write(file, &batches, made_of)) {
            said = Some(format!(
                "what was read cannot be kept beside the ledger, so the next whatif reads all events again: {error}"
            ));
        }
        Ok((Stock::Memory(batches), said))
    }

    /// A kept file, if it is there, whole, and made of this.
    fn kept(path: &Path, made_of: &str) -> Option<Stock> {
        let file = File::open(path).ok()?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).ok()?;
        let words = metadata.metadata().file_metadata().key_value_metadata()?;
        let fits = |word: &KeyValue| word.key == MADE_OF && word.value.as_deref() == Some(made_of);
        words.iter().any(fits).then_some(Stock::Kept { file, metadata })
    }

    pub fn parts(&self) -> usize {
        match self {
            Stock::Memory(batches) => batches.len(),
            Stock::Kept { metadata, .. } => metadata.metadata().num_row_groups(),
        }
    }

    /// One part; ids are read only where they are asked for.
    ///
    /// # Errors
    /// When the kept file cannot be read.
    pub fn part(&self, at: usize, with_ids: bool) -> Result<RecordBatch, EngineError> {
        let (file, metadata) = match self {
            Stock::Memory(batches) => return Ok(batches[at].clone()),
            Stock::Kept { file, metadata } => (file.try_clone().map_err(EngineError::Spill)?, metadata),
        };
        let group = metadata.metadata().row_group(at);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
        let schema = reader.parquet_schema();
        let columns = (0..schema.num_columns()).filter(|at| with_ids || schema.column(*at).name() != ID);
        let mask = ProjectionMask::leaves(schema, columns);
        let rows = usize::try_from(group.num_rows()).unwrap_or_default().max(1);
        let mut batches =
            reader.with_row_groups(vec![at]).with_projection(mask).with_batch_size(rows).build()?;
        match batches.next() {
            Some(batch) => Ok(batch?),
            None => Ok(RecordBatch::new_empty(metadata.schema().clone())),
        }
    }

    /// The same in memory, for who looks at them many times.
    ///
    /// # Errors
    /// As [`Stock::part`].
    pub fn in_memory(self, with_ids: bool) -> Result<Stock, EngineError> {
        match self {
            Stock::Memory(_) => Ok(self),
            kept => {
                Ok(Stock::Memory(on_cores((0..kept.parts()).collect(), |at: usize| kept.part(at, with_ids))?))
            }
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

/// The rows of all events of a session, a batch for each share; a share without rows has none.
async fn made(session: &SessionContext, question: &Question) -> Result<Vec<RecordBatch>, EngineError> {
    let lanes = lanes_over(session, question).await?;
    let mut batches = lanes.each_share(question, rows)?;
    batches.retain(|batch| batch.num_rows() > 0);
    Ok(batches)
}

fn write(file: &mut File, batches: &[RecordBatch], made_of: String) -> Result<(), EngineError> {
    // Of nothing nothing is worth keeping: an empty file fits no question.
    let Some(first) = batches.first() else { return Ok(()) };
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(None)
        .set_column_dictionary_enabled(ColumnPath::from(ID), false)
        .set_key_value_metadata(Some(vec![KeyValue::new(MADE_OF.to_owned(), made_of)]))
        .build();
    let mut writer = ArrowWriter::try_new(file, first.schema(), Some(properties))?;
    for batch in batches {
        writer.write(batch)?;
        // A row group holds whole workers.
        writer.flush()?;
    }
    writer.close()?;
    Ok(())
}
