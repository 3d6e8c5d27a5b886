//! Running totals: what each worker has done in each domain up to the end of each day.
//!
//! Promises: one row for each worker, domain and day on which something happened, in that order;
//! the order of the facts does not matter, because every amount is a whole number before it is added.
//! Absent on purpose: what the totals are good for (`conditions`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FactKind, TierFact};
use crate::metrics::calendar::Days;
use crate::metrics::wilson::wilson;
use crate::units::{self, SECOND};

/// One thing that is added up. Rates are kept as their two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    Labeled,
    Accepted,
    Rejected,
    FirstPassed,
    FirstFailed,
    GoldRight,
    GoldWrong,
    CheckRight,
    CheckWrong,
    ActiveMicros,
    TrainingMicros,
    /// Nothing to add up, yet its day is looked at: an assessment, logged time that is no training.
    Noted,
}

const TALLIES: usize = Tally::Noted as usize + 1;

impl Tally {
    fn of(kind: &FactKind) -> (Tally, i64) {
        match kind {
            FactKind::Labeled => (Tally::Labeled, 1),
            FactKind::Accepted => (Tally::Accepted, 1),
            FactKind::Rejected => (Tally::Rejected, 1),
            FactKind::FirstPass(true) => (Tally::FirstPassed, 1),
            FactKind::FirstPass(false) => (Tally::FirstFailed, 1),
            FactKind::Gold(true) => (Tally::GoldRight, 1),
            FactKind::Gold(false) => (Tally::GoldWrong, 1),
            FactKind::ReviewChecked(true) => (Tally::CheckRight, 1),
            FactKind::ReviewChecked(false) => (Tally::CheckWrong, 1),
            FactKind::Active(seconds) => (Tally::ActiveMicros, micros(*seconds)),
            FactKind::Logged { activity, seconds } if activity == "training" => {
                (Tally::TrainingMicros, micros(*seconds))
            }
            FactKind::Logged { .. } | FactKind::Assessment { .. } => (Tally::Noted, 0),
        }
    }
}

fn micros(seconds: f64) -> i64 {
    (seconds * SECOND as f64).round() as i64
}

/// What had been done by the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals([i64; TALLIES]);

impl Totals {
    pub(super) fn of(&self, tally: Tally) -> i64 {
        self.0[tally as usize]
    }

    pub(super) fn hours(&self, tally: Tally) -> f64 {
        self.of(tally) as f64 / units::HOUR as f64
    }

    /// Pieces with a final verdict.
    pub(super) fn reviewed(&self) -> i64 {
        self.of(Tally::Accepted) + self.of(Tally::Rejected)
    }

    /// The share of `good` among `good` and `bad`; `None` over nothing.
    pub(super) fn rate(&self, good: Tally, bad: Tally) -> Option<f64> {
        let all = self.of(good) + self.of(bad);
        (all > 0).then(|| self.of(good) as f64 / all as f64)
    }

    /// Wilson's lower bound of that share.
    pub(super) fn low(&self, good: Tally, bad: Tally, z: f64) -> Option<f64> {
        let count = |tally| u64::try_from(self.of(tally)).unwrap_or_default();
        wilson(count(good), count(good) + count(bad), z).map(|(low, _)| low)
    }

    /// Labeled pieces per hour of active time; `None` without active time.
    pub(super) fn labeled_per_hour(&self) -> Option<f64> {
        let hours = self.hours(Tally::ActiveMicros);
        (hours > 0.0).then(|| self.of(Tally::Labeled) as f64 / hours)
    }
}

/// The totals of one worker in one domain at the end of a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Day<'a> {
    pub(super) worker_id: &'a str,
    pub(super) domain: &'a str,
    /// Days since 1970-01-01 in the report's zone.
    pub(super) day: i32,
    pub(super) totals: Totals,
}

/// The calendar date of such a day.
pub(super) fn date_of(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(day)
}

/// So much of one thing on one day.
type Amount = (i32, Tally, i64);

