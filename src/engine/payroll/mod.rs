//! Payroll over a ledger or files: which periods are closed, what was known when, and the accounts of one period.
//!
//! Promises: a closed period is what it was when it was closed, whatever came later; the balances that a seal names are compared with
//! what its moment of knowledge comes to, and where they differ there is no payroll.
//! Absent on purpose: how movements become accounts (`payroll`), prices (`rates`), printing.

mod close;
mod know;
mod price;
mod seals;
mod unpaid;

use chrono_tz::Tz;
use datafusion::prelude::SessionContext;

use super::open::{Events, open};
use super::{EngineError, Question};
use crate::ledger::Ledger;
use crate::metrics::calendar::{Every, midnight};
use crate::payroll::{
    Account, Balances, CardUsed, Known, Movement, PayrollError, Period, Seal, Sheet, Window, accounts,
    balances,
};
use crate::rates::Card;
use crate::units::Micros;
use know::Knowing;
use price::Pricing;
use seals::Chain;

pub use close::{Closed, close_period};
pub use unpaid::unpaid;

/// What pay is asked for.
#[derive(Clone, Debug)]
pub struct PayrollAsked {
    pub period: Period,
    /// None where the events' own prices are taken.
    pub cards: Vec<Card>,
}

/// The accounts of a period.
pub struct Payroll {
    pub accounts: Vec<Account>,
    pub sheet: Sheet,
    /// What has to be said beside them, in words.
    pub notes: Vec<String>,
    /// The latest moment of any fact that is known.
    pub latest: Option<Micros>,
}

/// The accounts of a period: as they were sealed where it is closed, else as is known. The days are those of the question's zone; its
/// window is not looked at.
///
/// # Errors
/// Events that cannot be read, cards that are missing or speak of the same pieces, or a ledger that is not what was sealed.
pub async fn payroll(
    events: Events,
    question: &Question,
    asked: &PayrollAsked,
) -> Result<Payroll, EngineError> {
    Ok(with_opening(events, question, asked, |_| false).await?.0)
}

/// The same, and of the movements that an opening balance is the sum of those that are asked for.
///
/// # Errors
/// As [`payroll`].
pub(super) async fn with_opening(
    events: Events,
    question: &Question,
    asked: &PayrollAsked,
    wanted: impl Fn(&Movement) -> bool,
) -> Result<(Payroll, Vec<Movement>), EngineError> {
    let ledger = match &events {
        Events::Ledger(path) => Some(Ledger::open(path).await?),
        Events::Batches(_) => None,
    };
    let (session, chain) = opened(events, question).await?;
    let zone = question.scope.tz;
    let mut question = question.clone();
    (question.scope.from, question.scope.until) = (None, None);
    let place = chain.place(asked.period, question.as_of);
    let bounds = bounds(asked.period, zone);
    let knowing = Knowing {
        session: &session,
        pricing: &Pricing::new(&asked.cards, &place, zone)?,
        question: &question,
        bounds,
    };
    let then = match place.before {
        Some(seal) => Some(knowing.known(Some(seal.as_of), None).await?),
        None => None,
    };
    let now = knowing.known(place.as_of, then.as_ref().map(|then| &then.known)).await?;
    let period = |at| Every::Month.period(at, zone);
    let window = Window { from: bounds.0, until: bounds.1, period: &period };
    let known_then: Option<&Known> = then.as_ref().map(|then| &then.known);
    let accounts = accounts(known_then, &now.known, window);
    if question.scope.filter.is_none() && !question.scope.sandbox && question.cutoff.is_none() {
        hold(place.before, known_then.map(|known| opening(known, bounds.0)))?;
        hold(place.seal, place.seal.map(|_| balances(&accounts)))?;
    }
    let (ledger_head, as_of) = match (place.fixed_by(), &ledger) {
        (Some(seal), _) => (Some(seal.ledger_head.clone()), Some(seal.as_of)),
        (None, Some(ledger)) => {
            (Some(ledger.state_at(question.as_of)?.1), seals::latest_recording(&session, &question).await?)
        }
        (None, None) => (None, None),
    };
    let sheet = Sheet {
        period: asked.period.to_string(),
        from: asked.period.from(),
        until: asked.period.until(),
        zone,
        ledger_head,
        as_of,
        cards: now.used.iter().map(|at| used(&asked.cards[*at])).collect(),
        sealed_by: place.seal.map(|seal| seal.event_id.clone()),
    };
    let earlier = |movement: &&Movement| movement.entry.at < bounds.0 && wanted(movement);
    let opening = known_then.unwrap_or(&now.known).movements.iter().filter(earlier).cloned().collect();
    let mut notes = chain.notes(asked.period, &place, &asked.cards);
    notes.extend(now.notes);
    Ok((Payroll { accounts, sheet, notes, latest: now.latest }, opening))
}

/// A session over events, and which months of them are closed: of files none is.
async fn opened(events: Events, question: &Question) -> Result<(SessionContext, Chain), EngineError> {
    let has_seals = matches!(events, Events::Ledger(_));
    let session = open(events).await?;
    let chain = if has_seals { Chain::read(&session, question).await? } else { Chain::default() };
    chain.check_zone(question.scope.tz)?;
    Ok((session, chain))
}

/// The first moment of a period, and the first one after it.
fn bounds(period: Period, zone: Tz) -> (Micros, Micros) {
    (midnight(period.from(), zone), midnight(period.until(), zone))
}

fn used(card: &Card) -> CardUsed {
    CardUsed { name: card.name.clone(), version: card.version.clone(), digest: card.digest.clone() }
}

/// What is owed by what lies before a moment.
fn opening(known: &Known, from: Micros) -> Balances {
    let mut sums = Balances::new();
    for movement in known.movements.iter().filter(|movement| movement.entry.at < from) {
        let of = sums.entry(movement.currency.clone()).or_default();
        of.entry(movement.worker_id.clone()).or_default().0 += movement.entry.amount.0;
    }
    sums
}

/// Holds what a moment of knowledge comes to against its seal.
fn hold(seal: Option<&Seal>, found: Option<Balances>) -> Result<(), PayrollError> {
    let (Some(seal), Some(found)) = (seal, found) else { return Ok(()) };
    match seal.differs(&found) {
        None => Ok(()),
        Some((worker, currency, sealed, found)) => Err(PayrollError::new(
            "PW0722",
            format!(
                "{} was closed with {sealed} {currency} for {worker}, and what was recorded by then comes to {found}: \
                 the ledger or the tier policy is not what it was; `piecework verify` looks at the ledger",
                seal.period
            ),
        )),
    }
}
