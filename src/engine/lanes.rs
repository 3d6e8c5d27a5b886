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
use arrow::array::{Array, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::TimestampMicrosecondType;

use super::{EngineError, Question};
use crate::assignments::{Aside, Folder, Voids};
use crate::events::{EventType, FIELDS, Rows, field_index, read_event};
use crate::metrics::{Sums, sums_of_lane};
use crate::units::Micros;

/// About so many events go into one lane.
const LANE: usize = 1 << 17;
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
pub fn sum(batches: &[RecordBatch], question: &Question) -> Result<Summed, EngineError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let events: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let lanes = (events / LANE + 1).next_multiple_of(cores);
    let Scattered { lanes, aside, latest } = scatter(batches, question, lanes);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Sums, EngineError> {
        let mut sums = Sums::default();
        while let Some(lane) = lanes.get(next.fetch_add(1, Ordering::Relaxed)) {
            sums.merge(sum_lane(batches, lane, &aside, question)?);
        }
        Ok(sums)
    };
    let sums = std::thread::scope(|threads| {
        let running: Vec<_> = (0..cores).map(|_| threads.spawn(work)).collect();
        let done = running.into_iter().map(|lane| lane.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.collect::<Result<Vec<Sums>, EngineError>>()
    })?;
    let mut all = Sums::default();
    sums.into_iter().for_each(|sums| all.merge(sums));
    Ok(Summed { sums: all, latest })
}

/// Where an event stands: batch and row.
type Place = (u32, u32);

struct Scattered {
    lanes: Vec<Vec<Place>>,
    aside: Arc<Aside>,
    latest: Option<Micros>,
}

/// Puts the place of each event into the lane of its worker, and aside what belongs to no piece.
fn scatter(batches: &[RecordBatch], question: &Question, count: usize) -> Scattered {
    let mut lanes = vec![Vec::new(); count];
    let (mut aside, mut latest) = (Vec::new(), None);
    let hash = RandomState::new();
    for (at, batch) in batches.iter().enumerate() {
        let (kinds, workers) = (text(batch, "event_type"), text(batch, "worker_id"));
        let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
        let mut kind = EventType::default();
        for row in 0..batch.num_rows() {
            let moment = times.value(row);
            if question.cutoff.is_some_and(|cutoff| moment > cutoff) {
                continue;
            }
            latest = latest.max(Some(moment));
            if kinds.value(row) != kind.name() {
                kind = EventType::parse(kinds.value(row)).unwrap_or_default();
            }
            if kind.is_work() || kind == EventType::TimeLogged {
                let worker = workers.is_valid(row).then(|| workers.value(row));
                let lane = hash.hash_one(worker) as usize % count;
                lanes[lane].push((at as u32, row as u32));
            } else {
                aside.push(read_event(batch, row));
            }
        }
    }
    let voids = Voids::new(&aside);
    aside.retain(|event| event.event_type == EventType::Published);
    Scattered { lanes, aside: Arc::new(Aside::new(voids, aside)), latest }
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a dyn Array {
    batch.column(field_index(name).unwrap_or_default()).as_ref()
}

fn text<'a>(batch: &'a RecordBatch, name: &str) -> &'a StringArray {
    column(batch, name).as_string()
}

/// Folds and sums the events of one lane, piece by piece.
fn sum_lane(
    batches: &[RecordBatch],
    lane: &[Place],
    aside: &Arc<Aside>,
    question: &Question,
) -> Result<Sums, EngineError> {
    let mut folder = Folder::beside(question.fold, aside.clone());
    let used: Vec<bool> = (0..FIELDS.len()).map(|field| is_used(field, question)).collect();
    let mut rows: Vec<Option<Rows<'_>>> = batches.iter().map(|_| None).collect();
    for (.., (batch, row)) in in_pieces(batches, lane) {
        let of = rows[batch as usize]
            .get_or_insert_with(|| Rows::of(&batches[batch as usize], |field| used[field]));
        folder.push(of.event(row as usize));
    }
    Ok(sums_of_lane(folder.finish().take()?, &question.scope)?)
}

/// What events are put in order by.
#[derive(Clone, Copy)]
struct Columns<'a> {
    ids: [&'a StringArray; 2],
    times: &'a TimestampMicrosecondArray,
}

/// An event in order: the numbers of its worker and piece, its time, and its place.
type Ordered = (u32, u32, Micros, Place);

/// The events of a lane piece after piece, the pieces of a worker one after the other, each in order of time.
fn in_pieces(batches: &[RecordBatch], lane: &[Place]) -> Vec<Ordered> {
    let mut workers: HashMap<Option<&str>, u32, RandomState> = HashMap::default();
    let mut pieces: HashMap<(u32, Option<&str>), u32, RandomState> = HashMap::default();
    let mut order = Vec::with_capacity(lane.len());
    let mut open: Option<(u32, Columns<'_>)> = None;
    for place in lane {
        let columns = match open {
            Some((batch, columns)) if batch == place.0 => columns,
            _ => {
                let batch = &batches[place.0 as usize];
                let columns = Columns {
                    ids: [text(batch, "worker_id"), text(batch, "assignment_id")],
                    times: column(batch, "occurred_at").as_primitive(),
                };
                open = Some((place.0, columns));
                columns
            }
        };
        let row = place.1 as usize;
        let [worker, piece] = columns.ids.map(|column| column.is_valid(row).then(|| column.value(row)));
        let next = workers.len() as u32;
        let worker = *workers.entry(worker).or_insert(next);
        let next = pieces.len() as u32;
        let piece = *pieces.entry((worker, piece)).or_insert(next);
        order.push((worker, piece, columns.times.value(row), *place));
    }
    order.sort_unstable();
    order
}
