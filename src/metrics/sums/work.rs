//! The sums of throughput and accuracy.

use crate::units::Micros;

/// Of one group and period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    pub claimed: i64,
    pub labeled: i64,
    pub released: i64,
    pub accepted: i64,
    pub rejected: i64,
    pub reviewed: i64,
    pub rework: i64,
    pub first_judged: i64,
    pub first_accepted: i64,
    pub gold_answered: i64,
    pub gold_correct: i64,
    pub scored: i64,
    /// Of scores, with 15 decimals.
    pub score_sum: i128,
    pub active: Micros,
    /// The handling time of each piece.
    pub handling: Vec<Micros>,
    /// The wait of each label for its verdict.
    pub waits: Vec<Micros>,
    /// The first and the last act.
    pub acts: Option<(Micros, Micros)>,
}

impl Work {
    pub fn act(&mut self, at: Micros) {
        self.acts = Some(self.acts.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }

    pub fn merge(&mut self, other: Work) {
        self.claimed += other.claimed;
        self.labeled += other.labeled;
        self.released += other.released;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.reviewed += other.reviewed;
        self.rework += other.rework;
        self.first_judged += other.first_judged;
        self.first_accepted += other.first_accepted;
        self.gold_answered += other.gold_answered;
        self.gold_correct += other.gold_correct;
        self.scored += other.scored;
        self.score_sum += other.score_sum;
        self.active += other.active;
        self.handling.extend(other.handling);
        self.waits.extend(other.waits);
        if let Some((first, last)) = other.acts {
            self.act(first);
            self.act(last);
        }
    }
}
