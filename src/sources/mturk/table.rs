//! What only the whole table tells of a row: whether it is one trial of several, and whose number a worker's number is.
//!
//! Promises: rows of one assignment that differ in the experiment's own columns are its trials; a trial keeps its
//! identity when rows are sorted otherwise or columns moved.
//! Absent on purpose: what the cells say (`facts`).

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use super::columns::{Column, Columns};
use crate::events::{event_id, id_digest};
use crate::sources::Sink;
use crate::sources::rows::{Row, Rows};

/// What the whole table tells.
#[derive(Default)]
pub struct Table {
    /// Assignments whose rows are trials.
    trials: HashSet<Vec<u8>>,
    /// How often an assignment has had the same trial so far.
    told: HashMap<u128, u64>,
    /// Stands before workers that are numbers.
    numbers: String,
    numbered: Cell<bool>,
}

impl Table {
    /// Looks through all rows once. Rows that are no rows of the table do no harm.
    pub fn new(mut rows: Rows<'_>, columns: &Columns) -> Table {
        let mut table = Table::default();
        let mut first: HashMap<Vec<u8>, u64> = HashMap::new();
        let _header = rows.read();
        while let Some(row) = rows.read() {
            if row.is_blank() {
                continue;
            }
            if table.numbers.is_empty() {
                table.numbers = String::from_utf8_lossy(cell(&row, columns, Column::Hit)).into_owned();
            }
            if columns.others.is_empty() {
                break;
            }
            let assignment = cell(&row, columns, Column::Assignment);
            if assignment.is_empty() || table.trials.contains(assignment) {
                continue;
            }
            let own = own_cells(&row, columns);
            if *first.entry(assignment.to_owned()).or_insert(own) != own {
                table.trials.insert(assignment.to_owned());
            }
        }
        table
    }

    /// The assignment of a row that is one of its trials.
    pub fn trials_of(&self, row: &Row<'_>, columns: &Columns) -> Option<String> {
        let assignment = cell(row, columns, Column::Assignment);
        let is_trial = !self.trials.is_empty() && self.trials.contains(assignment);
        is_trial.then(|| String::from_utf8_lossy(assignment).into_owned())
    }

    /// The how-manieth trial of these very cells this one of the assignment is.
    pub fn nth(&mut self, assignment: &str, label: &str) -> u64 {
        let count = self.told.entry(id_digest(&event_id(&[assignment, label]))).or_default();
        *count += 1;
        *count
    }

    /// A worker's id among all workers of MTurk. Published tables number their workers 0, 1, 2, ...: such a number means
    /// somebody in its own table alone, which is known by the HIT of its first row.
    pub fn person(&self, worker: &str) -> String {
        let is_number = !worker.is_empty() && worker.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || self.numbers.is_empty() {
            return worker.to_owned();
        }
        self.numbered.set(true);
        format!("{}:{worker}", self.numbers)
    }

    /// Says how what stands in many rows was read.
    pub fn note(&self, sink: &mut dyn Sink) {
        if self.numbered.get() {
            sink.note(
                "mturk: workers that the file numbers (0, 1, 2, ...) are known within this file only; their ids have \
                 the HIT of its first row before the number",
            );
        }
        if !self.trials.is_empty() {
            sink.note(
                "mturk: rows with one AssignmentId are the trials of one piece of work, with one interval and one \
                 price; each is a label with its own item_id, and nothing says which trials of two workers are alike",
            );
        }
    }
}

fn cell<'r>(row: &'r Row<'_>, columns: &Columns, column: Column) -> &'r [u8] {
    columns.position(column).and_then(|at| row.cells.get(at)).unwrap_or_default().trim_ascii()
}

fn own_cells(row: &Row<'_>, columns: &Columns) -> u64 {
    let mut hash = DefaultHasher::new();
    for column in &columns.others {
        let cell = row.cells.get(column.at).unwrap_or_default();
        hash.write(cell);
        hash.write_usize(cell.len());
    }
    hash.finish()
}
