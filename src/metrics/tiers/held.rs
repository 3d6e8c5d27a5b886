//! Which level was held when: what a rate card asks that pays by tier.
//!
//! Promises: a day's own work decides nothing about that day; the level is the one at the end of the day before.
//! Absent on purpose: judging (`evaluate`).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Policy, TierFact, each_standing};

/// The days of one worker in one domain, with the level held at the end of each.
type Walk = Vec<(i32, Option<usize>)>;

/// The levels of all workers by domain, from day to day.
pub struct Held {
    names: Vec<String>,
    /// By worker, then by domain.
    walks: BTreeMap<String, BTreeMap<String, Walk>>,
}

/// Judges all days once. Days are those of `tz`.
pub fn held(facts: &[TierFact], policy: &Policy, tz: chrono_tz::Tz) -> Held {
    let names = policy.levels.iter().map(|level| level.name.clone()).collect();
    let mut walks: BTreeMap<String, BTreeMap<String, Walk>> = BTreeMap::new();
    each_standing(facts, policy, tz, &mut |worker, domain, standing, _, _| {
        walks.entry(worker.to_owned()).or_default().insert(domain.to_owned(), standing.walked.clone());
    });
    Held { names, walks }
}

impl Held {
    /// The tier of a worker in a domain (empty: work without one) when a day began.
    pub fn before(&self, worker: &str, domain: &str, day: NaiveDate) -> Option<&str> {
        let walk = self.walks.get(worker)?.get(domain)?;
        let day = day.to_epoch_days();
        let (_, level) = walk[..walk.partition_point(|(walked, _)| *walked < day)].last()?;
        self.names.get((*level)?).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_the_tier_of_the_day_before() {
        let walk = vec![(20_513, None), (20_515, Some(1)), (20_520, Some(0))];
        let walks = BTreeMap::from([("w".to_owned(), BTreeMap::from([(String::new(), walk)]))]);
        let held = Held { names: vec!["junior".into(), "senior".into()], walks };
        let on =
            |day: u32| held.before("w", "", NaiveDate::from_ymd_opt(2026, 3, day).unwrap()).unwrap_or("-");
        // 20513 is 1 March.
        assert_eq!([1, 3, 4, 8, 9].map(on), ["-", "-", "senior", "senior", "junior"]);
        assert_eq!(held.before("w", "law", NaiveDate::MAX), None);
        assert_eq!(held.before("v", "", NaiveDate::MAX), None);
    }
}
