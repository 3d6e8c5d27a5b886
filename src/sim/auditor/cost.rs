//! What correct labels cost, once more: each piece put into one part of the cost, and its money added up.
//!
//! Promises: it follows docs/decisions/0010-quality-cost.md and shares no code with `queries/cost`. Absent on purpose: what hours would
//! cost, which is no fact.

use std::collections::BTreeSet;

use super::facts::{Known, at};
use super::figures::{Group, groups};
use super::measure::{cut, seconds, union, wilson};
use super::piece::Piece;
use super::review_time::ReviewTime;
use super::rows::{amount, currencies, money, over, real, table, text, whole};
use super::{AuditOptions, By};
use crate::events::{Event, EventType};
use crate::table::{Cell, Table};
use crate::units::{Micros, Money};

/// To what the money of a piece went; what is above its price, and bonuses, go elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Accepted,
    Review,
    Rejected,
    Gold,
    Training,
    Open,
    Other,
}

pub fn cost(known: &Known<'_>, options: &AuditOptions) -> Table {
    // A piece's cost has no one moment, so there are no periods.
    let mut table = table(
        "cost",
        &AuditOptions { every: None, ..*options },
        &[
            "currency",
            "accepted",
            "total_amount",
            "cost_per_accepted_amount",
            "cost_per_correct_amount",
            "cost_per_correct_amount_low",
            "cost_per_correct_amount_high",
            "accepted_amount",
            "review_amount",
            "rework_amount",
            "rejected_amount",
            "gold_amount",
            "training_amount",
            "bonus_amount",
            "overpaid_amount",
            "open_amount",
            "other_amount",
            "paid_amount",
            "outstanding_amount",
            "gold_answered",
            "gold_correct",
            "correct",
            "correct_low",
            "correct_high",
            "unpaid_seconds",
            "rework_seconds",
            "review_seconds",
            "untimed_reviews",
        ],
    );
    if options.by == By::Reviewer {
        return table;
    }
    let reviewers = Reviewers::of(known);
    let logged = ReviewTime::of(known);
    for (key, group) in groups(known, options.by) {
        for currency in currencies(known, &group) {
            let mut sums = Sums::default();
            for piece in &group.pieces {
                let part = reviewers.part(piece);
                sums.money(piece, part, currency);
                if known.currency_of(piece) == currency {
                    sums.work(piece, part, options, &logged);
                }
            }
            sums.unpaid += unpaid_logged(known, &group, currency);
            sums.reviewed += logged.apart(known, &group, currency);
            let mut row = vec![text(key), text(currency)];
            row.extend(sums.cells());
            table.rows.push(row);
        }
    }
    table
}

/// Logged time that nobody pays, of workers whose only currency this is.
fn unpaid_logged(known: &Known<'_>, group: &Group<'_, '_>, currency: Option<&str>) -> Micros {
    let of_currency = |event: &&&Event| {
        known.currency_of_worker(event.worker_id.as_deref().unwrap_or_default()) == currency
    };
    let unpaid = group.logged.iter().filter(of_currency).filter(|event| event.paid == Some(false));
    unpaid.filter_map(|event| event.active_ms).map(|active_ms| active_ms * 1000).sum()
}

/// Who reviewed what, and who did any of it.
pub struct Reviewers<'a> {
    /// Reviewer, task and project.
    tasks: BTreeSet<(&'a str, &'a str, Option<&'a str>)>,
    /// Reviewer or worker, and project.
    judged: BTreeSet<(&'a str, Option<&'a str>)>,
    did: BTreeSet<(&'a str, Option<&'a str>)>,
}

