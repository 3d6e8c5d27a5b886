//! From relations to report tables: the order in which queries and plans run.

use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use arrow::error::ArrowError;
use datafusion::common::DFSchema;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::columns::Columns;
use super::scope::{By, Scope};
use super::session::register;
use super::sql::query;
use super::sums::{self, Counts, Sums};
use super::tiers::TierFact;
use super::{MetricsError, active_time, rows, tier_pass};
use crate::table::{Cell, Table};
use crate::units::Micros;

/// Columns that say nothing about a reviewer.
const NOT_OF_REVIEWERS: [&str; 13] = [
    "claimed",
    "labeled",
    "released",
    "active_seconds",
    "labeled_per_hour",
    "handling_seconds_p50",
    "handling_seconds_p90",
    "first_at",
    "last_at",
    "timed",
    "gold_answered",
    "gold_correct",
    "gold_rate",
];

/// The reports of one question.
pub struct Measured {
    pub throughput: Table,
    pub accuracy: Table,
    pub earnings: Table,
    pub counts: Counts,
}

/// The relations of the fold, and which pieces the question is about, by their rows.
pub struct Related {
    batches: Vec<(&'static str, RecordBatch)>,
    counts: Vec<bool>,
}

impl Related {
    /// Relations that hold all pieces of their workers, without `--where`.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn of_lane(batches: Vec<(&'static str, RecordBatch)>, scope: &Scope) -> Result<Related, ArrowError> {
        let mut related = Related { batches, counts: Vec::new() };
        let stages = Columns(related.batch("pieces")?).text("stage")?;
        let counts = stages.iter().map(|stage| scope.counts_stage(stage)).collect();
        related.counts = counts;
        Ok(related)
    }

    /// The sums of relations that hold all pieces of their workers.
    ///
    /// # Errors
    /// As [`Related::of_lane`].
    pub fn sums_of_lane(&self, scope: &Scope) -> Result<Sums, ArrowError> {
        Sums::of_lane(&self.relations()?, 0..self.counts.len(), &self.counts, scope)
    }

    /// The facts that tiers are judged by, as [`super::tier_facts`] gives them, without assessments: of the workers of these
    /// relations, and of those who reviewed their pieces.
    ///
    /// # Errors
    /// As [`Related::of_lane`].
    pub fn tier_facts(&self, scope: &Scope) -> Result<Vec<TierFact>, ArrowError> {
        tier_pass::facts(&self.relations()?, self.batch("reviews")?, &self.counts, scope)
    }

    /// One relation.
    ///
    /// # Errors
    /// When it is missing, which is a mistake in piecework.
    pub fn batch(&self, name: &str) -> Result<&RecordBatch, ArrowError> {
        let found = self.batches.iter().find(|(known, _)| *known == name).map(|(_, batch)| batch);
        found.ok_or_else(|| ArrowError::SchemaError(format!("no relation {name}")))
    }

    /// The sums of all pieces that count, by worker where the pass has no other group for it.
    fn sums(&self, scope: &Scope) -> Result<Sums, ArrowError> {
        let by = if scope.by == By::Reviewer { By::Worker } else { scope.by };
        Sums::of(&self.relations()?, &self.counts, &Scope { by, ..scope.clone() })
    }

    /// Which pieces the question is about, by their rows.
    pub fn counts(&self) -> &[bool] {
        &self.counts
    }

    pub(super) fn relations(&self) -> Result<sums::Relations<'_>, ArrowError> {
        Ok(sums::Relations {
            pieces: self.batch("pieces")?,
            work_intervals: self.batch("work_intervals")?,
            review_waits: self.batch("review_waits")?,
            gold_answers: self.batch("gold_answers")?,
            acts: self.batch("acts")?,
            logged_time: self.batch("logged_time")?,
            payments: self.batch("payments")?,
        })
    }
}

/// Computes the reports from relations that [`relations`] gave. The session keeps the tables of the reports, for `sql`.
///
/// # Errors
/// A missing rate; anything else is a mistake in piecework.
pub async fn measure(
    session: &SessionContext,
    related: &Related,
    scope: &Scope,
) -> Result<Measured, MetricsError> {
    let moments = if scope.by == By::Reviewer { "moments_of_reviewers" } else { "moments" };
    session.sql(&format!("create or replace view moments as {}", query(moments))).await?;
    let sums = related.sums(scope)?;
    if scope.is_summed_by_pass() {
        return from_sums(session, sums, scope).await;
    }
    lay_out(session, scope).await?;
    keep(session, scope, "work_sums").await?;
    if scope.by != By::Reviewer {
        keep(session, scope, "money_sums").await?;
    }
    reports(session, sums.counts, scope).await
}

