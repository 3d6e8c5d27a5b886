//! A worker's account over a period: what statements, payment files and tables of payroll are made from.

use chrono::NaiveDate;

use super::Reason;
use crate::units::{Micros, Money};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A piece whose final verdict falls in the period: what it came to, which a penalty of a card can take below 0.
    Earned,
    /// A change to what an earlier, closed period owed: a late or reversed verdict, another price, a fact taken back.
    Correction,
    /// Granted as it is paid, and so an entry of its own beside its [`Kind::Payment`].
    Bonus,
    /// Part pay for work that was not accepted, likewise.
    Compensation,
    /// Money that went to the worker, or came back where the amount is above 0.
    Payment,
}

/// One movement of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub kind: Kind,
    /// When it happened: the final verdict, the payment.
    pub at: Micros,
    /// What it does to the balance: above 0 the worker is owed more, a payment is below 0.
    pub amount: Money,
    pub assignment_id: Option<String>,
    pub project_id: Option<String>,
    /// The last label of the piece.
    pub labeled_at: Option<Micros>,
    /// The final verdict.
    pub verdict: Option<String>,
    /// Why: what the reviewer wrote; of a correction what changed.
    pub reason: Option<Reason>,
    /// The facts that it stands on.
    pub event_ids: Vec<String>,
    /// `pay_kind` and `payment_id` of a payment.
    pub pay_kind: Option<String>,
    pub payment_id: Option<String>,
    /// The line of the rate card that priced the piece; none where the events' own price is taken.
    pub rate_line: Option<String>,
    /// The arithmetic of the price, a step each, as the card prints it.
    pub steps: Vec<String>,
    /// The closed period that a correction corrects, or that a late payment belongs to: `2026-02`.
    pub of_period: Option<String>,
}

impl Entry {
    /// Whether it is an accepted piece of the period.
    pub fn is_accepted(&self) -> bool {
        self.kind == Kind::Earned && self.verdict.as_deref() == Some("accepted")
    }
}

/// A piece that is worth something and not owed: it stands in no sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub assignment_id: String,
    pub project_id: Option<String>,
    pub labeled_at: Micros,
    /// What it comes to if it is accepted; none where nothing prices it.
    pub amount: Option<Money>,
    /// The facts that it stands on.
    pub event_ids: Vec<String>,
    /// `unreviewed`, `rework`, `disputed` (a verdict that was taken back and not given again), `unpriced`.
    pub why: &'static str,
}

/// One worker's account in one currency over one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub worker_id: String,
    pub currency: String,
    pub opening: Money,
    /// By time, then kind, then id.
    pub entries: Vec<Entry>,
    pub closing: Money,
    /// By label time, then id.
    pub held: Vec<Held>,
}

impl Account {
    /// The sum of the entries of a kind.
    pub fn sum(&self, kind: Kind) -> Money {
        Money(self.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.amount.0).sum())
    }
}

/// A rate card that priced entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardUsed {
    pub name: String,
    pub version: String,
    pub digest: String,
}

/// What all accounts of a run share: what a statement says about where its figures come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// `2026-03`.
    pub period: String,
    /// Its first day, and the first day after it, in `zone`.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// The name of the time zone of days and times.
    pub zone: chrono_tz::Tz,
    /// The head of the ledger and the latest recording that the figures know; none of files.
    pub ledger_head: Option<String>,
    pub as_of: Option<Micros>,
    /// None where the events' own prices are taken.
    pub cards: Vec<CardUsed>,
    /// The event that sealed the period, once it is closed.
    pub sealed_by: Option<String>,
}
