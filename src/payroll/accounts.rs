//! Movements of money, as known when the period before was closed and as known now, into accounts.
//!
//! Promises: for each worker and currency opening + the entries = closing, in whatever order facts became known, since a balance is
//! the sum of what lies before a day; nothing is dropped for being late.
//! Absent on purpose: which moments of knowledge there are, and what a piece is worth (`engine`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::account::{Account, Entry, Held, Kind};
use super::{Reason, Was, Why};
use crate::units::{Micros, Money};

/// What moves the account of a worker in a currency: a piece that is owed, or a payment. `entry.amount` is what it does to the balance.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    pub worker_id: String,
    pub currency: String,
    pub entry: Entry,
}

/// What is worth something and not owed, by worker and currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub worker_id: String,
    pub currency: String,
    pub held: Held,
}

/// Why a piece or payment that was owed or paid is so no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    pub why: Why,
    pub event_ids: Vec<String>,
}

/// All that is known at one moment. A movement is known by its worker, currency, kind and piece or payment.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub movements: Vec<Movement>,
    pub held: Vec<Kept>,
    /// By the fact that says so no more: why. By a piece: by its key as [`piece_key`] makes it.
    pub because: HashMap<String, Because>,
}

/// What a reason is found by, of a piece.
pub fn piece_key(worker_id: &str, assignment_id: &str) -> String {
    format!("{worker_id}\n{assignment_id}")
}

/// A period, and how moments are named.
#[derive(Clone, Copy)]
pub struct Window<'w> {
    /// Its first moment, and the first one after it.
    pub from: Micros,
    pub until: Micros,
    /// The name of the period that a moment lies in: `2026-02`.
    pub period: &'w dyn Fn(Micros) -> String,
}

type Key = (String, String, Kind, String);

fn key(movement: &Movement) -> Key {
    let Movement { worker_id, currency, entry } = movement;
    let id = match entry.kind {
        Kind::Earned => entry.assignment_id.clone(),
        _ => entry.event_ids.first().cloned(),
    };
    (worker_id.clone(), currency.clone(), entry.kind, id.unwrap_or_default())
}

/// The accounts of a period. `then` is what was known when the period before it was closed; none where no earlier one is.
pub fn accounts(then: Option<&Known>, now: &Known, window: Window<'_>) -> Vec<Account> {
    let mut all = Accounts { window, of: BTreeMap::new() };
    let earlier = |movement: &&Movement| movement.entry.at < window.from;
    let mut before: BTreeMap<Key, &Entry> = BTreeMap::new();
    for movement in then.unwrap_or(now).movements.iter().filter(earlier) {
        all.account(movement).opening.0 += movement.entry.amount.0;
        if then.is_some() {
            before.insert(key(movement), &movement.entry);
        }
    }
    for movement in now.movements.iter().filter(|movement| movement.entry.at < window.until) {
        all.account(movement).closing.0 += movement.entry.amount.0;
        if movement.entry.at >= window.from {
            all.account(movement).entries.push(movement.entry.clone());
        } else if then.is_some() {
            let known = before.remove(&key(movement));
            all.correct(known, movement);
        }
    }
    for ((worker_id, currency, ..), entry) in before {
        let gone = Movement { worker_id, currency, entry: entry.clone() };
        all.take_back(gone, now);
    }
    for kept in &now.held {
        let key = (kept.worker_id.clone(), kept.currency.clone());
        all.of.entry(key.clone()).or_insert_with(|| Account::empty(key)).held.push(kept.held.clone());
    }
    all.finish()
}

struct Accounts<'w> {
    window: Window<'w>,
    of: BTreeMap<(String, String), Account>,
}

impl Accounts<'_> {
    fn account(&mut self, movement: &Movement) -> &mut Account {
        let key = (movement.worker_id.clone(), movement.currency.clone());
        self.of.entry(key.clone()).or_insert_with(|| Account::empty(key))
    }

    /// What lies before the period and is known now, next to what was known of it then.
    fn correct(&mut self, known: Option<&Entry>, movement: &Movement) {
        let now = &movement.entry;
        let of_period = (self.window.period)(now.at);
        let entry = match known {
            Some(known) if known.amount == now.amount => return,
            Some(known) => {
                let ids: BTreeSet<&String> = known.event_ids.iter().chain(&now.event_ids).collect();
                let reason =
                    Reason::Repriced { of_period: of_period.clone(), then: known.amount, now: now.amount };
                Entry {
                    kind: Kind::Correction,
                    amount: Money(now.amount.0 - known.amount.0),
                    reason: Some(reason),
                    event_ids: ids.into_iter().cloned().collect(),
                    ..now.clone()
                }
            }
            // Money that went is a payment, whenever it is heard of.
            None if now.kind != Kind::Earned => now.clone(),
            None => {
                let written = now.reason.as_ref().map(Reason::to_string);
                let reason = Reason::Late { of_period: of_period.clone(), written };
                Entry { kind: Kind::Correction, reason: Some(reason), ..now.clone() }
            }
        };
        let entry = Entry { of_period: Some(of_period), ..entry };
        self.account(movement).entries.push(entry);
    }

    /// What was known then and is so no more.
    fn take_back(&mut self, gone: Movement, now: &Known) {
        let of_period = (self.window.period)(gone.entry.at);
        let piece = gone.entry.assignment_id.as_deref().map(|id| piece_key(&gone.worker_id, id));
        let by_fact = gone.entry.event_ids.iter().filter_map(|id| now.because.get(id));
        let of_piece = piece.filter(|_| gone.entry.kind == Kind::Earned);
        let because: Vec<&Because> =
            by_fact.chain(of_piece.iter().filter_map(|piece| now.because.get(piece))).collect();
        let mut why: Vec<Why> = because.iter().map(|because| because.why.clone()).collect();
        why.dedup();
        let mut event_ids = gone.entry.event_ids.clone();
        for id in because.iter().flat_map(|because| &because.event_ids) {
            if !event_ids.contains(id) {
                event_ids.push(id.clone());
            }
        }
        let was = if gone.entry.kind == Kind::Earned { Was::Owed } else { Was::Booked };
        let entry = Entry {
            kind: Kind::Correction,
            amount: Money(-gone.entry.amount.0),
            reason: Some(Reason::Gone { was, of_period: of_period.clone(), why }),
            event_ids,
            of_period: Some(of_period),
            ..gone.entry.clone()
        };
        self.account(&gone).entries.push(entry);
    }

    fn finish(self) -> Vec<Account> {
        let mut accounts: Vec<Account> = self.of.into_values().collect();
        accounts.retain(|account| {
            account.opening.0 != 0
                || account.closing.0 != 0
                || !account.entries.is_empty()
                || !account.held.is_empty()
        });
        for account in &mut accounts {
            let id = |entry: &Entry| (entry.assignment_id.clone(), entry.event_ids.clone());
            account.entries.sort_by(|one, other| {
                (one.at, one.kind).cmp(&(other.at, other.kind)).then_with(|| id(one).cmp(&id(other)))
            });
            account.held.sort_by(|one, other| {
                (one.labeled_at, &one.assignment_id).cmp(&(other.labeled_at, &other.assignment_id))
            });
        }
        accounts
    }
}

impl Account {
    fn empty((worker_id, currency): (String, String)) -> Account {
        Account {
            worker_id,
            currency,
            opening: Money::ZERO,
            entries: Vec::new(),
            closing: Money::ZERO,
            held: Vec::new(),
        }
    }
}
