//! Who is ordered to be paid how much, and what is left and why.
//!
//! Promises: at most one order for a worker and currency; an order is at most the closing balance less what has been paid for it since,
//! and at most the pieces that are unpaid; it is rounded down to what the currency can pay; orders and rests of a worker come to the
//! closing balance; the order of the input does not matter.
//! Absent on purpose: any clock. An order's id is made of its period, worker and currency, so the same order is the same one tomorrow.

use std::collections::BTreeMap;

use super::payees::{Payee, Payees, Way};
use super::unpaid::{Open, Unpaid};
use super::{Code, Outcome, PayoutError};
use crate::events::event_id;
use crate::payroll::{Account, Sheet};
use crate::rates::minor_unit;
use crate::units::Money;

/// Each id of an order begins so: by it a payment in the ledger is known for one of ours.
pub const ID_PREFIX: &str = "PW";
/// So many characters of a period's name stand in an id; all of it is in the digits behind.
const ID_PERIOD: usize = 8;
const ID_DIGITS: usize = 24;

/// How orders are made.
#[derive(Clone, Debug, Default)]
pub struct Paying {
    /// Only payees of a bank, or of a wallet; all where there is none.
    pub way: Option<Way>,
    /// Less than this is not ordered, by currency.
    pub least: BTreeMap<String, Money>,
    /// More than this is not ordered at one time, by currency.
    pub most: BTreeMap<String, Money>,
}

/// One order to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The end-to-end id, and the `payment_id` of the payment: at most 35 letters, digits and hyphens.
    pub id: String,
    pub worker_id: String,
    pub currency: String,
    /// Above 0.
    pub amount: Money,
    pub payee: Payee,
    /// The pieces that it pays, oldest first, and how much of each; together the amount.
    pub covers: Vec<(String, Money)>,
}

/// Why an amount is not ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The end of the period owes less by now than was known when it was closed.
    OwedLess,
    /// It was paid after the period's end.
    PaidSince,
    /// The period's order is recorded as paid.
    Recorded,
    /// No unpaid piece stands behind it: accounts and pieces do not know the same facts or prices.
    NoPiece,
    NoPayee,
    /// The payee is paid another way than was asked.
    OtherWay,
    BelowLeast,
    AboveMost,
    /// Less than the smallest part of the currency.
    PartOfUnit,
}

impl Why {
    /// In words, after an amount.
    pub fn words(self) -> &'static str {
        match self {
            Why::OwedLess => {
                "is not ordered: what became known since the month was closed leaves less owed, and the next period corrects it"
            }
            Why::PaidSince => "was paid since the end of the period",
            Why::Recorded => {
                "is left: the order of this period is recorded as paid, and what came later goes into the next period"
            }
            Why::NoPiece => {
                "is not ordered: no unpaid piece stands behind it, so look at `piecework audit` and at the prices"
            }
            Why::NoPayee => "is not ordered: the file of payees has nobody for it",
            Why::OtherWay => "is not ordered: the payee is paid another way (bank or wallet) than this file",
            Why::BelowLeast => "stays owed: it is less than the least that is ordered",
            Why::AboveMost => "stays owed: it is beyond the most that is ordered at one time",
            Why::PartOfUnit => "stays owed: it is less than the smallest part of the currency",
        }
    }
}

/// What a worker is owed and not ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    pub worker_id: String,
    pub currency: String,
    /// Above 0.
    pub amount: Money,
    pub why: Why,
}

/// All of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// By currency, then worker.
    pub orders: Vec<Order>,
    /// By currency, then worker, then reason.
    pub rests: Vec<Rest>,
}

impl Orders {
    /// What is ordered and how many orders that is, by currency.
    pub fn sums(&self) -> BTreeMap<&str, (usize, Money)> {
        let mut sums: BTreeMap<&str, (usize, Money)> = BTreeMap::new();
        for order in &self.orders {
            let (count, sum) = sums.entry(&order.currency).or_default();
            *count += 1;
            sum.0 += order.amount.0;
        }
        sums
    }
}

