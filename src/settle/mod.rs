//! A statement (a platform's or vendor's invoice, a list of payouts) held against what the ledger says was paid or is owed.
//!
//! `ids` (one name for one thing) ─ `desk` (what is still free) ─ `pairs`, `batches` (what agrees) ─ `differ` (what does not) ─ `tables`
//!
//! Promises: every line and every entry stands in exactly one row, so the amounts of the rows add up to those of the statement and of
//! the ledger; a row has one currency on each side; what could be read in several ways is called ambiguous and not decided; the order
//! of the lines changes nothing but their numbers; time grows with the number of lines and entries, not with their product.
//! Absent on purpose: files, events and zones (`sources` and `engine` bring lines and entries), words for people (`cli`).

mod batches;
mod combine;
mod currencies;
mod desk;
mod differ;
mod ids;
#[cfg(test)]
mod law_tests;
mod pairs;
#[cfg(test)]
mod planted_tests;
mod sums;
mod tables;
#[cfg(test)]
mod tests;

use crate::units::Money;

pub use currencies::leave_out;
pub use tables::{rows, totals, unreadable};

/// What a line of a statement and an entry of the ledger both may say. Their order is that of what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    pub worker: Option<String>,
    pub assignment: Option<String>,
    pub task: Option<String>,
    /// The payer's number for it.
    pub payment: Option<String>,
    pub project: Option<String>,
    pub currency: String,
    /// Above 0 for the worker; below 0 what is taken back.
    pub amount: Money,
    /// Days since 1970-01-01, in the zone of the statement.
    pub day: Option<i32>,
    /// The period in which sums are compared; empty where all is one.
    pub period: String,
}

/// A line of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, counted from 1.
    pub number: u64,
    pub fact: Fact,
}

/// An amount of the ledger: a payment, or what became owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The payment, or the verdict by which it became owed.
    pub event_id: String,
    /// `piece`, `bonus` and the like; `owed`.
    pub kind: String,
    pub fact: Fact,
}

/// What has become of a line, an entry, or some of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A line of the statement that says no amount: it is in no sum.
    Unreadable,
    /// On the statement, not in the ledger.
    MissingHere,
    /// In the ledger, not on the statement.
    MissingThere,
    OtherAmount,
    OtherCurrency,
    OtherWorker,
    /// The same but for the day, which is further away than is allowed.
    OtherDay,
    /// On the statement again.
    TwiceThere,
    /// In the ledger again.
    TwiceHere,
    /// Several combinations come to the amount.
    Ambiguous,
    /// One does, and whether another amount needs its parts was not looked at: there were too many sums.
    Unchecked,
    Matched,
}

impl Outcome {
    /// All of them, in the order in which they are told.
    pub const ALL: [Outcome; 12] = [
        Outcome::Unreadable,
        Outcome::MissingHere,
        Outcome::MissingThere,
        Outcome::OtherAmount,
        Outcome::OtherCurrency,
        Outcome::OtherWorker,
        Outcome::OtherDay,
        Outcome::TwiceThere,
        Outcome::TwiceHere,
        Outcome::Ambiguous,
        Outcome::Unchecked,
        Outcome::Matched,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Outcome::Unreadable => "unreadable",
            Outcome::MissingHere => "missing_here",
            Outcome::MissingThere => "missing_there",
            Outcome::OtherAmount => "other_amount",
            Outcome::OtherCurrency => "other_currency",
            Outcome::OtherWorker => "other_worker",
            Outcome::OtherDay => "other_day",
            Outcome::TwiceThere => "twice_there",
            Outcome::TwiceHere => "twice_here",
            Outcome::Ambiguous => "ambiguous",
            Outcome::Unchecked => "unchecked",
            Outcome::Matched => "matched",
        }
    }
}

/// By what a line and an entry were brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    Assignment,
    Task,
    Payment,
    /// Worker, currency, amount and day.
    Worker,
    /// One amount that is the sum of several.
    Batch,
    /// Sums of everything of a worker, or of everything.
    Sum,
    /// It stands alone.
    Nothing,
}

impl By {
    pub fn name(self) -> &'static str {
        match self {
            By::Assignment => "assignment",
            By::Task => "task",
            By::Payment => "payment",
            By::Worker => "worker",
            By::Batch => "batch",
            By::Sum => "sum",
            By::Nothing => "",
        }
    }
}

/// Lines and entries that belong together, by their places in what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub outcome: Outcome,
    pub by: By,
    pub lines: Vec<usize>,
    pub entries: Vec<usize>,
    /// The line or entry that it repeats.
    pub twin: Option<usize>,
    /// No sum was looked for, because there were too many.
    pub unsearched: bool,
}

/// What is held against what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Piece by piece; what names no piece by worker, amount and day, and as sums of several.
    Pieces {
        /// A line and an entry may lie so many days apart; any number where it is not said.
        days: Option<i32>,
    },
    /// The sum of each worker, currency and period.
    Workers,
    /// The sum of each currency and period.
    Sums,
}

/// How it came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub rows: Vec<Row>,
    /// Ids of the statement without a platform's name that stand for several of the ledger.
    pub unclear: Vec<String>,
}

/// Holds a statement against the ledger. Ids of lines are changed to those of the ledger that they stand for.
pub fn settle(lines: &mut [Line], entries: &[Entry], mode: Mode) -> Settled {
    let unclear = ids::resolve(lines, entries);
    let mut desk = desk::Desk::of(lines, entries);
    match mode {
        Mode::Pieces { days } => {
            pairs::pair(&mut desk, days);
            batches::find(&mut desk, days, batches::Most::USUAL);
            differ::tell(&mut desk);
        }
        Mode::Workers => sums::compare(&mut desk, true),
        Mode::Sums => sums::compare(&mut desk, false),
    }
    Settled { rows: desk.finish(), unclear }
}
