//! A share of the lanes in memory: its events in order of worker, assignment and time, group by group.

use std::cell::OnceCell;
use std::ops::Range;

use super::Lanes;
use super::ids::Ids;
use super::packed::{self, Head};
use crate::engine::EngineError;
use crate::events::Fact;
use crate::units::Micros;

/// Stands for an id that nobody looks for.
const SOME_ID: &str = "";

/// About so many bytes has an event, rather less.
const OF_ONE: usize = 48;
/// So many events are fetched from memory side by side, at least.
const AT_ONCE: usize = 32;

/// An event in order of worker, assignment and time, and which of the share's it is.
#[derive(Clone, Copy)]
pub struct Ordered {
    pub worker: u32,
    /// The digest of its assignment; 0 where there is none.
    pub piece: (u64, u64),
    pub at: Micros,
    pub number: u32,
}

impl Ordered {
    /// Mostly decided by one wide number, which the processor compares without a branch.
    fn cmp(&self, other: &Ordered) -> std::cmp::Ordering {
        let first = |event: &Ordered| u128::from(event.worker) << 64 | u128::from(event.piece.0);
        let rest = |event: &Ordered| (event.piece.1, event.at, event.number);
        first(self).cmp(&first(other)).then_with(|| rest(self).cmp(&rest(other)))
    }
}

/// The events of some lanes.
pub struct Share<'a> {
    lanes: &'a Lanes,
    numbers: Range<usize>,
    bytes: Vec<u8>,
    /// Where each event lies, by its number.
    places: Vec<Range<usize>>,
    order: Vec<Ordered>,
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
        let (mut order, mut places) = (Vec::with_capacity(some), Vec::with_capacity(some));
        let mut rest = &bytes[..];
        while let Some((Head { worker, piece, at, .. }, event)) = packed::next(&mut rest) {
            order.push(Ordered { worker, piece: piece.into(), at, number: places.len() as u32 });
            let end = bytes.len() - rest.len();
            places.push(end - event.len()..end);
        }
        order.sort_unstable_by(Ordered::cmp);
        Ok(Share { lanes, numbers, bytes, places, order, ids: OnceCell::new() })
    }

    /// The events of one worker's assignment after the other; those of no assignment together.
    pub fn groups(&self) -> impl Iterator<Item = &[Ordered]> {
        let (mut taken, mut fetched) = (0, 0);
        let groups = self.order.chunk_by(|one, other| (one.worker, one.piece) == (other.worker, other.piece));
        groups.inspect(move |events| {
            taken += events.len();
            if taken > fetched {
                fetched = self.fetch(taken - events.len(), taken + AT_ONCE);
            }
        })
    }

    /// Looks at some of the events in order, which lie anywhere, so that they are fetched from memory side by side; gives where it ended.
    fn fetch(&self, from: usize, to: usize) -> usize {
        let to = to.min(self.order.len());
        let some = self.order[from..to].iter().fold(0, |sum, event| {
            let event = &self.bytes[self.places[event.number as usize].clone()];
            // It may lie in two lines of the cache.
            [event.first(), event.last()].into_iter().flatten().fold(sum, |sum, byte| sum ^ byte)
        });
        std::hint::black_box(some);
        to
    }

    /// Whether two facts of a group happened at one moment, so that their ids may decide which was first.
    pub fn has_ties(&self) -> bool {
        let place = |event: &Ordered| (event.worker, event.piece, event.at);
        self.order.windows(2).any(|pair| place(&pair[0]) == place(&pair[1]))
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
        let workers = self.order.chunk_by(|one, other| one.worker == other.worker);
        workers.filter_map(|events| self.worker(events.first()?.worker))
    }

    /// Reads an event into an empty fact, with its ids where they are given.
    pub fn read_event<'s>(&'s self, event: &Ordered, ids: Option<&'s Ids>, fact: &mut Fact<'s>) {
        let texts = &self.lanes.texts;
        self.lanes.layout.read(&self.bytes[self.places[event.number as usize].clone()], texts, fact);
        fact.worker_id = texts.text(event.worker);
        match ids {
            Some(ids) => [fact.event_id, fact.assignment_id, fact.task_id] = ids.of(event.number),
            None => fact.assignment_id = (event.piece != (0, 0)).then_some(SOME_ID),
        }
    }
}
