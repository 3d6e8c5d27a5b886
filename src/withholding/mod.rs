//! Withholding: what a payer keeps back from labour pay for the tax office, by a table that the user edits.
//!
//! ```text
//! file ─ read ─▶ Withholding (rules by payer and day) ─┐
//!                    payments of a person, day by day ─┴─ reckon ─▶ a row for each month and rule
//! ```
//! Promises: no rate, line or date stands in code; exact in whole numbers, rounded as the table says, once for each amount withheld; the
//! same payments in any order give the same rows.
//! Absent on purpose: where payments come from (`engine`); what a person has to pay in the end: this is no tax return and no legal advice.

mod read;
mod reckon;
mod rule;
#[cfg(test)]
mod tests;

pub use reckon::{Month, Paid, Reckoned};
pub use rule::{Rule, Withholding};

/// What is wrong with a table, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Unreadable,
    Value,
    NotFound,
    Payer,
    TooLarge,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Code::Unreadable => "PW0741",
            Code::Value => "PW0742",
            Code::NotFound => "PW0743",
            Code::Payer => "PW0744",
            Code::TooLarge => "PW0745",
        }
    }
}

/// Why a table cannot be used: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {place}: {what}", code.name())]
pub struct WithholdingError {
    pub code: Code,
    /// The file, with its line where one is at fault.
    pub place: String,
    pub what: String,
}
