//! What a report adds up, in one pass over the relations of the fold: the same sums that `moments.sql`, `counted.sql` and
//! `money.sql` make by way of a row for each moment. Sums can be added to each other, so they can be made worker by
//! worker, wherever a worker's pieces are.
//!
//! Promises: whole numbers and values only, so no sum depends on the order of anything; the same rows as by SQL, which a test
//! holds for every grouping.
//! Absent on purpose: formulas (the reports' queries), exchange rates and reviewers (SQL alone).

mod calendar;
mod counts;
mod groups;
mod money;
mod pass;
mod relations;
mod tables;
mod union;
mod work;

#[cfg(test)]
mod tests;

use calendar::Periods;
pub use counts::Counts;
use groups::{Groups, Id, Names};
use money::{Change, Money};
pub use work::Work;

use crate::units::Micros;

pub use relations::{ManyOf, Relations};
pub use union::unite;

/// The sums of groups and periods.
#[derive(Default)]
pub struct Sums {
    keys: Names,
    currencies: Names,
    periods: Periods,
    /// By key and period.
    work: Groups<(Id, Id), Work>,
    /// By key, period and currency.
    money: Groups<(Id, Id, Id), Money>,
    /// What became owed or paid too much, by key, currency and period.
    changes: Groups<(Id, Id, Id), Change>,
    /// The first and the last moment of anything, in the window or not.
    bounds: Option<(Micros, Micros)>,
    /// Of all pieces that count, in the window or not.
    pub counts: Counts,
}

impl Sums {
    /// Adds other sums to these.
    pub fn merge(&mut self, other: Sums) {
        let keys = self.keys.adopt(&other.keys);
        let periods = self.periods.names.adopt(&other.periods.names);
        let currencies = self.currencies.adopt(&other.currencies);
        let of = |ids: &[Id], id: Id| ids[id as usize];
        for ((key, period), work) in other.work.into_rows() {
            self.work.row((of(&keys, key), of(&periods, period))).merge(work);
        }
        for ((key, period, currency), money) in other.money.into_rows() {
            let place = (of(&keys, key), of(&periods, period), of(&currencies, currency));
            self.money.row(place).merge(&money);
        }
        for ((key, currency, period), change) in other.changes.into_rows() {
            let place = (of(&keys, key), of(&currencies, currency), of(&periods, period));
            self.changes.row(place).merge(change);
        }
        self.counts.merge(other.counts);
        if let Some((first, last)) = other.bounds {
            self.reach(first);
            self.reach(last);
        }
    }

    /// Something happened at that moment.
    fn reach(&mut self, at: Micros) {
        self.bounds = Some(self.bounds.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }

    /// Without the values that only quantiles are made of, which are most of the bytes.
    pub fn without_values(mut self) -> Sums {
        self.work.rows_mut().for_each(|(_, work)| (work.handling, work.waits) = Default::default());
        self
    }

    /// What was done in each group and period.
    pub fn work(&self) -> impl Iterator<Item = (Option<&str>, &str, &Work)> {
        let period = |id| self.periods.names.name(id).unwrap_or_default();
        self.work.rows().iter().map(move |((key, at), work)| (self.keys.name(*key), period(*at), work))
    }

    /// What was paid in each group, period and currency.
    pub fn paid(&self) -> impl Iterator<Item = (Option<&str>, &str, Option<&str>, i128)> {
        let period = |id| self.periods.names.name(id).unwrap_or_default();
        self.money.rows().iter().map(move |((key, at, currency), money)| {
            (self.keys.name(*key), period(*at), self.currencies.name(*currency), money.paid)
        })
    }

    /// The handling times of the pieces of each group.
    pub fn handling(&self) -> impl Iterator<Item = (Option<&str>, &[Micros])> {
        self.work.rows().iter().map(|((key, _), work)| (self.keys.name(*key), &work.handling[..]))
    }
}
