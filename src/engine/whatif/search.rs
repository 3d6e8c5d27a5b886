//! The price at which a goal is met: prices of a card scaled, and all pieces priced again, until the border is found.
//!
//! Promises: an amount never falls when a price rises (docs/decisions/0009-whatif.md), so the border is one; the price found meets the goal,
//! and one step further does not. A goal that no price meets is told with what the ends reach.

use super::WhatIfError;
use super::price::{Comparison, Tally};
use super::stock::Stock;
use crate::engine::EngineError;
use crate::rates::{Card, Exact, Line, Mode, Rounding};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Money};

/// What is wanted of a price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The least price that brings hourly pay in the middle to so much.
    MedianHourly(Money),
    /// The greatest price by which no more than so much is owed.
    Budget(Money),
}

/// Whose price is looked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Lines {
    /// All of them, by one factor.
    All,
    One(String),
}

/// A search.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought {
    pub goal: Goal,
    pub lines: Lines,
}

/// What it found.
pub struct Found {
    pub card: Card,
    /// The figure that the card reaches.
    pub reached: Money,
    /// `whatif_search`: line, price before, price found.
    pub table: Table,
}

/// A price is looked for up to so many times what it is.
const MOST: i128 = 1_000;
const UNIT: i128 = 1_000_000;

/// Looks for the price.
///
/// # Errors
/// When there is no such line, or no price meets the goal.
pub fn search(comparison: &Comparison<'_>, stock: &Stock, sought: &Sought) -> Result<Found, EngineError> {
    let search = Search::new(comparison, stock, sought)?;
    let at = search.border()?;
    let card = search.card(at);
    let reached = search.figure(at)?.map_or(0, |figure| figure / search.doubled());
    let mut rows: Vec<&Line> = card.lines.iter().collect();
    rows.sort_by_key(|line| line.at);
    let before = |id: &str| search.asked.after.lines.iter().find(|line| line.id == id);
    let rows = rows.into_iter().filter(|line| search.moves(&line.id)).map(|line| {
        vec![
            Cell::Text(line.id.clone()),
            Cell::Text(card.currency.clone()),
            Cell::Text(line.per.name().to_owned()),
            Cell::money(before(&line.id).map_or(0, |line| line.price)),
            Cell::money(line.price),
        ]
    });
    let columns = "line currency per card_price_amount found_price_amount";
    let table = Table::new("whatif_search", columns, rows.collect());
    Ok(Found { card, reached: Money(reached), table })
}

struct Search<'s, 'a> {
    asked: &'s Comparison<'a>,
    stock: &'s Stock,
    sought: &'s Sought,
    /// The last place that is looked at: steps of the line's price, or millionths of the factor.
    last: i128,
    /// Pieces without a price after, whatever the price.
    missed: u64,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(
        asked: &'s Comparison<'a>,
        stock: &'s Stock,
        sought: &'s Sought,
    ) -> Result<Search<'s, 'a>, EngineError> {
        let lines = &asked.after.lines;
        let last = match &sought.lines {
            Lines::All => MOST * UNIT,
            Lines::One(id) => {
                let line = lines.iter().find(|line| line.id == *id).ok_or_else(|| WhatIfError::NoLine {
                    line: id.clone(),
                    known: lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>().join(", "),
                })?;
                let most = if line.price == 0 { UNIT } else { line.price };
                // A card's prices have twelve digits before the point.
                (most * MOST).min(UNIT * UNIT * UNIT - 1) / step(asked.after, line)
            }
        };
        let mut search = Search { asked, stock, sought, last, missed: 0 };
        search.missed = missed(&search.tally(0)?);
        Ok(search)
    }

    fn moves(&self, id: &str) -> bool {
        match &self.sought.lines {
            Lines::All => true,
            Lines::One(one) => one == id,
        }
    }

    /// The card with its prices at a place.
    fn card(&self, at: i128) -> Card {
        let card = self.asked.after;
        card.priced(|line| {
            let step = step(card, line);
            match &self.sought.lines {
                Lines::One(id) if *id == line.id => at * step,
                Lines::One(_) => line.price,
                Lines::All => {
                    let scaled = Exact::millionths(line.price).times(Exact::millionths(at));
                    let rounding = Rounding { mode: Mode::HalfUp, step };
                    scaled.and_then(|scaled| scaled.rounded(rounding)).unwrap_or(line.price)
                }
            }
        })
    }

    fn tally(&self, at: i128) -> Result<Tally, EngineError> {
        let card = self.card(at);
        Comparison { after: &card, ..*self.asked }.tally(self.stock)
    }

