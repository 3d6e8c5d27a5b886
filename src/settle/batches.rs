//! One amount that is the sum of several: a line that pays a worker for some days, or a payment that a statement takes apart.
//!
//! Promises: a batch is told only where one combination alone comes to the amount. Where several do, or where two batches would share a
//! part, all of them stand in one row as ambiguous. Where there are too many sums to look at, the item stays alone and says so.

use std::collections::{BTreeMap, BTreeSet};

use super::combine::{Found, combinations};
use super::desk::{Desk, Item, LEDGER, STATEMENT};
use super::{By, Outcome};

/// Among so many items at most is a sum looked for.
const MOST_PARTS: usize = 500;
/// So many sums may be looked at for one amount, and for all of them together.
const MOST_SUMS: usize = 100_000;
const MOST_SUMS_IN_ALL: usize = 4_000_000;

/// Finds batches: lines that are the sum of entries, then entries that are the sum of lines.
pub fn find(desk: &mut Desk, days: Option<i32>) {
    let mut allowed = MOST_SUMS_IN_ALL;
    for whole in [STATEMENT, LEDGER] {
        let groups = desk.groups(|_, item| {
            Some((item.worker, item.currency)).filter(|_| item.worker > 0 && item.amount != 0)
        });
        for sides in groups.into_values() {
            Search::of(desk, whole, &sides, days, &mut allowed).run();
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
    allowed: &'d mut usize,
}

impl<'d> Search<'d> {
    fn of(
        desk: &'d mut Desk,
        whole: usize,
        sides: &[Vec<usize>; 2],
        days: Option<i32>,
        allowed: &'d mut usize,
    ) -> Search<'d> {
        let mut parts: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for at in &sides[1 - whole] {
            parts.entry(desk.items[1 - whole][*at].ids).or_default().push(*at);
        }
        for list in parts.values_mut() {
            list.sort_by_key(|at| (desk.items[1 - whole][*at].day, *at));
        }
        let wholes = sides[whole].clone();
        Search { desk, whole, wholes, parts, days, allowed }
    }

    /// Takes what is certain, again and again: what is taken can make another one certain. What stays uncertain is told so.
    fn run(&mut self) {
        loop {
            let found = self.look();
            let certain = certain(&found);
            if certain.is_empty() {
                return self.doubt(found);
            }
            for (whole, parts) in certain {
                self.put(Outcome::Matched, &[whole], &parts);
            }
        }
    }

    fn look(&mut self) -> Vec<(usize, Vec<usize>, bool)> {
        let mut found = Vec::new();
        for at in self.wholes.clone() {
            if !self.desk.is_free(self.whole, at) {
                continue;
            }
            let parts = self.near(at);
            let mut allowed = MOST_SUMS.min(*self.allowed);
            let before = allowed;
            let amounts: Vec<i128> = parts.iter().map(|part| self.part(*part).amount).collect();
            let combined = match parts.len() > MOST_PARTS {
                true => Found::TooMany,
                false => combinations(self.desk.items[self.whole][at].amount, &amounts, &mut allowed),
            };
            *self.allowed -= before - allowed;
            let used = |places: Vec<usize>| places.into_iter().map(|place| parts[place]).collect();
            match combined {
                Found::Nothing => {}
                Found::One(places) => found.push((at, used(places), true)),
                Found::Several(places) => found.push((at, used(places), false)),
                Found::TooMany => _ = self.desk.unsearched.insert((self.whole, at)),
            }
        }
        found
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
    fn doubt(&mut self, found: Vec<(usize, Vec<usize>, bool)>) {
        let mut rows: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = Vec::new();
        for (whole, parts, _) in found {
            let mut row = (BTreeSet::from([whole]), parts.into_iter().collect::<BTreeSet<_>>());
            let (shared, apart): (Vec<_>, Vec<_>) =
                rows.into_iter().partition(|(_, parts)| !parts.is_disjoint(&row.1));
            for (wholes, parts) in shared {
                row.0.extend(wholes);
                row.1.extend(parts);
            }
            rows = apart;
            rows.push(row);
        }
        for (wholes, parts) in rows {
            let [wholes, parts] = [wholes, parts].map(|set| set.into_iter().collect::<Vec<_>>());
            self.put(Outcome::Ambiguous, &wholes, &parts);
        }
    }
}

/// The batches that are the only ones for their amount and share no part with another. Of several items with the very same parts the
/// first has them: they say the same, and the others stand again.
fn certain(found: &[(usize, Vec<usize>, bool)]) -> Vec<(usize, Vec<usize>)> {
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
