//! When a project will be done and at what cost: its days from `queries/forecast/`, through `forecast`; and the same of each past week.
//!
//! Promises: "now" is the cutoff, else --as-of, else the latest fact; a forecast of the past knows only what had happened by then; what
//! is wanted comes from published tasks or from who asks, and from nowhere else.
//! Absent on purpose: the drawing (`forecast`), printing.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use datafusion::prelude::SessionContext;

use super::answer::table_of;
use super::cost::{lay_out_costs, view};
use super::fold::relate;
use super::open::{Events, open};
use super::{EngineError, Question};
use crate::forecast::{self, Day, Held, History, LEAST_DAYS, Outlook};
use crate::metrics::calendar::{Every, local_date, midnight};
use crate::metrics::sql::query;
use crate::metrics::wilson::{Z95, wilson};
use crate::metrics::{By, Scope};
use crate::table::{Cell, Table};
use crate::units::{Micros, Money};

const DAYS: &str = include_str!("../../queries/forecast/days.sql");
const TASKS: &str = include_str!("../../queries/forecast/tasks.sql");
const PROJECTS: &str =
    "select distinct project_id from known_events where project_id is not null order by project_id";
const COLUMNS: &str = "project_id currency outlook at accepted target remaining finish_p10 finish_p50 finish_p90 \
    spent_amount cost_p10_amount cost_p50_amount cost_p90_amount history_days accepted_per_week spent_per_accepted_amount";
const REPLAY: &str = "project_id currency made_on outlook accepted target remaining finish_p10 finish_p50 finish_p90 \
    finished_on finish_held cost_p10_amount cost_p50_amount cost_p90_amount cost_amount cost_held";
/// So many names of projects are listed to somebody who misspelt one.
const LISTED: usize = 20;

/// What a project is done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// So many accepted pieces in all.
    Target(u64),
    /// So many accepted answers to each published task.
    Published { answers: u64 },
}

/// A forecast, and how those of the past came out.
pub struct Forecasted {
    /// `forecast`: a row for each currency.
    pub table: Table,
    /// `replay`: a row for each past Monday and currency, where it was asked for.
    pub replay: Option<Table>,
    /// How often intervals of the past held: of the day first, then of the cost in each currency.
    pub coverage: Vec<Coverage>,
}

/// How many intervals held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// A currency; empty for the day.
    pub currency: String,
    pub held: u64,
    /// Of so many that are over.
    pub of: u64,
    /// Not over yet.
    pub open: u64,
    /// Wilson's interval of the share, 95 %.
    pub interval: Option<(f64, f64)>,
}

/// What is known of a project at a moment.
struct Known {
    /// The day of the moment, and whether it was its last.
    today: i32,
    is_over: bool,
    at: Option<Micros>,
    /// Days and currencies of amounts; pieces have none.
    days: Vec<(i32, String, Day)>,
    /// How many answers published tasks want, where there are such tasks.
    wanted: Option<u64>,
}

/// Forecasts a project; with `replays` also as of each past Monday.
///
/// # Errors
/// A project that nobody knows, nothing to aim at, or events that cannot be read.
pub async fn forecast(
    events: Events,
    question: &Question,
    project: &str,
    aim: Aim,
    replays: bool,
) -> Result<Forecasted, EngineError> {
    let session = open(events).await?;
    let known = Known::of(&session, question, project, aim).await?;
    let mut currencies = known.currencies();
    if currencies.is_empty() {
        currencies.push(question.scope.currency.clone().unwrap_or_default());
    }
    let history = known.history(&currencies);
    let accepted = history.as_ref().map_or(0, History::accepted);
    let Some(left) = aim.left(&known, accepted) else {
        known_project(&session, project).await?;
        return Err(EngineError::NoTarget { project: project.to_owned() });
    };
    if known.days.is_empty() {
        known_project(&session, project).await?;
    }
    let outlook = history.as_ref().map_or(Outlook::TooShort, |history| forecast::outlook(history, left));
    let target = if let Aim::Target(target) = aim { target } else { accepted.saturating_add(left) };
    let table = told(project, &known, &currencies, history.as_ref(), [target, left], &outlook);
    let now = Now { session: &session, question, project, aim, currencies: &currencies };
    let replayed = match (&history, replays) {
        (_, false) => None,
        (history, true) => Some(now.replay(history.as_ref(), known.today).await?),
    };
    let (replay, coverage) =
        replayed.map_or((None, Vec::new()), |(replay, coverage)| (Some(replay), coverage));
    Ok(Forecasted { table, replay, coverage })
}

/// What forecasts of the past are made for.
struct Now<'a> {
    session: &'a SessionContext,
    question: &'a Question,
    project: &'a str,
    aim: Aim,
    currencies: &'a [String],
}

