//! How many of a worker's pieces are accepted, month by month: what acceptance bands look at.
//!
//! Promises: a pair of counts, never a rate; all judged pieces of the worker, project and calendar month of the label (in the card's
//! zone) count, so that all pieces of a month see the same pair, whichever comes first.

use std::collections::HashMap;

use chrono::Datelike;

use super::card::Card;
use super::piece::{Condition, Piece, Verdict};

/// A worker, a project, a month.
type Month = (String, Option<String>, i32, u32);

/// The counts of each month.
pub struct Acceptances<'c> {
    card: &'c Card,
    counts: HashMap<Month, (u64, u64)>,
}

impl<'c> Acceptances<'c> {
    pub fn new(card: &'c Card) -> Acceptances<'c> {
        Acceptances { card, counts: HashMap::new() }
    }

    /// Whether any line of a card looks at them.
    pub fn are_asked_by(card: &Card) -> bool {
        card.lines.iter().any(|line| !line.acceptance_bands.is_empty())
    }

    pub fn count(&mut self, piece: &Piece<'_>) {
        if let Some(verdict) = piece.verdict {
            let counts = self.counts.entry(month(self.card, piece)).or_default();
            counts.0 += u64::from(verdict == Verdict::Accepted);
            counts.1 += 1;
        }
    }

    /// Accepted and judged pieces of the month of a piece, once all were counted; none where none was judged.
    pub fn of(&self, piece: &Piece<'_>) -> Option<(u64, u64)> {
        self.counts.get(&month(self.card, piece)).copied()
    }
}

fn month(card: &Card, piece: &Piece<'_>) -> Month {
    let day = card.local(piece.labeled_at).date();
    let project = piece.of(Condition::Project).map(str::to_owned);
    (piece.worker_id.to_owned(), project, day.year(), day.month())
}
