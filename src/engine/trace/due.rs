//! A figure of the top-ups to a minimum wage taken apart: the time and the payments of a worker's period, and the arithmetic of the rate.
//!
//! Absent on purpose: the arithmetic itself (`metrics`), which is that of the report.

use super::desk::{Desk, words_of};
use super::pick::{Pick, one_row};
use super::recipes::{Flow, Source};
use super::{Amount, Figure, Shape, Sheet, Term, TraceError};
use crate::engine::{EngineError, Events, MinimumWages, Question};
use crate::metrics::calendar::{Every, local_date};
use crate::metrics::top_up::{
    Due, UNIT, Wage, by_worker, changes_inside, in_millionths, rate_of, top_ups_of,
};
use crate::table::Cell;
use crate::units::{HOUR, Money, SECOND};

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
    let question = Question { scope: by_worker(&question.scope, every), ..question.clone() };
    let desk = Desk::open(events, question).await?;
    let latest = [desk.latest, until.map(|until| until - 1)].into_iter().flatten().min();
    let last = local_date(latest.ok_or_else(nothing)?, desk.question.scope.tz);
    let earnings = desk.table("earnings").ok_or_else(nothing)?;
    let (table, _) = top_ups_of(wages, earnings, (every, every), last);
    let asked = [&pick.key, &pick.place, &pick.period, &pick.currency].map(Option::as_deref);
    let picked = one_row(&table, &std::array::from_fn::<_, 4, _>(|at| (KEYS[at], asked[at])))?;
    let keys = KEYS.map(|key| table.cell(picked, key).text());
    let [_, place, period, _] = keys;
    if changes_inside(wages, place, (every, period)) {
        let why = format!(
            "the minimum wage of {place} changes inside {period}, where each hour goes by the rate of its day: trace the days (--every day)"
        );
        return Err(row(&why).into());
    }
    let (wage, earned) = behind(&desk, wages, (every, last), keys)?;
    let sheet = desk.sheet("earnings", earned).await?;
    let figure = Figure {
        report: TOP_UP,
        column: column.to_owned(),
        keys: KEYS.map(|key| (key.to_owned(), table.cell(picked, key).clone())).to_vec(),
        value: table.cell(picked, column).clone(),
        words,
        shape: shape(&sheet, wage, column).ok_or_else(|| row("the figure is beyond what can be counted"))?,
    };
    Ok(figure.sound()?)
}

/// The rate, and the row of earnings that is held against it.
fn behind<'w>(
    desk: &Desk,
    wages: &'w MinimumWages,
    (every, last): (Every, chrono::NaiveDate),
    [worker, place, period, currency]: [&str; 4],
) -> Result<(&'w Wage, usize), EngineError> {
    let gone = || TraceError::Row(format!("no rate of {place} is in force in {period}"));
    let wage = rate_of(wages, (every, period), (place, currency), last).ok_or_else(gone)?;
    let of = |currency: &str| Pick {
        key: Some(worker.to_owned()),
        period: Some(period.to_owned()),
        currency: Some(currency.to_owned()),
        ..Pick::default()
    };
    // Whoever was never paid is due something in a currency that their earnings do not name.
    let row = desk.row("earnings", &of(currency)).or_else(|_| desk.row("earnings", &of("")))?;
    Ok((wage, row))
}

fn shape(sheet: &Sheet, wage: &Wage, column: &str) -> Option<Shape> {
    let active = sheet.term("active", Source::Time(&["active"]));
    let logged = sheet.term("logged", Source::Time(&["logged"]));
    let paid = sheet.term("paid", Source::Money(Flow::Paid));
    let bonus = sheet.term("bonus", Source::Money(Flow::Kind("bonus")));
    let time = [micros(&active), micros(&logged)];
    let due = Due::reckoned(time, [millionths(&paid), millionths(&bonus)], wage)?;
    let at = FIGURES.iter().position(|figure| *figure == column)?;
    let figures = due.figures();
    let said = |figure: usize| match &figures[figure] {
        Cell::Money { value, .. } => Money(*value).to_string(),
        cell => cell.number().map_or("nothing".to_owned(), |number| number.to_string()),
    };
    let counted = in_hours(time, wage);
    let [hours, counts, minimum] = [said(0), said(1), said(2)];
    let arithmetic = match column {
        "hours" => counted,
        "paid_amount" => in_money(&paid, &bonus, wage),
        "minimum_amount" => format!("{counted} = {hours} hours; {hours} x {} an hour", wage.hourly),
        "top_up_amount" => format!(
            "{counted} = {hours} hours; {hours} x {} an hour = {minimum}; {minimum} - {counts}, 0 at least",
            wage.hourly
        ),
        _ => format!("{counted} = {hours} hours; {counts} / {hours} hours"),
    };
    let mut terms = Vec::new();
    if column != "paid_amount" {
        terms.push(active);
        terms.extend(Some(logged).filter(|_| wage.logged));
    }
    if ["paid_amount", "top_up_amount", "hourly_paid_amount"].contains(&column) {
        terms.push(paid);
        terms.extend(Some(bonus).filter(|_| !wage.bonuses));
    }
    Some(Shape::Worked { terms, arithmetic, comes_to: figures[at].clone() })
}

/// `(3600 s x 1.1 + 600 s) / 3600`
fn in_hours([active, logged]: [i128; 2], wage: &Wage) -> String {
    let plain = |millionths: i128| millionths as f64 / UNIT as f64;
    let logged = if wage.logged { format!(" + {} s", plain(logged)) } else { String::new() };
    let allowance = plain(UNIT + wage.allowance_rate);
    format!("({} s x {allowance}{logged}) / {}", plain(active), HOUR / SECOND)
}

fn in_money(paid: &Term, bonus: &Term, wage: &Wage) -> String {
    let [paid, bonus] = [millionths(paid), millionths(bonus)].map(|amount| Money(amount).to_string());
    if wage.bonuses { paid } else { format!("{paid} - {bonus}") }
}

fn micros(term: &Term) -> i128 {
    if let Amount::Length(micros) = term.total { micros.into() } else { 0 }
}

fn millionths(term: &Term) -> i128 {
    if let Amount::Exact { value, scale } = term.total { in_millionths(value, scale) } else { 0 }
}
