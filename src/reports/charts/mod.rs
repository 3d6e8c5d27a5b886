//! Pictures: each answers a question about one report in its title, and has its own figures beside it.
//!
//! Promises: one frame, one palette and one font for all; the figures drawn are those of the given tables, and stand in the SVG too
//! (`data-row`, `data-column`, `data-value`), so that a reader or a test can take them back out.
//! Absent on purpose: figures of its own; a chart orders rows, counts them and rounds for people.

mod accuracy;
mod counts;
mod earnings;
mod frame;
mod lines;
mod marks;
mod palette;
pub mod png;
mod ranked;
mod scale;
#[cfg(test)]
mod tests;
pub(super) mod text;
mod throughput;
mod tiers;

use super::{Lang, cell};
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
    pub viewed: Option<Beside<'a>>,
}

/// The same question in other groups and periods.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// Throughput, accuracy and earnings of everything as one (`all`), a row for each day or asked period.
    pub throughput: &'a Table,
    pub accuracy: &'a Table,
    pub earnings: &'a Table,
    /// Throughput by task type.
    pub kinds: &'a Table,
    /// `task_type, from_seconds, to_seconds, pieces`.
    pub handling: &'a Table,
    /// `currency, domain, price, pieces`.
    pub prices: &'a Table,
    /// `cohort, period, age, people, active`.
    pub retention: &'a Table,
    /// `period, from_tier, to_tier, people`.
    pub tier_moves: &'a Table,
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
    of("throughput", vec![throughput::draw(reports.throughput, lang)?]);
    of("accuracy", vec![accuracy::draw(reports.accuracy, lang)?]);
    of("earnings", vec![earnings::draw(reports.earnings, lang)?]);
    of("tiers", vec![tiers::draw(reports.tiers, reports.tier_order, lang)?]);
    of("anomalies", vec![counts::draw(reports.anomalies, "rule", lang)?]);
    of("quarantine", vec![counts::draw(reports.quarantine, "rule", lang)?]);
    Ok(all)
}
