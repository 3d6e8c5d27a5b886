//! A figure of the top-ups to a minimum wage taken apart: the time and the payments of a worker's period, and the arithmetic of its rate, or
//! of its rates one after the other where they change inside it.
//!
//! Absent on purpose: the arithmetic itself (`metrics`), which is that of the report.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::desk::{Desk, words_of};
use super::pick::{Pick, one_row};
use super::recipes::{Flow, Source};
use super::{Amount, Figure, Shape, Sheet, Term, TraceError};
use crate::engine::{EngineError, Events, MinimumWages, Question};
use crate::metrics::calendar::{Every, local_date, midnight};
use crate::metrics::top_up::{Due, UNIT, Wage, by_worker, grain, in_hours, rate_of, top_ups_of};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Micros, Money, SECOND};

/// The report of what is due.
pub const TOP_UP: &str = "top_up";
const KEYS: [&str; 4] = ["worker_id", "place", "period", "currency"];
/// In the order of [`Due::figures`].
const FIGURES: [&str; 5] = ["hours", "paid_amount", "minimum_amount", "top_up_amount", "hourly_paid_amount"];

/// Takes one figure of one row apart.
///
/// # Errors
/// No such column or row, more rows than one, no minimum wage, or as the question has it wrong.
pub async fn top_up_figure(
    events: Events,
    question: &Question,
    pick: &Pick,
    column: &str,
) -> Result<Figure, EngineError> {
    let words = words_of(TOP_UP, column)?;
    let row = |what: &str| TraceError::Row(what.to_owned());
    let nothing = || row("top_up has no rows: name the minimum wage that pay is held against");
    let wages = question.minimum_wages.as_ref().ok_or_else(nothing)?;
    let (every, until) = (question.scope.every.unwrap_or(Every::Month), question.scope.until);
    let grain = grain(&question.scope, wages);
    let by = |every: Every| Question { scope: by_worker(&question.scope, every), ..question.clone() };
    // Where a rate changes inside a period the report knows its hours by day.
    let by_day = match grain == every {
        true => None,
        false => Some(Desk::open(events.clone(), by(grain)).await?),
    };
    let desk = Desk::open(events, by(every)).await?;
    let latest = [desk.latest, until.map(|until| until - 1)].into_iter().flatten().min();
    let tz = desk.question.scope.tz;
    let last = local_date(latest.ok_or_else(nothing)?, tz);
    let days = by_day.as_ref().and_then(|desk| desk.table("earnings"));
    let known = days.or_else(|| desk.table("earnings")).ok_or_else(nothing)?;
    let (table, _) = top_ups_of(wages, known, (grain, every), last);
    let asked = [&pick.key, &pick.place, &pick.period, &pick.currency].map(Option::as_deref);
    let picked = one_row(&table, &std::array::from_fn::<_, 4, _>(|at| (KEYS[at], asked[at])))?;
    let keys = KEYS.map(|key| table.cell(picked, key).text());
    let earned = earned(&desk, keys)?;
    let own = desk.table("earnings").map_or("", |table| table.cell(earned, "currency").text());
    let rates = rates(wages, (every, last, tz), days, keys, own);
    let sheet = desk.sheet("earnings", earned).await?;
    let is_alone = rates.len() == 1;
    let rated: Vec<Rated<'_>> = rates.into_iter().map(|rate| Rated::of(&sheet, rate, tz, is_alone)).collect();
    let figure = Figure {
        report: TOP_UP,
        column: column.to_owned(),
        keys: KEYS.map(|key| (key.to_owned(), table.cell(picked, key).clone())).to_vec(),
        value: table.cell(picked, column).clone(),
        words,
        shape: shape(&sheet, rated, column).ok_or_else(|| row("the figure is beyond what can be counted"))?,
    };
    Ok(figure.sound()?)
}

/// A rate, and the hours that go by it.
struct Rated<'w> {
    wage: &'w Wage,
    active: Term,
    logged: Term,
}

/// The row of earnings that is held against the rates of a place.
fn earned(desk: &Desk, [worker, _, period, currency]: [&str; 4]) -> Result<usize, EngineError> {
    let of = |currency: &str| Pick {
        key: Some(worker.to_owned()),
        period: Some(period.to_owned()),
        currency: Some(currency.to_owned()),
        ..Pick::default()
    };
    // Whoever was never paid is due something in a currency that their earnings do not name.
    desk.row("earnings", &of(currency)).or_else(|_| desk.row("earnings", &of("")))
}

/// The rates that the hours of a period go by, each with its time: one, or one after the other where a rate changes inside it. `days` are the
/// earnings by day there. A rate of which no day has a fact holds for nothing.
fn rates<'w>(
    wages: &'w MinimumWages,
    (every, last, tz): (Every, NaiveDate, Tz),
    days: Option<&Table>,
    [worker, place, period, currency]: [&str; 4],
    own: &str,
) -> Vec<(&'w Wage, Range<Micros>)> {
    let Some(days) = days else {
        let wage = rate_of(wages, (every, period), (place, currency), last);
        return wage.map(|wage| (wage, Micros::MIN..Micros::MAX)).into_iter().collect();
    };
    let cell = |row: usize, column: &str| days.cell(row, column).text();
    let is_own = |row: &usize| cell(*row, "worker_id") == worker && cell(*row, "currency") == own;
    let known: BTreeSet<NaiveDate> =
        (0..days.rows.len()).filter(is_own).filter_map(|row| cell(row, "period").parse().ok()).collect();
    let mut rates: Vec<(&Wage, Range<Micros>)> = Vec::new();
    for day in known.into_iter().filter(|day| every.of_day(*day) == period) {
        let name = Every::Day.of_day(day);
        let Some(wage) = rate_of(wages, (Every::Day, &name), (place, currency), last) else { continue };
        let end = Every::Day.end(midnight(day, tz), tz);
        match rates.last_mut() {
            Some((before, time)) if *before == wage => time.end = end,
            _ => rates.push((wage, midnight(day, tz)..end)),
        }
    }
    rates
}

