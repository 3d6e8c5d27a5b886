//! What agrees: the same id, currency, amount and worker, close in time; the sum of what is left under one id; and, where no id can be
//! asked for, the same worker, currency and amount.

use std::collections::BTreeSet;

use super::desk::{Desk, Key, LEDGER, STATEMENT, Sides};
use super::{By, Outcome};

/// Pairs all that agrees.
pub fn pair(desk: &mut Desk, days: Option<i32>) {
    for key in Key::ALL {
        one_by_one(desk, key, days);
        whole(desk, key);
    }
    by_worker(desk, days);
}

/// Each line with the entry of the same id and amount.
fn one_by_one(desk: &mut Desk, key: Key, days: Option<i32>) {
    // First those that both name the worker, then those of which one does not.
    let named = desk.groups(|side, item| {
        Some((key.of(side, item)?, item.currency, item.amount, item.worker)).filter(|_| item.worker > 0)
    });
    for sides in named.into_values() {
        match_near(desk, key.by(), sides, days);
    }
    for nameless in [STATEMENT, LEDGER] {
        let groups = desk.groups(|side, item| {
            let is_asked = side != nameless || item.worker == 0;
            Some((key.of(side, item)?, item.currency, item.amount)).filter(|_| is_asked)
        });
        for sides in groups.into_values() {
            match_near(desk, key.by(), sides, days);
        }
    }
}

fn match_near(desk: &mut Desk, by: By, mut sides: Sides, days: Option<i32>) {
    for (line, entry) in near(desk, &mut sides, days) {
        desk.put(Outcome::Matched, by, &[line], &[entry]);
    }
}

/// Pairs of items that lie at most so many days apart, those of one day first, as many as there can be. What is left stays in the lists.
pub fn near(desk: &Desk, sides: &mut Sides, days: Option<i32>) -> Vec<(usize, usize)> {
    for side in [STATEMENT, LEDGER] {
        sides[side].sort_by_key(|at| (desk.items[side][*at].day, *at));
    }
    let mut pairs = sweep(desk, sides, 0);
    pairs.extend(sweep(desk, sides, days.map_or(i64::MAX / 4, i64::from)));
    // Who names no day goes with any.
    for undated in [STATEMENT, LEDGER] {
        let other = 1 - undated;
        let (mut open, mut kept) = (Vec::new(), Vec::new());
        for at in std::mem::take(&mut sides[undated]) {
            if desk.items[undated][at].day.is_none() { open.push(at) } else { kept.push(at) }
        }
        let count = open.len().min(sides[other].len());
        kept.extend(open.split_off(count));
        let others: Vec<usize> = sides[other].drain(..count).collect();
        pairs.extend(open.into_iter().zip(others).map(|(at, other)| match undated {
            STATEMENT => (at, other),
            _ => (other, at),
        }));
        sides[undated] = kept;
    }
    pairs
}

/// One walk through both lists in the order of days.
fn sweep(desk: &Desk, sides: &mut Sides, reach: i64) -> Vec<(usize, usize)> {
    let day = |side: usize, at: usize| desk.items[side][at].day.map(i64::from);
    let [lines, entries] = std::mem::take(sides);
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(line), Some(entry)) = (lines.get(i), entries.get(j)) {
        match (day(STATEMENT, *line), day(LEDGER, *entry)) {
            (Some(said), Some(paid)) if (said - paid).abs() <= reach => {
                pairs.push((*line, *entry));
                (i, j) = (i + 1, j + 1);
            }
            (Some(said), Some(paid)) if said > paid => {
                sides[LEDGER].push(*entry);
                j += 1;
            }
            (_, None) => {
                sides[LEDGER].push(*entry);
                j += 1;
            }
            _ => {
                sides[STATEMENT].push(*line);
                i += 1;
            }
        }
    }
    sides[STATEMENT].extend(&lines[i..]);
    sides[LEDGER].extend(&entries[j..]);
    pairs
}

/// All that is left under one id and in one currency, where it comes to the same sum: a piece and its bonus in one line, a transfer that
/// pays many pieces.
fn whole(desk: &mut Desk, key: Key) {
    for of_one_worker in [true, false] {
        let groups = desk.groups(|side, item| {
            let worker = match of_one_worker {
                true => item.worker,
                // A transfer to a vendor names no worker, and pays many.
                false if side == STATEMENT && item.worker > 0 => return None,
                false => 0,
            };
            Some((key.of(side, item)?, item.currency, worker))
        });
        for [lines, entries] in groups.into_values() {
            let is_group = lines.len() + entries.len() > 2;
            if is_group && desk.is_same(&lines, &entries) {
                desk.put(Outcome::Matched, key.by(), &lines, &entries);
            }
        }
    }
}

/// The same worker, currency and amount, where the two have no kind of id in common: if they had, it would differ. Those of one day go
/// first, whatever ids they have.
fn by_worker(desk: &mut Desk, days: Option<i32>) {
    let groups =
        desk.groups(|_, item| Some((item.worker, item.currency, item.amount)).filter(|_| item.worker > 0));
    for sides in groups.into_values() {
        let met = [STATEMENT, LEDGER].map(|side| {
            let kinds: BTreeSet<u8> = sides[side].iter().map(|at| desk.items[side][*at].ids).collect();
            kinds
        });
        for days in [Some(0), days] {
            for line_kinds in met[STATEMENT].iter().copied() {
                for entry_kinds in met[LEDGER].iter().copied().filter(|kinds| kinds & line_kinds == 0) {
                    let kinds = [line_kinds, entry_kinds];
                    let free = [STATEMENT, LEDGER].map(|side| {
                        let is_asked = |at: &&usize| {
                            desk.is_free(side, **at) && desk.items[side][**at].ids == kinds[side]
                        };
                        sides[side].iter().filter(is_asked).copied().collect()
                    });
                    match_near(desk, By::Worker, free, days);
                }
            }
        }
    }
}
