//! Payout: orders to a bank or a wallet for what accounts close with, and the events that record them once they are carried out.
//!
//! ```text
//! accounts, unpaid pieces, payees ─ orders ─▶ Orders (orders, what is left and why)
//!                        debtor ─┬─ pain ──▶ ISO 20022 pain.001.001.09
//!                        layout ─┴─ table ─▶ CSV as a bank or wallet wants it
//!                                  events ─▶ task.paid, one for each piece that an order covers
//! ```
//! Promises: at most one order for a worker, currency and period, whatever is run again; never more than the closing balance, and never
//! more than the pieces that are still unpaid; all that is not ordered is named with its reason; the same input gives the same bytes.
//! Absent on purpose: what is owed (`payroll`), what a piece is worth (`engine`), sending anything to a bank.

mod check;
mod debtor;
mod events;
#[cfg(test)]
mod law_tests;
mod layout;
mod letters;
mod orders;
mod pain;
mod payees;
mod read;
#[cfg(test)]
mod tests;
mod unpaid;

pub use debtor::Debtor;
pub use events::events;
pub use layout::{DEFAULT_LAYOUT, Layout};
pub use letters::Letters;
pub use orders::{ID_PREFIX, Order, Orders, Paying, Rest, Why, orders};
pub use pain::pain;
pub use payees::{Payee, Payees, Way};
pub use unpaid::{Open, Unpaid, unpaid};

/// What is wrong, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Unreadable,
    Value,
    Twice,
    Input,
    Bank,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Code::Unreadable => "PW0791",
            Code::Value => "PW0792",
            Code::Twice => "PW0793",
            Code::Input => "PW0794",
            Code::Bank => "PW0795",
        }
    }
}

/// Why nothing can be paid: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {place}: {what}", code.name())]
pub struct PayoutError {
    pub code: Code,
    /// The file with its line, or the worker.
    pub place: String,
    pub what: String,
}

impl PayoutError {
    fn new(code: Code, place: impl Into<String>, what: impl Into<String>) -> PayoutError {
        PayoutError { code, place: place.into(), what: what.into() }
    }
}

type Outcome<T> = Result<T, PayoutError>;
