//! One pass over the relations, worker by worker and piece by piece: what counts, when, and in which group.

use std::ops::Range;
use std::panic::resume_unwind;

use arrow::array::{Array, StringArray};
use arrow::error::ArrowError;

use super::counts::LONG;
use super::groups::{Groups, Id};
use super::money::{Entry, running};
use super::relations::{
    CLAIMED, FINAL, LABELED, LAST_LABELED, ManyOf, Payments, Pieces, RELEASED, REVIEWED, REWORK, Relations,
    SCORED,
};
use super::union::unite;
use super::work::Work;
use super::{Money, Sums};
use crate::metrics::columns::{At, Columns, text};
use crate::metrics::scope::{By, Scope};
use crate::resources;
use crate::units::Micros;

impl Sums {
    /// The sums of all pieces that count, by their rows: each core takes its share of the workers.
    ///
    /// # Errors
    /// When a column is missing, which is a mistake in piecework.
    pub fn of(relations: &Relations<'_>, counts: &[bool], scope: &Scope) -> Result<Sums, ArrowError> {
        let workers = Columns(relations.pieces).text("worker_id")?;
        let lanes = lanes(workers, resources::threads());
        let sums: Result<Vec<Sums>, ArrowError> = std::thread::scope(|threads| {
            let take = |rows| threads.spawn(move || Sums::of_lane(relations, rows, counts, scope));
            let running: Vec<_> = lanes.into_iter().map(take).collect();
            running.into_iter().map(|lane| lane.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        let mut sums = sums?.into_iter();
        let mut all = sums.next().unwrap_or_default();
        sums.for_each(|lane| all.merge(lane));
        Ok(all)
    }

    /// The sums of some rows of pieces, which hold all pieces of each of their workers.
    pub fn of_lane(
        relations: &Relations<'_>,
        lane: Range<usize>,
        counts: &[bool],
        scope: &Scope,
    ) -> Result<Sums, ArrowError> {
        let mut sums = Sums::default();
        let pieces = Pieces::of(relations.pieces, scope)?;
        let workers = Columns(relations.pieces).text("worker_id")?;
        let many = ManyOf::of(relations)?;
        let mut pass = Pass { sums: &mut sums, scope, spans: Spans::default(), many };
        let mut start = lane.start;
        while start < lane.end {
            let worker = text(workers, start);
            let same = (start..lane.end).take_while(|row| text(workers, *row) == worker);
            let rows = start..start + same.count();
            start = rows.end;
            pass.worker(worker, rows.filter(|row| counts[*row]).collect(), &pieces);
        }
        Ok(sums)
    }
}

/// Cuts the rows of pieces into shares of about one size, none of which parts a worker from a piece.
fn lanes(workers: &StringArray, count: usize) -> Vec<Range<usize>> {
    let len = workers.len();
    let mut lanes = Vec::new();
    let mut start = 0;
    for share in 1..=count {
        let mut end = (len * share / count).max(start);
        while end > start && end < len && text(workers, end) == text(workers, end - 1) {
            end += 1;
        }
        if end > start {
            lanes.push(start..end);
        }
        start = end;
    }
    lanes
}

/// The stretches of one worker, by group, and by group and currency.
#[derive(Default)]
struct Spans {
    by_key: Groups<Id, Vec<(Micros, Micros)>>,
    by_currency: Groups<(Id, Id), Vec<(Micros, Micros)>>,
}

struct Pass<'p, 'a> {
    sums: &'p mut Sums,
    scope: &'p Scope,
    spans: Spans,
    many: ManyOf<'a>,
}

/// A piece: its row, its group, and the currency in which its time and counts stand.
#[derive(Clone, Copy)]
struct Place {
    row: usize,
    key: Id,
    currency: Id,
}

impl<'a> Pass<'_, 'a> {
    fn worker(&mut self, name: Option<&str>, rows: Vec<usize>, pieces: &Pieces<'a>) {
        if rows.is_empty() {
            return;
        }
        self.sums.counts.workers += i64::from(name.is_some());
        let is_nobody = name.is_some_and(|name| name.ends_with(":?"));
        let payments: Vec<Range<usize>> =
            rows.iter().map(|row| self.many.payments.rows(pieces.piece[*row])).collect();
        let single = name.is_some().then(|| self.single_currency(&rows, &payments, pieces)).flatten();
        // By worker all pieces are of one group.
        let whole = match self.scope.by {
            By::Worker => Some(self.sums.keys.id(name)),
            By::All => Some(self.sums.keys.id(Some(By::All.name()))),
            _ => None,
        };
        for (row, payments) in rows.into_iter().zip(payments) {
            let key = whole.unwrap_or_else(|| self.sums.keys.id(text(pieces.key, row)));
            let currency = self.sums.currencies.id(text(pieces.currency, row).or(single));
            let place = Place { row, key, currency };
            self.count(row, is_nobody, pieces);
            self.verdicts(place, pieces);
            self.times(place, pieces);
            self.many_of(place, pieces.piece[row]);
            self.money(place, pieces, payments);
        }
        self.close_spans();
    }

    /// A piece among all, whatever the window.
    fn count(&mut self, row: usize, is_nobody: bool, pieces: &Pieces<'a>) {
        let counts = &mut self.sums.counts;
        let has = |which| i64::from(pieces.time(which, row).is_some());
        let verdict = text(pieces.final_verdict, row);
        let accepted = i64::from(verdict == Some("accepted"));
        counts.claimed += has(CLAIMED);
        counts.labeled += has(LABELED);
        counts.reviewed += has(REVIEWED);
        counts.accepted += accepted;
        counts.rejected += i64::from(verdict == Some("rejected"));
        if pieces.aside.is_null(row) {
            counts.assignments += 1;
            counts.unpriced += accepted * i64::from(pieces.unpriced.value(row));
            counts.nameless += i64::from(is_nobody);
            counts.untimed += i64::from(pieces.labels.value(row) > 0 && pieces.handling.is_null(row));
        }
    }

    /// The one currency of all that a worker's pieces and payments name, where there is just one.
    fn single_currency(
        &self,
        rows: &[usize],
        payments: &[Range<usize>],
        pieces: &Pieces<'a>,
    ) -> Option<&'a str> {
        let of_pieces = rows.iter().filter_map(|row| text(pieces.currency, *row));
        let paid = self.many.paid.currency;
        let mut all = of_pieces.chain(payments.iter().cloned().flatten().filter_map(|row| text(paid, row)));
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    /// The sums that a moment falls into, if it lies in the window.
    fn moment(&mut self, place: Place, at: Option<Micros>) -> Option<(&mut Work, &mut Money)> {
        let at = at?;
        self.sums.reach(at);
        if !self.scope.holds(at) {
            return None;
        }
        let period = self.sums.periods.of(at, self.scope);
        let money = self.sums.money.row((place.key, period, place.currency));
        Some((self.sums.work.row((place.key, period)), money))
    }

    fn verdicts(&mut self, place: Place, pieces: &Pieces<'a>) {
        let row = place.row;
        let time = |which| pieces.time(which, row);
        if let Some((work, _)) = self.moment(place, time(REVIEWED)) {
            work.reviewed += 1;
            if let Some(verdict) = text(pieces.first_verdict, row) {
                work.first_judged += 1;
                work.first_accepted += i64::from(verdict == "accepted");
            }
        }
        if let Some(verdict) = text(pieces.final_verdict, row)
            && let Some((work, money)) = self.moment(place, time(FINAL))
        {
            let accepted = verdict == "accepted";
            work.accepted += i64::from(accepted);
            work.rejected += i64::from(verdict == "rejected");
            money.accepted += i64::from(accepted);
            money.unpriced += i64::from(accepted && pieces.unpriced.value(row));
        }
        if let Some((work, _)) = self.moment(place, time(REWORK)) {
            work.rework += 1;
        }
        if pieces.scores.is_valid(row)
            && let Some((work, _)) = self.moment(place, time(SCORED))
        {
            work.scored += 1;
            work.score_sum += pieces.scores.value(row);
        }
    }

    fn times(&mut self, place: Place, pieces: &Pieces<'a>) {
        let row = place.row;
        let time = |which| pieces.time(which, row);
        if let Some((work, _)) = self.moment(place, time(CLAIMED)) {
            work.claimed += 1;
        }
        if let Some((work, _)) = self.moment(place, time(LABELED)) {
            work.labeled += 1;
        }
        if let Some((work, _)) = self.moment(place, time(RELEASED)) {
            work.released += 1;
        }
        let Some(handling) = pieces.handling.at(row) else { return };
        if let Some((work, _)) = self.moment(place, time(LAST_LABELED)) {
            work.handling.push(handling);
        }
        let state = text(pieces.state, row);
        let for_nothing = matches!(state, Some("rejected" | "released"))
            || pieces.price.at(row).is_some_and(|price| price == 0);
        if pieces.aside.is_null(row)
            && pieces.net_paid_is_zero.value(row)
            && for_nothing
            && let Some((_, money)) = self.moment(place, time(LAST_LABELED).or(time(RELEASED)))
        {
            money.unpaid += handling;
        }
    }

    fn many_of(&mut self, place: Place, piece: i64) {
        let (at, correct) = self.many.answered;
        for row in self.many.golds.rows(piece) {
            if let Some((work, _)) = self.moment(place, at.at(row)) {
                work.gold_answered += 1;
                work.gold_correct += i64::from(correct.value(row));
            }
        }
        let (at, micros) = self.many.waited;
        for row in self.many.waits.rows(piece) {
            if let Some((work, _)) = self.moment(place, at.at(row)) {
                work.waits.extend(micros.at(row));
            }
        }
        let acted = self.many.acted;
        for row in self.many.acts.rows(piece) {
            if let Some(at) = acted.at(row)
                && let Some((work, _)) = self.moment(place, Some(at))
            {
                work.act(at);
            }
        }
        let (at, micros, paid) = self.many.logged;
        for row in self.many.logs.rows(piece) {
            if let Some((_, money)) = self.moment(place, at.at(row)) {
                let micros = micros.at(row).unwrap_or_default();
                money.logged += micros;
                money.unpaid += if paid.is_valid(row) && !paid.value(row) { micros } else { 0 };
            }
        }
        let [starts, ends] = self.many.interval_times;
        for row in self.many.intervals.rows(piece) {
            if let (Some(start), Some(end)) = (starts.at(row), ends.at(row)) {
                if end - start > LONG {
                    self.sums.counts.long += 1;
                    self.sums.counts.long_micros += end - start;
                }
                self.spans.by_key.row(place.key).push((start, end));
                self.spans.by_currency.row((place.key, place.currency)).push((start, end));
            }
        }
    }

    fn money(&mut self, place: Place, pieces: &Pieces<'a>, payments: Range<usize>) {
        let row = place.row;
        let Payments { at, kind, currency, amount } = self.many.paid;
        let paid = payments.filter_map(|row| {
            let (entry, at, amount) = (text(kind, row)?, at.at(row)?, amount.at(row).unwrap_or_default());
            Some(Entry { currency: text(currency, row), at, entry, amount })
        });
        let owed = || {
            let (amount, at) = (pieces.price.at(row)?, pieces.time(FINAL, row)?);
            let currency = Some(text(pieces.price_currency, row)?);
            (text(pieces.final_verdict, row) == Some("accepted")).then_some(Entry {
                currency,
                at,
                entry: "owed",
                amount,
            })
        };
        let mut entries: Vec<Entry<'a>> = paid.chain(owed()).collect();
        for (entry, change) in running(&mut entries) {
            if entry.entry != "owed" {
                self.moment(place, Some(entry.at));
            }
            let of = Place { currency: self.sums.currencies.id(entry.currency), ..place };
            if let Some((_, money)) = self.moment(of, Some(entry.at)) {
                money.enter(entry.entry, entry.amount);
            }
            if self.scope.until.is_none_or(|until| entry.at < until) {
                let period = self.sums.periods.of(entry.at, self.scope);
                self.sums.changes.row((of.key, of.currency, period)).merge(change);
            }
        }
    }

    fn close_spans(&mut self) {
        let Pass { sums: Sums { periods, work, money, .. }, scope, spans, .. } = self;
        for (key, stretches) in spans.by_key.rows_mut() {
            unite(stretches, scope.gap, |start, end| {
                periods.cut(start, end, scope, |period, active| work.row((*key, period)).active += active);
            });
        }
        for ((key, currency), stretches) in spans.by_currency.rows_mut() {
            unite(stretches, scope.gap, |start, end| {
                let mut add = |period, active| money.row((*key, period, *currency)).active += active;
                periods.cut(start, end, scope, &mut add);
            });
        }
        spans.by_key.clear();
        spans.by_currency.clear();
    }
}
