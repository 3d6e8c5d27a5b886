//! The axis of amounts of money: logarithmic between round values, with places of their own at its left for nothing and for less.
//!
//! Promises: every amount has a place, and none that is not above zero stands on the logarithmic part.

use super::cell::{self, plain};
use super::currencies::{counts, currencies};
use super::frame::{Canvas, ChartError};
use super::palette::{GREY, GRID};
use super::plot::{Plot, SMALL};
use super::scale::Scale;
use super::text::width;
use super::{Lang, text};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;

/// How wide the place of what is not above zero is.
const ZONE: i32 = 52;
/// Between it and the rest.
const BREAK: i32 = 18;

#[derive(Clone, Copy)]
pub(super) struct Amounts {
    /// The middle of the places of what is less than nothing, and of nothing.
    below: Option<i32>,
    nothing: Option<i32>,
    from: f64,
    to: f64,
    scale: Scale,
    start: i32,
}

impl Amounts {
    /// An axis for these amounts from one pixel to another.
    pub fn new(amounts: &[f64], left: i32, right: i32) -> Amounts {
        let mut start = left;
        let mut zone = |is_needed: bool| {
            is_needed.then(|| {
                start += ZONE;
                start - ZONE / 2
            })
        };
        let below = zone(amounts.iter().any(|amount| *amount < 0.0));
        let nothing = zone(amounts.contains(&0.0));
        start += if start > left { BREAK } else { 0 };
        let above = || amounts.iter().copied().filter(|amount| *amount > 0.0 && amount.is_finite());
        let (low, high) = (above().fold(f64::MAX, f64::min), above().fold(0.0, f64::max));
        let (from, to) = match high > 0.0 {
            true => (round(low, false), round(high, true)),
            false => (1.0, 10.0),
        };
        let (from, to) = if from < to { (from, to) } else { (from / 2.0, to * 2.0) };
        Amounts { below, nothing, from, to, scale: Scale::log_between(from, to, start, right), start }
    }

    /// Where an amount stands.
    pub fn place(&self, amount: f64) -> i32 {
        match amount > 0.0 {
            true => self.scale.place(amount),
            false if amount < 0.0 => self.below.unwrap_or(self.start),
            false => self.nothing.unwrap_or(self.start),
        }
    }

    /// Whether all that is drawn is above zero.
    pub fn is_whole(&self) -> bool {
        self.below.is_none() && self.nothing.is_none()
    }

    /// The amounts to write: one, two and five of each power of ten, or the powers alone where there are many.
    fn ticks(&self) -> Vec<f64> {
        let decades = (self.to / self.from).log10();
        let steps: &[f64] = match decades {
            few if few <= 0.8 => &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0],
            some if some <= 3.7 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let powers = self.from.log10().floor() as i32..=self.to.log10().ceil() as i32;
        let step = (decades / 8.0).ceil().max(1.0) as usize;
        let values =
            powers.step_by(step).flat_map(|power| steps.iter().map(move |part| part * 10f64.powi(power)));
        values
            .filter(|value| *value >= self.from * (1.0 - 1e-9) && *value <= self.to * (1.0 + 1e-9))
            .collect()
    }

    /// Lines up at the amounts, which stand below the plot.
    pub fn upwards(&self, canvas: &Canvas, plot: &Plot, unit: &str, lang: Lang) -> Result<(), ChartError> {
        let ticks: Vec<_> = self.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
        plot.upwards(canvas, &ticks, |amount| self.place(amount), unit)?;
        let zones = [(self.below, lang.say("below 0", "负数")), (self.nothing, lang.say("0", "0"))];
        for (x, words) in zones.into_iter().filter_map(|(x, words)| Some((x?, words))) {
            canvas.text(words, (x, plot.bottom + 14), SMALL, GREY, HPos::Center)?;
        }
        if !self.is_whole() {
            // Where the axis is broken.
            let x = self.start - BREAK / 2;
            canvas.line(&[(x - 4, plot.bottom + 4), (x, plot.bottom - 4)], GREY, 1)?;
            canvas.line(&[(x + 1, plot.bottom + 4), (x + 5, plot.bottom - 4)], GREY, 1)?;
        }
        canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], GRID, 1)
    }
}

