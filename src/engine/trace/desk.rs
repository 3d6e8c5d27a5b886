//! A question answered, with all that is needed to take its figures apart.

use datafusion::prelude::SessionContext;

use super::figure::{Figure, Shape, ranked};
use super::pick::{Pick, one_row};
use super::recipes::{RECIPES, Recipe, recipe};
use super::sheet::Sheet;
use super::{Amount, TraceError};
use super::{account, cost, due, level};
use crate::engine::open::open;
use crate::engine::{EngineError, Events, Question, fold};
use crate::events::Event;
use crate::metrics::tiers::{TierFact, tiers};
use crate::metrics::trace::Row;
use crate::metrics::wilson::Z95;
use crate::metrics::{self, measure, tier_facts};
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, Micros};
use crate::words::figures;

/// The reports of one question, and the session in which they were computed.
pub struct Desk {
    pub(super) session: SessionContext,
    pub(super) question: Question,
    pub(super) facts: Vec<TierFact>,
    pub(super) people: Vec<Event>,
    /// The latest moment of any fact.
    pub(super) latest: Option<Micros>,
    tables: [Table; 4],
}

impl Desk {
    /// Answers a question.
    ///
    /// # Errors
    /// As the question has it wrong.
    pub async fn open(events: Events, question: Question) -> Result<Desk, EngineError> {
        let session = open(events).await?;
        let mut folded = fold(&session, &question).await?;
        let related = metrics::relations(&session, folded.relations.take()?, &question.scope).await?;
        let measured = measure(&session, &related, &question.scope).await?;
        metrics::lay_out(&session, &question.scope).await?;
        let facts = tier_facts(&session, &folded.people, &question.scope).await?;
        let tiers = tiers(&facts, &question.policy, question.scope.tz);
        let tables = [measured.throughput, measured.accuracy, measured.earnings, tiers];
        Ok(Desk { session, question, facts, people: folded.people, latest: folded.latest, tables })
    }

