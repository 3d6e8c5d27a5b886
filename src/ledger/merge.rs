//! Sorted parts as one order of rows, within a bound of memory.
//!
//! Promises: each row of the parts comes once, in the order of a part; of each part a page of each column and a batch are in memory.
//! Absent on purpose: what becomes of the rows (`compact`).

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::TimestampMicrosecondType;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

use super::error::{LedgerError, table_error};
use super::order::{self, Place};
use super::part;
use crate::events::field_index;

/// So many rows are brought together at a time, at most.
const AT_ONCE: usize = 8_192;
/// A batch of one part has so many rows, or so many bytes where they are long.
const ROWS: usize = 1_024;
const BATCH: usize = 1 << 20;
/// A column of a part takes at most so much while it is read: a dictionary and a page, unpacked.
const OF_COLUMN: usize = 2 << 20;

/// Parts that are read side by side.
pub(super) struct Merged {
    root: PathBuf,
    sources: Vec<Source>,
    /// Those that have rows left, by their next rows, the least last.
    order: Vec<usize>,
}

/// One part, and its next row.
struct Source {
    path: PathBuf,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, LedgerError>> + Send>,
    keys: Keys,
    row: usize,
}

/// A batch, and what it is in order by.
struct Keys {
    batch: RecordBatch,
    workers: StringArray,
    assignments: StringArray,
    times: TimestampMicrosecondArray,
    ids: StringArray,
}

/// How many bytes of memory the part at a path takes while it is read.
pub(super) fn memory(path: &Path) -> Result<usize, LedgerError> {
    let size = |bytes: i64| usize::try_from(bytes).unwrap_or(0);
    let of_group = |group: &RowGroupMetaData| {
        let columns = group.columns().iter().map(|column| size(column.uncompressed_size()).min(OF_COLUMN));
        columns.sum::<usize>()
    };
    let pages = part::metadata(path)?.row_groups().iter().map(of_group).max();
    Ok(pages.unwrap_or(0) + 2 * BATCH)
}

/// How many rows of a file make a batch. Texts by dictionary are longer when they are read.
fn rows_of_batch(metadata: &ParquetMetaData) -> usize {
    let of_column = |column: &ColumnChunkMetaData| {
        column.uncompressed_size().max(column.unencoded_byte_array_data_bytes().unwrap_or(0))
    };
    let of_row = |group: &RowGroupMetaData| {
        group.columns().iter().map(of_column).sum::<i64>() / group.num_rows().max(1)
    };
    let longest = metadata.row_groups().iter().map(of_row).max().unwrap_or(0);
    (BATCH / usize::try_from(longest).unwrap_or(BATCH).max(1)).clamp(1, ROWS)
}

impl Merged {
    /// Opens parts by their paths.
    pub fn open(root: &Path, paths: &[PathBuf]) -> Result<Merged, LedgerError> {
        let mut merged = Merged { root: root.to_owned(), sources: Vec::new(), order: Vec::new() };
        for path in paths {
            let mut batches = Box::new(part::read_by(path, rows_of_batch)?);
            if let Some(batch) = batches.next().transpose()? {
                let source = Source { path: path.clone(), batches, keys: Keys::of(batch), row: 0 };
                merged.sources.push(source);
                merged.put(merged.sources.len() - 1);
            }
        }
        Ok(merged)
    }

    /// Puts a part where its next row belongs.
    fn put(&mut self, at: usize) {
        let is_later = |other: &usize| self.sources[*other].cmp(&self.sources[at]).is_gt();
        // Facts of one piece mostly follow each other in one part.
        let place = match self.order.last() {
            Some(last) if !is_later(last) => self.order.partition_point(is_later),
            _ => self.order.len(),
        };
        self.order.insert(place, at);
    }

    /// The next rows; none after the last.
    pub fn next(&mut self) -> Result<Option<RecordBatch>, LedgerError> {
        let mut places: Vec<Place> = Vec::new();
        let mut ended = None;
        while places.len() < AT_ONCE && ended.is_none() {
            let Some(at) = self.order.pop() else { break };
            let source = &mut self.sources[at];
            places.push((at as u32, source.row as u32));
            if source.row + 1 < source.keys.batch.num_rows() {
                source.go_on()?;
                self.put(at);
            } else {
                ended = Some(at);
            }
        }
        if places.is_empty() {
            return Ok(None);
        }
        let batches: Vec<RecordBatch> = self.sources.iter().map(|source| source.keys.batch.clone()).collect();
        let rows = order::taken(&batches, &places).map_err(table_error(&self.root))?;
        if let Some(at) = ended
            && self.sources[at].turn()?
        {
            self.put(at);
        }
        Ok(Some(rows))
    }
}

