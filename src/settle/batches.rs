//! One amount that is the sum of several: a line that pays a worker for some days, or a payment that a statement takes apart.
//!
//! Promises: a batch is told only where one combination alone comes to the amount, and no other amount needs its parts. Where several do,
//! or where two batches would share a part, all of them stand in one row as ambiguous; where there are too many sums to see whether another
//! amount needs the parts, as unchecked. Where there are too many sums to look at for an amount itself, the item stays alone and says so; what one worker has never keeps another one's sums from being looked for.

use std::collections::{BTreeMap, BTreeSet};

use super::combine::{Found, combinations};
use super::desk::{Desk, Item, LEDGER, STATEMENT};
use super::{By, Outcome};

/// Among so many items at most is a sum looked for.
const MOST_PARTS: usize = 10_000;

/// How many sums may be looked at: work grows with the items, not with their product.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// For one amount.
    pub sums: usize,
    /// For each item of a worker, all together.
    pub of_item: usize,
}

impl Most {
    pub const USUAL: Most = Most { sums: 100_000, of_item: 20_000 };
}

/// Finds batches: lines that are the sum of entries, then entries that are the sum of lines.
pub fn find(desk: &mut Desk, days: Option<i32>, most: Most) {
    for whole in [STATEMENT, LEDGER] {
        let groups = desk.groups(|_, item| {
            Some((item.worker, item.currency)).filter(|_| item.worker > 0 && item.amount != 0)
        });
        for sides in groups.into_values() {
            Search::of(desk, whole, &sides, days, most).run();
        }
    }
}

/// The search in the items of one worker and currency.
struct Search<'d> {
    desk: &'d mut Desk,
    /// The side of which one is the sum of several of the other.
    whole: usize,
    wholes: Vec<usize>,
    /// The possible parts by the kinds of their ids, in the order of days; those without a day first.
    parts: BTreeMap<u8, Vec<usize>>,
    days: Option<i32>,
    most: Most,
    /// How many sums may still be looked at.
    allowed: usize,
}

/// An amount, parts that come to it, and whether no others do.
type Batch = (usize, Vec<usize>, bool);

