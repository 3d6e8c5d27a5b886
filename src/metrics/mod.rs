//! Named figures from the relations of the fold: SQL in `queries/` by DataFusion, what needs order by Polars.
//!
//! Promises: pure (no clock, no file paths); each figure has one home; the same relations give the same rows.
//! Absent on purpose: how a figure is drawn or printed (`reports`).

mod active_time;
mod batch;
pub mod bridge;
pub mod calendar;
pub mod columns;
mod exchange;
mod functions;
mod incomes;
mod measure;
mod minimum_wage;
mod rows;
mod scope;
pub mod session;
pub mod sql;
mod sums;
mod tier_facts;
mod tier_pass;
pub mod tiers;
pub mod top_up;
pub mod trace;
mod views;
pub mod wilson;

pub use active_time::Stretch;
pub use batch::batch;
pub use exchange::Rates;
pub use functions::quantile::quantile;
pub use incomes::Incomes;
pub use measure::{Measured, Related, from_sums, lay_out, measure, relations};
pub use minimum_wage::MinimumWages;
pub use rows::table;
pub use scope::{ALL_BY, By, Scope};
pub use sums::Sums;
pub use tier_facts::{exam, tier_facts};
pub use top_up::{Paychecks, top_ups};
pub use views::{Paged, Pages, PagesOf, Viewed, Views};

/// Why figures could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    #[error("PW0420 {file}:{line}: {what}")]
    Rates { file: String, line: u64, what: String },
    #[error(
        "PW0421 {file}: no rate from {from} to {to} on or before {day}; add a line `{day},{from},{to},RATE`"
    )]
    NoRate { file: String, from: String, to: String, day: String },
    #[error(
        "PW0422 --where {filter:?}: {what}; it is a condition over the columns of `assignments`, as \"project_id = 'p1'\""
    )]
    Filter { filter: String, what: String },
    #[error("PW0426 {file}:{line}: {what}")]
    MinimumWage { file: String, line: u64, what: String },
    #[error("PW0427 {file}: it has no minimum wage of {place:?}; it has {known}")]
    NoPlace { file: String, place: String, known: String },
    #[error("PW0423 {0}")]
    Query(#[from] datafusion::error::DataFusionError),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Arrow(#[from] arrow::error::ArrowError),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Bridge(#[from] bridge::BridgeError),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Polars(#[from] polars::prelude::PolarsError),
}
