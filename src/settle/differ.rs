//! What does not agree, once all that agrees is away: under one id another day, another worker, the same again, another amount, another
//! currency; and where there is no id, another amount or currency of one worker on one day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::desk::{Desk, Item, Key, LEDGER, STATEMENT, Sides};
use super::pairs::near;
use super::{By, Outcome};

/// Tells what is wrong with what is still free.
pub fn tell(desk: &mut Desk) {
    Key::ALL.into_iter().for_each(|key| elsewhere(desk, key));
    again(desk);
    for key in Key::ALL {
        amounts(desk, key.by(), |side, item| key.of(side, item));
    }
    of_a_day(desk);
    echoes(desk);
}

/// The same amount under the same id, but on a day too far away, or to somebody else.
fn elsewhere(desk: &mut Desk, key: Key) {
    let groups = desk.groups(|side, item| Some((key.of(side, item)?, item.currency, item.amount)));
    for sides in groups.into_values() {
        let mut left: Sides = sides.clone();
        for worker in workers(desk, &sides) {
            let mut own = [STATEMENT, LEDGER].map(|side| {
                let is_own = |at: &&usize| {
                    let own = desk.items[side][**at].worker;
                    own == worker || own == 0
                };
                let free = |at: &&usize| desk.is_free(side, **at);
                sides[side].iter().filter(is_own).filter(free).copied().collect::<Vec<_>>()
            });
            for (line, entry) in near(desk, &mut own, None) {
                desk.put(Outcome::OtherDay, key.by(), &[line], &[entry]);
            }
        }
        for (side, left) in left.iter_mut().enumerate() {
            left.retain(|at| desk.is_free(side, *at));
        }
        for (line, entry) in near(desk, &mut left, None) {
            desk.put(Outcome::OtherWorker, key.by(), &[line], &[entry]);
        }
    }
}

/// Who is named on either side.
fn workers(desk: &Desk, sides: &Sides) -> Vec<u32> {
    let named = |side: usize| sides[side].iter().map(move |at| desk.items[side][*at].worker);
    let mut workers: Vec<u32> = named(STATEMENT).chain(named(LEDGER)).collect();
    workers.sort_unstable();
    workers.dedup();
    workers
}

/// What stands on its own side again under one piece, with the same amount, once for all that the other side has.
fn again(desk: &mut Desk) {
    for key in [Key::Assignment, Key::Task] {
        let of = |side: usize, item: &Item| {
            // Two assignments of one task are two pieces; a bonus is no second payment of its piece.
            let is_its_own = key == Key::Task && item.assignment > 0;
            let id = key.of(side, item).filter(|_| !is_its_own)?;
            Some((side, id, item.kind, item.currency, item.amount))
        };
        repeat(desk, key.by(), of, false);
    }
}

/// What says the very same as another item of its side, though nothing of the other side answers to either.
fn echoes(desk: &mut Desk) {
    let of = |side: usize, item: &Item| {
        let Item { worker, assignment, task, payment, currency, amount, day, .. } = *item;
        // A sum for a worker without a day can well be due twice.
        let is_one = assignment > 0 || task > 0 || payment > 0 || day.is_some();
        Some((side, worker, assignment, task, payment, currency, amount, day))
            .filter(|_| is_one && side == STATEMENT)
    };
    repeat(desk, By::Nothing, of, true);
}

/// Finds the free items that are as another one: one that has its row, or, where `among_free`, the first of the free ones.
fn repeat<K: std::hash::Hash + Eq>(
    desk: &mut Desk,
    by: By,
    key: impl Fn(usize, &Item) -> Option<K>,
    among_free: bool,
) {
    let mut first: HashMap<K, usize> = HashMap::new();
    let mut free = Vec::new();
    for side in [STATEMENT, LEDGER] {
        for (at, item) in desk.items[side].iter().enumerate() {
            let Some(key) = key(side, item) else { continue };
            if desk.is_free(side, at) {
                free.push((side, at, key));
            } else {
                first.entry(key).or_insert(at);
            }
        }
    }
    for (side, at, key) in free {
        match first.get(&key) {
            Some(twin) => desk.repeat(side, by, at, *twin),
            None if among_free => _ = first.insert(key, at),
            None => {}
        }
    }
}

/// What is left under one key: in one currency it is another amount, in two it is another currency.
fn amounts(desk: &mut Desk, by: By, key: impl Fn(usize, &Item) -> Option<(u32, u32)>) {
    let groups = desk.groups(key);
    for sides in groups.into_values() {
        by_currency(desk, by, &sides, Outcome::OtherAmount);
    }
}

/// Where no id can be asked for, a worker and a day say enough if one line and one entry are all that is left of them.
fn of_a_day(desk: &mut Desk) {
    let groups = desk.groups(|side, item| {
        let is_asked = item.worker > 0 && (side == LEDGER || item.ids == 0);
        Some((item.worker, item.day?)).filter(|_| is_asked)
    });
    for sides in groups.into_values().filter(|sides| sides.iter().all(|side| side.len() == 1)) {
        by_currency(desk, By::Worker, &sides, Outcome::OtherAmount);
    }
}

/// Holds the currencies of both sides against each other.
pub fn by_currency(desk: &mut Desk, by: By, sides: &Sides, differ: Outcome) {
    let mut parts: [BTreeMap<u32, Vec<usize>>; 2] = Default::default();
    for side in [STATEMENT, LEDGER] {
        for at in &sides[side] {
            parts[side].entry(desk.items[side][*at].currency).or_default().push(*at);
        }
    }
    let [mut lines, mut entries] = parts;
    for (currency, of_line) in std::mem::take(&mut lines) {
        match entries.remove(&currency) {
            Some(of_entry) => {
                // Unless sums are all that is asked.
                let is_same = match by {
                    By::Sum => desk.sum(STATEMENT, &of_line) == desk.sum(LEDGER, &of_entry),
                    _ => desk.is_same(&of_line, &of_entry),
                };
                let outcome = match is_same {
                    true if by != By::Sum && are_others(desk, &of_line, &of_entry) => Outcome::OtherWorker,
                    true => Outcome::Matched,
                    false => differ,
                };
                desk.put(outcome, by, &of_line, &of_entry);
            }
            None => _ = lines.insert(currency, of_line),
        }
    }
    // Of several currencies on a side nobody knows which was meant by which: each stands alone.
    if let ([of_line], [of_entry]) =
        (&lines.into_values().collect::<Vec<_>>()[..], &entries.into_values().collect::<Vec<_>>()[..])
    {
        desk.put(Outcome::OtherCurrency, by, of_line, of_entry);
    }
}

/// Whether both sides name workers, and none of them is the same.
fn are_others(desk: &Desk, lines: &[usize], entries: &[usize]) -> bool {
    let named = |side: usize, of: &[usize]| -> BTreeSet<u32> {
        of.iter().map(|at| desk.items[side][*at].worker).filter(|worker| *worker > 0).collect()
    };
    let (said, paid) = (named(STATEMENT, lines), named(LEDGER, entries));
    !said.is_empty() && !paid.is_empty() && said.is_disjoint(&paid)
}
