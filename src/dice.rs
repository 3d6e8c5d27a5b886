//! Seeded chance in whole numbers, so that a seed means the same bytes on every machine.
//!
//! Absent on purpose: floats, and the ready-made distributions, whose results may change between releases.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One stream of chance.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number in `0..limit`; 0 where the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(limit)) >> 64) as u64
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// Whether something happens that does so in `permille` of 1,000 cases.
    pub fn happens(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// One of several; the list is not empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_throws_of_a_seed_never_change() {
        let mut dice = Dice::new(42);
        let throws: Vec<_> = (0..6).map(|_| dice.between(1, 6)).collect();
        assert_eq!(throws, [5, 6, 3, 4, 2, 1]);
        assert!((0..1000).all(|_| (-3..=3).contains(&dice.between(-3, 3))));
    }
}
