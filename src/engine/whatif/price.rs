//! The pass over rows: each piece priced before and after, and what that comes to by worker and project.
//!
//! Promises: amounts are added only of pieces that both sides price, in the card's currency; sums are whole numbers, so neither the
//! order of the rows nor the number of threads shows. Caps of a day and rates of a month look at all pieces of the worker.
//! Absent on purpose: what is said of pieces without a price (`missed`), rows of tables (`tables`).

use std::collections::{BTreeMap, HashSet};

use arrow::array::RecordBatch;

use super::stock::Stock;
use super::view::View;
use crate::engine::lanes::on_cores;
use crate::engine::rates::with_tier;
use crate::engine::{EngineError, Question};
use crate::metrics::tiers::Held;
use crate::rates::{Acceptances, Card, DayCaps, Piece, Standing, Verdict};
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

impl Comparison<'_> {
    /// Prices all rows, a part on each core.
    ///
    /// # Errors
    /// When kept rows cannot be read.
    pub fn tally(&self, stock: &Stock) -> Result<Tally, EngineError> {
        let each = |part: usize| {
            let batch = stock.part(part, self.picked.is_some())?;
            self.part(&batch, part)
        };
        let mut tally = Tally::default();
        on_cores((0..stock.parts()).collect(), each)?.into_iter().for_each(|of| tally.merge(of));
        Ok(tally)
    }

    fn part(&self, batch: &RecordBatch, part: usize) -> Result<Tally, EngineError> {
        let view = View::of(batch)?;
        let mut pass = Pass {
            comparison: self,
            view: &view,
            sides: [self.before, Some(self.after)].map(|card| card.map(Pricer::new)),
            part,
            tally: Tally::default(),
        };
        for pricer in pass.sides.iter_mut().flatten() {
            pricer.count(&view, self.question);
        }
        let mut start = 0;
        while start < view.rows() {
            let worker = view.worker(start);
            let end = (start..view.rows()).find(|row| view.worker(*row) != worker).unwrap_or(view.rows());
            pass.worker(worker, start..end);
            start = end;
        }
        Ok(pass.tally)
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

/// A card at work on one part.
struct Pricer<'c> {
    card: &'c Card,
    caps: DayCaps<'c>,
    is_capped: bool,
    acceptances: Option<Acceptances<'c>>,
}

