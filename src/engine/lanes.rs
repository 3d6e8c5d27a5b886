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
use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::TimestampMicrosecondType;

use super::{EngineError, Question};
use crate::assignments::{Aside, Folder, Voids};
use crate::events::{EventType, Rows, field_index, read_event};
use crate::metrics::{Sums, sums_of_lane};
use crate::units::Micros;

/// About so many events go into one lane.
const LANE: usize = 1 << 17;
/// What no sum is made of.
const UNUSED: [&str; 7] =
    ["schema_version", "recorded_at", "prelabel", "attributes", "origin_file", "origin_line", "payment_id"];

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
    let unused: Vec<usize> = UNUSED.iter().filter_map(|name| field_index(name)).collect();
    let mut rows: Vec<Option<Rows<'_>>> = batches.iter().map(|_| None).collect();
    for (_, _, (batch, row)) in in_pieces(batches, lane) {
        let of = rows[batch as usize]
            .get_or_insert_with(|| Rows::of(&batches[batch as usize], |field| !unused.contains(&field)));
        folder.push(of.event(row as usize));
    }
    Ok(sums_of_lane(folder.finish().take()?, &question.scope)?)
}

/// The events of a lane piece after piece, the pieces of a worker one after the other: numbers of worker and piece, and the place.
fn in_pieces(batches: &[RecordBatch], lane: &[Place]) -> Vec<(u32, u32, Place)> {
    let mut workers: HashMap<Option<&str>, u32, RandomState> = HashMap::default();
    let mut pieces: HashMap<(u32, Option<&str>), u32, RandomState> = HashMap::default();
    let mut order = Vec::with_capacity(lane.len());
    let mut open: Option<(u32, [&StringArray; 2])> = None;
    for place in lane {
        let columns = match open {
            Some((batch, columns)) if batch == place.0 => columns,
            _ => {
                let batch = &batches[place.0 as usize];
                let columns = [text(batch, "worker_id"), text(batch, "assignment_id")];
                open = Some((place.0, columns));
                columns
            }
        };
        let [worker, piece] = columns.map(|column| {
            let row = place.1 as usize;
            column.is_valid(row).then(|| column.value(row))
        });
        let next = workers.len() as u32;
        let worker = *workers.entry(worker).or_insert(next);
        let next = pieces.len() as u32;
        let piece = *pieces.entry((worker, piece)).or_insert(next);
        order.push((worker, piece, *place));
    }
    order.sort_unstable();
    order
}
