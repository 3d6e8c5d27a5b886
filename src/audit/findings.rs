//! From what the rules found to the one table of findings: each with its piece, its events, its words and its place.

use std::cmp::Reverse;
use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringBuilder, TimestampMicrosecondArray};
use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use super::run;
use crate::metrics::columns::Columns;
use crate::metrics::session::register;
use crate::metrics::{self, MetricsError, Scope};
use crate::table::{Cell, Table};
use crate::units::print_decimal;
use crate::words::flags::{Flag, Severity, by_name};

const LOCATED: &str = include_str!("../../queries/audit/shared/located.sql");
const SHOWN: &str = include_str!("../../queries/audit/shared/shown.sql");
const FINDINGS: &str = include_str!("../../queries/audit/shared/findings.sql");

/// The columns that a rule may give; what it leaves out is empty.
///
/// `piece`, or for a fact of no piece its `worker_id`, `assignment_id`, `task_id`, `project_id`; `at`; `event_ids`, or
/// `shows`, the types of the piece's events that show it (from `since` on, where that is given); `stake_amount` with
/// `stake_currency`, `stake_seconds`, or `stakes` (`price` or `time`: the piece's own); `said`, the numbers in words.
const COLUMNS: [&str; 15] = [
    "finding",
    "rule",
    "piece",
    "worker_id",
    "assignment_id",
    "task_id",
    "project_id",
    "at",
    "event_ids",
    "shows",
    "since",
    "stakes",
    "stake_amount",
    "stake_currency",
    "stake_seconds",
];
const SAID: &str = "said";

/// The columns of the table of findings.
const TOLD: [&str; 16] = [
    "code",
    "severity",
    "rule",
    "worker_id",
    "assignment_id",
    "task_id",
    "project_id",
    "at",
    "state",
    "price",
    "currency",
    "event_ids",
    "explanation",
    "stake_amount",
    "stake_currency",
    "stake_seconds",
];

/// Nothing found yet.
pub fn empty() -> Table {
    let columns = COLUMNS.iter().chain([&SAID]).map(|name| (*name).to_owned()).collect();
    Table { name: "found".into(), columns, rows: Vec::new() }
}

/// Adds what one rule found.
pub fn gather(found: &mut Table, rule: &str, rows: Table) {
    let places: Vec<Option<usize>> = found.columns.iter().map(|name| rows.column(name)).collect();
    for row in rows.rows {
        let mut all: Vec<Cell> =
            places.iter().map(|place| place.map_or(Cell::Empty, |at| row[at].clone())).collect();
        all[0] = Cell::Whole(found.rows.len() as i64);
        all[1] = Cell::Text(rule.to_owned());
        found.rows.push(all);
    }
}

/// What is told where nothing was found.
pub fn nothing() -> Table {
    told(Vec::new())
}

/// Finds the piece and the events of each finding, and says it in words.
pub async fn tell(session: &SessionContext, scope: &Scope, found: Table) -> Result<Table, MetricsError> {
    if found.rows.is_empty() {
        return Ok(nothing());
    }
    register(session, "found", vec![metrics::batch(&found)?])?;
    register(session, "located", run(session, LOCATED).await?)?;
    register(session, "shown", vec![together(&run(session, SHOWN).await?)?])?;
    // With --where only what is found of a piece that it picks.
    let asked = if scope.filter.is_some() { "p.piece is not null" } else { "true" };
    let sql = scope.fill(FINDINGS).replace("{asked}", asked);
    let rows = metrics::table("findings", &run(session, &sql).await?)?;
    let mut findings: Vec<Finding> =
        (0..rows.rows.len()).filter_map(|row| Finding::new(&rows, row)).collect();
    drop(rows);
    let mut order: Vec<(Place<'_>, usize)> = findings.iter().map(Finding::place).zip(0..).collect();
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
    Ok(told(order.into_iter().map(|at| std::mem::take(&mut findings[at].row)).collect()))
}

/// The events of each finding side by side, and the first moment of them; they come in order.
fn together(shown: &[RecordBatch]) -> Result<RecordBatch, MetricsError> {
    let (mut findings, mut times) = (Vec::new(), Vec::new());
    let mut texts = StringBuilder::new();
    for batch in shown {
        let columns = Columns(batch);
        let (ids, at) = (columns.text("event_id")?, columns.time("occurred_at")?);
        for (row, finding) in columns.whole("finding")?.values().iter().enumerate() {
            if findings.last() == Some(finding) {
                texts.write_char(' ').map_err(|error| ArrowError::ComputeError(error.to_string()))?;
            } else {
                if !findings.is_empty() {
                    texts.append_value("");
                }
                findings.push(*finding);
                times.push(at.value(row));
            }
            texts.write_str(ids.value(row)).map_err(|error| ArrowError::ComputeError(error.to_string()))?;
        }
    }
    if !findings.is_empty() {
        texts.append_value("");
    }
    Ok(RecordBatch::try_from_iter([
        ("finding", Arc::new(Int64Array::from(findings)) as ArrayRef),
        ("first_at", Arc::new(TimestampMicrosecondArray::from(times).with_timezone("UTC"))),
        ("event_ids", Arc::new(texts.finish())),
    ])?)
}

fn told(rows: Vec<Vec<Cell>>) -> Table {
    Table { name: "anomalies".into(), columns: TOLD.map(str::to_owned).to_vec(), rows }
}

/// One finding in words.
struct Finding {
    severity: Severity,
    row: Vec<Cell>,
}

/// Severity, money at stake, time at stake, then names.
type Place<'a> = (Severity, Reverse<i128>, &'a str, Reverse<i64>, [&'a str; 5]);

impl Finding {
    fn new(rows: &Table, row: usize) -> Option<Finding> {
        let flag = by_name(rows.cell(row, "rule").text())?;
        let cells = TOLD.iter().map(|name| match *name {
            "code" => Cell::Text(flag.code.to_owned()),
            "severity" => Cell::Text(flag.severity.name().to_owned()),
            "explanation" => Cell::Text(explanation(flag, rows, row)),
            name => rows.cell(row, name).clone(),
        });
        Some(Finding { severity: flag.severity, row: cells.collect() })
    }

    fn place(&self) -> Place<'_> {
        let cell =
            |name: &str| TOLD.iter().position(|told| *told == name).map_or(&Cell::Empty, |at| &self.row[at]);
        let amount = if let Cell::Money { value, .. } = cell("stake_amount") { *value } else { 0 };
        let seconds = cell("stake_seconds").number().unwrap_or_default();
        let names = ["rule", "worker_id", "assignment_id", "event_ids", "explanation"];
        (
            self.severity,
            Reverse(amount),
            cell("stake_currency").text(),
            Reverse((seconds * 1e6) as i64),
            names.map(|name| cell(name).text()),
        )
    }
}

/// What the flag means, what was found, what is at stake.
fn explanation(flag: &Flag, rows: &Table, row: usize) -> String {
    let mut text = flag.says.to_owned();
    if let Cell::Text(said) = rows.cell(row, SAID) {
        text += &format!(": {said}");
    }
    let mut stakes = Vec::new();
    if let Cell::Money { value, scale } = rows.cell(row, "stake_amount") {
        let currency = rows.cell(row, "stake_currency").text();
        stakes.push(format!("{} {currency}", print_decimal(*value, *scale, 6)).trim_end().to_owned());
    }
    if let Some(seconds) = rows.cell(row, "stake_seconds").number() {
        stakes.push(format!("{seconds} s"));
    }
    if !stakes.is_empty() {
        text += &format!("; at stake {}", stakes.join(", "));
    }
    text
}
