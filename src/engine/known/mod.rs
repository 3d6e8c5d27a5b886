//! The events of a run so far, and whether another is new: by hashes of its id and its content, keyed anew in each run, so that nobody
//! can make two events that are taken for one. None of it is kept.
//!
//! An event takes 16 bytes: 80 bits of its id and 48 of its content. Among a hundred million events two ids are taken for one with
//! a chance of 1 in 10^8, and then only the later one is put into quarantine.

mod frozen;
mod marks;

use std::fs::File;

use crate::engine::EngineError;
use crate::ledger::Judgement;
use crate::resources;
use frozen::Frozen;
pub use marks::{Mark, Marker, Owners};

/// Parts of the table, so that it grows part by part.
const PARTS: usize = 256;
/// Places of a part to begin with.
const FIRST: usize = 16;
/// Bits of a content that are kept.
const OF_CONTENT: u64 = (1 << 48) - 1;
/// The table takes about such a part of the memory; what is more lies in a temporary file.
const OF_MEMORY: u64 = 4;

/// An event: half of its id, and bits of the other half above those of its content.
type Entry = [u64; 2];

/// The marks so far.
pub struct Known {
    parts: Vec<Part>,
    /// Bytes of all places, and how many there may be.
    bytes: usize,
    most: usize,
    file: Option<File>,
}

/// Open addressing: an empty place is 0. Older entries lie on disk, in order.
struct Part {
    places: Vec<Entry>,
    taken: usize,
    frozen: Vec<Frozen>,
}

impl Default for Known {
    fn default() -> Known {
        Known::within(usize::try_from(resources::memory() / OF_MEMORY).unwrap_or(usize::MAX))
    }
}

impl Known {
    /// A table that takes about so many bytes.
    fn within(most: usize) -> Known {
        // Parts of different sizes do not all grow at one moment.
        let part =
            |at| Part { places: vec![[0; 2]; FIRST + FIRST * at / PARTS], taken: 0, frozen: Vec::new() };
        Known { parts: (0..PARTS).map(part).collect(), bytes: 0, most, file: None }
    }

    /// Judges events in their order.
    ///
    /// # Errors
    /// When a temporary file cannot be written or read.
    pub fn judge_all(&mut self, marks: &[Mark]) -> Result<Vec<Judgement>, EngineError> {
        let mut judgements = Vec::with_capacity(marks.len());
        for some in marks.chunks(32) {
            // The places of several are fetched from memory side by side.
            let fetched = some.iter().fold(0, |sum, mark| {
                let part = &self.parts[part_of(mark)];
                sum ^ part.places[first(mark.id[0], part.places.len())][0]
            });
            std::hint::black_box(fetched);
            for mark in some {
                judgements.push(self.judge(*mark)?);
            }
        }
        Ok(judgements)
    }

    /// Judges an event and remembers it.
    ///
    /// # Errors
    /// As [`Known::judge_all`].
    pub fn judge(&mut self, mark: Mark) -> Result<Judgement, EngineError> {
        let part = &mut self.parts[part_of(&mark)];
        if part.taken * 8 >= part.places.len() * 7 {
            let growth = part.places.len() / 2 * size_of::<Entry>();
            if self.bytes + growth > self.most {
                part.freeze(&mut self.file).map_err(EngineError::Spill)?;
            } else {
                self.bytes += growth;
                part.grow();
            }
        }
        // The first half says where it lies, and is never 0.
        let entry = [mark.id[0], mark.id[1] & !OF_CONTENT | mark.content & OF_CONTENT];
        let mut at = first(entry[0], part.places.len());
        while part.places[at][0] != 0 {
            if is_same_id(part.places[at], entry) {
                return Ok(again(part.places[at], entry));
            }
            at = if at + 1 == part.places.len() { 0 } else { at + 1 };
        }
        for frozen in &part.frozen {
            if let Some(file) = &mut self.file
                && let Some(before) = frozen.find(file, entry).map_err(EngineError::Spill)?
            {
                return Ok(again(before, entry));
            }
        }
        part.places[at] = entry;
        part.taken += 1;
        Ok(Judgement::New)
    }
}

fn is_same_id(one: Entry, other: Entry) -> bool {
    one[0] == other[0] && (one[1] ^ other[1]) & !OF_CONTENT == 0
}

/// What an event is to one of the same id before it.
fn again(before: Entry, entry: Entry) -> Judgement {
    if before[1] == entry[1] { Judgement::Duplicate } else { Judgement::Conflict }
}

fn part_of(mark: &Mark) -> usize {
    mark.id[1] as usize % PARTS
}

/// Where to look first: places are in the order of ids, so that growing reads and writes from front to back.
fn first(id: u64, places: usize) -> usize {
    ((u128::from(id) * places as u128) >> 64) as usize
}

impl Part {
    fn grow(&mut self) {
        let places = vec![[0; 2]; self.places.len() * 3 / 2];
        for entry in std::mem::replace(&mut self.places, places) {
            if entry[0] != 0 {
                let mut at = first(entry[0], self.places.len());
                while self.places[at][0] != 0 {
                    at = if at + 1 == self.places.len() { 0 } else { at + 1 };
                }
                self.places[at] = entry;
            }
        }
    }

    /// Puts all entries on disk and begins anew with as many places.
    fn freeze(&mut self, file: &mut Option<File>) -> std::io::Result<()> {
        let file = match file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let len = self.places.len();
        self.places.retain(|entry| entry[0] != 0);
        self.frozen.push(Frozen::write(file, &mut self.places)?);
        self.places.clear();
        self.places.resize(len, [0; 2]);
        self.taken = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::dice::Dice;

    #[test]
    fn each_is_new_once_and_another_content_is_a_conflict() {
        // One is in memory throughout, the other mostly on disk.
        let (mut known, mut frozen) = (Known::within(usize::MAX), Known::within(1 << 14));
        // Ids of a seed: keyed anew, it would be another test in each run.
        let mut dice = Dice::new(7);
        let ids: Vec<[u64; 2]> =
            (0..30_011).map(|_| [dice.below(u64::MAX).max(1), dice.below(u64::MAX)]).collect();
        let mut seen: HashMap<u64, u64> = HashMap::new();
        for number in 0..50_000_u64 {
            let (id, content) = (number * number % 30_011, number % 3);
            let expected = match seen.get(&id) {
                None => Judgement::New,
                Some(first) if *first == content => Judgement::Duplicate,
                Some(_) => Judgement::Conflict,
            };
            seen.entry(id).or_insert(content);
            let mark = Mark { id: ids[id as usize], content };
            assert_eq!(known.judge_all(&[mark]).unwrap(), [expected]);
            assert_eq!(frozen.judge(mark).unwrap(), expected);
        }
        assert!(frozen.parts.iter().all(|part| !part.frozen.is_empty()));
        assert!(frozen.parts.iter().any(|part| part.frozen.len() > 1));
        assert!(known.file.is_none());
    }
}
