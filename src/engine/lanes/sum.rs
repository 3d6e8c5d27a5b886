//! The events of some lanes folded and summed, piece after piece.

use std::sync::Arc;

use super::packed::{self, Head, number, taken};
use super::{EMPTY_ID, Lanes, Resolved};
use crate::assignments::{Aside, Folder};
use crate::engine::{EngineError, Question};
use crate::events::Fact;
use crate::metrics::{Sums, sums_of_lane};
use crate::units::Micros;

/// An event in order of worker, piece and time, and which of the lane's it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ordered {
    worker: u32,
    piece: (u64, u64),
    at: Micros,
    number: u32,
}

/// The events of a lane with what is needed to read them.
struct Lane<'a> {
    lanes: &'a Lanes,
    resolved: &'a Resolved<'a>,
    /// By number.
    packed: Vec<&'a [u8]>,
    beside: &'a Beside,
}

/// The ids of a lane's events: they are read only where something is taken back or published, or where two facts of a piece
/// happened at one moment.
pub struct Beside {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Beside {
    fn read(lanes: &Lanes, numbers: std::ops::Range<usize>) -> Result<Beside, EngineError> {
        let mut bytes = Vec::new();
        numbers.into_iter().try_for_each(|lane| lanes.beside.read(lane, &mut bytes))?;
        let (mut ends, mut rest) = (vec![0], &bytes[..]);
        while !rest.is_empty() {
            let id = number(&mut rest) as usize;
            taken(&mut rest, id);
            taken(&mut rest, 16);
            ends.push(bytes.len() - rest.len());
        }
        Ok(Beside { bytes, ends })
    }

    /// The id of an event, and the digest of its task.
    fn of(&self, event: u32) -> (Option<&str>, Option<[u64; 2]>) {
        let mut bytes = &self.bytes[self.ends[event as usize]..];
        let len = number(&mut bytes) as usize;
        let id = std::str::from_utf8(taken(&mut bytes, len)).ok();
        let half = |bytes: &[u8]| u64::from_le_bytes(packed::array(bytes));
        let task = [half(taken(&mut bytes, 8)), half(taken(&mut bytes, 8))];
        (id, Some(task).filter(|task| *task != [0, 0]))
    }
}

/// Folds and sums some lanes.
pub fn sum(
    lanes: &Lanes,
    numbers: std::ops::Range<usize>,
    aside: &Arc<Aside>,
    resolved: &Resolved<'_>,
    question: &Question,
) -> Result<Sums, EngineError> {
    let mut bytes = Vec::new();
    numbers.clone().try_for_each(|lane| lanes.events.read(lane, &mut bytes))?;
    let (mut order, mut packed) = (Vec::new(), Vec::new());
    let mut rest = &bytes[..];
    while let Some((Head { worker, piece, at, .. }, event)) = packed::next(&mut rest) {
        order.push(Ordered { worker, piece: piece.into(), at, number: packed.len() as u32 });
        packed.push(event);
    }
    order.sort_unstable();
    let needs_ids = aside.has_voids() || !resolved.is_empty() || has_ties(&order);
    let beside = match needs_ids {
        true => Beside::read(lanes, numbers)?,
        false => Beside { bytes: Vec::new(), ends: Vec::new() },
    };
    let lane = Lane { lanes, resolved, packed, beside: &beside };
    let mut folder = Folder::beside(question.fold, aside.clone());
    let mut group = Vec::new();
    for piece in order.chunk_by(|one, other| (one.worker, one.piece) == (other.worker, other.piece)) {
        for event in piece {
            group.push(Fact::default());
            group.last_mut().into_iter().for_each(|fact| lane.read(event, needs_ids, fact));
        }
        if aside.has_voids() {
            group.retain(|fact| folder.stands(fact));
        }
        folder.group(&mut group);
    }
    Ok(sums_of_lane(folder.finish().take()?, &question.scope)?)
}

/// Whether two facts of a piece happened at one moment, so that their ids may decide which was first.
fn has_ties(order: &[Ordered]) -> bool {
    let place = |event: &Ordered| (event.worker, event.piece, event.at);
    order.windows(2).any(|pair| place(&pair[0]) == place(&pair[1]))
}

impl<'a> Lane<'a> {
    /// Reads an event into an empty fact.
    fn read(&self, event: &Ordered, has_ids: bool, fact: &mut Fact<'a>) {
        let Lane { lanes, resolved, packed, beside } = self;
        lanes.layout.read(packed[event.number as usize], &lanes.texts, fact);
        fact.worker_id = lanes.texts.text(event.worker);
        if event.piece != (0, 0) {
            fact.assignment_id =
                Some(resolved.get(&<[u64; 2]>::from(event.piece)).copied().unwrap_or(EMPTY_ID));
        }
        if has_ids {
            let (id, task) = beside.of(event.number);
            fact.event_id = id;
            fact.task_id = task.map(|task| resolved.get(&task).copied().unwrap_or(EMPTY_ID));
        }
    }
}
