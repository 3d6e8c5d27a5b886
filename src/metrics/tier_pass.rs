//! The facts that tiers are judged by, in one pass over the relations of some workers: those that `tier_facts.sql` and
//! `tier_work.sql` give, which a test holds.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::error::ArrowError;

use super::calendar::Days;
use super::columns::{At, Columns, Many, text};
use super::scope::Scope;
use super::sums::{ManyOf, Relations, unite};
use super::tier_facts::whole;
use super::tiers::{FactKind, TierFact};
use crate::units::{Micros, SECOND};

/// Stretches of time in a domain.
type Spans = (Arc<str>, Vec<(Micros, Micros)>);

/// The columns of pieces and reviews that hold such facts.
struct Pass<'a> {
    scope: &'a Scope,
    workers: &'a StringArray,
    domains: &'a StringArray,
    labeled: &'a TimestampMicrosecondArray,
    reviewed: &'a TimestampMicrosecondArray,
    first: &'a StringArray,
    judged: &'a TimestampMicrosecondArray,
    last: &'a StringArray,
    activities: &'a StringArray,
    reviews: Many<'a>,
    review: (&'a TimestampMicrosecondArray, &'a StringArray, &'a BooleanArray),
    many: ManyOf<'a>,
    days: Days,
    facts: Vec<TierFact>,
}

/// The facts of the pieces that count, up to the end of the window.
pub fn facts(
    relations: &Relations<'_>,
    reviews: &RecordBatch,
    counts: &[bool],
    scope: &Scope,
) -> Result<Vec<TierFact>, ArrowError> {
    let scope = whole(scope);
    let (pieces, reviews) = (Columns(relations.pieces), Columns(reviews));
    let mut pass = Pass {
        scope: &scope,
        workers: pieces.text("worker_id")?,
        domains: pieces.text("domain")?,
        labeled: pieces.time("first_labeled_at")?,
        reviewed: pieces.time("first_reviewed_at")?,
        first: pieces.text("first_verdict")?,
        judged: pieces.time("final_verdict_at")?,
        last: pieces.text("final_verdict")?,
        activities: Columns(relations.logged_time).text("activity")?,
        reviews: Many::of(reviews)?,
        review: (reviews.time("reviewed_at")?, reviews.text("reviewer_id")?, reviews.flag("agreed")?),
        many: ManyOf::of(relations)?,
        days: Days::new(scope.tz),
        facts: Vec::new(),
    };
    let mut start = 0;
    while start < counts.len() {
        let worker = text(pass.workers, start);
        let same = (start..counts.len()).take_while(|row| text(pass.workers, *row) == worker);
        let rows = start..start + same.count();
        start = rows.end;
        pass.worker(worker.unwrap_or_default(), rows, pieces.whole("piece")?.values(), counts);
    }
    Ok(pass.facts)
}

impl<'a> Pass<'a> {
    fn worker(&mut self, worker: &str, rows: Range<usize>, pieces: &[i64], counts: &[bool]) {
        let worker: Arc<str> = worker.into();
        let mut domains: BTreeMap<&str, Spans> = BTreeMap::new();
        for row in rows.filter(|row| counts[*row]) {
            let domain = text(self.domains, row).unwrap_or_default();
            let (domain, spans) = domains.entry(domain).or_insert_with(|| (domain.into(), Vec::new()));
            self.verdicts(&worker, domain, row);
            self.many(&worker, domain, pieces[row]);
            let [starts, ends] = self.many.interval_times;
            let worked = self.many.intervals.rows(pieces[row]);
            spans.extend(worked.filter_map(|row| Some((starts.at(row)?, ends.at(row)?))));
        }
        for (domain, mut stretches) in domains.into_values() {
            unite(&mut stretches, self.scope.gap, |start, end| self.active(&worker, &domain, start, end));
        }
    }

    /// A stretch of time, cut at midnights and at the end of the window.
    fn active(&mut self, worker: &Arc<str>, domain: &Arc<str>, start: Micros, end: Micros) {
        let end = self.scope.until.map_or(end, |until| end.min(until));
        let mut at = start;
        while at < end {
            let midnight = self.days.of(at).1.min(end);
            let seconds = (midnight - at) as f64 / SECOND as f64;
            self.push(worker, domain, Some(at), FactKind::Active(seconds));
            at = midnight;
        }
    }

    /// Adds a fact before the end of the window.
    fn push(&mut self, worker: &Arc<str>, domain: &Arc<str>, at: Option<Micros>, kind: FactKind) {
        if let Some(at) = at.filter(|at| self.scope.until.is_none_or(|until| *at < until)) {
            self.facts.push(TierFact { worker_id: worker.clone(), domain: domain.clone(), at, kind });
        }
    }

    fn verdicts(&mut self, worker: &Arc<str>, domain: &Arc<str>, row: usize) {
        self.push(worker, domain, self.labeled.at(row), FactKind::Labeled);
        if let Some(verdict) = text(self.first, row) {
            self.push(worker, domain, self.reviewed.at(row), FactKind::FirstPass(verdict == "accepted"));
        }
        match text(self.last, row) {
            Some("accepted") => self.push(worker, domain, self.judged.at(row), FactKind::Accepted),
            Some("rejected") => self.push(worker, domain, self.judged.at(row), FactKind::Rejected),
            _ => {}
        }
    }

    fn many(&mut self, worker: &Arc<str>, domain: &Arc<str>, piece: i64) {
        let (at, correct) = self.many.answered;
        for row in self.many.golds.rows(piece) {
            self.push(worker, domain, at.at(row), FactKind::Gold(correct.value(row)));
        }
        let (at, micros, _) = self.many.logged;
        for row in self.many.logs.rows(piece) {
            let activity = text(self.activities, row).unwrap_or_default().to_owned();
            let seconds = micros.at(row).unwrap_or_default() as f64 / SECOND as f64;
            self.push(worker, domain, at.at(row), FactKind::Logged { activity, seconds });
        }
        let (at, reviewers, agreed) = self.review;
        for row in self.reviews.rows(piece) {
            if let (Some(reviewer), Some(agreed)) = (text(reviewers, row), agreed.at(row)) {
                self.push(&reviewer.into(), domain, at.at(row), FactKind::ReviewChecked(agreed));
            }
        }
    }
}
