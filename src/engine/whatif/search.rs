//! The price at which a goal is met: prices of a card scaled, and the work priced again, until the border is found.
//!
//! Promises: an amount never falls when a price rises (docs/decisions/0009-whatif.md), so the border is one; the price found meets the goal,
//! and one step further does not. A goal that no price meets is told with what the ends reach.

use super::WhatIfError;
use super::alike::Account;
use super::price::{Comparison, Tally};
use super::pricer::is_capped;
use super::stock::{Read, Stock};
use super::tables::{is_compared, is_timed};
use crate::engine::EngineError;
use crate::engine::lanes::on_cores;
use crate::rates::{Card, Exact, Line, Mode, Rounding};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Micros, Money};

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

/// What is priced at each place that is looked at.
enum Work {
    /// What each worker's pay hangs on, part by part: all rows were priced once.
    Accounts(Vec<Vec<Account>>),
    /// All rows, each time: by a card with caps of a day a piece hangs on those before it.
    Rows(Stock),
}

/// What is owed in all, and the pay for an hour of each person whose time is known.
type Paid = (i128, Vec<i128>);

struct Search<'s, 'a> {
    asked: &'s Comparison<'a>,
    sought: &'s Sought,
    work: Work,
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
        let rows = Work::Rows(Stock::Memory(Vec::new()));
        let mut search = Search { asked, sought, work: rows, last, missed: 0 };
        (search.work, search.missed) = search.gather(stock)?;
        Ok(search)
    }

    /// What is priced at each place, and how many pieces have no price after, whatever the price.
    fn gather(&self, stock: &Stock) -> Result<(Work, u64), EngineError> {
        let card = self.card(0);
        let comparison = Comparison { after: &card, ..*self.asked };
        if is_capped(&card) {
            let rows = stock.in_memory(&Read::These(comparison.columns()))?;
            let missed = missed(&comparison.tally(&rows)?);
            return Ok((Work::Rows(rows), missed));
        }
        let moving: Vec<bool> = card.lines.iter().map(|line| self.moves(&line.id)).collect();
        let passed = comparison.passed(stock, Some(&moving))?;
        let missed = passed.iter().map(|of| missed(&of.tally)).sum();
        Ok((Work::Accounts(passed.into_iter().map(|of| of.accounts).collect()), missed))
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

    /// What a card comes to; none where a price is beyond what money holds.
    fn paid(&self, card: &Card) -> Result<Option<Paid>, EngineError> {
        match &self.work {
            Work::Rows(rows) => {
                let tally = Comparison { after: card, ..*self.asked }.tally(rows)?;
                let timed =
                    tally.workers.iter().filter(|(name, sums)| is_compared(name, sums) && is_timed(sums));
                let hourly = timed.map(|(_, sums)| an_hour(sums.amount[1], sums.active)).collect();
                Ok((missed(&tally) == self.missed).then(|| (tally.total().amount[1], hourly)))
            }
            Work::Accounts(parts) => {
                let each = |part: usize| Ok(paid(&parts[part], card));
                let mut all = (0, Vec::new());
                for part in on_cores((0..parts.len()).collect(), each)? {
                    let Some((owed, hourly)) = part else { return Ok(None) };
                    all.0 += owed;
                    all.1.extend(hourly);
                }
                Ok(Some(all))
            }
        }
    }

    /// The figure at a place: what is owed in all, or twice the hourly pay in the middle. None where a price is beyond what money holds.
    fn figure(&self, at: i128) -> Result<Option<i128>, EngineError> {
        let Some((owed, hourly)) = self.paid(&self.card(at))? else { return Ok(None) };
        Ok(Some(match self.sought.goal {
            Goal::Budget(_) => owed,
            Goal::MedianHourly(_) => twice_median(hourly).ok_or(WhatIfError::Untimed)?,
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

/// What the accounts of a part come to.
fn paid(accounts: &[Account], card: &Card) -> Option<Paid> {
    let (mut all, mut hourly) = (0, Vec::new());
    for account in accounts {
        let owed = account.owed(card)?;
        all += owed;
        if account.is_compared && account.is_timed {
            hourly.push(an_hour(owed, account.active));
        }
    }
    Some((all, hourly))
}

/// What an hour comes to, in millionths, rounded half up.
fn an_hour(amount: i128, active: Micros) -> i128 {
    let active = i128::from(active);
    (2 * amount * i128::from(HOUR) + active).div_euclid(2 * active)
}

/// Twice the hourly pay in the middle; none where nobody's time is known.
fn twice_median(mut hourly: Vec<i128>) -> Option<i128> {
    hourly.sort_unstable();
    let last = hourly.len().checked_sub(1)?;
    Some(hourly[last / 2] + hourly[last.div_ceil(2)])
}
