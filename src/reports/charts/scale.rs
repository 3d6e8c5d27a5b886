//! The axis of a chart: from a value to its pixel, and the values worth writing.
//!
//! Promises: every value has a place; an axis over nothing or over zeros alone still has one.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// From a value to its place, on an even or a logarithmic axis.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    log: bool,
    start: i32,
    end: i32,
}

impl Scale {
    /// An even axis over these values and zero, from one pixel to another.
    pub fn even(values: impl Iterator<Item = f64>, start: i32, end: i32) -> Scale {
        let (mut from, mut to) = (0.0f64, 0.0f64);
        for value in values.filter(|value| value.is_finite()) {
            (from, to) = (from.min(value), to.max(value));
        }
        if from == to {
            to = 1.0;
        }
        Scale { from, to, log: false, start, end }
    }

    /// An axis between two ratios.
    pub fn between(from: f64, to: f64, start: i32, end: i32) -> Scale {
        Scale { from, to, log: false, start, end }
    }

    /// An axis of ratios up to one, from the ten per cent below the lowest: dots need no zero.
    pub fn ratios(lowest: f64, start: i32, end: i32) -> Scale {
        Scale::between(least_ratio(lowest), 1.0, start, end)
    }

    /// A logarithmic axis over whole powers of ten; for values above zero.
    pub fn log(values: impl Iterator<Item = f64>, start: i32, end: i32) -> Scale {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite() && *value > 0.0) {
            (from, to) = (from.min(value.log10().floor()), to.max(value.log10().ceil()));
        }
        if !from.is_finite() {
            (from, to) = (0.0, 1.0);
        }
        Scale { from, to: to.max(from + 1.0), log: true, start, end }
    }

    /// A logarithmic axis from one value to another, both above zero.
    pub fn log_between(from: f64, to: f64, start: i32, end: i32) -> Scale {
        let (from, to) = (from.log10(), to.log10());
        Scale { from, to: if to > from { to } else { from + 1.0 }, log: true, start, end }
    }

    /// Where a value stands; what lies outside stands at the border.
    pub fn place(&self, value: f64) -> i32 {
        let value = match (self.log, value > 0.0) {
            (true, true) => value.log10(),
            (true, false) => self.from,
            (false, _) => value,
        };
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.start + (share * f64::from(self.end - self.start)).round() as i32
    }

    /// The values to write at the axis.
    pub fn ticks(&self) -> Vec<f64> {
        if self.log {
            let step = ((self.to - self.from) / 6.0).ceil().max(1.0) as usize;
            return (self.from.ceil() as i32..=self.to.floor() as i32)
                .step_by(step)
                .map(|power| 10f64.powi(power))
                .collect();
        }
        let around = RangedCoordf64::from(self.from..self.to);
        around.key_points(6).into_iter().map(|tick| (tick * 1e9).round() / 1e9).collect()
    }
}

/// Where an axis of ratios begins.
pub(super) fn least_ratio(lowest: f64) -> f64 {
    ((lowest * 10.0).floor() / 10.0).clamp(0.0, 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_axes_hold_zero_and_all_values() {
        let scale = Scale::even([5.0, 20.0].into_iter(), 100, 300);
        assert_eq!(
            [scale.place(0.0), scale.place(10.0), scale.place(20.0), scale.place(99.0)],
            [100, 200, 300, 300]
        );
        let below = Scale::even([-10.0, 10.0].into_iter(), 0, 100);
        assert_eq!(below.place(0.0), 50);
        assert_eq!(Scale::even([0.0].into_iter(), 0, 10).place(0.0), 0);
        assert!(Scale::even([f64::NAN].into_iter(), 0, 10).ticks().contains(&0.0));
    }

    #[test]
    fn logarithmic_axes_are_powers_of_ten() {
        let scale = Scale::log([3.0, 4000.0, 0.0].into_iter(), 0, 400);
        assert_eq!(scale.ticks(), [1.0, 10.0, 100.0, 1000.0, 10_000.0]);
        assert_eq!([scale.place(0.0), scale.place(1.0), scale.place(100.0)], [0, 0, 200]);
        assert_eq!(Scale::log([].into_iter(), 0, 10).ticks(), [1.0, 10.0]);
    }
}
