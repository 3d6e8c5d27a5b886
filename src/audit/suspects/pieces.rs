//! What the relations of some workers show, piece by piece.

use std::ops::Range;

use arrow::array::{Array, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::error::ArrowError;

use super::{Group, Sighted, Watch};
use crate::metrics::Related;
use crate::metrics::columns::{At, Columns, Many, text};
use crate::units::{DAY, HOUR, Micros};

/// Payments that settle no piece.
const BESIDE: [&str; 2] = ["bonus", "compensation"];

/// The columns that tell a plain piece from one to look at.
struct Look<'a> {
    watch: &'a Watch,
    /// The group of each piece.
    groups: &'a [Group],
    pieces: &'a [i64],
    workers: &'a StringArray,
    aside: &'a StringArray,
    state: &'a StringArray,
    verdict: &'a StringArray,
    project: &'a StringArray,
    task_type: &'a StringArray,
    stage: &'a StringArray,
    price: (&'a Decimal128Array, &'a StringArray),
    handling: &'a Int64Array,
    labels: &'a Int64Array,
    review_count: &'a Int64Array,
    claimed: &'a TimestampMicrosecondArray,
    labeled: &'a TimestampMicrosecondArray,
    released: &'a TimestampMicrosecondArray,
    first_review: &'a TimestampMicrosecondArray,
    flags: Many<'a>,
    payments: (Many<'a>, &'a StringArray, &'a StringArray, &'a Decimal128Array),
    reviews: (Many<'a>, &'a StringArray),
    intervals: (Many<'a>, [&'a TimestampMicrosecondArray; 2]),
    acts: (Many<'a>, &'a TimestampMicrosecondArray),
}

impl Sighted {
    /// Looks at the relations of all pieces of some workers; `groups` gives the group of each piece.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn pieces(&mut self, watch: &Watch, related: &Related, groups: &[Group]) -> Result<(), ArrowError> {
        let mut look = Look::of(watch, related, groups)?;
        let mut start = 0;
        while start < look.pieces.len() {
            let worker = text(look.workers, start);
            let same = (start..look.pieces.len()).take_while(|row| text(look.workers, *row) == worker);
            let rows = start..start + same.count();
            start = rows.end;
            let left = worker.and_then(|worker| watch.left.get(worker)).copied();
            for row in rows.clone() {
                self.piece(&mut look, row, left);
            }
            if look.holds_too_many(rows.clone()) {
                self.suspects.extend(rows.map(|row| groups[row]));
            }
        }
        Ok(())
    }

    fn piece(&mut self, look: &mut Look<'_>, row: usize, left: Option<Micros>) {
        let group = look.groups[row];
        if look.review_count.value(row) > 0 || look.state.value(row) == "labeled" {
            let project = text(look.project, row).unwrap_or_default();
            let project = self.projects.id(|known| known == project, || project.to_owned());
            if look.review_count.value(row) > 0 {
                self.reviewed.insert(project);
            }
            if look.state.value(row) == "labeled" {
                self.waiting.push((project, group));
            }
        }
        if let (Some(handling), Some(kind), true) =
            (look.handling.at(row), text(look.task_type, row), look.labels.value(row) > 0)
        {
            let stage = text(look.stage, row).unwrap_or_default();
            let is_known = |(known, at): &(String, String)| known == kind && at == stage;
            let kind = self.kinds.id(is_known, || (kind.to_owned(), stage.to_owned()));
            self.timed.push((kind, group, handling));
        }
        if look.is_suspect(row, left) {
            self.suspects.push(group);
        }
    }
}

