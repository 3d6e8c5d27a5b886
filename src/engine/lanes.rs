//! The three reports of work and money straight from batches of events: each worker's events go into one of many lanes, and a lane
//! is folded and summed by itself. No table of all pieces is ever made, and each core takes the next lane.
//!
//! Promises: the same figures as by `fold` and `measure`, since both fold with `Folder` and sum with `Sums`.
//! Absent on purpose: tiers, the audit, `--where`, reviewers and exchange rates, which look across workers or by SQL.

use std::collections::HashMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ahash::RandomState;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{concat, take};
use arrow::datatypes::TimestampMicrosecondType;
use arrow::error::ArrowError;

use super::{EngineError, Question};
use crate::assignments::{Aside, Folder, Voids};
use crate::events::{Event, EventType, FIELDS, Rows, empty_column, field_index, read_event, schema};
use crate::metrics::{Sums, sums_of_lane};
use crate::units::Micros;

/// A lane of so many fits near a core, also of many millions of events.
const LANES: usize = 256;
/// What no sum is made of; what pieces are grouped by is one where it was asked for.
const UNUSED: [&str; 19] = [
    "schema_version",
    "recorded_at",
    "prelabel",
    "attributes",
    "origin_file",
    "origin_line",
    "payment_id",
    "reviewer_id",
    "reviewer_kind",
    "activity",
    "units",
    "cohort",
    "programme",
    "module",
    "max_score",
    "source",
    "team",
    "domain",
    "task_type",
];

/// Whether a field, by its place, is one that sums are made of.
fn is_used(field: usize, question: &Question) -> bool {
    let name = FIELDS[field].name;
    !UNUSED.contains(&name) || name == question.scope.by.column()
}

/// Whether lanes can answer a question over files.
pub fn can_answer(question: &Question) -> bool {
    let scope = &question.scope;
    !question.audited && !question.tiered && scope.filter.is_none() && scope.is_summed_by_pass()
}

/// What the lanes gave.
pub struct Summed {
    pub sums: Sums,
    /// The latest moment of any fact.
    pub latest: Option<Micros>,
}

/// Events by the lane of their worker, in the order in which they came: each batch is put in order of lanes once, while it is near.
pub struct Lanes {
    hash: RandomState,
    cutoff: Option<Micros>,
    /// Which columns sums are made of, by their fields.
    used: Vec<bool>,
    /// Each with the row at which each lane begins, and its end.
    batches: Vec<(RecordBatch, Vec<u32>)>,
    /// What belongs to no piece.
    aside: Vec<Event>,
    latest: Option<Micros>,
}

impl Lanes {
    /// Lanes for a question that they can answer.
    pub fn new(question: &Question) -> Lanes {
        Lanes {
            hash: RandomState::new(),
            cutoff: question.cutoff,
            used: (0..FIELDS.len()).map(|field| is_used(field, question)).collect(),
            batches: Vec::new(),
            aside: Vec::new(),
            latest: None,
        }
    }

    /// Takes events, of which none came before.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub fn put(&mut self, batch: &RecordBatch) -> Result<(), EngineError> {
        let mut lanes: Vec<Vec<u32>> = vec![Vec::new(); LANES];
        let (kinds, workers) = (text(batch, "event_type"), text(batch, "worker_id"));
        let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
        let mut kind = EventType::default();
        for row in 0..batch.num_rows() {
            let moment = times.value(row);
            if self.cutoff.is_some_and(|cutoff| moment > cutoff) {
                continue;
            }
            self.latest = self.latest.max(Some(moment));
            if kinds.value(row) != kind.name() {
                kind = EventType::parse(kinds.value(row)).unwrap_or_default();
            }
            if kind.is_work() || kind == EventType::TimeLogged {
                let worker = workers.is_valid(row).then(|| workers.value(row));
                lanes[self.hash.hash_one(worker) as usize % LANES].push(row as u32);
            } else {
                self.aside.push(read_event(batch, row));
            }
        }
        let mut end = 0;
        let ends = lanes.iter().map(|lane| {
            end += lane.len() as u32;
            end
        });
        let borders = std::iter::once(0).chain(ends).collect();
        let together = taken(batch, &UInt32Array::from(lanes.concat()), |field| self.used[field])?;
        self.batches.push((together, borders));
        Ok(())
    }

    /// Folds and sums all lanes, each core the next one.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub fn sum(self, question: &Question) -> Result<Summed, EngineError> {
        let Lanes { batches, aside, latest, .. } = self;
        let voids = Voids::new(&aside);
        let published = aside.into_iter().filter(|event| event.event_type == EventType::Published).collect();
        let aside = Arc::new(Aside::new(voids, published));
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let next = AtomicUsize::new(0);
        let sums = on_cores(0..cores, |_| {
            let mut sums = Sums::default();
            loop {
                let lane = next.fetch_add(1, Ordering::Relaxed);
                if lane >= LANES {
                    return Ok(sums);
                }
                sums.merge(sum_lane(&of_lane(&batches, lane)?, &aside, question)?);
            }
        })?;
        let mut all = Sums::default();
        sums.into_iter().for_each(|sums| all.merge(sums));
        Ok(Summed { sums: all, latest })
    }
}

