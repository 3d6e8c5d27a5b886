//! The three reports row by row, with the columns of the contract and the extra ones after them.
//!
//! Absent on purpose: text formats (`reports`).

use std::collections::BTreeSet;

use super::facts::{Known, at};
use super::figures::{self, Group, Judge, active, count, groups, judgements, moments};
use super::measure::{quantile, seconds, wilson};
use super::piece::Piece;
use super::windows::Window;
use super::{AuditOptions, By};
use crate::events::Event;
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, Micros, Money};

pub(super) fn table(name: &str, options: &AuditOptions, columns: &[&str]) -> Table {
    let key = match options.by {
        By::Worker => "worker_id",
        By::Project => "project_id",
        By::Team => "team",
        By::Domain => "domain",
        By::TaskType => "task_type",
        By::Stage => "stage",
        By::Source => "source",
        By::Reviewer => "reviewer_id",
    };
    let period = options.every.map(|_| "period");
    let columns = [key].into_iter().chain(period).chain(columns.iter().copied());
    Table { name: name.into(), columns: columns.map(str::to_owned).collect(), rows: Vec::new() }
}

/// The cells that every row begins with.
fn head(key: Option<&str>, window: &Window) -> Vec<Cell> {
    let mut head = vec![text(key)];
    head.extend(window.period.as_deref().map(|period| text(Some(period))));
    head
}

pub(super) fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
}

pub(super) fn whole(count: u64) -> Cell {
    Cell::Whole(count as i64)
}

pub(super) fn real(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, Cell::Real)
}

fn time(at: Option<Micros>) -> Cell {
    at.map_or(Cell::Empty, Cell::Time)
}

pub(super) fn money(value: i128) -> Cell {
    Cell::Money { value, scale: MONEY_SCALE as u32 }
}

/// `part / whole`, nothing over nothing.
pub(super) fn over(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}

/// Whether anything of the group counts in the window.
fn has_fact(group: &Group<'_, '_>, judge: &Judge<'_>, options: &AuditOptions) -> bool {
    if judge.reviewer.is_some() {
        return group.pieces.iter().flat_map(|piece| judgements(piece)).any(|review| judge.counts(review));
    }
    let window = judge.window;
    group.pieces.iter().flat_map(|piece| moments(piece)).any(|at| window.has(at))
        || group.logged.iter().any(|event| window.has(at(event)))
        || active(&group.pieces, window, options) > 0
}

