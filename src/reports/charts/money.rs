//! Owed, paid and outstanding over time.

use super::Lang;
use super::cell::{exact, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::incomes::amount;
use super::marks::Datum;
use super::palette::{BLUE, INK, ORANGE};
use super::periods::{first_day, paint_periods};
use super::plot::{BELOW, NAMES, Plot, names_at_ends, steps};
use super::scale::Scale;
use crate::table::{Cell, Table};
use plotters::style::RGBColor;

const HEIGHT: i32 = 260;
const MARKED: usize = 60;

/// What became owed and was paid since the beginning, and what is outstanding, for each currency.
pub(super) fn draw(money: &Table, lang: Lang) -> Result<Vec<Chart>, ChartError> {
    let charts =
        currencies(money).into_iter().map(|currency| of(of_currency(money, &currency), &currency, lang));
    charts.collect()
}

fn of(money: Table, currency: &str, lang: Lang) -> Result<Chart, ChartError> {
    let last = money.rows.len().saturating_sub(1);
    let outstanding = money.cell(last, "outstanding_amount");
    let (owed, sum) = (amount(money.cell(last, "owed_amount")), amount(outstanding));
    let title = match outstanding.number() > Some(0.0) {
        true => lang.pick(
            format!("{sum} {currency} is outstanding at the end, of {owed} owed in all"),
            format!("期末尚欠 {sum} {currency}，累计应付 {owed}"),
        ),
        false => lang.pick(
            format!("Nothing is outstanding in {currency}: {owed} became owed in all"),
            format!("{currency} 没有欠款，累计应付 {owed}"),
        ),
    };
    let subtitle = lang.pick(
        format!("Owed for accepted pieces and paid of every kind since the beginning, and the balance outstanding at each period's end, in {currency}."),
        format!("自开始以来已接受作业的应付与各类已付，以及各期末的未付余额（{currency}）。"),
    );
    let alt = lang.pick(
        format!(
            "Lines of owed, paid and outstanding amounts over time. {title}. All figures are in the table."
        ),
        format!("应付、已付与未付金额随时间变化的折线图。{title}。全部数字见表格。"),
    );
    // A line needs two periods; one is told in words.
    let is_alone = money.rows.len() < 2;
    let subtitle = match is_alone {
        true => {
            let paid = amount(money.cell(last, "paid_amount"));
            lang.pick(
                format!("All in one period: {owed} {currency} owed, {paid} paid, {sum} outstanding."),
                format!("仅有一个时段：应付 {owed} {currency}，已付 {paid}，未付 {sum}。"),
            )
        }
        false => subtitle,
    };
    let name = file("money", currency);
    let height = if is_alone { 24 } else { HEIGHT + BELOW };
    let chart = frame(&name, Words { title, subtitle, alt }, height, |canvas, top| match is_alone {
        true => Ok(()),
        false => paint(canvas, top, &money, currency, lang),
    })?;
    Ok(chart.with(Table { name, ..money }))
}

fn paint(canvas: &Canvas, top: i32, money: &Table, currency: &str, lang: Lang) -> Result<(), ChartError> {
    let columns: [(&str, &str, RGBColor); 3] = [
        ("owed_amount", lang.say("owed", "应付"), INK),
        ("paid_amount", lang.say("paid", "已付"), BLUE),
        ("outstanding_amount", lang.say("outstanding", "未付"), ORANGE),
    ];
    let of = |row: usize, column: &str| money.cell(row, column).number().unwrap_or_default();
    let rows: Vec<(usize, f64)> = (0..money.rows.len())
        .filter_map(|row| Some((row, first_day(money.cell(row, "period").text())?)))
        .collect();
    let values = rows.iter().flat_map(|(row, _)| columns.map(|(column, ..)| of(*row, column)));
    let values = Scale::even(values, top + HEIGHT, top + 24);
    let ticks: Vec<_> = values.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let plot = Plot::new(top, HEIGHT, &ticks, NAMES);
    plot.across(canvas, &ticks, |value| values.place(value), currency)?;
    let (first, last) = (rows.first().map_or(0.0, |row| row.1), rows.last().map_or(0.0, |row| row.1));
    let days = Scale::between(first, last.max(first + 1.0), plot.left + 6, plot.right - 6);
    let mut ends = Vec::new();
    for (column, name, colour) in columns {
        let points: Vec<_> =
            rows.iter().map(|(row, day)| (days.place(*day), values.place(of(*row, column)))).collect();
        canvas.line(&steps(&points), colour, 2)?;
        for (point, (row, _)) in points.iter().zip(&rows).filter(|_| points.len() <= MARKED) {
            let datum =
                Datum::of(money.cell(*row, "period").text(), column, &exact(money.cell(*row, column)));
            canvas.datum(datum, |canvas| canvas.dot(*point, 2, colour))?;
        }
        let last = rows.last().map_or(&Cell::Empty, |(row, _)| money.cell(*row, column));
        ends.extend(points.last().map(|end| (end.1, colour, format!("{name} {}", amount(last)))));
        if let (true, Some(point), Some((row, _))) = (points.len() > MARKED, points.last(), rows.last()) {
            let datum = Datum::of(money.cell(*row, "period").text(), column, &exact(last));
            canvas.datum(datum, |canvas| canvas.dot(*point, 3, colour))?;
        }
    }
    names_at_ends(canvas, &ends, plot.right, (plot.top, plot.bottom))?;
    paint_periods(
        canvas,
        rows.iter().map(|(row, day)| (days.place(*day), money.cell(*row, "period").text())),
        plot.bottom,
    )
}