impl<'a> Reviewers<'a> {
    pub fn of(known: &Known<'a>) -> Reviewers<'a> {
        let mut all = Reviewers { tasks: BTreeSet::new(), judged: BTreeSet::new(), did: BTreeSet::new() };
        for piece in &known.pieces {
            let project = piece.key(By::Project);
            for review in piece.events.iter().filter(|event| event.event_type == EventType::Reviewed) {
                let Some(reviewer) = review.reviewer_id.as_deref() else { continue };
                all.judged.insert((reviewer, project));
                all.tasks.extend(piece.task().map(|task| (reviewer, task, project)));
            }
            if piece.assignment.is_some() && (piece.labeled().is_some() || piece.claimed().is_some()) {
                all.did.insert((piece.worker, project));
            }
        }
        all
    }

    /// Whether the pay of a piece is for reviews: of its task by somebody who did none of it, or without a piece to somebody who only
    /// reviews in the project.
    fn is_review(&self, piece: &Piece<'a>) -> bool {
        if piece.labeled().or(piece.claimed()).or(piece.released()).is_some()
            || piece.payments().next().is_none()
        {
            return false;
        }
        let project = piece.key(By::Project);
        let of_project = (piece.worker, project);
        let reviews_only = self.judged.contains(&of_project) && !self.did.contains(&of_project);
        let of_task = |task| {
            let of_reviewer = self.tasks.range((piece.worker, task, None)..);
            let mut projects = of_reviewer
                .take_while(|(reviewer, of, _)| (*reviewer, *of) == (piece.worker, task))
                .map(|(.., of)| *of);
            projects.any(|of| of.is_none() || project.is_none() || of == project)
        };
        piece.task().is_some_and(of_task) || piece.assignment.is_none() && reviews_only
    }

    /// The first that fits holds.
    pub fn part(&self, piece: &Piece<'a>) -> Part {
        if self.is_review(piece) {
            Part::Review
        } else if matches!(piece.stage(), Some("trial" | "training" | "qualification")) {
            Part::Training
        } else if piece.all_was_known() {
            Part::Gold
        } else if piece.assignment.is_none() {
            Part::Other
        } else if piece.final_is("accepted").is_some() {
            Part::Accepted
        } else if piece.final_is("rejected").is_some() || piece.was_given_back() {
            Part::Rejected
        } else {
            Part::Open
        }
    }
}

#[derive(Default)]
struct Sums {
    accepted: u64,
    product: i128,
    review: i128,
    rework: i128,
    rejected: i128,
    gold: i128,
    training: i128,
    bonus: i128,
    overpaid: i128,
    open: i128,
    other: i128,
    paid: i128,
    outstanding: i128,
    answered: u64,
    right: u64,
    unpaid: Micros,
    reworked: Micros,
    reviewed: Micros,
    untimed: u64,
}

impl Sums {
    /// What was paid for a piece in a currency, and what is owed for it.
    fn money(&mut self, piece: &Piece<'_>, part: Part, currency: Option<&str>) {
        let paid = |of_kind: &dyn Fn(Option<&str>) -> bool| -> i128 {
            let here = piece.payments().filter(|payment| payment.currency.as_deref() == currency);
            here.filter(|payment| of_kind(payment.pay_kind.as_deref())).map(amount).sum()
        };
        let bonus = paid(&|kind| kind == Some("bonus"));
        let compensation = paid(&|kind| kind == Some("compensation"));
        let settled = paid(&|kind| !matches!(kind, Some("bonus" | "compensation")));
        let is_owed = piece.final_is("accepted").is_some() && piece.price_currency() == currency;
        let owed = piece.price().filter(|_| is_owed && currency.is_some()).unwrap_or_default().0;
        self.bonus += bonus;
        self.paid += bonus + compensation + settled;
        self.outstanding += (owed - settled).max(0);
        let cost = owed.max(settled) + compensation;
        match part {
            Part::Accepted => {
                // What somebody paid where nobody named a price is the price.
                let price = if piece.price().is_some() { owed } else { owed.max(settled) };
                self.product += price;
                match piece.rework() {
                    Some(_) => self.rework += cost - price,
                    None => self.overpaid += cost - price,
                }
            }
            Part::Review => self.review += cost,
            Part::Rejected => self.rejected += cost,
            Part::Gold => self.gold += cost,
            Part::Training => self.training += cost,
            Part::Open => self.open += cost,
            Part::Other => self.other += cost,
        }
    }

    /// Counts and time of a piece.
    fn work<'a>(
        &mut self,
        piece: &Piece<'a>,
        part: Part,
        options: &AuditOptions,
        logged: &ReviewTime<'_, 'a>,
    ) {
        self.accepted += u64::from(part == Part::Accepted);
        if !matches!(part, Part::Review | Part::Training | Part::Other) {
            let answers = piece.gold_answers();
            self.answered += answers.len() as u64;
            self.right += answers.iter().filter(|answer| answer.correct).count() as u64;
        }
        self.unpaid += piece.unpaid(options.idle_cap).map_or(0, |(_, length)| length);
        if let Some(sent_back) = piece.rework() {
            let worked = union(&piece.intervals(options.idle_cap), 0);
            self.reworked += cut(&worked, at(sent_back), Micros::MAX);
        }
        self.reviewed += logged.with(piece);
        for review in piece.events.iter().filter(|event| event.event_type == EventType::Reviewed) {
            if matches!(review.reviewer_kind.as_deref(), None | Some("person")) {
                self.reviewed += review.active_ms.unwrap_or_default() * 1000;
                let is_untimed =
                    review.active_ms.is_none() && !logged.is_timed(piece, review.reviewer_id.as_deref());
                self.untimed += u64::from(is_untimed);
            }
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let total = Money(self.paid + self.outstanding);
        let (low, high) = match wilson(self.right, self.answered) {
            Some((low, high)) => (Some(low), Some(high)),
            None => (None, None),
        };
        let rate = over(self.right as f64, self.answered as f64);
        let correct = [rate, low, high].map(|rate| rate.map(|rate| rate * self.accepted as f64));
        let each = |correct: Option<f64>| real(correct.and_then(|correct| over(total.to_f64(), correct)));
        vec![
            whole(self.accepted),
            money(total.0),
            each(Some(self.accepted as f64)),
            each(correct[0]),
            // The most that may be correct cost the least.
            each(correct[2]),
            each(correct[1]),
            money(self.product),
            money(self.review),
            money(self.rework),
            money(self.rejected),
            money(self.gold),
            money(self.training),
            money(self.bonus),
            money(self.overpaid),
            money(self.open),
            money(self.other),
            money(self.paid),
            money(self.outstanding),
            whole(self.answered),
            whole(self.right),
            real(correct[0]),
            real(correct[1]),
            real(correct[2]),
            Cell::Real(seconds(self.unpaid)),
            Cell::Real(seconds(self.reworked)),
            Cell::Real(seconds(self.reviewed)),
            whole(self.untimed),
        ]
    }
}
