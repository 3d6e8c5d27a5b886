//! Which card prices which piece, and for how much.
//!
//! Promises: what was judged in a closed month is priced by the cards of its seal, with which a new card has nothing to do; of two
//! cards of one currency the one that came into force last by the day of the label prices a piece; a piece that two cards price, of
//! two currencies, is refused and not paid twice; no card takes work from the day caps of a month that was closed without it.
//! Absent on purpose: the price itself (`rates`).

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::super::rates::{Found, Work};
use super::super::{EngineError, Question};
use super::bounds;
use super::seals::Place;
use crate::metrics::calendar::{Every, local_date};
use crate::payroll::{PayrollError, Seal};
use crate::rates::{Card, DayCaps, Step};
use crate::units::{Micros, Money};

/// What a piece is worth by a card.
pub(super) struct Priced {
    /// Which of the cards.
    pub card: usize,
    pub line: String,
    pub amount: Money,
    pub steps: Vec<String>,
}

/// Prices by worker and piece.
pub(super) type Prices = HashMap<(String, String), Priced>;

/// Which cards hold when.
pub(super) struct Pricing<'c> {
    pub cards: &'c [Card],
    /// The end of each closed month, and the cards of its seal.
    closed: Vec<(Micros, Vec<usize>)>,
    rest: Vec<usize>,
}

impl<'c> Pricing<'c> {
    /// # Errors
    /// When a card of a closed month is missing, or two cards begin together.
    pub fn new(cards: &'c [Card], place: &Place<'_>, zone: Tz) -> Result<Pricing<'c>, PayrollError> {
        for (at, card) in cards.iter().enumerate() {
            let begins = |other: &&Card| other.currency == card.currency && other.from == card.from;
            if let Some(other) = cards[..at].iter().find(begins) {
                let what = format!(
                    "the cards {} {} and {} {} are both for {} from {} on: name one of them",
                    other.name, other.version, card.name, card.version, card.currency, card.from
                );
                return Err(PayrollError::new("PW0724", what));
            }
        }
        let mut closed = Vec::new();
        for seal in place.priced_by {
            closed.push((bounds(seal.period, zone).1, of_seal(cards, seal)?));
        }
        let rest = match (place.fixed_by(), closed.last()) {
            (Some(_), Some((_, cards))) => cards.clone(),
            _ => {
                keep_closed_days(cards, &closed, place.priced_by)?;
                (0..cards.len()).collect()
            }
        };
        Ok(Pricing { cards, closed, rest })
    }

    /// The cards for what was judged at a moment, or is open. Where there is none the events' own price holds.
    pub fn holding(&self, judged_at: Option<Micros>) -> &[usize] {
        let closed = judged_at.and_then(|at| self.closed.iter().find(|(until, _)| at < *until));
        closed.map_or(&self.rest, |(_, cards)| cards)
    }

    /// Whether no card has a say in what was judged at a moment, or is open, and is offered in a currency.
    pub fn leaves(&self, judged_at: Option<Micros>, offered: Option<&str>) -> bool {
        let is_other = |at: &usize| offered.is_some_and(|offered| offered != self.cards[*at].currency);
        self.holding(judged_at).iter().all(is_other)
    }

    /// Whether a card prices what was labeled then, among those that hold.
    fn prices(&self, at: usize, labeled_at: Micros, holding: &[usize]) -> bool {
        let card = &self.cards[at];
        let begun = |card: &Card| card.from <= day(card, labeled_at);
        let later = |other: &Card| other.currency == card.currency && other.from > card.from && begun(other);
        holding.contains(&at) && begun(card) && !holding.iter().any(|other| later(&self.cards[*other]))
    }

    /// What each labeled piece is worth by the cards.
    ///
    /// # Errors
    /// When two cards price a piece, or events cannot be read.
    pub async fn price(&self, work: &Work, question: &Question) -> Result<Prices, EngineError> {
        let mut prices = Prices::new();
        for (at, card) in self.cards.iter().enumerate() {
            let (mut caps, mut twice) = (DayCaps::new(card), None);
            let mut take = |found: &Found<'_>| {
                let piece = &found.piece;
                if !self.prices(at, piece.labeled_at, self.holding(found.final_verdict_at)) {
                    return;
                }
                let mut steps = Vec::new();
                let mut tell = |step: Step| steps.push(step.to_string());
                let Ok(mut price) = card.price(piece, &mut tell) else { return };
                caps.take(piece, &mut price, &mut tell);
                let key = (piece.worker_id.to_owned(), piece.assignment_id.to_owned());
                let priced = Priced { card: at, line: price.line.id.clone(), amount: price.amount, steps };
                if let Some(other) = prices.insert(key, priced) {
                    twice.get_or_insert((piece.assignment_id.to_owned(), other.card));
                }
            };
            work.each_piece(card, question, &mut take).await?;
            if let Some((piece, other)) = twice {
                let other = &self.cards[other];
                let what = format!(
                    "{piece} is priced by {} {} in {} and by {} {} in {}: let a project or stage tell whose work it is",
                    other.name, other.version, other.currency, card.name, card.version, card.currency
                );
                return Err(PayrollError::new("PW0724", what).into());
            }
        }
        Ok(prices)
    }
}

