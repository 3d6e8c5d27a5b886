//! The seals of a ledger, and where a period stands among them.
//!
//! Promises: seals follow each other month by month in one zone; a void takes no seal back.

use chrono_tz::Tz;
use datafusion::prelude::SessionContext;

use super::super::answer::table_of;
use super::super::fold::recorded;
use super::super::{EngineError, Question};
use crate::events::EventType;
use crate::payroll::{PayrollError, Period, Seal};
use crate::rates::Card;
use crate::table::Cell;
use crate::units::Micros;

/// All seals, the earliest period first.
#[derive(Default)]
pub(super) struct Chain(Vec<Seal>);

/// What a period stands on.
pub(super) struct Place<'s> {
    /// Its own seal.
    pub seal: Option<&'s Seal>,
    /// The seal of the period before it.
    pub before: Option<&'s Seal>,
    /// The seals that say which cards price what: in order of periods.
    pub priced_by: &'s [Seal],
    /// Up to which recording the period knows; all where none.
    pub as_of: Option<Micros>,
}

impl<'s> Place<'s> {
    /// The seal that fixes what the period knows.
    pub fn fixed_by(&self) -> Option<&'s Seal> {
        self.seal.or_else(|| self.priced_by.last().filter(|_| self.is_before_all()))
    }

    /// A note for each card that holds by the end of what a seal fixes, and that the seal does not know.
    fn left_out(&self, cards: &[Card]) -> Vec<String> {
        let Some(seal) = self.fixed_by() else { return Vec::new() };
        let is_known = |card: &&Card| seal.cards.iter().any(|used| used.digest == card.digest);
        let left = cards.iter().filter(|card| card.from < seal.period.until()).filter(|card| !is_known(card));
        let note = |card: &Card| {
            format!(
                "{} was closed without the card {} {}: nothing of it goes by that card",
                seal.period, card.name, card.version
            )
        };
        left.map(note).collect()
    }

    /// Whether it lies before the first period that was closed.
    fn is_before_all(&self) -> bool {
        self.before.is_none() && self.seal.is_none() && !self.priced_by.is_empty()
    }
}

impl Chain {
    /// The seals that a question knows of.
    pub async fn read(session: &SessionContext, question: &Question) -> Result<Chain, EngineError> {
        let sql = format!(
            "select event_id, attributes from events where event_type = '{}' and {}",
            EventType::PayrollClosed.name(),
            recorded(question)
        );
        let table = table_of("seals", session.sql(&sql).await?).await?;
        let mut seals = Vec::new();
        for row in 0..table.rows.len() {
            let text = |column: &str| table.cell(row, column).text();
            seals.push(Seal::read(text("event_id"), text("attributes"))?);
        }
        seals.sort_by_key(|seal| seal.period);
        for pair in seals.windows(2) {
            if pair[0].period.next() != pair[1].period || pair[0].zone != pair[1].zone {
                let what = format!(
                    "event {} closes {} in {}, which does not follow {} in {}",
                    pair[1].event_id, pair[1].period, pair[1].zone, pair[0].period, pair[0].zone
                );
                return Err(PayrollError::new("PW0721", what).into());
            }
        }
        Ok(Chain(seals))
    }

    pub fn last(&self) -> Option<&Seal> {
        self.0.last()
    }

    pub fn of(&self, period: Period) -> Option<&Seal> {
        self.0.iter().find(|seal| seal.period == period)
    }

    /// Months are those of the zone in which the first one was closed.
    pub fn check_zone(&self, zone: Tz) -> Result<(), PayrollError> {
        match self.0.first().filter(|seal| seal.zone != zone) {
            None => Ok(()),
            Some(seal) => Err(PayrollError::new(
                "PW0726",
                format!(
                    "the months of this ledger are closed in {}, not in {zone}: add --tz {}",
                    seal.zone, seal.zone
                ),
            )),
        }
    }

    /// Where a period stands. `as_of` is what the question knows.
    pub fn place(&self, period: Period, as_of: Option<Micros>) -> Place<'_> {
        let at = self.0.iter().position(|seal| seal.period == period);
        let before = self.0.iter().find(|seal| seal.period.next() == period);
        match (at, self.0.first()) {
            (Some(at), _) => {
                let seal = &self.0[at];
                Place { seal: Some(seal), before, priced_by: &self.0[..=at], as_of: Some(seal.as_of) }
            }
            // What lies before the first closed period opened it.
            (None, Some(first)) if period < first.period => {
                Place { seal: None, before: None, priced_by: &self.0[..1], as_of: Some(first.as_of) }
            }
            _ => Place { seal: None, before, priced_by: &self.0, as_of },
        }
    }

    /// Where all that is known stands, with no month's knowledge fixed.
    pub fn now(&self) -> Place<'_> {
        Place { seal: None, before: self.last(), priced_by: &self.0, as_of: None }
    }

    /// What has to be known of a period that stands alone, and of cards that it was closed without.
    pub fn notes(&self, period: Period, place: &Place<'_>, cards: &[Card]) -> Vec<String> {
        let mut notes = place.left_out(cards);
        let note = match (place.seal, self.last()) {
            (None, Some(last)) if period > last.period.next() => {
                format!("{} is not closed: opening balances are as is known now", last.period.next())
            }
            (None, Some(last)) if period < last.period => {
                format!("{period} lies before the first month that was closed: it is as was known then")
            }
            _ => return notes,
        };
        notes.push(note);
        notes
    }
}

/// The latest recording that a question knows.
pub(super) async fn latest_recording(
    session: &SessionContext,
    question: &Question,
) -> Result<Option<Micros>, EngineError> {
    let sql = format!("select max(recorded_at) as recorded_at from events where {}", recorded(question));
    let table = table_of("recorded", session.sql(&sql).await?).await?;
    Ok(match table.rows.first().map(|row| &row[0]) {
        Some(Cell::Time(at)) => Some(*at),
        _ => None,
    })
}
