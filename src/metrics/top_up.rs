//! What is due to each person, period by period, so that the hours counted are paid the minimum wage.
//!
//! Promises: hours and pay are those of `earnings` by worker and period (month where none was asked for), so both can be read there and
//! traced; an hour is held against the rate in force on its day; whole numbers until they are printed, one rounding to a millionth; a rate's
//! own rule says which hours and which pay count.
//! Absent on purpose: who works where; overtime and its regular rate; whether a court counts waiting that nobody recorded.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use arrow::error::ArrowError;
use chrono::{Days, Months, NaiveDate};
use datafusion::prelude::SessionContext;

use super::calendar::{Every, midnight};
use super::measure::{Related, from_sums, measure};
pub use super::minimum_wage::{UNIT, Wage};
use super::scope::{By, Scope};
use super::sums::Sums;
use super::{MetricsError, MinimumWages, session};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Money, in_millionths};

#[cfg(test)]
mod tests;

const COLUMNS: &str =
    "worker_id place period currency hours paid_amount minimum_amount top_up_amount hourly_paid_amount";

/// Hours and pay of each worker and period, being added up; by day, where a rate begins or ends inside a period.
#[derive(Default)]
pub struct Paychecks(Sums);

impl Paychecks {
    /// Of relations that hold all pieces of their workers.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn of(related: &Related, scope: &Scope, wages: &MinimumWages) -> Result<Paychecks, ArrowError> {
        Ok(Paychecks(related.sums_of_lane(&by_period(scope, wages))?.without_values()))
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Paychecks) {
        self.0.merge(other.0);
    }

    /// The table of earnings by worker and period.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub async fn earnings(self, scope: &Scope, wages: &MinimumWages) -> Result<Table, MetricsError> {
        Ok(from_sums(&session::session(), self.0, &by_period(scope, wages)).await?.earnings)
    }

    /// The same of all relations, with money converted where that was asked: by way of the session that they are registered in.
    ///
    /// # Errors
    /// A missing rate; anything else is a mistake in piecework.
    pub async fn converted(
        session: &SessionContext,
        related: &Related,
        scope: &Scope,
        wages: &MinimumWages,
    ) -> Result<Table, MetricsError> {
        match scope.is_converted() {
            true => Ok(measure(session, related, &by_period(scope, wages)).await?.earnings),
            false => Paychecks::of(related, scope, wages)?.earnings(scope, wages).await,
        }
    }
}

/// The question by worker and period. What is asked of one currency alone is no reason to forget who is paid in another.
pub fn by_worker(scope: &Scope, every: Every) -> Scope {
    let currency = scope.currency.clone().filter(|_| scope.is_converted());
    Scope { by: By::Worker, every: Some(every), currency, ..scope.clone() }
}

fn by_period(scope: &Scope, wages: &MinimumWages) -> Scope {
    by_worker(scope, grain(scope, wages))
}

fn periods(scope: &Scope) -> Every {
    scope.every.unwrap_or(Every::Month)
}

/// How finely hours have to be known: by day where a rate begins or ends inside a period of the window, else by period.
pub fn grain(scope: &Scope, wages: &MinimumWages) -> Every {
    let every = periods(scope);
    let is_inside = |(_, day): (&Wage, NaiveDate)| !every.begins(day) && scope.holds(midnight(day, scope.tz));
    if wages.changes().any(is_inside) { Every::Day } else { every }
}

/// A row for each worker, period and place with a rate in the worker's currency, and how much is due at each place, in words. `earnings` are
/// those of [`Paychecks`]. Of a period inside which no rate changes those of its last day hold, or of `last`, the last day of the report.
pub fn top_ups(
    wages: &MinimumWages,
    earnings: &Table,
    scope: &Scope,
    last: NaiveDate,
) -> (Table, Vec<String>) {
    top_ups_of(wages, earnings, (grain(scope, wages), periods(scope)), last)
}

