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

/// All that the price of a piece hangs on beside the card's own numbers: pieces that are alike have one price, whatever the prices of the
/// lines are. What a line does not look at is left out, so that many pieces are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Alike {
    /// Units in millionths, or microseconds, as the line pays by.
    quantity: Option<i128>,
    /// The bands of score, acceptance and speed that are reached, counted from 1; 0 for none.
    bands: [u32; 3],
    gold_wrong: u32,
    /// The place of its line.
    pub line: u32,
    pub verdict: Option<Verdict>,
    is_night: bool,
    is_weekend: bool,
}

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
        let alike = self.alike(piece, |_, line| line.fits(piece))?;
        self.price_of(&alike, steps)
    }

    /// What the price of a piece hangs on; `fits` says of a line, by its place, whether the piece is what it asks for, whatever the day.
    ///
    /// # Errors
    /// Says why no line prices it.
    pub fn alike<'c>(
        &'c self,
        piece: &Piece<'_>,
        fits: impl Fn(usize, &Line) -> bool,
    ) -> Result<Alike, Unpriced<'c>> {
        if piece.offered.is_some_and(|offered| offered != self.currency) {
            return Err(Unpriced::OtherCurrency);
        }
        let local = self.local(piece.labeled_at);
        let at = self.line_on(local.date(), fits)?;
        let line = &self.lines[at];
        let alike = Alike {
            quantity: None,
            bands: [0; 3],
            gold_wrong: line.looks_at_gold(piece),
            line: at as u32,
            verdict: piece.verdict,
            is_night: false,
            is_weekend: false,
        };
        // Nothing but a penalty is left of what is rejected.
        if piece.verdict == Some(Verdict::Rejected) {
            return Ok(alike);
        }
        let quantity = match line.per {
            Per::Piece => None,
            Per::Unit(_) => piece.units,
            Per::Hour => piece.active_micros.map(i128::from),
        };
        Ok(Alike {
            quantity,
            bands: line.reached(piece).map(|band| band.map_or(0, |at| at as u32 + 1)),
            is_night: self.night.is_some_and(|night| night.holds(local.time())),
            is_weekend: self.weekend.as_ref().is_some_and(|of| of.days.contains(&local.weekday())),
            ..alike
        })
    }

    /// The price of all pieces that are alike, by a card that differs from the one that says so in its prices at most.
    ///
    /// # Errors
    /// Says why their line does not price them.
    pub fn price_of<'c>(
        &'c self,
        alike: &Alike,
        steps: &mut dyn FnMut(Step),
    ) -> Result<Price<'c>, Unpriced<'c>> {
        let line = &self.lines[alike.line as usize];
        let mut sum = Sum { amount: Exact::ZERO, steps };
        let amount = self.reckon(line, alike, &mut sum).map_err(|halt| match halt {
            Halt::NoUnits => Unpriced::NoUnits(line),
            Halt::NoTime => Unpriced::NoTime(line),
            Halt::TooLarge => Unpriced::TooLarge(line),
        })?;
        let standing = match alike.verdict {
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

    /// The place of the most specific line in force on a day that fits.
    fn line_on<'c>(
        &'c self,
        day: NaiveDate,
        fits: impl Fn(usize, &Line) -> bool,
    ) -> Result<usize, Unpriced<'c>> {
        if !self.in_force(day) {
            return Err(Unpriced::NotInForce);
        }
        let lines = self.lines.iter().enumerate();
        let mut fitting = lines.filter(|(at, line)| line.in_force(day) && fits(*at, line));
        let (at, line) = fitting.next().ok_or(Unpriced::NoLine)?;
        // They stand by how specific they are: what ties with the first comes right after it.
        let specificity = line.specificity();
        let others: Vec<&Line> =
            fitting.map(|(_, other)| other).take_while(|other| other.specificity() == specificity).collect();
        match others.is_empty() {
            true => Ok(at),
            false => Err(Unpriced::Tie([vec![line], others].concat())),
        }
    }

    fn reckon(&self, line: &Line, alike: &Alike, sum: &mut Sum<'_>) -> Result<i128, Halt> {
        match alike.verdict {
            Some(Verdict::Rejected) => sum.put(What::Rejected, By::Is(0), Some(Exact::ZERO))?,
            _ => {
                line.quantity(alike, sum)?;
                line.bands(alike, sum)?;
                self.hours(line, alike, sum)?;
                line.limits(alike, sum)?;
            }
        }
        if let Some(penalty) = line.gold_penalty.filter(|_| alike.gold_wrong > 0) {
            sum.plus(What::Penalty, -penalty * i128::from(alike.gold_wrong))?;
        }
        let rounded = sum.amount.rounded(self.rounding).filter(|amount| amount.abs() < MOST);
        let amount = rounded.ok_or(Halt::TooLarge)?;
        sum.put(What::Rounding, By::ToStep(self.rounding.step), Some(Exact::millionths(amount)))?;
        Ok(amount)
    }

    /// What night and weekend make of it; both may hold.
    fn hours(&self, line: &Line, alike: &Alike, sum: &mut Sum<'_>) -> Result<(), Halt> {
        if let Some(night) = self.night.filter(|_| alike.is_night) {
            sum.times(What::Night, line.night.unwrap_or(night.factor))?;
        }
        if let Some(weekend) = self.weekend.as_ref().filter(|_| alike.is_weekend) {
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

    /// Wrong answers as far as the line counts them: each for a penalty, any for a factor.
    fn looks_at_gold(&self, piece: &Piece<'_>) -> u32 {
        match (self.gold_penalty, self.gold_factor) {
            (Some(_), _) => piece.gold_wrong,
            (None, Some(_)) => piece.gold_wrong.min(1),
            (None, None) => 0,
        }
    }

    fn quantity(&self, alike: &Alike, sum: &mut Sum<'_>) -> Result<(), Halt> {
        sum.put(What::Price, By::Is(self.price), Some(Exact::millionths(self.price)))?;
        match self.per {
            Per::Piece => Ok(()),
            Per::Unit(_) => {
                let units = Exact::millionths(alike.quantity.ok_or(Halt::NoUnits)?);
                sum.put(What::Units, By::Times(units), sum.amount.times(units))
            }
            Per::Hour => {
                let micros = alike.quantity.ok_or(Halt::NoTime)?;
                let hours = Exact::fraction(micros, i128::from(HOUR)).ok_or(Halt::TooLarge)?;
                sum.put(What::Hours, By::Times(hours), sum.amount.times(hours))
            }
        }
    }

    /// The bands of score, acceptance and speed that a piece reaches: those of a score or rate hold from their value on, the highest that
    /// is reached; those of speed hold within theirs, the lowest. What is not known reaches none.
    fn reached(&self, piece: &Piece<'_>) -> [Option<usize>; 3] {
        let score = piece.score.and_then(|score| self.score_bands.iter().rposition(|band| score >= band.at));
        let acceptance = piece.acceptance.filter(|(_, judged)| *judged > 0).and_then(|(accepted, judged)| {
            let reaches = |at: i128| i128::from(accepted) * 1_000_000 >= at * i128::from(judged);
            self.acceptance_bands.iter().rposition(|band| reaches(band.at))
        });
        let micros = piece.active_micros.map(i128::from);
        let speed = micros.and_then(|micros| self.speed_bands.iter().position(|band| micros <= band.at));
        [score, acceptance, speed]
    }

    fn bands(&self, alike: &Alike, sum: &mut Sum<'_>) -> Result<(), Halt> {
        let bands = [
            (What::Score, &self.score_bands),
            (What::Acceptance, &self.acceptance_bands),
            (What::Speed, &self.speed_bands),
        ];
        for ((what, bands), reached) in bands.into_iter().zip(alike.bands) {
            sum.band(what, (reached as usize).checked_sub(1).and_then(|at| bands.get(at)))?;
        }
        Ok(())
    }

    fn limits(&self, alike: &Alike, sum: &mut Sum<'_>) -> Result<(), Halt> {
        if let Some(factor) = self.gold_factor.filter(|_| alike.gold_wrong > 0) {
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
