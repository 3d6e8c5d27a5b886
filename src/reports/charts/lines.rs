//! One measure over periods: a line for each row's name, the greatest ones in colour and named at their ends.
//!
//! Promises: periods stand where they are in the calendar, so a gap is a gap; what is grey or not drawn is said.
//! Absent on purpose: points where there is no figure (a line goes from one known point to the next).

use super::Lang;
use super::cell;
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{GREY, GRID, PALE, SERIES};
use super::periods::{first_day, paint_periods};
use super::plot::{NAMES, names_at_ends, percents};
use super::ranked::{is_nobody, key_name, name};
use super::scale::Scale;
use super::text::{clean, in_title, width};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;
use std::collections::BTreeMap;

const MOST_LINES: usize = 60;
const PLOT: i32 = 300;
const SMALL: f64 = 12.0;

type Point = (f64, String, f64, String);

struct Line {
    name: String,
    /// Day, period, value, and the value as it stands in the table: in order.
    points: Vec<Point>,
    peak: f64,
}

pub(super) fn draw(table: &Table, column: &str, measure: &str, lang: Lang) -> Result<Chart, ChartError> {
    let mut lines = lines(table, column, lang);
    let all = lines.len();
    lines.retain(|line| !is_nobody(&line.name));
    lines.truncate(MOST_LINES);
    let title = title(lines.first(), column, measure, all, lang);
    let key = key_name(table, lang);
    let alt = lang.pick(
        format!("Lines of {measure} over time by {key}. {title}. All figures are in the table."),
        format!("按{key}的{measure}随时间变化折线图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle(measure, all, lines.len(), lang), alt };
    if lines.is_empty() {
        return frame(&table.name, words, 24, |_, _| Ok(()));
    }
    frame(&table.name, words, PLOT + 52, |canvas, top| paint(canvas, top, &lines, column))
}

/// One line for each name, those with the greatest peak first.
fn lines(table: &Table, column: &str, lang: Lang) -> Vec<Line> {
    let mut named: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let period = table.cell(row, "period").text();
        let value = table.cell(row, column).number().filter(|value| value.is_finite());
        if let (Some(day), Some(value)) = (first_day(period), value) {
            named.entry(name(table, row, lang)).or_default().push((
                day,
                period.to_string(),
                value,
                cell::exact(table.cell(row, column)),
            ));
        }
    }
    let mut lines: Vec<Line> = named.into_iter().map(|(name, points)| line(name, points)).collect();
    lines.sort_by(|a, b| b.peak.total_cmp(&a.peak));
    lines
}

fn line(name: String, mut points: Vec<Point>) -> Line {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let peak = points.iter().map(|point| point.2).fold(f64::NEG_INFINITY, f64::max);
    Line { name, points, peak }
}

fn paint(canvas: &Canvas, top: i32, lines: &[Line], column: &str) -> Result<(), ChartError> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (low, high) = (top + PLOT, top + 10);
    let rates = column.ends_with("_rate");
    let lowest = points().map(|point| point.2).fold(1.0, f64::min);
    let values = match rates {
        true => Scale::ratios(lowest, low, high),
        false => Scale::even(points().map(|point| point.2), low, high),
    };
    let written = |value: f64| match rates {
        true => percents(value),
        false => cell::plain(value),
    };
    let ticks = values.ticks();
    let left = MARGIN + ticks.iter().map(|tick| width(&written(*tick), SMALL)).max().unwrap_or(0) + 10;
    let right = WIDTH - MARGIN - NAMES;
    for tick in ticks {
        let y = values.place(tick);
        canvas.line(&[(left, y), (right, y)], GRID, 1)?;
        canvas.text(&written(tick), (left - 8, y), SMALL, GREY, HPos::Right)?;
    }
    let (first, last) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), point| {
        (first.min(point.0), last.max(point.0))
    });
    let days = Scale::between(first, last.max(first + 1.0), left + 6, right - 6);
    paint_periods(canvas, points().map(|point| (days.place(point.0), point.1.as_str())), top + PLOT)?;
    let mut ends = vec![];
    // The coloured ones last, so that they lie over the grey ones.
    for (at, line) in lines.iter().enumerate().rev() {
        let colour = SERIES.get(at).copied();
        let places: Vec<(i32, i32)> =
            line.points.iter().map(|point| (days.place(point.0), values.place(point.2))).collect();
        canvas.line(&places, colour.unwrap_or(PALE), if colour.is_some() { 2 } else { 1 })?;
        for (place, (_, period, _, value)) in places.iter().zip(&line.points) {
            let Some(colour) = colour else {
                canvas.dot(*place, 2, PALE)?;
                continue;
            };
            let says = format!("{}, {period}: {value}", clean(&line.name));
            let datum = Datum {
                row: clean(&format!("{} {period}", line.name)),
                column: column.to_owned(),
                value: value.clone(),
                says,
            };
            canvas.datum(datum, |canvas| canvas.dot(*place, 3, colour))?;
        }
        if let (Some(colour), Some(end)) = (colour, places.last()) {
            ends.push((end.1, colour, line.name.clone()));
        }
    }
    names_at_ends(canvas, &ends, right, (top + 10, top + PLOT))
}

fn title(first: Option<&Line>, column: &str, measure: &str, all: usize, lang: Lang) -> String {
    let top = first.filter(|line| line.peak > 0.0).and_then(|line| {
        let period = &line.points.iter().find(|point| point.2 == line.peak)?.1;
        let peak = match column.ends_with("_rate") {
            true => cell::percent(line.peak),
            false if column.ends_with("_amount") => cell::rounded(&Cell::Real(line.peak), column, Lang::En),
            false => cell::plain(line.peak),
        };
        Some((in_title(&line.name), clean(period), peak))
    });
    match top {
        None => lang.pick(format!("No {measure} in any period"), format!("各时段均无{measure}")),
        Some((who, when, peak)) if all == 1 => lang.pick(
            format!("{who} was highest in {when}: {peak} {measure}"),
            format!("{who} 的{measure}在 {when} 最高：{peak}"),
        ),
        Some((who, when, peak)) => lang.pick(
            format!("{who} reached the most in one period: {peak} {measure} in {when}"),
            format!("{who} 的单期{measure}最高：{when} 为 {peak}"),
        ),
    }
}

fn subtitle(measure: &str, all: usize, drawn: usize, lang: Lang) -> String {
    let mut text = lang.pick(format!("Over time: {measure}."), format!("随时间变化：{measure}。"));
    let grey = drawn.saturating_sub(SERIES.len());
    if grey > 0 {
        let named = SERIES.len();
        text += &lang.pick(
            format!(" The {named} with the highest peak are named, {grey} others are grey."),
            format!("峰值最高的 {named} 条有名称，其余 {grey} 条为灰色。"),
        );
    }
    if all > drawn {
        let hidden = all - drawn;
        text += &lang.pick(
            format!(" Not drawn: {hidden}; they are in the table."),
            format!("另有 {hidden} 条未画出，见表格。"),
        );
    }
    text
}
