//! The market for micro tasks and the market for experts: what was offered for a piece, by domain.

use super::Lang;
use super::cell::{exact, group, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::incomes::amount;
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK};
use super::plot::SMALL;
use super::scale::Scale;
use super::text::{fit, name};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;
use std::collections::BTreeMap;

const ROW: i32 = 36;
const NAMES: i32 = 170;
const FIGURES: i32 = 250;
const MOST: usize = 14;
const MARKED: usize = 300;

/// Prices on a logarithmic axis, a row for each domain, the dearest first; for each currency.
pub(super) fn draw(prices: &Table, lang: Lang) -> Result<Vec<Chart>, ChartError> {
    currencies(prices)
        .into_iter()
        .map(|currency| of(of_currency(prices, &currency), &currency, lang))
        .collect()
}

/// A domain: its rows by price, and how many pieces they are.
struct Domain {
    name: String,
    rows: Vec<usize>,
    pieces: f64,
}

fn of(prices: Table, currency: &str, lang: Lang) -> Result<Chart, ChartError> {
    let of = |row: usize, column: &str| prices.cell(row, column).number().unwrap_or_default();
    let mut domains: BTreeMap<String, Domain> = BTreeMap::new();
    for row in 0..prices.rows.len() {
        let name = name(prices.cell(row, "domain"), lang);
        let domain = domains.entry(name.clone()).or_insert(Domain { name, rows: Vec::new(), pieces: 0.0 });
        domain.rows.push(row);
        domain.pieces += of(row, "pieces");
    }
    let dearest = |domain: &Domain| domain.rows.iter().map(|row| of(*row, "price")).fold(0.0, f64::max);
    let mut domains: Vec<Domain> = domains.into_values().collect();
    domains.sort_by(|one, other| dearest(other).total_cmp(&dearest(one)));
    let by_price = |one: &usize, other: &usize| of(*one, "price").total_cmp(&of(*other, "price"));
    let rows = || 0..prices.rows.len();
    let shown = |row: Option<usize>| row.map_or(String::new(), |row| amount(prices.cell(row, "price")));
    let (low, high) = (rows().min_by(by_price), rows().max_by(by_price));
    let title = match low.map(|row| of(row, "price")) == high.map(|row| of(row, "price")) {
        true => lang.pick(
            format!("Every piece is priced at {} {currency}", shown(low)),
            format!("每件均为 {} {currency}", shown(low)),
        ),
        false => lang.pick(
            format!("A piece is worth {} to {} {currency}", shown(low), shown(high)),
            format!("单件价格从 {} 到 {} {currency}", shown(low), shown(high)),
        ),
    };
    let hidden = domains.len().saturating_sub(MOST);
    domains.truncate(MOST);
    let rest = match hidden {
        0 => String::new(),
        _ => lang.pick(
            format!(" Not drawn: {hidden} domains with lower prices."),
            format!("另有 {hidden} 个价格较低的领域未画出。"),
        ),
    };
    let subtitle = lang.pick(
        format!("Prices of labeled pieces by domain, in {currency}; a larger dot is more pieces.{rest}"),
        format!("按领域统计的已标注作业单价（{currency}）；圆点越大件数越多。{rest}"),
    );
    let alt = lang.pick(
        format!("Dots of prices by domain. {title}. All figures are in the table."),
        format!("各领域单价点图。{title}。全部数字见表格。"),
    );
    let name = file("prices", currency);
    let chart =
        frame(&name, Words { title, subtitle, alt }, domains.len() as i32 * ROW + 72, |canvas, top| {
            paint(canvas, top, (&prices, &domains), currency, lang)
        })?;
    Ok(chart.with(Table { name, ..prices }))
}

fn paint(
    canvas: &Canvas,
    top: i32,
    (prices, domains): (&Table, &[Domain]),
    currency: &str,
    lang: Lang,
) -> Result<(), ChartError> {
    let of = |row: usize, column: &str| prices.cell(row, column).number().unwrap_or_default();
    let (left, right) = (MARGIN + NAMES + 24, WIDTH - MARGIN - FIGURES);
    let (first, bottom) = (top + 26, top + 26 + domains.len() as i32 * ROW);
    let scale = Scale::log((0..prices.rows.len()).map(|row| of(row, "price")), left, right);
    for tick in scale.ticks() {
        canvas.line(&[(scale.place(tick), first), (scale.place(tick), bottom)], GRID, 1)?;
        canvas.text(&plain(tick), (scale.place(tick), bottom + 13), SMALL, GREY, HPos::Center)?;
    }
    let unit = lang.pick(format!("{currency} a piece, logarithmic"), format!("每件 {currency}，对数刻度"));
    canvas.text(&unit, (left, bottom + 33), SMALL, GREY, HPos::Left)?;
    let heads = [
        (lang.say("lowest", "最低"), 160),
        (lang.say("highest", "最高"), 80),
        (lang.say("pieces", "件数"), 0),
    ];
    for (head, x) in heads {
        canvas.text(head, (WIDTH - MARGIN - x, top + 10), SMALL, GREY, HPos::Right)?;
    }
    let most = (0..prices.rows.len()).map(|row| of(row, "pieces")).fold(1.0, f64::max);
    let is_crowd = prices.rows.len() > MARKED;
    for (place, domain) in (0..).zip(domains) {
        let y = first + place * ROW + ROW / 2;
        canvas.text(&fit(&domain.name, 13.0, NAMES), (MARGIN + NAMES, y), 13.0, INK, HPos::Right)?;
        for row in &domain.rows {
            // The area of a dot is its number of pieces; a price of nothing stands at the beginning of the axis.
            let radius = ((of(*row, "pieces") / most).sqrt() * 11.0).round().max(2.0) as i32;
            let at = (scale.place(of(*row, "price")), y);
            let row_name = format!("{} {}", domain.name, exact(prices.cell(*row, "price")));
            match is_crowd {
                true => canvas.dot(at, radius, BLUE)?,
                false => canvas
                    .datum(Datum::of(&row_name, "pieces", &exact(prices.cell(*row, "pieces"))), |canvas| {
                        canvas.dot(at, radius, BLUE)
                    })?,
            }
        }
        let price = |row: Option<&usize>| row.map_or(&Cell::Empty, |row| prices.cell(*row, "price"));
        let by_price = |one: &&usize, other: &&usize| of(**one, "price").total_cmp(&of(**other, "price"));
        let figures = [
            amount(price(domain.rows.iter().min_by(by_price))),
            amount(price(domain.rows.iter().max_by(by_price))),
            group(&format!("{:.0}", domain.pieces)),
        ];
        for (figure, x) in figures.iter().zip([160, 80, 0]) {
            canvas.text(figure, (WIDTH - MARGIN - x, y), SMALL, INK, HPos::Right)?;
        }
    }
    Ok(())
}
