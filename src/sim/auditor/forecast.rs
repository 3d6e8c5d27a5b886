//! When a project will be done and what it will have cost, once more: its days from plain sums, and futures drawn from them.
//!
//! Promises: it follows docs/decisions/0010-quality-cost.md and shares no code with `forecast` and `queries/forecast`; chance alone is the
//! same, as each draw of it is part of the forecast. Absent on purpose: the replay of the past.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::cost::{Part, Reviewers};
use super::facts::{Known, admit, at, standing};
use super::piece::Piece;
use super::rows::{amount, money, over, real, text, whole};
use super::windows::{local_date, midnight};
use super::{AuditOptions, By};
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::table::{Cell, Table};
use crate::units::{Micros, Money};

const COLUMNS: &str = "project_id currency outlook at accepted target remaining finish_p10 finish_p50 finish_p90 \
    spent_amount cost_p10_amount cost_p50_amount cost_p90_amount history_days accepted_per_week spent_per_accepted_amount";

/// What a project is done with.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// So many accepted pieces.
    Pieces(u64),
    /// So many accepted answers to each published task.
    Answers(u64),
}

/// What a project got on a day, and what the day cost, by currency.
#[derive(Clone, Default)]
struct Got {
    accepted: u64,
    costs: Vec<i128>,
}

/// The forecast of a project from events in order of arrival; nothing where nothing says what is wanted.
pub fn forecast(events: &[Event], options: &AuditOptions, project: &str, wanted: Wanted) -> Option<Table> {
    let admitted = admit(events);
    let standing = standing(&admitted.events, options.cutoff);
    let known = Known::new(&standing);
    let pieces: Vec<&Piece<'_>> =
        known.pieces.iter().filter(|piece| piece.key(By::Project) == Some(project)).collect();
    let reviewers = Reviewers::of(&known);
    let accepted: Vec<&Piece<'_>> =
        pieces.iter().copied().filter(|piece| reviewers.part(piece) == Part::Accepted).collect();
    let happened = admitted.events.iter().map(|event| at(event));
    let latest = happened.filter(|at| options.cutoff.is_none_or(|cutoff| *at <= cutoff)).max();
    let now = options.cutoff.or(latest)?;
    let mut currencies: Vec<&str> =
        pieces.iter().flat_map(|piece| moments(piece)).map(|(of, _)| of).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let days = days(&pieces, &accepted, &currencies, options);
    let left = match wanted {
        Wanted::Pieces(target) => target.saturating_sub(accepted.len() as u64),
        Wanted::Answers(answers) => answers_left(&standing, &accepted, project, answers)?,
    };
    let past = Past::of(days, now, options);
    Some(past.table(project, &currencies, now, left, wanted))
}

/// The currency and moment of each amount of a piece.
fn moments<'a>(piece: &Piece<'a>) -> Vec<(&'a str, Micros)> {
    let owed = piece.final_is("accepted").filter(|_| piece.price().is_some());
    let owed = owed.and_then(|verdict| Some((piece.price_currency()?, at(verdict))));
    let paid = piece.payments().filter_map(|payment| Some((payment.currency.as_deref()?, at(payment))));
    owed.into_iter().chain(paid).collect()
}

/// What a piece has cost in a currency before a moment: what was paid then, and what was owed beyond what was paid towards it.
fn spent_before(piece: &Piece<'_>, currency: &str, moment: Micros) -> i128 {
    let mut settled = 0;
    let mut beside = 0;
    for payment in piece.payments().filter(|payment| payment.currency.as_deref() == Some(currency)) {
        if at(payment) < moment {
            match payment.pay_kind.as_deref() {
                Some("bonus" | "compensation") => beside += amount(payment),
                _ => settled += amount(payment),
            }
        }
    }
    let is_owed = piece.price_currency() == Some(currency)
        && piece.final_is("accepted").is_some_and(|verdict| at(verdict) < moment);
    let owed = piece.price().filter(|_| is_owed).unwrap_or_default().0;
    beside + settled + (owed - settled).max(0)
}

