//! What a correct label costs: the queries of `queries/cost/` over what a question is about, and what time would cost by the hour.
//!
//! Promises: amounts are exact; the parts of a row add up to its total, which is what earnings have as paid and outstanding; what is
//! estimated stands in columns of its own.
//! Absent on purpose: the formulas (`queries/cost/`), windows (a piece's cost has no one moment), printing.

use arrow::array::RecordBatch;
use datafusion::prelude::SessionContext;

use super::answer::table_of;
use super::fold::related;
use super::open::Events;
use super::{EngineError, Question};
use crate::metrics::Scope;
use crate::metrics::session::register;
use crate::metrics::sql::query;
use crate::table::{Cell, Table};
use crate::units::{HOUR, MINUTE, Mode, Money};

const PARTS: &str = include_str!("../../queries/cost/parts.sql");
const MONEY: &str = include_str!("../../queries/cost/money.sql");
const REVIEW_TIMES: &str = include_str!("../../queries/cost/review_times.sql");
const REWORK_TIME: &str = include_str!("../../queries/cost/rework_time.sql");
const FACTS: &str = include_str!("../../queries/cost/facts.sql");
const ROWS: &str = include_str!("../../queries/cost/rows.sql");

/// What an hour is taken to cost, where somebody said so.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hourly {
    /// Of work that nothing was paid for.
    pub unpaid: Option<Money>,
    /// Of reviews whose pay is not known.
    pub review: Option<Money>,
}

/// The cost, and what has to be said beside it.
pub struct Costs {
    /// `cost`: a row for each group and currency.
    pub table: Table,
    pub notes: Vec<String>,
}

/// What the work of a question costs.
///
/// # Errors
/// Events that cannot be read, or a condition that cannot be used.
pub async fn cost(events: Events, question: &Question, hourly: Hourly) -> Result<Costs, EngineError> {
    cost_in(&related(events, question).await?, question, hourly).await
}

/// The same in a session with relations, in which the views that a row is added up from are left: `cost_facts` and `entries`.
///
/// # Errors
/// As [`cost`].
pub(super) async fn cost_in(
    session: &SessionContext,
    question: &Question,
    hourly: Hourly,
) -> Result<Costs, EngineError> {
    lay_out_costs(session, &question.scope).await?;
    for (name, sql) in [
        ("cost_money", MONEY),
        ("piece_currency", query("piece_currency")),
        ("cost_review_times", REVIEW_TIMES),
        ("cost_rework_time", REWORK_TIME),
        ("moments", query("moments")),
        ("cost_facts", FACTS),
    ] {
        view(session, name, &question.scope.fill(sql)).await?;
    }
    let rows = session.sql(&question.scope.fill(ROWS)).await?;
    let mut table = table_of("cost", rows).await?;
    let key = question.scope.by.column();
    table.columns.iter_mut().filter(|column| *column == "key").for_each(|column| *column = key.to_owned());
    let notes = notes(&table);
    value(&mut table, hourly);
    Ok(Costs { table, notes })
}

/// Makes the view `entries` and the table `cost_parts`, which is read often, in a session with relations.
///
/// # Errors
/// A mistake in piecework.
pub(super) async fn lay_out_costs(session: &SessionContext, scope: &Scope) -> Result<(), EngineError> {
    view(session, "entries", &scope.fill(query("entries"))).await?;
    let frame = session.sql(PARTS).await?;
    let mut parts = vec![RecordBatch::new_empty(frame.schema().as_arrow().clone().into())];
    parts.extend(frame.collect().await?);
    Ok(register(session, "cost_parts", parts)?)
}

/// Makes a view, in place of one of that name.
pub(super) async fn view(session: &SessionContext, name: &str, sql: &str) -> Result<(), EngineError> {
    session.sql(&format!("create or replace view {name} as {sql}")).await?;
    Ok(())
}

