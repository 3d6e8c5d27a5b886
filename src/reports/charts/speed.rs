//! Whether who is fast is also right: accuracy against speed, with tiers by colour and shape.

use super::Lang;
use super::cell::{exact, plain};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{GREY, INK, SERIES};
use super::plot::{BELOW, Labels, Plot, SMALL, percent_ticks};
use super::ranked::{is_nobody, name};
use super::scale::Scale;
use super::text::{fit, width};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;
use std::collections::BTreeSet;
use std::collections::HashMap;

const HEIGHT: i32 = 340;
/// So many people have a mark with a figure; of more, all but the named are plain dots.
const MARKED: usize = 300;
const NAMED: usize = 8;
/// So many pieces an hour, or more, look the same: the axis begins a little below the slowest.
const SLOWEST: f64 = 0.01;

/// One dot a person; no chart where rows are no people with both figures.
pub(super) fn draw(
    accuracy: &Table,
    throughput: &Table,
    (tiers, order): (&Table, &[String]),
    lang: Lang,
) -> Result<Option<Chart>, ChartError> {
    let data = joined(accuracy, throughput, tiers, order, lang);
    if data.rows.len() < 2 {
        return Ok(None);
    }
    let number = |row: usize, column: &str| data.cell(row, column).number().unwrap_or_default();
    let all = data.rows.len();
    let [speed, right] = ["labeled_per_hour", "acceptance_low"].map(|column| {
        let mut values: Vec<f64> = (0..all).map(|row| number(row, column)).collect();
        values.sort_by(f64::total_cmp);
        values[all / 2]
    });
    let hasty = (0..all)
        .filter(|row| number(*row, "labeled_per_hour") > speed && number(*row, "acceptance_low") < right);
    let hasty = hasty.count();
    let is = if hasty == 1 { "is" } else { "are" };
    let [hasty, all] = [hasty, all].map(|count| plain(count as f64));
    let title = lang.pick(
        format!("{hasty} of {all} {is} faster than the middle and less sure to be right"),
        format!("{all} 人中有 {hasty} 人速度高于中位而准确度低于中位"),
    );
    let subtitle = lang.say(
        "At least accepted (lower end of the 95 % interval) against pieces an hour of active time. Dashed: the middle of each. Colour and shape: the highest tier held.",
        "接受率下限（95% 区间）与每活跃小时件数。虚线：各自的中位。颜色与形状：已达到的最高等级。",
    );
    let alt = lang.pick(
        format!("Scatter of accuracy against speed. {title}. All figures are in the table."),
        format!("准确度与速度的散点图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle.into(), alt };
    let chart = frame("charts/accuracy-speed", words, HEIGHT + BELOW + 24, |canvas, top| {
        paint(canvas, top, &data, ((speed, right), order), lang)
    })?;
    Ok(Some(chart.with(data)))
}

/// Speed, accuracy and the highest tier of each person who has both.
fn joined(accuracy: &Table, throughput: &Table, tiers: &Table, order: &[String], lang: Lang) -> Table {
    let is_of_people = |table: &Table| {
        table.columns.first().is_some_and(|key| key == "worker_id") && table.column("period").is_none()
    };
    let mut data = Table {
        name: "charts/accuracy-speed".into(),
        columns: ["worker_id", "labeled_per_hour", "acceptance_low", "tier"].map(String::from).into(),
        rows: Vec::new(),
    };
    if !is_of_people(accuracy) || !is_of_people(throughput) {
        return data;
    }
    let speeds: HashMap<&str, &Cell> = (0..throughput.rows.len())
        .map(|row| (throughput.rows[row][0].text(), throughput.cell(row, "labeled_per_hour")))
        .collect();
    let mut held: HashMap<&str, usize> = HashMap::new();
    for row in 0..tiers.rows.len() {
        let level = order.iter().position(|tier| tier == tiers.cell(row, "tier").text());
        if let Some(level) = level {
            let held = held.entry(tiers.cell(row, "worker_id").text()).or_insert(level);
            *held = level.max(*held);
        }
    }
    for row in 0..accuracy.rows.len() {
        let who = accuracy.rows[row][0].text();
        let (right, speed) =
            (accuracy.cell(row, "acceptance_low"), speeds.get(who).copied().unwrap_or(&Cell::Empty));
        let both = right.number().is_some() && speed.number().is_some_and(|speed| speed > 0.0);
        if both && !is_nobody(&name(accuracy, row, lang)) {
            let tier = held.get(who).map_or(Cell::Empty, |level| Cell::Text(order[*level].clone()));
            data.rows.push(vec![Cell::Text(who.into()), speed.clone(), right.clone(), tier]);
        }
    }
    data
}

fn paint(
    canvas: &Canvas,
    top: i32,
    data: &Table,
    ((speed, right), order): ((f64, f64), &[String]),
    lang: Lang,
) -> Result<(), ChartError> {
    legend(canvas, top + 8, data, order, lang)?;
    let number = |row: usize, column: &str| data.cell(row, column).number().unwrap_or_default();
    let rows = || 0..data.rows.len();
    let lowest = rows().map(|row| number(row, "acceptance_low")).fold(1.0, f64::min);
    let rates = Scale::ratios(lowest, top + 24 + HEIGHT, top + 48);
    let ticks = percent_ticks(rates.ticks());
    let plot = Plot::new(top + 24, HEIGHT, &ticks, 20);
    plot.across(canvas, &ticks, |rate| rates.place(rate), lang.say("at least accepted", "接受率下限"))?;
    let speeds = rows().map(|row| number(row, "labeled_per_hour").max(SLOWEST));
    let (slow, fast) = speeds.fold((f64::MAX, 1.0f64), |ends, speed| (ends.0.min(speed), ends.1.max(speed)));
    let speeds = Scale::log_between(slow / 1.3, fast * 1.3, plot.left, plot.right);
    let ticks: Vec<_> = speeds.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let unit = lang.say("labeled pieces an hour, logarithmic", "每小时标注件数，对数刻度");
    plot.upwards(canvas, &ticks, |speed| speeds.place(speed), unit)?;
    dashed(canvas, (plot.left, rates.place(right)), (plot.right, rates.place(right)))?;
    dashed(canvas, (speeds.place(speed), plot.top), (speeds.place(speed), plot.bottom))?;
    let mut labels = Labels::within(&plot);
    let named = outstanding(data, (speed, right));
    let is_crowd = data.rows.len() > MARKED;
    let place = |row: usize| {
        let speed = speeds.place(number(row, "labeled_per_hour").max(SLOWEST));
        (speed, rates.place(number(row, "acceptance_low")))
    };
    let level = |row: usize| order.iter().position(|tier| tier == data.cell(row, "tier").text());
    let is_marked = |row: &usize| !is_crowd || named.contains(row);
    // A crowd by tier, each place once: what lies under an equal mark is not seen.
    let crowd: BTreeSet<_> =
        rows().filter(|row| !is_marked(row)).map(|row| (level(row), place(row))).collect();
    crowd.into_iter().try_for_each(|(level, at)| mark(canvas, at, level, 2))?;
    for row in rows().filter(is_marked) {
        let (at, level) = (place(row), level(row));
        let datum =
            Datum::of(data.rows[row][0].text(), "acceptance_low", &exact(data.cell(row, "acceptance_low")));
        canvas.datum(datum, |canvas| mark(canvas, at, level, 4))?;
        labels.keep_mark_free(at, 4);
    }
    for row in &named {
        labels.beside(canvas, data.rows[*row][0].text(), place(*row), INK)?;
    }
    Ok(())
}

/// Those that stand out: the best of both, and the fastest among the less right.
fn outstanding(data: &Table, (speed, right): (f64, f64)) -> Vec<usize> {
    let number = |row: usize, column: &str| data.cell(row, column).number().unwrap_or_default();
    let ahead = |row: usize| (number(row, "labeled_per_hour") / speed).max(SLOWEST).ln();
    let mut rows: Vec<usize> = (0..data.rows.len()).collect();
    rows.sort_by(|one, other| ahead(*other).total_cmp(&ahead(*one)));
    let best = rows.iter().copied().filter(|row| number(*row, "acceptance_low") >= right).take(NAMED / 2);
    let hasty = rows.iter().copied().filter(|row| number(*row, "acceptance_low") < right).take(NAMED / 2);
    best.chain(hasty).collect()
}

/// A dot without a tier; then a ring, a square, a diamond, a triangle, and so on again.
fn mark(canvas: &Canvas, (x, y): (i32, i32), level: Option<usize>, size: i32) -> Result<(), ChartError> {
    let Some(level) = level else { return canvas.dot((x, y), size, GREY) };
    let colour = SERIES[level % SERIES.len()];
    match level % 4 {
        0 => canvas.ring((x, y), size, colour),
        1 => canvas.block((x - size, y - size), (x + size, y + size), colour),
        2 => canvas.shape(
            &[(x, y - size - 1), (x + size + 1, y), (x, y + size + 1), (x - size - 1, y)],
            colour,
            1.0,
        ),
        _ => canvas.shape(
            &[(x, y - size - 1), (x + size + 1, y + size), (x - size - 1, y + size)],
            colour,
            1.0,
        ),
    }
}

fn legend(canvas: &Canvas, y: i32, data: &Table, order: &[String], lang: Lang) -> Result<(), ChartError> {
    let is_held = |tier: &str| (0..data.rows.len()).any(|row| data.cell(row, "tier").text() == tier);
    let without = lang.say("no tier", "无等级");
    let levels = order.iter().enumerate().map(|(level, tier)| (Some(level), tier.as_str(), is_held(tier)));
    let mut x = 30;
    for (level, tier, _) in
        [(None, without, is_held(""))].into_iter().chain(levels).filter(|(.., held)| *held)
    {
        let words = fit(tier, SMALL, 160);
        if x + width(&words, SMALL) > 860 {
            return Ok(());
        }
        mark(canvas, (x, y), level, 4)?;
        canvas.text(&words, (x + 10, y), SMALL, GREY, HPos::Left)?;
        x += width(&words, SMALL) + 34;
    }
    Ok(())
}

fn dashed(canvas: &Canvas, (x, y): (i32, i32), (right, bottom): (i32, i32)) -> Result<(), ChartError> {
    let is_flat = y == bottom;
    let length = if is_flat { right - x } else { bottom - y };
    for at in (0..length).step_by(12) {
        let end = (at + 6).min(length);
        let points = if is_flat { [(x + at, y), (x + end, y)] } else { [(x, y + at), (x, y + end)] };
        canvas.line(&points, GREY, 1)?;
    }
    Ok(())
}
