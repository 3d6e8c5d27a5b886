//! What is due to each person, period by period, so that the hours counted are paid the minimum wage.
//!
//! Promises: hours and pay are those of `earnings` by worker and period (month where none was asked for), so both can be read there and
//! traced; whole numbers until they are printed, one rounding to a millionth; a rate's own rule says which hours and which pay count.
//! Absent on purpose: who works where; overtime and its regular rate; whether a court counts waiting that nobody recorded.

use std::collections::{BTreeMap, BTreeSet};

use arrow::error::ArrowError;
use chrono::{Days, Months, NaiveDate};
use datafusion::prelude::SessionContext;

use super::calendar::Every;
use super::measure::{Related, from_sums, measure};
pub use super::minimum_wage::{UNIT, Wage};
use super::scope::{By, Scope};
use super::sums::Sums;
use super::{MetricsError, MinimumWages, session};
use crate::table::{Cell, Table};
use crate::units::{HOUR, MONEY_SCALE, Mode, Money};

const COLUMNS: &str =
    "worker_id place period currency hours paid_amount minimum_amount top_up_amount hourly_paid_amount";

/// Hours and pay of each worker and period, being added up.
#[derive(Default)]
pub struct Paychecks(Sums);

impl Paychecks {
    /// Of relations that hold all pieces of their workers.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn of(related: &Related, scope: &Scope) -> Result<Paychecks, ArrowError> {
        Ok(Paychecks(related.sums_of_lane(&by_period(scope))?.without_values()))
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Paychecks) {
        self.0.merge(other.0);
    }

    /// The table of earnings by worker and period.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub async fn earnings(self, scope: &Scope) -> Result<Table, MetricsError> {
        Ok(from_sums(&session::session(), self.0, &by_period(scope)).await?.earnings)
    }

    /// The same of all relations, with money converted where that was asked: by way of the session that they are registered in.
    ///
    /// # Errors
    /// A missing rate; anything else is a mistake in piecework.
    pub async fn converted(
        session: &SessionContext,
        related: &Related,
        scope: &Scope,
    ) -> Result<Table, MetricsError> {
        match scope.is_converted() {
            true => Ok(measure(session, related, &by_period(scope)).await?.earnings),
            false => Paychecks::of(related, scope)?.earnings(scope).await,
        }
    }
}

/// The question by worker and period. What is asked of one currency alone is no reason to forget who is paid in another.
pub fn by_period(scope: &Scope) -> Scope {
    let currency = scope.currency.clone().filter(|_| scope.is_converted());
    Scope { by: By::Worker, every: scope.every.or(Some(Every::Month)), currency, ..scope.clone() }
}