/// The reports of sums that were made elsewhere.
///
/// # Errors
/// A mistake in piecework.
pub async fn from_sums(
    session: &SessionContext,
    sums: Sums,
    scope: &Scope,
) -> Result<Measured, MetricsError> {
    let counts = sums.counts;
    let [work, money] = sums.tables(scope)?;
    register(session, "work_sums", vec![work])?;
    register(session, "money_sums", vec![money])?;
    reports(session, counts, scope).await
}

/// The formulas of the reports over the tables of sums.
async fn reports(session: &SessionContext, counts: Counts, scope: &Scope) -> Result<Measured, MetricsError> {
    let earnings = match scope.by {
        By::Reviewer => keyed(empty_earnings(), scope),
        _ => report(session, scope, "earnings").await?,
    };
    Ok(Measured {
        throughput: report(session, scope, "throughput").await?,
        accuracy: report(session, scope, "accuracy").await?,
        earnings,
        counts,
    })
}

/// Registers the relations of the fold in a session that has the view `known_events`, and the pieces among them that the
/// question is about.
///
/// # Errors
/// A wrong `--where`; anything else is a mistake in piecework.
pub async fn relations(
    session: &SessionContext,
    batches: Vec<(&'static str, RecordBatch)>,
    scope: &Scope,
) -> Result<Related, MetricsError> {
    for (name, batch) in &batches {
        register(session, if *name == "pieces" { "all_pieces" } else { name }, vec![batch.clone()])?;
    }
    if let Some(filter) = &scope.filter {
        check_filter(session, filter).await?;
    }
    let pieces = run(session, scope, "pieces").await.map_err(|error| match (&scope.filter, error) {
        (Some(filter), MetricsError::Query(error)) => bad_filter(filter, &error),
        (_, error) => error,
    })?;
    let related = Related { counts: counted(&batches, &pieces), batches };
    register(session, "pieces", pieces)?;
    session.sql("create or replace view assignments as select * from pieces where aside is null").await?;
    session.sql(&format!("create or replace view piece_events as {}", query("piece_events"))).await?;
    Ok(related)
}

/// Which rows of all pieces are among the picked ones: pieces are numbered by their rows.
fn counted(batches: &[(&'static str, RecordBatch)], picked: &[RecordBatch]) -> Vec<bool> {
    let all = batches.iter().find(|(name, _)| *name == "pieces").map_or(0, |(_, batch)| batch.num_rows());
    let mut counts = vec![false; all];
    let columns = picked.iter().filter_map(|batch| batch.column_by_name("piece"));
    for pieces in columns.filter_map(|column| column.as_primitive_opt::<Int64Type>()) {
        for piece in pieces.values() {
            if let Some(counts) = usize::try_from(*piece).ok().and_then(|piece| counts.get_mut(piece)) {
                *counts = true;
            }
        }
    }
    counts
}

/// Makes the tables in which each thing that counts has a row of its own, once [`measure`] has run: what sums are made from where the
/// pass of `sums` cannot, and what a trace shows.
///
/// # Errors
/// A missing rate; anything else is a mistake in piecework.
pub async fn lay_out(session: &SessionContext, scope: &Scope) -> Result<(), MetricsError> {
    keep(session, scope, "piece_currency").await?;
    keep(session, scope, "counted").await?;
    let mut entries = run(session, scope, "entries").await?;
    if let (Some(rates), Some(currency)) = (&scope.rates, &scope.currency) {
        entries = rates.convert(&entries, currency, scope.tz)?;
    }
    register(session, "entries", entries)?;
    let work = match scope.by {
        By::Reviewer => Vec::new(),
        _ => run(session, scope, "work").await?,
    };
    register(session, "active_time", vec![active_time::active_time(&work, scope, false)?])?;
    register(session, "active_time_by_currency", vec![active_time::active_time(&work, scope, true)?])?;
    if scope.by != By::Reviewer {
        keep(session, scope, "money").await?;
        register(session, "periods", vec![periods(session, scope).await?])?;
    }
    Ok(())
}

/// Plans `--where` by itself, so that its errors speak of its own text and of columns as `assignments` has them.
async fn check_filter(session: &SessionContext, filter: &str) -> Result<(), MetricsError> {
    let pieces = session.table("all_pieces").await?;
    let columns = DFSchema::try_from(pieces.schema().as_arrow().clone())?;
    session.parse_sql_expr(filter, &columns).map(drop).map_err(|error| bad_filter(filter, &error))
}

fn bad_filter(filter: &str, error: &DataFusionError) -> MetricsError {
    let what = match error.find_root() {
        DataFusionError::SQL(error, _) => error.to_string(),
        error => error.strip_backtrace(),
    };
    let what = what.trim_end_matches('.').replace('\n', " ");
    MetricsError::Filter { filter: filter.to_owned(), what }
}

/// Runs a query of `queries/` with its blanks filled in.
pub(super) async fn run(
    session: &SessionContext,
    scope: &Scope,
    name: &str,
) -> Result<Vec<RecordBatch>, MetricsError> {
    let frame = session.sql(&scope.fill(query(name))).await?;
    let schema = frame.schema().as_arrow().clone();
    let mut batches = frame.collect().await?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema.into()));
    }
    Ok(batches)
}

