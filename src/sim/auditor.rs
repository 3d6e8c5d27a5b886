//! The figures of throughput, accuracy, earnings and cost once more, by plain loops: the judge of `metrics` and `queries/cost`; and of what
//! `forecast` says.
//!
//! Promises: it follows the definitions of the contract word by word and shares no code with `metrics`; it is
//! slow and takes no short cut. Absent on purpose: exchange rates, rate cards, conditions (`--where`).

mod cost;
mod facts;
mod figures;
mod forecast;
mod measure;
mod piece;
mod review_time;
mod rows;
#[cfg(test)]
mod tests;
mod windows;

pub use forecast::{Wanted, forecast as audit_forecast};

use crate::events::Event;
use crate::table::Table;
use crate::units::Micros;

/// What a row is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Worker,
    Project,
    Team,
    Domain,
    TaskType,
    Stage,
    Source,
    Reviewer,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Day,
    Week,
    Month,
}

/// The options that change a figure.
#[derive(Clone, Copy, Debug)]
pub struct AuditOptions {
    pub by: By,
    /// The window: this moment in, `until` out.
    pub from: Option<Micros>,
    pub until: Option<Micros>,
    /// What happened after it is left out of everything.
    pub cutoff: Option<Micros>,
    /// Gaps in work up to this length count as work.
    pub gap: Micros,
    /// At most this much of the end of each work interval counts.
    pub idle_cap: Option<Micros>,
    pub every: Option<Every>,
    pub tz: chrono_tz::Tz,
}

impl Default for AuditOptions {
    fn default() -> AuditOptions {
        AuditOptions {
            by: By::Worker,
            from: None,
            until: None,
            cutoff: None,
            gap: 0,
            idle_cap: None,
            every: None,
            tz: chrono_tz::UTC,
        }
    }
}

/// The reports, and what was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    pub throughput: Table,
    pub accuracy: Table,
    pub earnings: Table,
    /// Of all that is known, whatever window is asked for; by reviewer it has no rows.
    pub cost: Table,
    /// Events that say again what is known.
    pub duplicates: usize,
    /// Events that contradict a known one of the same id.
    pub conflicts: usize,
}

/// Computes the reports from events in order of arrival, each complete and well formed.
pub fn audit(events: &[Event], options: &AuditOptions) -> Audit {
    let admitted = facts::admit(events);
    let standing = facts::standing(&admitted.events, options.cutoff);
    let known = facts::Known::new(&standing);
    let windows = windows::windows(&known, options);
    Audit {
        throughput: rows::throughput(&known, &windows, options),
        accuracy: rows::accuracy(&known, &windows, options),
        earnings: rows::earnings(&known, &windows, options),
        cost: cost::cost(&known, options),
        duplicates: admitted.duplicates,
        conflicts: admitted.conflicts,
    }
}