/// A row for each worker, period and rate of the worker's currency, and how much is due at each place, in words. `earnings` is by worker and
/// period; of a period's rates those of its last day hold, or of `last`, the last day of the report.
pub fn top_ups(
    wages: &MinimumWages,
    earnings: &Table,
    every: Option<Every>,
    last: NaiveDate,
) -> (Table, Vec<String>) {
    let every = every.unwrap_or(Every::Month);
    let all = 0..earnings.rows.len();
    let mut currencies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in all.clone() {
        let own = currencies.entry(earnings.cell(row, "worker_id").text()).or_default();
        own.extend(Some(earnings.cell(row, "currency").text()).filter(|currency| !currency.is_empty()));
    }
    let (mut rows, mut due) = (Vec::new(), BTreeMap::<_, Owing<'_>>::new());
    // Unpriced and logged time of somebody who is paid in several currencies: it is told, as it stands in none of them.
    let (mut nowhere, mut whose) = (0.0, BTreeSet::new());
    let mut in_force: BTreeMap<&str, Vec<&Wage>> = BTreeMap::new();
    for row in all {
        let text = |column: &str| earnings.cell(row, column).text();
        let (worker, period, currency) = (text("worker_id"), text("period"), text("currency"));
        if worker.is_empty() || worker.ends_with(":?") {
            continue;
        }
        let Some(end) = last_day(every, period) else { continue };
        let rates = in_force.entry(period).or_insert_with(|| wages.in_force(end.min(last)));
        // Whoever was never paid has no currency, and is due most: each place's rate is held against them.
        let is_unpaid = currency.is_empty() && currencies[worker].is_empty();
        if currency.is_empty() && !is_unpaid {
            let seconds = ["active_seconds", "logged_seconds"].map(|of| earnings.cell(row, of).number());
            nowhere += seconds.into_iter().flatten().sum::<f64>();
            whose.insert(worker);
        }
        for wage in rates.iter().filter(|wage| wage.currency == currency || is_unpaid) {
            let Some(due_row) = Due::of(earnings, row, wage) else { continue };
            let of = due.entry((wage.place.clone(), wage.currency.clone())).or_default();
            of.people.insert(worker);
            if due_row.top_up() > 0 {
                of.due.insert(worker);
                of.sum += due_row.top_up();
            }
            rows.push(due_row.row(worker, period, wage));
        }
    }
    let said = due.into_iter().map(|((place, currency), Owing { people, due, sum })| {
        let every = every.name();
        format!(
            "{} of {} people are due {} {currency} together to reach the minimum wage of {place} {every} by {every} (top_up.csv)",
            due.len(),
            people.len(),
            Money(sum)
        )
    });
    let mut said: Vec<String> = said.collect();
    if nowhere > 0.0 {
        said.push(format!(
            "{:.1} hours of {} people who are paid in several currencies have none of their own (unpriced or logged time): no minimum wage is held against them, so a top-up may be too low",
            nowhere / 3600.0,
            whose.len()
        ));
    }
    (Table::new("top_up", COLUMNS, rows), said)
}

/// The rate of a place that a period is held against; `last` is the last day of the report.
pub fn rate_of<'w>(
    wages: &'w MinimumWages,
    (every, period): (Every, &str),
    (place, currency): (&str, &str),
    last: NaiveDate,
) -> Option<&'w Wage> {
    let in_force = wages.in_force(last_day(every, period)?.min(last));
    in_force.into_iter().find(|wage| wage.place == place && wage.currency == currency)
}

/// An amount in millionths, the half rounded away from zero.
pub fn in_millionths(value: i128, scale: u32) -> i128 {
    match scale.checked_sub(MONEY_SCALE as u32) {
        None => value * 10i128.pow(MONEY_SCALE as u32 - scale),
        Some(more) => value.signum() * Mode::HalfUp.nearest(value.unsigned_abs(), 10u128.pow(more)) as i128,
    }
}

/// What one rate comes to.
#[derive(Default)]
struct Owing<'e> {
    people: BTreeSet<&'e str>,
    due: BTreeSet<&'e str>,
    sum: i128,
}

/// One person's period held against one rate.
pub struct Due {
    /// Hours counted, in microseconds and millionths of them.
    counted: i128,
    paid: i128,
    minimum: i128,
}

impl Due {
    /// Nothing where neither time nor pay is known.
    fn of(earnings: &Table, row: usize, wage: &Wage) -> Option<Due> {
        // Seconds are whole microseconds, far below what a float holds exactly.
        let micros = |column: &str| -> i128 {
            (earnings.cell(row, column).number().unwrap_or_default() * 1e6).round() as i128
        };
        let money = |column: &str| match earnings.cell(row, column) {
            // With exchange rates amounts have more decimals than money has.
            Cell::Money { value, scale } => in_millionths(*value, *scale),
            _ => 0,
        };
        let time = [micros("active_seconds"), micros("logged_seconds")];
        Due::reckoned(time, [money("paid_amount"), money("bonus_amount")], wage)
    }

    /// From microseconds active and logged, and millionths paid and of them as bonuses.
    pub fn reckoned([active, logged]: [i128; 2], [paid, bonus]: [i128; 2], wage: &Wage) -> Option<Due> {
        let active = active.checked_mul(UNIT + wage.allowance_rate)?;
        let logged = if wage.logged { logged.checked_mul(UNIT)? } else { 0 };
        let bonuses = if wage.bonuses { 0 } else { bonus };
        let (counted, paid) = (active.checked_add(logged)?, paid - bonuses);
        let hour = i128::from(HOUR) * UNIT;
        let minimum = (counted.checked_mul(wage.hourly.0)?.checked_add(hour / 2)?) / hour;
        (counted > 0 || paid != 0).then_some(Due { counted, paid, minimum })
    }