/// Calls `row` for each group and window in which something counts.
fn each_row(
    known: &Known<'_>,
    windows: &[Window],
    options: &AuditOptions,
    mut row: impl FnMut(Option<&str>, &Group<'_, '_>, &Judge<'_>),
) {
    for (key, group) in groups(known, options.by) {
        for window in windows {
            let judge = Judge { window, reviewer: (options.by == By::Reviewer).then_some(key) };
            if has_fact(&group, &judge, options) {
                row(key, &group, &judge);
            }
        }
    }
}

pub fn throughput(known: &Known<'_>, windows: &[Window], options: &AuditOptions) -> Table {
    let mut table = table(
        "throughput",
        options,
        &[
            "claimed",
            "labeled",
            "released",
            "accepted",
            "rejected",
            "active_seconds",
            "labeled_per_hour",
            "handling_seconds_p50",
            "handling_seconds_p90",
            "review_wait_seconds_p50",
            "first_at",
            "last_at",
            "timed",
        ],
    );
    each_row(known, windows, options, |key, group, judge| {
        let window = judge.window;
        let pieces = || group.pieces.iter();
        let final_is = |verdict: &str| {
            whole(pieces().filter(|piece| piece.final_is(verdict).is_some_and(|v| judge.counts(v))).count()
                as u64)
        };
        let labeled = count(pieces().map(|piece| piece.labeled()), window);
        let active = seconds(active(&group.pieces, window, options));
        let handled = pieces().filter(|piece| piece.last_label().is_some_and(|at| window.has(at)));
        let handling: Vec<_> = handled.filter_map(|piece| piece.handling(options.idle_cap)).collect();
        let waits = pieces().flat_map(|piece| piece.waits()).filter(|wait| judge.counts(wait.verdict));
        let waits: Vec<_> = waits.map(|wait| wait.length).collect();
        let acts = pieces().flat_map(|piece| piece.acts()).chain(group.logged.iter().map(|event| at(event)));
        let acts: Vec<_> = acts.filter(|at| window.has(*at)).collect();
        let work = [
            whole(count(pieces().map(|piece| piece.claimed()), window)),
            whole(labeled),
            whole(count(pieces().map(|piece| piece.released()), window)),
        ];
        let pace = [
            Cell::Real(active),
            real(over(labeled as f64, active / 3600.0)),
            real(quantile(&handling, 0.5)),
            real(quantile(&handling, 0.9)),
        ];
        let ends = [
            time(acts.iter().min().copied()),
            time(acts.iter().max().copied()),
            whole(handling.len() as u64),
        ];
        let by_reviewer = options.by == By::Reviewer;
        let mut row = head(key, window);
        row.extend(work.into_iter().map(|cell| if by_reviewer { Cell::Empty } else { cell }));
        row.extend([final_is("accepted"), final_is("rejected")]);
        row.extend(pace.into_iter().map(|cell| if by_reviewer { Cell::Empty } else { cell }));
        row.push(real(quantile(&waits, 0.5)));
        row.extend(ends.into_iter().map(|cell| if by_reviewer { Cell::Empty } else { cell }));
        table.rows.push(row);
    });
    table
}

pub fn accuracy(known: &Known<'_>, windows: &[Window], options: &AuditOptions) -> Table {
    let mut table = table(
        "accuracy",
        options,
        &[
            "reviewed",
            "accepted",
            "rejected",
            "rework",
            "acceptance_rate",
            "acceptance_low",
            "acceptance_high",
            "first_pass_rate",
            "gold_answered",
            "gold_correct",
            "gold_rate",
            "mean_score",
        ],
    );
    each_row(known, windows, options, |key, group, judge| {
        let pieces = || group.pieces.iter();
        let judged = |review: Option<&Event>| review.is_some_and(|review| judge.counts(review));
        let final_is =
            |verdict: &str| pieces().filter(|piece| judged(piece.final_is(verdict))).count() as u64;
        let (accepted, rejected) = (final_is("accepted"), final_is("rejected"));
        let reviewed: Vec<_> = pieces().filter(|piece| judged(piece.reviewed())).collect();
        let first: Vec<_> = reviewed.iter().filter_map(|piece| piece.first_verdict()).collect();
        let first_accepted = first.iter().filter(|verdict| **verdict == "accepted").count();
        let interval = wilson(accepted, accepted + rejected);
        let answers = pieces().flat_map(|piece| piece.gold_answers());
        let answers: Vec<_> = answers.filter(|answer| judge.window.has(answer.at)).collect();
        let correct = answers.iter().filter(|answer| answer.correct).count();
        let scored = pieces().filter_map(|piece| piece.latest_score()).filter(|review| judge.counts(review));
        let mut scores: Vec<f64> = scored.filter_map(|review| review.score).collect();
        // Sums of floats depend on their order; the order of arrival must not.
        scores.sort_by(f64::total_cmp);
        let mut row = head(key, judge.window);
        row.extend([
            whole(reviewed.len() as u64),
            whole(accepted),
            whole(rejected),
            whole(pieces().filter(|piece| judged(piece.rework())).count() as u64),
            real(over(accepted as f64, (accepted + rejected) as f64)),
            real(interval.map(|(low, _)| low)),
            real(interval.map(|(_, high)| high)),
            real(over(first_accepted as f64, first.len() as f64)),
        ]);
        if options.by == By::Reviewer {
            row.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
        } else {
            row.extend([
                whole(answers.len() as u64),
                whole(correct as u64),
                real(over(correct as f64, answers.len() as f64)),
            ]);
        }
        row.push(real(over(scores.iter().sum(), scores.len() as f64)));
        table.rows.push(row);
    });
    table
}

/// By reviewer the report has no rows: none of its columns is of reviews.
pub fn earnings(known: &Known<'_>, windows: &[Window], options: &AuditOptions) -> Table {
    let mut table = table(
        "earnings",
        options,
        &[
            "currency",
            "owed_amount",
            "paid_amount",
            "bonus_amount",
            "reversed_amount",
            "outstanding_amount",
            "overpaid_amount",
            "unpaid_seconds",
            "hourly_paid_amount",
            "paid_per_accepted_amount",
            "unpriced",
            "accepted",
            "compensation_amount",
            "active_seconds",
            "logged_seconds",
        ],
    );
    if options.by == By::Reviewer {
        return table;
    }
    for (key, group) in groups(known, options.by) {
        for window in windows {
            for currency in currencies(known, &group) {
                let purse = Purse::new(known, &group, currency);
                if let Some(cells) = purse.cells(window, options) {
                    let mut row = head(key, window);
                    row.push(text(currency));
                    row.extend(cells);
                    table.rows.push(row);
                }
            }
        }
    }
    table
}

/// All currencies in which something of a group may stand; nothing for what has none.
pub(super) fn currencies<'a>(known: &Known<'a>, group: &Group<'_, 'a>) -> BTreeSet<Option<&'a str>> {
    let mut all = BTreeSet::new();
    for piece in &group.pieces {
        all.insert(known.currency_of(piece));
        all.extend(piece.payments().map(|payment| payment.currency.as_deref()));
    }
    for event in &group.logged {
        all.insert(known.currency_of_worker(event.worker_id.as_deref().unwrap_or_default()));
    }
    all
}