/// All events of one lane in one batch.
fn of_lane(batches: &[(RecordBatch, Vec<u32>)], lane: usize) -> Result<RecordBatch, ArrowError> {
    let parts = batches.iter().map(|(batch, borders)| {
        let (from, to) = (borders[lane] as usize, borders[lane + 1] as usize);
        (batch, from, to - from)
    });
    let parts: Vec<_> = parts.filter(|(.., rows)| *rows > 0).collect();
    let rows = parts.iter().map(|(.., rows)| rows).sum();
    let columns = FIELDS.iter().enumerate().map(|(at, field)| {
        let of_part =
            |(batch, from, rows): &(&RecordBatch, usize, usize)| batch.column(at).slice(*from, *rows);
        let is_empty = parts.iter().all(|(batch, ..)| batch.column(at).null_count() == batch.num_rows());
        if is_empty {
            return Ok(empty_column(field.kind, rows));
        }
        let slices: Vec<ArrayRef> = parts.iter().map(of_part).collect();
        concat(&slices.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    });
    RecordBatch::try_new(schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

/// Does one share of work on each core.
fn on_cores<S: Send, T: Send>(
    shares: impl IntoIterator<Item = S>,
    work: impl Fn(S) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let work = &work;
    std::thread::scope(|threads| {
        let running: Vec<_> = shares.into_iter().map(|share| threads.spawn(move || work(share))).collect();
        let done =
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.collect()
    })
}

/// The rows of a batch in an order, column after column: each is read and written while it is near.
fn taken(
    batch: &RecordBatch,
    order: &UInt32Array,
    used: impl Fn(usize) -> bool,
) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(FIELDS).enumerate().map(|(at, (column, field))| {
        let is_empty = !used(at) || column.null_count() == column.len();
        if is_empty { Ok(empty_column(field.kind, order.len())) } else { take(column, order, None) }
    });
    RecordBatch::try_new(batch.schema(), columns.collect::<Result<Vec<_>, _>>()?)
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a dyn Array {
    batch.column(field_index(name).unwrap_or_default()).as_ref()
}

fn text<'a>(batch: &'a RecordBatch, name: &str) -> &'a StringArray {
    column(batch, name).as_string()
}

/// Folds and sums the events of one lane, piece by piece.
fn sum_lane(lane: &RecordBatch, aside: &Arc<Aside>, question: &Question) -> Result<Sums, EngineError> {
    let order = UInt32Array::from_iter_values(in_pieces(lane).into_iter().map(|ordered| ordered.row));
    let batch = taken(lane, &order, |_| true)?;
    let rows = Rows::of(&batch, |_| true);
    let mut folder = Folder::beside(question.fold, aside.clone());
    (0..batch.num_rows()).for_each(|row| folder.push(rows.event(row)));
    Ok(sums_of_lane(folder.finish().take()?, &question.scope)?)
}

/// An event in order: the numbers of its worker and piece, its time, and its row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ordered {
    worker: u32,
    piece: u32,
    at: Micros,
    row: u32,
}

/// The events of a batch piece after piece, the pieces of a worker one after the other, each in order of time.
fn in_pieces(batch: &RecordBatch) -> Vec<Ordered> {
    let mut workers: HashMap<Option<&str>, u32, RandomState> = HashMap::default();
    let mut pieces: HashMap<(u32, Option<&str>), u32, RandomState> = HashMap::default();
    let ids = ["worker_id", "assignment_id"].map(|name| text(batch, name));
    let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
    let mut order: Vec<Ordered> = (0..batch.num_rows())
        .map(|row| {
            let [worker, piece] = ids.map(|column| column.is_valid(row).then(|| column.value(row)));
            let next = workers.len() as u32;
            let worker = *workers.entry(worker).or_insert(next);
            let next = pieces.len() as u32;
            let piece = *pieces.entry((worker, piece)).or_insert(next);
            Ordered { worker, piece, at: times.value(row), row: row as u32 }
        })
        .collect();
    order.sort_unstable();
    order
}