/// The same of earnings that are by worker and `grain`.
pub fn top_ups_of(
    wages: &MinimumWages,
    earnings: &Table,
    (grain, every): (Every, Every),
    last: NaiveDate,
) -> (Table, Vec<String>) {
    let (paychecks, nowhere) = read(earnings, grain, every);
    let mut in_force: BTreeMap<NaiveDate, Vec<&Wage>> = BTreeMap::new();
    let (mut rows, mut owing) = (Vec::new(), BTreeMap::<_, Owing<'_>>::new());
    for Paycheck { worker, period, currency, worked } in &paychecks {
        let mut held: BTreeMap<(&str, &str), Vec<(&Wage, &Worked)>> = BTreeMap::new();
        for part in worked {
            let day = part.day.min(last);
            // Whoever was never paid has no currency, and is due most: each place's rate is held against them.
            let of_day = in_force.entry(day).or_insert_with(|| wages.in_force(day));
            for wage in of_day.iter().copied().filter(|wage| currency.is_none_or(|own| wage.currency == own))
            {
                held.entry((&wage.currency, &wage.place)).or_default().push((wage, part));
            }
        }
        let mut dues: Vec<Due<'_>> = held.values().filter_map(|held| Due::of(worked, held)).collect();
        dues.sort_by_key(|due| (&due.wage.currency, Reverse(due.wage.hourly)));
        for due in dues {
            owing.entry((&due.wage.place, &due.wage.currency)).or_default().add(worker, due.top_up());
            rows.push(due.row(worker, period));
        }
    }
    let said = owing.into_iter().map(|((place, currency), owing)| owing.said(place, currency, every));
    let said = said.chain(nowhere).collect();
    (Table::new("top_up", COLUMNS, rows), said)
}

/// One person's period in one currency.
struct Paycheck<'e> {
    worker: &'e str,
    period: String,
    /// None of who was never paid at all.
    currency: Option<&'e str>,
    worked: Vec<Worked>,
}

/// Hours and pay of a day, or of a period in which all rates stay as they are: in whole microseconds and millionths.
struct Worked {
    /// The last day of it.
    day: NaiveDate,
    active: i128,
    logged: i128,
    paid: i128,
    bonus: i128,
}

impl Worked {
    fn of(earnings: &Table, row: usize, day: NaiveDate) -> Worked {
        // Seconds are whole microseconds, far below what a float holds exactly.
        let micros = |column: &str| -> i128 {
            (earnings.cell(row, column).number().unwrap_or_default() * 1e6).round() as i128
        };
        let money = |column: &str| match earnings.cell(row, column) {
            // With exchange rates amounts have more decimals than money has.
            Cell::Money { value, scale } => in_millionths(*value, *scale),
            _ => 0,
        };
        let (active, logged) = (micros("active_seconds"), micros("logged_seconds"));
        Worked { day, active, logged, paid: money("paid_amount"), bonus: money("bonus_amount") }
    }
}

/// The paychecks of earnings that are by worker and `grain`; and in words the time that stands in none of them.
fn read(earnings: &Table, grain: Every, every: Every) -> (Vec<Paycheck<'_>>, Option<String>) {
    let all = 0..earnings.rows.len();
    let mut currencies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in all.clone() {
        let own = currencies.entry(earnings.cell(row, "worker_id").text()).or_default();
        own.extend(Some(earnings.cell(row, "currency").text()).filter(|currency| !currency.is_empty()));
    }
    let mut paychecks: Vec<Paycheck<'_>> = Vec::new();
    let mut places: BTreeMap<(&str, String, &str), usize> = BTreeMap::new();
    // Unpriced and logged time of somebody who is paid in several currencies: it is told, as it stands in none of them.
    let (mut nowhere, mut whose) = (0.0, BTreeSet::new());
    for row in all {
        let text = |column: &str| earnings.cell(row, column).text();
        let (worker, currency) = (text("worker_id"), text("currency"));
        if worker.is_empty() || worker.ends_with(":?") {
            continue;
        }
        let Some(day) = last_day(grain, text("period")) else { continue };
        if currency.is_empty() && !currencies[worker].is_empty() {
            let seconds = ["active_seconds", "logged_seconds"].map(|of| earnings.cell(row, of).number());
            nowhere += seconds.into_iter().flatten().sum::<f64>();
            whose.insert(worker);
        }
        let is_somewhere = !currency.is_empty() || currencies[worker].is_empty();
        if is_somewhere {
            let period = every.of_day(day);
            let place = *places.entry((worker, period.clone(), currency)).or_insert_with(|| {
                let currency = Some(currency).filter(|currency| !currency.is_empty());
                paychecks.push(Paycheck { worker, period, currency, worked: Vec::new() });
                paychecks.len() - 1
            });
            paychecks[place].worked.push(Worked::of(earnings, row, day));
        }
    }
    let said = (nowhere > 0.0).then(|| {
        format!(
            "{:.1} hours of {} people who are paid in several currencies have none of their own (unpriced or logged time): no minimum wage is held against them, so a top-up may be too low",
            nowhere / 3600.0,
            whose.len()
        )
    });
    (paychecks, said)
}

/// The rate of a place that the hours of a day, or of a period in which no rate changes, are held against; `last` is the last day of the
/// report.
pub fn rate_of<'w>(
    wages: &'w MinimumWages,
    (grain, period): (Every, &str),
    (place, currency): (&str, &str),
    last: NaiveDate,
) -> Option<&'w Wage> {
    let in_force = wages.in_force(last_day(grain, period)?.min(last));
    in_force.into_iter().find(|wage| wage.place == place && wage.currency == currency)
}

