//! What is unpaid of what a period's end owed, as is known now: what orders to pay are held against.
//!
//! Promises: it knows all that is recorded, also where the period is closed; pieces have the price that the accounts have, cards included; an
//! order that was recorded once is known, also when that was taken back: its events would be duplicates, and never count again.
//! Absent on purpose: orders (`payout`).

use std::collections::{BTreeMap, BTreeSet};

use super::super::answer::table_of;
use super::super::open::Events;
use super::super::{EngineError, Question};
use super::know::Knowing;
use super::price::Pricing;
use super::{PayrollAsked, bounds, opened};
use crate::payout::{ID_PREFIX, Unpaid};
use crate::units::Micros;

/// Also what was taken back.
const ORDERED: &str = "select distinct worker_id, payment_id from known_events where event_type = 'task.paid' and payment_id is not null";

/// What is unpaid of each worker and currency. The window of the question is not looked at.
///
/// # Errors
/// As [`payroll`](super::payroll).
pub async fn unpaid(
    events: Events,
    question: &Question,
    asked: &PayrollAsked,
) -> Result<Vec<Unpaid>, EngineError> {
    let (session, chain) = opened(events, question).await?;
    let zone = question.scope.tz;
    let mut question = question.clone();
    (question.scope.from, question.scope.until) = (None, None);
    // Each closed month by its own cards, and what came later by all that are named.
    let place = chain.now();
    let (from, until) = bounds(asked.period, zone);
    let pricing = Pricing::new(&asked.cards, &place, zone)?;
    // What became owed after the period is known too: whoever was paid for that was not paid for this.
    let knowing =
        Knowing { session: &session, pricing: &pricing, question: &question, bounds: (from, Micros::MAX) };
    let knowledge = knowing.known(None, None).await?;
    let mut unpaid = crate::payout::unpaid(&knowledge.known.movements, until);
    let ordered = table_of("ordered", session.sql(ORDERED).await?).await?;
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in 0..ordered.rows.len() {
        let [worker, id] = ["worker_id", "payment_id"].map(|column| ordered.cell(row, column).text());
        if id.starts_with(ID_PREFIX) {
            ids.entry(worker).or_default().insert(id);
        }
    }
    for one in &mut unpaid {
        let ids = ids.get(one.worker_id.as_str()).into_iter().flatten();
        one.payment_ids.extend(ids.map(|id| (*id).to_owned()));
    }
    Ok(unpaid)
}
