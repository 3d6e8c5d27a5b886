//! Pictures: each answers a question about one report in its title, and has its own figures beside it.
//!
//! Promises: one frame, one palette and one font for all; the figures drawn are those of the given tables, and stand in the SVG too
//! (`data-row`, `data-column`, `data-value`), so that a reader or a test can take them back out.
//! Absent on purpose: figures of its own; a chart orders rows, counts them and rounds for people.

mod accuracy;
mod amounts;
pub mod calendar;
mod control;
mod counts;
mod currencies;
mod earnings;
mod earnings_distribution;
mod flow;
mod frame;
mod funnel;
mod handling;
mod hourly_pay;
mod lines;
mod lorenz;
mod marks;
mod money_over_time;
mod over_time;
mod palette;
mod periods;
mod plot;
pub mod png;
mod prices;
mod ranked;
mod retention;
mod scale;
mod speed;
#[cfg(test)]
mod tests;
pub(super) mod text;
mod throughput;
mod tier_moves;
mod tiers;
pub mod timeline;
mod weekdays;

use super::{Audience, Lang, cell};
use crate::table::Table;
pub use frame::{Chart, ChartError};
pub use palette::Theme;

/// The tables of one report. A table with a `period` column is drawn over time.
pub struct Reports<'a> {
    pub lang: Lang,
    pub throughput: &'a Table,
    pub accuracy: &'a Table,
    pub earnings: &'a Table,
    pub tiers: &'a Table,
    /// The names of the tiers, lowest first; the policy's order, which the rows do not tell.
    pub tier_order: &'a [String],
    /// One row for each; counted by their `rule`.
    pub anomalies: &'a Table,
    pub quarantine: &'a Table,
    /// What is drawn beside the reports' own figures.
    pub beside: Option<Beside<'a>>,
}

/// The same question in other groups and periods.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// Throughput by task type.
    pub kinds: &'a Table,
    /// All else by its name.
    pub drawn: &'a [Table],
}

impl<'a> Beside<'a> {
    /// A table by its name; an empty one where it is not there.
    fn table(&self, name: &str) -> &'a Table {
        Table::named(self.drawn, name)
    }
}

/// One chart or more for each table, in the order of the tables. The first chart of a table has its name; the others are named
/// `charts/…`.
///
/// # Errors
/// A mistake in piecework.
pub fn charts(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    let mut all = Vec::new();
    let mut of = |report: &'static str, charts: Vec<Chart>| {
        all.extend(charts.into_iter().map(|chart| Chart { report, ..chart }));
    };
    of("throughput", work(reports)?);
    of("accuracy", quality(reports)?);
    of("earnings", pay(reports)?);
    of("tiers", skill(reports)?);
    of("anomalies", vec![counts::draw(reports.anomalies, "rule", lang)?]);
    of("quarantine", vec![counts::draw(reports.quarantine, "rule", lang)?]);
    Ok(all)
}

/// How much is done, when, and how long it takes.
fn work(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    let mut charts = vec![throughput::draw(reports.throughput, lang)?];
    if let Some(beside) = reports.beside {
        charts.push(over_time::draw(beside.table("over_time"), lang)?);
        charts.extend(weekdays::draw(beside.table("weekdays"), lang)?);
        charts.push(flow::draw(beside.table("flow"), lang)?);
        charts.push(handling::draw(beside.table("handling"), beside.kinds, lang)?);
        charts.push(retention::draw(beside.table("retention"), lang)?);
    }
    Ok(charts)
}

/// Whether it is right.
fn quality(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    let mut charts = vec![accuracy::draw(reports.accuracy, lang)?];
    if let Some(beside) = reports.beside {
        charts.extend(funnel::draw(beside.table("funnel"), beside.table("funnel_limits"), lang)?);
        let tiers = (reports.tiers, reports.tier_order);
        charts.extend(speed::draw(reports.accuracy, reports.throughput, tiers, lang)?);
        charts.push(control::draw(beside.table("control"), lang)?);
    }
    Ok(charts)
}

/// What it is paid.
fn pay(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    let mut charts = vec![earnings::draw(reports.earnings, lang)?];
    if let Some(beside) = reports.beside {
        let (people, inequality) = (beside.table("people"), beside.table("inequality"));
        charts.extend(money_over_time::draw(beside.table("money"), lang)?);
        charts.extend(earnings_distribution::draw(people, beside.table("incomes"), inequality, lang)?);
        charts.extend(hourly_pay::draw(people, inequality, beside.table("minimum_wage"), lang)?);
        charts.extend(lorenz::draw(beside.table("lorenz"), inequality, lang)?);
        charts.extend(prices::draw(beside.table("prices"), lang)?);
    }
    Ok(charts)
}

/// Who has got how far.
fn skill(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    let mut charts = vec![tiers::draw(reports.tiers, reports.tier_order, lang)?];
    if let Some(beside) = reports.beside {
        let last = tier_moves::last_month(beside.table("over_time"));
        charts.push(tier_moves::draw(beside.table("tier_moves"), reports.tier_order, last, lang)?);
    }
    Ok(charts)
}
