//! What became owed and was paid since the beginning, and what is still to be paid at the end of each period: a panel for each currency.
//!
//! Promises: between two periods nothing happened, so lines are level there; panels share their calendar, and no two currencies an axis.

use super::Lang;
use super::amounts::not_drawn;
use super::cell::{exact, plain, rounded};
use super::currencies::{currencies, of_currency};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, INK, ORANGE};
use super::periods::{dated, paint_periods};
use super::plot::{BELOW, NAMES, Plot, names_at_ends, steps};
use super::scale::Scale;
use crate::table::{Cell, Table};
use plotters::style::RGBColor;

const ALONE: i32 = 300;
const PANEL: i32 = 200;
/// Between two panels.
const GAP: i32 = 34;
/// With more marks than this lines have none but at their ends.
const MARKED: usize = 480;
const SERIES: usize = 3;
/// Marks of more points are small.
const FEW: usize = 40;
const OWED: &str = "owed_so_far_amount";
const PAID: &str = "paid_so_far_amount";
const OUTSTANDING: &str = "outstanding_amount";

/// One picture with a panel for each of up to four currencies; none where no money is known of, which the picture of earnings says.
pub(super) fn draw(money: &Table, lang: Lang) -> Result<Option<Chart>, ChartError> {
    let panels: Vec<Table> = currencies(money)
        .iter()
        .map(|currency| of_currency(money, currency))
        .filter(|one| !dated(one).is_empty())
        .collect();
    let Some(first) = panels.first() else { return Ok(None) };
    let title = title(first, lang);
    let alt = lang.pick(
        format!("Lines of what was owed, paid and outstanding over time, by currency. {title}. All figures are in the table."),
        format!("各币种应付、已付与未付金额随时间变化的折线图。{title}。全部数字见表格。"),
    );
    let subtitle = lang.say(
        "Owed for accepted work and paid of every kind since the report's beginning, and what is outstanding at the end of each period.",
        "自报告起点累计的已接受作业应付金额与各类已付金额，以及各期末的未付余额。",
    );
    let words = Words { title, subtitle: format!("{subtitle}{}", not_drawn(money, lang)), alt };
    let each = if panels.len() == 1 { ALONE } else { PANEL };
    let height = panels.len() as i32 * (each + GAP) - GAP + BELOW;
    let chart = frame("charts/money-over-time", words, height, |canvas, top| {
        let ends = panels
            .iter()
            .flat_map(dated)
            .fold((f64::MAX, f64::MIN), |ends, (_, day)| (ends.0.min(day), ends.1.max(day)));
        (0..).zip(&panels).try_for_each(|(at, panel)| {
            paint(canvas, panel, (top + at * (each + GAP), each), (ends, panels.len()), lang)
        })
    })?;
    let rows = panels.iter().flat_map(|panel| panel.rows.clone()).collect();
    Ok(Some(chart.with(Table {
        name: "charts/money-over-time".into(),
        columns: money.columns.clone(),
        rows,
    })))
}

fn title(panel: &Table, lang: Lang) -> String {
    let last = panel.rows.len() - 1;
    let shown = |column: &str| rounded(panel.cell(last, column), column, lang);
    let currency = panel.cell(last, "currency").text();
    let [owed, outstanding] = [OWED, OUTSTANDING].map(shown);
    let paid = match panel.cell(last, PAID).number() == Some(0.0) {
        true => lang.say("nothing", "0").to_owned(),
        false => shown(PAID),
    };
    // Of what is owed, paid and outstanding are the two parts: bonuses and what was paid too much are no part of it.
    let of_it = match (panel.cell(last, OWED), panel.cell(last, OUTSTANDING)) {
        (Cell::Money { value: owed, scale }, Cell::Money { value: left, scale: same }) if scale == same => {
            Some(owed - left).filter(|paid| *paid >= 0).map(|value| Cell::Money { value, scale: *scale })
        }
        _ => None,
    };
    match (panel.cell(last, OUTSTANDING).number() > Some(0.0), of_it) {
        (true, Some(of_it)) => {
            let of_it = rounded(&of_it, PAID, lang);
            lang.pick(
                format!("{outstanding} {currency} is outstanding at the end: {owed} became owed, {of_it} of it is paid"),
                format!("期末尚欠 {outstanding} {currency}：累计应付 {owed}，其中已付 {of_it}"),
            )
        }
        (true, None) => lang.pick(
            format!("{outstanding} {currency} is outstanding at the end"),
            format!("期末尚欠 {outstanding} {currency}"),
        ),
        (false, _) => lang.pick(
            format!("Nothing is outstanding in {currency} at the end; {paid} was paid, {owed} became owed"),
            format!("期末没有 {currency} 欠款；累计已付 {paid}，累计应付 {owed}"),
        ),
    }
}

fn paint(
    canvas: &Canvas,
    panel: &Table,
    (top, height): (i32, i32),
    ((first, last), panels): ((f64, f64), usize),
    lang: Lang,
) -> Result<(), ChartError> {
    let series: [(&str, &str, RGBColor); SERIES] = [
        (OWED, lang.say("owed", "应付"), INK),
        (PAID, lang.say("paid", "已付"), BLUE),
        (OUTSTANDING, lang.say("outstanding", "未付"), ORANGE),
    ];
    let rows = dated(panel);
    let of = |row: usize, column: &str| panel.cell(row, column).number().unwrap_or_default();
    let values = rows.iter().flat_map(|(row, _)| series.map(|(column, ..)| of(*row, column)));
    let values = Scale::even(values, top + height, top + 24);
    let ticks: Vec<_> = values.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let mut plot = Plot::new(top, height, &ticks, NAMES);
    // Panels below each other share their calendar, whatever their amounts.
    plot.left = plot.left.max(110);
    plot.across(canvas, &ticks, |value| values.place(value), panel.cell(0, "currency").text())?;
    let calendar = Scale::between(first, last.max(first + 1.0), plot.left + 6, plot.right - 6);
    let mut ends = Vec::new();
    for (column, name, colour) in series {
        let points: Vec<_> =
            rows.iter().map(|(row, day)| (calendar.place(*day), values.place(of(*row, column)))).collect();
        let mut line = steps(&points);
        line.extend(points.last().map(|end| (plot.right - 6, end.1)));
        if column == OUTSTANDING && points.len() > 1 {
            let zero = values.place(0.0);
            let corners =
                [(points[0].0, zero)].into_iter().chain(line.iter().copied()).chain([(plot.right - 6, zero)]);
            canvas.shape(&corners.collect::<Vec<_>>(), colour, 0.18)?;
        }
        canvas.line(&line, colour, 2)?;
        for (at, (point, (row, _))) in points.iter().zip(&rows).enumerate() {
            if points.len() * SERIES * panels <= MARKED || at + 1 == points.len() {
                let key =
                    format!("{} {}", panel.cell(*row, "currency").text(), panel.cell(*row, "period").text());
                let datum = Datum::of(&key, column, &exact(panel.cell(*row, column)));
                canvas.datum(datum, |canvas| {
                    canvas.dot(*point, if points.len() > FEW { 2 } else { 3 }, colour)
                })?;
            }
        }
        let end =
            rows.last().map_or(String::new(), |(row, _)| rounded(panel.cell(*row, column), column, Lang::En));
        ends.extend(points.last().map(|point| (point.1, colour, format!("{name} {end}"))));
    }
    names_at_ends(canvas, &ends, plot.right, (plot.top, plot.bottom))?;
    let periods = rows.iter().map(|(row, day)| (calendar.place(*day), panel.cell(*row, "period").text()));
    paint_periods(canvas, periods, plot.bottom)
}
