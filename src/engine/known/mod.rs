//! The events of a run so far, and whether another is new: by hashes of its id and its content, keyed anew in each run, so that nobody
//! can make two events that are taken for one. None of it is kept.
//!
//! An event takes 16 bytes: 80 bits of its id and 48 of its content. Among a hundred million events two ids are taken for one with
//! a chance of 1 in 10^8, and then only the later one is put into quarantine.

mod marks;

use crate::admission::{Admission, Entry, Judgement};
use crate::engine::EngineError;
use crate::resources;
pub use marks::{Mark, Marker, Owners};

/// Bits of a content that are kept.
const OF_CONTENT: u64 = (1 << 48) - 1;
/// The table takes about such a part of the memory; what is more lies in a temporary file.
const OF_MEMORY: u64 = 4;

/// The marks so far.
pub struct Known(Admission<2>);

impl Default for Known {
    fn default() -> Known {
        let most = usize::try_from(resources::memory() / OF_MEMORY).unwrap_or(usize::MAX);
        Known(Admission::within(most, [u64::MAX, !OF_CONTENT], tempfile::tempfile))
    }
}

impl Known {
    /// Makes room for about so many events more.
    pub fn announce(&mut self, events: u64) {
        self.0.announce(events);
    }

    /// Judges events in their order.
    ///
    /// # Errors
    /// When a temporary file cannot be written or read.
    pub fn judge_all(&mut self, marks: &[Mark]) -> Result<Vec<Judgement>, EngineError> {
        let entries: Vec<Entry<2>> = marks.iter().map(entry).collect();
        self.0.judge_all(&entries).map_err(EngineError::Spill)
    }

    /// Judges an event and remembers it.
    ///
    /// # Errors
    /// As [`Known::judge_all`].
    pub fn judge(&mut self, mark: Mark) -> Result<Judgement, EngineError> {
        self.0.judge(entry(&mark)).map_err(EngineError::Spill)
    }
}

/// Half of an id, and bits of the other half above those of the content. The first half is never 0.
fn entry(mark: &Mark) -> Entry<2> {
    [mark.id[0], mark.id[1] & !OF_CONTENT | mark.content & OF_CONTENT]
}