impl Now<'_> {
    /// The forecast of each past Monday, held against the history that is known now; and how often its intervals held.
    async fn replay(
        &self,
        history: Option<&History>,
        today: i32,
    ) -> Result<(Table, Vec<Coverage>), EngineError> {
        let named = std::iter::once(String::new()).chain(self.currencies.iter().cloned());
        let mut coverage: Vec<Coverage> =
            named.map(|currency| Coverage { currency, ..Coverage::default() }).collect();
        let mut rows = Vec::new();
        if let Some(now) = history {
            for monday in mondays(now, today) {
                let cutoff = Some(midnight(monday, self.question.scope.tz) - 1);
                let then = Question { cutoff, ..self.question.clone() };
                let then = Known::of(self.session, &then, self.project, self.aim).await?;
                let Some(past) = then.history(self.currencies) else { continue };
                let Some(left) = self.aim.left(&then, past.accepted()).filter(|left| *left > 0) else {
                    continue;
                };
                let outlook = forecast::outlook(&past, left);
                let made = Made { project: self.project, monday, past: &past, left, outlook: &outlook };
                made.hold(now, self.currencies, &mut rows, &mut coverage);
            }
        }
        coverage.iter_mut().for_each(|coverage| coverage.interval = wilson(coverage.held, coverage.of, Z95));
        Ok((Table::new("replay", REPLAY, rows), coverage))
    }
}

impl Aim {
    /// How many accepted pieces are still to come; nothing where there is nothing to aim at.
    fn left(self, known: &Known, accepted: u64) -> Option<u64> {
        match self {
            Aim::Target(target) => Some(target.saturating_sub(accepted)),
            Aim::Published { .. } => known.wanted,
        }
    }
}

/// An error where no event names a project.
async fn known_project(session: &SessionContext, project: &str) -> Result<(), EngineError> {
    let projects = table_of("projects", session.sql(PROJECTS).await?).await?;
    let names: Vec<&str> =
        (0..projects.rows.len()).map(|row| projects.cell(row, "project_id").text()).collect();
    if names.contains(&project) {
        return Ok(());
    }
    let listed = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    let known = match names.len().saturating_sub(LISTED) {
        0 if names.is_empty() => "none".to_owned(),
        0 => listed,
        more => format!("{listed} and {more} more"),
    };
    Err(EngineError::NoProject { project: project.to_owned(), known })
}

impl Known {
    async fn of(
        session: &SessionContext,
        question: &Question,
        project: &str,
        aim: Aim,
    ) -> Result<Known, EngineError> {
        let latest = relate(session, question).await?;
        let scope = Scope { by: By::Project, every: Some(Every::Day), ..question.scope.clone() };
        lay_out_costs(session, &scope).await?;
        view(session, "money", &scope.fill(query("money"))).await?;
        let answers = if let Aim::Published { answers } = aim { answers } else { 1 };
        let name = format!("'{}'", project.replace('\'', "''"));
        let fill = |sql: &str| {
            scope.fill(sql).replace("{answers}", &answers.to_string()).replace("{project}", &name)
        };
        let tasks = table_of("tasks", session.sql(&fill(TASKS)).await?).await?;
        let whole = |column: &str| u64::try_from(tasks.cell(0, column).whole()).unwrap_or_default();
        let wanted = (!tasks.rows.is_empty() && whole("tasks") > 0).then(|| whole("remaining"));
        let table = table_of("days", session.sql(&fill(DAYS)).await?).await?;
        let days = (0..table.rows.len()).filter_map(|row| day(&table, row)).collect();
        let at = question.cutoff.or(question.as_of).or(latest);
        let now = at.unwrap_or_default();
        let today = local_date(now, scope.tz).to_epoch_days();
        let is_over = Every::Day.end(now, scope.tz) == now.saturating_add(1);
        Ok(Known { today, is_over, at, days, wanted })
    }