    fn top_up(&self) -> i128 {
        (self.minimum - self.paid).max(0)
    }

    fn row(&self, worker: &str, period: &str, wage: &Wage) -> Vec<Cell> {
        let keys = [worker, &wage.place, period, &wage.currency].map(|key| Cell::Text(key.to_owned()));
        keys.into_iter().chain(self.figures()).collect()
    }

    /// The columns of [`COLUMNS`] after the keys.
    pub fn figures(&self) -> [Cell; 5] {
        let hours = self.counted as f64 / (HOUR as f64 * UNIT as f64);
        [
            Cell::Real(hours),
            Cell::money(self.paid),
            Cell::money(self.minimum),
            Cell::money(self.top_up()),
            Cell::real((hours > 0.0).then(|| Money(self.paid).to_f64() / hours)),
        ]
    }
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

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::units::print_decimal;

    /// Earnings from lines of worker, period, currency, paid, bonus, hours active, hours logged.
    fn earnings(lines: &str) -> Table {
        let rows = lines.trim().lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let key = |word: &str| if word == "-" { Cell::Empty } else { Cell::Text(word.to_owned()) };
            let money = |word: &str| Cell::Money { value: word.parse::<Money>().unwrap().0, scale: 6 };
            let seconds = |word: &str| Cell::Real(word.parse::<f64>().unwrap() * 3600.0);
            let mut row: Vec<Cell> = words[..3].iter().map(|word| key(word)).collect();
            row.extend([money(words[3]), money(words[4]), seconds(words[5]), seconds(words[6])]);
            row
        });
        let columns = "worker_id period currency paid_amount bonus_amount active_seconds logged_seconds";
        Table::new("earnings", columns, rows.collect())
    }

    fn told(wages: &str, lines: &str, every: Every, last: &str) -> String {
        let wages = MinimumWages::parse("w.csv", wages).unwrap();
        let (table, said) = top_ups(&wages, &earnings(lines), Some(every), last.parse().unwrap());
        let cell = |cell: &Cell| match cell {
            Cell::Money { value, scale } => print_decimal(*value, *scale, 6),
            Cell::Real(real) => real.to_string(),
            Cell::Text(text) => text.clone(),
            _ => "-".to_owned(),
        };
        let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" "));
        rows.chain(said).collect::<Vec<_>>().join("\n")
    }

    const RATES: &str = "place,from,until,currency,hourly,hours,allowance_rate,bonuses\n\
        Beijing,2023-09-01,,CNY,26.4,,,\n\
        Beijing,2025-09-01,,CNY,27.7,,,\n\
        US,2009-07-24,,USD,7.25,active+logged,,counted\n\
        Elsewhere,2026-01-01,2026-03-31,USD,10,active,0.15,excluded\n";

    #[test]
    fn worked_by_hand() {
        // 0.1 yuan 277 times in an hour is Beijing's minimum; a tenth of a second more is not. 29 CFR 778.111: 491 for 46 hours and 32 for 4
        // of waiting are 10.46 an hour of all 50.
        let lines = "ana 2026-02 CNY 27.70 0 1 0\n\
            bo 2026-02 CNY 250 0 9 1\n\
            cy 2025-08 CNY 26 0 1 0\n\
            dee 2026-02 USD 523 0 46 4\n\
            eve 2026-02 USD 523 500 46 4";
        assert_snapshot!(told(RATES, lines, Every::Month, "2026-03-05"), @"
        ana Beijing 2026-02 CNY 1 27.70 27.70 0.00 27.7
        bo Beijing 2026-02 CNY 10 250.00 277.00 27.00 25
        cy Beijing 2025-08 CNY 1 26.00 26.40 0.40 26
        dee Elsewhere 2026-02 USD 52.9 523.00 529.00 6.00 9.886578449905482
        dee US 2026-02 USD 50 523.00 362.50 0.00 10.46
        eve Elsewhere 2026-02 USD 52.9 23.00 529.00 506.00 0.43478260869565216
        eve US 2026-02 USD 50 523.00 362.50 0.00 10.46
        2 of 3 people are due 27.40 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
        2 of 2 people are due 512.00 USD together to reach the minimum wage of Elsewhere month by month (top_up.csv)
        0 of 2 people are due 0.00 USD together to reach the minimum wage of US month by month (top_up.csv)
        ");
        let slower = "ana 2026-02 CNY 27.70 0 1.0000277777777778 0";
        assert_snapshot!(told(RATES, slower, Every::Month, "2026-03-05"), @"
        ana Beijing 2026-02 CNY 1.0000277777777777 27.70 27.700769 0.000769 27.699230576928418
        1 of 1 people are due 0.000769 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
        ");
    }

    #[test]
    fn who_was_never_paid_is_held_against_each_place_and_others_against_their_own() {
        let lines = "ana 2026-02 - 0 0 2 0\n\
            bo 2026-02 - 0 0 2 0\n\
            bo 2026-02 CNY 10 0 1 0\n\
            bo 2026-03 CNY 0 0 0 0\n\
            mturk:? 2026-02 USD 1 0 9 0\n\
            cy 2026-02 EUR 1 0 9 0\n\
            dee 2026-03 CNY -5 0 0 1";
        assert_snapshot!(told(RATES, lines, Every::Month, "2026-03-05"), @"
        ana Beijing 2026-02 CNY 2 0.00 55.40 55.40 0
        ana Elsewhere 2026-02 USD 2.3 0.00 23.00 23.00 0
        ana US 2026-02 USD 2 0.00 14.50 14.50 0
        bo Beijing 2026-02 CNY 1 10.00 27.70 17.70 10
        dee Beijing 2026-03 CNY 1 -5.00 27.70 32.70 -5
        3 of 3 people are due 105.80 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
        1 of 1 people are due 23.00 USD together to reach the minimum wage of Elsewhere month by month (top_up.csv)
        1 of 1 people are due 14.50 USD together to reach the minimum wage of US month by month (top_up.csv)
        2.0 hours of 1 people who are paid in several currencies have none of their own (unpriced or logged time): no minimum wage is held against them, so a top-up may be too low
        ");
    }

    #[test]
    fn the_rate_of_a_periods_last_day_holds() {
        let lines = "ana 2025-W36 CNY 0 0 1 0\nana 2025-W35 CNY 0 0 1 0";
        // 2025-W35 ends on 31 August, and the report on the second of September in W36.
        assert_snapshot!(told(RATES, lines, Every::Week, "2025-09-02"), @"
        ana Beijing 2025-W36 CNY 1 0.00 27.70 27.70 0
        ana Beijing 2025-W35 CNY 1 0.00 26.40 26.40 0
        1 of 1 people are due 54.10 CNY together to reach the minimum wage of Beijing week by week (top_up.csv)
        ");
        let lines = "ana 2025-08-31 CNY 0 0 1 0\nana 2025-09-01 CNY 0 0 1 0";
        assert_snapshot!(told(RATES, lines, Every::Day, "2025-09-02"), @"
        ana Beijing 2025-08-31 CNY 1 0.00 26.40 26.40 0
        ana Beijing 2025-09-01 CNY 1 0.00 27.70 27.70 0
        1 of 1 people are due 54.10 CNY together to reach the minimum wage of Beijing day by day (top_up.csv)
        ");
    }

    #[test]
    fn one_place_may_be_picked() {
        let wages = MinimumWages::parse("w.csv", RATES).unwrap();
        let picked = wages.clone().of_place("US").unwrap();
        let (table, _) =
            top_ups(&picked, &earnings("ana 2026-02 - 0 0 2 0"), None, "2026-03-05".parse().unwrap());
        assert_eq!(table.rows.len(), 1);
        assert_snapshot!(wages.of_place("Nowhere").unwrap_err(), @r#"PW0427 w.csv: it has no minimum wage of "Nowhere"; it has Beijing, Elsewhere, US"#);
    }
}
