//! Who acted on which days, and from that who stayed: cohorts by the period of the first act.
//!
//! Promises: a person counts in the periods in which they claimed, labeled, released or logged time; people that a source could not
//! name (`…:?`) count in none. A last period that is not over yet counts like any other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow::error::ArrowError;

use crate::metrics::calendar::{Days, Every, midnight};
use crate::metrics::columns::{At, Columns, text};
use crate::metrics::scope::Scope;
use crate::metrics::sums::{ManyOf, Relations};
use crate::table::{Cell, Table};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// Over fewer days than this people are followed by the week, else by the month.
const BY_WEEK: i32 = 120;

/// The days on which each worker acted, counted from 1970-01-01.
#[derive(Default)]
pub struct Presence(HashMap<String, Vec<i32>>);

impl Presence {
    /// Of the pieces that count, in the window.
    pub fn of(relations: &Relations<'_>, counts: &[bool], scope: &Scope) -> Result<Presence, ArrowError> {
        let pieces = Columns(relations.pieces);
        let (workers, numbers) = (pieces.text("worker_id")?, pieces.whole("piece")?.values());
        let ManyOf { mut acts, acted, .. } = ManyOf::of(relations)?;
        let mut calendar = Days::new(scope.tz);
        let mut found = Presence::default();
        for row in (0..counts.len()).filter(|row| counts[*row]) {
            let Some(worker) = text(workers, row).filter(|worker| !worker.ends_with(":?")) else { continue };
            let times = acts.rows(numbers[row]).filter_map(|act| acted.at(act)).filter(|at| scope.holds(*at));
            let days: Vec<i32> = times.map(|at| calendar.of(at).0).collect();
            if !days.is_empty() {
                found.add(worker, days);
            }
        }
        found.0.values_mut().for_each(tidy);
        Ok(found)
    }

    fn add(&mut self, worker: &str, days: Vec<i32>) {
        match self.0.get_mut(worker) {
            Some(known) => known.extend(days),
            None => drop(self.0.insert(worker.to_owned(), days)),
        }
    }

    pub fn merge(&mut self, other: Presence) {
        for (worker, days) in other.0 {
            self.add(&worker, days);
        }
    }

    /// The table `retention`: for each cohort and each period from its first to the last of all how many were active.
    pub fn table(mut self, every: Option<Every>) -> Table {
        self.0.values_mut().for_each(tidy);
        let first = self.0.values().filter_map(|days| days.first()).min();
        let last = self.0.values().filter_map(|days| days.last()).max();
        let mut rows = Vec::new();
        if let (Some(first), Some(last)) = (first, last) {
            let every = match every {
                Some(every @ (Every::Week | Every::Month)) => every,
                _ if last - first < BY_WEEK => Every::Week,
                _ => Every::Month,
            };
            rows = cohorts(self.0.values(), &periods(*first, *last, every));
        }
        Table::new("retention", "cohort period age people active", rows)
    }
}

fn tidy(days: &mut Vec<i32>) {
    days.sort_unstable();
    days.dedup();
}

/// The periods from the first day to the last: the first day of each and its name.
fn periods(first: i32, last: i32, every: Every) -> Vec<(i32, String)> {
    let mut periods: Vec<(i32, String)> = Vec::new();
    for day in first..=last {
        let Some(date) = NaiveDate::from_epoch_days(day) else { continue };
        let name = every.period(midnight(date, Tz::UTC), Tz::UTC);
        if periods.last().is_none_or(|(_, last)| *last != name) {
            periods.push((day, name));
        }
    }
    periods
}

fn cohorts<'a>(people: impl Iterator<Item = &'a Vec<i32>>, periods: &[(i32, String)]) -> Vec<Vec<Cell>> {
    let mut sizes = vec![0i64; periods.len()];
    let mut active: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let of = |day: &i32| periods.partition_point(|(start, _)| start <= day).saturating_sub(1);
    for days in people {
        let present: BTreeSet<usize> = days.iter().map(of).collect();
        let Some(&cohort) = present.first() else { continue };
        sizes[cohort] += 1;
        for period in present {
            *active.entry((cohort, period)).or_default() += 1;
        }
    }
    let name = |at: usize| Cell::Text(periods[at].1.clone());
    let cohorts = (0..periods.len()).filter(|cohort| sizes[*cohort] > 0);
    let rows = cohorts.flat_map(|cohort| (cohort..periods.len()).map(move |period| (cohort, period)));
    rows.map(|(cohort, period)| {
        let count = active.get(&(cohort, period)).copied().unwrap_or_default();
        vec![
            name(cohort),
            name(period),
            Cell::Whole((period - cohort) as i64),
            Cell::Whole(sizes[cohort]),
            Cell::Whole(count),
        ]
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_count_in_the_periods_in_which_they_acted() {
        let monday = 20_514; // 2026-03-02
        let mut presence = Presence::default();
        presence.add("a", vec![monday + 8, monday, monday]);
        presence.add("b", vec![monday + 3]);
        let mut other = Presence::default();
        other.add("a", vec![monday + 21]);
        other.add("c", vec![monday + 9]);
        presence.merge(other);
        let table = presence.table(None);
        let text = |row: &Vec<Cell>| {
            let cells = row.iter().map(|cell| match cell {
                Cell::Whole(whole) => whole.to_string(),
                cell => cell.text().to_owned(),
            });
            cells.collect::<Vec<_>>().join(" ") + "\n"
        };
        insta::assert_snapshot!(table.rows.iter().map(text).collect::<String>(), @r"
        2026-W10 2026-W10 0 2 2
        2026-W10 2026-W11 1 2 1
        2026-W10 2026-W12 2 2 0
        2026-W10 2026-W13 3 2 1
        2026-W11 2026-W11 0 1 1
        2026-W11 2026-W12 1 1 0
        2026-W11 2026-W13 2 1 0
        ");
    }
}