/// Puts hours at what they are taken to cost in place of the two columns of micros.
fn value(table: &mut Table, hourly: Hourly) {
    let micros = ["unpaid_micros", "unpriced_review_micros"].map(|name| table.column(name));
    let (total, correct) = (table.column("total_amount"), table.column("correct"));
    for row in &mut table.rows {
        let at = |column: Option<usize>| column.and_then(|column| row.get(column));
        let [unpaid, review] =
            [(micros[0], hourly.unpaid), (micros[1], hourly.review)].map(|(column, rate)| {
                let micros = at(column).map_or(0, Cell::whole);
                rate.map(|rate| by_the_hour(micros, rate))
            });
        let known = match at(total) {
            Some(Cell::Money { value, .. }) => *value,
            _ => 0,
        };
        let estimated = unpaid.or(review).map(|_| unpaid.unwrap_or(0) + review.unwrap_or(0));
        let full = estimated.map(|estimated| known + estimated);
        let correct = at(correct).and_then(Cell::number).filter(|correct| *correct > 0.0);
        let each = full.zip(correct).map(|(full, correct)| Money(full).to_f64() / correct);
        let amount = |value: Option<i128>| value.map_or(Cell::Empty, Cell::money);
        row.truncate(row.len().saturating_sub(micros.len()));
        row.extend([amount(unpaid), amount(review), amount(full), Cell::real(each)]);
    }
    table.columns.truncate(table.columns.len().saturating_sub(micros.len()));
    let added =
        ["unpaid_estimated_amount", "review_estimated_amount", "full_amount", "full_per_correct_amount"];
    table.columns.extend(added.map(str::to_owned));
}

/// So many microseconds at so much an hour, rounded half up to a millionth.
pub(super) fn by_the_hour(micros: i64, rate: Money) -> i128 {
    let size = u128::from(micros.unsigned_abs()) * rate.0.unsigned_abs();
    i128::try_from(Mode::HalfUp.nearest(size, HOUR.unsigned_abs().into())).unwrap_or(i128::MAX)
}

/// What a reader would take for known.
fn notes(table: &Table) -> Vec<String> {
    let whole = |row: usize, column: &str| table.cell(row, column).whole();
    let rows = || 0..table.rows.len();
    let mut notes = Vec::new();
    let without_gold = rows().filter(|row| whole(*row, "accepted") > 0 && whole(*row, "gold_answered") == 0);
    match without_gold.count() {
        0 => {}
        rows => notes.push(format!(
            "rows with accepted labels and without an answer to gold: {rows}; of how many of these are correct nothing is said"
        )),
    }
    let unpriced: i64 = rows().map(|row| whole(row, "unpriced_review_micros")).sum();
    if unpriced > 0 {
        notes.push(format!(
            "{} of reviews by people whose pay for it no event shows are not in the total; --reviewer-hourly values them",
            length(unpriced)
        ));
    }
    let untimed: i64 = rows().map(|row| whole(row, "untimed_reviews")).sum();
    if untimed > 0 {
        notes.push(format!(
            "reviews by people that do not say how long they took: {untimed}; their time is in no figure"
        ));
    }
    notes
}

/// A length of time: `95 minutes`, `2.5 hours`.
fn length(micros: i64) -> String {
    let nearest = |unit: i64| Mode::HalfUp.nearest(micros.unsigned_abs().into(), unit.unsigned_abs().into());
    match micros < 2 * HOUR {
        true => format!("{} minutes", nearest(MINUTE)),
        false => format!("{}.{} hours", nearest(HOUR / 10) / 10, nearest(HOUR / 10) % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_rounded_once() {
        // 600 seconds at 20 an hour are 3.333333 and a third; 1,000 hours and a half second at 0.01.
        assert_eq!(by_the_hour(600_000_000, Money(20_000_000)), 3_333_333);
        assert_eq!(by_the_hour(1_000 * HOUR + 500_000, Money(10_000)), 10_000_001);
        assert_eq!([90_000_000, 9_000_000_000].map(length), ["2 minutes", "2.5 hours"]);
    }
}
