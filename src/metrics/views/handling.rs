//! How long pieces took, as a histogram on a logarithmic axis.

use crate::metrics::sums::Sums;
use crate::table::{Cell, Table};
use crate::units::{Micros, SECOND};
use std::collections::BTreeMap;

/// So many bins from one second to ten: each is a fifth wider than the one before.
const BINS: f64 = 12.0;

/// A row for each task type and bin that holds a piece. What took no time at all stands in a bin from 0 to 0.
pub(super) fn table(sums: &Sums) -> Table {
    let mut counts: BTreeMap<(Option<&str>, Option<i32>), i64> = BTreeMap::new();
    for (kind, handling) in sums.handling() {
        for micros in handling {
            *counts.entry((kind, bin(*micros))).or_default() += 1;
        }
    }
    let rows = counts.into_iter().map(|((kind, bin), pieces)| {
        let (from, to) = bin.map_or((0.0, 0.0), |bin| (border(bin), border(bin + 1)));
        vec![Cell::maybe(kind), Cell::Real(from), Cell::Real(to), Cell::Whole(pieces)]
    });
    Table::new("handling", "task_type from_seconds to_seconds pieces", rows.collect())
}

fn bin(micros: Micros) -> Option<i32> {
    let seconds = micros as f64 / SECOND as f64;
    // A border belongs to the bin that it begins; the logarithm may come out a hair below it.
    (micros > 0).then(|| (seconds.log10() * BINS + 1e-9).floor() as i32)
}

fn border(bin: i32) -> f64 {
    10f64.powf(f64::from(bin) / BINS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_holds_what_lies_between_its_borders() {
        assert_eq!(bin(0), None);
        for (micros, from, to) in [
            (SECOND, 1.0, 1.2115),
            (10 * SECOND, 10.0, 12.115),
            (9_999_999, 8.2540, 10.0),
            (1, 1e-6, 1.2115e-6),
        ] {
            let bin = bin(micros).unwrap();
            assert!((border(bin) / from - 1.0).abs() < 1e-4, "{micros}: {}", border(bin));
            assert!((border(bin + 1) / to - 1.0).abs() < 1e-4, "{micros}: {}", border(bin + 1));
        }
    }
}
