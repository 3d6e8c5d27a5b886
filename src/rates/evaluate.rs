//! The price of one piece of work by a card: which line applies, each step, the exact amount, rounded once.
//!
//! Promises: nothing but the card and the piece decides; what its events offer in another currency no card prices; the most specific line
//! in force at the label's time applies, and where two are equally specific none does; the order of the steps is fixed (docs/decisions/0006-money.md).
//! Absent on purpose: what hangs on other pieces (`caps`, `acceptance`).

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use super::card::{Card, Line, Per};
use super::exact::Exact;
use super::piece::{CONDITIONS, Piece, Verdict};
use super::step::{By, Step, What};
use super::terms::{Band, Effect};
use crate::units::{HOUR, Micros, Money};

/// What an amount is, by the piece's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Of an accepted piece.
    Owed,
    /// Of an open piece, as if it were accepted.
    Expected,
    /// Of a rejected piece: 0, or less where a penalty says so.
    Rejected,
}

/// A price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price<'c> {
    pub line: &'c Line,
    pub amount: Money,
    pub standing: Standing,
}

/// Why a piece has no price.
#[derive(Clone, Debug, PartialEq)]
pub enum Unpriced<'c> {
    /// Its events offer it in another currency: it keeps what they say.
    OtherCurrency,
    /// The card is not in force on its day.
    NotInForce,
    /// No line in force fits it.
    NoLine,
    /// Several equally specific lines do.
    Tie(Vec<&'c Line>),
    /// It is paid by the unit, and says not how many.
    NoUnits(&'c Line),
    /// It is paid by the hour, and no time is known.
    NoTime(&'c Line),
    /// The amount is beyond what is kept of money.
    TooLarge(&'c Line),
}

/// What keeps a line from a sum.
enum Halt {
    NoUnits,
    NoTime,
    TooLarge,
}

/// As many digits as money keeps.
const MOST: i128 = 1_000_000_000_000_000_000;

impl Card {
    /// The price of a piece; `steps` is told each step in order, and a caller who wants none passes `&mut |_| {}`.
    ///
    /// # Errors
    /// Says why no line prices it.
    pub fn price<'c>(
        &'c self,
        piece: &Piece<'_>,
        steps: &mut dyn FnMut(Step),
    ) -> Result<Price<'c>, Unpriced<'c>> {
        if piece.offered.is_some_and(|offered| offered != self.currency) {
            return Err(Unpriced::OtherCurrency);
        }
        let local = self.local(piece.labeled_at);
        let line = self.line_for(local.date(), piece)?;
        let mut sum = Sum { amount: Exact::ZERO, steps };
        let amount = self.reckon(line, piece, local, &mut sum).map_err(|halt| match halt {
            Halt::NoUnits => Unpriced::NoUnits(line),
            Halt::NoTime => Unpriced::NoTime(line),
            Halt::TooLarge => Unpriced::TooLarge(line),
        })?;
        let standing = match piece.verdict {
            Some(Verdict::Accepted) => Standing::Owed,
            Some(Verdict::Rejected) => Standing::Rejected,
            None => Standing::Expected,
        };
        Ok(Price { line, amount: Money(amount), standing })
    }

    /// The time of day where the card is in force.
    pub(super) fn local(&self, at: Micros) -> NaiveDateTime {
        DateTime::from_timestamp_micros(at).unwrap_or_default().with_timezone(&self.zone).naive_local()
    }

    /// The most specific line that fits a piece on a day.
    fn line_for<'c>(&'c self, day: NaiveDate, piece: &Piece<'_>) -> Result<&'c Line, Unpriced<'c>> {
        if !self.in_force(day) {
            return Err(Unpriced::NotInForce);
        }
        let mut fitting = self.lines.iter().filter(|line| line.in_force(day) && line.fits(piece));
        let line = fitting.next().ok_or(Unpriced::NoLine)?;
        // They stand by how specific they are: what ties with the first comes right after it.
        let others: Vec<&Line> =
            fitting.take_while(|other| other.specificity() == line.specificity()).collect();
        match others.is_empty() {
            true => Ok(line),
            false => Err(Unpriced::Tie([vec![line], others].concat())),
        }
    }

    fn reckon(
        &self,
        line: &Line,
        piece: &Piece<'_>,
        local: NaiveDateTime,
        sum: &mut Sum<'_>,
    ) -> Result<i128, Halt> {
        match piece.verdict {
            Some(Verdict::Rejected) => sum.put(What::Rejected, By::Is(0), Some(Exact::ZERO))?,
            _ => {
                line.quantity(piece, sum)?;
                line.bands(piece, sum)?;
                self.hours(line, local, sum)?;
                line.limits(piece, sum)?;
            }
        }
        if let Some(penalty) = line.gold_penalty.filter(|_| piece.gold_wrong > 0) {
            sum.plus(What::Penalty, -penalty * i128::from(piece.gold_wrong))?;
        }
        let rounded = sum.amount.rounded(self.rounding).filter(|amount| amount.abs() < MOST);
        let amount = rounded.ok_or(Halt::TooLarge)?;
        sum.put(What::Rounding, By::ToStep(self.rounding.step), Some(Exact::millionths(amount)))?;
        Ok(amount)
    }

    /// What night and weekend make of it; both may hold.
    fn hours(&self, line: &Line, local: NaiveDateTime, sum: &mut Sum<'_>) -> Result<(), Halt> {
        if let Some(night) = self.night.filter(|night| night.holds(local.time())) {
            sum.times(What::Night, line.night.unwrap_or(night.factor))?;
        }
        if let Some(weekend) = self.weekend.as_ref().filter(|weekend| weekend.days.contains(&local.weekday()))
        {
            sum.times(What::Weekend, line.weekend.unwrap_or(weekend.factor))?;
        }
        Ok(())
    }
}

impl Line {
    /// Whether a piece is what the line asks for, whatever the day.
    pub fn fits(&self, piece: &Piece<'_>) -> bool {
        CONDITIONS
            .iter()
            .zip(&self.asks)
            .all(|((_, condition), ask)| ask.as_deref().is_none_or(|ask| piece.of(*condition) == Some(ask)))
    }

    fn quantity(&self, piece: &Piece<'_>, sum: &mut Sum<'_>) -> Result<(), Halt> {
        sum.put(What::Price, By::Is(self.price), Some(Exact::millionths(self.price)))?;
        match self.per {
            Per::Piece => Ok(()),
            Per::Unit(_) => {
                let units = Exact::millionths(piece.units.ok_or(Halt::NoUnits)?);
                sum.put(What::Units, By::Times(units), sum.amount.times(units))
            }
            Per::Hour => {
                let micros = i128::from(piece.active_micros.ok_or(Halt::NoTime)?);
                let hours = Exact::fraction(micros, i128::from(HOUR)).ok_or(Halt::TooLarge)?;
                sum.put(What::Hours, By::Times(hours), sum.amount.times(hours))
            }
        }
    }

    /// Bands of a score or rate hold from their value on, the highest that is reached; bands of speed hold within theirs, the lowest.
    /// What is not known reaches none.
    fn bands(&self, piece: &Piece<'_>, sum: &mut Sum<'_>) -> Result<(), Halt> {
        if let Some(score) = piece.score {
            sum.band(What::Score, self.score_bands.iter().rev().find(|band| score >= band.at))?;
        }
        if let Some((accepted, judged)) = piece.acceptance.filter(|(_, judged)| *judged > 0) {
            let reaches = |at: i128| i128::from(accepted) * 1_000_000 >= at * i128::from(judged);
            sum.band(What::Acceptance, self.acceptance_bands.iter().rev().find(|band| reaches(band.at)))?;
        }
        if let Some(micros) = piece.active_micros.map(i128::from) {
            sum.band(What::Speed, self.speed_bands.iter().find(|band| micros <= band.at))?;
        }
        Ok(())
    }

    fn limits(&self, piece: &Piece<'_>, sum: &mut Sum<'_>) -> Result<(), Halt> {
        if let Some(factor) = self.gold_factor.filter(|_| piece.gold_wrong > 0) {
            sum.times(What::Gold, factor)?;
        }
        if let Some(minimum) = self.minimum.filter(|minimum| sum.amount < Exact::millionths(*minimum)) {
            sum.put(What::Minimum, By::AtLeast(minimum), Some(Exact::millionths(minimum)))?;
        }
        if let Some(cap) = self.cap.filter(|cap| sum.amount > Exact::millionths(*cap)) {
            sum.put(What::Cap, By::AtMost(cap), Some(Exact::millionths(cap)))?;
        }
        Ok(())
    }
}

/// The amount so far, and who is told the steps to it.
struct Sum<'s> {
    amount: Exact,
    steps: &'s mut dyn FnMut(Step),
}

impl Sum<'_> {
    fn put(&mut self, what: What, by: By, amount: Option<Exact>) -> Result<(), Halt> {
        self.amount = amount.ok_or(Halt::TooLarge)?;
        (self.steps)(Step { what, by, amount: self.amount });
        Ok(())
    }

    /// A factor in millionths; one of 1 is no step.
    fn times(&mut self, what: What, factor: i128) -> Result<(), Halt> {
        match factor {
            1_000_000 => Ok(()),
            factor => {
                let factor = Exact::millionths(factor);
                self.put(what, By::Times(factor), self.amount.times(factor))
            }
        }
    }

    fn plus(&mut self, what: What, more: i128) -> Result<(), Halt> {
        match more {
            0 => Ok(()),
            more => self.put(what, By::Plus(more), self.amount.plus(Exact::millionths(more))),
        }
    }

    fn band(&mut self, what: What, band: Option<&Band>) -> Result<(), Halt> {
        match band.map(|band| band.effect) {
            None => Ok(()),
            Some(Effect::Times(factor)) => self.times(what, factor),
            Some(Effect::Plus(more)) => self.plus(what, more),
        }
    }
}