impl<'d> Search<'d> {
    fn of(
        desk: &'d mut Desk,
        whole: usize,
        sides: &[Vec<usize>; 2],
        days: Option<i32>,
        most: Most,
    ) -> Search<'d> {
        let mut parts: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for at in &sides[1 - whole] {
            parts.entry(desk.items[1 - whole][*at].ids).or_default().push(*at);
        }
        for list in parts.values_mut() {
            list.sort_by_key(|at| (desk.items[1 - whole][*at].day, *at));
        }
        let wholes = sides[whole].clone();
        let allowed = most.of_item * (sides[0].len() + sides[1].len());
        Search { desk, whole, wholes, parts, days, most, allowed }
    }

    /// Takes what is certain, again and again: what is taken can make another one certain. What stays uncertain is told so.
    fn run(&mut self) {
        loop {
            let found = self.look();
            let mut certain = certain(&found);
            let unchecked = self.leave_others_theirs(&found, &mut certain);
            if certain.is_empty() {
                return self.doubt(found, &unchecked);
            }
            for (whole, parts) in certain {
                self.put(Outcome::Matched, &[whole], &parts);
            }
        }
    }

    fn look(&mut self) -> Vec<Batch> {
        let mut found = Vec::new();
        for at in self.wholes.clone() {
            if !self.desk.is_free(self.whole, at) {
                continue;
            }
            match self.combined(at, &BTreeSet::new()) {
                (Found::Nothing, _) => {}
                (Found::One(_), used) => found.push((at, used, true)),
                (Found::Several(_), used) => found.push((at, used, false)),
                (Found::TooMany, _) => _ = self.desk.unsearched.insert((self.whole, at)),
            }
        }
        found
    }

    /// Which parts come to an amount, without some of them.
    fn combined(&mut self, at: usize, without: &BTreeSet<usize>) -> (Found, Vec<usize>) {
        let mut parts = self.near(at);
        parts.retain(|part| !without.contains(part));
        let mut allowed = self.most.sums.min(self.allowed);
        let before = allowed;
        let amounts: Vec<i128> = parts.iter().map(|part| self.part(*part).amount).collect();
        let combined = match parts.len() > MOST_PARTS {
            true => Found::TooMany,
            false => combinations(self.desk.items[self.whole][at].amount, &amounts, &mut allowed),
        };
        self.allowed = self.allowed.saturating_sub((before - allowed).max(parts.len()));
        let used = match &combined {
            Found::One(places) | Found::Several(places) => places.iter().map(|place| parts[*place]).collect(),
            Found::Nothing | Found::TooMany => Vec::new(),
        };
        (combined, used)
    }

    /// Keeps of what is certain only that without which each amount that has several combinations still has one. Gives the amounts of which
    /// there were too many sums to see it.
    fn leave_others_theirs(
        &mut self,
        found: &[Batch],
        certain: &mut Vec<(usize, Vec<usize>)>,
    ) -> BTreeSet<usize> {
        let several: Vec<(usize, BTreeSet<usize>)> = found
            .iter()
            .filter(|(.., is_one)| !is_one)
            .map(|(whole, parts, _)| (*whole, parts.iter().copied().collect()))
            .collect();
        let (mut taken, mut unchecked) = (BTreeSet::new(), BTreeSet::new());
        certain.retain(|(whole, parts)| {
            let with: BTreeSet<usize> = taken.iter().chain(parts).copied().collect();
            let others = several.iter().filter(|(_, of)| parts.iter().any(|part| of.contains(part)));
            let left: Vec<Found> = others.map(|(other, _)| self.combined(*other, &with).0).collect();
            let is_taken_away = left.contains(&Found::Nothing);
            let is_unseen = left.contains(&Found::TooMany);
            if is_unseen && !is_taken_away {
                unchecked.insert(*whole);
            }
            let keeps = !is_unseen && !is_taken_away;
            if keeps {
                taken = with;
            }
            keeps
        });
        unchecked
    }

    fn part(&self, at: usize) -> &Item {
        &self.desk.items[1 - self.whole][at]
    }

    /// The free parts close enough in time, with which it has no kind of id in common.
    fn near(&self, whole: usize) -> Vec<usize> {
        let item = &self.desk.items[self.whole][whole];
        let reach = match (item.day.map(i64::from), self.days.map(i64::from)) {
            (Some(day), Some(days)) => day - days..=day + days,
            _ => i64::MIN..=i64::MAX,
        };
        let mut near = Vec::new();
        for list in self.parts.iter().filter(|(ids, _)| *ids & item.ids == 0).map(|(_, list)| list) {
            let day = |at: &usize| self.part(*at).day.map(i64::from);
            let undated = list.partition_point(|at| day(at).is_none());
            let from = list.partition_point(|at| day(at).is_none_or(|day| day < *reach.start()));
            let until = list.partition_point(|at| day(at).is_none_or(|day| day <= *reach.end()));
            let inside = list[..undated].iter().chain(&list[from..until]);
            let free = inside.filter(|at| self.desk.is_free(1 - self.whole, **at));
            near.extend(free.take(MOST_PARTS + 1));
            if near.len() > MOST_PARTS {
                break;
            }
        }
        near.sort_unstable();
        near
    }

    fn put(&mut self, outcome: Outcome, wholes: &[usize], parts: &[usize]) {
        match self.whole {
            STATEMENT => self.desk.put(outcome, By::Batch, wholes, parts),
            _ => self.desk.put(outcome, By::Batch, parts, wholes),
        }
    }

    /// Puts what shares parts into one row.
    fn doubt(&mut self, found: Vec<Batch>, unchecked: &BTreeSet<usize>) {
        // Each batch, by the first one with which it hangs together.
        let mut first: Vec<usize> = (0..found.len()).collect();
        let mut owner: BTreeMap<usize, usize> = BTreeMap::new();
        for (batch, (_, parts, _)) in found.iter().enumerate() {
            for part in parts {
                let (one, other) = (root(&mut first, batch), *owner.entry(*part).or_insert(batch));
                let other = root(&mut first, other);
                first[one.max(other)] = one.min(other);
            }
        }
        let mut rows: BTreeMap<usize, (Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
        for (batch, (whole, parts, _)) in found.into_iter().enumerate() {
            let row = rows.entry(root(&mut first, batch)).or_default();
            row.0.push(whole);
            row.1.extend(parts);
        }
        for (wholes, parts) in rows.into_values() {
            let outcome = match wholes.iter().any(|whole| unchecked.contains(whole)) {
                true => Outcome::Unchecked,
                false => Outcome::Ambiguous,
            };
            self.put(outcome, &wholes, &parts.into_iter().collect::<Vec<_>>());
        }
    }
}

/// The first of those that hang together (union by the smaller one, paths halved).
fn root(first: &mut [usize], mut at: usize) -> usize {
    while first[at] != at {
        first[at] = first[first[at]];
        at = first[at];
    }
    at
}

/// The batches that are the only ones for their amount and share no part with another. Of several items with the very same parts the
/// first has them: they say the same, and the others stand again.
fn certain(found: &[Batch]) -> Vec<(usize, Vec<usize>)> {
    let mut claims: BTreeMap<usize, BTreeSet<&[usize]>> = BTreeMap::new();
    for (_, parts, _) in found.iter().filter(|(.., is_one)| *is_one) {
        parts.iter().for_each(|part| _ = claims.entry(*part).or_default().insert(parts));
    }
    let mut taken: BTreeSet<&[usize]> = BTreeSet::new();
    let mut certain = Vec::new();
    for (whole, parts, is_one) in found {
        let is_alone = || parts.iter().all(|part| claims.get(part).is_some_and(|sets| sets.len() == 1));
        if *is_one && is_alone() && taken.insert(parts) {
            certain.push((*whole, parts.clone()));
        }
    }
    certain
}
