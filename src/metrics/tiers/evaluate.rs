//! Walks the days of one worker in one domain and says which level was held, and since when.
//!
//! Promises: only what was known by the end of a day decides about it; a level that was lost starts
//! anew when it is reached again, unless the policy keeps tiers.
//! Absent on purpose: adding up (`totals`), what conditions mean (`conditions`).

use chrono::Datelike;

use super::conditions::Conditions;
use super::exams::Attempt;
use super::policy::Policy;
use super::totals::{Day, Tally, Totals, date_of};

/// Where somebody stands at the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// The level held, by its place in the policy, and the day since when.
    pub(super) held: Option<(usize, i32)>,
    pub(super) totals: Totals,
    /// Months in which a piece was accepted: years of work are shown, never judged.
    pub(super) accepted_months: i64,
    /// The level held at the end of each day with a fact.
    pub(super) walked: Vec<(i32, Option<usize>)>,
}

/// Goes through `days` (one worker, one domain, in order) with the worker's `attempts` in order.
pub(super) fn standing(
    days: &[Day],
    ladder: &[Conditions],
    attempts: &[Attempt<'_>],
    policy: &Policy,
) -> Standing {
    let mut since: Vec<Option<i32>> = vec![None; ladder.len()];
    let mut kept: Option<(usize, i32)> = None;
    let mut standing = Standing::default();
    let mut month = None;
    for Day { day, totals, .. } in days {
        let known = &attempts[..attempts.partition_point(|attempt| attempt.day <= *day)];
        for (level, conditions) in ladder.iter().enumerate() {
            let holds = conditions.hold(totals, known, policy.z);
            since[level] = if holds { since[level].or(Some(*day)) } else { None };
        }
        standing.held = highest(&since);
        if standing.held.map(|(level, _)| level) > kept.map(|(level, _)| level) {
            kept = standing.held;
        }
        let shown = if policy.keep { kept } else { standing.held };
        standing.walked.push((*day, shown.map(|(level, _)| level)));
        let today = date_of(*day).map(|date| (date.year(), date.month()));
        if totals.of(Tally::Accepted) > standing.totals.of(Tally::Accepted) && month != today {
            standing.accepted_months += 1;
            month = today;
        }
        standing.totals = *totals;
    }
    if policy.keep {
        standing.held = kept;
    }
    standing
}

fn highest(since: &[Option<i32>]) -> Option<(usize, i32)> {
    since.iter().enumerate().rev().find_map(|(level, since)| Some((level, (*since)?)))
}
