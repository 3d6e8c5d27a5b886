//! Which of some amounts come to another one: none, one combination, or several.
//!
//! Promises: exact; whether it is one or several is counted, never guessed from the first that is found; no more work than is allowed.
//!
//! The sums that the first parts can have are kept layer by layer with the number of ways to each (0, 1, more), without those from which
//! the amount can be reached no more: the subset sum problem by dynamic programming (Bellman 1957), counted up to two.

use std::collections::{BTreeSet, HashMap};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// The parts, by their places.
    One(Vec<usize>),
    /// All parts that stand in any combination.
    Several(Vec<usize>),
    /// There were too many sums to look at.
    TooMany,
}

/// The combinations of parts that come to an amount. No part may be 0. `allowed` sums may be looked at; what was used is taken from it.
pub fn combinations(amount: i128, parts: &[i128], allowed: &mut usize) -> Found {
    // What the parts from each place on can still add and take away.
    let mut rest = vec![(0i128, 0i128); parts.len() + 1];
    for (at, part) in parts.iter().enumerate().rev() {
        let (less, more) = rest[at + 1];
        rest[at] = (less + (*part).min(0), more + (*part).max(0));
    }
    let is_open = |sum: i128, at: usize| (rest[at].0..=rest[at].1).contains(&(amount - sum));
    if amount == 0 || !is_open(0, 0) {
        return Found::Nothing;
    }
    let mut layers: Vec<HashMap<i128, u8>> = vec![HashMap::from([(0, 1)])];
    for (at, part) in parts.iter().enumerate() {
        let mut next: HashMap<i128, u8> = HashMap::new();
        for (sum, ways) in &layers[at] {
            for sum in [*sum, sum + part] {
                if is_open(sum, at + 1) {
                    let known = next.entry(sum).or_default();
                    *known = (*known + ways).min(2);
                }
            }
        }
        if next.len() > *allowed {
            return Found::TooMany;
        }
        *allowed -= next.len();
        layers.push(next);
    }
    let used = || used(amount, parts, &layers);
    match layers[parts.len()].get(&amount) {
        Some(1) => Found::One(used()),
        Some(_) => Found::Several(used()),
        None => Found::Nothing,
    }
}

/// The parts on any way from the amount back to nothing.
fn used(amount: i128, parts: &[i128], layers: &[HashMap<i128, u8>]) -> Vec<usize> {
    let mut used = Vec::new();
    let mut reached = BTreeSet::from([amount]);
    for (at, part) in parts.iter().enumerate().rev() {
        let before = |sum: &i128| layers[at].contains_key(sum);
        let without = reached.iter().copied().filter(before);
        let with: Vec<i128> = reached.iter().map(|sum| sum - part).filter(before).collect();
        if !with.is_empty() {
            used.push(at);
        }
        reached = without.chain(with).collect();
    }
    used.reverse();
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by trying all.
    fn tried(amount: i128, parts: &[i128]) -> Found {
        let sum =
            |set: &u32| (0..parts.len()).filter(|at| set >> at & 1 == 1).map(|at| parts[at]).sum::<i128>();
        let sets: Vec<u32> = (1..1u32 << parts.len()).filter(|set| sum(set) == amount).collect();
        let used = (0..parts.len()).filter(|at| sets.iter().any(|set| set >> at & 1 == 1)).collect();
        match sets.len() {
            _ if amount == 0 => Found::Nothing,
            0 => Found::Nothing,
            1 => Found::One(used),
            _ => Found::Several(used),
        }
    }

    #[test]
    fn one_several_none() {
        let find = |amount, parts: &[i128]| combinations(amount, parts, &mut 1_000);
        assert_eq!(find(6, &[1, 2, 4]), Found::One(vec![1, 2]));
        assert_eq!(find(6, &[1, 2, 4, 5]), Found::Several(vec![0, 1, 2, 3]));
        assert_eq!(find(3, &[1, 1, 1, 9]), Found::One(vec![0, 1, 2]));
        assert_eq!(find(2, &[1, 1, 1]), Found::Several(vec![0, 1, 2]));
        assert_eq!(find(8, &[1, 2, 4]), Found::Nothing);
        assert_eq!(find(3, &[5, -2, 7]), Found::One(vec![0, 1]));
        assert_eq!(combinations(500, &[1; 1_000], &mut 1_000), Found::TooMany);
    }

    proptest! {
        #[test]
        fn it_finds_what_trying_all_finds(
            parts in prop::collection::vec((-6i128..12).prop_filter("no part is 0", |part| *part != 0), 0..10),
            amount in -12i128..40,
        ) {
            prop_assert_eq!(combinations(amount, &parts, &mut usize::MAX.clone()), tried(amount, &parts));
        }
    }
}
