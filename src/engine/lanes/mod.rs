//! The tables of a report straight from batches of events: each worker's events go, packed, into one of many lanes, and a share of
//! lanes is folded and summed by itself. No table of all pieces is ever made, and each core takes the next share.
//!
//! batches ─ `packed` (an event in a few dozen bytes, `texts` by number, `ids` beside) ─▶ `pages` (by lane, on disk where they are many)
//! a `share` of lanes ─ `sum` (in order, folded, summed) ─▶ sums, tiers, suspects ─ `strange` ─▶ the events that the audit looks at
//!
//! Promises: the same figures as by `fold` and `measure`, since both fold with `Folder`, sum with `Sums`, judge with `tiers` and audit
//! with the same rules; memory that grows with what is strange, not with the events.
//! Absent on purpose: `--where` (but for one worker), reviewers and exchange rates, which look across workers or by SQL.

mod fields;
mod ids;
mod packed;
mod packing;
mod pages;
mod pieces;
mod share;
mod strange;
mod sum;
mod texts;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;

use super::known::Owners;
use super::{EngineError, Question};
use crate::assignments::{Aside, Breadth, Voids};
use crate::audit::suspects::{Across, Sighted, Watch};
use crate::events::{ByValue, Event, EventType, TextColumn, field_index, read_event};
use crate::metrics::tiers::{Moves, TierFact, judge};
use crate::metrics::{Paged, Paychecks, Sums, Views, exam};
use crate::resources;
use crate::table::{Cell, Table};
use crate::units::Micros;
pub use fields::read;
use packed::{Head, Layout, Packed};
pub use packing::Packing;
use pages::Pages;
pub use pieces::Said;
use share::Share;
pub use strange::Strange;
use sum::Around;
use texts::{Code, Texts};

/// A lane of so many fits near a core, also of many millions of events.
const LANES: usize = 512;
/// Lanes with fewer bytes are summed together.
const WORTH: u64 = 1 << 19;
/// Bytes of a lane that stay in memory, at most and at least.
const PAGE: Range<u64> = 1 << 12..1 << 16;
/// All pages of events, and as many of ids, take about such a part of the memory.
const OF_MEMORY: u64 = 16;
/// Whether lanes can answer a question.
pub fn can_answer(question: &Question) -> bool {
    let scope = &question.scope;
    let is_of_one = || scope.only_worker().is_some() && !question.audited && !question.tiered;
    scope.is_summed_by_pass() && (scope.filter.is_none() || is_of_one())
}

/// What the lanes gave.
pub struct Given {
    pub sums: Sums,
    /// What charts need beside, where they were asked for.
    pub views: Option<Views>,
    /// What pages of workers and projects need, likewise.
    pub paged: Option<Paged>,
    /// What is held against minimum wages, likewise.
    pub paychecks: Option<Paychecks>,
    /// Where they were asked for.
    pub tiers: Option<Table>,
    pub strange: Option<Strange>,
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
    reviewers: ByValue<Code>,
    /// Whether tiers are judged, for which reviewers are known apart.
    is_tiered: bool,
    /// Whether nothing is made but sums.
    is_of_sums: bool,
    /// Whoever reviewed.
    reviewed: HashSet<Code>,
    /// The events.
    events: Pages,
    /// Their ids.
    beside: Pages,
    /// How many bytes of events each lane has.
    sizes: Vec<u64>,
    /// What belongs to no piece.
    aside: Vec<Event>,
    /// The assignments that voids name, by their digests: the only ones that sums ask the id of.
    voided: HashMap<[u64; 2], String>,
    latest: Option<Micros>,
    /// The events of one batch, and their ids, on the way to their lanes.
    packed: Packed,
    named: Packed,
}

impl Lanes {
    /// Lanes for a question that they can answer.
    pub fn new(question: &Question) -> Lanes {
        let page = resources::memory() / OF_MEMORY / LANES as u64;
        let page = page.clamp(PAGE.start, PAGE.end) as usize;
        Lanes {
            cutoff: question.cutoff,
            only: question.scope.only_worker(),
            layout: Layout::new(fields::packed(question)),
            texts: Texts::default(),
            workers: ByValue::default(),
            types: ByValue::default(),
            reviewers: ByValue::default(),
            is_tiered: question.tiered,
            is_of_sums: matches!(fields::breadth(question), Breadth::Sums(_)),
            reviewed: HashSet::new(),
            events: Pages::new(LANES, page),
            beside: Pages::new(LANES, page),
            sizes: vec![0; LANES],
            aside: Vec::new(),
            voided: HashMap::new(),
            latest: None,
            packed: Packed::default(),
            named: Packed::default(),
        }
    }

