//! The pass over rows: each piece priced before and after, and what that comes to by worker and project.
//!
//! Promises: amounts are added only of pieces that both sides price, in the card's currency; sums are whole numbers, so neither the
//! order of the rows nor the number of threads shows. Caps of a day and rates of a month look at all pieces of the worker.
//! Absent on purpose: what is said of pieces without a price (`missed`), rows of tables (`tables`).

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use arrow::array::RecordBatch;

use super::alike::Account;
use super::pricer::Pricer;
use super::rows::{CURRENCY, ID, PRICE, PRICE_CURRENCY, PROJECT, STAGE};
use super::stock::{Read, Stock};
use super::view::View;
use crate::engine::lanes::on_cores;
use crate::engine::{EngineError, Question};
use crate::metrics::tiers::Held;
use crate::rates::{Alike, Card, Standing, Verdict};
use crate::units::{Micros, Money};

/// Which pieces `--where` picks: worker, id, time.
pub type Picked = HashSet<(String, String, Micros)>;

/// What is compared.
pub struct Comparison<'a> {
    pub question: &'a Question,
    /// None: the prices on the events.
    pub before: Option<&'a Card>,
    pub after: &'a Card,
    /// The tiers that each side pays by.
    pub held: [Option<&'a Held>; 2],
    pub picked: Option<&'a Picked>,
}

/// Sums over pieces that both sides price, before and after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    pub pieces: i64,
    pub amount: [i128; 2],
    /// Of open pieces, as if they were accepted.
    pub expected: [i128; 2],
    /// Of judged pieces, and of time that belongs to none.
    pub active: Micros,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.pieces += other.pieces;
        for side in 0..2 {
            self.amount[side] += other.amount[side];
            self.expected[side] += other.expected[side];
        }
        self.active += other.active;
    }
}

/// What a pass came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub workers: BTreeMap<String, Sums>,
    pub projects: BTreeMap<Option<String>, Sums>,
    /// Pieces offered in other currencies than the card's.
    pub other_currencies: BTreeMap<String, u64>,
    /// Pieces that a side does not price, by part: their rows.
    pub missed: [BTreeMap<usize, Vec<u32>>; 2],
    /// The last moment of what was compared.
    pub last: Option<Micros>,
}

impl Tally {
    pub fn total(&self) -> Sums {
        let mut total = Sums::default();
        self.workers.values().for_each(|sums| total.add(sums));
        total
    }

    fn merge(&mut self, other: Tally) {
        other
            .workers
            .into_iter()
            .for_each(|(worker, sums)| self.workers.entry(worker).or_default().add(&sums));
        for (project, sums) in other.projects {
            self.projects.entry(project).or_default().add(&sums);
        }
        for (currency, pieces) in other.other_currencies {
            *self.other_currencies.entry(currency).or_default() += pieces;
        }
        for (own, others) in self.missed.iter_mut().zip(other.missed) {
            own.extend(others);
        }
        self.last = self.last.max(other.last);
    }
}

/// What a part came to: its sums, and where prices are looked for what each worker's pay hangs on.
pub struct Passed {
    pub tally: Tally,
    pub accounts: Vec<Account>,
}

