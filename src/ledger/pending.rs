//! New events that are not yet on disk, in the order in which they were offered.
//!
//! Promises: they are measured by all the memory that they hold, also by that which only a part of them needs.

use std::collections::HashSet;

use arrow::array::{Array, RecordBatch};
use arrow::buffer::Buffer;
use arrow::error::ArrowError;

use crate::events::{Event, EventBuilder, FIELDS, Value, read_event};

/// Events one by one become a batch when there are so many of them, or so many bytes of their texts.
const ROWS: usize = 8_192;
const TEXT: usize = 1 << 20;
/// A batch of fewer events is taken apart: its columns are larger than what is in them.
const FEW: usize = 64;

/// Events one by one and by the batch.
#[derive(Default)]
pub(super) struct Pending {
    builder: EventBuilder,
    /// Bytes of the texts of those that came one by one.
    text: usize,
    batches: Vec<RecordBatch>,
    rows: usize,
    /// What the batches hold.
    bytes: usize,
    /// Where the memory of the batches begins: parts of one are held, and counted, once.
    held: HashSet<usize>,
}

impl Pending {
    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Bytes of memory that they hold. Those that came one by one are few: each of their columns has place for twice as many.
    pub fn bytes(&self) -> usize {
        self.bytes + 2 * (self.text + self.builder.len() * FIELDS.len() * size_of::<i32>())
    }

    pub fn push(&mut self, event: &Event) -> Result<(), ArrowError> {
        self.builder.push(event);
        self.rows += 1;
        event.each(|_, value| self.text += if let Value::Text(text) = value { text.len() } else { 0 });
        if self.builder.len() >= ROWS || self.text >= TEXT { self.close() } else { Ok(()) }
    }

    /// Adds a batch with the schema of events.
    pub fn push_batch(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        if batch.num_rows() < FEW {
            return (0..batch.num_rows()).try_for_each(|row| self.push(&read_event(batch, row)));
        }
        self.close()?;
        self.rows += batch.num_rows();
        self.hold(batch.clone());
        Ok(())
    }

    fn close(&mut self) -> Result<(), ArrowError> {
        if !self.builder.is_empty() {
            let batch = self.builder.finish()?;
            self.text = 0;
            self.hold(batch);
        }
        Ok(())
    }

    fn hold(&mut self, batch: RecordBatch) {
        for column in batch.columns() {
            let data = column.to_data();
            let nulls = data.nulls().map(|nulls| nulls.buffer());
            let new = |buffer: &&Buffer| self.held.insert(buffer.data_ptr().as_ptr().addr());
            let buffers = data.buffers().iter().chain(nulls).filter(new).map(Buffer::capacity).sum::<usize>();
            self.bytes += buffers + column.get_array_memory_size() - column.get_buffer_memory_size();
        }
        self.batches.push(batch);
    }

    /// Takes all of them.
    pub fn take(&mut self) -> Result<Vec<RecordBatch>, ArrowError> {
        self.close()?;
        Ok(std::mem::take(self).batches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: usize) -> Event {
        Event { event_id: Some(format!("e{number:0>30}")), occurred_at: Some(1), ..Event::default() }
    }

    fn batch(rows: usize) -> RecordBatch {
        let mut builder = EventBuilder::default();
        (0..rows).for_each(|number| builder.push(&event(number)));
        builder.finish().unwrap()
    }

    #[test]
    fn parts_of_one_batch_hold_it_once_and_a_small_part_all_of_it() {
        let whole = batch(4_000);
        let (mut once, mut parts, mut one) = (Pending::default(), Pending::default(), Pending::default());
        once.push_batch(&whole).unwrap();
        (0..4).for_each(|part| parts.push_batch(&whole.slice(part * 1_000, 1_000)).unwrap());
        one.push_batch(&whole.slice(3_000, 100)).unwrap();
        assert!(once.bytes() > 4_000 * 43, "{}", once.bytes());
        assert_eq!(once.bytes(), one.bytes(), "a part keeps the memory of the whole");
        assert!(parts.bytes() >= once.bytes() && parts.bytes() < once.bytes() * 3 / 2, "{}", parts.bytes());
    }

    #[test]
    fn events_one_by_one_and_in_small_batches_become_few_batches_in_their_order() {
        let mut pending = Pending::default();
        let (whole, mut measured) = (batch(3 * ROWS), Vec::new());
        for number in 0..3 * ROWS {
            match number % 3 {
                0 => pending.push_batch(&whole.slice(number, 1)).unwrap(),
                _ => pending.push(&event(number)).unwrap(),
            }
            measured.push(pending.bytes());
        }
        assert_eq!(pending.len(), 3 * ROWS);
        assert!(measured.iter().all(|bytes| *bytes > 0) && measured[3 * ROWS - 1] > 3 * ROWS * 43);
        let batches = pending.take().unwrap();
        assert_eq!(batches.len(), 3);
        let ids = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row)));
        assert!(ids.eq((0..3 * ROWS).map(event)));
        assert_eq!((pending.len(), pending.bytes()), (0, 0));
    }
}