/// Orders for what the accounts close with.
///
/// # Errors
/// When an account comes twice, or what is unpaid of one.
pub fn orders(
    sheet: &Sheet,
    accounts: &[Account],
    unpaid: &[Unpaid],
    payees: &Payees,
    paying: &Paying,
) -> Outcome<Orders> {
    let keyed = accounts.iter().map(|account| ((&account.currency, &account.worker_id), account));
    let accounts = once("account", keyed)?;
    let keyed = unpaid.iter().map(|unpaid| ((&unpaid.currency, &unpaid.worker_id), unpaid));
    let unpaid = once("list of unpaid pieces", keyed)?;
    let (nothing, mut made) = (Unpaid::default(), Orders::default());
    for (key, account) in accounts {
        let mut one = Reckoning { left: account.closing.0.max(0), rests: &mut made.rests, account };
        let unpaid = unpaid.get(&key).copied().unwrap_or(&nothing);
        let id = order_id(&sheet.period, &account.worker_id, &account.currency);
        if let Some((payee, amount)) = one.reckon(&id, unpaid, payees, paying) {
            made.orders.push(Order {
                id,
                worker_id: account.worker_id.clone(),
                currency: account.currency.clone(),
                amount: Money(amount),
                payee: payee.clone(),
                covers: covers(&unpaid.pieces, amount),
            });
        }
    }
    Ok(made)
}

/// Each by its key.
fn once<'a, T>(
    what: &str,
    keyed: impl Iterator<Item = ((&'a String, &'a String), &'a T)>,
) -> Outcome<BTreeMap<(&'a String, &'a String), &'a T>> {
    let mut by_key = BTreeMap::new();
    for (key, one) in keyed {
        if by_key.insert(key, one).is_some() {
            let place = format!("worker {:?}", key.1);
            let what = format!("there is a second {what} in {}, and nobody is paid twice", key.0);
            return Err(PayoutError::new(Code::Input, place, what));
        }
    }
    Ok(by_key)
}

/// What of one account is still to be ordered, and what already has a reason not to be.
struct Reckoning<'a> {
    left: i128,
    rests: &'a mut Vec<Rest>,
    account: &'a Account,
}

impl Reckoning<'_> {
    fn reckon<'p>(
        &mut self,
        id: &str,
        unpaid: &Unpaid,
        payees: &'p Payees,
        paying: &Paying,
    ) -> Option<(&'p Payee, i128)> {
        let (worker, currency) = (&self.account.worker_id, &self.account.currency);
        self.rest(self.left - unpaid.balance.0.max(0), Why::OwedLess);
        self.rest(unpaid.paid_since.0, Why::PaidSince);
        if unpaid.payment_ids.contains(id) {
            self.rest(self.left, Why::Recorded);
        }
        let open: i128 = unpaid.pieces.iter().map(|piece| piece.outstanding.0.max(0)).sum();
        self.rest(self.left - open, Why::NoPiece);
        let Some(payee) = payees.of(worker, currency) else {
            self.rest(self.left, Why::NoPayee);
            return None;
        };
        if paying.way.is_some_and(|way| way != payee.way()) {
            self.rest(self.left, Why::OtherWay);
        }
        // Of what has no known parts any amount can be paid.
        let step = minor_unit(currency).unwrap_or(1);
        if let Some(most) = paying.most.get(currency) {
            self.rest(self.left - most.0.max(0), Why::AboveMost);
        }
        let amount = self.left - self.left % step;
        if paying.least.get(currency).is_some_and(|least| amount < least.0) {
            self.rest(self.left, Why::BelowLeast);
            return None;
        }
        self.rest(self.left - amount, Why::PartOfUnit);
        (amount > 0).then_some((payee, amount))
    }

    /// Takes up to so much out, with a reason.
    fn rest(&mut self, amount: i128, why: Why) {
        let amount = amount.min(self.left);
        if amount > 0 {
            self.left -= amount;
            let Account { worker_id, currency, .. } = self.account;
            self.rests.push(Rest {
                worker_id: worker_id.clone(),
                currency: currency.clone(),
                amount: Money(amount),
                why,
            });
        }
    }
}

/// How much of each piece an amount pays, the oldest debt first.
fn covers(pieces: &[Open], amount: i128) -> Vec<(String, Money)> {
    let mut pieces: Vec<&Open> = pieces.iter().filter(|piece| piece.outstanding.0 > 0).collect();
    pieces.sort_by_key(|piece| (piece.due_at, &piece.assignment_id));
    let mut left = amount;
    let mut covers = Vec::new();
    for piece in pieces {
        let part = piece.outstanding.0.min(left);
        if part > 0 {
            covers.push((piece.assignment_id.clone(), Money(part)));
            left -= part;
        }
    }
    covers
}

/// `PW202603-` and 24 digits of what it is for.
fn order_id(period: &str, worker: &str, currency: &str) -> String {
    id_of(period, &["payout", period, worker, currency])
}

/// An id for a period, made of what tells it from all others.
pub(super) fn id_of(period: &str, parts: &[&str]) -> String {
    let name = period.chars().filter(char::is_ascii_alphanumeric).take(ID_PERIOD);
    let id = event_id(parts);
    let digits = id.chars().filter(|c| *c != '-').take(ID_DIGITS);
    ID_PREFIX.chars().chain(name).chain(['-']).chain(digits).collect()
}
