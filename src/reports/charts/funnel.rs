//! Whose acceptance is beyond chance: a funnel plot, for more people than a ranking can show.

use super::Lang;
use super::cell::{exact, percent, plain};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, INK, ORANGE};
use super::plot::{BELOW, Labels, Plot, SMALL, percent_ticks};
use super::ranked::{MOST_ROWS, is_nobody, name};
use super::scale::Scale;
use super::text::fit;
use crate::table::Table;
use plotters::style::text_anchor::HPos;

const HEIGHT: i32 = 340;
/// The outer limits, in standard errors: one of 500 lies beyond them by chance.
const FAR: f64 = 3.09;
const NAMED: usize = 12;
/// So many people have dots that labels keep away from.
const MARKED: usize = 300;

/// Acceptance against the number of verdicts. No chart where the ranking shows everybody.
pub(super) fn draw(funnel: &Table, limits: &Table, lang: Lang) -> Result<Option<Chart>, ChartError> {
    let people: Vec<usize> =
        (0..funnel.rows.len()).filter(|row| !is_nobody(&name(funnel, *row, lang))).collect();
    if people.len() <= MOST_ROWS || limits.rows.is_empty() {
        return Ok(None);
    }
    let deviation = |row: usize| funnel.cell(row, "deviation").number().unwrap_or_default();
    let mut far: Vec<usize> = people.iter().copied().filter(|row| deviation(*row).abs() > FAR).collect();
    far.sort_by(|one, other| deviation(*other).abs().total_cmp(&deviation(*one).abs()));
    let low = far.iter().filter(|row| deviation(**row) < 0.0).count();
    let [all, beyond] = [people.len(), far.len()].map(|count| plain(count as f64));
    let title = match [low, far.len() - low].map(|count| plain(count as f64)) {
        _ if far.is_empty() => lang.pick(
            format!("Nobody's acceptance is beyond chance, of {all}"),
            format!("{all} 人的接受率均在偶然范围内"),
        ),
        [low, high] => lang.pick(
            format!("Of {all}, {low} are accepted less and {high} more than chance allows"),
            format!("{all} 人中，{low} 人的接受率低于、{high} 人高于偶然范围"),
        ),
    };
    let subtitle = lang.pick(
        format!("Limits around the rate of all: 95 % and 99.8 % by chance alone, narrower with more verdicts. Beyond 99.8 %: {beyond} (rings); the furthest are named where there is room, +2 being two more at one place."),
        format!("以总体接受率为中心的 95% 与 99.8% 偶然范围，结论越多越窄。超出 99.8%：{beyond} 人（圆环），最远者在有空位处标名，+2 表示同一位置另有两人。"),
    );
    let alt = lang.pick(
        format!("Funnel plot of the acceptance rate against the number of verdicts. {title}. All figures are in the table."),
        format!("接受率与结论件数的漏斗图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle, alt };
    let chart = frame("charts/accuracy-funnel", words, HEIGHT + BELOW, |canvas, top| {
        paint(canvas, top, (funnel, &people, &far), limits, lang)
    })?;
    Ok(Some(chart.with(Table { name: "charts/accuracy-funnel".into(), ..funnel.clone() })))
}

fn paint(
    canvas: &Canvas,
    top: i32,
    (funnel, people, far): (&Table, &[usize], &[usize]),
    limits: &Table,
    lang: Lang,
) -> Result<(), ChartError> {
    let number =
        |table: &Table, row: usize, column: &str| table.cell(row, column).number().unwrap_or_default();
    let lowest = people.iter().map(|row| number(funnel, *row, "acceptance_rate")).fold(1.0, f64::min);
    let rates = Scale::ratios(lowest, top + HEIGHT, top + 24);
    let ticks = percent_ticks(rates.ticks());
    let plot = Plot::new(top, HEIGHT, &ticks, 20);
    plot.across(canvas, &ticks, |rate| rates.place(rate), lang.say("accepted", "接受率"))?;
    let most = (0..limits.rows.len()).map(|row| number(limits, row, "judged")).fold(10.0, f64::max);
    let counts = Scale::log_between(1.0, most, plot.left + 6, plot.right - 6);
    let ticks: Vec<_> = counts.ticks().into_iter().map(|tick| (tick, plain(tick))).collect();
    let unit = lang.say("pieces with a final verdict, logarithmic", "有最终结论的件数，对数刻度");
    plot.upwards(canvas, &ticks, |count| counts.place(count), unit)?;
    for (column, width) in [("low_95", 1), ("high_95", 1), ("low_998", 2), ("high_998", 2), ("centre", 1)] {
        let points: Vec<_> = (0..limits.rows.len())
            .map(|row| {
                (counts.place(number(limits, row, "judged")), rates.place(number(limits, row, column)))
            })
            .collect();
        canvas.line(&points, GREY, width)?;
    }
    let place = |row: usize| {
        let (count, rate) = (number(funnel, row, "judged"), number(funnel, row, "acceptance_rate"));
        (counts.place(count), rates.place(rate))
    };
    let mut labels = Labels::within(&plot);
    let radius = if people.len() > MARKED { 2 } else { 4 };
    for row in people.iter().filter(|row| !far.contains(row)) {
        canvas.dot(place(*row), radius, BLUE)?;
        if people.len() <= MARKED {
            labels.keep_mark_free(place(*row), radius);
        }
    }
    far.iter().for_each(|row| labels.keep_mark_free(place(*row), 4));
    let mut told: Vec<(i32, i32)> = Vec::new();
    for (at, row) in far.iter().enumerate() {
        let who = name(funnel, *row, lang);
        let datum = Datum::of(&who, "acceptance_rate", &exact(funnel.cell(*row, "acceptance_rate")));
        match at < MARKED {
            true => canvas.datum(datum, |canvas| canvas.ring(place(*row), 4, ORANGE))?,
            false => canvas.dot(place(*row), 3, ORANGE)?,
        }
        if told.len() < NAMED && !told.contains(&place(*row)) {
            let same = far.iter().filter(|other| place(**other) == place(*row)).count() - 1;
            let label = if same > 0 { format!("{} +{same}", fit(&who, SMALL, 150)) } else { who };
            told.push(place(*row));
            labels.beside(canvas, &label, place(*row), INK)?;
        }
    }
    let centre = number(limits, 0, "centre");
    let words = lang.pick(format!("all: {}", percent(centre)), format!("总体 {}", percent(centre)));
    canvas.text(&words, (plot.right, plot.top - 18), 12.0, GREY, HPos::Right)
}
