//! How many stand at each tier at the end of each month, and how they got there: a column for each month, bands between them.
//!
//! Promises: a band is as wide as people moved (or stayed); a month without moves stands there too; nobody is in two places of one
//! column, since a person counts once in each domain. All that is drawn is in the chart's own table.

mod flows;

use super::Lang;
use super::cell::{exact, group, plain};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK, ORANGE, PALE, shade};
use super::scale::Scale;
use super::text::{fit, in_title, width};
use super::tiers::shown as shown_tier;
use crate::table::{Cell, Table};
use flows::{Flows, Month};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

const NAME: &str = "charts/tier-moves";
/// So many months are drawn.
const MONTHS: usize = 12;
const PLOT: i32 = 300;
const SMALL: f64 = 12.0;
/// Room for the names of tiers.
const LABELS: i32 = 190;
const LABEL_STEP: i32 = 17;
/// The counts under each column.
const COUNTS: [(&str, &str); 3] = [("came", "新来"), ("moved up", "上升"), ("moved down", "下降")];

/// Draws `period, from_tier, to_tier, people`; tiers in the order of the policy, up to the last month of all.
pub(super) fn draw(
    moves: &Table,
    tiers: &[String],
    last: Option<String>,
    lang: Lang,
) -> Result<Chart, ChartError> {
    let flows = Flows::of(moves, tiers, last);
    let data = flows.table(NAME);
    if flows.months.is_empty() {
        let title = lang.say("Nobody stands anywhere yet", "还没有等级记录").to_owned();
        let words = Words { alt: title.clone(), title, subtitle: String::new() };
        return Ok(frame(NAME, words, 24, |_, _| Ok(()))?.with(data));
    }
    let shown = &flows.months[flows.months.len().saturating_sub(MONTHS)..];
    let words = words(&flows, shown, lang);
    let picture = Picture::of(&flows, shown, lang);
    let chart = frame(NAME, words, PLOT + 34 + 18 * COUNTS.len() as i32 + 20, |canvas, top| {
        picture.paint(canvas, top)
    })?;
    Ok(chart.with(data))
}

/// The month of the last day or month of a table over time.
pub(super) fn last_month(over_time: &Table) -> Option<String> {
    let periods = (0..over_time.rows.len()).map(|row| over_time.cell(row, "period").text());
    let last = periods.filter(|period| !period.contains('W')).max()?;
    last.get(..7).map(str::to_owned)
}

struct Picture<'a> {
    flows: &'a Flows,
    shown: &'a [Month],
    lang: Lang,
    left: i32,
    pitch: i32,
    wide: i32,
}

