//! How many of a worker's pieces are accepted, month by month: what acceptance bands look at.
//!
//! Promises: a pair of counts, never a rate; all judged pieces of the worker, project and calendar month of the label (in the card's
//! zone) count, so that all pieces of a month see the same pair, whichever comes first.

use std::collections::HashMap;

use chrono::Datelike;

use super::card::Card;
use super::names::Names;
use super::piece::{Condition, Piece, Verdict};

/// A worker, a project, a month.
type Month = (u32, Option<u32>, i32, u32);

/// The counts of each month.
pub struct Acceptances<'c> {
    card: &'c Card,
    workers: Names,
    projects: Names,
    counts: HashMap<Month, (u64, u64)>,
}

impl<'c> Acceptances<'c> {
    pub fn new(card: &'c Card) -> Acceptances<'c> {
        let (workers, projects) = (Names::default(), Names::default());
        Acceptances { card, workers, projects, counts: HashMap::new() }
    }

    /// Whether any line of a card looks at them.
    pub fn are_asked_by(card: &Card) -> bool {
        card.lines.iter().any(|line| !line.acceptance_bands.is_empty())
    }

    pub fn count(&mut self, piece: &Piece<'_>) {
        let Some(verdict) = piece.verdict else { return };
        let worker = self.workers.number(piece.worker_id);
        let project = piece.of(Condition::Project).map(|project| self.projects.number(project));
        let counts = self.counts.entry(self.month(worker, project, piece)).or_default();
        counts.0 += u64::from(verdict == Verdict::Accepted);
        counts.1 += 1;
    }

    /// Accepted and judged pieces of the month of a piece, once all were counted; none where none was judged.
    pub fn of(&self, piece: &Piece<'_>) -> Option<(u64, u64)> {
        let worker = self.workers.known(piece.worker_id)?;
        let project = match piece.of(Condition::Project) {
            Some(project) => Some(self.projects.known(project)?),
            None => None,
        };
        self.counts.get(&self.month(worker, project, piece)).copied()
    }

    fn month(&self, worker: u32, project: Option<u32>, piece: &Piece<'_>) -> Month {
        let day = self.card.local(piece.labeled_at).date();
        (worker, project, day.year(), day.month())
    }
}
