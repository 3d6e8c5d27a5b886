//! The rows behind one row of a report: from the tables that the report itself was added up from (`queries/trace/`).
//!
//! Promises: nothing is computed a second time in another way, so a traced figure cannot differ from the reported one.
//! Absent on purpose: the events behind each row (`assignments::evidence`), and what a column does with the rows.

use std::sync::Arc;

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use datafusion::prelude::SessionContext;

use super::MetricsError;
use super::active_time::{self, Stretch};
use super::rows;
use super::scope::Scope;
use super::session::register;
use super::sql::query;
use super::tier_facts::{PART, whole};
use crate::table::Table;

/// One row of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub key: Option<String>,
    /// Empty where no periods were asked for.
    pub period: String,
    /// Of a row of earnings.
    pub currency: Option<Option<String>>,
}

impl Row {
    /// The condition that picks it, over columns of the table that is called `table`.
    fn condition(&self, table: &str, period: &str) -> String {
        let mut all = vec![is(&format!("{table}.key"), self.key.as_deref())];
        if !period.is_empty() {
            all.push(format!("{table}.period {period} {}", quoted(&self.period)));
        }
        all.extend(
            self.currency.as_ref().map(|currency| is(&format!("{table}.currency"), currency.as_deref())),
        );
        all.join(" and ")
    }
}

/// A text as a literal of SQL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is(column: &str, value: Option<&str>) -> String {
    value.map_or_else(|| format!("{column} is null"), |value| format!("{column} = {}", quoted(value)))
}

/// A query of `queries/trace/` with its blanks filled in, those of the scope first: no id can be taken for a blank.
async fn run(
    session: &SessionContext,
    scope: &Scope,
    name: &str,
    blanks: &[(&str, String)],
) -> Result<Vec<RecordBatch>, MetricsError> {
    let filled = scope.fill(query(name));
    let sql = blanks.iter().fold(filled, |sql, (blank, text)| sql.replace(blank, text));
    Ok(session.sql(&sql).await?.collect().await?)
}

/// The moments that a row counts.
///
/// # Errors
/// As any query.
pub async fn counted(session: &SessionContext, scope: &Scope, row: &Row) -> Result<Table, MetricsError> {
    let picked = row.condition("c", "=");
    Ok(rows::table("counted", &run(session, scope, "trace/counted", &[("{row}", picked)]).await?)?)
}

/// The amounts that a row of earnings adds up.
///
/// # Errors
/// As any query.
pub async fn flows(session: &SessionContext, scope: &Scope, row: &Row) -> Result<Table, MetricsError> {
    let picked = row.condition("m", "=");
    Ok(rows::table("flows", &run(session, scope, "trace/flows", &[("{row}", picked)]).await?)?)
}

/// The amounts that the balances of a row of earnings come from.
///
/// # Errors
/// As any query.
pub async fn balances(session: &SessionContext, scope: &Scope, row: &Row) -> Result<Table, MetricsError> {
    let picked = row.condition("m", "<=");
    Ok(rows::table("balances", &run(session, scope, "trace/balances", &[("{row}", picked)]).await?)?)
}

/// What a row of the cost is added up from, and the amounts that became owed and were paid for its pieces; in a session with the views of
/// `queries/cost/`.
///
/// # Errors
/// As any query.
pub async fn cost(
    session: &SessionContext,
    scope: &Scope,
    row: &Row,
) -> Result<(Table, Table), MetricsError> {
    let facts = run(session, scope, "trace/cost", &[("{row}", row.condition("f", ""))]).await?;
    let entries = run(session, scope, "trace/cost_entries", &[("{row}", row.condition("e", ""))]).await?;
    Ok((rows::table("cost", &facts)?, rows::table("entries", &entries)?))
}

/// The stretches of a row's active time, and the work intervals that they are the union of.
///
/// # Errors
/// As any query.
pub async fn active(
    session: &SessionContext,
    scope: &Scope,
    row: &Row,
) -> Result<(Vec<Stretch>, Table), MetricsError> {
    let work = scope.fill(query("work"));
    let blanks = [("{work}", work), ("{row}", row.condition("w", ""))];
    let work = run(session, scope, "trace/work", &blanks).await?;
    let mut stretches = active_time::stretches(&work, scope, row.currency.is_some())?;
    stretches.retain(|stretch| stretch.period == row.period);
    Ok((in_order(stretches), rows::table("work", &work)?))
}

