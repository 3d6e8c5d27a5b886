//! A plot with two axes below the titles: grid, ticks, units, and labels that give way to each other.
//!
//! Promises: a label that was written lies inside the picture and on no other label; what has no room is left out.

use super::cell::plain;
use super::frame::{Canvas, ChartError, MARGIN, WIDTH};
use super::palette::{GREY, GRID, INK, PAPER};
use super::scale::Scale;
use super::text::{fit, width};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

pub(super) const SMALL: f64 = 12.0;
/// How much lower the picture ends than the plot: ticks and the unit.
pub(super) const BELOW: i32 = 52;

/// Where shares of all are written.
pub(super) const QUARTERS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// Ticks of ratios.
pub(super) fn percent_ticks(ratios: impl IntoIterator<Item = f64>) -> Vec<(f64, String)> {
    ratios.into_iter().map(|ratio| (ratio, percents(ratio))).collect()
}

/// Ticks of counts: half a piece is none.
pub(super) fn whole_ticks(scale: &Scale) -> Vec<(f64, String)> {
    let ticks = scale.ticks().into_iter().filter(|tick| tick.fract() == 0.0);
    ticks.map(|tick| (tick, plain(tick))).collect()
}

/// A ratio at an axis.
pub(super) fn percents(ratio: f64) -> String {
    format!("{}%", plain(ratio * 100.0))
}

/// Where the plot lies.
#[derive(Clone, Copy)]
pub(super) struct Plot {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
}

impl Plot {
    /// As wide as the ticks at its left and the room at its right leave it.
    pub fn new(top: i32, height: i32, ticks: &[(f64, String)], right: i32) -> Plot {
        let wide = ticks.iter().map(|(_, tick)| width(tick, SMALL)).max().unwrap_or(0);
        Plot { left: MARGIN + wide + 10, right: WIDTH - MARGIN - right, top: top + 24, bottom: top + height }
    }

    /// Lines across at the ticks, which stand at the left; the unit stands over them.
    pub fn across(
        &self,
        canvas: &Canvas,
        ticks: &[(f64, String)],
        place: impl Fn(f64) -> i32,
        unit: &str,
    ) -> Result<(), ChartError> {
        for (value, tick) in ticks {
            let y = place(*value);
            canvas.line(&[(self.left, y), (self.right, y)], GRID, 1)?;
            canvas.text(tick, (self.left - 8, y), SMALL, GREY, HPos::Right)?;
        }
        let unit = fit(unit, SMALL, self.right - MARGIN);
        canvas.text(&unit, (MARGIN, self.top - 18), SMALL, GREY, HPos::Left)
    }

    /// Lines up at the ticks, which stand below; the unit stands under them.
    pub fn upwards(
        &self,
        canvas: &Canvas,
        ticks: &[(f64, String)],
        place: impl Fn(f64) -> i32,
        unit: &str,
    ) -> Result<(), ChartError> {
        let mut free = i32::MIN;
        for (value, tick) in ticks {
            let (x, half) = (place(*value), width(tick, SMALL) / 2);
            canvas.line(&[(x, self.top), (x, self.bottom)], GRID, 1)?;
            if x - half >= free && x + half <= WIDTH - 4 {
                canvas.text(tick, (x, self.bottom + 14), SMALL, GREY, HPos::Center)?;
                free = x + half + 8;
            }
        }
        let unit = fit(unit, SMALL, WIDTH - MARGIN - self.left);
        canvas.text(&unit, (self.left, self.bottom + 34), SMALL, GREY, HPos::Left)
    }
}

/// The places that labels have taken: left, top, right, bottom.
pub(super) struct Labels {
    taken: Vec<[i32; 4]>,
    within: [i32; 4],
}

impl Labels {
    /// Labels inside a plot, and as far to its right as the picture goes.
    pub fn within(plot: &Plot) -> Labels {
        Labels { taken: Vec::new(), within: [plot.left, plot.top - 8, WIDTH - 6, plot.bottom] }
    }

