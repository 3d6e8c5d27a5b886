//! The three reports of work and money straight from batches of events: each worker's events go, packed, into one of many lanes, and
//! a lane is folded and summed by itself. No table of all pieces is ever made, and each core takes the next lanes.
//!
//! batches ─ `packed` (an event in a few dozen bytes, `texts` by number) ─▶ `pages` (by lane, on disk where they are many)
//! lanes ─ `sum` (in order, folded, summed) ─▶ sums
//!
//! Promises: the same figures as by `fold` and `measure`, since both fold with `Folder` and sum with `Sums`; memory that does not
//! grow with the events.
//! Absent on purpose: tiers, the audit, `--where` (but for one worker), reviewers and exchange rates, which look across workers or by SQL.

mod packed;
mod packing;
mod pages;
mod sum;
mod texts;

use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;

use super::known::{Marker, Owners};
use super::{EngineError, Question};
use crate::assignments::{Aside, Voids};
use crate::events::{ByValue, Event, EventType, FIELDS, field_index, read_event, text_at};
use crate::metrics::Sums;
use crate::resources;
use crate::units::Micros;
use packed::{Head, Layout, codes, put_number};
pub use packing::Packing;
use pages::Pages;
use texts::{Code, Texts};

/// A lane of so many fits near a core, also of many millions of events.
const LANES: usize = 512;
/// Lanes with fewer bytes are summed together.
const WORTH: u64 = 1 << 19;
/// Bytes of a lane that stay in memory, at most and at least.
const PAGE: Range<u64> = 1 << 12..1 << 16;
/// All pages of events, and as many of ids, take about such a part of the memory.
const OF_MEMORY: u64 = 16;
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
/// What each event holds, beside its other fields, in its head, or beside it.
const APART: [&str; 7] =
    ["event_id", "event_type", "occurred_at", "worker_id", "assignment_id", "task_id", "target_event_id"];
/// Stands for an id that folding does not look for.
const EMPTY_ID: &str = "";

/// The ids that folding looks for, by their digests.
type Resolved<'a> = HashMap<[u64; 2], &'a str>;

/// Whether lanes can answer a question over files.
pub fn can_answer(question: &Question) -> bool {
    let scope = &question.scope;
    let picks = scope.filter.is_none() || scope.only_worker().is_some();
    !question.audited && !question.tiered && picks && scope.is_summed_by_pass()
}

/// What the lanes gave.
pub struct Summed {
    pub sums: Sums,
    /// The latest moment of any fact.
    pub latest: Option<Micros>,
}

/// Events by the lane of their worker, in the order in which they came.
pub struct Lanes {
    cutoff: Option<Micros>,
    /// The worker who alone is asked for.
    only: Option<String>,
    layout: Layout,
    texts: Texts,
    workers: ByValue<Code>,
    types: ByValue<Option<EventType>>,
    /// The events.
    events: Pages,
    /// Their ids, and the digests of their tasks.
    beside: Pages,
    /// How many bytes of events each lane has.
    sizes: Vec<u64>,
    /// What belongs to no piece.
    aside: Vec<Event>,
    latest: Option<Micros>,
}

impl Lanes {
    /// Lanes for a question that they can answer.
    pub fn new(question: &Question) -> Lanes {
        let page = resources::memory() / OF_MEMORY / LANES as u64;
        let page = page.clamp(PAGE.start, PAGE.end) as usize;
        let is_used = |name: &str| !UNUSED.contains(&name) || name == question.scope.by.column();
        let fields = FIELDS
            .iter()
            .enumerate()
            .filter(|(_, field)| is_used(field.name) && (!APART.contains(&field.name)));
        Lanes {
            cutoff: question.cutoff,
            only: question.scope.only_worker(),
            layout: Layout::new(fields.map(|(at, _)| at).collect()),
            texts: Texts::default(),
            workers: ByValue::default(),
            types: ByValue::default(),
            events: Pages::new(LANES, page),
            beside: Pages::new(LANES, page),
            sizes: vec![0; LANES],
            aside: Vec::new(),
            latest: None,
        }
    }