/// What a group has in one currency.
struct Purse<'k, 'a> {
    /// Pieces whose time and counts stand in it.
    pieces: Vec<&'k Piece<'a>>,
    logged: Vec<&'a Event>,
    /// All pieces of the group: any may have been paid in it.
    all: &'k [&'k Piece<'a>],
    currency: Option<&'a str>,
}

impl<'k, 'a> Purse<'k, 'a> {
    fn new(known: &Known<'a>, group: &'k Group<'k, 'a>, currency: Option<&'a str>) -> Purse<'k, 'a> {
        let pieces = group.pieces.iter().copied();
        let logged = group.logged.iter().copied();
        let of_worker = |event: &Event| event.worker_id.as_deref().unwrap_or_default().to_owned();
        Purse {
            pieces: pieces.filter(|piece| known.currency_of(piece) == currency).collect(),
            logged: logged.filter(|event| known.currency_of_worker(&of_worker(event)) == currency).collect(),
            all: &group.pieces,
            currency,
        }
    }

    fn payments(&self) -> impl Iterator<Item = &'a Event> + '_ {
        let all = self.all.iter().flat_map(|piece| piece.payments());
        all.filter(|payment| payment.currency.as_deref() == self.currency)
    }

    /// The sum of the payments in the window that are of a kind.
    fn sum(&self, window: &Window, of_kind: impl Fn(&Event) -> bool) -> i128 {
        let inside = self.payments().filter(|payment| window.has(at(payment)) && of_kind(payment));
        inside.map(amount).sum()
    }

    /// What the accepted piece owes in this currency, if it was accepted before a moment.
    fn owed(&self, piece: &Piece<'_>, from: Micros, until: Micros) -> i128 {
        let accepted =
            piece.final_is("accepted").is_some_and(|verdict| from <= at(verdict) && at(verdict) < until);
        let here = piece.price_currency() == self.currency;
        piece.price().filter(|_| accepted && here).unwrap_or_default().0
    }

    /// What is outstanding and what overpaid at a moment, piece by piece.
    fn balances(&self, until: Micros) -> (i128, i128) {
        let (mut outstanding, mut overpaid) = (0, 0);
        for piece in self.all {
            let counts = |payment: &&Event| {
                let kind = payment.pay_kind.as_deref();
                payment.currency.as_deref() == self.currency
                    && at(payment) < until
                    && !matches!(kind, Some("bonus" | "compensation"))
            };
            let paid: i128 = piece.payments().filter(counts).map(amount).sum();
            let balance = self.owed(piece, Micros::MIN, until) - paid;
            outstanding += balance.max(0);
            overpaid += (-balance).max(0);
        }
        (outstanding, overpaid)
    }

    /// The cells after the currency; nothing where nothing counts in the window and no balance is open.
    fn cells(&self, window: &Window, options: &AuditOptions) -> Option<Vec<Cell>> {
        let active = active(&self.pieces, window, options);
        let logged = figures::logged(&self.logged, window);
        let (outstanding, overpaid) = self.balances(window.until);
        let work = self.pieces.iter().flat_map(|piece| figures::work_moments(piece));
        let moments = work.chain(self.payments().map(at)).chain(self.logged.iter().map(|event| at(event)));
        let facts = moments.into_iter().any(|at| window.has(at)) || active > 0;
        if !facts && outstanding == 0 && overpaid == 0 {
            return None;
        }
        let accepted = || {
            let verdict = |piece: &Piece<'_>| piece.final_is("accepted").is_some_and(|v| window.has(at(v)));
            self.pieces.iter().filter(move |piece| verdict(piece))
        };
        let paid = self.sum(window, |_| true);
        let kind = |wanted: &'static str| self.sum(window, |event| event.pay_kind.as_deref() == Some(wanted));
        let owed: i128 = self.all.iter().map(|piece| self.owed(piece, window.from, window.until)).sum();
        let unpaid = self.pieces.iter().filter_map(|piece| piece.unpaid(options.idle_cap));
        let unpaid: Micros = unpaid.filter(|(at, _)| window.has(*at)).map(|(_, length)| length).sum();
        let unpaid_logged: Vec<_> =
            self.logged.iter().copied().filter(|event| event.paid == Some(false)).collect();
        let paid_real = Money(paid).to_f64();
        let n_accepted = accepted().count() as u64;
        Some(vec![
            money(owed),
            money(paid),
            money(kind("bonus")),
            money(-self.sum(window, |event| amount(event) < 0)),
            money(outstanding),
            money(overpaid),
            Cell::Real(seconds(unpaid + figures::logged(&unpaid_logged, window))),
            real(over(paid_real, seconds(active + logged) / 3600.0)),
            real(over(paid_real, n_accepted as f64)),
            whole(accepted().filter(|piece| piece.price().is_none()).count() as u64),
            whole(n_accepted),
            money(kind("compensation")),
            Cell::Real(seconds(active)),
            Cell::Real(seconds(logged)),
        ])
    }
}

pub(super) fn amount(payment: &Event) -> i128 {
    payment.amount.unwrap_or_default().0
}