impl Comparison<'_> {
    /// Prices all rows, a part on each core.
    ///
    /// # Errors
    /// When kept rows cannot be read.
    pub fn tally(&self, stock: &Stock) -> Result<Tally, EngineError> {
        let mut tally = Tally::default();
        self.passed(stock, None)?.into_iter().for_each(|of| tally.merge(of.tally));
        Ok(tally)
    }

    /// The same part by part; `moving` says of each line of the card after whether its price is looked for.
    ///
    /// # Errors
    /// As [`Comparison::tally`].
    pub fn passed(&self, stock: &Stock, moving: Option<&[bool]>) -> Result<Vec<Passed>, EngineError> {
        let read = Read::These(self.columns());
        let each = |part: usize| {
            let batch = stock.part(part, &read)?;
            self.part(&batch, part, moving)
        };
        on_cores((0..stock.parts()).collect(), each)
    }

    /// The columns that are looked at.
    pub fn columns(&self) -> Vec<&'static str> {
        let mut columns = Pricer::columns([self.before, Some(self.after)].into_iter().flatten());
        if self.before.is_none() {
            columns.push(PRICE);
        }
        if self.picked.is_some() {
            columns.push(ID);
        }
        columns
    }

    fn part(&self, batch: &RecordBatch, part: usize, moving: Option<&[bool]>) -> Result<Passed, EngineError> {
        let view = View::of(batch)?;
        let currency = self.after.currency.as_str();
        let sides = [(self.before, self.held[0]), (Some(self.after), self.held[1])];
        let mut pass = Pass {
            comparison: self,
            view: &view,
            sides: sides.map(|(card, held)| card.map(|card| Pricer::new(card, held, &view))),
            counted: view.each(STAGE, |stage| self.question.scope.counts_stage(Some(stage))),
            other: view.each(CURRENCY, |of| of != currency),
            named: view.each(PRICE_CURRENCY, |of| of == currency),
            projects: vec![None; view.each(PROJECT, |_| ()).len() + 1],
            part,
            tally: Tally::default(),
            moving,
            accounts: Vec::new(),
        };
        for pricer in pass.sides.iter_mut().flatten() {
            pricer.count(&view, self.question);
        }
        let mut start = 0;
        while start < view.rows() {
            let end = view.end_of_worker(start);
            pass.worker(start..end);
            start = end;
        }
        Ok(pass.finish())
    }

    /// Whether a row is one that is asked about.
    fn counts(&self, view: &View<'_>, row: usize) -> bool {
        let is_picked = |picked: &Picked| {
            let id = view.id(row).unwrap_or_default();
            picked.contains(&(view.worker(row).to_owned(), id.to_owned(), view.at(row)))
        };
        self.question.scope.holds(view.at(row)) && self.picked.is_none_or(is_picked)
    }
}

/// What a side makes of a piece.
#[derive(Clone, Copy)]
struct Priced {
    standing: Standing,
    amount: Money,
    /// What the amount hangs on, of a card without caps of a day.
    alike: Option<Alike>,
}

struct Pass<'p, 'c> {
    comparison: &'p Comparison<'c>,
    view: &'p View<'p>,
    /// Before and after; the prices on the events have none.
    sides: [Option<Pricer<'c>>; 2],
    /// By the place of its text: whether a stage counts, whether a currency is another than the card's, whether a price's is the card's.
    counted: Vec<bool>,
    other: Vec<bool>,
    named: Vec<bool>,
    /// By the place of the project, from 1; the first is of rows without one.
    projects: Vec<Option<Sums>>,
    part: usize,
    tally: Tally,
    moving: Option<&'p [bool]>,
    accounts: Vec<Account>,
}

impl Pass<'_, '_> {
    /// Whether a row enters any figure: play money does not.
    fn is_counted(&self, row: usize) -> bool {
        match self.view.key(STAGE, row) {
            Some(key) => self.counted[key],
            None => self.comparison.question.scope.counts_stage(None),
        }
    }

    /// Whether a piece is offered, or time paid, in another currency than the card's.
    fn is_other(&self, row: usize) -> bool {
        match self.view.is_piece(row) {
            true => self.view.key(PRICE_CURRENCY, row).is_some_and(|key| !self.named[key]),
            false => self.view.key(CURRENCY, row).is_some_and(|key| self.other[key]),
        }
    }

