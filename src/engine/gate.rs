//! Where admitted events go: into memory for a report, or into a ledger.

use arrow::array::RecordBatch;

use super::EngineError;
use crate::events::{Event, EventBuilder};
use crate::ledger::{Admission, Judgement, Quarantined, Writer};

/// Events in a batch: small enough to stay in a cache, large enough to scan well.
const BATCH_ROWS: usize = 8_192;

/// Judges events and keeps those that are new.
pub trait Gate {
    /// An event that is complete, checked and marked with its origin.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError>;

    /// Something that was not accepted.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn reject(&mut self, rejected: &Quarantined) -> Result<(), EngineError>;
}

/// Keeps new events as batches in memory.
#[derive(Default)]
pub struct Memory {
    admission: Admission,
    builder: EventBuilder,
    batches: Vec<RecordBatch>,
}

impl Memory {
    /// All batches.
    ///
    /// # Errors
    /// Never for events that went through the gate.
    pub fn finish(mut self) -> Result<Vec<RecordBatch>, EngineError> {
        if !self.builder.is_empty() {
            self.batches.push(self.builder.finish()?);
        }
        Ok(self.batches)
    }
}

impl Gate for Memory {
    fn offer(&mut self, event: &mut Event) -> Result<Judgement, EngineError> {
        let judgement = self.admission.judge(event);
        if judgement == Judgement::New {
            self.builder.push(event);
            if self.builder.len() >= BATCH_ROWS {
                self.batches.push(self.builder.finish()?);
            }
        }
        Ok(judgement)
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