/// Refuses a card that takes work of capped days of a closed month from the card that the month was closed by: what is judged later would
/// make room under those caps, and move what was sealed.
fn keep_closed_days(
    cards: &[Card],
    closed: &[(Micros, Vec<usize>)],
    seals: &[Seal],
) -> Result<(), PayrollError> {
    // What one of the months was closed by has moved none before it.
    let is_new = |at: &usize| !closed.iter().any(|(_, of)| of.contains(at));
    for new in (0..cards.len()).filter(is_new).map(|at| &cards[at]) {
        for ((end, of), seal) in closed.iter().zip(seals).rev() {
            let rivals = of
                .iter()
                .map(|at| &cards[*at])
                .filter(|old| old.has_day_caps() && old.currency == new.currency && old.from < new.from);
            let free = rivals.map(|old| first_day(new, Every::Day.end(*end - 1, old.zone))).max();
            if let Some(free) = free.filter(|free| new.from < *free) {
                let what = format!(
                    "{}:{}: the card {} {} begins on {}, and {} is closed by a card with caps of the day, which would find room on those days: write from = {free} or later",
                    new.file, new.from_at, new.name, new.version, new.from, seal.period
                );
                return Err(PayrollError::new("PW0727", what));
            }
        }
    }
    Ok(())
}

/// The first day of a card's zone that begins at a moment or after it.
fn first_day(card: &Card, at: Micros) -> NaiveDate {
    // Of a moment on which a day begins it is that day, and of any other the day after.
    let last = local_date(at - 1, card.zone);
    last.succ_opt().unwrap_or(last)
}

fn day(card: &Card, at: Micros) -> NaiveDate {
    local_date(at, card.zone)
}

/// The cards of a closed month among those that were given.
fn of_seal(cards: &[Card], seal: &Seal) -> Result<Vec<usize>, PayrollError> {
    let found = |digest: &str| cards.iter().position(|card| card.digest == digest);
    let mut of = Vec::new();
    for used in &seal.cards {
        let Some(at) = found(&used.digest) else {
            let changed = cards.iter().any(|card| card.name == used.name && card.version == used.version);
            let why = match changed {
                true => {
                    "the card of that name that was given has another digest: a new card needs a day from which on it holds, and a closed month its own card"
                }
                false => "it was not given: add it with --rates",
            };
            let what = format!(
                "{} was closed by the card {} {} (sha256 {}); {why}",
                seal.period, used.name, used.version, used.digest
            );
            return Err(PayrollError::new("PW0723", what));
        };
        of.push(at);
    }
    Ok(of)
}