    fn worker(&mut self, rows: Range<usize>) {
        let (comparison, view) = (self.comparison, self.view);
        let has_other = rows.clone().any(|row| self.is_counted(row) && self.is_other(row));
        let is_capped = self.sides.iter().flatten().any(|pricer| pricer.is_capped);
        let worker = view.worker(rows.start);
        let mut sums = None::<Sums>;
        let mut account = self.moving.map(|_| Account::new(worker));
        for row in rows {
            let counts = comparison.counts(view, row);
            if !self.is_counted(row) || !counts && !is_capped {
                continue;
            }
            let is_piece = view.is_piece(row);
            if self.is_other(row) {
                if let Some(other) = view.currency(row).filter(|_| counts && is_piece) {
                    match self.tally.other_currencies.get_mut(other) {
                        Some(pieces) => *pieces += 1,
                        None => drop(self.tally.other_currencies.insert(other.to_owned(), 1)),
                    }
                }
                continue;
            }
            // Time that names no currency is this one's, unless there is another that it may be of.
            if !is_piece && has_other && view.key(CURRENCY, row).is_none() {
                continue;
            }
            let of_row = match is_piece {
                true => self.piece(row, counts, account.as_mut()),
                false => Some(Sums { active: view.own(row), ..Sums::default() }),
            };
            if !counts {
                continue;
            }
            // Who has nothing that both sides price is there all the same, to stand apart.
            let sums = sums.get_or_insert_default();
            if let Some(of_row) = of_row {
                self.tally.last = self.tally.last.max(Some(view.at(row)));
                let project = view.key(PROJECT, row).map_or(0, |key| key + 1);
                self.projects[project].get_or_insert_default().add(&of_row);
                sums.add(&of_row);
            }
        }
        let Some(sums) = sums else { return };
        if let Some(account) = account {
            self.accounts.push(account.finish(&sums));
        }
        self.tally.workers.entry(worker.to_owned()).or_default().add(&sums);
    }

    /// What a piece comes to, where both sides price it.
    fn piece(&mut self, row: usize, counts: bool, account: Option<&mut Account>) -> Option<Sums> {
        let view = self.view;
        let priced = [0, 1].map(|side: usize| {
            let priced = match &mut self.sides[side] {
                Some(pricer) => pricer.price(view, row).map(|(price, alike)| Priced {
                    standing: price.standing,
                    amount: price.amount,
                    alike: Some(alike),
                }),
                None => self.on_events(row),
            };
            if priced.is_none() && counts {
                self.tally.missed[side].entry(self.part).or_default().push(row as u32);
            }
            priced
        });
        let [Some(before), Some(after)] = priced else { return None };
        let mut sums = Sums { pieces: 1, ..Sums::default() };
        for (side, priced) in [before, after].into_iter().enumerate() {
            match priced.standing {
                Standing::Expected => sums.expected[side] += priced.amount.0,
                Standing::Owed | Standing::Rejected => sums.amount[side] += priced.amount.0,
            }
        }
        sums.active = if view.verdict(row).is_some() { view.own(row) } else { 0 };
        if let (Some(account), Some(moving), Some(alike)) = (account, self.moving, after.alike)
            && counts
            && moving[alike.line as usize]
        {
            account.moves(alike, sums.amount[1]);
        }
        Some(sums)
    }

    /// The price on a piece's events, in the card's currency.
    fn on_events(&self, row: usize) -> Option<Priced> {
        let verdict = self.view.verdict(row);
        let of = |standing, amount| Priced { standing, amount, alike: None };
        // What is rejected is worth nothing, whatever it would have cost.
        let Some(price) = self.view.price(row) else {
            return (verdict == Some(Verdict::Rejected)).then_some(of(Standing::Rejected, Money::ZERO));
        };
        let is_known = match self.view.key(PRICE_CURRENCY, row) {
            Some(key) => self.named[key],
            None => price == Money::ZERO,
        };
        let priced = match verdict {
            Some(Verdict::Accepted) => of(Standing::Owed, price),
            Some(Verdict::Rejected) => of(Standing::Rejected, Money::ZERO),
            None => of(Standing::Expected, price),
        };
        is_known.then_some(priced)
    }

    fn finish(mut self) -> Passed {
        let names = self.view.each(PROJECT, str::to_owned);
        let names = std::iter::once(None).chain(names.into_iter().map(Some));
        for (name, sums) in names.zip(self.projects) {
            if let Some(sums) = sums {
                // The same text may stand under two keys.
                self.tally.projects.entry(name).or_default().add(&sums);
            }
        }
        Passed { tally: self.tally, accounts: self.accounts }
    }
}
