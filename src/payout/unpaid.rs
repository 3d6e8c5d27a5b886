//! What is unpaid of what a moment owed: pieces, and what has been paid since.
//!
//! Promises: a piece that was accepted later, and what was paid for it, is no part of it; bonus and compensation pay for no piece.
//! Absent on purpose: which movements there are and what a piece is worth (`engine`).

use std::collections::{BTreeMap, BTreeSet};

use super::orders::ID_PREFIX;
use crate::payroll::{Kind, Movement};
use crate::units::{Micros, Money};

/// A piece that was accepted before the period's end and is not wholly paid, as is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub assignment_id: String,
    /// The final verdict.
    pub due_at: Micros,
    /// Above 0.
    pub outstanding: Money,
}

/// What is unpaid of one worker in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpaid {
    pub worker_id: String,
    pub currency: String,
    pub pieces: Vec<Open>,
    /// What the period's end owed as is known now, which may be less than was known when it was closed.
    pub balance: Money,
    /// What was paid after the period's end for what the period's end owed: the closing balance does not know of it.
    pub paid_since: Money,
    /// The payment numbers of any time that begin with [`ID_PREFIX`].
    pub payment_ids: BTreeSet<String>,
}

/// What one worker and currency has had moved.
#[derive(Default)]
struct Moved<'m> {
    /// What a piece is owed, and since when.
    owed: BTreeMap<&'m str, (Micros, i128)>,
    paid: BTreeMap<&'m str, i128>,
    /// The sum of all that moved before the moment.
    balance: i128,
    /// Payments after the moment, by piece.
    since: Vec<(Option<&'m str>, i128)>,
    payment_ids: BTreeSet<String>,
}

/// What is unpaid of what movements owed before a moment. They are all that are known, later ones too.
pub fn unpaid(movements: &[Movement], until: Micros) -> Vec<Unpaid> {
    let mut moved: BTreeMap<(&str, &str), Moved<'_>> = BTreeMap::new();
    for Movement { worker_id, currency, entry } in movements {
        let of = moved.entry((worker_id, currency)).or_default();
        let piece = entry.assignment_id.as_deref();
        if entry.at < until {
            of.balance += entry.amount.0;
        }
        let settles_nothing = matches!(entry.pay_kind.as_deref(), Some("bonus" | "compensation"));
        match (entry.kind, piece) {
            (Kind::Earned | Kind::Correction, Some(piece)) => {
                let (at, owed) = of.owed.entry(piece).or_insert((entry.at, 0));
                *at = entry.at.max(*at);
                *owed += entry.amount.0;
            }
            (Kind::Payment, piece) if !settles_nothing => {
                if let Some(piece) = piece {
                    *of.paid.entry(piece).or_default() -= entry.amount.0;
                }
                if entry.at >= until {
                    of.since.push((piece, -entry.amount.0));
                }
            }
            _ => {}
        }
        of.payment_ids.extend(entry.payment_id.iter().filter(|id| id.starts_with(ID_PREFIX)).cloned());
    }
    moved.into_iter().map(|((worker, currency), moved)| moved.unpaid(worker, currency, until)).collect()
}

impl Moved<'_> {
    fn unpaid(self, worker: &str, currency: &str, until: Micros) -> Unpaid {
        let is_later = |piece: &str| self.owed.get(piece).is_some_and(|(at, _)| *at >= until);
        let open = |(piece, (at, owed)): (&&str, &(Micros, i128))| {
            let outstanding = owed - self.paid.get(piece).copied().unwrap_or_default();
            (outstanding > 0 && *at < until).then(|| Open {
                assignment_id: (*piece).to_owned(),
                due_at: *at,
                outstanding: Money(outstanding),
            })
        };
        let since = self.since.iter().filter(|(piece, _)| !piece.is_some_and(is_later));
        Unpaid {
            worker_id: worker.to_owned(),
            currency: currency.to_owned(),
            pieces: self.owed.iter().filter_map(open).collect(),
            balance: Money(self.balance),
            paid_since: Money(since.map(|(_, amount)| amount).sum()),
            payment_ids: self.payment_ids,
        }
    }
}
