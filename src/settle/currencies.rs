//! What a statement is not about: amounts of the ledger in a currency that none of its lines has. Whoever pays in euros sends no list of
//! what was paid in yuan, so that this is not missing there.
//!
//! Promises: what answers to a line stays, whatever its currency; what is left out is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Line, Outcome, Row, Settled};

/// Takes out what would be missing there in a currency that no line has: how many amounts, by currency.
pub fn leave_out(settled: &mut Settled, lines: &[Line], entries: &[Entry]) -> BTreeMap<String, usize> {
    let stated: BTreeSet<&str> = lines.iter().map(|line| line.fact.currency.as_str()).collect();
    let is_other = |row: &Row| {
        let currencies = || row.entries.iter().map(|at| entries[*at].fact.currency.as_str());
        row.outcome == Outcome::MissingThere && currencies().all(|currency| !stated.contains(currency))
    };
    let mut left = BTreeMap::new();
    settled.rows.retain(|row| {
        let is_left = is_other(row);
        for at in row.entries.iter().filter(|_| is_left) {
            *left.entry(entries[*at].fact.currency.clone()).or_default() += 1;
        }
        !is_left
    });
    left
}