    /// Takes events, of which none came before, and whose they are.
    ///
    /// # Errors
    /// When a temporary file cannot be written.
    pub fn put(&mut self, batch: &RecordBatch, owners: &Owners) -> Result<(), EngineError> {
        let texts = &mut self.texts;
        let columns = self.layout.columns(batch, texts);
        let workers = self.workers.rows(column(batch, "worker_id"), 0, |worker| texts.code(worker));
        let only = self.only.as_deref().map(|worker| texts.code(worker));
        if self.is_tiered {
            let reviewers = self.reviewers.rows(column(batch, "reviewer_id"), 0, |who| texts.code(who));
            self.reviewed.extend(reviewers.into_iter().filter(|reviewer| *reviewer != 0));
        }
        let kinds = self.types.rows(column(batch, "event_type"), None, EventType::parse);
        let kinds: Vec<EventType> = kinds.into_iter().map(Option::unwrap_or_default).collect();
        let times = column(batch, "occurred_at").as_primitive::<TimestampMicrosecondType>();
        let ids = ["event_id", "assignment_id", "task_id"].map(|name| TextColumn::of(column(batch, name)));
        // Of an assignment sums need to know no more than which events are of one, and whether a void names it.
        let ids = if self.is_of_sums { [ids[0], None, ids[2]] } else { ids };
        let (mut lanes, mut scratch) = (Vec::with_capacity(batch.num_rows()), Vec::new());
        self.packed.clear();
        self.named.clear();
        // Row after row, as they lie in memory.
        for (row, kind) in kinds.iter().enumerate() {
            let at = times.value(row);
            if kind.is_note() || self.cutoff.is_some_and(|cutoff| at > cutoff) {
                continue;
            }
            self.latest = self.latest.max(Some(at));
            match kind.is_work() || *kind == EventType::TimeLogged {
                true if only.is_some_and(|only| only != workers[row]) => {}
                true => {
                    lanes.push(workers[row] as usize % LANES);
                    let head = Head { worker: workers[row], piece: owners.assignments[row], at, kind: *kind };
                    self.packed.put(|out| columns.pack(&head, row, &mut scratch, out));
                    let ids = ids.map(|texts| texts.and_then(|texts| texts.at(row)));
                    self.named.put(|out| ids::put(ids, out));
                }
                false => {
                    let event = read_event(batch, row);
                    if let (EventType::Voided, Some(voided)) = (*kind, &event.assignment_id) {
                        self.voided.insert(owners.assignments[row], voided.clone());
                    }
                    self.aside.push(event);
                }
            }
        }
        // Lane after lane, so that the end of each is near while it grows.
        for event in by_lane(&lanes) {
            let (lane, bytes) = (lanes[event], self.packed.get(event));
            self.sizes[lane] += bytes.len() as u64;
            self.events.add(lane, bytes)?;
            self.beside.add(lane, self.named.get(event))?;
        }
        Ok(())
    }

