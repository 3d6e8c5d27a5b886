//! The cumulative flow of pieces, and the backlog between labels and verdicts.

use super::Lang;
use super::cell::{exact, group};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, ORANGE, SERIES, shade};
use super::periods::{calendar, dated, paint_periods};
use super::plot::{BELOW, NAMES, Plot, names_at_ends, steps, whole_ticks};
use super::scale::Scale;
use crate::table::{Cell, Table};
use plotters::style::RGBColor;

const HEIGHT: i32 = 300;
/// More points than this have no marks of their own; the lines stand for them.
const MARKED: usize = 60;

/// Lines of claimed, labeled, judged and accepted pieces since the beginning.
pub(super) fn draw(flow: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let last = flow.rows.len().checked_sub(1);
    let at_end = |column: &str| last.map_or(0.0, |row| flow.cell(row, column).number().unwrap_or_default());
    let shown = |column: &str| group(&format!("{:.0}", at_end(column)));
    let (waiting, labeled) = (shown("waiting"), shown("labeled"));
    let title = match (at_end("labeled") > 0.0, at_end("waiting") > 0.0) {
        (false, _) => lang.say("No piece has a label yet", "还没有任何标注").to_owned(),
        (_, false) => lang.pick(
            format!("No label waits for a verdict: all {labeled} are judged"),
            format!("没有待审核的标注：{labeled} 件均已有结论"),
        ),
        _ => lang.pick(
            format!("{waiting} of {labeled} labeled pieces wait for a final verdict"),
            format!("{labeled} 件已标注作业中有 {waiting} 件待最终结论"),
        ),
    };
    let subtitle = lang.say(
        "Pieces since the beginning. The band is what is labeled and has no final verdict yet.",
        "自开始以来的累计件数。色带为已标注但尚无最终结论的作业。",
    );
    let alt = lang.pick(
        format!("Cumulative lines of claimed, labeled, judged and accepted pieces. {title}. All figures are in the table."),
        format!("领取、标注、已有结论与接受件数的累计折线图。{title}。全部数字见表格。"),
    );
    // A line needs two periods; one is told in words.
    let is_alone = flow.rows.len() == 1;
    let subtitle = match is_alone {
        true => lang.pick(
            format!(
                "All in one period: {} claimed, {labeled} labeled, {} judged, {} accepted.",
                shown("claimed"),
                shown("judged"),
                shown("accepted")
            ),
            format!(
                "仅有一个时段：领取 {} 件，标注 {labeled} 件，已有结论 {} 件，接受 {} 件。",
                shown("claimed"),
                shown("judged"),
                shown("accepted")
            ),
        ),
        false => subtitle.to_owned(),
    };
    let is_drawn = !is_alone && at_end("labeled") + at_end("claimed") > 0.0;
    let height = if is_drawn { HEIGHT + BELOW } else { 24 };
    let words = Words { title, subtitle, alt };
    let chart = frame("charts/flow", words, height, |canvas, top| match height {
        24 => Ok(()),
        _ => paint(canvas, top, flow, lang),
    })?;
    Ok(chart.with(Table { name: "charts/flow".into(), ..flow.clone() }))
}

fn paint(canvas: &Canvas, top: i32, flow: &Table, lang: Lang) -> Result<(), ChartError> {
    let columns: [(&str, &str, RGBColor); 4] = [
        ("claimed", lang.say("claimed", "领取"), GREY),
        ("labeled", lang.say("labeled", "标注"), BLUE),
        ("judged", lang.say("judged", "已有结论"), ORANGE),
        ("accepted", lang.say("accepted", "接受"), SERIES[2]),
    ];
    let number = |row: usize, column: &str| flow.cell(row, column).number().unwrap_or_default();
    let rows = dated(flow);
    let all = rows.iter().flat_map(|(row, _)| columns.map(|(column, ..)| number(*row, column)));
    let values = Scale::even(all, top + HEIGHT, top + 24);
    let ticks = whole_ticks(&values);
    let plot = Plot::new(top, HEIGHT, &ticks, NAMES);
    plot.across(canvas, &ticks, |value| values.place(value), lang.say("pieces, cumulative", "累计件数"))?;
    let days = calendar(&rows, plot.left + 6, plot.right - 6);
    let line = |column: &str| -> Vec<(i32, i32)> {
        rows.iter().map(|(row, day)| (days.place(*day), values.place(number(*row, column)))).collect()
    };
    let mut band = steps(&line("labeled"));
    band.extend(steps(&line("judged")).into_iter().rev());
    canvas.shape(&band, BLUE, 0.18)?;
    let mut ends = Vec::new();
    for (column, name, colour) in columns {
        let points = line(column);
        canvas.line(&steps(&points), colour, 2)?;
        for (point, (row, _)) in points.iter().zip(&rows).filter(|_| points.len() <= MARKED) {
            let period = flow.cell(*row, "period").text();
            let datum = Datum::of(period, column, &exact(flow.cell(*row, column)));
            canvas.datum(datum, |canvas| canvas.dot(*point, 2, colour))?;
        }
        let last = rows.last().map_or(&Cell::Empty, |(row, _)| flow.cell(*row, column));
        ends.extend(points.last().map(|end| (end.1, colour, format!("{name} {}", group(&exact(last))))));
        if let (true, Some(point), Some((row, _))) = (points.len() > MARKED, points.last(), rows.last()) {
            let datum = Datum::of(flow.cell(*row, "period").text(), column, &exact(last));
            canvas.datum(datum, |canvas| canvas.dot(*point, 3, colour))?;
        }
    }
    // How wide the band is at its end.
    if let (Some((row, _)), true) = (rows.last(), ends.len() == columns.len()) {
        let (labeled, judged, waiting) = (ends[1].0, ends[2].0, exact(flow.cell(*row, "waiting")));
        let datum = Datum::of(flow.cell(*row, "period").text(), "waiting", &waiting);
        let x = plot.right - 1;
        canvas.datum(datum, |canvas| canvas.line(&[(x, labeled), (x, judged)], shade(0.3), 4))?;
        let words = format!("{} {}", lang.say("waiting", "待审核"), group(&waiting));
        ends.insert(2, ((labeled + judged) / 2, shade(0.3), words));
    }
    names_at_ends(canvas, &ends, plot.right, (plot.top, plot.bottom))?;
    let periods = rows.iter().map(|(row, day)| (days.place(*day), flow.cell(*row, "period").text()));
    paint_periods(canvas, periods, plot.bottom)
}
