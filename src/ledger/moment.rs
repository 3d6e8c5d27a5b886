//! A ledger as it was: which version and which head it had at a moment.
//!
//! Absent on purpose: the events and rejections of that moment, which say themselves when they were recorded.

use super::Ledger;
use super::commit::records;
use super::error::LedgerError;
use crate::units::Micros;

impl Ledger {
    /// Version and head at a moment: those of the newest commit that was recorded by then, or of the empty ledger
    /// where none was. Without a moment, as they are now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn state_at(&self, as_of: Option<Micros>) -> Result<(u64, String), LedgerError> {
        let Some(as_of) = as_of else { return Ok((self.version(), self.head()?)) };
        for record in records(&self.layout, self.version()) {
            let record = record?;
            // The commit that made the ledger has no time.
            if record.recorded_at.is_none_or(|at| at <= as_of) {
                return Ok((record.version, record.head));
            }
        }
        Ok((0, String::new()))
    }
}