/// The facts that somebody was judged by in one domain, and the active time there, day by day.
///
/// # Errors
/// As any query.
pub async fn judged(
    session: &SessionContext,
    scope: &Scope,
    worker: &str,
    domain: &str,
) -> Result<(Table, Vec<Stretch>, Table), MetricsError> {
    let scope = whole(scope);
    let logged = "c.moment = 'logged'";
    let picked =
        format!("{} and ({} or {logged})", is("c.worker_id", Some(worker)), is("c.domain", Some(domain)));
    let blanks = [("{facts}", scope.fill(query("tier_facts"))), ("{row}", picked)];
    let moments = run(session, &scope, "trace/tier_moments", &blanks).await?;
    let key = format!("{worker}{PART}{domain}");
    let blanks = [("{work}", scope.fill(query("tier_work"))), ("{row}", is("w.key", Some(&key)))];
    let work = run(session, &scope, "trace/work", &blanks).await?;
    let stretches = in_order(active_time::stretches(&work, &scope, false)?);
    Ok((rows::table("tier_moments", &moments)?, stretches, rows::table("work", &work)?))
}

fn in_order(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_by(|left, right| {
        (left.start, left.end, &left.worker_id).cmp(&(right.start, right.end, &right.worker_id))
    });
    stretches
}

/// The standing events of some pieces: the columns of events, and `piece` after them.
///
/// # Errors
/// As any query.
pub async fn events_of(
    session: &SessionContext,
    pieces: impl IntoIterator<Item = i64>,
) -> Result<Vec<RecordBatch>, MetricsError> {
    list_pieces(session, pieces)?;
    Ok(session.sql(query("trace/events_of_pieces")).await?.collect().await?)
}

/// What was published of some tasks.
///
/// # Errors
/// As any query.
pub async fn published(
    session: &SessionContext,
    tasks: impl IntoIterator<Item = String>,
) -> Result<Vec<RecordBatch>, MetricsError> {
    list(session, "traced_tasks", "task_id", tasks)?;
    Ok(session.sql(query("trace/published")).await?.collect().await?)
}

/// The pieces of the assignments that [`stories`] was asked for.
///
/// # Errors
/// As any query.
pub async fn pieces(session: &SessionContext) -> Result<Vec<RecordBatch>, MetricsError> {
    Ok(session.sql(query("trace/pieces")).await?.collect().await?)
}

/// What is owed and paid for some pieces.
///
/// # Errors
/// As any query.
pub async fn totals(
    session: &SessionContext,
    pieces: impl IntoIterator<Item = i64>,
) -> Result<Table, MetricsError> {
    list_pieces(session, pieces)?;
    let batches = session.sql(query("trace/totals")).await?.collect().await?;
    Ok(rows::table("totals", &batches)?)
}

/// The events in which a text is an id, or the line that it names.
///
/// # Errors
/// As any query.
pub async fn meanings(
    session: &SessionContext,
    id: &str,
    line: Option<(&str, u64)>,
) -> Result<Vec<RecordBatch>, MetricsError> {
    let (file, number) = line.unwrap_or_default();
    let texts = [("id", id), ("file", file), ("tail", &format!("/{file}"))];
    let line: Arc<dyn Array> = Arc::new(Int64Array::from(vec![number as i64]));
    let columns = texts.map(|(name, text)| (name, Arc::new(StringArray::from(vec![text])) as Arc<dyn Array>));
    let asked = RecordBatch::try_from_iter(columns.into_iter().chain([("line", line)]))?;
    register(session, "asked", vec![asked])?;
    Ok(session.sql(query("trace/meanings")).await?.collect().await?)
}

/// Ids that look like the one that was asked for last.
///
/// # Errors
/// As any query.
pub async fn near(session: &SessionContext) -> Result<Table, MetricsError> {
    Ok(rows::table("near", &session.sql(query("trace/near")).await?.collect().await?)?)
}

/// All events of some assignments, the publications of some tasks, and all voids.
///
/// # Errors
/// As any query.
pub async fn stories(
    session: &SessionContext,
    assignments: impl IntoIterator<Item = String>,
    tasks: impl IntoIterator<Item = String>,
) -> Result<Vec<RecordBatch>, MetricsError> {
    list(session, "traced_assignments", "assignment_id", assignments)?;
    list(session, "traced_tasks", "task_id", tasks)?;
    Ok(session.sql(query("trace/stories")).await?.collect().await?)
}

fn list(
    session: &SessionContext,
    table: &str,
    column: &str,
    texts: impl IntoIterator<Item = String>,
) -> Result<(), MetricsError> {
    let texts: Arc<dyn Array> = Arc::new(StringArray::from_iter_values(texts));
    Ok(register(session, table, vec![RecordBatch::try_from_iter([(column, texts)])?])?)
}

fn list_pieces(session: &SessionContext, pieces: impl IntoIterator<Item = i64>) -> Result<(), MetricsError> {
    let pieces: Arc<dyn Array> = Arc::new(Int64Array::from_iter_values(pieces));
    Ok(register(session, "traced", vec![RecordBatch::try_from_iter([("piece", pieces)])?])?)
}
