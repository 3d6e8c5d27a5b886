//! The dated facts that tiers are judged by, gathered from the relations and from people's assessments.

use chrono::NaiveDate;
use datafusion::prelude::SessionContext;

use super::MetricsError;
use super::active_time::active_time;
use super::calendar::{Every, midnight};
use super::measure::run;
use super::rows;
use super::scope::Scope;
use super::tiers::{FactKind, TierFact};
use crate::events::{Event, EventType};
use crate::table::{Cell, Table};
use crate::units::SECOND;

/// What holds worker and domain apart in a key.
pub(super) const PART: char = '\u{1f}';

/// All facts up to the end of the window. What lies before `--from` counts too: a tier is earned over a working life.
///
/// # Errors
/// As the queries; their tables are there once reports were measured.
pub async fn tier_facts(
    session: &SessionContext,
    people: &[Event],
    scope: &Scope,
) -> Result<Vec<TierFact>, MetricsError> {
    let whole = whole(scope);
    let moments = rows::table("tier_facts", &run(session, &whole, "tier_facts").await?)?;
    let active = active_time(&run(session, &whole, "tier_work").await?, &whole, false)?;
    let active = rows::table("active", &[active])?;
    let before_end = |event: &&Event| scope.until.is_none_or(|until| event.occurred_at < Some(until));
    let facts = (0..moments.rows.len()).filter_map(|row| of_moment(&moments, row));
    let active = (0..active.rows.len()).filter_map(|row| of_active(&active, row, &whole));
    let exams = people.iter().filter(before_end).filter_map(exam);
    Ok(facts.chain(active).chain(exams).collect())
}

/// A tier is earned over a working life, day by day.
pub(super) fn whole(scope: &Scope) -> Scope {
    Scope { from: None, every: Some(Every::Day), ..scope.clone() }
}

fn of_moment(table: &Table, row: usize) -> Option<TierFact> {
    let value = match table.cell(row, "value") {
        Cell::Whole(value) => *value,
        _ => 0,
    };
    let kind = match table.cell(row, "moment").text() {
        "labeled" => FactKind::Labeled,
        "accepted" => FactKind::Accepted,
        "rejected" => FactKind::Rejected,
        "first_pass" => FactKind::FirstPass(value == 1),
        "gold" => FactKind::Gold(value == 1),
        "review_checked" => FactKind::ReviewChecked(value == 1),
        "logged" => FactKind::Logged {
            activity: table.cell(row, "activity").text().to_owned(),
            seconds: value as f64 / SECOND as f64,
        },
        _ => return None,
    };
    let Cell::Time(at) = table.cell(row, "at") else { return None };
    let text = |column| table.cell(row, column).text().into();
    Some(TierFact { worker_id: text("worker_id"), domain: text("domain"), at: *at, kind })
}

fn of_active(table: &Table, row: usize, scope: &Scope) -> Option<TierFact> {
    let (worker, domain) = table.cell(row, "key").text().split_once(PART)?;
    let day: NaiveDate = table.cell(row, "period").text().parse().ok()?;
    let Cell::Whole(micros) = table.cell(row, "micros") else { return None };
    let kind = FactKind::Active(*micros as f64 / SECOND as f64);
    Some(TierFact { worker_id: worker.into(), domain: domain.into(), at: midnight(day, scope.tz), kind })
}

/// What an assessment says of its worker.
pub fn exam(event: &Event) -> Option<TierFact> {
    if event.event_type != EventType::AssessmentTaken {
        return None;
    }
    let kind = FactKind::Assessment {
        module: event.module.clone()?,
        ratio: event.score? / event.max_score.unwrap_or(1.0),
        programme: event.programme.clone(),
        // Who attests it, where that is not the worker.
        issuer: event.actor_id.clone(),
    };
    let worker_id = event.worker_id.as_deref()?.into();
    Some(TierFact { worker_id, domain: "".into(), at: event.occurred_at?, kind })
}
