//! What an hour is worth, and how much of all hours is for nothing.

use super::Lang;
use super::cell::{exact, number, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, INK};
use super::plot::{BELOW, Labels, Plot};
use super::ranked::name;
use super::scale::Scale;
use crate::table::Table;

const HEIGHT: i32 = 320;
const MARKED: usize = 300;
const NAMED: usize = 4;

/// Hourly pay against the share of unpaid time, a dot a person, for each currency.
pub(super) fn draw(hourly: &Table, lang: Lang) -> Result<Vec<Chart>, ChartError> {
    let mut charts = Vec::new();
    for currency in currencies(hourly) {
        let people = of_currency(hourly, &currency);
        if people.rows.len() > 1 {
            charts.push(of(people, &currency, lang)?);
        }
    }
    Ok(charts)
}

fn of(people: Table, currency: &str, lang: Lang) -> Result<Chart, ChartError> {
    let all = people.rows.len();
    let mut paid: Vec<f64> =
        (0..all).filter_map(|row| people.cell(row, "hourly_paid_amount").number()).collect();
    paid.sort_by(f64::total_cmp);
    let middle = paid.get(all / 2).copied().unwrap_or_default();
    let unpaid = (0..all).filter(|row| people.cell(*row, "unpaid_share").number() > Some(0.0)).count();
    let title = lang.pick(
        format!("{unpaid} of {all} people worked hours that were not paid"),
        format!("{all} 人中有 {unpaid} 人存在无报酬工时"),
    );
    let nothing = paid.iter().filter(|paid| **paid <= 0.0).count();
    let zero = match nothing {
        0 => String::new(),
        _ => lang.pick(
            format!(" At the foot: {nothing} with no pay at all."),
            format!("底部：{nothing} 人完全没有报酬。"),
        ),
    };
    let subtitle = lang.pick(
        format!("Paid for an hour of active and logged time, in {currency}, against the share of that time that is not paid: rejected, released, unpaid trials. The middle of all is {} an hour.{zero}", number(middle)),
        format!("每小时（活跃与记录工时）所得（{currency}）与其中无报酬工时（被拒、退回、无薪试做）的比例。总体中位为每小时 {}。{zero}", number(middle)),
    );
    let alt = lang.pick(
        format!(
            "Scatter of hourly pay against the share of unpaid time. {title}. All figures are in the table."
        ),
        format!("每小时所得与无报酬工时比例的散点图。{title}。全部数字见表格。"),
    );
    let name = file("hourly-pay", currency);
    let chart = frame(&name, Words { title, subtitle, alt }, HEIGHT + BELOW, |canvas, top| {
        paint(canvas, top, &people, (currency, middle), lang)
    })?;
    Ok(chart.with(Table { name, ..people }))
}

fn paint(
    canvas: &Canvas,
    top: i32,
    people: &Table,
    (currency, middle): (&str, f64),
    lang: Lang,
) -> Result<(), ChartError> {
    let of = |row: usize, column: &str| people.cell(row, column).number().unwrap_or_default();
    let rows = || 0..people.rows.len();
    let paid = Scale::log(rows().map(|row| of(row, "hourly_paid_amount")), top + HEIGHT, top + 24);
    let ticks: Vec<_> = paid.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let plot = Plot::new(top, HEIGHT, &ticks, 20);
    let unit = lang.pick(format!("{currency} an hour, logarithmic"), format!("每小时 {currency}，对数刻度"));
    plot.across(canvas, &ticks, |value| paid.place(value), &unit)?;
    let shares = Scale::between(0.0, 1.0, plot.left + 8, plot.right);
    let ticks: Vec<_> =
        [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, format!("{}%", plain(share * 100.0)))).into();
    plot.upwards(
        canvas,
        &ticks,
        |share| shares.place(share),
        lang.say("share of unpaid time", "无报酬工时比例"),
    )?;
    if middle > 0.0 {
        canvas.line(&[(plot.left, paid.place(middle)), (plot.right, paid.place(middle))], GREY, 1)?;
    }
    let place =
        |row: usize| (shares.place(of(row, "unpaid_share")), paid.place(of(row, "hourly_paid_amount")));
    let mut order: Vec<usize> = rows().collect();
    order.sort_by(|one, other| of(*one, "hourly_paid_amount").total_cmp(&of(*other, "hourly_paid_amount")));
    let named: Vec<usize> =
        order.iter().take(NAMED).chain(order.iter().skip(NAMED).rev().take(NAMED)).copied().collect();
    for row in rows() {
        if people.rows.len() > MARKED && !named.contains(&row) {
            canvas.dot(place(row), 2, BLUE)?;
            continue;
        }
        let datum = Datum::of(
            &name(people, row, lang),
            "hourly_paid_amount",
            &exact(people.cell(row, "hourly_paid_amount")),
        );
        canvas.datum(datum, |canvas| canvas.dot(place(row), 4, BLUE))?;
    }
    let mut labels = Labels::within(&plot);
    rows().filter(|_| people.rows.len() <= MARKED).for_each(|row| labels.keep_mark_free(place(row), 4));
    named
        .into_iter()
        .try_for_each(|row| labels.beside(canvas, &name(people, row, lang), place(row), INK).map(drop))
}