impl<'a> Picture<'a> {
    fn of(flows: &'a Flows, shown: &'a [Month], lang: Lang) -> Picture<'a> {
        let heads = COUNTS.iter().map(|(english, chinese)| width(lang.say(english, chinese), SMALL));
        let left = MARGIN + heads.max().unwrap_or(0) + 16;
        let room = WIDTH - MARGIN - LABELS - left;
        let pitch = (room / shown.len() as i32).min(170);
        Picture { flows, shown, lang, left, pitch, wide: (pitch / 3).clamp(16, 40) }
    }

    /// The left end of a column.
    fn x(&self, at: usize) -> i32 {
        self.left + at as i32 * self.pitch
    }

    fn paint(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        let totals = self.shown.iter().map(|month| month.standing.iter().sum::<i64>() as f64);
        let scale = Scale::even(totals, top + PLOT, top + 8);
        for tick in scale.ticks().into_iter().filter(|tick| tick.fract() == 0.0) {
            let (y, end) = (scale.place(tick), self.x(self.shown.len() - 1) + self.wide);
            canvas.line(&[(self.left - 6, y), (end, y)], GRID, 1)?;
            canvas.text(&plain(tick), (self.left - 10, y), SMALL, GREY, HPos::Right)?;
        }
        for at in 1..self.shown.len() {
            self.paint_bands(canvas, at, &scale)?;
        }
        for (at, month) in self.shown.iter().enumerate() {
            self.paint_column(canvas, (at, month), &scale)?;
        }
        self.paint_below(canvas, top + PLOT)?;
        self.paint_names(canvas, &scale, (top + 8, top + PLOT))
    }

    /// The bands from one column to the next: those who stay first pale, then those who moved over them.
    fn paint_bands(&self, canvas: &Canvas, at: usize, scale: &Scale) -> Result<(), ChartError> {
        let (before, now) = (&self.shown[at - 1], &self.shown[at]);
        let bands = now.bands(before);
        for is_move in [false, true] {
            for band in bands.iter().filter(|band| (band.from != band.to) == is_move) {
                let (start, end) = (self.x(at - 1) + self.wide, self.x(at));
                let y = |people: i64| scale.place(people as f64);
                let (colour, opacity) = match band.from.cmp(&band.to) {
                    std::cmp::Ordering::Less => (BLUE, 0.55),
                    std::cmp::Ordering::Equal => (PALE, 0.45),
                    std::cmp::Ordering::Greater => (ORANGE, 0.6),
                };
                let corners = [
                    (start, y(band.start)),
                    (start, y(band.start + band.people)),
                    (end, y(band.end + band.people)),
                    (end, y(band.end)),
                ];
                let [from, to] = [band.from, band.to].map(|tier| key(self.flows, tier, self.lang));
                let row = format!("{} {from} {to}", now.period);
                let (from, to) = (self.name(band.from), self.name(band.to));
                let datum = Datum {
                    row,
                    column: "people".into(),
                    value: band.people.to_string(),
                    says: self.lang.pick(
                        format!("{}: {} from {from} to {to}", now.period, band.people),
                        format!("{}：{from} 到 {to} {} 人", now.period, band.people),
                    ),
                };
                canvas.datum(datum, |canvas| canvas.shape(&corners, colour, opacity))?;
            }
        }
        Ok(())
    }

    fn paint_column(
        &self,
        canvas: &Canvas,
        (at, month): (usize, &Month),
        scale: &Scale,
    ) -> Result<(), ChartError> {
        let x = self.x(at);
        let mut below = 0;
        for (tier, people) in month.standing.iter().enumerate().filter(|(_, people)| **people > 0) {
            let (low, high) = (scale.place(below as f64), scale.place((below + people) as f64));
            let name = self.name(tier);
            let datum = Datum {
                row: format!("{} {}", month.period, key(self.flows, tier, self.lang)),
                column: "standing".into(),
                value: exact(&Cell::Whole(*people)),
                says: self.lang.pick(
                    format!("end of {}: {people} at {name}", month.period),
                    format!("{} 末：{name} {people} 人", month.period),
                ),
            };
            // A hair of paper between the tiers, where there is room for it.
            let high_edge = if low - high > 3 { high + 1 } else { high.min(low - 1) };
            let colour = self.colour(tier);
            canvas.datum(datum, |canvas| canvas.block((x, high_edge), (x + self.wide, low), colour))?;
            below += people;
        }
        Ok(())
    }

    /// Months and counts under the columns.
    fn paint_below(&self, canvas: &Canvas, bottom: i32) -> Result<(), ChartError> {
        let middle = |at: usize| self.x(at) + self.wide / 2;
        let mut free = i32::MIN;
        for (at, month) in self.shown.iter().enumerate() {
            let half = width(&month.period, SMALL) / 2;
            if middle(at) - half >= free {
                canvas.text(&month.period, (middle(at), bottom + 16), SMALL, GREY, HPos::Center)?;
                free = middle(at) + half + 6;
            }
        }
        for (line, (english, chinese)) in COUNTS.iter().enumerate() {
            let y = bottom + 40 + 18 * line as i32;
            canvas.text(self.lang.say(english, chinese), (self.left - 10, y), SMALL, GREY, HPos::Right)?;
            for (at, month) in self.shown.iter().enumerate() {
                let count = [month.came(), month.up(), month.down()][line];
                let (words, ink) =
                    if count == 0 { ("·".to_owned(), GREY) } else { (group(&count.to_string()), INK) };
                canvas.text(&words, (middle(at), y), SMALL, ink, HPos::Center)?;
            }
        }
        Ok(())
    }

    /// The tiers of the last column beside it, moved apart where they would touch.
    fn paint_names(
        &self,
        canvas: &Canvas,
        scale: &Scale,
        (top, bottom): (i32, i32),
    ) -> Result<(), ChartError> {
        let Some(last) = self.shown.last() else { return Ok(()) };
        let right = self.x(self.shown.len() - 1) + self.wide;
        let mut below = 0;
        let mut names = Vec::new();
        for (tier, people) in last.standing.iter().enumerate().filter(|(_, people)| **people > 0) {
            let middle = scale.place(below as f64 + *people as f64 / 2.0);
            names.push((middle, format!("{} {}", group(&people.to_string()), self.name(tier))));
            below += people;
        }
        // From below to above; each at least a step above the one before, and none over the top.
        let mut heights: Vec<i32> = names.iter().map(|(middle, _)| *middle).collect();
        for at in 0..heights.len() {
            let lowest = if at == 0 { bottom - 6 } else { heights[at - 1] - LABEL_STEP };
            heights[at] = heights[at].min(lowest);
        }
        let mut highest = top;
        for height in heights.iter_mut().rev() {
            *height = (*height).max(highest);
            highest = *height + LABEL_STEP;
        }
        for ((middle, name), y) in names.iter().zip(heights) {
            canvas.line(&[(right + 3, *middle), (right + 14, y)], PALE, 1)?;
            canvas.text(
                &fit(name, SMALL, WIDTH - MARGIN - right - 18),
                (right + 18, y),
                SMALL,
                INK,
                HPos::Left,
            )?;
        }
        Ok(())
    }

    fn name(&self, tier: usize) -> String {
        name(self.flows, tier, self.lang)
    }

    fn colour(&self, tier: usize) -> RGBColor {
        match (tier, self.flows.tiers.len()) {
            (0, _) => PALE,
            (_, 2) => shade(0.5),
            (tier, all) => shade((tier - 1) as f64 / (all - 2) as f64),
        }
    }
}

