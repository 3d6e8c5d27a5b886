//! What is strange next to other facts, by rules that an analyst can read: one SQL file for each in `queries/audit/`, run
//! over the relations that the fold gave, with the thresholds filled in.
//!
//! Promises: pure (no clock, no disk); each finding names the facts that show it, what is at stake, and by which
//! threshold; the same facts give the same findings in the same order; one cause is one finding.
//! Absent on purpose: what the life cycle itself calls strange (`assignments`, whose `flags` the rules read), the words of
//! codes (`words::flags`), printing.

mod findings;
pub use findings::nothing as nothing_found;
mod functions;
mod rules;
#[cfg(test)]
mod stories;
pub mod suspects;
mod thresholds;

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use crate::metrics::session::register;
use crate::metrics::{self, MetricsError, Scope};
use crate::table::{Cell, Table};
use crate::units::{Micros, print_time};

pub use rules::{RULES, Rule};
pub use thresholds::{Thresholds, ThresholdsError};

/// What several rules read, made once: each by the name of its table.
const SHARED: &[(&str, &str)] = &[
    ("balances", include_str!("../../queries/audit/shared/balances.sql")),
    ("offers", include_str!("../../queries/audit/shared/offers.sql")),
    ("reviewed_projects", include_str!("../../queries/audit/shared/reviewed_projects.sql")),
    ("steady_answers", include_str!("../../queries/audit/shared/steady_answers.sql")),
    ("usual_answers", include_str!("../../queries/audit/shared/usual_answers.sql")),
    ("usual_times", include_str!("../../queries/audit/shared/usual_times.sql")),
];
const NOW: &str = include_str!("../../queries/audit/shared/now.sql");

/// What is asked of an audit.
pub struct Asked<'a> {
    pub scope: &'a Scope,
    pub thresholds: &'a Thresholds,
    /// What counts as now, where somebody says so: `--cutoff`.
    pub now: Option<Micros>,
    /// Only these rules; all when empty.
    pub only: &'a [String],
    /// Shared tables that were made elsewhere, because the session holds not all pieces but the [`suspects`].
    pub given: Vec<(&'static str, RecordBatch)>,
}

/// Runs the rules over a session with the tables of [`metrics::relations`] and `quarantine`.
///
/// # Errors
/// Only for a mistake in piecework: the rules are its own.
pub async fn audit(session: &SessionContext, asked: &Asked<'_>) -> Result<Table, MetricsError> {
    functions::register(session);
    let now = match asked.now {
        Some(now) => now,
        None => latest(session, asked).await?,
    };
    let fill = |sql: &str| {
        let moment = format!("arrow_cast('{}', 'Timestamp(Microsecond, Some(\"UTC\"))')", print_time(now));
        asked.thresholds.fill(sql).replace("{now}", &moment)
    };
    let chosen = |rule: &&Rule| asked.only.is_empty() || asked.only.iter().any(|only| only == rule.name);
    let rules: Vec<&Rule> = RULES.iter().filter(chosen).collect();
    for (name, sql) in SHARED.iter().filter(|(name, _)| rules.iter().any(|rule| rule.reads(name))) {
        let given = asked.given.iter().find(|(given, _)| given == name);
        let made = match given {
            Some((_, batch)) => vec![batch.clone()],
            None => run(session, &fill(sql)).await?,
        };
        register(session, name, made)?;
    }
    let mut found = findings::empty();
    for rule in rules {
        let rows = metrics::table(rule.name, &run(session, &fill(rule.sql)).await?)?;
        findings::gather(&mut found, rule.name, rows);
    }
    findings::tell(session, asked.scope, found).await
}

/// The latest moment of any fact that stands and is not of the future.
async fn latest(session: &SessionContext, asked: &Asked<'_>) -> Result<Micros, MetricsError> {
    let latest = metrics::table("now", &run(session, &asked.thresholds.fill(NOW)).await?)?;
    match latest.rows.first().map(|row| &row[0]) {
        Some(Cell::Time(at)) => Ok(*at),
        _ => Ok(0),
    }
}

/// Runs a query; its batches have a schema also where there are no rows.
async fn run(session: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>, MetricsError> {
    let frame = session.sql(sql).await?;
    let schema = frame.schema().as_arrow().clone();
    let mut batches = frame.collect().await?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema.into()));
    }
    Ok(batches)
}
