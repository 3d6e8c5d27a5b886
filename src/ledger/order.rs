//! The order of a part: by worker, assignment, time and id, with absent ids first.
//!
//! Texts are compared by their ranks and first letters, which decides all but the facts of one piece.

use std::cmp::Ordering;
use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::TimestampMicrosecondType;
use arrow::error::ArrowError;

use crate::events::{FIELDS, empty_column, field_index, schema};

/// What mostly tells two rows apart.
#[derive(Clone, Copy)]
struct Key {
    /// Of the worker among all of the batch; 0 for nobody.
    worker: u32,
    row: u32,
    /// The first letters of the assignment after those that all have; 0 for none.
    letters: u64,
}

/// The rows of a batch of events in the order of a part.
pub(super) fn order(batch: &RecordBatch) -> UInt32Array {
    let [workers, assignments, ids] =
        ["worker_id", "assignment_id", "event_id"].map(|name| text(batch, name));
    let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
    let ranks = ranks(workers);
    let shared = shared(assignments);
    let key = |(row, worker): (usize, u32)| {
        let letters = cell(assignments, row).map_or(0, |text| letters(&text.as_bytes()[shared..]));
        Key { worker, row: row as u32, letters }
    };
    let mut keys: Vec<Key> = ranks.into_iter().enumerate().map(key).collect();
    let rest = |one: usize, other: usize| -> Ordering {
        let by_assignment = cell(assignments, one).cmp(&cell(assignments, other));
        let by_time = || times.value(one).cmp(&times.value(other));
        by_assignment.then_with(by_time).then_with(|| cell(ids, one).cmp(&cell(ids, other)))
    };
    keys.sort_unstable_by(|one, other| {
        let quick = (one.worker, one.letters).cmp(&(other.worker, other.letters));
        quick.then_with(|| rest(one.row as usize, other.row as usize)).then(one.row.cmp(&other.row))
    });
    keys.into_iter().map(|key| key.row).collect()
}

/// Some rows of a batch of events, in their order.
pub(super) fn taken(batch: &RecordBatch, rows: &UInt32Array) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(FIELDS).map(|(column, field)| {
        let is_empty = column.null_count() == column.len();
        if is_empty { Ok(empty_column(field.kind, rows.len())) } else { take(column, rows, None) }
    });
    RecordBatch::try_new(schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

/// The place of each text among all, from 1; 0 for none.
fn ranks(texts: &StringArray) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32, ahash::RandomState> = HashMap::default();
    let mut names = Vec::new();
    let of_rows: Vec<Option<u32>> = texts
        .iter()
        .map(|text| {
            text.map(|text| {
                *numbers.entry(text).or_insert_with(|| {
                    names.push(text);
                    names.len() as u32 - 1
                })
            })
        })
        .collect();
    let mut sorted: Vec<u32> = (0..names.len() as u32).collect();
    sorted.sort_unstable_by_key(|number| names[*number as usize]);
    let mut ranks = vec![0; names.len()];
    for (rank, number) in sorted.into_iter().enumerate() {
        ranks[number as usize] = rank as u32 + 1;
    }
    of_rows.into_iter().map(|number| number.map_or(0, |number| ranks[number as usize])).collect()
}

/// How many bytes all texts begin with.
fn shared(texts: &StringArray) -> usize {
    let mut texts = texts.iter().flatten();
    let Some(first) = texts.next() else { return 0 };
    let same = |text: &str| first.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
    texts.fold(first.len(), |least, text| least.min(same(text)))
}

/// The first eight bytes as a number of the same order, above that of nothing.
fn letters(text: &[u8]) -> u64 {
    let mut first = [0; 8];
    let len = text.len().min(8);
    first[..len].copy_from_slice(&text[..len]);
    u64::from_be_bytes(first)
}

fn cell(texts: &StringArray, row: usize) -> Option<&str> {
    texts.is_valid(row).then(|| texts.value(row))
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
    batch.column(field_index(name).unwrap_or_default())
}

fn text<'a>(batch: &'a RecordBatch, name: &str) -> &'a StringArray {
    column(batch, name).as_string()
}

#[cfg(test)]
mod tests {
    use arrow::compute::{SortColumn, SortOptions, lexsort_to_indices};
    use proptest::prelude::*;

    use super::*;
    use crate::events::{Event, EventBuilder};

    proptest! {
        #[test]
        fn it_is_the_order_of_the_columns(rows in prop::collection::vec(
            (prop::option::of("[ab]{0,2}"), prop::option::of("[ab\u{e9}]{0,10}"), 0..3_i64, "[a-c]"), 1..40
        )) {
            let mut builder = EventBuilder::default();
            for (worker, assignment, at, id) in rows {
                builder.push(&Event {
                    worker_id: worker,
                    assignment_id: assignment,
                    occurred_at: Some(at),
                    event_id: Some(id),
                    ..Event::default()
                });
            }
            let batch = builder.finish().unwrap();
            let options = Some(SortOptions { descending: false, nulls_first: true });
            let columns = super::super::part::SORTED_BY.map(|name| SortColumn { values: column(&batch, name).clone(), options });
            let expected = lexsort_to_indices(&columns, None).unwrap();
            let cells = |rows: &UInt32Array| {
                let taken = taken(&batch, rows).unwrap();
                super::super::part::SORTED_BY.map(|name| column(&taken, name).clone())
            };
            prop_assert_eq!(cells(&order(&batch)), cells(&expected));
        }
    }
}
