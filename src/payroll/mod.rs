//! Pay, period by period: what each worker's account opened with, what moved it, and what it closed with.
//!
//! ```text
//! what was known when the period before was closed ─┐
//! what is known now ─────────────────────────────────┴─ accounts ─▶ Account (opening, entries, closing)
//! ```
//! Promises: the effects of an account's entries lead from its opening to its closing balance to the last digit; a closing balance is
//! the next period's opening balance.
//! Absent on purpose: where pieces and payments come from (`engine`), how a statement looks (`reports`), who is paid by which bank
//! (`payout`).

mod account;

pub use account::{Account, CardUsed, Entry, Held, Kind, Sheet};
