//! The past of a project, day by day.

use super::MOST_DAYS;

/// What a project got on a day, and what that day cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    pub accepted: u64,
    /// By currency, in millionths.
    pub costs: Vec<i128>,
}

/// The days of a project from the first accepted piece to now, none left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The number of the first of the days, counted from 1970-01-01.
    first: i32,
    days: Vec<Day>,
    /// How many of them are over.
    whole: usize,
    /// What was spent before the first, by currency.
    before: Vec<i128>,
}

/// A run of days, and the number of its first.
pub(super) struct Past<'a> {
    pub(super) first: i32,
    pub(super) days: &'a [Day],
}

impl History {
    /// A past of these days (number, what it got and cost, in any order; a day may come several times). `today` is the day of now, `is_over`
    /// where now is its last moment. `currencies` is how many there are. Nothing where no piece was accepted by then.
    pub fn new(
        days: impl IntoIterator<Item = (i32, Day)>,
        today: i32,
        is_over: bool,
        currencies: usize,
    ) -> Option<History> {
        let given: Vec<(i32, Day)> = days.into_iter().filter(|(number, _)| *number <= today).collect();
        let got = given.iter().filter(|(_, day)| day.accepted > 0);
        let first = got.map(|(number, _)| *number).min()?;
        let length = usize::try_from(today - first).unwrap_or_default() + 1;
        let nothing = Day { accepted: 0, costs: vec![0; currencies] };
        let mut history = History {
            first,
            days: vec![nothing; length],
            whole: length - usize::from(!is_over),
            before: vec![0; currencies],
        };
        for (number, day) in given {
            let into = match usize::try_from(number - first) {
                Ok(at) => {
                    history.days[at].accepted += day.accepted;
                    &mut history.days[at].costs
                }
                Err(_) => &mut history.before,
            };
            into.iter_mut().zip(day.costs).for_each(|(sum, cost)| *sum += cost);
        }
        Some(history)
    }

    /// The number of the day of the first accepted piece.
    pub fn first_day(&self) -> i32 {
        self.first
    }

    /// How many pieces were accepted so far.
    pub fn accepted(&self) -> u64 {
        self.days.iter().map(|day| day.accepted).sum()
    }

    /// What was spent so far, by currency.
    pub fn spent(&self) -> Vec<i128> {
        let mut spent = self.before.clone();
        for day in &self.days {
            spent.iter_mut().zip(&day.costs).for_each(|(sum, cost)| *sum += cost);
        }
        spent
    }

    /// The days that a forecast draws from.
    pub(super) fn drawn_from(&self) -> Past<'_> {
        let skip = self.whole.saturating_sub(MOST_DAYS);
        Past { first: self.first + skip as i32, days: &self.days[skip..self.whole] }
    }

    /// How many days a forecast draws from, and what was accepted on them.
    pub fn pace(&self) -> (usize, u64) {
        let past = self.drawn_from();
        (past.days.len(), past.days.iter().map(|day| day.accepted).sum())
    }

    /// How many pieces were accepted on so many last whole days, and today.
    pub(super) fn accepted_of_late(&self, days: usize) -> u64 {
        self.days[self.whole.saturating_sub(days)..].iter().map(|day| day.accepted).sum()
    }

    /// The first day that is still to come.
    pub(super) fn next_day(&self) -> i32 {
        self.first + self.days.len() as i32
    }

    /// The last day of which anything is known.
    pub(super) fn last_day(&self) -> i32 {
        self.next_day() - 1
    }

    /// The day on which so many pieces were accepted in all, and what was spent by then; nothing where they are not yet.
    pub fn reached(&self, target: u64) -> Option<(i32, Vec<i128>)> {
        let (mut accepted, mut spent) = (0, self.before.clone());
        for (number, day) in (self.first..).zip(&self.days) {
            let missing = target.saturating_sub(accepted);
            add_part(&mut spent, day, missing);
            accepted += day.accepted;
            if accepted >= target {
                return Some((number, spent));
            }
        }
        None
    }
}

/// Adds what a day cost; of its last day a target pays for the pieces that it still needed.
pub(super) fn add_part(spent: &mut [i128], day: &Day, missing: u64) {
    for (sum, cost) in spent.iter_mut().zip(&day.costs) {
        *sum += match missing < day.accepted {
            true => cost * i128::from(missing) / i128::from(day.accepted),
            false => *cost,
        };
    }
}
