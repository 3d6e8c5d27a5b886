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
use arrow::array::{Array, AsArray, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{concat_batches, take};
use arrow::datatypes::TimestampMicrosecondType;
use arrow::error::ArrowError;

use super::{EngineError, Question};
use crate::assignments::{Aside, Folder, Voids};
use crate::events::{Event, EventType, FIELDS, Rows, empty_column, field_index, read_event, schema};
use crate::metrics::{Sums, sums_of_lane};
use crate::units::Micros;

/// About so many events go into one lane.
const LANE: usize = 1 << 15;
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
pub fn is_used(field: usize, question: &Question) -> bool {
    let name = FIELDS[field].name;
    !UNUSED.contains(&name) || name == question.scope.by.column()
}

/// What the lanes gave.
pub struct Summed {
    pub sums: Sums,
    /// The latest moment of any fact.
    pub latest: Option<Micros>,
}

/// Whether lanes can answer a question over files.
pub fn can_answer(question: &Question) -> bool {
    let scope = &question.scope;
    !question.audited && !question.tiered && scope.filter.is_none() && scope.is_summed_by_pass()
}

/// Sums the events of batches that hold each event once.
///
/// # Errors
/// A mistake in piecework.
pub fn sum(batches: Vec<RecordBatch>, question: &Question) -> Result<Summed, EngineError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let events: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let count = (events / LANE + 1).next_multiple_of(cores);
    let Scattered { lanes, aside, latest } = scatter(batches, question, count, cores)?;
    let voids = Voids::new(&aside);
    let published = aside.into_iter().filter(|event| event.event_type == EventType::Published).collect();
    let aside = Arc::new(Aside::new(voids, published));
    let next = AtomicUsize::new(0);
    let sums = on_cores(0..cores, |_| {
        let mut sums = Sums::default();
        while let Some(lane) = lanes.get(next.fetch_add(1, Ordering::Relaxed)) {
            sums.merge(sum_lane(lane, &aside, question)?);
        }
        Ok(sums)
    })?;
    let mut all = Sums::default();
    sums.into_iter().for_each(|sums| all.merge(sums));
    Ok(Summed { sums: all, latest })
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

/// Events by the lane of their worker, in the order in which they came.
struct Scattered {
    lanes: Vec<Vec<RecordBatch>>,
    /// What belongs to no piece.
    aside: Vec<Event>,
    latest: Option<Micros>,
}

/// Puts events into lanes. The rows of a batch are brought together by lane once, while the batch is near: in the lanes
/// a worker's events stand side by side, and not all over the memory.
fn scatter(
    mut batches: Vec<RecordBatch>,
    question: &Question,
    count: usize,
    cores: usize,
) -> Result<Scattered, EngineError> {
    let hash = RandomState::new();
    let share = batches.len().div_ceil(cores).max(1);
    let mut shares = Vec::new();
    while !batches.is_empty() {
        let rest = batches.split_off(share.min(batches.len()));
        shares.push(std::mem::replace(&mut batches, rest));
    }
    let done = on_cores(shares, |share| {
        let mut out = Scattered { lanes: vec![Vec::new(); count], aside: Vec::new(), latest: None };
        for batch in share {
            scatter_batch(&batch, question, &hash, &mut out)?;
        }
        Ok(out)
    })?;
    let mut all = Scattered { lanes: vec![Vec::new(); count], aside: Vec::new(), latest: None };
    for Scattered { lanes, aside, latest } in done {
        all.lanes.iter_mut().zip(lanes).for_each(|(all, lane)| all.extend(lane));
        all.aside.extend(aside);
        all.latest = all.latest.max(latest);
    }
    Ok(all)
}

fn scatter_batch(
    batch: &RecordBatch,
    question: &Question,
    hash: &RandomState,
    out: &mut Scattered,
) -> Result<(), EngineError> {
    let mut lanes: Vec<Vec<u32>> = vec![Vec::new(); out.lanes.len()];
    let (kinds, workers) = (text(batch, "event_type"), text(batch, "worker_id"));
    let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
    let mut kind = EventType::default();
    for row in 0..batch.num_rows() {
        let moment = times.value(row);
        if question.cutoff.is_some_and(|cutoff| moment > cutoff) {
            continue;
        }
        out.latest = out.latest.max(Some(moment));
        if kinds.value(row) != kind.name() {
            kind = EventType::parse(kinds.value(row)).unwrap_or_default();
        }
        if kind.is_work() || kind == EventType::TimeLogged {
            let worker = workers.is_valid(row).then(|| workers.value(row));
            let lane = hash.hash_one(worker) as usize % lanes.len();
            lanes[lane].push(row as u32);
        } else {
            out.aside.push(read_event(batch, row));
        }
    }
    let together = taken(batch, &UInt32Array::from(lanes.concat()), |field| is_used(field, question))?;
    let mut from = 0;
    for (lane, rows) in out.lanes.iter_mut().zip(lanes).filter(|(_, rows)| !rows.is_empty()) {
        lane.push(together.slice(from, rows.len()));
        from += rows.len();
    }
    Ok(())
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
fn sum_lane(lane: &[RecordBatch], aside: &Arc<Aside>, question: &Question) -> Result<Sums, EngineError> {
    let batch = concat_batches(&schema(), lane)?;
    let order = UInt32Array::from_iter_values(in_pieces(&batch).into_iter().map(|ordered| ordered.row));
    let batch = taken(&batch, &order, |_| true)?;
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
