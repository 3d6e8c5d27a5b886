//! Lanes that are filled beside the judging of the next events, by a thread of their own.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::array::RecordBatch;

use super::Lanes;
use crate::engine::known::Owners;
use crate::engine::{EngineError, Question};

/// So many batches may wait.
const WAITING: usize = 4;

/// Lanes in the making.
pub struct Packing {
    send: Option<SyncSender<(RecordBatch, Owners)>>,
    thread: Option<JoinHandle<Result<Lanes, EngineError>>>,
}

impl Packing {
    /// Begins, for a question that lanes can answer.
    pub fn begin(question: &Question) -> Packing {
        let (send, receive) = sync_channel::<(RecordBatch, Owners)>(WAITING);
        let mut lanes = Lanes::new(question);
        let thread = std::thread::spawn(move || {
            for (batch, owners) in receive {
                lanes.put(&batch, &owners)?;
            }
            Ok(lanes)
        });
        Packing { send: Some(send), thread: Some(thread) }
    }

    /// Takes events, of which none came before, and whose they are.
    ///
    /// # Errors
    /// When a temporary file could not be written.
    pub fn put(&mut self, batch: RecordBatch, owners: Owners) -> Result<(), EngineError> {
        let taken = self.send.as_ref().map(|send| send.send((batch, owners)));
        match taken {
            Some(Ok(())) => Ok(()),
            _ => self.end().map(drop),
        }
    }

    /// The lanes with all that they took; none where they were given before.
    ///
    /// # Errors
    /// As [`Packing::put`].
    pub fn end(&mut self) -> Result<Option<Lanes>, EngineError> {
        self.send = None;
        let ended =
            self.thread.take().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        ended.transpose()
    }
}
