//! The one reader of the system's time. Only the ledger stamps with it; no figure depends on it.

use crate::units::Micros;

/// Where "when did we record this" comes from.
pub trait Clock: Send + Sync {
    fn now(&self) -> Micros;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Micros {
        chrono::Utc::now().timestamp_micros()
    }
}

/// A clock that stands still, for tests and for reproducible ledgers.
pub struct FixedClock(pub Micros);

impl Clock for FixedClock {
    fn now(&self) -> Micros {
        self.0
    }
}
