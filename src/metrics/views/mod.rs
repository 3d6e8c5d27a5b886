//! What charts need beside the reports: the same question by day and by kind of work, prices, who was there when, how tiers moved.
//! All of it is made share of workers by share, and added up.
//!
//! Promises: a figure that a report also has is made by the report's own sums and formulas, only with other groups and periods.
//! Absent on purpose: pictures (`reports`).

mod days;
mod handling;
mod latest;
mod pages;
mod presence;
mod prices;

use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

pub use self::pages::{Paged, Pages, PagesOf};
use self::presence::Presence;
use self::prices::Prices;
use super::calendar::Every;
use super::measure::{Measured, Related, from_sums, measure};
use super::scope::{By, Scope};
use super::sums::Sums;
use super::tiers::{Moves, Policy};
use super::{MetricsError, session};
use crate::table::Table;

/// What has been added up.
#[derive(Default)]
pub struct Views {
    over_time: Sums,
    kinds: Sums,
    prices: Prices,
    presence: Presence,
    pub moves: Moves,
}

/// The finished tables.
#[derive(Debug, Default, PartialEq)]
pub struct Viewed {
    /// Throughput, accuracy and earnings of everything as one (`all`), by day or by the asked period.
    pub throughput: Table,
    pub accuracy: Table,
    pub earnings: Table,
    /// Throughput by task type.
    pub kinds: Table,
    /// How many pieces took how long, by task type: `task_type, from_seconds, to_seconds, pieces`.
    pub handling: Table,
    /// How many labeled pieces had which price: `currency, domain, price, pieces`.
    pub prices: Table,
    /// Who stayed: `cohort, period, age, people, active, active_rate`.
    pub retention: Table,
    /// `period, from_tier, to_tier, people`.
    pub tier_moves: Table,
}

impl Views {
    /// Of relations that hold all pieces of their workers.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn of(related: &Related, scope: &Scope) -> Result<Views, ArrowError> {
        let relations = related.relations()?;
        Ok(Views {
            over_time: related.sums_of_lane(&over_time(scope))?.without_values(),
            kinds: related.sums_of_lane(&kinds(scope))?,
            prices: Prices::of(&relations, related.counts(), scope)?,
            presence: Presence::of(&relations, related.counts(), scope)?,
            moves: Moves::default(),
        })
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Views) {
        self.over_time.merge(other.over_time);
        self.kinds.merge(other.kinds);
        self.prices.merge(other.prices);
        self.presence.merge(other.presence);
        self.moves.merge(other.moves);
    }

    /// The tables.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub async fn tables(self, scope: &Scope, policy: &Policy) -> Result<Viewed, MetricsError> {
        let measured = from_sums(&session::session(), self.over_time, &over_time(scope)).await?;
        let handling = handling::table(&self.kinds);
        let by_kind = from_sums(&session::session(), self.kinds, &kinds(scope)).await?;
        let Measured { throughput, accuracy, earnings, .. } = measured;
        Ok(Viewed {
            throughput,
            accuracy,
            earnings,
            kinds: by_kind.throughput,
            handling,
            prices: self.prices.table(),
            retention: self.presence.table(scope.every),
            tier_moves: self.moves.table(policy),
        })
    }

    /// The tables, with all money converted: by way of the session that the relations are registered in.
    ///
    /// # Errors
    /// A missing rate; anything else is a mistake in piecework.
    pub async fn converted(
        self,
        session: &SessionContext,
        related: &Related,
        scope: &Scope,
        policy: &Policy,
    ) -> Result<Viewed, MetricsError> {
        let earnings = match scope.is_converted() {
            true => Some(measure(session, related, &over_time(scope)).await?.earnings),
            false => None,
        };
        let viewed = self.tables(scope, policy).await?;
        Ok(Viewed { earnings: earnings.unwrap_or(viewed.earnings), ..viewed })
    }
}

/// The whole question as one, by the asked period, else by day.
fn over_time(scope: &Scope) -> Scope {
    Scope { by: By::All, every: scope.every.or(Some(Every::Day)), ..scope.clone() }
}

fn kinds(scope: &Scope) -> Scope {
    Scope { by: By::TaskType, every: None, ..scope.clone() }
}
