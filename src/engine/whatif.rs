//! The same work under another rate card: each piece priced before and after, by the same function that prices it everywhere.
//!
//! Promises: the same card before and after changes nothing; figures are the same from files, from a ledger, and from what is kept beside
//! a ledger; pieces that a side does not price, or that are offered in another currency, are counted apart and never taken for 0.
//! Absent on purpose: how people would work otherwise were they paid otherwise.

mod alike;
mod missed;
mod price;
mod pricer;
mod rows;
mod search;
mod stock;
mod tables;
mod view;

use datafusion::prelude::SessionContext;

use super::open::{Events, open};
use super::rates::{Work, asks_for_tiers};
use super::{EngineError, Question};
use crate::metrics::columns::{At, Columns, text};
use crate::metrics::tiers::Held;
use crate::rates::Card;
use crate::table::Table;
use crate::units::Money;
use price::{Comparison, Picked};
pub use search::{Goal, Lines, Sought};
use stock::Stock;
pub(super) use stock::{NOT_KEPT, keep};
pub use tables::Told;

const PICKED: &str = include_str!("../../queries/whatif/picked.sql");

/// Why cards cannot be compared, or a price is not found.
#[derive(Debug, thiserror::Error)]
pub enum WhatIfError {
    #[error(
        "PW0761 {before} is in {before_currency} and {after} in {after_currency}: amounts of two currencies are not compared; name two cards of one currency"
    )]
    Currencies { before: String, before_currency: String, after: String, after_currency: String },
    #[error("PW0762 {0}")]
    Unreachable(String),
    #[error(
        "PW0762 hourly pay cannot be reached: nobody's working time is known, which claims or active_ms tell"
    )]
    Untimed,
    #[error("PW0763 the card has no line {line:?}; it has {known}")]
    NoLine { line: String, known: String },
}

/// What is asked.
pub struct Asked {
    /// The card that holds today; without one the prices on the events.
    pub before: Option<Card>,
    pub after: Card,
    pub sought: Option<Sought>,
}

/// What it came to.
pub struct WhatIf {
    /// `whatif`, `whatif_projects`, `whatif_distribution`, `whatif_minimum` where one was asked for, `whatif_unpriced`, and
    /// `whatif_search` where a price was looked for.
    pub tables: Vec<Table>,
    pub told: Told,
    /// What the price that was looked for reaches.
    pub found: Option<Money>,
    pub notes: Vec<String>,
}

/// Compares two cards, or a card and the prices on events, over the pieces that a question is about.
///
/// # Errors
/// Two currencies, a goal that no price meets, as the question has it wrong, or events that cannot be read.
pub async fn what_if(asked: &Asked, events: Events, question: &Question) -> Result<WhatIf, EngineError> {
    let Asked { before, after, sought } = asked;
    if let Some(before) = before.as_ref().filter(|before| before.currency != after.currency) {
        let name = |card: &Card| format!("{} {}", card.name, card.version);
        return Err(EngineError::WhatIf(WhatIfError::Currencies {
            before: name(before),
            before_currency: before.currency.clone(),
            after: name(after),
            after_currency: after.currency.clone(),
        }));
    }
    let (picked, held) = long_road(asked, &events, question).await?;
    let (stock, said) = Stock::of(events, question).await?;
    let mut comparison = Comparison {
        question,
        before: before.as_ref(),
        after,
        held: [held[0].as_ref(), held[1].as_ref()],
        picked: picked.as_ref(),
    };
    let mut found = None;
    if let Some(sought) = sought {
        found = Some(search::search(&comparison, &stock, sought)?);
    }
    if let Some(found) = &found {
        comparison.after = &found.card;
    }
    let tally = comparison.tally(&stock)?;
    let (mut tables, told) = tables::tables(&tally, &after.currency, question);
    tables.push(missed::table(&comparison, &tally, &stock)?);
    let mut notes: Vec<String> = said.into_iter().collect();
    if question.minimum_wages.is_some() && told.minimums.is_empty() {
        notes.push(format!("no minimum wage in {} is in force on the last day of the work", after.currency));
    }
    let found = found.map(|found| {
        tables.push(found.table);
        found.reached
    });
    Ok(WhatIf { tables, told, found, notes })
}

/// What only SQL over all pieces tells: which ones a condition picks, and the tiers that each card pays by. The ledger is folded once for
/// it, and where nothing of it is asked not at all.
async fn long_road(
    asked: &Asked,
    events: &Events,
    question: &Question,
) -> Result<(Option<Picked>, [Option<Held>; 2]), EngineError> {
    let cards = [asked.before.as_ref(), Some(&asked.after)];
    if question.scope.filter.is_none() && !cards.into_iter().flatten().any(asks_for_tiers) {
        return Ok((None, [None, None]));
    }
    let work = Work::of(open(events.clone()).await?, question).await?;
    let picked = match question.scope.filter {
        Some(_) => Some(picked(&work.session).await?),
        None => None,
    };
    let mut held = [None, None];
    for (side, card) in cards.into_iter().enumerate() {
        held[side] = match card {
            Some(card) => work.tiers_of(card, question).await?,
            None => None,
        };
    }
    Ok((picked, held))
}

/// Which pieces a condition picks.
async fn picked(session: &SessionContext) -> Result<Picked, EngineError> {
    let mut picked = Picked::new();
    for batch in session.sql(PICKED).await?.collect().await? {
        let columns = Columns(&batch);
        let (workers, ids, times) =
            (columns.text("worker_id")?, columns.text("assignment_id")?, columns.time("at")?);
        let name = |column, row| text(column, row).unwrap_or_default().to_owned();
        picked.extend(
            (0..batch.num_rows())
                .filter_map(|row| Some((name(workers, row), name(ids, row), times.at(row)?))),
        );
    }
    Ok(picked)
}
