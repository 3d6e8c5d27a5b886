//! Figures over amounts of money: whole numbers until the last division, so that each is the float nearest to it, without a tail.
//!
//! Sources: quantiles of type 7 (Hyndman and Fan, The American Statistician 50, 1996); Gini's coefficient as in `functions::gini`;
//! M. O. Lorenz, Publications of the American Statistical Association 9 (1905), 209-219.

use crate::table::Cell;
use crate::units::{MONEY_SCALE, in_millionths};

/// A share of people, as a part of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(pub i128, pub i128);

/// The shares at which amounts are told.
pub const TENTH: Share = Share(1, 10);
pub const HALF: Share = Share(1, 2);
pub const NINE_TENTHS: Share = Share(9, 10);

/// Amounts in millionths, the least first.
pub struct Amounts(Vec<i128>);

impl Amounts {
    /// Of the cells that are amounts.
    pub fn of<'c>(cells: impl Iterator<Item = &'c Cell>) -> Amounts {
        let amounts = cells.filter_map(|cell| match cell {
            Cell::Money { value, scale } => Some(in_millionths(*value, *scale)),
            _ => None,
        });
        let mut amounts: Vec<i128> = amounts.collect();
        amounts.sort_unstable();
        Amounts(amounts)
    }

    /// Without what is below nothing.
    pub fn without_negative(self) -> Amounts {
        Amounts(self.0.into_iter().filter(|amount| *amount >= 0).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn quantile(&self, Share(part, whole): Share) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let rank = part * last as i128;
        let (below, rest) = ((rank / whole) as usize, rank % whole);
        let (low, high) = (self.0[below], self.0[(below + 1).min(last)]);
        over(low * whole + (high - low) * rest, whole * 10i128.pow(MONEY_SCALE as u32))
    }

    /// Gini's coefficient, and the one for few people (times n / (n − 1), which makes it 1 where one of them has all). Nothing where nobody
    /// has anything; give it no amount below nothing.
    pub fn gini(&self) -> [Option<f64>; 2] {
        let (count, sum) = (self.0.len() as i128, self.0.iter().sum::<i128>());
        let weight = |rank: i128| 2 * rank - count - 1;
        let weighted: i128 = (1..).zip(&self.0).map(|(rank, amount)| weight(rank) * amount).sum();
        [count, count - 1].map(|people| over(weighted, people * sum))
    }

    /// Sums from the least amount on.
    pub fn curve(&self) -> Curve {
        let mut sum = 0;
        let sums = self.0.iter().map(|amount| {
            sum += amount;
            sum
        });
        Curve(std::iter::once(0).chain(sums).collect())
    }
}

/// Sums of amounts in order: after nobody, the first, the first two, …
pub struct Curve(Vec<i128>);

impl Curve {
    /// The share of the sum that the lowest share of people has; a person may stand on both sides of the border.
    pub fn lowest(&self, share: Share) -> Option<f64> {
        let (part, whole) = self.part(share);
        over(part, whole)
    }

    /// The share of the sum that all others have.
    pub fn above(&self, share: Share) -> Option<f64> {
        let (part, whole) = self.part(share);
        over(whole - part, whole)
    }

    fn part(&self, Share(part, whole): Share) -> (i128, i128) {
        let last = self.0.len() - 1;
        let people = part * last as i128;
        let (full, rest) = ((people / whole) as usize, people % whole);
        let next = self.0[(full + 1).min(last)];
        (self.0[full] * whole + (next - self.0[full]) * rest, self.0[last] * whole)
    }
}

/// A quotient of whole numbers, in lowest terms so that both are floats as they are where they can be; nothing over nothing.
fn over(part: i128, whole: i128) -> Option<f64> {
    let common = gcd(part.unsigned_abs(), whole.unsigned_abs()).max(1) as i128;
    (whole > 0).then(|| (part / common) as f64 / (whole / common) as f64)
}

fn gcd(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(cents: &[i128]) -> Amounts {
        let cells: Vec<Cell> =
            cents.iter().map(|cents| Cell::Money { value: cents * 10_000, scale: 6 }).collect();
        Amounts::of(cells.iter())
    }

    #[test]
    fn no_figure_has_a_tail() {
        // By floats 35.071000000000005: nine tenths of 19 steps end in a fraction that is not quite a tenth.
        let twenty: Vec<i128> = (0..18).map(|cents| cents * 7).chain([34_000, 46_000]).collect();
        assert_eq!(amounts(&twenty).quantile(NINE_TENTHS), Some(35.071));
        assert_eq!(amounts(&[10, 10_000, 134_000]).quantile(TENTH), Some(20.08));
        // By floats 1 - 0.99 is 0.010000000000000009.
        assert_eq!(amounts(&[1; 100]).curve().above(Share(99, 100)), Some(0.01));
        assert_eq!(amounts(&[10, 20, 40, 80]).gini(), [Some(23.0 / 60.0), Some(23.0 / 45.0)]);
    }

    #[test]
    fn nobody_and_nothing() {
        assert_eq!(amounts(&[]).quantile(HALF), None);
        assert_eq!((amounts(&[]).gini(), amounts(&[0, 0]).gini()), ([None; 2], [None; 2]));
        assert_eq!((amounts(&[]).curve().lowest(HALF), amounts(&[0]).curve().above(HALF)), (None, None));
        assert_eq!(amounts(&[700]).gini(), [Some(0.0), None]);
        assert_eq!(amounts(&[-5, 3, 0]).without_negative().len(), 2);
    }
}