/// The tables of sums by SQL, for the test that holds the two ways against each other.
#[cfg(test)]
pub async fn sums_by_sql(session: &SessionContext, scope: &Scope) -> Result<[Table; 2], MetricsError> {
    lay_out(session, scope).await?;
    let mut tables = [("work_sums", "key, period"), ("money_sums", "key, period, currency")].into_iter();
    let mut next = async || -> Result<Table, MetricsError> {
        let (name, order) = tables.next().unwrap_or_default();
        let sql = format!("select * from ({}) order by {order}", scope.fill(query(name)));
        Ok(rows::table(name, &session.sql(&sql).await?.collect().await?)?)
    };
    Ok([next().await?, next().await?])
}

async fn keep(session: &SessionContext, scope: &Scope, name: &str) -> Result<(), MetricsError> {
    Ok(register(session, name, run(session, scope, name).await?)?)
}

async fn report(session: &SessionContext, scope: &Scope, name: &str) -> Result<Table, MetricsError> {
    let mut table = rows::table(name, &run(session, scope, name).await?)?;
    if scope.by == By::Reviewer {
        for (at, column) in table.columns.iter().enumerate() {
            if NOT_OF_REVIEWERS.contains(&column.as_str()) {
                table.rows.iter_mut().for_each(|row| row[at] = Cell::Empty);
            }
        }
    }
    Ok(keyed(table, scope))
}

/// Names the key column after the grouping, and drops the period where none was asked for.
fn keyed(mut table: Table, scope: &Scope) -> Table {
    if let Some(key) = table.column("key") {
        table.columns[key] = scope.by.column().to_owned();
    }
    if scope.every.is_none()
        && let Some(period) = table.column("period")
    {
        table.columns.remove(period);
        table.rows.iter_mut().for_each(|row| {
            row.remove(period);
        });
    }
    table
}

/// Reviewers earn nothing here by their verdicts: the header alone.
fn empty_earnings() -> Table {
    Table { name: "earnings".into(), columns: EARNINGS.map(str::to_owned).to_vec(), rows: Vec::new() }
}

const EARNINGS: [&str; 17] = [
    "key",
    "period",
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
];

/// All periods from the first to the last with any fact, and whether each touches the asked window: balances
/// stand in each, also where nothing happened.
async fn periods(session: &SessionContext, scope: &Scope) -> Result<RecordBatch, MetricsError> {
    if scope.every.is_none() {
        return period_batch(scope.periods(None));
    }
    let sql = "select min(at), max(at) from moments m join pieces p on p.piece = m.piece";
    let bounds = session.sql(sql).await?.collect().await?;
    let bound = |column: usize| -> Option<Micros> {
        let column = bounds.first()?.column(column).as_primitive_opt::<TimestampMicrosecondType>()?;
        (!column.is_empty() && column.is_valid(0)).then(|| column.value(0))
    };
    period_batch(scope.periods(bound(0).zip(bound(1))))
}

fn period_batch(periods: Vec<(String, bool)>) -> Result<RecordBatch, MetricsError> {
    let (names, asked): (Vec<_>, Vec<_>) = periods.into_iter().unzip();
    Ok(RecordBatch::try_from_iter([
        ("period", Arc::new(StringArray::from(names)) as Arc<dyn Array>),
        ("asked", Arc::new(BooleanArray::from(asked))),
    ])?)
}
