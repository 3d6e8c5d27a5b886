//! Seeded worlds for demonstrations, load and tests, and the figures once more by plain loops.
//!
//! Promises: the same seed gives the same bytes; the auditor shares no code with `metrics`.
//! Absent on purpose: reading files and the clock. Only `events`, `units`, `dice` and `table` are known here.

mod auditor;
mod class;
mod hazards;
mod market;
#[cfg(test)]
mod market_tests;
#[cfg(test)]
mod reading;
mod story;
mod strange;
mod workload;
mod world;
mod writing;

pub use auditor::{Audit, AuditOptions, By, Every, Wanted, audit, audit_forecast};
pub use market::{MarketCounts, MarketOptions};
pub use workload::write_market;
