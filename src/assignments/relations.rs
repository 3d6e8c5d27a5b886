//! What the fold gives: one row for each piece of work, and beside it what a piece has many of.
//! All but `voided` join on `piece`. These are the tables that `queries/*.sql` and `piecework sql` read.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use super::columns::{At, Text, relation};
use super::lives::Lives;
use crate::units::Money;

relation! {
    /// One piece of work, or (`aside` not empty) something of a worker's that belongs to no piece:
    /// `payment` (payments without assignment), `logged` (logged time).
    Piece as Pieces {
        piece: i64,
        aside: Text,
        worker_id: Text,
        assignment_id: Text,
        task_id: Text,
        project_id: Text,
        team: Text,
        domain: Text,
        task_type: Text,
        stage: Text,
        source: Text,
        /// Where it stands: open, claimed, labeled, released, rework, accepted, rejected.
        state: Text,
        first_claimed_at: At,
        first_labeled_at: At,
        last_labeled_at: At,
        last_released_at: At,
        release_reason: Text,
        first_reviewed_at: At,
        /// The first verdict that is not `withdrawn`.
        first_verdict: Text,
        /// `accepted` or `rejected`; empty while the piece is open.
        final_verdict: Text,
        final_verdict_at: At,
        /// The first time it was sent back.
        rework_at: At,
        score: Option<f64>,
        score_at: At,
        price: Option<Money>,
        price_currency: Text,
        /// No price is known, and its stage is none whose missing price counts as 0.
        unpriced: bool,
        /// The currency of its price, else of its first payment.
        currency: Text,
        /// Net payments of every kind are exactly 0.
        net_paid_is_zero: bool,
        /// Length of the union of its work intervals; empty where there is none.
        handling_micros: Option<i64>,
        labels: i64,
        reviews: i64,
        payments: i64,
        units: Option<f64>,
    }
}

relation! {
    /// One stretch of work that a label or a release closed.
    WorkInterval as WorkIntervals { piece: i64, started_at: At, ended_at: At, closed_by: Text }
}

relation! {
    /// From one label to the first verdict after it.
    ReviewWait as ReviewWaits { piece: i64, labeled_at: At, reviewed_at: At, reviewer_id: Text, wait_micros: i64 }
}

relation! {
    /// One review.
    Review as Reviews {
        piece: i64,
        event_id: Text,
        reviewed_at: At,
        reviewer_id: Text,
        reviewer_kind: Text,
        verdict: Text,
        score: Option<f64>,
        reason: Text,
        /// The first review of the piece.
        is_first: bool,
        /// The final verdict of the piece.
        is_final: bool,
        /// Whether this verdict agrees with the known answer or with a later reviewer's; empty when neither is there.
        agreed: Option<bool>,
    }
}

relation! {
    /// One labeled item whose answer is known.
    GoldAnswer as GoldAnswers { piece: i64, item_id: Text, answered_at: At, correct: bool }
}

relation! {
    /// One own act of the worker: claim, label, release, logged time.
    WorkerAct as WorkerActs { piece: i64, acted_at: At }
}

relation! {
    /// One payment.
    Payment as Payments {
        piece: i64,
        event_id: Text,
        paid_at: At,
        amount: Option<Money>,
        currency: Text,
        pay_kind: Text,
        payment_id: Text,
    }
}

relation! {
    /// Working time that no piece shows.
    LoggedTime as LoggedTimes {
        piece: i64,
        event_id: Text,
        logged_at: At,
        logged_micros: Option<i64>,
        activity: Text,
        paid: Option<bool>,
    }
}

relation! {
    /// Something strange about a piece, with the events that show it.
    Flag as Flags { piece: i64, flag: Text, flagged_at: At, event_ids: Text }
}

relation! {
    /// A fact that is taken back, and the void that does it.
    VoidedFact as VoidedFacts { event_id: Text, voided_by: Text }
}

/// All relations.
#[derive(Default)]
pub struct Relations {
    pub pieces: Pieces,
    pub work_intervals: WorkIntervals,
    pub review_waits: ReviewWaits,
    pub reviews: Reviews,
    pub gold_answers: GoldAnswers,
    pub acts: WorkerActs,
    pub payments: Payments,
    pub logged_time: LoggedTimes,
    pub flags: Flags,
    pub voided: VoidedFacts,
    /// Beside the tables, where it was asked for.
    pub lives: Lives,
    /// How much of it anybody reads.
    pub breadth: Breadth,
}

/// How much of the relations is made: what nobody reads is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breadth {
    #[default]
    All,
    /// All but `reviews`, which is the longest row to make.
    WithoutReviews,
    /// What sums are made of, and the named column of pieces by which they are grouped.
    Sums(&'static str),
}

impl Relations {
    /// Relations of which so much is made.
    pub fn of(breadth: Breadth) -> Relations {
        let mut relations = Relations { breadth, ..Relations::default() };
        if let Breadth::Sums(key) = breadth {
            relations.pieces.leave_out(|name| name != key && is_of_no_sum(name));
            relations.work_intervals.leave_out(|name| name == "closed_by");
            relations.review_waits.leave_out(|name| matches!(name, "labeled_at" | "reviewer_id"));
            relations.gold_answers.leave_out(|name| name == "item_id");
            relations.payments.leave_out(|name| matches!(name, "event_id" | "payment_id"));
            relations.logged_time.leave_out(|name| matches!(name, "event_id" | "activity"));
        }
        relations
    }

    /// Takes what was gathered as named tables.
    ///
    /// # Errors
    /// Never for well-made columns.
    pub fn take(&mut self) -> Result<Vec<(&'static str, RecordBatch)>, ArrowError> {
        Ok(vec![
            ("pieces", self.pieces.take()?),
            ("work_intervals", self.work_intervals.take()?),
            ("review_waits", self.review_waits.take()?),
            ("reviews", self.reviews.take()?),
            ("gold_answers", self.gold_answers.take()?),
            ("acts", self.acts.take()?),
            ("payments", self.payments.take()?),
            ("logged_time", self.logged_time.take()?),
            ("flags", self.flags.take()?),
            ("voided", self.voided.take()?),
        ])
    }
}

/// Whether a column of pieces is in no sum.
fn is_of_no_sum(name: &str) -> bool {
    matches!(
        name,
        "assignment_id"
            | "task_id"
            | "project_id"
            | "team"
            | "domain"
            | "task_type"
            | "source"
            | "release_reason"
            | "reviews"
            | "payments"
            | "units"
    )
}
