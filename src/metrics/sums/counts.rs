//! The whole in a few numbers, and what a reader of the figures has to know about the work behind them.

use crate::table::{Cell, Table};
use crate::units::{HOUR, Micros};

/// Stretches of work longer than this are named.
pub const LONG: Micros = 4 * HOUR;

/// How many of what there are among the pieces that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// People with a name.
    pub workers: i64,
    pub assignments: i64,
    pub claimed: i64,
    pub labeled: i64,
    pub reviewed: i64,
    pub accepted: i64,
    pub rejected: i64,
    /// Accepted pieces without a price.
    pub unpriced: i64,
    /// Pieces of nobody known.
    pub nameless: i64,
    /// Labeled pieces of which nobody knows how long they took.
    pub untimed: i64,
    /// Stretches of work that are longer than [`LONG`].
    pub long: i64,
    /// How long those are together.
    pub long_micros: Micros,
}

impl Counts {
    /// Adds other counts to these; no worker is in both.
    pub fn merge(&mut self, other: Counts) {
        self.workers += other.workers;
        self.assignments += other.assignments;
        self.claimed += other.claimed;
        self.labeled += other.labeled;
        self.reviewed += other.reviewed;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.unpriced += other.unpriced;
        self.nameless += other.nameless;
        self.untimed += other.untimed;
        self.long += other.long;
        self.long_micros += other.long_micros;
    }

    /// The table `totals`, of one row.
    pub fn table(&self) -> Table {
        let cells = [
            ("workers", self.workers),
            ("assignments", self.assignments),
            ("claimed", self.claimed),
            ("labeled", self.labeled),
            ("reviewed", self.reviewed),
            ("accepted", self.accepted),
            ("rejected", self.rejected),
        ];
        Table {
            name: "totals".into(),
            columns: cells.iter().map(|(name, _)| (*name).to_owned()).collect(),
            rows: vec![cells.iter().map(|(_, count)| Cell::Whole(*count)).collect()],
        }
    }

    /// The notes that these numbers call for.
    pub fn notes(&self) -> Vec<String> {
        let Counts { unpriced, nameless, untimed, long, long_micros, .. } = self;
        let mut notes = Vec::new();
        if *long > 0 {
            let hours = *long_micros as f64 / HOUR as f64;
            notes.push(format!(
                "{long} stretches of work are longer than 4 hours, {hours:.1} hours in all: probably a tab left open. --idle-cap counts at most the last part of each."
            ));
        }
        if *unpriced > 0 {
            notes.push(format!("{unpriced} accepted pieces have no price; they owe nothing that is known and are counted in `unpriced`."));
        }
        if *nameless > 0 {
            notes.push(format!(
                "{nameless} pieces name no worker; they are counted under `?` and never ranked or tiered."
            ));
        }
        if *untimed > 0 {
            notes.push(format!(
                "{untimed} labeled pieces have no measured time and no claim; labeled_per_hour and hourly pay count them and their money, and no time for them, so both are too high where such pieces are many."
            ));
        }
        notes
    }
}