/// Adds up facts by worker, domain and day, and on from day to day. What names no domain (assessments,
/// logged time) counts in each domain that the worker has worked in, or in the empty one.
pub(super) fn running_totals<'a>(facts: &[&'a TierFact], tz: chrono_tz::Tz) -> Vec<Day<'a>> {
    let mut workers: BTreeMap<&str, Vec<&TierFact>> = BTreeMap::new();
    for facts in facts.chunk_by(|one, other| one.worker_id == other.worker_id) {
        workers.entry(&facts[0].worker_id).or_default().extend(facts);
    }
    let (mut days, mut calendar) = (Vec::new(), Days::new(tz));
    for (worker_id, facts) in workers {
        let (mut domains, mut everywhere) = (BTreeMap::<&str, Vec<Amount>>::new(), Vec::new());
        for facts in facts.chunk_by(|one, other| one.domain == other.domain) {
            let amount = |fact: &&TierFact, calendar: &mut Days| {
                let (tally, amount) = Tally::of(&fact.kind);
                (calendar.of(fact.at).0, tally, amount)
            };
            let (work, other): (Vec<_>, Vec<_>) = facts.iter().partition(|fact| fact.kind.names_domain());
            everywhere.extend(other.iter().map(|fact| amount(fact, &mut calendar)));
            if !work.is_empty() {
                let amounts = work.iter().map(|fact| amount(fact, &mut calendar));
                domains.entry(&facts[0].domain).or_default().extend(amounts);
            }
        }
        if domains.is_empty() {
            domains.insert("", Vec::new());
        }
        for (domain, mut amounts) in domains {
            amounts.extend_from_slice(&everywhere);
            amounts.sort_unstable_by_key(|(day, ..)| *day);
            let mut totals = Totals::default();
            for amounts in amounts.chunk_by(|one, other| one.0 == other.0) {
                amounts.iter().for_each(|(_, tally, amount)| totals.0[*tally as usize] += amount);
                days.push(Day { worker_id, domain, day: amounts[0].0, totals });
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::units::DAY;

    /// The same by naive loops: a worker's days in a domain are those of the domain's facts and of the
    /// facts that name none.
    fn by_loops(facts: &[TierFact]) -> Vec<Day<'_>> {
        let everywhere = |fact: &TierFact| !fact.kind.names_domain();
        let mut domains: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for fact in facts {
            let of_worker = domains.entry(&fact.worker_id).or_default();
            if !everywhere(fact) {
                of_worker.insert(&fact.domain);
            }
        }
        let mut days = Vec::new();
        for (worker, domains) in &mut domains {
            if domains.is_empty() {
                domains.insert("");
            }
            for domain in domains.iter() {
                let mine = |fact: &&TierFact| {
                    *fact.worker_id == **worker && (everywhere(fact) || *fact.domain == **domain)
                };
                let mine: Vec<&TierFact> = facts.iter().filter(mine).collect();
                let dates: BTreeSet<i32> = mine.iter().map(|fact| (fact.at / DAY) as i32).collect();
                for day in dates {
                    let mut totals = Totals::default();
                    for fact in mine.iter().filter(|fact| fact.at / DAY <= i64::from(day)) {
                        let (tally, amount) = Tally::of(&fact.kind);
                        totals.0[tally as usize] += amount;
                    }
                    days.push(Day { worker_id: worker, domain, day, totals });
                }
            }
        }
        days
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn it_is_what_naive_loops_give(
            drawn in prop::collection::vec((0usize..3, 0usize..3, 0..4 * DAY, 0usize..6), 0..60),
        ) {
            let facts: Vec<TierFact> = drawn
                .into_iter()
                .map(|(worker, domain, at, kind)| TierFact {
                    worker_id: ["ana", "bo", "cy"][worker].into(),
                    domain: ["", "law", "cars"][domain].into(),
                    at,
                    kind: [
                        FactKind::Labeled,
                        FactKind::Rejected,
                        FactKind::Gold(true),
                        FactKind::Active(0.1),
                        FactKind::Logged { activity: "training".to_owned(), seconds: 90.5 },
                        FactKind::Logged { activity: "waiting".to_owned(), seconds: 60.0 },
                    ][kind]
                        .clone(),
                })
                .collect();
            let named: Vec<&TierFact> = facts.iter().collect();
            prop_assert_eq!(running_totals(&named, chrono_tz::UTC), by_loops(&facts));
        }
    }
}
