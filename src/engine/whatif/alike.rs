//! What each worker's pay hangs on while prices are looked for: pieces that any price pays alike are one, with a count.
//!
//! Promises: an account at some prices is what a pass over all rows by those prices would come to for the worker, to the last digit.
//! Absent on purpose: cards with caps of a day, where a piece hangs on those before it.

use std::collections::HashMap;

use ahash::RandomState;

use super::price::Sums;
use super::tables::{is_compared, is_timed};
use crate::rates::{Alike, Card, Standing};
use crate::units::Micros;

/// One worker's pieces and time.
pub struct Account {
    pub is_compared: bool,
    pub is_timed: bool,
    pub active: Micros,
    /// What lines come to whose price stays.
    fixed: i128,
    /// Pieces of the lines that move, and how many.
    pieces: Vec<(Alike, u32)>,
    /// While it is made: the worker, and how many there are of each.
    worker: String,
    found: HashMap<Alike, u32, RandomState>,
    moving: i128,
}

impl Account {
    pub fn new(worker: &str) -> Account {
        Account {
            is_compared: false,
            is_timed: false,
            active: 0,
            fixed: 0,
            pieces: Vec::new(),
            worker: worker.to_owned(),
            found: HashMap::default(),
            moving: 0,
        }
    }

    /// A piece whose price moves, and what of it is owed at the prices of the pass.
    pub fn moves(&mut self, alike: Alike, owed: i128) {
        *self.found.entry(alike).or_default() += 1;
        self.moving += owed;
    }

    /// The same once all is known.
    pub fn finish(self, sums: &Sums) -> Account {
        Account {
            is_compared: is_compared(&self.worker, sums),
            is_timed: is_timed(sums),
            active: sums.active,
            fixed: sums.amount[1] - self.moving,
            pieces: self.found.into_iter().collect(),
            worker: String::new(),
            found: HashMap::default(),
            moving: 0,
        }
    }

    /// What is owed by a card that differs in the prices of the lines that move alone. None where one of them makes a piece too large.
    pub fn owed(&self, card: &Card) -> Option<i128> {
        let mut owed = self.fixed;
        for (alike, pieces) in &self.pieces {
            let price = card.price_of(alike, &mut |_| {}).ok()?;
            if price.standing != Standing::Expected {
                owed += price.amount.0 * i128::from(*pieces);
            }
        }
        Some(owed)
    }
}
