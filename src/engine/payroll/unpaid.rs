//! What is unpaid of what a period's end owed, as is known now: what orders to pay are held against.
//!
//! Promises: it knows all that is recorded, also where the period is closed; pieces have the price that the accounts have, cards included.
//! Absent on purpose: orders (`payout`).

use super::super::open::{Events, open};
use super::super::{EngineError, Question};
use super::know::Knowing;
use super::price::Pricing;
use super::seals::Chain;
use super::{PayrollAsked, bounds};
use crate::payout::Unpaid;
use crate::units::Micros;

/// What is unpaid of each worker and currency. The window of the question is not looked at.
///
/// # Errors
/// As [`payroll`](super::payroll).
pub async fn unpaid(
    events: Events,
    question: &Question,
    asked: &PayrollAsked,
) -> Result<Vec<Unpaid>, EngineError> {
    let has_seals = matches!(events, Events::Ledger(_));
    let session = open(events).await?;
    let chain = if has_seals { Chain::read(&session, question).await? } else { Chain::default() };
    let zone = question.scope.tz;
    chain.check_zone(zone)?;
    let mut question = question.clone();
    (question.scope.from, question.scope.until) = (None, None);
    let place = chain.place(asked.period, question.as_of);
    let (from, until) = bounds(asked.period, zone);
    let pricing = Pricing::new(&asked.cards, &place, zone)?;
    // What became owed after the period is known too: whoever was paid for that was not paid for this.
    let knowing =
        Knowing { session: &session, pricing: &pricing, question: &question, bounds: (from, Micros::MAX) };
    let knowledge = knowing.known(question.as_of, None).await?;
    Ok(crate::payout::unpaid(&knowledge.known.movements, until))
}
