//! One step of the arithmetic of a price, kept so that a statement can explain it.
//!
//! Promises: the steps of a price, in order, each with what it did and the exact amount after it, lead from 0 to the amount.
//! Absent on purpose: other languages than English (a statement has its own words for [`What`]).

use std::fmt;

use super::exact::Exact;
use super::terms::short;

/// Of an hour.
const SECONDS: Exact = Exact::millionths(3_600_000_000);

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Price,
    Units,
    Hours,
    Score,
    Acceptance,
    Speed,
    Night,
    Weekend,
    Gold,
    Minimum,
    Cap,
    Rejected,
    Penalty,
    Rounding,
    LineDayCap,
    CardDayCap,
}

impl What {
    pub fn name(self) -> &'static str {
        match self {
            What::Price => "price",
            What::Units => "units",
            What::Hours => "hours",
            What::Score => "score",
            What::Acceptance => "acceptance",
            What::Speed => "speed",
            What::Night => "night",
            What::Weekend => "weekend",
            What::Gold => "wrong gold",
            What::Minimum => "minimum",
            What::Cap => "cap",
            What::Rejected => "rejected",
            What::Penalty => "gold penalty",
            What::Rounding => "rounding",
            What::LineDayCap => "cap of the line's day",
            What::CardDayCap => "cap of the day",
        }
    }
}

/// How it does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// It starts, or starts anew, from this amount.
    Is(i128),
    Times(Exact),
    Plus(i128),
    AtLeast(i128),
    AtMost(i128),
    ToStep(i128),
}

/// One step: its numbers are millionths where they are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub what: What,
    pub by: By,
    /// After it.
    pub amount: Exact,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, amount) = (self.what.name(), self.amount.print());
        match self.by {
            By::Is(value) => write!(out, "{name} {}", short(value)),
            By::Times(hours) if self.what == What::Hours => {
                let seconds = hours.times(SECONDS).map_or("very many".to_owned(), Exact::print);
                write!(out, "{name} x {}/3600 = {amount}", plain(&seconds))
            }
            By::Times(factor) => write!(out, "{name} x {} = {amount}", plain(&factor.print())),
            By::Plus(more) if more < 0 => write!(out, "{name} - {} = {amount}", short(-more)),
            By::Plus(more) => write!(out, "{name} + {} = {amount}", short(more)),
            By::AtLeast(least) => write!(out, "{name} at least {} = {amount}", short(least)),
            By::AtMost(most) => write!(out, "{name} at most {} = {amount}", short(most)),
            By::ToStep(step) => write!(out, "{name} to {} = {amount}", short(step)),
        }
    }
}

/// A factor without the zeros that money has.
fn plain(text: &str) -> &str {
    text.trim_end_matches('0').trim_end_matches('.')
}
