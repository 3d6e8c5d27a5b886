//! Where a half goes: the one place where amounts are rounded.

use std::cmp::Ordering;

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
