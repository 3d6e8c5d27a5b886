//! Caps of a day: what a line, and the card as a whole, pay one worker for one day at most.
//!
//! Promises: whatever the order of the pieces, the owed amounts of a day come to the same sum; open pieces never take from accepted
//! ones. Only positive amounts count: a penalty makes no room.
//! Absent on purpose: the order itself. Who comes first bears no cut; give pieces by label time, then id.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::card::Card;
use super::evaluate::{Price, Standing};
use super::exact::Exact;
use super::names::Names;
use super::piece::Piece;
use super::step::{By, Step, What};
use crate::units::Money;

/// What was taken of a cap, in millionths.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    owed: i128,
    expected: i128,
}

/// What each worker's days have left.
pub struct DayCaps<'c> {
    card: &'c Card,
    workers: Names,
    /// By worker, day, and line (none: the card).
    taken: HashMap<(u32, NaiveDate, Option<&'c str>), Taken>,
}

impl<'c> DayCaps<'c> {
    pub fn new(card: &'c Card) -> DayCaps<'c> {
        DayCaps { card, workers: Names::default(), taken: HashMap::new() }
    }

    /// Cuts a price to what its day has left, and takes that from the day.
    pub fn take(&mut self, piece: &Piece<'_>, price: &mut Price<'c>, steps: &mut dyn FnMut(Step)) {
        let caps = [
            (What::LineDayCap, Some(price.line.id.as_str()), price.line.day_cap),
            (What::CardDayCap, None, self.card.day_cap),
        ];
        if price.amount.0 <= 0
            || price.standing == Standing::Rejected
            || caps.iter().all(|cap| cap.2.is_none())
        {
            return;
        }
        let day = self.card.local(piece.labeled_at).date();
        let worker = self.workers.number(piece.worker_id);
        let key = |line| (worker, day, line);
        for (what, line, cap) in caps {
            let Some(cap) = cap else { continue };
            let Taken { owed, expected } = self.taken.get(&key(line)).copied().unwrap_or_default();
            let used = if price.standing == Standing::Owed { owed } else { owed + expected };
            let left = (cap - used).max(0);
            if price.amount.0 > left {
                price.amount = Money(left);
                steps(Step { what, by: By::AtMost(left), amount: Exact::millionths(left) });
            }
        }
        for (_, line, _) in caps.iter().filter(|cap| cap.2.is_some()) {
            let taken = self.taken.entry(key(*line)).or_default();
            match price.standing {
                Standing::Owed => taken.owed += price.amount.0,
                _ => taken.expected += price.amount.0,
            }
        }
    }
}