    /// Keeps a place free of labels: left, top, right, bottom.
    pub fn keep_free(&mut self, place: [i32; 4]) {
        self.taken.push(place);
    }

    /// Keeps the place of a mark free.
    pub fn keep_mark_free(&mut self, (x, y): (i32, i32), radius: i32) {
        self.keep_free([x - radius, y - radius, x + radius, y + radius]);
    }

    /// Writes a label beside a mark, where it has room: at the right, the left, above, below, or at a corner.
    pub fn beside(
        &mut self,
        canvas: &Canvas,
        text: &str,
        (x, y): (i32, i32),
        colour: RGBColor,
    ) -> Result<bool, ChartError> {
        let text = fit(text, SMALL, 200);
        let wide = width(&text, SMALL);
        let aside = [(x + 9, y), (x - 9 - wide, y), (x - wide / 2, y - 15), (x - wide / 2, y + 15)];
        // Between lines that cross at the mark there is room at its corners alone.
        let corners = [(x + 7, y - 13), (x - 7 - wide, y - 13), (x + 7, y + 13), (x - 7 - wide, y + 13)];
        for (left, y) in aside.into_iter().chain(corners) {
            let place = [left - 1, y - 8, left + wide + 1, y + 8];
            if self.has_room(place) {
                self.taken.push(place);
                plate(canvas, (left, y), wide)?;
                canvas.text(&text, (left, y), SMALL, colour, HPos::Left)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_room(&self, [left, top, right, bottom]: [i32; 4]) -> bool {
        let [from, over, to, under] = self.within;
        let is_apart = |[l, t, r, b]: &[i32; 4]| right < *l || left > *r || bottom < *t || top > *b;
        left >= from && right <= to && top >= over && bottom <= under && self.taken.iter().all(is_apart)
    }
}

/// Paper under words of this width, so that they are read where dots or lines lie.
pub(super) fn plate(canvas: &Canvas, (left, y): (i32, i32), wide: i32) -> Result<(), ChartError> {
    let (right, top, bottom) = (left + wide + 2, y - 7, y + 8);
    canvas.shape(&[(left - 2, top), (right, top), (right, bottom), (left - 2, bottom)], PAPER, 0.85)
}

/// The room that names at the ends of lines need.
pub(super) const NAMES: i32 = 190;

/// Names at the height of their lines' ends, right of the plot, moved apart where they would touch.
pub(super) fn names_at_ends(
    canvas: &Canvas,
    ends: &[(i32, RGBColor, String)],
    right: i32,
    within: (i32, i32),
) -> Result<(), ChartError> {
    let heights: Vec<i32> = ends.iter().map(|end| end.0).collect();
    for ((_, colour, name), y) in ends.iter().zip(apart(&heights, 17, within)) {
        canvas.block((right + 8, y - 1), (right + 22, y + 2), *colour)?;
        canvas.text(&fit(name, 13.0, NAMES - 30), (right + 28, y), 13.0, INK, HPos::Left)?;
    }
    Ok(())
}

/// A line that holds each value until the next one is known: what was added up does not grow in between.
pub(super) fn steps(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let held = points.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
    held.chain(points.last().copied()).collect()
}

/// Heights of labels in a column, moved apart where they would touch; in the order given.
pub(super) fn apart(heights: &[i32], step: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by_key(|at| heights[*at]);
    let mut placed = heights.to_vec();
    let mut free = top;
    for at in &order {
        placed[*at] = placed[*at].max(free);
        free = placed[*at] + step;
    }
    let mut lowest = bottom;
    for at in order.iter().rev() {
        placed[*at] = placed[*at].min(lowest);
        lowest = placed[*at] - step;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_are_moved_apart_and_keep_their_order() {
        assert_eq!(apart(&[50, 10, 52], 15, (0, 100)), [50, 10, 65]);
        assert_eq!(apart(&[98, 99, 10], 15, (0, 100)), [85, 100, 10]);
        assert_eq!(apart(&[], 15, (0, 100)), Vec::<i32>::new());
    }
}
