//! Append-only storage of events.

mod admission;

pub use admission::{Admission, Judgement};

/// Placeholder until the ledger lands.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {}