impl<'w> Rated<'w> {
    /// The hours of a rate; where there are several each is named after the first day of its hours.
    fn of(sheet: &Sheet, (wage, time): (&'w Wage, Range<Micros>), tz: Tz, is_alone: bool) -> Rated<'w> {
        let start = time.start;
        let name = |what: &str| match is_alone {
            true => what.to_owned(),
            false => format!("{what} from {}", local_date(start, tz)),
        };
        let mut logged = sheet.lengths(&["logged"]);
        logged.retain(|part| part.at.is_some_and(|at| time.contains(&at)));
        let zero = Amount::Length(0);
        let active = Term::new(&name("active"), zero, sheet.active_in(time));
        let logged = Term::new(&name("logged"), zero, logged);
        Rated { wage, active, logged }
    }

    fn micros(&self) -> [i128; 2] {
        [&self.active, &self.logged].map(|term| term.total.micros().into())
    }
}

fn shape(sheet: &Sheet, rated: Vec<Rated<'_>>, column: &str) -> Option<Shape> {
    let paid = sheet.term("paid", Source::Money(Flow::Paid));
    let bonus = sheet.term("bonus", Source::Money(Flow::Kind("bonus")));
    let hours: Vec<(&Wage, [i128; 2])> = rated.iter().map(|rated| (rated.wage, rated.micros())).collect();
    // Which pay counts is said by the latest of them.
    let wage = *hours.iter().map(|(wage, _)| wage).max_by_key(|wage| wage.from)?;
    let due = Due::reckoned(&hours, [&paid, &bonus].map(|term| term.total.millionths()))?;
    let at = FIGURES.iter().position(|figure| *figure == column)?;
    let figures = due.figures();
    let arithmetic = match column {
        "hours" => joined(&rated, " + ", |rated| counted(rated.micros(), rated.wage)),
        "paid_amount" => in_money(&paid, &bonus, wage),
        _ => in_words(&rated, figures.each_ref().map(said), column),
    };
    let mut terms = Vec::new();
    if column != "paid_amount" {
        for Rated { wage, active, logged, .. } in rated {
            terms.push(active);
            terms.extend(Some(logged).filter(|_| wage.logged));
        }
    }
    if ["paid_amount", "top_up_amount", "hourly_paid_amount"].contains(&column) {
        terms.push(paid);
        terms.extend(Some(bonus).filter(|_| !wage.bonuses));
    }
    Some(Shape::Worked { terms, arithmetic, comes_to: figures[at].clone() })
}

/// The hours of each rate, what they come to, and what of that is still due.
fn in_words(rated: &[Rated<'_>], [hours, counts, minimum, ..]: [String; 5], column: &str) -> String {
    let of = |rated: &Rated<'_>| in_hours(rated.wage.counted(rated.micros()).unwrap_or_default());
    let worked =
        joined(rated, "; ", |rated| format!("{} = {} hours", counted(rated.micros(), rated.wage), of(rated)));
    let priced = joined(rated, " + ", |rated| format!("{} x {} an hour", of(rated), rated.wage.hourly));
    match column {
        "minimum_amount" => format!("{worked}; {priced}"),
        "top_up_amount" => format!("{worked}; {priced} = {minimum}; {minimum} - {counts}, 0 at least"),
        _ => format!("{worked}; {counts} / {hours} hours"),
    }
}

fn joined(rated: &[Rated<'_>], between: &str, part: impl Fn(&Rated<'_>) -> String) -> String {
    rated.iter().map(part).collect::<Vec<_>>().join(between)
}

fn said(figure: &Cell) -> String {
    match figure {
        Cell::Money { value, .. } => Money(*value).to_string(),
        cell => cell.number().map_or("nothing".to_owned(), |number| number.to_string()),
    }
}

/// `(3600 s x 1.1 + 600 s) / 3600`
fn counted([active, logged]: [i128; 2], wage: &Wage) -> String {
    let plain = |millionths: i128| millionths as f64 / UNIT as f64;
    let logged = if wage.logged { format!(" + {} s", plain(logged)) } else { String::new() };
    let allowance = plain(UNIT + wage.allowance_rate);
    format!("({} s x {allowance}{logged}) / {}", plain(active), HOUR / SECOND)
}

fn in_money(paid: &Term, bonus: &Term, wage: &Wage) -> String {
    let [paid, bonus] = [paid, bonus].map(|term| Money(term.total.millionths()).to_string());
    if wage.bonuses { paid } else { format!("{paid} - {bonus}") }
}