    /// The figure at a place: what is owed in all, or twice the hourly pay in the middle. None where a price is beyond what money holds.
    fn figure(&self, at: i128) -> Result<Option<i128>, EngineError> {
        let tally = self.tally(at)?;
        if missed(&tally) > self.missed {
            return Ok(None);
        }
        Ok(Some(match self.sought.goal {
            Goal::Budget(_) => tally.total().amount[1],
            Goal::MedianHourly(_) => twice_median(&tally).ok_or(WhatIfError::Untimed)?,
        }))
    }

    fn doubled(&self) -> i128 {
        if matches!(self.sought.goal, Goal::MedianHourly(_)) { 2 } else { 1 }
    }

    fn wanted(&self) -> i128 {
        match self.sought.goal {
            Goal::MedianHourly(wanted) => wanted.0 * 2,
            Goal::Budget(wanted) => wanted.0,
        }
    }

    /// Whether a figure lies beyond the border: it reaches the median, or breaks the budget.
    fn is_beyond(&self, figure: Option<i128>) -> bool {
        figure.is_none_or(|figure| match self.sought.goal {
            Goal::MedianHourly(_) => figure >= self.wanted(),
            Goal::Budget(_) => figure > self.wanted(),
        })
    }

    /// The place that the goal names: the first beyond the border for a median, the last before it for a budget.
    fn border(&self) -> Result<i128, EngineError> {
        let (mut low, mut high) = (0, self.last);
        let (mut at_low, mut at_high) = (self.figure(low)?, self.figure(high)?);
        let is_budget = matches!(self.sought.goal, Goal::Budget(_));
        if self.is_beyond(at_low) {
            return if is_budget { Err(self.unreachable(low, at_low)) } else { Ok(low) };
        }
        if !self.is_beyond(at_high) {
            return Err(self.unreachable(high, at_high));
        }
        // Amounts are nearly straight in the price, so every second look is where a line between the ends meets the goal.
        let mut is_straight = true;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let straight = at_low.zip(at_high).filter(|_| is_straight).and_then(|(from, to)| {
                let share = (self.wanted() - from) as f64 / (to - from) as f64;
                let at = low + (share * (high - low) as f64) as i128;
                (to > from).then_some(at)
            });
            let at = straight.unwrap_or(middle).clamp(low + 1, high - 1);
            is_straight = !is_straight;
            let figure = self.figure(at)?;
            match self.is_beyond(figure) {
                true => (high, at_high) = (at, figure),
                false => (low, at_low) = (at, figure),
            }
        }
        Ok(if is_budget { low } else { high })
    }

    fn unreachable(&self, at: i128, figure: Option<i128>) -> EngineError {
        let reached = Money(figure.unwrap_or_default() / self.doubled());
        let place = match &self.sought.lines {
            Lines::All if at == 0 => "with every price at 0".to_owned(),
            Lines::All => format!("with every price times {MOST}"),
            Lines::One(id) => {
                let price = self.card(at).lines.iter().find(|line| line.id == *id).map(|line| line.price);
                format!("with {id} at {}", Money(price.unwrap_or_default()))
            }
        };
        let currency = &self.asked.after.currency;
        let what = match (self.sought.goal, at) {
            (Goal::MedianHourly(wanted), _) => format!(
                "hourly pay in the middle does not reach {wanted} {currency}: {place} it is {reached}; look at caps, at lines that price the other work, and at whose time is counted"
            ),
            (Goal::Budget(wanted), 0) => format!(
                "no price keeps within {wanted} {currency}: {place} {reached} are owed, by other lines, minimums and what bands add"
            ),
            (Goal::Budget(wanted), _) => format!(
                "no price uses up {wanted} {currency}: {place} only {reached} are owed; look at caps, and whether the line prices any of the work"
            ),
        };
        WhatIfError::Unreachable(what).into()
    }
}

fn missed(tally: &Tally) -> u64 {
    tally.missed[1].values().map(|rows| rows.len() as u64).sum()
}

/// What a line's price is a multiple of: the card's step, or less where its price is finer today.
fn step(card: &Card, line: &Line) -> i128 {
    let mut step = card.rounding.step;
    while step > 1 && line.price % step != 0 {
        step = (step / 10).max(1);
    }
    step
}

/// Twice the hourly pay in the middle, in millionths, each person's rounded half up; none where nobody's time is known.
fn twice_median(tally: &Tally) -> Option<i128> {
    let known = tally.workers.iter().filter(|(worker, sums)| is_timed(worker, sums.active));
    let hourly = known.map(|(_, sums)| {
        let active = i128::from(sums.active);
        (2 * sums.amount[1] * i128::from(HOUR) + active).div_euclid(2 * active)
    });
    let mut hourly: Vec<i128> = hourly.collect();
    hourly.sort_unstable();
    let last = hourly.len().checked_sub(1)?;
    Some(hourly[last / 2] + hourly[last.div_ceil(2)])
}

fn is_timed(worker: &str, active: i64) -> bool {
    active > 0 && super::tables::is_known(worker)
}
