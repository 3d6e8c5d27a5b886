//! What an event is to those of the ledger and of this run: by 128 bits of its id and 128 of its content.
//!
//! Promises: the answer depends on ids and contents alone, so it is the same whether the first one came from this run or lies in a
//! ledger. Absent on purpose: what becomes of a conflict (the caller quarantines it).

use std::panic::resume_unwind;
use std::thread;

use arrow::array::RecordBatch;

use super::disk;
use super::error::{LedgerError, spill_error};
use crate::admission::{self, Entry, Judgement};
use crate::events::{Event, content_digest, digests, id_digest};
use crate::resources;

/// Digest of the id and digest of the content of one event.
pub(super) type Pair = (u128, u128);

/// All events so far, by digest.
pub(super) struct Admission(admission::Admission<4>);

impl Admission {
    /// A table that takes about so many bytes of memory; what is more lies in a temporary file.
    pub fn within(most: usize) -> Admission {
        Admission(admission::Admission::within(most, [u64::MAX, u64::MAX, 0, 0], disk::temporary))
    }

    /// Judges an event and remembers a new one.
    pub fn admit(&mut self, pair: Pair) -> Result<Judgement, LedgerError> {
        self.0.judge(entry(&pair)).map_err(spill_error)
    }

    /// Judges events in their order and remembers the new ones.
    pub fn admit_all(&mut self, pairs: &[Pair]) -> Result<Vec<Judgement>, LedgerError> {
        let entries: Vec<Entry<4>> = pairs.iter().map(entry).collect();
        self.0.judge_all(&entries).map_err(spill_error)
    }

    /// The digest of the content of the event with an id, if there is one.
    pub fn content(&self, id: u128) -> Result<Option<u128>, LedgerError> {
        let found = self.0.find(entry(&(id, 0))).map_err(spill_error)?;
        Ok(found.map(|[_, _, low, high]| u128::from(low) | u128::from(high) << 64))
    }
}

fn entry((id, content): &Pair) -> Entry<4> {
    [*id as u64, (*id >> 64) as u64, *content as u64, (*content >> 64) as u64]
}

/// A thread more is worth it for so many events.
const SHARE: usize = 1_024;

/// The pairs of all events of a batch, on all cores: of what a writer does to each event, digesting takes the most.
pub(super) fn pairs(batch: &RecordBatch) -> Vec<Pair> {
    let rows = batch.num_rows();
    let share = rows.div_ceil(resources::threads()).max(SHARE);
    thread::scope(|scope| {
        let others = (share..rows).step_by(share).map(|from| batch.slice(from, share.min(rows - from)));
        let others: Vec<_> = others.map(|slice| scope.spawn(move || digests(&slice))).collect();
        let mut pairs = digests(&batch.slice(0, share.min(rows)));
        for other in others {
            pairs.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        pairs
    })
}

pub(super) fn pair(event: &Event) -> Pair {
    (id_digest(event.event_id.as_deref().unwrap_or_default()), content_digest(event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::EventBuilder;
    use crate::units::Money;

    #[test]
    fn pairs_of_a_batch_are_those_of_its_events() {
        let mut builder = EventBuilder::default();
        let event = |number: usize| Event {
            event_id: Some(format!("e{number}")),
            occurred_at: Some(number as i64),
            ..Event::default()
        };
        let expected: Vec<Pair> = (0..5 * SHARE + 7)
            .map(|number| {
                builder.push(&event(number));
                pair(&event(number))
            })
            .collect();
        assert!(pairs(&builder.finish().unwrap()) == expected);
        assert_eq!(pairs(&builder.finish().unwrap()), []);
    }

    #[test]
    fn the_first_one_stands() {
        let first = Event { event_id: Some("e1".into()), price: Some(Money(1)), ..Event::default() };
        let same = Event { attributes: Some("{}".into()), origin_line: Some(9), ..first.clone() };
        let other = Event { price: Some(Money(2)), ..first.clone() };
        let mut admission = Admission::within(usize::MAX);
        let mut judge = |event: &Event| admission.admit(pair(event)).unwrap();
        assert_eq!(judge(&first), Judgement::New);
        assert_eq!(judge(&same), Judgement::Duplicate);
        assert_eq!(judge(&other), Judgement::Conflict);
        assert_eq!(judge(&first), Judgement::Duplicate);
        assert_eq!(admission.content(pair(&first).0).unwrap(), Some(pair(&first).1));
        assert_eq!(admission.content(1).unwrap(), None);
    }
}
