//! Rows to bytes: CSV, JSON, charts (SVG, and PNG from it) and the one page that shows them all.
//!
//! Promises: the same tables give the same bytes; every text that came from outside is escaped;
//! what is drawn is in the tables, and what was left out of a picture is said in its subtitle.
//! Absent on purpose: files (the caller writes the bytes), questions to other rooms, and figures of
//! its own; it orders rows, counts them and rounds for people, no more.

mod accuracy_chart;
mod cell;
mod chart;
mod counts_chart;
pub mod csv;
mod earnings_chart;
pub mod json;
pub mod lang;
mod over_time;
pub mod page;
pub mod png;
mod ranked;
mod scale;
mod text;
mod throughput_chart;
mod tier_chart;

use crate::table::Table;
pub use chart::{Chart, ChartError};
pub use lang::Lang;

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
}

/// One chart or more for each table, in the order of the tables. The first chart of a table has its name.
pub fn charts(reports: &Reports) -> Result<Vec<Chart>, ChartError> {
    let lang = reports.lang;
    Ok(vec![
        throughput_chart::draw(reports.throughput, lang)?,
        accuracy_chart::draw(reports.accuracy, lang)?,
        earnings_chart::draw(reports.earnings, lang)?,
        tier_chart::draw(reports.tiers, reports.tier_order, lang)?,
        counts_chart::draw(reports.anomalies, "rule", lang)?,
        counts_chart::draw(reports.quarantine, "rule", lang)?,
    ])
}

#[cfg(test)]
mod tests;
