//! The union of stretches of time: each moment of a worker counts once.

use crate::units::Micros;

/// Joins stretches that overlap, touch, or lie at most `gap` apart; they are put in order of their start.
pub fn unite(stretches: &mut [(Micros, Micros)], gap: Micros, mut each: impl FnMut(Micros, Micros)) {
    stretches.sort_unstable();
    let mut open: Option<(Micros, Micros)> = None;
    for (start, end) in stretches.iter().copied() {
        match &mut open {
            Some((_, reached)) if start <= reached.saturating_add(gap) => *reached = (*reached).max(end),
            _ => {
                if let Some((from, to)) = open.replace((start, end)) {
                    each(from, to);
                }
            }
        }
    }
    if let Some((from, to)) = open {
        each(from, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn united(mut stretches: Vec<(Micros, Micros)>, gap: Micros) -> Vec<(Micros, Micros)> {
        let mut out = Vec::new();
        unite(&mut stretches, gap, |from, to| out.push((from, to)));
        out
    }

    #[test]
    fn what_overlaps_touches_or_lies_near_is_one() {
        let stretches = vec![(10, 20), (0, 5), (15, 30), (30, 31), (40, 41), (12, 13)];
        assert_eq!(united(stretches.clone(), 0), [(0, 5), (10, 31), (40, 41)]);
        assert_eq!(united(stretches, 5), [(0, 31), (40, 41)]);
        assert_eq!(united(vec![], 0), []);
    }

    proptest! {
        #[test]
        fn each_moment_counts_once(stretches in prop::collection::vec((0..60_i64, 0..9_i64), 0..12)) {
            let stretches: Vec<_> = stretches.into_iter().map(|(start, length)| (start, start + length)).collect();
            let counted = (0..80).filter(|at| stretches.iter().any(|(from, to)| (from..to).contains(&at))).count();
            let united: i64 = united(stretches, 0).iter().map(|(from, to)| to - from).sum();
            prop_assert_eq!(united, counted as i64);
        }
    }
}
