//! New, duplicate or conflict: what an event is to those that came before.
//!
//! Promises: of two events with one id the first stands; the answer depends on the entries alone, never on how many there are or
//! where they lie: beyond a bound they are put on disk, into a temporary file that is gone with the process.
//! Absent on purpose: what an entry is made of (`ledger`: 128 bits of the id and 128 of the content; `engine::known`: hashes keyed
//! anew in each run), and what becomes of a conflict.

mod frozen;

use std::fs::File;
use std::io;

use frozen::Frozen;

/// What an event is to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    New,
    /// The same id with the same content.
    Duplicate,
    /// The same id with other content.
    Conflict,
}

/// An event in so many words, of which the first two are evenly spread and of the id (the second in its upper bits at least). One of
/// zeros alone is none.
pub type Entry<const N: usize> = [u64; N];

/// Parts of the table, so that it grows part by part.
const PARTS: usize = 256;
/// Places of a part to begin with.
const FIRST: usize = 16;
/// So many places are fetched from memory side by side.
const AT_ONCE: usize = 32;

/// The entries so far.
pub struct Admission<const N: usize> {
    /// Which bits of an entry are those of the id.
    of_id: Entry<N>,
    parts: Vec<Part<N>>,
    /// Bytes of all places, and how many there may be.
    bytes: usize,
    most: usize,
    /// Makes the temporary file.
    make: fn() -> io::Result<File>,
    file: Option<File>,
}

/// Open addressing. Older entries lie on disk, in order.
struct Part<const N: usize> {
    places: Vec<Entry<N>>,
    taken: usize,
    frozen: Vec<Frozen<N>>,
}

impl<const N: usize> Admission<N> {
    /// A table that takes about so many bytes of memory. `of_id` has the bits that tell one id from another, `make` makes an empty file
    /// for what is more.
    pub fn within(most: usize, of_id: Entry<N>, make: fn() -> io::Result<File>) -> Admission<N> {
        // Parts of different sizes do not all grow at one moment.
        let part =
            |at| Part { places: vec![[0; N]; FIRST + FIRST * at / PARTS], taken: 0, frozen: Vec::new() };
        Admission { of_id, parts: (0..PARTS).map(part).collect(), bytes: 0, most, make, file: None }
    }

    /// Makes room for about so many entries more, as far as the memory goes, so that parts need not grow step by step.
    pub fn announce(&mut self, more: u64) {
        let of_part = usize::try_from(more).unwrap_or(usize::MAX) / PARTS;
        for part in &mut self.parts {
            // Seven fifths, since parts differ a little and three quarters are taken at most.
            let places = part.taken.saturating_add(of_part).saturating_mul(7) / 5;
            if places > part.places.len() {
                self.bytes += part.grow(places, self.most.saturating_sub(self.bytes)).unwrap_or(0);
            }
        }
    }

    /// Judges entries in their order, and remembers them.
    ///
    /// # Errors
    /// When a temporary file cannot be written or read.
    pub fn judge_all(&mut self, entries: &[Entry<N>]) -> io::Result<Vec<Judgement>> {
        let mut judgements = Vec::with_capacity(entries.len());
        for some in entries.chunks(AT_ONCE) {
            let fetched = some.iter().fold(0, |sum, entry| {
                let part = &self.parts[part_of(entry)];
                sum ^ part.places[first(entry[0], part.places.len())][0]
            });
            std::hint::black_box(fetched);
            for entry in some {
                judgements.push(self.judge(*entry)?);
            }
        }
        Ok(judgements)
    }

    /// Judges an entry and remembers it.
    ///
    /// # Errors
    /// As [`Admission::judge_all`].
    pub fn judge(&mut self, entry: Entry<N>) -> io::Result<Judgement> {
        let part = &mut self.parts[part_of(&entry)];
        if part.taken * 4 >= part.places.len() * 3 {
            match part.grow(part.places.len() * 3 / 2, self.most.saturating_sub(self.bytes)) {
                Some(bytes) => self.bytes += bytes,
                None => part.freeze(&mut self.file, self.make)?,
            }
        }
        let at = match part.look(entry, self.of_id) {
            Ok(before) => return Ok(again(before, entry)),
            Err(at) => at,
        };
        if let Some(before) = part.thaw(self.file.as_ref(), entry, self.of_id)? {
            return Ok(again(before, entry));
        }
        part.places[at] = entry;
        part.taken += 1;
        Ok(Judgement::New)
    }

    /// The entry of the same id, if there is one.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn find(&self, entry: Entry<N>) -> io::Result<Option<Entry<N>>> {
        let part = &self.parts[part_of(&entry)];
        match part.look(entry, self.of_id) {
            Ok(found) => Ok(Some(found)),
            Err(_) => part.thaw(self.file.as_ref(), entry, self.of_id),
        }
    }

    /// Whether some entries are on disk.
    pub fn has_spilled(&self) -> bool {
        self.file.is_some()
    }
}

fn is_same<const N: usize>(one: Entry<N>, other: Entry<N>, of_id: Entry<N>) -> bool {
    (0..N).all(|at| (one[at] ^ other[at]) & of_id[at] == 0)
}

/// What an event is to one of the same id before it.
fn again<const N: usize>(before: Entry<N>, entry: Entry<N>) -> Judgement {
    if before == entry { Judgement::Duplicate } else { Judgement::Conflict }
}

fn part_of<const N: usize>(entry: &Entry<N>) -> usize {
    (entry[1] >> (u64::BITS - PARTS.ilog2())) as usize
}

/// Where to look first: places are in the order of ids, so that growing reads and writes from front to back.
fn first(id: u64, places: usize) -> usize {
    ((u128::from(id) * places as u128) >> 64) as usize
}