    /// Takes events, of which none came before, and whose they are.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn put(&mut self, batch: &RecordBatch, owners: &Owners) -> Result<(), EngineError> {
        let texts = &mut self.texts;
        let columns = self.layout.columns(batch, texts);
        let workers = codes(column(batch, "worker_id"), &mut self.workers, |worker| texts.code(worker));
        let only = self.only.as_deref().map(|worker| texts.code(worker));
        let kinds = kinds(column(batch, "event_type"), &mut self.types);
        let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
        let ids = batch.column(0).as_string::<i32>();
        let mut scratch = Vec::new();
        let mut order = Vec::with_capacity(batch.num_rows());
        for (row, kind) in kinds.iter().enumerate() {
            let at = times.value(row);
            if self.cutoff.is_some_and(|cutoff| at > cutoff) {
                continue;
            }
            self.latest = self.latest.max(Some(at));
            match kind.is_work() || *kind == EventType::TimeLogged {
                true if only.is_some_and(|only| only != workers[row]) => {}
                true => order.push((workers[row] % LANES as Code, row as u32)),
                false => self.aside.push(read_event(batch, row)),
            }
        }
        // Lane after lane, so that the end of each is near while it grows.
        order.sort_unstable();
        for (lane, row) in order {
            let (lane, row) = (lane as usize, row as usize);
            let (worker, piece) = (workers[row], owners.assignments[row]);
            let head = Head { worker, piece, at: times.value(row), kind: kinds[row] };
            let size = &mut self.sizes[lane];
            self.events.add(lane, |page| {
                let before = page.len();
                columns.pack(&head, row, &mut scratch, page);
                *size += (page.len() - before) as u64;
            })?;
            let id = ids.value(row);
            self.beside.add(lane, |page| put_beside(id, owners.tasks[row], page))?;
        }
        Ok(())
    }

    /// Folds and sums all lanes, each core the next ones.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub fn sum(mut self, marker: &Marker, question: &Question) -> Result<Summed, EngineError> {
        let aside = std::mem::take(&mut self.aside);
        let voids = Voids::new(&aside);
        let published = aside.into_iter().filter(|event| event.event_type == EventType::Published).collect();
        let aside = Arc::new(Aside::new(voids, published));
        let resolved: Resolved<'_> = aside.ids().map(|id| (marker.id(id), id)).collect();
        let shares = shares(&self.sizes);
        let next = AtomicUsize::new(0);
        let sums = on_cores(0..resources::threads(), |_| {
            let mut sums = Sums::default();
            while let Some(lanes) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
                sums.merge(sum::sum(&self, lanes.clone(), &aside, &resolved, question)?);
            }
            Ok(sums)
        })?;
        let mut all = Sums::default();
        sums.into_iter().for_each(|sums| all.merge(sums));
        Ok(Summed { sums: all, latest: self.latest })
    }
}

/// The id of an event, its length before it, and the digest of its task.
fn put_beside(id: &str, task: [u64; 2], out: &mut Vec<u8>) {
    put_number(id.len() as u64, out);
    out.extend_from_slice(id.as_bytes());
    task.into_iter().for_each(|half| out.extend_from_slice(&half.to_le_bytes()));
}

fn kinds(column: &ArrayRef, by_value: &mut ByValue<Option<EventType>>) -> Vec<EventType> {
    if let Some(texts) = column.as_any().downcast_ref::<crate::events::Texts>() {
        let kinds = by_value.of(texts, EventType::parse);
        let of = |key: Option<i32>| key.and_then(|key| kinds[key as usize]).unwrap_or_default();
        return texts.keys().iter().map(of).collect();
    }
    let mut last = EventType::default();
    let of_row = |row: usize| {
        let text = text_at(column, row).unwrap_or_default();
        if text != last.name() {
            last = EventType::parse(text).unwrap_or_default();
        }
        last
    };
    (0..column.len()).map(of_row).collect()
}

/// Neighbouring lanes that are worth the work of a share together; each share its lanes.
fn shares(sizes: &[u64]) -> Vec<Range<usize>> {
    let (mut shares, mut start, mut size) = (Vec::new(), 0, 0);
    for (lane, bytes) in sizes.iter().enumerate() {
        size += bytes;
        if size >= WORTH || lane + 1 == sizes.len() && size > 0 {
            shares.push(start..lane + 1);
            (start, size) = (lane + 1, 0);
        }
    }
    shares
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

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
    batch.column(field_index(name).unwrap_or_default())
}