/// A tier as its table has it; the first is none.
fn key(flows: &Flows, tier: usize, lang: Lang) -> String {
    match flows.tiers.get(tier).map(String::as_str) {
        Some("") | None => lang.say("no tier", "无等级").to_owned(),
        Some(name) => name.to_owned(),
    }
}

/// The name of a tier for people.
fn name(flows: &Flows, tier: usize, lang: Lang) -> String {
    shown_tier(&key(flows, tier, lang), lang)
}

fn words(flows: &Flows, shown: &[Month], lang: Lang) -> Words {
    let title = title(flows, lang);
    let mut subtitle = lang
        .say(
            "How many stand at each tier at the end of each month, and who moved since the end of the month before: blue up, orange down, grey stayed. A person counts once in each domain.",
            "各月末每个等级的人数，以及与上月末相比的变动：蓝色上升，橙色下降，灰色不变。每人在每个领域各计一次。",
        )
        .to_owned();
    let all = flows.months.len();
    if all > shown.len() {
        subtitle += &lang.pick(
            format!(" The last {} of {all} months; the earlier ones are in the table.", shown.len()),
            format!("图中为 {all} 个月中的最后 {} 个月，更早的见表格。", shown.len()),
        );
    }
    let alt = lang.pick(
        format!("Stacked columns of how many stand at each tier by month, with bands for moves between them. {title}. All figures are in the table."),
        format!("各月每个等级人数的堆叠柱形图，柱间色带为变动。{title}。全部数字见表格。"),
    );
    Words { title, subtitle, alt }
}

fn title(flows: &Flows, lang: Lang) -> String {
    let Some(last) = flows.months.last() else { return String::new() };
    let all: i64 = last.standing.iter().sum();
    let tier = (1..last.standing.len()).rev().find(|tier| last.standing[*tier] > 0);
    let (count, period) = (group(&all.to_string()), &last.period);
    match tier {
        None => lang.pick(
            format!("At the end of {period}, none of {count} holds a tier"),
            format!("{period} 末 {count} 个位置均无等级"),
        ),
        Some(tier) => {
            let people = group(&last.standing[tier].to_string());
            let name = in_title(&name(flows, tier, lang));
            let (up, down) = (group(&last.up().to_string()), group(&last.down().to_string()));
            let stand = if last.standing[tier] == 1 { "stands" } else { "stand" };
            lang.pick(
                format!("At the end of {period}, {people} of {count} {stand} at {name}; {up} moved up that month, {down} down"),
                format!("{period} 末 {count} 人次中有 {people} 人次为 {name}；当月上升 {up}，下降 {down}"),
            )
        }
    }
}

#[cfg(test)]
mod tests;
