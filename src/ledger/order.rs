//! The order of a part: by worker, assignment, time and id, with absent ids first.
//!
//! Texts are compared by their ranks and first letters, which decides all but the facts of one piece. Rows stay in the batches in which
//! they came until they are written: brought together into one, all of them would be in memory twice.

use std::cmp::Ordering;
use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::interleave;
use arrow::datatypes::TimestampMicrosecondType;
use arrow::error::ArrowError;

use crate::events::{FIELDS, empty_column, field_index, schema};

/// Where a row stands: in which batch, and in which row of it.
pub(super) type Place = (u32, u32);

/// What mostly tells two rows apart.
#[derive(Clone, Copy)]
struct Key {
    /// Of the worker among all; 0 for nobody.
    worker: u32,
    /// Of all rows, one batch after the other.
    row: u32,
    /// The first letters of the assignment after those that all have; 0 for none.
    letters: u64,
}

/// The rows of batches of events in the order of a part.
pub(super) fn order(batches: &[RecordBatch]) -> Vec<Place> {
    let [workers, assignments, ids] =
        ["worker_id", "assignment_id", "event_id"].map(|name| texts(batches, name));
    let times: Vec<_> = batches
        .iter()
        .map(|batch| column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>())
        .collect();
    let rows = |(batch, held): (usize, &RecordBatch)| {
        (0..held.num_rows() as u32).map(move |row| (batch as u32, row))
    };
    let places: Vec<Place> = batches.iter().enumerate().flat_map(rows).collect();
    let shared = shared(&assignments);
    let key = |(row, worker): (usize, u32)| {
        let assignment = cell(&assignments, places[row]);
        Key {
            worker,
            row: row as u32,
            letters: assignment.map_or(0, |text| letters(&text.as_bytes()[shared..])),
        }
    };
    let mut keys: Vec<Key> = ranks(&workers).into_iter().enumerate().map(key).collect();
    let rest = |one: u32, other: u32| -> Ordering {
        let (one, other) = (places[one as usize], places[other as usize]);
        let time = |(batch, row): Place| times[batch as usize].value(row as usize);
        let by_assignment = cell(&assignments, one).cmp(&cell(&assignments, other));
        let by_time = || time(one).cmp(&time(other));
        by_assignment.then_with(by_time).then_with(|| cell(&ids, one).cmp(&cell(&ids, other)))
    };
    keys.sort_unstable_by(|one, other| {
        let quick = (one.worker, one.letters).cmp(&(other.worker, other.letters));
        quick.then_with(|| rest(one.row, other.row)).then(one.row.cmp(&other.row))
    });
    keys.into_iter().map(|key| places[key.row as usize]).collect()
}

/// Some rows of batches of events, in their order.
pub(super) fn taken(batches: &[RecordBatch], places: &[Place]) -> Result<RecordBatch, ArrowError> {
    let places: Vec<_> = places.iter().map(|(batch, row)| (*batch as usize, *row as usize)).collect();
    let columns = FIELDS.iter().enumerate().map(|(at, field)| {
        let parts: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(at).as_ref()).collect();
        let is_empty = parts.iter().all(|part| part.null_count() == part.len());
        if is_empty { Ok(empty_column(field.kind, places.len())) } else { interleave(&parts, &places) }
    });
    RecordBatch::try_new(schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

/// The place of each text among all, from 1; 0 for none.
fn ranks(texts: &[&StringArray]) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32, ahash::RandomState> = HashMap::default();
    let mut names = Vec::new();
    let of_rows: Vec<Option<u32>> = texts
        .iter()
        .flat_map(|texts| texts.iter())
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
fn shared(texts: &[&StringArray]) -> usize {
    let mut texts = texts.iter().flat_map(|texts| texts.iter()).flatten();
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

fn cell<'a>(texts: &[&'a StringArray], (batch, row): Place) -> Option<&'a str> {
    let (texts, row) = (texts[batch as usize], row as usize);
    texts.is_valid(row).then(|| texts.value(row))
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
    batch.column(field_index(name).unwrap_or_default())
}

fn texts<'a>(batches: &'a [RecordBatch], name: &str) -> Vec<&'a StringArray> {
    batches.iter().map(|batch| column(batch, name).as_string()).collect()
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
        ), each in 1..41_usize) {
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
            let cells = |batch: &RecordBatch| super::super::part::SORTED_BY.map(|name| column(batch, name).clone());
            let all = [batch.clone()];
            let expected: Vec<Place> = expected.values().iter().map(|row| (0, *row)).collect();
            let expected = cells(&taken(&all, &expected).unwrap());
            let batches: Vec<_> = (0..batch.num_rows())
                .step_by(each)
                .map(|from| batch.slice(from, each.min(batch.num_rows() - from)))
                .collect();
            prop_assert_eq!(cells(&taken(&batches, &order(&batches)).unwrap()), expected);
        }
    }
}
