//! Where a half goes: the one place where amounts are rounded.

use std::cmp::Ordering;

use super::MONEY_SCALE;

/// Where a half goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Away from zero.
    HalfUp,
    /// To the even neighbour.
    HalfEven,
    /// What is not whole is left out, half or not.
    Down,
}

/// How an amount is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    pub mode: Mode,
    /// In millionths, above 0: 10000 is 0.01.
    pub step: i128,
}

impl Mode {
    /// How many units are nearest to a size. An amount below 0 is rounded by its size.
    pub fn nearest(self, size: u128, unit: u128) -> u128 {
        let (whole, rest) = (size / unit, size % unit);
        // Half of it is where what is left equals what is missing.
        whole
            + match (self, rest.cmp(&(unit - rest))) {
                (Mode::Down, _) | (_, Ordering::Less) => 0,
                (_, Ordering::Greater) | (Mode::HalfUp, Ordering::Equal) => 1,
                (Mode::HalfEven, Ordering::Equal) => whole % 2,
            }
    }
}

/// An amount in millionths, the half rounded away from zero.
pub fn in_millionths(value: i128, scale: u32) -> i128 {
    match scale.checked_sub(MONEY_SCALE as u32) {
        None => value * 10i128.pow(MONEY_SCALE as u32 - scale),
        Some(more) => value.signum() * Mode::HalfUp.nearest(value.unsigned_abs(), 10u128.pow(more)) as i128,
    }
}
