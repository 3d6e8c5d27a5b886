//! Why a tier is held, and what the next one asks: each condition with the facts that it is judged by.

use chrono::NaiveDate;

use super::Amount;
use super::desk::Desk;
use super::figure::{Condition, Part, Shape};
use super::sheet::Sheet;
use crate::engine::EngineError;
use crate::metrics::calendar::local_date;
use crate::metrics::tiers::{Asked, TierFact, asked};
use crate::table::Table;
use crate::units::Micros;

/// The conditions of the level that is held: by the facts of the day since when where that is asked, or where the
/// policy keeps what was once reached; else by all facts. Where none is held, those of the first level.
pub(super) fn held(
    desk: &Desk,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    column: &str,
) -> Result<Shape, EngineError> {
    let since = table.cell(row, "since").text().parse::<NaiveDate>().ok();
    let by = since.filter(|_| column == "since" || desk.question.policy.keep);
    conditions(desk, sheet, table, row, table.cell(row, "tier").text(), by)
}

/// The conditions of the next level, by all facts.
pub(super) fn next(desk: &Desk, sheet: &Sheet, table: &Table, row: usize) -> Result<Shape, EngineError> {
    let next = table.cell(row, "next_tier").text();
    if next.is_empty() {
        // At the top nothing is asked any more.
        return Ok(Shape::Conditions { level: None, conditions: Vec::new() });
    }
    conditions(desk, sheet, table, row, next, None)
}

fn conditions(
    desk: &Desk,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    level: &str,
    until: Option<NaiveDate>,
) -> Result<Shape, EngineError> {
    let policy = &desk.question.policy;
    let tz = desk.question.scope.tz;
    let place = policy.levels.iter().position(|known| known.name == level).unwrap_or_default();
    let (worker, domain) = (table.cell(row, "worker_id").text(), table.cell(row, "domain").text());
    let known = |at: Option<Micros>| until.is_none_or(|day| at.is_some_and(|at| local_date(at, tz) <= day));
    let facts = desk.facts.iter().filter(|fact| &*fact.worker_id == worker && known(Some(fact.at)));
    let facts: Vec<TierFact> = facts.cloned().collect();
    let conditions = asked(&facts, policy, tz, domain, place).into_iter().map(|asked| {
        let mut parts = parts(desk, sheet, &asked, worker);
        parts.retain(|part| known(part.at));
        Condition { asked, parts }
    });
    let level = policy.levels.get(place).map(|level| level.name.clone());
    Ok(Shape::Conditions { level, conditions: conditions.collect() })
}

/// The facts that a condition is judged by.
fn parts(desk: &Desk, sheet: &Sheet, asked: &Asked, worker: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for moment in asked.moments {
        match *moment {
            "active" => parts.extend(sheet.active()),
            "assessment" => parts.extend(assessments(desk, worker)),
            "logged" => parts.extend(sheet.training()),
            moment => parts.extend(sheet.facts(moment)),
        }
    }
    parts
}

fn assessments(desk: &Desk, worker: &str) -> Vec<Part> {
    let taken = desk.people.iter().filter(|event| {
        event.event_type == crate::events::EventType::AssessmentTaken
            && event.worker_id.as_deref() == Some(worker)
    });
    let parts = taken.map(|event| {
        let module = event.module.as_deref().unwrap_or_default();
        let score = event.score.unwrap_or_default();
        Part {
            amount: Amount::Count(1),
            at: event.occurred_at,
            what: format!("{module} {score} of {}", event.max_score.unwrap_or(1.0)),
            worker_id: event.worker_id.clone(),
            events: event.event_id.iter().cloned().collect(),
            ..Part::default()
        }
    });
    parts.collect()
}