impl<'a> Look<'a> {
    fn of(watch: &'a Watch, related: &'a Related, groups: &'a [Group]) -> Result<Look<'a>, ArrowError> {
        let of = |name| related.batch(name).map(Columns);
        let (pieces, payments, reviews) = (of("pieces")?, of("payments")?, of("reviews")?);
        let (intervals, acts) = (of("work_intervals")?, of("acts")?);
        Ok(Look {
            watch,
            groups,
            pieces: pieces.whole("piece")?.values(),
            workers: pieces.text("worker_id")?,
            aside: pieces.text("aside")?,
            state: pieces.text("state")?,
            verdict: pieces.text("final_verdict")?,
            project: pieces.text("project_id")?,
            task_type: pieces.text("task_type")?,
            stage: pieces.text("stage")?,
            price: (pieces.money("price")?, pieces.text("price_currency")?),
            handling: pieces.whole("handling_micros")?,
            labels: pieces.whole("labels")?,
            review_count: pieces.whole("reviews")?,
            claimed: pieces.time("first_claimed_at")?,
            labeled: pieces.time("first_labeled_at")?,
            released: pieces.time("last_released_at")?,
            first_review: pieces.time("first_reviewed_at")?,
            flags: Many::of(of("flags")?)?,
            payments: (
                Many::of(payments)?,
                payments.text("pay_kind")?,
                payments.text("currency")?,
                payments.money("amount")?,
            ),
            reviews: (Many::of(reviews)?, reviews.text("reviewer_id")?),
            intervals: (Many::of(intervals)?, [intervals.time("started_at")?, intervals.time("ended_at")?]),
            acts: (Many::of(acts)?, acts.time("acted_at")?),
        })
    }

    /// Whether a piece may break a rule by itself.
    fn is_suspect(&mut self, row: usize, left: Option<Micros>) -> bool {
        let piece = self.pieces[row];
        let state = text(self.state, row);
        let is_flagged = !self.flags.rows(piece).is_empty();
        let is_judged_early = matches!((self.first_review.at(row), self.labeled.at(row)),
            (Some(review), Some(label)) if review < label);
        let worker = text(self.workers, row);
        let (reviews, reviewers) = &mut self.reviews;
        let is_own_reviewer =
            reviews.rows(piece).any(|row| worker.is_some() && text(reviewers, row) == worker);
        let (intervals, [starts, ends]) = &mut self.intervals;
        let longest = (self.watch.thresholds.long_interval_hours * HOUR as f64) as Micros;
        let is_long = intervals.rows(piece).any(|row| ends.value(row) - starts.value(row) >= longest);
        let (acts, acted) = &mut self.acts;
        let acts = acts.rows(piece);
        let acts_after_leaving = left.is_some_and(|left| acts.into_iter().any(|row| acted.value(row) > left));
        let is_open = matches!(state, Some("claimed" | "rework"));
        let is_settled = self.is_settled(row, state);
        is_flagged
            || is_judged_early
            || is_own_reviewer
            || is_long
            || acts_after_leaving
            || self.aside.is_null(row) && (is_open || !is_settled)
    }

    /// Whether a piece was paid as is due by one payment, or nothing is due and nothing was paid.
    fn is_settled(&mut self, row: usize, state: Option<&str>) -> bool {
        let (payments, kinds, currencies, amounts) = &mut self.payments;
        let all = payments.rows(self.pieces[row]);
        let is_known = self.labels.value(row) > 0
            || self.review_count.value(row) > 0
            || self.claimed.is_valid(row)
            || self.released.is_valid(row);
        if !all.is_empty() && !is_known {
            return false;
        }
        let mut settling = all.filter(|row| !text(kinds, *row).is_some_and(|kind| BESIDE.contains(&kind)));
        let verdict = text(self.verdict, row);
        let (price, currency) = (self.price.0.at(row), text(self.price.1, row));
        match (settling.next(), settling.next()) {
            (None, _) => verdict != Some("accepted") || price.is_none_or(|price| price <= 0),
            (Some(paid), None) => {
                let is_piece = text(kinds, paid) == Some("piece");
                let amount = amounts.at(paid).unwrap_or_default();
                let is_due = price.is_none_or(|price| price == amount && text(currencies, paid) == currency);
                state == Some("accepted") && is_piece && amount > 0 && is_due
            }
            _ => false,
        }
    }

    /// Whether more pieces may have been open at once than is usual, as `too_many_open.sql` counts them.
    fn holds_too_many(&self, rows: Range<usize>) -> bool {
        let many = self.watch.thresholds.too_many_open as usize;
        if rows.len() <= many {
            return false;
        }
        let longest = (self.watch.thresholds.stuck_claim_days * DAY as f64) as Micros;
        let mut steps: Vec<(Micros, i64)> = Vec::new();
        for row in rows.filter(|row| self.aside.is_null(*row)) {
            let Some(since) = self.claimed.at(row) else { continue };
            let closed = self.labeled.at(row).or_else(|| self.released.at(row));
            let until = closed.unwrap_or(Micros::MAX).min(since.saturating_add(longest));
            if until > since {
                steps.extend([(since, 1), (until, -1)]);
            }
        }
        steps.sort_unstable();
        let mut open = 0;
        steps.into_iter().any(|(_, step)| {
            open += step;
            open > many as i64
        })
    }
}
