//! What a forecast said, held against what then happened.

use super::history::History;

/// How an interval of a tenth to nine tenths came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Yes,
    No,
    /// It is not over yet.
    Open,
}

impl Held {
    pub fn name(self) -> &'static str {
        match self {
            Held::Yes => "yes",
            Held::No => "no",
            Held::Open => "open",
        }
    }

    /// Whether a value lies in the interval; what nine tenths do not reach has no end.
    fn of<T: Ord>(value: &T, [low, _, high]: &[Option<T>; 3]) -> Held {
        let above = low.as_ref().is_some_and(|low| value >= low);
        let below = high.as_ref().is_none_or(|high| value <= high);
        if above && below { Held::Yes } else { Held::No }
    }
}

/// Whether the day of a forecast held, by what is known now.
pub fn date_held(finish: &[Option<i32>; 3], done: Option<i32>, now: &History) -> Held {
    match done {
        Some(day) => Held::of(&day, finish),
        // Where the last day of the interval is over, it is known to be wrong before the work is done.
        None if finish[2].is_some_and(|last| now.last_day() > last) => Held::No,
        None => Held::Open,
    }
}

/// Whether the cost of a forecast held.
pub fn money_held(cost: &[Option<i128>; 3], spent: Option<i128>) -> Held {
    spent.map_or(Held::Open, |spent| Held::of(&spent, cost))
}
