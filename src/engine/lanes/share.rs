//! A share of the lanes in memory: its events in order of worker, assignment and time, group by group.

use std::cell::OnceCell;
use std::ops::Range;

use super::Lanes;
use super::ids::Ids;
use super::packed::{self, Head};
use super::texts::Code;
use crate::engine::EngineError;
use crate::events::Fact;
use crate::units::Micros;

/// Stands for the id of an assignment that nobody looks for.
const SOME_ID: &str = "";

/// About so many bytes has an event, rather less.
const OF_ONE: usize = 48;
/// So many events are fetched from memory side by side, at least.
const AT_ONCE: usize = 32;

/// The events of one worker's assignment, or those of a worker's that have none, by their numbers in order of time.
#[derive(Clone, Copy)]
pub struct Group<'s> {
    pub worker: Code,
    /// The digest of its assignment; 0 where there is none.
    pub piece: [u64; 2],
    pub events: &'s [u32],
}

/// The same, the events by where they end in the order.
struct Ended {
    worker: Code,
    piece: [u64; 2],
    end: usize,
}

/// The events of some lanes.
pub struct Share<'a> {
    lanes: &'a Lanes,
    numbers: Range<usize>,
    bytes: Vec<u8>,
    /// Where each event lies, by its number.
    places: Vec<Range<usize>>,
    /// The numbers of events in order of worker, assignment and time, and the groups of them.
    order: Vec<u32>,
    groups: Vec<Ended>,
    has_ties: bool,
    ids: OnceCell<Ids>,
}

impl<'a> Share<'a> {
    /// Reads some lanes.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub fn read(lanes: &'a Lanes, numbers: Range<usize>) -> Result<Share<'a>, EngineError> {
        let size: u64 = lanes.sizes[numbers.clone()].iter().sum();
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        numbers.clone().try_for_each(|lane| lanes.events.read(lane, &mut bytes))?;
        let some = bytes.len() / OF_ONE;
        let (mut keys, mut rests) = (Vec::with_capacity(some), Vec::with_capacity(some));
        let mut places = Vec::with_capacity(some);
        let mut rest = &bytes[..];
        while let Some((Head { worker, piece, at, .. }, event)) = packed::next(&mut rest) {
            let number = places.len() as u32;
            keys.push(u128::from(worker) << 96 | u128::from(piece[0]) << 32 | u128::from(number));
            rests.push((piece[1], at));
            let end = bytes.len() - rest.len();
            places.push(end - event.len()..end);
        }
        // Whole numbers are compared without a branch, and one is a worker, half a digest and a number.
        keys.sort_unstable();
        let mut share = Share {
            lanes,
            numbers,
            bytes,
            places,
            order: keys.iter().map(|key| *key as u32).collect(),
            groups: Vec::with_capacity(some / 2),
            has_ties: false,
            ids: OnceCell::new(),
        };
        share.group(&keys, &rests);
        Ok(share)
    }

    /// Puts the events of one worker and half a digest in order of the other half and time, in which they mostly came, and ends the
    /// groups.
    fn group(&mut self, keys: &[u128], rests: &[(u64, Micros)]) {
        let rest = |number: &u32| (rests[*number as usize], *number);
        let mut start = 0;
        for run in keys.chunk_by(|one, other| one >> 32 == other >> 32) {
            let order = &mut self.order[start..start + run.len()];
            if !order.is_sorted_by_key(rest) {
                order.sort_unstable_by_key(rest);
            }
            self.has_ties |= order.windows(2).any(|pair| rest(&pair[0]).0 == rest(&pair[1]).0);
            let half = |number: &u32| rests[*number as usize].0;
            for events in order.chunk_by(|one, other| half(one) == half(other)) {
                start += events.len();
                let piece = [(run[0] >> 32) as u64, events.first().map(half).unwrap_or_default()];
                self.groups.push(Ended { worker: (run[0] >> 96) as Code, piece, end: start });
            }
        }
    }

    /// The events of one worker's assignment after the other; those of no assignment together.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let (mut taken, mut fetched) = (0, 0);
        self.groups.iter().map(move |Ended { worker, piece, end }| {
            let start = std::mem::replace(&mut taken, *end);
            if *end > fetched {
                fetched = self.fetch(start, *end + AT_ONCE);
            }
            Group { worker: *worker, piece: *piece, events: &self.order[start..*end] }
        })
    }

    /// Looks at some of the events in order, which lie anywhere, so that they are fetched from memory side by side; gives where it ended.
    fn fetch(&self, from: usize, to: usize) -> usize {
        let to = to.min(self.order.len());
        let some = self.order[from..to].iter().fold(0, |sum, event| {
            let event = &self.bytes[self.places[*event as usize].clone()];
            // It may lie in two lines of the cache.
            [event.first(), event.last()].into_iter().flatten().fold(sum, |sum, byte| sum ^ byte)
        });
        std::hint::black_box(some);
        to
    }

    /// Whether two facts of a group happened at one moment, so that their ids may decide which was first.
    pub fn has_ties(&self) -> bool {
        self.has_ties
    }

    /// The ids of all events, read when they are first asked for.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub fn ids(&self) -> Result<&Ids, EngineError> {
        if let Some(ids) = self.ids.get() {
            return Ok(ids);
        }
        let mut bytes = Vec::new();
        self.numbers.clone().try_for_each(|lane| self.lanes.beside.read(lane, &mut bytes))?;
        let ids = Ids::read(&bytes)?;
        Ok(self.ids.get_or_init(|| ids))
    }

    /// The id of an event.
    pub fn id(&self, event: u32) -> &str {
        self.ids().ok().and_then(|ids| ids.of(event)[0]).unwrap_or_default()
    }

    /// The name of a worker by number.
    pub fn worker(&self, worker: u32) -> Option<&str> {
        self.lanes.texts.text(worker)
    }

    /// The names of all workers.
    pub fn workers(&self) -> impl Iterator<Item = &str> {
        let workers = self.groups.chunk_by(|one, other| one.worker == other.worker);
        workers.filter_map(|groups| self.worker(groups.first()?.worker))
    }

    /// Reads an event of a group into an empty fact, with its ids where they are given.
    pub fn read_event<'s>(&'s self, of: Group<'_>, event: u32, ids: Option<&'s Ids>, fact: &mut Fact<'s>) {
        let texts = &self.lanes.texts;
        self.lanes.layout.read(&self.bytes[self.places[event as usize].clone()], texts, fact);
        fact.worker_id = texts.text(of.worker);
        if let Some(ids) = ids {
            [fact.event_id, fact.assignment_id, fact.task_id] = ids.of(event);
        }
        if fact.assignment_id.is_none() && of.piece != [0, 0] {
            let voided = self.lanes.voided.get(&of.piece);
            fact.assignment_id = Some(voided.map_or(SOME_ID, String::as_str));
        }
    }
}