/// Each day on which anything was accepted, became owed or was paid.
fn days(
    pieces: &[&Piece<'_>],
    accepted: &[&Piece<'_>],
    currencies: &[&str],
    options: &AuditOptions,
) -> BTreeMap<NaiveDate, Got> {
    let mut days: BTreeMap<NaiveDate, Got> = BTreeMap::new();
    let nothing = || Got { accepted: 0, costs: vec![0; currencies.len()] };
    for verdict in accepted.iter().filter_map(|piece| piece.final_is("accepted")) {
        days.entry(local_date(at(verdict), options.tz)).or_insert_with(nothing).accepted += 1;
    }
    for piece in pieces {
        let mut dates: Vec<NaiveDate> =
            moments(piece).into_iter().map(|(_, at)| local_date(at, options.tz)).collect();
        dates.sort_unstable();
        dates.dedup();
        for date in dates {
            let end = date.succ_opt().map_or(Micros::MAX, |next| midnight(next, options.tz));
            let day = days.entry(date).or_insert_with(nothing);
            for (cost, currency) in day.costs.iter_mut().zip(currencies) {
                let before = spent_before(piece, currency, midnight(date, options.tz));
                *cost += spent_before(piece, currency, end) - before;
            }
        }
    }
    days
}

/// How many answers the published tasks of a project still want; nothing where there is no such task.
fn answers_left(standing: &[&Event], accepted: &[&Piece<'_>], project: &str, answers: u64) -> Option<u64> {
    let mut tasks: BTreeMap<&str, bool> = BTreeMap::new();
    for event in standing.iter().filter(|event| event.event_type == EventType::Published) {
        let is_production = matches!(event.stage.as_deref(), None | Some("production"));
        if let (Some(task), true, Some(true)) =
            (event.task_id.as_deref(), is_production, event.project_id.as_deref().map(|of| of == project))
        {
            *tasks.entry(task).or_default() |= event.gold.is_some();
        }
    }
    tasks.retain(|_, is_known| !*is_known);
    let left = tasks.keys().map(|task| {
        let got = accepted.iter().filter(|piece| piece.task() == Some(*task)).count() as u64;
        answers.saturating_sub(got)
    });
    (!tasks.is_empty()).then(|| left.sum())
}

/// The days from the first accepted piece to now, and what was spent before them.
struct Past {
    first: NaiveDate,
    days: Vec<Got>,
    /// How many of them are over.
    over: usize,
    spent: Vec<i128>,
}

impl Past {
    fn of(days: BTreeMap<NaiveDate, Got>, now: Micros, options: &AuditOptions) -> Past {
        let today = local_date(now, options.tz);
        let mut spent: Vec<i128> = Vec::new();
        for got in days.range(..=today).map(|(_, got)| got) {
            spent.resize(got.costs.len(), 0);
            spent.iter_mut().zip(&got.costs).for_each(|(sum, cost)| *sum += cost);
        }
        let first = days.iter().find(|(_, got)| got.accepted > 0).map(|(date, _)| *date);
        let mut past = Past { first: first.unwrap_or(today), days: Vec::new(), over: 0, spent };
        let mut date = past.first;
        while first.is_some() && date <= today {
            let nothing = Got { accepted: 0, costs: vec![0; past.spent.len()] };
            past.days.push(days.get(&date).cloned().unwrap_or(nothing));
            let Some(next) = date.succ_opt() else { break };
            past.over += usize::from(midnight(next, options.tz) <= now + 1);
            date = next;
        }
        past
    }

    fn accepted(&self) -> u64 {
        self.days.iter().map(|day| day.accepted).sum()
    }

    /// The last eight weeks of whole days, and the number of the first.
    fn drawn_from(&self) -> (usize, &[Got]) {
        let skip = self.over.saturating_sub(56);
        (skip, &self.days[skip..self.over])
    }

    fn outlook(&self, left: u64) -> &'static str {
        let of_late = self.days[self.over.saturating_sub(14)..].iter().map(|day| day.accepted);
        match left {
            0 if !self.days.is_empty() => "done",
            _ if self.drawn_from().1.len() < 14 => "too_short",
            _ if of_late.sum::<u64>() == 0 => "still",
            _ => "ahead",
        }
    }

    fn table(&self, project: &str, currencies: &[&str], now: Micros, left: u64, wanted: Wanted) -> Table {
        let accepted = self.accepted();
        let target = if let Wanted::Pieces(target) = wanted { target } else { accepted + left };
        let outlook = self.outlook(left);
        let futures = if outlook == "ahead" { self.futures(left) } else { Vec::new() };
        let day = |day: Option<usize>| {
            let date = day.and_then(|day| self.first.checked_add_days(chrono::Days::new(day as u64)));
            text(date.map(|date| date.to_string()).as_deref())
        };
        let (_, drawn) = self.drawn_from();
        let got: u64 = drawn.iter().map(|day| day.accepted).sum();
        let named: Vec<&str> = if currencies.is_empty() { vec![""] } else { currencies.to_vec() };
        let rows = named.into_iter().enumerate().map(|(at, currency)| {
            let spent = self.spent.get(at).copied().unwrap_or_default();
            let mut row = vec![text(Some(project)), text(Some(currency).filter(|it| !it.is_empty()))];
            row.extend([text(Some(outlook)), Cell::Time(now)]);
            row.extend([accepted, target, left].map(whole));
            row.extend(tenths(futures.iter().map(|(day, _)| *day)).map(day));
            row.push(money(spent));
            let costs = futures
                .iter()
                .map(|(day, costs)| day.map(|_| spent + costs.get(at).copied().unwrap_or_default()));
            row.extend(tenths(costs).map(|cost| cost.map_or(Cell::Empty, money)));
            row.push(whole(drawn.len() as u64));
            row.push(real(over(got as f64 * 7.0, drawn.len() as f64)));
            row.push(real(over(Money(spent).to_f64(), accepted as f64)));
            row
        });
        Table::new("forecast", COLUMNS, rows.collect())
    }

    /// The number of the day on which each future is done, if it is, and what it costs until then.
    fn futures(&self, left: u64) -> Vec<(Option<usize>, Vec<i128>)> {
        let mut dice = Dice::new(10);
        let (first, drawn) = self.drawn_from();
        let weekday = |number: usize| (self.first.weekday().num_days_from_monday() as usize + number) % 7;
        let known: Vec<(usize, &Got)> = (first..).map(weekday).zip(drawn).collect();
        let mut futures = Vec::new();
        for _ in 0..2_000 {
            let mut another: Vec<(usize, &Got)> = Vec::new();
            let mut last = None;
            for number in first..first + drawn.len() {
                let Some(next) = step(&known, last, weekday(number), &mut dice) else { break };
                another.push((weekday(number), known[next].1));
                last = Some(next);
            }
            let (mut missing, mut costs, mut done, mut last) = (left, vec![0; self.spent.len()], None, None);
            for number in self.days.len()..self.days.len() + 3_650 {
                let Some(next) = step(&another, last, weekday(number), &mut dice) else { break };
                let day = another[next].1;
                for (sum, cost) in costs.iter_mut().zip(&day.costs) {
                    // Of its last day it pays for what it still needs.
                    let needed = missing.min(day.accepted);
                    *sum += if needed < day.accepted {
                        cost * i128::from(needed) / i128::from(day.accepted)
                    } else {
                        *cost
                    };
                }
                missing -= missing.min(day.accepted);
                if missing == 0 {
                    done = Some(number);
                    break;
                }
                last = Some(next);
            }
            futures.push((done, costs));
        }
        futures
    }
}

/// Which day of the past comes next: mostly the one after the last, and each seventh time on average any of the same day of the week.
fn step(days: &[(usize, &Got)], last: Option<usize>, weekday: usize, dice: &mut Dice) -> Option<usize> {
    if let Some(next) = last.map(|last| last + 1).filter(|next| *next < days.len())
        && dice.below(7) > 0
    {
        return Some(next);
    }
    let alike: Vec<usize> = (0..days.len()).filter(|at| days[*at].0 == weekday).collect();
    alike.get(dice.below(alike.len() as u64) as usize).copied()
}

/// What a tenth, half and nine tenths do not exceed; what never comes is more than all else.
fn tenths<T: Ord + Copy>(values: impl Iterator<Item = Option<T>>) -> [Option<T>; 3] {
    let values: Vec<Option<T>> = values.collect();
    let mut there: Vec<T> = values.iter().flatten().copied().collect();
    there.sort_unstable();
    [1, 5, 9].map(|tenth| {
        let rank = (values.len() * tenth).div_ceil(10);
        rank.checked_sub(1).and_then(|at| there.get(at)).copied()
    })
}
