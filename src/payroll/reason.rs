//! Why an entry of an account stands there, as data: the words of each language are made from it.
//!
//! Promises: its English (`Display`) is what CSV, JSON and so the digest of a statement hold; no text is read back to learn what it means.
//! Absent on purpose: other languages (`reports`).

use std::fmt;

use chrono::NaiveDate;

use crate::units::Money;

/// Why an entry stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// What the reviewer wrote.
    Written(String),
    /// A piece of a closed period comes to something else now.
    Repriced { of_period: String, then: Money, now: Money },
    /// Not known when its period was closed; what the reviewer wrote.
    Late { of_period: String, written: Option<String> },
    /// Known when its period was closed, and so no more: whether it was owed or booked, and why it is gone.
    Gone { was: Was, of_period: String, why: Vec<Why> },
}

/// What a movement was that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Was {
    /// A piece.
    Owed,
    /// A payment, or a grant.
    Booked,
}

/// Why a piece or payment is no more what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The final verdict now, its day, and what the reviewer wrote.
    Judged {
        verdict: String,
        on: NaiveDate,
        written: Option<String>,
    },
    Withdrawn(NaiveDate),
    SentBack(NaiveDate),
    /// A verdict of another kind.
    JudgedOtherwise(NaiveDate),
    /// It waits for a verdict once more.
    OpenAgain,
    /// The fact that said so was voided: its event.
    TakenBack(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Written(text) => write!(out, "{text}"),
            Reason::Repriced { of_period, then, now } => {
                write!(out, "it came to {then} when {of_period} was closed, and comes to {now} now")
            }
            Reason::Late { of_period, written } => {
                write!(out, "not known when {of_period} was closed")?;
                written.iter().try_for_each(|written| write!(out, "; {written}"))
            }
            Reason::Gone { was, of_period, why } => {
                let was = match was {
                    Was::Owed => "owed",
                    Was::Booked => "booked",
                };
                write!(out, "{was} when {of_period} was closed, and no more: ")?;
                match why.split_first() {
                    None => write!(out, "known otherwise now"),
                    Some((first, rest)) => {
                        write!(out, "{first}")?;
                        rest.iter().try_for_each(|why| write!(out, "; {why}"))
                    }
                }
            }
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Judged { verdict, on, written } => {
                write!(out, "{verdict} on {on}")?;
                written.iter().try_for_each(|written| write!(out, ": {written}"))
            }
            Why::Withdrawn(on) => write!(out, "its verdict was withdrawn on {on}"),
            Why::SentBack(on) => write!(out, "sent back on {on}"),
            Why::JudgedOtherwise(on) => write!(out, "judged otherwise on {on}"),
            Why::OpenAgain => write!(out, "open again"),
            Why::TakenBack(event) => write!(out, "{event} was taken back"),
        }
    }
}
