//! Futures of a project, drawn from its past: runs of past days, each at its place in the week.

use super::MOST_AHEAD;
use super::history::{Day, Past, add_part};
use crate::dice::Dice;

/// Any number would do; the same one makes a forecast the same each time.
const SEED: u64 = 10;
/// A run of days is so long on average.
const RUN: u64 = 7;

/// How one future went.
pub(super) struct Future {
    /// The day on which all was accepted; nothing where that takes too long.
    pub(super) finish: Option<i32>,
    /// What is spent from now to then, by currency.
    pub(super) costs: Vec<i128>,
}

/// So many futures that begin on a day and end when what remains is accepted.
pub(super) fn futures(past: &Past<'_>, begins: i32, remaining: u64, count: usize) -> Vec<Future> {
    let mut dice = Dice::new(SEED);
    let known = Week::of((past.first..).zip(past.days));
    let mut draw = || {
        // A past that could have been as well: how little a short one tells of the mean is part of what is not known.
        let days = known.walk(past.first, &mut dice).take(past.days.len()).collect::<Vec<_>>();
        let drawn = Week::of((past.first..).zip(days));
        let mut future =
            Future { finish: None, costs: vec![0; past.days.first().map_or(0, |day| day.costs.len())] };
        let mut missing = remaining;
        for (number, day) in (begins..begins.saturating_add(MOST_AHEAD)).zip(drawn.walk(begins, &mut dice)) {
            add_part(&mut future.costs, day, missing);
            missing = missing.saturating_sub(day.accepted);
            if missing == 0 {
                future.finish = Some(number);
                break;
            }
        }
        future
    };
    (0..count).map(|_| draw()).collect()
}

/// Days, and where each day of the week stands among them.
struct Week<'a> {
    days: Vec<&'a Day>,
    places: [Vec<usize>; 7],
}

impl<'a> Week<'a> {
    fn of(days: impl Iterator<Item = (i32, &'a Day)>) -> Week<'a> {
        let mut week = Week { days: Vec::new(), places: Default::default() };
        for (number, day) in days {
            week.places[weekday(number)].push(week.days.len());
            week.days.push(day);
        }
        week
    }

    /// Days from this one on without end: runs of these days, in which each is of the right day of the week.
    fn walk<'w>(&'w self, begins: i32, dice: &'w mut Dice) -> impl Iterator<Item = &'a Day> + 'w {
        let mut at = None;
        (begins..).map_while(move |number| {
            let goes_on = at.map(|at| at + 1).filter(|next| *next < self.days.len());
            let next = match goes_on.filter(|_| dice.below(RUN) > 0) {
                Some(next) => next,
                None => {
                    let places = &self.places[weekday(number)];
                    *places.get(dice.below(places.len() as u64) as usize)?
                }
            };
            at = Some(next);
            self.days.get(next).copied()
        })
    }
}

/// 0 is Monday; 1 January 1970 was a Thursday.
fn weekday(number: i32) -> usize {
    (number + 3).rem_euclid(7) as usize
}