/// The next of one, two and five times a power of ten: above or below.
fn round(amount: f64, up: bool) -> f64 {
    let power = 10f64.powf(amount.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let found = match up {
        true => steps.into_iter().find(|step| *step >= amount * (1.0 - 1e-9)),
        false => steps.into_iter().rev().find(|step| *step <= amount * (1.0 + 1e-9)),
    };
    found.unwrap_or(amount)
}

/// An amount as people read it: with two decimals at least, but for nothing.
pub(super) fn money(amount: f64) -> String {
    match amount == 0.0 {
        true => "0".to_owned(),
        false => cell::rounded(&Cell::Real(amount), "paid_amount", Lang::En),
    }
}

/// The currencies that are not drawn, in a sentence with the number of their rows.
pub(super) fn not_drawn(table: &Table, lang: Lang) -> String {
    let drawn = currencies(table);
    let is_drawn = |currency: &str| currency.is_empty() || drawn.iter().any(|known| known == currency);
    let mut counts = counts(table);
    counts.retain(|currency, _| !is_drawn(currency));
    let list: Vec<String> = counts.iter().map(|(currency, rows)| format!("{currency} ({rows})")).collect();
    match list.is_empty() {
        true => String::new(),
        false => lang.pick(
            format!(" Currencies not drawn: {}.", list.join(", ")),
            format!("未画出的币种：{}。", list.join("、")),
        ),
    }
}

/// A label for each of some places along a row, moved apart where they would touch, with a line from each down to its place.
pub(super) fn flags(
    canvas: &Canvas,
    places: &[(i32, String)],
    (left, right): (i32, i32),
    y: i32,
    down_to: i32,
) -> Result<(), ChartError> {
    let wide = places.iter().map(|(_, words)| width(words, SMALL)).max().unwrap_or(0);
    let middles: Vec<i32> = places.iter().map(|(x, _)| *x).collect();
    let ends = (left + wide / 2, right - wide / 2);
    for ((x, words), middle) in places.iter().zip(super::plot::apart(&middles, wide + 14, ends)) {
        canvas.line(&[(middle, y + 9), (*x, y + 20), (*x, down_to)], GREY, 1)?;
        canvas.text(&text::fit(words, SMALL, wide), (middle, y), SMALL, super::palette::INK, HPos::Center)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_like_prices() {
        let texts = [0.0, 0.1, 0.145, 0.5, 1.0, 1234.5, -3.5, 0.000_002].map(money);
        assert_eq!(texts, ["0", "0.10", "0.145", "0.50", "1.00", "1,234.50", "-3.50", "0.000002"]);
    }

    #[test]
    fn an_axis_runs_between_round_amounts() {
        let ends = |amounts: &[f64]| {
            let axis = Amounts::new(amounts, 0, 1000);
            (axis.from, axis.to)
        };
        assert_eq!(ends(&[0.3, 70.0]), (0.2, 100.0));
        assert_eq!(ends(&[5.0, 5.0]), (2.5, 10.0));
        assert_eq!(ends(&[1.0, 1000.0]), (1.0, 1000.0));
        assert_eq!(ends(&[]), (1.0, 10.0));
        assert_eq!(ends(&[0.0, -4.0]), (1.0, 10.0));
    }

    #[test]
    fn nothing_and_less_have_places_of_their_own() {
        let axis = Amounts::new(&[-1.0, 0.0, 1.0, 100.0], 0, 1122);
        let places = [-9.0, 0.0, 0.5, 1.0, 10.0, 100.0, 5000.0].map(|amount| axis.place(amount));
        assert_eq!(places, [26, 78, 122, 122, 622, 1122, 1122]);
        assert!(!axis.is_whole() && Amounts::new(&[3.0], 0, 100).is_whole());
    }

    #[test]
    fn ticks_are_few_and_round() {
        let ticks = |amounts: &[f64]| {
            Amounts::new(amounts, 0, 1000).ticks().into_iter().map(plain).collect::<Vec<_>>()
        };
        assert_eq!(ticks(&[21.0, 48.0]), ["20", "30", "40", "50"]);
        assert_eq!(ticks(&[3.0, 800.0]), ["2", "5", "10", "20", "50", "100", "200", "500", "1,000"]);
        assert_eq!(ticks(&[0.02, 99_000.0]).first().map(String::as_str), Some("0.1"));
        assert!(ticks(&[1e-6, 1e12]).len() < 12);
    }
}