impl<const N: usize> Part<N> {
    /// The entry of the same id in memory, or the place that would be its.
    fn look(&self, entry: Entry<N>, of_id: Entry<N>) -> Result<Entry<N>, usize> {
        let mut at = first(entry[0], self.places.len());
        while self.places[at] != [0; N] {
            if is_same(self.places[at], entry, of_id) {
                return Ok(self.places[at]);
            }
            at = if at + 1 == self.places.len() { 0 } else { at + 1 };
        }
        Err(at)
    }

    /// The entry of the same id on disk.
    fn thaw(&self, file: Option<&File>, entry: Entry<N>, of_id: Entry<N>) -> io::Result<Option<Entry<N>>> {
        let Some(file) = file else { return Ok(None) };
        for frozen in &self.frozen {
            if let Some(before) = frozen.find(file, entry, of_id)? {
                return Ok(Some(before));
            }
        }
        Ok(None)
    }

    /// Grows to so many places if they take no more bytes than there are left; how many they take.
    fn grow(&mut self, places: usize, left: usize) -> Option<usize> {
        let bytes =
            (places - self.places.len()).checked_mul(size_of::<Entry<N>>()).filter(|bytes| *bytes <= left)?;
        let places = vec![[0; N]; places];
        for entry in std::mem::replace(&mut self.places, places) {
            if entry != [0; N] {
                let mut at = first(entry[0], self.places.len());
                while self.places[at] != [0; N] {
                    at = if at + 1 == self.places.len() { 0 } else { at + 1 };
                }
                self.places[at] = entry;
            }
        }
        Some(bytes)
    }

    /// Puts all entries on disk and begins anew with as many places.
    fn freeze(&mut self, file: &mut Option<File>, make: fn() -> io::Result<File>) -> io::Result<()> {
        let file = match file {
            Some(file) => file,
            none => none.insert(make()?),
        };
        // From a copy: where the disk is full, the places stay as they are.
        let mut entries: Vec<Entry<N>> =
            self.places.iter().copied().filter(|entry| *entry != [0; N]).collect();
        self.frozen.push(Frozen::write(file, &mut entries)?);
        self.places.fill([0; N]);
        self.taken = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::dice::Dice;

    /// Entries of two words and of four, in memory throughout and mostly on disk, give what a plain map gives.
    fn told<const N: usize>(of_id: Entry<N>) {
        let (mut known, mut frozen) = (
            Admission::within(usize::MAX, of_id, tempfile::tempfile),
            Admission::within(1 << 14, of_id, tempfile::tempfile),
        );
        // Much more than fits is announced, too, and nothing comes of it.
        known.announce(20_000);
        frozen.announce(u64::MAX);
        // Ids of a seed: keyed anew, it would be another test in each run.
        let mut dice = Dice::new(7);
        let ids: Vec<Entry<N>> =
            (0..30_011).map(|_| std::array::from_fn(|_| dice.below(u64::MAX).max(1))).collect();
        let mut seen: HashMap<u64, u64> = HashMap::new();
        for number in 0..50_000_u64 {
            let (id, content) = (number * number % 30_011, number % 3);
            let expected = match seen.get(&id) {
                None => Judgement::New,
                Some(first) if *first == content => Judgement::Duplicate,
                Some(_) => Judgement::Conflict,
            };
            let mut entry: Entry<N> = std::array::from_fn(|at| ids[id as usize][at] & of_id[at]);
            assert_eq!(frozen.find(entry).unwrap().is_some(), seen.contains_key(&id));
            seen.entry(id).or_insert(content);
            entry[N - 1] |= content;
            assert_eq!(known.judge_all(&[entry]).unwrap(), [expected]);
            assert_eq!(frozen.judge(entry).unwrap(), expected);
        }
        assert!(frozen.parts.iter().all(|part| !part.frozen.is_empty()));
        assert!(frozen.parts.iter().any(|part| part.frozen.len() > 1));
        assert!(frozen.has_spilled() && !known.has_spilled());
    }

    #[test]
    fn each_is_new_once_and_another_content_is_a_conflict() {
        told([u64::MAX, u64::MAX << 48]);
        told([u64::MAX, u64::MAX, 0, 0]);
    }

    /// A disk that is full, where there is one.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_forgets_none() {
        let full = || File::options().read(true).write(true).open("/dev/full");
        let mut admission = Admission::within(0, [u64::MAX, u64::MAX, 0, 0], full);
        let entry = |number: u64| [number.wrapping_mul(0x9E37_79B9_7F4A_7C15), 0, 1, number];
        let judged = (1..).find(|number| admission.judge(entry(*number)).is_err()).unwrap();
        assert!(judged > FIRST as u64 / 2);
        for number in 1..judged {
            assert_eq!(admission.find(entry(number)).unwrap(), Some(entry(number)));
        }
        assert_eq!(admission.find(entry(judged)).unwrap(), None);
    }

    #[test]
    fn ids_that_begin_alike_are_told_apart() {
        let of_id = [u64::MAX, u64::MAX, 0, 0];
        for most in [usize::MAX, 1 << 13, 0] {
            let mut admission = Admission::within(most, of_id, tempfile::tempfile);
            for number in 0..500 {
                assert_eq!(admission.judge([7, number, 1, 1]).unwrap(), Judgement::New);
            }
            for number in 0..500 {
                assert_eq!(admission.judge([7, number, 1, 1]).unwrap(), Judgement::Duplicate, "{number}");
                assert_eq!(admission.judge([7, number, 1, 2]).unwrap(), Judgement::Conflict, "{number}");
            }
        }
    }
}
