//! When a project will be done and what it will have cost, from its own past days, with an interval; and whether such intervals held.
//!
//! Promises: the same past gives the same forecast on every machine (whole numbers, one seed); costs are exact; who stands still is
//! told no date.
//! Absent on purpose: where days come from, what is wanted (`engine`), calendars, plans of people.
//!
//! D. N. Politis and J. P. Romano, "The stationary bootstrap", JASA 89 (1994); docs/decisions/0010-quality-cost.md.

mod futures;
mod history;
mod replay;
#[cfg(test)]
mod tests;

pub use history::{Day, History};
pub use replay::{Held, date_held, money_held};

/// The days of the past that count, at most: what was longer ago was another crew.
pub const MOST_DAYS: usize = 56;
/// The days that it takes: each day of the week twice.
pub const LEAST_DAYS: usize = 14;
/// A project that got nothing in so many last days stands still.
pub const STILL_DAYS: usize = 14;
/// How many futures are drawn.
pub const FUTURES: usize = 2_000;
/// Nobody forecasts further than ten years.
const MOST_AHEAD: i32 = 3_650;
/// Of so many futures how many are done by then: a tenth, half, nine tenths.
const TENTHS: [usize; 3] = [1, 5, 9];

/// What can be said of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Nothing is left.
    Done,
    /// There are too few whole days to draw from.
    TooShort,
    /// Nothing was accepted of late.
    Still,
    Ahead(Interval),
}

impl Outlook {
    /// The word that tables have.
    pub fn name(&self) -> &'static str {
        match self {
            Outlook::Done => "done",
            Outlook::TooShort => "too_short",
            Outlook::Still => "still",
            Outlook::Ahead(_) => "ahead",
        }
    }
}

/// By when a tenth, half and nine tenths of the futures are done, and at what cost; nothing where they take longer than ten years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Days since 1970-01-01.
    pub finish: [Option<i32>; 3],
    /// By currency, in the order of the history: what all will have cost then, the past included.
    pub costs: Vec<[Option<i128>; 3]>,
}

/// The forecast for so many more accepted pieces.
pub fn outlook(history: &History, remaining: u64) -> Outlook {
    if remaining == 0 {
        return Outlook::Done;
    }
    let past = history.drawn_from();
    if past.days.len() < LEAST_DAYS {
        return Outlook::TooShort;
    }
    if history.accepted_of_late(STILL_DAYS) == 0 {
        return Outlook::Still;
    }
    let futures = futures::futures(&past, history.next_day(), remaining, FUTURES);
    let spent = history.spent();
    let finish = tenths(futures.iter().map(|future| future.finish).collect());
    let costs = spent.iter().enumerate().map(|(currency, spent)| {
        tenths(futures.iter().map(|future| future.finish.map(|_| spent + future.costs[currency])).collect())
    });
    Outlook::Ahead(Interval { finish, costs: costs.collect() })
}

/// The values that a tenth, half and nine tenths do not exceed, by nearest rank; what never comes is last.
fn tenths<T: Ord + Copy>(mut values: Vec<Option<T>>) -> [Option<T>; 3] {
    values.sort_unstable_by_key(|value| (value.is_none(), *value));
    TENTHS.map(|tenth| values.get((values.len() * tenth).div_ceil(10).saturating_sub(1)).copied().flatten())
}
