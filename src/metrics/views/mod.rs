//! What charts need beside the reports: the same question by day and by kind of work, prices, who was there when, how tiers moved.
//! All of it is made share of workers by share, and added up.
//!
//! Promises: a figure that a report also has is made by the report's own sums and formulas, only with other groups and periods.
//! Absent on purpose: pictures (`reports`).

mod flow;
mod handling;
mod presence;
mod prices;
mod quality;

use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use self::presence::Presence;
use self::prices::Prices;
use super::calendar::Every;
use super::measure::{Measured, Related, from_sums, measure};
use super::scope::{By, Scope};
use super::sums::Sums;
use super::tiers::{Moves, Policy};
use super::{Incomes, MetricsError, session};
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
    /// All else that is drawn, each by its name.
    pub drawn: Vec<Table>,
}

impl Viewed {
    /// Throughput, accuracy and earnings over time with what follows from them, throughput by task type, and what was made beside.
    pub fn of([throughput, accuracy, earnings]: [Table; 3], kinds: Table, made: Vec<Table>) -> Viewed {
        let mut drawn = vec![
            flow::over_time(&throughput),
            flow::flow(&throughput),
            flow::weekdays(&throughput),
            flow::money(&earnings),
            quality::control(&accuracy),
        ];
        drawn.extend(made);
        Viewed { throughput, accuracy, earnings, kinds, drawn }
    }

    /// A table that is drawn; an empty one where there is none of that name.
    pub fn drawn(&self, name: &str) -> &Table {
        Table::named(&self.drawn, name)
    }
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
        self.with_earnings(None, scope, policy).await
    }

    /// The tables, with all money converted where that was asked: by way of the session that the relations are registered in.
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
        self.with_earnings(earnings, scope, policy).await
    }

    /// The tables, with these earnings over time in place of those that the sums give.
    async fn with_earnings(
        self,
        converted: Option<Table>,
        scope: &Scope,
        policy: &Policy,
    ) -> Result<Viewed, MetricsError> {
        let measured = from_sums(&session::session(), self.over_time, &over_time(scope)).await?;
        let Measured { throughput, accuracy, earnings, .. } = measured;
        let made = vec![
            handling::table(&self.kinds),
            self.prices.table(),
            self.presence.table(scope.every),
            self.moves.table(policy),
        ];
        let kinds = from_sums(&session::session(), self.kinds, &kinds(scope)).await?.throughput;
        Ok(Viewed::of([throughput, accuracy, converted.unwrap_or(earnings)], kinds, made))
    }
}

impl Viewed {
    /// Adds what is drawn of the reports' own rows: where each is a person or a group and not a period of one; and of people, their pay,
    /// with the tables that are written beside the reports.
    pub fn beside(&mut self, measured: &Measured, incomes: &Incomes<'_>, written: &[Table]) {
        let is_timeless = |table: &Table| table.column("period").is_none() && !table.columns.is_empty();
        if is_timeless(&measured.accuracy) {
            let funnel = quality::funnel(&measured.accuracy);
            self.drawn.extend([quality::funnel_limits(&funnel), funnel]);
        }
        self.drawn.extend([incomes.people(), incomes.histogram(), incomes.lorenz()]);
        self.drawn.extend_from_slice(written);
    }
}

/// The whole question as one, by the asked period, else by day.
fn over_time(scope: &Scope) -> Scope {
    Scope { by: By::All, every: scope.every.or(Some(Every::Day)), ..scope.clone() }
}

fn kinds(scope: &Scope) -> Scope {
    Scope { by: By::TaskType, every: None, ..scope.clone() }
}
