//! Where admitted events go: into memory for a report, or into a ledger.

use arrow::array::RecordBatch;

use super::known::{Known, Marker, Owners};
use super::lanes::{self, Lanes, Packing};
use super::{EngineError, Question};
use crate::events::{Event, EventBuilder, picked, plain};
use crate::ledger::{Judgement, Quarantined, Writer};

/// Events in a batch: small enough to stay in a cache, large enough to scan well.
const BATCH_ROWS: usize = 8_192;

/// Judges events and keeps those that are new.
pub trait Gate {
    /// About so many events will come.
    fn announce(&mut self, _events: u64) {}

    /// An event that is complete, checked and marked with its origin.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError>;

    /// The same of all events of a batch, in their order.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError>;

    /// Something that was not accepted.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError>;
}

/// Keeps new events as batches in memory, or in lanes.
#[derive(Default)]
pub struct Memory {
    marker: Marker,
    known: Known,
    builder: EventBuilder,
    batches: Vec<RecordBatch>,
    /// Instead of batches, where lanes can answer what is asked.
    lanes: Option<Packing>,
}

/// New events as they are held for a question.
pub(super) enum Held {
    Batches(Vec<RecordBatch>),
    Lanes(Box<Lanes>),
}

impl Memory {
    /// Keeps of each event what a question needs, by lanes where they can answer it; repeats are told by all of it.
    pub fn for_question(question: &Question) -> Memory {
        let lanes = lanes::can_answer(question).then(|| Packing::begin(question));
        Memory { lanes, ..Memory::default() }
    }

    fn keep(&mut self, batch: RecordBatch, owners: Owners) -> Result<(), EngineError> {
        match &mut self.lanes {
            Some(lanes) => lanes.put(batch, owners)?,
            None => self.batches.push(plain(&batch)?),
        }
        Ok(())
    }

    /// What is held, in the form in which it is held.
    pub(super) fn held(mut self) -> Result<Held, EngineError> {
        self.close()?;
        Ok(match self.lanes.map(|mut lanes| lanes.end()).transpose()?.flatten() {
            Some(lanes) => Held::Lanes(Box::new(lanes)),
            None => Held::Batches(self.batches),
        })
    }

    fn close(&mut self) -> Result<(), EngineError> {
        if !self.builder.is_empty() {
            let batch = self.builder.finish()?;
            let owners = self.marker.owners(&batch);
            self.keep(batch, owners)?;
        }
        Ok(())
    }

    /// All batches, of a memory that was not made for a question.
    ///
    /// # Errors
    /// Never for events that went through the gate.
    pub fn finish(mut self) -> Result<Vec<RecordBatch>, EngineError> {
        self.close()?;
        Ok(self.batches)
    }
}

impl Gate for Memory {
    fn announce(&mut self, events: u64) {
        self.known.announce(events);
    }

    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        let mark = self.marker.mark(event);
        let judgement = self.known.judge(mark)?;
        if judgement == Judgement::New {
            self.builder.push(event);
            if self.builder.len() >= BATCH_ROWS {
                self.close()?;
            }
        }
        Ok(judgement)
    }

    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError> {
        let (marks, owners) = self.marker.marks(events);
        let judgements = self.known.judge_all(&marks)?;
        let new: Vec<bool> = judgements.iter().map(|judgement| *judgement == Judgement::New).collect();
        self.keep(picked(events, &new)?, owners.picked(&new))?;
        Ok(judgements)
    }

    fn reject(&mut self, _: &Quarantined) -> Result<(), EngineError> {
        Ok(())
    }
}

impl Gate for Writer<'_> {
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        Ok(Writer::offer(self, event)?)
    }

    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError> {
        Ok(Writer::offer_batch(self, events)?)
    }

    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError> {
        Writer::reject(self, rejected.clone())?;
        Ok(())
    }
}
