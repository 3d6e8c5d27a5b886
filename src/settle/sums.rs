//! Sums against sums: of each worker, currency and period, or of each currency and period alone.

use super::desk::{Desk, LEDGER, STATEMENT, Sides};
use super::differ::by_currency;
use super::{By, Outcome};

/// Compares the sums; with `by_worker` those of each worker.
pub fn compare(desk: &mut Desk, by_worker: bool) {
    let by = if by_worker { By::Worker } else { By::Sum };
    let key = move |worker: u32, currency: u32| if by_worker { (worker, 0) } else { (0, currency) };
    let groups = desk.groups(|_, item| Some((item.period, key(item.worker, item.currency))));
    for sides in groups.into_values() {
        by_currency(desk, by, &sides, Outcome::OtherAmount);
    }
    // What one side alone has is one sum too.
    for (side, outcome) in [(STATEMENT, Outcome::MissingHere), (LEDGER, Outcome::MissingThere)] {
        let mut alone: std::collections::BTreeMap<_, Vec<usize>> = Default::default();
        for (at, item) in desk.free(side) {
            let key = (item.period, key(item.worker, item.currency), item.currency);
            alone.entry(key).or_default().push(at);
        }
        for of in alone.into_values() {
            let mut sides: Sides = Default::default();
            sides[side] = of;
            desk.put(outcome, by, &sides[STATEMENT], &sides[LEDGER]);
        }
    }
}
