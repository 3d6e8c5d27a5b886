//! New events that are not yet on disk, in the order in which they were offered.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use crate::events::{Event, EventBuilder, Value, schema};

/// Events one by one and by the batch.
#[derive(Default)]
pub(super) struct Pending {
    builder: EventBuilder,
    batches: Vec<RecordBatch>,
    rows: usize,
    /// Bytes of their texts.
    pub text: usize,
}

impl Pending {
    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn push(&mut self, event: &Event) {
        self.builder.push(event);
        self.rows += 1;
        let text = |value: Value<'_>| if let Value::Text(text) = value { text.len() } else { 0 };
        self.text += event.values().into_iter().map(text).sum::<usize>();
    }

    /// Adds a batch with the schema of events.
    pub fn push_batch(&mut self, batch: RecordBatch) -> Result<(), ArrowError> {
        self.close()?;
        self.rows += batch.num_rows();
        let texts = batch.columns().iter().filter(|column| *column.data_type() == DataType::Utf8);
        let bytes =
            |offsets: &[i32]| offsets.last().zip(offsets.first()).map_or(0, |(end, start)| end - start);
        self.text +=
            texts.map(|column| bytes(column.as_string::<i32>().value_offsets()) as usize).sum::<usize>();
        self.batches.push(batch);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ArrowError> {
        if !self.builder.is_empty() {
            self.batches.push(self.builder.finish()?);
        }
        Ok(())
    }

    /// Takes all of them as one batch.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.close()?;
        (self.rows, self.text) = (0, 0);
        let mut batches = std::mem::take(&mut self.batches);
        match batches.len() {
            1 => Ok(batches.remove(0)),
            _ => concat_batches(&schema(), &batches),
        }
    }
}
