//! What people were paid: how it is spread, and how unequally.

use super::Lang;
use super::cell::{exact, number, percent, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::over_time::whole_ticks;
use super::palette::{BLUE, GREY, INK, ORANGE};
use super::plot::{BELOW, Labels, Plot};
use super::scale::Scale;
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;

const HEIGHT: i32 = 260;

/// For each currency the histogram with the share of people who were paid no more, and the Lorenz curve.
pub(super) fn draw(
    incomes: &Table,
    inequality: &Table,
    lorenz: &Table,
    lang: Lang,
) -> Result<Vec<Chart>, ChartError> {
    let mut charts = Vec::new();
    for currency in currencies(incomes) {
        let (bins, figures) = (of_currency(incomes, &currency), of_currency(inequality, &currency));
        let people = figure(&figures, "people");
        // One person's pay is not spread over people; that nobody was paid in a second currency is no picture.
        if figures.rows.is_empty() || people == 1.0 || people == 0.0 && !charts.is_empty() {
            continue;
        }
        charts.push(histogram(bins, &figures, &currency, lang)?);
        if people > 1.0 {
            charts.push(curve(of_currency(lorenz, &currency), &figures, &currency, lang)?);
        }
    }
    Ok(charts)
}

fn figure(figures: &Table, column: &str) -> f64 {
    figures.cell(0, column).number().unwrap_or_default()
}

fn histogram(bins: Table, figures: &Table, currency: &str, lang: Lang) -> Result<Chart, ChartError> {
    let (people, unpaid) = (plain(figure(figures, "people")), figure(figures, "unpaid_people"));
    let [low, middle, high] =
        ["p10_amount", "p50_amount", "p90_amount"].map(|column| number(figure(figures, column)));
    let title = match figure(figures, "people") > 0.0 {
        false => {
            lang.pick(format!("Nobody was paid in {currency} yet"), format!("尚无人获得 {currency} 报酬"))
        }
        true => lang.pick(
            format!("Half of {people} people were paid {middle} {currency} or less"),
            format!("{people} 人中有一半所得不超过 {middle} {currency}"),
        ),
    };
    let rest = match unpaid > 0.0 {
        true => lang.pick(
            format!(" Not drawn, paid nothing or less: {}.", plain(unpaid)),
            format!("未画出（未获支付或为负）：{} 人。", plain(unpaid)),
        ),
        false => String::new(),
    };
    let spread = lang.pick(
        format!(
            "One in ten {low} or less, one in ten {high} or more. Line: the share paid no more than that."
        ),
        format!("一成不超过 {low}，一成不低于 {high}。折线：所得不超过该值者的比例。"),
    );
    let spread = if figure(figures, "people") > 0.0 { spread } else { String::new() };
    let subtitle = lang.pick(
        format!("People by what they were paid in all, in {currency}. {spread}{rest}"),
        format!("按累计所得（{currency}）统计的人数。{spread}{rest}"),
    );
    let alt = lang.pick(
        format!("Histogram of what people were paid. {title}. All figures are in the table."),
        format!("个人所得直方图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle, alt };
    let name = file("earnings-distribution", currency);
    let drawn = (0..bins.rows.len()).any(|row| bins.cell(row, "to_amount").number() > Some(0.0));
    let height = if drawn { HEIGHT + BELOW } else { 24 };
    let chart = frame(&name, words, height, |canvas, top| match drawn {
        true => paint_histogram(canvas, top, (&bins, figures), currency, lang),
        false => Ok(()),
    })?;
    Ok(chart.with(Table { name, ..bins }))
}

fn paint_histogram(
    canvas: &Canvas,
    top: i32,
    (bins, figures): (&Table, &Table),
    currency: &str,
    lang: Lang,
) -> Result<(), ChartError> {
    let of = |row: usize, column: &str| bins.cell(row, column).number().unwrap_or_default();
    let rows: Vec<usize> = (0..bins.rows.len()).filter(|row| of(*row, "to_amount") > 0.0).collect();
    let counts = Scale::even(rows.iter().map(|row| of(*row, "people")), top + HEIGHT, top + 24);
    let ticks = whole_ticks(&counts);
    let plot = Plot::new(top, HEIGHT, &ticks, 44);
    plot.across(canvas, &ticks, |count| counts.place(count), lang.say("people", "人数"))?;
    let from = rows.iter().map(|row| of(*row, "from_amount")).fold(f64::MAX, f64::min);
    let to = rows.iter().map(|row| of(*row, "to_amount")).fold(0.0, f64::max);
    let (from, to) = (10f64.powf(from.log10().floor()), 10f64.powf(to.log10().ceil()));
    let amounts = Scale::log_between(from, to, plot.left, plot.right);
    let ticks: Vec<_> = amounts.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let unit =
        lang.pick(format!("paid in all, {currency}, logarithmic"), format!("累计所得，{currency}，对数刻度"));
    plot.upwards(canvas, &ticks, |amount| amounts.place(amount), &unit)?;
    let all: f64 = rows.iter().map(|row| of(*row, "people")).sum();
    let shares = Scale::between(0.0, 1.0, plot.bottom, plot.top);
    let mut line = vec![(plot.left, plot.bottom)];
    let mut sum = 0.0;
    let mut labels = Labels::within(&plot);
    for row in rows {
        let (left, right) = (amounts.place(of(row, "from_amount")), amounts.place(of(row, "to_amount")));
        let datum =
            Datum::of(&exact(bins.cell(row, "from_amount")), "people", &exact(bins.cell(row, "people")));
        let corner = (left + 1, counts.place(of(row, "people")));
        canvas.datum(datum, |canvas| canvas.block(corner, (right.max(left + 2) - 1, plot.bottom), BLUE))?;
        labels.keep_free([corner.0, corner.1, right, plot.bottom]);
        sum += of(row, "people");
        line.extend([
            (left, shares.place((sum - of(row, "people")) / all)),
            (right, shares.place(sum / all)),
        ]);
    }
    line.push((plot.right, plot.top));
    canvas.line(&line, ORANGE, 2)?;
    for share in [0.0, 0.5, 1.0] {
        let words = format!("{}%", plain(share * 100.0));
        canvas.text(&words, (plot.right + 8, shares.place(share)), 12.0, ORANGE, HPos::Left)?;
    }
    let middle = amounts.place(figure(figures, "p50_amount"));
    canvas.line(&[(middle, plot.top), (middle, plot.bottom)], INK, 1)?;
    let words = lang.pick(
        format!("half: {}", number(figure(figures, "p50_amount"))),
        format!("中位 {}", number(figure(figures, "p50_amount"))),
    );
    labels.beside(canvas, &words, (middle, plot.top + 8), INK).map(drop)
}

fn curve(points: Table, figures: &Table, currency: &str, lang: Lang) -> Result<Chart, ChartError> {
    let [half, tenth] =
        ["lower_half_share", "top_tenth_share"].map(|column| percent(figure(figures, column)));
    let title = lang.pick(
        format!("The lower half gets {half} of all pay in {currency}, the top tenth {tenth}"),
        format!("{currency} 报酬中，收入较低的一半人得到 {half}，最高的一成得到 {tenth}"),
    );
    let gini = format!("{:.2}", figure(figures, "gini"));
    let corrected =
        figures.cell(0, "gini_corrected").number().map_or("–".to_owned(), |gini| format!("{gini:.2}"));
    let people = plain(figure(figures, "people"));
    let subtitle = lang.pick(
        format!("Lorenz curve of {people} people who were paid. Gini {gini} (for so few people corrected {corrected}); the straight line would be equal pay."),
        format!("{people} 名已获支付者的洛伦兹曲线。基尼系数 {gini}（小样本校正 {corrected}）；直线为完全平均。"),
    );
    let alt = lang.pick(
        format!("Lorenz curve of pay. {title}. All figures are in the table."),
        format!("报酬的洛伦兹曲线。{title}。全部数字见表格。"),
    );
    let name = file("lorenz", currency);
    let chart = frame(&name, Words { title, subtitle, alt }, 420 + BELOW, |canvas, top| {
        paint_curve(canvas, top, (&points, figures), lang)
    })?;
    Ok(chart.with(Table { name, ..points }))
}

fn paint_curve(
    canvas: &Canvas,
    top: i32,
    (points, figures): (&Table, &Table),
    lang: Lang,
) -> Result<(), ChartError> {
    let tick = |share: f64| (share, format!("{}%", plain(share * 100.0)));
    let ticks: Vec<(f64, String)> = [0.0, 0.25, 0.5, 0.75, 1.0].into_iter().map(tick).collect();
    let mut plot = Plot::new(top, 420, &ticks, 0);
    // As wide as it is high, so that equal is a diagonal.
    plot.right = plot.left + (plot.bottom - plot.top);
    let (x, y) =
        (Scale::between(0.0, 1.0, plot.left, plot.right), Scale::between(0.0, 1.0, plot.bottom, plot.top));
    plot.across(canvas, &ticks, |share| y.place(share), lang.say("share of all pay", "占全部报酬"))?;
    plot.upwards(
        canvas,
        &ticks,
        |share| x.place(share),
        lang.say("share of people, lowest paid first", "人数比例，由低到高"),
    )?;
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.top)], GREY, 1)?;
    let of = |row: usize, column: &str| points.cell(row, column).number().unwrap_or_default();
    let line: Vec<_> = (0..points.rows.len())
        .map(|row| (x.place(of(row, "people_share")), y.place(of(row, "paid_share"))))
        .collect();
    let mut band = line.clone();
    band.push((plot.left, plot.bottom));
    canvas.shape(&band, BLUE, 0.15)?;
    canvas.line(&line, BLUE, 2)?;
    for (row, point) in line.iter().enumerate() {
        let datum = Datum::of(
            &exact(points.cell(row, "people_share")),
            "paid_share",
            &exact(points.cell(row, "paid_share")),
        );
        canvas.datum(datum, |canvas| canvas.dot(*point, 2, BLUE))?;
    }
    canvas.text(
        lang.say("equal pay", "完全平均"),
        (x.place(0.32), y.place(0.36)),
        12.0,
        GREY,
        HPos::Right,
    )?;
    let told = [
        (lang.say("Gini coefficient", "基尼系数"), format!("{:.2}", figure(figures, "gini"))),
        (lang.say("lower half gets", "较低的一半得到"), percent(figure(figures, "lower_half_share"))),
        (lang.say("top tenth gets", "最高的一成得到"), percent(figure(figures, "top_tenth_share"))),
        (lang.say("people paid", "已获支付人数"), plain(figure(figures, "people"))),
    ];
    for (place, (words, value)) in (0..).zip(told) {
        let (left, y) = (plot.right + 48, plot.top + 40 + place * 64);
        canvas.text(words, (left, y), 13.0, GREY, HPos::Left)?;
        canvas.text(&value, (left, y + 26), 24.0, INK, HPos::Left)?;
    }
    Ok(())
}

/// A currency's row, as a cell says it.
pub(super) fn amount(cell: &Cell) -> String {
    super::cell::rounded(cell, "paid_amount")
}
