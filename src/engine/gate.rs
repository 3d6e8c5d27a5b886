//! Where admitted events go: into memory for a report, or into a ledger.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use arrow::array::{AsArray, RecordBatch};

use super::lanes::{self, Lanes};
use super::{EngineError, Question};
use crate::events::{Event, EventBuilder, Rows, content, picked, read_event};
use crate::ledger::{Judgement, Quarantined, Writer};

/// Events in a batch: small enough to stay in a cache, large enough to scan well.
const BATCH_ROWS: usize = 8_192;

/// Judges events and keeps those that are new.
pub trait Gate {
    /// An event that is complete, checked and marked with its origin.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError>;

    /// The same of all events of a batch, in their order.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError> {
        (0..events.num_rows()).map(|row| self.offer(&mut read_event(events, row))).collect()
    }

    /// Something that was not accepted.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError>;
}

/// Keeps new events as batches in memory.
#[derive(Default)]
pub struct Memory {
    known: Known,
    builder: EventBuilder,
    batches: Vec<RecordBatch>,
    content: Vec<u8>,
    /// Instead of batches, where lanes can answer what is asked.
    lanes: Option<Lanes>,
}

/// New events as they are held for a question.
pub(super) enum Held {
    Batches(Vec<RecordBatch>),
    Lanes(Lanes),
}

/// The events so far, by two hashes of their ids and one of their contents, keyed anew in each run: nobody can make
/// two events that are taken for one, and none of it is kept.
#[derive(Default)]
struct Known {
    states: [ahash::RandomState; 3],
    events: HashMap<(u64, u64), u64, ahash::RandomState>,
}

impl Known {
    fn judge(&mut self, event_id: &str, content: &[u8]) -> Judgement {
        let [first, second, of_content] = &self.states;
        let id = (first.hash_one(event_id), second.hash_one(event_id));
        let content = of_content.hash_one(content);
        match self.events.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(content);
                Judgement::New
            }
            Entry::Occupied(entry) if *entry.get() == content => Judgement::Duplicate,
            Entry::Occupied(_) => Judgement::Conflict,
        }
    }
}

impl Memory {
    /// Keeps of each event what a question needs, by lanes where they can answer it; repeats are told by all of it.
    pub fn for_question(question: &Question) -> Memory {
        let lanes = lanes::can_answer(question).then(|| Lanes::new(question));
        Memory { lanes, ..Memory::default() }
    }

    fn keep(&mut self, batch: RecordBatch) -> Result<(), EngineError> {
        match &mut self.lanes {
            Some(lanes) => lanes.put(&batch)?,
            None => self.batches.push(batch),
        }
        Ok(())
    }

    /// What is held, in the form in which it is held.
    pub(super) fn held(mut self) -> Result<Held, EngineError> {
        self.close()?;
        Ok(match self.lanes {
            Some(lanes) => Held::Lanes(lanes),
            None => Held::Batches(self.batches),
        })
    }

    fn close(&mut self) -> Result<(), EngineError> {
        if !self.builder.is_empty() {
            let batch = self.builder.finish()?;
            self.keep(batch)?;
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
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        self.content.clear();
        content(event, &mut self.content);
        let judgement = self.known.judge(event.event_id.as_deref().unwrap_or_default(), &self.content);
        if judgement == Judgement::New {
            self.builder.push(event);
            if self.builder.len() >= BATCH_ROWS {
                let batch = self.builder.finish()?;
                self.keep(batch)?;
            }
        }
        Ok(judgement)
    }

    fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, EngineError> {
        let contents = Rows::contents(events);
        let ids = events.column(0).as_string::<i32>();
        let judgements: Vec<Judgement> = (0..events.num_rows())
            .map(|row| {
                self.content.clear();
                contents.put(row, &mut self.content);
                self.known.judge(ids.value(row), &self.content)
            })
            .collect();
        let new: Vec<bool> = judgements.iter().map(|judgement| *judgement == Judgement::New).collect();
        self.keep(picked(events, &new)?)?;
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

    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError> {
        Writer::reject(self, rejected.clone())?;
        Ok(())
    }
}
