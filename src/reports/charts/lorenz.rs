//! How unequally people were paid: the Lorenz curve of each currency, with Gini's coefficient.
//!
//! Promises: currencies share the axes, which are shares, and are never added; each has a shape of its own beside its colour.
//! Absent on purpose: a picture where fewer than two people were paid, as the question does not arise.

use super::Lang;
use super::cell::{exact, percent, plain};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{GREY, INK, SERIES};
use super::plot::{BELOW, Plot, QUARTERS, SMALL, percent_ticks};
use super::scale::Scale;
use crate::table::Table;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

const HEIGHT: i32 = 424;
const MOST: usize = 4;
/// So many marks on a curve at most; the line has all points.
const MARKS: usize = 20;
const LINE: i32 = 19;

/// One currency: its row of `inequality`, its points of the curve, and how it looks.
struct Curve {
    row: usize,
    currency: String,
    points: Vec<usize>,
    colour: RGBColor,
    shape: usize,
}

/// One picture for up to four currencies, those with the most people first.
pub(super) fn draw(lorenz: &Table, inequality: &Table, lang: Lang) -> Result<Option<Chart>, ChartError> {
    let figure = |row: usize, column: &str| inequality.cell(row, column).number().unwrap_or_default();
    let is_asked =
        |row: &usize| figure(*row, "people") > 1.0 && inequality.cell(*row, "gini").number().is_some();
    let mut rows: Vec<usize> = (0..inequality.rows.len()).filter(is_asked).collect();
    rows.sort_by(|one, other| figure(*other, "people").total_cmp(&figure(*one, "people")));
    let hidden: Vec<&str> =
        rows.iter().skip(MOST).map(|row| inequality.cell(*row, "currency").text()).collect();
    let of = |(shape, row): (usize, &usize)| {
        let currency = inequality.cell(*row, "currency").text();
        let points = (0..lorenz.rows.len()).filter(|at| lorenz.cell(*at, "currency").text() == currency);
        Curve {
            row: *row,
            currency: currency.to_owned(),
            points: points.collect(),
            colour: SERIES[shape],
            shape,
        }
    };
    let curves: Vec<Curve> = rows.iter().take(MOST).enumerate().map(of).collect();
    let Some(first) = curves.first() else { return Ok(None) };
    let title = title(inequality, first, lang);
    let alt = lang.pick(
        format!("Lorenz curves of what people were paid. {title}. All figures are in the table."),
        format!("个人所得的洛伦兹曲线。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle(inequality, &curves, &hidden, lang), alt };
    let chart = frame("charts/lorenz", words, HEIGHT + BELOW, |canvas, top| {
        let plot = paint_axes(canvas, top, lang)?;
        curves.iter().rev().try_for_each(|curve| paint_curve(canvas, &plot, lorenz, curve))?;
        paint_figures(canvas, &plot, inequality, &curves, lang)
    })?;
    let rows =
        curves.iter().flat_map(|curve| curve.points.iter().map(|at| lorenz.rows[*at].clone())).collect();
    Ok(Some(chart.with(Table { name: "charts/lorenz".into(), columns: lorenz.columns.clone(), rows })))
}

fn share(inequality: &Table, row: usize, column: &str) -> String {
    inequality.cell(row, column).number().map_or("–".to_owned(), percent)
}

fn title(inequality: &Table, Curve { row, currency, .. }: &Curve, lang: Lang) -> String {
    let [half, tenth] =
        ["bottom_half_share", "top_tenth_share"].map(|column| share(inequality, *row, column));
    if inequality.cell(*row, "gini").number().is_some_and(|gini| gini < 1e-9) {
        let people = plain(inequality.cell(*row, "people").number().unwrap_or_default());
        return lang.pick(
            format!("All {people} people were paid the same in {currency}"),
            format!("{people} 人的 {currency} 所得相同"),
        );
    }
    lang.pick(
        format!("The lower paid half got {half} of all {currency}, the top tenth {tenth}"),
        format!("所得较低的一半人得到全部 {currency} 的 {half}，最高的一成得到 {tenth}"),
    )
}

fn subtitle(inequality: &Table, curves: &[Curve], hidden: &[&str], lang: Lang) -> String {
    let mut text = lang
        .say(
            "Lorenz curve: which share of all pay the lowest paid share of people got. On the straight line all would be paid the same.",
            "洛伦兹曲线：所得最低的若干比例的人占全部所得的比例。直线表示完全平均。",
        )
        .to_owned();
    let sum = |column: &str| {
        curves.iter().filter_map(|curve| inequality.cell(curve.row, column).number()).sum::<f64>()
    };
    let (negative, unnamed) = (sum("negative_people"), sum("unnamed"));
    if negative > 0.0 {
        let count = plain(negative);
        text += &lang.pick(
            format!(" Left out, paid less than nothing: {count}."),
            format!("所得为负的 {count} 人未计入。"),
        );
    }
    if unnamed > 0.0 {
        let count = plain(unnamed);
        text += &lang
            .pick(format!(" Left out, nobody known: {count}."), format!("不知是谁的 {count} 行未计入。"));
    }
    if !hidden.is_empty() {
        text += &lang
            .pick(format!(" Not drawn: {}.", hidden.join(", ")), format!("未画出：{}。", hidden.join("、")));
    }
    text
}

/// As wide as it is high, so that equal is a diagonal.
fn paint_axes(canvas: &Canvas, top: i32, lang: Lang) -> Result<Plot, ChartError> {
    let ticks = percent_ticks(QUARTERS);
    let mut plot = Plot::new(top, HEIGHT, &ticks, 0);
    plot.right = plot.left + plot.bottom - plot.top;
    let (x, y) = scales(&plot);
    plot.across(canvas, &ticks, |share| y.place(share), lang.say("share of all pay", "占全部所得的比例"))?;
    let people = lang.say("share of people, lowest paid first", "人数比例，所得由低到高");
    plot.upwards(canvas, &ticks, |share| x.place(share), people)?;
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.top)], GREY, 1)?;
    let (at, words) = ((x.place(0.4) - 10, y.place(0.4) - 8), lang.say("all the same", "完全平均"));
    canvas.text(words, at, SMALL, GREY, HPos::Right)?;
    Ok(plot)
}