impl Source {
    /// Goes to the next row of the batch.
    fn go_on(&mut self) -> Result<(), LedgerError> {
        self.row += 1;
        self.check(self.keys.cmp(self.row - 1, &self.keys, self.row))
    }

    /// Takes the next batch; false where there is none.
    fn turn(&mut self) -> Result<bool, LedgerError> {
        let Some(batch) = self.batches.next().transpose()? else { return Ok(false) };
        let before = std::mem::replace(&mut self.keys, Keys::of(batch));
        let last = std::mem::take(&mut self.row);
        self.check(before.cmp(last, &self.keys, 0)).map(|()| true)
    }

    fn check(&self, order: Ordering) -> Result<(), LedgerError> {
        let what = || "the events of this file are not in order".to_owned();
        if order.is_gt() {
            Err(LedgerError::Damaged { path: self.path.clone(), what: what() })
        } else {
            Ok(())
        }
    }

    fn cmp(&self, other: &Source) -> Ordering {
        self.keys.cmp(self.row, &other.keys, other.row)
    }
}

impl Keys {
    fn of(batch: RecordBatch) -> Keys {
        let column = |name: &str| batch.column(field_index(name).unwrap_or_default());
        let text = |name: &str| column(name).as_string::<i32>().clone();
        Keys {
            workers: text("worker_id"),
            assignments: text("assignment_id"),
            times: column("occurred_at").as_primitive::<TimestampMicrosecondType>().clone(),
            ids: text("event_id"),
            batch,
        }
    }

    /// Whether a row comes before or after one of another batch.
    fn cmp(&self, row: usize, other: &Keys, of_other: usize) -> Ordering {
        let texts = |one: &StringArray, two: &StringArray| cell(one, row).cmp(&cell(two, of_other));
        texts(&self.workers, &other.workers)
            .then_with(|| texts(&self.assignments, &other.assignments))
            .then_with(|| self.times.value(row).cmp(&other.times.value(of_other)))
            .then_with(|| texts(&self.ids, &other.ids))
    }
}

fn cell(texts: &StringArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::super::part::PartWriter;
    use super::*;
    use crate::events::{Event, EventBuilder};

    fn part(root: &Path, name: &str, workers: &[&str], label: &str) -> PathBuf {
        let mut builder = EventBuilder::default();
        for (at, worker) in workers.iter().enumerate() {
            builder.push(&Event {
                worker_id: Some((*worker).to_owned()),
                event_id: Some(format!("{name}{at}")),
                occurred_at: Some(at as i64),
                label: Some(label.to_owned()),
                ..Event::default()
            });
        }
        let mut writer = PartWriter::create(root, name.into(), workers.len(), &Limits::default()).unwrap();
        writer.push(&builder.finish().unwrap()).unwrap();
        writer.finish().unwrap();
        root.join(name)
    }

    #[test]
    fn a_part_that_is_not_in_order_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let good = part(root, "good", &["a", "a", "c"], "x");
        let bad = part(root, "bad", &["b", "d", "c"], "x");
        let mut merged = Merged::open(root, &[good, bad]).unwrap();
        let mut rows = std::iter::from_fn(|| merged.next().transpose());
        let told = rows.find_map(Result::err).unwrap().to_string();
        assert!(told.contains("bad: the events of this file are not in order"), "{told}");
    }

    #[test]
    fn long_rows_are_read_by_small_batches_and_all_come_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let names: Vec<String> = (0..60).map(|at| format!("w{at:03}")).collect();
        let of = |odd: usize| names.iter().skip(odd).step_by(2).map(String::as_str).collect::<Vec<_>>();
        let paths = [part(root, "even", &of(0), &"a".repeat(1 << 20)), part(root, "odd", &of(1), "b")];
        let rows = [&paths[0], &paths[1]].map(|path| rows_of_batch(&part::metadata(path).unwrap()));
        assert_eq!(rows, [1, ROWS]);
        let mut merged = Merged::open(root, &paths).unwrap();
        let mut workers = Vec::new();
        while let Some(rows) = merged.next().unwrap() {
            let column = rows.column(field_index("worker_id").unwrap()).as_string::<i32>();
            workers.extend(column.iter().map(|worker| worker.unwrap().to_owned()));
        }
        assert_eq!(workers, names);
    }
}
