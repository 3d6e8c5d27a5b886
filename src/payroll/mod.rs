//! Pay, period by period: what each worker's account opened with, what moved it, and what it closed with.
//!
//! ```text
//! what was known when the period before was closed ─┐
//! what is known now ─────────────────────────────────┴─ accounts ─▶ Account (opening, entries, closing) ─ tables ─▶ rows
//!                                                                                                      └ seal ─▶ attributes of payroll.closed
//! ```
//! Promises: the effects of an account's entries lead from its opening to its closing balance to the last digit; a closing balance is
//! the next period's opening balance.
//! Absent on purpose: where pieces and payments come from (`engine`), how a statement looks (`reports`), who is paid by which bank
//! (`payout`).

mod account;
mod accounts;
mod period;
mod reason;
mod seal;
mod tables;
#[cfg(test)]
mod tests;

pub use account::{Account, CardUsed, Entry, Held, Kind, Sheet};
pub use accounts::{Because, Kept, Known, Movement, Window, accounts, piece_key};
pub use period::Period;
pub use reason::{Reason, Was, Why};
pub use seal::{Balances, Seal, balances};
pub use tables::{UNPRICED, tables};

/// Why there is no payroll.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} {what}")]
pub struct PayrollError {
    pub code: &'static str,
    pub what: String,
}

impl PayrollError {
    pub fn new(code: &'static str, what: impl Into<String>) -> PayrollError {
        PayrollError { code, what: what.into() }
    }
}