    /// A report as it is printed; none of that name.
    pub fn table(&self, report: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == report)
    }

    /// The one row of a report that is meant.
    ///
    /// # Errors
    /// When there is none (the nearest keys are named), or more than one.
    pub fn row(&self, report: &str, pick: &Pick) -> Result<usize, EngineError> {
        let table =
            self.table(report).ok_or_else(|| TraceError::Row(format!("there is no report {report:?}")))?;
        let asked = [
            (self.key_column(report), pick.key.as_deref()),
            ("domain", pick.domain.as_deref()),
            ("period", pick.period.as_deref()),
            ("currency", pick.currency.as_deref()),
        ];
        Ok(one_row(table, &asked)?)
    }

    /// The column that a report's rows are told apart by before all others.
    pub fn key_column(&self, report: &str) -> &'static str {
        if report == "tiers" { "worker_id" } else { self.question.scope.by.column() }
    }

    /// All that stands behind a row.
    ///
    /// # Errors
    /// As any query.
    pub async fn sheet(&self, report: &str, row: usize) -> Result<Sheet, EngineError> {
        let Some(table) = self.table(report) else { return Err(TraceError::Row(report.to_owned()).into()) };
        let optional = |column: &str| match table.cell(row, column) {
            Cell::Text(text) => Some(text.clone()),
            _ => None,
        };
        if report == "tiers" {
            let (worker, domain) = (optional("worker_id"), optional("domain"));
            let (worker, domain) = (worker.unwrap_or_default(), domain.unwrap_or_default());
            return Sheet::of_tiers(&self.session, &self.question, &worker, &domain).await;
        }
        let row = Row {
            key: optional(self.key_column(report)),
            period: optional("period").unwrap_or_default(),
            currency: (report == "earnings").then(|| optional("currency")),
        };
        Sheet::of_report(&self.session, &self.question, &row).await
    }

    /// Takes one figure of a row apart.
    ///
    /// # Errors
    /// A column that is not there; parts that do not come to the printed value, which is a mistake in piecework.
    pub fn figure(
        &self,
        sheet: &Sheet,
        report: &str,
        row: usize,
        column: &str,
    ) -> Result<Figure, EngineError> {
        let unknown = || unknown_column(report, column);
        let table = self.table(report).ok_or_else(unknown)?;
        let recipe = recipe(report, column).ok_or_else(unknown)?;
        let words = figures::figure(report, column).ok_or_else(unknown)?;
        let keys = [self.key_column(report), "domain", "period", "currency"];
        let keys = keys.into_iter().filter(|key| table.column(key).is_some());
        let mut keys: Vec<(String, Cell)> =
            keys.map(|key| (key.to_owned(), table.cell(row, key).clone())).collect();
        keys.dedup_by(|left, right| left.0 == right.0);
        let shape = self.shape(sheet, report, table, row, (column, recipe))?;
        let value = table.cell(row, column).clone();
        let report = figures::REPORTS.iter().find(|name| **name == report).copied().unwrap_or_default();
        Ok(Figure { report, column: column.to_owned(), keys, value, words, shape }.sound()?)
    }

    fn shape(
        &self,
        sheet: &Sheet,
        report: &str,
        table: &Table,
        row: usize,
        (column, recipe): (&str, Recipe),
    ) -> Result<Shape, EngineError> {
        Ok(match recipe {
            Recipe::Sum(source) => Shape::Sum(sheet.term(column, source)),
            Recipe::Ratio(numerator, factor, denominator) => Shape::Ratio {
                numerator: sheet.term("numerator", numerator),
                factor,
                denominator: sheet.term("denominator", denominator),
            },
            Recipe::Bound { part, whole, low } => Shape::Bound {
                part: sheet.term("numerator", part),
                whole: sheet.term("denominator", whole),
                z: if report == "tiers" { self.question.policy.z } else { Z95 },
                low,
            },
            Recipe::Quantile(moment, p) => {
                let ranked = ranked(sheet.lengths(&[moment]), p);
                Shape::Quantile { p, ranked }
            }
            Recipe::Extreme { moment, first } => {
                let parts = sheet.times(moment);
                let least = |part: &super::Part| part.at;
                let part = if first {
                    parts.into_iter().min_by_key(least)
                } else {
                    parts.into_iter().max_by_key(least)
                };
                Shape::Deciding(part)
            }
            Recipe::Balance(balance) => Shape::Sum(sheet.balances(column, balance)),
            Recipe::Held => level::held(self, sheet, table, row, column)?,
            Recipe::Next => level::next(self, sheet, table, row)?,
        })
    }
}

/// Refuses a column that is no figure of a report.
///
/// # Errors
/// When there is no such figure: the others are named.
pub fn figure_is_known(report: &str, column: &str) -> Result<(), EngineError> {
    match report {
        account::PAYROLL | due::TOP_UP | cost::COST => words_of(report, column).map(drop),
        _ => recipe(report, column).map(drop).ok_or_else(|| unknown_column(report, column)),
    }
    .map_err(EngineError::from)
}

/// What a figure is, of a report that has no recipes.
pub(super) fn words_of(report: &str, column: &str) -> Result<&'static figures::Figure, TraceError> {
    let known = || figures::of_report(report).filter(|figure| !figure.is_key());
    known().find(|figure| figure.name == column).ok_or_else(|| {
        let known: Vec<&str> = known().map(|figure| figure.name).collect();
        TraceError::Column { report: report.to_owned(), column: column.to_owned(), known: known.join(", ") }
    })
}

/// No money.
pub(super) const MONEY: Amount = Amount::Exact { value: 0, scale: MONEY_SCALE as u32 };

fn unknown_column(report: &str, column: &str) -> TraceError {
    let known = RECIPES.iter().filter(|(of, ..)| *of == report).map(|(_, column, _)| *column);
    let known = known.collect::<Vec<_>>().join(", ");
    TraceError::Column { report: report.to_owned(), column: column.to_owned(), known }
}
