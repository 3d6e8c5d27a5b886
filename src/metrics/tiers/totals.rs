//! Running totals: what each worker has done in each domain up to the end of each day.
//!
//! Promises: one row for each worker, domain and day on which something happened, in that order;
//! the order of the facts does not matter, because every amount is a whole number before it is added.
//! Absent on purpose: what the totals are good for (`conditions`).

use chrono::NaiveDate;
use polars::prelude::*;

use super::{FactKind, TierFact};
use crate::metrics::wilson::wilson;
use crate::units::{self, Micros, SECOND};

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
pub(super) struct Day {
    pub(super) worker_id: String,
    pub(super) domain: String,
    /// Days since 1970-01-01 in the report's zone.
    pub(super) day: i32,
    pub(super) totals: Totals,
}

/// The day of a moment in a zone, counted from 1970-01-01.
pub(super) fn day_of(at: Micros, tz: chrono_tz::Tz) -> i32 {
    match chrono::DateTime::from_timestamp_micros(at) {
        Some(moment) => moment.with_timezone(&tz).date_naive().to_epoch_days(),
        None => at.div_euclid(units::DAY) as i32,
    }
}

/// The calendar date of such a day.
pub(super) fn date_of(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(day)
}

/// Adds up facts by worker, domain and day, and on from day to day. What names no domain (assessments,
/// logged time) counts in each domain that the worker has worked in, or in the empty one.
pub(super) fn running_totals(facts: &[&TierFact], tz: chrono_tz::Tz) -> PolarsResult<Vec<Day>> {
    let facts = facts_frame(facts, tz)?.lazy();
    let own_domain = || col("tally").lt(lit(Tally::TrainingMicros as i32));
    let columns = || [col("worker_id"), col("domain"), col("day"), col("tally"), col("amount")];
    let work = facts.clone().filter(own_domain()).select(columns());
    let domains =
        work.clone().select([col("worker_id"), col("domain")]).unique(None, UniqueKeepStrategy::Any);
    let everywhere = facts
        .filter(own_domain().not())
        .select([col("worker_id"), col("day"), col("tally"), col("amount")])
        .left_join(domains, col("worker_id"), col("worker_id"))
        .with_column(col("domain").fill_null(lit("")))
        .select(columns());
    let sum = |tally: usize| {
        col("amount").filter(col("tally").eq(lit(tally as i32))).sum().alias(tally_name(tally))
    };
    let run = |tally: usize| col(tally_name(tally)).cum_sum(false).over(["worker_id", "domain"]);
    let days = concat([work, everywhere], UnionArgs::default())?
        .group_by([col("worker_id"), col("domain"), col("day")])
        .agg((0..TALLIES).map(sum).collect::<Vec<_>>())
        .sort(["worker_id", "domain", "day"], SortMultipleOptions::default())
        .with_columns((0..TALLIES).map(run).collect::<PolarsResult<Vec<_>>>()?)
        .collect()?;
    read_days(&days)
}

fn tally_name(tally: usize) -> String {
    format!("tally_{tally}")
}

fn facts_frame(facts: &[&TierFact], tz: chrono_tz::Tz) -> PolarsResult<DataFrame> {
    let (tallies, amounts): (Vec<i32>, Vec<i64>) = facts
        .iter()
        .map(|fact| {
            let (tally, amount) = Tally::of(&fact.kind);
            (tally as i32, amount)
        })
        .unzip();
    df!(
        "worker_id" => facts.iter().map(|fact| fact.worker_id.as_str()).collect::<Vec<_>>(),
        "domain" => facts.iter().map(|fact| fact.domain.as_str()).collect::<Vec<_>>(),
        "day" => facts.iter().map(|fact| day_of(fact.at, tz)).collect::<Vec<_>>(),
        "tally" => tallies,
        "amount" => amounts,
    )
}

fn read_days(frame: &DataFrame) -> PolarsResult<Vec<Day>> {
    let workers = frame.column("worker_id")?.str()?;
    let domains = frame.column("domain")?.str()?;
    let days = frame.column("day")?.i32()?;
    let tallies = (0..TALLIES)
        .map(|tally| frame.column(&tally_name(tally))?.i64())
        .collect::<PolarsResult<Vec<_>>>()?;
    Ok((0..frame.height())
        .map(|row| Day {
            worker_id: workers.get(row).unwrap_or_default().to_owned(),
            domain: domains.get(row).unwrap_or_default().to_owned(),
            day: days.get(row).unwrap_or_default(),
            totals: Totals(std::array::from_fn(|tally| tallies[tally].get(row).unwrap_or_default())),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::units::DAY;

    /// The same by plain loops: a worker's days in a domain are those of the domain's facts and of the
    /// facts that name none.
    fn by_loops(facts: &[TierFact]) -> Vec<Day> {
        let everywhere =
            |fact: &TierFact| matches!(fact.kind, FactKind::Logged { .. } | FactKind::Assessment { .. });
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
                    fact.worker_id == *worker && (everywhere(fact) || fact.domain == *domain)
                };
                let mine: Vec<&TierFact> = facts.iter().filter(mine).collect();
                let dates: BTreeSet<i32> = mine.iter().map(|fact| (fact.at / DAY) as i32).collect();
                for day in dates {
                    let mut totals = Totals::default();
                    for fact in mine.iter().filter(|fact| fact.at / DAY <= i64::from(day)) {
                        let (tally, amount) = Tally::of(&fact.kind);
                        totals.0[tally as usize] += amount;
                    }
                    let (worker_id, domain) = ((*worker).to_owned(), (*domain).to_owned());
                    days.push(Day { worker_id, domain, day, totals });
                }
            }
        }
        days
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let evening = crate::units::parse_time("2026-03-01T20:00:00Z").unwrap();
        let date = |tz| date_of(day_of(evening, tz)).unwrap().to_string();
        assert_eq!(date(chrono_tz::UTC), "2026-03-01");
        assert_eq!(date(chrono_tz::Asia::Shanghai), "2026-03-02");
        assert_eq!(date_of(day_of(-1, chrono_tz::UTC)).unwrap().to_string(), "1969-12-31");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn frames_and_loops_agree(
            drawn in prop::collection::vec((0usize..3, 0usize..3, 0..4 * DAY, 0usize..6), 0..60),
        ) {
            let facts: Vec<TierFact> = drawn
                .into_iter()
                .map(|(worker, domain, at, kind)| TierFact {
                    worker_id: ["ana", "bo", "cy"][worker].to_owned(),
                    domain: ["", "law", "cars"][domain].to_owned(),
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
            prop_assert_eq!(running_totals(&named, chrono_tz::UTC).unwrap(), by_loops(&facts));
        }
    }
}