fn scales(plot: &Plot) -> (Scale, Scale) {
    (Scale::between(0.0, 1.0, plot.left, plot.right), Scale::between(0.0, 1.0, plot.bottom, plot.top))
}

fn paint_curve(canvas: &Canvas, plot: &Plot, lorenz: &Table, curve: &Curve) -> Result<(), ChartError> {
    let (x, y) = scales(plot);
    let of = |row: usize, column: &str| lorenz.cell(row, column).number().unwrap_or_default();
    let place = |row: &usize| (x.place(of(*row, "people_share")), y.place(of(*row, "paid_share")));
    canvas.line(&curve.points.iter().map(place).collect::<Vec<_>>(), curve.colour, 2)?;
    let step = curve.points.len().div_ceil(MARKS).max(1);
    let last = curve.points.len().saturating_sub(1);
    let marked = curve.points.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last);
    for (_, row) in marked {
        let key = format!("{} {}", curve.currency, exact(lorenz.cell(*row, "people_share")));
        let datum = Datum::of(&key, "paid_share", &exact(lorenz.cell(*row, "paid_share")));
        canvas.datum(datum, |canvas| paint_shape(canvas, curve.shape, place(row), curve.colour))?;
    }
    Ok(())
}

/// A dot, a square, a triangle, a diamond.
fn paint_shape(
    canvas: &Canvas,
    shape: usize,
    (x, y): (i32, i32),
    colour: RGBColor,
) -> Result<(), ChartError> {
    match shape {
        0 => canvas.dot((x, y), 4, colour),
        1 => canvas.block((x - 4, y - 4), (x + 4, y + 4), colour),
        2 => canvas.shape(&[(x, y - 5), (x + 5, y + 4), (x - 5, y + 4)], colour, 1.0),
        _ => canvas.shape(&[(x, y - 6), (x + 5, y), (x, y + 6), (x - 5, y)], colour, 1.0),
    }
}

/// The figures of each currency at the right of the plot, a block each.
fn paint_figures(
    canvas: &Canvas,
    plot: &Plot,
    inequality: &Table,
    curves: &[Curve],
    lang: Lang,
) -> Result<(), ChartError> {
    let (left, right) = (plot.right + 70, WIDTH - MARGIN);
    let mut y = plot.top + 4;
    for curve in curves {
        let figure = |column: &str| inequality.cell(curve.row, column).number();
        let gini = |column: &str| figure(column).map_or("–".to_owned(), |gini| format!("{gini:.3}"));
        canvas.line(&[(left, y), (left + 26, y)], curve.colour, 2)?;
        paint_shape(canvas, curve.shape, (left + 13, y), curve.colour)?;
        let people = plain(figure("people").unwrap_or_default());
        let head = lang
            .pick(format!("{}, {people} people", curve.currency), format!("{}，{people} 人", curve.currency));
        canvas.text(&head, (left + 36, y), 13.0, INK, HPos::Left)?;
        let lines = [
            (lang.say("Gini", "基尼系数"), gini("gini")),
            (lang.say("Gini, corrected for few people", "基尼系数（小样本校正）"), gini("gini_corrected")),
            (
                lang.say("lower paid half", "较低的一半人得到"),
                share(inequality, curve.row, "bottom_half_share"),
            ),
            (lang.say("top tenth", "最高的一成得到"), share(inequality, curve.row, "top_tenth_share")),
        ];
        for (words, value) in lines {
            y += LINE;
            canvas.text(words, (left + 36, y), SMALL, GREY, HPos::Left)?;
            canvas.text(&value, (right, y), 13.0, INK, HPos::Right)?;
        }
        y += LINE;
    }
    Ok(())
}
