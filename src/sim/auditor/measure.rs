//! Lengths, unions, quantiles and intervals of rates, as a textbook writes them.

use crate::units::{Micros, SECOND};

/// A stretch of time: its start and its end.
pub type Stretch = (Micros, Micros);

/// The union of stretches, after gaps of at most `gap` are joined.
pub fn union(stretches: &[Stretch], gap: Micros) -> Vec<Stretch> {
    let mut sorted = stretches.to_vec();
    sorted.sort_unstable();
    let mut union: Vec<Stretch> = Vec::new();
    for (start, end) in sorted {
        match union.last_mut() {
            Some(last) if start - last.1 <= gap => last.1 = last.1.max(end),
            _ => union.push((start, end)),
        }
    }
    union
}

pub fn length(stretches: &[Stretch]) -> Micros {
    stretches.iter().map(|(start, end)| end - start).sum()
}

/// What of the stretches lies between two moments.
pub fn cut(stretches: &[Stretch], from: Micros, until: Micros) -> Micros {
    stretches.iter().map(|(start, end)| ((*end).min(until) - (*start).max(from)).max(0)).sum()
}

pub fn seconds(micros: Micros) -> f64 {
    micros as f64 / SECOND as f64
}

/// The quantile of type 7: linear between the two values around `(n - 1) p`.
pub fn quantile(values: &[Micros], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * p;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let (low, high) = (seconds(sorted[below]), seconds(sorted[above]));
    Some(low + (high - low) * (place - below as f64))
}

/// The Wilson interval of 95 percent.
pub fn wilson(hits: u64, all: u64) -> Option<(f64, f64)> {
    if all == 0 {
        return None;
    }
    let z = 1.959963984540054_f64;
    let (n, p) = (all as f64, hits as f64 / all as f64);
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    // At the ends the bound is exactly 0 or 1, which floats miss by a hair.
    let low = if hits == 0 { 0.0 } else { (middle - half) / whole };
    let high = if hits == all { 1.0 } else { (middle + half) / whole };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_as_published() {
        // Newcombe 1998, and the edges.
        for (hits, all, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
            (10, 10, 0.7225, 1.0),
            (19, 25, 0.5657, 0.8850),
        ] {
            let (found_low, found_high) = wilson(hits, all).unwrap();
            assert!((found_low - low).abs() < 1e-4 && (found_high - high).abs() < 1e-4, "{hits}/{all}");
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(0, 10).unwrap().0, 0.0);
        assert_eq!(wilson(3, 3).unwrap().1, 1.0);
    }

    #[test]
    fn quantiles_of_type_seven() {
        let values: Vec<_> = [40, 10, 30, 20].map(|second| second * SECOND).to_vec();
        assert_eq!(quantile(&values, 0.5), Some(25.0));
        assert_eq!(quantile(&values, 0.9), Some(37.0));
        assert_eq!(quantile(&values[..1], 0.9), Some(40.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn a_union_joins_gaps_up_to_the_given_one() {
        let stretches = [(390, 510), (0, 240), (120, 360)];
        assert_eq!(length(&union(&stretches, 0)), 480);
        assert_eq!(length(&union(&stretches, 30)), 510);
        assert_eq!(cut(&union(&stretches, 0), 300, 400), 70);
    }
}
