//! Closing a month: its balances become an event of the ledger.
//!
//! Promises: a month is closed once, however often and by how many it is asked for; a run that was killed has closed it or has not;
//! whatever is recorded later is recorded after the moment that the seal knows, so that it never enters what was sealed.
//! Absent on purpose: opening a month again. What was wrong in it is corrected in the next.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use super::super::open::{Events, open_ledger};
use super::super::{EngineError, Question};
use super::seals::Chain;
use super::{Payroll, PayrollAsked, bounds, payroll, used};
use crate::clock::Clock;
use crate::events::json::canonical_value;
use crate::events::{Event, EventType, complete, event_id};
use crate::ledger::{Judgement, Ledger, Writer};
use crate::payroll::{PayrollError, Seal, balances};
use crate::units::{Micros, print_time};

/// A month that is closed.
pub struct Closed {
    pub payroll: Payroll,
    /// Whether this run closed it.
    pub is_new: bool,
    /// The head of the ledger after it.
    pub head: String,
}

/// Closes a month of a ledger, or says that it is closed. `early`: also before all that is known lies after its end. A question about a
/// part of the facts closes nothing: ask for all of them.
///
/// # Errors
/// As [`payroll`] has it wrong, a month whose turn it is not, other writers at work, or a ledger that cannot be written.
pub async fn close_period(
    path: &Path,
    question: &Question,
    asked: &PayrollAsked,
    early: bool,
    clock: &dyn Clock,
) -> Result<Closed, EngineError> {
    let mut ledger = Ledger::open(path).await?;
    if sealed(&ledger, question, asked).await? {
        return closed(path, question, asked, false).await;
    }
    let later = Later { clock, least: AtomicI64::new(Micros::MIN) };
    // From here on what a killed run had acknowledged is in the ledger, and no other writer can still bring what it recorded before.
    let mut writer = ledger.writer(&later).await?;
    let offered = match seal(&mut writer, path, question, asked, early).await {
        Ok(Some((mut event, as_of))) => {
            later.least.store(as_of.saturating_add(1), Ordering::Relaxed);
            Ok(writer.offer(&mut event)?)
        }
        // Another run closed it meanwhile.
        Ok(None) => Ok(Judgement::Duplicate),
        Err(error) => Err(error),
    };
    // Also where nothing was offered: a writer that ends leaves nothing behind.
    let receipt = writer.finish().await?;
    match offered? {
        Judgement::Conflict => {
            Err(refused(format!("another event has the id by which {} is closed", asked.period)).into())
        }
        judgement => {
            let is_new = judgement == Judgement::New && receipt.late_duplicates == 0;
            closed(path, question, asked, is_new).await
        }
    }
}

/// What a month is closed with, and the moment of recording that it knows; nothing where it is closed by now.
async fn seal(
    writer: &mut Writer<'_>,
    path: &Path,
    question: &Question,
    asked: &PayrollAsked,
    early: bool,
) -> Result<Option<(Event, Micros)>, EngineError> {
    writer.alone()?;
    // Whose turn it is may have changed since it was asked.
    if sealed(&Ledger::open(path).await?, question, asked).await? {
        return Ok(None);
    }
    let found = payroll(Events::Ledger(path.to_owned()), question, asked).await?;
    let until = bounds(asked.period, question.scope.tz).1;
    let as_of =
        found.sheet.as_of.ok_or_else(|| refused("there is nothing in the ledger to close".to_owned()))?;
    if let Some(latest) = found.latest.filter(|latest| *latest < until && !early) {
        return Err(refused(format!(
            "{} ends with {}, and the latest fact of the ledger is of {}: bring in the rest of the month, or close it with --early",
            asked.period,
            print_time(until),
            print_time(latest)
        ))
        .into());
    }
    // Whoever came to write meanwhile may record at a moment that is sealed.
    writer.alone()?;
    Ok(Some((event(question, asked, &found, as_of)?, as_of)))
}

/// The month as it was sealed.
async fn closed(
    path: &Path,
    question: &Question,
    asked: &PayrollAsked,
    is_new: bool,
) -> Result<Closed, EngineError> {
    let payroll = payroll(Events::Ledger(path.to_owned()), question, asked).await?;
    let head = Ledger::open(path).await?.head()?;
    Ok(Closed { payroll, is_new, head })
}

/// Whether a month is closed; one whose turn it is not is refused.
async fn sealed(ledger: &Ledger, question: &Question, asked: &PayrollAsked) -> Result<bool, EngineError> {
    let chain = Chain::read(&open_ledger(ledger).await?, question).await?;
    if chain.of(asked.period).is_some() {
        return Ok(true);
    }
    match chain.last() {
        Some(last) if last.period.next() != asked.period => Err(refused(format!(
            "{} cannot be closed: the last month that was closed is {}, and the next is {}",
            asked.period,
            last.period,
            last.period.next()
        ))
        .into()),
        _ => Ok(false),
    }
}

fn refused(what: String) -> PayrollError {
    PayrollError::new("PW0725", what)
}

fn event(
    question: &Question,
    asked: &PayrollAsked,
    found: &Payroll,
    as_of: Micros,
) -> Result<Event, PayrollError> {
    let period = asked.period.to_string();
    // A month is closed once, in whatever zone and by whatever cards.
    let id = event_id(&[EventType::PayrollClosed.name(), &period]);
    let seal = Seal {
        event_id: id.clone(),
        period: asked.period,
        zone: question.scope.tz,
        as_of,
        ledger_head: found.sheet.ledger_head.clone().unwrap_or_default(),
        cards: asked.cards.iter().map(used).collect(),
        policy: question.policy.name.clone(),
        balances: balances(&found.accounts),
    };
    let mut event = Event {
        event_id: Some(id),
        event_type: EventType::PayrollClosed,
        occurred_at: Some(bounds(asked.period, question.scope.tz).1),
        attributes: Some(canonical_value(&seal.attributes())),
        ..Event::default()
    };
    complete(&mut event, None).map_err(|fault| refused(fault.reason))?;
    Ok(event)
}

/// A clock that is never before a moment, once it is known.
struct Later<'c> {
    clock: &'c dyn Clock,
    least: AtomicI64,
}

impl Clock for Later<'_> {
    fn now(&self) -> Micros {
        self.clock.now().max(self.least.load(Ordering::Relaxed))
    }
}