/// What the rates of one place come to.
#[derive(Default)]
struct Owing<'e> {
    people: BTreeSet<&'e str>,
    due: BTreeSet<&'e str>,
    sum: i128,
}

impl<'e> Owing<'e> {
    fn add(&mut self, worker: &'e str, top_up: i128) {
        self.people.insert(worker);
        if top_up > 0 {
            self.due.insert(worker);
            self.sum += top_up;
        }
    }

    fn said(&self, place: &str, currency: &str, every: Every) -> String {
        let every = every.name();
        format!(
            "{} of {} people are due {} {currency} together to reach the minimum wage of {place} {every} by {every} (top_up.csv)",
            self.due.len(),
            self.people.len(),
            Money(self.sum)
        )
    }
}

impl Wage {
    /// Which of the time active and logged counts by its rule, in microseconds and millionths of them; nothing where that is beyond all bounds.
    pub fn counted(&self, [active, logged]: [i128; 2]) -> Option<i128> {
        let active = active.checked_mul(UNIT + self.allowance_rate)?;
        let logged = if self.logged { logged.checked_mul(UNIT)? } else { 0 };
        active.checked_add(logged)
    }
}

/// One person's period held against the rates of one place.
pub struct Due<'w> {
    /// The latest of them.
    wage: &'w Wage,
    /// Hours counted, in microseconds and millionths of them.
    counted: i128,
    paid: i128,
    minimum: i128,
}

impl<'w> Due<'w> {
    /// Of hours at each rate: microseconds active and logged; and of the millionths paid, and paid as bonuses, for all of them.
    pub fn reckoned(hours: &[(&'w Wage, [i128; 2])], [paid, bonus]: [i128; 2]) -> Option<Due<'w>> {
        let of = |(at, (wage, [active, logged])): (usize, &(&Wage, [i128; 2]))| {
            let (paid, bonus) = if at == 0 { (paid, bonus) } else { (0, 0) };
            Worked { day: wage.from, active: *active, logged: *logged, paid, bonus }
        };
        let worked: Vec<Worked> = hours.iter().enumerate().map(of).collect();
        let held: Vec<_> = hours.iter().map(|(wage, _)| *wage).zip(&worked).collect();
        Due::of(&worked, &held)
    }

    /// Hours by the rate of their day, where there is one; pay is of no day's hours, so that of the whole period counts, by the rule of the
    /// latest rate. Nothing where neither time nor pay is known.
    fn of(worked: &[Worked], held: &[(&'w Wage, &Worked)]) -> Option<Due<'w>> {
        let wage = held.iter().map(|(wage, _)| *wage).max_by_key(|wage| wage.from)?;
        let (mut counted, mut owed) = (0i128, 0i128);
        for (wage, of) in held {
            let hours = wage.counted([of.active, of.logged])?;
            counted = counted.checked_add(hours)?;
            owed = owed.checked_add(hours.checked_mul(wage.hourly.0)?)?;
        }
        let bonuses = |of: &Worked| if wage.bonuses { 0 } else { of.bonus };
        let paid = worked.iter().map(|of| of.paid - bonuses(of)).sum();
        let hour = i128::from(HOUR) * UNIT;
        let minimum = owed.checked_add(hour / 2)? / hour;
        (counted > 0 || paid != 0).then_some(Due { wage, counted, paid, minimum })
    }

    fn top_up(&self) -> i128 {
        (self.minimum - self.paid).max(0)
    }

    fn row(&self, worker: &str, period: &str) -> Vec<Cell> {
        let keys = [worker, &self.wage.place, period, &self.wage.currency];
        keys.map(|key| Cell::Text(key.to_owned())).into_iter().chain(self.figures()).collect()
    }

    /// The columns of the table after its keys.
    pub fn figures(&self) -> [Cell; 5] {
        let hours = in_hours(self.counted);
        [
            Cell::Real(hours),
            Cell::money(self.paid),
            Cell::money(self.minimum),
            Cell::money(self.top_up()),
            Cell::real((hours > 0.0).then(|| Money(self.paid).to_f64() / hours)),
        ]
    }
}

/// Hours of what [`Wage::counted`] gives.
pub fn in_hours(counted: i128) -> f64 {
    counted as f64 / (HOUR as f64 * UNIT as f64)
}

/// The last day of a period by its name.
fn last_day(every: Every, period: &str) -> Option<NaiveDate> {
    match every {
        Every::Day => period.parse().ok(),
        Every::Week => NaiveDate::parse_from_str(&format!("{period}-7"), "%G-W%V-%u").ok(),
        Every::Month => {
            let first: NaiveDate = format!("{period}-01").parse().ok()?;
            first.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))
        }
    }
}