    /// Folds, sums and judges all lanes, each core the next ones. `contradicted` are the ids that came again with other content.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub fn answer(self, question: &Question, contradicted: HashSet<String>) -> Result<Given, EngineError> {
        let around = self.around(question, contradicted);
        let shares = shares(&self.sizes);
        let mut sums = Sums::default();
        let mut views = question.charted.then(Views::default);
        let mut paged = question.paged.then(Paged::default);
        let mut paychecks = question.minimum_wages.is_some().then(Paychecks::default);
        let (mut rows, mut moves) = (Vec::new(), Moves::default());
        let (mut apart, mut examined) = (Vec::new(), HashSet::new());
        let mut sighted = Vec::new();
        let summed = on_cores(shares.clone(), |lanes| sum::sum(&Share::read(&self, lanes)?, &around))?;
        for of in summed {
            sums.merge(of.sums);
            views.iter_mut().zip(of.views).for_each(|(views, of)| views.merge(of));
            paged.iter_mut().zip(of.paged).for_each(|(paged, of)| paged.merge(of));
            paychecks.iter_mut().zip(of.paychecks).for_each(|(paychecks, of)| paychecks.merge(of));
            rows.extend(of.tiers);
            moves.merge(of.moves);
            apart.extend(of.apart);
            examined.extend(of.examined);
            sighted.push(of.sighted);
        }
        let others = around.exams.iter().filter(|(worker, _)| !examined.contains(*worker));
        apart.extend(others.flat_map(|(_, exams)| exams.clone()));
        let tiers = question.tiered.then(|| tiers_of(&apart, rows, &mut moves, question));
        views.iter_mut().for_each(|views| views.moves = std::mem::take(&mut moves));
        let strange = match &around.watch {
            Some(watch) => {
                sighted.push(self.sighted_aside(&around, watch));
                let across = Across::new(watch, sighted);
                Some(strange::strange(&self, &shares, &around, watch, &across, &self.aside)?)
            }
            None => None,
        };
        Ok(Given { sums, views, paged, paychecks, tiers, strange, latest: self.latest })
    }

    /// What all shares are folded beside.
    fn around<'a>(&'a self, question: &'a Question, contradicted: HashSet<String>) -> Around<'a> {
        let voids = Voids::new(&self.aside);
        let of = |kind: EventType| self.aside.iter().filter(move |event| event.event_type == kind).cloned();
        let aside = Arc::new(Aside::new(voids, of(EventType::Published).collect()));
        let is_of_people =
            |event: &&Event| !matches!(event.event_type, EventType::Published | EventType::Voided);
        let people = self.aside.iter().filter(is_of_people);
        let people: Vec<Event> =
            people.filter(|event| aside.void_of(&event.fact()).is_none()).cloned().collect();
        let mut exams: HashMap<Arc<str>, Vec<TierFact>> = HashMap::new();
        for fact in people.iter().filter_map(exam) {
            if question.scope.until.is_none_or(|until| fact.at < until) {
                exams.entry(fact.worker_id.clone()).or_default().push(fact);
            }
        }
        let watch = question.audited.then(|| Watch::new(&question.thresholds, &people, contradicted));
        let reviewers = self.reviewed.iter().filter_map(|reviewer| self.texts.text(*reviewer)).collect();
        Around { question, aside, watch, reviewers, exams }
    }

    /// The moments of what belongs to no piece.
    fn sighted_aside(&self, around: &Around<'_>, watch: &Watch) -> Sighted {
        let mut sighted = Sighted::default();
        for event in &self.aside {
            if event.event_type == EventType::Voided || around.aside.void_of(&event.fact()).is_none() {
                sighted.moment(watch, event.occurred_at, event.recorded_at);
            }
        }
        sighted
    }
}

/// The table `tiers`, of rows that are known and of facts that are left.
fn tiers_of(facts: &[TierFact], rows: Vec<Vec<Cell>>, moves: &mut Moves, question: &Question) -> Table {
    let (mut table, of_facts) = judge(facts, &question.policy, question.scope.tz);
    moves.merge(of_facts);
    table.rows.extend(rows);
    table.rows.sort_by(|one, other| [one[0].text(), one[1].text()].cmp(&[other[0].text(), other[1].text()]));
    table
}

/// Events by their lanes, those of one lane in their order.
fn by_lane(lanes: &[usize]) -> Vec<usize> {
    let mut next = [0; LANES];
    lanes.iter().for_each(|lane| next[*lane] += 1);
    let mut start = 0;
    next.iter_mut().for_each(|next| start += std::mem::replace(next, start));
    let mut events = vec![0; lanes.len()];
    for (event, lane) in lanes.iter().enumerate() {
        events[next[*lane]] = event;
        next[*lane] += 1;
    }
    events
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

/// Does all work on all cores, each the next piece of it; what it gives stands in the order of the work.
pub(super) fn on_cores<W: Clone + Send + Sync, T: Send>(
    work: Vec<W>,
    each: impl Fn(W) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let (work, each, next) = (&work, &each, &AtomicUsize::new(0));
    let run = move || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = work.get(at) else { return Ok::<_, EngineError>(done) };
            done.push((at, each(one.clone())?));
        }
    };
    let done: Result<Vec<Vec<(usize, T)>>, EngineError> = std::thread::scope(|threads| {
        let running: Vec<_> = (0..resources::threads()).map(|_| threads.spawn(run)).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut done: Vec<(usize, T)> = done?.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, given)| given).collect())
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
    batch.column(field_index(name).unwrap_or_default())
}