    fn currencies(&self) -> Vec<String> {
        let named = self.days.iter().map(|(_, currency, _)| currency).filter(|currency| !currency.is_empty());
        named.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The days with their costs in the order of the currencies; nothing before the first accepted piece.
    fn history(&self, currencies: &[String]) -> Option<History> {
        let days = self.days.iter().map(|(number, currency, day)| {
            let cost = |of: &String| if of == currency { day.costs.iter().sum() } else { 0 };
            (*number, Day { accepted: day.accepted, costs: currencies.iter().map(cost).collect() })
        });
        History::new(days, self.today, self.is_over, currencies.len())
    }
}

/// A row of `days`: its day, its currency, what it has.
fn day(table: &Table, row: usize) -> Option<(i32, String, Day)> {
    let number = table.cell(row, "day").text().parse::<NaiveDate>().ok()?.to_epoch_days();
    let accepted = u64::try_from(table.cell(row, "accepted").whole()).unwrap_or_default();
    let Cell::Money { value, .. } = table.cell(row, "cost") else { return None };
    Some((number, table.cell(row, "currency").text().to_owned(), Day { accepted, costs: vec![*value] }))
}

/// The Mondays on which a forecast could have been made.
fn mondays(history: &History, today: i32) -> impl Iterator<Item = NaiveDate> {
    let days = (history.first_day().saturating_add(LEAST_DAYS as i32)..=today)
        .filter_map(NaiveDate::from_epoch_days);
    days.filter(|day| day.weekday() == Weekday::Mon)
}

/// The forecast as a table.
fn told(
    project: &str,
    known: &Known,
    currencies: &[String],
    history: Option<&History>,
    [target, left]: [u64; 2],
    outlook: &Outlook,
) -> Table {
    let accepted = history.map_or(0, History::accepted);
    let (days, got) = history.map_or((0, 0), History::pace);
    let rows = currencies.iter().enumerate().map(|(at, currency)| {
        let amounts = known.days.iter().filter(|(_, of, _)| of == currency);
        let spent: i128 = amounts.flat_map(|(_, _, day)| &day.costs).sum();
        let each = (accepted > 0).then(|| Money(spent).to_f64() / accepted as f64);
        let week = (days > 0).then(|| got as f64 * 7.0 / days as f64);
        let mut row = vec![Cell::said(project), Cell::said(currency), Cell::said(outlook.name())];
        row.push(known.at.map_or(Cell::Empty, Cell::Time));
        row.extend([accepted, target, left].map(whole));
        row.extend(finish(outlook));
        row.push(Cell::money(spent));
        row.extend(costs(outlook, at));
        row.extend([whole(days as u64), Cell::real(week), Cell::real(each)]);
        row
    });
    Table::new("forecast", COLUMNS, rows.collect())
}

/// A forecast that was made on a Monday.
struct Made<'a> {
    project: &'a str,
    monday: NaiveDate,
    past: &'a History,
    left: u64,
    outlook: &'a Outlook,
}

impl Made<'_> {
    /// Holds it against what is known now: a row for each currency, and one more in the counts.
    fn hold(
        &self,
        now: &History,
        currencies: &[String],
        rows: &mut Vec<Vec<Cell>>,
        coverage: &mut [Coverage],
    ) {
        let target = self.past.accepted().saturating_add(self.left);
        let done = now.reached(target);
        let day = done.as_ref().map(|(day, _)| *day);
        let on_the_day = match self.outlook {
            Outlook::Ahead(interval) => Some(forecast::date_held(&interval.finish, day, now)),
            _ => None,
        };
        if let (Some(held), Some(of_days)) = (on_the_day, coverage.first_mut()) {
            of_days.count(held);
        }
        for (at, currency) in currencies.iter().enumerate() {
            let spent = done.as_ref().and_then(|(_, spent)| spent.get(at).copied());
            let cost = match self.outlook {
                Outlook::Ahead(interval) => {
                    interval.costs.get(at).map(|cost| forecast::money_held(cost, spent))
                }
                _ => None,
            };
            if let (Some(cost), Some(of_costs)) = (cost, coverage.get_mut(at + 1)) {
                of_costs.count(cost);
            }
            let held = |held: Option<Held>| held.map_or(Cell::Empty, |held| Cell::said(held.name()));
            let mut row =
                vec![Cell::said(self.project), Cell::said(currency), Cell::said(&self.monday.to_string())];
            row.push(Cell::said(self.outlook.name()));
            row.extend([self.past.accepted(), target, self.left].map(whole));
            row.extend(finish(self.outlook));
            row.extend([date(day), held(on_the_day)]);
            row.extend(costs(self.outlook, at));
            row.extend([spent.map_or(Cell::Empty, Cell::money), held(cost)]);
            rows.push(row);
        }
    }
}

impl Coverage {
    fn count(&mut self, held: Held) {
        self.held += u64::from(held == Held::Yes);
        self.of += u64::from(held != Held::Open);
        self.open += u64::from(held == Held::Open);
    }
}

/// The three days of an outlook.
fn finish(outlook: &Outlook) -> [Cell; 3] {
    match outlook {
        Outlook::Ahead(interval) => interval.finish.map(date),
        _ => [const { Cell::Empty }; 3],
    }
}

/// The three costs of an outlook in one of the currencies.
fn costs(outlook: &Outlook, currency: usize) -> [Cell; 3] {
    let costs = match outlook {
        Outlook::Ahead(interval) => interval.costs.get(currency).copied(),
        _ => None,
    };
    costs.unwrap_or_default().map(|cost| cost.map_or(Cell::Empty, Cell::money))
}

fn date(number: Option<i32>) -> Cell {
    let day = number.and_then(NaiveDate::from_epoch_days);
    day.map_or(Cell::Empty, |day| Cell::Text(day.to_string()))
}

fn whole(count: u64) -> Cell {
    Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX))
}
