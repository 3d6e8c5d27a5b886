//! Rate cards: what a piece of work costs, worked out step by step and exactly, and where a card leaves gaps.
//!
//! ```text
//! file ─ written ─▶ texts by key ─ card ─▶ Card (lines, digest)
//!                          piece, card ─ evaluate ─▶ line, steps, amount ─ caps ─▶ what the day leaves of it
//!                         pieces, card ─ check ─▶ findings
//! ```
//! Promises: a card and a piece give one price, whatever else is known, in whatever order; no float takes part.
//! Absent on purpose: where pieces come from (`engine`), periods, balances and statements (they stand on this).

mod acceptance;
mod canonical;
mod caps;
mod card;
mod check;
#[cfg(test)]
mod check_tests;
mod evaluate;
mod exact;
mod find;
#[cfg(test)]
mod naive_tests;
mod names;
mod piece;
mod spans;
mod step;
mod terms;
#[cfg(test)]
mod tests;
mod written;

pub use crate::units::{Mode, Rounding};
pub use acceptance::Acceptances;
pub use caps::DayCaps;
pub use card::{Card, Line, Per};
pub use check::{Check, Checked};
pub use evaluate::{Alike, Price, Standing, Unpriced};
pub use exact::{Exact, MODES, minor_unit};
pub use piece::{CONDITIONS, Condition, PRODUCTION, Piece, Traits, Verdict};
pub use step::{Step, What};

/// What is wrong with a card, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Unreadable,
    Missing,
    Value,
    Twice,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Code::Unreadable => "PW0701",
            Code::Missing => "PW0702",
            Code::Value => "PW0703",
            Code::Twice => "PW0704",
        }
    }
}

/// Why a card cannot be used: the file, the line and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {file}:{line}: {what}", code.name())]
pub struct RatesError {
    pub code: Code,
    pub file: String,
    pub line: u64,
    pub what: String,
}

impl RatesError {
    fn new(code: Code, file: &str, line: u64, what: impl Into<String>) -> RatesError {
        RatesError { code, file: file.to_owned(), line, what: what.into() }
    }
}
