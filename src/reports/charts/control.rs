//! Acceptance over time, as a control chart.

use super::Lang;
use super::cell::{exact, percent};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, ORANGE};
use super::periods::{calendar, dated, paint_periods};
use super::plot::{BELOW, Labels, Plot, percent_ticks};
use super::scale::Scale;
use crate::table::Table;
use plotters::style::text_anchor::HPos;

const HEIGHT: i32 = 280;
const NAMED: usize = 10;

/// The acceptance rate of each period between the limits of its own number of verdicts.
pub(super) fn draw(control: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let all = control.rows.len();
    let outside = (0..all).filter(|row| control.cell(*row, "outside").number() == Some(1.0)).count();
    let periods = match (0..all).map(|row| control.cell(row, "period").text()).next() {
        Some(period) if period.contains('W') => lang.say("weeks", "周"),
        Some(period) if period.len() == 7 => lang.say("months", "个月"),
        _ => lang.say("days", "天"),
    };
    let title = match (all, outside) {
        (0, _) => lang.say("No piece has a final verdict yet", "还没有任何作业得到最终结论").to_owned(),
        (1, _) => {
            let rate = percent(control.cell(0, "acceptance_rate").number().unwrap_or_default());
            lang.pick(
                format!("{rate} was accepted in the only period with verdicts"),
                format!("仅一个时段有结论，接受率 {rate}"),
            )
        }
        (_, 0) => lang.pick(
            format!("Acceptance is steady: none of {all} {periods} lies outside its limits"),
            format!("接受率平稳：{all} {periods}均在控制限内"),
        ),
        _ => lang.pick(
            format!("Acceptance left its limits in {outside} of {all} {periods}"),
            format!("{all} {periods}中有 {outside} {periods}的接受率超出控制限"),
        ),
    };
    let subtitle = lang.say(
        "Accepted of the pieces with a final verdict. Limits: three standard errors around the rate of all, wider where there are fewer verdicts. Rings lie outside.",
        "有最终结论的件数中被接受的比例。控制限为总体接受率上下三个标准误，结论越少越宽。圆环为超出者。",
    );
    let alt = lang.pick(
        format!("Control chart of the acceptance rate over time. {title}. All figures are in the table."),
        format!("接受率随时间变化的控制图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle.into(), alt };
    // One period cannot leave its limits: there is nothing to hold it against.
    let height = if all > 1 { HEIGHT + BELOW } else { 24 };
    let chart = frame("charts/acceptance-over-time", words, height, |canvas, top| match all {
        0 | 1 => Ok(()),
        _ => paint(canvas, top, control, lang),
    })?;
    Ok(chart.with(Table { name: "charts/acceptance-over-time".into(), ..control.clone() }))
}

fn paint(canvas: &Canvas, top: i32, control: &Table, lang: Lang) -> Result<(), ChartError> {
    let number = |row: usize, column: &str| control.cell(row, column).number().unwrap_or_default();
    let rows = dated(control);
    let lowest = rows
        .iter()
        .map(|(row, _)| number(*row, "lower").min(number(*row, "acceptance_rate")))
        .fold(1.0, f64::min);
    let rates = Scale::ratios(lowest, top + HEIGHT, top + 24);
    let ticks = percent_ticks(rates.ticks());
    let plot = Plot::new(top, HEIGHT, &ticks, 110);
    plot.across(canvas, &ticks, |rate| rates.place(rate), lang.say("accepted", "接受率"))?;
    let days = calendar(&rows, plot.left + 8, plot.right - 8);
    let line = |column: &str| -> Vec<(i32, i32)> {
        rows.iter().map(|(row, day)| (days.place(*day), rates.place(number(*row, column)))).collect()
    };
    let mut band = line("upper");
    band.extend(line("lower").into_iter().rev());
    canvas.shape(&band, GREY, 0.14)?;
    canvas.line(&line("centre"), GREY, 1)?;
    canvas.line(&line("acceptance_rate"), BLUE, 1)?;
    let mut labels = Labels::within(&plot);
    if let Some((row, _)) = rows.last() {
        let centre = number(*row, "centre");
        let words = lang.pick(format!("all: {}", percent(centre)), format!("总体 {}", percent(centre)));
        canvas.text(&words, (plot.right + 8, rates.place(centre)), 12.0, GREY, HPos::Left)?;
        labels.keep_free([
            plot.right + 4,
            rates.place(centre) - 9,
            plot.right + 110,
            rates.place(centre) + 9,
        ]);
    }
    let points = line("acceptance_rate");
    points.iter().for_each(|point| labels.keep_mark_free(*point, 4));
    let beyond = |row: usize| {
        let (rate, lower, upper) =
            (number(row, "acceptance_rate"), number(row, "lower"), number(row, "upper"));
        (lower - rate).max(rate - upper)
    };
    for ((row, _), point) in rows.iter().zip(points.iter().copied()) {
        let period = control.cell(*row, "period").text();
        let datum = Datum::of(period, "acceptance_rate", &exact(control.cell(*row, "acceptance_rate")));
        match number(*row, "outside") > 0.0 {
            true => canvas.datum(datum, |canvas| canvas.ring(point, 5, ORANGE))?,
            false => canvas.datum(datum, |canvas| canvas.dot(point, 3, BLUE))?,
        }
    }
    // The furthest are named where there is room.
    let mut far: Vec<_> = rows.iter().map(|(row, _)| *row).zip(points).collect();
    far.retain(|(row, _)| number(*row, "outside") > 0.0);
    far.sort_by(|one, other| beyond(other.0).total_cmp(&beyond(one.0)));
    for (row, point) in far.into_iter().take(NAMED) {
        labels.beside(canvas, control.cell(row, "period").text(), point, ORANGE)?;
    }
    let periods = rows.iter().map(|(row, day)| (days.place(*day), control.cell(*row, "period").text()));
    paint_periods(canvas, periods, plot.bottom)
}