impl<'c> Pricer<'c> {
    fn new(card: &'c Card) -> Pricer<'c> {
        let acceptances = Acceptances::are_asked_by(card).then(|| Acceptances::new(card));
        Pricer { card, caps: DayCaps::new(card), is_capped: card.has_day_caps(), acceptances }
    }

    /// Counts the verdicts of all pieces, where months ask for them.
    fn count(&mut self, view: &View<'_>, question: &Question) {
        let Some(acceptances) = &mut self.acceptances else { return };
        for row in (0..view.rows()).filter(|row| view.is_piece(*row)) {
            if question.scope.counts_stage(view.stage(row)) {
                acceptances.count(&view.piece(row));
            }
        }
    }

    /// Fills in what the card asks beside, and prices.
    fn price(&mut self, piece: &Piece<'_>, held: Option<&Held>) -> Option<Priced> {
        let mut piece = with_tier(*piece, self.card, held);
        piece.acceptance = self.acceptances.as_ref().and_then(|acceptances| acceptances.of(&piece));
        let mut price = self.card.price(&piece, &mut |_| {}).ok()?;
        if self.is_capped {
            self.caps.take(&piece, &mut price, &mut |_| {});
        }
        Some((price.standing, price.amount))
    }
}

/// The price on a piece's events, in a currency.
pub fn on_events(view: &View<'_>, row: usize, currency: &str) -> Option<Priced> {
    let verdict = view.verdict(row);
    // What is rejected is worth nothing, whatever it would have cost.
    let Some((price, of)) = view.price(row) else {
        return (verdict == Some(Verdict::Rejected)).then_some((Standing::Rejected, Money::ZERO));
    };
    let is_known = of.map_or(price == Money::ZERO, |of| of == currency);
    let standing = match verdict {
        Some(Verdict::Accepted) => Standing::Owed,
        Some(Verdict::Rejected) => return is_known.then_some((Standing::Rejected, Money::ZERO)),
        None => Standing::Expected,
    };
    is_known.then_some((standing, price))
}

type Priced = (Standing, Money);

struct Pass<'p, 'c> {
    comparison: &'p Comparison<'c>,
    view: &'p View<'p>,
    /// Before and after; the prices on the events have none.
    sides: [Option<Pricer<'c>>; 2],
    part: usize,
    tally: Tally,
}

impl Pass<'_, '_> {
    fn worker(&mut self, worker: &str, rows: std::ops::Range<usize>) {
        let (comparison, view) = (self.comparison, self.view);
        let currency = comparison.after.currency.as_str();
        let is_other = |row: usize| view.currency(row).filter(|of| *of != currency);
        let rows: Vec<usize> =
            rows.filter(|row| comparison.question.scope.counts_stage(view.stage(*row))).collect();
        let has_other = rows.iter().any(|row| is_other(*row).is_some());
        let is_capped = self.sides.iter().flatten().any(|pricer| pricer.is_capped);
        let mut sums = None::<Sums>;
        let mut projects: BTreeMap<Option<&str>, Sums> = BTreeMap::new();
        for row in rows {
            let counts = comparison.counts(view, row);
            if !counts && !is_capped {
                continue;
            }
            let of_row = match (view.is_piece(row), is_other(row)) {
                (_, Some(other)) => {
                    if counts && view.is_piece(row) {
                        *self.tally.other_currencies.entry(other.to_owned()).or_default() += 1;
                    }
                    None
                }
                (true, None) => self.piece(row, counts),
                // Time that names no currency is this one's, unless there is another that it may be of.
                (false, None) if view.currency(row).is_none() && has_other => None,
                (false, None) => Some(Sums { active: view.own(row), ..Sums::default() }),
            };
            if let Some(of_row) = of_row.filter(|_| counts) {
                self.tally.last = self.tally.last.max(Some(view.at(row)));
                projects.entry(view.project(row)).or_default().add(&of_row);
                sums.get_or_insert_default().add(&of_row);
            }
        }
        if let Some(sums) = sums {
            self.tally.workers.entry(worker.to_owned()).or_default().add(&sums);
        }
        for (project, sums) in projects {
            match self.tally.projects.get_mut(&project.map(str::to_owned)) {
                Some(known) => known.add(&sums),
                None => drop(self.tally.projects.insert(project.map(str::to_owned), sums)),
            }
        }
    }

    /// What a piece comes to, where both sides price it.
    fn piece(&mut self, row: usize, counts: bool) -> Option<Sums> {
        let (comparison, view) = (self.comparison, self.view);
        let piece = view.piece(row);
        let mut priced = [None; 2];
        for (side, pricer) in self.sides.iter_mut().enumerate() {
            priced[side] = match pricer {
                Some(pricer) => pricer.price(&piece, comparison.held[side]),
                None => on_events(view, row, &comparison.after.currency),
            };
            if priced[side].is_none() && counts {
                self.tally.missed[side].entry(self.part).or_default().push(row as u32);
            }
        }
        let [Some(before), Some(after)] = priced else { return None };
        let mut sums = Sums { pieces: 1, ..Sums::default() };
        for (side, (standing, amount)) in [before, after].into_iter().enumerate() {
            match standing {
                Standing::Expected => sums.expected[side] += amount.0,
                Standing::Owed | Standing::Rejected => sums.amount[side] += amount.0,
            }
        }
        sums.active = if view.verdict(row).is_some() { view.own(row) } else { 0 };
        Some(sums)
    }
}
